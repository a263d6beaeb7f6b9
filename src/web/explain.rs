//! `/explain`: how a query would be evaluated; `/openapi.json`: the interface, described.

use axum::{
    extract::{Request, State as Given},
    response::{IntoResponse, Response},
};

use super::{
    State,
    form::{self, Form},
    problem::Problem,
    stream::StopWhenDropped,
};
use crate::engine::{self, Cancel, Options};

/// The description of the interface; a test holds it and the routes equal.
pub const OPENAPI: &str = include_str!("openapi.json");

/// The plan of a query, with what each step gave and how long it took.
pub async fn explain(Given(state): Given<State>, request: Request) -> Result<Response, Problem> {
    let mut form = Form::parse(request.uri().query().unwrap_or_default().as_bytes())?;
    let (parts, body) = request.into_parts();
    if parts.method == axum::http::Method::POST {
        form.pairs.extend(
            Form::parse(
                &form::read(
                    body,
                    state.settings.query_bytes,
                    "form",
                    state.settings.patience,
                )
                .await?,
            )?
            .pairs,
        );
    }
    let Some(text) = form.one("query")?.map(str::to_owned) else {
        return Err(Problem::bad_request("the parameter `query` is missing")
            .hint("send `?query=` with a SPARQL query"));
    };
    // A plan is made by running the query, so it takes a place as any query does.
    let permit = state.admission.wait_long().await?;
    let published = state.published();
    let cancel = Cancel::new();
    let _gone = StopWhenDropped(cancel.clone());
    let options = Options {
        limits: state.settings.limits.clone(),
        services: state.services.services(tokio::runtime::Handle::current()),
        cancel,
        ..Options::default()
    };
    let base = state.endpoint();
    let (done, plan) = tokio::sync::oneshot::channel();
    state.threads.run(move || {
        let plan = engine::parse(&text, Some(&base))
            .and_then(|query| engine::explain(&published.snapshot, &query, &options))
            .map_err(|failure| failure.placed(&text, Some(&base)));
        drop(permit);
        let _ = done.send(plan);
    })?;
    let plan = plan
        .await
        .map_err(|error| Problem::new(500, "explain", "there is no plan", error.to_string()))?
        .map_err(Problem::from)?;
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
