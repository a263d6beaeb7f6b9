//! The answer first: what a page says of its thing in a sentence or two.

use super::Desk;
use crate::describe::{Description, Standing};
use crate::model::{Date, Status};
use crate::store::snapshot::TermId;
use crate::vocab::{acc, dcterms, skos};

/// The sentence of a thing, as a sentence begins.
pub fn of(
    desk: &Desk<'_>,
    thing: TermId,
    description: &Description,
    eight: &[TermId],
    today: Date,
) -> String {
    let said = said(desk, thing, description, eight, today);
    let mut rest = said.chars();
    rest.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(rest).collect()
    })
}

fn said(
    desk: &Desk<'_>,
    thing: TermId,
    description: &Description,
    eight: &[TermId],
    today: Date,
) -> String {
    let look = &desk.look;
    let text = |property| look.value(thing, property);
    let called = |property: &str| desk.first(thing, property).text;
    if look.is_a(thing, acc::PARTICIPANT) {
        let name = look.called(description.subject.as_str());
        if description.standing.is_empty() {
            let until = text(acc::EXISTS_UNTIL).unwrap_or_else(|| "today".to_owned());
            return format!("{name} did not exist on {today}: its last day lies before {until}.");
        }
        let (bound, lacking, open) = counts(&description.standing);
        let of_eight: Vec<&str> = description
            .standing
            .iter()
            .filter(|cell| eight.contains(&cell.other) && lacks(cell) == Some(true))
            .map(|cell| cell.label.as_str())
            .collect();
        let eight = match of_eight.len() {
            0 => "It lacks none of the eight instruments encouraged at Budapest.".to_owned(),
            1 => format!(
                "Of the eight encouraged at Budapest it lacks {}.",
                of_eight[0]
            ),
            n => format!(
                "Of the eight encouraged at Budapest it lacks {n}: {}.",
                of_eight.join(", ")
            ),
        };
        return format!(
            "{eight} On {today}, of {} instruments on record, {name} has consented to {bound} and lacks \
             {lacking}; {open} are not decided by the record.",
            description.standing.len()
        );
    }
    if look.is_a(thing, acc::INSTRUMENT) {
        let (bound, lacking, open) = counts(&description.standing);
        let signed = description
            .standing
            .iter()
            .filter(|cell| cell.status == "signed")
            .count();
        let read = text(acc::VERIFIED_ON)
            .map_or_else(String::new, |day| format!(" The record was read to {day}."));
        return format!(
            "On {today}, of {} participants on record, {bound} have consented to be bound and {lacking} have not, \
             {signed} of which signed; {open} are not decided by the record.{read}",
            description.standing.len()
        );
    }
    if look.is_a(thing, acc::ACT) || look.is_a(thing, acc::CLAIM) {
        let mut said = format!(
            "{}: {} towards {}",
            called(acc::PARTICIPANT_OF),
            called(acc::ACT_TYPE),
            called(acc::INSTRUMENT_OF)
        );
        if let Some(day) = text(acc::ACT_DATE) {
            said.push_str(&format!(", done on {day}"));
        }
        if let Some(day) = text(acc::EFFECT_DATE) {
            said.push_str(&format!(", in effect from {day}"));
        }
        if let Some(source) = look.objects(thing, acc::ACCEPTED_FROM).first() {
            said.push_str(&format!(". So says “{}”", desk.value(*source).text));
            if let Some(day) = look.value(*source, acc::AS_OF) {
                said.push_str(&format!(", as of {day}"));
            }
        }
        return said + ".";
    }
    if look.is_a(thing, acc::STATUS_PERIOD) {
        let from = text(acc::FROM).map_or_else(String::new, |day| format!(" from {day}"));
        let until =
            text(acc::UNTIL).map_or_else(|| " and since".to_owned(), |day| format!(" until {day}"));
        let read = text(acc::VERIFIED_ON)
            .map_or_else(String::new, |day| format!(" The record was read to {day}."));
        return format!(
            "{} towards {}:{from}{until}, {}.{read}",
            called(acc::PARTICIPANT_OF),
            called(acc::INSTRUMENT_OF),
            called(acc::STATUS)
        );
    }
    if look.is_a(thing, acc::SOURCE_DOCUMENT) {
        let as_of = text(acc::AS_OF).map_or_else(
            || ", of a day that it does not say".to_owned(),
            |day| format!(", as of {day}"),
        );
        let read =
            text(acc::RETRIEVED_ON).map_or_else(String::new, |day| format!(", retrieved on {day}"));
        return format!(
            "Published by {}{as_of}{read}; rank: {}.",
            called(acc::PUBLISHED_BY),
            called(acc::RANK)
        );
    }
    if look.is_a(thing, acc::DISCREPANCY) {
        return text(acc::REASON).unwrap_or_default();
    }
    text(dcterms::DESCRIPTION)
        .or_else(|| text(skos::DEFINITION))
        .unwrap_or_default()
}

fn lacks(cell: &Standing) -> Option<bool> {
    Status::from_code(&cell.status).and_then(Status::lacks)
}

/// How many are bound or have consented, how many lack, and how many are not decided.
fn counts(standing: &[Standing]) -> (usize, usize, usize) {
    let count = |wanted: Option<bool>| standing.iter().filter(|cell| lacks(cell) == wanted).count();
    (count(Some(false)), count(Some(true)), count(None))
}
