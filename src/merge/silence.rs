//! What the silence of a whole table says of an act that another document reports.

use jiff::ToSpan;

use super::{
    Discrepancy, DiscrepancyKind, Merged,
    accept::{CaseOfClaims, Cluster, said},
};
use crate::model::{
    Act, Date, DocumentIx, Stage,
    source::{Completeness, Coverage},
};

/// A depositary publishes some weeks after a deposit, so a table says nothing about the last of them.
const PUBLICATION_DELAY_DAYS: i64 = 90;

impl CaseOfClaims<'_> {
    /// Whether a complete table leaves the act out: one of a better source made long enough after it, or
    /// the same page of a later day. What a page no longer says does not speak for the act.
    pub(super) fn is_left_out(&self, stage: Stage, cluster: &Cluster, merged: &mut Merged) -> bool {
        let Some(needed) = needed(stage) else {
            return false;
        };
        let standing: Vec<_> = cluster
            .iter()
            .filter(|at| {
                self.later_table(self.claim(**at).document, needed)
                    .is_none()
            })
            .collect();
        let table = match standing.iter().map(|at| self.document(**at).rank).min() {
            None => self.later_table(self.claim(cluster[0]).document, needed),
            Some(best) => {
                let Some(day) = self.claim(*standing[0]).when.latest() else {
                    return false;
                };
                self.reference.coverage.iter().find(|coverage| {
                    coverage.instrument == self.instrument
                        && coverage.completeness <= needed
                        && coverage.from.is_none()
                        && self.reference.documents[coverage.document.at()].rank < best
                        && long_after(coverage, day)
                })
            }
        };
        let Some(table) = table else { return false };
        let claim = self.claim(cluster[0]);
        merged.discrepancies.push(Discrepancy {
            kind: DiscrepancyKind::NotInTable,
            instrument: self.instrument,
            participant: Some(self.listed),
            accepted: None,
            act: None,
            taken_from: Some(table.document),
            other: claim.document,
            taken: "not in the table".into(),
            not_taken: format!("{} {}", claim.kind.code(), said(claim.when)),
            reason: match standing.is_empty() {
                true => "the same table of a later day leaves the act out".into(),
                false => "a complete table of a better source leaves the act out".into(),
            },
        });
        true
    }

    /// The same table as a document's, of a later day. Two parts of one page do not replace each other.
    fn later_table(&self, document: DocumentIx, needed: Completeness) -> Option<&Coverage> {
        let whole = |coverage: &&Coverage| {
            coverage.instrument == self.instrument
                && coverage.completeness <= needed
                && coverage.from.is_none()
        };
        let documents = &self.reference.documents;
        let mut tables = self.reference.coverage.iter().filter(whole);
        let own = tables.find(|coverage| coverage.document == document)?;
        let series = documents[document.at()].series();
        let tables = self.reference.coverage.iter().filter(whole);
        tables
            .filter(|later| documents[later.document.at()].series() == series)
            .filter(|later| later.until > own.until)
            .max_by_key(|later| later.until)
    }

    /// Records the whole tables that leave the accepted act out though they are not of a better source.
    pub(super) fn compare_with_tables(&self, act: &Act, cluster: &Cluster, merged: &mut Merged) {
        let (Some(needed), Some(day)) = (needed(act.kind.stage()), act.when.latest()) else {
            return;
        };
        let publisher =
            |coverage: &Coverage| &self.reference.documents[coverage.document.at()].publisher;
        let tables = self.reference.coverage.iter().filter(|coverage| {
            coverage.instrument == self.instrument
                && coverage.completeness <= needed
                && coverage.from.is_none_or(|from| from <= day)
                && long_after(coverage, day)
                && !self.has_left_by(coverage.until)
                // A run of communications is one row, on its last document, so its publisher counts.
                && cluster.iter().all(|at| match coverage.from {
                    None => self.claim(*at).document != coverage.document,
                    Some(_) => self.document(*at).publisher != *publisher(coverage),
                })
        });
        let accepted = self.claim(act.claim);
        for table in tables {
            merged.discrepancies.push(Discrepancy {
                kind: DiscrepancyKind::InOneSourceOnly,
                instrument: self.instrument,
                participant: Some(self.listed),
                accepted: Some(act.claim),
                act: None,
                taken_from: Some(accepted.document),
                other: table.document,
                taken: format!("{} {}", act.kind.code(), said(act.when)),
                not_taken: "not in the table".into(),
                reason: "the document reports the act, and the table is of no better source".into(),
            });
        }
    }

    /// Whether a notice of withdrawal is on record by then: a table of parties need not list who has left.
    fn has_left_by(&self, day: Option<Date>) -> bool {
        self.members.iter().any(|at| {
            let claim = self.claim(*at);
            claim.kind.stage() == Stage::WithdrawalNotice && claim.when.latest() <= day
        })
    }
}

/// What a table has to be for its silence about a stage to mean something.
fn needed(stage: Stage) -> Option<Completeness> {
    match stage {
        Stage::Signature => Some(Completeness::Complete),
        Stage::Consent => Some(Completeness::PartiesComplete),
        Stage::SignatureWithdrawal
        | Stage::WithdrawalNotice
        | Stage::WithdrawalNoticeRevocation
        | Stage::Other => None,
    }
}

/// Whether the table was made long enough after the day to have the act.
pub(super) fn long_after(coverage: &Coverage, day: Date) -> bool {
    coverage
        .until
        .is_some_and(|until| day.saturating_add(PUBLICATION_DELAY_DAYS.days()) <= until)
}
