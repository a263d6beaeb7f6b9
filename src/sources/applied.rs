//! The documents that a user has applied over the embedded ones, in a directory of their own.
//!
//! ```text
//! ‹data›/current                             the number of the generation that counts
//! ‹data›/generations/000012.json             the documents of each generation, with their digests
//! ‹data›/documents/‹id›/‹digest›/acts.csv    what a document says, in the shape of `data/acts/`
//! ‹data›/documents/‹id›/‹digest›/document.json   what it is: receipt, coverage, printed counts, problems
//! ```
//!
//! Nothing is changed in place. A new generation is written beside the old one, and counts from the
//! instant in which `current` is moved over the old `current`: whatever happens before leaves the old
//! record, and whatever happens after the new one.

mod table;

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use table::table;

use super::{
    ReadAct, ReadProblem,
    fetch::{Receipt, receipt::digest},
    reader::{Context, Reader},
    whole_file,
};
use crate::{
    model::{
        Date,
        source::{Completeness, Document},
    },
    reference::Reference,
};

/// Generations that are kept, so that a mistake can be looked into and undone.
const GENERATIONS_KEPT: usize = 30;

/// Why the directory cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum AppliedError {
    #[error("`{file}` cannot be read or written: {source}")]
    Io { file: String, source: io::Error },
    #[error(
        "`{file}` is not as the program wrote it: {reason}; hint: remove `{root}` to go back to the embedded record, and apply the documents again"
    )]
    Altered {
        file: String,
        root: String,
        reason: String,
    },
}

/// A document as it was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    pub about: About,
    /// Its acts, in the shape of `data/acts/`.
    pub acts: Vec<u8>,
}

/// What an applied document is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    pub document: Document,
    pub coverage: Vec<AppliedCoverage>,
    #[serde(default)]
    pub printed: AppliedCounts,
    /// What its reader could not read.
    pub problems: Vec<AppliedProblem>,
    pub receipt: Receipt,
}

/// How far an applied document covers an instrument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppliedCoverage {
    pub instrument: String,
    pub coverage: Completeness,
    pub until: Option<Date>,
    pub note: String,
}

/// The counts that a document prints.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppliedCounts {
    pub signatories: Option<usize>,
    pub parties: Option<usize>,
}

/// A problem of an applied document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppliedProblem {
    pub kind: String,
    pub at: String,
    pub text: String,
}

impl Applied {
    /// What it says, read again by the tables of this program.
    pub fn acts<'a>(&self, reference: &'a Reference) -> Vec<ReadAct> {
        let context = Context {
            publisher: &self.about.document.publisher,
            as_of: self.about.document.as_of,
            ..Context::new(Reader::ActsCsv, reference)
        };
        let mut acts = Reader::ActsCsv.read(&self.acts, &context).acts;
        for act in &mut acts {
            // The place is that in the document, not that in the table.
            if let Some((place, row)) = act.at.rsplit_once(", row ")
                && row.bytes().all(|byte| byte.is_ascii_digit())
            {
                act.at.truncate(place.len());
            }
        }
        acts
    }

    /// Its problems.
    pub fn problems(&self) -> Vec<ReadProblem> {
        let known = |code: &str| {
            let kind = super::ProblemKind::ALL.into_iter();
            kind.into_iter().find(|kind| kind.code() == code)
        };
        self.about
            .problems
            .iter()
            .map(|problem| ReadProblem {
                kind: known(&problem.kind).unwrap_or(super::ProblemKind::UnreadableRow),
                at: problem.at.clone(),
                text: problem.text.clone(),
            })
            .collect()
    }
}

/// The documents that count together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generation {
    pub number: u64,
    pub made: Timestamp,
    pub documents: Vec<Entry>,
}

/// A document of a generation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub id: String,
    pub sha256: String,
}

impl Entry {
    fn series(&self) -> &str {
        self.id
            .rsplit_once('/')
            .map_or(&self.id, |(series, _)| series)
    }
}

/// The directory.
#[derive(Debug, Clone)]
pub struct Directory {
    root: PathBuf,
}

