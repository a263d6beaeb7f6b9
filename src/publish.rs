//! The record stated as RDF: one named graph per source document, and the accepted view in parts
//! that are named graphs too and together make the default graph.

mod acts;
mod addresses;
mod labels;
mod periods;
mod plan;
mod quality;
mod reference;
pub mod release;
mod sources;
mod writer;

pub use acts::ActPaths;
pub use reference::participant_path;
pub use writer::{Writer, terms};

use crate::{
    embedded,
    model::{InstrumentIx, id},
    record::Record,
    store::{
        both,
        snapshot::{Snapshot, SnapshotBuilder},
    },
    vocab::{acc, dcat, dcterms, rdf, void},
};

/// Which parts of the graph to state. A command that asks for the gap needs no claims.
#[derive(Debug, Clone)]
pub struct Scope {
    /// What every document says, in its own graph.
    pub documents: bool,
    /// Accepted acts, discrepancies, plan and ontology.
    pub whole_view: bool,
    /// The instruments whose periods are stated; all if none are named.
    pub instruments: Option<Vec<InstrumentIx>>,
}

impl Scope {
    /// Everything.
    pub fn whole() -> Self {
        Self {
            documents: true,
            whole_view: true,
            instruments: None,
        }
    }

    /// What the gap of some instruments is answered from.
    pub fn gaps(instruments: Vec<InstrumentIx>) -> Self {
        Self {
            documents: false,
            whole_view: false,
            instruments: Some(instruments),
        }
    }
}

/// The version that `ontology/accede.ttl` says it is; a test holds them equal.
pub const ONTOLOGY_VERSION: &str = "0.2.0";
/// Where earlier versions of the ontology are kept as they were.
pub const KEPT_VERSIONS: &str = "ontology/versions/";

/// States the record.
pub fn publish(record: &Record, scope: &Scope) -> Snapshot {
    let paths = acts::ActPaths::of(record);
    // The periods are about as much as all the rest: each half has a core of its own.
    let (mut builder, rest) = both(
        || derived(record, scope, &paths),
        || accepted(record, scope, &paths),
    );
    builder.absorb(rest);
    builder.build()
}

/// The reference data and what follows from the acts.
fn derived(record: &Record, scope: &Scope, paths: &acts::ActPaths) -> SnapshotBuilder {
    let mut builder = SnapshotBuilder::new();
    let w = &mut view(&mut builder, "status");
    periods::state(w, record, scope, paths);
    let w = &mut view(&mut builder, "reference");
    reference::state(w, record, scope);
    builder
}

/// The acts, what each document claims of them, and what is said beside.
fn accepted(record: &Record, scope: &Scope, paths: &acts::ActPaths) -> SnapshotBuilder {
    let mut builder = SnapshotBuilder::new();
    ontology(&mut view(&mut builder, "ontology"), scope);
    if scope.whole_view {
        acts::accepted(&mut view(&mut builder, "acts"), record, paths);
        plan::state(&mut view(&mut builder, "plan"), record);
        quality::state(&mut view(&mut builder, "quality"), record, paths);
        let w = &mut view(&mut builder, "dataset");
        dataset(w, record);
        addresses::state(w, record, scope);
    }
    if scope.documents {
        acts::claims(&mut builder, record, paths);
    }
    builder
}

/// A writer into a part of the accepted view.
fn view<'b>(builder: &'b mut SnapshotBuilder, part: &str) -> Writer<'b> {
    let graph = id::iri(&format!("graph/{part}"));
    let name = terms::iri(builder, &graph);
    builder.also_default(name);
    Writer::new(builder, &graph)
}

/// What the dataset says of itself.
fn dataset(w: &mut Writer<'_>, record: &Record) {
    let dataset = w.iri("id/dataset/accede");
    w.add(dataset, rdf::TYPE, dcat::DATASET);
    w.add(dataset, rdf::TYPE, void::DATASET);
    w.lang(
        dataset,
        dcterms::TITLE,
        "Accede: who is bound by which treaty",
        "en",
    );
    w.lang(
        dataset,
        dcterms::TITLE,
        "Accede : qui est lié par quel traité",
        "fr",
    );
    w.lang(
        dataset,
        dcterms::DESCRIPTION,
        "Participants, instruments, their dated acts and the status that follows by law, with the \
         source and the as-of day of every fact.",
        "en",
    );
    w.add(
        dataset,
        dcterms::LICENSE,
        "https://creativecommons.org/licenses/by/4.0/",
    );
    let agent = w.iri("id/agent/accede");
    w.link(dataset, dcterms::CREATOR, agent);
    w.link(dataset, dcterms::PUBLISHER, agent);
    let as_of = record.reference.newest_as_of();
    if let Some(as_of) = as_of {
        w.date(dataset, acc::AS_OF, as_of);
        w.date(dataset, dcterms::MODIFIED, as_of);
    }
    for keyword in [
        "treaty",
        "ratification",
        "children's rights",
        "international law",
    ] {
        w.lang(dataset, dcat::KEYWORD, keyword, "en");
    }
}

/// The versions of the ontology that can be had, the latest last.
pub fn ontology_versions() -> Vec<&'static str> {
    let kept = embedded::below(KEPT_VERSIONS)
        .filter_map(|(name, _)| name.strip_prefix(KEPT_VERSIONS)?.strip_suffix(".ttl"));
    let mut versions: Vec<&str> = kept.chain([ONTOLOGY_VERSION]).collect();
    versions.sort_by_key(|version| {
        let numbers = version.split('.').map(|number| number.parse::<u32>());
        numbers.map(Result::unwrap_or_default).collect::<Vec<_>>()
    });
    versions
}

/// The ontology and its concept schemes, as shipped; of the statuses alone, what makes a gap.
fn ontology(w: &mut Writer<'_>, scope: &Scope) {
    for (name, bytes) in embedded::below("ontology/") {
        let stated = ["ontology/accede.ttl", "ontology/mappings.ttl"].contains(&name)
            || name.starts_with("ontology/concepts/");
        let needed = scope.whole_view || name == "ontology/concepts/status.ttl";
        if stated && needed {
            let stem = name.rsplit('/').next().unwrap_or(name);
            w.turtle(bytes, stem.trim_end_matches(".ttl"));
        }
    }
}
