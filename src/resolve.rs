//! What a person writes → the thing meant: codes, depositary references and names, else the nearest.

use crate::{
    model::{Date, InstrumentIx, ParticipantIx, instrument::InstrumentSet, plan::PlanFile},
    record::Record,
    reference::Region,
};

/// A name that means nothing here, with the nearest that do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct UnknownName {
    pub message: String,
    pub nearest: Vec<String>,
}

impl UnknownName {
    /// No thing of the kind is called so.
    pub fn new(kind: &str, name: &str, known: Vec<String>, hint: &str) -> Self {
        let nearest = nearest(name, known);
        let mut message = format!("no {kind} is called `{name}`");
        let or = nearest
            .iter()
            .map(|near| format!("`{near}`"))
            .collect::<Vec<_>>()
            .join(", ");
        match (or.is_empty(), hint.is_empty()) {
            (true, true) => {}
            (true, false) => message.push_str(&format!("; hint: {hint}")),
            (false, true) => message.push_str(&format!("; hint: did you mean {or}")),
            (false, false) => message.push_str(&format!("; hint: did you mean {or}; {hint}")),
        }
        Self { message, nearest }
    }

    /// Something that has to be given was not.
    pub fn missing(kind: &str, name: &str, hint: &str) -> Self {
        Self {
            message: format!("{kind} `{name}` is missing; hint: {hint}"),
            nearest: Vec::new(),
        }
    }
}

/// Up to three known names, nearest first.
fn nearest(name: &str, known: Vec<String>) -> Vec<String> {
    let wanted = folded(name);
    let mut near: Vec<(f64, String)> = known
        .into_iter()
        .map(|known| (strsim::jaro_winkler(&wanted, &folded(&known)), known))
        .filter(|(likeness, _)| *likeness > 0.75)
        .collect();
    near.sort_by(|(a, x), (b, y)| b.total_cmp(a).then_with(|| x.cmp(y)));
    near.dedup_by(|(_, a), (_, b)| a == b);
    near.into_iter().take(3).map(|(_, known)| known).collect()
}

/// Case and punctuation do not matter.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            c if c.is_alphanumeric() => folded.push(c),
            _ if folded.ends_with(' ') || folded.is_empty() => {}
            _ => folded.push(' '),
        }
    }
    folded.trim_end().to_owned()
}

/// A day, as `YYYY-MM-DD`.
pub fn day(text: &str) -> Result<Date, UnknownName> {
    match crate::sources::dates::iso(text) {
        Ok(Some(day)) => Ok(day),
        _ => Err(UnknownName::new(
            "day",
            text,
            Vec::new(),
            "write a day of the calendar as YYYY-MM-DD, such as 2001-11-20",
        )),
    }
}

/// The instrument of an id, a depositary reference, a label, a title or another name.
pub fn instrument(record: &Record, text: &str) -> Result<InstrumentIx, UnknownName> {
    let reference = &record.reference;
    if let Some(at) = reference.instrument(text) {
        return Ok(at);
    }
    let wanted = folded(text);
    let by = |test: &dyn Fn(&crate::model::Instrument) -> bool| {
        reference
            .instruments
            .iter()
            .position(test)
            .map(InstrumentIx::from)
    };
    by(&|law| folded(&law.id) == wanted)
        .or_else(|| by(&|law| folded(&law.reference) == wanted))
        .or_else(|| {
            by(&|law| {
                [&law.label, &law.title]
                    .into_iter()
                    .chain(&law.aliases)
                    .any(|n| folded(n) == wanted)
            })
        })
        .ok_or_else(|| {
            let known = reference.instruments.iter().flat_map(|law| {
                [law.id.clone(), law.reference.clone()]
                    .into_iter()
                    .chain(law.aliases.clone())
            });
            UnknownName::new(
                "instrument",
                text,
                known.collect(),
                "`accede instruments` lists them",
            )
        })
}

/// The participant of an ISO or M49 code or of any name on record. A code that a past and a present
/// State share means the present one.
pub fn participant(record: &Record, text: &str) -> Result<ParticipantIx, UnknownName> {
    let reference = &record.reference;
    let text = text.trim();
    let upper = text.to_uppercase();
    if let Some(at) = reference.participant(&upper) {
        return Ok(at);
    }
    let participants = || reference.participants.iter().enumerate();
    let code = participants()
        .filter(|(_, p)| !text.is_empty() && (p.iso2 == upper || p.iso3 == upper || p.m49 == text))
        .min_by_key(|(_, p)| p.until.is_some());
    if let Some((at, _)) = code {
        return Ok(at.into());
    }
    let wanted = folded(text);
    let named = participants().find(|(_, p)| {
        [&p.name, &p.name_fr, &p.official_name]
            .into_iter()
            .any(|name| folded(name) == wanted)
    });
    if let Some((at, _)) = named {
        return Ok(at.into());
    }
    let row = reference
        .name_rows
        .iter()
        .filter(|row| folded(&row.spelling) == wanted)
        .min_by_key(|row| (row.source != "any", row.until.is_some()));
    row.and_then(|row| reference.participant(&row.participant))
        .ok_or_else(|| {
            let known = participants()
                .flat_map(|(_, p)| [p.name.clone(), p.id.clone()])
                .collect();
            UnknownName::new(
                "state or organisation",
                text,
                known,
                "`accede states` lists them",
            )
        })
}

/// The instrument set of an id or label.
pub fn set<'a>(record: &'a Record, text: &str) -> Result<&'a InstrumentSet, UnknownName> {
    let wanted = folded(text);
    let sets = &record.reference.sets;
    sets.iter()
        .find(|set| folded(&set.id) == wanted || folded(&set.label) == wanted)
        .ok_or_else(|| {
            UnknownName::new(
                "set",
                text,
                sets.iter().map(|set| set.id.clone()).collect(),
                "",
            )
        })
}

/// The region of an id or label.
pub fn region<'a>(record: &'a Record, text: &str) -> Result<&'a Region, UnknownName> {
    let wanted = folded(text);
    let regions = &record.reference.regions;
    regions
        .iter()
        .find(|region| folded(&region.id) == wanted || folded(&region.label) == wanted)
        .ok_or_else(|| {
            let known: Vec<String> = regions.iter().map(|region| region.id.clone()).collect();
            let hint = format!("the regions are `{}`", known.join("`, `"));
            UnknownName::new("region", text, known, &hint)
        })
}

/// The plan of an id.
pub fn plan<'a>(record: &'a Record, text: &str) -> Result<&'a PlanFile, UnknownName> {
    let plans = &record.reference.plans;
    plans
        .iter()
        .find(|file| file.plan.id == text)
        .ok_or_else(|| {
            UnknownName::new(
                "plan",
                text,
                plans.iter().map(|file| file.plan.id.clone()).collect(),
                "",
            )
        })
}
