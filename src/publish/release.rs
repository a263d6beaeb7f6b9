//! The release that a dataset is: its version, its day, and the version before it.
//!
//! The version is the newest day of which a source document speaks and the beginning of the digest of all that the
//! dataset says, so that the same data have the same version wherever and whenever they are read.

use oxigraph::model::{Literal, NamedNode, Triple};
use serde::Deserialize;

use crate::{
    embedded,
    model::{Date, id},
    record::Record,
    store::snapshot::Snapshot,
    vocab::{dcat, dcterms, owl, xsd},
};

/// How much of the digest stands in a version.
const SHOWN: usize = 12;

/// A version of the dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// `2026-02-03-0123456789ab`
    pub version: String,
    /// The newest day of which a source document speaks.
    pub issued: Option<Date>,
    /// The digest of what the dataset says, but for its version.
    pub digest: String,
    /// The version released before.
    pub previous: Option<String>,
}

/// A release that was made, as `data/releases.toml` lists it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Made {
    pub version: String,
    pub issued: Date,
    /// What changed, in a sentence.
    pub note: String,
}

/// The releases that were made, oldest first.
pub fn made() -> Vec<Made> {
    let text = embedded::file("data/releases.toml").expect("the list of releases is embedded");
    read(std::str::from_utf8(text).expect("a test reads the list of releases"))
        .expect("a test reads the list of releases")
}

/// Reads a list of releases.
pub fn read(text: &str) -> Result<Vec<Made>, toml::de::Error> {
    #[derive(Deserialize)]
    struct List {
        #[serde(default)]
        release: Vec<Made>,
    }
    Ok(toml::from_str::<List>(text)?.release)
}

/// The newest day of which a document of the record speaks.
pub fn issued(record: &Record) -> Option<Date> {
    let documents = record.reference.documents.iter();
    documents.filter_map(|document| document.as_of).max()
}

impl Release {
    /// The release that a dataset of this day and digest is.
    pub fn of(issued: Option<Date>, digest: &str, made: &[Made]) -> Self {
        let day = issued.map_or_else(|| "undated".to_owned(), |day| day.to_string());
        let version = format!("{day}-{}", &digest[..SHOWN.min(digest.len())]);
        let before = match made.iter().position(|one| one.version == version) {
            Some(at) => &made[..at],
            None => made,
        };
        Self {
            previous: before.last().map(|one| one.version.clone()),
            version,
            issued,
            digest: digest.to_owned(),
        }
    }

    /// The IRI of a version.
    pub fn iri(version: &str) -> String {
        id::iri(&format!("data/{version}"))
    }

    /// What the dataset says of its version.
    pub fn statements(&self) -> Vec<Triple> {
        let node = NamedNode::new_unchecked;
        let dataset = node(id::iri("id/dataset/accede"));
        let text = Literal::new_simple_literal(&self.version);
        let mut statements = vec![
            Triple::new(dataset.clone(), node(dcat::VERSION.into()), text.clone()),
            Triple::new(dataset.clone(), node(owl::VERSION_INFO.into()), text),
            Triple::new(
                dataset.clone(),
                node(dcat::HAS_CURRENT_VERSION.into()),
                node(Self::iri(&self.version)),
            ),
        ];
        if let Some(day) = self.issued {
            let day = Literal::new_typed_literal(day.to_string(), node(xsd::DATE.into()));
            statements.push(Triple::new(
                dataset.clone(),
                node(dcterms::ISSUED.into()),
                day,
            ));
        }
        if let Some(previous) = &self.previous {
            let previous = node(Self::iri(previous));
            statements.push(Triple::new(
                dataset,
                node(dcat::PREVIOUS_VERSION.into()),
                previous,
            ));
        }
        statements
    }
}

/// The dataset with its version stated among the rest of its description.
pub fn stated(snapshot: Snapshot, record: &Record) -> (Snapshot, Release) {
    let release = Release::of(issued(record), snapshot.version(), &made());
    let graph = NamedNode::new_unchecked(id::iri("graph/release"));
    (snapshot.with_graph(&graph, &release.statements()), release)
}
