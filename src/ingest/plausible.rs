//! Whether a page can be what it is taken for: the document, whole, of the right instrument, with no
//! fewer participants than it prints and than were there before.

use std::collections::BTreeSet;

use super::{Leave, Page};
use crate::{
    model::{ActKind, Date, InstrumentIx, ParticipantIx, Stage},
    record::Record,
    sources::{ProblemKind, Reading},
};

/// Why a page is not applied; the record stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("it is not the document: {text}")]
    NotTheDocument { text: String },
    #[error("it breaks off: {text}")]
    Truncated { text: String },
    #[error("it is larger or deeper nested than any document of its kind: {text}")]
    TooLarge { text: String },
    #[error("its table has changed: {text}; hint: the reader has to learn the new columns")]
    Changed { text: String },
    #[error("its instrument `{reference}` is not on record; hint: add it to data/instruments.toml")]
    UnknownInstrument { reference: String },
    #[error("it is about `{found}` and not about `{wanted}`")]
    OtherInstrument { found: String, wanted: String },
    #[error("it has no acts")]
    Empty,
    #[error("it prints {printed} {what}, and only {read} could be read")]
    FewerThanPrinted {
        what: &'static str,
        printed: usize,
        read: usize,
    },
    #[error(
        "it has acts of {read} participants, and {expected} are expected at the least; hint: if that is right, say `--allow-fewer`"
    )]
    FewerThanExpected { read: usize, expected: usize },
    #[error(
        "it has {read} {what}, and `{document}` had {before}; hint: if that is right, say `--allow-fewer`"
    )]
    Fell {
        what: &'static str,
        read: usize,
        before: usize,
        document: String,
    },
    #[error("it speaks of {as_of}, and `{document}` is newer")]
    Older { as_of: Date, document: String },
    #[error("it speaks of {as_of}, which had not come when it was retrieved")]
    Future { as_of: Date },
    #[error("it cannot be kept as it was read: {what}")]
    NotKept { what: String },
}

/// Participants by what they did.
struct Counts {
    signatories: usize,
    parties: usize,
    all: usize,
}

pub(super) fn check(
    page: &Page<'_>,
    reading: &Reading,
    as_of: Date,
    record: &Record,
    leave: Leave,
) -> Result<(), Refusal> {
    check_shape(reading)?;
    let reference = &record.reference;
    let wanted = page
        .wanted
        .and_then(|wanted| reference.instrument(&wanted.instrument));
    let found = reading.document.instrument;
    let name = |at: InstrumentIx| reference.instruments[at.at()].id.clone();
    if let (Some(found), Some(wanted)) = (found, wanted)
        && found != wanted
    {
        return Err(Refusal::OtherInstrument {
            found: name(found),
            wanted: name(wanted),
        });
    }
    let Some(instrument) = found.or(wanted) else {
        return Err(Refusal::UnknownInstrument {
            reference: reading.document.reference.clone(),
        });
    };
    if as_of
        > super::day(page.receipt.confirmed)
            .tomorrow()
            .unwrap_or(as_of)
    {
        return Err(Refusal::Future { as_of });
    }
    let counts = counts(reading, instrument, record);
    if counts.all == 0 {
        return Err(Refusal::Empty);
    }
    check_printed(reading, &counts)?;
    if leave.fewer {
        return check_age(page, as_of, instrument, record);
    }
    if let Some(expected) = page.wanted.and_then(|wanted| wanted.participants)
        && counts.all < expected
    {
        return Err(Refusal::FewerThanExpected {
            read: counts.all,
            expected,
        });
    }
    check_age(page, as_of, instrument, record)?;
    check_fall(page, &counts, instrument, record)
}

/// Problems after which nothing of the page can be trusted.
fn check_shape(reading: &Reading) -> Result<(), Refusal> {
    for problem in &reading.problems {
        let text = format!("{} ({})", problem.text, problem.at);
        match problem.kind {
            ProblemKind::NotTheDocument => return Err(Refusal::NotTheDocument { text }),
            ProblemKind::Truncated => return Err(Refusal::Truncated { text }),
            ProblemKind::TooLarge => return Err(Refusal::TooLarge { text }),
            ProblemKind::MissingColumn => return Err(Refusal::Changed { text }),
            ProblemKind::UnknownParticipant
            | ProblemKind::UnknownInstrument
            | ProblemKind::UnknownActType
            | ProblemKind::UnreadableDate
            | ProblemKind::ImpossibleDate
            | ProblemKind::UnknownColumn
            | ProblemKind::UnknownSection
            | ProblemKind::UnreadableRow
            | ProblemKind::CountDiffers
            | ProblemKind::CorrectionOfNothing => {}
        }
    }
    Ok(())
}

