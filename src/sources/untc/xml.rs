//! The same as XML. Written from the descriptions of others; no file as served was seen, so it
//! takes what it can and tells what it cannot. Markup in its texts is that of the pages, escaped.

mod parts;

use std::sync::LazyLock;

use regex::Regex;

use super::{Cell, Parts, grid, head, notes, sections, territories};
use crate::sources::{
    ProblemKind, Reading, dates,
    html::{Page, decode},
    reader::{Context, Reader},
};
use parts::{Document, Texts};

static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"([IVXL]+(?:-[A-Za-z0-9]+)+)\.\w\w\.xml").expect("the pattern is a constant")
});

/// Reads a file.
pub(in crate::sources) fn read(bytes: &[u8], context: &Context<'_>) -> Reading {
    let text = decode(bytes);
    let document = Document::parse(&text);
    let mut parts = Parts::new(context);
    if document.rows.is_empty() {
        let text = "no table of participants";
        parts
            .reading
            .problem(ProblemKind::NotTheDocument, "file", text);
        return parts.draft.reading;
    }
    for (kind, at, text) in &document.problems {
        parts.reading.problem(*kind, *at, text);
    }
    let by_address = REFERENCE
        .captures(context.address)
        .map(|found| found[1].to_owned());
    let (by_title, title) = head::reference(&plain(&document.chapter), &plain(&document.title));
    parts.reading.document.title = title;
    parts.reading.document.registration = plain(&document.registration);
    parts.reading.document.entry_into_force = dates::within(&plain(&document.force))
        .next()
        .map(|(_, day)| day);
    parts.settle("un", &by_address.unwrap_or(by_title));
    if !parts.reading.is_the_document() {
        return parts.draft.reading;
    }
    parts.reading.printed.as_of = head::day(&plain(&document.stamp));
    let number = |text: &str| {
        plain(text)
            .split(|c: char| !c.is_ascii_digit())
            .find_map(|digits| digits.parse().ok())
    };
    parts.reading.printed.signatories = number(&document.signatories);
    parts.reading.printed.parties = number(&document.parties);
    grid::read(document.rows.iter().map(cells), &mut parts);
    for (at, entry) in document.entries.iter().enumerate() {
        let name = Page::parse(entry.participant.as_bytes());
        let text = Page::parse(entry.text.as_bytes());
        sections::read_named(
            entry.section,
            &plain(
                document
                    .headings
                    .get(entry.section)
                    .map_or("", String::as_str),
            ),
            (name.root(), text.root()),
            at + 1,
            &mut parts,
        );
    }
    territories::read_rows(document.territories.iter().map(cells), &mut parts);
    for note in &document.notes {
        notes::read_note(Page::parse(note.as_bytes()).root(), &mut parts);
    }
    head::compare(&mut parts);
    parts.draft.finish(Reader::UntcXml.completeness())
}

/// The text of a fragment of markup.
fn plain(fragment: &str) -> String {
    cell(fragment).text
}

fn cell(fragment: &str) -> Cell {
    if fragment.contains(['<', '&']) {
        return Cell::of(Page::parse(fragment.as_bytes()).root());
    }
    let mut text = String::new();
    crate::sources::html::push_plain(&mut text, fragment);
    text.truncate(text.trim_end().len());
    Cell {
        text,
        marks: Vec::new(),
    }
}

fn cells(row: &Texts) -> Vec<Cell> {
    row.iter().map(|fragment| cell(fragment)).collect()
}
