//! `/explain`: how a query would be evaluated; `/openapi.json`: the interface, described.

use std::time::Instant;

use axum::{
    extract::{Request, State as Given},
    http::{Method, header},
    response::{IntoResponse, Response},
};

use super::{
    State, admission, admission::Place, answer::Clock, form::Form, problem::Problem, running,
    service_description, sparql, stream::StopWhenDropped,
};
use crate::engine::{self, Cancel, Options, limit::Limits};

/// The description of the interface; a test holds it and the routes equal.
pub const OPENAPI: &str = include_str!("openapi.json");

/// The plan of a query, with what each step gave and how long it took.
pub async fn explain(Given(state): Given<State>, request: Request) -> Result<Response, Problem> {
    let client = admission::of(&state, &request);
    let mut form = Form::parse(request.uri().query().unwrap_or_default().as_bytes())?;
    let (parts, body) = request.into_parts();
    if parts.method == Method::POST {
        sparql::read_query(&state, &mut form, &parts.headers, body).await?;
    }
    let Some(text) = form.one("query")?.map(str::to_owned) else {
        return Err(Problem::bad_request("the parameter `query` is missing")
            .hint("send `?query=` with a SPARQL query"));
    };
    let reached = service_description::reached(&state, &parts.headers);
    let clock = Clock::start(&state, sparql::timeout(&form)?);
    let mut response = match plan(&state, &form, text, &client, &reached, clock).await {
        Ok(plan) => ([(header::CONTENT_TYPE, "application/json")], plan).into_response(),
        Err(problem) => problem.into_response(),
    };
    state.admission.tell(&client, response.headers_mut());
    Ok(response)
}

/// A plan is made by running the query, so it takes a place and has limits as any query does.
async fn plan(
    state: &State,
    form: &Form,
    text: String,
    client: &str,
    reached: &str,
    clock: Clock,
) -> Result<String, Problem> {
    let default_graphs = sparql::graphs(form, "default-graph-uri")?;
    let named_graphs = sparql::graphs(form, "named-graph-uri")?;
    let (Place::Long(permit) | Place::Quick(permit)) =
        clock.wait(state.admission.enter(client, true)).await?;
    let published = state.published();
    let cancel = Cancel::new();
    let _gone = StopWhenDropped(cancel.clone());
    let started = Instant::now();
    let id = state.running.add(running::Entry {
        text: text.clone(),
        client: client.to_owned(),
        started,
        cancel: cancel.clone(),
    });
    let options = Options {
        default_graphs,
        named_graphs,
        limits: Limits {
            time: clock.limit,
            time_asked: clock.asked,
            since: Some(clock.since),
            ..state.settings.limits.clone()
        },
        services: state
            .services
            .services(tokio::runtime::Handle::current(), reached),
        cancel,
        ..Options::default()
    };
    let base = state.endpoint();
    let (done, plan) = tokio::sync::oneshot::channel();
    let (shared, client) = (state.clone(), client.to_owned());
    let run = state.threads.run(move || {
        let plan = engine::parse(&text, Some(&base))
            .and_then(|query| engine::explain(&published.snapshot, &query, &options))
            .map_err(|failure| failure.placed(&text, Some(&base)));
        shared.running.remove(id);
        drop(permit);
        let time = started.elapsed();
        shared.admission.charge(&client, time, plan.is_err());
        let ms = time.as_secs_f64() * 1000.0;
        tracing::info!(target: "accede::query", ms, client, "explained");
        let _ = done.send(plan);
    });
    if let Err(problem) = run {
        state.running.remove(id);
        return Err(problem);
    }
    let plan = plan
        .await
        .map_err(|error| Problem::new(500, "explain", "there is no plan", error.to_string()))?;
    Ok(plan?)
}

/// The OpenAPI document.
pub async fn openapi() -> Response {
    (
        [("content-type", "application/openapi+json;version=3.1")],
        OPENAPI,
    )
        .into_response()
}
