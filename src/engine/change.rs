//! SPARQL Update over a dataset whose default graph is made of parts: what a change does to the whole and to its parts.
//!
//! The default graph is every triple of the parts, which are named graphs, and every triple of its own. So:
//!
//! - a triple added to the default graph is its own, unless a part has it;
//! - a triple removed from the default graph is removed from every part that has it: it is gone, as was asked;
//! - what is added to or removed from a part shows in the default graph at once.
//!
//! Without parts this is the graph store of the SPARQL standard. Patterns are matched by the same evaluator, under the
//! same limits, as those of queries.

use super::limit;
use super::place::{self, Form};
use super::view::View;
use super::{Failure, Options, complexity, rewrite, service};
use crate::store::snapshot::Snapshot;
use oxigraph::model::{
    BlankNode, GraphName, GraphNameRef, NamedNode, NamedOrBlankNode, Quad, QuadRef, Term, Triple,
};
use oxigraph::store::{StorageError, Transaction};
use rustc_hash::FxHashMap;
use spareval::{DeleteInsertQuad, QueryEvaluator};
use spargebra::algebra::{GraphPattern, GraphTarget, QueryDataset};
use spargebra::term::{GroundQuad, GroundQuadPattern, GroundTerm, GroundTriple, QuadPattern};
use spargebra::{GraphUpdateOperation, Query, SparqlParser, Update};

/// Triples within triples: whoever copies, compares or drops one recurses with it, and an update can build upon another.
const NESTING: usize = 256;

/// Why an update was not carried out; its transaction is to be dropped.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error(transparent)]
    Query(#[from] Failure),
    #[error("there is no graph `{0}` to drop; hint: DROP SILENT takes that as done")]
    NoGraph(String),
    #[error("there is a graph `{0}` already; hint: CREATE SILENT takes that as done")]
    GraphExists(String),
    #[error("`{0}` is not loaded, since this server fetches no documents; hint: send its triples")]
    Load(String),
    #[error(
        "a triple would stand in triples nested more than {NESTING} deep; hint: name it instead"
    )]
    Deep,
    #[error(transparent)]
    Store(#[from] StorageError),
}

/// Reads an update; `base` is what its relative IRIs are relative to.
pub fn parse(text: &str, base: &str) -> Result<Update, Failure> {
    complexity::text::check_text(text, false)?;
    let parser = SparqlParser::new().with_base_iri(base);
    let parser = parser.map_err(|error| Failure::Evaluation(format!("no base IRI: {error}")))?;
    parser
        .clone()
        .parse_update(text)
        .map_err(|error| place::syntax(text, Form::Update, &parser, &error))
}

/// Carries out one update in a transaction that holds what `before` says.
pub fn apply(
    transaction: &mut Transaction<'_>,
    before: &Snapshot,
    parts: &[NamedNode],
    update: &Update,
    options: &Options,
) -> Result<(), Refusal> {
    Change::new(transaction, parts, before).apply(update, options)
}

/// A transaction on a store of named graphs and of the default graph's own triples.
pub struct Change<'a, 't> {
    transaction: &'a mut Transaction<'t>,
    parts: &'a [NamedNode],
    /// What the transaction holds now, as long as that is known.
    current: Option<Snapshot>,
    /// Quads given to the store so far.
    inserted: usize,
    changed: bool,
}

impl<'a, 't> Change<'a, 't> {
    pub fn new(
        transaction: &'a mut Transaction<'t>,
        parts: &'a [NamedNode],
        before: &Snapshot,
    ) -> Self {
        Self {
            transaction,
            parts,
            current: Some(before.clone()),
            inserted: 0,
            changed: false,
        }
    }

    /// Carries out one update, under the limits of the options.
    pub fn apply(&mut self, update: &Update, options: &Options) -> Result<(), Refusal> {
        limit::within(&options.limits, &options.cancel, || {
            for operation in &update.operations {
                limit::look();
                self.operation(operation, update, options)?;
            }
            Ok(())
        })?
    }

    /// How many quads the store was given, those that it had already or has lost again among them.
    pub fn inserted(&self) -> usize {
        self.inserted
    }

    /// Whether anything was done that can have changed the store.
    pub fn is_changed(&self) -> bool {
        self.changed
    }

    pub fn insert(&mut self, triple: Triple, graph: GraphName) -> Result<(), Refusal> {
        if nesting(&triple) > NESTING {
            return Err(Refusal::Deep);
        }
        self.touch();
        if graph == GraphName::DefaultGraph {
            for part in self.parts {
                if self.transaction.contains(of(&triple, part.into()))? {
                    return Ok(());
                }
            }
        }
        self.inserted += 1;
        self.transaction.insert(of(&triple, graph.as_ref()));
        Ok(())
    }

