//! `accede commitments`: what a plan committed to.

use super::{
    Outcome,
    output::{Format, Sheet},
};
use crate::resolve::{self, UnknownName};

/// What a plan committed to.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  accede commitments
  accede commitments 3 --format markdown")]
pub struct Args {
    /// Only this commitment and its parts
    number: Option<String>,
    /// The plan
    #[arg(long, default_value = "budapest-2001")]
    plan: String,
    /// How to print it
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

/// Prints the commitments.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let record = super::record()?;
    let plan = resolve::plan(&record, &args.plan)?;
    let wanted = |number: &str| match &args.number {
        None => true,
        Some(one) => number == one || number.starts_with(&format!("{one}.")),
    };
    let mut sheet = Sheet::new(&[
        "number",
        "label",
        "kind",
        "summary",
        "addressees",
        "beneficiaries",
        "instruments",
        "documents",
        "requested",
        "deadline",
        "place",
    ]);
    for row in plan.commitments.iter().filter(|row| wanted(&row.number)) {
        sheet.rows.push(vec![
            row.number.clone(),
            row.label.clone(),
            row.kind.clone(),
            row.summary.clone(),
            row.addressees.join("; "),
            row.beneficiaries.join("; "),
            row.instruments.join("; "),
            row.documents.join("; "),
            row.requested_bodies.join("; "),
            row.deadline
                .as_ref()
                .map(|deadline| deadline.text.clone())
                .unwrap_or_default(),
            row.place.clone(),
        ]);
    }
    if let (Some(number), true) = (&args.number, sheet.rows.is_empty()) {
        let known = plan
            .commitments
            .iter()
            .map(|row| row.number.clone())
            .collect();
        return Err(
            UnknownName::new("commitment", number, known, "they are numbered 1 to 14").into(),
        );
    }
    if args.format == Format::Table {
        // A terminal has room for what a person reads first; the other formats carry everything.
        let shown = [0, 1, 2, 3, 9];
        sheet.headers = shown.map(|at| sheet.headers[at].clone()).to_vec();
        for row in &mut sheet.rows {
            *row = shown.map(|at| row[at].clone()).to_vec();
        }
    }
    sheet.print(args.format)?;
    Ok(Outcome::Done)
}
