//! Saved pages → the record, judged and applied like those that `fetch` asks for.

use std::io;

use anyhow::Context;
use jiff::{Timestamp, tz::TimeZone};

use super::{Args, Format, Outcome, bytes};
use crate::{
    cli::{fetch::print, places},
    ingest::{
        self, Leave, Page,
        batch::{self, Held, PageOutcome, Report},
    },
    model::Date,
    record::Record,
    sources::{
        fetch::{Receipt, cache::Cache},
        reader::Reader,
        source::{Source, Wanted},
    },
};

/// Applies the files, or with `--dry-run` says what they would change.
pub(super) fn run(args: &Args, reader: Reader, retrieved: Date) -> anyhow::Result<Outcome> {
    let directory = places::directory_to_write()?;
    let cache = Cache::at(places::cache(args.cache.as_ref())?);
    let held = Held::load(&directory)?;
    let sources = Source::embedded()?;
    let (source, listed) =
        Source::of_page(&sources, reader, &args.address).with_context(|| {
            format!(
                "no source is read as `{}`; hint: describe one, and fetch it with `accede fetch --source-file`",
                reader.name()
            )
        })?;
    let given = args
        .instrument
        .as_deref()
        .map(|name| crate::resolve::instrument(&held.record, name))
        .transpose()?
        .and_then(|at| source.document_about(&held.record.reference.instruments[at.at()].id));
    // Several files are several pages, and one address is that of one of them at most.
    let listed = given.or(listed).filter(|_| args.files.len() == 1);
    let mut report = Report::default();
    let mut prepared = Vec::new();
    for file in &args.files {
        let bytes = bytes(file)?;
        let receipt = Receipt::of_saved_page(&args.address, noon(retrieved), &bytes);
        let page = Page {
            source,
            wanted: listed,
            reader,
            receipt: &receipt,
            bytes: &bytes,
        };
        let wanted = listed.or_else(|| named(&page, &held.record));
        let receipt = match wanted {
            Some(wanted) if listed.is_none() => {
                Receipt::of_saved_page(&source.page(wanted), noon(retrieved), &bytes)
            }
            _ => receipt.clone(),
        };
        let page = Page {
            wanted,
            receipt: &receipt,
            ..page
        };
        if !args.dry_run {
            cache.keep(&receipt, &bytes)?;
        }
        let (name, leave) = (
            file.display().to_string(),
            Leave {
                fewer: args.allow_fewer,
            },
        );
        prepared.extend(batch::prepare(&page, &name, &held, leave, &mut report));
    }
    let target = (!args.dry_run).then_some(&directory);
    batch::settle(prepared, &held, target, &mut report)?;
    let mut out = io::stdout().lock();
    match args.format {
        Format::Table => print::text(&mut out, &report, &directory, args.dry_run)?,
        Format::Json => print::json(&mut out, &report)?,
    }
    Ok(match report.any(PageOutcome::Refused) {
        true => Outcome::No,
        false => Outcome::Done,
    })
}

/// The listed document that a page says it is.
fn named<'a>(page: &Page<'a>, record: &Record) -> Option<&'a Wanted> {
    let instrument = ingest::read(page, record).document.instrument?;
    let id = &record.reference.instruments[instrument.at()].id;
    page.source.document_about(id)
}

/// A moment of the day: people remember the day, and no more is needed.
fn noon(day: Date) -> Timestamp {
    day.at(12, 0, 0, 0)
        .to_zoned_datetime(TimeZone::UTC)
        .map_or(Timestamp::UNIX_EPOCH, |time| time.timestamp())
}
