//! What a source is: bytes in, a [`Reading`] out, which is the records found plus the problems met.
//!
//! Bad source data is not an error: what a reader cannot read becomes a problem with its place, and
//! the rest of the document is still read.

pub mod acts_csv;
pub mod applied;
pub(crate) mod articles;
pub mod charset;
mod coe;
pub mod dates;
mod draft;
mod fedlex;
pub mod fetch;
pub(crate) mod html;
mod ilo;
pub(crate) mod legend;
pub mod names;
pub mod reader;
pub mod source;
mod table;
mod untc;
pub mod whole_file;
mod wikidata;

use crate::model::{
    ActKind, Claim, Date, DocumentIx, InstrumentIx, ParticipantIx, When, source::Completeness,
};

/// What a reader found in one document. It belongs to no document on record yet: [`Reading::report`]
/// makes claims of it once the document has its place there.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    pub document: About,
    pub printed: Printed,
    pub acts: Vec<ReadAct>,
    pub notes: Vec<EndNote>,
    pub problems: Vec<ReadProblem>,
}

/// What a document says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    pub title: String,
    /// The depositary's reference: `IV-11-c`, `ETS 185`, `C182`.
    pub reference: String,
    /// The instrument of that reference; absent where none is on record, or the document is of many.
    pub instrument: Option<InstrumentIx>,
    pub entry_into_force: Option<Date>,
    pub registration: String,
    /// What its silence means; absent where it is not known to be whole.
    pub completeness: Option<Completeness>,
}

/// The counts and the day that a document prints.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Printed {
    pub signatories: Option<usize>,
    pub parties: Option<usize>,
    pub as_of: Option<Date>,
}

/// One act as the document reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadAct {
    /// Absent where the instrument is not on record.
    pub instrument: Option<InstrumentIx>,
    /// Absent where the spelling is not on record, which is then a problem as well.
    pub participant: Option<ParticipantIx>,
    pub spelling: String,
    pub kind: ActKind,
    pub when: When,
    pub effect: Option<Date>,
    pub territory: String,
    pub articles: String,
    pub target: String,
    pub note: String,
    /// Where in the document.
    pub at: String,
    /// The address of the place, where the document has one.
    pub link: String,
}

/// A note beneath the document: that it is there, whom it concerns and what it speaks of. Its words
/// are the depositary's and are not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndNote {
    pub number: String,
    /// Spellings of the participants at which its number stands.
    pub participants: Vec<String>,
    pub subjects: Vec<NoteSubject>,
    pub link: String,
}

/// What a note can speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoteSubject {
    Succession,
    /// Of the participant, from the instrument.
    Withdrawal,
    ReservationWithdrawal,
    Territory,
    Objection,
}

impl NoteSubject {
    /// The code in answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::Succession => "succession",
            Self::Withdrawal => "withdrawal",
            Self::ReservationWithdrawal => "reservation-withdrawal",
            Self::Territory => "territory",
            Self::Objection => "objection",
        }
    }
}

/// Something that could not be read, or cannot be true, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadProblem {
    pub kind: ProblemKind,
    /// Where in the document.
    pub at: String,
    /// What stood there.
    pub text: String,
}

impl Reading {
    /// The claims and problems of a document on record. Acts of a participant or towards an
    /// instrument that is not on record can be no claims.
    pub fn report(self, document: DocumentIx) -> (Vec<Claim>, Vec<Problem>) {
        let claims = self.acts.into_iter().filter_map(|act| {
            Some(Claim {
                document,
                instrument: act.instrument?,
                participant: act.participant?,
                spelling: act.spelling,
                kind: act.kind,
                when: act.when,
                effect: act.effect,
                territory: act.territory,
                articles: act.articles,
                target: act.target,
                note: act.note,
                at: act.at,
            })
        });
        let problems = self.problems.into_iter().map(|problem| Problem {
            document,
            kind: problem.kind,
            at: problem.at,
            text: problem.text,
        });
        (claims.collect(), problems.collect())
    }

