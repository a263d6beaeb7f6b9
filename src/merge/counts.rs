//! The counts that documents print, beside those of the accepted acts on the same day.

use std::collections::BTreeSet;

use super::{Discrepancy, DiscrepancyKind, Merged};
use crate::{
    model::{
        Act, Date, DocumentIx, ParticipantIx, Stage,
        source::{Completeness, PrintedCount},
    },
    reference::Reference,
};

/// Records every printed count that the accepted acts do not add up to.
pub(super) fn compare(reference: &Reference, merged: &mut Merged) {
    for printed in &reference.printed_counts {
        let acts = || {
            let acts = merged.acts.iter();
            acts.filter(|act| act.instrument == printed.instrument)
        };
        let signed = signatories(acts(), printed.as_of);
        let bound = parties(acts(), printed.as_of);
        let table = table(reference, printed);
        for (what, counted, said, needed) in [
            (
                "signatories",
                signed,
                printed.signatories,
                Completeness::Complete,
            ),
            (
                "parties",
                bound,
                printed.parties,
                Completeness::PartiesComplete,
            ),
        ] {
            let (Some(said), Some((document, completeness))) = (said, table) else {
                continue;
            };
            if said == counted || completeness > needed {
                continue;
            }
            merged.discrepancies.push(Discrepancy {
                kind: DiscrepancyKind::PrintedCountDiffers,
                instrument: printed.instrument,
                participant: None,
                accepted: None,
                act: None,
                taken_from: Some(document),
                other: printed.document,
                taken: format!("{counted} {what} on {}", printed.as_of),
                not_taken: format!("{said} {what}"),
                reason: "acts are counted one by one; a count that is only printed names none"
                    .into(),
            });
        }
    }
}

/// The whole table by which the record counts: the one that reaches furthest, up to the day if it can.
fn table(reference: &Reference, printed: &PrintedCount) -> Option<(DocumentIx, Completeness)> {
    let rows = reference.coverage.iter().filter(|row| {
        row.instrument == printed.instrument && row.completeness != Completeness::Partial
    });
    let best = rows.clone().map(|row| row.completeness).min()?;
    rows.max_by_key(|row| (row.from.is_none_or(|from| from <= printed.as_of), row.until))
        .map(|row| (row.document, best))
}

type Listed = BTreeSet<ParticipantIx>;

fn signatories<'a>(acts: impl Iterator<Item = &'a Act>, day: Date) -> usize {
    let mut signed = Listed::new();
    for act in acts.filter(|act| act.when.latest().is_some_and(|latest| latest <= day)) {
        match act.kind.stage() {
            Stage::Signature => {
                signed.insert(act.listed);
            }
            // One that has left is printed in brackets, signature and all, and not counted.
            Stage::SignatureWithdrawal | Stage::WithdrawalNotice => {
                signed.remove(&act.listed);
            }
            _ => {}
        }
    }
    signed.len()
}

fn parties<'a>(acts: impl Iterator<Item = &'a Act>, day: Date) -> usize {
    let mut turns: Vec<(Date, Stage, ParticipantIx)> = acts
        .filter_map(|act| {
            let done = act.when.latest().or(act.effect())?;
            let turn = match act.kind.stage() {
                Stage::WithdrawalNotice => act.effect().unwrap_or(done),
                _ => done,
            };
            Some((turn, act.kind.stage(), act.listed))
        })
        .filter(|(turn, ..)| *turn <= day)
        .collect();
    turns.sort();
    let mut bound = Listed::new();
    for (_, stage, listed) in turns {
        match stage {
            Stage::Consent => {
                bound.insert(listed);
            }
            Stage::WithdrawalNotice => {
                bound.remove(&listed);
            }
            _ => {}
        }
    }
    bound.len()
}
