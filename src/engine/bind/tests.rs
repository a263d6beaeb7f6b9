//! Bound queries give what the same query gives with the term in place of the variable.

use super::bind;
use crate::engine::{Answer, Failure, Options, evaluate, parse};
use crate::store::snapshot::Snapshot;
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{Literal, NamedNode, Term, Variable};

const DATA: &str = "@prefix : <urn:x:> .
:a :p 1 ; :q :b . :b :p 2 ; :q :c . :c :p 1 . :d :p 3 .
GRAPH :g { :a :in :g } GRAPH :h { :b :in :h }";

fn rows(query: &str, variable: &str, term: Term) -> Vec<String> {
    let quads = RdfParser::from_format(RdfFormat::TriG).for_slice(DATA.as_bytes());
    let snapshot = Snapshot::from_quads(quads.map(|quad| quad.unwrap()), &[]);
    let query = parse(&format!("PREFIX : <urn:x:> {query}"), None).unwrap();
    let options = Options {
        bindings: vec![(Variable::new_unchecked(variable), term)],
        ..Options::default()
    };
    let mut rows = evaluate(&snapshot, &query, &options, |answer| {
        Ok(match answer {
            Answer::Boolean(yes) => vec![yes.to_string()],
            Answer::Triples(triples) => triples.map(|t| t.unwrap().to_string()).collect(),
            Answer::Solutions(solutions) => solutions
                .map(|row| {
                    let row = row.unwrap();
                    let cells: Vec<String> = row.iter().map(|(v, t)| format!("{v}={t}")).collect();
                    cells
                        .join(" ")
                        .replace("urn:x:", "")
                        .replace("^^<http://www.w3.org/2001/XMLSchema#integer>", "")
                })
                .collect(),
        })
    })
    .unwrap();
    rows.sort();
    rows
}

fn name(local: &str) -> Term {
    NamedNode::new_unchecked(format!("urn:x:{local}")).into()
}

fn check(query: &str, variable: &str, term: Term, expected: &[&str]) {
    assert_eq!(rows(query, variable, term), expected, "{query}");
}

#[test]
fn every_row_says_what_it_answers() {
    check(
        "SELECT ?x ?y { ?x :q ?y }",
        "x",
        name("a"),
        &["?x=<a> ?y=<b>"],
    );
    check(
        "SELECT * { ?x :q ?y } ORDER BY ?x LIMIT 1",
        "x",
        name("b"),
        &["?x=<b> ?y=<c>"],
    );
    check("SELECT ?y { ?x :q ?y }", "x", name("a"), &["?y=<b>"]);
}

#[test]
fn filters_know_the_value_where_no_pattern_binds_it() {
    let two = || Term::from(Literal::from(2));
    check(
        "SELECT ?x ?least { ?x :p ?n FILTER(?n >= ?least) }",
        "least",
        two(),
        &["?x=<b> ?least=\"2\"", "?x=<d> ?least=\"3\""].map(|s| {
            if s.contains("<d>") {
                "?x=<d> ?least=\"2\""
            } else {
                s
            }
        }),
    );
    check(
        "SELECT ?x { ?x :p 1 OPTIONAL { ?x :q ?y . ?y :p ?n FILTER(?n = ?least) } FILTER(BOUND(?y)) }",
        "least",
        two(),
        &["?x=<a>"],
    );
    check(
        "SELECT ?x { ?x :p ?n FILTER NOT EXISTS { ?z :p ?m FILTER(?m = ?n && ?m < ?least) } }",
        "least",
        two(),
        &["?x=<b>", "?x=<d>"],
    );
}

#[test]
fn ask_construct_and_describe_are_bound() {
    check("ASK { ?x :q ?y }", "x", name("c"), &["false"]);
    check("ASK { ?x :q ?y }", "x", name("a"), &["true"]);
    check(
        "CONSTRUCT { ?x :r ?y } WHERE { ?x :q ?y }",
        "x",
        name("a"),
        &["<urn:x:a> <urn:x:r> <urn:x:b>"],
    );
    check(
        "DESCRIBE ?x",
        "x",
        name("d"),
        &["<urn:x:d> <urn:x:p> \"3\"^^<http://www.w3.org/2001/XMLSchema#integer>"],
    );
}

#[test]
fn a_sub_select_that_does_not_select_the_variable_has_its_own() {
    check(
        "SELECT ?x ?n { ?x :q ?y { SELECT (COUNT(?x) AS ?n) { ?x :p ?m } } }",
        "x",
        name("a"),
        &["?x=<a> ?n=\"4\""],
    );
    check(
        "SELECT ?x ?n { { SELECT ?x (COUNT(?m) AS ?n) { ?x :p ?m } GROUP BY ?x } }",
        "x",
        name("a"),
        &["?x=<a> ?n=\"1\""],
    );
}

#[test]
fn minus_still_shares_the_variable() {
    check(
        "SELECT ?x { ?x :p 1 MINUS { ?x :q ?y } }",
        "x",
        name("a"),
        &[],
    );
    check(
        "SELECT ?x { ?x :p 1 MINUS { ?x :q ?y } }",
        "x",
        name("c"),
        &["?x=<c>"],
    );
}

#[test]
fn values_binds_graphs_and_paths_are_bound() {
    check(
        "SELECT ?x ?y { VALUES (?x ?y) { (:a 1) (:b 2) (UNDEF 3) } }",
        "x",
        name("b"),
        &["?x=<b> ?y=\"2\"", "?x=<b> ?y=\"3\""],
    );
    check(
        "SELECT ?g ?s { GRAPH ?g { ?s :in ?o } }",
        "g",
        name("h"),
        &["?g=<h> ?s=<b>"],
    );
    check(
        "SELECT ?g ?s { GRAPH ?g { ?s :in ?o } }",
        "g",
        Literal::from(1).into(),
        &[],
    );
    check(
        "SELECT ?x ?y { ?x :q+ ?y }",
        "x",
        name("a"),
        &["?x=<a> ?y=<b>", "?x=<a> ?y=<c>"],
    );
    check(
        "SELECT ?n ?x { ?x :p ?m BIND(?m * 2 AS ?n) }",
        "n",
        Literal::from(4).into(),
        &["?n=\"4\" ?x=<b>"],
    );
    check(
        "SELECT ?x ?o { :a ?x ?o }",
        "x",
        Literal::from(1).into(),
        &[],
    );
}

#[test]
fn a_variable_that_the_query_never_names_is_a_mistake() {
    let query = parse("SELECT * { ?s ?p ?o }", None).unwrap();
    let outcome = bind(&query, &[(Variable::new_unchecked("day"), name("a"))]);
    assert!(matches!(outcome, Err(Failure::UnboundParameter { .. })));
}
