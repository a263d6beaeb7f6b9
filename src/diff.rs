//! What changed from one state of the dataset to another: in words, as data, and as an RDF Patch.
//!
//! Blank nodes have no names that last, so each side's are labelled by what is said of them (see `labels`): the same
//! description gives the same label on both sides, and a patch applies to any copy that is labelled so.
//!
//! ```
//! use accede::diff::{Dataset, patch::Patch};
//!
//! let old = Dataset::parse("old.ttl", b"<urn:x:arm> <urn:x:signed> <urn:x:rome> .")?;
//! let new = Dataset::parse("new.ttl", b"<urn:x:arm> <urn:x:ratified> <urn:x:rome> .")?;
//! let patch = Patch::between(&old, &new);
//! assert_eq!(patch.apply(&old), new);
//! # Ok::<(), accede::diff::DiffError>(())
//! ```

pub mod acts;
mod labels;
mod load;
pub mod patch;
pub mod words;

use std::{collections::BTreeMap, io, path::PathBuf};

use acts::ActFacts;
use oxigraph::model::{GraphName, Quad, Term};
use rustc_hash::FxHashSet;
use serde::Serialize;

use crate::{
    model::id,
    vocab::{acc, dcat, dcterms, rdf},
};

/// A state of the dataset.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dataset {
    /// With blank nodes labelled by what is said of them.
    pub quads: FxHashSet<Quad>,
}

/// Why there is no comparison.
#[derive(Debug, thiserror::Error)]
pub enum DiffError {
    #[error("`{}` cannot be read: {cause}", path.display())]
    Read { path: PathBuf, cause: io::Error },
    #[error("`{name}` cannot be parsed: {cause}")]
    Parse { name: String, cause: String },
    #[error(
        "it is not known what `{0}` is; hint: give a folder of `accede dump`, or a file that ends with .nq, .trig, .nt, .ttl, .rdf or .jsonld, plain or with .gz or .zst"
    )]
    Kind(String),
    #[error("`{}` has no file of statements; hint: dump it with `--format nquads`", .0.display())]
    NoStatements(PathBuf),
    #[error("its blank nodes cannot be labelled: {0}")]
    Labels(String),
    #[error("line {line} of the patch cannot be understood: {cause}")]
    Patch { line: usize, cause: String },
}

/// What changed.
#[derive(Debug, Clone, Serialize)]
pub struct Changes {
    pub old: State,
    pub new: State,
    /// By instrument and participant.
    pub acts: Vec<ActChange>,
    pub documents: Vec<DocumentChange>,
    pub statements: Counts,
}

/// What a side is.
#[derive(Debug, Clone, Serialize)]
pub struct State {
    /// The version that it states of itself.
    pub version: Option<String>,
    pub quads: usize,
}

/// How many statements came and went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub added: usize,
    pub removed: usize,
}

/// A change of what participants did, as the record has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActChange {
    pub change: Kind,
    pub instrument: String,
    pub participant: String,
    pub words: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<ActFacts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<ActFacts>,
}

/// How an act changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Added,
    Corrected,
    NoLongerReported,
}

/// A source document that came or went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DocumentChange {
    pub change: Kind,
    pub document: String,
    pub title: String,
}

/// Compares two states.
pub fn compare(old: &Dataset, new: &Dataset) -> Changes {
    let (before, after) = (acts::of(old), acts::of(new));
    let mut changes = Vec::new();
    let mut gone: Vec<&ActFacts> = before
        .values()
        .filter(|act| !after.contains_key(&act.act))
        .collect();
    for act in after.values() {
        match before.get(&act.act) {
            Some(same) => {
                let differences = words::differences(same, act);
                if !differences.is_empty() {
                    changes.push(change(
                        Kind::Corrected,
                        words::corrected(act, &differences),
                        Some(same),
                        Some(act),
                    ));
                }
            }
            None => match gone.iter().position(|other| other.may_be(act)) {
                // An act keeps its IRI only as long as its kind and day: what replaces it is the same act, corrected.
                Some(at) => {
                    let other = gone.remove(at);
                    let differences = words::differences(other, act);
                    changes.push(change(
                        Kind::Corrected,
                        words::corrected(act, &differences),
                        Some(other),
                        Some(act),
                    ));
                }
                None => changes.push(change(Kind::Added, words::sentence(act), None, Some(act))),
            },
        }
    }
    for act in gone {
        changes.push(change(
            Kind::NoLongerReported,
            words::gone(act),
            Some(act),
            None,
        ));
    }
    changes.sort_by(|one, other| {
        (&one.instrument, &one.participant, one.change, &one.words).cmp(&(
            &other.instrument,
            &other.participant,
            other.change,
            &other.words,
        ))
    });
    Changes {
        old: state(old),
        new: state(new),
        acts: changes,
        documents: documents(old, new),
        statements: Counts {
            added: new.quads.difference(&old.quads).count(),
            removed: old.quads.difference(&new.quads).count(),
        },
    }
}

fn change(
    change: Kind,
    words: String,
    old: Option<&ActFacts>,
    new: Option<&ActFacts>,
) -> ActChange {
    let named = new.or(old);
    let name = |name: fn(&ActFacts) -> &String| named.map(name).cloned().unwrap_or_default();
    ActChange {
        change,
        instrument: name(|act| &act.instrument),
        participant: name(|act| &act.participant),
        words,
        old: old.cloned(),
        new: new.cloned(),
    }
}

fn state(dataset: &Dataset) -> State {
    let this = id::iri("id/dataset/accede");
    let version = dataset.quads.iter().find_map(|quad| match &quad.object {
        Term::Literal(version)
            if quad.predicate.as_str() == dcat::VERSION && subject(quad) == this =>
        {
            Some(version.value().to_owned())
        }
        _ => None,
    });
    State {
        version,
        quads: dataset.quads.len(),
    }
}

fn subject(quad: &Quad) -> &str {
    match &quad.subject {
        oxigraph::model::NamedOrBlankNode::NamedNode(name) => name.as_str(),
        oxigraph::model::NamedOrBlankNode::BlankNode(_) => "",
    }
}

fn documents(old: &Dataset, new: &Dataset) -> Vec<DocumentChange> {
    let (before, after) = (titles(old), titles(new));
    let mut changes = Vec::new();
    let mut missing = |here: &BTreeMap<&str, &str>, there: &BTreeMap<&str, &str>, change: Kind| {
        for (document, title) in here {
            if !there.contains_key(document) {
                changes.push(DocumentChange {
                    change,
                    document: (*document).to_owned(),
                    title: (*title).to_owned(),
                });
            }
        }
    };
    missing(&after, &before, Kind::Added);
    missing(&before, &after, Kind::NoLongerReported);
    changes
}

/// The source documents by IRI, with their titles.
fn titles(dataset: &Dataset) -> BTreeMap<&str, &str> {
    let view = || {
        dataset
            .quads
            .iter()
            .filter(|quad| quad.graph_name == GraphName::DefaultGraph)
    };
    let mut titles: BTreeMap<&str, &str> = view()
        .filter(|quad| quad.predicate.as_str() == rdf::TYPE)
        .filter(|quad| matches!(&quad.object, Term::NamedNode(class) if class.as_str() == acc::SOURCE_DOCUMENT))
        .map(|quad| (subject(quad), ""))
        .collect();
    for quad in view().filter(|quad| quad.predicate.as_str() == dcterms::TITLE) {
        if let (Some(title), Term::Literal(text)) = (titles.get_mut(subject(quad)), &quad.object) {
            *title = text.value();
        }
    }
    titles
}
