//! The tables of who, what and from where: participants, instruments, documents.

use super::{Cell, Fixed, Kind, Take};
use crate::{model::id, publish::participant_path, record::Record};

pub const PARTICIPANTS: Fixed = &[
    (
        "participant",
        Kind::Text,
        "code: three letters as in ISO 3166, or historic, or EU",
    ),
    ("iri", Kind::Address, "IRI of the participant"),
    ("kind", Kind::Text, "class of participant"),
    ("name", Kind::Text, "short name"),
    ("name_fr", Kind::Text, "short name in French"),
    ("iso2", Kind::Text, "ISO 3166-1 alpha-2"),
    ("iso3", Kind::Text, "ISO 3166-1 alpha-3"),
    ("m49", Kind::Text, "UN M49 number, three digits"),
    ("wikidata", Kind::Text, "Wikidata item"),
    (
        "from",
        Kind::Day,
        "first day of existence; empty: before the record begins, or not known",
    ),
    (
        "until",
        Kind::Day,
        "first day on which it no longer existed",
    ),
    (
        "continues",
        Kind::Text,
        "code of the participant of which it is the same legal person",
    ),
    (
        "succeeds",
        Kind::Text,
        "codes of its predecessors, separated by semicolons",
    ),
    ("un_region", Kind::Text, "UN M49 region"),
    ("un_subregion", Kind::Text, "UN M49 subregion"),
];

pub fn participants<E>(record: &Record, take: &mut Take<'_, E>) -> Result<(), E> {
    for participant in &record.reference.participants {
        take(&[
            Cell::text(&participant.id),
            Cell::made(id::iri(&participant_path(participant))),
            Cell::text(&participant.class),
            Cell::text(&participant.name),
            Cell::text(&participant.name_fr),
            Cell::text(&participant.iso2),
            Cell::text(&participant.iso3),
            Cell::text(&participant.m49),
            Cell::text(&participant.wikidata),
            Cell::Day(participant.from),
            Cell::Day(participant.until),
            Cell::text(&participant.continues),
            Cell::text(&participant.succeeds),
            Cell::text(&participant.un_region),
            Cell::text(&participant.un_subregion),
        ])?;
    }
    Ok(())
}

pub const INSTRUMENTS: Fixed = &[
    ("instrument", Kind::Text, "identifier of the instrument"),
    ("iri", Kind::Address, "IRI of the instrument"),
    ("name", Kind::Text, "short name"),
    ("title", Kind::Text, "title"),
    ("title_fr", Kind::Text, "title in French"),
    ("depositary", Kind::Text, "who keeps it"),
    ("reference", Kind::Text, "how the depositary refers to it"),
    ("adopted", Kind::Day, "day of adoption"),
    ("opened", Kind::Day, "first day for signature"),
    (
        "entry_into_force",
        Kind::Day,
        "day of its own entry into force",
    ),
    (
        "parent",
        Kind::Text,
        "identifier of the instrument it is a protocol to",
    ),
    ("verified_on", Kind::Day, "last day that was read for it"),
];

pub fn instruments<E>(record: &Record, take: &mut Take<'_, E>) -> Result<(), E> {
    for (at, law) in record.reference.instruments.iter().enumerate() {
        take(&[
            Cell::text(&law.id),
            Cell::made(id::iri(&format!("id/instrument/{}", law.id))),
            Cell::text(&law.label),
            Cell::text(&law.title),
            Cell::text(law.title_fr.as_deref().unwrap_or_default()),
            Cell::text(&law.depositary),
            Cell::text(&law.reference),
            Cell::Day(law.adopted),
            Cell::Day(law.opened),
            Cell::Day(law.entry_into_force),
            Cell::text(law.parent.as_deref().unwrap_or_default()),
            Cell::Day(record.verified_on(at.into())),
        ])?;
    }
    Ok(())
}

pub const DOCUMENTS: Fixed = &[
    ("document", Kind::Text, "identifier of the document"),
    ("iri", Kind::Address, "IRI of the document"),
    ("publisher", Kind::Text, "who published it"),
    ("rank", Kind::Text, "how close it is to the depositary"),
    ("title", Kind::Text, "title"),
    ("address", Kind::Address, "original address"),
    (
        "retrieved",
        Kind::Text,
        "day on which the copy was taken; empty: not known",
    ),
    ("as_of", Kind::Day, "day of which the content speaks"),
    (
        "sha256",
        Kind::Text,
        "digest of the copy, where one file is one document",
    ),
    ("licence", Kind::Text, "terms as far as seen"),
];

pub fn documents<E>(record: &Record, take: &mut Take<'_, E>) -> Result<(), E> {
    for document in &record.reference.documents {
        take(&[
            Cell::text(&document.id),
            Cell::made(id::iri(&format!("id/source/{}", document.id))),
            Cell::text(&document.publisher),
            Cell::text(document.rank.code()),
            Cell::text(&document.title),
            Cell::text(&document.url),
            Cell::text(&document.retrieved),
            Cell::Day(document.as_of),
            Cell::text(&document.sha256),
            Cell::text(&document.licence),
        ])?;
    }
    Ok(())
}
