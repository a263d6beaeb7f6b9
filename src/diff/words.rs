//! Acts and their changes as sentences.

use super::acts::ActFacts;
use crate::model::{ActKind, Stage};

/// `Armenia ratified the Rome Statute on 2023-11-14; in force 2024-02-01`
pub fn sentence(act: &ActFacts) -> String {
    let mut words = format!("{} {}", act.participant, done(act));
    if let Some(when) = when(act) {
        words.push_str(&format!(" {when}"));
    }
    if let Some(effect) = &act.effect_date {
        words.push_str(&format!("; {} {effect}", effect_words(act)));
    }
    words
}

/// `Armenia: ratification of the Rome Statute on 2023-11-14 is no longer reported`
pub fn gone(act: &ActFacts) -> String {
    let mut words = format!("no longer reported: {} {}", act.participant, done(act));
    if let Some(when) = when(act) {
        words.push_str(&format!(" {when}"));
    }
    words
}

/// The act, and what of it was corrected.
pub fn corrected(act: &ActFacts, differences: &[String]) -> String {
    format!(
        "corrected: {} {}: {}",
        act.participant,
        done(act),
        differences.join("; ")
    )
}

/// What two accounts of an act say differently.
pub fn differences(old: &ActFacts, new: &ActFacts) -> Vec<String> {
    let mut differences = Vec::new();
    let mut differ = |what: &str, old: &str, new: &str| {
        if old != new {
            let side = |text: &str| match text {
                "" => "nothing".to_owned(),
                text => text.to_owned(),
            };
            differences.push(format!("{what} from {} to {}", side(old), side(new)));
        }
    };
    let kind = |act: &ActFacts| act.kind.replace('-', " ");
    differ("kind of act", &kind(old), &kind(new));
    differ("date", &day(old), &day(new));
    let effect = |act: &ActFacts| act.effect_date.clone().unwrap_or_default();
    differ("day of effect", &effect(old), &effect(new));
    differ("territory", &old.territory, &new.territory);
    differ("articles", &old.articles, &new.articles);
    differ("target", &old.target, &new.target);
    differ("participant", &old.participant, &new.participant);
    differences
}

fn day(act: &ActFacts) -> String {
    match (&act.date, &act.not_before, &act.not_after) {
        (Some(day), _, _) => day.clone(),
        (None, Some(first), Some(last)) => format!("between {first} and {last}"),
        (None, Some(first), None) => format!("not before {first}"),
        (None, None, Some(last)) => format!("by {last}"),
        (None, None, None) => String::new(),
    }
}

fn when(act: &ActFacts) -> Option<String> {
    match (&act.date, day(act)) {
        (Some(day), _) => Some(format!("on {day}")),
        (None, bounds) if bounds.is_empty() => None,
        (None, bounds) => Some(bounds),
    }
}

fn effect_words(act: &ActFacts) -> &'static str {
    match ActKind::from_code(&act.kind).map(ActKind::stage) {
        Some(Stage::Consent) => "in force",
        _ => "takes effect",
    }
}

/// `the Rome Statute`, but `ETS 160`: a number is a name already.
fn the(name: &str) -> String {
    let number =
        name.contains(|c: char| c.is_ascii_digit()) && !name.contains(|c: char| c.is_lowercase());
    if number {
        name.to_owned()
    } else {
        format!("the {name}")
    }
}

/// What was done: verb and instrument.
fn done(act: &ActFacts) -> String {
    let it = the(&act.instrument);
    let Some(kind) = ActKind::from_code(&act.kind) else {
        return format!("did an act of kind {} under {it}", act.kind);
    };
    let words = match kind {
        ActKind::Signature => format!("signed {it}"),
        ActKind::DefinitiveSignature => format!("signed {it} definitively"),
        ActKind::Ratification => format!("ratified {it}"),
        ActKind::Acceptance => format!("accepted {it}"),
        ActKind::Approval => format!("approved {it}"),
        ActKind::Accession => format!("acceded to {it}"),
        ActKind::Succession => format!("succeeded to {it}"),
        ActKind::SuccessionToSignature => format!("succeeded to the signature of {it}"),
        ActKind::FormalConfirmation => format!("formally confirmed {it}"),
        ActKind::Consent => format!("consented to be bound by {it}"),
        ActKind::ProvisionalApplication => format!("began to apply {it} provisionally"),
        ActKind::Declaration => format!("made a declaration under {it}"),
        ActKind::Reservation => format!("made a reservation to {it}"),
        ActKind::Objection if act.target.is_empty() => format!("objected to a reservation to {it}"),
        ActKind::Objection => format!("objected to what {} said on {it}", act.target),
        ActKind::Communication => format!("made a communication about {it}"),
        ActKind::TerritorialApplication if act.territory.is_empty() => {
            format!("extended {it} to a territory")
        }
        ActKind::TerritorialApplication => return format!("extended {it} to {}", act.territory),
        ActKind::Authority => format!("named an authority under {it}"),
        ActKind::WithdrawalNotice => format!("gave notice of withdrawal from {it}"),
        ActKind::WithdrawalNoticeRevocation => {
            format!("revoked its notice of withdrawal from {it}")
        }
        ActKind::SignatureWithdrawal => {
            format!("declared that it will not become a party to {it}")
        }
        ActKind::ReservationWithdrawal => format!("withdrew a reservation to {it}"),
    };
    match act.territory.as_str() {
        "" => words,
        territory => format!("{words} for {territory}"),
    }
}
