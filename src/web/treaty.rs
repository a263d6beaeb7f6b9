//! The routes that know about treaties: the matrix, the catalogue, and the description of the interface.

use std::sync::Arc;

use axum::{Extension, Router, routing::get};

use super::{State, catalogue, explain, home};
use crate::record::Record;

/// The routes, over a record that names are looked up in.
pub fn treaty_routes(record: Arc<Record>) -> Router<State> {
    Router::new()
        .route("/", get(home::matrix))
        .route("/queries", get(catalogue::list))
        .route("/queries/{name}", get(catalogue::ask))
        .route("/explain", get(explain::explain).post(explain::explain))
        .route("/openapi.json", get(explain::openapi))
        .layer(Extension(record))
}
