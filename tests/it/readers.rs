//! The readers, on pages kept in `tests/sources/‹reader›/`: trimmed, with their tables whole.
//!
//! `‹page›.reading.json` beside a page is its reading, as `accede read` prints it;
//! `ACCEDE_BLESS=1 cargo test --test it readers` writes those that are there.

mod hostile;
mod pages;
mod variants;

use std::{collections::BTreeSet, path::Path};

use accede::sources::{
    ProblemKind, Reading,
    reader::{Context, Reader},
};

use crate::{RECORD, files, path};

/// The day on which the pages in this folder were retrieved, as far as the tests tell.
const RETRIEVED: jiff::civil::Date = jiff::civil::date(2026, 2, 3);

/// What a reader is told of a page in `tests/sources`. One that does not name its instrument is
/// called by it.
fn context(reader: Reader, name: &str) -> Context<'static> {
    let stem = Path::new(name).file_stem().and_then(|stem| stem.to_str());
    Context {
        address: "https://example.org/page",
        retrieved: Some(RETRIEVED),
        instrument: stem.and_then(|stem| RECORD.reference.instrument(stem)),
        ..Context::new(reader, &RECORD.reference)
    }
}

/// The pages of a reader, by their paths in the repository.
fn pages_of(reader: Reader) -> Vec<String> {
    files(&format!("tests/sources/{}", reader.name()))
        .into_iter()
        .filter(|file| !file.ends_with(".reading.json"))
        .collect()
}

fn bytes(file: &str) -> Vec<u8> {
    std::fs::read(path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn read(reader: Reader, file: &str) -> Reading {
    reader.read(&bytes(file), &context(reader, file))
}

/// The kinds of problem in a reading.
fn kinds(reading: &Reading) -> BTreeSet<ProblemKind> {
    reading
        .problems
        .iter()
        .map(|problem| problem.kind)
        .collect()
}
