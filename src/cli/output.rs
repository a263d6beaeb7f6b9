//! Answers as tables: in a terminal, for a spreadsheet, for a program, for a page.

use std::io::{self, IsTerminal, Write};

use clap::ValueEnum;
use comfy_table::{
    Attribute, Cell, Color, ContentArrangement, LineStyle, Table, TableStyle, presets,
};

use crate::model::Status;

/// How an answer is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Table,
    Csv,
    Tsv,
    Json,
    Markdown,
}

/// A rule under the head and no others: rows stay close.
pub const LINES: TableStyle =
    TableStyle::new().header_separator(LineStyle::new('─', '─', '─', '─'));

/// Prints a line to the answer.
pub fn line(text: &str) -> anyhow::Result<()> {
    writeln!(io::stdout().lock(), "{text}")?;
    Ok(())
}

/// A printable answer.
#[derive(Debug, Default)]
pub struct Sheet {
    pub headers: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// An empty sheet with these headers.
    pub fn new(headers: &[&str]) -> Self {
        Self {
            headers: headers.iter().map(|header| (*header).to_owned()).collect(),
            rows: vec![],
        }
    }

    /// Prints the sheet; as JSON, a list of objects by header.
    pub fn print(&self, format: Format) -> anyhow::Result<()> {
        let mut out = io::stdout().lock();
        match format {
            Format::Table => writeln!(out, "{}", self.table(LINES))?,
            Format::Markdown => writeln!(out, "{}", self.table(presets::ASCII_MARKDOWN))?,
            Format::Csv => self.separated(out, b',')?,
            Format::Tsv => self.separated(out, b'\t')?,
            Format::Json => {
                writeln!(out, "{}", serde_json::to_string_pretty(&self.objects())?)?;
            }
        }
        Ok(())
    }

    /// The rows as objects by header; an empty cell is null.
    pub fn objects(&self) -> Vec<serde_json::Map<String, serde_json::Value>> {
        let object = |row: &Vec<String>| {
            let values = row.iter().map(|cell| match cell.as_str() {
                "" => serde_json::Value::Null,
                text => text.into(),
            });
            self.headers.iter().cloned().zip(values).collect()
        };
        self.rows.iter().map(object).collect()
    }

    fn separated(&self, out: impl Write, delimiter: u8) -> anyhow::Result<()> {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .from_writer(out);
        writer.write_record(&self.headers)?;
        for row in &self.rows {
            writer.write_record(row)?;
        }
        writer.flush()?;
        Ok(())
    }

    fn table(&self, preset: TableStyle) -> Table {
        let mut table = plain_table(preset);
        table.set_header(self.headers.iter().map(Cell::new));
        for row in &self.rows {
            table.add_row(row.iter().map(Cell::new));
        }
        trim(&mut table);
        table
    }
}

/// A table of a preset: as wide as the terminal; in a pipe as wide as `COLUMNS`, or as it needs.
pub fn plain_table(preset: TableStyle) -> Table {
    let mut table = Table::new();
    table.load_style(preset);
    if preset != presets::ASCII_MARKDOWN {
        table.set_content_arrangement(ContentArrangement::Dynamic);
        let columns = std::env::var("COLUMNS")
            .ok()
            .and_then(|columns| columns.parse().ok());
        if let Some(columns) = columns {
            table.set_width(columns);
        }
    }
    if !colour() {
        table.force_no_tty();
        if std::env::var("COLUMNS").is_err() {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
    }
    table
}

fn trim(table: &mut Table) {
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
}

/// Whether to colour: on a terminal, unless `NO_COLOR` says not to.
pub fn colour() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// A status as a coloured cell.
pub fn status_cell(status: Status, carried_forward: bool) -> Cell {
    let mark = if carried_forward { "⌐" } else { "" };
    let cell = Cell::new(format!("{}{mark}", status.shape()));
    match status {
        Status::InForce | Status::ConsentedNotInForce => cell.fg(Color::DarkCyan),
        Status::WithdrawalPending | Status::Withdrawn => cell.fg(Color::Magenta),
        Status::Signed => cell.fg(Color::Yellow).add_attribute(Attribute::Bold),
        Status::NoAction | Status::NotBound => cell.fg(Color::Red),
        Status::InvitationRequired
        | Status::NotEligible
        | Status::NotOpen
        | Status::Unknown
        | Status::Absent => cell.fg(Color::DarkGrey),
    }
}
