//! Queries of every shape that would run for hours or fill the memory: each ends at its limit.

use super::{Cancel, Limits};
use crate::engine::{Answer, Failure, Options, evaluate, parse};
use crate::store::snapshot::{Snapshot, SnapshotBuilder};
use oxigraph::model::{Literal, NamedNode};
use std::time::{Duration, Instant};

/// Twenty thousand triples: a ring of nodes, each with a number.
fn ring() -> Snapshot {
    let mut builder = SnapshotBuilder::new();
    let mut name = |text: String| builder.term(NamedNode::new_unchecked(text).as_ref().into());
    let (next, number) = (name("urn:x:next".into()), name("urn:x:number".into()));
    let nodes: Vec<_> = (0..10_000).map(|n| name(format!("urn:x:{n}"))).collect();
    for (at, node) in nodes.iter().enumerate() {
        builder.quad(*node, next, nodes[(at * 7 + 1) % nodes.len()], None);
        let value = builder.term(Literal::from((at % 100) as i32).as_ref().into());
        builder.quad(*node, number, value, None);
    }
    builder.build()
}

fn drain(snapshot: &Snapshot, query: &str, options: &Options) -> Result<u64, Failure> {
    let query = parse(query, None)?;
    evaluate(snapshot, &query, options, |answer| {
        let mut count = 0;
        match answer {
            Answer::Boolean(_) => count = 1,
            Answer::Solutions(rows) => {
                for row in rows {
                    row?;
                    count += 1;
                }
            }
            Answer::Triples(triples) => {
                for triple in triples {
                    triple?;
                    count += 1;
                }
            }
        }
        Ok(count)
    })
}

fn runaways() -> Vec<(&'static str, String)> {
    let product = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i";
    let units = "()".repeat(3000);
    let units = format!("{{ VALUES () {{ {units} }} }}").repeat(4);
    let doubled: String = (0..40)
        .map(|n| format!("BIND(CONCAT(?s{n}, ?s{n}) AS ?s{}) ", n + 1))
        .collect();
    let long = "x".repeat(20_000);
    vec![
        ("free sub-selects", "SELECT (COUNT(*) AS ?n) { { SELECT ?z { ?a ?b ?c } } { SELECT ?z { ?d ?e ?f } } { SELECT ?z { ?d ?e ?f } } }".into()),
        ("free sub-selects in minus", "SELECT (COUNT(DISTINCT *) AS ?n) { ?a ?b ?c MINUS { { SELECT ?z { ?a ?b ?c } } { SELECT ?z { ?d ?e ?f } } { SELECT ?z { ?d ?e ?f } } } }".into()),
        ("product", format!("SELECT (COUNT(*) AS ?n) {{ {product} }}")),
        ("streamed product", format!("SELECT * {{ {product} }}")),
        ("filtered product", format!("SELECT * {{ {product} FILTER(?a = ?i) }}")),
        ("sorted product", "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c LIMIT 5".into()),
        ("sorted by expression", "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY DESC(STRLEN(CONCAT(STR(?c), STR(?f)))) LIMIT 5".into()),
        ("distinct", "SELECT DISTINCT ?a ?d { ?a ?b ?c . ?d ?e ?f }".into()),
        ("group", "SELECT ?a ?d (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?a ?d".into()),
        ("group and join texts", "SELECT (GROUP_CONCAT(?a) AS ?n) { ?a ?b ?c . ?d ?e ?f }".into()),
        ("counted distinct", "SELECT (COUNT(DISTINCT *) AS ?n) { ?a ?b ?c . ?d ?e ?f }".into()),
        ("join on few values", "SELECT (COUNT(*) AS ?n) { ?a <urn:x:number> ?n1 . ?b <urn:x:number> ?n1 . ?c <urn:x:number> ?n1 . ?d <urn:x:number> ?n1 }".into()),
        ("path", "SELECT (COUNT(*) AS ?n) { ?a (<urn:x:next>|!<urn:x:next>)* ?b }".into()),
        ("long path", "SELECT (COUNT(*) AS ?n) { ?a <urn:x:next>+ ?b }".into()),
        ("optional", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c OPTIONAL { ?d ?e ?f FILTER(?c = ?e) } }".into()),
        ("minus of little in common", "SELECT (COUNT(*) AS ?n) { { ?a ?b ?c } UNION { ?a ?b ?x } MINUS { { ?y ?z ?c } UNION { ?d ?z ?x } } }".into()),
        ("not exists", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c FILTER NOT EXISTS { ?d ?e ?f FILTER(?c = ?e) } }".into()),
        ("exists in exists", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c FILTER EXISTS { ?d ?e ?f FILTER NOT EXISTS { ?g ?h ?f FILTER(?g = ?c) } FILTER(?e = ?c) } }".into()),
        ("sub-select", "SELECT ?a { { SELECT ?a (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } GROUP BY ?a } }".into()),
        ("union", format!("SELECT (COUNT(*) AS ?n) {{ {{ {product} }} UNION {{ {product} }} }}")),
        ("values", format!("SELECT (COUNT(*) AS ?n) {{ {units} }}")),
        ("ask", "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = ?e && ?d = ?h) }".into()),
        ("construct", "CONSTRUCT { ?a ?e ?i } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }".into()),
        ("describe", "DESCRIBE ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }".into()),
        ("service", "SELECT (COUNT(*) AS ?n) { SERVICE <urn:x:self> { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } }".into()),
        ("silent service", "SELECT (COUNT(*) AS ?n) { SERVICE SILENT <urn:x:self> { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } }".into()),
        ("regular expression", format!("SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?a), STR(?d), '{long}'), '(x+x+)+y')) }}")),
        ("doubled text", format!("SELECT (STRLEN(?s40) AS ?n) {{ BIND('0123456789' AS ?s0) {doubled} }}")),
        ("replaced text", format!("SELECT (STRLEN(?t) AS ?n) {{ BIND('{long}' AS ?s) BIND(REPLACE(?s, 'x', ?s) AS ?s2) BIND(REPLACE(?s2, 'x', ?s) AS ?t) }}")),
        ("computed terms", "SELECT (MAX(?t) AS ?n) { ?a ?b ?c . ?d ?e ?f BIND(CONCAT(STR(?a), STR(?d), STR(?c)) AS ?t) }".into()),
    ]
}