    pub fn remove(&mut self, triple: &Triple, graph: GraphNameRef<'_>) {
        self.touch();
        self.transaction.remove(of(triple, graph));
        if graph == GraphNameRef::DefaultGraph {
            for part in self.parts {
                self.transaction.remove(of(triple, part.into()));
            }
        }
    }

    /// Removes every triple of a graph; of the default graph in all its parts.
    pub fn clear(&mut self, graph: GraphNameRef<'_>) -> Result<(), Refusal> {
        self.touch();
        self.transaction.clear_graph(graph)?;
        if graph == GraphNameRef::DefaultGraph {
            for part in self.parts {
                self.transaction.clear_graph(part)?;
            }
        }
        Ok(())
    }

    /// Makes a graph that may stay empty.
    pub fn create(&mut self, graph: &NamedNode) {
        self.changed = true;
        self.transaction.insert_named_graph(graph);
    }

    pub fn drop(&mut self, graph: &NamedNode) -> Result<(), Refusal> {
        self.touch();
        Ok(self.transaction.remove_named_graph(graph)?)
    }

    fn touch(&mut self) {
        self.current = None;
        self.changed = true;
    }

    fn operation(
        &mut self,
        operation: &GraphUpdateOperation,
        update: &Update,
        options: &Options,
    ) -> Result<(), Refusal> {
        match operation {
            GraphUpdateOperation::InsertData { data } => {
                let mut nodes = FxHashMap::default();
                for quad in data {
                    limit::tick();
                    let triple = Triple::new(
                        quad.subject.clone(),
                        quad.predicate.clone(),
                        quad.object.clone(),
                    );
                    self.insert(fresh(&triple, &mut nodes), graph(&quad.graph_name))?;
                }
            }
            GraphUpdateOperation::DeleteData { data } => {
                for quad in data {
                    limit::tick();
                    let (triple, graph) = ground(quad);
                    self.remove(&triple, graph.as_ref());
                }
            }
            GraphUpdateOperation::DeleteInsert {
                delete,
                insert,
                using,
                pattern,
            } => {
                let using = using.as_ref();
                let changes = self.changes(delete, insert, using, pattern, update, options)?;
                for change in &changes {
                    if let DeleteInsertQuad::Delete(quad) = change {
                        self.remove(&quad.clone().into(), quad.graph_name.as_ref());
                    }
                }
                for change in changes {
                    if let DeleteInsertQuad::Insert(quad) = change {
                        let graph = quad.graph_name.clone();
                        self.insert(quad.into(), graph)?;
                    }
                }
            }
            GraphUpdateOperation::Load { silent, source, .. } => {
                if !silent {
                    return Err(Refusal::Load(source.as_str().to_owned()));
                }
            }
            // Without SILENT as well: the W3C's protocol suite clears a graph that is not there.
            GraphUpdateOperation::Clear { graph, .. } => match graph {
                GraphTarget::NamedNode(name) => self.clear(name.into())?,
                GraphTarget::DefaultGraph => self.clear(GraphNameRef::DefaultGraph)?,
                GraphTarget::NamedGraphs => {
                    self.each_graph(|change, name| change.transaction.clear_graph(name.as_ref()))?
                }
                GraphTarget::AllGraphs => {
                    self.clear(GraphNameRef::DefaultGraph)?;
                    self.each_graph(|change, name| change.transaction.clear_graph(name.as_ref()))?;
                }
            },
            GraphUpdateOperation::Create { silent, graph } => {
                if !self.transaction.contains_named_graph(graph)? {
                    self.create(graph);
                } else if !silent {
                    return Err(Refusal::GraphExists(graph.as_str().to_owned()));
                }
            }
            GraphUpdateOperation::Drop { silent, graph } => match graph {
                GraphTarget::NamedNode(name) => {
                    if self.transaction.contains_named_graph(name)? {
                        self.drop(name)?;
                    } else if !silent {
                        return Err(Refusal::NoGraph(name.as_str().to_owned()));
                    }
                }
                GraphTarget::DefaultGraph => self.clear(GraphNameRef::DefaultGraph)?,
                GraphTarget::NamedGraphs => self.each_graph(|change, name| {
                    change.transaction.remove_named_graph(name.as_ref())
                })?,
                GraphTarget::AllGraphs => {
                    self.touch();
                    self.transaction.clear()?;
                }
            },
        }
        Ok(())
    }

