//! The tables of statuses: by year, long and wide, and by period.

use super::{Cell, Fixed, Kind, Take};
use crate::{
    model::{Date, InstrumentIx, Participant, Status, id},
    record::{DerivedPeriod, Record},
};

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

/// The status of a participant towards an instrument on a day.
struct Standing {
    status: Status,
    since: Option<Date>,
    verified_on: Option<Date>,
}

/// `None` where the participant did not exist. Before an instrument is open there are no periods.
fn standing(
    record: &Record,
    participant: &Participant,
    instrument: InstrumentIx,
    periods: &[DerivedPeriod],
    day: Date,
) -> Option<Standing> {
    let found = periods.iter().find(|derived| {
        derived.period.from.is_none_or(|from| from <= day)
            && derived.period.until.is_none_or(|until| day < until)
    });
    if let Some(found) = found {
        return (found.period.status != Status::Absent).then_some(Standing {
            status: found.period.status,
            since: found.period.since,
            verified_on: found.verified_on,
        });
    }
    let closed = record.open_from[instrument.at()].is_some_and(|open| day < open);
    (closed && participant.existed_on(day)).then(|| Standing {
        status: Status::NotOpen,
        since: None,
        verified_on: record.verified_on(instrument),
    })
}

pub const STATE_YEARS: Fixed = &[
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
        "whether the day lies after verified_on; empty: nothing was read",
    ),
];

/// The days on which years are looked at.
fn days(today: Date) -> Vec<(i16, Date)> {
    (FIRST_YEAR..=today.year())
        .map(|year| (year, jiff::civil::date(year, 12, 31).min(today)))
        .collect()
}

pub fn state_years<E>(
    record: &Record,
    periods: &Periods,
    today: Date,
    take: &mut Take<'_, E>,
) -> Result<(), E> {
    let days = days(today);
    let instruments = &record.reference.instruments;
    for (participant, by_instrument) in record.reference.participants.iter().zip(&periods.0) {
        for (year, day) in &days {
            for (at, (law, periods)) in instruments.iter().zip(by_instrument).enumerate() {
                let Some(found) = standing(record, participant, at.into(), periods, *day) else {
                    continue;
                };
                take(&[
                    Cell::text(&participant.id),
                    Cell::Year(*year),
                    Cell::text(&law.id),
                    Cell::Day(Some(*day)),
                    Cell::text(found.status.code()),
                    Cell::Flag(found.status.lacks()),
                    Cell::Day(found.since),
                    Cell::Day(found.verified_on),
                    Cell::Flag(found.verified_on.map(|last| last < *day)),
                ])?;
            }
        }
    }
    Ok(())
}

pub const STATE_YEARS_WIDE: Fixed = &[
    ("participant", Kind::Text, "code of the participant"),
    ("name", Kind::Text, "its name"),
    ("year", Kind::Year, "year"),
    (
        "on",
        Kind::Day,
        "31 December, or today for the current year",
    ),
];

pub fn state_years_wide<E>(
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
            row.extend(by_instrument.iter().enumerate().map(|(at, periods)| {
                let found = standing(record, participant, at.into(), periods, day);
                Cell::text(found.map_or("", |found| found.status.code()))
            }));
            take(&row)?;
        }
    }
    Ok(())
}

pub const PERIODS: Fixed = &[
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

pub fn every_period<E>(
    record: &Record,
    periods: &Periods,
    take: &mut Take<'_, E>,
) -> Result<(), E> {
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
