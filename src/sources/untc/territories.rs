//! The table of territorial applications, beneath the sections.

use super::{Cell, Parts, find, grid};
use crate::{
    model::ActKind,
    sources::{ProblemKind, dates, html::Page},
};

const PLACE: &str = "territorial application";

/// Reads the table, if the page has one.
pub(super) fn read(page: &Page, parts: &mut Parts<'_>) {
    if let Some(table) = find(page, "tblDec") {
        read_rows(grid::cells(table), parts);
    }
}

/// Reads the table from its rows, the heads first.
pub(super) fn read_rows(mut rows: impl Iterator<Item = Vec<Cell>>, parts: &mut Parts<'_>) {
    let Some(heads) = rows.next() else { return };
    let heads: Vec<String> = heads.iter().map(|head| head.text.to_lowercase()).collect();
    let column = |words: &[&str]| {
        heads
            .iter()
            .position(|head| words.iter().any(|word| head.contains(word)))
    };
    let names = column(&["participant"]);
    let days = column(&["date", "receipt"]);
    let territories = column(&["territor"]);
    for (at, head) in heads.iter().enumerate() {
        if ![names, days, territories].contains(&Some(at)) {
            parts.reading.problem(
                ProblemKind::UnknownColumn,
                format!("{PLACE}, column {}", at + 1),
                head,
            );
        }
    }
    let (Some(names), Some(territories)) = (names, territories) else {
        parts
            .reading
            .problem(ProblemKind::MissingColumn, PLACE, heads.join(" | "));
        return;
    };
    let mut spelling = String::new();
    for (at, cells) in rows.enumerate() {
        let at = format!("{PLACE}, row {}", at + 1);
        let cell = |column: usize| {
            cells
                .get(column)
                .map(|cell| cell.text.clone())
                .unwrap_or_default()
        };
        let name = cell(names);
        if !name.is_empty() {
            spelling = name;
        }
        let territory = cell(territories);
        let day = days.map(cell).unwrap_or_default();
        if territory.is_empty() && day.is_empty() {
            continue;
        }
        let numbers: Vec<String> = cells.iter().flat_map(|cell| cell.marks.clone()).collect();
        parts.hang(&numbers, &spelling);
        let date = dates::printed(&day);
        if date.is_none() && !day.is_empty() {
            parts
                .reading
                .problem(ProblemKind::UnreadableDate, &at, &day);
        }
        let participant = parts.participant(&spelling, date, &at);
        let mut act = parts.act(&spelling, participant, ActKind::TerritorialApplication, &at);
        if let Some(date) = date {
            act.when = parts.when(date, &format!("territorial application of {spelling}"), &at);
        }
        act.territory = territory;
        act.note = super::end_notes(&numbers);
        act.link = parts.link("tblDec");
        parts.reading.acts.push(act);
    }
}