    fn each_graph(
        &mut self,
        work: impl Fn(&mut Self, &NamedOrBlankNode) -> Result<(), StorageError>,
    ) -> Result<(), Refusal> {
        self.touch();
        let names: Vec<_> = self.transaction.named_graphs().collect::<Result<_, _>>()?;
        Ok(names.iter().try_for_each(|name| work(self, name))?)
    }

    /// What the templates make of the pattern, all of it before anything is changed.
    fn changes(
        &mut self,
        delete: &[GroundQuadPattern],
        insert: &[QuadPattern],
        using: Option<&QueryDataset>,
        pattern: &GraphPattern,
        update: &Update,
        options: &Options,
    ) -> Result<Vec<DeleteInsertQuad>, Refusal> {
        let snapshot = match self.current.take() {
            Some(snapshot) => snapshot,
            None => {
                let quads: Vec<Quad> = self.transaction.iter().collect::<Result<_, _>>()?;
                Snapshot::from_quads(quads, self.parts)
            }
        };
        // `WITH` names the default graph and leaves all graphs to `GRAPH`.
        let using = using.map(|using| QueryDataset {
            default: using.default.clone(),
            named: Some(
                using
                    .named
                    .clone()
                    .unwrap_or_else(|| snapshot.named_graphs()),
            ),
        });
        let view = View::new(&snapshot, using.as_ref(), options);
        let query = Query::Select {
            dataset: None,
            pattern: pattern.clone(),
            base_iri: update.base_iri.clone(),
        };
        complexity::check(&query)?;
        let planned = complexity::is_planned(&query);
        let query = rewrite::rewrite(query, &snapshot, planned);
        let Query::Select { pattern, .. } = query else {
            unreachable!("a rewritten SELECT is a SELECT")
        };
        let mut evaluator = service::install(QueryEvaluator::new(), &snapshot, options);
        if !planned {
            evaluator = evaluator.without_optimizations();
        }
        let changes = evaluator
            .prepare_delete_insert(
                delete.to_vec(),
                insert.to_vec(),
                update.base_iri.clone(),
                None,
                &pattern,
            )
            .execute(view)
            .map_err(Failure::from)?
            .inspect(|_| limit::tick())
            .collect::<Result<_, _>>()
            .map_err(Failure::from)?;
        self.current = Some(snapshot);
        Ok(changes)
    }
}

/// How many triples stand within a triple, each in the one before.
fn nesting(triple: &Triple) -> usize {
    let (mut depth, mut triple) = (0, triple);
    while let Term::Triple(inner) = &triple.object {
        (depth, triple) = (depth + 1, inner);
    }
    depth
}

fn of<'a>(triple: &'a Triple, graph: GraphNameRef<'a>) -> QuadRef<'a> {
    triple.as_ref().in_graph(graph)
}

fn graph(name: &spargebra::term::GraphName) -> GraphName {
    match name {
        spargebra::term::GraphName::NamedNode(name) => name.clone().into(),
        spargebra::term::GraphName::DefaultGraph => GraphName::DefaultGraph,
    }
}

/// The blank nodes of one document, or of one `INSERT DATA`, are new ones, the same label the same node.
pub(crate) fn fresh(triple: &Triple, nodes: &mut FxHashMap<BlankNode, BlankNode>) -> Triple {
    let subject = match &triple.subject {
        NamedOrBlankNode::BlankNode(node) => renamed(node, nodes).into(),
        name => name.clone(),
    };
    let object = match &triple.object {
        Term::BlankNode(node) => renamed(node, nodes).into(),
        Term::Triple(inner) => fresh(inner, nodes).into(),
        term => term.clone(),
    };
    Triple::new(subject, triple.predicate.clone(), object)
}

pub(crate) fn renamed(node: &BlankNode, nodes: &mut FxHashMap<BlankNode, BlankNode>) -> BlankNode {
    nodes.entry(node.clone()).or_default().clone()
}

fn ground(quad: &GroundQuad) -> (Triple, GraphName) {
    let object = ground_term(&quad.object);
    let triple = Triple::new(quad.subject.clone(), quad.predicate.clone(), object);
    (triple, graph(&quad.graph_name))
}

fn ground_term(term: &GroundTerm) -> Term {
    match term {
        GroundTerm::NamedNode(name) => name.clone().into(),
        GroundTerm::Literal(literal) => literal.clone().into(),
        GroundTerm::Triple(triple) => {
            let GroundTriple {
                subject,
                predicate,
                object,
            } = &**triple;
            Triple::new(subject.clone(), predicate.clone(), ground_term(object)).into()
        }
    }
}

#[cfg(test)]
mod tests;
