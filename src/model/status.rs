//! What a participant's acts amount to on a given day: the rules, nothing else.
//!
//! [`status_on`] answers for one day; [`periods`] cuts a life into half-open periods by asking it at
//! every day on which the answer can change.

use jiff::civil::Date;

use super::{
    Act, ActIx, Instrument, Participant, Stage, When,
    participant::{Kind, Spell},
    rule::{EligibilityKind, Regional},
    source::Completeness,
};

/// The status of a participant towards an instrument, in the order of what it means for a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    NotOpen,
    NotEligible,
    InvitationRequired,
    NoAction,
    NotBound,
    Signed,
    ConsentedNotInForce,
    InForce,
    WithdrawalPending,
    Withdrawn,
    Unknown,
    Absent,
}

impl Status {
    /// Every status, in order.
    pub const ALL: [Status; 12] = [
        Self::NotOpen,
        Self::NotEligible,
        Self::InvitationRequired,
        Self::NoAction,
        Self::NotBound,
        Self::Signed,
        Self::ConsentedNotInForce,
        Self::InForce,
        Self::WithdrawalPending,
        Self::Withdrawn,
        Self::Unknown,
        Self::Absent,
    ];

    /// The code in data, IRIs and answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotOpen => "not-open",
            Self::NotEligible => "not-eligible",
            Self::InvitationRequired => "invitation-required",
            Self::NoAction => "no-action",
            Self::NotBound => "not-bound",
            Self::Signed => "signed",
            Self::ConsentedNotInForce => "consented-not-in-force",
            Self::InForce => "in-force",
            Self::WithdrawalPending => "withdrawal-pending",
            Self::Withdrawn => "withdrawn",
            Self::Unknown => "unknown",
            Self::Absent => "absent",
        }
    }

    /// The status of a code, if there is one.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// Whether the participant lacks the instrument: no consent to be bound that still stands.
    /// `None` where the record does not decide or there is no participant.
    pub fn lacks(self) -> Option<bool> {
        match self {
            Self::NotOpen
            | Self::NotEligible
            | Self::InvitationRequired
            | Self::NoAction
            | Self::NotBound
            | Self::Signed
            | Self::Withdrawn => Some(true),
            Self::ConsentedNotInForce | Self::InForce | Self::WithdrawalPending => Some(false),
            Self::Unknown | Self::Absent => None,
        }
    }

    /// The shape of a status in a table, as on the pages: readable without colour.
    pub fn shape(self) -> &'static str {
        match self {
            Self::InForce => "●",
            Self::ConsentedNotInForce => "◐",
            Self::WithdrawalPending => "◒",
            Self::Signed => "S",
            Self::NoAction => "○",
            Self::NotBound => "○?",
            Self::Withdrawn => "✕",
            Self::InvitationRequired => "i",
            Self::NotEligible => "–",
            Self::NotOpen => "·",
            Self::Unknown => "?",
            Self::Absent => "",
        }
    }

    /// The meaning of a status in one line.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::InForce => "bound, in force",
            Self::ConsentedNotInForce => "consented; in force later, or on a day not on record",
            Self::WithdrawalPending => "still bound, leaving",
            Self::Signed => "signed, not ratified",
            Self::NoAction => "nothing done",
            Self::NotBound => "not bound; the record does not say whether it signed",
            Self::Withdrawn => "was bound, has left",
            Self::InvitationRequired => "may join only by invitation",
            Self::NotEligible => "may not join",
            Self::NotOpen => "not yet open on that day",
            Self::Unknown => "the record does not decide",
            Self::Absent => "did not exist on that day",
        }
    }
}

/// All that decides the status of one participant towards one instrument.
#[derive(Debug, Clone)]
pub struct Case<'a> {
    pub instrument: &'a Instrument,
    pub participant: &'a Participant,
    /// First day of the instrument's life for signatories, as known or as recorded.
    pub open_from: Option<Date>,
    /// The accepted acts listed under the participant, or under the one that continues it.
    pub acts: Vec<(ActIx, &'a Act)>,
    /// What silence means: the best completeness on record.
    pub silence: Completeness,
    /// Membership in the organisation that the eligibility clause names.
    pub membership: Vec<Spell>,
    /// First day on which it had signed, or consented to, the parent instrument; only where the
    /// parent's table is complete, so that `None` inside means it had not.
    pub parent: Option<Option<Date>>,
}

/// A span of days with one status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    pub status: Status,
    /// First day; `None` where the participant's life begins before the record.
    pub from: Option<Date>,
    /// First day that no longer belongs to it.
    pub until: Option<Date>,
    /// The act on which the status rests.
    pub act: Option<ActIx>,
    /// The day on which the status began for the same legal person, before or after `from`.
    pub since: Option<Date>,
}

/// A status with what it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding {
    pub status: Status,
    pub act: Option<ActIx>,
    pub since: Option<Date>,
}

/// Which of the days an act with bounds can have been done on is supposed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Supposing {
    Earliest,
    Latest,
}

