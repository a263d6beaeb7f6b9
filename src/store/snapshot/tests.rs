//! The snapshot answers as Oxigraph's own store does, on random quads, patterns and queries.

use super::{GraphScope, Snapshot};
use crate::engine::{Answer, Options, evaluate, parse};
use oxigraph::model::{GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term, Triple};
use oxigraph::sparql::{QueryResults, QuerySolution, SparqlEvaluator};
use oxigraph::store::Store;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn name(n: u8) -> NamedNode {
    NamedNode::new_unchecked(format!("urn:x:{n}"))
}

fn object(n: u8) -> Term {
    match n {
        0..4 => name(n).into(),
        4..6 => Literal::from(i32::from(n)).into(),
        _ => Literal::new_simple_literal(format!("text {n}")).into(),
    }
}

fn quads() -> impl Strategy<Value = Vec<Quad>> {
    let quad = (0..4_u8, 0..3_u8, 0..8_u8, 0..4_u8).prop_map(|(s, p, o, g)| {
        let graph = if g == 0 {
            GraphName::DefaultGraph
        } else {
            name(g).into()
        };
        Quad::new(name(s), name(p), object(o), graph)
    });
    prop::collection::vec(quad, 0..40)
}

/// The same dataset in Oxigraph's store, the marked graphs copied into the default graph.
fn store(quads: &[Quad], also_default: &[NamedNode]) -> Store {
    let store = Store::new().unwrap();
    for quad in quads {
        store.insert(quad).unwrap();
        let marked =
            matches!(&quad.graph_name, GraphName::NamedNode(g) if also_default.contains(g));
        if marked {
            let copy = Quad::new(
                quad.subject.clone(),
                quad.predicate.clone(),
                quad.object.clone(),
                GraphName::DefaultGraph,
            );
            store.insert(&copy).unwrap();
        }
    }
    store
}

fn sorted<T: ToString>(items: impl Iterator<Item = T>) -> Vec<String> {
    let mut items: Vec<String> = items.map(|item| item.to_string()).collect();
    items.sort();
    items
}

fn cells(row: &QuerySolution) -> String {
    sorted(
        row.iter()
            .map(|(variable, term)| format!("{variable}={term}")),
    )
    .join(" ")
}

fn rows_here(snapshot: &Snapshot, query: &str) -> Vec<String> {
    let query = parse(query, None).unwrap();
    evaluate(snapshot, &query, &Options::default(), |answer| {
        let Answer::Solutions(rows) = answer else {
            panic!("rows expected")
        };
        Ok(sorted(rows.map(|row| cells(&row.unwrap()))))
    })
    .unwrap()
}

fn rows_there(store: &Store, query: &str) -> Vec<String> {
    let results = SparqlEvaluator::new()
        .parse_query(query)
        .unwrap()
        .on_store(store)
        .execute()
        .unwrap();
    let QueryResults::Solutions(rows) = results else {
        panic!("rows expected")
    };
    sorted(rows.map(|row| cells(&row.unwrap())))
}

