//! Where two sources, or a source and a rule, disagree: what was taken, what was not, and why.

use crate::model::{ActIx, ClaimIx, DocumentIx, InstrumentIx, ParticipantIx};

/// The kinds of disagreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DiscrepancyKind {
    /// Two documents give different days for the same act.
    DateDiffers,
    /// Two documents call the same act by different kinds.
    KindDiffers,
    /// A stated day of effect is not the day by the instrument's rule.
    EffectDiffers,
    /// A document has it wrong, and `data/corrections.csv` says what is right.
    Corrected,
    /// A whole table that ought to have the accepted act leaves it out.
    InOneSourceOnly,
    /// The counts that a document prints are not those of its rows, or of the record on its day.
    PrintedCountDiffers,
    /// A document reports an act that a complete table of a better source leaves out.
    NotInTable,
    /// The participant, and every one it continues or succeeds, did not exist on the day.
    ParticipantNotExisting,
    /// The act is dated before the participant existed and is that of its predecessor.
    ActOfPredecessor,
    /// An accepted act that the law, or a clause of the instrument, has something against.
    ConstraintBroken,
}

impl DiscrepancyKind {
    /// Every kind.
    pub const ALL: [DiscrepancyKind; 10] = [
        Self::DateDiffers,
        Self::KindDiffers,
        Self::EffectDiffers,
        Self::Corrected,
        Self::InOneSourceOnly,
        Self::PrintedCountDiffers,
        Self::NotInTable,
        Self::ParticipantNotExisting,
        Self::ActOfPredecessor,
        Self::ConstraintBroken,
    ];

    /// The code in data and answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::DateDiffers => "date-differs",
            Self::KindDiffers => "kind-differs",
            Self::EffectDiffers => "effect-differs",
            Self::Corrected => "corrected",
            Self::InOneSourceOnly => "in-one-source-only",
            Self::PrintedCountDiffers => "printed-count-differs",
            Self::NotInTable => "not-in-table",
            Self::ParticipantNotExisting => "participant-not-existing",
            Self::ActOfPredecessor => "act-of-predecessor",
            Self::ConstraintBroken => "constraint-broken",
        }
    }
}

/// One disagreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discrepancy {
    pub kind: DiscrepancyKind,
    pub instrument: InstrumentIx,
    /// None where it concerns all of them.
    pub participant: Option<ParticipantIx>,
    /// The accepted claim it concerns.
    pub accepted: Option<ClaimIx>,
    /// The accepted act it concerns, once acts have their places.
    pub act: Option<ActIx>,
    /// The document whose word was taken; none where the rule's was.
    pub taken_from: Option<DocumentIx>,
    /// The document whose word was not.
    pub other: DocumentIx,
    pub taken: String,
    pub not_taken: String,
    pub reason: String,
}
