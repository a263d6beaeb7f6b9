//! What VoID counts: classes, properties, links to other datasets, and the size of each graph.

mod described;

use std::collections::BTreeMap;

use oxigraph::model::{NamedNode, NamedNodeRef, Term};
use rustc_hash::FxHashSet;

pub use crate::store::shape::Counts;
use crate::store::snapshot::{Snapshot, TermId};
use crate::vocab::{named, owl, rdf, rdfs, skos};

/// Properties that lead from one dataset to another.
const LINKS: [NamedNodeRef<'static>; 4] = [
    named(owl::SAME_AS),
    named(skos::EXACT_MATCH),
    named(skos::CLOSE_MATCH),
    named(rdfs::SEE_ALSO),
];

/// Counts over the default graph, and over each named graph.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Statistics {
    pub triples: usize,
    pub subjects: usize,
    pub objects: usize,
    /// Subjects that are IRIs of the dataset's own.
    pub entities: usize,
    pub classes: BTreeMap<NamedNode, usize>,
    pub properties: BTreeMap<NamedNode, Counts>,
    /// By linking property and the place linked to.
    pub links: BTreeMap<(NamedNode, String), usize>,
    pub graphs: BTreeMap<NamedNode, Part>,
}

/// The size of one named graph.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Part {
    pub triples: usize,
    pub subjects: usize,
    pub classes: usize,
    pub properties: usize,
}

/// Counts a whole dataset; things whose IRIs begin with `uri_space` are its own.
///
/// The arrays of the snapshot are sorted, so that what is distinct is where a number differs from the one before.
pub fn of(snapshot: &Snapshot, uri_space: &str) -> Statistics {
    let mut statistics = default_graph(snapshot, uri_space);
    let mut seen = Seen(vec![0; snapshot.data.dictionary.len()], 0);
    for name in snapshot.named_graphs() {
        let part = graph(snapshot, &name, &mut seen);
        statistics.graphs.insert(name, part);
    }
    statistics
}

fn default_graph(snapshot: &Snapshot, uri_space: &str) -> Statistics {
    let numbers = Numbers(snapshot);
    let quads = &snapshot.data.quads;
    let mut statistics = Statistics {
        triples: quads.default_len(),
        ..Statistics::default()
    };
    let a = numbers.of(named(rdf::TYPE));
    let links: Vec<u32> = LINKS.iter().filter_map(|p| numbers.of(*p)).collect();
    let shape = snapshot.shape();
    statistics.subjects = shape.subjects;
    let mut is_object = vec![false; snapshot.data.dictionary.len()];
    for same_property in quads
        .default_by_predicate()
        .chunk_by(|one, next| one[0] == next[0])
    {
        let property = same_property[0][0];
        for same_object in same_property.chunk_by(|one, next| one[1] == next[1]) {
            let object = same_object[0][1];
            is_object[object as usize] = true;
            if Some(property) == a
                && let Some(class) = numbers.name(object)
            {
                statistics.classes.insert(class, same_object.len());
            }
            if links.contains(&property)
                && let Some(place) = numbers.place(object, uri_space)
                && let Some(property) = numbers.name(property)
            {
                *statistics.links.entry((property, place)).or_default() += same_object.len();
            }
        }
    }
    for same_subject in quads
        .default_by_subject()
        .chunk_by(|one, next| one[0] == next[0])
    {
        statistics.entities += usize::from(numbers.is_own(same_subject[0][0], uri_space));
    }
    statistics.objects = is_object.iter().filter(|is| **is).count();
    let named = shape
        .properties
        .iter()
        .filter_map(|(p, c)| Some((numbers.name(*p)?, *c)));
    statistics.properties = named.collect();
    statistics
}

fn graph(snapshot: &Snapshot, name: &NamedNode, seen: &mut Seen) -> Part {
    let numbers = Numbers(snapshot);
    let Some(graph) = numbers.of(name.as_ref()) else {
        return Part::default();
    };
    let a = numbers.of(named(rdf::TYPE));
    let mut part = Part::default();
    let (mut last, mut classes) = (None, FxHashSet::default());
    seen.1 += 1;
    for [s, p, o] in snapshot.data.quads.graph(graph) {
        part.triples += 1;
        part.subjects += usize::from(last.replace(s) != Some(s));
        part.properties += usize::from(seen.first(p));
        if Some(p) == a {
            classes.insert(o);
        }
    }
    part.classes = classes.len();
    part
}

/// Which terms were seen in the present round: marks that need not be wiped between rounds.
struct Seen(Vec<u32>, u32);

impl Seen {
    fn first(&mut self, id: u32) -> bool {
        std::mem::replace(&mut self.0[id as usize], self.1) != self.1
    }
}

/// The snapshot by the numbers of its terms: counting needs no words.
struct Numbers<'a>(&'a Snapshot);

impl Numbers<'_> {
    fn of(&self, name: NamedNodeRef<'_>) -> Option<u32> {
        self.0.find(name.into()).map(|TermId(id)| id)
    }

    fn name(&self, id: u32) -> Option<NamedNode> {
        match self.0.term(TermId(id)) {
            Some(Term::NamedNode(name)) => Some(name.clone()),
            _ => None,
        }
    }

    fn is_own(&self, id: u32, uri_space: &str) -> bool {
        matches!(self.0.term(TermId(id)), Some(Term::NamedNode(name)) if name.as_str().starts_with(uri_space))
    }

    /// The site that a link leads to, unless it is our own.
    fn place(&self, id: u32, uri_space: &str) -> Option<String> {
        let name = self.name(id)?;
        if name.as_str().starts_with(uri_space) {
            return None;
        }
        let url = url::Url::parse(name.as_str()).ok()?;
        Some(format!("{}://{}/", url.scheme(), url.host_str()?))
    }
}
