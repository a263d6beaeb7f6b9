//! The server beyond single answers: caching, streaming, limits, stopping.

use std::time::{Duration, Instant};

use accede::engine::Limits;
use accede::store::snapshot::Snapshot;
use accede::web::admission::{Bounds, FairUse};
use accede::web::{Description, Settings, State, app};
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{Request, Response, StatusCode};
use futures_util::StreamExt;
use oxigraph::model::{GraphName, Literal, NamedNode, Quad};
use tower::ServiceExt;

/// A dataset of so many numbered things.
fn numbers(count: usize) -> Snapshot {
    let size = NamedNode::new_unchecked("http://example.org/size");
    let quads = (0..count).map(|n| {
        let thing = NamedNode::new_unchecked(format!("http://example.org/{n}"));
        Quad::new(
            thing,
            size.clone(),
            Literal::from(n as i64),
            GraphName::DefaultGraph,
        )
    });
    Snapshot::from_quads(quads, &[])
}

fn server(count: usize, settings: Settings) -> (Router, State) {
    let state = State::new(numbers(count), Description::default(), settings);
    (app(state.clone()), state)
}

async fn ask(router: &Router, query: &str, headers: &[(&str, &str)]) -> Response<Body> {
    let encoded: String = query.bytes().map(|b| format!("%{b:02X}")).collect();
    let mut request = Request::get(format!("/sparql?query={encoded}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    router
        .clone()
        .oneshot(request.body(Body::empty()).expect("a request"))
        .await
        .expect("the router answers")
}

async fn text(response: Response<Body>) -> String {
    let bytes = to_bytes(response.into_body(), usize::MAX)
        .await
        .expect("a whole body");
    String::from_utf8(bytes.into()).expect("text")
}

/// Many joins without a common variable: far more rows than anyone waits for.
const PRODUCT: &str = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }";
const ROWS: &str = "SELECT * { ?s ?p ?o }";

#[tokio::test(flavor = "multi_thread")]
async fn an_unchanged_answer_is_not_sent_again() {
    let (router, state) = server(10, Settings::default());
    let first = ask(&router, ROWS, &[]).await;
    let etag = first.headers()["etag"].to_str().expect("text").to_owned();
    assert!(etag.starts_with('"'), "the tag is strong");
    for name in ["last-modified", "cache-control", "vary", "accede-dataset"] {
        assert!(first.headers().contains_key(name), "{name}");
    }
    let again = ask(&router, ROWS, &[("if-none-match", &etag)]).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(again.headers()["etag"].to_str().expect("text"), etag);
    let other = ask(
        &router,
        ROWS,
        &[("if-none-match", &etag), ("accept", "text/csv")],
    )
    .await;
    assert_eq!(
        other.status(),
        StatusCode::OK,
        "another format is another answer"
    );
    let packed = ask(&router, ROWS, &[("accept-encoding", "gzip")]).await;
    let packed = packed.headers()["etag"].to_str().expect("text").to_owned();
    assert_ne!(packed, etag, "compressed bytes are other bytes");
    let again = ask(
        &router,
        ROWS,
        &[("accept-encoding", "gzip"), ("if-none-match", &packed)],
    )
    .await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    state.publish(numbers(11));
    let changed = ask(&router, ROWS, &[("if-none-match", &etag)]).await;
    assert_eq!(changed.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_thousand_rows_come_in_pieces_and_whole() {
    let (router, _) = server(100_002, Settings::default());
    let response = ask(&router, ROWS, &[("accept", "text/csv")]).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert!(!response.headers().contains_key("content-length"));
    let pieces: Vec<Bytes> = response
        .into_body()
        .into_data_stream()
        .map(|p| p.expect("a piece"))
        .collect()
        .await;
    assert!(pieces.len() > 20);
    let lines: usize = pieces
        .iter()
        .map(|p| p.iter().filter(|b| **b == b'\n').count())
        .sum();
    // The description of the dataset stands among its data.
    assert!(lines > 100_002, "{lines}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_answer_is_whole_in_every_encoding() {
    let (router, _) = server(20_000, Settings::default());
    for encoding in ["gzip", "br", "zstd"] {
        let response = ask(&router, ROWS, &[("accept-encoding", encoding)]).await;
        assert_eq!(response.headers()["content-encoding"], encoding);
        assert!(
            to_bytes(response.into_body(), usize::MAX).await.is_ok(),
            "{encoding}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_before_the_first_byte_is_a_status() {
    let limits = Limits {
        time: Duration::from_millis(300),
        ..Limits::default()
    };
    let (router, _) = server(
        2000,
        Settings {
            limits,
            ..Settings::default()
        },
    );
    let started = Instant::now();
    let response = ask(&router, PRODUCT, &[]).await;
    assert!(
        started.elapsed() < Duration::from_secs(2),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(response.headers().contains_key("retry-after"));
    assert!(text(response).await.contains("\"limit\":\"time\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_after_the_first_byte_breaks_the_answer() {
    let limits = Limits {
        rows: 50_000,
        ..Limits::default()
    };
    let (router, _) = server(
        60_000,
        Settings {
            limits,
            ..Settings::default()
        },
    );
    let response = ask(&router, ROWS, &[]).await;
    assert_eq!(
        response.status(),
        StatusCode::OK,
        "the first rows were on their way"
    );
    assert!(
        to_bytes(response.into_body(), usize::MAX).await.is_err(),
        "no client takes it for complete"
    );
    let few = Limits {
        rows: 10,
        ..Limits::default()
    };
    let (router, _) = server(
        60,
        Settings {
            limits: few,
            ..Settings::default()
        },
    );
    let response = ask(&router, ROWS, &[]).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(text(response).await.contains("\"limit\":\"rows\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_format_has_no_words_for_breaks_an_answer_that_has_begun() {
    let odd = r#"SELECT ?s (IF(?o = 59999, "\u0007", "") AS ?text) {
        ?s <http://example.org/size> ?o
    } ORDER BY ?o"#;
    for count in [60_000, 59_999] {
        let (router, _) = server(count, Settings::default());
        let xml = [("accept", "application/sparql-results+xml")];
        let response = ask(&router, odd, &xml).await;
        assert_eq!(response.status(), StatusCode::OK, "rows are on their way");
        let whole = to_bytes(response.into_body(), usize::MAX).await.is_ok();
        assert_eq!(whole, count == 59_999, "of {count} things");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_goes_away_frees_its_place_within_100_ms() {
    let (router, state) = server(2000, Settings::default());
    let mut least = Duration::MAX;
    // What else the machine does is no delay of the server's: one try of a few has to be quick.
    for _ in 0..5 {
        let router = router.clone();
        let asking = tokio::spawn(async move { ask(&router, PRODUCT, &[]).await });
        while state.running.list().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        asking.abort();
        let left = Instant::now();
        while !state.running.list().is_empty() {
            assert!(left.elapsed() < Duration::from_secs(5), "the query runs on");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        least = least.min(left.elapsed());
    }
    assert!(least < Duration::from_millis(100), "{least:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_stops_half_way_frees_its_place() {
    let (router, state) = server(100_000, Settings::default());
    let response = ask(&router, "SELECT * { ?a ?b ?c . ?d ?e ?f }", &[]).await;
    assert_eq!(response.status(), StatusCode::OK);
    let mut pieces = response.into_body().into_data_stream();
    assert!(pieces.next().await.is_some_and(|p| p.is_ok()));
    drop(pieces);
    let left = Instant::now();
    while !state.running.list().is_empty() {
        assert!(
            left.elapsed() < Duration::from_millis(200),
            "the query runs on"
        );
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_stops_a_query() {
    let settings = Settings {
        token: Some("s3cret".to_owned()),
        ..Settings::default()
    };
    let (router, state) = server(2000, settings);
    let client = router.clone();
    let asking = tokio::spawn(async move { ask(&client, PRODUCT, &[]).await });
    let id = loop {
        if let Some((id, _)) = state.running.list().first() {
            break *id;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    let request =
        Request::delete(format!("/queries/running/{id}")).header("authorization", "Bearer s3cret");
    let stopped = router
        .oneshot(request.body(Body::empty()).expect("a request"))
        .await
        .expect("the router answers");
    assert_eq!(stopped.status(), StatusCode::NO_CONTENT);
    let response = asking.await.expect("no panic");
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(text(response).await.contains("cancelled"));
}

#[tokio::test(flavor = "multi_thread")]
async fn more_queries_than_places_wait_or_are_told_to_come_back() {
    let bounds = Bounds {
        running: 1,
        quick: 1,
        trial: Duration::from_millis(20),
        waiting: 1,
        patience: Duration::from_millis(200),
    };
    let (router, state) = server(
        2000,
        Settings {
            bounds,
            ..Settings::default()
        },
    );
    let client = router.clone();
    let first = tokio::spawn(async move { ask(&client, PRODUCT, &[]).await });
    while state.running.list().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let quick = ask(&router, "ASK {}", &[]).await;
    assert_eq!(
        quick.status(),
        StatusCode::OK,
        "a short one passes a long one"
    );
    let second = ask(&router, PRODUCT, &[]).await;
    assert_eq!(second.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(second.headers().contains_key("retry-after"));
    first.abort();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(ask(&router, "ASK {}", &[]).await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_is_told_what_it_has_left() {
    let fair_use = Some(FairUse {
        query_seconds: 60.0,
        errors: 2.0,
    });
    let (router, _) = server(
        10,
        Settings {
            fair_use,
            ..Settings::default()
        },
    );
    let response = ask(&router, "ASK {}", &[]).await;
    assert!(
        response.headers()["ratelimit"]
            .to_str()
            .expect("text")
            .starts_with("\"query-seconds\";r=")
    );
    for _ in 0..2 {
        assert_eq!(
            ask(&router, "ASK {", &[]).await.status(),
            StatusCode::BAD_REQUEST
        );
    }
    // The last error is counted by the query's own thread, a moment after its answer.
    tokio::time::sleep(Duration::from_millis(50)).await;
    let response = ask(&router, "ASK {}", &[]).await;
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(response.headers().contains_key("retry-after"));
}

#[tokio::test(flavor = "multi_thread")]
async fn deep_nesting_harms_nobody() {
    let (router, _) = server(10, Settings::default());
    for query in [
        format!("ASK {{ FILTER({}1{}) }}", "(".repeat(240), ")".repeat(240)),
        format!("ASK {}{}", "{".repeat(250), "}".repeat(250)),
        format!("ASK {{ FILTER({}1) }}", "!".repeat(3000)),
        format!("ASK {{ FILTER(1{}) }}", " + 1".repeat(3000)),
        format!("ASK {{ {} }}", vec!["{ ?s ?p ?o }"; 1000].join(" UNION ")),
    ] {
        let response = ask(&router, &query, &[]).await;
        assert!(
            [200, 400, 414].contains(&response.status().as_u16()),
            "{}",
            response.status()
        );
    }
}
