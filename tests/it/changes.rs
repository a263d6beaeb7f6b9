//! Changes under way: what hostile bodies do, how changes wait for each other, and how they are stopped.

use std::time::{Duration, Instant};

use accede::web::{Settings, State, app};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use tower::ServiceExt;

use crate::protocol::state;

const TOKEN: &str = "Bearer s3cret";
const GRAPH: &str = "/rdf-graphs/service?graph=urn:x:new";

fn writable() -> (Router, State) {
    let state = state(Settings {
        writable: true,
        token: Some("s3cret".to_owned()),
        ..Settings::default()
    });
    (app(state.clone()), state)
}

fn request(method: &str, path: &str, kind: &str, body: impl Into<Body>) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::AUTHORIZATION, TOKEN)
        .header(header::CONTENT_TYPE, kind)
        .body(body.into())
        .expect("a request")
}

async fn send(router: &Router, request: Request<Body>) -> (StatusCode, String) {
    let answer = router.clone().oneshot(request).await;
    let (parts, body) = answer.expect("the router answers").into_parts();
    let bytes = to_bytes(body, usize::MAX).await.expect("a body");
    (parts.status, String::from_utf8_lossy(&bytes).into_owned())
}

/// An update that has no end of its own.
fn endless() -> Request<Body> {
    let values: String = (0..3000).map(|n| format!(" {n}")).collect();
    let text = format!(
        "CLEAR ALL ; INSERT {{ <urn:x:n> <urn:x:is> ?a }} WHERE {{ VALUES ?a {{ {values} }} VALUES ?b {{ {values} }} VALUES ?c {{ {values} }} FILTER(?a + ?b + ?c < 0) }}"
    );
    request("POST", "/update", "application/sparql-update", text)
}