/// Every kind of join, so that what the engine changes in a query is tried as well.
fn pattern() -> impl Strategy<Value = String> {
    let place = prop_oneof![
        3 => (0..4_u8).prop_map(|v| format!("?v{v}")),
        1 => (0..6_u8).prop_map(|n| format!("<urn:x:{n}>")),
    ];
    let object = prop_oneof![
        3 => (0..4_u8).prop_map(|v| format!("?v{v}")),
        1 => (0..8_u8).prop_map(|n| object(n).to_string()),
    ];
    let triple = (place.clone(), place.clone(), object, 0..4_u8).prop_map(|(s, p, o, g)| match g {
        0 => format!("GRAPH ?v3 {{ {s} {p} {o} }}"),
        1 => format!("GRAPH <urn:x:{}> {{ {s} {p} {o} }}", s.len() % 5),
        _ => format!("{s} {p} {o} ."),
    });
    let leaf = prop_oneof![
        6 => triple,
        1 => Just("VALUES () { () () }".to_owned()),
        1 => Just("{ SELECT ?v9 { ?v0 ?v1 ?v2 } }".to_owned()),
        1 => Just("VALUES (?v0 ?v2) { (<urn:x:1> UNDEF) (UNDEF 4) }".to_owned()),
        1 => Just("?v0 <urn:x:1>* ?v1 .".to_owned()),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        let two = (inner.clone(), inner.clone());
        prop_oneof![
            3 => two.clone().prop_map(|(a, b)| format!("{a} {b}")),
            1 => two.clone().prop_map(|(a, b)| format!("{{ {a} }} UNION {{ {b} }}")),
            1 => two.clone().prop_map(|(a, b)| format!("{a} OPTIONAL {{ {b} }}")),
            1 => two.clone().prop_map(|(a, b)| format!("{a} MINUS {{ {b} }}")),
            1 => two.clone().prop_map(|(a, b)| format!("{a} FILTER NOT EXISTS {{ {b} }}")),
            1 => two.prop_map(|(a, b)| format!("{a} {{ SELECT (COUNT(DISTINCT *) AS ?n) {{ {b} }} }}")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn patterns_match_as_in_the_store(
        quads in quads(),
        marks in prop::collection::vec(1..5_u8, 0..3),
        s in prop::option::of(0..5_u8),
        p in prop::option::of(0..4_u8),
        o in prop::option::of(0..9_u8),
    ) {
        let marks: Vec<NamedNode> = marks.into_iter().map(name).collect();
        let snapshot = Snapshot::from_quads(quads.clone(), &marks);
        let store = store(&quads, &marks);
        let subject = s.map(|s| NamedOrBlankNode::from(name(s)));
        let predicate = p.map(name);
        let object = o.map(object);
        let there = |graph: Option<GraphName>| -> Vec<Quad> {
            let found = store.quads_for_pattern(
                subject.as_ref().map(NamedOrBlankNode::as_ref),
                predicate.as_ref().map(NamedNode::as_ref),
                object.as_ref().map(Term::as_ref),
                graph.as_ref().map(GraphName::as_ref),
            );
            found.map(Result::unwrap).collect()
        };
        let matches = |triple: &Triple| subject.as_ref().is_none_or(|s| *s == triple.subject)
            && predicate.as_ref().is_none_or(|p| *p == triple.predicate)
            && object.as_ref().is_none_or(|o| *o == triple.object);

        prop_assert_eq!(
            sorted(snapshot.default_triples().filter(matches)),
            sorted(there(Some(GraphName::DefaultGraph)).into_iter().map(Triple::from))
        );
        for graph in (1..5).map(name) {
            prop_assert_eq!(
                sorted(snapshot.graph(&graph).filter(matches)),
                sorted(there(Some(graph.clone().into())).into_iter().map(Triple::from))
            );
            prop_assert_eq!(snapshot.contains_graph(&graph), quads.iter().any(|q| q.graph_name == graph.clone().into()));
        }
        let distinct: BTreeSet<String> = quads.iter().map(ToString::to_string).collect();
        prop_assert!(snapshot.quads().all(|quad| distinct.contains(&quad.to_string())));
        let again = Snapshot::from_quads(snapshot.quads(), &marks);
        prop_assert_eq!(again.version(), snapshot.version());

        // Counts, where every term of the pattern is known.
        let known = |term: Option<Term>| match term {
            None => Some(None),
            Some(term) => snapshot.find(term.as_ref()).map(Some),
        };
        if let (Some(s), Some(p), Some(o)) = (known(subject.clone().map(Term::from)), known(predicate.clone().map(Term::from)), known(object.clone())) {
            let count = |scope| snapshot.count(s, p, o, scope);
            prop_assert_eq!(count(GraphScope::Default), there(Some(GraphName::DefaultGraph)).len());
            prop_assert_eq!(count(GraphScope::AnyNamed), there(None).iter().filter(|q| !q.graph_name.is_default_graph()).count());
            for graph in (1..5).map(name) {
                if let Some(id) = snapshot.find(graph.as_ref().into()) {
                    prop_assert_eq!(count(GraphScope::Graph(id)), there(Some(graph.clone().into())).len());
                }
            }
        }
    }

    #[test]
    fn a_graph_that_is_added_is_as_if_it_had_always_been_there(
        quads in quads(),
        marks in prop::collection::vec(1..5_u8, 0..3),
        more in prop::collection::vec((0..6_u8, 0..3_u8, 0..10_u8), 0..20),
        graph in 1..6_u8,
        held in any::<bool>(),
    ) {
        let mut marks: Vec<NamedNode> = marks.into_iter().map(name).collect();
        let graph = name(graph);
        let more: Vec<Triple> = more.into_iter().map(|(s, p, o)| Triple::new(name(s), name(p), object(o))).collect();
        let snapshot = Snapshot::from_quads(quads.clone(), &marks);
        let holder = held.then(|| snapshot.clone());
        let added = snapshot.with_graph(&graph, &more);
        let all = quads.into_iter().chain(more.into_iter().map(|t| t.in_graph(graph.clone())));
        marks.push(graph.clone());
        let whole = Snapshot::from_quads(all, &marks);
        prop_assert_eq!(added.version(), whole.version());
        prop_assert_eq!(added.len(), whole.len());
        prop_assert_eq!(sorted(added.quads()), sorted(whole.quads()));
        prop_assert_eq!(sorted(added.default_triples()), sorted(whole.default_triples()));
        let terms = (0..6).map(|n| Term::from(name(n))).chain((4..10).map(object));
        for term in terms.map(Some).chain([None]) {
            for place in 0..3 {
                let count = |snapshot: &Snapshot, scope: fn(&Snapshot) -> Option<GraphScope>| {
                    let id = match &term {
                        Some(term) => Some(snapshot.find(term.as_ref())?),
                        None => None,
                    };
                    let [s, p, o] = [0, 1, 2].map(|at| id.filter(|_| at == place));
                    Some(snapshot.count(s, p, o, scope(snapshot)?))
                };
                let scopes: [fn(&Snapshot) -> Option<GraphScope>; 3] = [
                    |_| Some(GraphScope::Default),
                    |_| Some(GraphScope::AnyNamed),
                    |s| s.find(name(2).as_ref().into()).map(GraphScope::Graph),
                ];
                for scope in scopes {
                    prop_assert_eq!(count(&added, scope).unwrap_or(0), count(&whole, scope).unwrap_or(0));
                }
            }
        }
        drop(holder);
    }

    #[test]
    fn queries_answer_as_on_the_store(quads in quads(), marks in prop::collection::vec(1..5_u8, 0..3), pattern in pattern()) {
        let marks: Vec<NamedNode> = marks.into_iter().map(name).collect();
        let snapshot = Snapshot::from_quads(quads.clone(), &marks);
        let query = format!("SELECT ?v0 ?v1 ?v2 ?v3 ?n {{ {pattern} }}");
        if parse(&query, None).is_ok() {
            prop_assert_eq!(rows_here(&snapshot, &query), rows_there(&store(&quads, &marks), &query), "{}", query);
        }
    }

    #[test]
    fn the_version_knows_no_order(quads in quads(), marks in prop::collection::vec(1..5_u8, 0..3)) {
        let marks: Vec<NamedNode> = marks.into_iter().map(name).collect();
        let version = |quads: Vec<Quad>, marks: &[NamedNode]| Snapshot::from_quads(quads, marks).version().to_owned();
        let mut turned = quads.clone();
        turned.reverse();
        prop_assert_eq!(version(quads.clone(), &marks), version(turned, &marks));
        let mut more = quads.clone();
        more.push(Quad::new(name(9), name(9), name(9), GraphName::DefaultGraph));
        prop_assert_ne!(version(quads, &marks), version(more, &marks));
    }
}

#[test]
fn the_version_knows_no_labels_of_blank_nodes() {
    let version = |text: &str| {
        let quads = oxigraph::io::RdfParser::from_format(oxigraph::io::RdfFormat::NQuads)
            .for_slice(text.as_bytes());
        Snapshot::from_quads(quads.map(|quad| quad.unwrap()), &[])
            .version()
            .to_owned()
    };
    let one = version("_:a <urn:x:p> _:b .\n_:b <urn:x:q> \"1\" .\n");
    assert_eq!(one, version("_:x <urn:x:q> \"1\" .\n_:y <urn:x:p> _:x .\n"));
    assert_ne!(one, version("_:x <urn:x:q> \"2\" .\n_:y <urn:x:p> _:x .\n"));
    assert_ne!(one, version("_:a <urn:x:p> _:b .\n_:a <urn:x:q> \"1\" .\n"));
}