/// The status on a day. Where an act is known only by bounds and the answer turns on them, it is
/// `unknown`; where both suppositions leave the participant lacking (or bound), the weaker one is said.
pub fn status_on(case: &Case<'_>, day: Date) -> Finding {
    if !case.participant.existed_on(day) {
        return Finding {
            status: Status::Absent,
            act: None,
            since: None,
        };
    }
    let late = supposed(case, day, Supposing::Latest);
    if !case.acts.iter().any(|(_, act)| is_undecided(act)) {
        return late;
    }
    let early = supposed(case, day, Supposing::Earliest);
    if early.status == late.status {
        return late;
    }
    match (early.status.lacks(), late.status.lacks()) {
        (Some(a), Some(b)) if a == b && late.status != Status::NoAction => late,
        _ => Finding {
            status: Status::Unknown,
            act: early.act.or(late.act),
            since: None,
        },
    }
}

/// The periods of the participant's life from the day the instrument was open, in order.
pub fn periods(case: &Case<'_>) -> Vec<Period> {
    let participant = case.participant;
    let start = participant.from.max(case.open_from);
    let mut cuts = turning_days(case);
    cuts.retain(|cut| Some(*cut) > start && participant.until.is_none_or(|until| *cut < until));
    cuts.sort_unstable();
    cuts.dedup();
    // A life that begins before the record, of an instrument whose opening is unknown, is asked
    // about on the day before the first turn.
    let probe = start.or_else(|| cuts.first().and_then(|cut| cut.yesterday().ok()));
    let Some(probe) = probe else {
        return Vec::new();
    };
    if participant.until.is_some_and(|until| probe >= until) {
        return Vec::new();
    }
    let mut found: Vec<Period> = Vec::new();
    for (from, day) in
        std::iter::once((start, probe)).chain(cuts.into_iter().map(|cut| (Some(cut), cut)))
    {
        let finding = status_on(case, day);
        if let Some(last) = found.last_mut() {
            if last.status == finding.status && last.act == finding.act {
                continue;
            }
            last.until = from;
        }
        found.push(Period {
            status: finding.status,
            from,
            until: participant.until,
            act: finding.act,
            since: finding.since.or(from),
        });
    }
    found
}

/// The days on which the status can change.
fn turning_days(case: &Case<'_>) -> Vec<Date> {
    let mut days: Vec<Date> = Vec::new();
    days.extend(case.open_from);
    days.extend(case.parent.flatten());
    for spell in &case.membership {
        days.extend(spell.from);
        days.extend(spell.until);
    }
    for (_, act) in &case.acts {
        match act.when {
            When::Day(day) => days.push(day),
            When::Between {
                not_before,
                not_after,
            } => {
                days.extend(not_before);
                days.extend(not_after);
            }
        }
        days.extend(act.effect());
        for supposing in [Supposing::Earliest, Supposing::Latest] {
            days.extend(supposed_day(case, act, supposing));
            days.extend(supposed_effect(case, act, supposing));
        }
    }
    days
}

/// The status supposing one end of every undecided interval.
fn supposed(case: &Case<'_>, day: Date, supposing: Supposing) -> Finding {
    let mut signed: Option<(ActIx, Date)> = None;
    let mut consent: Option<(ActIx, Date, Option<Date>)> = None;
    let mut notice: Option<(ActIx, Date, Option<Date>)> = None;
    let mut withdrawn: Option<(ActIx, Date)> = None;
    let mut acts: Vec<(Date, ActIx, &Act)> = case
        .acts
        .iter()
        .filter_map(|(ix, act)| Some((supposed_day(case, act, supposing)?, *ix, *act)))
        .collect();
    // A notice known only by bounds was given at the earliest once there was a consent to withdraw.
    let consented = acts
        .iter()
        .filter(|(.., act)| act.kind.stage() == Stage::Consent)
        .map(|(done, ..)| *done)
        .min();
    for (done, _, act) in &mut acts {
        if act.kind.stage() == Stage::WithdrawalNotice && act.when.day().is_none() {
            *done = consented.map_or(*done, |consented| consented.max(*done));
        }
    }
    acts.retain(|(done, ..)| *done <= day);
    acts.sort_by_key(|(done, ix, act)| (*done, act.kind.stage(), *ix));
    for (done, ix, act) in acts {
        if let Some((at, _, Some(effect))) = notice
            && effect <= done
        {
            withdrawn = Some((at, effect));
            (consent, notice) = (None, None);
        }
        match act.kind.stage() {
            Stage::Signature => signed = signed.or(Some((ix, done))),
            Stage::SignatureWithdrawal => signed = None,
            Stage::Consent => {
                if consent.is_none() {
                    consent = Some((ix, done, supposed_effect(case, act, supposing)));
                    withdrawn = None;
                }
            }
            Stage::WithdrawalNotice => {
                if consent.is_some() {
                    // Without a day of effect it is known only to have had it by its latest day.
                    let undated = act.effect().is_none() && act.when.day().is_none();
                    let effect = if undated { Some(done) } else { act.effect() };
                    notice = Some((ix, done, effect));
                }
            }
            // A revocation counts only before the notice takes effect (VCLT art. 68).
            Stage::WithdrawalNoticeRevocation => notice = None,
            Stage::Other => {}
        }
    }
    if let Some((at, _, Some(effect))) = notice
        && effect <= day
    {
        withdrawn = Some((at, effect));
        (consent, notice) = (None, None);
    }
    let found = |status, act, since| Finding {
        status,
        act: Some(act),
        since: Some(since),
    };
    match (consent, notice, withdrawn, signed) {
        (Some((ix, done, effect)), None, ..) => match effect.filter(|effect| *effect <= day) {
            Some(effect) => found(Status::InForce, ix, effect),
            None => found(Status::ConsentedNotInForce, ix, done),
        },
        (Some(_), Some((ix, done, _)), ..) => found(Status::WithdrawalPending, ix, done),
        (None, _, Some((ix, effect)), _) => found(Status::Withdrawn, ix, effect),
        (None, _, None, Some((ix, done))) => found(Status::Signed, ix, done),
        (None, _, None, None) => silent(case, day),
    }
}

