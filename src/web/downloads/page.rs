//! The pages of files: what there is, how large, and how to check and cite it.

use std::sync::Arc;

use askama::Template;
use axum::response::Html;

use super::Folder;
use crate::{
    dump::{Compression, FileEntry, csvw},
    publish::release::Release,
    web::{State, pages, problem::Problem},
};

#[derive(Template)]
#[template(path = "dumps.html")]
struct DumpsPage<'a> {
    title: String,
    version: &'a str,
    issued: &'a str,
    on: &'a str,
    previous: &'a str,
    quads: String,
    triples: String,
    hash: &'a str,
    licence: &'static str,
    /// What is cited, and where this host has it.
    iri: String,
    address: String,
    /// What leads from the page to the root.
    up: &'static str,
    groups: Vec<Group>,
    documents: Vec<Row>,
}

#[derive(Template)]
#[template(path = "versions.html")]
struct VersionsPage<'a> {
    title: &'static str,
    folders: &'a [Arc<Folder>],
}

struct Group {
    title: &'static str,
    note: &'static str,
    rows: Vec<Row>,
}

struct Row {
    title: String,
    held: String,
    links: Vec<Link>,
}

struct Link {
    path: String,
    label: String,
    size: String,
    sha256: String,
}

const GROUPS: [(&str, &str); 4] = [
    (
        "Everything",
        "The accepted view as the default graph, and what each source document says in that document's own graph.",
    ),
    (
        "The accepted view",
        "Each act once, from the best source, with the statuses that follow by law. Most people want this.",
    ),
    (
        "Tables",
        "The same for spreadsheets, R, Python and SQL. Parquet has days as days; SQLite has all tables in one file.",
    ),
    ("Descriptions", "What the files are, for programs."),
];

fn group_of(file: &FileEntry) -> usize {
    let name = file.path.as_str();
    if name.starts_with("dataset.") {
        0
    } else if name.starts_with("accepted.") {
        1
    } else if file.rows.is_some() {
        2
    } else {
        3
    }
}

/// The page of one version.
pub fn index(state: &State, folder: &Folder, up: &'static str) -> Result<Html<String>, Problem> {
    let manifest = &folder.manifest;
    let mut groups: Vec<Group> = GROUPS
        .iter()
        .map(|(title, note)| Group {
            title,
            note,
            rows: Vec::new(),
        })
        .collect();
    let mut documents = Vec::new();
    for file in &manifest.files {
        if file.path.starts_with("documents/") {
            add(&mut documents, file);
        } else {
            add(&mut groups[group_of(file)].rows, file);
        }
    }
    let page = DumpsPage {
        title: "Download the dataset".to_owned(),
        version: &manifest.version,
        issued: manifest.issued.as_deref().unwrap_or("an unknown day"),
        on: &manifest.on,
        previous: manifest.previous.as_deref().unwrap_or_default(),
        quads: thousands(manifest.quads),
        triples: thousands(manifest.triples),
        hash: &manifest.rdfc10_sha256,
        licence: csvw::LICENCE,
        iri: Release::iri(&manifest.version),
        address: state
            .settings
            .address(&format!("/data/{}/", manifest.version)),
        up,
        groups,
        documents,
    };
    pages::render(&page).map(Html)
}

/// The page of all versions.
pub fn versions(folders: &[Arc<Folder>]) -> Result<Html<String>, Problem> {
    pages::render(&VersionsPage {
        title: "Versions of the dataset",
        folders,
    })
    .map(Html)
}

/// Adds a file to the row of what it holds: files that hold the same share one.
fn add(rows: &mut Vec<Row>, file: &FileEntry) {
    let suffixes = [Compression::Gzip.suffix(), Compression::Zstd.suffix()];
    let suffix = match &file.compression {
        Some(_) => suffixes
            .into_iter()
            .find(|suffix| file.path.ends_with(suffix))
            .unwrap_or_default(),
        None => "",
    };
    let name = file.path.strip_suffix(suffix).unwrap_or(&file.path);
    let link = Link {
        path: file.path.clone(),
        label: if suffix.is_empty() {
            name.to_owned()
        } else {
            suffix.to_owned()
        },
        size: size(file.bytes),
        sha256: file.sha256.clone(),
    };
    // Forms of one table share a title, and so do the ways in which a file is compressed.
    let same = rows.iter_mut().find(|row| row.title == file.title);
    match same {
        Some(row) => row.links.push(link),
        None => rows.push(Row {
            title: file.title.clone(),
            held: held(file),
            links: vec![link],
        }),
    }
}

fn held(file: &FileEntry) -> String {
    let counts = [
        (file.quads, "quads"),
        (file.triples, "triples"),
        (file.rows, "rows"),
    ];
    let known = counts
        .into_iter()
        .find_map(|(count, what)| Some((count?, what)));
    known
        .map(|(count, what)| format!("{} {what}", thousands(count)))
        .unwrap_or_default()
}

/// A number with thin spaces between its thousands.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// A size as people read it.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
