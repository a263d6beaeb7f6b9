//! The sections after the table: declarations and reservations, objections, declarations under an
//! article, notifications. What was done, when, on which articles and against whom is read; the
//! words are not kept.

mod lines;
mod statement;

use std::collections::BTreeMap;

use super::{Parts, end_notes, marks, plain, role};
use crate::{
    model::ActKind,
    sources::{
        ProblemKind, articles,
        html::{Element, Page},
    },
};

/// A section that pages are known to have.
struct Section {
    /// How the identifiers of its entries begin.
    grid: &'static str,
    /// The identifiers of its heading and of the line beneath.
    headings: [&'static str; 2],
    name: &'static str,
    /// What an entry is that does not say what it is.
    plain: ActKind,
}

const SECTIONS: [Section; 4] = [
    Section {
        grid: "dgDec",
        headings: ["divMainDecTilte", "divDecTilte"],
        name: "declarations",
        plain: ActKind::Declaration,
    },
    Section {
        grid: "dgObj",
        headings: ["divMainObjTitle", "divObjTitle"],
        name: "objections",
        plain: ActKind::Objection,
    },
    Section {
        grid: "dgDecUnderArticle",
        headings: ["divMainDecArt", "divDecArt"],
        name: "declarations under articles",
        plain: ActKind::Declaration,
    },
    Section {
        grid: "dgNotifications",
        headings: ["div1", "div2"],
        name: "notifications",
        plain: ActKind::Communication,
    },
];

/// Entries of one section; there are some two hundred participants.
const ENTRIES: usize = 3000;

/// Acts before one that can be the same: those of its own entry.
const NEAR: usize = 500;

/// Parts of a page that hold what is read elsewhere, or nothing.
const OTHERS: [&str; 5] = ["dgNotesAll", "tblgrid", "tblDec", "tblMain", "TblSpace"];

/// One participant's entry in a section.
#[derive(Default, Clone, Copy)]
struct Entry<'a> {
    name: Option<Element<'a>>,
    text: Option<Element<'a>>,
}

/// Reads the sections.
pub(super) fn read(page: &Page, parts: &mut Parts<'_>) {
    let mut entries: BTreeMap<(&str, &str), Entry<'_>> = BTreeMap::new();
    let mut order: Vec<(&str, &str)> = Vec::new();
    let mut headings: BTreeMap<&str, String> = BTreeMap::new();
    for element in page.elements() {
        let role = role(element.id());
        if role.is_empty() {
            continue;
        }
        if SECTIONS
            .iter()
            .any(|section| section.headings.contains(&role))
        {
            headings.entry(role).or_insert_with(|| plain(element));
        }
        let mut pieces = role.splitn(3, '_');
        match (pieces.next(), pieces.next(), pieces.next()) {
            (Some(grid), Some(number), Some(what)) if number.starts_with("ctl") => {
                if grid == "dgNotesAll" {
                    continue;
                }
                let entry = entries.entry((grid, number)).or_insert_with(|| {
                    order.push((grid, number));
                    Entry::default()
                });
                match what {
                    "divParticipant" => entry.name = entry.name.or(Some(element)),
                    "divText" | "divNotificationText" | "divObjText" => {
                        entry.text = entry.text.or(Some(element));
                    }
                    _ => {}
                }
            }
            (Some(grid), None, None) if is_unknown(grid, element) => {
                parts.reading.problem(
                    ProblemKind::UnknownSection,
                    grid,
                    beginning(&element.text()),
                );
            }
            _ => {}
        }
    }
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for key in order {
        let entry = entries[&key];
        let place = places.entry(key.0).or_default();
        *place += 1;
        if *place > ENTRIES {
            let text = format!("more than {ENTRIES} entries");
            parts.reading.problem(ProblemKind::TooLarge, key.0, text);
            break;
        }
        // An unknown section was told above, once.
        if let Some(section) = SECTIONS.iter().find(|section| section.grid == key.0) {
            let heading: Vec<&str> = section
                .headings
                .iter()
                .filter_map(|heading| headings.get(heading).map(String::as_str))
                .collect();
            let anchor = format!("{}_{}", key.0, key.1);
            read_entry(section, &heading.join(" "), entry, *place, &anchor, parts);
        }
    }
}

