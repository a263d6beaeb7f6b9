//! The tables under `data/`: how many rows each document has, that every spelling is known, that the package
//! describes them, and that the record counts what the depositary prints.

use std::collections::{BTreeMap, BTreeSet};

use accede::model::{ActKind, Stage};
use serde_json::Value;

use crate::{RECORD, files, path, text};

fn rows_of(file: &str) -> usize {
    let mut reader = csv::Reader::from_path(path(file)).expect("the file is there");
    reader
        .records()
        .filter(|row| row.as_ref().is_ok_and(|row| !row.is_empty()))
        .count()
}

/// `tests/acts-counts.csv`; `ACCEDE_BLESS=1` writes it.
#[test]
fn every_document_has_as_many_acts_as_were_counted() {
    let tables: Vec<String> = files("data/acts")
        .into_iter()
        .filter(|file| file.ends_with(".csv"))
        .collect();
    let found: String = tables
        .iter()
        .map(|file| {
            let document = file
                .trim_start_matches("data/acts/")
                .trim_end_matches(".csv");
            format!("{document},{}\n", rows_of(file))
        })
        .collect();
    let found = format!("document,rows\n{found}");
    if std::env::var_os("ACCEDE_BLESS").is_some() {
        std::fs::write(path("tests/acts-counts.csv"), &found).expect("writable");
    }
    let counted = text("tests/acts-counts.csv");
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let (found, counted) = (lines(&found), lines(&counted));
    let differing: Vec<_> = found.symmetric_difference(&counted).collect();
    assert!(differing.is_empty(), "{differing:#?}");
}

#[test]
fn every_row_became_a_claim_and_every_spelling_is_known() {
    let rows: usize = csv::Reader::from_path(path("tests/acts-counts.csv"))
        .expect("the table is there")
        .deserialize::<(String, usize)>()
        .map(|row| row.expect("a count").1)
        .sum();
    let corrections = rows_of("data/corrections.csv");
    assert_eq!(RECORD.claims.len(), rows + corrections);
    let problems: Vec<String> = RECORD
        .problems
        .iter()
        .map(|problem| {
            let document = &RECORD.reference.documents[problem.document.at()].id;
            format!("{} {document}: {}", problem.kind.code(), problem.text)
        })
        .collect();
    assert_eq!(
        problems,
        [
            "impossible-date fedlex/ETS-185/2025-06-19: accession of Cap-Vert towards cybercrime on 2108-06-19"
        ]
    );
}

#[test]
fn every_document_with_acts_is_described_and_every_act_has_a_source() {
    let reference = &RECORD.reference;
    for claim in &RECORD.claims {
        let document = &reference.documents[claim.document.at()];
        assert!(
            document.url.starts_with("http"),
            "{} has no address",
            document.id
        );
        assert!(
            document.as_of.is_some() != document.not_before.is_some(),
            "{} says of no day when it was made, or of two",
            document.id
        );
    }
    let covered: BTreeSet<_> = reference
        .coverage
        .iter()
        .map(|row| (row.document, row.instrument))
        .collect();
    for claim in &RECORD.claims {
        let document = &reference.documents[claim.document.at()].id;
        let instrument = &reference.instruments[claim.instrument.at()].id;
        let known = covered.contains(&(claim.document, claim.instrument));
        assert!(
            known,
            "the coverage of {instrument} by {document} is not stated"
        );
    }
    for file in files("data/acts")
        .iter()
        .filter(|file| file.ends_with(".csv"))
    {
        let id = file
            .trim_start_matches("data/acts/")
            .trim_end_matches(".csv");
        assert!(reference.document(id).is_some(), "{file} is no document");
    }
}

#[test]
fn the_package_describes_every_table_and_counts_its_rows() {
    let package: Value = serde_json::from_str(&text("data/datapackage.json")).expect("JSON");
    let mut described = BTreeMap::new();
    for resource in package["resources"].as_array().expect("resources") {
        let file = format!("data/{}", resource["path"].as_str().expect("a path"));
        if file.ends_with(".csv") {
            let rows = resource["rows"]
                .as_u64()
                .and_then(|rows| usize::try_from(rows).ok());
            assert_eq!(rows, Some(rows_of(&file)), "{file}");
        }
        let known = |field: &str| {
            let text = resource[field].as_str();
            text.is_some_and(|text| !text.is_empty())
        };
        for field in ["title", "publisher", "address", "licenceNote"] {
            assert!(known(field), "{file} has no {field}");
        }
        assert!(
            known("asOf") != known("asOfNotBefore"),
            "{file} has no as-of day"
        );
        assert!(
            described.insert(file.clone(), ()).is_none(),
            "{file} is described twice"
        );
    }
    let there: Vec<String> = files("data")
        .into_iter()
        .filter(|file| file.ends_with(".csv") || file.ends_with(".toml"))
        .collect();
    let described: Vec<String> = described.into_keys().collect();
    let (there, described): (BTreeSet<_>, BTreeSet<_>) =
        (there.into_iter().collect(), described.into_iter().collect());
    let differing: Vec<_> = there.symmetric_difference(&described).collect();
    assert!(
        differing.is_empty(),
        "described and there differ: {differing:#?}"
    );
}

/// The counts that the UN Treaty Collection printed above its tables on 2026-02-03.
#[test]
fn signatories_and_parties_are_as_many_as_the_depositary_prints() {
    let printed = [
        ("opsc", 122, 178),
        ("crc", 140, 196),
        ("opac", 130, 173),
        ("opic", 54, 53),
        ("cedaw", 99, 189),
    ];
    for (id, signatories, parties) in printed {
        let instrument = RECORD.reference.instrument(id).expect("known");
        let count = |wanted: &dyn Fn(ActKind) -> bool| {
            let acts = RECORD
                .acts
                .iter()
                .filter(|act| act.instrument == instrument);
            acts.filter(|act| wanted(act.kind))
                .map(|act| act.listed)
                .collect::<BTreeSet<_>>()
                .len()
        };
        let signed = count(&|kind| kind.stage() == Stage::Signature);
        let bound = count(&|kind| kind.stage() == Stage::Consent);
        assert_eq!((signed, bound), (signatories, parties), "{id}");
    }
}