impl Directory {
    /// The directory at a place, which is made when the first document is applied.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The generation that counts; an empty one before anything was applied.
    pub fn generation(&self) -> Result<Generation, AppliedError> {
        let current = self.root.join("current");
        let text = match fs::read_to_string(&current) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Generation::default());
            }
            Err(source) => return Err(failed(&current, source)),
        };
        let number: u64 = text
            .trim()
            .parse()
            .map_err(|_| self.altered(&current, "it holds no number"))?;
        self.read_generation(&self.generation_file(number))
    }

    /// The documents that count.
    pub fn documents(&self) -> Result<Vec<Applied>, AppliedError> {
        let entries = self.generation()?.documents;
        entries.iter().map(|entry| self.document(entry)).collect()
    }

    fn document(&self, entry: &Entry) -> Result<Applied, AppliedError> {
        let folder = self.folder(entry);
        let read = |name: &str| {
            let file = folder.join(name);
            fs::read(&file).map_err(|source| failed(&file, source))
        };
        let (about, acts) = (read("document.json")?, read("acts.csv")?);
        if digest_of(&about, &acts) != entry.sha256 {
            return Err(self.altered(&folder, "its digest is another"));
        }
        let about = serde_json::from_slice(&about)
            .map_err(|error| self.altered(&folder.join("document.json"), &error.to_string()))?;
        Ok(Applied { about, acts })
    }

    /// Makes the documents count, all at once; each takes the place of the earlier one of its series.
    pub fn apply(&self, documents: &[Applied], now: Timestamp) -> Result<Generation, AppliedError> {
        fs::create_dir_all(&self.root).map_err(|source| failed(&self.root, source))?;
        let lock_file = self.root.join("lock");
        let lock = fs::File::create(&lock_file).map_err(|source| failed(&lock_file, source))?;
        // Held until the end: two programs that apply at once must not lose each other's documents.
        lock.lock().map_err(|source| failed(&lock_file, source))?;
        let mut generation = self.generation()?;
        for document in documents {
            let entry = self.write_document(document)?;
            generation
                .documents
                .retain(|old| old.series() != entry.series());
            generation.documents.push(entry);
        }
        generation.documents.sort_by(|a, b| a.id.cmp(&b.id));
        generation.number += 1;
        generation.made = now;
        let file = self.generation_file(generation.number);
        self.write_json(&file, &generation)?;
        let current = self.root.join("current");
        whole_file::write(&current, format!("{}\n", generation.number).as_bytes())
            .map_err(|source| failed(&current, source))?;
        self.clear()?;
        Ok(generation)
    }

    fn write_document(&self, document: &Applied) -> Result<Entry, AppliedError> {
        let about = self.json(&document.about)?;
        let entry = Entry {
            id: document.about.document.id.clone(),
            sha256: digest_of(&about, &document.acts),
        };
        let folder = self.folder(&entry);
        for (name, bytes) in [("acts.csv", &document.acts), ("document.json", &about)] {
            let file = folder.join(name);
            whole_file::write(&file, bytes).map_err(|source| failed(&file, source))?;
        }
        Ok(entry)
    }

    /// Removes what no kept generation holds.
    fn clear(&self) -> Result<(), AppliedError> {
        let folder = self.root.join("generations");
        let mut files: Vec<PathBuf> = fs::read_dir(&folder)
            .map_err(|source| failed(&folder, source))?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|kind| kind == "json"))
            .collect();
        files.sort();
        let old = files.len().saturating_sub(GENERATIONS_KEPT);
        let mut held = BTreeSet::new();
        for file in &files[old..] {
            let generation = self.read_generation(file)?;
            held.extend(generation.documents.iter().map(|entry| self.folder(entry)));
        }
        for file in &files[..old] {
            fs::remove_file(file).map_err(|source| failed(file, source))?;
        }
        // Also what a program left behind that was killed before its generation counted.
        remove_unheld(&self.root.join("documents"), &held)
    }

    fn folder(&self, entry: &Entry) -> PathBuf {
        let digest = entry.sha256.get(..16).unwrap_or(&entry.sha256);
        let mut folder = self.root.join("documents");
        // Identifiers come from the program's own tables; a part that would lead elsewhere is no part.
        folder.extend(entry.id.split('/').filter(|part| !part.starts_with('.')));
        folder.join(digest)
    }

    fn generation_file(&self, number: u64) -> PathBuf {
        self.root
            .join("generations")
            .join(format!("{number:06}.json"))
    }

    fn read_generation(&self, file: &Path) -> Result<Generation, AppliedError> {
        let text = fs::read(file).map_err(|source| failed(file, source))?;
        serde_json::from_slice(&text).map_err(|error| self.altered(file, &error.to_string()))
    }

    fn json(&self, value: &impl Serialize) -> Result<Vec<u8>, AppliedError> {
        let text = serde_json::to_vec_pretty(value);
        let mut text = text.map_err(|error| self.altered(&self.root, &error.to_string()))?;
        text.push(b'\n');
        Ok(text)
    }

    fn write_json(&self, file: &Path, value: &impl Serialize) -> Result<(), AppliedError> {
        let text = self.json(value)?;
        whole_file::write(file, &text).map_err(|source| failed(file, source))
    }

    fn altered(&self, file: &Path, reason: &str) -> AppliedError {
        AppliedError::Altered {
            file: file.display().to_string(),
            root: self.root.display().to_string(),
            reason: reason.into(),
        }
    }
}

/// Removes the folders of documents that are not held, and files that were never finished.
fn remove_unheld(folder: &Path, held: &BTreeSet<PathBuf>) -> Result<(), AppliedError> {
    let entries = fs::read_dir(folder).map_err(|source| failed(folder, source))?;
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if held.contains(&path) {
            continue;
        }
        let is_document = path.join("document.json").exists() || path.join("acts.csv").exists();
        let removed = match (path.is_dir(), is_document) {
            (true, true) => fs::remove_dir_all(&path),
            (true, false) => {
                remove_unheld(&path, held)?;
                continue;
            }
            (false, _) => fs::remove_file(&path),
        };
        removed.map_err(|source| failed(&path, source))?;
    }
    Ok(())
}

fn digest_of(about: &[u8], acts: &[u8]) -> String {
    digest(format!("{} {}", digest(about), digest(acts)).as_bytes())
}

fn failed(file: &Path, source: io::Error) -> AppliedError {
    AppliedError::Io {
        file: file.display().to_string(),
        source,
    }
}
