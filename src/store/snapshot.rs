//! The immutable read side under the evaluator: numbered terms and sorted arrays, built at once and swapped whole.
//!
//! ```
//! use accede::store::snapshot::Snapshot;
//! use oxigraph::model::{GraphName, NamedNode, Quad};
//!
//! let name = |text: &str| NamedNode::new_unchecked(format!("urn:x:{text}"));
//! let quad = Quad::new(name("chad"), name("ratified"), name("crc"), GraphName::from(name("document")));
//! let snapshot = Snapshot::from_quads([quad], &[name("document")]);
//! assert_eq!(snapshot.len(), 1);
//! assert_eq!(snapshot.default_len(), 1);
//! ```

use super::dictionary::Dictionary;
use super::index::{Cursor, DEFAULT, Pattern, Quads, Scope};
use super::shape::{self, Shape};
use super::version;
use oxigraph::model::{
    GraphName, GraphNameRef, NamedNode, NamedNodeRef, NamedOrBlankNodeRef, Quad, QuadRef, Term,
    TermRef, Triple, TripleRef,
};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::{Arc, OnceLock};

/// The number of a term in one snapshot.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct TermId(pub(crate) u32);

/// Where to count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GraphScope {
    Default,
    Graph(TermId),
    /// Every named graph: a triple counts once in each.
    AnyNamed,
}

/// A dataset at one moment. A copy is another handle on the same data.
#[derive(Clone)]
pub struct Snapshot {
    pub(crate) data: Arc<Data>,
}

pub(crate) struct Data {
    pub(crate) dictionary: Dictionary,
    pub(crate) quads: Quads,
    pub(crate) also_default: Vec<u32>,
    version: OnceLock<String>,
    shape: OnceLock<Shape>,
}

impl Snapshot {
    /// Builds a snapshot; the triples of the graphs named in `also_default` are triples of the default graph too.
    pub fn from_quads(quads: impl IntoIterator<Item = Quad>, also_default: &[NamedNode]) -> Self {
        let mut builder = SnapshotBuilder::new();
        for quad in quads {
            let subject = builder.term(quad.subject.as_ref().into());
            let predicate = builder.term(quad.predicate.as_ref().into());
            let object = builder.term(quad.object.as_ref());
            let graph = match &quad.graph_name {
                GraphName::DefaultGraph => None,
                GraphName::NamedNode(name) => Some(builder.term(name.as_ref().into())),
                GraphName::BlankNode(name) => Some(builder.term(name.as_ref().into())),
            };
            builder.quad(subject, predicate, object, graph);
        }
        for name in also_default {
            let graph = builder.term(name.as_ref().into());
            builder.also_default(graph);
        }
        builder.build()
    }

