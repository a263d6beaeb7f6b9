//! What updates do to a default graph that is made of two parts, `p` and `q`, and of triples of its own.

use super::*;
use crate::engine::Cancel;
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::store::Store;
use spargebra::SparqlParser;

const BEFORE: &str = "
    <urn:x:own> <urn:x:is> 1 .
    GRAPH <urn:x:p> { <urn:x:a> <urn:x:is> 1 . <urn:x:both> <urn:x:is> 1 }
    GRAPH <urn:x:q> { <urn:x:both> <urn:x:is> 1 }
    GRAPH <urn:x:other> { <urn:x:b> <urn:x:is> 1 }";

fn state(store: &Store) -> Snapshot {
    let quads: Vec<Quad> = store.iter().collect::<Result<_, _>>().unwrap();
    Snapshot::from_quads(quads, &parts())
}

fn parts() -> [NamedNode; 2] {
    ["urn:x:p", "urn:x:q"].map(NamedNode::new_unchecked)
}

fn update(store: &Store, text: &str, options: &Options) -> Result<(), Refusal> {
    let update = SparqlParser::new().parse_update(text).unwrap();
    let mut transaction = store.start_transaction().unwrap();
    apply(&mut transaction, &state(store), &parts(), &update, options)?;
    transaction.commit().unwrap();
    Ok(())
}

fn filled() -> Store {
    let store = Store::new().unwrap();
    let parser = RdfParser::from_format(RdfFormat::TriG);
    store.load_from_slice(parser, BEFORE).unwrap();
    store
}

/// The local names of the subjects that one graph has after an update.
fn subjects(of: impl Iterator<Item = Triple>) -> String {
    let mut names: Vec<String> = of
        .map(|triple| triple.subject.to_string())
        .map(|name| name.trim_matches(['<', '>']).replace("urn:x:", ""))
        .collect();
    names.sort();
    names.join(" ")
}

#[test]
fn the_default_graph_and_its_parts_follow_each_other() {
    let check = |text: &str, default: &str, p: &str| {
        let store = filled();
        update(&store, text, &Options::default()).unwrap();
        let after = state(&store);
        assert_eq!(
            subjects(after.default_triples()),
            default,
            "default: {text}"
        );
        assert_eq!(subjects(after.graph(&parts()[0])), p, "p: {text}");
    };
    let p = "a both";
    check("INSERT DATA { <urn:x:c> <urn:x:is> 1 }", "a both c own", p);
    check(
        "INSERT DATA { GRAPH <urn:x:p> { <urn:x:c> <urn:x:is> 1 } }",
        "a both c own",
        "a both c",
    );
    check(
        "INSERT DATA { GRAPH <urn:x:other> { <urn:x:c> <urn:x:is> 1 } }",
        "a both own",
        p,
    );
    check("DELETE DATA { <urn:x:own> <urn:x:is> 1 }", "a both", p);
    check("DELETE DATA { <urn:x:a> <urn:x:is> 1 }", "both own", "both");
    check(
        "DELETE DATA { GRAPH <urn:x:p> { <urn:x:both> <urn:x:is> 1 } }",
        "a both own",
        "a",
    );
    check("DELETE WHERE { ?s <urn:x:is> 1 }", "", "");
    check(
        "DELETE { ?s ?p ?o } INSERT { ?s ?p 2 } WHERE { ?s ?p ?o . GRAPH <urn:x:q> { ?s ?p ?o } }",
        "a both own",
        "a",
    );
    check(
        "WITH <urn:x:p> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "both own",
        "",
    );
    check("CLEAR DEFAULT", "", "");
    check("CLEAR GRAPH <urn:x:p>", "both own", "");
    check("DROP GRAPH <urn:x:p>", "both own", "");
    check("CLEAR NAMED", "own", "");
    check("CLEAR ALL", "", "");
    check("DROP ALL", "", "");
    check("COPY DEFAULT TO <urn:x:new>", "a both own", p);
    check("MOVE <urn:x:other> TO <urn:x:p>", "b both own", "b");
    // A pattern sees what the operations before it did, in the default graph too.
    check(
        "INSERT DATA { GRAPH <urn:x:p> { <urn:x:c> <urn:x:is> 3 } } ; DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?o < 3) }",
        "c",
        "c",
    );
}

#[test]
fn a_refused_update_changes_nothing() {
    let check = |text: &str, options: &Options, expected: &str| {
        let store = filled();
        let before = state(&store).version().to_owned();
        let refusal = update(&store, text, options).unwrap_err().to_string();
        assert!(refusal.contains(expected), "{text}: {refusal}");
        assert_eq!(state(&store).version(), before, "{text}");
    };
    let options = Options::default();
    check(
        "CLEAR ALL ; DROP GRAPH <urn:x:none>",
        &options,
        "no graph `urn:x:none`",
    );
    check(
        "CLEAR ALL ; CREATE GRAPH <urn:x:p> ; CREATE GRAPH <urn:x:p>",
        &options,
        "already",
    );
    check(
        "CLEAR ALL ; LOAD <http://example.org/>",
        &options,
        "not loaded",
    );
    let cancel = Cancel::new();
    cancel.cancel();
    let options = Options {
        cancel,
        ..Options::default()
    };
    check("CLEAR ALL", &options, "cancelled");
}

#[test]
fn a_pattern_without_an_end_is_stopped() {
    let store = filled();
    let mut options = Options::default();
    options.limits.time = std::time::Duration::from_millis(100);
    let values: String = (0..3000).map(|n| format!(" {n}")).collect();
    let text = format!(
        "INSERT {{ <urn:x:n> <urn:x:is> ?n }} WHERE {{ VALUES ?a {{ {values} }} VALUES ?b {{ {values} }} VALUES ?c {{ {values} }} FILTER(?a + ?b + ?c < 0) BIND(1 AS ?n) }}"
    );
    let started = std::time::Instant::now();
    let refusal = update(&store, &text, &options).unwrap_err();
    assert!(
        matches!(refusal, Refusal::Query(Failure::Time { .. })),
        "{refusal}"
    );
    assert!(started.elapsed() < std::time::Duration::from_secs(2));
}
