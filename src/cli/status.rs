//! `accede status`: all acts and periods of a participant, with their sources.

use std::io::{self, Write};

use super::{
    Outcome,
    output::{Format, Sheet},
};
use crate::{
    model::{Act, InstrumentIx, ParticipantIx, When, status::status_on},
    record::Record,
    resolve,
};

/// All acts and periods of a state or organisation, with their sources.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  accede status Ukraine
  accede status SCG rome-statute --on 2001-11-20
  accede status 'Holy See' C182 --format json")]
pub struct Args {
    /// ISO or M49 code, or name
    state: String,
    /// Id, depositary's reference, or name; all instruments with an act if not given
    instrument: Option<String>,
    /// The day, YYYY-MM-DD; today if not given
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

/// Prints the status on the day, the acts and the periods.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let record = super::record()?;
    let day = super::day(args.on.as_deref())?;
    let at = resolve::participant(&record, &args.state)?;
    let instruments: Vec<InstrumentIx> = match &args.instrument {
        Some(text) => vec![resolve::instrument(&record, text)?],
        None => (0..record.reference.instruments.len())
            .map(InstrumentIx::from)
            .filter(|instrument| !record.acts_of(*instrument, at).is_empty())
            .collect(),
    };
    let (acts, periods) = sheets(&record, at, &instruments);
    if args.format != Format::Table {
        return json_or_sheets(&record, at, day, &acts, &periods, args.format);
    }
    let participant = &record.reference.participants[at.at()];
    let mut out = io::stdout().lock();
    writeln!(out, "{} ({}) on {day}", participant.name, participant.id)?;
    if !participant.existed_on(day) {
        writeln!(out, "did not exist on that day")?;
    }
    for instrument in &instruments {
        let finding = status_on(&record.case(*instrument, at), day);
        let law = &record.reference.instruments[instrument.at()];
        let since = finding
            .since
            .map(|day| format!(" since {day}"))
            .unwrap_or_default();
        let code = finding.status.code();
        writeln!(
            out,
            "  {:<24} {code}{since}: {}",
            law.label,
            finding.status.meaning()
        )?;
    }
    drop(out);
    println!("\nActs");
    acts.print(Format::Table)?;
    println!("\nPeriods (until: first day that no longer belongs)");
    periods.print(Format::Table)?;
    Ok(Outcome::Done)
}

fn json_or_sheets(
    record: &Record,
    at: ParticipantIx,
    day: crate::model::Date,
    acts: &Sheet,
    periods: &Sheet,
    format: Format,
) -> anyhow::Result<Outcome> {
    if format == Format::Json {
        let participant = &record.reference.participants[at.at()];
        let answer = serde_json::json!({
            "participant": participant.id,
            "name": participant.name,
            "on": day.to_string(),
            "existed": participant.existed_on(day),
            "acts": acts.objects(),
            "periods": periods.objects(),
        });
        writeln!(
            io::stdout().lock(),
            "{}",
            serde_json::to_string_pretty(&answer)?
        )?;
    } else {
        acts.print(format)?;
        println!();
        periods.print(format)?;
    }
    Ok(Outcome::Done)
}

fn sheets(record: &Record, at: ParticipantIx, instruments: &[InstrumentIx]) -> (Sheet, Sheet) {
    let mut acts = Sheet::new(&[
        "instrument",
        "act",
        "date",
        "effect",
        "by",
        "document",
        "asOf",
        "asOfPrecision",
        "rank",
        "address",
        "note",
    ]);
    let mut periods = Sheet::new(&[
        "instrument",
        "status",
        "from",
        "until",
        "since",
        "verifiedOn",
        "document",
    ]);
    for instrument in instruments {
        let label = &record.reference.instruments[instrument.at()].id;
        for act in record.acts_of(*instrument, at) {
            acts.rows
                .push(act_row(record, label, &record.acts[act.at()]));
        }
        for derived in record.periods(*instrument, at) {
            let text = |day: Option<crate::model::Date>| {
                day.map(|day| day.to_string()).unwrap_or_default()
            };
            periods.rows.push(vec![
                label.clone(),
                derived.period.status.code().into(),
                text(derived.period.from),
                text(derived.period.until),
                text(derived.period.since),
                text(derived.verified_on),
                derived
                    .document
                    .map(|at| record.reference.documents[at.at()].id.clone())
                    .unwrap_or_default(),
            ]);
        }
    }
    (acts, periods)
}

fn act_row(record: &Record, instrument: &str, act: &Act) -> Vec<String> {
    let claim = &record.claims[act.claim.at()];
    let document = &record.reference.documents[claim.document.at()];
    let date = match act.when {
        When::Day(day) => day.to_string(),
        When::Between {
            not_before,
            not_after,
        } => {
            let part = |day: Option<crate::model::Date>| {
                day.map(|day| day.to_string()).unwrap_or_default()
            };
            format!("{}..{}", part(not_before), part(not_after))
        }
    };
    let mut note = claim.note.clone();
    for extra in [&act.territory, &act.articles, &act.target] {
        if !extra.is_empty() {
            note = if note.is_empty() {
                extra.clone()
            } else {
                format!("{extra}; {note}")
            };
        }
    }
    vec![
        instrument.to_owned(),
        act.kind.code().into(),
        date,
        act.effect().map(|day| day.to_string()).unwrap_or_default(),
        record.reference.participants[act.actor.at()].id.clone(),
        document.id.clone(),
        (document.as_of.or(document.not_before))
            .map(|day| day.to_string())
            .unwrap_or_default(),
        match document.as_of {
            Some(_) => "day".into(),
            None => "or-later".into(),
        },
        document.rank.code().into(),
        document.url.clone(),
        note,
    ]
}
