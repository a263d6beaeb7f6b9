//! `accede queries`: the queries of the catalogue and their parameters.

use super::{
    Outcome,
    output::{Format, Sheet},
};
use crate::queries::Query;

/// The queries of the catalogue.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How to print them
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

/// Prints the catalogue.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let mut sheet = Sheet::new(&["name", "parameters", "summary"]);
    for query in Query::all() {
        let parameters: Vec<String> = query
            .parameters
            .iter()
            .map(|p| format!("{}={}", p.name, p.kind.code()))
            .collect();
        sheet.rows.push(vec![
            query.name.to_owned(),
            parameters.join(" "),
            query.summary.clone(),
        ]);
    }
    sheet.print(args.format)?;
    Ok(Outcome::Done)
}