#[test]
fn every_shape_ends_at_its_limit() {
    let snapshot = ring();
    let limits = Limits {
        time: Duration::from_millis(300),
        bytes: 256 << 20,
        ..Limits::default()
    };
    let services = crate::engine::Services::On {
        local: vec![NamedNode::new_unchecked("urn:x:self")],
        remote: None,
    };
    let only = std::env::var("ACCEDE_RUNAWAY").ok();
    let mut late = Vec::new();
    for (shape, query) in runaways() {
        if only.as_deref().is_some_and(|only| only != shape) {
            continue;
        }
        let options = Options {
            limits: limits.clone(),
            services: services.clone(),
            ..Options::default()
        };
        let start = Instant::now();
        let outcome = drain(&snapshot, &query, &options);
        let took = start.elapsed();
        println!("{shape}: {took:?} {outcome:?}");
        // No step is so large that the memory of the machine could end before the budget is looked at.
        let stopped = matches!(
            outcome,
            Err(Failure::Time { .. } | Failure::Bytes { .. } | Failure::Step { .. })
        );
        if !stopped || took > Duration::from_millis(1300) {
            late.push(format!("{shape}: {took:?} {outcome:?}"));
        }
    }
    assert!(late.is_empty(), "{late:#?}");
}

#[test]
fn memory_is_counted_where_rows_are_kept() {
    let snapshot = ring();
    let limits = Limits {
        bytes: 8 << 20,
        time: Duration::from_secs(20),
        ..Limits::default()
    };
    for (shape, query) in runaways() {
        if ![
            "sorted product",
            "distinct",
            "group",
            "doubled text",
            "replaced text",
            "computed terms",
        ]
        .contains(&shape)
        {
            continue;
        }
        let options = Options {
            limits: limits.clone(),
            ..Options::default()
        };
        let outcome = drain(&snapshot, &query, &options);
        let computed = shape == "computed terms";
        assert!(
            matches!(outcome, Err(Failure::Bytes { limit: 0x80_0000 }))
                || computed && outcome.is_err(),
            "{shape}: {outcome:?}"
        );
    }
}

