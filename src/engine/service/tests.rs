//! Services are asked when they must be, and never when they may not; what they answer is read under the limits.

use super::{Document, Remote, Services};
use crate::engine::{Answer, Failure, Options, evaluate, parse};
use crate::store::snapshot::Snapshot;
use oxigraph::model::{BlankNode, GraphName, Literal, NamedNode, Quad};
use oxiri::Iri;
use spargebra::Query;
use spargebra::algebra::GraphPattern;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const JSON: &str = "application/sparql-results+json";
const XML: &str = "application/sparql-results+xml";

/// Answers all with the same document, and keeps what it is asked.
struct Stub {
    media_type: &'static str,
    document: String,
    asked: Mutex<Vec<String>>,
}

impl Remote for Stub {
    fn allows(&self, service: &NamedNode) -> bool {
        service.as_str().starts_with("urn:x:other")
    }

    fn ask(
        &self,
        service: &NamedNode,
        pattern: &GraphPattern,
        _: Option<&Iri<String>>,
        _: Duration,
    ) -> Result<Document, String> {
        let query = Query::Select {
            dataset: None,
            pattern: pattern.clone(),
            base_iri: None,
        };
        self.asked.lock().unwrap().push(query.to_string());
        if service.as_str() == "urn:x:other-deaf" {
            return Err("it did not answer".to_owned());
        }
        Ok(Document {
            media_type: self.media_type.to_owned(),
            bytes: self.document.clone().into(),
        })
    }
}

/// A document in JSON.
fn table(variables: &[&str], rows: &[&str]) -> String {
    let variables: Vec<String> = variables.iter().map(|v| format!("{v:?}")).collect();
    format!(
        r#"{{"head":{{"vars":[{}]}},"results":{{"bindings":[{}]}}}}"#,
        variables.join(","),
        rows.join(",")
    )
}

/// `?x` from 0 to 2.
fn numbers() -> String {
    let row = |n| {
        format!(
            r#"{{"x":{{"type":"literal","value":"{n}","datatype":"http://www.w3.org/2001/XMLSchema#integer"}}}}"#
        )
    };
    table(&["x"], &[&row(0), &row(1), &row(2)])
}

fn name(n: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("urn:x:{n}"))
}