/// A page that prints more than it shows is not whole. Each row that is a problem may be one of those.
fn check_printed(reading: &Reading, counts: &Counts) -> Result<(), Refusal> {
    let unread = reading.problems.iter().filter(|problem| {
        matches!(
            problem.kind,
            ProblemKind::UnreadableRow | ProblemKind::UnreadableDate | ProblemKind::UnknownActType
        )
    });
    let unread = unread.count();
    for (what, printed, read) in [
        ("parties", reading.printed.parties, counts.parties),
        (
            "signatories",
            reading.printed.signatories,
            counts.signatories,
        ),
    ] {
        if let Some(printed) = printed
            && read + unread < printed
        {
            return Err(Refusal::FewerThanPrinted {
                what,
                printed,
                read,
            });
        }
    }
    Ok(())
}

/// The newest document on record of the same page.
fn earlier<'a>(
    page: &Page<'_>,
    instrument: InstrumentIx,
    record: &'a Record,
) -> Option<(usize, &'a crate::model::source::Document)> {
    let law = &record.reference.instruments[instrument.at()];
    let part = match page.wanted {
        Some(wanted) => wanted.reference.clone(),
        None => law.reference.replace(' ', "-"),
    };
    let series = format!("{}/{part}", page.source.id);
    let documents = record.reference.documents.iter().enumerate();
    documents
        .filter(|(_, document)| document.series() == series && document.as_of.is_some())
        .max_by_key(|(_, document)| document.as_of)
}

fn check_age(
    page: &Page<'_>,
    as_of: Date,
    instrument: InstrumentIx,
    record: &Record,
) -> Result<(), Refusal> {
    match earlier(page, instrument, record) {
        Some((_, document)) if document.as_of > Some(as_of) => Err(Refusal::Older {
            as_of,
            document: document.id.clone(),
        }),
        _ => Ok(()),
    }
}

fn check_fall(
    page: &Page<'_>,
    counts: &Counts,
    instrument: InstrumentIx,
    record: &Record,
) -> Result<(), Refusal> {
    let Some((place, document)) = earlier(page, instrument, record) else {
        return Ok(());
    };
    let claims = record
        .claims
        .iter()
        .filter(|claim| claim.document.at() == place && claim.instrument == instrument);
    let before = count(
        claims
            .filter(|claim| claim.territory.is_empty())
            .map(|claim| (claim.kind, Ok(record.reference.head(claim.participant)))),
    );
    for (what, read, before) in [
        ("participants", counts.all, before.all),
        ("parties", counts.parties, before.parties),
        ("signatories", counts.signatories, before.signatories),
    ] {
        if read < before {
            return Err(Refusal::Fell {
                what,
                read,
                before,
                document: document.id.clone(),
            });
        }
    }
    Ok(())
}

fn counts(reading: &Reading, instrument: InstrumentIx, record: &Record) -> Counts {
    let acts = reading.acts.iter().filter(|act| {
        act.territory.is_empty() && act.instrument.is_none_or(|found| found == instrument)
    });
    count(acts.map(|act| {
        let known = act.participant.map(|at| record.reference.head(at));
        (act.kind, known.ok_or(act.spelling.as_str()))
    }))
}

fn count<'a>(acts: impl Iterator<Item = (ActKind, Result<ParticipantIx, &'a str>)>) -> Counts {
    let (mut signatories, mut parties) = (BTreeSet::new(), BTreeSet::new());
    for (kind, who) in acts {
        match kind.stage() {
            Stage::Signature => signatories.insert(who),
            Stage::Consent => parties.insert(who),
            Stage::SignatureWithdrawal
            | Stage::WithdrawalNotice
            | Stage::WithdrawalNoticeRevocation
            | Stage::Other => false,
        };
    }
    Counts {
        all: signatories.union(&parties).count(),
        signatories: signatories.len(),
        parties: parties.len(),
    }
}
