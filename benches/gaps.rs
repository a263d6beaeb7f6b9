//! Who lacks what among N instruments, asked in the obvious way and in that of the catalogue, here and on Oxigraph's
//! store in memory: `cargo bench --bench gaps`. What counts are the ratios of one run.

use accede::engine::{self, Answer, Options};
use accede::store::snapshot::Snapshot;
use oxigraph::model::vocab::xsd;
use oxigraph::model::{GraphName, Literal, NamedNode, Quad, Term};
use oxigraph::sparql::{QueryResults, SparqlEvaluator};
use oxigraph::store::Store;
use std::time::{Duration, Instant};

const STATES: usize = 197;
const ENCOURAGED: usize = 8;

const ROWS: &str = "SELECT ?s ?t { :set :encourages ?t . :region :comprises ?s ";
const NAIVE: &str =
    "FILTER NOT EXISTS { ?e :instrument ?t ; :participant ?s ; :inForce ?d FILTER(?d <= DAY) } }";
const BY_HAND: &str = "MINUS { :set :encourages ?t . ?e :instrument ?t ; :participant ?s ; :inForce ?d FILTER(?d <= DAY) } }";

fn main() {
    for instruments in [8, 100, 600] {
        let quads = quads(instruments);
        let snapshot = Snapshot::from_quads(quads.iter().cloned(), &[]);
        let store = Store::new().expect("a store in memory opens");
        store.extend(quads).expect("a store in memory takes quads");
        let query = |how: &str| {
            let day = format!("'2020-01-01'^^<{}>", xsd::DATE.as_str());
            format!("PREFIX : <urn:x:> {ROWS}{}", how.replace("DAY", &day))
        };
        let (naive, by_hand) = (query(NAIVE), query(BY_HAND));
        let rows = here(&snapshot, &by_hand);
        assert_eq!(here(&snapshot, &naive), rows, "two ways to ask the same");
        let naive_here = best(5, || here(&snapshot, &naive));
        let by_hand_here = best(5, || here(&snapshot, &by_hand));
        let by_hand_there = best(5, || there(&store, &by_hand));
        let naive_there = best(1, || assert_eq!(there(&store, &naive), rows));
        let ratio = |one: Duration, other: Duration| one.as_secs_f64() / other.as_secs_f64();
        println!(
            "N = {instruments:<4} the obvious form takes {:.1} times the catalogue's here and {:.1} times on the store; \
             the store takes {:.1} times as long for the obvious, {:.1} times for the catalogue's",
            ratio(naive_here, by_hand_here),
            ratio(naive_there, by_hand_there),
            ratio(naive_there, naive_here),
            ratio(by_hand_there, by_hand_here),
        );
    }
}

fn name(text: String) -> NamedNode {
    NamedNode::new_unchecked(format!("urn:x:{text}"))
}

fn quads(instruments: usize) -> Vec<Quad> {
    let mut quads = Vec::new();
    let mut state = |subject: &NamedNode, property: &str, object: Term| {
        let property = name(property.to_owned());
        let subject = subject.clone();
        quads.push(Quad::new(
            subject,
            property,
            object,
            GraphName::DefaultGraph,
        ));
    };
    for instrument in 0..ENCOURAGED {
        let object = name(format!("instrument/{instrument}"));
        state(&name("set".into()), "encourages", object.into());
    }
    for participant in 0..STATES {
        let object = name(format!("state/{participant}"));
        state(&name("region".into()), "comprises", object.into());
    }
    for instrument in 0..instruments {
        for participant in (0..STATES).filter(|s| (s * 31 + instrument * 17) % 97 != 0) {
            let act = name(format!("act/{instrument}-{participant}"));
            let year = 1950 + (participant * 7 + instrument) % 75;
            let day = format!(
                "{year}-{:02}-{:02}",
                1 + participant % 12,
                1 + instrument % 28
            );
            state(
                &act,
                "instrument",
                name(format!("instrument/{instrument}")).into(),
            );
            state(
                &act,
                "participant",
                name(format!("state/{participant}")).into(),
            );
            state(
                &act,
                "inForce",
                Literal::new_typed_literal(day, xsd::DATE).into(),
            );
        }
    }
    quads
}

fn here(snapshot: &Snapshot, query: &str) -> usize {
    let query = engine::parse(query, None).expect("the query is written here");
    engine::evaluate(
        snapshot,
        &query,
        &Options::default(),
        |answer| match answer {
            Answer::Solutions(rows) => Ok(rows.count()),
            _ => Ok(0),
        },
    )
    .expect("the query ends in time")
}

fn there(store: &Store, query: &str) -> usize {
    let query = SparqlEvaluator::new()
        .parse_query(query)
        .expect("the query is written here");
    match query.on_store(store).execute().expect("the query is sound") {
        QueryResults::Solutions(rows) => rows.count(),
        _ => 0,
    }
}

fn best<T>(runs: usize, mut run: impl FnMut() -> T) -> Duration {
    let times = (0..runs).map(|_| {
        let start = Instant::now();
        std::hint::black_box(run());
        start.elapsed()
    });
    times.min().unwrap_or_default()
}
