//! `accede fetch`: brings the record up to date from the depositaries' own pages.

pub(super) mod print;

use std::{io, path::PathBuf, time::Duration};

use anyhow::{Context, bail};
use clap::ValueEnum;
use url::Url;

use super::{Outcome, places};
use crate::{
    ingest::{
        Leave,
        batch::{self, Held, PageOutcome, Report},
    },
    record::Record,
    resolve,
    sources::{
        applied::Directory,
        fetch::{
            Fetcher, Settings,
            cache::Cache,
            round::{Got, NotGot, Order, round},
        },
        source::Source,
    },
};

/// Bring the record up to date from the depositaries' own pages
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  accede fetch --list                         what can be fetched, and whether programs are let in
  accede fetch untc --dry-run                 what the pages of the UN Treaty Collection would change
  accede fetch --instrument opsc,rome-statute
  accede fetch --offline                      reads the pages in the cache again

Exit codes: 0 every page was read, and applied if it said anything new; 1 a page was refused, because it
is not what it should be; 2 a page could not be had. What was read is applied in each case.")]
pub struct Args {
    /// The sources to ask; all that are described if none is named
    #[arg(value_name = "SOURCE")]
    sources: Vec<String>,
    /// Only documents about these instruments
    #[arg(long, value_delimiter = ',', value_name = "INSTRUMENT")]
    instrument: Vec<String>,
    /// A further source, described like those in data/sources (repeatable)
    #[arg(long, value_name = "FILE")]
    source_file: Vec<PathBuf>,
    /// Show what can be fetched, and ask nobody
    #[arg(long)]
    list: bool,
    /// Read the pages in the cache; ask nobody
    #[arg(long)]
    offline: bool,
    /// Say what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Take a table that has fewer participants than before; look at it first
    #[arg(long)]
    allow_fewer: bool,
    /// Where pages and receipts are kept; by default a folder of yours
    #[arg(long, env = "ACCEDE_CACHE", value_name = "DIR")]
    cache: Option<PathBuf>,
    /// A server that has the pages of all hosts, each below its name; without TLS only on this machine
    #[arg(long, value_name = "URL", conflicts_with = "offline")]
    mirror: Option<String>,
    /// How the operators of a site can reach you; goes into the User-Agent
    #[arg(long, env = "ACCEDE_CONTACT", value_name = "ADDRESS")]
    contact: Option<String>,
    /// Seconds between two requests to a host [default: as the source says; 0 for a mirror]
    #[arg(long, value_name = "SECONDS")]
    delay: Option<f64>,
    /// Seconds that one page may take
    #[arg(long, default_value_t = 120.0, value_name = "SECONDS")]
    timeout: f64,
    /// Bytes that one page may have
    #[arg(long, default_value_t = 32 << 20, value_name = "BYTES")]
    max_bytes: usize,
    /// How often a failure that may pass is tried again
    #[arg(long, default_value_t = 4, value_name = "N")]
    repeats: usize,
    /// How to print the outcome
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// How the outcome is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
}

/// Fetches, reads, compares and applies.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let sources = Source::all(&args.source_file)?;
    if args.list {
        print::list(&sources)?;
        return Ok(Outcome::Done);
    }
    let directory = places::directory_to_write()?;
    let held = Held::load(&directory)?;
    let orders = select(&sources, &args.sources, &args.instrument, &held.record)?;
    let round = Round {
        orders: &orders,
        cache: Cache::at(places::cache(args.cache.as_ref())?),
        settings: match args.offline {
            true => None,
            false => Some(args.settings()?),
        },
        leave: Leave {
            fewer: args.allow_fewer,
        },
        directory: (!args.dry_run).then_some(&directory),
    };
    let report = round.run(&held, &print::progress(orders.len()))?;
    let mut out = io::stdout().lock();
    match args.format {
        Format::Text => print::text(&mut out, &report, &directory, args.dry_run)?,
        Format::Json => print::json(&mut out, &report)?,
    }
    drop(out);
    let key_missing = report.any(PageOutcome::Skipped) && !args.sources.is_empty();
    if report.any(PageOutcome::Failed) || key_missing {
        let count = |outcome| {
            let lines = report.lines.iter();
            lines.filter(|line| line.outcome == outcome).count()
        };
        bail!(
            "{} of {} pages could not be had",
            count(PageOutcome::Failed) + count(PageOutcome::Skipped),
            report.lines.len()
        );
    }
    Ok(match report.any(PageOutcome::Refused) {
        true => Outcome::No,
        false => Outcome::Done,
    })
}

