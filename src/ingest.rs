//! A fetched or saved page → a document that may be applied to the record, or the reason why not.
//!
//! [`prepare`] reads the page and holds it against what it prints of itself and against what is on
//! record; [`changes`] says in words what applying would change. Nothing here writes.

pub mod batch;
pub mod changes;
mod plausible;
pub mod update;

use jiff::{Timestamp, tz::TimeZone};

pub use plausible::Refusal;

use crate::{
    model::{
        Date, Stage,
        source::{Completeness, Document},
    },
    record::Record,
    sources::{
        ProblemKind, ReadAct, Reading,
        applied::{self, About, Applied, AppliedCounts, AppliedCoverage, AppliedProblem},
        charset,
        fetch::Receipt,
        reader::{Context, Reader},
        source::{Source, Wanted},
    },
};

/// A page with its receipt, and what it is taken for.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    pub source: &'a Source,
    /// What the source lists it as; a saved page may be of an instrument that is not listed.
    pub wanted: Option<&'a Wanted>,
    pub reader: Reader,
    pub receipt: &'a Receipt,
    pub bytes: &'a [u8],
}

/// A page that was read and found fit.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub applied: Applied,
    pub reading: Reading,
}

/// How strict [`prepare`] is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Leave {
    /// Takes a table with fewer participants than before: a person has looked at it.
    pub fewer: bool,
}

/// Reads a page, and says what is to be applied or why nothing is.
pub fn prepare(page: &Page<'_>, record: &Record, leave: Leave) -> Result<Prepared, Refusal> {
    let reading = read(page, record);
    let as_of = as_of(page, &reading);
    plausible::check(page, &reading, as_of, record, leave)?;
    let applied = state(page, &reading, as_of, record)?;
    Ok(Prepared { applied, reading })
}

/// Reads a page as its reader does.
pub fn read(page: &Page<'_>, record: &Record) -> Reading {
    let reference = &record.reference;
    let text = charset::to_utf8(page.bytes, page.receipt.header("content-type"));
    let wanted = page.wanted;
    let context = Context {
        publisher: &page.source.publisher,
        address: &page.receipt.address,
        retrieved: Some(day(page.receipt.confirmed)),
        as_of: wanted.and_then(|wanted| wanted.as_of),
        instrument: wanted.and_then(|wanted| reference.instrument(&wanted.instrument)),
        ..Context::new(page.reader, reference)
    };
    page.reader.read(&text, &context)
}

/// The day of which the page speaks: the one that it prints, the one that its address decides, or the
/// last one on which the publisher said that it stands.
fn as_of(page: &Page<'_>, reading: &Reading) -> Date {
    reading
        .printed
        .as_of
        .or_else(|| page.wanted?.as_of)
        .unwrap_or_else(|| day(page.receipt.confirmed))
}

fn day(time: Timestamp) -> Date {
    time.to_zoned_datetime(TimeZone::UTC).date()
}

