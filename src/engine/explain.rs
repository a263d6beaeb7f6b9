//! How a query is run: the plan, and what each step gave.

use super::limit::{self, Guard, Watch};
use super::view::View;
use super::{Failure, Options, bind, complexity, failure, rewrite, service};
use crate::store::snapshot::Snapshot;
use spareval::{QueryEvaluator, QueryResults};
use spargebra::Query;
use std::panic::{AssertUnwindSafe, catch_unwind};

pub(crate) fn explain(
    snapshot: &Snapshot,
    query: &Query,
    options: &Options,
) -> Result<String, Failure> {
    let guard = Guard::enter(Watch::new(&options.limits, &options.cancel));
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let query = bind::bind(query, &options.bindings)?;
        let view = View::new(snapshot, query.dataset(), options);
        let planned = complexity::is_planned(&query);
        let query = rewrite::rewrite(failure::without_dataset(query), snapshot, planned);
        let mut evaluator =
            service::install(QueryEvaluator::new(), snapshot, options).compute_statistics();
        if !planned {
            evaluator = evaluator.without_optimizations();
        }
        let (results, explanation) = evaluator.prepare(&query).explain(view);
        // The figures are those of a query that was read to its end.
        let mut rows = 0;
        let mut pass = || {
            rows += 1;
            let limit = options.limits.rows;
            (rows <= limit).then_some(()).ok_or(Failure::Rows { limit })
        };
        match results? {
            QueryResults::Solutions(mut rows) => rows.try_for_each(|row| {
                row?;
                pass()
            })?,
            QueryResults::Graph(mut triples) => triples.try_for_each(|triple| {
                triple?;
                pass()
            })?,
            QueryResults::Boolean(_) => (),
        }
        // A plan may be nested deeper than readers of JSON go, so it is not read again here.
        let mut json = Vec::new();
        explanation.write_in_json(&mut json)?;
        String::from_utf8(json).map_err(|error| Failure::Evaluation(error.to_string()))
    }));
    drop(guard);
    outcome.unwrap_or_else(|panic| Err(limit::failure_of(panic)))
}
