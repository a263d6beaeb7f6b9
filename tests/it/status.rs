//! `tests/status.csv`: what acts amount to on a day, one rule per row, each with its article.
//!
//! The acts of a row are `record` (the embedded record), or a list such as
//! `<=2000-12-27 signature; 2010-01-01 ratification; 2011-01-01 withdrawal-notice effect=2012-01-01`.
//! A day may be `2001-01-01`, `<=DAY`, `>=DAY`, `DAY..DAY` or `..` (not known at all); `effect=DAY` is the
//! effect that the document states, `by=ID` the participant under whose name it stands there,
//! `of=ID` another instrument, `@ID` the document; else it is one of the depositary's own.

use std::collections::BTreeSet;

use accede::{
    model::{ActKind, Claim, Date, Status, When, status::status_on},
    record::Record,
    reference::Reference,
};
use serde::Deserialize;

use crate::{RECORD, day, path};

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

/// A document of the depositary's own rank, for acts that name no other.
const DOCUMENT: &str = "untc/IV-11-c/2026-02-03";

#[test]
fn what_acts_amount_to_on_a_day_is_as_the_articles_say() {
    let rows: Vec<Row> = csv::Reader::from_path(path("tests/status.csv"))
        .expect("the table is there")
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("every row is readable");
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
            let claims = row
                .acts
                .split(';')
                .map(str::trim)
                .filter(|act| !act.is_empty())
                .map(|act| claim(&reference, row, act))
                .collect();
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
    let rows: Vec<Row> = csv::Reader::from_path(path("tests/status.csv"))
        .expect("the table is there")
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("every row is readable");
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

/// An act of the notation as a claim.
fn claim(reference: &Reference, row: &Row, act: &str) -> Claim {
    let mut words = act.split_whitespace();
    let when = when(words.next().expect("an act has a day"));
    let kind = words.next().and_then(ActKind::from_code);
    let mut claim = Claim {
        document: reference.document(DOCUMENT).expect("a known document"),
        instrument: reference
            .instrument(&row.instrument)
            .expect("a known instrument"),
        participant: reference
            .participant(&row.participant)
            .expect("a known participant"),
        spelling: row.participant.clone(),
        kind: kind.unwrap_or_else(|| panic!("{}: no kind in `{act}`", row.case)),
        when,
        effect: None,
        territory: String::new(),
        articles: String::new(),
        target: String::new(),
        note: String::new(),
        at: act.to_owned(),
    };
    for word in words {
        match word.split_once('=') {
            Some(("effect", text)) => claim.effect = Some(day(text)),
            Some(("by", id)) => claim.participant = reference.participant(id).expect("known"),
            Some(("of", id)) => claim.instrument = reference.instrument(id).expect("known"),
            _ => {
                let id = word
                    .strip_prefix('@')
                    .unwrap_or_else(|| panic!("`{word}` in `{act}`"));
                claim.document = reference.document(id).expect("a known document");
            }
        }
    }
    claim
}

/// A day of the notation, or its bounds.
fn when(text: &str) -> When {
    let (not_before, not_after) = if let Some(last) = text.strip_prefix("<=") {
        (None, Some(day(last)))
    } else if let Some(first) = text.strip_prefix(">=") {
        (Some(day(first)), None)
    } else if let Some((first, last)) = text.split_once("..") {
        let part = |text: &str| (!text.is_empty()).then(|| day(text));
        (part(first), part(last))
    } else {
        return When::Day(day(text));
    };
    When::Between {
        not_before,
        not_after,
    }
}
