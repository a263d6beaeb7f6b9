//! Answers written in a format as they are computed.

mod csv;
mod delivery;
pub mod graph;
mod rdfxml;
mod xml;

use super::format::{self, Format};
use super::{Answer, Failure, Solutions, Triples};
use delivery::Delivery;
use graph::Graph;
use oxigraph::io::RdfSerializer;
use sparesults::{QueryResultsFormat, QueryResultsSerializer};
use std::io::{self, Write};
use xml::Xml;

/// Writes an answer as it is computed and counts its rows or triples. On a failure what has been written is not a
/// whole document.
pub fn write(
    answer: Answer<'_>,
    format: Format,
    to: impl Write,
    count: &mut u64,
) -> Result<(), Failure> {
    let instead = match answer {
        Answer::Boolean(_) | Answer::Solutions(_) => format::SAY_ALL_ROWS,
        Answer::Triples(_) => format::SAY_ALL_GRAPHS,
    };
    let mut to = Delivery::new(to);
    match document(answer, format, &mut to, count) {
        Err(Failure::Consumer(error)) if !to.failed() => Err(refused(&error, format, instead)),
        outcome => outcome,
    }
}

/// The failure of a serializer whose document went where nothing can fail.
pub fn refused(error: &io::Error, format: Format, instead: &'static [Format]) -> Failure {
    Failure::Format {
        format,
        reason: error.to_string(),
        instead,
    }
}

fn document(
    answer: Answer<'_>,
    format: Format,
    to: &mut impl Write,
    count: &mut u64,
) -> Result<(), Failure> {
    let syntax = || format.rows().ok_or_else(|| unfit(format));
    match answer {
        Answer::Boolean(yes) => {
            *count = 1;
            let serializer = QueryResultsSerializer::from_format(syntax()?);
            serializer.serialize_boolean_to_writer(&mut *to, yes)?;
        }
        Answer::Solutions(solutions) => match syntax()? {
            QueryResultsFormat::Csv => csv_rows(solutions, to, count)?,
            QueryResultsFormat::Xml => {
                rows(
                    solutions,
                    QueryResultsFormat::Xml,
                    Xml::new(&mut *to),
                    count,
                )?;
            }
            syntax => rows(solutions, syntax, &mut *to, count)?,
        },
        Answer::Triples(given) => {
            let format = format.rdf().ok_or_else(|| unfit(format))?;
            triples(given, RdfSerializer::from_format(format), &mut *to, count)?;
        }
    }
    Ok(to.flush()?)
}

fn csv_rows(solutions: Solutions<'_>, to: &mut impl Write, count: &mut u64) -> Result<(), Failure> {
    let mut line = String::new();
    csv::header(&mut line, solutions.variables());
    to.write_all(line.as_bytes())?;
    for row in solutions {
        line.clear();
        csv::row(&mut line, row?.values());
        to.write_all(line.as_bytes())?;
        *count += 1;
    }
    Ok(())
}

fn rows(
    solutions: Solutions<'_>,
    syntax: QueryResultsFormat,
    to: impl Write,
    count: &mut u64,
) -> Result<(), Failure> {
    let variables = solutions.variables().to_vec();
    let mut writer =
        QueryResultsSerializer::from_format(syntax).serialize_solutions_to_writer(to, variables)?;
    for row in solutions {
        writer.serialize(&row?)?;
        *count += 1;
    }
    writer.finish()?;
    Ok(())
}

fn triples(
    triples: Triples<'_>,
    serializer: RdfSerializer,
    to: impl Write,
    count: &mut u64,
) -> Result<(), Failure> {
    let mut writer = Graph::new(serializer, to);
    for triple in triples {
        writer.triple(&triple?)?;
        *count += 1;
    }
    writer.finish()?;
    Ok(())
}

fn unfit(format: Format) -> io::Error {
    io::Error::other(format!("this answer has no format `{}`", format.name()))
}

#[cfg(test)]
mod tests;
