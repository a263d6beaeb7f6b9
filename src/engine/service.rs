//! `SERVICE`: this dataset under its own name, others only where allowed.

use super::view::View;
use super::{Failure, Options, limit};
use oxigraph::model::NamedNode;
use oxiri::Iri;
use spareval::{DefaultServiceHandler, QueryEvaluator, QuerySolutionIter};
use spargebra::algebra::GraphPattern;
use std::sync::Arc;
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

pub(crate) fn install(
    evaluator: QueryEvaluator,
    _view: &View,
    options: &Options,
) -> QueryEvaluator {
    evaluator.with_default_service_handler(Handler {
        services: options.services.clone(),
    })
}

struct Handler {
    services: Services,
}

impl DefaultServiceHandler for Handler {
    type Error = Failure;

    fn handle(
        &self,
        service: &NamedNode,
        pattern: &GraphPattern,
        base: Option<&Iri<String>>,
    ) -> Result<QuerySolutionIter<'static>, Failure> {
        let Services::On {
            remote: Some(remote),
            ..
        } = &self.services
        else {
            return Err(refused(service.as_str()));
        };
        if !remote.allows(service) {
            return Err(refused(service.as_str()));
        }
        remote
            .ask(service, pattern, base, limit::time_left())
            .map_err(|reason| Failure::Service {
                iri: service.as_str().to_owned(),
                reason,
            })
    }
}
