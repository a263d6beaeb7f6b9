//! The dataset as tables: what each holds, row by row. CSV, Parquet and SQLite are written from these.

use std::borrow::Cow;

use crate::{
    model::{Date, Status, id},
    publish::{ActPaths, participant_path},
    record::{DerivedPeriod, Record},
};

/// A column: its name, what its values are, and what they mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub kind: Kind,
    pub meaning: Cow<'static, str>,
}

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Address,
    Day,
    Year,
    Flag,
}

/// A value; `None` and the empty text are the same absence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell<'a> {
    Text(Cow<'a, str>),
    Day(Option<Date>),
    Year(i16),
    Flag(Option<bool>),
}

impl<'a> Cell<'a> {
    fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    fn made(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

/// A table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    Acts,
    StateYears,
    StateYearsWide,
    Periods,
    Participants,
    Instruments,
    Documents,
}

/// The first year of the tables of years.
const FIRST_YEAR: i16 = 1990;

/// The periods of every participant towards every instrument, derived once for all tables.
pub struct Periods(Vec<Vec<Vec<DerivedPeriod>>>);

impl Periods {
    /// By participant, then by instrument.
    pub fn of(record: &Record) -> Self {
        let (participants, instruments) = (
            record.reference.participants.len(),
            record.reference.instruments.len(),
        );
        let of = |participant: usize| {
            (0..instruments)
                .map(|at| record.periods(at.into(), participant.into()))
                .collect()
        };
        Self((0..participants).map(of).collect())
    }
}

fn on(periods: &[DerivedPeriod], day: Date) -> Option<&DerivedPeriod> {
    periods.iter().find(|derived| {
        derived.period.from.is_none_or(|from| from <= day)
            && derived.period.until.is_none_or(|until| day < until)
    })
}

/// Takes the rows of a table.
pub type Take<'t, E> = dyn FnMut(&[Cell<'_>]) -> Result<(), E> + 't;

impl Table {
    /// Every table.
    pub const ALL: [Table; 7] = [
        Self::Acts,
        Self::StateYears,
        Self::StateYearsWide,
        Self::Periods,
        Self::Participants,
        Self::Instruments,
        Self::Documents,
    ];

    /// The name of its files, and of the table in SQLite.
    pub fn name(self) -> &'static str {
        match self {
            Self::Acts => "acts",
            Self::StateYears => "state_years",
            Self::StateYearsWide => "state_years_wide",
            Self::Periods => "periods",
            Self::Participants => "participants",
            Self::Instruments => "instruments",
            Self::Documents => "documents",
        }
    }

    /// What a row is.
    pub fn title(self) -> &'static str {
        match self {
            Self::Acts => "Acts: one row per accepted act, with the document it is taken from",
            Self::StateYears => {
                "State-years: one row per participant, year and instrument, with the status at the end of the year"
            }
            Self::StateYearsWide => {
                "State-years, wide: one row per participant and year, one column per instrument"
            }
            Self::Periods => "Periods: one row per span of days with one status",
            Self::Participants => "Participants: states and regional organisations",
            Self::Instruments => "Instruments: treaties and protocols",
            Self::Documents => "Documents: the sources, as read",
        }
    }

    /// The columns that tell rows apart.
    pub fn key(self) -> &'static [&'static str] {
        match self {
            Self::Acts => &["act"],
            Self::StateYears => &["participant", "year", "instrument"],
            Self::StateYearsWide => &["participant", "year"],
            Self::Periods => &["period"],
            Self::Participants => &["participant"],
            Self::Instruments => &["instrument"],
            Self::Documents => &["document"],
        }
    }

    /// The columns, in order.
    pub fn columns(self, record: &Record) -> Vec<Column> {
        let fixed: &[(&str, Kind, &'static str)] = match self {
            Self::Acts => ACTS,
            Self::StateYears => STATE_YEARS,
            Self::StateYearsWide => STATE_YEARS_WIDE,
            Self::Periods => PERIODS,
            Self::Participants => PARTICIPANTS,
            Self::Instruments => INSTRUMENTS,
            Self::Documents => DOCUMENTS,
        };
        let mut columns: Vec<Column> = fixed
            .iter()
            .map(|(name, kind, meaning)| Column {
                name: (*name).to_owned(),
                kind: *kind,
                meaning: Cow::Borrowed(meaning),
            })
            .collect();
        if self == Self::StateYearsWide {
            columns.extend(record.reference.instruments.iter().map(|law| Column {
                name: law.id.clone(),
                kind: Kind::Text,
                meaning: Cow::Owned(format!("status towards the instrument: {}", law.title)),
            }));
        }
        columns
    }

    /// Gives the rows one by one.
    pub fn rows<E>(
        self,
        record: &Record,
        periods: &Periods,
        today: Date,
        take: &mut Take<'_, E>,
    ) -> Result<(), E> {
        match self {
            Self::Acts => acts(record, take),
            Self::StateYears => state_years(record, periods, today, take),
            Self::StateYearsWide => state_years_wide(record, periods, today, take),
            Self::Periods => every_period(record, periods, take),
            Self::Participants => participants(record, take),
            Self::Instruments => instruments(record, take),
            Self::Documents => documents(record, take),
        }
    }
}

