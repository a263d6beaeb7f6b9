//! Answers and graphs in the formats we offer, row by row.

use std::io::{self, Write};

use oxigraph::io::RdfSerializer;
use oxigraph::model::{Triple, Variable};

use super::pages;
use super::problem::Problem;
use super::stream::Outlet;
use crate::engine::{Answer, Failure, format::Format, serialize, serialize::graph::Graph};

/// Writes an answer as it is computed, counting its rows; a page for a person shows the first of them.
pub fn answer(
    answer: Answer<'_>,
    format: Format,
    text: &str,
    out: &mut Outlet,
    rows: &mut u64,
) -> Result<(), Failure> {
    match (answer, format) {
        (Answer::Boolean(yes), Format::Html) => {
            *rows = 1;
            page(out, pages::boolean(text, yes))
        }
        (Answer::Solutions(solutions), Format::Html) => {
            let variables: Vec<Variable> = solutions.variables().to_vec();
            let mut table = Vec::new();
            for solution in solutions.take(pages::MOST_ROWS) {
                table.push(solution?.values().to_vec());
                *rows += 1;
            }
            page(out, pages::table(text, &variables, &table))
        }
        (Answer::Triples(triples), Format::Html) => {
            let shown: Vec<Triple> = triples.take(pages::MOST_ROWS).collect::<Result<_, _>>()?;
            *rows = shown.len() as u64;
            page(out, pages::triples(text, shown))
        }
        (answer, format) => serialize::write(answer, format, out, rows),
    }
}

fn page(out: &mut Outlet, page: Result<String, Problem>) -> Result<(), Failure> {
    let page = page.map_err(|p| Failure::Evaluation(p.detail.into()))?;
    out.write_all(page.as_bytes()).map_err(Failure::Consumer)
}

/// A small graph as text, all at once.
pub fn triples(triples: impl IntoIterator<Item = Triple>, format: Format) -> io::Result<Vec<u8>> {
    let Some(format) = format.rdf() else {
        return Err(io::Error::other("not an RDF format"));
    };
    let mut serializer = RdfSerializer::from_format(format);
    for (prefix, namespace) in pages::PREFIXES {
        serializer = serializer
            .with_prefix(*prefix, *namespace)
            .map_err(io::Error::other)?;
    }
    let mut writer = Graph::new(serializer, Vec::new());
    for triple in triples {
        writer.triple(&triple)?;
    }
    writer.finish()
}
