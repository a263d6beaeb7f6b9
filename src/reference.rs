//! Reference data: instruments, participants, memberships, regions, sets, plans and documents, read
//! from tables. A fault here is a fault of the build, so it is an error, not a recorded problem.

pub mod judgements;

use std::collections::HashMap;

use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    embedded,
    model::{
        Date, DocumentIx, Instrument, InstrumentIx, Participant, ParticipantIx,
        correction::Correction,
        instrument::InstrumentSet,
        participant::Spell,
        plan::PlanFile,
        source::{Completeness, Coverage, Document, PrintedCount},
    },
    sources::names::{NameRow, Names},
};

/// Why the reference data could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReferenceError {
    #[error("the dataset has no file `{0}`")]
    Missing(String),
    #[error("`{file}` cannot be read: {message}")]
    Unreadable { file: String, message: String },
    #[error("`{file}` names {what} `{id}`, which is not on record")]
    Dangling {
        file: String,
        what: &'static str,
        id: String,
    },
}

/// A membership of a participant in an organisation, half-open.
#[derive(Debug, Clone)]
pub struct Membership {
    pub organisation: String,
    pub participant: ParticipantIx,
    pub status: String,
    pub spell: Spell,
    pub source: String,
    pub confidence: String,
}

/// A region: a dated collection of participants.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    pub id: String,
    pub label: String,
    pub label_fr: String,
    pub definition: String,
    pub as_of: String,
    pub source: String,
    pub note: String,
    #[serde(skip)]
    pub members: Vec<(ParticipantIx, Spell)>,
}

/// An organisation that has members, publishes sources or keeps instruments.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    pub id: String,
    pub name: String,
    pub name_fr: String,
    pub wikidata: String,
    pub note: String,
}

/// An identifier that was published once and is no longer used.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retired {
    /// Its path below the base, such as `id/instrument/old`.
    pub path: String,
    /// The paths of what stands in its place; several are parted by `;`.
    pub replaced_by: String,
    pub retired_on: Date,
    pub reason: String,
}

/// All reference data, by tables.
#[derive(Debug)]
pub struct Reference {
    pub instruments: Vec<Instrument>,
    pub participants: Vec<Participant>,
    pub names: Names,
    pub name_rows: Vec<NameRow>,
    pub memberships: Vec<Membership>,
    pub organisations: Vec<Organisation>,
    pub regions: Vec<Region>,
    pub sets: Vec<InstrumentSet>,
    pub plans: Vec<PlanFile>,
    pub documents: Vec<Document>,
    pub coverage: Vec<Coverage>,
    pub corrections: Vec<Correction>,
    pub printed_counts: Vec<PrintedCount>,
    /// Identifiers that were published once and are no longer used.
    pub retired: Vec<Retired>,
    instrument_ids: HashMap<String, InstrumentIx>,
    participant_ids: HashMap<String, ParticipantIx>,
    document_ids: HashMap<String, DocumentIx>,
    continued_by: HashMap<ParticipantIx, ParticipantIx>,
}

impl Reference {
    /// Reads the embedded tables.
    pub fn embedded() -> Result<Self, ReferenceError> {
        #[derive(Deserialize)]
        struct Instruments {
            instrument: Vec<Instrument>,
        }
        #[derive(Deserialize)]
        struct Sets {
            set: Vec<InstrumentSet>,
        }
        let instruments = toml_file::<Instruments>("data/instruments.toml")?.instrument;
        let participants: Vec<Participant> = rows("data/participants.csv")?;
        let documents: Vec<Document> = rows("data/documents.csv")?;
        let mut plans = Vec::new();
        for (name, _) in embedded::below("data/plans/") {
            plans.push(toml_file::<PlanFile>(name)?);
        }
        let mut reference = Self {
            instrument_ids: ids(&instruments, |instrument| &instrument.id),
            participant_ids: ids(&participants, |participant| &participant.id),
            document_ids: ids(&documents, |document| &document.id),
            instruments,
            participants,
            documents,
            plans,
            sets: toml_file::<Sets>("data/sets.toml")?.set,
            organisations: rows("data/organisations.csv")?,
            regions: rows("data/regions.csv")?,
            name_rows: rows("data/participant-names.csv")?,
            retired: rows("data/retired.csv")?,
            names: Names::default(),
            memberships: Vec::new(),
            coverage: Vec::new(),
            printed_counts: Vec::new(),
            corrections: Vec::new(),
            continued_by: HashMap::new(),
        };
        reference.link()?;
        Ok(reference)
    }

