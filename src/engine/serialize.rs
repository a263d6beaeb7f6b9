//! Answers in the formats of the web: rows as JSON, XML, CSV or TSV, graphs as RDF.

use super::{Answer, Failure};
use oxigraph::io::{JsonLdProfileSet, RdfFormat, RdfSerializer};
use sparesults::{QueryResultsFormat, QueryResultsSerializer};
use std::io::{self, Write};

/// A format of rows and of yes or no.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RowsFormat {
    pub name: &'static str,
    pub media_type: &'static str,
    format: QueryResultsFormat,
}

/// A format of graphs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GraphFormat {
    pub name: &'static str,
    pub media_type: &'static str,
    pub format: RdfFormat,
}

/// The first is the one for those who do not choose.
pub const ROWS: [RowsFormat; 4] = [
    RowsFormat {
        name: "json",
        media_type: "application/sparql-results+json",
        format: QueryResultsFormat::Json,
    },
    RowsFormat {
        name: "xml",
        media_type: "application/sparql-results+xml",
        format: QueryResultsFormat::Xml,
    },
    RowsFormat {
        name: "csv",
        media_type: "text/csv",
        format: QueryResultsFormat::Csv,
    },
    RowsFormat {
        name: "tsv",
        media_type: "text/tab-separated-values",
        format: QueryResultsFormat::Tsv,
    },
];

/// The first is the one for those who do not choose.
pub const GRAPHS: [GraphFormat; 6] = [
    GraphFormat {
        name: "turtle",
        media_type: "text/turtle",
        format: RdfFormat::Turtle,
    },
    GraphFormat {
        name: "ntriples",
        media_type: "application/n-triples",
        format: RdfFormat::NTriples,
    },
    GraphFormat {
        name: "nquads",
        media_type: "application/n-quads",
        format: RdfFormat::NQuads,
    },
    GraphFormat {
        name: "trig",
        media_type: "application/trig",
        format: RdfFormat::TriG,
    },
    GraphFormat {
        name: "rdfxml",
        media_type: "application/rdf+xml",
        format: RdfFormat::RdfXml,
    },
    GraphFormat {
        name: "jsonld",
        media_type: "application/ld+json",
        format: RdfFormat::JsonLd {
            profile: JsonLdProfileSet::empty(),
        },
    },
];

impl RowsFormat {
    pub fn by_name(name: &str) -> Option<Self> {
        ROWS.into_iter().find(|format| format.name == name)
    }
}

impl GraphFormat {
    pub fn by_name(name: &str) -> Option<Self> {
        GRAPHS.into_iter().find(|format| format.name == name)
    }
}

/// The format of either kind of answer; only the one that the answer calls for is used.
#[derive(Clone, Copy, Debug)]
pub struct Formats {
    pub rows: RowsFormat,
    pub graph: GraphFormat,
}

impl Default for Formats {
    fn default() -> Self {
        Self {
            rows: ROWS[0],
            graph: GRAPHS[0],
        }
    }
}

/// Writes an answer as it is computed and returns the number of its rows or triples. On a failure what has been
/// written is not a whole document.
pub fn write(answer: Answer<'_>, formats: Formats, to: impl Write) -> Result<u64, Failure> {
    let mut count = 0;
    match answer {
        Answer::Boolean(yes) => {
            let serializer = QueryResultsSerializer::from_format(formats.rows.format);
            flush(serializer.serialize_boolean_to_writer(to, yes)?)?;
            count = 1;
        }
        Answer::Solutions(solutions) => {
            let variables = solutions.variables().to_vec();
            let mut writer = QueryResultsSerializer::from_format(formats.rows.format)
                .serialize_solutions_to_writer(to, variables)?;
            for row in solutions {
                writer.serialize(&row?)?;
                count += 1;
            }
            flush(writer.finish()?)?;
        }
        Answer::Triples(triples) => {
            let mut writer = RdfSerializer::from_format(formats.graph.format).for_writer(to);
            for triple in triples {
                writer.serialize_triple(&triple?)?;
                count += 1;
            }
            flush(writer.finish()?)?;
        }
    }
    Ok(count)
}

fn flush(mut to: impl Write) -> io::Result<()> {
    to.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Options, evaluate, parse};
    use crate::store::snapshot::Snapshot;

    fn check(query: &str, formats: Formats, expected: &str) {
        let mut text = Vec::new();
        let query = parse(query, None).unwrap();
        evaluate(
            &Snapshot::from_quads([], &[]),
            &query,
            &Options::default(),
            |answer| write(answer, formats, &mut text),
        )
        .unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), expected);
    }

    fn rows(name: &str) -> Formats {
        Formats {
            rows: RowsFormat::by_name(name).unwrap(),
            ..Formats::default()
        }
    }

    #[test]
    fn each_kind_of_answer_has_its_formats() {
        check("SELECT (1 AS ?x) {}", rows("csv"), "x\r\n1\r\n");
        check("SELECT (1 AS ?x) {}", rows("tsv"), "?x\n1\n");
        check("ASK {}", rows("json"), r#"{"head":{},"boolean":true}"#);
        let nt = Formats {
            graph: GraphFormat::by_name("ntriples").unwrap(),
            ..Formats::default()
        };
        check(
            "CONSTRUCT { <urn:x:a> <urn:x:b> 'c' } {}",
            nt,
            "<urn:x:a> <urn:x:b> \"c\" .\n",
        );
    }
}
