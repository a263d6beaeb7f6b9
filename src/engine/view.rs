//! A snapshot as one evaluation sees it: its default graph, the graphs it may reach, and the terms it computes.

use super::Options;
use super::limit;
use crate::store::dictionary::Dictionary;
use crate::store::index::{Cursor, DEFAULT, Scope};
use crate::store::snapshot::Snapshot;
use oxigraph::model::{NamedNode, Term};
use spareval::{ExpressionTerm, InternalQuad, QueryableDataset};
use spargebra::algebra::QueryDataset;
use std::cell::RefCell;
use std::convert::Infallible;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

/// A term's number, in the snapshot or beyond it in the terms of the evaluation. Copying or comparing it looks at the limits.
pub(crate) struct Id(u32);

impl Clone for Id {
    #[inline]
    fn clone(&self) -> Self {
        limit::tick();
        Self(self.0)
    }
}

impl PartialEq for Id {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        limit::tick();
        self.0 == other.0
    }
}

impl Eq for Id {}

impl Hash for Id {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        limit::tick();
        state.write_u32(self.0);
    }
}

#[derive(Clone)]
pub(crate) struct View {
    shared: Rc<Shared>,
}

struct Shared {
    snapshot: Snapshot,
    /// Terms that the query names or computes and the snapshot does not have; numbered after those of the snapshot.
    computed: RefCell<Dictionary>,
    default: Scope,
    /// The only graphs that `GRAPH` reaches, if they are named.
    named: Option<Rc<[u32]>>,
}

impl View {
    /// Graphs named in `options` replace those that the query names, as the SPARQL protocol has it. Where either
    /// names any, they are all there is: no default graph without `FROM`, no named one without `FROM NAMED`.
    pub(crate) fn new(
        snapshot: &Snapshot,
        dataset: Option<&QueryDataset>,
        options: &Options,
    ) -> Self {
        let mut computed = Dictionary::default();
        let mut ids = |names: &[NamedNode]| -> Rc<[u32]> {
            let mut ids: Vec<u32> = names
                .iter()
                .map(|name| {
                    snapshot.find(name.as_ref().into()).map_or_else(
                        || {
                            snapshot.data.dictionary.len() as u32
                                + computed.intern(name.as_ref().into())
                        },
                        |id| id.0,
                    )
                })
                .collect();
            ids.sort_unstable();
            ids.dedup();
            ids.into()
        };
        let asked = options.default_graphs.is_some() || options.named_graphs.is_some();
        let (default, named) = if asked {
            let default = options.default_graphs.as_deref().unwrap_or_default();
            let named = options.named_graphs.as_deref().unwrap_or_default();
            (scope(ids(default)), Some(ids(named)))
        } else if let Some(dataset) = dataset {
            let named = dataset.named.as_deref().unwrap_or_default();
            (scope(ids(&dataset.default)), Some(ids(named)))
        } else if options.union_default {
            (Scope::Union, None)
        } else {
            (Scope::Default, None)
        };
        Self {
            shared: Rc::new(Shared {
                snapshot: snapshot.clone(),
                computed: RefCell::new(computed),
                default,
                named,
            }),
        }
    }

    fn first_computed(&self) -> u32 {
        self.shared.snapshot.data.dictionary.len() as u32
    }
}

fn scope(graphs: Rc<[u32]>) -> Scope {
    match &*graphs {
        [graph] => Scope::Graph(*graph),
        _ => Scope::Merged(graphs),
    }
}

/// The quads of a pattern, keeping alive what they are read from.
struct Matches {
    shared: Rc<Shared>,
    cursor: Cursor,
    /// Whether the graphs read are the default graph.
    default: bool,
}

impl Iterator for Matches {
    type Item = Result<InternalQuad<Id>, Infallible>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        limit::tick();
        let [s, p, o, g] = self.cursor.next(&self.shared.snapshot.data.quads)?;
        Some(Ok(InternalQuad {
            subject: Id(s),
            predicate: Id(p),
            object: Id(o),
            graph_name: (!self.default && g != DEFAULT).then_some(Id(g)),
        }))
    }
}

impl QueryableDataset<'static> for View {
    type InternalTerm = Id;
    type Error = Infallible;

    fn internal_quads_for_pattern(
        &self,
        subject: Option<&Id>,
        predicate: Option<&Id>,
        object: Option<&Id>,
        graph_name: Option<Option<&Id>>,
    ) -> impl Iterator<Item = Result<InternalQuad<Id>, Infallible>> + use<> {
        let shared = &self.shared;
        let scope = match graph_name {
            Some(None) => shared.default.clone(),
            Some(Some(Id(graph))) => match &shared.named {
                Some(named) if named.binary_search(graph).is_err() => Scope::Among(Rc::default()),
                _ => Scope::Graph(*graph),
            },
            None => shared
                .named
                .as_ref()
                .map_or(Scope::Named, |named| Scope::Among(Rc::clone(named))),
        };
        let pattern = [subject, predicate, object].map(|id| id.map(|Id(id)| *id));
        Matches {
            shared: Rc::clone(shared),
            cursor: shared.snapshot.data.quads.cursor(pattern, scope),
            default: graph_name == Some(None),
        }
    }

    fn internal_named_graphs(&self) -> impl Iterator<Item = Result<Id, Infallible>> + use<> {
        let names = match &self.shared.named {
            Some(named) => named.to_vec(),
            None => self.shared.snapshot.data.quads.names().to_vec(),
        };
        names.into_iter().map(|id| Ok(Id(id)))
    }

    fn contains_internal_graph_name(&self, graph_name: &Id) -> Result<bool, Infallible> {
        Ok(match &self.shared.named {
            Some(named) => named.binary_search(&graph_name.0).is_ok(),
            None => self.shared.snapshot.data.quads.has_graph(graph_name.0),
        })
    }

    fn internalize_term(&self, term: Term) -> Result<Id, Infallible> {
        limit::work(size(&term));
        Ok(Id(match self.shared.snapshot.find(term.as_ref()) {
            Some(id) => id.0,
            None => self.first_computed() + self.shared.computed.borrow_mut().intern(term.as_ref()),
        }))
    }

    fn externalize_term(&self, Id(id): Id) -> Result<Term, Infallible> {
        let dictionary = &self.shared.snapshot.data.dictionary;
        let term = match dictionary.term(id) {
            Some(term) => term.clone(),
            None => {
                let computed = self.shared.computed.borrow();
                computed
                    .term(id - self.first_computed())
                    .expect("a number beyond the snapshot's was given to a computed term")
                    .clone()
            }
        };
        limit::work(size(&term));
        Ok(term)
    }

    fn externalize_expression_term(&self, id: Id) -> Result<ExpressionTerm, Infallible> {
        if let Some(value) = self.shared.snapshot.data.dictionary.parsed(id.0) {
            limit::tick();
            return Ok(value.clone());
        }
        if let Some(computed) = id.0.checked_sub(self.first_computed())
            && let Some(value) = self.shared.computed.borrow().parsed(computed)
        {
            limit::tick();
            return Ok(value.clone());
        }
        Ok(self.externalize_term(id)?.into())
    }
}

fn size(term: &Term) -> usize {
    match term {
        Term::NamedNode(name) => name.as_str().len(),
        Term::BlankNode(_) => 16,
        Term::Literal(literal) => literal.value().len(),
        Term::Triple(_) => 256,
    }
}
