//! Where sources and rules disagree: what is found in the embedded record, and what corrections do.

use accede::{
    merge::DiscrepancyKind,
    model::{ActKind, When},
    record::Record,
    reference::judgements::CorrectionRow,
    sources::ProblemKind,
};

use crate::{RECORD, day, path, text};

/// `tests/discrepancies.csv` is what was looked at one by one; `ACCEDE_BLESS=1` writes it.
#[test]
fn the_disagreements_of_the_embedded_record_are_those_that_were_looked_at() {
    let documents = &RECORD.reference.documents;
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = [
        "kind",
        "instrument",
        "participant",
        "taken",
        "not_taken",
        "document",
        "taken_from",
        "reason",
    ];
    writer.write_record(head).expect("memory");
    for found in &RECORD.discrepancies {
        let participant = found
            .participant
            .map(|at| &RECORD.reference.participants[at.at()].id);
        let row: [&str; 8] = [
            found.kind.code(),
            &RECORD.reference.instruments[found.instrument.at()].id,
            participant.map_or("", String::as_str),
            &found.taken,
            &found.not_taken,
            &documents[found.other.at()].id,
            found.taken_from.map_or("", |at| &documents[at.at()].id),
            &found.reason,
        ];
        writer.write_record(row).expect("memory");
    }
    let found = String::from_utf8(writer.into_inner().expect("memory")).expect("UTF-8");
    if std::env::var_os("ACCEDE_BLESS").is_some() {
        std::fs::write(path("tests/discrepancies.csv"), &found).expect("writable");
    }
    similar(&found, &text("tests/discrepancies.csv"));
}

fn similar(found: &str, expected: &str) {
    let missing: Vec<_> = expected
        .lines()
        .filter(|line| !found.contains(line))
        .collect();
    let new: Vec<_> = found
        .lines()
        .filter(|line| !expected.contains(line))
        .collect();
    assert!(
        missing.is_empty() && new.is_empty(),
        "gone: {missing:#?}\nnew: {new:#?}"
    );
}

/// The embedded record with one more correction.
fn corrected(row: &str) -> Record {
    let table = format!(
        "document,instrument,participant,act,field,wrong,right,reason,citation,decided\n{row}\n"
    );
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let row: CorrectionRow = reader
        .deserialize()
        .next()
        .expect("a row")
        .expect("readable");
    let embedded = Record::embedded().expect("readable");
    let mut reference = embedded.reference;
    let correction = reference.correction(row, 2).expect("known");
    let document = reference.document("accede/corrections").expect("known");
    reference.corrections = vec![correction];
    let mut claims = embedded.claims;
    claims.retain(|claim| claim.document != document);
    Record::assemble(reference, claims, Vec::new())
}

/// The days of the accepted acts of a kind.
fn days(record: &Record, instrument: &str, participant: &str, kind: ActKind) -> Vec<When> {
    let instrument = record.reference.instrument(instrument).expect("known");
    let participant = record.reference.participant(participant).expect("known");
    let acts = record.acts_of(instrument, participant).iter();
    acts.map(|at| &record.acts[at.at()])
        .filter(|act| act.kind == kind)
        .map(|act| act.when)
        .collect()
}

const RATIFIED: &str = "untc/IV-11-c/2026-02-03,opsc,AUT,ratification";

#[test]
fn a_misprinted_year_is_corrected_and_stays_a_problem_of_its_document() {
    let found = days(&RECORD, "cybercrime", "CPV", ActKind::Accession);
    assert_eq!(found, [When::Day(day("2018-06-19"))]);
    assert_eq!(RECORD.problems[0].kind, ProblemKind::ImpossibleDate);
}

#[test]
fn a_corrected_day_is_accepted_and_the_words_of_the_document_stay() {
    let before = days(&RECORD, "opsc", "AUT", ActKind::Ratification);
    let printed = before[0].day().expect("a day");
    let row = format!("{RATIFIED},date,{printed},2004-05-07,why,fedlex/SR-0.107.2/text,2026-11-24");
    let record = corrected(&row);
    let after = days(&record, "opsc", "AUT", ActKind::Ratification);
    assert_eq!(after, [When::Day(day("2004-05-07"))]);
    let opsc = record.reference.instrument("opsc");
    let austria = record.reference.participant("AUT");
    let said = record.claims.iter().any(|claim| {
        Some(claim.instrument) == opsc
            && Some(claim.participant) == austria
            && claim.when == When::Day(printed)
    });
    assert!(said, "the claim of the document is gone");
    let found: Vec<_> = record
        .discrepancies
        .iter()
        .filter(|one| one.kind == DiscrepancyKind::Corrected)
        .collect();
    let [found] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!(
        (found.taken.as_str(), found.reason.as_str()),
        ("2004-05-07", "why")
    );
    assert_eq!(found.not_taken, printed.to_string());
    assert!(found.act.is_some() && found.taken_from.is_some());
}

#[test]
fn an_act_that_was_not_done_is_left_out() {
    let printed = days(&RECORD, "opsc", "AUT", ActKind::Ratification)[0]
        .day()
        .expect("a day");
    let record = corrected(&format!(
        "{RATIFIED},act,{printed},,why,fedlex/SR-0.107.2/text,2026-11-24"
    ));
    assert_eq!(days(&record, "opsc", "AUT", ActKind::Ratification), []);
    assert_eq!(
        record
            .discrepancies
            .iter()
            .filter(|one| one.kind == DiscrepancyKind::Corrected)
            .count(),
        1
    );
}

#[test]
fn a_correction_of_what_no_document_says_is_a_problem() {
    let record = corrected(&format!(
        "{RATIFIED},date,1999-01-01,2004-05-07,why,fedlex/SR-0.107.2/text,2026-11-24"
    ));
    let kinds: Vec<_> = record.problems.iter().map(|problem| problem.kind).collect();
    assert_eq!(kinds, [ProblemKind::CorrectionOfNothing]);
    let before = days(&RECORD, "opsc", "AUT", ActKind::Ratification);
    assert_eq!(days(&record, "opsc", "AUT", ActKind::Ratification), before);
}
