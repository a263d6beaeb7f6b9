//! The snapshot against Oxigraph's store in memory: building it, and the queries for gaps.

use accede::engine::{self, Answer, Options};
use accede::store::snapshot::{Snapshot, SnapshotBuilder};
use criterion::{Criterion, criterion_group, criterion_main};
use oxigraph::model::vocab::xsd;
use oxigraph::model::{Literal, NamedNode, Quad, Term};
use oxigraph::sparql::{QueryResults, SparqlEvaluator};
use oxigraph::store::Store;
use std::time::{Duration, Instant};

const STATES: usize = 197;
const INSTRUMENTS: usize = 507;

fn name(text: String) -> NamedNode {
    NamedNode::new_unchecked(format!("https://example.org/{text}"))
}

/// A treaty collection in the shape of ours: four triples for each act, one graph for each instrument.
fn quads() -> Vec<Quad> {
    let mut quads = Vec::with_capacity(STATES * INSTRUMENTS * 4);
    let properties = ["instrument", "participant", "inForce", "kind"].map(|p| name(p.to_owned()));
    for instrument in 0..INSTRUMENTS {
        let graph = name(format!("document/{instrument}"));
        for state in 0..STATES {
            if (state * 31 + instrument * 17) % 97 == 0 {
                continue;
            }
            let act = name(format!("act/{instrument}-{state}"));
            let day = format!(
                "{}-{:02}-{:02}",
                1950 + (state * 7 + instrument) % 75,
                1 + state % 12,
                1 + instrument % 28
            );
            let values: [Term; 4] = [
                name(format!("instrument/{instrument}")).into(),
                name(format!("state/{state}")).into(),
                Literal::new_typed_literal(day, xsd::DATE).into(),
                name(format!("kind/{}", (state + instrument) % 3)).into(),
            ];
            for (property, value) in properties.iter().zip(values) {
                quads.push(Quad::new(
                    act.clone(),
                    property.clone(),
                    value,
                    graph.clone(),
                ));
            }
        }
    }
    quads
}

fn queries() -> Vec<(&'static str, String)> {
    let prefix = "PREFIX : <https://example.org/> ";
    let some: String = (0..8)
        .map(|n| format!(" <https://example.org/instrument/{n}>"))
        .collect();
    let query = |text: &str| format!("{prefix}{}", text.replace("SOME", &some));
    vec![
        (
            "one row",
            query("SELECT * { <https://example.org/act/5-7> ?p ?o }"),
        ),
        (
            "parties on a day",
            query(
                "SELECT ?s { ?a :instrument <https://example.org/instrument/7> ; :participant ?s ; :inForce ?d FILTER(?d <= '1990-01-01'^^<http://www.w3.org/2001/XMLSchema#date>) }",
            ),
        ),
        (
            "gaps by minus",
            query(
                "SELECT ?s ?t { VALUES ?t { SOME } { SELECT DISTINCT ?s { ?x :participant ?s } } MINUS { VALUES ?t { SOME } ?a :instrument ?t ; :participant ?s ; :inForce ?d FILTER(?d <= '2020-01-01'^^<http://www.w3.org/2001/XMLSchema#date>) } }",
            ),
        ),
        (
            "count by kind",
            query("SELECT ?k (COUNT(*) AS ?n) { ?a :kind ?k } GROUP BY ?k"),
        ),
        (
            "common parties",
            query(
                "SELECT (COUNT(*) AS ?n) { ?a :instrument <https://example.org/instrument/1> ; :participant ?s . ?b :participant ?s ; :instrument ?t }",
            ),
        ),
        (
            "newest",
            query(
                "SELECT ?a ?d { ?a :inForce ?d ; :instrument <https://example.org/instrument/9> } ORDER BY DESC(?d) LIMIT 10",
            ),
        ),
    ]
}

fn on_snapshot(snapshot: &Snapshot, query: &str) -> usize {
    let query = engine::parse(query, None).expect("the query is written here");
    let count = engine::evaluate(
        snapshot,
        &query,
        &Options::default(),
        |answer| match answer {
            Answer::Solutions(rows) => Ok(rows.count()),
            _ => Ok(0),
        },
    );
    count.expect("the query ends in time")
}

fn on_store(store: &Store, query: &str) -> usize {
    let query = SparqlEvaluator::new()
        .parse_query(query)
        .expect("the query is written here");
    match query.on_store(store).execute().expect("the query is sound") {
        QueryResults::Solutions(rows) => rows.count(),
        _ => 0,
    }
}

/// The best of five.
fn best<T>(mut run: impl FnMut() -> T) -> Duration {
    let times = (0..5).map(|_| {
        let start = Instant::now();
        std::hint::black_box(run());
        start.elapsed()
    });
    times.min().unwrap_or_default()
}

fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS"))
        .unwrap_or_default();
    line.split_whitespace()
        .nth(1)
        .and_then(|kib| kib.parse().ok())
        .unwrap_or_default()
}

fn numbered(quads: &[Quad]) -> SnapshotBuilder {
    let mut builder = SnapshotBuilder::new();
    for quad in quads {
        let s = builder.term(quad.subject.as_ref().into());
        let p = builder.term(quad.predicate.as_ref().into());
        let o = builder.term(quad.object.as_ref());
        let g = match &quad.graph_name {
            oxigraph::model::GraphName::NamedNode(g) => builder.term(g.as_ref().into()),
            _ => continue,
        };
        builder.also_default(g);
        builder.quad(s, p, o, Some(g));
    }
    builder
}

fn compare(criterion: &mut Criterion) {
    let quads = quads();
    let start = Instant::now();
    let builder = numbered(&quads);
    let terms = start.elapsed();
    let start = Instant::now();
    let snapshot = builder.build();
    println!(
        "build: terms {terms:?}, sorted {:?}, {} quads",
        start.elapsed(),
        snapshot.len()
    );
    drop(snapshot);
    let before = resident();
    let snapshot = numbered(&quads).build();
    println!("resident: {} KiB more", resident().saturating_sub(before));
    let start = Instant::now();
    let version = snapshot.version().len();
    println!("version: {:?} ({version} digits)", start.elapsed());

    let store = Store::new().expect("a store in memory opens");
    store
        .extend(quads.iter().cloned())
        .expect("a store in memory takes quads");
    let plain = quads.iter().map(|q| {
        Quad::new(
            q.subject.clone(),
            q.predicate.clone(),
            q.object.clone(),
            oxigraph::model::GraphName::DefaultGraph,
        )
    });
    store.extend(plain).expect("a store in memory takes quads");
    drop(quads);
    for (what, query) in queries() {
        assert_eq!(
            on_snapshot(&snapshot, &query),
            on_store(&store, &query),
            "{what}"
        );
        let (here, there) = (
            best(|| on_snapshot(&snapshot, &query)),
            best(|| on_store(&store, &query)),
        );
        println!(
            "{what}: snapshot {here:?}, store {there:?}, ratio {:.1}",
            there.as_secs_f64() / here.as_secs_f64()
        );
        criterion.bench_function(what, |b| b.iter(|| on_snapshot(&snapshot, &query)));
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_secs(1));
    targets = compare
}
criterion_main!(benches);
