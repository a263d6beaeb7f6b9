//! Whether the server lives, and whether it wants more work.

use std::sync::atomic::Ordering;

use axum::Json;
use axum::extract::State as Given;
use axum::http::header;
use axum::response::IntoResponse;
use serde_json::json;

use super::State;
use super::problem::Problem;

/// `GET /health`: the process answers; and, where it refreshes its record, how the last round went.
pub async fn health(Given(state): Given<State>) -> impl IntoResponse {
    let refreshes = state.refreshed.now();
    let body = match refreshes.every_seconds {
        Some(_) => json!({ "status": "ok", "refresh": refreshes }),
        None => json!({ "status": "ok" }),
    };
    ([(header::CACHE_CONTROL, "no-store")], Json(body))
}

/// `GET /ready`: it takes queries; not so before it has its dataset, and while it drains.
pub async fn ready(Given(state): Given<State>) -> Result<impl IntoResponse, Problem> {
    if state.draining.load(Ordering::Acquire) {
        return Err(Problem::new(
            503,
            "draining",
            "the server is going down",
            "running queries are finished, new ones are not taken",
        )
        .retry_after(10));
    }
    if !state.is_loaded() {
        return Err(Problem::new(
            503,
            "loading",
            "the dataset is being stated",
            "ask again in a moment",
        )
        .retry_after(1));
    }
    let published = state.published();
    let body = json!({ "status": "ready", "dataset": published.version, "quads": published.snapshot.len() });
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(body)))
}
