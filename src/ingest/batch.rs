//! Pages → the record: each is read and judged by itself, and those that are fit are compared with the
//! record and applied, all at once.

use super::{
    Leave, Page, Prepared,
    changes::Change,
    update::{Update, update},
};
use crate::{
    record::{Record, RecordError},
    sources::{
        applied::{About, Applied, Directory, Generation},
        fetch::round::{Got, NotGot, Order},
        reader::Reader,
    },
};

/// A record, and the applied documents that it was made with.
#[derive(Debug)]
pub struct Held {
    pub record: Record,
    pub documents: Vec<Applied>,
}

impl Held {
    /// The record that a directory gives; the embedded one where nothing was applied.
    pub fn load(directory: &Directory) -> Result<Self, RecordError> {
        Self::load_if_any(Some(directory))
    }

    /// The record that a directory gives, if there is one.
    pub fn load_if_any(directory: Option<&Directory>) -> Result<Self, RecordError> {
        let documents = match directory {
            Some(directory) => directory.documents()?,
            None => Vec::new(),
        };
        Ok(Self {
            record: Record::with(&documents)?,
            documents,
        })
    }
}

/// What became of one page.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    pub document: String,
    pub outcome: PageOutcome,
    /// What was read, or why not.
    pub detail: String,
}

/// How it ended for a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PageOutcome {
    /// It says something that is not on record yet.
    New,
    /// The record says the same.
    Same,
    /// It is not what it should be; the record keeps what it had.
    Refused,
    /// It could not be had.
    Failed,
    /// It was not asked for, for want of the user's key.
    Skipped,
}

impl PageOutcome {
    /// In a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Same => "same",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

/// What a round of pages came to.
#[derive(Debug, Default)]
pub struct Report {
    pub lines: Vec<Line>,
    pub changes: Vec<Change>,
    /// The documents that were, or would be, applied.
    pub fresh: Vec<Applied>,
    pub generation: Option<Generation>,
    /// The record as it is then, where it changed.
    pub after: Option<Record>,
}

impl Report {
    /// Whether a page ended so.
    pub fn any(&self, outcome: PageOutcome) -> bool {
        self.lines.iter().any(|line| line.outcome == outcome)
    }
}

/// What a round got → the record. Whatever is wrong with a page is a line of the report; without a
/// directory, it is only said what would change.
pub fn run(
    orders: &[Order<'_>],
    got: Vec<Result<Got, NotGot>>,
    held: &Held,
    leave: Leave,
    directory: Option<&Directory>,
) -> Result<Report, RecordError> {
    let mut report = Report::default();
    let mut prepared = Vec::new();
    for (order, got) in orders.iter().zip(got) {
        let name = format!("{}/{}", order.source.id, order.wanted.reference);
        match got {
            Ok(got) => {
                let page = Page {
                    source: order.source,
                    wanted: Some(order.wanted),
                    reader: order.source.reader(),
                    receipt: &got.receipt,
                    bytes: &got.bytes,
                };
                prepared.extend(prepare(&page, &name, held, leave, &mut report));
            }
            Err(failure) => report.lines.push(Line {
                document: name,
                outcome: match failure {
                    NotGot::NoKey { .. } => PageOutcome::Skipped,
                    NotGot::Failed(_) | NotGot::Cache(_) | NotGot::NotCached { .. } => {
                        PageOutcome::Failed
                    }
                },
                detail: failure.to_string(),
            }),
        }
    }
    settle(prepared, held, directory, &mut report)?;
    Ok(report)
}

/// Reads a page, and notes what becomes of it.
pub fn prepare(
    page: &Page<'_>,
    name: &str,
    held: &Held,
    leave: Leave,
    report: &mut Report,
) -> Option<Prepared> {
    match super::prepare(page, &held.record, leave) {
        Ok(prepared) => {
            report.lines.push(Line {
                document: prepared.applied.about.document.id.clone(),
                outcome: PageOutcome::Same,
                detail: described(&prepared),
            });
            Some(prepared)
        }
        Err(refusal) => {
            report.lines.push(Line {
                document: name.to_owned(),
                outcome: PageOutcome::Refused,
                detail: refusal.to_string(),
            });
            None
        }
    }
}

/// What was read, in numbers.
fn described(prepared: &Prepared) -> String {
    let (reading, about) = (&prepared.reading, &prepared.applied.about);
    let mut text = format!("{} acts", reading.acts.len());
    if let Some(parties) = about.printed.parties {
        text.push_str(&format!(", {parties} parties"));
    }
    if let Some(as_of) = about.document.as_of {
        text.push_str(&format!(", as of {as_of}"));
    }
    if !reading.problems.is_empty() {
        text.push_str(&format!(", {} problems", reading.problems.len()));
    }
    if reading_is_second_hand(about) {
        text.push_str("; reader made from descriptions: look twice");
    }
    text
}

fn reading_is_second_hand(about: &About) -> bool {
    let reader = Reader::from_name(&about.receipt.reader);
    reader.is_some_and(|reader| reader.second_hand())
}

/// Compares the prepared pages with the record and, unless it is only to be shown, applies them all at
/// once: the record is the old one up to that instant, and the new one from it.
pub fn settle(
    prepared: Vec<Prepared>,
    held: &Held,
    directory: Option<&Directory>,
    report: &mut Report,
) -> Result<(), RecordError> {
    let documents = prepared.into_iter().map(|page| page.applied).collect();
    let Some(Update {
        fresh,
        changes,
        after,
    }) = update(&held.record, &held.documents, documents)?
    else {
        return Ok(());
    };
    for line in &mut report.lines {
        if fresh
            .iter()
            .any(|new| new.about.document.id == line.document)
        {
            line.outcome = PageOutcome::New;
        }
    }
    if let Some(directory) = directory {
        report.generation = Some(directory.apply(&fresh, jiff::Timestamp::now())?);
    }
    report.changes = changes;
    report.fresh = fresh;
    report.after = Some(after);
    Ok(())
}
