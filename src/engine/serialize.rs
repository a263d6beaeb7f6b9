//! Answers written in a format as they are computed.

use super::{Answer, Failure, format::Format};
use oxigraph::io::RdfSerializer;
use sparesults::QueryResultsSerializer;
use std::io::{self, Write};

/// Writes an answer as it is computed and counts its rows or triples. On a failure what has been written is not a
/// whole document.
pub fn write(
    answer: Answer<'_>,
    format: Format,
    to: impl Write,
    count: &mut u64,
) -> Result<(), Failure> {
    let rows = || format.rows().ok_or_else(|| unfit(format));
    match answer {
        Answer::Boolean(yes) => {
            *count = 1;
            let serializer = QueryResultsSerializer::from_format(rows()?);
            flush(serializer.serialize_boolean_to_writer(to, yes)?)?;
        }
        Answer::Solutions(solutions) => {
            let variables = solutions.variables().to_vec();
            let mut writer = QueryResultsSerializer::from_format(rows()?)
                .serialize_solutions_to_writer(to, variables)?;
            for row in solutions {
                writer.serialize(&row?)?;
                *count += 1;
            }
            flush(writer.finish()?)?;
        }
        Answer::Triples(triples) => {
            let format = format.rdf().ok_or_else(|| unfit(format))?;
            let mut writer = RdfSerializer::from_format(format).for_writer(to);
            for triple in triples {
                writer.serialize_triple(&triple?)?;
                *count += 1;
            }
            flush(writer.finish()?)?;
        }
    }
    Ok(())
}

fn unfit(format: Format) -> io::Error {
    io::Error::other(format!("this answer has no format `{}`", format.name()))
}

fn flush(mut to: impl Write) -> io::Result<()> {
    to.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Options, evaluate, parse};
    use crate::store::snapshot::Snapshot;

    fn check(query: &str, format: Format, expected: &str) {
        let (mut text, mut count) = (Vec::new(), 0);
        let query = parse(query, None).unwrap();
        evaluate(
            &Snapshot::from_quads([], &[]),
            &query,
            &Options::default(),
            |answer| write(answer, format, &mut text, &mut count),
        )
        .unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), expected);
        assert_eq!(count, 1);
    }

    #[test]
    fn each_kind_of_answer_has_its_formats() {
        check("SELECT (1 AS ?x) {}", Format::Csv, "x\r\n1\r\n");
        check("SELECT (1 AS ?x) {}", Format::Tsv, "?x\n1\n");
        check("ASK {}", Format::Json, r#"{"head":{},"boolean":true}"#);
        check(
            "CONSTRUCT { <urn:x:a> <urn:x:b> 'c' } {}",
            Format::NTriples,
            "<urn:x:a> <urn:x:b> \"c\" .\n",
        );
    }
}
