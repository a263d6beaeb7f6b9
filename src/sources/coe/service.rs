//! The web service's answer for a treaty: three lists of rows, of member States, non-member States
//! and organisations. It needs a key, which users get and set themselves.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::value::RawValue;

use super::MARKS;
use crate::{
    model::{ActKind, Date},
    sources::{
        ProblemKind, Reading, dates,
        draft::Draft,
        html::decode,
        reader::{Context, Reader},
    },
};

/// Rows of one answer; there are some two hundred States.
const ROWS: usize = 2000;

/// The keys that hold what is read here.
const KEYS: [&str; 14] = [
    "CodePays",
    "LibPaysOrga",
    "NumSTE",
    "DateSignature",
    "DateConsentement",
    "DateEntreeVigueur",
    "DateDenonciation",
    "DateEffetDenonciation",
    "DateSuspension",
    "Reserves",
    "Declarations",
    "Objections",
    "Territoires",
    "Communications",
];

/// Which key marks what.
const FLAGS: [(&str, &str); 5] = [
    ("Reserves", "R"),
    ("Declarations", "D"),
    ("Objections", "O"),
    ("Territoires", "T"),
    ("Communications", "C"),
];

/// Keys of one row that nothing here knows, and bytes of a value: beyond them an answer is none of this kind.
const OTHERS: usize = 100;
const VALUE: usize = 10_000;

/// The rows of the lists, each with its places; no more of them are held than are read.
struct Answer<'a>(Vec<(usize, usize, &'a RawValue)>);

/// A row: what is read here, and the names of other keys.
struct Row {
    object: Object,
    others: Vec<String>,
}

impl<'de> Deserialize<'de> for Answer<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Lists;
        struct List<'b, 'de>(usize, &'b mut Vec<(usize, usize, &'de RawValue)>);

        impl<'de> Visitor<'de> for Lists {
            type Value = Answer<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a list of lists of rows")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut lists: A) -> Result<Answer<'de>, A::Error> {
                let (mut rows, mut list) = (Vec::new(), 1);
                while lists.next_element_seed(List(list, &mut rows))?.is_some() {
                    list += 1;
                }
                Ok(Answer(rows))
            }
        }

        impl<'de> DeserializeSeed<'de> for List<'_, 'de> {
            type Value = ();

            fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
                deserializer.deserialize_seq(self)
            }
        }

        impl<'de> Visitor<'de> for List<'_, 'de> {
            type Value = ();

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a list of rows")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
                let mut row = 1;
                while self.1.len() <= ROWS
                    && let Some(raw) = list.next_element()?
                {
                    self.1.push((self.0, row, raw));
                    row += 1;
                }
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(())
            }
        }

        deserializer.deserialize_seq(Lists)
    }
}

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;

        impl<'de> Visitor<'de> for Keys {
            type Value = Row;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a row")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row, A::Error> {
                let (mut object, mut others) = (Object::new(), Vec::new());
                while let Some(key) = map.next_key::<String>()? {
                    if !KEYS.contains(&key.as_str()) {
                        map.next_value::<IgnoredAny>()?;
                        if others.len() < OTHERS {
                            others.push(key);
                        }
                        continue;
                    }
                    let raw: &RawValue = map.next_value()?;
                    let value = match raw.get().len() <= VALUE {
                        true => serde_json::from_str(raw.get()).map_err(de::Error::custom)?,
                        // It is no day and no name, and is told to be none.
                        false => format!("a value of {} bytes", raw.get().len()).into(),
                    };
                    object.insert(key, value);
                }
                Ok(Row { object, others })
            }
        }

        deserializer.deserialize_map(Keys)
    }
}

