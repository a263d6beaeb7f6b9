//! The table of parties beneath a treaty in the Swiss official collection: `Geltungsbereich`,
//! `Champ d'application`. A party has a day of consent with a mark, and a day of effect, each in
//! two cells; territories stand indented beneath their State.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    ProblemKind, Reading, dates,
    draft::Draft,
    html::{Content, Element, Page},
    reader::{Context, Reader},
    table,
};
use crate::model::ActKind;

static AS_OF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?:geltungsbereich|champ d.application)\D{0,40}?(\d{1,2}(?:er)?\.?\s+\p{L}+\s+\d{4})",
    )
    .expect("the pattern is a constant")
});

static MINIMUM_AGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|\s)(\d{2})(?:\s*(?:Jahre|ans))?\s*$").expect("the pattern is a constant")
});

/// Marks after the year of consent, German and French.
const MARKS: [(&str, ActKind); 8] = [
    ("B", ActKind::Accession),
    ("A", ActKind::Accession),
    ("N", ActKind::Succession),
    ("S", ActKind::Succession),
    ("U", ActKind::DefinitiveSignature),
    ("Si", ActKind::DefinitiveSignature),
    ("Ann", ActKind::Acceptance),
    ("G", ActKind::Approval),
];

/// Days of one row: of consent and of effect. What else stands there is told.
const DAYS: usize = 2;

/// Reads a page.
pub(super) fn read(bytes: &[u8], context: &Context<'_>) -> Reading {
    let page = Page::parse(bytes);
    let mut draft = Draft::new(context);
    let tables = tables(&page);
    if !draft.opens(&page, !tables.is_empty(), "no table of parties with days") {
        return draft.reading;
    }
    let text = page.root().whole_text();
    draft.reading.printed.as_of = AS_OF
        .captures(&text)
        .and_then(|found| dates::printed(&found[1]))
        .or(context.as_of);
    draft.reading.document.title = page
        .elements()
        .filter(|element| matches!(element.tag(), "h1" | "title"))
        .map(Element::text)
        .find(|title| !title.is_empty())
        .unwrap_or_default();
    draft.settle("", "");
    let mut seen = 0;
    for (at, table) in tables.iter().enumerate() {
        let mut state = String::new();
        for (row, cells) in table::rows(*table).enumerate() {
            if draft.is_full(seen) {
                break;
            }
            seen += 1;
            let at = format!("table {}, row {}", at + 1, row + 1);
            read_row(&cells, &at, &mut state, &mut draft);
        }
    }
    draft.finish(Reader::FedlexHtml.completeness())
}

/// The tables of the section on scope, or every table whose rows have a name and a day.
fn tables(page: &Page) -> Vec<Element<'_>> {
    let in_scope: Vec<_> = page
        .elements()
        .filter(|element| element.id().starts_with("scope"))
        .flat_map(Element::descendants)
        .filter(|element| element.tag() == "table")
        .collect();
    if !in_scope.is_empty() {
        return in_scope;
    }
    page.elements()
        .filter(|element| element.tag() == "table")
        .filter(|table| table::rows(*table).any(|row| row.len() >= 3 && !days(&row).1.is_empty()))
        .collect()
}

/// The text of a row behind its name, and the days in it.
fn days(cells: &[Element<'_>]) -> (String, Vec<(std::ops::Range<usize>, jiff::civil::Date)>) {
    let mut text = String::new();
    for cell in cells.iter().skip(1) {
        let own = cell.text_without(|inner| inner.tag() == "sup");
        text.push(' ');
        text.push_str(&own);
    }
    let found = dates::within(&text).take(DAYS).collect();
    (text, found)
}

/// Whether the first text of a cell is indented, as the names of territories are.
fn is_indented(cell: Element<'_>) -> bool {
    cell.descendants()
        .any(|inner| matches!(inner.tag(), "dl" | "dd"))
        || first_text(cell).is_some_and(|text| {
            let spaces = text
                .trim_start_matches(['\n', '\r', '\t', ' '])
                .chars()
                .take_while(|c| matches!(c, '\u{a0}' | '\u{2002}' | '\u{2003}'))
                .count();
            let plain = text.len() - text.trim_start_matches(' ').len();
            spaces > 0 || plain >= 2
        })
}

fn first_text<'a>(element: Element<'a>) -> Option<&'a str> {
    std::iter::once(element)
        .chain(element.descendants())
        .flat_map(Element::contents)
        .find_map(|content| match content {
            Content::Text(text) if !text.trim().is_empty() => Some(text),
            _ => None,
        })
}

