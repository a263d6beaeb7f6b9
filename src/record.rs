//! The whole record: reference data, what every document says, the accepted acts, and the periods
//! that follow from them by law.

use std::collections::HashMap;

use crate::{
    embedded,
    merge::{self, Discrepancy},
    model::{
        Act, ActIx, Claim, Date, DocumentIx, InstrumentIx, ParticipantIx, Period, Stage,
        rule::EligibilityKind,
        source::{Completeness, Coverage, PrintedCount},
        status::{self, Case},
    },
    reference::{Reference, ReferenceError},
    sources::{
        Problem, Reading,
        applied::{self, Applied, AppliedError, Directory},
        reader::{Context, Reader},
    },
};

/// Everything the graph is made from.
#[derive(Debug)]
pub struct Record {
    pub reference: Reference,
    pub claims: Vec<Claim>,
    pub problems: Vec<Problem>,
    pub acts: Vec<Act>,
    pub discrepancies: Vec<Discrepancy>,
    /// First day on which each instrument could be signed or consented to, as known or as recorded.
    pub open_from: Vec<Option<Date>>,
    acts_of: HashMap<(InstrumentIx, ParticipantIx), Vec<ActIx>>,
    coverage_of: Vec<CoverageOf>,
}

/// Why a record could not be read.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    #[error(transparent)]
    Applied(#[from] AppliedError),
}

/// How far the record of an instrument goes.
#[derive(Debug, Clone, Default)]
pub struct CoverageOf {
    /// What silence means.
    pub silence: Option<Completeness>,
    /// The spans that documents cover whole, in order; the first begins with the instrument.
    pub runs: Vec<Run>,
}

/// A span of days about which documents say everything.
#[derive(Debug, Clone)]
pub struct Run {
    pub from: Option<Date>,
    pub until: Date,
    /// The document that reaches furthest.
    pub document: DocumentIx,
}

/// A period of one case, with the record it rests on.
#[derive(Debug, Clone)]
pub struct DerivedPeriod {
    pub period: Period,
    /// The last day up to which the record supports it.
    pub verified_on: Option<Date>,
    /// The document that decides it.
    pub document: Option<DocumentIx>,
}

impl Record {
    /// Reads the embedded dataset.
    pub fn embedded() -> Result<Self, ReferenceError> {
        Self::with(&[])
    }

    /// Reads the embedded dataset, and over it what was applied in a directory.
    pub fn load(directory: &Directory) -> Result<Self, RecordError> {
        Ok(Self::with(&directory.documents()?)?)
    }

    /// Reads the embedded dataset and further documents. One with the identifier of an embedded one
    /// stands in its place.
    pub fn with(applied: &[Applied]) -> Result<Self, ReferenceError> {
        let mut reference = Reference::embedded()?;
        let places: Vec<DocumentIx> = applied
            .iter()
            .map(|document| lay_over(&mut reference, &document.about))
            .collect();
        let mut claims = Vec::new();
        let mut problems = Vec::new();
        for (at, document) in reference.documents.iter().enumerate() {
            let table = embedded::file(&format!("data/acts/{}.csv", document.id));
            let Some(table) = table.filter(|_| !places.contains(&at.into())) else {
                continue;
            };
            let context = Context {
                publisher: &document.publisher,
                as_of: document.as_of,
                ..Context::new(Reader::ActsCsv, &reference)
            };
            let reading = Reader::ActsCsv.read(table, &context);
            let (read, unread) = reading.report(at.into());
            claims.extend(read);
            problems.extend(unread);
        }
        for (document, place) in applied.iter().zip(places) {
            let reading = Reading {
                acts: document.acts(&reference),
                problems: document.problems(),
                ..Reading::default()
            };
            let (read, unread) = reading.report(place);
            claims.extend(read);
            problems.extend(unread);
        }
        Ok(Self::assemble(reference, claims, problems))
    }

