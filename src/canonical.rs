//! The canonical hash of a dataset: SHA-256 over its canonical N-Quads form, RDFC-1.0, by an
//! implementation other than the store's.

use std::collections::HashSet;

use oxigraph::model::QuadRef;
use sha2::{Digest, Sha256};
use sophia::{
    api::{prelude::*, quad::Spog, term::SimpleTerm},
    c14n::rdfc10,
};

use crate::store::snapshot::Snapshot;

/// Why a dataset has no canonical hash.
#[derive(Debug, thiserror::Error)]
#[error("the dataset cannot be canonicalised: {0}")]
pub struct CanonicalError(String);

/// The hash, in hexadecimal, of the dataset as files hold it: every statement once, the accepted view as the default
/// graph.
pub fn hash(snapshot: &Snapshot) -> Result<String, CanonicalError> {
    let canonical = nquads(snapshot.statements())?;
    Ok(Sha256::digest(&canonical)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

/// The canonical N-Quads form of quads.
pub fn nquads<'a>(quads: impl Iterator<Item = QuadRef<'a>>) -> Result<Vec<u8>, CanonicalError> {
    let mut text = String::new();
    for quad in quads {
        text.push_str(&format!("{quad} .\n"));
    }
    // The same in the terms of the other implementation.
    let dataset: HashSet<Spog<SimpleTerm<'static>>> = sophia::turtle::parser::nq::parse_str(&text)
        .collect_quads()
        .map_err(|error| CanonicalError(error.to_string()))?;
    let mut canonical = Vec::new();
    rdfc10::normalize(&dataset, &mut canonical)
        .map_err(|error| CanonicalError(error.to_string()))?;
    Ok(canonical)
}
