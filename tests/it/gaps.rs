//! The matrix: what it must show, and that a second computation from the same tables agrees.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{LazyLock, Mutex},
};

use accede::{
    engine::{self, Options},
    gaps::{self, Matrix, Question},
    model::{Date, Status, id},
    queries::Query,
    store::snapshot::Snapshot,
};

use crate::{
    GRAPH, RECORD, day,
    independent::{EIGHT, Tables},
};

/// The part of the graph that gaps are answered from, stated once.
static SNAPSHOT: LazyLock<Snapshot> =
    LazyLock::new(|| gaps::snapshot_for(&RECORD, &question("2026-02-03")).expect("a known set"));

fn question(on: &str) -> Question {
    Question {
        day: day(on),
        set: "budapest-eight".into(),
        region: "europe-central-asia".into(),
        participants: Vec::new(),
        instruments: Vec::new(),
    }
}

fn matrix(on: &str) -> Matrix {
    gaps::matrix(&SNAPSHOT, &RECORD, &question(on)).expect("an answer")
}

fn json(row: &gaps::Row) -> serde_json::Value {
    serde_json::to_value(row).expect("JSON")
}

/// A field of a cell, as text.
fn field(matrix: &Matrix, participant: &str, instrument: &str, field: &str) -> String {
    let row = matrix
        .rows
        .iter()
        .find(|row| row.participant == participant);
    let row = row.unwrap_or_else(|| panic!("{participant} is not in the matrix of {}", matrix.on));
    match &json(row)["cells"][instrument][field] {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The participants whose cell has a value in a field.
fn with(matrix: &Matrix, instrument: &str, name: &str, value: &str) -> Vec<String> {
    let ids = matrix.rows.iter().map(|row| row.participant.clone());
    ids.filter(|id| field(matrix, id, instrument, name) == value)
        .collect()
}

#[test]
fn on_the_eve_of_budapest_only_two_of_the_eight_were_in_force() {
    let matrix = matrix("2001-11-20");
    let ids: Vec<_> = matrix
        .instruments
        .iter()
        .map(|column| column.id.as_str())
        .collect();
    assert_eq!(ids, EIGHT.map(|law| law.id));
    let rows: BTreeSet<_> = matrix
        .rows
        .iter()
        .map(|row| row.participant.as_str())
        .collect();
    assert_eq!((matrix.rows.len(), rows.len()), (53, 53));
    assert!(rows.contains("SCG") && !rows.contains("SRB") && !rows.contains("MNE"));
    for id in ids {
        let anywhere = !with(&matrix, id, "status", "in-force").is_empty();
        assert_eq!(
            anywhere,
            ["ilo-c182", "exercise-childrens-rights"].contains(&id),
            "{id}"
        );
    }
}

#[test]
fn a_quarter_of_a_century_later_one_state_lacks_opsc_and_none_untoc() {
    let matrix = matrix("2026-02-03");
    assert_eq!(matrix.rows.len(), 54);
    assert_eq!(with(&matrix, "opsc", "lacks", "true"), ["IRL"]);
    assert_eq!(field(&matrix, "IRL", "opsc", "status"), "signed");
    assert_eq!(with(&matrix, "untoc", "lacks", "false").len(), 54);
    let bound = with(&matrix, "exercise-childrens-rights", "status", "in-force");
    assert_eq!(bound.len(), 20, "{bound:?}");
    assert_eq!(
        with(&matrix, "exercise-childrens-rights", "lacks", "true").len(),
        34
    );
    let malta = field(&matrix, "MLT", "exercise-childrens-rights", "since");
    assert_eq!(malta, "2015-07-01");
}

#[test]
fn a_cell_that_the_record_does_not_decide_has_no_verdict_and_is_counted_apart() {
    for on in [
        "1999-06-01",
        "2000-03-15",
        "2002-01-01",
        "2010-12-01",
        "2026-02-03",
    ] {
        for row in matrix(on).rows {
            let count = |value| row.cells.iter().filter(|cell| cell.lacks == value).count();
            assert_eq!(row.lacks, count(Some(true)), "{on} {}", row.participant);
            assert_eq!(row.unknown, count(None), "{on} {}", row.participant);
        }
    }
    // Of ETS 192 there are excerpts only, so the silence about the United Kingdom means nothing.
    let known = |id| RECORD.reference.instrument(id).expect("known");
    let asked = Question {
        participants: vec![RECORD.reference.participant("GBR").expect("known")],
        instruments: vec![known("opsc"), known("contact-children")],
        ..question("2020-01-01")
    };
    let snapshot = gaps::snapshot_for(&RECORD, &asked).expect("known");
    let answer = gaps::matrix(&snapshot, &RECORD, &asked).expect("an answer");
    let cell = &json(&answer.rows[0])["cells"]["contact-children"];
    assert_eq!(
        (&cell["status"], &cell["lacks"]),
        (&"unknown".into(), &serde_json::Value::Null)
    );
    assert_eq!((answer.rows[0].lacks, answer.rows[0].unknown), (0, 1));
}

#[test]
fn one_that_did_not_exist_is_absent_and_is_not_counted() {
    let asked = Question {
        participants: vec![RECORD.reference.participant("MNE").expect("known")],
        ..question("2001-11-20")
    };
    let answer = gaps::matrix(&SNAPSHOT, &RECORD, &asked).expect("an answer");
    assert!(
        answer.rows[0]
            .cells
            .iter()
            .all(|cell| cell.status == Status::Absent)
    );
    assert_eq!((answer.rows[0].lacks, answer.rows[0].unknown), (0, 0));
}

#[test]
fn consents_that_people_look_up_have_their_days() {
    let cases = [
        // Ukraine deposited on 2024-10-25: art. 126(2).
        ("2024-10-24", "UKR", "rome-statute", "signed", "2000-01-20"),
        (
            "2024-10-25",
            "UKR",
            "rome-statute",
            "consented-not-in-force",
            "2024-10-25",
        ),
        (
            "2024-12-31",
            "UKR",
            "rome-statute",
            "consented-not-in-force",
            "2024-10-25",
        ),
        (
            "2025-01-01",
            "UKR",
            "rome-statute",
            "in-force",
            "2025-01-01",
        ),
        (
            "2024-02-01",
            "ARM",
            "rome-statute",
            "in-force",
            "2024-02-01",
        ),
        ("2017-03-01", "AND", "cybercrime", "in-force", "2017-03-01"),
        (
            "2011-03-01",
            "FIN",
            "exercise-childrens-rights",
            "in-force",
            "2011-03-01",
        ),
        (
            "2022-10-21",
            "AND",
            "untoc-trafficking",
            "in-force",
            "2022-10-21",
        ),
    ];
    for (on, participant, instrument, status, since) in cases {
        let matrix = matrix(on);
        let found = |name| field(&matrix, participant, instrument, name);
        assert_eq!(
            (found("status"), found("since")),
            (status.into(), since.into()),
            "{participant} {on}"
        );
    }
}

#[test]
fn an_answer_after_the_last_day_read_is_carried_forward() {
    let cases = [
        // Read whole up to the day of the table.
        ("2026-02-03", "IRL", "opsc", "2026-02-03", "false"),
        ("2026-02-04", "IRL", "opsc", "2026-02-03", "true"),
        // The gazette is read from the table of January 2014 on, but for the hole of 2016.
        (
            "2016-07-14",
            "AND",
            "untoc-smuggling",
            "2016-07-14",
            "false",
        ),
        ("2016-07-15", "AND", "untoc-smuggling", "2016-07-14", "true"),
        ("2026-06-30", "AND", "untoc-smuggling", "2016-07-14", "true"),
        (
            "2026-06-30",
            "AND",
            "untoc-trafficking",
            "2026-06-30",
            "false",
        ),
        (
            "2026-07-01",
            "AND",
            "untoc-trafficking",
            "2026-06-30",
            "true",
        ),
        (
            "2024-04-05",
            "IRL",
            "exercise-childrens-rights",
            "2024-04-05",
            "false",
        ),
        (
            "2024-04-06",
            "IRL",
            "exercise-childrens-rights",
            "2024-04-05",
            "true",
        ),
    ];
    for (on, participant, instrument, verified, carried) in cases {
        let matrix = matrix(on);
        let found = |name| field(&matrix, participant, instrument, name);
        let got = (found("verifiedOn"), found("carriedForward"));
        assert_eq!(
            got,
            (verified.into(), carried.into()),
            "{participant} {instrument} {on}"
        );
    }
}

#[test]
fn one_cell_and_the_matrix_say_the_same() {
    let whole = matrix("2012-05-05");
    for id in ["MNE", "SRB", "AND", "UKR", "IRL"] {
        let at = RECORD.reference.participant(id).expect("known");
        // An instrument of another set: so each cell is asked for by itself.
        let extra = RECORD.reference.instrument("crc").expect("known");
        let mut instruments: Vec<_> = EIGHT
            .iter()
            .filter_map(|law| RECORD.reference.instrument(law.id))
            .collect();
        instruments.push(extra);
        let asked = Question {
            participants: vec![at],
            instruments,
            ..question("2012-05-05")
        };
        let snapshot = gaps::snapshot_for(&RECORD, &asked).expect("known");
        let cells = gaps::matrix(&snapshot, &RECORD, &asked).expect("an answer");
        for law in &EIGHT {
            for name in [
                "status",
                "lacks",
                "since",
                "until",
                "verifiedOn",
                "carriedForward",
                "source",
            ] {
                let (one, all) = (
                    field(&cells, id, law.id, name),
                    field(&whole, id, law.id, name),
                );
                assert_eq!(one, all, "{id} {} {name}", law.id);
            }
        }
    }
}

/// Days that look random and are the same each time (a linear congruential generator).
fn random_days(count: usize, first: Date, last: Date) -> Vec<Date> {
    let span = u64::try_from((last - first).get_days()).expect("first comes first");
    let mut seed: u64 = 20_011_120;
    let mut next = || {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        seed >> 33
    };
    (0..count)
        .map(|_| first + jiff::Span::new().days(i64::try_from(next() % span).expect("small")))
        .collect()
}

#[test]
fn a_second_computation_agrees_cell_by_cell() {
    let tables = Tables::read();
    let (first, last) = (day("1996-01-01"), day("2027-12-31"));
    let mut days = random_days(205, first, last);
    // The days on which something changes, and the days before, say the most: some of them as well.
    let turning: Vec<Date> = tables
        .turning_days()
        .into_iter()
        .filter(|on| first < *on && *on < last)
        .collect();
    for at in random_days(12, first, last) {
        let place = usize::try_from((at - first).get_days()).expect("positive") % turning.len();
        days.extend([
            turning[place],
            turning[place].yesterday().expect("in the calendar"),
        ]);
    }
    assert!(days.len() >= 200);
    let wrong = Mutex::new(BTreeMap::new());
    let cells = std::thread::scope(|scope| {
        let handles: Vec<_> = days
            .chunks(days.len().div_ceil(2))
            .map(|days| {
                scope.spawn(|| {
                    days.iter()
                        .map(|on| compare(&tables, *on, &wrong))
                        .sum::<usize>()
                })
            })
            .collect();
        handles
            .into_iter()
            .map(|handle| handle.join().expect("no panic"))
            .sum::<usize>()
    });
    assert!(cells > 200 * 50 * 8, "{cells} cells");
    let wrong = wrong.into_inner().expect("no panic");
    assert!(
        wrong.is_empty(),
        "{} kinds of difference of {cells} cells:\n{wrong:#?}",
        wrong.len()
    );
}

/// Compares the matrix of a day; differences are kept once per participant, instrument and statuses.
fn compare(tables: &Tables, on: Date, wrong: &Mutex<BTreeMap<String, Date>>) -> usize {
    let matrix = matrix(&on.to_string());
    let rows: BTreeSet<String> = matrix
        .rows
        .iter()
        .map(|row| row.participant.clone())
        .collect();
    let members: BTreeSet<String> = tables
        .members("europe-central-asia", on)
        .into_iter()
        .collect();
    let mut differences = Vec::new();
    if rows != members {
        differences.push(format!("members {:?}", rows.symmetric_difference(&members)));
    }
    for row in &matrix.rows {
        for (law, cell) in EIGHT.iter().zip(&row.cells) {
            let (status, lacks) = tables.cell(law, &row.participant, on);
            let found = (cell.status.code(), cell.lacks);
            if cell.instrument != law.id || found != (status, lacks) {
                let id = &row.participant;
                differences.push(format!(
                    "{id} {}: matrix {found:?}, tables ({status}, {lacks:?})",
                    law.id
                ));
            }
        }
    }
    let mut wrong = wrong.lock().expect("no panic");
    for difference in differences {
        wrong.entry(difference).or_insert(on);
    }
    rows.len() * EIGHT.len()
}

/// What leaves out most is read before what each period has: the region before the days.
#[test]
fn the_plan_of_the_matrix_reads_the_days_of_the_region_alone() {
    let query = Query::named("gap_matrix").expect("it is in the catalogue");
    let given = [
        ("day", "2026-02-03"),
        ("set", "budapest-eight"),
        ("region", "europe-central-asia"),
    ];
    let given: Vec<(String, String)> = given
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    let options = Options {
        bindings: query.bind(&given, &RECORD).expect("they are known"),
        ..Options::default()
    };
    let parsed = engine::parse(query.text, None).expect("it parses");
    let told = engine::explain(&GRAPH, &parsed, &options).expect("a plan");
    let told: serde_json::Value = serde_json::from_str(&told).expect("it is JSON");
    let mut steps = vec![&told["plan"]];
    let mut read = BTreeMap::new();
    while let Some(step) = steps.pop() {
        let name = step["name"].as_str().expect("a name").to_owned();
        read.insert(name, step["number of results"].as_u64().expect("a number"));
        steps.extend(step["children"].as_array().expect("a list"));
    }
    let rows = |property: &str| {
        let pattern = format!("QuadPattern(?period <{}> ?", id::iri(property));
        let mut found = read.iter().filter(|(name, _)| name.starts_with(&pattern));
        *found
            .next()
            .unwrap_or_else(|| panic!("{property} is not read: {read:#?}"))
            .1
    };
    let (all, days) = (rows("ontology#participant"), rows("ontology#from"));
    assert!(
        days * 2 < all,
        "{days} of {all} periods have their days read"
    );
}
