//! `tests/law.csv`: what the law has against acts, one case per row, each with its article; a case
//! with nothing in `broken` is what the rules must let pass.

use accede::{
    merge::DiscrepancyKind,
    model::source::{Completeness, Coverage},
    record::Record,
    reference::Reference,
};
use serde::Deserialize;

use crate::{acts::claims, day, rows};

/// A row of the table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    case: String,
    instrument: String,
    participant: String,
    acts: String,
    /// What each rule says that was broken, in order, parted by semicolons.
    broken: String,
    article: String,
    /// The document that has the rule or shows the breach; that of the act, if it is empty.
    document: String,
}

#[test]
fn an_act_against_the_law_is_told_and_stands() {
    let rows: Vec<Row> = rows("tests/law.csv");
    let mut reference = Reference::embedded().expect("readable");
    // A chart of the Council of Europe, as it is when it was fetched, lists signatories as well.
    reference.coverage.push(Coverage {
        document: reference.document("coe/ETS-185/2015-12-03").expect("known"),
        instrument: reference.instrument("cybercrime").expect("known"),
        completeness: Completeness::Complete,
        from: None,
        until: Some(day("2015-12-03")),
        note: String::new(),
    });
    let mut wrong = Vec::new();
    for row in &rows {
        let claims = claims(&reference, &row.instrument, &row.participant, &row.acts);
        let count = claims.len();
        let record = Record::assemble(reference, claims, Vec::new());
        assert_eq!(record.acts.len(), count, "{}: acts are lost", row.case);
        let documents = &record.reference.documents;
        let found: Vec<_> = record
            .discrepancies
            .iter()
            .filter(|one| one.kind == DiscrepancyKind::ConstraintBroken)
            .collect();
        let mut rules: Vec<&str> = found.iter().map(|one| one.not_taken.as_str()).collect();
        rules.sort_unstable();
        if rules.join("; ") != row.broken {
            wrong.push(format!(
                "{}: expected `{}`, found `{}`",
                row.case,
                row.broken,
                rules.join("; ")
            ));
        }
        for one in found {
            assert!(one.act.is_some(), "{}: of no act", row.case);
            let shown_in = &documents[one.other.at()].id;
            if !one.reason.contains(&format!("({})", row.article)) && !row.article.is_empty() {
                wrong.push(format!("{}: the reason is `{}`", row.case, one.reason));
            }
            if !row.document.is_empty() && *shown_in != row.document {
                wrong.push(format!("{}: shown in `{shown_in}`", row.case));
            }
        }
        reference = record.reference;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
