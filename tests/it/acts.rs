//! Acts as tables of tests write them.
//!
//! `<=2000-12-27 signature; 2010-01-01 ratification; 2011-01-01 withdrawal-notice effect=2012-01-01`: a day may
//! be `2001-01-01`, `<=DAY`, `>=DAY`, `DAY..DAY` or `..` (not known at all); `effect=DAY` is the effect that
//! the document states, `by=ID` the participant under whose name it stands there, `of=ID` another
//! instrument, `articles=…` the articles concerned, `@ID` the document; else it is one of the
//! depositary's own.

use accede::{
    model::{ActKind, Claim, When},
    reference::Reference,
};

use crate::day;

/// A document of the depositary's own rank, for acts that name no other.
const DOCUMENT: &str = "untc/IV-11-c/2026-02-03";

/// The acts of a participant towards an instrument, as claims.
pub fn claims(
    reference: &Reference,
    instrument: &str,
    participant: &str,
    acts: &str,
) -> Vec<Claim> {
    acts.split(';')
        .map(str::trim)
        .filter(|act| !act.is_empty())
        .map(|act| claim(reference, instrument, participant, act))
        .collect()
}

/// An act of the notation as a claim.
fn claim(reference: &Reference, instrument: &str, participant: &str, act: &str) -> Claim {
    let mut words = act.split_whitespace();
    let when = when(words.next().expect("an act has a day"));
    let kind = words.next().and_then(ActKind::from_code);
    let mut claim = Claim {
        document: reference.document(DOCUMENT).expect("a known document"),
        instrument: reference
            .instrument(instrument)
            .expect("a known instrument"),
        participant: reference
            .participant(participant)
            .expect("a known participant"),
        spelling: participant.to_owned(),
        kind: kind.unwrap_or_else(|| panic!("no kind in `{act}`")),
        when,
        effect: None,
        territory: String::new(),
        articles: String::new(),
        target: String::new(),
        note: String::new(),
        at: act.to_owned(),
    };
    for word in words {
        match word.split_once('=') {
            Some(("effect", text)) => claim.effect = Some(day(text)),
            Some(("by", id)) => claim.participant = reference.participant(id).expect("known"),
            Some(("articles", text)) => claim.articles = text.to_owned(),
            Some(("of", id)) => claim.instrument = reference.instrument(id).expect("known"),
            _ => {
                let id = word
                    .strip_prefix('@')
                    .unwrap_or_else(|| panic!("`{word}` in `{act}`"));
                claim.document = reference.document(id).expect("a known document");
            }
        }
    }
    claim
}

/// A day of the notation, or its bounds.
fn when(text: &str) -> When {
    let (not_before, not_after) = if let Some(last) = text.strip_prefix("<=") {
        (None, Some(day(last)))
    } else if let Some(first) = text.strip_prefix(">=") {
        (Some(day(first)), None)
    } else if let Some((first, last)) = text.split_once("..") {
        let part = |text: &str| (!text.is_empty()).then(|| day(text));
        (part(first), part(last))
    } else {
        return When::Day(day(text));
    };
    When::Between {
        not_before,
        not_after,
    }
}
