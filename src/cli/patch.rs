//! `accede patch`: a dataset brought to the state that an RDF Patch leads to.

use std::{
    io::{self, Write},
    path::PathBuf,
};

use anyhow::Context;

use super::{Outcome, diff};
use crate::diff::patch::Patch;

/// Bring a dataset to the state that an RDF Patch leads to; prints N-Quads.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  accede patch old.nq changes.rdfp > new.nq")]
pub struct Args {
    /// A folder of `accede dump`, an RDF file (plain, .gz, .zst), or an http address of either
    dataset: String,
    /// The patch, as `accede diff --format rdf-patch` prints it
    patch: PathBuf,
}

/// Applies the patch and prints what it gives, in order.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let old = diff::load(&args.dataset)?;
    let text = std::fs::read_to_string(&args.patch)
        .with_context(|| format!("`{}` cannot be read", args.patch.display()))?;
    let new = Patch::read(&text)?.apply(&old);
    let mut lines: Vec<String> = new.quads.iter().map(ToString::to_string).collect();
    lines.sort_unstable();
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in lines {
        writeln!(out, "{line} .")?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}
