//! `accede problems`: what readers could not read, and where sources or rules disagree.

use super::{
    Outcome,
    output::{Format, Sheet},
};

/// Reader problems and discrepancies.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How to print them
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

/// Prints the problems and discrepancies.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let record = super::record()?;
    let reference = &record.reference;
    let mut sheet = Sheet::new(&[
        "kind",
        "instrument",
        "participant",
        "taken",
        "notTaken",
        "reason",
        "document",
        "takenFrom",
        "at",
    ]);
    for problem in &record.problems {
        sheet.rows.push(vec![
            problem.kind.code().into(),
            String::new(),
            String::new(),
            String::new(),
            problem.text.clone(),
            "cannot be read as a fact".into(),
            reference.documents[problem.document.at()].id.clone(),
            String::new(),
            problem.at.clone(),
        ]);
    }
    for discrepancy in &record.discrepancies {
        sheet.rows.push(vec![
            discrepancy.kind.code().into(),
            reference.instruments[discrepancy.instrument.at()]
                .id
                .clone(),
            discrepancy
                .participant
                .map(|at| reference.participants[at.at()].id.clone())
                .unwrap_or_default(),
            discrepancy.taken.clone(),
            discrepancy.not_taken.clone(),
            discrepancy.reason.clone(),
            reference.documents[discrepancy.other.at()].id.clone(),
            discrepancy
                .taken_from
                .map(|at| reference.documents[at.at()].id.clone())
                .unwrap_or_default(),
            String::new(),
        ]);
    }
    sheet.print(args.format)?;
    Ok(Outcome::Done)
}
