//! Folders of files: the one of the present version, and those of past releases.

use std::{
    fs,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use tempfile::TempDir;

use crate::{
    dump::{self, Manifest, Options},
    publish::{self, Scope, release},
    record::Record,
    web::CurrentRecord,
};

/// A folder as `accede dump` makes it.
#[derive(Debug)]
pub struct Folder {
    pub dir: PathBuf,
    pub manifest: Manifest,
    /// When its files were written.
    pub at: SystemTime,
    /// Removed with the last that holds it.
    _temporary: Option<TempDir>,
}

impl Folder {
    fn read(dir: PathBuf) -> Option<Self> {
        let manifest = Manifest::read(&dir).ok()?;
        let at = fs::metadata(dir.join(dump::manifest::NAME)).and_then(|found| found.modified());
        Some(Self {
            dir,
            manifest,
            at: at.unwrap_or(SystemTime::UNIX_EPOCH),
            _temporary: None,
        })
    }
}

/// Where the files are.
pub struct Downloads {
    record: CurrentRecord,
    releases: Option<PathBuf>,
    options: Options,
    /// The folder that was made last, and the record it was made from.
    made: Mutex<Option<(Arc<Record>, Arc<Folder>)>>,
}

impl Downloads {
    /// The files of a record, and the releases kept in a folder.
    pub fn new(
        record: impl Into<CurrentRecord>,
        releases: Option<PathBuf>,
        options: Options,
    ) -> Self {
        Self {
            record: record.into(),
            releases,
            options,
            made: Mutex::default(),
        }
    }

    /// The record that the files are made from.
    pub fn record(&self) -> Arc<Record> {
        self.record.get()
    }

    /// The folder of the present version; made now if nobody has asked before.
    pub fn current(&self) -> Result<Arc<Folder>, String> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let record = self.record.get();
        if let Some((from, folder)) = &*made
            && Arc::ptr_eq(from, &record)
        {
            return Ok(Arc::clone(folder));
        }
        let folder = Arc::new(self.kept_or_made(&record)?);
        *made = Some((record, Arc::clone(&folder)));
        Ok(folder)
    }

    fn kept_or_made(&self, record: &Record) -> Result<Folder, String> {
        if self.releases.is_some() {
            let snapshot = publish::publish(record, &Scope::whole());
            let (_, release) = release::stated(snapshot, record);
            let kept = self.kept().into_iter();
            if let Some(folder) = kept
                .into_iter()
                .find(|one| one.manifest.version == release.version)
            {
                return Ok(folder);
            }
        }
        let temporary = TempDir::with_prefix("accede-").map_err(|error| error.to_string())?;
        let dir = temporary.path().to_owned();
        let manifest =
            dump::dump(record, &dir, &self.options, &()).map_err(|error| error.to_string())?;
        Ok(Folder {
            dir,
            manifest,
            at: SystemTime::now(),
            _temporary: Some(temporary),
        })
    }

    /// The kept releases, as they are now: one may be added while the server runs.
    fn kept(&self) -> Vec<Folder> {
        let Some(dir) = &self.releases else {
            return Vec::new();
        };
        let Ok(entries) = fs::read_dir(dir) else {
            return Vec::new();
        };
        let folders = entries.filter_map(|entry| Folder::read(entry.ok()?.path()));
        folders.collect()
    }

    /// Every version that can be had, the newest first.
    pub fn all(&self) -> Result<Vec<Arc<Folder>>, String> {
        let current = self.current()?;
        let kept = self.kept().into_iter();
        let mut all: Vec<Arc<Folder>> = kept
            .filter(|folder| folder.manifest.version != current.manifest.version)
            .map(Arc::new)
            .collect();
        all.push(current);
        all.sort_by(|one, other| other.manifest.version.cmp(&one.manifest.version));
        Ok(all)
    }

    /// The folder of a version; `latest` is the present one.
    pub fn find(&self, version: &str) -> Result<Option<Arc<Folder>>, String> {
        if let Some(kept) = self
            .kept()
            .into_iter()
            .find(|one| one.manifest.version == version)
        {
            return Ok(Some(Arc::new(kept)));
        }
        let current = self.current()?;
        let wanted = version == "latest" || version == current.manifest.version;
        Ok(wanted.then_some(current))
    }
}
