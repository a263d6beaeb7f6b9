//! The end notes: what they speak of, on whom they are hung, and the acts that only they report.

use std::sync::LazyLock;

use regex::Regex;

use super::{Parts, end_notes, plain, remarks, role};
use crate::{
    model::{ActKind, Date, When},
    sources::{
        EndNote, NoteSubject, ProblemKind, articles, dates,
        html::{Element, Page},
        table,
    },
};

/// A withdrawal of something that was said, not of the participant.
static UNSAID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\bwithdr(?:aw|ew|awn|awal|awing)\b[^.]{0,160}\b(?:reservation|declaration|statement|understanding|objection)|\b(?:reservation|declaration)s?\b[^.]{0,120}\bwithdrawn\b")
        .expect("the pattern is a constant")
});

/// A denunciation, or a withdrawal from the treaty.
static LEFT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\bdenunciation\b|\bdenounc\w+|\bwithdr(?:aw|ew|awal)\b\s+(?:\w+\s+){0,3}?from\s+the\s+(?:said\s+|present\s+|above\S*\s+|[A-Z]\w+\s+){0,3}(?:convention|covenant|protocol|statute|treaty|agreement)\b")
        .expect("the pattern is a constant")
});

static EFFECT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:with effect|tak(?:es|ing|e)\s+effect|effective|shall take effect|took effect)\s+(?:from|on|as from|as of)?\s*$")
        .expect("the pattern is a constant")
});

/// End notes of a page; the largest known has some sixty.
const NOTES: usize = 1000;

/// How far into a note its first statement reaches.
const FIRST: usize = 600;

/// Reads the end notes.
pub(super) fn read(page: &Page, parts: &mut Parts<'_>) {
    let of_notes = |element: &Element<'_>| {
        let role = role(element.id());
        role.starts_with("dgNotesAll_") && role.ends_with("_divNotesAll")
    };
    for (at, element) in page.elements().filter(of_notes).enumerate() {
        if at >= NOTES {
            let text = format!("more than {NOTES} end notes");
            parts
                .reading
                .problem(ProblemKind::TooLarge, "end notes", text);
            break;
        }
        read_note(element, parts);
    }
}

/// Reads one note.
pub(super) fn read_note(element: Element<'_>, parts: &mut Parts<'_>) {
    let anchor = element
        .descendants()
        .find(|inner| inner.tag() == "a")
        .and_then(|anchor| anchor.attribute("name"))
        .unwrap_or("");
    let text = plain(element);
    let number = match anchor {
        "" => text
            .split(|c: char| !c.is_ascii_digit())
            .next()
            .unwrap_or("")
            .to_owned(),
        anchor => anchor.to_owned(),
    };
    let text = text.strip_prefix(&number).unwrap_or(&text).trim();
    let first: String = text.chars().take(FIRST).collect();
    let subjects = subjects(text, &first);
    let participants = parts.noted.get(&number).cloned().unwrap_or_default();
    let link = parts.link(&number);
    if subjects.contains(&NoteSubject::ReservationWithdrawal) {
        unsaid(&first, &number, &participants, &link, parts);
    }
    if subjects.contains(&NoteSubject::Withdrawal) {
        left(&first, &number, &participants, parts);
        tables(element, &number, &link, parts);
    }
    if !text.is_empty() {
        parts.reading.notes.push(EndNote {
            number,
            participants,
            subjects,
            link,
        });
    }
}

fn subjects(text: &str, first: &str) -> Vec<NoteSubject> {
    let lower = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let mut subjects = Vec::new();
    if has(&["succession", "succeed", "successor"]) {
        subjects.push(NoteSubject::Succession);
    }
    if LEFT.is_match(text) {
        subjects.push(NoteSubject::Withdrawal);
    }
    if UNSAID.is_match(first) {
        subjects.push(NoteSubject::ReservationWithdrawal);
    }
    if has(&[
        "territor",
        "extend to",
        "extension",
        "apply to",
        "application to",
        "kingdom in europe",
        "tokelau",
        "hong kong",
        "macau",
        "macao",
        "faroe",
        "greenland",
    ]) {
        subjects.push(NoteSubject::Territory);
    }
    if has(&["objection", "object to", "objected"]) {
        subjects.push(NoteSubject::Objection);
    }
    subjects
}