/// Reads an answer.
pub(in crate::sources) fn read(bytes: &[u8], context: &Context<'_>) -> Reading {
    let mut draft = Draft::new(context);
    let text = decode(bytes);
    let Answer(rows) = match serde_json::from_str(&text) {
        Ok(answer) => answer,
        Err(error) => {
            let kind = match error.is_eof() && text.trim_start().starts_with("[[") {
                true => ProblemKind::Truncated,
                false => ProblemKind::NotTheDocument,
            };
            draft.reading.problem(kind, "answer", error.to_string());
            return draft.reading;
        }
    };
    if rows.is_empty() {
        draft
            .reading
            .problem(ProblemKind::NotTheDocument, "answer", "no rows");
        return draft.reading;
    }
    if rows.len() > ROWS {
        let text = format!("more than {ROWS} rows");
        draft.reading.problem(ProblemKind::TooLarge, "answer", text);
    }
    let mut numbers: Vec<String> = Vec::new();
    let mut read = Vec::new();
    let mut unknown: BTreeSet<String> = BTreeSet::new();
    for (list, row, raw) in rows.into_iter().take(ROWS) {
        let at = format!("list {list}, row {row}");
        let object = match serde_json::from_str(raw.get()) {
            Ok(Row { object, others }) => {
                unknown.extend(others);
                object
            }
            Err(error) => {
                draft
                    .reading
                    .problem(ProblemKind::UnreadableRow, at, error.to_string());
                continue;
            }
        };
        let number = text_of(&object, "NumSTE");
        if !number.is_empty() && !numbers.contains(&number) {
            numbers.push(number);
        }
        read.push((at, object));
    }
    for key in unknown {
        draft
            .reading
            .problem(ProblemKind::UnknownColumn, "answer", key);
    }
    let number = match &numbers[..] {
        [] => "",
        [one] => one,
        _ => {
            let text = format!("rows of several treaties: {}", numbers.join(", "));
            draft
                .reading
                .problem(ProblemKind::NotTheDocument, "answer", text);
            return draft.reading;
        }
    };
    super::settle(number, &mut draft);
    if !draft.reading.is_the_document() {
        return draft.reading;
    }
    for (at, object) in read {
        read_row(&object, &at, &mut draft);
    }
    draft.finish(Reader::CoeJson.completeness())
}

type Object = BTreeMap<String, serde_json::Value>;

fn text_of(object: &Object, key: &str) -> String {
    match object.get(key) {
        Some(serde_json::Value::String(text)) => text.trim().to_owned(),
        Some(serde_json::Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn is_marked(object: &Object, key: &str) -> bool {
    use serde_json::Value;
    match object.get(key) {
        None | Some(Value::Null) => false,
        Some(Value::Bool(is)) => *is,
        Some(Value::String(text)) => !matches!(text.trim(), "" | "0" | "N" | "false"),
        Some(Value::Number(number)) => number.as_f64() != Some(0.0),
        Some(Value::Array(list)) => !list.is_empty(),
        Some(Value::Object(object)) => !object.is_empty(),
    }
}

fn read_row(object: &Object, at: &str, draft: &mut Draft<'_>) {
    let spelling = text_of(object, "LibPaysOrga");
    let mut day = |key: &str| -> Option<Date> {
        let text = text_of(object, key);
        let day = text.get(..10).unwrap_or(&text);
        dates::iso(day).unwrap_or_else(|_| {
            draft
                .reading
                .problem(ProblemKind::UnreadableDate, format!("{at}, {key}"), &text);
            None
        })
    };
    let signature = day("DateSignature");
    let consent = day("DateConsentement");
    let effect = day("DateEntreeVigueur");
    let denunciation = day("DateDenonciation");
    let denunciation_effect = day("DateEffetDenonciation");
    let suspension = day("DateSuspension");
    let first = signature.or(consent).or(denunciation);
    if spelling.is_empty() {
        let text = format!("no name; code {}", text_of(object, "CodePays"));
        draft.reading.problem(ProblemKind::UnreadableRow, at, text);
        return;
    }
    let marks: Vec<ActKind> = FLAGS
        .iter()
        .filter(|(key, _)| is_marked(object, key))
        .filter_map(|(_, letter)| MARKS.iter().find(|(known, _)| known == letter))
        .map(|(_, kind)| *kind)
        .collect();
    if first.is_none() && suspension.is_none() && marks.is_empty() {
        // A State that could act and has not.
        return;
    }
    let participant = draft.participant(&spelling, first, at);
    let mut push = |kind: ActKind, day: Option<Date>, effect, note: &str| {
        let mut act = draft.act(&spelling, participant, kind, at);
        if let Some(day) = day {
            act.when = draft.when(day, &format!("{} of {spelling}", kind.code()), at);
        }
        act.effect = effect;
        act.note = note.to_owned();
        draft.reading.acts.push(act);
    };
    if let Some(day) = signature {
        push(ActKind::Signature, Some(day), None, "");
    }
    if let Some(day) = consent {
        // The service has one key for every kind of consent.
        let (kind, note) = match signature {
            Some(signed) if signed < day => (
                ActKind::Ratification,
                "kind not stated: ratification, acceptance or approval",
            ),
            _ => (ActKind::Consent, "kind not stated"),
        };
        push(kind, Some(day), effect, note);
    }
    if let Some(day) = denunciation {
        push(
            ActKind::WithdrawalNotice,
            Some(day),
            denunciation_effect,
            "",
        );
    }
    if let Some(day) = suspension {
        push(ActKind::Communication, Some(day), None, "suspension");
    }
    for kind in marks {
        push(kind, None, None, "");
    }
}
