//! Participants: states and organisations that can act, when they existed, and whom they continue.

use jiff::civil::Date;
use serde::Deserialize;

/// A State or a regional organisation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Participant {
    pub id: String,
    pub kind: Kind,
    pub class: String,
    pub name: String,
    pub name_fr: String,
    pub official_name: String,
    pub official_name_fr: String,
    pub iso2: String,
    pub iso3: String,
    pub m49: String,
    pub wikidata: String,
    pub geonames: String,
    pub eu_authority: String,
    pub lat: String,
    pub lon: String,
    /// First day of existence; empty where it lies before the record or is not known to the day.
    pub from: Option<Date>,
    pub from_precision: String,
    /// First day on which it no longer existed.
    pub until: Option<Date>,
    /// The participant it continues: the same legal person under another name or extent.
    pub continues: String,
    /// The participants it succeeds as another person, separated by semicolons.
    pub succeeds: String,
    pub un_region: String,
    pub un_subregion: String,
    pub source: String,
    pub confidence: String,
    pub note: String,
}

/// What sort of participant it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    State,
    RegionalOrganisation,
}

impl Participant {
    /// Whether it existed on the day.
    pub fn existed_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }
}

/// A spell of membership in an organisation or region, half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spell {
    pub from: Option<Date>,
    pub until: Option<Date>,
}

impl Spell {
    /// Whether the day lies in the spell.
    pub fn covers(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }
}
