//! Files of RDF → one graph, with the place of what cannot be read.

use std::{
    collections::HashSet,
    io::{self, Read},
    path::Path,
};

use oxigraph::{
    io::{RdfFormat, RdfParser, RdfSyntaxError},
    model::{GraphName, NamedOrBlankNode, Quad, Triple},
};

use crate::{store::snapshot::Snapshot, vocab::rdf};

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("`{file}` cannot be read: {source}")]
    Read { file: String, source: io::Error },
    #[error("`{file}` line {line}, column {column}: {message}")]
    Syntax {
        file: String,
        line: u64,
        column: u64,
        message: String,
    },
    #[error("`{file}` is no {format}: {message}")]
    Unplaced {
        file: String,
        format: String,
        message: String,
    },
    #[error(
        "`{file}` has no suffix of an RDF format; hint: use one of `.ttl`, `.nt`, `.nq`, `.trig`, `.rdf`, `.jsonld`"
    )]
    Format { file: String },
}

/// The format of a file by its suffix; Turtle's superset TriG on standard input.
pub fn format(file: &str) -> Result<RdfFormat, LoadError> {
    if file == "-" {
        return Ok(RdfFormat::TriG);
    }
    let suffix = Path::new(file)
        .extension()
        .and_then(|suffix| suffix.to_str());
    suffix
        .and_then(RdfFormat::from_extension)
        .ok_or_else(|| LoadError::Format { file: file.into() })
}

/// The bytes of a file, or of standard input for `-`.
pub fn bytes(file: &str) -> Result<Vec<u8>, LoadError> {
    let read = || -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        if file == "-" {
            io::stdin().lock().read_to_end(&mut bytes)?;
        } else {
            bytes = std::fs::read(file)?;
        }
        Ok(bytes)
    };
    read().map_err(|source| LoadError::Read {
        file: file.into(),
        source,
    })
}

/// The triples of a file, of whatever graph. Blank nodes are its own.
pub fn triples(file: &str, format: RdfFormat, bytes: &[u8]) -> Result<Vec<Triple>, LoadError> {
    let mut parser = RdfParser::from_format(format).rename_blank_nodes();
    // Relative IRIs are relative to the file, as in any other tool.
    let path = std::path::absolute(file).unwrap_or_default();
    if let Ok(base) = url::Url::from_file_path(path) {
        parser = match parser.clone().with_base_iri(base.as_str()) {
            Ok(based) => based,
            Err(_) => parser,
        };
    }
    parser
        .for_slice(bytes)
        .map(|quad| {
            quad.map(Triple::from)
                .map_err(|error| placed(file, format, &error))
        })
        .collect()
}

fn placed(file: &str, format: RdfFormat, error: &RdfSyntaxError) -> LoadError {
    let message = error.to_string();
    match error.location() {
        Some(place) => LoadError::Syntax {
            file: file.into(),
            line: place.start.line + 1,
            column: place.start.column + 1,
            message,
        },
        None => LoadError::Unplaced {
            file: file.into(),
            format: format.name().into(),
            message,
        },
    }
}

/// Triples of several files as the quads of one graph.
pub fn one_graph(triples: impl IntoIterator<Item = Triple>) -> impl Iterator<Item = Quad> {
    triples
        .into_iter()
        .map(|triple| triple.in_graph(GraphName::DefaultGraph))
}

/// The triples with those of a graph about things that they do not describe, that is, give no class.
pub fn completed(triples: Vec<Triple>, known: &Snapshot) -> Vec<Triple> {
    let described: HashSet<NamedOrBlankNode> = triples
        .iter()
        .filter(|triple| triple.predicate.as_str() == rdf::TYPE)
        .map(|triple| triple.subject.clone())
        .collect();
    let others = known
        .default_triples()
        .filter(|triple| !described.contains(&triple.subject));
    let mut all: Vec<Triple> = others.collect();
    all.extend(triples);
    all
}
