//! Source documents and what their silence means.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{DocumentIx, InstrumentIx};

/// How close a source is to the depositary; the closer one is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rank {
    /// Our own corrections, each with its reason and who says so.
    Correction,
    /// The depositary's own page.
    Depositary,
    /// Made by others from the depositary's data.
    DepositaryDerived,
    /// An official gazette or a government's treaty database.
    Gazette,
    Other,
}

impl Rank {
    /// The code in data and IRIs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Correction => "correction",
            Self::Depositary => "depositary",
            Self::DepositaryDerived => "depositary-derived",
            Self::Gazette => "gazette",
            Self::Other => "other",
        }
    }
}

/// One page or file of a publisher, as retrieved.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub id: String,
    pub publisher: String,
    pub rank: Rank,
    pub title: String,
    pub url: String,
    pub retrieved: String,
    /// The day of which the document speaks.
    pub as_of: Option<Date>,
    /// Where that day is not known, the earliest that it can be.
    pub not_before: Option<Date>,
    pub sha256: String,
    pub licence: String,
    pub reader: String,
    pub via: String,
    pub note: String,
}

impl Document {
    /// What it shares with the same page of other days: `untc/IV-11-c` of `untc/IV-11-c/2026-02-03`.
    pub fn series(&self) -> &str {
        self.id
            .rsplit_once('/')
            .map_or(&self.id, |(series, _)| series)
    }
}

/// What the silence of a document means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Completeness {
    /// A whole table of signatories and parties: silence means no action.
    Complete,
    /// All parties but not all signatories: silence means not bound.
    PartiesComplete,
    /// Silence means nothing.
    Partial,
}

impl Completeness {
    /// The code in data and IRIs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::PartiesComplete => "parties-complete",
            Self::Partial => "partial",
        }
    }
}

/// How far a document covers an instrument: everything known up to `until`, or, with `from`, what
/// was communicated between the two days.
#[derive(Debug, Clone)]
pub struct Coverage {
    pub document: DocumentIx,
    pub instrument: InstrumentIx,
    pub completeness: Completeness,
    pub from: Option<Date>,
    pub until: Option<Date>,
    pub note: String,
}

/// The counts that a document prints of an instrument.
#[derive(Debug, Clone)]
pub struct PrintedCount {
    pub document: DocumentIx,
    pub instrument: InstrumentIx,
    pub signatories: Option<usize>,
    pub parties: Option<usize>,
    /// The day on which it counts.
    pub as_of: Date,
}
