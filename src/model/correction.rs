//! A correction: what a source document has wrong, what is right, why, and who says so.

use jiff::civil::Date;
use serde::Deserialize;

use super::{ActKind, DocumentIx, InstrumentIx, ParticipantIx};

/// What of an act is corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Corrected {
    /// The day of the act.
    Date,
    /// The stated day of effect.
    EffectDate,
    /// The act itself: it was not done.
    Act,
}

/// A row of `data/corrections.csv`.
#[derive(Debug, Clone)]
pub struct Correction {
    /// The document that has it wrong.
    pub document: DocumentIx,
    pub instrument: InstrumentIx,
    /// The participant under whose name the document lists the act.
    pub participant: ParticipantIx,
    pub act: ActKind,
    pub field: Corrected,
    /// The day that the document prints.
    pub wrong: Date,
    /// The day that is right; none where the act was not done.
    pub right: Option<Date>,
    pub reason: String,
    /// The document that says so.
    pub citation: DocumentIx,
    /// Where the correction stands.
    pub at: String,
}
