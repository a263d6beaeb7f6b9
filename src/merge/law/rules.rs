//! The rules, one function each; `tests/law.csv` has what each of them finds and what it lets pass.
//!
//! Not among them, since practice allows it: an accession by a signatory, which depositaries accept,
//! and an accession to a convention of the Council of Europe by another State, which needs an
//! invitation that no document on record would show.

use super::{Act, Breach, Life, by, earliest};
use crate::model::{
    ActKind, Date, DocumentIx, InstrumentIx, ParticipantIx, Stage,
    participant::Kind,
    rule::{EligibilityKind, Regional},
    source::Completeness,
};

type Rule = fn(&Life<'_>, &Act) -> Option<Breach>;

/// Every rule.
pub(super) const RULES: [Rule; 16] = [
    before_the_text,
    after_closing,
    parent_not_joined,
    parent_not_binding,
    not_a_member,
    joins_as_if_a_member,
    states_only,
    no_such_act,
    second_consent,
    signature_after_consent,
    effect_before_consent,
    nothing_to_withdraw,
    withdrawal_too_soon,
    revoked_too_late,
    no_signature_to_withdraw,
    reservation_not_admitted,
];

/// Nothing can be done towards a text that is not there yet, or not yet open.
fn before_the_text(life: &Life<'_>, act: &Act) -> Option<Breach> {
    if act.kind.stage() == Stage::Other || act.kind.is_succession() {
        return None;
    }
    let done = act.when.latest()?;
    match (life.law.opened, life.law.adopted) {
        (_, Some(adopted)) if done < adopted => Some(life.against_law(
            format!("nothing before the adoption on {adopted}"),
            "VCLT 9, 24(4)",
        )),
        (Some(opened), _) if done < opened && life.law.adopted.is_none_or(|day| day <= opened) => {
            Some(life.against_clause(format!("not open before {opened}"), None))
        }
        _ => None,
    }
}

/// A signature comes no later than the day on which the instrument closes for signature.
fn after_closing(life: &Life<'_>, act: &Act) -> Option<Breach> {
    let closed = life.law.closed_for_signature?;
    let is_signature = matches!(act.kind, ActKind::Signature | ActKind::DefinitiveSignature);
    (is_signature && earliest(act)? > closed)
        .then(|| life.against_clause(format!("no signature after {closed}"), None))
}

/// Some protocols are for those only that have signed the parent instrument or consented to it.
fn parent_not_joined(life: &Life<'_>, act: &Act) -> Option<Breach> {
    let clause = life.law.clauses.eligibility.as_ref()?;
    if clause.kind != EligibilityKind::PartiesOrSignatoriesOfParent || !joins(act) {
        return None;
    }
    let parent = life.all.reference.instrument(life.law.parent.as_deref()?)?;
    let day = act.when.latest()?;
    let has_joined = life.all.towards(parent, act.listed).iter().any(|other| {
        matches!(other.kind.stage(), Stage::Signature | Stage::Consent) && by(other, day)
    });
    if has_joined || inherits(life, act, parent) {
        return None;
    }
    let table = life.all.table(parent, Completeness::Complete, day)?;
    let label = &life.all.reference.instruments[parent.at()].label;
    Some(Breach {
        rule: format!("only for those that have signed {label} or consented to it"),
        article: clause.article.clone(),
        shown_in: Some(table.document),
    })
}

/// Some protocols bind those only whom the parent instrument binds.
fn parent_not_binding(life: &Life<'_>, act: &Act) -> Option<Breach> {
    let clause = life.law.clauses.eligibility.as_ref()?;
    let parent = (life.all.reference).instrument(clause.requires_party_of.as_deref()?)?;
    if act.kind.stage() != Stage::Consent {
        return None;
    }
    // Both are often deposited on one day, or the protocol first: the day of effect decides.
    let day = act.effect().or(act.when.latest())?;
    let others = life.all.towards(parent, act.listed);
    let consent = others
        .iter()
        .filter(|other| other.kind.stage() == Stage::Consent && by(other, day))
        .map(|other| earliest(other).or(other.effect()))
        .max();
    let has_left = others.iter().any(|other| {
        other.kind.stage() == Stage::WithdrawalNotice
            && other.effect().is_some_and(|left| left <= day)
            && consent.is_some_and(|given| given <= other.effect())
    });
    let label = &life.all.reference.instruments[parent.at()].label;
    let rule = format!("only for parties to {label}");
    if consent.is_some() && !has_left || inherits(life, act, parent) {
        return None;
    }
    if has_left {
        return Some(life.against_clause(rule, clause.article.as_deref()));
    }
    let table = (life.all).table(parent, Completeness::PartiesComplete, day)?;
    Some(Breach {
        rule,
        article: clause.article.clone(),
        shown_in: Some(table.document),
    })
}

/// A convention of an organisation is for its members.
fn not_a_member(life: &Life<'_>, act: &Act) -> Option<Breach> {
    let clause = life.law.clauses.eligibility.as_ref()?;
    let organisation = clause.organisation.as_deref()?;
    if clause.kind != EligibilityKind::OrganisationMembers || act.kind.stage() != Stage::Consent {
        return None;
    }
    // A successor may bind itself by an act of the days before it was admitted.
    if is_of(life, act, organisation)? || act.kind.is_succession() {
        return None;
    }
    Some(life.against_clause(
        format!("only for members of {}", called(life, organisation)),
        clause.article.as_deref(),
    ))
}

/// Where others come in by invitation, they accede: to ratify is for members and for those who could sign.
fn joins_as_if_a_member(life: &Life<'_>, act: &Act) -> Option<Breach> {
    let clause = life.law.clauses.eligibility.as_ref()?;
    let organisation = clause.organisation.as_deref()?;
    let is_ratification = matches!(
        act.kind,
        ActKind::Ratification | ActKind::Acceptance | ActKind::Approval
    );
    if clause.kind != EligibilityKind::ByInvitation || !is_ratification || life.is_loose(act) {
        return None;
    }
    let participants = &life.all.reference.participants;
    let took_part = |one: ParticipantIx| {
        let of = &clause.participated_in_elaboration;
        of.contains(&participants[one.at()].id)
    };
    let signed = life.of_stage(Stage::Signature).next().is_some();
    let last = act.when.latest()?;
    let silent = life.all.table(life.at, Completeness::Complete, last);
    if is_of(life, act, organisation)? || took_part(act.actor) || signed || silent.is_none() {
        return None;
    }
    Some(life.against_clause(
        format!(
            "others than members of {} accede on invitation",
            called(life, organisation)
        ),
        clause.article.as_deref(),
    ))
}

/// Where a clause admits States only, no organisation can join.
fn states_only(life: &Life<'_>, act: &Act) -> Option<Breach> {
    let clause = life.law.clauses.eligibility.as_ref()?;
    let actor = &life.all.reference.participants[act.actor.at()];
    let barred = clause.regional_organisations == Some(Regional::None)
        && actor.kind == Kind::RegionalOrganisation
        && matches!(act.kind.stage(), Stage::Signature | Stage::Consent);
    barred.then(|| life.against_clause("for States only".into(), clause.article.as_deref()))
}

/// Labour conventions are ratified, and no other way leads into them.
fn no_such_act(life: &Life<'_>, act: &Act) -> Option<Breach> {
    let foreign = matches!(
        act.kind,
        ActKind::Signature
            | ActKind::SuccessionToSignature
            | ActKind::DefinitiveSignature
            | ActKind::Acceptance
            | ActKind::Approval
            | ActKind::Accession
            | ActKind::FormalConfirmation
            | ActKind::ProvisionalApplication
    );
    (life.law.depositary == "ilo" && foreign && !life.is_loose(act)).then(|| {
        let article = "ILO Constitution 19(5)(d)";
        life.against_clause("labour conventions are ratified only".into(), Some(article))
    })
}

/// One that is bound does not consent again before it has left.
fn second_consent(life: &Life<'_>, act: &Act) -> Option<Breach> {
    if act.kind.stage() != Stage::Consent || act.kind.is_succession() {
        return None;
    }
    let done = act.when.day()?;
    let earlier = life
        .of_stage(Stage::Consent)
        .filter(|other| other.actor == act.actor && !other.kind.is_succession())
        .filter_map(|other| other.when.day().filter(|day| *day < done))
        .max()?;
    (!left_between(life, earlier, done)).then(|| {
        let rule = format!("bound since the consent of {earlier}, with no withdrawal on record");
        life.against_law(rule, "VCLT 11, 16, 54")
    })
}

/// One that has consented has nothing left to sign for, until it has left.
fn signature_after_consent(life: &Life<'_>, act: &Act) -> Option<Breach> {
    if act.kind != ActKind::Signature {
        return None;
    }
    let signed = earliest(act)?;
    let consents = life.of_stage(Stage::Consent);
    let consented = consents
        .filter(|consent| consent.actor == act.actor && !consent.kind.is_succession())
        .filter_map(|consent| consent.when.day())
        .filter(|consented| *consented < signed)
        .max()?;
    (!left_between(life, consented, signed)).then(|| {
        let rule = format!("no signature after the consent of {consented}");
        life.against_law(rule, "VCLT 11, 14, 18")
    })
}

/// Consent has no effect before it is given; only a successor stands in another's place.
fn effect_before_consent(life: &Life<'_>, act: &Act) -> Option<Breach> {
    let inherited = life.all.reference.head(act.actor) != act.listed;
    if act.kind.stage() != Stage::Consent || act.kind.is_succession() || inherited {
        return None;
    }
    let (stated, first) = (act.stated_effect?, earliest(act)?);
    (stated < first).then(|| {
        let rule = format!("no effect on {stated}, before the consent");
        life.against_law(rule, "VCLT 16, 24(3)")
    })
}

/// Only one that has consented can withdraw.
fn nothing_to_withdraw(life: &Life<'_>, act: &Act) -> Option<Breach> {
    if act.kind != ActKind::WithdrawalNotice {
        return None;
    }
    let day = act.when.latest().or(act.effect())?;
    let shown_in = never_before(life, Stage::Consent, day)?;
    Some(Breach {
        rule: format!("{} has not consented before", name(life, act)),
        article: Some("VCLT 54, 56".into()),
        shown_in: Some(shown_in),
    })
}

/// A notice may name a later day than that of the clause, never an earlier one.
fn withdrawal_too_soon(life: &Life<'_>, act: &Act) -> Option<Breach> {
    if act.kind != ActKind::WithdrawalNotice {
        return None;
    }
    let clause = life.law.clauses.withdrawal.as_ref()?;
    let (stated, least) = (act.stated_effect?, act.computed_effect?);
    (stated < least).then(|| {
        let rule = format!("no effect on {stated}, before {least}");
        life.against_clause(rule, clause.article.as_deref())
    })
}

/// A notice is revoked before it takes effect, or not at all.
fn revoked_too_late(life: &Life<'_>, act: &Act) -> Option<Breach> {
    if act.kind != ActKind::WithdrawalNoticeRevocation {
        return None;
    }
    let revoked = earliest(act)?;
    let notices = life.of_stage(Stage::WithdrawalNotice);
    let last = notices
        .filter(|notice| earliest(notice).is_none_or(|given| given <= revoked))
        .max_by_key(|notice| earliest(notice))?;
    let effect = last.effect()?;
    (effect <= revoked).then(|| {
        let rule = format!("the notice had taken effect on {effect}");
        life.against_law(rule, "VCLT 68")
    })
}

/// Only one that has signed can withdraw its signature.
fn no_signature_to_withdraw(life: &Life<'_>, act: &Act) -> Option<Breach> {
    if act.kind != ActKind::SignatureWithdrawal {
        return None;
    }
    let shown_in = never_before(life, Stage::Signature, act.when.latest()?)?;
    Some(Breach {
        rule: format!("{} has not signed before", name(life, act)),
        article: Some("VCLT 18(a)".into()),
        shown_in: Some(shown_in),
    })
}

/// Some instruments admit no reservation, and some only those of a list.
fn reservation_not_admitted(life: &Life<'_>, act: &Act) -> Option<Breach> {
    let clause = life.law.clauses.reservations.as_ref()?;
    if act.kind != ActKind::Reservation {
        return None;
    }
    let article = clause.article.as_deref();
    match clause.kind.as_str() {
        "none" => Some(life.against_clause("no reservation is admitted".into(), article)),
        "closed-list" => {
            let listed: Vec<&str> = clause.articles.iter().map(|one| number(one)).collect();
            // The clause itself is often what is cited.
            let own = article.map(number);
            let outside = act.articles.split(';').map(str::trim).find(|cited| {
                let cited = number(cited);
                !cited.is_empty() && !listed.contains(&cited) && own != Some(cited)
            })?;
            let rule = format!("a reservation to article {outside} is not on the list");
            Some(life.against_clause(rule, article))
        }
        _ => None,
    }
}

/// The table that shows that no act of a stage was done by a day. A table of parties does not: it need not list one
/// that has left.
fn never_before(life: &Life<'_>, stage: Stage, day: Date) -> Option<DocumentIx> {
    if life.of_stage(stage).any(|act| by(act, day)) {
        return None;
    }
    let table = life.all.table(life.at, Completeness::Complete, day)?;
    Some(table.document)
}

/// Whether the participant was a member of an organisation when it acted; none where the day is not known.
fn is_of(life: &Life<'_>, act: &Act, organisation: &str) -> Option<bool> {
    let (first, last) = (earliest(act)?, act.when.latest()?);
    let covers = |one: ParticipantIx| {
        let mut spells = life.all.reference.members(organisation, one);
        spells.any(|spell| spell.covers(first) || spell.covers(last))
    };
    Some(covers(act.actor) || covers(act.listed))
}

/// Whether a notice of withdrawal was, or may have been, given between two days.
fn left_between(life: &Life<'_>, first: Date, last: Date) -> bool {
    life.of_stage(Stage::WithdrawalNotice).any(|notice| {
        let given = notice.when.day().or(notice.effect());
        given.is_none_or(|given| first <= given && given <= last)
    })
}

/// The number of an article without its paragraphs: `4` of `4(2)`.
fn number(article: &str) -> &str {
    let end = article.find(|c: char| !c.is_ascii_digit());
    end.map_or(article, |end| &article[..end])
}

/// Whether the act is one of joining: a successor joins in the place of another.
fn joins(act: &Act) -> bool {
    matches!(act.kind.stage(), Stage::Signature | Stage::Consent) && !act.kind.is_succession()
}

/// Whether a predecessor of the participant had joined the instrument.
fn inherits(life: &Life<'_>, act: &Act, instrument: InstrumentIx) -> bool {
    let reference = life.all.reference;
    let succeeds = &reference.participants[act.listed.at()].succeeds;
    let former = succeeds
        .split(';')
        .filter_map(|id| reference.participant(id));
    former
        .chain([act.actor])
        .map(|one| reference.head(one))
        .any(|one| one != act.listed && !life.all.towards(instrument, one).is_empty())
}

fn name<'a>(life: &'a Life<'_>, act: &Act) -> &'a str {
    &life.all.reference.participants[act.listed.at()].name
}

fn called<'a>(life: &'a Life<'_>, organisation: &'a str) -> &'a str {
    let mut organisations = life.all.reference.organisations.iter();
    let found = organisations.find(|one| one.id == organisation);
    found.map_or(organisation, |one| &one.name)
}
