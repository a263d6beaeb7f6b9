//! What fetched pages make of the record: the same graph from a mirror, changes in words, refusals, and
//! nothing by halves.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use accede::{
    canonical,
    model::{ActKind, Stage, id},
    publish::{self, Scope},
    record::Record,
    store::snapshot::Snapshot,
};
use oxigraph::{
    io::{RdfFormat, RdfParser},
    model::{GraphName, NamedNode},
};

use super::{
    bench::{Bench, site_with, table},
    site::{Reply, page, status},
};
use crate::{GRAPH, RECORD, files, text};

/// What the graph says of the accepted acts.
fn acts(graph: &Snapshot) -> BTreeSet<String> {
    let name = NamedNode::new(id::iri("graph/acts")).expect("an IRI");
    graph.graph(&name).map(|act| act.to_string()).collect()
}

/// The hash of the accepted acts towards an instrument.
fn hash_of_acts(graph: &Snapshot, instrument: &str) -> String {
    let name = NamedNode::new(id::iri("graph/acts")).expect("an IRI");
    let space = format!("<{}", id::iri(&format!("id/act/{instrument}/")));
    let acts = graph.graph(&name);
    let acts = acts.filter(|act| act.subject.to_string().starts_with(&space));
    let acts = acts.map(|act| act.in_graph(GraphName::DefaultGraph));
    canonical::hash(&Snapshot::from_quads(acts, &[])).expect("it has one")
}

/// The accepted acts of a record, as they are.
fn accepted(record: &Record) -> Vec<String> {
    record.acts.iter().map(|act| format!("{act:?}")).collect()
}

fn whole(record: &Record) -> Snapshot {
    publish::publish(record, &Scope::whole())
}

/// The instrument and reference of every page of the UN Treaty Collection that is embedded.
fn pages() -> Vec<(String, String)> {
    let tables = files("data/acts/untc").into_iter();
    tables
        .filter(|file| file.ends_with("/2026-02-03.csv"))
        .map(|file| {
            let reference = file.split('/').nth(3).expect("a folder").to_owned();
            let first = text(&file).lines().nth(1).expect("a row").to_owned();
            (
                first.split(',').next().expect("a cell").to_owned(),
                reference,
            )
        })
        .collect()
}

fn opsc() -> String {
    text("data/acts/untc/IV-11-c/2026-02-03.csv")
}

fn bench() -> Bench {
    Bench::new(&[("opsc", "IV-11-c")])
}

#[test]
fn a_mirror_of_the_tables_gives_the_embedded_graph_again() {
    let pages = pages();
    assert!(pages.len() >= 15, "{pages:?}");
    let listed: Vec<(&str, &str)> = pages
        .iter()
        .map(|(i, r)| (i.as_str(), r.as_str()))
        .collect();
    let bench = Bench::new(&listed);
    let site = site_with(|asked, _| {
        let reference = asked
            .path
            .strip_prefix("/tables.example/")?
            .strip_suffix(".csv")?;
        Some(table(&text(&format!(
            "data/acts/untc/{reference}/2026-02-03.csv"
        ))))
    });
    bench.fetch(&site.url(), &[]).with(0);
    let record = bench.record();
    assert_eq!(bench.generation().documents.len(), pages.len());
    let fetched = record.reference.documents.iter();
    let fetched = fetched.filter(|document| document.licence == "CC0-1.0");
    assert_eq!(fetched.count(), pages.len());
    assert_eq!(record.claims.len(), RECORD.claims.len());
    let graph = whole(&record);
    assert!(acts(&graph) == acts(&GRAPH));
    assert_eq!(hash_of_acts(&graph, "opsc"), hash_of_acts(&GRAPH, "opsc"));
    // The same pages again change nothing, and the commands answer from them.
    let again = bench.fetch(&site.url(), &[]).with(0);
    assert!(
        again.contains("the record says the same already"),
        "{again}"
    );
    assert_eq!(bench.generation().number, 1);
    let about = bench.run(&["about", "--json"]).with(0);
    assert!(about.contains("\"generation\": 1"), "{about}");
    // The cache alone does as well.
    std::fs::remove_dir_all(bench.path("data")).expect("it was there");
    bench.fetch("", &[]).with(0);
    assert_eq!(bench.generation().documents.len(), pages.len());
}

