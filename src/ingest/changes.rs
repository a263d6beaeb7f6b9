//! What applying some documents would change, in words.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    model::{Act, Date, DocumentIx, InstrumentIx, ParticipantIx, Stage, When, source::Document},
    record::Record,
    sources::applied::Applied,
};

/// One thing that would be otherwise.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    pub kind: ChangeKind,
    /// The instrument; of problems, the document.
    pub about: String,
    pub participant: String,
    pub was: String,
    pub becomes: String,
}

/// The kinds of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    ActAdded,
    ActChanged,
    /// No document on record that is believed reports it any more.
    ActGone,
    /// The newer document leaves out what the earlier one of the same page had, though the record still
    /// has it from elsewhere.
    NoLongerReported,
    NewProblem,
    ProblemGone,
}

impl Change {
    /// The change as a line.
    pub fn words(&self) -> String {
        let Self {
            about,
            participant,
            was,
            becomes,
            ..
        } = self;
        match self.kind {
            ChangeKind::ActAdded => format!("{about}: {participant}: {becomes} is added"),
            ChangeKind::ActChanged => format!("{about}: {participant}: {was} becomes {becomes}"),
            ChangeKind::ActGone => format!("{about}: {participant}: {was} is no longer on record"),
            ChangeKind::NoLongerReported => {
                format!("{about}: {participant}: {was} is no longer reported by {becomes}")
            }
            ChangeKind::NewProblem => format!("{about}: new problem: {becomes}"),
            ChangeKind::ProblemGone => format!("{about}: problem gone: {was}"),
        }
    }
}

/// What the documents change between a record without them and the one with them.
pub fn changes(before: &Record, after: &Record, documents: &[&Applied]) -> Vec<Change> {
    let instruments: BTreeSet<InstrumentIx> = documents
        .iter()
        .flat_map(|document| &document.about.coverage)
        .filter_map(|row| after.reference.instrument(&row.instrument))
        .collect();
    let mut found = Vec::new();
    for instrument in instruments {
        of_acts(before, after, instrument, &mut found);
    }
    for applied in documents {
        let document = &applied.about.document;
        let Some(newer) = after.reference.document(&document.id) else {
            continue;
        };
        let earlier = earlier(before, document);
        no_longer_reported(before, after, earlier, newer, &mut found);
        of_problems(before, after, earlier, newer, &mut found);
    }
    found
}

/// The document of the same page that the newer one replaces.
fn earlier(before: &Record, newer: &Document) -> Option<DocumentIx> {
    let documents = before.reference.documents.iter().enumerate();
    documents
        .filter(|(_, document)| document.series() == newer.series())
        .max_by_key(|(_, document)| document.as_of)
        .map(|(at, _)| at.into())
}

/// What an act is recognised by; the day and the kind may change.
type Key = (ParticipantIx, Stage, String, String, String);

fn keyed(record: &Record, instrument: InstrumentIx) -> BTreeMap<Key, Vec<&Act>> {
    let mut found: BTreeMap<Key, Vec<&Act>> = BTreeMap::new();
    for act in record
        .acts
        .iter()
        .filter(|act| act.instrument == instrument)
    {
        // Of those that may be many, only equal ones are the same.
        let many = match act.kind.stage() {
            Stage::Other => format!("{} {:?}", act.kind.code(), act.when),
            _ => String::new(),
        };
        let key = (
            act.listed,
            act.kind.stage(),
            many,
            act.territory.clone(),
            format!("{} {}", act.articles, act.target),
        );
        found.entry(key).or_default().push(act);
    }
    found
}

