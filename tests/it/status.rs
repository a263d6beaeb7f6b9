//! `tests/status.csv`: what acts amount to on a day, one rule per row, each with its article.
//!
//! The acts of a row are `record` (the embedded record), or a list in the notation of `acts.rs`.

use std::collections::BTreeSet;

use accede::{
    model::{Date, Status, status::status_on},
    record::Record,
    reference::Reference,
};
use serde::Deserialize;

use crate::{RECORD, acts::claims, rows};

/// A row of the table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    case: String,
    instrument: String,
    participant: String,
    acts: String,
    day: Date,
    status: String,
    since: Option<Date>,
    /// The last day up to which the record supports it.
    verified: String,
    article: String,
    why: String,
}

#[test]
fn what_acts_amount_to_on_a_day_is_as_the_articles_say() {
    let rows: Vec<Row> = rows("tests/status.csv");
    let mut reference = Reference::embedded().expect("readable");
    let mut wrong = Vec::new();
    for row in &rows {
        assert!(
            !row.article.is_empty() && !row.why.is_empty(),
            "{} cites no article",
            row.case
        );
        if row.acts == "record" {
            wrong.extend(check(&RECORD, row));
        } else {
            let claims = claims(&reference, &row.instrument, &row.participant, &row.acts);
            let record = Record::assemble(reference, claims, Vec::new());
            wrong.extend(check(&record, row));
            reference = record.reference;
        }
    }
    assert!(rows.len() > 100, "only {} rows", rows.len());
    assert!(
        wrong.is_empty(),
        "{} of {} rows:\n{}",
        wrong.len(),
        rows.len(),
        wrong.join("\n")
    );
}

/// An article that a row cites is one that the instrument's clauses name, and each of them is tried by a row:
/// so that a rule keeps its article.
#[test]
fn the_articles_of_the_rows_are_those_of_the_clauses() {
    let rows: Vec<Row> = rows("tests/status.csv");
    let set = RECORD
        .reference
        .sets
        .iter()
        .find(|set| set.id == "budapest-eight")
        .expect("known");
    for id in &set.instruments {
        let at = RECORD.reference.instrument(id).expect("known");
        let clauses = &RECORD.reference.instruments[at.at()].clauses;
        let articles = [
            clauses
                .entry_into_force_initial
                .as_ref()
                .and_then(|clause| clause.article.as_deref()),
            clauses
                .entry_into_force
                .as_ref()
                .and_then(|clause| clause.article.as_deref()),
            clauses
                .withdrawal
                .as_ref()
                .and_then(|clause| clause.article.as_deref()),
            clauses
                .eligibility
                .as_ref()
                .and_then(|clause| clause.article.as_deref()),
        ];
        let parts = |text: &str| text.split(", ").map(str::to_owned).collect::<Vec<_>>();
        let named: BTreeSet<String> = articles.into_iter().flatten().flat_map(parts).collect();
        let cited: BTreeSet<String> = rows
            .iter()
            .filter(|row| row.instrument == *id)
            .flat_map(|row| parts(&row.article))
            // The law of treaties, and of succession, stands behind every instrument.
            .filter(|article| !article.starts_with("VC"))
            .collect();
        assert_eq!(
            named, cited,
            "{id}: the clauses name (left), the rows cite (right)"
        );
    }
}

/// What the row expects and the record does not give.
fn check(record: &Record, row: &Row) -> Option<String> {
    assert!(
        Status::from_code(&row.status).is_some(),
        "{}: no status `{}`",
        row.case,
        row.status
    );
    let instrument = record
        .reference
        .instrument(&row.instrument)
        .expect("a known instrument");
    let participant = record
        .reference
        .participant(&row.participant)
        .expect("a known participant");
    let finding = status_on(&record.case(instrument, participant), row.day);
    let mut found = vec![finding.status.code().to_owned()];
    let mut expected = vec![row.status.clone()];
    // The same from the periods, which are what the graph states; before them an instrument is not open.
    let periods = record.periods(instrument, participant);
    let covers = |from: Option<Date>, until: Option<Date>| {
        from.is_none_or(|from| from <= row.day) && until.is_none_or(|until| row.day < until)
    };
    let here: Vec<_> = periods
        .iter()
        .filter(|p| covers(p.period.from, p.period.until))
        .collect();
    match here[..] {
        [one] => {
            found.push(one.period.status.code().to_owned());
            if let Some(since) = row.since {
                expected.push(format!("since {since}"));
                let since = one
                    .period
                    .since
                    .map(|day| day.to_string())
                    .unwrap_or_default();
                found.push(format!("since {since}"));
            }
            if !row.verified.is_empty() {
                expected.push(format!("verified {}", row.verified));
                let verified = one.verified_on.map(|day| day.to_string());
                found.push(format!(
                    "verified {}",
                    verified.as_deref().unwrap_or("never")
                ));
            }
            expected.insert(1, row.status.clone());
        }
        [] if ["absent", "not-open"].contains(&row.status.as_str()) => {}
        _ => found.push(format!("{} periods on the day", here.len())),
    }
    (found != expected).then(|| {
        format!(
            "{} [{} {} {} on {}]: expected {expected:?}, found {found:?}",
            row.case, row.instrument, row.participant, row.acts, row.day
        )
    })
}
