//! What VoID counts: classes, properties, links to other datasets, and the size of each graph.

use std::collections::BTreeMap;

use oxigraph::model::{NamedNode, NamedOrBlankNode, Term, Triple};
use rustc_hash::{FxHashMap, FxHashSet};

use super::vocabulary::{OWL_SAME_AS, RDF_TYPE, RDFS_SEE_ALSO, SKOS_CLOSE_MATCH, SKOS_EXACT_MATCH};
use crate::store::snapshot::Snapshot;

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
        let part = graph(snapshot.graph(&name));
        statistics.graphs.insert(name, part);
    }
    statistics
}

fn default_graph(snapshot: &Snapshot, uri_space: &str) -> Statistics {
    let mut statistics = Statistics::default();
    let mut terms = Interner::default();
    // (property, subject) and (property, object) pairs, counted apart after sorting.
    let (mut by_subject, mut by_object) = (Vec::new(), Vec::new());
    let mut names: FxHashMap<u32, NamedNode> = FxHashMap::default();
    for Triple {
        subject,
        predicate,
        object,
    } in snapshot.default_triples()
    {
        statistics.triples += 1;
        if predicate == RDF_TYPE
            && let Term::NamedNode(class) = &object
        {
            *statistics.classes.entry(class.clone()).or_default() += 1;
        }
        if is_link(&predicate)
            && let Some(place) = place(&object, uri_space)
        {
            *statistics
                .links
                .entry((predicate.clone(), place))
                .or_default() += 1;
        }
        let (s, o) = (terms.id(Term::from(subject)), terms.id(object));
        let p = terms.id(Term::from(predicate.clone()));
        names.entry(p).or_insert(predicate);
        by_subject.push((p, s));
        by_object.push((p, o));
    }
    let subjects: FxHashSet<u32> = by_subject.iter().map(|(_, s)| *s).collect();
    let objects: FxHashSet<u32> = by_object.iter().map(|(_, o)| *o).collect();
    statistics.subjects = subjects.len();
    statistics.objects = objects.len();
    statistics.entities = terms
        .ids
        .iter()
        .filter(|(term, id)| subjects.contains(id) && is_own(term, uri_space))
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
    statistics.properties = counts
        .into_iter()
        .filter_map(|(p, c)| Some((names.remove(&p)?, c)))
        .collect();
    statistics
}

fn graph(triples: impl Iterator<Item = Triple>) -> Part {
    let (mut subjects, mut classes, mut properties) = (
        FxHashSet::<NamedOrBlankNode>::default(),
        FxHashSet::<Term>::default(),
        FxHashSet::<NamedNode>::default(),
    );
    let mut part = Part::default();
    for triple in triples {
        part.triples += 1;
        if triple.predicate == RDF_TYPE {
            classes.insert(triple.object);
        }
        properties.insert(triple.predicate);
        subjects.insert(triple.subject);
    }
    Part {
        subjects: subjects.len(),
        classes: classes.len(),
        properties: properties.len(),
        ..part
    }
}

#[derive(Default)]
struct Interner {
    ids: FxHashMap<Term, u32>,
}

impl Interner {
    fn id(&mut self, term: Term) -> u32 {
        let next = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        *self.ids.entry(term).or_insert(next)
    }
}

fn is_link(property: &NamedNode) -> bool {
    [
        OWL_SAME_AS,
        SKOS_EXACT_MATCH,
        SKOS_CLOSE_MATCH,
        RDFS_SEE_ALSO,
    ]
    .iter()
    .any(|p| property == p)
}

fn is_own(term: &Term, uri_space: &str) -> bool {
    matches!(term, Term::NamedNode(name) if name.as_str().starts_with(uri_space))
}

/// The site that a link leads to, unless it is our own.
fn place(object: &Term, uri_space: &str) -> Option<String> {
    let Term::NamedNode(name) = object else {
        return None;
    };
    if name.as_str().starts_with(uri_space) {
        return None;
    }
    let url = url::Url::parse(name.as_str()).ok()?;
    Some(format!("{}://{}/", url.scheme(), url.host_str()?))
}