#[test]
fn queries_at_once_stay_within_what_they_have_together() {
    let snapshot = ring();
    let limits = Limits {
        bytes_together: 32 << 20,
        time: Duration::from_secs(60),
        ..Limits::default()
    };
    let options = Options {
        limits,
        ..Options::default()
    };
    let hungry = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c LIMIT 5";
    std::thread::scope(|scope| {
        let runaways: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| drain(&snapshot, hungry, &options)))
            .collect();
        // What needs little is not what is stopped.
        for _ in 0..20 {
            let small = drain(&snapshot, "SELECT * { <urn:x:7> ?p ?o }", &options);
            assert!(matches!(small, Ok(2)), "{small:?}");
        }
        for runaway in runaways {
            let outcome = runaway.join().unwrap();
            assert!(
                matches!(outcome, Err(Failure::BytesTogether { limit: 0x200_0000 })),
                "{outcome:?}"
            );
        }
    });
}

#[test]
fn a_text_is_not_replaced_where_its_result_has_no_room() {
    let snapshot = ring();
    let long = "x".repeat(100_000);
    let ask = |query: String| drain(&snapshot, &query, &Options::default());
    for call in [
        "REPLACE(?s, 'x', ?s)",
        "REPLACE(REPLACE(?s, 'y', 'z'), 'x', ?s)",
    ] {
        let outcome = ask(format!(
            "SELECT (STRLEN({call}) AS ?n) {{ BIND('{long}' AS ?s) }}"
        ));
        assert!(
            matches!(outcome, Err(Failure::Step { .. })),
            "{call}: {outcome:?}"
        );
    }
    let outcome = ask(
        "SELECT * { BIND(REPLACE(REPLACE('abc', 'b', 'xx'), 'x', 'y') AS ?s) FILTER(?s = 'ayyc') }"
            .into(),
    );
    assert!(matches!(outcome, Ok(1)), "{outcome:?}");
}

#[test]
fn rows_are_counted() {
    let snapshot = ring();
    let with = |rows| Options {
        limits: Limits {
            rows,
            ..Limits::default()
        },
        ..Options::default()
    };
    let query = "SELECT * { ?a <urn:x:next> ?b }";
    assert!(matches!(
        drain(&snapshot, query, &with(9_999)),
        Err(Failure::Rows { limit: 9_999 })
    ));
    assert!(matches!(drain(&snapshot, query, &with(10_000)), Ok(10_000)));
}

#[test]
fn a_cancelled_query_ends_within_a_tenth_of_a_second() {
    let snapshot = ring();
    for shape in [
        "product",
        "path",
        "group",
        "sorted by expression",
        "not exists",
    ] {
        let (_, query) = runaways()
            .into_iter()
            .find(|(name, _)| *name == shape)
            .unwrap();
        let cancel = Cancel::new();
        let options = Options {
            cancel: cancel.clone(),
            ..Options::default()
        };
        let (took, outcome) = std::thread::scope(|scope| {
            let asked = scope.spawn(move || {
                std::thread::sleep(Duration::from_millis(100));
                cancel.cancel();
                Instant::now()
            });
            let outcome = drain(&snapshot, &query, &options);
            let end = Instant::now();
            (
                end.saturating_duration_since(asked.join().unwrap()),
                outcome,
            )
        });
        assert!(
            matches!(outcome, Err(Failure::Cancelled)),
            "{shape}: {outcome:?}"
        );
        assert!(took < Duration::from_millis(100), "{shape}: {took:?}");
    }
}

#[test]
fn a_query_inside_the_reader_of_another_has_its_own_limits() {
    let snapshot = ring();
    let query = parse("SELECT * { ?a <urn:x:next> ?b }", None).unwrap();
    let small = Options {
        limits: Limits {
            time: Duration::ZERO,
            ..Limits::default()
        },
        ..Options::default()
    };
    let outcome = evaluate(&snapshot, &query, &Options::default(), |answer| {
        assert!(matches!(
            drain(&snapshot, "ASK { ?s ?p ?o }", &small),
            Err(Failure::Time { .. })
        ));
        let Answer::Solutions(rows) = answer else {
            panic!("rows expected")
        };
        Ok(rows.count())
    });
    assert!(matches!(outcome, Ok(10_000)));
}
