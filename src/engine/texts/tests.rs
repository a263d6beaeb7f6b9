//! Functions of texts that are evaluated here give what the evaluator gives, and end where they would take too long.

use crate::engine::{Answer, Failure, Options, evaluate, parse};
use crate::store::snapshot::Snapshot;
use oxigraph::model::Term;
use oxigraph::sparql::{QueryResults, SparqlEvaluator};
use oxigraph::store::Store;
use std::time::{Duration, Instant};

fn ours(expression: &str) -> Result<Option<Term>, Failure> {
    let query = format!("SELECT ?x {{ BIND({expression} AS ?x) }}");
    let snapshot = Snapshot::from_quads([], &[]);
    evaluate(
        &snapshot,
        &parse(&query, None)?,
        &Options::default(),
        |answer| {
            let Answer::Solutions(mut rows) = answer else {
                panic!("rows expected")
            };
            Ok(rows.next().expect("a row")?.get("x").cloned())
        },
    )
}

fn stock(expression: &str) -> Option<Term> {
    let query = format!("SELECT ?x {{ BIND({expression} AS ?x) }}");
    let query = SparqlEvaluator::new().parse_query(&query).expect("a query");
    let store = Store::new().expect("a store");
    let Ok(QueryResults::Solutions(mut rows)) = query.on_store(&store).execute() else {
        panic!("rows expected")
    };
    let row = rows.next().expect("a row").expect("it is evaluated");
    row.get("x").cloned()
}

#[test]
fn functions_give_what_the_evaluator_gives() {
    let texts = [
        "'abcabc'",
        "'abc'@en",
        "'abc'@en--ltr",
        "'abc'@de",
        "''",
        "'€ ß\\n.x'",
        "1",
        "<urn:x:a>",
        "?unbound",
        "'a'^^<urn:x:t>",
        "CONCAT('ab', 'c'@en)",
    ];
    let patterns = [
        "'b'",
        "'B', 'i'",
        "'.', 's'",
        "'^.', 'm'",
        "'a b', 'x'",
        "'.', 'q'",
        "'(a)(b)'",
        "'', ''",
        "'('",
        "'a', 'z'",
        "'b'@en",
        "'\\\\w+'",
        "CONCAT('b', '')",
        "'x*'",
        "'[[:alpha:]]{1,50}'",
    ];
    let replacements = ["''", "'$1-$2'", "'$$'", "'${1}x'", "'€'", "'x'@en", "1"];
    let mut expressions = Vec::new();
    for text in texts {
        for pattern in patterns {
            expressions.push(format!("REGEX({text}, {pattern})"));
            expressions.push(format!("REGEX(CONCAT({text}), {pattern})"));
            let (pattern, flags) = pattern
                .split_once("', ")
                .map_or((pattern.to_owned(), String::new()), |(p, f)| {
                    (format!("{p}'"), format!(", {f}"))
                });
            for by in replacements {
                if !pattern.starts_with("CONCAT") {
                    expressions.push(format!("REPLACE({text}, {pattern}, {by}{flags})"));
                }
            }
        }
        for other in texts {
            expressions.push(format!("CONCAT({text}, {other})"));
            expressions.push(format!("CONCAT(CONCAT({text}), UCASE({other}), {text})"));
            expressions.push(format!("STRAFTER(CONCAT({text}), {other})"));
        }
    }
    expressions.push("CONCAT()".to_owned());
    expressions.push(format!("CONCAT({})", ["'a'"; 100].join(", ")));
    for expression in &expressions {
        assert_eq!(ours(expression).unwrap(), stock(expression), "{expression}");
    }
    assert!(expressions.len() > 1_500, "{}", expressions.len());
}

/// In a query, `?s0`, `?s1` … have one character, two, four …
fn doubled(text: &str, times: usize) -> String {
    let doubled = (0..times).map(|n| format!("BIND(CONCAT(?s{n}, ?s{n}) AS ?s{}) ", n + 1));
    format!("BIND('{text}' AS ?s0) {}", doubled.collect::<String>())
}

