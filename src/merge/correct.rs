//! Corrections → claims of their own, which win over all others; the corrected document's words stay.

use std::collections::HashSet;

use super::{Discrepancy, DiscrepancyKind};
use crate::{
    model::{
        Claim, ClaimIx, When,
        correction::{Corrected, Correction},
    },
    reference::Reference,
    sources::{Problem, ProblemKind},
};

/// The document that the rows of `data/corrections.csv` make.
pub const DOCUMENT: &str = "accede/corrections";

/// What the corrections come to.
#[derive(Debug, Default)]
pub struct Corrections {
    /// Claims of acts that were not done.
    pub(super) left_out: HashSet<ClaimIx>,
    pub(super) discrepancies: Vec<Discrepancy>,
    /// Corrections of what no document says (any more).
    pub problems: Vec<Problem>,
}

/// Adds what the corrections say to the claims.
pub fn correct(claims: &mut Vec<Claim>, reference: &Reference) -> Corrections {
    let mut outcome = Corrections::default();
    let Some(document) = reference.document(DOCUMENT) else {
        return outcome;
    };
    for correction in &reference.corrections {
        let Some(at) = claims.iter().position(|claim| concerns(correction, claim)) else {
            outcome.problems.push(Problem {
                document,
                kind: ProblemKind::CorrectionOfNothing,
                at: correction.at.clone(),
                text: format!(
                    "{} of {} towards {} on {}",
                    correction.act.code(),
                    reference.participants[correction.participant.at()].id,
                    reference.instruments[correction.instrument.at()].id,
                    correction.wrong
                ),
            });
            continue;
        };
        let mut claim = Claim {
            document,
            note: correction.reason.clone(),
            at: correction.at.clone(),
            ..claims[at].clone()
        };
        let accepted = match (correction.field, correction.right) {
            (Corrected::Date, Some(day)) => {
                claim.when = When::Day(day);
                Some(claim)
            }
            (Corrected::EffectDate, Some(day)) => {
                claim.effect = Some(day);
                Some(claim)
            }
            // Without a right day there was no such act.
            (Corrected::Act, _) | (_, None) => None,
        };
        outcome.discrepancies.push(Discrepancy {
            kind: DiscrepancyKind::Corrected,
            instrument: correction.instrument,
            participant: Some(correction.participant),
            accepted: accepted.is_some().then(|| claims.len().into()),
            act: None,
            taken_from: Some(correction.citation),
            other: correction.document,
            taken: correction.right.map_or_else(
                || format!("no {}", correction.act.code()),
                |day| day.to_string(),
            ),
            not_taken: correction.wrong.to_string(),
            reason: correction.reason.clone(),
        });
        match accepted {
            Some(claim) => claims.push(claim),
            None => {
                outcome.left_out.insert(at.into());
            }
        }
    }
    outcome
}

/// Whether the claim is the one that has it wrong. A day that cannot be is no fact, so the claim has
/// only bounds then.
fn concerns(correction: &Correction, claim: &Claim) -> bool {
    let day = match correction.field {
        Corrected::Date | Corrected::Act => claim.when.day(),
        Corrected::EffectDate => claim.effect,
    };
    claim.document == correction.document
        && claim.instrument == correction.instrument
        && claim.participant == correction.participant
        && claim.kind == correction.act
        && day.is_none_or(|day| day == correction.wrong)
}
