//! The chart of signatures and ratifications as a page: one table or several, of members,
//! non-members and organisations, with the same columns.

use std::sync::LazyLock;

use regex::Regex;

use super::MARKS;
use crate::{
    model::ActKind,
    sources::{
        ProblemKind, Reading, dates,
        draft::Draft,
        html::{Element, Page},
        reader::{Context, Reader},
        table,
    },
};

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:CETS|ETS|STCE|STE)\s*(?:No\.?|n°|N°)?\s*:?\s*(\d{1,3})\b|treaty\s+(\d{1,3})\b|treatynum=(\d{1,3})\b|\bNT=(\d{1,3})\b")
        .expect("the pattern is a constant")
});

static AS_OF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:status|situation|état|etat)\s*(?:as of|au)\s*:?\s*(\d{1,2}/\d{1,2}/\d{4})")
        .expect("the pattern is a constant")
});

static TOTAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)total number of ratifications(?:\s*/\s*accessions)?\s*:?\s*(\d+)")
        .expect("the pattern is a constant")
});

static UNFOLLOWED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)total number of signatures not followed by ratifications?\s*:?\s*(\d+)")
        .expect("the pattern is a constant")
});

/// A day, and the letter or letters after it.
static DAY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(\d{1,2}[/.]\d{1,2}[/.]\d{4})\s*(su|[a-z])?\b").expect("the pattern is a constant")
});

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Name,
    Signature,
    Consent,
    Effect,
    Denunciation,
    DenunciationEffect,
    Notes,
    Mark(&'static str, ActKind),
    Unknown,
}