#[test]
fn no_step_takes_long() {
    let megabyte = doubled("a", 20);
    let largest = doubled("a", 24);
    let shapes = [
        (
            "longest",
            format!("{largest} FILTER(STRLEN(?s24) > 1)"),
            true,
        ),
        (
            "too long",
            format!("{} FILTER(STRLEN(?s25) > 1)", doubled("a", 25)),
            false,
        ),
        (
            "joined often",
            format!(
                "{megabyte} FILTER(CONCAT({}) = 'a')",
                ["?s20"; 100].join(", ")
            ),
            false,
        ),
        (
            "encoded",
            format!(
                "{} FILTER(STRLEN(ENCODE_FOR_URI(?s20)) > 1)",
                doubled("é", 20)
            ),
            true,
        ),
        (
            "encoded again",
            format!(
                "{} FILTER(STRLEN(ENCODE_FOR_URI(ENCODE_FOR_URI(?s21))) > 1)",
                doubled("é", 21)
            ),
            false,
        ),
        (
            "hashed",
            format!("{largest} FILTER(SHA512(?s24) = 'a')"),
            true,
        ),
        (
            "simple",
            format!("{megabyte} FILTER(REGEX(?s20, 'a$'))"),
            true,
        ),
        (
            "heavy",
            format!("{megabyte} FILTER(REGEX(?s20, '((a{{1,50}}){{1,50}})b'))"),
            false,
        ),
        (
            "heavy, made",
            format!("{megabyte} FILTER(REGEX(?s20, CONCAT('((a{{1,50}})', '{{1,50}})b')))"),
            false,
        ),
        (
            "heavy, short",
            format!(
                "{} FILTER(!REGEX(?s12, '((a{{1,50}}){{1,50}})b'))",
                doubled("a", 12)
            ),
            true,
        ),
        (
            "in an aggregate",
            format!(
                "{{ SELECT (MAX(REGEX(?s20, '((a{{1,50}}){{1,50}})b')) AS ?m) {{ {megabyte} }} }}"
            ),
            false,
        ),
        (
            "of an aggregate",
            format!(
                "{{ SELECT (GROUP_CONCAT(?s20) AS ?m) {{ {megabyte} }} }} FILTER(REGEX(?m, '((a{{1,50}}){{1,50}})b'))"
            ),
            false,
        ),
        (
            "grown",
            format!("{megabyte} FILTER(STRLEN(REPLACE(?s20, 'a', ?s10)) > 1)"),
            false,
        ),
        (
            "grown by references",
            format!(
                "{megabyte} FILTER(STRLEN(REPLACE(?s20, '(a+)', '{}')) > 1)",
                "$1".repeat(100)
            ),
            false,
        ),
        (
            "replaced one by one",
            format!("{megabyte} FILTER(STRLEN(REPLACE(?s20, 'a', 'bb')) > 1)"),
            true,
        ),
    ];
    for (shape, group, ends) in shapes {
        let query = parse(&format!("ASK {{ {group} }}"), None).unwrap();
        let start = Instant::now();
        let snapshot = Snapshot::from_quads([], &[]);
        let outcome = evaluate(&snapshot, &query, &Options::default(), |_| Ok(()));
        let took = start.elapsed();
        println!("{shape}: {took:?} {outcome:?}");
        match ends {
            true => assert!(outcome.is_ok(), "{shape}: {outcome:?}"),
            false => assert!(
                matches!(outcome, Err(Failure::Step { .. })),
                "{shape}: {outcome:?}"
            ),
        }
    }
}

/// Each look for the next match may go through the whole rest of the text: they are steps of their own.
#[test]
fn replacing_can_be_stopped_between_two_matches() {
    let mut options = Options::default();
    options.limits.time = Duration::from_millis(200);
    let group = format!(
        "{} FILTER(STRLEN(REPLACE(?s17, '.*[^a]|a', 'b')) > 1)",
        doubled("a", 17)
    );
    let query = parse(&format!("ASK {{ {group} }}"), None).unwrap();
    let outcome = evaluate(&Snapshot::from_quads([], &[]), &query, &options, |_| Ok(()));
    assert!(matches!(outcome, Err(Failure::Time { .. })), "{outcome:?}");
}