/// Rows found, and what the other endpoint was asked.
fn ask_of(
    media_type: &'static str,
    document: String,
    query: &str,
    mut options: Options,
) -> (Result<usize, Failure>, Vec<String>) {
    let quad = |subject: &str, object: i32, graph: &str| {
        Quad::new(
            name(subject),
            name("p"),
            Literal::from(object),
            GraphName::from(name(graph)),
        )
    };
    let quads = (0..5).map(|n| quad(&n.to_string(), n, "g")).chain([
        quad("6", 6, "h"),
        Quad::new(
            BlankNode::new_unchecked("b0"),
            name("q"),
            Literal::from(7),
            name("h"),
        ),
    ]);
    let snapshot = Snapshot::from_quads(quads, &[name("g")]);
    let remote = Arc::new(Stub {
        media_type,
        document,
        asked: Mutex::default(),
    });
    options.services = Services::On {
        local: vec![name("self")],
        remote: Some(Arc::<Stub>::clone(&remote)),
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
    let asked = remote.asked.lock().unwrap().clone();
    (rows, asked)
}

fn ask(query: &str) -> (Result<usize, Failure>, usize) {
    let (rows, asked) = ask_of(JSON, numbers(), query, Options::default());
    (rows, asked.len())
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
        "SELECT * { ?s <urn:x:none> ?x MINUS { SERVICE <urn:x:other> { ?s ?p ?x } } }",
        0,
        0,
    );
    check(
        "SELECT * { ?s <urn:x:p> ?x MINUS { SERVICE <urn:x:other> { ?t ?p ?x } } MINUS { ?s <urn:x:p> 4 } }",
        1,
        1,
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

/// In `MINUS` and `EXISTS` the evaluator takes a failure for no rows.
#[test]
fn a_service_that_fails_is_told_wherever_it_stands_unless_it_is_silent() {
    for (query, silent) in [
        ("SELECT * { SERVICE$ <urn:x:other-deaf> { ?s ?p ?o } }", 1),
        (
            "SELECT * { ?s <urn:x:p> ?o OPTIONAL { SERVICE$ <urn:x:other-deaf> { ?s ?p ?o } } }",
            5,
        ),
        (
            "SELECT * { ?s <urn:x:p> ?o MINUS { SERVICE$ <urn:x:other-deaf> { ?s ?p ?o } } }",
            5,
        ),
        (
            "SELECT * { ?s <urn:x:p> ?o MINUS { SERVICE$ <urn:x:other-deaf> { VALUES ?o { 1 } } } }",
            5,
        ),
        (
            "SELECT * { ?s <urn:x:p> ?o FILTER EXISTS { SERVICE$ <urn:x:other-deaf> { ?s ?p ?o } } }",
            5,
        ),
        (
            "SELECT * { ?s <urn:x:p> ?o MINUS { SERVICE$ <urn:x:strange> { ?s ?p ?o } } }",
            5,
        ),
    ] {
        let (outcome, _) = ask(&query.replace('$', ""));
        assert!(
            matches!(outcome, Err(Failure::Service { .. })),
            "{query}: {outcome:?}"
        );
        let (outcome, asked) = ask(&query.replace('$', " SILENT"));
        assert_eq!(outcome.unwrap(), silent, "{query}");
        assert!(asked <= 1, "{query}: it was waited for {asked} times");
    }
}

#[test]
fn a_service_may_be_named_by_the_rows() {
    let other = "VALUES ?service { <urn:x:other> }";
    for query in [
        "{ $ SERVICE ?service { ?s ?q ?x } }",
        "{ SERVICE ?service { ?s ?q ?x } $ }",
        "{ SERVICE ?service { ?s ?q ?x } } $",
        "{ SERVICE ?service { ?s ?q ?x } ?t <urn:x:p> ?x $ }",
        "{ { SERVICE ?service { ?s ?q ?x } } { $ ?t <urn:x:p> ?x } }",
        "{ BIND(IRI(CONCAT('urn:x:', 'other')) AS ?service) SERVICE ?service { ?s ?q ?x } }",
    ] {
        check(&format!("SELECT * {}", query.replace('$', other)), 3, 1);
    }
    for (query, words) in [
        ("SELECT * { SERVICE ?service { ?s ?q ?x } }", "has no value"),
        (
            "SELECT * { VALUES ?service { UNDEF } SERVICE ?service { ?s ?q ?x } }",
            "has no value",
        ),
        (
            "SELECT * { VALUES ?service { 1 } SERVICE ?service { ?s ?q ?x } }",
            "is `\"1\"",
        ),
    ] {
        let (outcome, asked) = ask(query);
        let failure = outcome.expect_err(query);
        assert!(
            matches!(failure, Failure::ServiceName { .. }),
            "{query}: {failure}"
        );
        assert!(failure.to_string().contains(words), "{query}: {failure}");
        assert_eq!(asked, 0);
    }
}

/// Of this dataset's default graph five triples are seen, of `<urn:x:h>` two.
#[test]
fn a_graph_around_a_service_is_none_of_the_service() {
    for (pattern, rows) in [
        ("GRAPH <urn:x:h> { $ { ?s ?p ?o } }", 5),
        ("GRAPH <urn:x:none> { $ { ?s ?p ?o } }", 0),
        ("GRAPH ?g { $ { ?s ?p ?o } }", 10),
        ("GRAPH ?g { $ { ?s ?p ?o } } FILTER(!BOUND(?g))", 0),
        ("GRAPH <urn:x:h> { $ { GRAPH <urn:x:h> { ?s ?p ?o } } }", 2),
        ("GRAPH <urn:x:g> { $ { GRAPH ?h { ?s ?p ?o } } }", 7),
        ("GRAPH <urn:x:h> { ?a ?b ?c $ { ?s ?p ?o } }", 10),
        ("GRAPH <urn:x:h> { ?a ?b 6 OPTIONAL { $ { ?s ?p ?o } } }", 5),
        (
            "GRAPH <urn:x:h> { ?a ?b 6 OPTIONAL { ?a ?b ?c $ { ?s ?p ?o } } }",
            5,
        ),
        (
            "GRAPH <urn:x:h> { { ?s ?p ?o } UNION { $ { ?s ?p ?o } } }",
            7,
        ),
        ("GRAPH <urn:x:h> { { SELECT ?s { $ { ?s ?p ?o } } } }", 5),
        (
            "GRAPH <urn:x:h> { ?s ?p ?o FILTER NOT EXISTS { $ { ?t <urn:x:p> 6 } } }",
            2,
        ),
        ("GRAPH <urn:x:h> { ?s ?p ?o MINUS { $ { ?s ?p ?o } } }", 2),
        ("GRAPH <urn:x:h> { $ { $ { ?s ?p ?o } } }", 5),
        ("$ { GRAPH <urn:x:h> { $ { ?s ?p ?o } } }", 5),
        ("GRAPH <urn:x:h> { $ { ?s <urn:x:p>+ ?o } }", 5),
        (
            "GRAPH <urn:x:h> { $ { ?s ?p ?o FILTER EXISTS { ?s ?p 3 } } }",
            1,
        ),
    ] {
        for service in ["SERVICE <urn:x:self>", "SERVICE SILENT <urn:x:self>"] {
            check(
                &format!("SELECT * {{ {} }}", pattern.replace('$', service)),
                rows,
                0,
            );
        }
    }
    for (query, sent) in [
        (
            "GRAPH ?g { SERVICE <urn:x:other> { ?s ?p ?x . ?x ?p ?o } }",
            "SELECT * WHERE { ?s ?p ?x  . ?x ?p ?o . }",
        ),
        (
            "GRAPH ?g { SERVICE <urn:x:other> { GRAPH ?h { ?s ?p ?x } } }",
            "SELECT * WHERE { GRAPH ?h { ?s ?p ?x . } }",
        ),
        (
            "SERVICE <urn:x:other> { GRAPH ?h { ?s ?p ?x } }",
            "SELECT * WHERE { GRAPH ?h { ?s ?p ?x . } }",
        ),
        (
            "GRAPH ?g { SERVICE <urn:x:other> { ?s ?p ?x SERVICE <urn:x:b> { ?s ?q ?x } } }",
            "SELECT * WHERE { ?s ?p ?x  . SERVICE <urn:x:b> { ?s ?q ?x . } }",
        ),
        (
            "SERVICE <urn:x:other> { GRAPH <urn:x:g> { ?s ?p ?x SERVICE SILENT <urn:x:b> { ?s ?q ?x } } }",
            "SELECT * WHERE { GRAPH <urn:x:g> { ?s ?p ?x . } SERVICE SILENT <urn:x:b> { ?s ?q ?x . } }",
        ),
    ] {
        let query = format!("SELECT * {{ {query} }}");
        let (outcome, asked) = ask_of(JSON, numbers(), &query, Options::default());
        outcome.expect(&query);
        let words = |text: &str| text.split_whitespace().collect::<String>();
        assert_eq!(words(&asked[0]), words(sent), "{query}");
    }
}

#[test]
fn blank_nodes_are_those_of_one_answer() {
    let node = r#"{"type":"bnode","value":"b0"}"#;
    let triple = format!(
        r#"{{"type":"triple","value":{{"subject":{node},"predicate":{{"type":"uri","value":"urn:x:p"}},"object":{node}}}}}"#
    );
    let row = format!(r#"{{"x":{node},"y":{node},"t":{triple}}}"#);
    let document = table(&["x", "y", "t"], &[&row, &row]);
    for (pattern, rows) in [
        ("SERVICE <urn:x:other> { ?x ?p ?y } FILTER(?x = ?y)", 2),
        (
            "SERVICE <urn:x:other> { ?x ?y ?t } FILTER(SUBJECT(?t) = ?x && OBJECT(?t) = ?y)",
            2,
        ),
        (
            "SERVICE <urn:x:other> { ?x ?p ?q } SERVICE <urn:x:other2> { ?x ?p ?r }",
            0,
        ),
        (
            "SERVICE <urn:x:other> { ?p ?q ?t } SERVICE <urn:x:other2> { ?p ?r ?t }",
            0,
        ),
        (
            "GRAPH <urn:x:h> { ?x <urn:x:q> 7 } SERVICE <urn:x:other> { ?x ?p ?r }",
            0,
        ),
        (
            "GRAPH <urn:x:h> { ?x <urn:x:q> 7 } SERVICE <urn:x:self> { GRAPH ?h { ?x <urn:x:q> 7 } }",
            1,
        ),
    ] {
        let query = format!("SELECT * {{ {pattern} }}");
        let (outcome, _) = ask_of(JSON, document.clone(), &query, Options::default());
        assert_eq!(outcome.expect(&query), rows, "{query}");
    }
}

#[test]
fn an_answer_that_cannot_be_held_or_read_is_refused() {
    let deep = |open: &str, close: &str, n: usize| format!("{}{}", open.repeat(n), close.repeat(n));
    let wide: Vec<String> = (0..2000).map(|n| format!("v{n}")).collect();
    let wide: Vec<&str> = wide.iter().map(String::as_str).collect();
    let xml = |inner: String| {
        format!(
            "<sparql xmlns='http://www.w3.org/2005/sparql-results#'><head><variable name='s'/></head><results><result>{inner}</result></results></sparql>"
        )
    };
    let variables = "<variable name='s'/>".repeat(2000);
    for (media_type, document, words) in [
        ("", numbers(), "does not say in what format"),
        ("text/html", numbers(), "holds no rows"),
        (
            JSON,
            r#"{"head":{},"boolean":true}"#.to_owned(),
            "yes or no",
        ),
        (JSON, table(&wide, &["{}"; 1000]), "variables"),
        (JSON, deep(r#"{"a":["#, "]}", 200_000), "nested deeper"),
        (
            JSON,
            r#"{"head":"#.to_owned() + &"[".repeat(200_000),
            "nested deeper",
        ),
        (
            JSON,
            table(
                &["s"],
                &[&format!(
                    r#"{{"s":{}}}"#,
                    deep(r#"{"type":"triple","value":{"object":"#, "}}", 100_000)
                )],
            ),
            "nested deeper",
        ),
        (
            XML,
            xml(deep("<triple><object>", "</object></triple>", 300_000)),
            "nested deeper",
        ),
        (XML, xml("<a b='>'".repeat(10)), "no XML"),
        (
            XML,
            format!("<sparql><head>{variables}</head></sparql>"),
            "variables",
        ),
        (
            "text/tab-separated-values",
            "?s\t".repeat(2000) + "\n",
            "variables",
        ),
    ] {
        let query = "SELECT * { SERVICE <urn:x:other> { ?s ?p ?o } }";
        let (outcome, _) = ask_of(media_type, document, query, Options::default());
        let failure = outcome.expect_err(words);
        assert!(
            matches!(failure, Failure::Service { .. }),
            "{words}: {failure}"
        );
        assert!(failure.to_string().contains(words), "{words}: {failure}");
    }
}

#[test]
fn brackets_in_texts_and_columns_beside_those_asked_for_do_no_harm() {
    let text = r#"{"x":{"type":"literal","value":"\\\"[[[[{{{{"},"more":{"type":"uri","value":"urn:x:m"}}"#;
    let text = text.replace("[[[[", &"[".repeat(500));
    let document = table(&["more", "x"], &[&text, "{}"]);
    let query = "SELECT ?x ?more { SERVICE <urn:x:other> { ?s ?p ?x } FILTER(!BOUND(?more)) }";
    let (outcome, _) = ask_of(JSON, document, query, Options::default());
    assert_eq!(outcome.unwrap(), 2);
}

/// Rows that say nothing are small where they come from and large where they are kept.
#[test]
fn rows_of_others_count_as_memory_of_the_query() {
    let head = r#""head":{"vars":["s","p","o"]}"#;
    let rows = format!(
        r#""results":{{"bindings":[{}{{}}]}}"#,
        "{},".repeat(200_000)
    );
    for document in [format!("{{{head},{rows}}}"), format!("{{{rows},{head}}}")] {
        let mut options = Options::default();
        options.limits.bytes = 8 << 20;
        let query = "SELECT * { SERVICE <urn:x:other> { ?s ?p ?o } }";
        let (outcome, _) = ask_of(JSON, document, query, options);
        assert!(matches!(outcome, Err(Failure::Bytes { .. })), "{outcome:?}");
    }
}
