//! NORMLEX: the table of ratifications of a convention. Written from the descriptions of others; no
//! page as served was seen, so it takes what it can and tells what it cannot.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    ProblemKind, Reading, dates,
    draft::Draft,
    html::{Element, Page},
    reader::{Context, Reader},
    table,
};
use crate::model::{ActKind, When};

static REFERENCE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b([CP]\d{3})\b").expect("the pattern is a constant"));

static COUNT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(\d{1,3})\s+ratifications?\b|ratifications?\s*:\s*(\d{1,3})\b")
        .expect("the pattern is a constant")
});

static FORCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:entry into force|entrée en vigueur)\s*:?\s*(\d{1,2} \p{L}+\.? \d{4})")
        .expect("the pattern is a constant")
});

static MINIMUM_AGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)minimum age specified\s*:?\s*(\d{1,2})").expect("the pattern is a constant")
});

/// `Denounced on 4 Dec 2010`, `Automatic denunciation on 14 Jun 2012 by convention C138`.
static DENOUNCED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:denounced|denunciation|abrogat\w+|dénon\w+|abrogée?)\b")
        .expect("the pattern is a constant")
});

/// Remarks of the depositary are kept up to this length: they are short, or not read here.
const REMARK: usize = 120;

/// The columns of a table of ratifications.
#[derive(Debug, Clone, Copy, Default)]
struct Columns {
    country: usize,
    date: usize,
    status: Option<usize>,
    note: Option<usize>,
    count: usize,
}

/// Reads a page.
pub(super) fn read(bytes: &[u8], context: &Context<'_>) -> Reading {
    let page = Page::parse(bytes);
    let mut draft = Draft::new(context);
    let tables: Vec<_> = page
        .elements()
        .filter(|element| element.tag() == "table")
        .filter_map(|table| columns(table).map(|(head, columns)| (table, head, columns)))
        .collect();
    if !draft.opens(&page, !tables.is_empty(), "no table of countries and dates") {
        return draft.reading;
    }
    let text = page.root().whole_text();
    let about = &mut draft.reading.document;
    about.title = page
        .elements()
        .filter(|element| matches!(element.tag(), "title" | "h1" | "h2" | "h3"))
        .map(Element::text)
        .find(|title| REFERENCE.is_match(title))
        .unwrap_or_default();
    about.entry_into_force = FORCE
        .captures(&text)
        .and_then(|found| dates::printed(&found[1]));
    let reference = [about.title.as_str(), &text]
        .into_iter()
        .find_map(|text| REFERENCE.find(text))
        .map_or(String::new(), |found| found.as_str().to_owned());
    draft.settle("ilo", &reference);
    if !draft.reading.is_the_document() {
        return draft.reading;
    }
    draft.reading.printed.parties = COUNT.captures(&text).and_then(|found| {
        let group = found.iter().skip(1).flatten().next()?;
        group.as_str().parse().ok()
    });
    let (mut rows, mut seen) = (0, 0);
    for (at, (table, head, columns)) in tables.iter().enumerate() {
        for (row, cells) in table::rows(*table).enumerate() {
            if Some(row) == *head {
                continue;
            }
            if draft.is_full(seen) {
                break;
            }
            seen += 1;
            let at = format!(
                "table {}, row {}",
                at + 1,
                row + usize::from(head.is_none())
            );
            rows += usize::from(read_row(&cells, *columns, &at, &mut draft));
        }
    }
    draft.compare("ratifications", draft.reading.printed.parties, rows);
    draft.finish(Reader::IloHtml.completeness())
}

