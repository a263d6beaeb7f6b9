//! `accede about`: the dataset's version, canonical hash, counts and as-of days.

use std::io::{self, Write};

use super::Outcome;
use crate::{
    canonical,
    publish::{self, Scope},
};

/// The dataset: version, canonical hash, counts and as-of days.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

/// Prints what the dataset is.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let record = super::record()?;
    let snapshot = publish::publish(&record, &Scope::whole());
    let hash = canonical::hash(&snapshot)?;
    let reference = &record.reference;
    let eight = crate::resolve::set(&record, "budapest-eight")?;
    let as_of: serde_json::Map<String, serde_json::Value> = eight
        .instruments
        .iter()
        .filter_map(|id| {
            let day = record.verified_on(reference.instrument(id)?);
            Some((id.clone(), day.map(|day| day.to_string()).into()))
        })
        .collect();
    let applied = super::places::applied()?;
    let about = serde_json::json!({
        "program": env!("CARGO_PKG_VERSION"),
        "datasetVersion": snapshot.version(),
        "rdfc10Sha256": hash,
        "instruments": reference.instruments.len(),
        "participants": reference.participants.len(),
        "documents": reference.documents.len(),
        "claims": record.claims.len(),
        "acceptedActs": record.acts.len(),
        "discrepancies": record.discrepancies.len(),
        "readerProblems": record.problems.len(),
        "triplesOfTheAcceptedView": snapshot.default_len(),
        "quads": snapshot.len(),
        "verifiedOn": as_of,
        "appliedIn": applied.as_ref().map(|(place, _)| place.clone()),
        "generation": applied.as_ref().map(|(_, generation)| generation.number),
        "applied": applied.iter().flat_map(|(_, generation)| &generation.documents)
            .map(|document| document.id.clone()).collect::<Vec<_>>(),
    });
    let mut out = io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&about)?)?;
        return Ok(Outcome::Done);
    }
    for (key, value) in about.as_object().into_iter().flatten() {
        match value {
            serde_json::Value::Object(days) => {
                for (instrument, day) in days {
                    writeln!(
                        out,
                        "{key:<26}{instrument:<28}{}",
                        day.as_str().unwrap_or("never")
                    )?;
                }
            }
            serde_json::Value::Array(documents) => {
                for document in documents {
                    writeln!(out, "{key:<26}{}", document.as_str().unwrap_or_default())?;
                }
            }
            serde_json::Value::Null => {}
            serde_json::Value::String(text) => writeln!(out, "{key:<26}{text}")?,
            other => writeln!(out, "{key:<26}{other}")?,
        }
    }
    Ok(Outcome::Done)
}
