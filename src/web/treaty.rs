//! The routes that know about treaties: the matrix, the catalogue, and the description of the interface.

use std::sync::{Arc, PoisonError, RwLock};

use axum::{
    Router,
    extract::{Request, State as Given},
    middleware::{self, Next},
    response::Response,
    routing::get,
};

use oxigraph::model::NamedNode;

use super::{Description, State, catalogue, explain, home};
use crate::{model::id, record::Record};

/// The record that names are looked up in, replaced whole when it is refreshed.
#[derive(Debug, Clone)]
pub struct CurrentRecord(Arc<RwLock<Arc<Record>>>);

impl From<Arc<Record>> for CurrentRecord {
    fn from(record: Arc<Record>) -> Self {
        Self(Arc::new(RwLock::new(record)))
    }
}

impl CurrentRecord {
    /// The record that a request begun now looks names up in, to its end.
    pub fn get(&self) -> Arc<Record> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts another record in its place.
    pub fn replace(&self, record: Arc<Record>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = record;
    }
}

/// Gives each request the record of its moment.
async fn with_record(
    Given(record): Given<CurrentRecord>,
    mut request: Request,
    next: Next,
) -> Response {
    request.extensions_mut().insert(record.get());
    next.run(request).await
}

/// The routes, over a record that names are looked up in.
pub fn treaty_routes(record: impl Into<CurrentRecord>) -> Router<State> {
    Router::new()
        .route("/", get(home::matrix))
        .route("/queries", get(catalogue::list))
        .route("/queries/{name}", get(catalogue::ask))
        .route("/explain", get(explain::explain).post(explain::explain))
        .route("/openapi.json", get(explain::openapi))
        .layer(middleware::from_fn_with_state(record.into(), with_record))
}

/// What the dataset says of itself.
pub fn description(record: &Record) -> Description {
    let as_of = record.reference.newest_as_of();
    Description {
        title: "Accede: who is bound by which treaty".into(),
        summary: "Participants, instruments, their dated acts and the status that follows by law, \
                  with the source and the as-of day of every fact."
            .into(),
        homepage: None,
        publisher: NamedNode::new(id::iri("id/agent/accede")).ok(),
        licence: NamedNode::new("https://creativecommons.org/licenses/by/4.0/").ok(),
        issued: as_of.map(|day| day.to_string()),
        modified: as_of.map(|day| day.to_string()),
        vocabularies: NamedNode::new(id::iri("ontology#")).into_iter().collect(),
        ..Description::default()
    }
}
