//! What can be fetched: publishers with their addresses and manners, from `data/sources/`.

use std::{collections::BTreeMap, path::PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::reader::Reader;
use crate::{
    embedded,
    model::{
        Date,
        source::{Completeness, Rank},
    },
};

/// What stays as it is where a value is put into an address.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'/');

/// Why the description of a source cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("`{file}` cannot be used: {reason}")]
pub struct SourceError {
    pub file: String,
    pub reason: String,
}

/// A publisher's documents of one shape, and how they are asked for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The first part of its documents' identifiers.
    pub id: String,
    /// An organisation on record.
    pub publisher: String,
    pub title: String,
    pub homepage: String,
    pub rank: Rank,
    /// The name of its reader.
    pub reader: String,
    pub media_types: Vec<String>,
    pub licence: String,
    /// What the silence of a whole document means, where the reader does not know.
    pub coverage: Option<Completeness>,
    /// How often the publisher changes it, in words.
    pub rhythm: String,
    pub delay_seconds: u64,
    pub programs: Programs,
    #[serde(default)]
    pub note: String,
    /// Where a document is, with places to fill in: `{reference}`, `{query}` and those of `place`.
    pub address: String,
    /// The page for people that says the same, if that is another.
    pub page: Option<String>,
    pub page_reader: Option<String>,
    /// A file with the query that the address sends.
    pub query: Option<String>,
    pub key: Option<Key>,
    #[serde(rename = "document")]
    pub documents: Vec<Wanted>,
}

/// Whether the publisher lets programs read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Programs {
    Welcome,
    /// The publisher was seen to refuse some.
    MayRefuse,
    /// Only with a key, which the user supplies.
    NeedKey,
    Unknown,
}

impl Programs {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Welcome => "welcome",
            Self::MayRefuse => "may be refused",
            Self::NeedKey => "need a key that you supply",
            Self::Unknown => "not known",
        }
    }
}

/// How a user's key is sent.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    pub header: String,
    /// The environment variable that holds it.
    pub environment: String,
}

/// One document of a source.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    pub instrument: String,
    /// The publisher's reference, as in the identifiers of documents.
    pub reference: String,
    #[serde(default)]
    pub place: BTreeMap<String, String>,
    /// The day of which it speaks, where its address decides that.
    pub as_of: Option<Date>,
    /// How many participants it has acts of, at the least.
    pub participants: Option<usize>,
}

impl Source {
    /// Every source that is described, with those of some further files before them; one of the same name
    /// stands in the place of ours.
    pub fn all(further: &[PathBuf]) -> Result<Vec<Self>, SourceError> {
        let mut sources = Vec::new();
        for file in further {
            let name = file.display().to_string();
            let bytes = std::fs::read(file).map_err(|error| SourceError {
                file: name.clone(),
                reason: error.to_string(),
            })?;
            sources.push(Self::from_toml(&name, &bytes)?);
        }
        for ours in Self::embedded()? {
            if sources.iter().all(|source| source.id != ours.id) {
                sources.push(ours);
            }
        }
        Ok(sources)
    }

    /// Every source that is described.
    pub fn embedded() -> Result<Vec<Self>, SourceError> {
        embedded::below("data/sources/")
            .filter(|(file, _)| file.ends_with(".toml"))
            .map(|(file, bytes)| Self::from_toml(file, bytes))
            .collect()
    }

    /// The source that a file describes.
    pub fn from_toml(file: &str, bytes: &[u8]) -> Result<Self, SourceError> {
        let unusable = |reason: String| SourceError {
            file: file.into(),
            reason,
        };
        let text = std::str::from_utf8(bytes).map_err(|error| unusable(error.to_string()))?;
        let source: Self = toml::from_str(text).map_err(|error| unusable(error.to_string()))?;
        for name in [Some(&source.reader), source.page_reader.as_ref()] {
            if let Some(name) = name.filter(|name| Reader::from_name(name).is_none()) {
                return Err(unusable(format!("there is no reader `{name}`")));
            }
        }
        for wanted in &source.documents {
            let address = source.address(wanted);
            if address.contains(['{', '}']) {
                return Err(unusable(format!("`{address}` has a place left to fill in")));
            }
        }
        Ok(source)
    }

    /// The reader of what its address answers with.
    pub fn reader(&self) -> Reader {
        Reader::from_name(&self.reader).expect("checked when the source was read")
    }

    /// Where a document is asked for.
    pub fn address(&self, wanted: &Wanted) -> String {
        let mut address = filled(&self.address, wanted, &encoded);
        if let Some(query) = &self.query {
            let text = embedded::file(query).unwrap_or_default();
            let text = String::from_utf8_lossy(text);
            let asked = filled(&text, wanted, &quoted);
            address = address.replace("{query}", &encoded(&asked));
        }
        address
    }

    /// The page for people that says the same.
    pub fn page(&self, wanted: &Wanted) -> String {
        let pattern = self.page.as_ref().unwrap_or(&self.address);
        match self.page {
            Some(_) => filled(pattern, wanted, &encoded),
            None => self.address(wanted),
        }
    }

    /// The reader of the page for people.
    pub fn page_reader(&self) -> &str {
        self.page_reader.as_ref().unwrap_or(&self.reader)
    }

    /// The document that an address is of, as a person may have written it.
    pub fn document_at(&self, address: &str) -> Option<&Wanted> {
        self.documents
            .iter()
            .find(|wanted| self.address(wanted) == address || self.page(wanted) == address)
    }

    /// The source that a page read by some reader belongs to: the one that lists its address, else the
    /// first whose pages that reader reads.
    pub fn of_page<'a>(
        sources: &'a [Self],
        reader: Reader,
        address: &str,
    ) -> Option<(&'a Self, Option<&'a Wanted>)> {
        let listed = sources
            .iter()
            .find_map(|source| Some((source, Some(source.document_at(address)?))));
        let name = reader.name();
        listed.or_else(|| {
            sources
                .iter()
                .find(|source| source.reader == name || source.page_reader() == name)
                .map(|source| (source, None))
        })
    }

    /// The document about an instrument.
    pub fn document_about(&self, instrument: &str) -> Option<&Wanted> {
        self.documents
            .iter()
            .find(|wanted| wanted.instrument == instrument)
    }
}

fn filled(pattern: &str, wanted: &Wanted, form: &dyn Fn(&str) -> String) -> String {
    let mut text = pattern.replace("{reference}", &form(&wanted.reference));
    for (name, value) in &wanted.place {
        text = text.replace(&format!("{{{name}}}"), &form(value));
    }
    text
}

fn encoded(value: &str) -> String {
    utf8_percent_encode(value, PLAIN).to_string()
}

/// The inside of a literal.
fn quoted(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_pattern_filled_in() {
        let sources = Source::embedded().expect("the descriptions are readable");
        let address = |source: &str, instrument: &str| {
            let source = sources.iter().find(|known| known.id == source);
            let source = source.expect("it is described");
            source.address(source.document_about(instrument).expect("it is listed"))
        };
        assert_eq!(
            address("untc", "opsc"),
            "https://treaties.un.org/Pages/ViewDetails.aspx?src=TREATY&mtdsg_no=IV-11-c&chapter=4&clang=_en"
        );
        assert_eq!(
            address("coe", "echr"),
            "https://conventions-ws.coe.int/WS_LFRConventions/api/signatures?numSTE=005&langue=ENG"
        );
        assert!(address("wikidata", "opsc").contains("SELECT%20DISTINCT"));
    }
}
