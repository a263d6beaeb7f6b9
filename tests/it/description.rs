//! What VoID says of the dataset is what queries count, the description itself included.

use std::collections::BTreeSet;

use accede::engine::{self, Answer, Options};
use accede::store::snapshot::Snapshot;
use accede::web::{Description, Settings, State};

/// What is said, and the query that counts it.
const SAID_AND_COUNTED: [(&str, &str, &str); 8] = [
    (
        "triples",
        "SELECT ?n { :dataset void:triples ?n }",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    ),
    (
        "subjects",
        "SELECT ?n { :dataset void:distinctSubjects ?n }",
        "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    ),
    (
        "properties",
        "SELECT ?n { :dataset void:properties ?n }",
        "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
    ),
    (
        "classes",
        "SELECT ?n { :dataset void:classes ?n }",
        "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c FILTER(isIRI(?c)) }",
    ),
    (
        "entities of each class",
        "SELECT ?c ?n { :dataset void:classPartition ?part . ?part void:class ?c ; void:entities ?n }",
        "SELECT ?c (COUNT(?s) AS ?n) { ?s a ?c FILTER(isIRI(?c)) } GROUP BY ?c",
    ),
    (
        "triples of each property",
        "SELECT ?p ?n ?s ?o { :dataset void:propertyPartition ?part .
           ?part void:property ?p ; void:triples ?n ; void:distinctSubjects ?s ; void:distinctObjects ?o
           FILTER(?p != void:distinctObjects) }",
        "SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?a) AS ?s) (COUNT(DISTINCT ?b) AS ?o) { ?a ?p ?b
           FILTER(?p != void:distinctObjects) } GROUP BY ?p",
    ),
    (
        "named graphs",
        "SELECT ?g { :dataset sd:namedGraph/sd:name ?g }",
        "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }",
    ),
    (
        "triples of each graph",
        "SELECT ?g ?n { :dataset sd:namedGraph ?named . ?named sd:name ?g ; sd:graph/void:triples ?n }",
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    ),
];

fn rows(snapshot: &Snapshot, query: &str) -> BTreeSet<Vec<String>> {
    let text = format!(
        "PREFIX void: <http://rdfs.org/ns/void#> PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
         PREFIX : <http://localhost:7878/.well-known/void#> {query}"
    );
    let query = engine::parse(&text, None).expect("it parses");
    engine::evaluate(snapshot, &query, &Options::default(), |answer| {
        let Answer::Solutions(rows) = answer else {
            panic!("rows expected")
        };
        rows.map(|row| {
            let cells = row?
                .values()
                .iter()
                .map(|cell| cell.as_ref().map_or(String::new(), ToString::to_string))
                .collect();
            Ok(cells)
        })
        .collect()
    })
    .expect("it is answered")
}

fn check(state: &State) {
    let published = state.published();
    for (what, said, counted) in SAID_AND_COUNTED {
        let (said, counted) = (
            rows(&published.snapshot, said),
            rows(&published.snapshot, counted),
        );
        assert!(!said.is_empty(), "{what}");
        let wrong: Vec<_> = said.symmetric_difference(&counted).take(6).collect();
        assert!(wrong.is_empty(), "{what}: {wrong:?}");
    }
    // The number is an object itself: it can be that whichever is written, the other were right. So it is with the
    // objects of the property that says it, which is left out above.
    let number = |query: &str| -> i64 {
        let row = rows(&published.snapshot, query).pop_first().expect("a row");
        let digits = row[0].split('"').nth(1).expect("a literal");
        digits.parse().expect("a number")
    };
    let said = number("SELECT ?n { :dataset void:distinctObjects ?n }");
    let counted = number("SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }");
    assert!((said - counted).abs() <= 1, "objects: {said} {counted}");
}

#[test]
fn the_description_of_the_dataset_counts_what_queries_count() {
    check(&State::new(
        Snapshot::from_quads(crate::GRAPH.quads(), &[]),
        Description::default(),
        Settings::default(),
    ));
}

#[test]
fn a_small_dataset_is_described_as_exactly() {
    check(&crate::protocol::state(Settings::default()));
}
