//! The head of a status page: what it is of, the day of which it speaks, and its counts.

use std::sync::LazyLock;

use regex::Regex;

use super::{Parts, find, plain, role};
use crate::sources::{ProblemKind, dates, html::Page};

static DAY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{1,2} \p{L}+ \d{4}|\d{4}-\d{2}-\d{2}")
        .expect("the pattern is a constant")
});

static SIGNATORIES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)signata?or(?:ie|e)s\s*:\s*(\d+)").expect("the pattern is a constant")
});

static PARTIES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)parties\s*:\s*(\d+)").expect("the pattern is a constant"));

/// `11. c Optional Protocol …`: number, letter of a protocol or amendment, title.
static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(\d+)\s*\.?\s*(?:([a-z])\s*\.?\s+)?(.*)$").expect("the pattern is a constant")
});

static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"mtdsg_no=([IVXL]+(?:-[A-Za-z0-9.]+)+)").expect("the pattern is a constant")
});

/// Reads the head.
pub(super) fn read(page: &Page, parts: &mut Parts<'_>) {
    let (mut title, mut chapter, mut status, mut stamp) = (None, None, None, None);
    let (mut force, mut registration, mut action) = (None, None, None);
    for element in page.elements() {
        let role = role(element.id());
        let place = match role {
            "div3" => &mut stamp,
            _ if role.starts_with("rptTreaty_") && role.ends_with("_tcTreaty") => &mut title,
            _ if role.starts_with("rptHead_") && role.ends_with("_tcHead") => &mut chapter,
            _ if role.starts_with("rptStatus_") && role.ends_with("_tcText") => &mut status,
            _ if role.starts_with("rptEIF_") && role.ends_with("_tcText") => &mut force,
            _ if role.starts_with("rptRegistration_") && role.ends_with("_tcText") => {
                &mut registration
            }
            _ if element.tag() == "form" => {
                action = action.or(element.attribute("action"));
                continue;
            }
            _ => continue,
        };
        *place = place.or(Some(element));
    }
    let text = |element: Option<_>| element.map(plain).unwrap_or_default();
    // Layouts without the identifiers still print the words.
    let words = |wanted: &str| {
        page.elements()
            .filter(|element| matches!(element.tag(), "div" | "td" | "span" | "p"))
            .map(|element| element.own_text())
            .find(|text| text.to_uppercase().contains(wanted))
            .unwrap_or_default()
    };
    let stamp = match text(stamp) {
        stamp if DAY.is_match(&stamp) => stamp,
        _ => words("STATUS AS AT"),
    };
    let reading = &mut parts.reading;
    match DAY.find(&stamp) {
        Some(day) => reading.printed.as_of = dates::printed(day.as_str()),
        None => {
            reading.problem(
                ProblemKind::UnreadableDate,
                "head",
                format!("the day of the page: `{stamp}`"),
            );
        }
    }
    let status = match text(status) {
        status if status.is_empty() => words("PARTIES :"),
        status => status,
    };
    let count = |pattern: &Regex| {
        pattern
            .captures(&status)
            .and_then(|found| found[1].parse::<usize>().ok())
    };
    reading.printed.signatories = count(&SIGNATORIES);
    reading.printed.parties = count(&PARTIES);
    if reading.printed.parties.is_none() && reading.printed.signatories.is_none() {
        reading.problem(
            ProblemKind::UnreadableRow,
            "head",
            format!("no counts in `{status}`"),
        );
    }
    let title = text(title);
    let about = &mut reading.document;
    let chapter = text(chapter);
    let chapter = chapter.split_whitespace().last().unwrap_or("");
    let by_title = TITLE.captures(&title).map(|found| {
        let letter = found
            .get(2)
            .map(|letter| format!("-{}", letter.as_str()))
            .unwrap_or_default();
        (
            format!("{chapter}-{}{letter}", &found[1]),
            found[3].to_owned(),
        )
    });
    let (by_title, title) = by_title.unwrap_or((String::new(), title));
    about.title = title;
    about.reference = [action.unwrap_or(""), parts.context.address]
        .into_iter()
        .find_map(|address| REFERENCE.captures(address))
        .map_or(by_title, |found| found[1].to_owned());
    about.instrument = parts.context.instrument_of("un", &about.reference);
    about.entry_into_force = dates::within(&text(force)).next().map(|(_, day)| day);
    about.registration = text(registration);
    if about.instrument.is_none()
        && let Some(asked) = parts.context.instrument
        && (about.reference.is_empty() || about.reference == "-")
    {
        about.instrument = Some(asked);
    }
    if let Some(asked) = parts.context.instrument
        && about.instrument != Some(asked)
    {
        let text = format!(
            "a page of `{}`, not of `{}`",
            about.reference,
            parts.context.reference.instruments[asked.at()].reference
        );
        reading.problem(ProblemKind::NotTheDocument, "head", text);
    }
    if find(page, "tblgrid").is_some() && reading.document.title.is_empty() {
        reading.problem(ProblemKind::UnreadableRow, "head", "no title");
    }
}

/// Holds the rows against the printed counts.
pub(super) fn compare(parts: &mut Parts<'_>) {
    let rows =
        |test: &dyn Fn(&super::Row) -> bool| parts.rows.iter().filter(|row| test(row)).count();
    let printed = parts.reading.printed;
    let mut problems = Vec::new();
    if let Some(printed) = printed.signatories {
        let least = rows(&|row| row.counts.signed);
        let most = rows(&|row| row.counts.signed || row.counts.definitive);
        if !(least..=most).contains(&printed) {
            problems.push(format!("signatories: {printed} printed, {least} in rows"));
        }
    }
    if let Some(printed) = printed.parties {
        let most = rows(&|row| row.counts.party);
        // Those that an end note says have left may stand in the table without brackets.
        let least = rows(&|row| row.counts.party && !row.left);
        if !(least..=most).contains(&printed) {
            problems.push(format!("parties: {printed} printed, {most} in rows"));
        }
    }
    for text in problems {
        parts
            .reading
            .problem(ProblemKind::CountDiffers, "participants table", text);
    }
}
