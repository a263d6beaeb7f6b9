//! Accepted acts that the law has something against: recorded, and accepted none the less.
//!
//! The depositary's word stands, since whether an instrument was rightly deposited is not for a
//! record of deposits to decide. What is told names the rule, its article and the document that has
//! it. A rule only speaks where the record is whole enough to know that it was broken: a missing
//! signature is none where a table lists parties alone.

mod rules;

use std::collections::BTreeMap;

use super::{Discrepancy, DiscrepancyKind, Merged, accept::said, silence::long_after};
use crate::{
    model::{
        Act, Claim, Date, DocumentIx, Instrument, InstrumentIx, ParticipantIx, Stage, When,
        source::{Completeness, Coverage},
    },
    reference::Reference,
};

/// The document that has the Vienna Convention on the Law of Treaties.
const GENERAL_LAW: &str = "open-treaties/VCLT/text";

/// What a rule has against an act.
struct Breach {
    /// What the rule says, in words.
    rule: String,
    /// The article, where one was seen.
    article: Option<String>,
    /// The document that has the rule, or that shows the breach.
    shown_in: Option<DocumentIx>,
}

/// All accepted acts, case by case.
struct Acts<'a> {
    reference: &'a Reference,
    claims: &'a [Claim],
    cases: BTreeMap<(InstrumentIx, ParticipantIx), Vec<&'a Act>>,
}

/// One participant's accepted acts towards one instrument.
struct Life<'a> {
    all: &'a Acts<'a>,
    at: InstrumentIx,
    law: &'a Instrument,
    acts: &'a [&'a Act],
}

/// Records every accepted act that breaks a rule.
pub(super) fn check(claims: &[Claim], reference: &Reference, merged: &mut Merged) {
    let mut all = Acts {
        reference,
        claims,
        cases: BTreeMap::new(),
    };
    for act in &merged.acts {
        let case = all.cases.entry((act.instrument, act.listed));
        case.or_default().push(act);
    }
    let mut found = Vec::new();
    for ((instrument, listed), acts) in &all.cases {
        let life = Life {
            all: &all,
            at: *instrument,
            law: &reference.instruments[instrument.at()],
            acts,
        };
        for act in acts {
            for breach in rules::RULES.iter().filter_map(|rule| rule(&life, act)) {
                let document = claims[act.claim.at()].document;
                let article = breach.article.as_deref().unwrap_or("article not seen");
                found.push(Discrepancy {
                    kind: DiscrepancyKind::ConstraintBroken,
                    instrument: *instrument,
                    participant: Some(*listed),
                    accepted: Some(act.claim),
                    act: None,
                    taken_from: Some(document),
                    other: breach.shown_in.unwrap_or(document),
                    taken: format!("{} {}", act.kind.code(), said(act.when)),
                    not_taken: breach.rule,
                    reason: format!("the act stands as the document reports it, though the law is against it ({article})"),
                });
            }
        }
    }
    merged.discrepancies.extend(found);
}

impl<'a> Acts<'a> {
    /// The acts towards an instrument of the participant under whose name an act is listed.
    fn towards(&self, instrument: InstrumentIx, listed: ParticipantIx) -> &[&'a Act] {
        let case = self.cases.get(&(instrument, listed));
        case.map_or(&[], Vec::as_slice)
    }

    /// The whole table whose silence about acts up to the day means that there were none.
    fn table(&self, of: InstrumentIx, needed: Completeness, day: Date) -> Option<&'a Coverage> {
        self.reference.coverage.iter().find(|row| {
            row.instrument == of
                && row.completeness <= needed
                && row.from.is_none()
                && long_after(row, day)
        })
    }
}

impl Life<'_> {
    /// A breach of one of the instrument's own clauses.
    fn against_clause(&self, rule: String, article: Option<&str>) -> Breach {
        // Days of opening and closing may come from a page; articles come from the text.
        let documents = &self.law.documents;
        let text = documents.iter().find(|id| id.ends_with("/text"));
        let shown_in = text.filter(|_| article.is_some()).or(documents.first());
        Breach {
            rule,
            article: article.map(str::to_owned),
            shown_in: shown_in.and_then(|id| self.all.reference.document(id)),
        }
    }

    /// A breach of the general law.
    fn against_law(&self, rule: String, article: &str) -> Breach {
        Breach {
            rule,
            article: Some(article.into()),
            shown_in: self.all.reference.document(GENERAL_LAW),
        }
    }

    fn of_stage(&self, stage: Stage) -> impl Iterator<Item = &Act> {
        let acts = self.acts.iter().copied();
        acts.filter(move |act| act.kind.stage() == stage)
    }

    /// Whether the document of an act does not tell kinds of consent apart.
    fn is_loose(&self, act: &Act) -> bool {
        self.all.claims[act.claim.at()].is_loose()
    }
}

/// The first day on which the act can have been done.
fn earliest(act: &Act) -> Option<Date> {
    match act.when {
        When::Day(day) => Some(day),
        When::Between { not_before, .. } => not_before,
    }
}

/// Whether the act can have been done by the day, or had effect by then.
fn by(act: &Act, day: Date) -> bool {
    let done = earliest(act).or(act.effect());
    done.is_none_or(|done| done <= day) || act.effect().is_some_and(|effect| effect <= day)
}