/// The row of heads, where there is one, and the columns. Without heads a table is known by its
/// cells: a name in the first and a day in the second.
fn columns(table: Element<'_>) -> Option<(Option<usize>, Columns)> {
    for (at, row) in table::rows(table).enumerate().take(3) {
        let heads: Vec<String> = row.iter().map(|cell| cell.text().to_lowercase()).collect();
        let find = |words: &[&str]| {
            heads
                .iter()
                .position(|head| words.iter().any(|word| head.starts_with(word)))
        };
        if let (Some(country), Some(date)) = (
            find(&["country", "member", "state", "pays", "état"]),
            find(&["date", "ratification"]),
        ) {
            let columns = Columns {
                country,
                date,
                status: find(&["status", "statut"]),
                note: find(&["note", "remark", "remarque"]),
                count: heads.len(),
            };
            return Some((Some(at), columns));
        }
        if heads.len() >= 2 && dates::printed(&row[1].text()).is_some() {
            let columns = Columns {
                country: 0,
                date: 1,
                status: Some(2),
                note: Some(3),
                count: heads.len(),
            };
            return Some((None, columns));
        }
    }
    None
}

/// Reads a row; whether it is of a ratification that still stands.
fn read_row(cells: &[Element<'_>], columns: Columns, at: &str, draft: &mut Draft<'_>) -> bool {
    let cell = |column: Option<usize>| {
        column
            .and_then(|column| cells.get(column))
            .map(|cell| cell.text())
            .unwrap_or_default()
    };
    let spelling = cell(Some(columns.country));
    let date = cell(Some(columns.date));
    if spelling.is_empty() && !date.is_empty() {
        let text = format!("`{date}` under no name");
        draft.reading.problem(ProblemKind::UnreadableRow, at, text);
    }
    // Heads of groups, "Fundamental" or "Denounced", stand alone.
    if spelling.is_empty() || (cells.len() < columns.count && date.is_empty()) {
        return false;
    }
    for (extra, cell) in cells.iter().enumerate().skip(columns.count) {
        let text = cell.text();
        if !text.is_empty() {
            draft.reading.problem(
                ProblemKind::UnknownColumn,
                format!("{at}, column {}", extra + 1),
                text,
            );
        }
    }
    let Some(day) = dates::printed(&date) else {
        draft.reading.problem(
            ProblemKind::UnreadableDate,
            at,
            format!("{spelling}: {date}"),
        );
        return false;
    };
    let status = cell(columns.status);
    let note = cell(columns.note);
    let participant = draft.participant(&spelling, Some(day), at);
    let mut act = draft.act(&spelling, participant, ActKind::Ratification, at);
    act.when = draft.when(day, &format!("ratification of {spelling}"), at);
    act.note = note.chars().take(REMARK).collect();
    let lower = status.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let said_in_note = DENOUNCED.is_match(&note);
    // A convention that was left is "not in force", and the note says why; one in force may have been left before.
    let not_in_force = has(&["not in force", "pas en vigueur", "non en vigueur"]);
    let denounced = DENOUNCED.is_match(&status) || (said_in_note && not_in_force);
    let known = has(&["in force", "en vigueur", "ratified", "ratifié"]) || lower.is_empty();
    if !denounced && !known {
        draft.reading.problem(
            ProblemKind::UnknownActType,
            at,
            format!("status `{status}`"),
        );
    }
    if said_in_note && !denounced {
        let text = format!("status `{status}`, and a note of a denunciation");
        draft.reading.problem(ProblemKind::UnknownActType, at, text);
    }
    if not_in_force && !denounced {
        // The day on which it will be is in the note.
        act.effect = dates::within(&note).next().map(|(_, day)| day);
    }
    if denounced {
        let mut notice = act.clone();
        notice.kind = ActKind::WithdrawalNotice;
        notice.when = [&status, &note]
            .into_iter()
            .find_map(|text| {
                dates::within(text)
                    .map(|(_, day)| day)
                    .find(|found| *found > day)
            })
            .map_or(
                When::Between {
                    not_before: Some(day),
                    not_after: draft.last_day(),
                },
                When::Day,
            );
        draft.reading.acts.push(notice);
    }
    if let Some(found) = MINIMUM_AGE.captures(&note) {
        let mut age = act.clone();
        age.kind = ActKind::Declaration;
        age.articles = "2".into();
        age.note = format!("minimum age {}", &found[1]);
        draft.reading.acts.push(age);
    }
    draft.reading.acts.push(act);
    !denounced
}
