//! The integration tests: a module per subject. Most cases are rows of the tables beside this folder.

mod acts;
mod changes;
mod cli;
mod data;
mod description;
mod diffs;
mod discovery;
mod dumps;
mod fetch;
mod gaps;
mod independent;
mod interface;
mod law;
mod live;
mod ontology;
mod protocol;
mod quality;
mod queries;
mod readers;
mod resource;
mod status;
mod tidy;
mod validate;
mod web;

use std::{path::PathBuf, sync::LazyLock};

use accede::{
    publish::{self, Scope},
    record::Record,
    store::snapshot::Snapshot,
};

/// The embedded record, assembled once.
static RECORD: LazyLock<Record> =
    LazyLock::new(|| Record::embedded().expect("the embedded record is readable"));

/// The whole graph of the embedded record, stated once.
static GRAPH: LazyLock<Snapshot> = LazyLock::new(|| publish::publish(&RECORD, &Scope::whole()));

/// A path of the repository.
fn path(below: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(below)
}

/// The text of a file of the repository.
fn text(below: &str) -> String {
    std::fs::read_to_string(path(below)).unwrap_or_else(|error| panic!("{below}: {error}"))
}

/// Every file below a folder of the repository, as paths below the repository.
fn files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![path(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder is there") {
            let entry = entry.expect("readable").path();
            if entry.is_dir() {
                folders.push(entry);
            } else {
                let below = entry
                    .strip_prefix(env!("CARGO_MANIFEST_DIR"))
                    .expect("below");
                found.push(below.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

/// The rows of a table of cases.
fn rows<T: serde::de::DeserializeOwned>(below: &str) -> Vec<T> {
    csv::Reader::from_path(path(below))
        .expect("the table is there")
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("every row is readable")
}

/// The day of an ISO text.
fn day(text: &str) -> accede::model::Date {
    text.parse()
        .unwrap_or_else(|error| panic!("`{text}`: {error}"))
}