fn of_acts(before: &Record, after: &Record, instrument: InstrumentIx, found: &mut Vec<Change>) {
    let (old, new) = (keyed(before, instrument), keyed(after, instrument));
    let about = &after.reference.instruments[instrument.at()].id;
    let keys: BTreeSet<&Key> = old.keys().chain(new.keys()).collect();
    for key in keys {
        let of = |map: &BTreeMap<Key, Vec<&Act>>| {
            let acts = map.get(key).map_or(&[][..], Vec::as_slice);
            acts.iter().map(|act| said(act)).collect::<Vec<_>>()
        };
        let (mut was, mut is) = (of(&old), of(&new));
        was.retain(|text| match is.iter().position(|other| other == text) {
            Some(same) => {
                is.remove(same);
                false
            }
            None => true,
        });
        let mut add = |kind, was: &str, becomes: &str| {
            found.push(Change {
                kind,
                about: about.clone(),
                participant: name(after, key.0),
                was: was.into(),
                becomes: becomes.into(),
            });
        };
        let pairs = was.len().min(is.len());
        for (was, becomes) in was.iter().zip(&is) {
            add(ChangeKind::ActChanged, was, becomes);
        }
        for gone in &was[pairs..] {
            add(ChangeKind::ActGone, gone, "");
        }
        for added in &is[pairs..] {
            add(ChangeKind::ActAdded, "", added);
        }
    }
}

fn no_longer_reported(
    before: &Record,
    after: &Record,
    earlier: Option<DocumentIx>,
    newer: DocumentIx,
    found: &mut Vec<Change>,
) {
    let Some(earlier) = earlier else { return };
    let told: BTreeSet<_> = after
        .claims
        .iter()
        .filter(|claim| claim.document == newer)
        .map(|claim| (claim.instrument, claim.participant, claim.kind.stage()))
        .collect();
    for claim in before.claims.iter().filter(|c| c.document == earlier) {
        if claim.kind.stage() == Stage::Other
            || told.contains(&(claim.instrument, claim.participant, claim.kind.stage()))
        {
            continue;
        }
        let about = &after.reference.instruments[claim.instrument.at()].id;
        let change = Change {
            kind: ChangeKind::NoLongerReported,
            about: about.clone(),
            participant: name(after, claim.participant),
            was: format!("{} {}", claim.kind.code(), when(claim.when)),
            becomes: after.reference.documents[newer.at()].id.clone(),
        };
        found.push(change);
    }
}

fn of_problems(
    before: &Record,
    after: &Record,
    earlier: Option<DocumentIx>,
    newer: DocumentIx,
    found: &mut Vec<Change>,
) {
    // Places move when a row is added above, so only what was written counts.
    let of = |record: &Record, document: Option<DocumentIx>| -> Vec<(String, String)> {
        let problems = record.problems.iter();
        problems
            .filter(|problem| Some(problem.document) == document)
            .map(|p| (format!("{} {}", p.kind.code(), p.text), p.at.clone()))
            .collect()
    };
    let (old, new) = (of(before, earlier), of(after, Some(newer)));
    let about = &after.reference.documents[newer.at()].id;
    let mut add = |kind, was: String, becomes: String| {
        found.push(Change {
            kind,
            about: about.clone(),
            participant: String::new(),
            was,
            becomes,
        });
    };
    for (text, at) in &new {
        if old.iter().all(|(other, _)| other != text) {
            add(
                ChangeKind::NewProblem,
                String::new(),
                format!("{text} ({at})"),
            );
        }
    }
    for (text, at) in &old {
        if new.iter().all(|(other, _)| other != text) {
            add(
                ChangeKind::ProblemGone,
                format!("{text} ({at})"),
                String::new(),
            );
        }
    }
}

fn name(record: &Record, participant: ParticipantIx) -> String {
    let participant = &record.reference.participants[participant.at()];
    format!("{} ({})", participant.name, participant.id)
}

fn said(act: &Act) -> String {
    let mut text = format!("{} {}", act.kind.code(), when(act.when));
    if let Some(effect) = act.stated_effect {
        text.push_str(&format!(" with effect on {effect}"));
    }
    if !act.territory.is_empty() {
        text.push_str(&format!(" for {}", act.territory));
    }
    text
}

fn when(when: When) -> String {
    let day = |day: Option<Date>| day.map_or_else(|| "an unknown day".into(), |d| d.to_string());
    match when {
        When::Day(day) => format!("of {day}"),
        When::Between {
            not_before: None,
            not_after: None,
        } => "of an unknown day".into(),
        When::Between {
            not_before,
            not_after,
        } => format!("between {} and {}", day(not_before), day(not_after)),
    }
}
