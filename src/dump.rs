//! The dataset as files that can be downloaded, verified, cited and followed.
//!
//! Quad formats hold every statement once: the accepted view as the default graph, and what each document says in
//! that document's own graph. Triple formats hold the accepted view. The same data, day and program give the same bytes.
//! Every file is written under a temporary name and renamed when it is whole; `manifest.json` is written last.
//!
//! ```
//! use accede::{dump::{self, Format, Options}, record::Record};
//!
//! let record = Record::embedded()?;
//! let folder = tempfile::tempdir()?;
//! let options = Options { formats: vec![Format::QuickStatements], ..Options::on("2026-02-03".parse()?) };
//! dump::dump(&record, folder.path(), &options, &())?;
//! assert!(dump::verify(folder.path())?.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod catalog;
pub mod csvw;
pub mod file;
pub mod hdt;
pub mod jsonld;
pub mod manifest;
pub mod package;
pub mod parquet;
pub mod quickstatements;
pub mod rdf;
pub mod sqlite;
pub mod tables;
mod work;

use std::{
    fmt,
    io::{self, Write},
    path::{Path, PathBuf},
    str::FromStr,
};

pub use file::{Compression, FileEntry};
pub use manifest::{Fault, Manifest, verify};
use oxigraph::{io::RdfFormat, model::Quad};

use crate::{
    canonical::{self, CanonicalError},
    embedded,
    model::Date,
    publish::{self, Scope, release},
    record::Record,
    store::snapshot::Snapshot,
};

/// What can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    NQuads,
    TriG,
    NTriples,
    Turtle,
    JsonLd,
    RdfXml,
    Hdt,
    /// One file per source document.
    Documents,
    Csv,
    Parquet,
    Sqlite,
    QuickStatements,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 12] = [
        Self::NQuads,
        Self::TriG,
        Self::NTriples,
        Self::Turtle,
        Self::JsonLd,
        Self::RdfXml,
        Self::Hdt,
        Self::Documents,
        Self::Csv,
        Self::Parquet,
        Self::Sqlite,
        Self::QuickStatements,
    ];

    /// The name on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::NQuads => "nquads",
            Self::TriG => "trig",
            Self::NTriples => "ntriples",
            Self::Turtle => "turtle",
            Self::JsonLd => "jsonld",
            Self::RdfXml => "rdfxml",
            Self::Hdt => "hdt",
            Self::Documents => "documents",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::Sqlite => "sqlite",
            Self::QuickStatements => "quickstatements",
        }
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(code: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|format| format.code() == code)
            .ok_or_else(|| {
                let known: Vec<&str> = Self::ALL.iter().map(|format| format.code()).collect();
                format!("`{code}` is no format of dumps; hint: {}", known.join(", "))
            })
    }
}

/// The files of statements, as whoever looks for a dump of the dataset is told of them: name and media type.
pub const STATEMENTS: [(&str, &str); 8] = [
    ("dataset.nq", "application/n-quads"),
    ("dataset.trig", "application/trig"),
    ("dataset.jsonld", "application/ld+json"),
    ("accepted.nt", "application/n-triples"),
    ("accepted.ttl", "text/turtle"),
    ("accepted.jsonld", "application/ld+json"),
    ("accepted.rdf", "application/rdf+xml"),
    (hdt::NAME, hdt::MEDIA_TYPE),
];

/// What to write, and how.
#[derive(Debug, Clone)]
pub struct Options {
    pub formats: Vec<Format>,
    pub compress: Vec<Compression>,
    /// The day that counts as today in the tables of years.
    pub on: Date,
    /// Where the files will be found: below `‹base›data/‹version›/`.
    pub base: String,
}

impl Options {
    /// Everything, as it stands on a day.
    pub fn on(on: Date) -> Self {
        Self {
            formats: Format::ALL.to_vec(),
            compress: Compression::ALL.to_vec(),
            on,
            base: crate::model::id::BASE.to_owned(),
        }
    }
}

/// Who is told how far the work is.
pub trait Progress: Sync {
    /// So many files will be written.
    fn planned(&self, _files: usize) {}
    /// A file is begun.
    fn begun(&self, _name: &str) {}
    /// A file has its final name.
    fn done(&self, _name: &str) {}
}

impl Progress for () {}

