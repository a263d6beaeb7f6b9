//! The command line: the commands, and what their outcome means for the exit code.

mod about;
mod commitments;
mod diff;
mod dump;
mod fetch;
mod gaps;
mod instruments;
mod output;
mod patch;
mod places;
mod problems;
mod queries;
mod query;
mod read;
mod refresh;
mod serve;
mod states;
mod status;
mod validate;

use std::ffi::OsString;

use clap::{Parser, Subcommand};

use crate::{model::Date, record::Record, resolve};

/// Who is bound by which treaty, since when, and who still is not.
#[derive(Debug, Parser)]
#[command(name = "accede", version, about, max_term_width = 100, after_help = EXAMPLES)]
pub struct Cli {
    /// Where fetched documents are applied; by default a folder of yours, and with '' none: the
    /// embedded record alone
    #[arg(long, global = true, env = "ACCEDE_DATA", value_name = "DIR")]
    data: Option<OsString>,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "Examples:
  accede gaps                                  the eight instruments × Europe and Central Asia, today
  accede gaps --on 2001-11-20 --format csv     the same on the day of the Budapest conference
  accede status Ukraine rome-statute           every act and period, with its source
  accede query --named parties_on_date --param instrument=opsc --param day=2010-01-01
  accede fetch untc --dry-run                  what the depositary's pages of today would change
  accede dump --out files                      the dataset as RDF, CSV, Parquet and SQLite
  accede serve                                 a SPARQL endpoint on 127.0.0.1:7878

Exit codes: 0 done; 1 the answer is no; 2 could not do it.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Which instruments of a set does each state of a region lack on a day?
    Gaps(gaps::Args),
    /// All acts and periods of a state, with their sources
    Status(status::Args),
    /// What a plan committed to
    Commitments(commitments::Args),
    /// The instruments on record, and up to which day each was read
    Instruments(instruments::Args),
    /// The states and organisations on record
    States(states::Args),
    /// Ask a SPARQL query of the embedded graph, or of a remote endpoint
    Query(query::Args),
    /// The queries of the catalogue and their parameters
    Queries(queries::Args),
    /// Bring the record up to date from the depositaries' own pages
    Fetch(fetch::Args),
    /// What readers could not read, and where sources or rules disagree
    Problems(problems::Args),
    /// Check the embedded graph, or RDF files, against shapes
    Validate(validate::Args),
    /// Write the dataset as files, or prove that a folder of them is unchanged
    Dump(dump::Args),
    /// Bring the record up to date with pages saved from a browser
    Read(read::Args),
    /// What changed from one state of the dataset to another
    Diff(diff::Args),
    /// Bring a dataset to the state that an RDF Patch leads to
    Patch(patch::Args),
    /// Serve the graph: SPARQL endpoint and pages
    Serve(serve::Args),
    /// The dataset: version, canonical hash, counts and as-of days
    About(about::Args),
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// The command did its work and the answer is no.
    No,
}

impl Cli {
    /// Runs the command.
    pub fn run(self) -> anyhow::Result<Outcome> {
        places::set_data(self.data);
        match self.command {
            Command::Gaps(args) => gaps::run(&args),
            Command::Status(args) => status::run(&args),
            Command::Commitments(args) => commitments::run(&args),
            Command::Instruments(args) => instruments::run(&args),
            Command::States(args) => states::run(&args),
            Command::Query(args) => query::run(&args),
            Command::Queries(args) => queries::run(&args),
            Command::Fetch(args) => fetch::run(&args),
            Command::Problems(args) => problems::run(&args),
            Command::Validate(args) => validate::run(&args),
            Command::Dump(args) => dump::run(&args),
            Command::Read(args) => read::run(&args),
            Command::Diff(args) => diff::run(&args),
            Command::Patch(args) => patch::run(&args),
            Command::Serve(args) => serve::run(args),
            Command::About(args) => about::run(&args),
        }
    }
}

/// The record: the embedded one, and over it what was applied.
fn record() -> anyhow::Result<Record> {
    places::record()
}

/// The day that a flag names; today, by the machine's clock, where it names none.
fn day(text: Option<&str>) -> anyhow::Result<Date> {
    Ok(match text {
        Some(text) => resolve::day(text)?,
        None => jiff::ZonedDateTime::now().date(),
    })
}
