//! The table of participants: who signed and consented, when, and what the letters say.

use super::{Cell, Counts, Parts, Row, end_notes, plain, remarks, role};
use crate::{
    model::{ActKind, Date, Stage},
    sources::{
        ProblemKind, ReadAct, dates,
        html::{Element, Page},
        legend::ActColumn,
        table,
    },
};

/// Where acts of the table are, in problems and acts.
const PLACE: &str = "participants table";

/// The table, by its identifier or else by its first head.
pub(super) fn find(page: &Page) -> Option<Element<'_>> {
    let tables = || page.elements().filter(|element| element.tag() == "table");
    let by_id = tables().find(|table| role(table.id()) == "tblgrid");
    by_id.or_else(|| {
        tables().find(|table| {
            role(table.id()) != "tblDec"
                && table::rows(*table)
                    .next()
                    .and_then(|row| row.into_iter().next())
                    .is_some_and(|head| is_participant(&plain(head)))
        })
    })
}

/// Tells of further tables of participants: those of an amendment, say, whose acts are not towards the
/// instrument of the page.
pub(super) fn tell_others(page: &Page, read: Element<'_>, parts: &mut Parts<'_>) {
    let tables = page.elements().filter(|element| element.tag() == "table");
    for (at, table) in tables.enumerate() {
        if table == read || role(table.id()) == "tblDec" {
            continue;
        }
        // A table that holds others for the layout has no heads of its own.
        let heads: Vec<String> = match table::rows(table).next() {
            Some(row) if row.len() >= 2 && row.len() <= 20 => row.into_iter().map(plain).collect(),
            _ => continue,
        };
        let of_acts = |head: &String| head.len() < 200 && ActColumn::read(head).is_some();
        if is_participant(&heads[0]) && heads[0].len() < 40 && heads[1..].iter().any(of_acts) {
            parts.reading.problem(
                ProblemKind::UnknownSection,
                format!("table {}", at + 1),
                format!("a further table of participants: {}", heads.join(" | ")),
            );
        }
    }
}

fn is_participant(head: &str) -> bool {
    let head = head.to_lowercase();
    head.starts_with("participant") || head.starts_with("state") || head.starts_with("état")
}

/// What a column holds.
enum Column {
    Participant,
    Acts(ActColumn),
    /// The day of effect for the participant of the row.
    Effect,
    Unknown,
}

/// Days of one cell; some have three.
const DAYS: usize = 50;

/// Columns and rows that a cell can reach over: tables have some five columns.
const SPAN: usize = 50;

/// The rows of the table, its heads first. Where a cell reaches over others, those are empty, so that each cell
/// stands beneath its head; a cell that is all its row stays alone.
pub(super) fn cells(table: Element<'_>) -> impl Iterator<Item = Vec<Cell>> {
    // How many more rows the cell of a column reaches into.
    let mut open: Vec<usize> = Vec::new();
    table::rows(table).map(move |row| {
        let alone = row.len() == 1 && open.iter().all(|rows| *rows == 0);
        let mut cells: Vec<Cell> = Vec::new();
        for element in row {
            fill(&mut cells, &mut open);
            let across = if alone { 1 } else { span(element, "colspan") };
            for column in 0..across {
                if cells.len() < SPAN {
                    open.resize(open.len().max(cells.len() + 1), 0);
                    open[cells.len()] = span(element, "rowspan") - 1;
                }
                cells.push(match column {
                    0 => Cell::of(element),
                    _ => Cell::default(),
                });
            }
        }
        fill(&mut cells, &mut open);
        cells
    })
}

/// Adds the cells that those of earlier rows reach into.
fn fill(cells: &mut Vec<Cell>, open: &mut [usize]) {
    while let Some(rows) = open.get_mut(cells.len()).filter(|rows| **rows > 0) {
        *rows -= 1;
        cells.push(Cell::default());
    }
}

fn span(element: Element<'_>, name: &str) -> usize {
    let number = element
        .attribute(name)
        .and_then(|text| text.trim().parse().ok());
    number.unwrap_or(1).clamp(1, SPAN)
}

