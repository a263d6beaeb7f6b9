//! `/explain`: how a query would be evaluated; `/openapi.json`: the interface, described.

use std::sync::Arc;

use axum::{
    extract::{Request, State as Given},
    response::{IntoResponse, Response},
};

use super::{
    State,
    form::{self, Form},
    problem::Problem,
};
use crate::engine::{self, Options};

/// The description of the interface; a test holds it and the routes equal.
pub const OPENAPI: &str = include_str!("openapi.json");

/// The plan of a query, with what each step gave and how long it took.
pub async fn explain(Given(state): Given<State>, request: Request) -> Result<Response, Problem> {
    let mut form = Form::parse(request.uri().query().unwrap_or_default().as_bytes())?;
    let (parts, body) = request.into_parts();
    if parts.method == axum::http::Method::POST {
        form.pairs.extend(
            Form::parse(&form::read(body, state.settings.query_bytes, "form", state.settings.patience).await?)?.pairs,
        );
    }
    let Some(text) = form.one("query")?.map(str::to_owned) else {
        return Err(Problem::bad_request("the parameter `query` is missing")
            .hint("send `?query=` with a SPARQL query"));
    };
    let query =
        engine::parse(&text, None).map_err(|error| Problem::bad_request(error.to_string()))?;
    let published = state.published();
    let options = Options {
        limits: state.settings.limits.clone(),
        ..Options::default()
    };
    let snapshot = Arc::clone(&published.snapshot);
    let plan = tokio::task::spawn_blocking(move || engine::explain(&snapshot, &query, &options))
        .await
        .map_err(|error| Problem::new(500, "explain", "there is no plan", error.to_string()))?
        .map_err(|error| Problem::new(503, "limit", "the query was stopped", error.to_string()))?;
    Ok(axum::Json(plan).into_response())
}

/// The OpenAPI document.
pub async fn openapi() -> Response {
    (
        [("content-type", "application/openapi+json;version=3.1")],
        OPENAPI,
    )
        .into_response()
}
