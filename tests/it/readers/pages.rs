//! Known pages: what is read of them is what they print, and what the embedded record holds.

use std::collections::BTreeSet;

use accede::{
    model::{ActKind, Stage},
    sources::{Reading, reader::Reader},
};
use assert_cmd::Command;
use serde_json::Value;

use super::{bytes, context, pages_of, read};
use crate::{RECORD, path};

/// Signatories and parties by the acts that were read.
fn counted(reading: &Reading) -> (usize, usize) {
    let left: BTreeSet<_> = reading
        .acts
        .iter()
        .filter(|act| {
            matches!(
                act.kind.stage(),
                Stage::WithdrawalNotice | Stage::SignatureWithdrawal
            )
        })
        .map(|act| &act.spelling)
        .collect();
    let of = |stage: Stage| {
        reading
            .acts
            .iter()
            .filter(|act| act.kind.stage() == stage && !left.contains(&act.spelling))
            .map(|act| &act.spelling)
            .collect::<BTreeSet<_>>()
            .len()
    };
    (of(Stage::Signature), of(Stage::Consent))
}

fn check_whole(name: &str, reading: &Reading) {
    assert_eq!(reading.problems, [], "{name}");
    let (signatories, parties) = counted(reading);
    assert_eq!(reading.printed.parties, Some(parties), "{name}");
    let printed = reading.printed.signatories.unwrap_or(0);
    assert_eq!(printed, signatories, "{name}");
    assert!(reading.document.completeness.is_some(), "{name}");
    assert!(reading.printed.as_of.is_some(), "{name}");
}

#[test]
fn a_status_page_has_as_many_rows_as_it_counts() {
    let pages = pages_of(Reader::UntcHtml);
    assert_eq!(pages.len(), 17);
    for page in pages {
        check_whole(&page, &read(Reader::UntcHtml, &page));
    }
}

/// Whole pages, as a folder of them that `ACCEDE_UNTC_PAGES` names.
#[test]
fn whole_status_pages_read_as_the_trimmed_ones_do() {
    let Some(folder) = std::env::var_os("ACCEDE_UNTC_PAGES") else {
        eprintln!("skipped: ACCEDE_UNTC_PAGES names no folder of whole pages");
        return;
    };
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let file = entry.expect("an entry").path();
        if file
            .extension()
            .is_some_and(|extension| extension == "html")
        {
            let bytes = std::fs::read(&file).expect("readable");
            let reading = Reader::UntcHtml.read(&bytes, &context(Reader::UntcHtml, ""));
            check_whole(&file.display().to_string(), &reading);
            seen += 1;
        }
    }
    assert!(seen > 0);
}

#[test]
fn acts_of_a_status_page_are_those_of_the_embedded_record() {
    type Key = (String, ActKind, Option<jiff::civil::Date>);
    let mut compared = 0;
    for page in pages_of(Reader::UntcHtml) {
        let reading = read(Reader::UntcHtml, &page);
        let id = format!("untc/{}/2026-02-03", reading.document.reference);
        let Some(document) = RECORD.reference.document(&id) else {
            continue;
        };
        let name =
            |at: accede::model::ParticipantIx| RECORD.reference.participants[at.at()].id.clone();
        let embedded: BTreeSet<Key> = RECORD
            .claims
            .iter()
            .filter(|claim| claim.document == document)
            .map(|claim| (name(claim.participant), claim.kind, claim.when.day()))
            .collect();
        let read: BTreeSet<Key> = reading
            .acts
            .iter()
            .filter(|act| act.at.starts_with("participants table"))
            .map(|act| {
                let participant = act.participant.map(name).unwrap_or_default();
                (participant, act.kind, act.when.day())
            })
            .collect();
        assert_eq!(read, embedded, "{page}");
        compared += 1;
    }
    assert_eq!(compared, 15);
}

#[test]
fn every_reader_reads_its_pages_as_recorded() {
    for reader in Reader::ALL {
        let pages = pages_of(reader);
        let recorded: Vec<_> = pages
            .iter()
            .filter(|page| path(&golden(page)).exists())
            .collect();
        assert!(!recorded.is_empty(), "{}", reader.name());
        for page in recorded {
            let found = printed(reader, page);
            let golden = path(&golden(page));
            if std::env::var_os("ACCEDE_BLESS").is_some() {
                std::fs::write(&golden, &found).expect("writable");
            }
            let known = std::fs::read_to_string(&golden).expect("readable");
            assert!(found == known, "{page} reads otherwise than recorded");
        }
    }
}

fn golden(page: &str) -> String {
    let stem = page.rsplit_once('.').map_or(page, |(stem, _)| stem);
    format!("{stem}.reading.json")
}

