//! Answers and graphs in the formats we offer, row by row.

use std::io::{self, Write};

use oxigraph::io::{JsonLdProfileSet, RdfFormat, RdfSerializer};
use oxigraph::model::{Triple, Variable};
use sparesults::{QueryResultsFormat, QueryResultsSerializer};

use super::negotiate::Format;
use super::pages;
use super::problem::Problem;
use super::stream::Outlet;
use crate::engine::{Answer, Failure};

/// Writes an answer as it is computed, counting its rows.
pub fn answer(
    answer: Answer<'_>,
    format: Format,
    text: &str,
    out: &mut Outlet,
    rows: &mut u64,
) -> Result<(), Failure> {
    match answer {
        Answer::Boolean(yes) => {
            *rows = 1;
            match table_format(format) {
                Some(format) => {
                    QueryResultsSerializer::from_format(format)
                        .serialize_boolean_to_writer(out, yes)
                        .map_err(Failure::Consumer)?;
                }
                None => page(out, pages::boolean(text, yes))?,
            }
        }
        Answer::Solutions(solutions) => {
            let variables: Vec<Variable> = solutions.variables().to_vec();
            if let Some(format) = table_format(format) {
                let mut writer = QueryResultsSerializer::from_format(format)
                    .serialize_solutions_to_writer(out, variables)
                    .map_err(Failure::Consumer)?;
                for solution in solutions {
                    writer.serialize(&solution?).map_err(Failure::Consumer)?;
                    *rows += 1;
                }
                writer.finish().map_err(Failure::Consumer)?;
            } else {
                let mut table = Vec::new();
                for solution in solutions.take(pages::MOST_ROWS) {
                    table.push(solution?.values().to_vec());
                    *rows += 1;
                }
                page(out, pages::table(text, &variables, &table))?;
            }
        }
        Answer::Triples(triples) => {
            if let Some(format) = rdf_format(format) {
                let mut writer = RdfSerializer::from_format(format).for_writer(out);
                for triple in triples {
                    writer
                        .serialize_triple(&triple?)
                        .map_err(Failure::Consumer)?;
                    *rows += 1;
                }
                writer.finish().map_err(Failure::Consumer)?;
            } else {
                let shown: Vec<Triple> =
                    triples.take(pages::MOST_ROWS).collect::<Result<_, _>>()?;
                *rows = shown.len() as u64;
                page(out, pages::triples(text, shown))?;
            }
        }
    }
    Ok(())
}

fn page(out: &mut Outlet, page: Result<String, Problem>) -> Result<(), Failure> {
    let page = page.map_err(|p| Failure::Evaluation(p.detail.into()))?;
    out.write_all(page.as_bytes()).map_err(Failure::Consumer)
}

/// A small graph as text, all at once.
pub fn triples(triples: impl IntoIterator<Item = Triple>, format: Format) -> io::Result<Vec<u8>> {
    let Some(format) = rdf_format(format) else {
        return Err(io::Error::other("not an RDF format"));
    };
    let mut serializer = RdfSerializer::from_format(format);
    for (prefix, namespace) in pages::PREFIXES {
        serializer = serializer
            .with_prefix(*prefix, *namespace)
            .map_err(io::Error::other)?;
    }
    let mut writer = serializer.for_writer(Vec::new());
    for triple in triples {
        writer.serialize_triple(&triple)?;
    }
    writer.finish()
}

fn table_format(format: Format) -> Option<QueryResultsFormat> {
    match format {
        Format::Json => Some(QueryResultsFormat::Json),
        Format::Xml => Some(QueryResultsFormat::Xml),
        Format::Csv => Some(QueryResultsFormat::Csv),
        Format::Tsv => Some(QueryResultsFormat::Tsv),
        Format::Html
        | Format::Turtle
        | Format::NTriples
        | Format::NQuads
        | Format::TriG
        | Format::RdfXml
        | Format::JsonLd => None,
    }
}

/// The RDF syntax behind a format, if it is one.
pub fn rdf_format(format: Format) -> Option<RdfFormat> {
    match format {
        Format::Turtle => Some(RdfFormat::Turtle),
        Format::NTriples => Some(RdfFormat::NTriples),
        Format::NQuads => Some(RdfFormat::NQuads),
        Format::TriG => Some(RdfFormat::TriG),
        Format::RdfXml => Some(RdfFormat::RdfXml),
        Format::JsonLd => Some(RdfFormat::JsonLd {
            profile: JsonLdProfileSet::empty(),
        }),
        Format::Json | Format::Xml | Format::Csv | Format::Tsv | Format::Html => None,
    }
}