/// Reads an entry whose section is known by name.
pub(super) fn read_named(
    grid: &str,
    heading: &str,
    (name, text): (Element<'_>, Element<'_>),
    place: usize,
    parts: &mut Parts<'_>,
) {
    let Some(section) = SECTIONS.iter().find(|section| section.grid == grid) else {
        return;
    };
    let entry = Entry {
        name: Some(name),
        text: Some(text),
    };
    read_entry(section, heading, entry, place, "", parts);
}

/// Whether an element is a section of its own that no reader knows, with something in it.
fn is_unknown(role: &str, element: Element<'_>) -> bool {
    let of_kind = role.starts_with("dg") || role.starts_with("tbl") || role == "Table1";
    of_kind
        && element.tag() == "table"
        && !SECTIONS.iter().any(|section| section.grid == role)
        && !OTHERS.contains(&role)
        && !element.is_hidden()
        && !element.text().is_empty()
}

fn read_entry(
    section: &Section,
    heading: &str,
    entry: Entry<'_>,
    place: usize,
    anchor: &str,
    parts: &mut Parts<'_>,
) {
    let mut spelling = entry.name.map(plain).unwrap_or_default();
    let mut lines = entry.text.map(lines::of).unwrap_or_default();
    // A name may stand in the text, as its heading.
    if spelling.is_empty()
        && let Some(first) = lines.first().filter(|line| line.heading)
        && parts
            .context
            .participant(&first.text, parts.last_day())
            .is_some()
    {
        spelling = lines.remove(0).text;
    }
    let at = match spelling.is_empty() {
        true => format!("{}, entry {place}", section.name),
        false => format!("{}, {spelling}", section.name),
    };
    if spelling.is_empty() {
        // Remarks between the entries have no participant, and mostly no text.
        if let Some(line) = lines.first() {
            parts
                .reading
                .problem(ProblemKind::UnreadableRow, at, beginning(&line.text));
        }
        return;
    }
    let mut numbers = entry.name.map(marks).unwrap_or_default();
    for number in entry.text.map(marks).unwrap_or_default() {
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    parts.hang(&numbers, &spelling);
    let participant = parts.participant(&spelling, None, &at);
    let row = parts
        .row(&spelling, participant)
        .cloned()
        .unwrap_or_default();
    let otherwise = heading.to_lowercase().contains("otherwise indicated");
    let statements = statement::read(&lines, section.plain, parts.context);
    if statements.len() >= statement::STATEMENTS {
        let text = format!("more than {} statements", statement::STATEMENTS);
        parts.reading.problem(ProblemKind::TooLarge, &at, text);
    }
    let by_section = articles::joined(&articles::named(heading));
    for statement in statements {
        let mut act = parts.act(&spelling, participant, statement.kind, &at);
        act.when = match statement.day {
            Some(day) => parts.when(
                day,
                &format!("{} of {spelling}", statement.kind.code()),
                &at,
            ),
            None => statement
                .when(&row, otherwise, parts)
                .unwrap_or_else(|| parts.some_day()),
        };
        act.articles = match statement.articles.is_empty() {
            true if section.grid == "dgDecUnderArticle" => by_section.clone(),
            _ => articles::joined(&statement.articles),
        };
        // Nobody objects to what it said itself: the name is that of the speaker.
        act.target = match statement.aim {
            Some(aim) if Some(aim) == participant => String::new(),
            _ => statement.target,
        };
        act.note = end_notes(&numbers);
        if !anchor.is_empty() {
            act.link = parts.link(anchor);
        }
        let mut before = parts.reading.acts.iter().rev().take(NEAR);
        if before.all(|known| *known != act) {
            parts.reading.acts.push(act);
        }
    }
}

/// The beginning of a text, for a problem: enough to find it again.
fn beginning(text: &str) -> String {
    text.chars().take(80).collect()
}
