//! Where participants and instruments stand towards each other on a day, from the status periods.

use super::Look;
use crate::{
    model::Date,
    store::snapshot::TermId,
    vocab::{acc, skos},
};

/// One participant and one instrument on a day.
#[derive(Debug, Clone)]
pub struct Standing {
    pub period: TermId,
    /// The instrument, if a participant is described; else the participant.
    pub other: TermId,
    /// The IRI of `other`.
    pub iri: String,
    pub label: String,
    /// The code of the status.
    pub status: String,
    pub since: Option<String>,
    pub until: Option<String>,
    pub verified_on: Option<String>,
    /// The record was last read before the day.
    pub carried: bool,
}

/// The standing of a participant towards every instrument, or of every participant towards an instrument.
pub fn on(look: &Look<'_>, thing: TermId, day: Date) -> Vec<Standing> {
    let (mine, others) = if look.is_a(thing, acc::PARTICIPANT) {
        (acc::PARTICIPANT_OF, acc::INSTRUMENT_OF)
    } else if look.is_a(thing, acc::INSTRUMENT) {
        (acc::INSTRUMENT_OF, acc::PARTICIPANT_OF)
    } else {
        return Vec::new();
    };
    // Days of the form YYYY-MM-DD are in the order of their text.
    let day = day.to_string();
    let mut found: Vec<Standing> = look
        .subjects(mine, thing)
        .into_iter()
        .filter(|period| look.is_a(*period, acc::STATUS_PERIOD))
        .filter_map(|period| {
            let until = look.value(period, acc::UNTIL);
            let begun = look.value(period, acc::FROM).is_none_or(|from| from <= day);
            if !begun || until.as_ref().is_some_and(|until| *until <= day) {
                return None;
            }
            let other = *look.objects(period, others).first()?;
            let status = *look.objects(period, acc::STATUS).first()?;
            let verified_on = look.value(period, acc::VERIFIED_ON);
            let iri = look.text(other);
            Some(Standing {
                period,
                other,
                label: look.called(&iri),
                iri,
                status: look.value(status, skos::NOTATION)?,
                since: look.value(period, acc::SINCE),
                until,
                carried: verified_on.as_ref().is_some_and(|read| *read < day),
                verified_on,
            })
        })
        .collect();
    found.sort_by(|a, b| a.label.cmp(&b.label));
    found
}
