//! Parse, bind, limit, evaluate: every query of every caller goes through here.
//!
//! ```
//! use accede::engine::{self, Answer, Options};
//! use accede::store::snapshot::Snapshot;
//!
//! let snapshot = Snapshot::from_quads([], &[]);
//! let query = engine::parse("ASK {}", None)?;
//! let yes = engine::evaluate(&snapshot, &query, &Options::default(), |answer| {
//!     Ok(matches!(answer, Answer::Boolean(true)))
//! })?;
//! assert!(yes);
//! # Ok::<(), engine::Failure>(())
//! ```

pub mod bind;
pub mod change;
pub mod complexity;
pub(crate) mod copies;
pub(crate) mod depth;
pub mod explain;
pub mod failure;
pub mod fleeting;
pub mod format;
mod kind;
pub mod limit;
pub mod memory;
mod pattern;
mod place;
pub mod priority;
mod rewrite;
pub mod serialize;
pub mod service;
mod texts;
pub mod turn;
mod view;
mod walk;
pub mod written;

pub use failure::Failure;
pub use limit::{Cancel, Limits};
pub use service::Services;

use crate::store::snapshot::Snapshot;
use limit::{Guard, Watch};
use oxigraph::model::{NamedNode, Term, Triple, Variable};
use place::Form;
use spareval::{QueryEvaluator, QueryResults, QuerySolution, QuerySolutionIter, QueryTripleIter};
use spargebra::{Query, SparqlParser};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use view::View;

/// What a query is run with. The graphs named here replace those that the query names.
#[derive(Clone, Default)]
pub struct Options {
    /// The graphs whose triples make up the default graph.
    pub default_graphs: Option<Vec<NamedNode>>,
    /// The graphs that `GRAPH` may reach.
    pub named_graphs: Option<Vec<NamedNode>>,
    /// Whether the default graph is all graphs as one, unless graphs are named.
    pub union_default: bool,
    pub limits: Limits,
    pub cancel: Cancel,
    /// Terms for variables, bound in the parsed query.
    pub bindings: Vec<(Variable, Term)>,
    pub services: Services,
}

/// The answer to a query, read while it is computed.
pub enum Answer<'a> {
    Solutions(Solutions<'a>),
    Boolean(bool),
    Triples(Triples<'a>),
}

/// The rows of a `SELECT`.
pub struct Solutions<'a> {
    inner: QuerySolutionIter<'a>,
    rows: RowLimit,
}

impl Solutions<'_> {
    pub fn variables(&self) -> &[Variable] {
        self.inner.variables()
    }
}

impl Iterator for Solutions<'_> {
    type Item = Result<QuerySolution, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.inner.next()?;
        Some(self.rows.pass(next))
    }
}

/// The triples of a `CONSTRUCT` or `DESCRIBE`.
pub struct Triples<'a> {
    inner: QueryTripleIter<'a>,
    rows: RowLimit,
}

impl Iterator for Triples<'_> {
    type Item = Result<Triple, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.inner.next()?;
        Some(self.rows.pass(next))
    }
}

struct RowLimit {
    left: u64,
    limit: u64,
}

impl RowLimit {
    fn pass<T>(&mut self, row: Result<T, spareval::QueryEvaluationError>) -> Result<T, Failure> {
        limit::look();
        let row = row.map_err(Failure::from)?;
        if self.left == 0 {
            return Err(Failure::Rows { limit: self.limit });
        }
        self.left -= 1;
        Ok(row)
    }
}

/// Reads a query; `base` is what its relative IRIs are relative to.
pub fn parse(text: &str, base: Option<&str>) -> Result<Query, Failure> {
    complexity::text::check_text(text, true)?;
    let mut parser = SparqlParser::new();
    if let Some(base) = base {
        parser = parser
            .with_base_iri(base)
            .map_err(|error| Failure::Syntax {
                message: format!("`{base}` is no base IRI: {error}; hint: take a whole IRI"),
                line: None,
                column: None,
            })?;
    }
    let query = parser
        .clone()
        .parse_query(text)
        .map_err(|error| place::syntax(text, Form::Query, &parser, &error))?;
    complexity::check(&query)?;
    Ok(query)
}

/// Runs a query on the calling thread and hands its answer to `consume`.
///
/// The limits and the cancellation hold while `consume` reads: where one strikes in the midst of a step, the stack
/// is unwound through `consume`, whose own values are dropped, and the failure is returned.
pub fn evaluate<R>(
    snapshot: &Snapshot,
    query: &Query,
    options: &Options,
    consume: impl FnOnce(Answer<'_>) -> Result<R, Failure>,
) -> Result<R, Failure> {
    let guard = Guard::enter(Watch::new(&options.limits, &options.cancel));
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let query = bind::bind(query, &options.bindings)?;
        let view = View::new(snapshot, query.dataset(), options);
        let planned = complexity::is_planned(&query);
        let query = rewrite::rewrite(failure::without_dataset(query), snapshot, planned);
        let mut evaluator = service::install(QueryEvaluator::new(), snapshot, options);
        if !planned {
            evaluator = evaluator.without_optimizations();
        }
        let results = evaluator
            .prepare(&query)
            .execute(view)
            .map_err(Failure::from)?;
        limit::look();
        consume(answer(results, options))
    }));
    drop(guard);
    outcome.unwrap_or_else(|panic| Err(limit::failure_of(panic)))
}

fn answer<'a>(results: QueryResults<'a>, options: &Options) -> Answer<'a> {
    let limit = options.limits.rows;
    let rows = RowLimit { left: limit, limit };
    match results {
        QueryResults::Solutions(inner) => Answer::Solutions(Solutions { inner, rows }),
        QueryResults::Boolean(yes) => Answer::Boolean(yes),
        QueryResults::Graph(inner) => Answer::Triples(Triples { inner, rows }),
    }
}

/// Runs a query and tells how, in JSON: the plan, what each step gave and how long it took.
pub fn explain(snapshot: &Snapshot, query: &Query, options: &Options) -> Result<String, Failure> {
    explain::explain(snapshot, query, options)
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Consumer(error)
    }
}

#[cfg(test)]
mod tests;
