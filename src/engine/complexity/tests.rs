//! Queries that are long rather than slow: each is refused, or parsed, planned and stopped in time, within the stack.

use super::STACK_BYTES;
use crate::engine::{Failure, Limits, Options, evaluate, parse};
use crate::store::snapshot::Snapshot;
use oxigraph::model::{GraphName, NamedNode, Quad};
use std::time::{Duration, Instant};

fn numbered(many: usize, piece: impl Fn(usize) -> String) -> String {
    (0..many).map(piece).collect()
}

fn long() -> Vec<(&'static str, String)> {
    let within = |open: &str, inner: &str, close: &str| {
        let (open, close) = (open.repeat(250), close.repeat(250));
        format!("SELECT * {{ {open}{inner}{close} }}")
    };
    let rows = |end: String| format!("SELECT * {{ ?s ?p ?o }} {end}");
    let filter = |test: String| format!("SELECT * {{ ?s ?p ?o FILTER({test}) }}");
    let base = "b/".repeat(100_000);
    vec![
        ("keys", rows(format!("ORDER BY {}", "?s ".repeat(100_000)))),
        (
            "few keys",
            rows(format!("ORDER BY {}", "(STR(?s)) ".repeat(500))),
        ),
        (
            "other keys",
            rows(format!(
                "ORDER BY {}",
                numbered(50_000, |i| format!("?v{i} "))
            )),
        ),
        (
            "groups",
            rows(format!(
                "GROUP BY {}",
                numbered(50_000, |i| format!("?v{i} "))
            )),
        ),
        (
            "columns",
            format!(
                "SELECT {} {{ ?s ?p ?o }}",
                numbered(100_000, |i| format!("?v{i} "))
            ),
        ),
        (
            "values of many variables",
            format!(
                "SELECT * {{ VALUES ({}) {{ }} }}",
                numbered(50_000, |i| format!("?v{i} "))
            ),
        ),
        (
            "many values",
            format!(
                "SELECT * {{ VALUES ?s {{ {} }} ?s ?p ?o }}",
                numbered(100_000, |i| format!("<urn:{i}> "))
            ),
        ),
        (
            "members",
            filter(format!(
                "?o IN ({}1)",
                numbered(50_000, |i| format!("{i}, "))
            )),
        ),
        (
            "described",
            format!("DESCRIBE {}", numbered(20_000, |i| format!("<urn:{i}> "))),
        ),
        (
            "graphs",
            format!(
                "SELECT * {} {{ ?s ?p ?o }}",
                numbered(20_000, |i| format!("FROM <urn:{i}> "))
            ),
        ),
        (
            "united",
            format!("SELECT * {{ {} {{}} }}", "{ ?s ?p ?o } UNION ".repeat(990)),
        ),
        (
            "optional",
            format!(
                "SELECT * {{ ?s ?p ?o {} }}",
                "OPTIONAL { ?s ?p ?o } ".repeat(990)
            ),
        ),
        ("nested optional", within("OPTIONAL { ?s ?p ?o ", "", "}")),
        (
            "nested absence",
            within("FILTER NOT EXISTS { ?s ?p ?o ", "", "}"),
        ),
        ("nested groups", within("{ ", "?s ?p ?o", " }")),
        (
            "unclosed groups",
            format!("SELECT * {{ {}", "{ ".repeat(250)),
        ),
        (
            "steps of a path",
            format!("SELECT * {{ ?s <urn:p>{} ?o }}", "/!<urn:q>".repeat(900)),
        ),
        (
            "ways of a path",
            format!("SELECT * {{ ?s (<urn:p>{})* ?o }}", "|!<urn:q>".repeat(900)),
        ),
        (
            "repeated path",
            format!(
                "SELECT * {{ ?s {}!<urn:q>{} ?o }}",
                "(".repeat(250),
                ")*".repeat(250)
            ),
        ),
        (
            "joined",
            format!(
                "SELECT * {{ {} }}",
                numbered(64, |i| format!("?a{i} ?b{i} ?a{} . ", i + 1))
            ),
        ),
        (
            "many joined",
            format!(
                "SELECT * {{ {} }}",
                numbered(900, |i| format!("?a{i} ?b ?a{} . ", i + 1))
            ),
        ),
        (
            "choices",
            filter(format!(
                "(?s = 1){}",
                " || (?s = 1 && ?o = 2)".repeat(1_500)
            )),
        ),
        (
            "filters",
            format!(
                "SELECT * {{ ?s ?p ?o {} }}",
                "FILTER(?s != ?o) ".repeat(500)
            ),
        ),
        (
            "long base",
            format!(
                "BASE <http://a/{base}> {}",
                filter(format!("?o IN ({}<x>)", "<x>, ".repeat(40_000)))
            ),
        ),
        (
            "growing base",
            format!(
                "{} {}",
                format!("BASE <{}/> ", "b".repeat(900)).repeat(100),
                filter(format!("?o IN ({}<x>)", "<x>, ".repeat(40_000)))
            ),
        ),
        (
            "long prefix",
            format!(
                "PREFIX p: <http://a/{base}> {}",
                filter(format!("?o IN ({}p:x)", "p:x, ".repeat(40_000)))
            ),
        ),
        (
            "long pattern",
            filter(format!("REGEX(STR(?o), '{}')", "(a|b)*".repeat(20_000))),
        ),
        (
            "counted pattern",
            filter("REGEX(STR(?o), '((a{1,100}){1,100}){1,100}')".into()),
        ),
        (
            "counted letters",
            filter(format!(
                "REGEX(STR(?o), '{}')",
                "(\\\\w{1,50}){1,30}".repeat(8)
            )),
        ),
        (
            "many patterns",
            filter(format!(
                "true {}",
                numbered(900, |i| format!(
                    "&& !REGEX(STR(?o), '(\\\\w{{1,9}}{i}){{1,9}}')"
                ))
            )),
        ),
        (
            "made pattern",
            filter("REGEX(STR(?o), CONCAT('((a', STR(?p), '){1,90}){1,90}'))".into()),
        ),
    ]
}

