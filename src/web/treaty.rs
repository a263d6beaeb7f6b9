//! The routes that know about treaties: the matrix, the catalogue, and the description of the interface.

use std::sync::{Arc, PoisonError, RwLock};

use axum::{
    Router,
    extract::{Request, State as Given},
    middleware::{self, Next},
    response::Response,
    routing::get,
};

use super::{State, catalogue, explain, home};
use crate::record::Record;

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