    /// Merges what was read and derives what follows.
    pub fn assemble(
        reference: Reference,
        mut claims: Vec<Claim>,
        mut problems: Vec<Problem>,
    ) -> Self {
        let mut corrections = merge::correct(&mut claims, &reference);
        problems.append(&mut corrections.problems);
        let merged = merge::merge(&claims, corrections, &reference);
        let mut acts_of: HashMap<_, Vec<ActIx>> = HashMap::new();
        for (at, act) in merged.acts.iter().enumerate() {
            acts_of
                .entry((act.instrument, act.listed))
                .or_default()
                .push(at.into());
        }
        let open_from = open_from(&reference, &merged.acts);
        let coverage_of = coverage_of(&reference);
        Self {
            reference,
            claims,
            problems,
            acts: merged.acts,
            discrepancies: merged.discrepancies,
            open_from,
            acts_of,
            coverage_of,
        }
    }

    /// The accepted acts listed under the participant, or under the one that continues it.
    pub fn acts_of(&self, instrument: InstrumentIx, participant: ParticipantIx) -> &[ActIx] {
        let head = self.reference.head(participant);
        self.acts_of
            .get(&(instrument, head))
            .map_or(&[], Vec::as_slice)
    }

    /// How far the record of an instrument goes.
    pub fn coverage_of(&self, instrument: InstrumentIx) -> &CoverageOf {
        &self.coverage_of[instrument.at()]
    }

    /// The last day that was read for an instrument.
    pub fn verified_on(&self, instrument: InstrumentIx) -> Option<Date> {
        self.coverage_of(instrument)
            .runs
            .iter()
            .map(|run| run.until)
            .max()
    }

    /// All that decides the status of a participant towards an instrument.
    pub fn case(&self, instrument: InstrumentIx, participant: ParticipantIx) -> Case<'_> {
        let law = &self.reference.instruments[instrument.at()];
        let eligibility = law.clauses.eligibility.as_ref();
        let membership = eligibility
            .and_then(|clause| clause.organisation.as_deref())
            .map(|organisation| self.reference.members(organisation, participant).collect())
            .unwrap_or_default();
        let by_parent = eligibility
            .is_some_and(|clause| clause.kind == EligibilityKind::PartiesOrSignatoriesOfParent);
        let parent = law.parent.as_deref().filter(|_| by_parent);
        Case {
            instrument: law,
            participant: &self.reference.participants[participant.at()],
            open_from: self.open_from[instrument.at()],
            acts: self
                .acts_of(instrument, participant)
                .iter()
                .map(|at| (*at, &self.acts[at.at()]))
                .collect(),
            silence: self
                .coverage_of(instrument)
                .silence
                .unwrap_or(Completeness::Partial),
            membership,
            parent: parent
                .and_then(|id| self.reference.instrument(id))
                .filter(|parent| self.coverage_of(*parent).silence == Some(Completeness::Complete))
                .map(|parent| self.first_act(parent, participant)),
        }
    }

    /// First day on which the participant had signed or consented to an instrument.
    fn first_act(&self, instrument: InstrumentIx, participant: ParticipantIx) -> Option<Date> {
        self.acts_of(instrument, participant)
            .iter()
            .map(|at| &self.acts[at.at()])
            .filter(|act| matches!(act.kind.stage(), Stage::Signature | Stage::Consent))
            .filter_map(|act| match act.kind.is_succession() {
                true => act.effect().or(act.when.latest()),
                false => act.when.latest(),
            })
            .min()
    }

    /// The periods of a participant towards an instrument.
    pub fn periods(
        &self,
        instrument: InstrumentIx,
        participant: ParticipantIx,
    ) -> Vec<DerivedPeriod> {
        let case = self.case(instrument, participant);
        let periods = status::periods(&case);
        let last = periods.len().saturating_sub(1);
        let closings: Vec<Option<Date>> = periods.iter().map(|period| period.until).collect();
        periods
            .into_iter()
            .enumerate()
            .map(|(at, period)| {
                // A period that has ended is confirmed by what ended it; the last by its own act.
                let anchor = match at {
                    at if at == last => period.act.and_then(|act| self.last_day(act)),
                    at => closings[at],
                };
                let acts = self.acts_of(instrument, participant);
                let (verified_on, table) = self.verified(instrument, anchor, acts);
                let document = match period.act {
                    Some(act) => Some(self.claims[self.acts[act.at()].claim.at()].document),
                    None => table,
                };
                DerivedPeriod {
                    period,
                    verified_on,
                    document,
                }
            })
            .collect()
    }

    fn last_day(&self, act: ActIx) -> Option<Date> {
        let act = &self.acts[act.at()];
        act.when
            .latest()
            .max(act.effect().filter(|_| act.when.latest().is_none()))
    }

    /// Up to which day the record supports a status that rests on what happened on `anchor`.
    fn verified(
        &self,
        instrument: InstrumentIx,
        anchor: Option<Date>,
        acts: &[ActIx],
    ) -> (Option<Date>, Option<DocumentIx>) {
        let runs = &self.coverage_of(instrument).runs;
        let run = match anchor {
            None => runs.first(),
            Some(day) => runs
                .iter()
                .rev()
                .find(|run| run.from.is_none_or(|from| from <= day)),
        };
        // Documents outside the runs verify at least what they report.
        let reported = anchor.and_then(|day| {
            acts.iter()
                .map(|at| &self.acts[at.at()])
                .filter(|act| act.when.latest() == Some(day) || act.effect() == Some(day))
                .flat_map(|act| std::iter::once(act.claim).chain(act.agreeing.iter().copied()))
                .filter_map(|claim| {
                    self.reference.documents[self.claims[claim.at()].document.at()].as_of
                })
                .max()
        });
        (
            run.map(|run| run.until).max(reported),
            run.map(|run| run.document),
        )
    }
}