/// The acts that decide whether a State is bound, of some instruments. The embedded tables have no others: statements,
/// objections and territorial applications are what a page adds to them.
fn bound_acts(graph: &Snapshot, instruments: &[&str]) -> BTreeSet<String> {
    let space = id::iri("id/act/");
    let wanted = |act: &str| {
        let mut parts = act
            .strip_prefix(&format!("<{space}"))
            .unwrap_or_default()
            .split('/');
        let instrument = parts.next().unwrap_or_default();
        let kind = parts.nth(1).and_then(ActKind::from_code);
        instruments.contains(&instrument) && kind.is_some_and(|kind| kind.stage() != Stage::Other)
    };
    acts(graph).into_iter().filter(|act| wanted(act)).collect()
}

#[test]
fn a_mirror_of_the_depositary_s_own_pages_gives_the_embedded_acts_again() {
    let pages: BTreeMap<String, Vec<u8>> = files("tests/sources/untc-html")
        .into_iter()
        .filter_map(|file| {
            let name = file.rsplit('/').next()?.strip_suffix(".html")?.to_owned();
            Some((name, std::fs::read(crate::path(&file)).ok()?))
        })
        .collect();
    let instruments: Vec<&str> = RECORD
        .reference
        .instruments
        .iter()
        .filter(|law| pages.contains_key(&law.reference))
        .map(|law| law.id.as_str())
        .collect();
    assert!(instruments.len() >= 15, "{instruments:?}");
    let site = site_with(move |asked, _| {
        let number = asked.path.split("mtdsg_no=").nth(1)?.split('&').next()?;
        Some(page(pages.get(number)?.clone()))
    });
    let bench = bench();
    let (all, url) = (instruments.join(","), site.url());
    let args = ["fetch", "untc", "--instrument", &all, "--mirror", &url];
    bench.run(&args).with(0);
    let record = bench.record();
    assert_eq!(bench.generation().documents.len(), instruments.len());
    let (fetched, embedded) = (
        bound_acts(&whole(&record), &instruments),
        bound_acts(&GRAPH, &instruments),
    );
    assert!(embedded.len() > 10_000);
    let differing: Vec<_> = fetched.symmetric_difference(&embedded).take(20).collect();
    assert!(differing.is_empty(), "{differing:#?}");
    // The canonical hashes are then the same as well, instrument by instrument.
    let hash = |graph: &BTreeSet<String>, instrument: &str| {
        let place = format!("/id/act/{instrument}/");
        let text = graph.iter().filter(|act| act.contains(&place));
        let text: String = text.map(|act| format!("{act} .\n")).collect();
        assert!(!text.is_empty(), "{instrument} has no acts");
        let quads = RdfParser::from_format(RdfFormat::NQuads).for_slice(text.as_bytes());
        let quads = quads.map(|quad| quad.expect("it was stated so"));
        canonical::hash(&Snapshot::from_quads(quads, &[])).expect("it has one")
    };
    for instrument in &instruments {
        assert_eq!(
            hash(&fetched, instrument),
            hash(&embedded, instrument),
            "{instrument}"
        );
    }
    // Saved by a person, the same page says the same.
    let file = crate::path("tests/sources/untc-html/IV-11-c.html")
        .display()
        .to_string();
    let address = "https://treaties.un.org/Pages/ViewDetails.aspx?src=TREATY&mtdsg_no=IV-11-c&chapter=4&clang=_en";
    let read = |file: &str| {
        let args = [
            "read",
            file,
            "--as",
            "untc-html",
            "--retrieved",
            "2026-02-03",
            "--address",
            address,
        ];
        bench.run(&args)
    };
    let same = read(&file).with(0);
    assert!(same.contains("the record says the same already"), "{same}");
    let other = crate::path("tests/sources/untc-html/IV-11.html")
        .display()
        .to_string();
    let refused = read(&other).with(1);
    assert!(
        refused.contains("a document of `IV-11`, not of `IV-11-c`"),
        "{refused}"
    );
}

