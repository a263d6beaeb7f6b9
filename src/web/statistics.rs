//! What VoID counts: classes, properties, links to other datasets, and the size of each graph.

use std::collections::BTreeMap;

use oxigraph::model::{NamedNode, NamedNodeRef, Term};
use rustc_hash::{FxHashMap, FxHashSet};

use super::vocabulary::{OWL_SAME_AS, RDF_TYPE, RDFS_SEE_ALSO, SKOS_CLOSE_MATCH, SKOS_EXACT_MATCH};
use crate::store::index::Scope;
use crate::store::snapshot::{Snapshot, TermId};

/// Properties that lead from one dataset to another.
const LINKS: [NamedNodeRef<'static>; 4] = [
    OWL_SAME_AS,
    SKOS_EXACT_MATCH,
    SKOS_CLOSE_MATCH,
    RDFS_SEE_ALSO,
];

/// Counts over the default graph, and over each named graph.
#[derive(Default)]
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

#[derive(Clone, Copy, Default)]
pub struct Counts {
    pub triples: usize,
    pub subjects: usize,
    pub objects: usize,
}

/// The size of one named graph.
#[derive(Clone, Copy, Default)]
pub struct Part {
    pub triples: usize,
    pub subjects: usize,
    pub classes: usize,
    pub properties: usize,
}

/// Counts a whole dataset; things whose IRIs begin with `uri_space` are its own.
pub fn of(snapshot: &Snapshot, uri_space: &str) -> Statistics {
    let mut statistics = default_graph(snapshot, uri_space);
    for name in snapshot.named_graphs() {
        let part = graph(snapshot, &name);
        statistics.graphs.insert(name, part);
    }
    statistics
}

fn default_graph(snapshot: &Snapshot, uri_space: &str) -> Statistics {
    let mut statistics = Statistics::default();
    let numbers = Numbers(snapshot);
    let a = numbers.of(RDF_TYPE);
    let links: Vec<u32> = LINKS.iter().filter_map(|p| numbers.of(*p)).collect();
    // (property, subject) and (property, object) pairs, counted apart after sorting.
    let (mut by_subject, mut by_object) = (Vec::new(), Vec::new());
    let mut classes: FxHashMap<u32, usize> = FxHashMap::default();
    for [s, p, o] in numbers.triples(Scope::Default) {
        statistics.triples += 1;
        if Some(p) == a {
            *classes.entry(o).or_default() += 1;
        }
        if links.contains(&p)
            && let (Some(property), Some(place)) = (numbers.name(p), numbers.place(o, uri_space))
        {
            *statistics.links.entry((property, place)).or_default() += 1;
        }
        by_subject.push((p, s));
        by_object.push((p, o));
    }
    let subjects: FxHashSet<u32> = by_subject.iter().map(|(_, s)| *s).collect();
    let objects: FxHashSet<u32> = by_object.iter().map(|(_, o)| *o).collect();
    statistics.subjects = subjects.len();
    statistics.objects = objects.len();
    statistics.entities = subjects
        .iter()
        .filter(|s| numbers.is_own(**s, uri_space))
        .count();
    let mut counts: FxHashMap<u32, Counts> = FxHashMap::default();
    for (p, _) in &by_subject {
        counts.entry(*p).or_default().triples += 1;
    }
    for pairs in [&mut by_subject, &mut by_object] {
        pairs.sort_unstable();
        pairs.dedup();
    }
    for (p, _) in &by_subject {
        counts.entry(*p).or_default().subjects += 1;
    }
    for (p, _) in &by_object {
        counts.entry(*p).or_default().objects += 1;
    }
    let named = counts
        .into_iter()
        .filter_map(|(p, c)| Some((numbers.name(p)?, c)));
    statistics.properties = named.collect();
    let named = classes
        .into_iter()
        .filter_map(|(c, n)| Some((numbers.name(c)?, n)));
    statistics.classes = named.collect();
    statistics
}

fn graph(snapshot: &Snapshot, name: &NamedNode) -> Part {
    let numbers = Numbers(snapshot);
    let Some(graph) = numbers.of(name.as_ref()) else {
        return Part::default();
    };
    let a = numbers.of(RDF_TYPE);
    let (mut subjects, mut classes, mut properties) = (
        FxHashSet::default(),
        FxHashSet::default(),
        FxHashSet::default(),
    );
    let mut triples = 0;
    for [s, p, o] in numbers.triples(Scope::Graph(graph)) {
        triples += 1;
        subjects.insert(s);
        properties.insert(p);
        if Some(p) == a {
            classes.insert(o);
        }
    }
    Part {
        triples,
        subjects: subjects.len(),
        classes: classes.len(),
        properties: properties.len(),
    }
}

/// The snapshot by the numbers of its terms: counting needs no words.
struct Numbers<'a>(&'a Snapshot);

impl Numbers<'_> {
    fn of(&self, name: NamedNodeRef<'_>) -> Option<u32> {
        self.0.find(name.into()).map(|TermId(id)| id)
    }

    fn triples(&self, scope: Scope) -> impl Iterator<Item = [u32; 3]> + '_ {
        let quads = &self.0.data.quads;
        let mut cursor = quads.cursor([None; 3], scope);
        std::iter::from_fn(move || cursor.next(quads)).map(|[s, p, o, _]| [s, p, o])
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
