//! Runs test suites written as W3C manifests: our own always, those of the W3C where they are found.
//!
//! They are looked for in the folder that `ACCEDE_W3C` names, else in `../shared/w3c`. Every query test runs on Oxigraph's
//! own store and on our engine. `w3c/expected-failures.csv` lists what fails, one by one, each with its reason:
//! a test that Oxigraph's store passes and ours fails is never to be listed.

#[path = "w3c/compare.rs"]
mod compare;
#[path = "w3c/manifest.rs"]
mod manifest;
#[path = "w3c/run.rs"]
mod run;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Which engine a test was run on.
const STORE: &str = "store";
const ENGINE: &str = "engine";

fn expected_failures() -> BTreeMap<(String, String), String> {
    let mut reader = csv::Reader::from_path("tests/w3c/expected-failures.csv").unwrap();
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        assert!(!row[2].trim().is_empty(), "`{}` has no reason", &row[0]);
        ((row[0].to_owned(), row[1].to_owned()), row[2].to_owned())
    });
    rows.collect()
}

fn run_suite(root: &Path) {
    let expected = expected_failures();
    let (mut passed, mut expected_met, mut wrong) = (0, 0, Vec::new());
    for test in manifest::tests(root) {
        let mut store_passed = true;
        for (engine, outcome) in run::run(&test) {
            let key = (test.id.clone(), engine.to_owned());
            match (outcome, expected.contains_key(&key)) {
                (Ok(()), false) => passed += 1,
                (Ok(()), true) => wrong.push(format!(
                    "{} on {engine} passes now: take it off the list",
                    test.id
                )),
                (Err(_), true) if engine == ENGINE && store_passed => {
                    wrong.push(format!(
                        "{} is listed for our engine, but passes on the store",
                        test.id
                    ));
                }
                (Err(_), true) => {
                    expected_met += 1;
                    store_passed = false;
                }
                (Err(why), false) => {
                    wrong.push(format!("{} on {engine}: {why}", test.id));
                    store_passed = false;
                }
            }
        }
    }
    println!(
        "{}: {passed} passed, {expected_met} failed as expected",
        root.display()
    );
    assert!(passed > 0, "no tests in {}", root.display());
    assert!(
        wrong.is_empty(),
        "{} went wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn our_own_manifests_pass() {
    run_suite(Path::new("tests/w3c"));
}

#[test]
fn the_suites_of_the_w3c_pass_as_on_the_store() {
    let root = std::env::var_os("ACCEDE_W3C")
        .map_or_else(|| PathBuf::from("../shared/w3c"), PathBuf::from);
    if root.is_dir() {
        run_suite(&root);
    } else {
        println!(
            "SKIPPED: no W3C suites in `{}`; hint: set ACCEDE_W3C to a copy of w3c/rdf-tests",
            root.display()
        );
    }
}
