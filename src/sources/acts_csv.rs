//! Acts as tables → [`Reading`]: the shape of the files in `data/acts/`.
//!
//! Columns are found by name; one that is not known is a problem, and the rest is read.

use csv::StringRecord;
use jiff::ToSpan;

use super::{Problem, ProblemKind, Reading, dates};
use crate::{
    model::{ActKind, Claim, Date, DocumentIx, Instrument, When, source::Document},
    reference::Reference,
};

const COLUMNS: [&str; 12] = [
    "instrument",
    "participant",
    "act",
    "date",
    "not_before",
    "not_after",
    "effect_date",
    "territory",
    "articles",
    "target",
    "note",
    "at",
];

/// Reads one document's acts.
pub fn read(table: &[u8], document: DocumentIx, reference: &Reference) -> Reading {
    let mut reading = Reading::default();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(table);
    let problem = |kind, at: String, text: &str| Problem {
        document,
        kind,
        at,
        text: text.to_owned(),
    };
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => {
            reading.problems.push(problem(
                ProblemKind::UnreadableRow,
                "row 1".into(),
                &error.to_string(),
            ));
            return reading;
        }
    };
    for header in headers.iter().filter(|header| !COLUMNS.contains(header)) {
        reading
            .problems
            .push(problem(ProblemKind::UnknownColumn, "row 1".into(), header));
    }
    let places = COLUMNS.map(|column| headers.iter().position(|header| header == column));
    for (count, record) in reader.records().enumerate() {
        let row = count + 2;
        match record {
            Ok(record) => {
                let row = Row {
                    record: &record,
                    places: &places,
                    number: row,
                };
                read_row(&row, document, reference, &mut reading);
            }
            Err(error) => reading.problems.push(problem(
                ProblemKind::UnreadableRow,
                format!("row {row}"),
                &error.to_string(),
            )),
        }
    }
    reading
}

struct Row<'a> {
    record: &'a StringRecord,
    places: &'a [Option<usize>; COLUMNS.len()],
    number: usize,
}

impl Row<'_> {
    fn cell(&self, column: &str) -> &str {
        let place = COLUMNS.iter().position(|name| *name == column);
        place
            .and_then(|at| self.places[at])
            .and_then(|at| self.record.get(at))
            .unwrap_or("")
            .trim()
    }

    fn place(&self) -> String {
        match self.cell("at") {
            "" => format!("row {}", self.number),
            at => format!("{at}, row {}", self.number),
        }
    }
}

fn read_row(row: &Row<'_>, document: DocumentIx, reference: &Reference, reading: &mut Reading) {
    let mut problem = |kind, text: &str| {
        reading.problems.push(Problem {
            document,
            kind,
            at: row.place(),
            text: text.to_owned(),
        });
    };
    let source = &reference.documents[document.at()];
    let Some(instrument) = reference.instrument(row.cell("instrument")) else {
        return problem(ProblemKind::UnknownInstrument, row.cell("instrument"));
    };
    let Some(kind) = ActKind::from_code(row.cell("act")) else {
        return problem(ProblemKind::UnknownActType, row.cell("act"));
    };
    let mut day = |column| {
        dates::iso(row.cell(column)).unwrap_or_else(|text| {
            problem(ProblemKind::UnreadableDate, &format!("{column} {text}"));
            None
        })
    };
    let (date, not_before, not_after) = (day("date"), day("not_before"), day("not_after"));
    let effect = day("effect_date");
    let day_was_read = date.is_some() || row.cell("date").is_empty();
    let spelling = row.cell("participant");
    let any_day = date.or(not_after).or(effect);
    let Some(participant) = reference.names.find(&source.publisher, spelling, any_day) else {
        return problem(ProblemKind::UnknownParticipant, spelling);
    };
    let law = &reference.instruments[instrument.at()];
    let when = match date {
        Some(date) if impossible(date, law, source) => {
            problem(
                ProblemKind::ImpossibleDate,
                &format!("{} of {spelling} towards {} on {date}", kind.code(), law.id),
            );
            // The act is still reported: it has no day, only the document's own as the latest.
            When::Between {
                not_before,
                not_after: source.as_of,
            }
        }
        Some(date) => When::Day(date),
        None => When::Between {
            not_before,
            not_after: not_after.or(if day_was_read { None } else { source.as_of }),
        },
    };
    reading.claims.push(Claim {
        document,
        instrument,
        participant,
        spelling: spelling.to_owned(),
        kind,
        when,
        effect,
        territory: row.cell("territory").to_owned(),
        articles: row.cell("articles").to_owned(),
        target: row.cell("target").to_owned(),
        note: row.cell("note").to_owned(),
        at: row.place(),
    });
}

/// Whether no act towards the instrument can have been done on the day and be in the document. A
/// gazette of communications received up to a day may carry one that came just after it.
fn impossible(date: Date, instrument: &Instrument, source: &Document) -> bool {
    instrument.earliest_act().is_some_and(|first| date < first)
        || source
            .as_of
            .is_some_and(|as_of| date > as_of.saturating_add(1.month()))
}