    /// Resolves what tables say of each other.
    fn link(&mut self) -> Result<(), ReferenceError> {
        #[derive(Deserialize)]
        struct MembershipRow {
            organisation: String,
            participant: String,
            status: String,
            from: Option<Date>,
            until: Option<Date>,
            source: String,
            confidence: String,
        }
        #[derive(Deserialize)]
        struct RegionRow {
            region: String,
            participant: String,
            from: Option<Date>,
            until: Option<Date>,
        }
        #[derive(Deserialize)]
        struct CoverageRow {
            document: String,
            instrument: String,
            coverage: Completeness,
            from: Option<Date>,
            until: Option<Date>,
            note: String,
        }
        for row in std::mem::take(&mut self.name_rows) {
            let participant = self.known("data/participant-names.csv", &row.participant)?;
            self.names.insert(&row, participant);
            self.name_rows.push(row);
        }
        for row in rows::<MembershipRow>("data/memberships.csv")? {
            self.memberships.push(Membership {
                participant: self.known("data/memberships.csv", &row.participant)?,
                organisation: row.organisation,
                status: row.status,
                spell: Spell {
                    from: row.from,
                    until: row.until,
                },
                source: row.source,
                confidence: row.confidence,
            });
        }
        for row in rows::<RegionRow>("data/region-members.csv")? {
            let participant = self.known("data/region-members.csv", &row.participant)?;
            let region = self
                .regions
                .iter_mut()
                .find(|region| region.id == row.region);
            let region = region.ok_or_else(|| ReferenceError::Dangling {
                file: "data/region-members.csv".into(),
                what: "region",
                id: row.region.clone(),
            })?;
            region.members.push((
                participant,
                Spell {
                    from: row.from,
                    until: row.until,
                },
            ));
        }
        for row in rows::<CoverageRow>("data/coverage.csv")? {
            let dangling = |what, id: &str| ReferenceError::Dangling {
                file: "data/coverage.csv".into(),
                what,
                id: id.into(),
            };
            self.coverage.push(Coverage {
                document: self
                    .document(&row.document)
                    .ok_or_else(|| dangling("document", &row.document))?,
                instrument: self
                    .instrument(&row.instrument)
                    .ok_or_else(|| dangling("instrument", &row.instrument))?,
                completeness: row.coverage,
                from: row.from,
                until: row.until,
                note: row.note,
            });
        }
        self.corrections = self.read_corrections()?;
        self.printed_counts = self.read_printed_counts()?;
        for law in &self.instruments {
            if let Some(id) = law.documents.iter().find(|id| self.document(id).is_none()) {
                return Err(ReferenceError::Dangling {
                    file: "data/instruments.toml".into(),
                    what: "document",
                    id: id.clone(),
                });
            }
        }
        for (at, participant) in self.participants.iter().enumerate() {
            if !participant.continues.is_empty() {
                let former = self.known("data/participants.csv", &participant.continues)?;
                self.continued_by.insert(former, at.into());
            }
        }
        Ok(())
    }

    fn known(&self, file: &str, id: &str) -> Result<ParticipantIx, ReferenceError> {
        self.participant(id)
            .ok_or_else(|| ReferenceError::Dangling {
                file: file.into(),
                what: "participant",
                id: id.into(),
            })
    }

    /// The instrument of an id.
    pub fn instrument(&self, id: &str) -> Option<InstrumentIx> {
        self.instrument_ids.get(id).copied()
    }

