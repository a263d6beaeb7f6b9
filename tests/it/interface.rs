//! The interface as it is described: the catalogue over HTTP, plans, and an OpenAPI document that is true.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use accede::queries::{ParameterType, Query};
use accede::record::Record;
use accede::web::{Description, Settings, State, app_with, treaty_routes};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response};
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::Quad;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use tower::ServiceExt;

use crate::GRAPH;

static ROUTER: LazyLock<Router> = LazyLock::new(|| {
    let state = State::new(GRAPH.clone(), Description::default(), Settings::default());
    let record = Record::embedded().expect("the embedded record is readable");
    app_with(state, treaty_routes(Arc::new(record)))
});

async fn send(method: &str, path: &str, accept: &str) -> Response<Body> {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("accept", accept);
    let request = request.body(Body::empty()).expect("a request");
    let answer = ROUTER.clone().oneshot(request).await;
    answer.expect("the router answers")
}

async fn text(response: Response<Body>) -> String {
    let bytes = to_bytes(response.into_body(), usize::MAX).await;
    String::from_utf8(bytes.expect("a whole body").into()).expect("text")
}

fn kind(response: &Response<Body>) -> String {
    let kind = response.headers().get("content-type");
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().to_owned()
}

/// A value that a parameter may have.
fn value(kind: ParameterType) -> &'static str {
    match kind {
        ParameterType::Date => "2026-02-03",
        ParameterType::Instrument => "opsc",
        ParameterType::Participant => "IRL",
        ParameterType::Set => "budapest-eight",
        ParameterType::Region => "europe-central-asia",
        ParameterType::Plan => "budapest-2001",
        ParameterType::Iri => "https://w3id.org/accede/id/state/IRL",
        _ => "opsc",
    }
}

