//! What things are called that no table names: acts, claims, periods, memberships, coverages, clauses. Whoever meets
//! the IRI of one in an answer, or opens it in a browser, reads what it is.

use super::Writer;
use crate::{
    model::{ActKind, Date, InstrumentIx, ParticipantIx, When, status::Period},
    record::Record,
    store::snapshot::TermId,
    vocab::rdfs,
};

/// States an English label.
pub fn label(w: &mut Writer<'_>, node: TermId, text: &str) {
    w.lang(node, rdfs::LABEL, text, "en");
}

/// `Ireland: signature, OPSC, 2000-09-07`.
pub fn act(
    record: &Record,
    participant: ParticipantIx,
    instrument: InstrumentIx,
    kind: ActKind,
    when: When,
) -> String {
    let who = &record.reference.participants[participant.at()].name;
    let what = &record.reference.instruments[instrument.at()].label;
    let kind = words(kind.code());
    let when = match when {
        When::Day(day) => day.to_string(),
        When::Between {
            not_before,
            not_after,
        } => match (not_before, not_after) {
            (Some(first), Some(last)) => format!("between {first} and {last}"),
            (Some(first), None) => format!("not before {first}"),
            (None, Some(last)) => format!("not after {last}"),
            (None, None) => "undated".to_owned(),
        },
    };
    format!("{who}: {kind}, {what}, {when}")
}

/// `Ireland, OPSC: signed, from 2000-09-07`.
pub fn period(
    record: &Record,
    participant: ParticipantIx,
    instrument: InstrumentIx,
    period: &Period,
) -> String {
    let who = &record.reference.participants[participant.at()].name;
    let what = &record.reference.instruments[instrument.at()].label;
    let status = words(period.status.code());
    format!("{who}, {what}: {status}{}", span(period.from, period.until))
}

/// `, from 2000-09-07 until 2010-01-01`, as far as the days are known.
pub fn span(from: Option<Date>, until: Option<Date>) -> String {
    match (from, until) {
        (None, None) => String::new(),
        (Some(from), None) => format!(", from {from}"),
        (None, Some(until)) => format!(", until {until}"),
        (Some(from), Some(until)) => format!(", from {from} until {until}"),
    }
}

/// A code as words.
pub fn words(code: &str) -> String {
    code.replace('-', " ")
}