/// One round: get the pages, read them, compare, apply.
pub struct Round<'a> {
    pub orders: &'a [Order<'a>],
    pub cache: Cache,
    /// Absent: from the cache alone.
    pub settings: Option<Settings>,
    pub leave: Leave,
    /// Absent: say what would change, and change nothing.
    pub directory: Option<&'a Directory>,
}

impl Round<'_> {
    /// Does the round. Only what goes wrong with our own files is an error.
    pub fn run(
        &self,
        held: &Held,
        done: &dyn Fn(&Order<'_>, &Result<Got, NotGot>),
    ) -> anyhow::Result<Report> {
        let fetcher = self.settings.clone().map(Fetcher::new).transpose()?;
        // A key is the user's secret: it comes from the environment, which no list of processes shows.
        let keys = |name: &str| std::env::var(name).ok().filter(|key| !key.is_empty());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let got = round(fetcher.as_ref(), &self.cache, self.orders, &keys, done);
        let got = runtime.block_on(got);
        Ok(batch::run(
            self.orders,
            got,
            held,
            self.leave,
            self.directory,
        )?)
    }
}

impl Args {
    fn settings(&self) -> anyhow::Result<Settings> {
        let seconds = |flag: &str, value: f64| {
            Duration::try_from_secs_f64(value)
                .with_context(|| format!("`--{flag} {value}` is no time; hint: give seconds"))
        };
        let mirror = self.mirror.as_deref().map(mirror).transpose()?;
        let delay = match (self.delay, &mirror) {
            (Some(delay), _) => Some(seconds("delay", delay)?),
            (None, Some(_)) => Some(Duration::ZERO),
            (None, None) => None,
        };
        Ok(Settings {
            contact: self.contact.clone(),
            fixed_delay: delay,
            patience: seconds("timeout", self.timeout)?,
            bytes: self.max_bytes,
            repeats: self.repeats,
            mirror,
            ..Settings::default()
        })
    }
}

/// The address of a mirror.
pub fn mirror(text: &str) -> anyhow::Result<Url> {
    text.parse()
        .with_context(|| format!("`{text}` is no address; hint: write http://127.0.0.1:8000"))
}

/// Whether all sources that are named are described.
pub fn check_names(sources: &[Source], names: &[String]) -> anyhow::Result<()> {
    for name in names {
        if sources.iter().all(|source| source.id != *name) {
            let known: Vec<&str> = sources.iter().map(|source| source.id.as_str()).collect();
            bail!(
                "no source is called `{name}`; hint: there are {}",
                known.join(", ")
            );
        }
    }
    Ok(())
}

/// The documents of some sources, or of all, about some instruments, or about all.
pub fn select<'a>(
    sources: &'a [Source],
    names: &[String],
    instruments: &[String],
    record: &Record,
) -> anyhow::Result<Vec<Order<'a>>> {
    check_names(sources, names)?;
    let mut ids = Vec::new();
    for name in instruments {
        let at = resolve::instrument(record, name)?;
        ids.push(record.reference.instruments[at.at()].id.clone());
    }
    let orders: Vec<Order<'_>> = sources
        .iter()
        .filter(|source| names.is_empty() || names.contains(&source.id))
        .flat_map(|source| {
            let wanted = source.documents.iter();
            wanted.map(move |wanted| Order { source, wanted })
        })
        .filter(|order| ids.is_empty() || ids.contains(&order.wanted.instrument))
        .collect();
    if orders.is_empty() {
        bail!(
            "no source that was named has a document about that; hint: `accede fetch --list` shows what there is"
        );
    }
    Ok(orders)
}
