//! `accede instruments`: the instruments on record, and up to which day each was read.

use super::{
    Outcome,
    output::{Format, Sheet},
};

/// The instruments on record.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How to print them
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

/// Prints the instruments.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let record = super::record()?;
    let mut sheet = Sheet::new(&[
        "id",
        "label",
        "depositary",
        "reference",
        "opened",
        "inForce",
        "verifiedOn",
        "silence",
        "title",
    ]);
    for (at, law) in record.reference.instruments.iter().enumerate() {
        let day = |day: Option<crate::model::Date>| day.map(|d| d.to_string()).unwrap_or_default();
        sheet.rows.push(vec![
            law.id.clone(),
            law.label.clone(),
            law.depositary.clone(),
            law.reference.clone(),
            day(law.opened),
            day(law.entry_into_force),
            day(record.verified_on(at.into())),
            record
                .coverage_of(at.into())
                .silence
                .map_or("partial", |silence| silence.code())
                .to_owned(),
            law.title.clone(),
        ]);
    }
    sheet.print(args.format)?;
    Ok(Outcome::Done)
}
