//! States of the dataset from folders, files and answers of servers.

use std::{
    fs,
    io::{self, Read},
    path::Path,
};

use oxigraph::{
    io::{RdfFormat, RdfParser},
    model::Quad,
};

use super::{Dataset, DiffError, labels};

/// What a folder is looked through for, the fullest and quickest to read first.
const FILES: [&str; 7] = [
    "dataset.nq",
    "dataset.trig",
    "dataset.jsonld",
    "accepted.nt",
    "accepted.ttl",
    "accepted.rdf",
    "accepted.jsonld",
];

impl Dataset {
    /// Reads a folder of `accede dump`, or a file.
    pub fn read(path: &Path) -> Result<Self, DiffError> {
        if path.is_dir() {
            let found = FILES.iter().find_map(|name| {
                let names = ["", ".zst", ".gz"].map(|suffix| path.join(format!("{name}{suffix}")));
                names.into_iter().find(|path| path.is_file())
            });
            return match found {
                Some(file) => Self::read(&file),
                None => Err(DiffError::NoStatements(path.to_owned())),
            };
        }
        let bytes = fs::read(path).map_err(|cause| DiffError::Read {
            path: path.to_owned(),
            cause,
        })?;
        Self::parse(&path.to_string_lossy(), &bytes)
    }

    /// Parses bytes; the name says what they are, and how they are compressed.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, DiffError> {
        let failed = |cause: io::Error| DiffError::Parse {
            name: name.to_owned(),
            cause: cause.to_string(),
        };
        let lower = name.to_ascii_lowercase();
        let mut held = Vec::new();
        let (kind, bytes) = if let Some(kind) = lower.strip_suffix(".gz") {
            flate2::read::MultiGzDecoder::new(bytes)
                .read_to_end(&mut held)
                .map_err(failed)?;
            (kind, held.as_slice())
        } else if let Some(kind) = lower.strip_suffix(".zst") {
            zstd::stream::copy_decode(bytes, &mut held).map_err(failed)?;
            (kind, held.as_slice())
        } else {
            (lower.as_str(), bytes)
        };
        let format = kind
            .rsplit_once('.')
            .and_then(|(_, extension)| RdfFormat::from_extension(extension))
            .ok_or_else(|| DiffError::Kind(name.to_owned()))?;
        Self::parse_as(name, format, bytes)
    }

    /// Parses bytes of a format.
    pub fn parse_as(name: &str, format: RdfFormat, bytes: &[u8]) -> Result<Self, DiffError> {
        let mut parser = RdfParser::from_format(format);
        // Where a file has relative IRIs, each side's stand for the same things.
        parser = parser
            .with_base_iri(crate::model::id::BASE)
            .map_err(|error| DiffError::Parse {
                name: name.to_owned(),
                cause: error.to_string(),
            })?;
        let quads = parser
            .for_slice(bytes)
            .collect::<Result<Vec<Quad>, _>>()
            .map_err(|error| DiffError::Parse {
                name: name.to_owned(),
                cause: error.to_string(),
            })?;
        labels::labelled(quads)
    }

    /// A dataset of quads.
    pub fn of(quads: impl IntoIterator<Item = Quad>) -> Result<Self, DiffError> {
        labels::labelled(quads.into_iter().collect())
    }
}
