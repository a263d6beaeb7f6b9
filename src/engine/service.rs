//! `SERVICE`: this dataset under its own name, others only where allowed.

mod answer;
mod nesting;
pub(crate) mod scope;

use super::view::View;
use super::walk::in_scope;
use super::{Failure, Options, complexity, kind, limit, pattern, rewrite, texts};
use crate::store::snapshot::Snapshot;
use answer::Rows;
use oxigraph::model::NamedNode;
use oxiri::Iri;
use rustc_hash::FxHashMap;
use spareval::{DefaultServiceHandler, QueryEvaluator, QueryResults, QuerySolutionIter};
use spargebra::Query;
use spargebra::algebra::GraphPattern;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Which services a query may ask.
#[derive(Clone, Default)]
pub enum Services {
    /// None: every `SERVICE` is refused.
    #[default]
    Off,
    On {
        /// The address of the endpoint that answers from this very dataset.
        local: Vec<NamedNode>,
        /// Asks the others.
        remote: Option<Arc<dyn Remote>>,
    },
}

/// Asks other endpoints.
pub trait Remote: Send + Sync {
    /// Whether an endpoint may be asked.
    fn allows(&self, service: &NamedNode) -> bool;

    /// Asks it, waiting no longer than `time`. The reason of a failure is shown to the asker.
    fn ask(
        &self,
        service: &NamedNode,
        pattern: &GraphPattern,
        base: Option<&Iri<String>>,
        time: Duration,
    ) -> Result<Document, String>;
}

/// An answer as it came.
pub struct Document {
    /// As its sender says, empty if it says nothing.
    pub media_type: String,
    pub bytes: Vec<u8>,
}

/// How long an endpoint is waited for, and how much of the time that the query has left: there must be time to go on
/// without it.
const LONGEST: Duration = Duration::from_secs(10);
const SHARE: f64 = 0.6;

pub(crate) fn refused(iri: &str) -> Failure {
    Failure::Service {
        iri: iri.to_owned(),
        reason: "it is not allowed here; hint: ask this endpoint's keeper to allow it, or ask it yourself and give its answer as VALUES".to_owned(),
    }
}

/// The evaluator with the services that the options allow.
pub(crate) fn install(
    evaluator: QueryEvaluator,
    snapshot: &Snapshot,
    options: &Options,
) -> QueryEvaluator {
    kind::install(texts::install(pattern::install(evaluator))).with_default_service_handler(
        Handler {
            snapshot: snapshot.clone(),
            services: options.services.clone(),
            answers: Mutex::default(),
        },
    )
}

struct Handler {
    snapshot: Snapshot,
    services: Services,
    /// What other endpoints have answered in this evaluation, or why they did not.
    answers: Mutex<FxHashMap<(NamedNode, GraphPattern), Known>>,
}

type Known = Result<Arc<Rows>, String>;

impl DefaultServiceHandler for Handler {
    type Error = Failure;

    fn handle(
        &self,
        service: &NamedNode,
        pattern: &GraphPattern,
        base: Option<&Iri<String>>,
    ) -> Result<QuerySolutionIter<'static>, Failure> {
        let (asked, is_aloud) = scope::unmark(pattern);
        self.answer(service, &asked, base).map_err(|failure| {
            if is_aloud {
                // In `MINUS` and `EXISTS` the evaluator would go on as if there were no rows.
                limit::stop(failure);
            }
            failure
        })
    }
}

impl Handler {
    fn answer(
        &self,
        service: &NamedNode,
        pattern: &GraphPattern,
        base: Option<&Iri<String>>,
    ) -> Result<QuerySolutionIter<'static>, Failure> {
        let Services::On { local, remote } = &self.services else {
            return Err(refused(service.as_str()));
        };
        if local.contains(service) {
            return self.here(pattern, base);
        }
        let Some(remote) = remote.as_ref().filter(|remote| remote.allows(service)) else {
            return Err(refused(service.as_str()));
        };
        let key = (service.clone(), pattern.clone());
        let known = self
            .answers
            .lock()
            .ok()
            .and_then(|answers| answers.get(&key).cloned());
        // In an `OPTIONAL` a service is asked for each row of the other side, always with the same pattern: only the first
        // time is it really asked, and only the first time waited for in vain.
        let answer = known.unwrap_or_else(|| {
            let answer = whole(&**remote, service, pattern, base).map(Arc::new);
            if let Ok(mut answers) = self.answers.lock() {
                answers.insert(key, answer.clone());
            }
            answer
        });
        match answer {
            Ok(rows) => Ok(rows.iter()),
            Err(reason) => Err(Failure::Service {
                iri: service.as_str().to_owned(),
                reason,
            }),
        }
    }
}

/// Asks another endpoint and reads its answer to the end.
fn whole(
    remote: &dyn Remote,
    service: &NamedNode,
    pattern: &GraphPattern,
    base: Option<&Iri<String>>,
) -> Result<Rows, String> {
    let time = limit::time_left().map_or(LONGEST, |left| left.mul_f64(SHARE).min(LONGEST));
    let document = remote.ask(service, pattern, base, time)?;
    Rows::read(&document, in_scope(pattern))
}

impl Handler {
    /// Asks this dataset itself, as a stranger would ask it: with its own default graph, whatever the query names.
    /// The answer is computed while it is read, under the limits of the query it is part of. Its blank nodes are ours: a
    /// stranger could not know that, but they are the same nodes, and it is useful to go on from them.
    fn here(
        &self,
        pattern: &GraphPattern,
        base: Option<&Iri<String>>,
    ) -> Result<QuerySolutionIter<'static>, Failure> {
        let query = Query::Select {
            dataset: None,
            pattern: GraphPattern::Project {
                inner: Box::new(pattern.clone()),
                variables: in_scope(pattern),
            },
            base_iri: base.cloned(),
        };
        let planned = complexity::is_planned(&query);
        let query = rewrite::rewrite(query, &self.snapshot, planned);
        let options = Options {
            services: self.services.clone(),
            ..Options::default()
        };
        let view = View::new(&self.snapshot, None, &options);
        let mut evaluator = install(QueryEvaluator::new(), &self.snapshot, &options);
        if !planned {
            evaluator = evaluator.without_optimizations();
        }
        match evaluator.prepare(&query).execute(view)? {
            QueryResults::Solutions(solutions) => Ok(solutions),
            QueryResults::Boolean(_) | QueryResults::Graph(_) => {
                unreachable!("a SELECT gives solutions")
            }
        }
    }
}

#[cfg(test)]
mod tests;