const ACTS: &[(&str, Kind, &str)] = &[
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

fn acts<E>(record: &Record, take: &mut Take<'_, E>) -> Result<(), E> {
    let paths = ActPaths::of(record);
    let reference = &record.reference;
    for (at, act) in record.acts.iter().enumerate() {
        let law = &reference.instruments[act.instrument.at()];
        let actor = &reference.participants[act.actor.at()];
        let claim = &record.claims[act.claim.at()];
        let document = &reference.documents[claim.document.at()];
        let (not_before, not_after) = match act.when {
            crate::model::When::Day(_) => (None, None),
            crate::model::When::Between {
                not_before,
                not_after,
            } => (not_before, not_after),
        };
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

const STATE_YEARS: &[(&str, Kind, &str)] = &[
    ("participant", Kind::Text, "code of the participant"),
    ("year", Kind::Year, "year"),
    ("instrument", Kind::Text, "identifier of the instrument"),
    (
        "on",
        Kind::Day,
        "31 December, or today for the current year",
    ),
    ("status", Kind::Text, "status on that day"),
    (
        "lacks",
        Kind::Flag,
        "whether no consent to be bound stands; empty: the record does not decide",
    ),
    ("since", Kind::Day, "first day of what the status says"),
    (
        "verified_on",
        Kind::Day,
        "last day up to which the record supports it",
    ),
    (
        "carried_forward",
        Kind::Flag,
        "whether the day lies after verified_on",
    ),
];

/// The days on which years are looked at.
fn days(today: Date) -> Vec<(i16, Date)> {
    (FIRST_YEAR..=today.year())
        .map(|year| (year, jiff::civil::date(year, 12, 31).min(today)))
        .collect()
}

fn state_years<E>(
    record: &Record,
    periods: &Periods,
    today: Date,
    take: &mut Take<'_, E>,
) -> Result<(), E> {
    let days = days(today);
    for (participant, by_instrument) in record.reference.participants.iter().zip(&periods.0) {
        for (year, day) in &days {
            for (law, periods) in record.reference.instruments.iter().zip(by_instrument) {
                let Some(found) =
                    on(periods, *day).filter(|found| found.period.status != Status::Absent)
                else {
                    continue;
                };
                let status = found.period.status;
                take(&[
                    Cell::text(&participant.id),
                    Cell::Year(*year),
                    Cell::text(&law.id),
                    Cell::Day(Some(*day)),
                    Cell::text(status.code()),
                    Cell::Flag(status.lacks()),
                    Cell::Day(found.period.since),
                    Cell::Day(found.verified_on),
                    Cell::Flag(Some(found.verified_on.is_none_or(|last| last < *day))),
                ])?;
            }
        }
    }
    Ok(())
}

const STATE_YEARS_WIDE: &[(&str, Kind, &str)] = &[
    ("participant", Kind::Text, "code of the participant"),
    ("name", Kind::Text, "its name"),
    ("year", Kind::Year, "year"),
    (
        "on",
        Kind::Day,
        "31 December, or today for the current year",
    ),
];

fn state_years_wide<E>(
    record: &Record,
    periods: &Periods,
    today: Date,
    take: &mut Take<'_, E>,
) -> Result<(), E> {
    for (participant, by_instrument) in record.reference.participants.iter().zip(&periods.0) {
        for (year, day) in days(today) {
            if !participant.existed_on(day) {
                continue;
            }
            let mut row = vec![
                Cell::text(&participant.id),
                Cell::text(&participant.name),
                Cell::Year(year),
                Cell::Day(Some(day)),
            ];
            row.extend(by_instrument.iter().map(|periods| {
                Cell::text(on(periods, day).map_or("", |found| found.period.status.code()))
            }));
            take(&row)?;
        }
    }
    Ok(())
}

const PERIODS: &[(&str, Kind, &str)] = &[
    ("period", Kind::Address, "IRI of the period"),
    ("participant", Kind::Text, "code of the participant"),
    ("instrument", Kind::Text, "identifier of the instrument"),
    ("status", Kind::Text, "status"),
    (
        "lacks",
        Kind::Flag,
        "whether no consent to be bound stands; empty: the record does not decide",
    ),
    (
        "from",
        Kind::Day,
        "first day; empty: before the record begins",
    ),
    (
        "until",
        Kind::Day,
        "first day that is no longer in it; empty: it lasts",
    ),
    (
        "since",
        Kind::Day,
        "first day of what the status says, which may lie before the period",
    ),
    (
        "verified_on",
        Kind::Day,
        "last day up to which the record supports it",
    ),
    (
        "document",
        Kind::Text,
        "identifier of the document that decides it",
    ),
];

fn every_period<E>(record: &Record, periods: &Periods, take: &mut Take<'_, E>) -> Result<(), E> {
    let reference = &record.reference;
    for (participant, by_instrument) in reference.participants.iter().zip(&periods.0) {
        for (law, periods) in reference.instruments.iter().zip(by_instrument) {
            for (count, derived) in periods.iter().enumerate() {
                let period = &derived.period;
                let path = format!("id/period/{}/{}/{}", law.id, participant.id, count + 1);
                let document = derived
                    .document
                    .map_or("", |at| &reference.documents[at.at()].id);
                take(&[
                    Cell::made(id::iri(&path)),
                    Cell::text(&participant.id),
                    Cell::text(&law.id),
                    Cell::text(period.status.code()),
                    Cell::Flag(period.status.lacks()),
                    Cell::Day(period.from),
                    Cell::Day(period.until),
                    Cell::Day(period.since),
                    Cell::Day(derived.verified_on),
                    Cell::text(document),
                ])?;
            }
        }
    }
    Ok(())
}

const PARTICIPANTS: &[(&str, Kind, &str)] = &[
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

fn participants<E>(record: &Record, take: &mut Take<'_, E>) -> Result<(), E> {
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

const INSTRUMENTS: &[(&str, Kind, &str)] = &[
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

fn instruments<E>(record: &Record, take: &mut Take<'_, E>) -> Result<(), E> {
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

const DOCUMENTS: &[(&str, Kind, &str)] = &[
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

fn documents<E>(record: &Record, take: &mut Take<'_, E>) -> Result<(), E> {
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
