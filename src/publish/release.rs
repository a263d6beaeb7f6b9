//! The release that a dataset is: its version, its day, and the version before it.
//!
//! The version is the newest day of which a source document speaks and the beginning of the digest of all that the
//! dataset says, so that the same data have the same version wherever and whenever they are read.

use oxigraph::model::{Literal, NamedNode, Term, TermRef, Triple};
use serde::Deserialize;

use crate::{
    embedded,
    model::{Date, id},
    store::snapshot::Snapshot,
    vocab::{acc, dcat, dcterms, owl, rdf, rdfs, xsd},
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

/// The newest day of which a source document speaks, as the dataset says of itself; `None` if it does not.
pub fn issued(snapshot: &Snapshot) -> Option<Date> {
    let dataset = node(&id::iri("id/dataset/accede"));
    let mut about = snapshot.about(&dataset);
    about.find_map(|statement| match statement.object {
        TermRef::Literal(day) if statement.predicate.as_str() == acc::AS_OF => {
            day.value().parse().ok()
        }
        _ => None,
    })
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

    /// What the dataset says of its version, and of the one before.
    pub fn statements(&self) -> Vec<Triple> {
        let mut out = Vec::new();
        let dataset = node(&id::iri("id/dataset/accede"));
        let version = node(&Self::iri(&self.version));
        let text = Literal::new_simple_literal(&self.version);
        let mut say = |subject: &NamedNode, predicate: &str, object: Term| {
            out.push(Triple::new(subject.clone(), node(predicate), object));
        };
        say(&dataset, dcat::VERSION, text.clone().into());
        say(&dataset, owl::VERSION_INFO, text.clone().into());
        say(&dataset, dcat::HAS_CURRENT_VERSION, version.clone().into());
        say(&version, dcat::VERSION, text.into());
        if let Some(day) = self.issued {
            let day = Literal::new_typed_literal(day.to_string(), node(xsd::DATE));
            say(&dataset, dcterms::ISSUED, day.clone().into());
            say(&version, dcterms::ISSUED, day.into());
        }
        let previous = self.previous.as_deref();
        if let Some(previous) = previous {
            let previous = node(&Self::iri(previous));
            say(&dataset, dcat::PREVIOUS_VERSION, previous.clone().into());
            say(&version, dcat::PREVIOUS_VERSION, previous.into());
        }
        for name in [Some(self.version.as_str()), previous]
            .into_iter()
            .flatten()
        {
            let one = node(&Self::iri(name));
            say(&one, rdf::TYPE, node(dcat::DATASET).into());
            let label = format!("Accede, version {name}");
            let label = Literal::new_language_tagged_literal_unchecked(label, "en");
            say(&one, rdfs::LABEL, label.into());
            say(&one, dcat::IS_VERSION_OF, dataset.clone().into());
        }
        out
    }
}

fn node(iri: &str) -> NamedNode {
    NamedNode::new_unchecked(iri)
}

/// The dataset with its version stated among the rest of its description.
pub fn stated(snapshot: Snapshot) -> (Snapshot, Release) {
    let release = Release::of(issued(&snapshot), snapshot.version(), &made());
    let graph = node(&id::iri("graph/release"));
    (snapshot.with_graph(&graph, &release.statements()), release)
}
