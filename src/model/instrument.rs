//! An instrument: a treaty or protocol, with its depositary, its days and its final clauses.

use jiff::civil::Date;
use serde::Deserialize;

use super::rule::{Clauses, EffectRule};

/// A treaty or protocol. An absent value is unknown, never a default.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    pub id: String,
    pub label: String,
    pub title: String,
    pub title_fr: Option<String>,
    /// `un`, `coe` or `ilo`.
    pub depositary: String,
    /// How the depositary refers to it: `IV-11-c`, `ETS 185`, `C182`.
    pub reference: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    pub adopted: Option<Date>,
    pub opened: Option<Date>,
    pub closed_for_signature: Option<Date>,
    pub entry_into_force: Option<Date>,
    pub parent: Option<String>,
    pub un_registration: Option<String>,
    pub unts: Option<String>,
    /// Its Wikidata item.
    pub wikidata: Option<String>,
    #[serde(default)]
    pub topics: Vec<String>,
    /// Ids of the source documents that say so.
    pub documents: Vec<String>,
    /// What was taken from which, where it is not plain.
    pub source: Option<String>,
    #[serde(default)]
    pub clauses: Clauses,
}

impl Instrument {
    /// The rule for one that consents later, or the Vienna Convention's where none is on record.
    pub fn effect_rule(&self) -> EffectRule {
        self.clauses
            .entry_into_force
            .clone()
            .unwrap_or_else(EffectRule::vienna_default)
    }

    /// The earliest day on which any act can have been done.
    pub fn earliest_act(&self) -> Option<Date> {
        [self.opened, self.adopted].into_iter().flatten().min()
    }
}

/// A cited, versioned list of instruments.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstrumentSet {
    pub id: String,
    pub label: String,
    pub label_fr: Option<String>,
    pub definition: String,
    pub definition_fr: Option<String>,
    pub cites: Option<Citation>,
    pub version: Option<String>,
    pub instruments: Vec<String>,
}

/// Where a set comes from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Citation {
    pub plan: String,
    pub commitment: Option<String>,
}