    /// Whether the document is what it was taken for; of an error page nothing may be applied.
    pub fn is_the_document(&self) -> bool {
        self.problems
            .iter()
            .all(|problem| problem.kind != ProblemKind::NotTheDocument)
    }

    /// Records a problem. A page of nothing but problems is told to be one: beyond a number of them only
    /// those that say what the document as a whole is are listed.
    pub(crate) fn problem(
        &mut self,
        kind: ProblemKind,
        at: impl Into<String>,
        text: impl Into<String>,
    ) {
        let listed = self.problems.len();
        if listed == PROBLEMS {
            self.problems.push(ReadProblem {
                kind: ProblemKind::TooLarge,
                at: "document".into(),
                text: format!("more than {PROBLEMS} problems: further ones are not listed"),
            });
        }
        if listed < PROBLEMS || (kind.is_of_the_whole() && listed < 2 * PROBLEMS) {
            self.problems.push(ReadProblem {
                kind,
                at: shortened(at.into()),
                text: shortened(text.into()),
            });
        }
    }
}

/// Problems of one document that are listed.
const PROBLEMS: usize = 5000;

/// Letters of a text in a problem: enough to find it again.
const LETTERS: usize = 400;

/// The beginning of a text: as many whole letters as so many bytes hold.
pub(crate) fn beginning(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn shortened(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(LETTERS) {
        text.truncate(end);
        text.push('…');
        text.shrink_to_fit();
    }
    text
}

/// A problem of a document on record.
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
    /// Another page than the one it was taken for, such as an error page.
    NotTheDocument,
    /// The document ends before its end.
    Truncated,
    /// Larger or deeper nested than any document of the kind; what lies beyond was not read.
    TooLarge,
    UnknownParticipant,
    UnknownInstrument,
    UnknownActType,
    UnreadableDate,
    /// A date that cannot be: before the instrument existed, or after the day of the document.
    ImpossibleDate,
    UnknownColumn,
    /// A column without which the document cannot be read.
    MissingColumn,
    UnknownSection,
    UnreadableRow,
    /// The document counts otherwise than its rows do.
    CountDiffers,
    /// A correction of what no document says.
    CorrectionOfNothing,
}

impl ProblemKind {
    /// Every kind.
    pub const ALL: [ProblemKind; 14] = [
        Self::NotTheDocument,
        Self::Truncated,
        Self::TooLarge,
        Self::UnknownParticipant,
        Self::UnknownInstrument,
        Self::UnknownActType,
        Self::UnreadableDate,
        Self::ImpossibleDate,
        Self::UnknownColumn,
        Self::MissingColumn,
        Self::UnknownSection,
        Self::UnreadableRow,
        Self::CountDiffers,
        Self::CorrectionOfNothing,
    ];

    /// Whether it says what the document as a whole is, so that its silence means nothing.
    pub fn is_of_the_whole(self) -> bool {
        match self {
            Self::NotTheDocument
            | Self::Truncated
            | Self::TooLarge
            | Self::MissingColumn
            | Self::CountDiffers => true,
            Self::UnknownParticipant
            | Self::UnknownInstrument
            | Self::UnknownActType
            | Self::UnreadableDate
            | Self::ImpossibleDate
            | Self::UnknownColumn
            | Self::UnknownSection
            | Self::UnreadableRow
            | Self::CorrectionOfNothing => false,
        }
    }

    /// The code in data and answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotTheDocument => "not-the-document",
            Self::Truncated => "truncated",
            Self::TooLarge => "too-large",
            Self::UnknownParticipant => "unknown-participant",
            Self::UnknownInstrument => "unknown-instrument",
            Self::UnknownActType => "unknown-act-type",
            Self::UnreadableDate => "unreadable-date",
            Self::ImpossibleDate => "impossible-date",
            Self::UnknownColumn => "unknown-column",
            Self::MissingColumn => "missing-column",
            Self::UnknownSection => "unknown-section",
            Self::UnreadableRow => "unreadable-row",
            Self::CountDiffers => "count-differs",
            Self::CorrectionOfNothing => "correction-of-nothing",
        }
    }
}
