//! Odd values in every format, read back with the parsers of others, or refused.

use super::*;
use crate::engine::{Options, evaluate, parse};
use crate::store::snapshot::Snapshot;
use oxigraph::io::RdfParser;
use oxigraph::model::{BlankNode, GraphName, Literal, NamedNode, Quad, Term, Triple};
use sparesults::{QueryResultsParser, SliceQueryResultsParserOutput};

/// Texts, and whether XML has all of their characters.
const TEXTS: [(&str, bool); 25] = [
    ("ordinary", true),
    ("", true),
    ("a,b", true),
    ("say \"a\"", true),
    ("\"", true),
    ("a\rb", true),
    ("\r", true),
    ("a\r\nb", true),
    ("\r\n a \r\n", true),
    ("a\nb", true),
    ("a\tb", true),
    (" a ", true),
    ("<a>&amp;]]>'", true),
    ("\\n\\", true),
    ("é Ω 条約", true),
    ("\u{1F54A}", true),
    ("\u{FF21}\u{FFEE}\u{FFFD}", true),
    ("\u{7F}\u{85}\u{2028}", true),
    ("\u{0}", false),
    ("a\u{7}", false),
    ("\u{B}b", false),
    ("a\u{1F}b", false),
    ("a\r\u{C}", false),
    ("a\u{FFFE}b", false),
    ("\u{FFFF}", false),
];

const THING: &str = "http://example.org/a,b?c=1&d='2'";

fn name(iri: &str) -> NamedNode {
    NamedNode::new(iri).unwrap()
}

fn written(quads: Vec<Quad>, query: &str, format: Format, to: impl Write) -> Result<u64, Failure> {
    let mut count = 0;
    let query = parse(query, None)?;
    let snapshot = Snapshot::from_quads(quads, &[]);
    evaluate(&snapshot, &query, &Options::default(), |answer| {
        write(answer, format, to, &mut count)
    })?;
    Ok(count)
}

fn one(predicate: &str, object: impl Into<Term>) -> Vec<Quad> {
    let graph = GraphName::DefaultGraph;
    vec![Quad::new(name(THING), name(predicate), object, graph)]
}

/// Whether a document was written, which it must not be where the format has no words.
fn is_written(outcome: Result<u64, Failure>, sayable: bool, case: &str) -> bool {
    match outcome {
        Ok(_) => assert!(sayable, "{case} is written"),
        Err(Failure::Format { .. }) => assert!(!sayable, "{case} is refused"),
        Err(failure) => panic!("{case}: {failure}"),
    }
    sayable
}

#[test]
fn rows_are_read_back_as_they_were() {
    for (text, in_xml) in TEXTS {
        let terms = [
            Some(name(THING).into()),
            None,
            Some(Literal::from(text).into()),
        ];
        for format in [Format::Json, Format::Xml, Format::Csv, Format::Tsv] {
            let case = format!("{text:?} as {}", format.name());
            let mut out = Vec::new();
            let quads = one("http://example.org/p", Literal::from(text));
            let outcome = written(quads, "SELECT ?s ?none ?o { ?s ?p ?o }", format, &mut out);
            if !is_written(outcome, in_xml || format != Format::Xml, &case) {
                continue;
            }
            if format == Format::Csv {
                let mut reader = ::csv::Reader::from_reader(&out[..]);
                assert_eq!(reader.headers().unwrap(), ["s", "none", "o"].as_slice());
                let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
                assert_eq!(rows, [vec![THING, "", text]], "{case}");
                continue;
            }
            let parser = QueryResultsParser::from_format(format.rows().unwrap());
            let SliceQueryResultsParserOutput::Solutions(rows) = parser.for_slice(&out).unwrap()
            else {
                panic!("{case} is read as yes or no");
            };
            let rows: Vec<_> = rows.map(|row| row.unwrap().values().to_vec()).collect();
            assert_eq!(rows, [&terms[..]], "{case}");
        }
    }
}