/// The status of one that has not acted: may it, and does the record say that it has not?
fn silent(case: &Case<'_>, day: Date) -> Finding {
    let plain = |status| Finding {
        status,
        act: None,
        since: None,
    };
    if case.open_from.is_some_and(|open| day < open) {
        return plain(Status::NotOpen);
    }
    if let Some(bar) = barred(case, day) {
        return plain(bar);
    }
    plain(match case.silence {
        Completeness::Complete => Status::NoAction,
        Completeness::PartiesComplete => Status::NotBound,
        Completeness::Partial => Status::Unknown,
    })
}

/// What the eligibility clause says against a consent on the day.
fn barred(case: &Case<'_>, day: Date) -> Option<Status> {
    let clause = case.instrument.clauses.eligibility.as_ref()?;
    if case.participant.kind == Kind::RegionalOrganisation {
        return match clause.regional_organisations {
            Some(Regional::None) => Some(Status::NotEligible),
            Some(Regional::ByInvitation) => Some(Status::InvitationRequired),
            Some(Regional::Admitted) | None => None,
        };
    }
    let member = || case.membership.iter().any(|spell| spell.covers(day));
    match clause.kind {
        EligibilityKind::AllStates | EligibilityKind::Unknown => None,
        EligibilityKind::OrganisationMembers => (!member()).then_some(Status::NotEligible),
        EligibilityKind::ByInvitation => {
            let drafted = clause
                .participated_in_elaboration
                .contains(&case.participant.id);
            (!member() && !drafted).then_some(Status::InvitationRequired)
        }
        EligibilityKind::PartiesOrSignatoriesOfParent => match case.parent {
            Some(since) if since.is_none_or(|since| day < since) => Some(Status::NotEligible),
            _ => None,
        },
    }
}

/// Whether the day from which the act counts is known only by bounds.
fn is_undecided(act: &Act) -> bool {
    act.when.day().is_none() || (act.kind.is_succession() && act.effect().is_none())
}

/// The day from which the act counts, or is supposed to; never if no day can be supposed.
fn supposed_day(case: &Case<'_>, act: &Act, supposing: Supposing) -> Option<Date> {
    // A successor stands in its predecessor's place from the day it exists, not from the day it
    // says so; where its first day is not on record, any day from the opening is possible.
    if act.kind.is_succession() {
        return match (act.effect(), supposing) {
            (Some(effect), _) => Some(effect),
            (None, Supposing::Earliest) => case.open_from.or(act.when.latest()),
            (None, Supposing::Latest) => act.when.latest(),
        };
    }
    match (act.when, supposing) {
        (When::Day(day), _) => Some(day),
        (
            When::Between {
                not_before,
                not_after,
            },
            Supposing::Earliest,
        ) => not_before.or(case.open_from).or(not_after),
        (When::Between { not_after, .. }, Supposing::Latest) => not_after,
    }
}

/// The day on which the act took or takes effect for this participant.
fn supposed_effect(case: &Case<'_>, act: &Act, supposing: Supposing) -> Option<Date> {
    if act.effect().is_none() && act.kind.is_succession() {
        // Known only to have had effect by the last day on which it can have been done.
        return supposed_day(case, act, supposing);
    }
    let effect = act.effect()?;
    // An act of the predecessor that binds a successor does so from the day the successor exists.
    Some(match case.participant.from {
        Some(from) if act.listed_is_own_person(case.participant) => effect.max(from),
        _ => effect,
    })
}

impl Act {
    /// Whether the act stands under this very participant though it did not yet exist on the day.
    fn listed_is_own_person(&self, participant: &Participant) -> bool {
        participant.continues.is_empty()
            && matches!((self.when.day(), participant.from), (Some(day), Some(from)) if day < from)
    }
}
