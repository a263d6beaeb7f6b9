//! Status of a treaty in the United Nations Treaty Collection → [`Reading`], from its page and from
//! its XML.
//!
//! A page has a head (title, entry into force, counts), a table of participants, sections of
//! declarations, objections, notifications and territorial applications, and end notes. Its parts
//! are found by the ends of their identifiers, which outlast the site's layouts, and its columns
//! by their heads.

mod grid;
mod head;
mod notes;
mod sections;
mod territories;
pub(super) mod xml;

use std::{
    collections::BTreeMap,
    ops::{Deref, DerefMut},
};

use super::{
    ProblemKind, Reading,
    draft::Draft,
    html::{Element, Page},
    reader::{Context, Reader},
};
use crate::model::{Date, ParticipantIx};

/// Reads a page.
pub(super) fn read(bytes: &[u8], context: &Context<'_>) -> Reading {
    let page = Page::parse(bytes);
    let mut parts = Parts::new(context);
    let table = grid::find(&page);
    parts.opens(&page, table.is_some(), "no table of participants");
    let Some(table) = table else {
        return parts.draft.reading;
    };
    head::read(&page, &mut parts);
    if !parts.reading.is_the_document() {
        return parts.draft.reading;
    }
    grid::read(grid::cells(table), &mut parts);
    grid::tell_others(&page, table, &mut parts);
    sections::read(&page, &mut parts);
    territories::read(&page, &mut parts);
    notes::read(&page, &mut parts);
    head::compare(&mut parts);
    parts.draft.finish(Reader::UntcHtml.completeness())
}

/// What the parts of a page are read with, and into.
struct Parts<'a> {
    draft: Draft<'a>,
    rows: Vec<Row>,
    /// Which participants each end note is hung on.
    noted: BTreeMap<String, Vec<String>>,
}

impl<'a> Deref for Parts<'a> {
    type Target = Draft<'a>;

    fn deref(&self) -> &Self::Target {
        &self.draft
    }
}

impl DerefMut for Parts<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.draft
    }
}

/// What later parts need to know of a participant's row.
#[derive(Debug, Default, Clone)]
struct Row {
    spelling: String,
    participant: Option<ParticipantIx>,
    signature: Option<Date>,
    consent: Option<Date>,
    /// Brackets round the day of consent: it is no longer in effect.
    left: bool,
    counts: Counts,
}

/// What a row adds to the counts that the page prints.
#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    signed: bool,
    definitive: bool,
    party: bool,
}

impl<'a> Parts<'a> {
    fn new(context: &'a Context<'a>) -> Self {
        Self {
            draft: Draft::new(context),
            rows: Vec::new(),
            noted: BTreeMap::new(),
        }
    }

    /// The row of a participant.
    fn row(&self, spelling: &str, participant: Option<ParticipantIx>) -> Option<&Row> {
        self.rows.iter().find(|row| {
            row.spelling == spelling || (participant.is_some() && row.participant == participant)
        })
    }

    /// Remembers on whom end notes are hung.
    fn hang(&mut self, numbers: &[String], spelling: &str) {
        if numbers.len() >= MARKS {
            let text = format!("more than {MARKS} end notes");
            self.reading.problem(ProblemKind::TooLarge, spelling, text);
        }
        for number in numbers {
            let noted = self.noted.entry(number.clone()).or_default();
            if noted.iter().all(|known| known != spelling) {
                noted.push(spelling.to_owned());
            }
        }
    }
}

/// The end of an identifier that says what the element is: what the server's controls put before it
/// differs between layouts.
fn role(id: &str) -> &str {
    let mut role = id;
    loop {
        let shorter = role.split_once('_').filter(|(first, _)| {
            first.starts_with("ContentPlaceHolder")
                || first.strip_prefix("ctl").is_some_and(|digits| {
                    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
                })
        });
        match shorter {
            Some((_, rest)) => role = rest,
            None => return role,
        }
    }
}

/// The first element of a role.
fn find<'a>(page: &'a Page, wanted: &str) -> Option<Element<'a>> {
    page.elements().find(|element| role(element.id()) == wanted)
}

/// End notes that are hung on one cell.
const MARKS: usize = 100;

/// Marks of end notes.
fn is_mark(element: Element<'_>) -> bool {
    matches!(element.tag(), "sup" | "superscript")
}

/// The text of an element without marks of end notes.
fn plain(element: Element<'_>) -> String {
    element.text_without(|inner| is_mark(inner) || inner.attribute("class") == Some("invisible"))
}

/// The numbers of the end notes that are hung on an element.
fn marks(element: Element<'_>) -> Vec<String> {
    let mut numbers: Vec<String> = Vec::new();
    for mark in element.descendants().filter(|inner| is_mark(*inner)) {
        for number in mark.text().split(|c: char| !c.is_ascii_digit()) {
            // A page has some dozens of end notes, and a cell a few of them.
            if numbers.len() == MARKS {
                return numbers;
            }
            if !number.is_empty() && numbers.iter().all(|known| known != number) {
                numbers.push(number.to_owned());
            }
        }
    }
    numbers
}

/// The text of a cell, and the numbers of the end notes hung on it.
#[derive(Debug, Clone, Default)]
struct Cell {
    text: String,
    marks: Vec<String>,
}

impl Cell {
    fn of(element: Element<'_>) -> Self {
        Self {
            text: plain(element),
            marks: marks(element),
        }
    }
}

/// How a note of the record names end notes.
fn end_notes(numbers: &[String]) -> String {
    match numbers {
        [] => String::new(),
        [one] => format!("end note {one}"),
        many => format!("end notes {}", many.join(", ")),
    }
}

/// Joins two remarks.
fn remarks(one: &str, other: &str) -> String {
    match (one, other) {
        ("", other) => other.to_owned(),
        (one, "") => one.to_owned(),
        (one, other) => format!("{one}; {other}"),
    }
}
