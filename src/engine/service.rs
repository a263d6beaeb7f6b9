//! `SERVICE`: this dataset under its own name, others only where allowed.

use super::view::View;
use super::{Failure, Options, kind, limit, pattern, rewrite, texts};
use crate::store::snapshot::Snapshot;
use oxigraph::model::{NamedNode, Term, Variable};
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
        local: Option<NamedNode>,
        /// Asks the others.
        remote: Option<Arc<dyn Remote>>,
    },
}

/// Asks other endpoints.
pub trait Remote: Send + Sync {
    /// Whether an endpoint may be asked.
    fn allows(&self, service: &NamedNode) -> bool;

    /// Asks it, taking no longer than `time`. The reason of a failure is shown to the asker.
    fn ask(
        &self,
        service: &NamedNode,
        pattern: &GraphPattern,
        base: Option<&Iri<String>>,
        time: Option<Duration>,
    ) -> Result<QuerySolutionIter<'static>, String>;
}

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

/// A whole answer: its variables and its rows.
type Whole = (Arc<[Variable]>, Arc<[Vec<Option<Term>>]>);

struct Handler {
    snapshot: Snapshot,
    services: Services,
    /// What other endpoints have answered in this evaluation.
    answers: Mutex<FxHashMap<(NamedNode, GraphPattern), Whole>>,
}

impl DefaultServiceHandler for Handler {
    type Error = Failure;

    fn handle(
        &self,
        service: &NamedNode,
        pattern: &GraphPattern,
        base: Option<&Iri<String>>,
    ) -> Result<QuerySolutionIter<'static>, Failure> {
        let Services::On { local, remote } = &self.services else {
            return Err(refused(service.as_str()));
        };
        if local.as_ref() == Some(service) {
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
        let answer = match known {
            Some(answer) => answer,
            None => {
                let answer = whole(&**remote, service, pattern, base)?;
                if let Ok(mut answers) = self.answers.lock() {
                    answers.insert(key, answer.clone());
                }
                answer
            }
        };
        let (variables, rows) = answer;
        let rows = (0..rows.len()).map(move |row| Ok(rows[row].clone()));
        Ok(QuerySolutionIter::from_tuples(variables, rows))
    }
}

/// Asks another endpoint and reads its answer to the end. In an `OPTIONAL` a service is asked for each row of the other
/// side, always with the same pattern: only the first time is it really asked.
fn whole(
    remote: &dyn Remote,
    service: &NamedNode,
    pattern: &GraphPattern,
    base: Option<&Iri<String>>,
) -> Result<Whole, Failure> {
    let failure = |reason| Failure::Service {
        iri: service.as_str().to_owned(),
        reason,
    };
    let solutions = remote
        .ask(service, pattern, base, limit::time_left())
        .map_err(failure)?;
    let variables = solutions.variables().into();
    let mut rows = Vec::new();
    for row in solutions {
        limit::look();
        rows.push(
            row.map_err(|error| failure(error.to_string()))?
                .values()
                .to_vec(),
        );
    }
    Ok((variables, rows.into()))
}

impl Handler {
    /// Asks this dataset itself, as a stranger would ask it: with its own default graph, whatever the query names.
    /// The answer is computed while it is read, under the limits of the query it is part of.
    fn here(
        &self,
        pattern: &GraphPattern,
        base: Option<&Iri<String>>,
    ) -> Result<QuerySolutionIter<'static>, Failure> {
        let mut variables = Vec::new();
        pattern.on_in_scope_variable(|variable| {
            if !variables.contains(variable) {
                variables.push(variable.clone());
            }
        });
        let query = rewrite::rewrite(
            Query::Select {
                dataset: None,
                pattern: GraphPattern::Project {
                    inner: Box::new(pattern.clone()),
                    variables,
                },
                base_iri: base.cloned(),
            },
            &self.snapshot,
            true,
        );
        let options = Options {
            services: self.services.clone(),
            ..Options::default()
        };
        let view = View::new(&self.snapshot, None, &options);
        let evaluator = install(QueryEvaluator::new(), &self.snapshot, &options);
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
