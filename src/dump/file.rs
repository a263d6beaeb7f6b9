//! Files that get their names when they are whole: written, digested and compressed in one pass.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::Path,
};

use flate2::{GzBuilder, write::GzEncoder};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::{Counted, DumpError, Manifest, manifest};

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Compression {
    None,
    Gzip,
    Zstd,
}

impl Compression {
    /// Every way.
    pub const ALL: [Compression; 3] = [Self::None, Self::Gzip, Self::Zstd];

    /// The name on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }

    /// What is appended to a name.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Gzip => ".gz",
            Self::Zstd => ".zst",
        }
    }
}

impl std::str::FromStr for Compression {
    type Err = String;

    fn from_str(code: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|way| way.code() == code)
            .ok_or_else(|| format!("`{code}` is no compression; hint: none, gzip, zstd"))
    }
}

/// A file of a dump, as the manifest lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileEntry {
    /// Below the folder, with `/` between its parts.
    pub path: String,
    pub title: String,
    /// Of the content; how it is compressed stands apart.
    pub media_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compression: Option<String>,
    pub bytes: u64,
    pub sha256: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub triples: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quads: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
}

/// Where files go.
#[derive(Debug, Clone)]
pub struct Destination<'a> {
    pub dir: &'a Path,
    pub compress: &'a [Compression],
}

/// The end of the names of files that are not whole.
const UNFINISHED: &str = ".part";

/// Levels after which more time gains little: on our statements the next ones take half as long again, or five times
/// as long, for a twentieth less.
const GZIP_LEVEL: u32 = 5;
const ZSTD_LEVEL: i32 = 3;

/// What writers write into.
pub type Output = BufWriter<Tee>;

impl<'a> Destination<'a> {
    /// Files that are not compressed.
    pub fn plain(dir: &'a Path) -> Self {
        Self {
            dir,
            compress: &[Compression::None],
        }
    }

    /// Writes a file in every wanted compression and gives each its final name.
    pub fn write(
        &self,
        name: &str,
        media_type: &str,
        title: &str,
        write: impl FnOnce(&mut Output) -> io::Result<Counted>,
    ) -> Result<Vec<FileEntry>, DumpError> {
        let path = self.dir.join(name);
        let failed = |cause: io::Error| DumpError::write(&path, cause);
        let mut out =
            BufWriter::with_capacity(1 << 16, Tee::open(&path, self.compress).map_err(failed)?);
        let counted = write(&mut out).map_err(failed)?;
        let tee = out
            .into_inner()
            .map_err(|error| failed(error.into_error()))?;
        let written = tee.finish(&path).map_err(failed)?;
        Ok(written
            .into_iter()
            .map(|(way, bytes, sha256)| {
                entry(
                    &format!("{name}{}", way.suffix()),
                    media_type,
                    title,
                    way,
                    bytes,
                    sha256,
                    counted,
                )
            })
            .collect())
    }

    /// Takes a file that a library writes by itself, at a path it is given.
    pub fn write_at(
        &self,
        name: &str,
        media_type: &str,
        title: &str,
        write: impl FnOnce(&Path) -> io::Result<Counted>,
    ) -> Result<Vec<FileEntry>, DumpError> {
        let path = self.dir.join(name);
        let failed = |cause: io::Error| DumpError::write(&path, cause);
        let file = unfinished(&path).map_err(failed)?;
        let counted = write(file.path()).map_err(failed)?;
        let (bytes, sha256) = digest(file.path()).map_err(failed)?;
        file.persist(&path).map_err(|error| failed(error.error))?;
        Ok(vec![entry(
            name,
            media_type,
            title,
            Compression::None,
            bytes,
            sha256,
            counted,
        )])
    }
}

fn entry(
    path: &str,
    media_type: &str,
    title: &str,
    way: Compression,
    bytes: u64,
    sha256: String,
    counted: Counted,
) -> FileEntry {
    let (mut triples, mut quads, mut rows) = (None, None, None);
    match counted {
        Counted::Triples(count) => triples = Some(count),
        Counted::Quads(count) => quads = Some(count),
        Counted::Rows(count) => rows = Some(count),
        Counted::Nothing => {}
    }
    FileEntry {
        path: path.to_owned(),
        title: title.to_owned(),
        media_type: media_type.to_owned(),
        compression: (way != Compression::None).then(|| way.code().to_owned()),
        bytes,
        sha256,
        triples,
        quads,
        rows,
    }
}

/// A file beside its final name, with the rights that a new file has.
pub(super) fn unfinished(path: &Path) -> io::Result<NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let prefix = format!(".{name}.");
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(UNFINISHED);
    // The owner's alone is the default of temporary files: a web server could not read them.
    #[cfg(unix)]
    let mode = <fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o666);
    #[cfg(unix)]
    builder.permissions(mode);
    builder.tempfile_in(folder)
}