    /// Every quad of a named graph once, then the triples that only the default graph has.
    pub fn quads(&self) -> impl Iterator<Item = Quad> + '_ {
        let plain = self
            .data
            .quads
            .plain()
            .iter()
            .map(|[s, p, o]| [*s, *p, *o, DEFAULT]);
        self.matches([None; 3], Scope::Named)
            .chain(plain)
            .filter_map(|quad| self.quad(quad))
    }

    /// Every statement once, as files hold it: the triples of the default graph, then those of each graph that is
    /// no part of it, graph by graph.
    pub fn statements(&self) -> impl Iterator<Item = QuadRef<'_>> {
        let view = self
            .matches([None; 3], Scope::Default)
            .map(|[s, p, o, _]| [s, p, o, DEFAULT]);
        let own = self.data.quads.names().iter();
        let own = own.filter(|graph| self.data.also_default.binary_search(graph).is_err());
        let rest = own.flat_map(|graph| self.matches([None; 3], Scope::Graph(*graph)));
        view.chain(rest).filter_map(|quad| self.quad_ref(quad))
    }

    /// The triples of the default graph, without copies of their terms.
    pub fn default_statements(&self) -> impl Iterator<Item = TripleRef<'_>> {
        self.matches([None; 3], Scope::Default)
            .filter_map(|quad| self.quad_ref(quad))
            .map(TripleRef::from)
    }

    /// What the default graph says of a thing.
    pub fn about(&self, subject: &NamedNode) -> impl Iterator<Item = QuadRef<'_>> {
        let subject = self.find(subject.as_ref().into());
        let about = subject
            .into_iter()
            .flat_map(|TermId(subject)| self.matches([Some(subject), None, None], Scope::Default));
        about
            .map(|[s, p, o, _]| [s, p, o, DEFAULT])
            .filter_map(|quad| self.quad_ref(quad))
    }

    /// The quads of a named graph, without copies of their terms.
    pub fn graph_statements(&self, name: &NamedNode) -> impl Iterator<Item = QuadRef<'_>> {
        let graph = self.find(name.as_ref().into());
        let quads = graph
            .into_iter()
            .flat_map(|TermId(graph)| self.matches([None; 3], Scope::Graph(graph)));
        quads.filter_map(|quad| self.quad_ref(quad))
    }

    pub fn default_triples(&self) -> impl Iterator<Item = Triple> + '_ {
        self.triples(Scope::Default)
    }

    /// The triples of a named graph; of an unknown one none.
    pub fn graph(&self, name: &NamedNode) -> impl Iterator<Item = Triple> + '_ {
        let graph = self.find(name.as_ref().into());
        graph
            .into_iter()
            .flat_map(|TermId(graph)| self.triples(Scope::Graph(graph)))
    }

    /// The graphs that have a triple and are named by an IRI.
    pub fn named_graphs(&self) -> Vec<NamedNode> {
        let names = self.data.quads.names().iter();
        names
            .filter_map(|id| match self.data.dictionary.term(*id) {
                Some(Term::NamedNode(name)) => Some(name.clone()),
                _ => None,
            })
            .collect()
    }

    pub fn contains_graph(&self, name: &NamedNode) -> bool {
        self.find(name.as_ref().into())
            .is_some_and(|TermId(graph)| self.data.quads.has_graph(graph))
    }

    /// How many quads there are, a triple that a named graph gives the default graph counted once.
    pub fn len(&self) -> usize {
        self.data.quads.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn default_len(&self) -> usize {
        self.data.quads.default_len()
    }

    /// The number of a term that occurs in the data.
    pub fn find(&self, term: TermRef<'_>) -> Option<TermId> {
        self.data.dictionary.find(term).map(TermId)
    }

    /// The term of a number.
    pub fn term(&self, id: TermId) -> Option<&Term> {
        self.data.dictionary.term(id.0)
    }

    /// How many quads match: exact, and immediate for the default graph.
    pub fn count(
        &self,
        subject: Option<TermId>,
        predicate: Option<TermId>,
        object: Option<TermId>,
        graph: GraphScope,
    ) -> usize {
        let pattern = [subject, predicate, object].map(|id| id.map(|TermId(id)| id));
        let scope = match graph {
            GraphScope::Default => Scope::Default,
            GraphScope::Graph(TermId(graph)) => Scope::Graph(graph),
            GraphScope::AnyNamed => Scope::Named,
        };
        let quick = self.data.quads.quick_count(pattern, &scope);
        quick.unwrap_or_else(|| self.matches(pattern, scope).count())
    }

    /// What the default graph is made of, counted at the first call.
    pub(crate) fn shape(&self) -> &Shape {
        let data = &self.data;
        data.shape.get_or_init(|| shape::of(&data.quads))
    }

    /// The quads that match, as numbers of their terms; the graph is `None` where the default graph is read. A triple
    /// that a named graph gives the default graph is found in either.
    pub fn matching(
        &self,
        [subject, predicate, object]: [Option<TermId>; 3],
        graph: GraphScope,
    ) -> impl Iterator<Item = ([TermId; 3], Option<TermId>)> + '_ {
        let pattern = [subject, predicate, object].map(|id| id.map(|TermId(id)| id));
        let scope = match graph {
            GraphScope::Default => Scope::Default,
            GraphScope::Graph(TermId(graph)) => Scope::Graph(graph),
            GraphScope::AnyNamed => Scope::Named,
        };
        self.matches(pattern, scope).map(|[s, p, o, graph]| {
            let graph = (graph != DEFAULT).then_some(TermId(graph));
            ([TermId(s), TermId(p), TermId(o)], graph)
        })
    }

    /// Every term, in the order of its number.
    pub fn terms(&self) -> impl Iterator<Item = &Term> + '_ {
        (0..self.data.dictionary.len() as u32).filter_map(|id| self.data.dictionary.term(id))
    }

    /// A digest of what the dataset says, in hexadecimal: the same for the same statements in any order and under
    /// any labels of blank nodes. How, is told in the module `version`.
    pub fn version(&self) -> &str {
        self.data
            .version
            .get_or_init(|| version::digest(&self.data))
    }

    /// The same dataset with more triples in a named graph, which becomes part of the default graph. Nothing is sorted
    /// anew, and the terms are copied only where somebody else holds them.
    pub fn with_graph(self, name: &NamedNode, triples: &[Triple]) -> Self {
        let mut data = Arc::try_unwrap(self.data).unwrap_or_else(|shared| Data {
            dictionary: shared.dictionary.clone(),
            quads: shared.quads.clone(),
            also_default: shared.also_default.clone(),
            version: OnceLock::new(),
            shape: OnceLock::new(),
        });
        let graph = data.dictionary.intern(name.as_ref().into());
        let numbered = triples.iter().map(|triple| {
            let terms = [
                triple.subject.as_ref().into(),
                triple.predicate.as_ref().into(),
                triple.object.as_ref(),
            ];
            terms.map(|term| data.dictionary.intern(term))
        });
        let numbered = numbered.collect();
        let terms = data.dictionary.len();
        if let Err(at) = data.also_default.binary_search(&graph) {
            data.also_default.insert(at, graph);
        }
        Self {
            data: Arc::new(Data {
                dictionary: data.dictionary,
                quads: data.quads.with_shown(graph, numbered, terms),
                also_default: data.also_default,
                version: OnceLock::new(),
                shape: OnceLock::new(),
            }),
        }
    }

    fn triples(&self, scope: Scope) -> impl Iterator<Item = Triple> + '_ {
        self.matches([None; 3], scope)
            .filter_map(|quad| self.quad(quad))
            .map(Triple::from)
    }

    fn matches(&self, pattern: Pattern, scope: Scope) -> impl Iterator<Item = [u32; 4]> + '_ {
        let mut cursor: Cursor = self.data.quads.cursor(pattern, scope);
        std::iter::from_fn(move || cursor.next(&self.data.quads))
    }

    /// Every number in the arrays is one of the dictionary and every place holds a term that may stand there,
    /// unless a caller of the builder put a literal where none may be: such a quad is not given back.
    fn quad(&self, quad: [u32; 4]) -> Option<Quad> {
        self.quad_ref(quad).map(QuadRef::into_owned)
    }

    fn quad_ref(&self, [s, p, o, g]: [u32; 4]) -> Option<QuadRef<'_>> {
        let term = |id| self.data.dictionary.term(id);
        let subject: NamedOrBlankNodeRef<'_> = match term(s)? {
            Term::NamedNode(name) => name.as_ref().into(),
            Term::BlankNode(node) => node.as_ref().into(),
            _ => return None,
        };
        let Term::NamedNode(predicate) = term(p)? else {
            return None;
        };
        let graph = match term(g) {
            None => GraphNameRef::DefaultGraph,
            Some(Term::NamedNode(name)) => name.as_ref().into(),
            Some(Term::BlankNode(node)) => node.as_ref().into(),
            Some(_) => return None,
        };
        Some(QuadRef::new(subject, predicate, term(o)?, graph))
    }
}

