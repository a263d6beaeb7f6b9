//! The canonical hash of a dataset: SHA-256 over its canonical N-Quads form, RDFC-1.0. Blank nodes are labelled by an
//! implementation other than the store's.
//!
//! The labels depend on nothing but the quads that have blank nodes, so only these go through that implementation; the
//! others are lines already. A test holds this against the other implementation on the whole dataset.

use std::{
    collections::HashSet,
    fmt::{Display, Write},
};

use oxigraph::model::{GraphNameRef, NamedOrBlankNodeRef, QuadRef, TermRef};
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
    let mut digest = Sha256::new();
    for line in Lines::of(snapshot.statements())?.sorted() {
        digest.update(line);
    }
    Ok(digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

/// The canonical N-Quads form of quads.
pub fn nquads<'a>(quads: impl Iterator<Item = QuadRef<'a>>) -> Result<Vec<u8>, CanonicalError> {
    let lines = Lines::of(quads)?;
    Ok(lines.sorted().concat().into_bytes())
}

/// Canonical N-Quads, in no order yet.
struct Lines {
    /// Quads without blank nodes.
    named: String,
    /// Where each of them ends.
    ends: Vec<usize>,
    /// The others, under canonical labels.
    anonymous: String,
}

impl Lines {
    fn of<'a>(quads: impl Iterator<Item = QuadRef<'a>>) -> Result<Self, CanonicalError> {
        let (mut named, mut ends, mut others) = (String::new(), Vec::new(), String::new());
        for quad in quads {
            if wants_more(quad) {
                line(quad, &mut others);
            } else {
                line(quad, &mut named);
                ends.push(named.len());
            }
        }
        Ok(Self {
            named,
            ends,
            anonymous: labelled(&others)?,
        })
    }

    /// The lines in the order of code points, each once.
    fn sorted(&self) -> Vec<&str> {
        let mut from = 0;
        let named = self.ends.iter().map(|end| {
            let line = &self.named[from..*end];
            from = *end;
            line
        });
        let mut lines: Vec<&str> = named.chain(self.anonymous.split_inclusive('\n')).collect();
        lines.sort_unstable();
        lines.dedup();
        lines
    }
}

/// The same quads under canonical labels.
fn labelled(text: &str) -> Result<String, CanonicalError> {
    let failed = |error: &dyn std::error::Error| CanonicalError(error.to_string());
    let dataset: HashSet<Spog<SimpleTerm<'static>>> = sophia::turtle::parser::nq::parse_str(text)
        .collect_quads()
        .map_err(|error| failed(&error))?;
    let mut canonical = Vec::new();
    rdfc10::normalize(&dataset, &mut canonical).map_err(|error| failed(&error))?;
    String::from_utf8(canonical).map_err(|error| failed(&error))
}

/// Whether a quad is no line as it stands: it has blank nodes, which want labels, or terms whose canonical form is left
/// to the other implementation.
fn wants_more(quad: QuadRef<'_>) -> bool {
    let object = match quad.object {
        TermRef::NamedNode(_) => false,
        TermRef::BlankNode(_) | TermRef::Triple(_) => true,
        TermRef::Literal(literal) => literal
            .language()
            .is_some_and(|tag| tag.bytes().any(|byte| byte.is_ascii_uppercase())),
    };
    object
        || matches!(quad.subject, NamedOrBlankNodeRef::BlankNode(_))
        || matches!(quad.graph_name, GraphNameRef::BlankNode(_))
}

/// Appends a quad as a line.
fn line(quad: QuadRef<'_>, out: &mut String) {
    let mut write = |term: &dyn Display| {
        write!(out, "{term} ").expect("a String takes all that is written to it");
    };
    write(&quad.subject);
    write(&quad.predicate);
    write(&quad.object);
    if quad.graph_name != GraphNameRef::DefaultGraph {
        write(&quad.graph_name);
    }
    out.push_str(".\n");
}