/// The document as it is applied.
fn state(
    page: &Page<'_>,
    reading: &Reading,
    as_of: Date,
    record: &Record,
) -> Result<Applied, Refusal> {
    let reference = &record.reference;
    let instrument = reading.document.instrument.or_else(|| {
        let wanted = page.wanted?;
        reference.instrument(&wanted.instrument)
    });
    let instrument = instrument.ok_or_else(|| Refusal::UnknownInstrument {
        reference: reading.document.reference.clone(),
    })?;
    let law = &reference.instruments[instrument.at()];
    let part = match page.wanted {
        Some(wanted) => wanted.reference.clone(),
        None => law.reference.replace(' ', "-"),
    };
    let mut receipt = page.receipt.clone();
    receipt.reader = page.reader.name().into();
    receipt.reader_version = page.reader.version().to_string();
    let via = match receipt.final_address == receipt.address {
        true => String::new(),
        false => receipt.final_address.clone(),
    };
    let document = Document {
        id: format!("{}/{part}/{as_of}", page.source.id),
        publisher: page.source.publisher.clone(),
        rank: page.source.rank,
        title: format!("{}: {}", law.title, page.source.title),
        url: receipt.address.clone(),
        retrieved: day(receipt.confirmed).to_string(),
        as_of: Some(as_of),
        not_before: None,
        sha256: receipt.sha256.clone(),
        licence: page.source.licence.clone(),
        reader: format!("{} {}", page.reader.name(), page.reader.version()),
        via,
        note: match page.reader.second_hand() {
            true => "the reader was written from descriptions, without a page as served".into(),
            false => String::new(),
        },
    };
    let (coverage, note) = coverage(page, reading);
    let mut rows = vec![AppliedCoverage {
        instrument: law.id.clone(),
        coverage,
        until: (coverage != Completeness::Partial).then_some(as_of),
        note,
    }];
    for other in reading.acts.iter().filter_map(|act| act.instrument) {
        let id = &reference.instruments[other.at()].id;
        if rows.iter().all(|row| row.instrument != *id) {
            rows.push(AppliedCoverage {
                instrument: id.clone(),
                coverage: Completeness::Partial,
                until: None,
                note: "named in passing".into(),
            });
        }
    }
    let acts = applied::table(&reading.acts, reference).map_err(|error| Refusal::NotKept {
        what: error.to_string(),
    })?;
    let applied = Applied {
        about: About {
            document,
            coverage: rows,
            printed: AppliedCounts {
                signatories: reading.printed.signatories,
                parties: reading.printed.parties,
            },
            problems: reading
                .problems
                .iter()
                .map(|problem| AppliedProblem {
                    kind: problem.kind.code().into(),
                    at: problem.at.clone(),
                    text: problem.text.clone(),
                })
                .collect(),
            receipt,
        },
        acts,
    };
    check_kept(&reading.acts, &applied, record)?;
    Ok(applied)
}

/// What the silence of the page means. A row that could not be read might have been anybody's.
fn coverage(page: &Page<'_>, reading: &Reading) -> (Completeness, String) {
    let stated = reading.document.completeness.or(page.source.coverage);
    let unread = reading.problems.iter().filter(|p| loses_a_row(p.kind));
    // An unknown name in the table is a State of whom the page does not keep silent after all.
    let unknown = reading.acts.iter().filter(|act| {
        act.participant.is_none() && matches!(act.kind.stage(), Stage::Signature | Stage::Consent)
    });
    match (stated, unread.count() + unknown.count()) {
        (Some(stated), 0) => (stated, String::new()),
        (Some(_), lost) => (
            Completeness::Partial,
            format!("{lost} rows could not be read, so that silence says nothing"),
        ),
        (None, _) => (
            Completeness::Partial,
            "not known to be a whole table".into(),
        ),
    }
}

/// Whether behind a problem of the kind there may be an act that was not read.
fn loses_a_row(kind: ProblemKind) -> bool {
    match kind {
        ProblemKind::NotTheDocument
        | ProblemKind::Truncated
        | ProblemKind::TooLarge
        | ProblemKind::UnknownInstrument
        | ProblemKind::UnknownActType
        | ProblemKind::MissingColumn
        | ProblemKind::UnreadableRow
        | ProblemKind::CountDiffers => true,
        ProblemKind::UnknownParticipant
        | ProblemKind::UnreadableDate
        | ProblemKind::ImpossibleDate
        | ProblemKind::UnknownColumn
        | ProblemKind::UnknownSection
        | ProblemKind::CorrectionOfNothing => false,
    }
}

/// Whether the table, read again, says what the page said.
fn check_kept(acts: &[ReadAct], applied: &Applied, record: &Record) -> Result<(), Refusal> {
    let told = |act: &ReadAct| ReadAct {
        link: String::new(),
        ..act.clone()
    };
    let said: Vec<ReadAct> = acts
        .iter()
        .filter(|act| act.instrument.is_some())
        .map(told)
        .collect();
    let kept: Vec<ReadAct> = applied.acts(&record.reference).iter().map(told).collect();
    match said.iter().zip(&kept).find(|(said, kept)| said != kept) {
        Some((said, kept)) => Err(Refusal::NotKept {
            what: format!("{said:?} would become {kept:?}"),
        }),
        None if said.len() != kept.len() => Err(Refusal::NotKept {
            what: format!("{} acts would become {}", said.len(), kept.len()),
        }),
        None => Ok(()),
    }
}