/// What `accede read` prints of a page, without the path of the file.
fn printed(reader: Reader, page: &str) -> String {
    let context = context(reader, page);
    let mut command = Command::cargo_bin("accede").expect("built");
    command.args(["read", page, "--as", reader.name()]);
    command.args(["--retrieved", "2026-02-03", "--dry-run", "--format", "json"]);
    command.args(["--address", context.address]);
    command.current_dir(path(""));
    if let Some(at) = context.instrument {
        let id = &RECORD.reference.instruments[at.at()].id;
        command.args(["--instrument", id]);
    }
    let output = command.output().expect("runs");
    assert!(output.status.success(), "{page}: {output:?}");
    let mut answer: Value = serde_json::from_slice(&output.stdout).expect("json");
    // Links and empty keys repeat what the rest says.
    for act in answer["acts"].as_array_mut().expect("a list") {
        act.as_object_mut().expect("an object").remove("link");
    }
    let mut text = String::from("{\n");
    for key in ["document", "printed"] {
        text.push_str(&format!("\"{key}\":{},\n", answer[key]));
    }
    for key in ["acts", "notes", "problems"] {
        let lines: Vec<String> = answer[key]
            .as_array()
            .expect("a list")
            .iter()
            .map(Value::to_string)
            .collect();
        text.push_str(&format!("\"{key}\":[\n{}\n],\n", lines.join(",\n")));
    }
    text.truncate(text.len() - 2);
    text.push_str("\n}\n");
    text
}

#[test]
fn a_reading_is_printed_in_the_promised_shape() {
    let mut command = Command::cargo_bin("accede").expect("built");
    command.current_dir(path("")).args([
        "read",
        "tests/sources/untc-html/IV-11-c.html",
        "tests/sources/untc-html/IV-9-b.html",
        "--as",
        "untc-html",
        "--retrieved",
        "2026-02-03",
        "--address",
        "https://example.org/",
        "--dry-run",
        "--format",
        "json",
    ]);
    let output = command.output().expect("runs");
    let answers: Value = serde_json::from_slice(&output.stdout).expect("json");
    let first = &answers[0];
    assert_eq!(answers.as_array().map(Vec::len), Some(2));
    assert_eq!(first["printed"]["signatories"], 122);
    assert_eq!(first["printed"]["parties"], 178);
    assert_eq!(first["printed"]["asOf"], "2026-02-03");
    let acts = first["acts"].as_array().expect("a list");
    let albania = acts
        .iter()
        .find(|act| act["participant"] == "ALB")
        .expect("Albania acceded");
    let keys: Vec<_> = albania.as_object().expect("an object").keys().collect();
    assert_eq!(keys[..5], ["participant", "spelling", "act", "date", "at"]);
    assert_eq!(albania["act"], "accession");
    assert_eq!(albania["date"], "2008-02-05");
    assert_eq!(first["problems"], serde_json::json!([]));
}

#[test]
fn what_cannot_be_done_is_said_with_a_hint() {
    let page = "tests/sources/untc-html/IV-11-c.html";
    for (file, reader, day, address, message) in [
        (
            "absent.html",
            "untc-html",
            "2026-02-03",
            "https://e.org/",
            "`absent.html`",
        ),
        (
            page,
            "untc-htm",
            "2026-02-03",
            "https://e.org/",
            "did you mean `untc-html`",
        ),
        (
            page,
            "untc-html",
            "03-02-2026",
            "https://e.org/",
            "YYYY-MM-DD",
        ),
        (page, "untc-html", "2026-02-03", "e.org", "is no address"),
    ] {
        let mut command = Command::cargo_bin("accede").expect("built");
        command
            .current_dir(path(""))
            .args(["read", file, "--as", reader]);
        command.args(["--retrieved", day, "--address", address, "--dry-run"]);
        let output = command.output().expect("runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(message) && said.contains("hint:"), "{said}");
    }
}

#[test]
fn a_page_that_is_another_is_no_document() {
    let error = b"<html><head><title>Error</title></head><body><h1>Not found</h1></body></html>";
    for reader in Reader::ALL {
        let reading = reader.read(error, &context(reader, ""));
        assert!(!reading.is_the_document(), "{}", reader.name());
        assert!(reading.acts.is_empty(), "{}", reader.name());
        let empty = reader.read(b"", &context(reader, ""));
        assert!(!empty.is_the_document(), "{}", reader.name());
    }
    // A page of the right kind, but of another treaty than was asked for.
    let page = bytes("tests/sources/untc-html/IV-11-c.html");
    let mut asked = context(Reader::UntcHtml, "");
    asked.instrument = RECORD.reference.instrument("crc");
    let reading = Reader::UntcHtml.read(&page, &asked);
    assert!(!reading.is_the_document() && reading.acts.is_empty());
}
