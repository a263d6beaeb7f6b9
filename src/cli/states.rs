//! `accede states`: the states and organisations on record.

use super::{
    Outcome,
    output::{Format, Sheet},
};
use crate::resolve;

/// The states and organisations on record.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only the members of this region
    #[arg(long)]
    region: Option<String>,
    /// How to print them
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

/// Prints the participants.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let record = super::record()?;
    let region = match &args.region {
        Some(text) => Some(resolve::region(&record, text)?),
        None => None,
    };
    let mut sheet = Sheet::new(&[
        "id",
        "name",
        "iso2",
        "m49",
        "class",
        "from",
        "until",
        "continues",
        "succeeds",
        "wikidata",
    ]);
    for (at, participant) in record.reference.participants.iter().enumerate() {
        if region.is_some_and(|r| !r.members.iter().any(|(member, _)| member.at() == at)) {
            continue;
        }
        let day = |day: Option<crate::model::Date>| day.map(|d| d.to_string()).unwrap_or_default();
        sheet.rows.push(vec![
            participant.id.clone(),
            participant.name.clone(),
            participant.iso2.clone(),
            participant.m49.clone(),
            participant.class.clone(),
            day(participant.from),
            day(participant.until),
            participant.continues.clone(),
            participant.succeeds.clone(),
            participant.wikidata.clone(),
        ]);
    }
    sheet.print(args.format)?;
    Ok(Outcome::Done)
}
