//! What a source is: bytes in, a [`Reading`] out, which is the records found plus the problems met.
//!
//! Bad source data is not an error: what a reader cannot read becomes a problem with its place, and
//! the rest of the document is still read.

pub mod acts_csv;
pub mod dates;
pub mod fetch;
pub mod names;
pub mod whole_file;

use crate::model::{Claim, DocumentIx};

/// What a reader found in one document.
#[derive(Debug, Default)]
pub struct Reading {
    pub claims: Vec<Claim>,
    pub problems: Vec<Problem>,
}

/// Something in a document that could not be read, or cannot be true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub document: DocumentIx,
    pub kind: ProblemKind,
    /// Where in the document.
    pub at: String,
    /// What stood there.
    pub text: String,
}

/// The kinds of problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemKind {
    UnknownParticipant,
    UnknownInstrument,
    UnknownActType,
    UnreadableDate,
    /// A date that cannot be: before the instrument existed, or after the day of the document.
    ImpossibleDate,
    UnknownColumn,
    UnreadableRow,
}

impl ProblemKind {
    /// Every kind.
    pub const ALL: [ProblemKind; 7] = [
        Self::UnknownParticipant,
        Self::UnknownInstrument,
        Self::UnknownActType,
        Self::UnreadableDate,
        Self::ImpossibleDate,
        Self::UnknownColumn,
        Self::UnreadableRow,
    ];

    /// The code in data and answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownParticipant => "unknown-participant",
            Self::UnknownInstrument => "unknown-instrument",
            Self::UnknownActType => "unknown-act-type",
            Self::UnreadableDate => "unreadable-date",
            Self::ImpossibleDate => "impossible-date",
            Self::UnknownColumn => "unknown-column",
            Self::UnreadableRow => "unreadable-row",
        }
    }
}