/// Reads the table from its rows, the heads first.
pub(super) fn read(mut rows: impl Iterator<Item = Vec<Cell>>, parts: &mut Parts<'_>) {
    let columns = match rows.next() {
        Some(heads) => heads_of(&heads, parts),
        None => Vec::new(),
    };
    let reading = &mut parts.reading;
    for (wanted, there) in [
        (
            "Participant",
            columns.iter().any(|c| matches!(c, Column::Participant)),
        ),
        (
            "a kind of act",
            columns.iter().any(|c| matches!(c, Column::Acts(_))),
        ),
    ] {
        if !there {
            reading.problem(
                ProblemKind::MissingColumn,
                format!("{PLACE}, head"),
                format!("no column of `{wanted}`"),
            );
        }
    }
    if !columns.iter().any(|c| matches!(c, Column::Participant)) {
        return;
    }
    let mut above = String::new();
    for (at, cells) in rows.enumerate() {
        if parts.is_full(at) {
            break;
        }
        let at = format!("{PLACE}, row {}", at + 1);
        if cells.iter().all(|cell| cell.text.is_empty()) {
            continue;
        }
        read_row(&cells, &columns, &at, &mut above, parts);
    }
    if parts.rows.is_empty() {
        parts
            .reading
            .problem(ProblemKind::Truncated, PLACE, "no row");
    }
}

fn heads_of(heads: &[Cell], parts: &mut Parts<'_>) -> Vec<Column> {
    let mut columns = Vec::new();
    for (at, head) in heads.iter().enumerate() {
        let text = head.text.clone();
        let place = format!("{PLACE}, column {}", at + 1);
        let lower = text.to_lowercase();
        let column = if is_participant(&text) {
            Column::Participant
        } else if let Some(column) = ActColumn::read(&text) {
            for unknown in &column.unknown {
                parts
                    .reading
                    .problem(ProblemKind::UnknownColumn, &place, unknown);
            }
            Column::Acts(column)
        } else if lower.starts_with("entry into force") || lower.starts_with("date of effect") {
            Column::Effect
        } else {
            parts
                .reading
                .problem(ProblemKind::UnknownColumn, &place, &text);
            Column::Unknown
        };
        columns.push(column);
    }
    columns
}

fn read_row(
    cells: &[Cell],
    columns: &[Column],
    at: &str,
    above: &mut String,
    parts: &mut Parts<'_>,
) {
    // The heading of a group of rows: one cell, with a text in which there is no day and no name.
    if let ([heading], true) = (cells, columns.len() > 1)
        && !heading.text.contains(|c: char| c.is_ascii_digit())
        && parts.context.participant(&heading.text, None).is_none()
    {
        return;
    }
    if cells.len() != columns.len() {
        let text = format!("{} cells under {} heads", cells.len(), columns.len());
        parts.reading.problem(ProblemKind::UnreadableRow, at, text);
    }
    let mut spelling = String::new();
    let mut numbers = Vec::new();
    let mut found = Vec::new();
    let mut effect = None;
    for (at_column, (cell, column)) in cells.iter().zip(columns).enumerate() {
        let text = cell.text.clone();
        let place = format!("{at}, column {}", at_column + 1);
        match column {
            Column::Participant => {
                spelling = text;
                numbers.extend(cell.marks.clone());
            }
            Column::Acts(column) => {
                let own = cell.marks.clone();
                for day in days(&text, column, &place, parts) {
                    found.push((day, own.clone(), column.of_signatures));
                }
            }
            Column::Effect if text.is_empty() => {}
            Column::Effect => {
                effect = dates::printed(&text);
                if effect.is_none() {
                    parts
                        .reading
                        .problem(ProblemKind::UnreadableDate, place, &text);
                }
            }
            Column::Unknown => {}
        }
    }
    // A row without a name goes on with the participant above it.
    if spelling.is_empty() {
        spelling.clone_from(above);
    }
    let bracketed = spelling.starts_with('[');
    let spelling = spelling
        .trim_matches(|c: char| matches!(c, '[' | ']') || c.is_whitespace())
        .to_owned();
    if spelling.is_empty() {
        parts
            .reading
            .problem(ProblemKind::UnreadableRow, at, "no participant");
        return;
    }
    above.clone_from(&spelling);
    let first = found.iter().map(|(found, ..)| found.day).min();
    let participant = parts.participant(&spelling, first, at);
    parts.hang(&numbers, &spelling);
    let mut row = Row {
        spelling: spelling.clone(),
        participant,
        ..Row::default()
    };
    for (printed, own, of_signatures) in found {
        let gone = bracketed || printed.bracketed;
        count(&mut row.counts, &printed, of_signatures, gone);
        let Some(kind) = printed.kind else { continue };
        match kind.stage() {
            Stage::Signature => row.signature = row.signature.or(Some(printed.day)),
            Stage::Consent => {
                row.consent = row.consent.or(Some(printed.day));
                row.left |= gone;
            }
            Stage::WithdrawalNotice => row.left = true,
            _ => {}
        }
        parts.hang(&own, &spelling);
        let hung: Vec<String> = numbers.iter().chain(&own).cloned().collect();
        let mut act = parts.act(&spelling, participant, kind, at);
        act.when = parts.when(printed.day, &format!("{} of {spelling}", kind.code()), at);
        act.link = parts.link("participants");
        act.note = end_notes(&hung);
        if kind.stage() == Stage::Consent {
            act.effect = effect;
        }
        if gone {
            let left = match kind.stage() {
                Stage::Consent => Some((ActKind::WithdrawalNotice, "consent")),
                Stage::Signature => Some((ActKind::SignatureWithdrawal, "signature")),
                _ => None,
            };
            if let Some((left, what)) = left {
                let note = format!("from the brackets round the day of {what}");
                let when = parts.some_day();
                parts.reading.acts.push(ReadAct {
                    kind: left,
                    when,
                    effect: None,
                    note: remarks(&note, &act.note),
                    ..act.clone()
                });
            }
            act.note = remarks(&act.note, "date in brackets: no longer in effect");
        }
        parts.reading.acts.push(act);
    }
    // A signature that lapsed with the consent was not itself withdrawn.
    if row.left {
        parts.reading.acts.retain(|act| {
            !(act.kind == ActKind::SignatureWithdrawal && act.at == at && act.spelling == spelling)
        });
    }
    match parts
        .rows
        .iter_mut()
        .find(|known| known.spelling == spelling)
    {
        Some(known) => known.join(&row),
        None => parts.rows.push(row),
    }
}