/// Reads a graph back that must be the one given.
fn check_graph(quads: &[Quad], format: Format, sayable: bool) {
    let case = format!("{quads:?} as {}", format.name());
    let mut out = Vec::new();
    let query = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }";
    let outcome = written(quads.to_vec(), query, format, &mut out);
    if is_written(outcome, sayable, &case) {
        let read = RdfParser::from_format(format.rdf().unwrap()).for_slice(&out);
        let mut read: Vec<Quad> = read
            .collect::<Result<_, _>>()
            .unwrap_or_else(|error| panic!("{case}: {error} in {}", String::from_utf8_lossy(&out)));
        let mut quads = quads.to_vec();
        for quads in [&mut read, &mut quads] {
            quads.sort_by_cached_key(Quad::to_string);
        }
        assert_eq!(read, quads, "{case}");
    }
}

#[test]
fn graphs_are_read_back_as_they_were() {
    for (text, in_xml) in TEXTS {
        for format in format::GRAPHS.iter().copied().filter(|f| f.rdf().is_some()) {
            let quads = one("http://example.org/p", Literal::from(text));
            check_graph(&quads, format, in_xml || format != Format::RdfXml);
        }
    }
}

#[test]
fn rdf_xml_has_predicates_that_end_in_a_name() {
    const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    let rdf = |local: &str| format!("{RDF}{local}");
    // What the predicate is, whether it can be one, and whether it can be the class that a thing is told of first.
    let table = [
        ("http://example.org/p".into(), true, true),
        ("http://example.org/1p-2.3".into(), true, true),
        ("http://example.org/?a=1&b=c".into(), true, true),
        ("urn:é".into(), true, true),
        ("http://www.w3.org/2000/xmlns#a".into(), true, true),
        ("http://www.w3.org/XML/1998/namespace".into(), true, true),
        ("http://example.org/123".into(), false, false),
        ("http://example.org/".into(), false, false),
        ("http://example.org/p(1)".into(), false, false),
        ("http://example.org/?q=1&b=2".into(), false, false),
        ("http://www.w3.org/2000/xmlns/".into(), false, false),
        ("http://www.w3.org/2000/xmlns/a".into(), false, false),
        (rdf("_1"), true, true),
        (rdf("value"), true, true),
        (rdf("li"), false, true),
        (rdf("Description"), false, true),
        (rdf("about"), false, true),
        (rdf("aboutEach"), false, false),
        (rdf("bagID"), false, false),
    ];
    for (iri, as_predicate, as_class) in table {
        check_graph(&one(&iri, name(&iri)), Format::RdfXml, as_predicate);
        check_graph(&one(&rdf("type"), name(&iri)), Format::RdfXml, as_class);
        check_graph(&one(&iri, name(&iri)), Format::Turtle, true);
        let said = Triple::new(name(THING), name(&iri), Literal::from("a\rb"));
        check_graph(&one("urn:p", said), Format::RdfXml, as_predicate);
    }
}

#[test]
fn what_a_format_does_not_know_is_refused() {
    let labelled = |label: &str| one("urn:p", BlankNode::new(label).unwrap());
    check_graph(&labelled("a1"), Format::RdfXml, true);
    check_graph(&labelled("1a"), Format::RdfXml, false);
    check_graph(&labelled("1a"), Format::NTriples, true);
    let said = Triple::new(name(THING), name("urn:p"), Literal::from(1));
    check_graph(&one("urn:p", said.clone()), Format::NQuads, true);
    check_graph(&one("urn:p", said.clone()), Format::JsonLd, false);
    let mut out = Vec::new();
    let failure = written(
        one("urn:p", said),
        "CONSTRUCT WHERE { ?s ?p ?o }",
        Format::JsonLd,
        &mut out,
    );
    assert_eq!(
        failure.unwrap_err().to_string(),
        "the answer cannot be written as `jsonld`: JSON-LD does not support RDF 1.2 yet; hint: ask for `turtle` or \
         `ntriples`"
    );
}

