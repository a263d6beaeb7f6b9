//! What we say of documents: corrections of what they have wrong, and the counts that they print.

use serde::Deserialize;

use super::{Reference, ReferenceError, rows};
use crate::model::{
    ActKind, Date,
    correction::{Corrected, Correction},
    source::PrintedCount,
};

const CORRECTIONS: &str = "data/corrections.csv";
const PRINTED_COUNTS: &str = "data/printed-counts.csv";

/// A row of `data/corrections.csv`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectionRow {
    pub document: String,
    pub instrument: String,
    pub participant: String,
    pub act: String,
    pub field: Corrected,
    pub wrong: Date,
    pub right: Option<Date>,
    pub reason: String,
    pub citation: String,
    /// The day on which the correction was made.
    pub decided: Date,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PrintedCountRow {
    document: String,
    instrument: String,
    signatories: Option<usize>,
    parties: Option<usize>,
    as_of: Date,
}

impl Reference {
    pub(super) fn read_corrections(&self) -> Result<Vec<Correction>, ReferenceError> {
        rows::<CorrectionRow>(CORRECTIONS)?
            .into_iter()
            .enumerate()
            .map(|(count, row)| self.correction(row, count + 2))
            .collect()
    }

    /// A row of the table of corrections, with what it names found.
    pub fn correction(
        &self,
        row: CorrectionRow,
        number: usize,
    ) -> Result<Correction, ReferenceError> {
        let dangling = |what, id: &str| dangling(CORRECTIONS, what, id);
        let document = |id: &str| self.document(id).ok_or_else(|| dangling("document", id));
        Ok(Correction {
            document: document(&row.document)?,
            instrument: self
                .instrument(&row.instrument)
                .ok_or_else(|| dangling("instrument", &row.instrument))?,
            participant: self.known(CORRECTIONS, &row.participant)?,
            act: ActKind::from_code(&row.act).ok_or_else(|| dangling("kind of act", &row.act))?,
            field: row.field,
            wrong: row.wrong,
            right: row.right,
            citation: document(&row.citation)?,
            reason: row.reason,
            at: format!("row {number}"),
        })
    }

    pub(super) fn read_printed_counts(&self) -> Result<Vec<PrintedCount>, ReferenceError> {
        rows::<PrintedCountRow>(PRINTED_COUNTS)?
            .into_iter()
            .map(|row| {
                Ok(PrintedCount {
                    document: self
                        .document(&row.document)
                        .ok_or_else(|| dangling(PRINTED_COUNTS, "document", &row.document))?,
                    instrument: self
                        .instrument(&row.instrument)
                        .ok_or_else(|| dangling(PRINTED_COUNTS, "instrument", &row.instrument))?,
                    signatories: row.signatories,
                    parties: row.parties,
                    as_of: row.as_of,
                })
            })
            .collect()
    }
}

fn dangling(file: &str, what: &'static str, id: &str) -> ReferenceError {
    ReferenceError::Dangling {
        file: file.into(),
        what,
        id: id.into(),
    }
}