    /// The participant of an id.
    pub fn participant(&self, id: &str) -> Option<ParticipantIx> {
        self.participant_ids.get(id).copied()
    }

    /// The newest day of which any document speaks.
    pub fn newest_as_of(&self) -> Option<Date> {
        self.documents
            .iter()
            .filter_map(|document| document.as_of)
            .max()
    }

    /// The document of an id.
    pub fn document(&self, id: &str) -> Option<DocumentIx> {
        self.document_ids.get(id).copied()
    }

    /// Puts a document on record, in the place of the one with its identifier if there is one, whose
    /// coverage and printed counts are then forgotten.
    pub fn put_document(&mut self, document: Document) -> DocumentIx {
        match self.document(&document.id) {
            Some(place) => {
                self.coverage.retain(|row| row.document != place);
                self.printed_counts.retain(|row| row.document != place);
                self.documents[place.at()] = document;
                place
            }
            None => {
                let place = DocumentIx::from(self.documents.len());
                self.document_ids.insert(document.id.clone(), place);
                self.documents.push(document);
                place
            }
        }
    }

    /// The participant under whose name the acts of this one are listed today: itself, or the one
    /// that continues it.
    pub fn head(&self, participant: ParticipantIx) -> ParticipantIx {
        let mut head = participant;
        while let Some(next) = self.continued_by.get(&head) {
            head = *next;
        }
        head
    }

    /// The participant that existed on the day, of the line that the listed one continues; the one it
    /// succeeds, if the listed one did not exist and only a predecessor did.
    pub fn actor(&self, listed: ParticipantIx, day: Date) -> Option<ParticipantIx> {
        let mut next = Some(listed);
        while let Some(at) = next {
            let participant = &self.participants[at.at()];
            if participant.existed_on(day) || self.could_act(at, day) {
                return Some(at);
            }
            next = self.participant(&participant.continues);
        }
        self.participants[listed.at()]
            .succeeds
            .split(';')
            .filter_map(|id| self.participant(id))
            .find(|at| self.participants[at.at()].existed_on(day))
    }

    /// Whether it was a member of some organisation of States on the day, and so could act though
    /// its own State is counted from later (Belarus and Ukraine before 1991).
    fn could_act(&self, participant: ParticipantIx, day: Date) -> bool {
        self.memberships
            .iter()
            .any(|m| m.participant == participant && m.spell.from.is_some() && m.spell.covers(day))
    }

    /// The spells of membership of a participant in an organisation.
    pub fn members<'a>(
        &'a self,
        organisation: &'a str,
        participant: ParticipantIx,
    ) -> impl Iterator<Item = Spell> + 'a {
        self.memberships
            .iter()
            .filter(move |m| {
                m.organisation == organisation
                    && m.participant == participant
                    && m.status == "member"
            })
            .map(|m| m.spell)
    }
}

fn ids<T, I: From<usize>>(table: &[T], id: impl Fn(&T) -> &String) -> HashMap<String, I> {
    table
        .iter()
        .enumerate()
        .map(|(at, row)| (id(row).clone(), I::from(at)))
        .collect()
}

fn bytes(file: &str) -> Result<&'static [u8], ReferenceError> {
    embedded::file(file).ok_or_else(|| ReferenceError::Missing(file.into()))
}

fn toml_file<T: DeserializeOwned>(file: &str) -> Result<T, ReferenceError> {
    let unreadable = |message: String| ReferenceError::Unreadable {
        file: file.into(),
        message,
    };
    let text = std::str::from_utf8(bytes(file)?).map_err(|error| unreadable(error.to_string()))?;
    toml::from_str(text).map_err(|error| unreadable(error.to_string()))
}

fn rows<T: DeserializeOwned>(file: &str) -> Result<Vec<T>, ReferenceError> {
    csv::Reader::from_reader(bytes(file)?)
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|error| ReferenceError::Unreadable {
            file: file.into(),
            message: error.to_string(),
        })
}