impl Row {
    /// Takes in another row of the same participant.
    fn join(&mut self, other: &Row) {
        self.signature = self.signature.or(other.signature);
        self.consent = self.consent.or(other.consent);
        self.left |= other.left;
        self.counts.signed |= other.counts.signed;
        self.counts.definitive |= other.counts.definitive;
        self.counts.party |= other.counts.party;
    }
}

fn count(counts: &mut Counts, printed: &Printed, of_signatures: bool, gone: bool) {
    if gone {
        return;
    }
    match printed.kind.map(ActKind::stage) {
        // A letter that means nothing here still stands at a day in this column.
        None if of_signatures => counts.signed = true,
        None => counts.party = true,
        Some(Stage::Signature) => counts.signed = true,
        Some(Stage::Consent) => {
            counts.party = true;
            counts.definitive |= printed.kind == Some(ActKind::DefinitiveSignature);
        }
        Some(_) => {}
    }
}

/// A day as it stands in a cell.
struct Printed {
    day: Date,
    /// Absent where the letter means nothing here.
    kind: Option<ActKind>,
    bracketed: bool,
}

/// The days of a cell: `19 Sep 2002 a`, `[3 Oct 1975]`, or several.
fn days(text: &str, column: &ActColumn, place: &str, parts: &mut Parts<'_>) -> Vec<Printed> {
    let is_between = |c: char| c.is_whitespace() || matches!(c, '[' | ']' | ',' | ';' | '*' | '.');
    let found: Vec<_> = dates::within(text).take(DAYS + 1).collect();
    if found.len() > DAYS {
        let problem = format!("more than {DAYS} days in a cell");
        parts.reading.problem(ProblemKind::TooLarge, place, problem);
        return Vec::new();
    }
    let mut days = Vec::new();
    let mut from = 0;
    let mut unread = String::new();
    for (at, (range, day)) in found.iter().enumerate() {
        let before = &text[from..range.start];
        unread.push_str(before.trim_matches(is_between));
        let until = found.get(at + 1).map_or(text.len(), |next| next.0.start);
        let after = &text[range.end..until];
        let letters: &str = after.trim_start_matches(|c: char| c.is_whitespace() || c == '(');
        let end = letters
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(letters.len());
        let (letter, rest) = letters.split_at(end);
        let kind = column.kind(letter);
        if kind.is_none() {
            parts.reading.problem(
                ProblemKind::UnknownActType,
                place,
                format!("`{letter}` after {day}"),
            );
        }
        days.push(Printed {
            day: *day,
            kind,
            bracketed: before.contains('[') || after.contains(']'),
        });
        let rest = rest.trim_start_matches(')');
        // A bracket that opens here belongs to the next day.
        let own = rest.rfind('[').map_or(rest, |at| &rest[..at]);
        unread.push_str(own.trim_matches(is_between));
        from = until - (rest.len() - own.len());
    }
    if found.is_empty() {
        unread.push_str(text.trim());
    }
    // A dash says that there is none.
    if !unread.is_empty() && !matches!(unread.as_str(), "-" | "–" | "—" | "...") {
        let text = if found.is_empty() { text } else { &unread };
        parts
            .reading
            .problem(ProblemKind::UnreadableDate, place, text);
    }
    days
}
