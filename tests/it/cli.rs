//! The commands as a person runs them: formats, names as people write them, mistakes and their hints.

use accede::model::{InstrumentIx, ParticipantIx, status::status_on};
use assert_cmd::Command;
use oxigraph::{
    io::{RdfFormat, RdfParser},
    sparql::results::{QueryResultsFormat, QueryResultsParser},
};
use serde_json::Value;

use crate::{RECORD, day};

/// What a command printed, and its exit code.
struct Outcome {
    code: i32,
    out: String,
    err: String,
}

fn run(args: &[&str], input: &str) -> Outcome {
    let output = Command::new(env!("CARGO_BIN_EXE_accede"))
        .args(args)
        .env("ACCEDE_DATA", "")
        .env_remove("NO_COLOR")
        .env_remove("COLUMNS")
        .write_stdin(input)
        .output()
        .expect("the program runs");
    Outcome {
        code: output.status.code().expect("it ends by itself"),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// The output of a command that must succeed.
fn done(args: &[&str]) -> String {
    let outcome = run(args, "");
    assert_eq!((outcome.code, outcome.err.as_str()), (0, ""), "{args:?}");
    outcome.out
}

#[test]
fn gaps_as_json_has_the_shape_that_programs_rely_on() {
    let answer: Value =
        serde_json::from_str(&done(&["gaps", "--on", "2001-11-20", "--format", "json"]))
            .expect("JSON");
    let keys = |value: &Value| {
        value
            .as_object()
            .expect("an object")
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(
        keys(&answer)[..5],
        ["on", "set", "region", "instruments", "rows"]
    );
    assert_eq!(answer["on"], "2001-11-20");
    assert_eq!(answer["set"], "budapest-eight");
    assert_eq!(answer["region"], "europe-central-asia");
    assert_eq!(
        keys(&answer["instruments"][0]),
        ["id", "label", "verifiedOn"]
    );
    let rows = answer["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 53);
    let ids: Vec<&Value> = answer["instruments"]
        .as_array()
        .expect("columns")
        .iter()
        .map(|one| &one["id"])
        .collect();
    for row in rows {
        for key in ["participant", "name", "lacks", "cells"] {
            assert!(!row[key].is_null(), "{key} of {row}");
        }
        assert_eq!(keys(&row["cells"]).iter().collect::<Vec<_>>(), ids);
        for cell in row["cells"].as_object().expect("cells").values() {
            let wanted = [
                "status",
                "lacks",
                "since",
                "until",
                "verifiedOn",
                "carriedForward",
                "source",
            ];
            assert_eq!(keys(cell), wanted);
        }
    }
}

#[test]
fn gaps_has_a_row_per_cell_in_the_formats_for_tables() {
    for (format, separator) in [("csv", b','), ("tsv", b'\t')] {
        let out = done(&["gaps", "--on", "2026-02-03", "--format", format]);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .from_reader(out.as_bytes());
        let header: Vec<_> = reader
            .headers()
            .expect("a header")
            .iter()
            .map(str::to_owned)
            .collect();
        let expected = "on participant name instrument status lacks since until verifiedOn carriedForward source";
        assert_eq!(header, expected.split(' ').collect::<Vec<_>>());
        assert_eq!(reader.records().filter(Result::is_ok).count(), 54 * 8);
    }
}

#[test]
fn gaps_for_people_says_the_answer_in_a_sentence_and_explains_its_signs() {
    let table = done(&["gaps", "--on", "2026-02-03"]);
    assert!(
        table.starts_with("On 2026-02-03, of 54 participants"),
        "{table}"
    );
    for text in [
        "Ireland",
        "signed, not ratified",
        "lack it",
        "Last day read: OPSC 2026-02-03",
    ] {
        assert!(table.contains(text), "no `{text}` in\n{table}");
    }
    let markdown = done(&[
        "gaps",
        "--on",
        "2026-02-03",
        "--state",
        "IRL",
        "--format",
        "markdown",
    ]);
    let rows = markdown
        .lines()
        .filter(|line| line.starts_with('|'))
        .count();
    assert!(rows >= 3 && markdown.contains("| Ireland"), "{markdown}");
}

#[test]
fn a_pipe_gets_no_escape_codes_and_neither_does_no_color() {
    for args in [
        &["gaps", "--on", "2026-02-03"][..],
        &["status", "IRL", "opsc"],
        &["instruments"],
        &["commitments", "3"],
    ] {
        assert!(!done(args).contains('\u{1b}'), "{args:?}");
        let output = Command::new(env!("CARGO_BIN_EXE_accede"))
            .args(args)
            .env("NO_COLOR", "1")
            .env("CLICOLOR_FORCE", "1")
            .output()
            .expect("it runs");
        assert!(!output.stdout.contains(&0x1b), "{args:?}");
    }
}

#[test]
fn names_and_codes_are_understood_as_people_write_them() {
    let states = ["IE", "IRL", "372", "Ireland", "ireland", "Irlande"];
    let instruments = [
        ("IV-11-c", "opsc"),
        ("ETS 185", "cybercrime"),
        ("ets 185", "cybercrime"),
        ("C182", "ilo-c182"),
        ("Budapest Convention", "cybercrime"),
        ("OPSC", "opsc"),
        ("rome-statute", "rome-statute"),
        ("XVIII-12-a", "untoc-trafficking"),
    ];
    for state in states {
        let out = done(&[
            "gaps",
            "--on",
            "2026-02-03",
            "--state",
            state,
            "--instrument",
            "opsc",
            "--format",
            "csv",
        ]);
        assert!(
            out.contains("2026-02-03,IRL,Ireland,opsc,signed,true"),
            "{state}: {out}"
        );
    }
    for (name, id) in instruments {
        let out = done(&[
            "gaps",
            "--on",
            "2026-02-03",
            "--state",
            "IRL",
            "--instrument",
            name,
            "--format",
            "csv",
        ]);
        assert!(
            out.contains(&format!("2026-02-03,IRL,Ireland,{id},")),
            "{name}: {out}"
        );
    }
}

#[test]
fn what_is_not_known_ends_with_2_and_a_message_that_names_the_nearest() {
    let cases: [(&[&str], &[&str]); 13] = [
        (
            &["gaps", "--state", "IRELANDD"],
            &["`IRELANDD`", "`Ireland`"],
        ),
        (&["gaps", "--instrument", "OPSK"], &["`OPSK`", "`opsc`"]),
        (
            &["gaps", "--region", "europe-central-azia"],
            &["`europe-central-azia`", "`europe-central-asia`"],
        ),
        (
            &["gaps", "--set", "budapest-ate"],
            &["`budapest-ate`", "`budapest-eight`"],
        ),
        (
            &["gaps", "--on", "2001-02-30"],
            &["`2001-02-30`", "YYYY-MM-DD"],
        ),
        (
            &["gaps", "--on", "20 November 2001"],
            &["`20 November 2001`", "YYYY-MM-DD"],
        ),
        (
            &["status", "Ukraine", "rome-statut"],
            &["`rome-statut`", "`rome-statute`"],
        ),
        (&["commitments", "99"], &["`99`"]),
        (
            &["query", "--named", "parties_on_dat"],
            &["`parties_on_dat`", "`parties_on_date`"],
        ),
        (
            &[
                "query",
                "--named",
                "parties_on_date",
                "--param",
                "day=2010-01-01",
            ],
            &["`instrument`", "--param instrument="],
        ),
        (
            &[
                "query",
                "--named",
                "parties_on_date",
                "--param",
                "dai=2010-01-01",
            ],
            &["`dai`", "`day`"],
        ),
        (
            &["query", "--named", "reader_problems", "--format", "docx"],
            &["`docx`", "`json`"],
        ),
        (&["query", "none-such.rq"], &["`none-such.rq`"]),
    ];
    for (args, words) in cases {
        let outcome = run(args, "");
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{args:?}");
        assert!(
            outcome.err.starts_with("accede: "),
            "{args:?}: {}",
            outcome.err
        );
        for word in words {
            assert!(
                outcome.err.contains(word),
                "{args:?}: no {word} in {}",
                outcome.err
            );
        }
    }
    // What the parser of arguments finds.
    for args in [
        &["gaps", "--format", "docx"][..],
        &["nonsense"],
        &["query"],
        &["gaps", "--colour"],
        &["serve", "--allow-service", "example.org/sparql"],
        &["serve", "--allow-service", "ftp://example.org/sparql"],
    ] {
        let outcome = run(args, "");
        assert_eq!(outcome.code, 2, "{args:?}");
        assert!(outcome.err.contains("error: "), "{args:?}: {}", outcome.err);
    }
}

#[test]
fn rows_are_written_in_each_format() {
    let select = "SELECT ?name WHERE { <https://w3id.org/accede/id/state/IRL> <http://www.w3.org/2000/01/rdf-schema#label> ?name FILTER(LANG(?name) = \"en\") }";
    for (name, format) in [
        ("json", QueryResultsFormat::Json),
        ("xml", QueryResultsFormat::Xml),
        ("tsv", QueryResultsFormat::Tsv),
    ] {
        let outcome = run(&["query", "-", "--format", name], select);
        assert_eq!(outcome.code, 0, "{}", outcome.err);
        assert!(outcome.out.contains("Ireland"), "{}", outcome.out);
        QueryResultsParser::from_format(format)
            .for_slice(outcome.out.trim().as_bytes())
            .expect("well formed");
    }
    let outcome = run(&["query", "-", "--format", "csv"], select);
    assert_eq!(outcome.out.replace('\r', ""), "name\nIreland\n");
    let outcome = run(&["query", "-"], select);
    assert!(
        outcome.out.contains("Ireland") && outcome.out.contains("name"),
        "{}",
        outcome.out
    );
}

#[test]
fn yes_and_no_are_answers() {
    let ask = "ASK { <https://w3id.org/accede/id/state/IRL> ?p ?o }";
    let outcome = run(&["query", "-", "--format", "json"], ask);
    let answer: Value = serde_json::from_str(&outcome.out).expect("JSON");
    assert_eq!((outcome.code, &answer["boolean"]), (0, &Value::Bool(true)));
    assert_eq!(
        run(&["query", "-"], "ASK { <http://example.org/none> ?p ?o }")
            .out
            .trim(),
        "no"
    );
}

#[test]
fn graphs_are_written_in_each_format() {
    let construct = "CONSTRUCT WHERE { <https://w3id.org/accede/id/state/IRL> a ?class }";
    let formats = [
        ("turtle", RdfFormat::Turtle),
        ("ntriples", RdfFormat::NTriples),
        ("nquads", RdfFormat::NQuads),
        ("trig", RdfFormat::TriG),
        ("rdfxml", RdfFormat::RdfXml),
        (
            "jsonld",
            RdfFormat::JsonLd {
                profile: Default::default(),
            },
        ),
    ];
    for (name, format) in formats {
        let outcome = run(&["query", "-", "--format", name], construct);
        assert_eq!(outcome.code, 0, "{name}: {}", outcome.err);
        let quads = RdfParser::from_format(format).for_slice(outcome.out.as_bytes());
        let quads: Result<Vec<_>, _> = quads.collect();
        let count = quads
            .unwrap_or_else(|error| panic!("{name}: {error}"))
            .len();
        assert_eq!(count, 2, "{name}: {}", outcome.out);
    }
    assert_eq!(run(&["query", "-", "--format", "csv"], construct).code, 2);
}

#[test]
fn what_a_format_has_no_words_for_ends_with_2_and_names_formats_that_have() {
    for (query, format, reason) in [
        (
            r#"SELECT ("\u0007" AS ?x) {}"#,
            "xml",
            "XML has no character U+0007; hint: ask for `json` or `tsv`",
        ),
        (
            "CONSTRUCT { <urn:a> <http://example.org/1> 2 } {}",
            "rdfxml",
            "`<http://example.org/1>` does not end in an XML name; hint: ask for `turtle` or `ntriples`",
        ),
    ] {
        let outcome = run(&["query", "-", "--format", format], query);
        let told = format!("accede: the answer cannot be written as `{format}`: {reason}\n");
        assert_eq!((outcome.code, outcome.err), (2, told));
    }
}

#[test]
fn a_query_that_cannot_be_read_tells_where() {
    let outcome = run(
        &["query", "-"],
        "ASK { ?s a <http://example.org/> }\nFILTER",
    );
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.err.contains("line 2, column 1") && outcome.err.contains("hint"),
        "{}",
        outcome.err
    );
    let outcome = run(&["query", "-", "--param", "day=2001-01-01"], "ASK {}");
    assert!(
        outcome.code == 2 && outcome.err.contains("`day`"),
        "{}",
        outcome.err
    );
}

#[test]
fn a_query_of_the_catalogue_is_run_by_name() {
    let args = [
        "query",
        "--named",
        "parties_on_date",
        "--param",
        "instrument=ETS 160",
        "--param",
        "day=2026-02-03",
        "--format",
        "csv",
    ];
    let out = done(&args);
    assert_eq!(out.lines().count(), 21, "{out}");
    let listed = done(&["queries"]);
    for query in accede::queries::Query::all() {
        assert!(
            listed.contains(query.name),
            "`{}` is not listed",
            query.name
        );
    }
}

#[test]
fn a_query_of_ones_own_declares_its_parameters_in_its_header() {
    let body = "PREFIX acc: <https://w3id.org/accede/ontology#> \
                SELECT ?day ?instrument ?on WHERE { ?instrument acc:entryIntoForce ?on FILTER(?on < ?day) }";
    let text = format!("#+ params: {{ instrument: instrument, day: date }}\n{body}");
    let ask = |text: &str, params: &[&str]| {
        let mut args = vec!["query", "-", "--format", "csv"];
        for param in params {
            args.extend(["--param", param]);
        }
        run(&args, text)
    };
    let outcome = ask(&text, &["instrument=IV-11-c", "day=2002-02-01"]);
    assert_eq!((outcome.code, outcome.err.as_str()), (0, ""));
    assert!(
        outcome
            .out
            .contains("2002-02-01,https://w3id.org/accede/id/instrument/opsc,2002-01-18"),
        "{}",
        outcome.out
    );
    for (text, params, said) in [
        (text.as_str(), &["day=2002-02-01"][..], "`instrument`"),
        (
            text.as_str(),
            &["day=2002-02-01", "instrument=opscc"],
            "`opsc`",
        ),
        (
            text.as_str(),
            &["day=2002-02-01", "instrument=opsc", "state=ALB"],
            "`state`",
        ),
        (body, &["day=2002-02-01"], "`#+ params: { day: date }`"),
        (
            "#+ params: { day: dat }\nASK {}",
            &["day=2002-02-01"],
            "`date`",
        ),
    ] {
        let outcome = ask(text, params);
        assert_eq!(outcome.code, 2, "{}", outcome.err);
        assert!(outcome.err.contains(said), "{said}: {}", outcome.err);
    }
}

#[test]
fn commitments_print_a_paragraph_with_its_parts() {
    let all: Value =
        serde_json::from_str(&done(&["commitments", "--format", "json"])).expect("JSON");
    let three: Value =
        serde_json::from_str(&done(&["commitments", "3", "--format", "json"])).expect("JSON");
    let numbers: Vec<&str> = three
        .as_array()
        .expect("rows")
        .iter()
        .filter_map(|row| row["number"].as_str())
        .collect();
    assert_eq!(numbers[..3], ["3", "3.1", "3.2"]);
    assert!(
        numbers
            .iter()
            .all(|number| *number == "3" || number.starts_with("3."))
    );
    let top = all.as_array().expect("rows").iter();
    assert_eq!(
        top.filter(|row| row["number"].as_str().is_some_and(|n| !n.contains('.')))
            .count(),
        14
    );
    // The eight instruments of the third commitment are those of the set.
    let set = RECORD
        .reference
        .sets
        .iter()
        .find(|set| set.id == "budapest-eight")
        .expect("known");
    assert_eq!(three[0]["instruments"], set.instruments.join("; "));
    assert!(done(&["commitments", "3"]).contains("Early ratification"));
}

#[test]
fn the_status_of_any_participant_is_printed_with_sources() {
    for id in [
        "IRL", "SCG", "EU", "VAT", "MKD", "CSK", "YUG", "XKX", "PSE", "BDI", "HUN", "NRU",
    ] {
        let answer: Value = serde_json::from_str(&done(&[
            "status",
            id,
            "--on",
            "2026-02-03",
            "--format",
            "json",
        ]))
        .expect("JSON");
        assert_eq!(answer["participant"], id);
        for act in answer["acts"].as_array().expect("acts") {
            for key in [
                "instrument",
                "act",
                "document",
                "asOf",
                "asOfPrecision",
                "rank",
                "address",
            ] {
                let said = act[key].as_str().unwrap_or_default();
                assert!(!said.is_empty(), "{id}: {key} of {act}");
            }
        }
    }
    for format in ["table", "csv", "tsv", "markdown"] {
        let out = done(&[
            "status",
            "Ukraine",
            "rome-statute",
            "--on",
            "2024-12-31",
            "--format",
            format,
        ]);
        assert!(
            out.contains("2024-10-25") && out.contains("consented-not-in-force"),
            "{format}: {out}"
        );
    }
}

#[test]
fn the_status_of_all_participants_towards_all_instruments_is_decided_by_some_rule() {
    let reference = &RECORD.reference;
    assert_eq!(reference.participants.len(), 204);
    let days = [
        "1950-01-01",
        "1991-12-31",
        "2001-11-20",
        "2006-06-03",
        "2026-02-03",
        "2100-01-01",
    ]
    .map(day);
    for participant in (0..204).map(ParticipantIx::from) {
        for instrument in (0..reference.instruments.len()).map(InstrumentIx::from) {
            let case = RECORD.case(instrument, participant);
            let periods = RECORD.periods(instrument, participant);
            let name = &reference.participants[participant.at()].id;
            for pair in periods.windows(2) {
                assert_eq!(
                    pair[0].period.until, pair[1].period.from,
                    "{name} {}",
                    case.instrument.id
                );
            }
            for one in periods.iter().map(|one| &one.period) {
                assert!(
                    one.from.is_some(),
                    "{name} {}: a period without a first day",
                    case.instrument.id
                );
                let probe = one.from.expect("checked above");
                assert_eq!(
                    status_on(&case, probe).status,
                    one.status,
                    "{name} {} on {probe}",
                    case.instrument.id
                );
                let last = one
                    .until
                    .map(|until| until.yesterday().expect("in the calendar"));
                let last = last.unwrap_or(day("2150-01-01"));
                assert_eq!(
                    status_on(&case, last).status,
                    one.status,
                    "{name} {} on {last}",
                    case.instrument.id
                );
            }
            for on in days {
                let _ = status_on(&case, on);
            }
        }
    }
}

#[test]
fn the_other_commands_answer() {
    for (args, word) in [
        (&["instruments"][..], "OPSC"),
        (&["states"], "Ireland"),
        (&["problems"], "2108-06-19"),
        (&["--help"], "Examples"),
        (&["gaps", "--help"], "Examples"),
        (&["--version"], "accede"),
    ] {
        let out = done(args);
        assert!(out.contains(word), "{args:?}: {out}");
    }
    let states = done(&["states", "--format", "csv"]);
    assert_eq!(states.lines().count(), 205);
}
