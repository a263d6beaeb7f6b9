//! `serve --refresh`: rounds in the background, each of which may swap the graph.

use std::{path::PathBuf, sync::Arc, time::Duration};

use super::{fetch, places};
use crate::{
    ingest::{
        Leave,
        batch::{Held, PageOutcome, Report},
    },
    publish::{self, Scope},
    record::Record,
    sources::{
        applied::Directory,
        fetch::{Settings, cache::Cache},
        source::Source,
    },
    web::{CurrentRecord, State},
};

/// How a server that refreshes asks.
#[derive(Debug, Clone, clap::Args)]
#[group(id = "refreshing")]
pub struct Args {
    /// The sources to refresh from (repeatable); all that are described if none is named
    #[arg(long, value_name = "SOURCE", requires = "refresh")]
    refresh_source: Vec<String>,
    /// A further source, described like those in data/sources (repeatable)
    #[arg(long, value_name = "FILE", requires = "refresh")]
    source_file: Vec<PathBuf>,
    /// A server that has the pages of all hosts, each below its name; without TLS only on this machine
    #[arg(long, value_name = "URL", requires = "refresh")]
    refresh_mirror: Option<String>,
    /// Where pages and receipts are kept; by default a folder of yours
    #[arg(long, env = "ACCEDE_CACHE", value_name = "DIR")]
    cache: Option<PathBuf>,
    /// How the operators of a site can reach you; goes into the User-Agent
    #[arg(long, env = "ACCEDE_CONTACT", value_name = "ADDRESS")]
    contact: Option<String>,
}

impl Args {
    /// The rounds that are asked for.
    pub fn rounds(&self, every: Duration) -> anyhow::Result<Refresh> {
        let mirror = self.refresh_mirror.as_deref().map(fetch::mirror);
        let mirror = mirror.transpose()?;
        // A misspelt source is said at once, not in the first round.
        let described = Source::all(&self.source_file)?;
        fetch::check_names(&described, &self.refresh_source)?;
        let directory = places::directory_to_write()?;
        Ok(Refresh {
            every,
            served: directory.generation()?.number,
            directory,
            cache: Cache::at(places::cache(self.cache.as_ref())?),
            settings: Settings {
                contact: self.contact.clone(),
                fixed_delay: mirror.is_some().then_some(Duration::ZERO),
                mirror,
                ..Settings::default()
            },
            described,
            sources: self.refresh_source.clone(),
        })
    }
}

/// A time between rounds: `24h`, `90m`, `3600s`, `1d`.
pub fn interval(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is no time between rounds; hint: write 24h, 90m or 3600s");
    let end = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
    let count: u64 = text[..end].parse().map_err(|_| wrong())?;
    let unit = match &text[end..] {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return Err(wrong()),
    };
    match count.checked_mul(unit) {
        Some(seconds) if seconds > 0 => Ok(Duration::from_secs(seconds)),
        _ => Err(wrong()),
    }
}

/// What the rounds need.
pub struct Refresh {
    pub every: Duration,
    pub directory: Directory,
    pub cache: Cache,
    pub settings: Settings,
    pub described: Vec<Source>,
    /// The sources to ask; all if none is named.
    pub sources: Vec<String>,
    /// The generation that the server began with.
    pub served: u64,
}

/// Begins the rounds, on a thread of their own. Nothing that goes wrong in one ends the server: it is
/// logged, shown in `/health`, and the next round tries again.
pub fn begin(refresh: Refresh, state: State, record: CurrentRecord) {
    let every = refresh.every;
    state
        .refreshed
        .note(|now| now.every_seconds = Some(every.as_secs()));
    std::thread::spawn(move || {
        let mut served = refresh.served;
        loop {
            if let Err(error) = once(&refresh, &mut served, &state, &record) {
                tracing::error!(error = %format!("{error:#}"), "the record was not refreshed");
                state.refreshed.note(|now| {
                    now.failures += 1;
                    now.last_round = Some(jiff::Timestamp::now());
                    now.failure = Some(format!("{error:#}"));
                });
            }
            std::thread::sleep(every);
        }
    });
}

/// One round. The documents are read anew each time, and kept no longer: another program may have
/// applied some, and a server should be as small between two rounds as one that does not refresh.
fn once(
    refresh: &Refresh,
    served: &mut u64,
    state: &State,
    record: &CurrentRecord,
) -> anyhow::Result<()> {
    let held = Held::load(&refresh.directory)?;
    let orders = fetch::select(&refresh.described, &refresh.sources, &[], &held.record)?;
    let round = fetch::Round {
        orders: &orders,
        cache: refresh.cache.clone(),
        settings: Some(refresh.settings.clone()),
        leave: Leave::default(),
        directory: Some(&refresh.directory),
    };
    let report = round.run(&held, &|_, _| {})?;
    drop(held);
    // What counts is what the directory holds: another program may have applied documents as well.
    let generation = refresh.directory.generation()?.number;
    if generation != *served {
        let record_then = Record::load(&refresh.directory)?;
        state.publish(publish::publish(&record_then, &Scope::whole()));
        record.replace(Arc::new(record_then));
        *served = generation;
    }
    note(&report, state);
    Ok(())
}

fn note(report: &Report, state: &State) {
    for line in &report.lines {
        match line.outcome {
            PageOutcome::New => tracing::info!(document = line.document, line.detail, "applied"),
            PageOutcome::Same => {}
            PageOutcome::Refused | PageOutcome::Failed => {
                tracing::warn!(document = line.document, reason = line.detail, "not taken");
            }
            PageOutcome::Skipped => tracing::debug!(document = line.document, line.detail),
        }
    }
    for change in &report.changes {
        tracing::info!(change = change.words());
    }
    let not_taken = report
        .lines
        .iter()
        .filter(|line| matches!(line.outcome, PageOutcome::Refused | PageOutcome::Failed))
        .map(|line| format!("{}: {}", line.document, line.detail))
        .collect();
    let now = jiff::Timestamp::now();
    state.refreshed.note(|state| {
        state.rounds += 1;
        state.last_round = Some(now);
        state.not_taken = not_taken;
        state.failure = None;
        if report.generation.is_some() {
            state.changes += 1;
            state.last_change = Some(now);
        }
    });
}
