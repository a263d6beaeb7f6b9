//! Accepted acts, and what each document claims, as quads.

use std::collections::HashSet;

use super::{Writer, labels, reference::participant_path, sources::document_path};
use crate::{
    model::{Act, ActIx, ActKind, Claim, ClaimIx, Stage, When, id},
    record::Record,
    store::snapshot::{SnapshotBuilder, TermId},
    vocab::{acc, rdf},
};

/// The path of each accepted act; acts that would share one are told apart by a count.
pub struct ActPaths(Vec<String>);

impl ActPaths {
    /// The paths of a record's acts.
    pub fn of(record: &Record) -> Self {
        let mut taken: HashSet<String> = HashSet::with_capacity(record.acts.len());
        let paths = record.acts.iter().map(|act| {
            let instrument = &record.reference.instruments[act.instrument.at()].id;
            let participant = &record.reference.participants[act.listed.at()].id;
            let path = id::act_path(instrument, participant, act.kind, &act.when);
            let mut unique = path.clone();
            let mut count = 1;
            while !taken.insert(unique.clone()) {
                count += 1;
                unique = format!("{path}/{count}");
            }
            unique
        });
        Self(paths.collect())
    }

    /// The path of an act.
    pub fn path(&self, act: ActIx) -> &str {
        &self.0[act.at()]
    }
}

/// States the accepted acts.
pub fn accepted(w: &mut Writer<'_>, record: &Record, paths: &ActPaths) {
    for (at, act) in record.acts.iter().enumerate() {
        let node = w.iri(paths.path(at.into()));
        w.add(node, rdf::TYPE, acc::ACT);
        if act.kind == ActKind::Reservation {
            w.add(node, rdf::TYPE, acc::RESERVATION);
        }
        let participants = &record.reference.participants;
        let actor = w.iri(&participant_path(&participants[act.actor.at()]));
        w.link(node, acc::PARTICIPANT_OF, actor);
        if act.actor != act.listed {
            let listed = w.iri(&participant_path(&participants[act.listed.at()]));
            w.both(node, acc::LISTED_UNDER, listed, acc::LISTS);
        }
        let name = labels::act(record, act.actor, act.instrument, act.kind, act.when);
        labels::label(w, node, &name);
        state_what(w, node, record, act);
        w.maybe_date(node, acc::EFFECT_DATE, act.effect());
        w.maybe_date(node, acc::STATED_EFFECT_DATE, act.stated_effect);
        w.maybe_date(node, acc::COMPUTED_EFFECT_DATE, act.computed_effect);
        state_rule(w, node, record, act);
        let accepted = document(w, record, act.claim);
        w.link(node, acc::ACCEPTED_FROM, accepted);
        w.link(node, acc::REPORTED_IN, accepted);
        for claim in &act.agreeing {
            let document = document(w, record, *claim);
            w.link(node, acc::REPORTED_IN, document);
        }
    }
}

fn document(w: &mut Writer<'_>, record: &Record, claim: ClaimIx) -> TermId {
    let at = record.claims[claim.at()].document;
    w.iri(&document_path(&record.reference.documents[at.at()].id))
}

/// The clause that computes the day of effect, where one does.
fn state_rule(w: &mut Writer<'_>, node: TermId, record: &Record, act: &Act) {
    let law = &record.reference.instruments[act.instrument.at()];
    let subject = match act.kind.stage() {
        Stage::Consent if !act.kind.is_succession() => "entry-into-force",
        Stage::WithdrawalNotice => "withdrawal",
        _ => return,
    };
    let known = match subject {
        "withdrawal" => law.clauses.withdrawal.is_some(),
        _ => law.clauses.entry_into_force.is_some(),
    };
    if known && act.computed_effect.is_some() {
        let clause = w.iri(&format!("id/clause/{}/{subject}", law.id));
        w.link(node, acc::COMPUTED_BY, clause);
    }
}

fn state_what(w: &mut Writer<'_>, node: TermId, record: &Record, act: &Act) {
    let instrument = &record.reference.instruments[act.instrument.at()].id;
    let instrument = w.iri(&format!("id/instrument/{instrument}"));
    w.link(node, acc::INSTRUMENT_OF, instrument);
    let claim = &record.claims[act.claim.at()];
    state_body(w, node, act.kind, act.when, claim);
}

fn state_body(w: &mut Writer<'_>, node: TermId, kind: ActKind, when: When, claim: &Claim) {
    let kind = w.iri(&format!("act-type/{}", kind.code()));
    w.link(node, acc::ACT_TYPE, kind);
    match when {
        When::Day(day) => w.date(node, acc::ACT_DATE, day),
        When::Between {
            not_before,
            not_after,
        } => {
            w.maybe_date(node, acc::NOT_BEFORE, not_before);
            w.maybe_date(node, acc::NOT_AFTER, not_after);
        }
    }
    w.text(node, acc::TERRITORY, &claim.territory);
    w.text(node, acc::ARTICLE, &claim.articles);
    w.text(node, acc::TARGET, &claim.target);
    w.lang(node, acc::REMARK, &claim.note, "en");
}

/// States what each document says, each in its own graph.
pub fn claims(builder: &mut SnapshotBuilder, record: &Record, paths: &ActPaths) {
    let mut act_of: Vec<Option<(ActIx, bool)>> = vec![None; record.claims.len()];
    for (at, act) in record.acts.iter().enumerate() {
        act_of[act.claim.at()] = Some((at.into(), true));
        for claim in &act.agreeing {
            act_of[claim.at()] = Some((at.into(), true));
        }
        for claim in &act.differing {
            act_of[claim.at()] = Some((at.into(), false));
        }
    }
    let mut count = 0;
    let mut last = None;
    for (at, claim) in record.claims.iter().enumerate() {
        count = if last == Some(claim.document) {
            count + 1
        } else {
            1
        };
        last = Some(claim.document);
        let document = &record.reference.documents[claim.document.at()].id;
        let graph = id::iri(&format!("graph/source/{document}"));
        let mut writer = Writer::new(builder, &graph);
        let w = &mut writer;
        let node = w.iri(&format!("id/claim/{document}/{count}"));
        w.add(node, rdf::TYPE, acc::CLAIM);
        let (who, what) = (claim.participant, claim.instrument);
        let name = labels::act(record, who, what, claim.kind, claim.when);
        labels::label(w, node, &format!("{name} ({document}, {count})"));
        let participant = &record.reference.participants[claim.participant.at()];
        let participant = w.iri(&participant_path(participant));
        w.link(node, acc::PARTICIPANT_OF, participant);
        let instrument = &record.reference.instruments[claim.instrument.at()].id;
        let instrument = w.iri(&format!("id/instrument/{instrument}"));
        w.link(node, acc::INSTRUMENT_OF, instrument);
        state_body(w, node, claim.kind, claim.when, claim);
        w.maybe_date(node, acc::STATED_EFFECT_DATE, claim.effect);
        w.text(node, acc::SPELLING, &claim.spelling);
        w.text(node, acc::PLACE_IN_SOURCE, &claim.at);
        match act_of[at] {
            Some((act, true)) => {
                let act = w.iri(paths.path(act));
                w.link(node, acc::CLAIM_OF, act);
            }
            Some((act, false)) => {
                let act = w.iri(paths.path(act));
                w.link(node, acc::DIFFERS_FROM, act);
            }
            None => {}
        }
    }
}
