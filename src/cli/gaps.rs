//! `accede gaps`: the matrix of participants × instruments on a day.

use std::collections::BTreeSet;
use std::io::{self, Write};

use comfy_table::{Cell, CellAlignment, TableStyle, presets};

use super::{
    Outcome,
    output::{self, Format, Sheet},
};
use crate::{
    gaps::{self, Matrix, Question},
    model::{InstrumentIx, ParticipantIx},
    resolve,
};

/// Which instruments of a set does each state of a region lack on a day?
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  accede gaps
  accede gaps --on 2001-11-20 --format json
  accede gaps --state Ireland --state ISL --instrument opsc --instrument 'ETS 185'
  accede gaps --region coe --set un-human-rights-core --format csv > matrix.csv")]
pub struct Args {
    /// The day, YYYY-MM-DD; today if not given
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// The set of instruments
    #[arg(long, default_value = "budapest-eight")]
    set: String,
    /// The region
    #[arg(long, default_value = "europe-central-asia")]
    region: String,
    /// Only this state or organisation: ISO or M49 code, or name (repeatable)
    #[arg(long, value_name = "CODE")]
    state: Vec<String>,
    /// Only this instrument: id, depositary's reference, or name (repeatable)
    #[arg(long, value_name = "ID")]
    instrument: Vec<String>,
    /// How to print it
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

/// Answers the question and prints it.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let record = super::record()?;
    let day = super::day(args.on.as_deref())?;
    let mut participants: Vec<ParticipantIx> = Vec::new();
    for text in &args.state {
        let at = resolve::participant(&record, text)?;
        if !participants.contains(&at) {
            participants.push(at);
        }
    }
    let mut instruments: Vec<InstrumentIx> = Vec::new();
    for text in &args.instrument {
        let at = resolve::instrument(&record, text)?;
        if !instruments.contains(&at) {
            instruments.push(at);
        }
    }
    let question = Question {
        day,
        set: args.set.clone(),
        region: args.region.clone(),
        participants,
        instruments,
    };
    resolve::region(&record, &question.region)?;
    let snapshot = gaps::snapshot_for(&record, &question)?;
    let matrix = gaps::matrix(&snapshot, &record, &question)?;
    print(&matrix, args.format)?;
    Ok(Outcome::Done)
}

fn print(matrix: &Matrix, format: Format) -> anyhow::Result<()> {
    match format {
        Format::Json => {
            let mut out = io::stdout().lock();
            writeln!(out, "{}", serde_json::to_string_pretty(matrix)?)?;
            Ok(())
        }
        Format::Csv | Format::Tsv => long(matrix).print(format),
        Format::Table => table(matrix, output::LINES),
        Format::Markdown => table(matrix, presets::ASCII_MARKDOWN),
    }
}

/// One row per cell: the shape researchers load.
fn long(matrix: &Matrix) -> Sheet {
    let mut sheet = Sheet::new(&[
        "on",
        "participant",
        "name",
        "instrument",
        "status",
        "lacks",
        "since",
        "until",
        "verifiedOn",
        "carriedForward",
        "source",
    ]);
    for row in &matrix.rows {
        for cell in &row.cells {
            let text = |given: &Option<String>| given.clone().unwrap_or_default();
            sheet.rows.push(vec![
                matrix.on.clone(),
                row.participant.clone(),
                row.name.clone(),
                cell.instrument.clone(),
                cell.status.code().to_owned(),
                cell.lacks
                    .map(|lacks| lacks.to_string())
                    .unwrap_or_default(),
                text(&cell.since),
                text(&cell.until),
                text(&cell.verified_on),
                cell.carried_forward.to_string(),
                text(&cell.source),
            ]);
        }
    }
    sheet
}

fn table(matrix: &Matrix, preset: TableStyle) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{}\n", sentence(matrix))?;
    let mut table = output::plain_table(preset);
    let mut headers = vec![Cell::new("")];
    headers.extend(matrix.instruments.iter().map(|column| {
        Cell::new(column.label.replace(' ', "\n")).set_alignment(CellAlignment::Center)
    }));
    headers.push(Cell::new("lacks").set_alignment(CellAlignment::Right));
    table.set_header(headers);
    let mut seen = BTreeSet::new();
    let mut any_carried = false;
    for row in &matrix.rows {
        let mut cells = vec![Cell::new(&row.name)];
        for cell in &row.cells {
            seen.insert(cell.status);
            any_carried |= cell.carried_forward;
            let shown = output::status_cell(cell.status, cell.carried_forward);
            cells.push(shown.set_alignment(CellAlignment::Center));
        }
        cells.push(Cell::new(row.lacks).set_alignment(CellAlignment::Right));
        table.add_row(cells);
    }
    let mut totals = vec![Cell::new("lack it")];
    for at in 0..matrix.instruments.len() {
        let lacking = matrix.rows.iter();
        let lacking = lacking
            .filter(|row| row.cells[at].lacks == Some(true))
            .count();
        totals.push(Cell::new(lacking).set_alignment(CellAlignment::Center));
    }
    totals.push(Cell::new(
        matrix.rows.iter().map(|row| row.lacks).sum::<usize>(),
    ));
    table.add_row(totals);
    writeln!(out, "{table}\n")?;
    for status in seen {
        writeln!(out, "  {:<2}  {}", status.shape(), status.meaning())?;
    }
    if any_carried {
        writeln!(out, "  ⌐   last checked before this day")?;
    }
    let checked: Vec<String> = matrix
        .instruments
        .iter()
        .map(|c| {
            format!(
                "{} {}",
                c.label,
                c.verified_on.as_deref().unwrap_or("never")
            )
        })
        .collect();
    writeln!(out, "\nLast day read: {}", checked.join(" · "))?;
    Ok(())
}

/// The answer in a sentence.
fn sentence(matrix: &Matrix) -> String {
    let states = matrix.rows.len();
    let lacking: usize = matrix.rows.iter().map(|row| row.lacks).sum();
    let unknown: usize = matrix.rows.iter().map(|row| row.unknown).sum();
    let none = matrix
        .rows
        .iter()
        .filter(|row| row.lacks == 0 && row.unknown == 0)
        .count();
    let undecided = match unknown {
        0 => "the record decides every cell".to_owned(),
        1 => "1 cell is not decided by the record".to_owned(),
        n => format!("{n} cells are not decided by the record"),
    };
    let participants = if states == 1 {
        "participant"
    } else {
        "participants"
    };
    let consents = if lacking == 1 { "consent" } else { "consents" };
    format!(
        "On {}, of {states} {participants} ({}), {none} lack none of the {} instruments ({}); the others \
         lack {lacking} {consents}; {undecided}.",
        matrix.on,
        matrix.region,
        matrix.instruments.len(),
        matrix.set,
    )
}
