//! The SPARQL Protocol and the Graph Store Protocol, case by case: `tests/protocol/cases.toml`.

use std::collections::BTreeMap;

use accede::store::snapshot::Snapshot;
use accede::web::{Description, Settings, State, app};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use oxigraph::io::{RdfFormat, RdfParser};
use serde::Deserialize;
use tower::ServiceExt;

#[derive(Deserialize)]
struct Table {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    #[serde(default)]
    writable: bool,
    step: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    #[serde(default = "get")]
    method: String,
    path: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(rename = "type")]
    media_type: Option<String>,
    #[serde(default)]
    body: String,
    status: u16,
    is: Option<String>,
    has: Option<String>,
    hasnot: Option<String>,
    #[serde(default)]
    header: BTreeMap<String, String>,
    #[serde(default)]
    empty: bool,
    /// A header whose address the next step goes to.
    follow: Option<String>,
}

fn get() -> String {
    "GET".to_owned()
}

pub fn state(settings: Settings) -> State {
    let quads =
        RdfParser::from_format(RdfFormat::TriG).for_slice(include_str!("../protocol/data.trig"));
    let quads: Vec<_> = quads.collect::<Result<_, _>>().expect("the fixture parses");
    State::new(
        Snapshot::from_quads(quads, &[]),
        Description::default(),
        settings,
    )
}

async fn check(case: &Case) -> Result<(), String> {
    let token = case.writable.then(|| "s3cret".to_owned());
    let router = app(state(Settings {
        writable: case.writable,
        token,
        ..Settings::default()
    }));
    let mut followed = String::new();
    for step in &case.step {
        followed = send(&router, step, &followed).await.map_err(|e| {
            format!(
                "{}: {} {}: {e}",
                case.name,
                step.method,
                shorten(&step.path)
            )
        })?;
    }
    Ok(())
}

async fn send(router: &Router, step: &Step, followed: &str) -> Result<String, String> {
    let body = step.body.replace("{large}", &"#".repeat(1_100_000));
    let mut request = Request::builder()
        .method(step.method.as_str())
        .uri(step.path.replace("{followed}", followed));
    if let Some(kind) = step.media_type.as_ref().filter(|k| !k.is_empty()) {
        request = request.header(header::CONTENT_TYPE, kind);
    }
    for (name, value) in &step.headers {
        request = request.header(name, value);
    }
    let request = request.body(Body::from(body)).map_err(|e| e.to_string())?;
    let response = router
        .clone()
        .oneshot(request)
        .await
        .map_err(|e| e.to_string())?;
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX)
        .await
        .map_err(|e| e.to_string())?;
    let text = String::from_utf8_lossy(&bytes);
    let told = |name: &str| {
        parts
            .headers
            .get(name)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    if parts.status.as_u16() != step.status {
        return Err(format!(
            "expected {}, got {} {}",
            step.status,
            parts.status,
            shorten(&text)
        ));
    }
    if let Some(kind) = step
        .is
        .as_ref()
        .filter(|kind| !told("content-type").starts_with(kind.as_str()))
    {
        return Err(format!("expected {kind}, got {}", told("content-type")));
    }
    if let Some(words) = step
        .has
        .as_ref()
        .filter(|words| !text.contains(words.as_str()))
    {
        return Err(format!("expected `{words}` in {}", shorten(&text)));
    }
    if let Some(words) = step
        .hasnot
        .as_ref()
        .filter(|words| text.contains(words.as_str()))
    {
        return Err(format!("expected no `{words}` in {}", shorten(&text)));
    }
    for (name, value) in &step.header {
        if told(name) != *value && !told(name).contains(value.as_str()) {
            return Err(format!("expected {name}: {value}, got {}", told(name)));
        }
    }
    if told("access-control-allow-origin") != "*" {
        return Err("the answer cannot be read by other sites".to_owned());
    }
    if step.empty && !bytes.is_empty() {
        return Err(format!("expected no body, got {}", shorten(&text)));
    }
    let target = step
        .follow
        .as_ref()
        .map(|name| told(name))
        .unwrap_or_default();
    Ok(target
        .strip_prefix("http://localhost:7878")
        .unwrap_or(&target)
        .to_owned())
}

fn shorten(text: &str) -> String {
    text.chars().take(300).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_case_is_answered_as_the_protocol_says() {
    let table: Table =
        toml::from_str(include_str!("../protocol/cases.toml")).expect("the table parses");
    let mut failures = Vec::new();
    for case in &table.case {
        if let Err(failure) = check(case).await {
            failures.push(failure);
        }
    }
    println!(
        "{} of {} cases",
        table.case.len() - failures.len(),
        table.case.len()
    );
    assert!(
        failures.is_empty(),
        "{} of {} cases fail:\n{}",
        failures.len(),
        table.case.len(),
        failures.join("\n")
    );
}

#[derive(Deserialize)]
struct Features {
    query: BTreeMap<String, String>,
}

#[tokio::test(flavor = "multi_thread")]
async fn every_feature_a_monitor_tries_is_answered() {
    let features: Features =
        toml::from_str(include_str!("../protocol/features.toml")).expect("the table parses");
    let router = app(state(Settings::default()));
    for (name, query) in &features.query {
        let request = Request::post("/sparql")
            .header(header::CONTENT_TYPE, "application/sparql-query")
            .body(Body::from(query.clone()));
        let response = router
            .clone()
            .oneshot(request.expect("a request"))
            .await
            .expect("the router answers");
        assert_eq!(response.status(), 200, "{name}");
    }
    assert!(features.query.len() >= 42);
}

#[tokio::test]
async fn descriptions_name_the_endpoint_as_it_was_reached_unless_an_address_was_chosen() {
    let settings = Settings {
        named_by_host: true,
        ..Settings::default()
    };
    let check = async |settings: &Settings, path: &str, host: &str, expected: &str| {
        let request = Request::get(path)
            .header(header::ACCEPT, "text/turtle")
            .header(header::HOST, host);
        let answer = app(state(settings.clone()))
            .oneshot(request.body(Body::empty()).expect("a request"))
            .await
            .expect("the router answers");
        let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await;
        let text = String::from_utf8(bytes.expect("a body").into()).expect("text");
        assert!(text.contains(&format!("<{expected}>")), "{path} of {host}");
    };
    for path in ["/sparql", "/.well-known/void"] {
        let chosen = Settings::default();
        check(
            &settings,
            path,
            "127.0.0.1:4000",
            "http://127.0.0.1:4000/sparql",
        )
        .await;
        check(&settings, path, "a b", "http://localhost:7878/sparql").await;
        check(
            &chosen,
            path,
            "127.0.0.1:4000",
            "http://localhost:7878/sparql",
        )
        .await;
    }
}
