//! Acts: what a participant did towards an instrument, on which day, to what effect.

use super::{ClaimIx, Date, DocumentIx, InstrumentIx, ParticipantIx};

/// The kinds of act, by the names of the Vienna Convention and the depositaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActKind {
    Signature,
    DefinitiveSignature,
    Ratification,
    Acceptance,
    Approval,
    Accession,
    Succession,
    SuccessionToSignature,
    FormalConfirmation,
    /// Consent to be bound whose kind the source does not state.
    Consent,
    ProvisionalApplication,
    Declaration,
    Reservation,
    Objection,
    Communication,
    TerritorialApplication,
    Authority,
    WithdrawalNotice,
    WithdrawalNoticeRevocation,
    SignatureWithdrawal,
    ReservationWithdrawal,
}

/// What an act does to a participant's standing; two sources that differ in kind within a stage
/// speak of the same act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    Signature,
    SignatureWithdrawal,
    Consent,
    WithdrawalNotice,
    WithdrawalNoticeRevocation,
    /// Acts of which a participant may do many towards one instrument.
    Other,
}

impl ActKind {
    /// Every kind, in the order of a treaty's life.
    pub const ALL: [ActKind; 21] = [
        Self::Signature,
        Self::DefinitiveSignature,
        Self::Ratification,
        Self::Acceptance,
        Self::Approval,
        Self::Accession,
        Self::Succession,
        Self::SuccessionToSignature,
        Self::FormalConfirmation,
        Self::Consent,
        Self::ProvisionalApplication,
        Self::Declaration,
        Self::Reservation,
        Self::Objection,
        Self::Communication,
        Self::TerritorialApplication,
        Self::Authority,
        Self::WithdrawalNotice,
        Self::WithdrawalNoticeRevocation,
        Self::SignatureWithdrawal,
        Self::ReservationWithdrawal,
    ];

    /// The code in data, IRIs and queries.
    pub fn code(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::DefinitiveSignature => "definitive-signature",
            Self::Ratification => "ratification",
            Self::Acceptance => "acceptance",
            Self::Approval => "approval",
            Self::Accession => "accession",
            Self::Succession => "succession",
            Self::SuccessionToSignature => "succession-to-signature",
            Self::FormalConfirmation => "formal-confirmation",
            Self::Consent => "consent",
            Self::ProvisionalApplication => "provisional-application",
            Self::Declaration => "declaration",
            Self::Reservation => "reservation",
            Self::Objection => "objection",
            Self::Communication => "communication",
            Self::TerritorialApplication => "territorial-application",
            Self::Authority => "authority",
            Self::WithdrawalNotice => "withdrawal-notice",
            Self::WithdrawalNoticeRevocation => "withdrawal-notice-revocation",
            Self::SignatureWithdrawal => "signature-withdrawal",
            Self::ReservationWithdrawal => "reservation-withdrawal",
        }
    }

    /// The kind of a code, if there is one.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What the kind does to a participant's standing.
    pub fn stage(self) -> Stage {
        match self {
            Self::Signature | Self::SuccessionToSignature => Stage::Signature,
            Self::DefinitiveSignature
            | Self::Ratification
            | Self::Acceptance
            | Self::Approval
            | Self::Accession
            | Self::Succession
            | Self::FormalConfirmation
            | Self::Consent => Stage::Consent,
            Self::WithdrawalNotice => Stage::WithdrawalNotice,
            Self::WithdrawalNoticeRevocation => Stage::WithdrawalNoticeRevocation,
            Self::SignatureWithdrawal => Stage::SignatureWithdrawal,
            Self::ProvisionalApplication
            | Self::Declaration
            | Self::Reservation
            | Self::Objection
            | Self::Communication
            | Self::TerritorialApplication
            | Self::Authority
            | Self::ReservationWithdrawal => Stage::Other,
        }
    }

    /// Whether the kind takes the place of a predecessor, so that it has effect before its own day.
    pub fn is_succession(self) -> bool {
        matches!(self, Self::Succession | Self::SuccessionToSignature)
    }
}

/// The day of an act, or what is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum When {
    Day(Date),
    Between {
        not_before: Option<Date>,
        not_after: Option<Date>,
    },
}

impl When {
    /// The day, if it is known.
    pub fn day(self) -> Option<Date> {
        match self {
            Self::Day(day) => Some(day),
            Self::Between { .. } => None,
        }
    }

    /// The first and the last day it can have been, where the day itself is not known.
    pub fn bounds(self) -> (Option<Date>, Option<Date>) {
        match self {
            Self::Day(_) => (None, None),
            Self::Between {
                not_before,
                not_after,
            } => (not_before, not_after),
        }
    }

    /// The latest day it can have been, if one is known.
    pub fn latest(self) -> Option<Date> {
        match self {
            Self::Day(day) => Some(day),
            Self::Between { not_after, .. } => not_after,
        }
    }
}

/// What one document says of one act.
#[derive(Debug, Clone)]
pub struct Claim {
    pub document: DocumentIx,
    pub instrument: InstrumentIx,
    /// The participant under whose name the document lists the act.
    pub participant: ParticipantIx,
    /// The name as the document spells it.
    pub spelling: String,
    pub kind: ActKind,
    pub when: When,
    /// The day of effect that the document states.
    pub effect: Option<Date>,
    pub territory: String,
    pub articles: String,
    /// The participant whose reservation or declaration an objection is aimed at.
    pub target: String,
    pub note: String,
    /// Where in the document.
    pub at: String,
}

/// An act the record accepts: the claim of the best source, with the others beside it.
#[derive(Debug, Clone)]
pub struct Act {
    pub instrument: InstrumentIx,
    /// The participant under whose name the depositary lists the act today.
    pub listed: ParticipantIx,
    /// The participant that existed on the day and did it.
    pub actor: ParticipantIx,
    pub kind: ActKind,
    pub when: When,
    pub stated_effect: Option<Date>,
    pub computed_effect: Option<Date>,
    pub territory: String,
    pub articles: String,
    pub target: String,
    /// The claim that was accepted.
    pub claim: ClaimIx,
    /// Claims of other documents that say the same.
    pub agreeing: Vec<ClaimIx>,
    /// Claims of other documents that say otherwise.
    pub differing: Vec<ClaimIx>,
}

impl Act {
    /// The day of legal effect: by the instrument's rule where the rule decides it, else as stated.
    ///
    /// A notice of withdrawal may name a later day than the rule's, so there the statement goes
    /// first. A succession has no rule of its own: a stated day between the successor's first day
    /// and the act's own is taken.
    pub fn effect(&self) -> Option<Date> {
        let (stated, computed) = (self.stated_effect, self.computed_effect);
        if self.kind.stage() == Stage::WithdrawalNotice {
            return stated.or(computed);
        }
        if self.kind.is_succession()
            && let (Some(stated), Some(first)) = (stated, computed)
            && first <= stated
            && self.when.latest().is_none_or(|done| stated <= done)
        {
            return Some(stated);
        }
        computed.or(stated)
    }
}
