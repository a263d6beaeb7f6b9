//! Acts as tables → [`Reading`]: the shape of the files in `data/acts/`.
//!
//! Columns are found by name; one that is not known is a problem, and the rest is read.

use csv::StringRecord;
use jiff::ToSpan;

use super::{ProblemKind, ReadAct, Reading, dates, reader::Context};
use crate::model::{ActKind, Date, Instrument, When};

/// The columns, in the order in which they are written.
pub(crate) const COLUMNS: [&str; 12] = [
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

/// Rows of one document; the largest known has some hundreds.
const ROWS: usize = 50_000;

/// Commas of one line: a table has twelve columns, and a note some commas.
const COMMAS: usize = 2000;

/// Reads one document's acts.
pub fn read(table: &[u8], context: &Context<'_>) -> Reading {
    let mut reading = Reading::default();
    reading.printed.as_of = context.as_of;
    let is_long = |line: &&[u8]| {
        line.len() > COMMAS && line.iter().filter(|byte| **byte == b',').count() > COMMAS
    };
    if let Some(at) = table
        .split(|byte| *byte == b'\n')
        .position(|line| is_long(&line))
    {
        let text = format!("a line of more than {COMMAS} cells");
        reading.problem(ProblemKind::TooLarge, format!("line {}", at + 1), text);
        reading.problem(ProblemKind::NotTheDocument, "table", "no table of acts");
        return reading;
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(table);
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => {
            reading.problem(ProblemKind::UnreadableRow, "row 1", error.to_string());
            return reading;
        }
    };
    for header in headers.iter().filter(|header| !COLUMNS.contains(header)) {
        reading.problem(ProblemKind::UnknownColumn, "row 1", header);
    }
    let places = COLUMNS.map(|column| headers.iter().position(|header| header == column));
    if ["instrument", "participant", "act"]
        .iter()
        .all(|wanted| headers.iter().all(|header| header != *wanted))
    {
        reading.problem(
            ProblemKind::NotTheDocument,
            "row 1",
            "no column `instrument`, `participant` or `act`",
        );
        return reading;
    }
    for (count, record) in reader.records().enumerate() {
        let number = count + 2;
        if count >= ROWS {
            let text = format!("more than {ROWS} rows");
            reading.problem(ProblemKind::TooLarge, format!("row {number}"), text);
            break;
        }
        match record {
            Ok(record) => {
                let row = Row {
                    record: &record,
                    places: &places,
                    number,
                };
                read_row(&row, context, &mut reading);
            }
            Err(error) => reading.problem(
                ProblemKind::UnreadableRow,
                format!("row {number}"),
                error.to_string(),
            ),
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

fn read_row(row: &Row<'_>, context: &Context<'_>, reading: &mut Reading) {
    let reference = context.reference;
    let met = reading.problems.len();
    let mut problem = |kind, text: &str| reading.problem(kind, row.place(), text);
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
    if spelling.is_empty() {
        return problem(ProblemKind::UnreadableRow, "names no participant");
    }
    let any_day = date.or(not_after).or(effect);
    let participant = reference.names.find(context.publisher, spelling, any_day);
    if participant.is_none() {
        problem(
            ProblemKind::UnknownParticipant,
            &context.unknown(spelling, met),
        );
    }
    let law = &reference.instruments[instrument.at()];
    let when = match date {
        Some(date) if impossible(date, law, context.as_of) => {
            problem(
                ProblemKind::ImpossibleDate,
                &format!("{} of {spelling} towards {} on {date}", kind.code(), law.id),
            );
            // The act is still reported: it has no day, only the document's own as the latest.
            When::Between {
                not_before,
                not_after: context.as_of,
            }
        }
        Some(date) => When::Day(date),
        None => When::Between {
            not_before,
            not_after: not_after.or(if day_was_read { None } else { context.as_of }),
        },
    };
    reading.acts.push(ReadAct {
        instrument: Some(instrument),
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
        link: String::new(),
    });
}

/// Whether no act towards the instrument can have been done on the day and be in the document. A
/// gazette of communications received up to a day may carry one that came just after it.
fn impossible(date: Date, instrument: &Instrument, as_of: Option<Date>) -> bool {
    instrument.earliest_act().is_some_and(|first| date < first)
        || as_of.is_some_and(|as_of| date > as_of.saturating_add(1.month()))
}