/// Why a dump could not be made or read.
#[derive(Debug, thiserror::Error)]
pub enum DumpError {
    #[error("`{}` cannot be written: {cause}", path.display())]
    Write { path: PathBuf, cause: io::Error },
    #[error("`{}` cannot be read: {cause}", path.display())]
    Read { path: PathBuf, cause: io::Error },
    #[error("`{}` is not there: the dump was interrupted, or the folder is none; hint: make it with `accede dump --out`", .0.display())]
    NoManifest(PathBuf),
    #[error("`{}` is no manifest of a dump: {cause}; hint: make the folder again with `accede dump --out`", path.display())]
    Manifest { path: PathBuf, cause: String },
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
}

impl DumpError {
    fn write(path: &Path, cause: impl Into<io::Error>) -> Self {
        Self::Write {
            path: path.to_owned(),
            cause: cause.into(),
        }
    }

    fn read(path: &Path, cause: io::Error) -> Self {
        Self::Read {
            path: path.to_owned(),
            cause,
        }
    }
}

/// Writes the dataset into a folder. An earlier dump in it is replaced, and no other file is touched.
pub fn dump(
    record: &Record,
    dir: &Path,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Manifest, DumpError> {
    let earlier = file::prepare(dir)?;
    let (snapshot, release) = release::stated(publish::publish(record, &Scope::whole()));
    let source = Source {
        snapshot: &snapshot,
        record,
        release: &release,
        options,
        years: tables::Periods::of(record),
    };
    let jobs = work::jobs(&source);
    progress.planned(jobs.len() + 1);
    // The hash takes as long as the largest file, so it is begun first and has a thread of its own.
    let (hash, written) = std::thread::scope(|scope| {
        let hash = scope.spawn(|| canonical::hash(&snapshot));
        let written = work::run(dir, &source, jobs, progress);
        (hash.join(), written)
    });
    let hash = hash.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
    let mut files = written?;
    let destination = file::Destination::plain(dir);
    files.extend(
        destination.write("context.jsonld", "application/ld+json", CONTEXT, |out| {
            out.write_all(context())?;
            Ok(Counted::Nothing)
        })?,
    );
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files.extend(destination.write(
        "dcat.ttl",
        RdfFormat::Turtle.media_type(),
        CATALOG,
        |out| {
            rdf::write(
                RdfFormat::Turtle,
                catalog::statements(&source, &files)
                    .iter()
                    .map(Quad::as_ref),
                out,
            )
            .map(Counted::Triples)
        },
    )?);
    files.extend(
        destination.write("datapackage.json", "application/json", PACKAGE, |out| {
            let package = package::describe(&source, &files);
            serde_json::to_writer_pretty(&mut *out, &package)?;
            out.write_all(b"\n")?;
            Ok(Counted::Nothing)
        })?,
    );
    files.sort_by(|one, other| one.path.cmp(&other.path));
    let manifest = Manifest {
        version: release.version.clone(),
        previous: release.previous.clone(),
        issued: release.issued.map(|day| day.to_string()),
        on: options.on.to_string(),
        base: options.base.clone(),
        content: release.digest.clone(),
        rdfc10_sha256: hash,
        quads: snapshot.statements().count() as u64,
        triples: snapshot.default_len() as u64,
        program: concat!("accede ", env!("CARGO_PKG_VERSION")).to_owned(),
        files,
    };
    file::remove_stale(dir, &earlier, &manifest)?;
    manifest.write(dir)?;
    progress.done(manifest::NAME);
    Ok(manifest)
}

const CONTEXT: &str = "The context of the JSON-LD files";
const CATALOG: &str = "Description of the dataset and of these files: DCAT and VoID";
const PACKAGE: &str = "Description of these files: Frictionless Data Package";

/// The context of our JSON-LD, as published at `context.jsonld` below the base.
pub fn context() -> &'static [u8] {
    embedded::file("ontology/context.jsonld").expect("the context is embedded in the program")
}

/// What files are made from.
pub struct Source<'a> {
    pub snapshot: &'a Snapshot,
    pub record: &'a Record,
    pub release: &'a release::Release,
    pub options: &'a Options,
    pub years: tables::Periods,
}

/// How much a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    Triples(u64),
    Quads(u64),
    Rows(u64),
    Nothing,
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Triples(count) => write!(f, "{count} triples"),
            Self::Quads(count) => write!(f, "{count} quads"),
            Self::Rows(count) => write!(f, "{count} rows"),
            Self::Nothing => Ok(()),
        }
    }
}
