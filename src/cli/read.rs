//! `accede read`: pages that a person saved, read as `fetch` reads those it asks for.

mod answer;
mod apply;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::ValueEnum;

use super::{Outcome, output::Sheet};
use crate::{
    model::{Date, When},
    record::Record,
    resolve,
    sources::{
        Reading,
        reader::{Context, Reader},
    },
};

/// Reads saved pages of depositaries.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct Args {
    /// The saved pages
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What they are: untc-html, untc-xml, coe-html, coe-json, ilo-html, fedlex-html, acts-csv or
    /// wikidata
    #[arg(long = "as", value_name = "READER")]
    reader: String,
    /// The day on which they were saved
    #[arg(long, value_name = "DATE")]
    retrieved: String,
    /// Where they were saved from
    #[arg(long, value_name = "URL")]
    address: String,
    /// The instrument that they are about, where they do not say so themselves
    #[arg(long, value_name = "INSTRUMENT")]
    instrument: Option<String>,
    /// Show what was read, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Take a table that has fewer participants than before; look at it first
    #[arg(long)]
    allow_fewer: bool,
    /// Where pages and receipts are kept; by default a folder of yours
    #[arg(long, env = "ACCEDE_CACHE", value_name = "DIR")]
    cache: Option<PathBuf>,
    /// How to print what was read
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

const HELP: &str = "With --format json, one file prints one object and several print a list of them:
  {\"document\":{…},\"printed\":{\"signatories\":n,\"parties\":n,\"asOf\":\"…\"},
   \"acts\":[{\"participant\",\"spelling\",\"act\",\"date\",\"at\",…}],\"problems\":[{\"kind\",\"at\",\"text\"}]}

Examples:
  accede read opsc.html --as untc-html --retrieved 2026-02-03 --dry-run \\
      --address 'https://treaties.un.org/Pages/ViewDetails.aspx?src=TREATY&mtdsg_no=IV-11-c&chapter=4&clang=_en'

Without --dry-run they are applied as `accede fetch` applies what it fetched.

Exit codes: 0 done; 1 a file is not the document it was taken for; 2 could not do it.";

/// How a reading is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
}

/// Reads the files.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let record = super::record()?;
    let reader = reader(&args.reader)?;
    let retrieved = resolve::day(&args.retrieved)?;
    address(&args.address)?;
    let instrument = match &args.instrument {
        Some(name) => Some(resolve::instrument(&record, name)?),
        None => None,
    };
    if !args.dry_run {
        return apply::run(args, reader, retrieved);
    }
    let context = Context {
        address: &args.address,
        retrieved: Some(retrieved),
        instrument,
        ..Context::new(reader, &record.reference)
    };
    if reader.second_hand() {
        eprintln!(
            "note: `{}` was written from the descriptions of others; look at what it read before you use it",
            reader.name()
        );
    }
    let mut readings = Vec::new();
    for file in &args.files {
        readings.push((file.as_path(), reader.read(&bytes(file)?, &context)));
    }
    match args.format {
        Format::Json => json(&readings, reader, &context, args)?,
        Format::Table => {
            for (file, reading) in &readings {
                table(file, reading, &record)?;
            }
            apply::run(args, reader, retrieved)?;
        }
    }
    let whole = readings
        .iter()
        .all(|(_, reading)| reading.is_the_document());
    Ok(if whole { Outcome::Done } else { Outcome::No })
}

fn reader(name: &str) -> anyhow::Result<Reader> {
    match Reader::from_name(name) {
        Some(reader) => Ok(reader),
        None => {
            let known: Vec<String> = Reader::ALL.iter().map(|r| r.name().to_owned()).collect();
            let hint = format!("the readers are `{}`", known.join("`, `"));
            Err(resolve::UnknownName::new("reader", name, known, &hint).into())
        }
    }
}

fn address(text: &str) -> anyhow::Result<()> {
    match url::Url::parse(text) {
        Ok(_) => Ok(()),
        Err(error) => bail!(
            "`{text}` is no address: {error}; hint: give the whole address of the page, from https:// on"
        ),
    }
}

fn bytes(file: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(file).with_context(|| {
        format!(
            "`{}` cannot be read; hint: name a file that was saved from a browser",
            file.display()
        )
    })
}

fn json(
    readings: &[(&Path, Reading)],
    reader: Reader,
    context: &Context<'_>,
    args: &Args,
) -> anyhow::Result<()> {
    let mut answers: Vec<_> = readings
        .iter()
        .map(|(file, reading)| {
            let file = file.display().to_string();
            answer::of(reading, reader, context, &file)
        })
        .collect();
    let text = match args.files.len() {
        1 => serde_json::to_string_pretty(&answers.remove(0))?,
        _ => serde_json::to_string_pretty(&answers)?,
    };
    super::output::line(&text)
}

fn table(file: &Path, reading: &Reading, record: &Record) -> anyhow::Result<()> {
    let reference = &record.reference;
    let about = &reading.document;
    let count = |count: Option<usize>| count.map_or("?".into(), |count| count.to_string());
    super::output::line(&format!(
        "{}: {} {}; as of {}; printed: signatories {}, parties {}; {} acts, {} problems",
        file.display(),
        about.reference,
        about.title,
        reading
            .printed
            .as_of
            .map_or("?".into(), |day| day.to_string()),
        count(reading.printed.signatories),
        count(reading.printed.parties),
        reading.acts.len(),
        reading.problems.len(),
    ))?;
    let mut acts = Sheet::new(&[
        "participant",
        "spelling",
        "act",
        "date",
        "effect",
        "articles",
        "territory",
        "target",
        "at",
    ]);
    for act in &reading.acts {
        acts.rows.push(vec![
            act.participant
                .map(|at| reference.participants[at.at()].id.clone())
                .unwrap_or_default(),
            act.spelling.clone(),
            act.kind.code().into(),
            when(act.when),
            act.effect.map(|day| day.to_string()).unwrap_or_default(),
            act.articles.clone(),
            act.territory.clone(),
            act.target.clone(),
            act.at.clone(),
        ]);
    }
    acts.print(super::output::Format::Table)?;
    if !reading.problems.is_empty() {
        let mut problems = Sheet::new(&["problem", "at", "text"]);
        for problem in &reading.problems {
            problems.rows.push(vec![
                problem.kind.code().into(),
                problem.at.clone(),
                problem.text.clone(),
            ]);
        }
        problems.print(super::output::Format::Table)?;
    }
    Ok(())
}

/// A day, or the bounds that are known.
fn when(when: When) -> String {
    let text = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    match when {
        When::Day(day) => day.to_string(),
        When::Between {
            not_before,
            not_after,
        } => format!("{}…{}", text(not_before), text(not_after)),
    }
}