/// Reads a chart.
pub(in crate::sources) fn read(bytes: &[u8], context: &Context<'_>) -> Reading {
    let page = Page::parse(bytes);
    let mut draft = Draft::new(context);
    let tables: Vec<(Element<'_>, usize, Vec<Column>)> = page
        .elements()
        .filter(|element| element.tag() == "table")
        .filter_map(|table| {
            let (at, heads) = heads(table)?;
            Some((table, at, heads))
        })
        .collect();
    if !draft.opens(
        &page,
        !tables.is_empty(),
        "no table with columns of signature and ratification",
    ) {
        return draft.reading;
    }
    let text = page.root().whole_text();
    head(&page, &text, &mut draft);
    if !draft.reading.is_the_document() {
        return draft.reading;
    }
    let mut counts = Counts::default();
    let mut seen = 0;
    for (at, (table, head, columns)) in tables.iter().enumerate() {
        let place = format!("table {}", at + 1);
        let heads = table::rows(*table).nth(*head).unwrap_or_default();
        for (at, (column, cell)) in columns.iter().zip(heads).enumerate() {
            if *column == Column::Unknown {
                draft.reading.problem(
                    ProblemKind::UnknownColumn,
                    format!("{place}, column {}", at + 1),
                    cell.text(),
                );
            }
        }
        for (row, cells) in table::rows(*table).enumerate().skip(head + 1) {
            if draft.is_full(seen) {
                break;
            }
            seen += 1;
            let at = format!("{place}, row {}", row - head);
            read_row(&cells, columns, &at, &mut counts, &mut draft);
        }
    }
    let number = |pattern: &Regex| {
        let found = pattern.captures(&text)?;
        found[1].parse().ok()
    };
    draft.reading.printed.parties = number(&TOTAL);
    draft.compare("parties", draft.reading.printed.parties, counts.parties);
    let unfollowed = number(&UNFOLLOWED);
    draft.compare(
        "signatures not followed by ratification",
        unfollowed,
        counts.signed_only,
    );
    draft.finish(Reader::CoeHtml.completeness())
}

#[derive(Default)]
struct Counts {
    parties: usize,
    signed_only: usize,
}

fn head(page: &Page, text: &str, draft: &mut Draft<'_>) {
    draft.reading.printed.as_of = AS_OF
        .captures(text)
        .and_then(|found| dates::printed(&found[1]));
    let number = [text, draft.context.address].into_iter().find_map(|text| {
        let found = NUMBER.captures(text)?;
        let group = found.iter().skip(1).flatten().next()?;
        Some(group.as_str().to_owned())
    });
    draft.reading.document.title = page
        .elements()
        .filter(|element| matches!(element.tag(), "h1" | "h2" | "h3" | "h4" | "strong" | "b"))
        .map(Element::text)
        .find(|title| {
            let lower = title.to_lowercase();
            ["convention", "protocol", "agreement", "charter", "code"]
                .iter()
                .any(|word| lower.contains(word))
                && !lower.contains("chart of")
        })
        .unwrap_or_default();
    super::settle(number.as_deref().unwrap_or(""), draft);
}

/// The row of heads of a chart, and what its columns hold.
fn heads(table: Element<'_>) -> Option<(usize, Vec<Column>)> {
    for (at, row) in table::rows(table).enumerate().take(4) {
        let columns: Vec<Column> = row
            .iter()
            .enumerate()
            .map(|(at, cell)| column(at, &cell.text()))
            .collect();
        if columns.contains(&Column::Signature)
            && (columns.contains(&Column::Consent) || columns.contains(&Column::Effect))
        {
            return Some((at, columns));
        }
    }
    None
}

fn column(at: usize, head: &str) -> Column {
    let lower = head.to_lowercase();
    let mark = MARKS
        .iter()
        .find(|(letter, _)| head.trim().trim_end_matches('.') == *letter);
    match lower.trim() {
        _ if mark.is_some() => mark.map_or(Column::Unknown, |(letter, kind)| {
            Column::Mark(letter, *kind)
        }),
        "" if at == 0 => Column::Name,
        "state" | "states" | "country" | "countries" | "états" | "member states" if at == 0 => {
            Column::Name
        }
        lower if lower.contains("effect") && lower.contains("denunc") => Column::DenunciationEffect,
        lower if lower.starts_with("denunc") || lower.starts_with("dénonc") => {
            Column::Denunciation
        }
        lower if lower.starts_with("signature") => Column::Signature,
        lower if lower.starts_with("ratification") || lower.starts_with("accession") => {
            Column::Consent
        }
        lower
            if lower.starts_with("entry into force") || lower.starts_with("entrée en vigueur") =>
        {
            Column::Effect
        }
        "notes" | "note" | "renvois" => Column::Notes,
        _ if at == 0 => Column::Name,
        _ => Column::Unknown,
    }
}

fn read_row(
    cells: &[Element<'_>],
    columns: &[Column],
    at: &str,
    counts: &mut Counts,
    draft: &mut Draft<'_>,
) {
    let texts: Vec<String> = cells.iter().map(|cell| cell.text()).collect();
    // Heads of groups, totals and empty rows stand in one cell.
    if texts.iter().filter(|text| !text.is_empty()).count() < 2 && cells.len() < columns.len() {
        return;
    }
    if cells.len() != columns.len() {
        let text = format!("{} cells under {} heads", cells.len(), columns.len());
        draft.reading.problem(ProblemKind::UnreadableRow, at, text);
    }
    let cell = |wanted: Column| {
        columns
            .iter()
            .position(|column| *column == wanted)
            .and_then(|at| texts.get(at))
            .map_or("", String::as_str)
    };
    let spelling = cell(Column::Name).to_owned();
    if spelling.is_empty() {
        if let Some(text) = texts.iter().find(|text| !text.is_empty()) {
            let text = format!("`{text}` under no name");
            draft.reading.problem(ProblemKind::UnreadableRow, at, text);
        }
        return;
    }
    if spelling.to_lowercase().starts_with("total number") {
        return;
    }
    let notes = cell(Column::Notes);
    let mut day = |column| day_of(cell(column), &format!("{at}, {column:?}"), draft);
    let signature = day(Column::Signature);
    let consent = day(Column::Consent);
    let effect = day(Column::Effect);
    let denunciation = day(Column::Denunciation);
    let denunciation_effect = day(Column::DenunciationEffect);
    let marks: Vec<_> = MARKS
        .iter()
        .filter(|(letter, kind)| !cell(Column::Mark(letter, *kind)).is_empty())
        .collect();
    if signature.is_none() && consent.is_none() && denunciation.is_none() {
        if !marks.is_empty() || effect.is_some() || denunciation_effect.is_some() {
            let text =
                format!("{spelling}: marks or days of effect, and no act they could belong to");
            draft.reading.problem(ProblemKind::UnreadableRow, at, text);
        }
        return;
    }
    let first = signature.as_ref().or(consent.as_ref()).map(|day| day.0);
    let participant = draft.participant(&spelling, first, at);
    let push = |kind: ActKind, day: Option<jiff::civil::Date>, effect, draft: &mut Draft<'_>| {
        let mut act = draft.act(&spelling, participant, kind, at);
        if let Some(day) = day {
            act.when = draft.when(day, &format!("{} of {spelling}", kind.code()), at);
        }
        act.effect = effect;
        draft.reading.acts.push(act);
    };
    let effect = effect.map(|(day, _)| day);
    counts.parties += usize::from(consent.is_some() && denunciation.is_none());
    counts.signed_only += usize::from(consent.is_none() && signature.is_some());
    if let Some((day, letter)) = signature {
        let kind = match letter.as_str() {
            "" | "r" => ActKind::Signature,
            "s" => ActKind::DefinitiveSignature,
            "su" => ActKind::SuccessionToSignature,
            letter => {
                unknown_letter(letter, at, draft);
                ActKind::Signature
            }
        };
        push(kind, Some(day), None, draft);
    }
    if let Some((day, letter)) = consent {
        let letter = match (letter.as_str(), notes.trim().trim_end_matches('.')) {
            ("", note @ ("a" | "s" | "su")) => note.to_owned(),
            (letter, _) => letter.to_owned(),
        };
        let kind = match letter.as_str() {
            "" => ActKind::Ratification,
            "a" => ActKind::Accession,
            "s" => ActKind::DefinitiveSignature,
            "su" => ActKind::Succession,
            letter => {
                unknown_letter(letter, at, draft);
                ActKind::Consent
            }
        };
        push(kind, Some(day), effect, draft);
    }
    if let Some((day, _)) = denunciation {
        let effect = denunciation_effect.map(|(day, _)| day);
        push(ActKind::WithdrawalNotice, Some(day), effect, draft);
    }
    for (_, kind) in marks {
        push(*kind, None, None, draft);
    }
}

fn unknown_letter(letter: &str, at: &str, draft: &mut Draft<'_>) {
    draft
        .reading
        .problem(ProblemKind::UnknownActType, at, format!("`{letter}`"));
}

/// The day of a cell, with the letter after it.
fn day_of(text: &str, at: &str, draft: &mut Draft<'_>) -> Option<(jiff::civil::Date, String)> {
    if text.is_empty() || text == "-" {
        return None;
    }
    let found = DAY.captures(text);
    let day = found.as_ref().and_then(|found| dates::printed(&found[1]));
    // What else stands in the cell, a second day perhaps, is not read.
    let whole = found.as_ref().and_then(|found| found.get(0));
    let rest = whole.is_some_and(|read| {
        let (before, after) = (&text[..read.start()], &text[read.end()..]);
        [before, after]
            .iter()
            .any(|rest| rest.chars().any(char::is_alphanumeric))
    });
    if day.is_none() || rest {
        draft.reading.problem(ProblemKind::UnreadableDate, at, text);
    }
    let letter = found
        .and_then(|found| found.get(2).map(|letter| letter.as_str().to_owned()))
        .unwrap_or_default();
    Some((day?, letter))
}
