//! Which graphs a query reads, and how it fails.

use super::{Answer, Failure, Options, evaluate, explain, parse};
use crate::store::snapshot::Snapshot;
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::NamedNode;

/// `:shown` is part of the default graph; one triple is in both graphs.
const DATA: &str = "@prefix : <urn:x:> . :plain :p 0 .
GRAPH :shown { :a :p 1 . :b :p 2 } GRAPH :other { :a :p 1 . :c :p 3 }";

fn name(local: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("urn:x:{local}"))
}

fn snapshot() -> Snapshot {
    let quads = RdfParser::from_format(RdfFormat::TriG).for_slice(DATA.as_bytes());
    Snapshot::from_quads(quads.map(|quad| quad.unwrap()), &[name("shown")])
}

fn count(query: &str, options: &Options) -> Result<usize, Failure> {
    let query = parse(&format!("PREFIX : <urn:x:> {query}"), None)?;
    evaluate(&snapshot(), &query, options, |answer| {
        let Answer::Solutions(mut rows) = answer else {
            panic!("rows expected")
        };
        rows.try_fold(0, |count, row| row.map(|_| count + 1))
    })
}

fn check(query: &str, options: &Options, rows: usize) {
    assert_eq!(count(query, options).unwrap(), rows, "{query}");
}

#[test]
fn the_default_graph_is_what_is_plain_and_what_is_shown() {
    let options = Options::default();
    check("SELECT * { ?s :p ?o }", &options, 3);
    check("SELECT * { GRAPH ?g { ?s :p ?o } }", &options, 4);
    check("SELECT * { GRAPH :other { ?s :p ?o } }", &options, 2);
    check("SELECT * { GRAPH ?g {} }", &options, 2);
}

#[test]
fn a_query_may_name_its_graphs() {
    let options = Options::default();
    check("SELECT * FROM :other { ?s :p ?o }", &options, 2);
    check("SELECT * FROM :other FROM :shown { ?s :p ?o }", &options, 3);
    check(
        "SELECT * FROM :other { GRAPH ?g { ?s :p ?o } }",
        &options,
        0,
    );
    check(
        "SELECT * FROM NAMED :other { GRAPH ?g { ?s :p ?o } }",
        &options,
        2,
    );
    check("SELECT * FROM NAMED :other { ?s :p ?o }", &options, 0);
    check(
        "SELECT * FROM :unknown FROM NAMED :unknown { ?s :p ?o }",
        &options,
        0,
    );
    check(
        "SELECT * FROM NAMED :unknown { GRAPH ?g { ?s :p ?o } }",
        &options,
        0,
    );
}

#[test]
fn graphs_that_the_asker_names_replace_those_of_the_query() {
    let options = Options {
        default_graphs: Some(vec![name("other")]),
        ..Options::default()
    };
    check(
        "SELECT * FROM :shown FROM :unknown { ?s :p 3 }",
        &options,
        1,
    );
    check("SELECT * { GRAPH ?g { ?s :p ?o } }", &options, 0);
    let options = Options {
        named_graphs: Some(vec![name("shown")]),
        ..Options::default()
    };
    check("SELECT * { GRAPH ?g { ?s :p ?o } }", &options, 2);
}

#[test]
fn all_graphs_as_one_hold_each_triple_once() {
    let options = Options {
        union_default: true,
        ..Options::default()
    };
    check("SELECT * { ?s :p ?o }", &options, 4);
    check("SELECT * { :a ?p ?o }", &options, 1);
}

#[test]
fn faults_of_a_query_are_told_with_their_place() {
    let outcome = parse("SELECT *\nWHERE { ?s ?p }", None);
    assert!(
        matches!(
            outcome,
            Err(Failure::Syntax {
                line: Some(2),
                column: Some(15),
                ..
            })
        ),
        "{outcome:?}"
    );
    let outcome = count(
        "SELECT * { ?s :p ?o FILTER(:unknown(?o)) }",
        &Options::default(),
    );
    assert!(matches!(outcome, Err(Failure::UnknownFunction { iri, .. }) if iri == "urn:x:unknown"));
}

#[test]
fn a_plan_can_be_seen() {
    let query = parse("SELECT * { ?s <urn:x:p> ?o } ORDER BY ?o", None).unwrap();
    let plan = explain(&snapshot(), &query, &Options::default()).unwrap();
    assert!(plan.contains("Sort"), "{plan}");
}
