//! Status pages of the United Nations Treaty Collection → [`Reading`].
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

use std::collections::BTreeMap;

use super::{
    ProblemKind, ReadAct, Reading,
    html::{Element, Page},
    reader::{Context, Reader},
};
use crate::model::{ActKind, Date, ParticipantIx, When};

/// Reads a page.
pub(super) fn read(bytes: &[u8], context: &Context<'_>) -> Reading {
    let page = Page::parse(bytes);
    let mut reading = Reading::default();
    if let Some(limit) = &page.limit {
        reading.problem(ProblemKind::TooLarge, "page", limit);
    }
    let Some(table) = grid::find(&page) else {
        reading.problem(
            ProblemKind::NotTheDocument,
            "page",
            "no table of participants",
        );
        return reading;
    };
    if !page.closed {
        reading.problem(ProblemKind::Truncated, "page", "no end tag of the page");
    }
    let mut parts = Parts {
        context,
        reading,
        rows: Vec::new(),
        noted: BTreeMap::new(),
    };
    head::read(&page, &mut parts);
    if !parts.reading.is_the_document() {
        return parts.reading;
    }
    grid::read(table, &mut parts);
    sections::read(&page, &mut parts);
    territories::read(&page, &mut parts);
    notes::read(&page, &mut parts);
    head::compare(&mut parts);
    let mut reading = parts.reading;
    let whole = reading.problems.iter().all(|problem| {
        !matches!(
            problem.kind,
            ProblemKind::Truncated
                | ProblemKind::TooLarge
                | ProblemKind::MissingColumn
                | ProblemKind::CountDiffers
        )
    });
    reading.document.completeness = whole.then(|| Reader::UntcHtml.completeness());
    reading
}

/// What the parts of a page are read with, and into.
struct Parts<'a> {
    context: &'a Context<'a>,
    reading: Reading,
    rows: Vec<Row>,
    /// Which participants each end note is hung on.
    noted: BTreeMap<String, Vec<String>>,
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

impl Parts<'_> {
    /// The last day that the page can speak of.
    fn last_day(&self) -> Option<Date> {
        self.reading.printed.as_of.or(self.context.retrieved)
    }

    /// The participant of a spelling; one that is not known is a problem.
    fn participant(
        &mut self,
        spelling: &str,
        day: Option<Date>,
        at: &str,
    ) -> Option<ParticipantIx> {
        let day = day.or(self.last_day());
        let found = self.context.participant(spelling, day);
        if found.is_none() {
            let text = self.context.unknown(spelling);
            self.reading
                .problem(ProblemKind::UnknownParticipant, at, text);
        }
        found
    }

    /// The row of a participant.
    fn row(&self, spelling: &str, participant: Option<ParticipantIx>) -> Option<&Row> {
        self.rows.iter().find(|row| {
            row.spelling == spelling || (participant.is_some() && row.participant == participant)
        })
    }

    /// An act towards the page's instrument, with nothing but its beginnings.
    fn act(&self, spelling: &str, participant: Option<ParticipantIx>, kind: ActKind) -> ReadAct {
        ReadAct {
            instrument: self.reading.document.instrument,
            participant,
            spelling: spelling.to_owned(),
            kind,
            when: self.some_day(),
            effect: None,
            territory: String::new(),
            articles: String::new(),
            target: String::new(),
            note: String::new(),
            at: String::new(),
            link: String::new(),
        }
    }

    /// A day that the page does not give: no later than its own.
    fn some_day(&self) -> When {
        When::Between {
            not_before: None,
            not_after: self.last_day(),
        }
    }

    /// The day, or bounds where it cannot be: the act is reported all the same.
    fn when(&mut self, day: Date, what: &str, at: &str) -> When {
        let first = self
            .reading
            .document
            .instrument
            .and_then(|at| self.context.reference.instruments[at.at()].earliest_act());
        if first.is_some_and(|first| day < first) || self.last_day().is_some_and(|last| day > last)
        {
            self.reading
                .problem(ProblemKind::ImpossibleDate, at, format!("{what} on {day}"));
            return self.some_day();
        }
        When::Day(day)
    }

    /// The address of a place in the page.
    fn link(&self, anchor: &str) -> String {
        match self.context.address {
            "" => String::new(),
            address => format!("{}#{anchor}", address.split('#').next().unwrap_or(address)),
        }
    }

    /// Remembers on whom end notes are hung.
    fn hang(&mut self, numbers: &[String], spelling: &str) {
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
    let mut numbers = Vec::new();
    for mark in element.descendants().filter(|inner| is_mark(*inner)) {
        for number in mark.text().split(|c: char| !c.is_ascii_digit()) {
            if !number.is_empty() && !numbers.iter().any(|known| known == number) {
                numbers.push(number.to_owned());
            }
        }
    }
    numbers
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