#[test]
fn a_dry_run_says_in_words_what_would_change_and_changes_nothing() {
    let newer = opsc()
        .replace(
            "opsc,Albania,accession,2008-02-05",
            "opsc,Albania,accession,2008-02-06",
        )
        .replace(
            "\nopsc,Algeria,",
            "\nopsc,Ruritania,accession,2020-01-01,,,,,,,,table\nopsc,Algeria,",
        )
        + "opsc,Ireland,declaration,2025-12-01,,,,,3,,,declarations\n";
    let gone = newer
        .lines()
        .find(|line| line.starts_with("opsc,Zambia,signature"));
    let gone = format!("{}\n", gone.expect("Zambia has signed"));
    let newer = newer.replace(&gone, "");
    let site = site_with(move |_, _| Some(table(&newer)));
    let bench = bench();
    // As it is: one signature fewer than the embedded page of the same treaty has.
    let refused = bench.fetch(&site.url(), &["--dry-run"]).with(1);
    assert!(
        refused.contains("`untc/IV-11-c/2026-02-03` had"),
        "{refused}"
    );
    let told = bench
        .fetch(&site.url(), &["--dry-run", "--allow-fewer"])
        .with(0);
    for words in [
        "opsc: Albania (ALB): accession of 2008-02-05 becomes accession of 2008-02-06",
        "opsc: Ireland (IRL): declaration of 2025-12-01 is added",
        "opsc: Zambia (ZMB): signature of 2008-09-29 is no longer on record",
        "opsc: Zambia (ZMB): signature of 2008-09-29 is no longer reported by untc/IV-11-c/2026-02-03",
        "untc/IV-11-c/2026-02-03: new problem: unknown-participant Ruritania",
        "1 documents would be applied",
    ] {
        assert!(told.contains(words), "`{words}` is not in\n{told}");
    }
    assert!(!bench.path("data").join("current").exists());
    let json = bench.fetch(
        &site.url(),
        &["--dry-run", "--allow-fewer", "--format", "json"],
    );
    let json: serde_json::Value = serde_json::from_str(&json.with(0)).expect("JSON");
    assert_eq!(json["documents"][0]["outcome"], "new");
    assert_eq!(json["applied"], serde_json::Value::Null);
    let kinds = json["changes"].as_array().expect("a list").iter();
    let kinds: BTreeSet<&str> = kinds.filter_map(|change| change["kind"].as_str()).collect();
    let expected = [
        "act-added",
        "act-changed",
        "act-gone",
        "new-problem",
        "no-longer-reported",
    ];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn a_table_of_a_later_day_stands_in_the_place_of_the_earlier_one() {
    let zambia = opsc();
    let zambia = zambia
        .lines()
        .find(|line| line.starts_with("opsc,Zambia,signature"));
    let newer = opsc().replace(&format!("{}\n", zambia.expect("it signed")), "")
        + "opsc,Kiribati,signature,2026-02-20,,,,,,,,table\n";
    let site = site_with(move |_, _| Some(table(&newer)));
    let bench = bench();
    bench.describe(&[("opsc", "IV-11-c")], "2026-03-01");
    let told = bench.fetch(&site.url(), &["--allow-fewer"]).with(0);
    for words in [
        "opsc: Kiribati (KIR): signature of 2026-02-20 is added",
        "opsc: Zambia (ZMB): signature of 2008-09-29 is no longer on record",
    ] {
        assert!(told.contains(words), "`{words}` is not in\n{told}");
    }
    // Both documents stay on record; the later one decides, and the difference is told.
    let record = bench.record();
    for id in ["untc/IV-11-c/2026-02-03", "untc/IV-11-c/2026-03-01"] {
        assert!(record.reference.document(id).is_some(), "{id}");
    }
    let instrument = record
        .reference
        .instrument("opsc")
        .expect("it is on record");
    assert_eq!(
        record.verified_on(instrument),
        Some(crate::day("2026-03-01"))
    );
    let reasons = record
        .discrepancies
        .iter()
        .map(|found| found.reason.as_str());
    let told = reasons.filter(|reason| reason.contains("the same table of a later day"));
    assert_eq!(told.count(), 1);
    // What is older than what is held is not taken.
    bench.describe(&[("opsc", "IV-11-c")], "2026-02-15");
    let older = bench.fetch(&site.url(), &[]).with(1);
    assert!(
        older.contains("`untc/IV-11-c/2026-03-01` is newer"),
        "{older}"
    );
}

/// What a site may send instead of the table, and by which words it is refused.
#[test]
fn what_is_not_the_table_is_refused_with_the_reason_and_the_record_stays() {
    let half = |text: String| -> String {
        let rows: Vec<&str> = text.lines().collect();
        rows[..rows.len() / 2].join("\n") + "\n"
    };
    let kept = accepted(&RECORD);
    let cases: Vec<(&str, Reply, i32, &str)> = vec![
        (
            "half a table",
            table(&half(opsc())),
            1,
            "`untc/IV-11-c/2026-02-03` had",
        ),
        (
            "no rows",
            table("instrument,participant,act,date\n"),
            1,
            "it has no acts",
        ),
        ("nothing", table(""), 1, "it is not the document"),
        (
            "an error page that says it is fine",
            table("<html><body>Sorry, something went wrong</body></html>"),
            1,
            "it is not the document",
        ),
        (
            "another page",
            page("<html><body>Sorry</body></html>"),
            2,
            "and not with `text/csv`",
        ),
        (
            "other columns",
            table(&opsc().replacen("participant,act", "partei,handlung", 1)),
            1,
            "it has no acts",
        ),
        ("gone", status(404, vec![]), 2, "status 404"),
    ];
    for (name, reply, code, words) in cases {
        let reply = Mutex::new(Some(reply));
        let site = site_with(move |_, _| reply.lock().expect("no panic").take());
        let bench = bench();
        let outcome = bench.fetch(&site.url(), &["--repeats", "0"]);
        assert_eq!(outcome.code, Some(code), "{name}: {outcome:#?}");
        assert!(outcome.out.contains(words), "{name}: {outcome:#?}");
        assert_eq!(bench.generation().number, 0, "{name}");
        assert_eq!(accepted(&bench.record()), kept, "{name}");
    }
}

#[test]
fn a_new_kind_of_act_is_a_problem_and_the_rest_is_applied() {
    let newer = opsc() + "opsc,Kiribati,ratification by proxy,2026-01-05,,,,,,,,table\n";
    let site = site_with(move |_, _| Some(table(&newer)));
    let bench = bench();
    let told = bench.fetch(&site.url(), &[]).with(0);
    assert!(
        told.contains("new problem: unknown-act-type ratification by proxy"),
        "{told}"
    );
    let record = bench.record();
    let document = record.reference.document("untc/IV-11-c/2026-02-03");
    let document = document.expect("it is on record");
    let coverage = record
        .reference
        .coverage
        .iter()
        .find(|row| row.document == document);
    let coverage = coverage.expect("it is stated");
    // A row that could not be read might be anybody's, so silence says nothing any more.
    assert_eq!(coverage.completeness.code(), "partial");
    assert!(
        coverage.note.contains("could not be read"),
        "{}",
        coverage.note
    );
}

#[test]
fn what_is_asked_wrongly_says_how_to_ask() {
    let bench = bench();
    for (args, words) in [
        (
            vec!["fetch", "untcc"],
            "no source is called `untcc`; hint: there are",
        ),
        (vec!["fetch", "--instrument", "opscc"], "opscc"),
        (
            vec!["fetch", "ilo", "--instrument", "opsc"],
            "hint: `accede fetch --list`",
        ),
        (
            vec!["fetch", "untc", "--mirror", "nowhere"],
            "`nowhere` is no address",
        ),
        (
            vec!["fetch", "untc", "--mirror", "http://mirror.example"],
            "not protected by TLS",
        ),
        (
            vec!["fetch", "ilo", "--offline"],
            "4 of 4 pages could not be had",
        ),
        (
            vec!["fetch", "coe", "--mirror", "http://127.0.0.1:1"],
            "8 of 8 pages could not be had",
        ),
        (
            vec!["serve", "--refresh", "often"],
            "is no time between rounds",
        ),
        (
            vec!["serve", "--refresh", "24h", "--refresh-source", "untcc"],
            "no source is called `untcc`",
        ),
    ] {
        let outcome = bench.run(&args);
        assert_eq!(outcome.code, Some(2), "{args:?} {outcome:#?}");
        assert!(outcome.err.contains(words), "{args:?} {outcome:#?}");
    }
    let without_key = bench
        .run(&["fetch", "coe", "--mirror", "http://127.0.0.1:1"])
        .out;
    assert!(
        without_key.contains("set ACCEDE_COE_TOKEN, or save https://www.coe.int/"),
        "{without_key}"
    );
    let list = bench.run(&["fetch", "--list"]).with(0);
    for source in ["untc", "coe", "ilo", "fedlex", "wikidata"] {
        assert!(
            list.lines()
                .any(|line| line.trim_start().starts_with(source)),
            "{list}"
        );
    }
}

/// A fetch is killed at some instant, again and again; `ACCEDE_KILLS` says how often.
#[test]
fn a_fetch_killed_at_any_instant_leaves_the_old_record_or_the_new_one() {
    let kills: u32 = match std::env::var("ACCEDE_KILLS") {
        Ok(kills) => kills.parse().expect("a number"),
        Err(_) => 15,
    };
    // Two instruments change together, from day to day, so that a mix would show.
    let version = Arc::new(AtomicUsize::new(0));
    let served = Arc::clone(&version);
    let site = site_with(move |asked, _| {
        let reference = asked
            .path
            .strip_prefix("/tables.example/")?
            .strip_suffix(".csv")?;
        let rows = text(&format!("data/acts/untc/{reference}/2026-02-03.csv"));
        let instrument = rows.lines().nth(1)?.split(',').next()?.to_owned();
        let day = served.load(Ordering::Relaxed) % 28 + 1;
        Some(table(&format!(
            "{rows}{instrument},Ireland,declaration,2025-12-{day:02},,,,,,,,marker\n"
        )))
    });
    let bench = Bench::new(&[("opsc", "IV-11-c"), ("opac", "IV-11-b")]);
    let markers = || -> Vec<String> {
        let documents = bench
            .directory()
            .documents()
            .expect("whole, at any instant");
        let days = documents.iter().map(|document| {
            let acts = String::from_utf8(document.acts.clone()).expect("UTF-8");
            let last = acts.lines().last().expect("a row").to_owned();
            last.split(',').nth(3).expect("a day").to_owned()
        });
        days.collect()
    };
    let source = bench.path("source.toml").display().to_string();
    let url = site.url();
    let args = bench.fetch_args(&url, &source, &[]);
    let began = Instant::now();
    bench.run(&args).with(0);
    let whole_time = began.elapsed();
    let mut old = markers();
    let (mut kept, mut renewed) = (0, 0);
    for _ in 0..kills {
        let next = version.fetch_add(1, Ordering::Relaxed) + 1;
        let mut child = bench.command(&args);
        let child = child
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null());
        let mut child = child.spawn().expect("the program runs");
        std::thread::sleep(whole_time.mul_f64(random()));
        child.kill().expect("it is ours");
        child.wait().expect("it ends");
        let now = markers();
        assert_eq!(now.len(), 2);
        assert_eq!(now[0], now[1], "a mix");
        let new = format!("2025-12-{:02}", next % 28 + 1);
        match now == old {
            true => kept += 1,
            false => {
                assert_eq!(now[0], new);
                renewed += 1;
            }
        }
        old = now;
    }
    println!("{kept} times the old record, {renewed} times the new one");
    // What was left behind does not hinder the next one.
    version.fetch_add(1, Ordering::Relaxed);
    bench.run(&args).with(0);
    assert_ne!(markers(), old);
}

/// Between 0 and 1.1, never the same from run to run.
fn random() -> f64 {
    use std::hash::{BuildHasher, RandomState};
    let bits = RandomState::new().hash_one(Instant::now());
    Duration::from_nanos(bits % 1_100_000_000).as_secs_f64()
}
