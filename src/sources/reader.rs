//! The readers: which there are, what each needs to be told, and the one place that chooses.
//!
//! A reader is a pure function from bytes to a [`Reading`]: no file, no network, no clock.

use super::{Reading, acts_csv, coe, fedlex, ilo, untc, wikidata};
use crate::{
    model::{
        Date, InstrumentIx, ParticipantIx,
        source::{Completeness, Rank},
    },
    reference::Reference,
};

/// The shapes of document that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reader {
    /// The status page of the United Nations Treaty Collection.
    UntcHtml,
    /// The same as the depositary's XML.
    UntcXml,
    /// The chart of signatures and ratifications of the Council of Europe.
    CoeHtml,
    /// The same from the Treaty Office's web service.
    CoeJson,
    /// The table of ratifications of a convention in NORMLEX.
    IloHtml,
    /// The table of parties beneath a treaty in the Swiss official collection, German or French.
    FedlexHtml,
    /// The tables of `data/acts/`.
    ActsCsv,
    /// SPARQL results of Wikidata: signatories and parties with their days.
    Wikidata,
}

impl Reader {
    /// Every reader.
    pub const ALL: [Reader; 8] = [
        Self::UntcHtml,
        Self::UntcXml,
        Self::CoeHtml,
        Self::CoeJson,
        Self::IloHtml,
        Self::FedlexHtml,
        Self::ActsCsv,
        Self::Wikidata,
    ];

    /// The name in commands, data and receipts.
    pub fn name(self) -> &'static str {
        match self {
            Self::UntcHtml => "untc-html",
            Self::UntcXml => "untc-xml",
            Self::CoeHtml => "coe-html",
            Self::CoeJson => "coe-json",
            Self::IloHtml => "ilo-html",
            Self::FedlexHtml => "fedlex-html",
            Self::ActsCsv => "acts-csv",
            Self::Wikidata => "wikidata",
        }
    }

    /// The reader of a name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reader| reader.name() == name)
    }

    /// Grows when the same bytes may be read otherwise than before.
    pub fn version(self) -> u32 {
        1
    }

    /// Whether the reader was written from the descriptions of others: no document as served was
    /// seen. What it reads deserves a second look.
    pub fn second_hand(self) -> bool {
        matches!(self, Self::UntcXml | Self::IloHtml)
    }

    /// Whose spellings of participants the document uses, as in `data/participant-names.csv`.
    pub fn publisher(self) -> &'static str {
        match self {
            Self::UntcHtml | Self::UntcXml => "un",
            Self::CoeHtml | Self::CoeJson => "coe",
            Self::IloHtml => "ilo",
            Self::FedlexHtml => "fedlex",
            Self::ActsCsv => "any",
            Self::Wikidata => "wikidata",
        }
    }

    /// How close what it reads is to the depositary.
    pub fn rank(self) -> Rank {
        match self {
            Self::UntcHtml | Self::UntcXml | Self::CoeHtml | Self::CoeJson | Self::IloHtml => {
                Rank::Depositary
            }
            Self::FedlexHtml => Rank::Gazette,
            Self::ActsCsv | Self::Wikidata => Rank::Other,
        }
    }

    /// What the silence of a whole document of this shape means.
    pub fn completeness(self) -> Completeness {
        match self {
            Self::UntcHtml | Self::UntcXml | Self::CoeHtml | Self::CoeJson => {
                Completeness::Complete
            }
            Self::IloHtml | Self::FedlexHtml => Completeness::PartiesComplete,
            Self::ActsCsv | Self::Wikidata => Completeness::Partial,
        }
    }

    /// Reads a document.
    pub fn read(self, bytes: &[u8], context: &Context<'_>) -> Reading {
        match self {
            Self::ActsCsv => acts_csv::read(bytes, context),
            Self::UntcHtml => untc::read(bytes, context),
            Self::UntcXml => untc::xml::read(bytes, context),
            Self::CoeHtml => coe::chart::read(bytes, context),
            Self::CoeJson => coe::service::read(bytes, context),
            Self::IloHtml => ilo::read(bytes, context),
            Self::FedlexHtml => fedlex::read(bytes, context),
            Self::Wikidata => wikidata::read(bytes, context),
        }
    }
}

/// Problems up to which the nearest known name is looked for, and bytes of a name.
const NEAREST: usize = 100;
const NAME: usize = 300;

/// What a reader is told beside the bytes.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    pub reference: &'a Reference,
    /// Whose spellings of participants the document uses; mostly the reader's own publisher.
    pub publisher: &'a str,
    /// The document's address; links to places in it are made from it.
    pub address: &'a str,
    /// The day on which it was retrieved: a later one cannot stand in it.
    pub retrieved: Option<Date>,
    /// The day of which it speaks, where it does not say so itself.
    pub as_of: Option<Date>,
    /// The instrument asked about, for documents that do not name theirs.
    pub instrument: Option<InstrumentIx>,
}

impl<'a> Context<'a> {
    /// What a reader is told of a document of its own publisher.
    pub fn new(reader: Reader, reference: &'a Reference) -> Self {
        Self {
            reference,
            publisher: reader.publisher(),
            address: "",
            retrieved: None,
            as_of: None,
            instrument: None,
        }
    }

    /// The participant that the publisher's spelling means. Marks of notes that stand after it as
    /// mere digits are not part of a name.
    pub(crate) fn participant(&self, spelling: &str, day: Option<Date>) -> Option<ParticipantIx> {
        let find = |spelling| self.reference.names.find(self.publisher, spelling, day);
        find(spelling).or_else(|| {
            let bare = spelling.trim_end_matches(|c: char| {
                c.is_ascii_digit() || c.is_whitespace() || matches!(c, ',' | '*')
            });
            (bare.len() < spelling.len()).then(|| find(bare))?
        })
    }

    /// How a spelling that is not known is told: with the nearest that is, after so many other problems.
    pub(crate) fn unknown(&self, spelling: &str, met: usize) -> String {
        // The nearest name costs a look at every name: a page of nothing but unknown names has none, and
        // what is longer than any name is none.
        if met >= NEAREST || spelling.len() > NAME {
            return spelling.to_owned();
        }
        match self.reference.names.nearest(self.publisher, spelling) {
            Some(near) => format!("{spelling}; nearest known: {near}"),
            None => spelling.to_owned(),
        }
    }

    /// The instrument that a depositary refers to so.
    pub(crate) fn instrument_of(&self, depositary: &str, reference: &str) -> Option<InstrumentIx> {
        let instruments = &self.reference.instruments;
        instruments
            .iter()
            .position(|law| law.depositary == depositary && law.reference == reference)
            .map(InstrumentIx::from)
    }
}