/// Whether digits are those of a year.
fn is_year(digits: &str) -> bool {
    digits.len() == 4 && (digits.starts_with('1') || digits.starts_with('2'))
}

fn read_row(cells: &[Element<'_>], at: &str, state: &mut String, draft: &mut Draft<'_>) {
    let Some(first) = cells.first() else { return };
    let whole = first.text_without(|inner| {
        inner.tag() == "sup" && !inner.text().contains('*')
            || inner
                .attribute("class")
                .is_some_and(|class| class.contains("tab"))
                && inner.tag() == "span"
            || inner.text() == "[tab]"
    });
    let stars = whole.split_whitespace().last().map_or(0, |_| {
        whole
            .chars()
            .rev()
            .take_while(|c| matches!(c, '*' | ' '))
            .filter(|c| *c == '*')
            .count()
    });
    let both = whole.ends_with("* **") || whole.ends_with("*, **");
    let name = whole
        .trim_end_matches(|c: char| matches!(c, '*' | ',') || c.is_whitespace())
        .to_owned();
    let (text, found) = days(cells);
    if found.is_empty() {
        let rest = text.trim();
        // Heads, notes beneath and empty rows have no day; a row of a party must have one.
        let is_party = cells.len() >= 3 && draft.context.participant(&name, None).is_some();
        if is_party && !rest.is_empty() {
            draft
                .reading
                .problem(ProblemKind::UnreadableDate, at, format!("{name}: {rest}"));
        } else if is_party {
            state.clone_from(&name);
        } else if cells.len() >= 3 && rest.split(|c: char| !c.is_ascii_digit()).any(is_year) {
            draft
                .reading
                .problem(ProblemKind::UnreadableRow, at, format!("{name}: {rest}"));
        }
        return;
    }
    if name.is_empty() {
        draft
            .reading
            .problem(ProblemKind::UnreadableRow, at, text.trim());
        return;
    }
    let (range, day) = &found[0];
    let until = found.get(1).map_or(text.len(), |next| next.0.start);
    let mark = text[range.end..until].trim();
    let effect = found.get(1).map(|(_, day)| *day);
    let is_territory = is_indented(*first) && !state.is_empty();
    let spelling = match is_territory {
        true => state.clone(),
        false => name.clone(),
    };
    let participant = draft.participant(&spelling, Some(*day), at);
    let mut act = draft.act(&spelling, participant, ActKind::Ratification, at);
    act.effect = effect;
    if is_territory {
        act.kind = ActKind::TerritorialApplication;
        act.territory.clone_from(&name);
    } else {
        state.clone_from(&name);
        consent(mark, at, &mut act, draft);
    }
    act.when = draft.when(*day, &format!("{} of {name}", act.kind.code()), at);
    let last = found.last().map_or(0, |(range, _)| range.end);
    let tail = text[last..].trim();
    let mut others = Vec::new();
    if let Some(age) = MINIMUM_AGE.captures(tail) {
        let mut declaration = act.clone();
        declaration.kind = ActKind::Declaration;
        declaration.articles = "2".into();
        declaration.note = format!("minimum age {}", &age[1]);
        others.push(declaration);
    } else if !tail.is_empty() && found.len() > 1 {
        draft.reading.problem(ProblemKind::UnknownColumn, at, tail);
    }
    if stars == 1 || both {
        let mut declaration = act.clone();
        declaration.kind = ActKind::Declaration;
        declaration.note = "kind not stated (reservation or declaration)".into();
        others.push(declaration);
    }
    if stars == 2 || both {
        let mut objection = act.clone();
        objection.kind = ActKind::Objection;
        objection.note = String::new();
        others.push(objection);
    }
    for mut other in others {
        other.when = draft.some_day();
        other.effect = None;
        draft.reading.acts.push(other);
    }
    draft.reading.acts.push(act);
}

/// The kind of consent by its mark.
fn consent(mark: &str, at: &str, act: &mut super::ReadAct, draft: &mut Draft<'_>) {
    let letter = mark.trim_matches(|c: char| !c.is_alphabetic());
    if letter.is_empty() {
        let of_labour = draft
            .reading
            .document
            .instrument
            .is_some_and(|at| draft.context.reference.instruments[at.at()].depositary == "ilo");
        // The conventions of the International Labour Organization are only ratified.
        if !of_labour {
            act.note = "no mark: ratification, acceptance or approval".into();
        }
        return;
    }
    match MARKS.iter().find(|(known, _)| *known == letter) {
        Some((_, kind)) => act.kind = *kind,
        None => {
            act.kind = ActKind::Consent;
            draft
                .reading
                .problem(ProblemKind::UnknownActType, at, format!("`{letter}`"));
        }
    }
}