#[test]
fn a_place_that_fails_is_no_fault_of_the_format() {
    struct Full(io::ErrorKind);
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    for kind in [
        io::ErrorKind::BrokenPipe,
        io::ErrorKind::TimedOut,
        io::ErrorKind::WouldBlock,
        io::ErrorKind::InvalidData,
        io::ErrorKind::Other,
    ] {
        for (query, formats) in [
            ("SELECT * { ?s ?p ?o }", format::TABLES),
            ("CONSTRUCT WHERE { ?s ?p ?o }", format::GRAPHS),
            ("ASK {}", format::BOOLEANS),
        ] {
            for format in formats.iter().copied().filter(|f| *f != Format::Html) {
                let quads = one("urn:p", Literal::from("a"));
                let failure = written(quads, query, format, Full(kind)).unwrap_err();
                assert!(
                    matches!(&failure, Failure::Consumer(error) if error.kind() == kind),
                    "{kind} as {}: {failure:?}",
                    format.name()
                );
            }
        }
    }
}

#[test]
fn documents_have_the_bytes_they_always_had() {
    let table = [
        ("SELECT (1 AS ?x) {}", Format::Csv, "x\r\n1\r\n"),
        ("SELECT (1 AS ?x) {}", Format::Tsv, "?x\n1\n"),
        ("SELECT ?x {}", Format::Csv, "x\r\n\r\n"),
        ("SELECT * {}", Format::Csv, "\r\n\r\n"),
        (
            "SELECT ('b c' AS ?x) ?y ('é'@fr AS ?z) {}",
            Format::Csv,
            "x,y,z\r\nb c,,é\r\n",
        ),
        (
            "SELECT (<urn:a,b> AS ?x) ('say \"a,b\"' AS ?y) {}",
            Format::Csv,
            "x,y\r\n\"urn:a,b\",\"say \"\"a,b\"\"\"\r\n",
        ),
        (
            "SELECT (<<( <urn:a,b> <urn:p> 'say \"c\"' )>> AS ?x) {}",
            Format::Csv,
            "x\r\n\"urn:a,b urn:p say \"\"c\"\"\"\r\n",
        ),
        ("ASK {}", Format::Csv, "true"),
        ("ASK {}", Format::Json, r#"{"head":{},"boolean":true}"#),
        (
            "CONSTRUCT { <urn:x:a> <urn:x:b> 'c' } {}",
            Format::NTriples,
            "<urn:x:a> <urn:x:b> \"c\" .\n",
        ),
    ];
    for (query, format, expected) in table {
        let mut out = Vec::new();
        assert_eq!(written(Vec::new(), query, format, &mut out).unwrap(), 1);
        assert_eq!(String::from_utf8(out).unwrap(), expected, "{query}");
    }
}

#[test]
fn blank_nodes_in_csv_have_their_labels() {
    let mut out = Vec::new();
    let quads = one("urn:p", BlankNode::new("a1").unwrap());
    written(quads, "SELECT ?o { ?s ?p ?o }", Format::Csv, &mut out).unwrap();
    assert_eq!(out, b"o\r\n_:a1\r\n");
}

#[test]
fn xml_is_the_same_in_pieces_of_any_length() {
    let whole = |bytes: &[u8], length: usize| {
        let mut out = Xml::new(Vec::new());
        for piece in bytes.chunks(length) {
            out.write_all(piece).map_err(|error| error.to_string())?;
        }
        Ok::<_, String>(String::from_utf8(out.into_inner()).unwrap())
    };
    for (text, in_xml) in TEXTS {
        let text = format!("{text}{}\u{FFBF}\u{FFBE}", "\r".repeat(40));
        for length in 1..text.len() {
            let expected = in_xml.then(|| text.replace('\r', "&#xD;"));
            assert_eq!(whole(text.as_bytes(), length).ok(), expected, "{text:?}");
        }
    }
    assert_eq!(
        whole("\u{FFFE}".as_bytes(), 1).unwrap_err(),
        "XML has no character U+FFFE"
    );
    assert_eq!(
        whole(b"\x07", 1).unwrap_err(),
        "XML has no character U+0007"
    );
}
