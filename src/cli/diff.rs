//! `accede diff`: what changed from one state of the dataset to another.

use std::{
    io::{self, Write},
    path::Path,
};

use anyhow::{Context, bail};
use clap::ValueEnum;
use oxigraph::io::RdfFormat;

use super::Outcome;
use crate::diff::{self, Changes, Dataset, Kind, patch::Patch};

/// What changed from one state of the dataset to another.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  accede diff releases/2026-02-03-0123456789ab files
  accede diff old.nq.zst new.trig --format json
  accede diff https://accede.example/data/2026-02-03-0123456789ab/ files --format rdf-patch > changes.rdfp

Applied to OLD, the RDF Patch gives NEW exactly: `accede patch OLD changes.rdfp`.")]
pub struct Args {
    /// A folder of `accede dump`, an RDF file (plain, .gz, .zst), or an http address of either
    old: String,
    /// The same, later
    new: String,
    /// How to print the changes
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Under which headings to print them
    #[arg(long, value_enum, default_value = "instrument")]
    by: By,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    RdfPatch,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    Instrument,
    Participant,
}

/// Compares and prints.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let (old, new) = (load(&args.old)?, load(&args.new)?);
    let mut out = io::BufWriter::new(io::stdout().lock());
    match args.format {
        Format::Text => text(&diff::compare(&old, &new), args, &mut out)?,
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, &diff::compare(&old, &new))?;
            writeln!(out)?;
        }
        Format::RdfPatch => {
            let changes = diff::compare(&old, &new);
            Patch::between(&old, &new)
                .with_versions(&changes)
                .write(&mut out)?;
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// Reads a side.
pub fn load(from: &str) -> anyhow::Result<Dataset> {
    if !from.starts_with("http://") && !from.starts_with("https://") {
        let path = Path::new(from);
        if !path.exists() {
            bail!(
                "there is no `{from}`; hint: name a folder of `accede dump`, a file, or an http address"
            );
        }
        return Ok(Dataset::read(path)?);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (address, kind, bytes) = runtime.block_on(fetch(from))?;
    let essence = kind
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    match RdfFormat::from_media_type(&essence) {
        Some(format) => Ok(Dataset::parse_as(&address, format, &bytes)?),
        None => Ok(Dataset::parse(url::Url::parse(&address)?.path(), &bytes)?),
    }
}

/// The statements at an address: of a folder the N-Quads, else what it answers with.
async fn fetch(from: &str) -> anyhow::Result<(String, String, Vec<u8>)> {
    let client = reqwest::Client::new();
    let folder = from.ends_with('/');
    let address = if folder {
        format!("{from}dataset.nq")
    } else {
        from.to_owned()
    };
    let accept = "application/n-quads, application/trig;q=0.9, text/turtle;q=0.8, application/n-triples;q=0.8, application/rdf+xml;q=0.5, application/ld+json;q=0.5, */*;q=0.1";
    let answer = client
        .get(&address)
        .header("accept", accept)
        .send()
        .await
        .with_context(|| format!("`{address}` does not answer"))?;
    if !answer.status().is_success() {
        bail!(
            "`{address}` answers {}; hint: a folder's address ends with `/`",
            answer.status()
        );
    }
    let kind = answer
        .headers()
        .get("content-type")
        .and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().to_owned();
    let address = answer.url().to_string();
    Ok((address, kind, answer.bytes().await?.to_vec()))
}

fn text(changes: &Changes, args: &Args, out: &mut impl Write) -> io::Result<()> {
    let side = |version: &Option<String>, given: &str| match version {
        Some(version) => format!("version {version}"),
        None => given.to_owned(),
    };
    writeln!(
        out,
        "From {} to {}",
        side(&changes.old.version, &args.old),
        side(&changes.new.version, &args.new),
    )?;
    let mut order: Vec<&diff::ActChange> = changes.acts.iter().collect();
    let heading = |change: &diff::ActChange| match args.by {
        By::Instrument => change.instrument.clone(),
        By::Participant => change.participant.clone(),
    };
    order.sort_by_key(|change| heading(change));
    let mut under = None;
    for change in order {
        let heading = heading(change);
        if under.as_ref() != Some(&heading) {
            writeln!(out, "\n{heading}")?;
            under = Some(heading);
        }
        writeln!(out, "  {}", change.words)?;
    }
    if changes.acts.is_empty() {
        writeln!(out, "\nNo act changed.")?;
    }
    for (kind, title) in [
        (Kind::Added, "Source documents that are new"),
        (Kind::NoLongerReported, "Source documents that are gone"),
    ] {
        let some = changes
            .documents
            .iter()
            .filter(|document| document.change == kind);
        for (at, document) in some.enumerate() {
            if at == 0 {
                writeln!(out, "\n{title}")?;
            }
            writeln!(out, "  {} ({})", document.title, document.document)?;
        }
    }
    writeln!(
        out,
        "\n{} statements added, {} removed",
        changes.statements.added, changes.statements.removed,
    )
}
