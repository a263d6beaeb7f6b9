//! The table of accepted acts.

use super::{Cell, Fixed, Kind, Take};
use crate::{model::id, publish::ActPaths, record::Record};

pub const ACTS: Fixed = &[
    ("act", Kind::Address, "IRI of the act"),
    ("instrument", Kind::Text, "identifier of the instrument"),
    (
        "instrument_name",
        Kind::Text,
        "short name of the instrument",
    ),
    (
        "participant",
        Kind::Text,
        "code of the participant that existed on the day and did it",
    ),
    ("participant_name", Kind::Text, "its name"),
    (
        "listed_under",
        Kind::Text,
        "code of the participant under which the act stands today",
    ),
    ("act_type", Kind::Text, "kind of act"),
    (
        "date",
        Kind::Day,
        "day of deposit, registration or signature",
    ),
    (
        "not_before",
        Kind::Day,
        "where the day is not known: it is not earlier",
    ),
    (
        "not_after",
        Kind::Day,
        "where the day is not known: it is not later",
    ),
    ("effect_date", Kind::Day, "day of legal effect"),
    (
        "stated_effect_date",
        Kind::Day,
        "day of effect that a document states",
    ),
    (
        "computed_effect_date",
        Kind::Day,
        "day of effect by the instrument's clause",
    ),
    (
        "territory",
        Kind::Text,
        "territories for which the act is done; empty: the participant itself",
    ),
    ("articles", Kind::Text, "articles concerned"),
    (
        "target",
        Kind::Text,
        "for objections, the participant objected to",
    ),
    ("note", Kind::Text, "what else to know"),
    (
        "document",
        Kind::Text,
        "identifier of the document from which the act is accepted",
    ),
    ("as_of", Kind::Day, "day of which that document speaks"),
    ("address", Kind::Address, "its original address"),
    (
        "reported_in",
        Kind::Text,
        "identifiers of all documents that say so, separated by semicolons",
    ),
];

pub fn acts<E>(record: &Record, take: &mut Take<'_, E>) -> Result<(), E> {
    let paths = ActPaths::of(record);
    let reference = &record.reference;
    for (at, act) in record.acts.iter().enumerate() {
        let law = &reference.instruments[act.instrument.at()];
        let actor = &reference.participants[act.actor.at()];
        let claim = &record.claims[act.claim.at()];
        let document = &reference.documents[claim.document.at()];
        let (not_before, not_after) = act.when.bounds();
        let mut reported = vec![document.id.as_str()];
        for claim in &act.agreeing {
            let id = reference.documents[record.claims[claim.at()].document.at()]
                .id
                .as_str();
            if !reported.contains(&id) {
                reported.push(id);
            }
        }
        take(&[
            Cell::made(id::iri(paths.path(at.into()))),
            Cell::text(&law.id),
            Cell::text(&law.label),
            Cell::text(&actor.id),
            Cell::text(&actor.name),
            Cell::text(&reference.participants[act.listed.at()].id),
            Cell::text(act.kind.code()),
            Cell::Day(act.when.day()),
            Cell::Day(not_before),
            Cell::Day(not_after),
            Cell::Day(act.effect()),
            Cell::Day(act.stated_effect),
            Cell::Day(act.computed_effect),
            Cell::text(&claim.territory),
            Cell::text(&claim.articles),
            Cell::text(&claim.target),
            Cell::text(&claim.note),
            Cell::text(&document.id),
            Cell::Day(document.as_of),
            Cell::text(&document.url),
            Cell::made(reported.join(";")),
        ])?;
    }
    Ok(())
}
