//! Where the program keeps a user's files: the cache of pages, and the documents that were applied.

use std::{ffi::OsString, path::PathBuf, sync::OnceLock};

use anyhow::Context;
use etcetera::{BaseStrategy, choose_base_strategy};

use crate::{
    record::Record,
    sources::applied::{Directory, Generation},
};

/// What `--data` said, for all commands.
static DATA: OnceLock<Option<PathBuf>> = OnceLock::new();

/// Remembers what `--data` said.
pub(super) fn set_data(data: Option<OsString>) {
    // A second command in one process would say the same.
    let _ = DATA.set(data.map(PathBuf::from));
}

/// The directory of applied documents; none where the user wants the embedded record alone.
pub(super) fn directory() -> anyhow::Result<Option<Directory>> {
    match DATA.get().cloned().flatten() {
        Some(given) if given.as_os_str().is_empty() => Ok(None),
        Some(given) => Ok(Some(Directory::at(given))),
        None => {
            let places = choose_base_strategy().context(
                "the place for your data is not known; hint: name one with `--data DIR`",
            )?;
            Ok(Some(Directory::at(places.data_dir().join("accede"))))
        }
    }
}

/// The directory of applied documents, to write to.
pub(super) fn directory_to_write() -> anyhow::Result<Directory> {
    directory()?.context("there is no place to keep documents in; hint: name one with `--data DIR`")
}

/// The directory of applied documents: to write to, or only to compare with, where there may be none.
pub(super) fn directory_for(dry_run: bool) -> anyhow::Result<Option<Directory>> {
    match dry_run {
        true => directory(),
        false => directory_to_write().map(Some),
    }
}

/// The cache of pages and receipts.
pub(super) fn cache(given: Option<&PathBuf>) -> anyhow::Result<PathBuf> {
    if let Some(given) = given {
        return Ok(given.clone());
    }
    let places = choose_base_strategy()
        .context("the place for your cache is not known; hint: name one with `--cache DIR`")?;
    Ok(places.cache_dir().join("accede"))
}

/// Where documents were applied, and which; nothing where none were.
pub(super) fn applied() -> anyhow::Result<Option<(String, Generation)>> {
    let Some(directory) = directory().ok().flatten() else {
        return Ok(None);
    };
    let generation = directory.generation()?;
    let place = directory.root().display().to_string();
    Ok((generation.number > 0).then_some((place, generation)))
}

/// The record: the embedded one, and over it what was applied.
pub(super) fn record() -> anyhow::Result<Record> {
    // Without a home there can be nothing applied.
    match directory().ok().flatten() {
        Some(directory) => Ok(Record::load(&directory)?),
        None => Ok(Record::embedded()?),
    }
}
