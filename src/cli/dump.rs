//! `accede dump`: the dataset as files, and the proof that a folder of them is unchanged.

use std::{
    io::{self, IsTerminal, Write},
    path::PathBuf,
};

use anyhow::bail;
use indicatif::{HumanBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Outcome;
use crate::{
    dump::{self, Compression, Format, Options, Progress},
    model::id,
};

/// Write the dataset as files, or prove that a folder of them is unchanged.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  accede dump --out files
  accede dump --out files --format turtle --format csv --compress zstd
  accede dump --out files --on 2026-02-03
  accede dump --verify files

The same data, day and program give the same bytes. With --verify, exit code 1 says that files are missing, changed or
not listed, and names them.")]
pub struct Args {
    /// The folder to write into; an earlier dump in it is replaced
    #[arg(long, value_name = "DIR", required_unless_present = "verify")]
    out: Option<PathBuf>,
    /// The folder to prove unchanged and complete
    #[arg(long, value_name = "DIR", conflicts_with_all = ["out", "format", "compress", "on", "base_url"])]
    verify: Option<PathBuf>,
    /// Only this: nquads, trig, ntriples, turtle, jsonld, rdfxml, hdt, documents, csv, parquet, sqlite, quickstatements (repeatable)
    #[arg(long, value_name = "FORMAT")]
    format: Vec<Format>,
    /// Compress statements and CSV so: none, gzip, zstd; all three if not given (repeatable)
    #[arg(long, value_name = "HOW")]
    compress: Vec<Compression>,
    /// The day that counts as today in the tables of years, YYYY-MM-DD; today if not given
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// Where the files will be found, below data/VERSION/
    #[arg(long, value_name = "URL", default_value = id::BASE)]
    base_url: String,
}

/// Writes the files, or proves them.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    if let Some(dir) = &args.verify {
        return verify(dir);
    }
    let Some(dir) = &args.out else {
        bail!("there is no folder to write into; hint: `--out DIR`");
    };
    let record = super::record()?;
    let mut options = Options::on(super::day(args.on.as_deref())?);
    options.base = format!("{}/", args.base_url.trim_end_matches('/'));
    if !args.format.is_empty() {
        options.formats.clone_from(&args.format);
    }
    if !args.compress.is_empty() {
        options.compress.clone_from(&args.compress);
    }
    let bar = Bar::new();
    let manifest = dump::dump(&record, dir, &options, &bar)?;
    bar.0.finish_and_clear();
    let bytes = manifest.files.iter().map(|file| file.bytes).sum();
    writeln!(
        io::stdout(),
        "version {}: {} files, {}, in `{}`\n{} quads, {} triples in the accepted view\nRDFC-1.0 SHA-256 {}",
        manifest.version,
        manifest.files.len() + 1,
        HumanBytes(bytes),
        dir.display(),
        manifest.quads,
        manifest.triples,
        manifest.rdfc10_sha256,
    )?;
    Ok(Outcome::Done)
}

fn verify(dir: &std::path::Path) -> anyhow::Result<Outcome> {
    let faults = dump::verify(dir)?;
    let mut out = io::stdout().lock();
    for fault in &faults {
        writeln!(out, "{fault}")?;
    }
    if faults.is_empty() {
        let manifest = dump::Manifest::read(dir)?;
        writeln!(
            out,
            "`{}` is unchanged and complete: version {}, {} files",
            dir.display(),
            manifest.version,
            manifest.files.len() + 1,
        )?;
        return Ok(Outcome::Done);
    }
    Ok(Outcome::No)
}

/// Progress on a terminal; nowhere else.
struct Bar(ProgressBar);

impl Bar {
    fn new() -> Self {
        let target = match io::stderr().is_terminal() {
            true => ProgressDrawTarget::stderr(),
            false => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(None, target);
        bar.set_style(
            ProgressStyle::with_template("{bar:24} {pos}/{len} {wide_msg}")
                .expect("the template is fixed and has been tried"),
        );
        Self(bar)
    }
}

impl Progress for Bar {
    fn planned(&self, files: usize) {
        self.0.set_length(files as u64);
    }

    fn begun(&self, name: &str) {
        self.0.set_message(name.to_owned());
    }

    fn done(&self, _name: &str) {
        self.0.inc(1);
    }
}
