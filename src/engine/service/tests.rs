//! Services are asked when they must be, and never when they may not.

use super::{Remote, Services};
use crate::engine::{Answer, Failure, Options, evaluate, parse};
use crate::store::snapshot::Snapshot;
use oxigraph::model::{GraphName, Literal, NamedNode, Quad, Term, Variable};
use oxiri::Iri;
use spareval::{QuerySolution, QuerySolutionIter};
use spargebra::algebra::GraphPattern;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Answers with `?x` from 0 to 2, and counts how often it is asked.
#[derive(Default)]
struct Counting(AtomicUsize);

impl Remote for Counting {
    fn allows(&self, service: &NamedNode) -> bool {
        service.as_str() == "urn:x:other"
    }

    fn ask(
        &self,
        _: &NamedNode,
        _: &GraphPattern,
        _: Option<&Iri<String>>,
        _: Option<Duration>,
    ) -> Result<QuerySolutionIter<'static>, String> {
        self.0.fetch_add(1, Ordering::Relaxed);
        let variables: Arc<[Variable]> = [Variable::new_unchecked("x")].into();
        let rows = (0..3).map({
            let variables = Arc::clone(&variables);
            move |n| {
                Ok(QuerySolution::from((
                    Arc::clone(&variables),
                    vec![Some(Term::from(Literal::from(n)))],
                )))
            }
        });
        Ok(QuerySolutionIter::new(variables, rows))
    }
}

/// Rows found, and how often the other endpoint was asked.
fn ask(query: &str) -> (Result<usize, Failure>, usize) {
    let name = |n: &str| NamedNode::new_unchecked(format!("urn:x:{n}"));
    let quads = (0..5).map(|n| {
        Quad::new(
            name(&n.to_string()),
            name("p"),
            Literal::from(n),
            GraphName::from(name("g")),
        )
    });
    let snapshot = Snapshot::from_quads(quads, &[name("g")]);
    let remote = Arc::new(Counting::default());
    let services = Services::On {
        local: Some(name("self")),
        remote: Some(Arc::<Counting>::clone(&remote)),
    };
    let options = Options {
        services,
        ..Options::default()
    };
    let rows = evaluate(
        &snapshot,
        &parse(query, None).unwrap(),
        &options,
        |answer| match answer {
            Answer::Solutions(rows) => rows
                .map(|row| row.map(drop))
                .collect::<Result<Vec<_>, _>>()
                .map(|r| r.len()),
            _ => Ok(0),
        },
    );
    (rows, remote.0.load(Ordering::Relaxed))
}

fn check(query: &str, rows: usize, asked: usize) {
    let (found, times) = ask(query);
    assert_eq!((found.unwrap(), times), (rows, asked), "{query}");
}

#[test]
fn a_service_is_asked_once_for_all_rows() {
    check(
        "SELECT * { ?s <urn:x:p> ?y OPTIONAL { SERVICE <urn:x:other> { ?s2 <urn:x:q> ?x } } }",
        15,
        1,
    );
    check(
        "SELECT * { ?s <urn:x:p> ?x SERVICE <urn:x:other> { ?s2 <urn:x:q> ?x } }",
        3,
        1,
    );
    check("SELECT * { SERVICE <urn:x:other> { ?s ?p ?x } }", 3, 1);
}

#[test]
fn after_an_empty_side_it_is_not_asked() {
    check(
        "SELECT * { ?s <urn:x:none> ?x SERVICE <urn:x:other> { ?s ?p ?x } }",
        0,
        0,
    );
    check(
        "SELECT * { SERVICE <urn:x:other> { <urn:x:a> <urn:x:b> ?x } ?s ?p ?o . ?s <urn:x:none> ?x }",
        0,
        0,
    );
    check(
        "SELECT * { ?s <urn:x:none> ?y SERVICE <urn:x:other> { ?s <urn:x:q> ?x } }",
        0,
        0,
    );
    check(
        "SELECT * { ?s <urn:x:none> ?x OPTIONAL { SERVICE <urn:x:other> { ?s <urn:x:q> ?x } } }",
        0,
        0,
    );
    check(
        "SELECT * { ?s <urn:x:none> ?y SERVICE SILENT <urn:x:other> { ?t <urn:x:q> ?x } }",
        0,
        0,
    );
}

#[test]
fn this_dataset_is_asked_at_home_whatever_graph_is_read() {
    check(
        "SELECT * { SERVICE <urn:x:self> { ?s <urn:x:p> ?x } }",
        5,
        0,
    );
    check(
        "SELECT * FROM <urn:x:none> { SERVICE <urn:x:self> { ?s <urn:x:p> ?x } }",
        5,
        0,
    );
    check(
        "SELECT * { ?s <urn:x:p> 1 SERVICE <urn:x:self> { GRAPH ?g { ?s <urn:x:p> ?x } } }",
        1,
        0,
    );
    check(
        "SELECT * { ?s <urn:x:p> ?n SERVICE <urn:x:self> { SERVICE <urn:x:other> { ?t ?u ?x } } }",
        15,
        1,
    );
}

#[test]
fn a_service_that_is_not_allowed_is_refused_by_name() {
    let (outcome, asked) = ask("SELECT * { ?s ?p ?x SERVICE <urn:x:strange> { ?s ?q ?y } }");
    assert!(matches!(outcome, Err(Failure::Service { iri, .. }) if iri == "urn:x:strange"));
    assert_eq!(asked, 0);
    check(
        "SELECT * { ?s ?p ?x SERVICE SILENT <urn:x:strange> { ?s ?q ?y } }",
        5,
        0,
    );
}

#[test]
fn a_service_may_be_named_by_the_rows() {
    check(
        "SELECT * { VALUES ?service { <urn:x:other> } SERVICE ?service { ?s ?q ?x } }",
        3,
        1,
    );
}