fn address(query: &Query, more: &str) -> String {
    let parameters: Vec<String> = query
        .parameters
        .iter()
        .map(|p| {
            let value = utf8_percent_encode(value(p.kind), NON_ALPHANUMERIC);
            format!("{}={value}", p.name)
        })
        .chain([more.to_owned()])
        .collect();
    format!("/queries/{}?{}", query.name, parameters.join("&"))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_query_of_the_catalogue_answers_in_every_format() {
    let tables = [
        ("json", "application/sparql-results+json"),
        ("xml", "application/sparql-results+xml"),
        ("csv", "text/csv"),
        ("tsv", "text/tab-separated-values"),
        ("html", "text/html"),
    ];
    let graphs = [
        ("turtle", "text/turtle"),
        ("ntriples", "application/n-triples"),
        ("rdfxml", "application/rdf+xml"),
        ("jsonld", "application/ld+json"),
    ];
    let mut asked = 0;
    for query in Query::all() {
        let graph = query.text.contains("\nCONSTRUCT") || query.text.contains("\nDESCRIBE");
        let formats = if graph { &graphs[..] } else { &tables[..] };
        for (name, media_type) in formats {
            for (path, accept) in [
                (address(&query, &format!("format={name}")), "*/*"),
                (address(&query, ""), *media_type),
            ] {
                let answer = send("GET", &path, accept).await;
                assert_eq!(answer.status(), 200, "{path} as {accept}");
                assert_eq!(kind(&answer), *media_type, "{path} as {accept}");
                asked += 1;
            }
        }
    }
    assert!(asked > 100, "{asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_parameter_is_told() {
    let check = async |path: &str, status: u16, words: &str| {
        let answer = send("GET", path, "application/json").await;
        assert_eq!(answer.status().as_u16(), status, "{path}");
        assert_eq!(kind(&answer), "application/problem+json", "{path}");
        let problem: Value = serde_json::from_str(&text(answer).await).expect("JSON");
        assert!(problem.to_string().contains(words), "{path}: {problem}");
        assert!(
            problem["hint"]
                .as_str()
                .is_some_and(|hint| !hint.is_empty()),
            "{path}: {problem}"
        );
    };
    let query = "/queries/parties_on_date";
    check(
        &format!("{query}?instrument=opsc&day=2010-13-01"),
        400,
        "2010-13-01",
    )
    .await;
    check(
        &format!("{query}?instrument=opcs&day=2010-01-01"),
        400,
        "opsc",
    )
    .await;
    check(&format!("{query}?instrument=opsc"), 400, "day").await;
    check(
        &format!("{query}?instrument=opsc&day=2010-01-01&colour=red"),
        400,
        "colour",
    )
    .await;
    check(
        &format!("{query}?instrument=opsc&day=2010-01-01&timeout=soon"),
        400,
        "timeout",
    )
    .await;
    check("/queries/partys_on_date", 404, "parties_on_date").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_catalogue_is_readable_as_examples_of_sparql() {
    let answer = send("GET", "/queries", "text/turtle").await;
    assert_eq!(kind(&answer), "text/turtle");
    let turtle = text(answer).await;
    let quads: Vec<Quad> = RdfParser::from_format(RdfFormat::Turtle)
        .for_slice(&turtle)
        .collect::<Result<_, _>>()
        .expect("the catalogue is Turtle");
    let count = |predicate: &str| {
        let is = |quad: &&Quad| quad.predicate.as_str() == predicate;
        quads.iter().filter(is).count()
    };
    let shacl = "http://www.w3.org/ns/shacl#";
    let all = Query::all().count();
    let texts =
        ["select", "construct", "ask", "describe"].map(|kind| count(&format!("{shacl}{kind}")));
    assert_eq!(
        texts.iter().sum::<usize>(),
        all,
        "each query states its text once"
    );
    assert_eq!(
        count("https://schema.org/target"),
        all,
        "and where to ask it"
    );
    assert!(
        count("http://www.w3.org/2000/01/rdf-schema#comment") >= all,
        "and what it answers"
    );
    // What stands there is what is run.
    for query in Query::all() {
        let said = |quad: &Quad| matches!(&quad.object, oxigraph::model::Term::Literal(l) if l.value() == query.text);
        assert!(quads.iter().any(said), "{}", query.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_tells_its_steps() {
    let ask = async |query: &str| {
        let query = utf8_percent_encode(query, NON_ALPHANUMERIC);
        send(
            "GET",
            &format!("/explain?query={query}"),
            "application/json",
        )
        .await
    };
    let answer = ask("SELECT ?s { ?s a ?c . ?s ?p 'none at all' }").await;
    assert_eq!(answer.status(), 200);
    let plan: Value = serde_json::from_str(&text(answer).await).expect("JSON");
    let plan = plan.to_string();
    assert!(
        plan.contains("plan") && plan.contains("number of results"),
        "{plan}"
    );
    assert_eq!(ask("SELECT ?s {").await.status(), 400);
    let stopped = format!(
        "/explain?timeout=1&query={}",
        utf8_percent_encode("SELECT", NON_ALPHANUMERIC)
    );
    assert_eq!(send("GET", &stopped, "*/*").await.status(), 400);
}

/// The addresses that the router has, from the tables of routes, with the names of their open parts.
fn routes() -> BTreeSet<String> {
    let sources = crate::files("src/web")
        .into_iter()
        .chain(["src/web.rs".to_owned()]);
    let mut found = BTreeSet::new();
    for source in sources.filter(|file| file.ends_with(".rs")) {
        let text = crate::text(&source);
        for part in text.split(".route(").skip(1) {
            let rest = part.trim_start();
            if let Some(path) = rest
                .strip_prefix('"')
                .and_then(|rest| rest.split('"').next())
            {
                found.insert(path.replace("{*", "{"));
            }
        }
    }
    found
}

#[test]
fn every_route_is_described_and_nothing_else() {
    // Other spellings of addresses that are described.
    let aliases = [
        "/sparql/",
        "/rdf-graphs/",
        "/dumps",
        "/data",
        "/data/{version}/",
    ];
    let document: Value = serde_json::from_str(&crate::text("src/web/openapi.json")).expect("JSON");
    let described: BTreeSet<String> = document["paths"]
        .as_object()
        .expect("paths")
        .keys()
        .cloned()
        .collect();
    let routes: BTreeSet<String> = routes()
        .into_iter()
        .filter(|path| !aliases.contains(&path.as_str()))
        .collect();
    let missing: Vec<_> = routes.difference(&described).collect();
    let invented: Vec<_> = described.difference(&routes).collect();
    assert!(missing.is_empty(), "not in openapi.json: {missing:?}");
    assert!(
        invented.is_empty(),
        "in openapi.json, but no route: {invented:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_described_operation_answers_as_described() {
    let document: Value = serde_json::from_str(&crate::text("src/web/openapi.json")).expect("JSON");
    // What stands in for the open parts of an address, and for parameters that must be there.
    let filled = BTreeMap::from([
        ("/queries/{name}", "/queries/instruments"),
        ("/queries/running/{id}", "/queries/running/1"),
        ("/rdf-graphs/{name}", "/rdf-graphs/none"),
        (
            "/rdf-graphs/service",
            "/rdf-graphs/service?graph=urn:x:none",
        ),
        ("/sitemaps/{name}", "/sitemaps/1.xml"),
        ("/explain", "/explain?query=ASK%20%7B%7D"),
        ("/query", "/query?query=ASK%20%7B%7D"),
    ]);
    for (path, operations) in document["paths"].as_object().expect("paths") {
        // The files of a release are on the disk of a server that has one.
        if ["/dumps", "/data", "/changes", "/context"]
            .iter()
            .any(|below| path.starts_with(below))
        {
            continue;
        }
        let address = filled.get(path.as_str()).copied().unwrap_or(path);
        assert!(!address.contains('{'), "nothing stands in for {path}");
        for (method, operation) in operations.as_object().expect("operations") {
            let answer = send(&method.to_uppercase(), address, "*/*").await;
            let status = answer.status().as_u16().to_string();
            assert_ne!(status, "405", "{method} {path}");
            let responses = operation["responses"].as_object().expect("responses");
            let described = match responses.get(&status) {
                Some(reference) if reference.get("$ref").is_some() => {
                    let name = reference["$ref"]
                        .as_str()
                        .expect("text")
                        .rsplit('/')
                        .next()
                        .expect("a name");
                    &document["components"]["responses"][name]
                }
                Some(response) => response,
                None => panic!("{method} {path}: {status} is not described"),
            };
            let kind = kind(&answer);
            let content = described["content"].as_object();
            assert!(
                content.is_none_or(|content| content.contains_key(&kind)),
                "{method} {path}: {status} as {kind}"
            );
        }
    }
}
