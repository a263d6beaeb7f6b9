//! Accepted acts by rank of source, and the discrepancies met on the way.
//!
//! Claims of several documents about one act are brought together by participant, instrument and
//! stage; the best source is accepted, the others stay beside it, and every disagreement is kept.

mod accept;
mod correct;
mod counts;
mod discrepancy;
mod law;
mod silence;

use std::collections::BTreeMap;

pub use correct::{Corrections, DOCUMENT as CORRECTIONS, correct};
pub use discrepancy::{Discrepancy, DiscrepancyKind};

use crate::{
    model::{Act, ActIx, Claim, ClaimIx, InstrumentIx, ParticipantIx},
    reference::Reference,
};

/// The outcome of a merge.
#[derive(Debug, Default)]
pub struct Merged {
    pub acts: Vec<Act>,
    pub discrepancies: Vec<Discrepancy>,
}

/// Merges the claims of all documents, those of the corrections among them.
pub fn merge(claims: &[Claim], corrections: Corrections, reference: &Reference) -> Merged {
    let mut cases: BTreeMap<(InstrumentIx, ParticipantIx), Vec<ClaimIx>> = BTreeMap::new();
    let left_out = &corrections.left_out;
    let standing = claims.iter().enumerate();
    for (at, claim) in standing.filter(|(at, _)| !left_out.contains(&(*at).into())) {
        let listed = reference.head(claim.participant);
        cases
            .entry((claim.instrument, listed))
            .or_default()
            .push(at.into());
    }
    let mut merged = Merged {
        discrepancies: corrections.discrepancies,
        ..Merged::default()
    };
    for ((instrument, listed), members) in cases {
        let case = accept::CaseOfClaims {
            instrument,
            listed,
            members,
            claims,
            reference,
        };
        case.accept(&mut merged);
    }
    merged
        .acts
        .sort_by_key(|act| (act.instrument, act.listed, act.when, act.kind, act.claim));
    law::check(claims, reference, &mut merged);
    let places: BTreeMap<ClaimIx, usize> = merged
        .acts
        .iter()
        .enumerate()
        .map(|(at, act)| (act.claim, at))
        .collect();
    counts::compare(reference, &mut merged);
    for discrepancy in &mut merged.discrepancies {
        discrepancy.act = discrepancy
            .accepted
            .and_then(|claim| places.get(&claim))
            .map(|at| ActIx::from(*at));
    }
    merged
}