/// The length and SHA-256 of a file.
pub fn digest(path: &Path) -> io::Result<(u64, String)> {
    let mut digesting = Digesting {
        inner: io::sink(),
        digest: Sha256::new(),
        bytes: 0,
    };
    io::copy(&mut File::open(path)?, &mut digesting)?;
    Ok((digesting.bytes, hex(&digesting.digest.finalize())))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Makes the folder ready: what an interrupted dump left is removed, and with the manifest goes the claim that the
/// folder is whole. Gives the files that an earlier dump listed.
pub(super) fn prepare(dir: &Path) -> Result<Vec<String>, DumpError> {
    fs::create_dir_all(dir).map_err(|cause| DumpError::write(dir, cause))?;
    let path = dir.join(manifest::NAME);
    let present = manifest::present(dir)?;
    for name in present.iter().filter(|name| name.ends_with(UNFINISHED)) {
        let path = dir.join(name);
        fs::remove_file(&path).map_err(|cause| DumpError::write(&path, cause))?;
    }
    if !path.exists() {
        return Ok(Vec::new());
    }
    let earlier = Manifest::read(dir)?.files;
    fs::remove_file(&path).map_err(|cause| DumpError::write(&path, cause))?;
    Ok(earlier.into_iter().map(|file| file.path).collect())
}

/// Removes what an earlier dump wrote and this one did not.
pub(super) fn remove_stale(
    dir: &Path,
    earlier: &[String],
    manifest: &Manifest,
) -> Result<(), DumpError> {
    for name in earlier {
        if manifest.files.iter().all(|file| file.path != *name) {
            let path = dir.join(name);
            match fs::remove_file(&path) {
                Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
                    return Err(DumpError::write(&path, cause));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// Counts and digests what passes through.
struct Digesting<W> {
    inner: W,
    digest: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.digest.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

type Target = Digesting<NamedTempFile>;

/// One stream into a file, its gzip and its zstd.
pub struct Tee {
    plain: Option<Target>,
    gzip: Option<GzEncoder<BufWriter<Target>>>,
    zstd: Option<zstd::Encoder<'static, BufWriter<Target>>>,
}

impl Tee {
    fn open(path: &Path, ways: &[Compression]) -> io::Result<Self> {
        let target = |way: Compression| -> io::Result<Option<Target>> {
            if !ways.contains(&way) {
                return Ok(None);
            }
            Ok(Some(Digesting {
                inner: unfinished(path)?,
                digest: Sha256::new(),
                bytes: 0,
            }))
        };
        // A header with the time of writing would make two dumps differ.
        let gzip = target(Compression::Gzip)?.map(|target| {
            let level = flate2::Compression::new(GZIP_LEVEL);
            GzBuilder::new()
                .mtime(0)
                .write(BufWriter::new(target), level)
        });
        let zstd = target(Compression::Zstd)?
            .map(|target| {
                let mut encoder = zstd::Encoder::new(BufWriter::new(target), ZSTD_LEVEL)?;
                encoder.include_checksum(true)?;
                io::Result::Ok(encoder)
            })
            .transpose()?;
        Ok(Self {
            plain: target(Compression::None)?,
            gzip,
            zstd,
        })
    }

    fn finish(self, path: &Path) -> io::Result<Vec<(Compression, u64, String)>> {
        let inner = |out: BufWriter<Target>| out.into_inner().map_err(|error| error.into_error());
        let targets = [
            (Compression::None, self.plain),
            (
                Compression::Gzip,
                self.gzip.map(|gzip| inner(gzip.finish()?)).transpose()?,
            ),
            (
                Compression::Zstd,
                self.zstd.map(|zstd| inner(zstd.finish()?)).transpose()?,
            ),
        ];
        let mut written = Vec::new();
        for (way, target) in targets {
            let Some(mut target) = target else { continue };
            target.flush()?;
            let mut name = path.as_os_str().to_owned();
            name.push(way.suffix());
            target
                .inner
                .persist(Path::new(&name))
                .map_err(|error| error.error)?;
            written.push((way, target.bytes, hex(&target.digest.finalize())));
        }
        Ok(written)
    }
}

impl Write for Tee {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(plain) = &mut self.plain {
            plain.write_all(bytes)?;
        }
        if let Some(gzip) = &mut self.gzip {
            gzip.write_all(bytes)?;
        }
        if let Some(zstd) = &mut self.zstd {
            zstd.write_all(bytes)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.plain {
            Some(plain) => plain.flush(),
            None => Ok(()),
        }
    }
}