#[test]
fn what_is_long_is_refused_or_stopped_in_time() {
    let strict = std::env::var_os("ACCEDE_STRICT").is_some();
    let quads: Vec<Quad> = (0..2_000)
        .map(|n| {
            let name = |text: String| NamedNode::new_unchecked(text);
            let (subject, object) = (name(format!("urn:s:{n}")), name(format!("urn:s:{}", n + 1)));
            Quad::new(
                subject,
                name("urn:p".into()),
                object,
                GraphName::DefaultGraph,
            )
        })
        .collect();
    let snapshot = Snapshot::from_quads(quads, &[]);
    let check = || {
        let mut late = Vec::new();
        for (shape, query) in long() {
            let start = Instant::now();
            let options = Options {
                limits: Limits {
                    time: Duration::from_millis(300),
                    ..Limits::default()
                },
                ..Options::default()
            };
            let outcome = parse(&query, None).and_then(|query| {
                evaluate(&snapshot, &query, &options, |answer| match answer {
                    crate::engine::Answer::Solutions(mut rows) => {
                        rows.try_for_each(|row| row.map(drop))
                    }
                    _ => Ok(()),
                })
            });
            let took = start.elapsed();
            println!("{shape}: {took:?} {outcome:?}");
            let is_right = matches!(
                outcome,
                Ok(())
                    | Err(Failure::Time { .. } | Failure::TooDeep { .. } | Failure::Syntax { .. })
            );
            // Debug builds are slow, and so are busy machines.
            let most = Duration::from_millis(if strict { 550 } else { 10_000 });
            if !is_right || took > most {
                late.push(format!("{shape}: {took:?} {outcome:?}"));
            }
        }
        late
    };
    let late = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
        let thread = thread.spawn_scoped(scope, check).expect("a thread starts");
        thread.join().expect("no shape ends the thread")
    });
    assert!(late.is_empty(), "{late:#?}");
}
