//! A source's spelling → participant, by table.

use std::collections::HashMap;

use serde::Deserialize;

use crate::model::{Date, ParticipantIx};

/// A row of `data/participant-names.csv`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameRow {
    pub spelling: String,
    pub participant: String,
    /// `any`, or the publisher whose spelling it is.
    pub source: String,
    pub lang: String,
    pub from: Option<Date>,
    pub until: Option<Date>,
    pub note: String,
}

/// A spelling's participant, and the days on which the spelling means it.
type Sense = (ParticipantIx, Option<Date>, Option<Date>);

/// Every spelling on record.
#[derive(Debug, Default)]
pub struct Names {
    by_source: HashMap<String, HashMap<String, Vec<Sense>>>,
}

impl Names {
    /// Adds a spelling of a source.
    pub fn insert(&mut self, row: &NameRow, participant: ParticipantIx) {
        self.by_source
            .entry(row.source.clone())
            .or_default()
            .entry(plain(&row.spelling))
            .or_default()
            .push((participant, row.from, row.until));
    }

    /// The participant that a publisher's spelling means on a day. A spelling that means several by
    /// date ("Yugoslavia") needs the day.
    pub fn find(
        &self,
        publisher: &str,
        spelling: &str,
        day: Option<Date>,
    ) -> Option<ParticipantIx> {
        let spelling = plain(spelling);
        [publisher, "any"].into_iter().find_map(|source| {
            let senses = self.by_source.get(source)?.get(&spelling)?;
            let mut fitting = senses.iter().filter(|(_, from, until)| {
                senses.len() == 1
                    || day.is_some_and(|day| {
                        from.is_none_or(|from| from <= day) && until.is_none_or(|until| day < until)
                    })
            });
            let first = fitting.next()?.0;
            fitting.all(|(other, ..)| *other == first).then_some(first)
        })
    }

    /// The known spelling nearest to one that is not known, if any is near.
    pub fn nearest(&self, publisher: &str, spelling: &str) -> Option<&str> {
        let spelling = plain(spelling);
        [publisher, "any"]
            .into_iter()
            .filter_map(|source| self.by_source.get(source))
            .flat_map(HashMap::keys)
            .map(|known| (strsim::jaro_winkler(known, &spelling), known.as_str()))
            .filter(|(likeness, _)| *likeness > 0.8)
            .max_by(|(a, x), (b, y)| a.total_cmp(b).then_with(|| y.cmp(x)))
            .map(|(_, known)| known)
    }
}

/// A spelling as compared: typographers' apostrophes, dashes and spaces are those of a keyboard.
fn plain(spelling: &str) -> String {
    let mut plain = String::with_capacity(spelling.len());
    for c in spelling.chars() {
        match c {
            '\u{2019}' | '\u{2018}' | '\u{02bc}' | '\u{b4}' | '`' => plain.push('\''),
            '\u{2010}'..='\u{2015}' => plain.push('-'),
            '\u{ad}' | '\u{200b}' | '\u{feff}' => {}
            c if c.is_whitespace() => {
                if !plain.is_empty() && !plain.ends_with(' ') {
                    plain.push(' ');
                }
            }
            c => plain.push(c),
        }
    }
    plain.truncate(plain.trim_end().len());
    plain
}
