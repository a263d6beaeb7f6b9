//! One participant's claims towards one instrument → its accepted acts.

use super::{Discrepancy, DiscrepancyKind, Merged};
use crate::{
    model::{
        Act, Claim, ClaimIx, Date, DocumentIx, InstrumentIx, ParticipantIx, Stage, When,
        source::{Document, Rank},
    },
    reference::Reference,
};

/// The claims of one case.
pub(super) struct CaseOfClaims<'a> {
    pub instrument: InstrumentIx,
    pub listed: ParticipantIx,
    pub members: Vec<ClaimIx>,
    pub claims: &'a [Claim],
    pub reference: &'a Reference,
}

/// Claims that speak of one act, the accepted one first.
pub(super) type Cluster = Vec<ClaimIx>;

impl CaseOfClaims<'_> {
    pub(super) fn accept(&self, merged: &mut Merged) {
        for stage in [
            Stage::Signature,
            Stage::SignatureWithdrawal,
            Stage::Consent,
            Stage::WithdrawalNotice,
            Stage::WithdrawalNoticeRevocation,
        ] {
            for cluster in self.clusters(stage) {
                if !self.is_left_out(stage, &cluster, merged) {
                    self.accept_cluster(&cluster, merged);
                }
            }
        }
        for cluster in self.other_acts() {
            self.accept_cluster(&cluster, merged);
        }
    }

    pub(super) fn claim(&self, at: ClaimIx) -> &Claim {
        &self.claims[at.at()]
    }

    pub(super) fn document(&self, at: ClaimIx) -> &Document {
        &self.reference.documents[self.claim(at).document.at()]
    }

    /// The order of trust: a day before bounds, then the rank of the source, then agreement with the
    /// instrument's rule, then the newer document.
    fn trust(&self, at: ClaimIx) -> (bool, Rank, bool, std::cmp::Reverse<Option<Date>>, ClaimIx) {
        let claim = self.claim(at);
        let document = self.document(at);
        let contradicts_rule = match (self.rule_effect(claim), claim.effect) {
            (Some(computed), Some(stated)) => computed != stated,
            _ => false,
        };
        (
            claim.when.day().is_none(),
            document.rank,
            contradicts_rule,
            std::cmp::Reverse(document.as_of),
            at,
        )
    }

    /// The claims of a stage by the act they speak of.
    fn clusters(&self, stage: Stage) -> Vec<Cluster> {
        let mut members: Vec<ClaimIx> = self.members.clone();
        members.retain(|at| self.claim(*at).kind.stage() == stage);
        members.sort_by_key(|at| self.trust(*at));
        let mut clusters: Vec<Cluster> = Vec::new();
        for at in members {
            match self.same_act(&clusters, at) {
                Some(place) => clusters[place].push(at),
                None => clusters.push(vec![at]),
            }
        }
        clusters
    }

    /// The cluster that the claim belongs to: that of the same day, or the nearest one of another
    /// document. A document that lists two acts of a stage means two acts.
    fn same_act(&self, clusters: &[Cluster], at: ClaimIx) -> Option<usize> {
        let claim = self.claim(at);
        let same_day = |cluster: &Cluster| {
            claim.when.day().is_some() && self.claim(cluster[0]).when == claim.when
        };
        if let Some(place) = clusters.iter().position(same_day) {
            return Some(place);
        }
        let distance = |cluster: &Cluster| {
            let other = self.claim(cluster[0]);
            match (
                other.when.latest().or(other.effect),
                claim.when.latest().or(claim.effect),
            ) {
                (Some(a), Some(b)) => (b - a).get_days().abs(),
                _ => 0,
            }
        };
        clusters
            .iter()
            .enumerate()
            .filter(|(_, cluster)| {
                cluster
                    .iter()
                    .all(|other| self.claim(*other).document != claim.document)
            })
            .min_by_key(|(_, cluster)| distance(cluster))
            .map(|(place, _)| place)
    }

    /// Declarations, territorial applications and the like: many per participant, so only equal
    /// ones are the same act.
    fn other_acts(&self) -> Vec<Cluster> {
        let key = |claim: &Claim| {
            (
                claim.kind,
                claim.when,
                claim.territory.clone(),
                claim.articles.clone(),
                claim.target.clone(),
            )
        };
        let mut members: Vec<ClaimIx> = self.members.clone();
        members.retain(|at| self.claim(*at).kind.stage() == Stage::Other);
        members.sort_by_key(|at| self.trust(*at));
        let mut clusters: Vec<Cluster> = Vec::new();
        for at in members {
            let same = |cluster: &Cluster| {
                key(self.claim(cluster[0])) == key(self.claim(at))
                    && self.claim(cluster[0]).document != self.claim(at).document
            };
            match clusters.iter().position(same) {
                Some(place) => clusters[place].push(at),
                None => clusters.push(vec![at]),
            }
        }
        clusters
    }

    fn accept_cluster(&self, cluster: &Cluster, merged: &mut Merged) {
        let accepted = cluster[0];
        let claim = self.claim(accepted);
        let law = &self.reference.instruments[self.instrument.at()];
        let stated_effect = self.stated_effect(cluster);
        let when = match (claim.when, stated_effect) {
            (
                When::Between {
                    not_before,
                    not_after,
                },
                Some(effect),
            ) => {
                let latest = match claim.kind.stage() {
                    Stage::Consent => Some(law.effect_rule().latest_act(effect)),
                    // A notice may name a later day than the rule's, so the rule gives its latest day.
                    Stage::WithdrawalNotice => {
                        let rule = law.clauses.withdrawal.as_ref();
                        Some(rule.map_or(effect, |rule| rule.latest_act(effect)))
                    }
                    _ => None,
                };
                let not_after = [not_after, latest].into_iter().flatten().min();
                When::Between {
                    not_before,
                    not_after,
                }
            }
            (when, _) => when,
        };
        let some_day = when.latest().or(stated_effect);
        let actor = some_day.and_then(|day| self.reference.actor(self.listed, day));
        let actor_or_listed = actor.unwrap_or(self.listed);
        let act = Act {
            instrument: self.instrument,
            listed: self.listed,
            actor: actor_or_listed,
            kind: claim.kind,
            when,
            stated_effect,
            computed_effect: self.computed_effect(claim, when, actor_or_listed),
            territory: claim.territory.clone(),
            articles: claim.articles.clone(),
            target: claim.target.clone(),
            claim: accepted,
            agreeing: cluster[1..]
                .iter()
                .copied()
                .filter(|at| self.agrees(*at, &when))
                .collect(),
            differing: cluster[1..]
                .iter()
                .copied()
                .filter(|at| !self.agrees(*at, &when))
                .collect(),
        };
        self.compare(&act, cluster, merged);
        if when.day().is_some() && claim.kind.stage() != Stage::Other {
            self.check_existence(&act, actor, merged);
        }
        self.compare_with_tables(&act, cluster, merged);
        merged.acts.push(act);
    }

    /// The stated effect of the best source that states one for the accepted day.
    fn stated_effect(&self, cluster: &Cluster) -> Option<Date> {
        let accepted = self.claim(cluster[0]);
        let mut members: Vec<ClaimIx> = cluster.clone();
        members.sort_by_key(|at| (self.document(*at).rank, self.trust(*at)));
        members
            .into_iter()
            .map(|at| self.claim(at))
            .filter(|claim| claim.when == accepted.when || claim.when.day().is_none())
            .find_map(|claim| claim.effect)
    }

    /// The day of effect by the instrument's rule, where the rule and its ground are on record.
    fn computed_effect(&self, claim: &Claim, when: When, actor: ParticipantIx) -> Option<Date> {
        let law = &self.reference.instruments[self.instrument.at()];
        match claim.kind.stage() {
            Stage::Consent | Stage::Signature if claim.kind.is_succession() => {
                // A successor stands in its predecessor's place from its own first day.
                let from = self.reference.participants[actor.at()].from?;
                Some(
                    law.entry_into_force
                        .map_or(from, |in_force| from.max(in_force)),
                )
            }
            Stage::Consent => {
                // Without the instrument's own day the rule has no ground to stand on.
                let in_force = law.entry_into_force?;
                let effect = law.effect_rule().effect(when.day()?, Some(in_force));
                // An act of the predecessor binds the successor from the successor's first day.
                let listed = &self.reference.participants[self.listed.at()];
                let inherited = self.reference.head(actor) != self.listed;
                Some(
                    listed
                        .from
                        .filter(|_| inherited)
                        .map_or(effect, |from| effect.max(from)),
                )
            }
            Stage::WithdrawalNotice => Some(
                law.clauses
                    .withdrawal
                    .as_ref()?
                    .effect(when.day()?, law.entry_into_force),
            ),
            _ => None,
        }
    }

    fn rule_effect(&self, claim: &Claim) -> Option<Date> {
        let law = &self.reference.instruments[self.instrument.at()];
        if claim.kind.is_succession() || claim.kind.stage() != Stage::Consent {
            return None;
        }
        let rule = law.clauses.entry_into_force.as_ref()?;
        Some(rule.effect(claim.when.day()?, law.entry_into_force))
    }

    /// Whether the claim says of the act's day what was accepted, or nothing against it.
    fn agrees(&self, at: ClaimIx, when: &When) -> bool {
        match (self.claim(at).when, when) {
            (When::Day(day), When::Day(accepted)) => day == *accepted,
            (
                When::Between {
                    not_before,
                    not_after,
                },
                When::Day(accepted),
            ) => {
                not_before.is_none_or(|first| first <= *accepted)
                    && not_after.is_none_or(|last| *accepted <= last)
            }
            (_, When::Between { .. }) => true,
        }
    }

    /// Records what the other claims, and the rule, say otherwise.
    fn compare(&self, act: &Act, cluster: &Cluster, merged: &mut Merged) {
        let accepted = self.claim(cluster[0]);
        let mut record = |kind, taken_from, other: DocumentIx, taken, not_taken, reason: &str| {
            merged.discrepancies.push(Discrepancy {
                kind,
                instrument: self.instrument,
                participant: Some(self.listed),
                accepted: Some(cluster[0]),
                act: None,
                taken_from,
                other,
                taken,
                not_taken,
                reason: reason.to_owned(),
            });
        };
        for at in &cluster[1..] {
            let claim = self.claim(*at);
            let taken_from = Some(accepted.document);
            if act.differing.contains(at) {
                let reason = self.why(cluster[0], *at);
                let (taken, not) = (said(act.when), said(claim.when));
                record(
                    DiscrepancyKind::DateDiffers,
                    taken_from,
                    claim.document,
                    taken,
                    not,
                    reason,
                );
            }
            if claim.kind != accepted.kind && !claim.is_loose() && !accepted.is_loose() {
                let reason = self.why(cluster[0], *at);
                let (taken, not) = (accepted.kind.code().into(), claim.kind.code().into());
                record(
                    DiscrepancyKind::KindDiffers,
                    taken_from,
                    claim.document,
                    taken,
                    not,
                    reason,
                );
            }
        }
        let law = &self.reference.instruments[self.instrument.at()];
        let rule = law.effect_rule();
        // The text of the clause, where one was seen.
        let text = (law.documents.iter().find(|id| id.ends_with("/text")))
            .filter(|_| rule.article.is_some())
            .and_then(|id| self.reference.document(id));
        for at in cluster {
            let claim = self.claim(*at);
            let relevant = accepted.kind.stage() == Stage::Consent && act.computed_effect.is_some();
            if let (true, Some(stated), Some(taken)) = (relevant, claim.effect, act.effect())
                && (stated != taken || Some(stated) != act.computed_effect)
            {
                let (reason, not_taken) = if stated == taken {
                    let reason =
                        "the document states it; counted from the first day of the successor";
                    (reason.to_owned(), act.computed_effect)
                } else {
                    let article = rule.article.as_deref().unwrap_or("article not seen");
                    let reason = format!(
                        "the rule of the instrument ({article}) gives another day of effect"
                    );
                    (reason, Some(stated))
                };
                let not_taken = not_taken.map(|day| day.to_string()).unwrap_or_default();
                record(
                    DiscrepancyKind::EffectDiffers,
                    text,
                    claim.document,
                    taken.to_string(),
                    not_taken,
                    &reason,
                );
            }
        }
    }

    fn why(&self, accepted: ClaimIx, other: ClaimIx) -> &'static str {
        let (a, b) = (self.trust(accepted), self.trust(other));
        if a.0 != b.0 {
            "it gives the day"
        } else if a.1 != b.1 {
            "it is closer to the depositary"
        } else if a.2 != b.2 {
            "its days agree with the rule of the instrument"
        } else {
            "it is the newer document"
        }
    }

    /// Records an act dated when the participant did not exist.
    fn check_existence(&self, act: &Act, actor: Option<ParticipantIx>, merged: &mut Merged) {
        let claim = self.claim(act.claim);
        let participants = &self.reference.participants;
        let mut record = |kind, taken: String, reason: &str| {
            merged.discrepancies.push(Discrepancy {
                kind,
                instrument: self.instrument,
                participant: Some(self.listed),
                accepted: Some(act.claim),
                act: None,
                taken_from: None,
                other: claim.document,
                taken,
                not_taken: claim.spelling.clone(),
                reason: reason.to_owned(),
            });
        };
        match actor {
            None => record(
                DiscrepancyKind::ParticipantNotExisting,
                participants[self.listed.at()].id.clone(),
                "no participant of the line existed on the day",
            ),
            Some(actor) if self.reference.head(actor) != self.listed => record(
                DiscrepancyKind::ActOfPredecessor,
                participants[actor.at()].id.clone(),
                "the predecessor existed on the day",
            ),
            Some(_) => {}
        }
    }
}

impl Claim {
    /// Whether the document does not tell kinds of consent apart.
    pub(super) fn is_loose(&self) -> bool {
        self.kind == crate::model::ActKind::Consent || self.note.starts_with("no mark")
    }
}

/// A day, or its bounds, in words.
pub(super) fn said(when: When) -> String {
    match when {
        When::Day(day) => day.to_string(),
        When::Between {
            not_before,
            not_after,
        } => match (not_before, not_after) {
            (None, None) => "on a day not stated".into(),
            (Some(first), None) => format!("on or after {first}"),
            (None, Some(last)) => format!("on or before {last}"),
            (Some(first), Some(last)) => format!("between {first} and {last}"),
        },
    }
}
