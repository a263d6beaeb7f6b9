//! Counts of a dataset together with its description, which stands among the data and so is counted too.

use oxigraph::model::{NamedNode, NamedOrBlankNode, Term, TermRef, Triple};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Part, Statistics};
use crate::store::snapshot::{GraphScope, Snapshot, TermId};
use crate::vocab::{named, rdf};

impl Statistics {
    /// These counts and those of further triples, which stand in a graph of their own and in the default graph.
    pub fn with(
        &self,
        snapshot: &Snapshot,
        uri_space: &str,
        graph: &NamedNode,
        triples: &[Triple],
    ) -> Self {
        let mut all = self.clone();
        let known = Known(snapshot);
        let a = named(rdf::TYPE);
        let triples: FxHashSet<&Triple> = triples.iter().collect();
        let mut part = Part {
            triples: triples.len(),
            ..Part::default()
        };
        let (mut subjects, mut objects) = (FxHashSet::default(), FxHashSet::default());
        let mut classes = FxHashSet::default();
        let mut of: FxHashMap<&NamedNode, Of> = FxHashMap::default();
        for triple in triples {
            let (s, p, o) = (&triple.subject, &triple.predicate, &triple.object);
            let of = of.entry(p).or_default();
            let is_new = known.count(Some(s), Some(p), Some(o)) == 0;
            if p.as_ref() == a {
                classes.insert(o);
            }
            if is_new {
                all.triples += 1;
                of.triples += 1;
                if let (true, Term::NamedNode(class)) = (p.as_ref() == a, o) {
                    *all.classes.entry(class.clone()).or_default() += 1;
                }
            }
            if of.subjects.insert(s) && known.count(Some(s), Some(p), None) == 0 {
                of.new_subjects += 1;
            }
            if of.objects.insert(o) && known.count(None, Some(p), Some(o)) == 0 {
                of.new_objects += 1;
            }
            if subjects.insert(s) && known.count(Some(s), None, None) == 0 {
                all.subjects += 1;
                let is_own = matches!(s, NamedOrBlankNode::NamedNode(name) if name.as_str().starts_with(uri_space));
                all.entities += usize::from(is_own);
            }
            if objects.insert(o) && known.count(None, None, Some(o)) == 0 {
                all.objects += 1;
            }
        }
        part.subjects = subjects.len();
        part.classes = classes.len();
        part.properties = of.len();
        for (property, of) in of {
            let counts = all.properties.entry(property.clone()).or_default();
            counts.triples += of.triples;
            counts.subjects += of.new_subjects;
            counts.objects += of.new_objects;
        }
        all.graphs.insert(graph.clone(), part);
        all
    }
}

/// What further triples have of one property.
#[derive(Default)]
struct Of<'a> {
    triples: usize,
    new_subjects: usize,
    new_objects: usize,
    subjects: FxHashSet<&'a NamedOrBlankNode>,
    objects: FxHashSet<&'a Term>,
}

/// What the default graph has already.
struct Known<'a>(&'a Snapshot);

impl Known<'_> {
    fn count(
        &self,
        s: Option<&NamedOrBlankNode>,
        p: Option<&NamedNode>,
        o: Option<&Term>,
    ) -> usize {
        let terms: [Option<TermRef<'_>>; 3] = [
            s.map(|s| s.as_ref().into()),
            p.map(|p| p.as_ref().into()),
            o.map(Term::as_ref),
        ];
        let mut ids: [Option<TermId>; 3] = [None; 3];
        for (id, term) in ids.iter_mut().zip(terms) {
            if let Some(term) = term {
                match self.0.find(term) {
                    Some(found) => *id = Some(found),
                    None => return 0,
                }
            }
        }
        self.0.count(ids[0], ids[1], ids[2], GraphScope::Default)
    }
}
