//! A reading in the making: what every reader of pages needs to name participants, days and places.

use super::{ProblemKind, ReadAct, Reading, html::Page, reader::Context};
use crate::model::{ActKind, Date, ParticipantIx, When};

/// Rows of all tables of a page; there are some two hundred participants.
const ROWS: usize = 5000;

/// A reading with what it is made from.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) reading: Reading,
}

impl<'a> Draft<'a> {
    /// An empty reading.
    pub(super) fn new(context: &'a Context<'a>) -> Self {
        Self {
            context,
            reading: Reading::default(),
        }
    }

    /// Whether a page is the document, which has what the reader looks for. What else is wrong with it is told.
    pub(super) fn opens(&mut self, page: &Page, found: bool, missing: &str) -> bool {
        if let Some(limit) = &page.limit {
            self.reading.problem(ProblemKind::TooLarge, "page", limit);
        }
        if !found {
            self.reading
                .problem(ProblemKind::NotTheDocument, "page", missing);
        } else if !page.closed {
            self.reading
                .problem(ProblemKind::Truncated, "page", "no end tag of the page");
        }
        found
    }

    /// The last day that the document can speak of.
    pub(super) fn last_day(&self) -> Option<Date> {
        let printed = self.reading.printed.as_of;
        printed.or(self.context.as_of).or(self.context.retrieved)
    }

    /// The participant of a spelling; one that is not known is a problem.
    pub(super) fn participant(
        &mut self,
        spelling: &str,
        day: Option<Date>,
        at: &str,
    ) -> Option<ParticipantIx> {
        let found = self.context.participant(spelling, day.or(self.last_day()));
        if found.is_none() {
            let met = self.reading.problems.len();
            let text = self.context.unknown(spelling, met);
            self.reading
                .problem(ProblemKind::UnknownParticipant, at, text);
        }
        found
    }

    /// An act towards the document's instrument, with nothing but its beginnings.
    pub(super) fn act(
        &self,
        spelling: &str,
        participant: Option<ParticipantIx>,
        kind: ActKind,
        at: &str,
    ) -> ReadAct {
        ReadAct {
            instrument: self.reading.document.instrument,
            participant,
            spelling: spelling.to_owned(),
            kind,
            when: self.some_day(),
            effect: None,
            territory: String::new(),
            articles: String::new(),
            target: String::new(),
            note: String::new(),
            at: at.to_owned(),
            link: String::new(),
        }
    }

    /// A day that the document does not give: no later than its own.
    pub(super) fn some_day(&self) -> When {
        When::Between {
            not_before: None,
            not_after: self.last_day(),
        }
    }

    /// The day, or bounds where it cannot be: the act is reported all the same.
    pub(super) fn when(&mut self, day: Date, what: &str, at: &str) -> When {
        let law = self
            .reading
            .document
            .instrument
            .map(|at| &self.context.reference.instruments[at.at()]);
        let first = law.and_then(|law| law.earliest_act());
        if first.is_some_and(|first| day < first) || self.last_day().is_some_and(|last| day > last)
        {
            let text = format!("{what} on {day}");
            self.reading.problem(ProblemKind::ImpossibleDate, at, text);
            return self.some_day();
        }
        When::Day(day)
    }

    /// The address of a place in the document.
    pub(super) fn link(&self, anchor: &str) -> String {
        match self.context.address {
            "" => String::new(),
            address => format!("{}#{anchor}", address.split('#').next().unwrap_or(address)),
        }
    }

    /// Settles of what instrument the document is: of its own reference, or else of the one asked
    /// about. A document of another than was asked about is not the document.
    pub(super) fn settle(&mut self, depositary: &str, reference: &str) {
        let about = &mut self.reading.document;
        reference.clone_into(&mut about.reference);
        let own = self.context.instrument_of(depositary, reference);
        about.instrument = match reference {
            "" => self.context.instrument,
            _ => own,
        };
        if let Some(asked) = self.context.instrument
            && about.instrument != Some(asked)
        {
            let asked = &self.context.reference.instruments[asked.at()].reference;
            let text = format!("a document of `{reference}`, not of `{asked}`");
            self.reading
                .problem(ProblemKind::NotTheDocument, "head", text);
        }
        if reference.is_empty() && self.context.instrument.is_none() {
            self.reading.problem(
                ProblemKind::UnknownInstrument,
                "head",
                "the document does not say of which instrument it is; hint: name it",
            );
        }
    }

    /// Whether a page has had as many rows as any page of its kind can have; that is told once.
    pub(super) fn is_full(&mut self, rows: usize) -> bool {
        if rows == ROWS {
            let text = format!("more than {ROWS} rows");
            self.reading.problem(ProblemKind::TooLarge, "page", text);
        }
        rows >= ROWS
    }

    /// Holds a printed count against the rows.
    pub(super) fn compare(&mut self, what: &str, printed: Option<usize>, rows: usize) {
        if let Some(printed) = printed
            && printed != rows
        {
            let text = format!("{what}: {printed} printed, {rows} in rows");
            self.reading
                .problem(ProblemKind::CountDiffers, "table", text);
        }
    }

    /// The reading, with what its silence means: nothing where it is not known to be whole.
    pub(super) fn finish(mut self, completeness: crate::model::source::Completeness) -> Reading {
        let mut problems = self.reading.problems.iter();
        let whole = problems.all(|problem| !problem.kind.is_of_the_whole());
        self.reading.document.completeness = whole.then_some(completeness);
        self.reading
    }
}
