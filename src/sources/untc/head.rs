//! The head of a status page: what it is of, the day of which it speaks, and its counts.

use std::sync::LazyLock;

use regex::Regex;

use super::{Parts, find, plain, role};
use crate::{
    model::Date,
    sources::{ProblemKind, dates, html::Page},
};

static DAY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{1,2} \p{L}+ \d{4}|\d{4}-\d{2}-\d{2}")
        .expect("the pattern is a constant")
});

static SIGNATORIES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)signat(?:a?or(?:ie|e)|aire)s\s*:\s*(\d+)").expect("the pattern is a constant")
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
    let address = parts.context.address;
    let reading = &mut parts.reading;
    match day(&stamp) {
        Some(day) => reading.printed.as_of = Some(day),
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
    let (by_title, title) = self::reference(&chapter, &title);
    about.title = title;
    let reference = [action.unwrap_or(""), address]
        .into_iter()
        .find_map(|address| REFERENCE.captures(address))
        .map_or(by_title, |found| found[1].to_owned());
    about.entry_into_force = dates::within(&text(force)).next().map(|(_, day)| day);
    about.registration = text(registration);
    parts.settle("un", &reference);
    if find(page, "tblgrid").is_some() && parts.reading.document.title.is_empty() {
        parts
            .reading
            .problem(ProblemKind::UnreadableRow, "head", "no title");
    }
}

/// The depositary's reference and the title proper, from `CHAPTER IV` and `11. c Optional …`.
pub(super) fn reference(chapter: &str, title: &str) -> (String, String) {
    let chapter = chapter
        .split_whitespace()
        .find(|word| word.chars().all(|c| "IVXL".contains(c)))
        .unwrap_or("");
    let Some(found) = TITLE.captures(title) else {
        return (String::new(), title.to_owned());
    };
    let letter = found
        .get(2)
        .map(|letter| format!("-{}", letter.as_str()))
        .unwrap_or_default();
    let reference = match chapter {
        "" => String::new(),
        chapter => format!("{chapter}-{}{letter}", &found[1]),
    };
    (reference, found[3].to_owned())
}

/// The day that a stamp prints.
pub(super) fn day(stamp: &str) -> Option<Date> {
    dates::printed(DAY.find(stamp)?.as_str())
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