/// Puts an applied document and its coverage on record. Coverage of an instrument that the program does
/// not know any more says nothing.
fn lay_over(reference: &mut Reference, about: &applied::About) -> DocumentIx {
    let document = reference.put_document(about.document.clone());
    for row in &about.coverage {
        if let Some(instrument) = reference.instrument(&row.instrument) {
            reference.coverage.push(Coverage {
                document,
                instrument,
                completeness: row.coverage,
                from: None,
                until: row.until,
                note: row.note.clone(),
            });
        }
    }
    let counts = about.printed;
    let first = about.coverage.first();
    if let Some(instrument) = first.and_then(|row| reference.instrument(&row.instrument))
        && let Some(as_of) = about.document.as_of
        && counts != applied::AppliedCounts::default()
    {
        reference.printed_counts.push(PrintedCount {
            document,
            instrument,
            signatories: counts.signatories,
            parties: counts.parties,
            as_of,
        });
    }
    document
}

/// First day of each instrument for signatories: its opening where known, else the first act on
/// record, never before its adoption.
fn open_from(reference: &Reference, acts: &[Act]) -> Vec<Option<Date>> {
    let mut first: Vec<Option<Date>> = vec![None; reference.instruments.len()];
    for act in acts {
        // A succession tells of its predecessor's days, not of the instrument's.
        if matches!(act.kind.stage(), Stage::Signature | Stage::Consent)
            && !act.kind.is_succession()
            && let Some(day) = act.when.day()
        {
            let slot = &mut first[act.instrument.at()];
            *slot = Some(slot.map_or(day, |known| known.min(day)));
        }
    }
    reference
        .instruments
        .iter()
        .zip(first)
        .map(|(law, first)| law.opened.or(first.max(law.adopted)))
        .collect()
}

/// Joins the spans that documents cover, instrument by instrument.
fn coverage_of(reference: &Reference) -> Vec<CoverageOf> {
    let mut found = vec![CoverageOf::default(); reference.instruments.len()];
    let mut rows: Vec<_> = reference
        .coverage
        .iter()
        .filter(|row| row.completeness != Completeness::Partial)
        .filter_map(|row| Some((row, row.until?)))
        .collect();
    rows.sort_by_key(|(row, until)| (row.from, *until));
    for (row, until) in rows {
        let coverage = &mut found[row.instrument.at()];
        coverage.silence = Some(
            coverage
                .silence
                .map_or(row.completeness, |known| known.min(row.completeness)),
        );
        match coverage.runs.last_mut() {
            // A run goes on where the next document begins no later than the day after.
            Some(run)
                if row
                    .from
                    .is_none_or(|from| from <= run.until.tomorrow().unwrap_or(run.until)) =>
            {
                if until > run.until {
                    run.until = until;
                    run.document = row.document;
                }
            }
            _ => coverage.runs.push(Run {
                from: row.from,
                until,
                document: row.document,
            }),
        }
    }
    found
}