/// A statement taken back: by the one participant on whom the note is hung and whom it names.
fn unsaid(first: &str, number: &str, hung: &[String], link: &str, parts: &mut Parts<'_>) {
    let sentence = first.split(". ").next().unwrap_or(first);
    let Some(spelling) = author(sentence, hung) else {
        return;
    };
    if !UNSAID.is_match(sentence) {
        return;
    }
    let Some((_, day)) = dates::within(sentence).next() else {
        return;
    };
    let at = format!("end note {number}");
    let participant = parts.participant(&spelling, Some(day), &at);
    let mut act = parts.act(&spelling, participant, ActKind::ReservationWithdrawal, &at);
    act.when = parts.when(day, &format!("reservation-withdrawal of {spelling}"), &at);
    act.articles = articles::joined(&articles::named(sentence));
    let lower = sentence.to_lowercase();
    let what = match lower.contains("reservation") {
        true => "reservation",
        false if lower.contains("objection") => "objection",
        false => "declaration",
    };
    let part = if lower.contains("partial") {
        "part of a "
    } else {
        ""
    };
    act.note = remarks(&at, &format!("of {part}{what}"));
    act.link = link.to_owned();
    parts.reading.acts.push(act);
}

/// The participant whose deed a sentence tells: of those on whom the note is hung, the one that it
/// names. Others that it names are told of it.
fn author(sentence: &str, hung: &[String]) -> Option<String> {
    let lower = sentence.to_lowercase();
    let mut named = hung.iter().filter(|spelling| {
        let bare = spelling
            .split(" (")
            .next()
            .unwrap_or(spelling)
            .to_lowercase();
        lower.contains(&bare)
    });
    match (named.next(), named.next(), hung) {
        (Some(one), None, _) => Some(one.clone()),
        // The note is of one only, though it calls it otherwise.
        (None, None, [one]) => Some(one.clone()),
        _ => None,
    }
}

/// A notice of withdrawal: the day that brackets in the table leave open. A note alone, without
/// brackets, proves none: the depositary also prints notices that had no effect.
fn left(first: &str, number: &str, hung: &[String], parts: &mut Parts<'_>) {
    let [spelling] = hung else { return };
    let Some(row) = parts.row(spelling, None).filter(|row| row.left) else {
        return;
    };
    let consent = row.consent;
    let mut days = dates::within(first);
    let Some((_, day)) = days.find(|(_, day)| consent.is_none_or(|consent| *day >= consent)) else {
        return;
    };
    let effect: Option<Date> = dates::within(first)
        .find(|(range, _)| EFFECT.is_match(first[..range.start].trim_end()))
        .map(|(_, day)| day);
    let notice = parts.reading.acts.iter_mut().find(|act| {
        act.kind == ActKind::WithdrawalNotice
            && act.spelling == *spelling
            && act.when.day().is_none()
    });
    if let Some(notice) = notice
        && effect != Some(day)
    {
        notice.when = When::Day(day);
        notice.effect = effect;
        notice.note = remarks(&notice.note, &format!("day from end note {number}"));
    }
}

/// A small table of those that left, inside a note: participant, day of the notice, day of effect.
fn tables(element: Element<'_>, number: &str, link: &str, parts: &mut Parts<'_>) {
    for inner in element.descendants().filter(|inner| inner.tag() == "table") {
        for (row, cells) in table::rows(inner).enumerate() {
            let cells: Vec<String> = cells.iter().map(|cell| plain(*cell)).collect();
            let [spelling, rest @ ..] = &cells[..] else {
                continue;
            };
            let days: Vec<Date> = rest
                .iter()
                .filter_map(|cell| dates::within(cell).next().map(|(_, day)| day))
                .collect();
            let taken_back = rest
                .iter()
                .any(|cell| cell.to_lowercase().contains("withdrawn"));
            let Some(notice) = days.first().copied() else {
                continue;
            };
            let at = format!("end note {number}, row {}", row + 1);
            let participant = parts.participant(spelling, Some(notice), &at);
            let mut act = parts.act(spelling, participant, ActKind::WithdrawalNotice, &at);
            act.when = parts.when(notice, &format!("withdrawal-notice of {spelling}"), &at);
            act.effect = days.get(1).copied();
            act.note = end_notes(&[number.to_owned()]);
            act.link = link.to_owned();
            let gone = act
                .effect
                .is_some_and(|effect| parts.last_day().is_some_and(|last| effect <= last));
            if taken_back {
                let mut back = act.clone();
                back.kind = ActKind::WithdrawalNoticeRevocation;
                back.when = When::Between {
                    not_before: Some(notice),
                    not_after: parts.last_day(),
                };
                back.effect = None;
                parts.reading.acts.push(back);
            }
            parts.reading.acts.push(act);
            if gone && !taken_back {
                for known in &mut parts.rows {
                    known.left |= known.spelling == *spelling
                        || (participant.is_some() && known.participant == participant);
                }
            }
        }
    }
}
