//! The dataset as tables: what each holds, row by row. CSV, Parquet and SQLite are written from these.

mod acts;
mod reference;
mod years;

use std::borrow::Cow;

pub use years::Periods;

use crate::{model::Date, record::Record};

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

/// Columns that do not depend on the record: name, kind, meaning.
type Fixed = &'static [(&'static str, Kind, &'static str)];

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
        let fixed: Fixed = match self {
            Self::Acts => acts::ACTS,
            Self::StateYears => years::STATE_YEARS,
            Self::StateYearsWide => years::STATE_YEARS_WIDE,
            Self::Periods => years::PERIODS,
            Self::Participants => reference::PARTICIPANTS,
            Self::Instruments => reference::INSTRUMENTS,
            Self::Documents => reference::DOCUMENTS,
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
            Self::Acts => acts::acts(record, take),
            Self::StateYears => years::state_years(record, periods, today, take),
            Self::StateYearsWide => years::state_years_wide(record, periods, today, take),
            Self::Periods => years::every_period(record, periods, take),
            Self::Participants => reference::participants(record, take),
            Self::Instruments => reference::instruments(record, take),
            Self::Documents => reference::documents(record, take),
        }
    }
}
