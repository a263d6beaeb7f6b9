//! A reading as JSON: the shape that `accede read` prints and that tests keep beside pages.

use serde_json::{Map, Value, json};

use crate::{
    model::Date,
    sources::{
        ReadAct, Reading,
        reader::{Context, Reader},
    },
};

/// A reading as an object. Keys that are always there come first; the others only where the
/// document has something to put in them.
pub fn of(reading: &Reading, reader: Reader, context: &Context<'_>, file: &str) -> Value {
    let about = &reading.document;
    let reference = context.reference;
    let instrument = about
        .instrument
        .map(|at| reference.instruments[at.at()].id.as_str());
    json!({
        "document": {
            "file": file,
            "reader": reader.name(),
            "readerVersion": reader.version(),
            "secondHand": reader.second_hand(),
            "address": context.address,
            "retrieved": context.retrieved,
            "title": about.title,
            "reference": about.reference,
            "instrument": instrument,
            "entryIntoForce": about.entry_into_force,
            "registration": about.registration,
            "completeness": about.completeness.map(|it| it.code()),
        },
        "printed": {
            "signatories": reading.printed.signatories,
            "parties": reading.printed.parties,
            "asOf": reading.printed.as_of,
        },
        "acts": reading.acts.iter().map(|one| act(one, context)).collect::<Vec<_>>(),
        "notes": reading.notes.iter().map(|note| json!({
            "number": note.number,
            "participants": note.participants,
            "subjects": note.subjects.iter().map(|it| it.code()).collect::<Vec<_>>(),
            "link": note.link,
        })).collect::<Vec<_>>(),
        "problems": reading.problems.iter().map(|problem| json!({
            "kind": problem.kind.code(),
            "at": problem.at,
            "text": problem.text,
        })).collect::<Vec<_>>(),
    })
}

fn act(act: &ReadAct, context: &Context<'_>) -> Value {
    let reference = context.reference;
    let mut object = Map::new();
    let participant = act
        .participant
        .map(|at| reference.participants[at.at()].id.clone());
    object.insert("participant".into(), participant.into());
    object.insert("spelling".into(), act.spelling.clone().into());
    object.insert("act".into(), act.kind.code().into());
    let text = |day: Option<Date>| day.map(|day| day.to_string());
    object.insert("date".into(), text(act.when.day()).into());
    object.insert("at".into(), act.at.clone().into());
    let (not_before, not_after) = act.when.bounds();
    let instrument = act
        .instrument
        .map(|at| reference.instruments[at.at()].id.clone());
    let more = [
        ("instrument", instrument.unwrap_or_default()),
        ("notBefore", text(not_before).unwrap_or_default()),
        ("notAfter", text(not_after).unwrap_or_default()),
        ("effect", text(act.effect).unwrap_or_default()),
        ("territory", act.territory.clone()),
        ("articles", act.articles.clone()),
        ("target", act.target.clone()),
        ("note", act.note.clone()),
        ("link", act.link.clone()),
    ];
    for (key, value) in more {
        if !value.is_empty() {
            object.insert(key.into(), value.into());
        }
    }
    object.into()
}
