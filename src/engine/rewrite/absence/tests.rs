//! `MINUS` takes away just what `NOT EXISTS` keeps out, on random data and queries, by the evaluator as it comes; what
//! costs less is left out of it here, so that every rewrite that may be made is tried.

use super::*;
use crate::store::snapshot::Snapshot;
use oxigraph::model::{Dataset, GraphName, Literal, NamedNode, Quad, Term};
use proptest::prelude::*;
use spareval::{QueryEvaluator, QueryResults};
use spargebra::{Query, SparqlParser};

fn name(n: u8) -> NamedNode {
    NamedNode::new_unchecked(format!("urn:x:{n}"))
}

fn object(n: u8) -> Term {
    match n {
        0..4 => name(n).into(),
        _ => Literal::from(i32::from(n)).into(),
    }
}

fn quads() -> impl Strategy<Value = Vec<Quad>> {
    let quad = (0..4_u8, 0..3_u8, 0..8_u8)
        .prop_map(|(s, p, o)| Quad::new(name(s), name(p), object(o), GraphName::DefaultGraph));
    prop::collection::vec(quad, 0..40)
}

fn joined() -> impl Strategy<Value = String> {
    let place = prop_oneof![
        3 => (0..4_u8).prop_map(|v| format!("?v{v}")),
        1 => (0..4_u8).prop_map(|n| format!("<urn:x:{n}>")),
    ];
    let object = prop_oneof![
        3 => (0..4_u8).prop_map(|v| format!("?v{v}")),
        1 => (0..8_u8).prop_map(|n| object(n).to_string()),
    ];
    let leaf = prop_oneof![
        6 => (place.clone(), place, object).prop_map(|(s, p, o)| format!("{s} {p} {o} .")),
        1 => Just("VALUES ?v0 { <urn:x:1> <urn:x:2> }".to_owned()),
        1 => Just("VALUES (?v1 ?v2) { (<urn:x:1> 4) (<urn:x:2> 5) }".to_owned()),
        1 => Just("VALUES (?v1 ?v2) { (<urn:x:1> UNDEF) (UNDEF 5) }".to_owned()),
        1 => Just("?v1 <urn:x:1> [] .".to_owned()),
    ];
    prop::collection::vec(leaf, 1..4).prop_map(|leaves| leaves.join(" "))
}

fn filter() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just(String::new()),
        2 => (0..4_u8, 0..8_u8).prop_map(|(v, n)| format!("FILTER(?v{v} < {n})")),
        1 => (0..4_u8, 0..4_u8).prop_map(|(a, b)| format!("FILTER(?v{a} != ?v{b} || BOUND(?v{a}))")),
        1 => (0..4_u8).prop_map(|v| format!("FILTER(STRLEN(STR(?v{v})) = 7)")),
    ]
}

/// Rows of every make, also such in which a variable has no value.
fn rows() -> impl Strategy<Value = String> {
    (joined(), joined(), 0..6_u8).prop_map(|(one, other, how)| match how {
        0 => format!("{one} OPTIONAL {{ {other} }}"),
        1 => format!("{{ {one} }} UNION {{ {other} }}"),
        2 => format!("{one} {{ {other} }}"),
        3 => format!("{one} FILTER(?v1 != ?v2)"),
        _ => one,
    })
}

fn answer(data: &Dataset, pattern: GraphPattern) -> Vec<String> {
    let query = Query::Select {
        dataset: None,
        pattern,
        base_iri: None,
    };
    let results = QueryEvaluator::new().prepare(&query).execute(data).unwrap();
    let QueryResults::Solutions(solutions) = results else {
        panic!("rows expected")
    };
    let mut rows: Vec<String> = solutions
        .map(|row| {
            let row = row.unwrap();
            let cells = row.iter().filter(|(v, _)| v.as_str().starts_with('v'));
            let mut cells: Vec<String> = cells.map(|(v, term)| format!("{v}={term}")).collect();
            cells.sort();
            cells.join(" ")
        })
        .collect();
    rows.sort();
    rows
}

