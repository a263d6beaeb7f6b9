//! The manifest: what a folder holds, and the proof that it still does.

use std::{
    fmt, fs,
    io::{self, Write},
    path::Path,
};

use serde::{Deserialize, Serialize};

use super::{DumpError, FileEntry, file};

/// The name of the file.
pub const NAME: &str = "manifest.json";

/// What a dump is and which files it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// The version of the dataset: the newest day it speaks of, and the beginning of its digest.
    pub version: String,
    /// The version before this one, where it was released.
    pub previous: Option<String>,
    /// The newest day of which a source document speaks.
    pub issued: Option<String>,
    /// The day that counts as today in the tables of years.
    pub on: String,
    pub base: String,
    /// The digest of what the dataset says, which the version begins.
    pub content: String,
    /// SHA-256 of the dataset's canonical N-Quads form (RDFC-1.0).
    pub rdfc10_sha256: String,
    pub quads: u64,
    pub triples: u64,
    pub program: String,
    pub files: Vec<FileEntry>,
}

impl Manifest {
    /// Reads the manifest of a folder.
    pub fn read(dir: &Path) -> Result<Self, DumpError> {
        let path = dir.join(NAME);
        let bytes = fs::read(&path).map_err(|cause| match cause.kind() {
            io::ErrorKind::NotFound => DumpError::NoManifest(path.clone()),
            _ => DumpError::read(&path, cause),
        })?;
        serde_json::from_slice(&bytes).map_err(|error| DumpError::Manifest {
            path,
            cause: error.to_string(),
        })
    }

    pub(super) fn write(&self, dir: &Path) -> Result<(), DumpError> {
        let path = dir.join(NAME);
        let failed = |cause| DumpError::write(&path, cause);
        let mut unfinished = file::unfinished(&path).map_err(failed)?;
        let mut text = serde_json::to_string_pretty(self).map_err(|error| failed(error.into()))?;
        text.push('\n');
        unfinished.write_all(text.as_bytes()).map_err(failed)?;
        unfinished
            .persist(&path)
            .map_err(|error| failed(error.error))?;
        Ok(())
    }

    /// A file by its path.
    pub fn file(&self, path: &str) -> Option<&FileEntry> {
        self.files.iter().find(|file| file.path == path)
    }
}

/// How a folder differs from its manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    Missing(String),
    Changed(String),
    Unlisted(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(path) => write!(f, "missing   {path}"),
            Self::Changed(path) => write!(f, "changed   {path}"),
            Self::Unlisted(path) => write!(f, "unlisted  {path}"),
        }
    }
}

/// How a folder differs from its manifest; not at all if it is unchanged and complete.
pub fn verify(dir: &Path) -> Result<Vec<Fault>, DumpError> {
    let manifest = Manifest::read(dir)?;
    let mut faults = Vec::new();
    for entry in &manifest.files {
        let path = dir.join(&entry.path);
        match fs::metadata(&path) {
            Ok(found) if !found.is_file() => faults.push(Fault::Missing(entry.path.clone())),
            Ok(found) => {
                let same = found.len() == entry.bytes
                    && file::digest(&path)
                        .map_err(|cause| DumpError::read(&path, cause))?
                        .1
                        == entry.sha256;
                if !same {
                    faults.push(Fault::Changed(entry.path.clone()));
                }
            }
            Err(_) => faults.push(Fault::Missing(entry.path.clone())),
        }
    }
    for name in present(dir)? {
        if name != NAME && manifest.file(&name).is_none() {
            faults.push(Fault::Unlisted(name));
        }
    }
    Ok(faults)
}

/// The files below a folder, as paths below it, in order.
pub(super) fn present(dir: &Path) -> Result<Vec<String>, DumpError> {
    let mut found = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        let path = dir.join(&folder);
        let entries = fs::read_dir(&path).map_err(|cause| DumpError::read(&path, cause))?;
        for entry in entries {
            let entry = entry.map_err(|cause| DumpError::read(&path, cause))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let below = match folder.as_str() {
                "" => name,
                folder => format!("{folder}/{name}"),
            };
            let kind = entry
                .file_type()
                .map_err(|cause| DumpError::read(&path, cause))?;
            if kind.is_dir() {
                folders.push(below);
            } else {
                found.push(below);
            }
        }
    }
    found.sort();
    Ok(found)
}