/// Gathers terms and quads for a [`Snapshot`].
#[derive(Default)]
pub struct SnapshotBuilder {
    dictionary: Dictionary,
    quads: Vec<[u32; 4]>,
    also_default: FxHashSet<u32>,
    /// Names that stand in the program, by where they stand.
    names: FxHashMap<(usize, usize), TermId>,
}

impl SnapshotBuilder {
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of a term, to be used in quads of this builder only.
    pub fn term(&mut self, term: TermRef<'_>) -> TermId {
        TermId(self.dictionary.intern(term))
    }

    /// The number of an IRI that stands in the program: found by its address, since a predicate comes with every quad.
    pub fn name(&mut self, iri: &'static str) -> TermId {
        let key = (iri.as_ptr() as usize, iri.len());
        if let Some(id) = self.names.get(&key) {
            return *id;
        }
        let id = self.term(NamedNodeRef::new_unchecked(iri).into());
        self.names.insert(key, id);
        id
    }

    /// Adds a quad, `None` being the default graph. Adding it again changes nothing.
    pub fn quad(
        &mut self,
        subject: TermId,
        predicate: TermId,
        object: TermId,
        graph: Option<TermId>,
    ) {
        let graph = graph.map_or(DEFAULT, |TermId(graph)| graph);
        self.quads.push([subject.0, predicate.0, object.0, graph]);
    }

    /// Takes over all that another builder has gathered.
    pub fn absorb(&mut self, other: Self) {
        let numbers = self.dictionary.absorb(other.dictionary);
        let number = |id: u32| numbers.get(id as usize).copied().unwrap_or(DEFAULT);
        let quads = other.quads.into_iter().map(|quad| quad.map(number));
        self.quads.extend(quads);
        self.also_default
            .extend(other.also_default.into_iter().map(number));
    }

    /// Makes every triple of a named graph a triple of the default graph as well.
    pub fn also_default(&mut self, graph: TermId) {
        self.also_default.insert(graph.0);
    }

    pub fn build(mut self) -> Snapshot {
        self.dictionary.shrink();
        let terms = self.dictionary.len();
        let mut also_default: Vec<u32> = self.also_default.into_iter().collect();
        also_default.sort_unstable();
        Snapshot {
            data: Arc::new(Data {
                dictionary: self.dictionary,
                quads: Quads::build(self.quads, &also_default, terms),
                also_default,
                version: OnceLock::new(),
                shape: OnceLock::new(),
            }),
        }
    }
}

#[cfg(test)]
mod tests;