async fn under_way(state: &State, count: usize) -> u64 {
    loop {
        let running = state.running.list();
        if running.len() == count {
            return running.last().map_or(0, |(id, _)| *id);
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nests_too_deep_is_refused_before_it_is_parsed() {
    let (router, _) = writable();
    let mut triple = "<urn:x:o>".to_owned();
    for _ in 0..5000 {
        triple = format!("<<( <urn:x:s> <urn:x:p> {triple} )>>");
    }
    let triple = format!("<urn:x:s> <urn:x:p> {triple} .");
    let lists = format!(
        "<urn:x:s> <urn:x:p> {}{} .",
        "(".repeat(5000),
        ")".repeat(5000)
    );
    let elements = format!(
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:v='urn:v:'>{}{}</rdf:RDF>",
        "<v:a>".repeat(30_000),
        "</v:a>".repeat(30_000)
    );
    let json = format!("{}1{}", "{\"urn:x:p\":".repeat(5000), "}".repeat(5000));
    for (kind, body) in [
        ("application/n-triples", &triple),
        ("text/turtle", &triple),
        ("text/turtle", &lists),
        ("application/rdf+xml", &elements),
        ("application/ld+json", &json),
    ] {
        let (status, text) = send(&router, request("PUT", GRAPH, kind, body.clone())).await;
        assert_eq!(status, 400, "{kind}: {text}");
    }
    let update = format!("INSERT DATA {{ {triple} }}");
    let update = request("POST", "/update", "application/sparql-update", update);
    assert_eq!(send(&router, update).await.0, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn triples_do_not_grow_deep_by_update_upon_update() {
    let (router, _) = writable();
    let mut template = "?o".to_owned();
    for _ in 0..60 {
        template = format!("<<( <urn:x:s> <urn:x:p> {template} )>>");
    }
    let begin = "INSERT DATA { <urn:x:a> <urn:x:b> 1 }".to_owned();
    let grow = format!(
        "DELETE {{ <urn:x:a> <urn:x:b> ?o }} INSERT {{ <urn:x:a> <urn:x:b> {template} }} WHERE {{ <urn:x:a> <urn:x:b> ?o }}"
    );
    for (text, expected) in [
        (&begin, 204),
        (&grow, 204),
        (&grow, 204),
        (&grow, 204),
        (&grow, 204),
        (&grow, 409),
    ] {
        let update = request("POST", "/update", "application/sparql-update", text.clone());
        let (status, text) = send(&router, update).await;
        assert_eq!(status, expected, "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_graph_is_new_once() {
    let (router, _) = writable();
    let puts: Vec<_> = (0..8)
        .map(|number| {
            let router = router.clone();
            let body = format!("<urn:x:s> <urn:x:p> {number} .");
            let put = request("PUT", GRAPH, "text/turtle", body);
            tokio::spawn(async move { send(&router, put).await.0 })
        })
        .collect();
    let mut created = 0;
    for put in puts {
        let status = put.await.expect("no panic");
        created += usize::from(status == StatusCode::CREATED);
        assert!(status.is_success(), "{status}");
    }
    assert_eq!(created, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_that_know_the_same_graph_the_first_may_change_it() {
    let (router, _) = writable();
    let graph = "/rdf-graphs/service?graph=http%3A%2F%2Fexample.org%2Fg1";
    for (accept, mark) in [("text/turtle", ""), ("application/ld+json", "-gzip")] {
        let read = Request::get(graph).header(header::ACCEPT, accept);
        let read = read.body(Body::empty()).expect("a request");
        let answer = router.clone().oneshot(read).await.expect("an answer");
        let tag = answer.headers()[header::ETAG].to_str().expect("text");
        let tag = format!("{}{mark}\"", tag.trim_end_matches('"'));
        for expected in [204, 412] {
            let mut put = request("PUT", graph, "text/turtle", format!("<a> <b> '{accept}' ."));
            put.headers_mut()
                .insert(header::IF_MATCH, tag.parse().expect("a value"));
            assert_eq!(send(&router, put).await.0, expected, "{accept}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_stops_a_change_and_nothing_is_changed() {
    let (router, state) = writable();
    let before = state.published().version.clone();
    let client = router.clone();
    let changing = tokio::spawn(async move { send(&client, endless()).await });
    let id = under_way(&state, 1).await;
    assert!(state.running.list()[0].1.text.starts_with("CLEAR ALL"));
    let stop = request(
        "DELETE",
        &format!("/queries/running/{id}"),
        "",
        Body::empty(),
    );
    assert_eq!(send(&router, stop).await.0, 204);
    let (status, text) = changing.await.expect("no panic");
    assert_eq!(status, 503);
    assert!(text.contains("cancelled"), "{text}");
    assert_eq!(state.published().version, before);
    under_way(&state, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_whose_client_has_gone_makes_room_for_the_next() {
    let (router, state) = writable();
    let client = router.clone();
    let changing = tokio::spawn(async move { send(&client, endless()).await });
    under_way(&state, 1).await;
    // As soon as it has its turn the next waits, whose own time runs meanwhile.
    let path = format!("{GRAPH}&timeout=0.2");
    let put = || request("PUT", &path, "text/turtle", "<a> <b> 1 .");
    while send(&router, put()).await.0 != 408 {}
    let before = state.published().version.clone();
    changing.abort();
    let put = request("PUT", GRAPH, "text/turtle", "<a> <b> 2 .");
    let asked = Instant::now();
    assert!(send(&router, put).await.0.is_success());
    assert!(asked.elapsed() < Duration::from_secs(5));
    assert_ne!(state.published().version, before);
    under_way(&state, 0).await;
    let metrics = send(&router, request("GET", "/metrics", "", Body::empty()))
        .await
        .1;
    for outcome in ["client-gone", "timeout", "complete"] {
        let line = format!("accede_change_seconds_count{{outcome=\"{outcome}\"}} ");
        assert!(metrics.contains(&line), "{metrics}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_graph_outlives_the_store_it_was_made_in() {
    let (router, state) = writable();
    let update = |text: &str| {
        request(
            "POST",
            "/update",
            "application/sparql-update",
            text.to_owned(),
        )
    };
    assert_eq!(
        send(&router, update("CREATE GRAPH <urn:x:empty>")).await.0,
        204
    );
    // As much is removed as makes the server begin a new store.
    for round in 0..2 {
        let body: String = (0..30_000)
            .map(|n| format!("<urn:x:s> <urn:x:p> {n}, {round} .\n"))
            .collect();
        let put = request("PUT", GRAPH, "text/turtle", body);
        assert!(send(&router, put).await.0.is_success());
        let delete = request("DELETE", GRAPH, "", Body::empty());
        assert_eq!(send(&router, delete).await.0, 204);
    }
    assert_eq!(
        send(&router, update("INSERT DATA { <urn:x:a> <urn:x:b> 1 }"))
            .await
            .0,
        204
    );
    assert_eq!(state.published().empty_graphs.len(), 1);
    assert_eq!(
        send(&router, update("CREATE GRAPH <urn:x:empty>")).await.0,
        409
    );
}