fn parts(query: &str) -> Option<(GraphPattern, GraphPattern)> {
    let Ok(Query::Select { pattern, .. }) = SparqlParser::new().parse_query(query) else {
        return None;
    };
    let GraphPattern::Project { inner, .. } = pattern else {
        return None;
    };
    let GraphPattern::Filter { expr, inner } = *inner else {
        return None;
    };
    let Expression::Not(exists) = expr else {
        return None;
    };
    let Expression::Exists(pattern) = *exists else {
        return None;
    };
    Some((*inner, *pattern))
}

/// The rows by either way, if the pattern is one that may be rewritten.
fn either_way(quads: &[Quad], rows: &str, pattern: &str) -> Option<[Vec<String>; 2]> {
    let query = format!("SELECT * {{ {{ {rows} }} FILTER NOT EXISTS {{ {pattern} }} }}");
    let (rows, pattern) = parts(&query)?;
    let snapshot = Snapshot::from_quads(quads.iter().cloned(), &[]);
    let taken = taken_away(&rows, &pattern, &Numbers::of(&snapshot))?;
    let data: Dataset = quads.iter().cloned().collect();
    let stock = GraphPattern::Filter {
        expr: Expression::Not(Box::new(Expression::Exists(Box::new(pattern)))),
        inner: Box::new(rows.clone()),
    };
    let ours = GraphPattern::Minus {
        left: Box::new(rows),
        right: Box::new(taken.pattern),
    };
    Some([answer(&data, stock), answer(&data, ours)])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1024, ..ProptestConfig::default() })]

    #[test]
    fn what_is_taken_away_is_what_does_not_exist(
        quads in quads(),
        rows in rows(),
        pattern in joined(),
        filter in filter(),
    ) {
        if let Some([stock, ours]) = either_way(&quads, &rows, &format!("{pattern} {filter}")) {
            prop_assert_eq!(stock, ours, "{} without {} {}", rows, pattern, filter);
        }
    }
}

#[test]
fn only_what_is_equal_is_rewritten() {
    let quads = [Quad::new(
        name(0),
        name(1),
        object(4),
        GraphName::DefaultGraph,
    )];
    let check = |rows: &str, pattern: &str, rewritten: bool| {
        let made = either_way(&quads, rows, pattern).is_some();
        assert_eq!(made, rewritten, "{rows} without {pattern}");
    };
    check("?v0 ?p ?v1", "?v0 <urn:x:1> ?v2 FILTER(?v2 < 5)", true);
    check("?v0 ?p ?v1", "?v0 <urn:x:1> ?v2 . ?v2 <urn:x:2> ?v3", true);
    check(
        "VALUES ?v0 { <urn:x:0> } ?v0 ?p ?v1",
        "?v0 <urn:x:1> ?v2",
        true,
    );
    // The filter sees a value of the row that the pattern itself does not bind.
    check("?v0 ?p ?v1", "?v0 <urn:x:1> ?v2 FILTER(?v2 < ?v1)", false);
    // Nothing is shared for sure.
    check("?v0 ?p ?v1", "?v3 <urn:x:1> ?v2", false);
    check(
        "?v3 ?p ?v1 OPTIONAL { ?v3 <urn:x:1> ?v0 }",
        "?v0 <urn:x:1> ?v2",
        false,
    );
    // A path of no step matches a value that no triple has.
    check("?v0 ?p ?v1", "?v0 <urn:x:1>* ?v2", false);
    check(
        "?v0 ?p ?v1",
        "?v0 <urn:x:1> ?v2 OPTIONAL { ?v2 ?q ?v3 }",
        false,
    );
    check(
        "?v0 ?p ?v1",
        "{ SELECT ?v0 { ?v0 <urn:x:1> ?v2 } LIMIT 1 }",
        false,
    );
    check(
        "?v0 ?p ?v1",
        "?v0 <urn:x:1> ?v2 FILTER(RAND() < 0.5)",
        false,
    );
}
