//! The dataset as files: the same bytes each time, the same statements in every format, and a folder that proves itself.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::Path,
    sync::{Arc, LazyLock},
};

use accede::{
    diff::Dataset,
    dump::{self, Compression, Fault, Format, Manifest, Options, jsonld::Context},
    gaps::{self, Question},
    publish::{
        self, Scope,
        release::{self, Release},
    },
    store::snapshot::Snapshot,
    web::{self, Description, Downloads, Settings, State},
};
use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use oxigraph::model::Term;
use parquet::file::reader::{FileReader, SerializedFileReader};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::{GRAPH, RECORD, day};

/// Everything, written once: a release in a folder of releases.
static RELEASES: LazyLock<TempDir> = LazyLock::new(|| {
    let releases = tempfile::tempdir().expect("a folder");
    let options = Options::on(day("2026-02-03"));
    dump::dump(&RECORD, &releases.path().join("present"), &options, &()).expect("a dump");
    releases
});

/// What the files were made from.
static GRAPH_STATED: LazyLock<Snapshot> =
    LazyLock::new(|| release::stated(publish::publish(&RECORD, &Scope::whole())).0);

fn folder() -> std::path::PathBuf {
    RELEASES.path().join("present")
}

fn manifest() -> Manifest {
    Manifest::read(&folder()).expect("a manifest")
}

fn rows(table: &str) -> Vec<HashMap<String, String>> {
    let mut reader =
        csv::Reader::from_path(folder().join(format!("{table}.csv"))).expect("a table");
    reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect()
}

#[test]
fn two_dumps_have_the_same_bytes() {
    let again = tempfile::tempdir().expect("a folder");
    let options = Options {
        compress: vec![Compression::Zstd, Compression::None, Compression::Gzip],
        ..Options::on(day("2026-02-03"))
    };
    let second = dump::dump(&RECORD, again.path(), &options, &()).expect("a dump");
    let digests = |manifest: &Manifest| -> BTreeMap<String, String> {
        let files = manifest.files.iter();
        files
            .map(|file| (file.path.clone(), file.sha256.clone()))
            .collect()
    };
    assert_eq!(digests(&second), digests(&manifest()));
    assert_eq!(second, manifest());
}

#[test]
fn every_format_says_the_same() {
    let read = |name: &str| Dataset::read(&folder().join(name)).expect("a file of statements");
    let quads = read("dataset.nq");
    assert_eq!(quads.quads.len() as u64, manifest().quads);
    for name in ["dataset.trig.gz", "dataset.jsonld.zst"] {
        assert!(read(name) == quads, "{name} differs from dataset.nq");
    }
    let triples = read("accepted.nt");
    assert_eq!(triples.quads.len() as u64, manifest().triples);
    for name in ["accepted.ttl", "accepted.rdf", "accepted.jsonld"] {
        assert!(read(name) == triples, "{name} differs from accepted.nt");
    }
    assert!(triples.quads.is_subset(&quads.quads));
}

#[test]
fn the_hash_is_what_another_implementation_makes_of_the_file() {
    use sha2::Digest;
    use sophia::api::{prelude::*, quad::Spog, term::SimpleTerm};
    let text = fs::read_to_string(folder().join("dataset.nq")).expect("readable");
    let quads: std::collections::HashSet<Spog<SimpleTerm<'static>>> =
        sophia::turtle::parser::nq::parse_str(&text)
            .collect_quads()
            .expect("quads");
    let mut canonical = Vec::new();
    sophia::c14n::rdfc10::normalize(&quads, &mut canonical).expect("canonical");
    let hash: String = sha2::Sha256::digest(&canonical)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(hash, manifest().rdfc10_sha256);
}

#[test]
fn hdt_holds_the_accepted_view_and_nothing_of_this_machine() {
    use oxigraph::model::{BlankNode, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad};
    let bytes = fs::read(folder().join("accepted.hdt")).expect("readable");
    let file = hdt::Hdt::read(&bytes[..]).expect("HDT");
    let name = |text: &str| NamedNode::new(text).expect("an IRI");
    let node = |text: &str| match text.strip_prefix("_:") {
        Some(label) => NamedOrBlankNode::from(BlankNode::new_unchecked(label)),
        None => name(text).into(),
    };
    let object = |text: &str| -> Term {
        let Some(quoted) = text.strip_prefix('"') else {
            return node(text).into();
        };
        let (value, kind) = quoted.rsplit_once('"').expect("a closing mark");
        match (kind.strip_prefix('@'), kind.strip_prefix("^^<")) {
            (Some(language), _) => Literal::new_language_tagged_literal_unchecked(value, language),
            (_, Some(datatype)) => {
                Literal::new_typed_literal(value, name(datatype.trim_end_matches('>')))
            }
            _ => Literal::new_simple_literal(value),
        }
        .into()
    };
    let triples = file.triples_all();
    let read: rustc_hash::FxHashSet<Quad> = triples
        .map(|[s, p, o]| Quad::new(node(&s), name(&p), object(&o), GraphName::DefaultGraph))
        .collect();
    let triples = GRAPH_STATED.default_triples();
    let stated = triples.map(|triple| triple.in_graph(GraphName::DefaultGraph));
    assert!(
        read == stated.collect(),
        "accepted.hdt differs from the accepted view"
    );
    let header = file.header.body.iter().map(ToString::to_string);
    let header = header.collect::<Vec<_>>().join("\n");
    assert!(
        header.contains("<https://w3id.org/accede/id/dataset/accede>"),
        "{header}"
    );
    assert!(
        !header.contains("file:") && !header.contains("B\""),
        "{header}"
    );
}

#[test]
fn a_folder_proves_itself_and_names_what_is_wrong() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = Options {
        formats: vec![Format::QuickStatements],
        ..Options::on(day("2026-02-03"))
    };
    let make = || dump::dump(&RECORD, dir.path(), &options, &()).expect("a dump");
    make();
    let verify = || dump::verify(dir.path()).expect("a folder with a manifest");
    assert_eq!(verify(), []);
    fs::write(dir.path().join("dcat.ttl"), "").expect("written");
    fs::write(dir.path().join("other"), "").expect("written");
    fs::remove_file(dir.path().join("context.jsonld")).expect("removed");
    assert_eq!(
        verify(),
        [
            Fault::Missing("context.jsonld".into()),
            Fault::Changed("dcat.ttl".into()),
            Fault::Unlisted("other".into()),
        ]
    );
    // What an interrupted dump left goes with the next; what is not ours stays.
    fs::write(dir.path().join(".dataset.nq.x1.part"), "half").expect("written");
    make();
    assert_eq!(verify(), [Fault::Unlisted("other".into())]);
    // A change that keeps the length is a change.
    let path = dir.path().join("context.jsonld");
    let text = fs::read_to_string(&path)
        .expect("readable")
        .replacen('a', "b", 1);
    fs::write(&path, text).expect("written");
    assert_eq!(verify()[0], Fault::Changed("context.jsonld".into()));
}

#[test]
fn what_fails_leaves_no_file_of_its_name() {
    let dir = tempfile::tempdir().expect("a folder");
    let to = dump::file::Destination {
        dir: dir.path(),
        compress: &Compression::ALL,
    };
    let failed = to.write("half.nq", "application/n-quads", "half", |out| {
        std::io::Write::write_all(out, &[b'x'; 200_000])?;
        Err(std::io::Error::other("interrupted"))
    });
    assert!(failed.is_err());
    assert_eq!(fs::read_dir(dir.path()).expect("readable").count(), 0);
}

#[test]
fn compressed_files_hold_the_same_and_no_clock() {
    let plain = fs::read(folder().join("acts.csv")).expect("readable");
    let gzip = fs::read(folder().join("acts.csv.gz")).expect("readable");
    assert_eq!(gzip[4..8], [0; 4], "the time in the header of gzip");
    let mut held = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&gzip[..]), &mut held)
        .expect("gzip");
    assert!(held == plain);
    let zstd = fs::File::open(folder().join("acts.csv.zst")).expect("readable");
    assert!(zstd::decode_all(zstd).expect("zstd") == plain);
}

#[test]
fn years_say_what_the_gap_says() {
    let table = rows("state_years");
    for at in ["1995-12-31", "2001-12-31", "2025-12-31", "2026-02-03"] {
        let question = Question {
            day: day(at),
            set: "budapest-eight".into(),
            region: "europe-central-asia".into(),
            participants: Vec::new(),
            instruments: Vec::new(),
        };
        let matrix = gaps::matrix(&GRAPH, &RECORD, &question).expect("a matrix");
        let on_day: HashMap<(&str, &str), &HashMap<String, String>> = table
            .iter()
            .filter(|row| row["on"] == at)
            .map(|row| {
                (
                    (row["participant"].as_str(), row["instrument"].as_str()),
                    row,
                )
            })
            .collect();
        assert!(!matrix.rows.is_empty());
        for row in &matrix.rows {
            for cell in &row.cells {
                let instrument = &cell.instrument;
                let found = on_day[&(row.participant.as_str(), instrument.as_str())];
                let cell = serde_json::to_value(cell).expect("JSON");
                let text = |key: &str| match &cell[key] {
                    serde_json::Value::Null => String::new(),
                    serde_json::Value::Bool(yes) => yes.to_string(),
                    value => value.as_str().unwrap_or_default().to_owned(),
                };
                let told = [
                    &found["status"],
                    &found["lacks"],
                    &found["verified_on"],
                    &found["carried_forward"],
                ];
                let asked = ["status", "lacks", "verifiedOn", "carriedForward"].map(text);
                assert_eq!(
                    told,
                    asked.each_ref(),
                    "{} {instrument} {at}",
                    row.participant
                );
            }
        }
    }
}

#[test]
fn wide_years_are_the_long_ones_turned() {
    let mut long = HashMap::new();
    for row in rows("state_years") {
        let key = (
            row["participant"].clone(),
            row["year"].clone(),
            row["instrument"].clone(),
        );
        long.insert(key, row["status"].clone());
    }
    let mut cells = 0;
    for row in rows("state_years_wide") {
        for law in &RECORD.reference.instruments {
            let status = &row[&law.id];
            if !status.is_empty() {
                let key = (
                    row["participant"].clone(),
                    row["year"].clone(),
                    law.id.clone(),
                );
                assert_eq!(long.get(&key), Some(status), "{key:?}");
                cells += 1;
            }
        }
    }
    assert_eq!(cells, long.len());
}

#[test]
fn parquet_and_sqlite_have_the_rows_of_csv() {
    let connection =
        rusqlite::Connection::open(folder().join("accede.sqlite")).expect("a database");
    for table in dump::tables::Table::ALL {
        let name = table.name();
        let expected = rows(name);
        let file = fs::File::open(folder().join(format!("{name}.parquet"))).expect("readable");
        let parquet = SerializedFileReader::new(file).expect("Parquet");
        assert_eq!(
            parquet.metadata().file_metadata().num_rows() as usize,
            expected.len(),
            "{name}"
        );
        let count = format!("SELECT count(*) FROM {name}");
        let count: i64 = connection
            .query_row(&count, (), |row| row.get(0))
            .expect("a count");
        assert_eq!(count, expected.len() as i64, "{name}");
    }
    let acts = rows("acts");
    let file = fs::File::open(folder().join("acts.parquet")).expect("readable");
    let parquet = SerializedFileReader::new(file).expect("Parquet");
    let read = parquet.get_row_iter(None).expect("rows");
    for (row, act) in read.zip(&acts) {
        let row = row.expect("a row");
        for (name, field) in row.get_column_iter() {
            let text = match field {
                parquet::record::Field::Null => String::new(),
                parquet::record::Field::Str(text) => text.clone(),
                other => other.to_string(),
            };
            assert_eq!(text, act[name], "{name} of {}", act["act"]);
        }
        let from_sqlite: Option<String> = connection
            .query_row(
                "SELECT effect_date FROM acts WHERE act = ?",
                [&act["act"]],
                |row| row.get(0),
            )
            .expect("the act");
        assert_eq!(from_sqlite.unwrap_or_default(), act["effect_date"]);
    }
}

#[test]
fn the_context_names_every_property_and_class() {
    let context = Context::read(dump::context()).expect("a context that the writer understands");
    let mut unnamed = std::collections::BTreeSet::new();
    for quad in GRAPH.quads() {
        let predicate = quad.predicate.as_str();
        let named = match (predicate, &quad.object) {
            (accede::vocab::rdf::TYPE, Term::NamedNode(class)) => context.names(class.as_str()),
            _ => context.names(predicate),
        };
        if !named {
            unnamed.insert(match (predicate, &quad.object) {
                (accede::vocab::rdf::TYPE, class) => class.to_string(),
                (predicate, _) => predicate.to_owned(),
            });
        }
    }
    assert!(
        unnamed.is_empty(),
        "ontology/context.jsonld has no name for {unnamed:#?}"
    );
}

#[test]
fn descriptions_name_the_files_as_they_are() {
    let manifest = manifest();
    let package: serde_json::Value =
        serde_json::from_slice(&fs::read(folder().join("datapackage.json")).expect("readable"))
            .expect("JSON");
    let dcat = fs::read_to_string(folder().join("dcat.ttl")).expect("readable");
    for file in &manifest.files {
        if ["dcat.ttl", "datapackage.json"].contains(&file.path.as_str()) {
            continue;
        }
        assert!(
            dcat.contains(&file.sha256),
            "{} is not in dcat.ttl",
            file.path
        );
        // The package lists what is not compressed: the rest holds the same.
        if file.compression.is_some() {
            continue;
        }
        let resource = package["resources"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|one| one["path"] == file.path);
        let resource = resource.unwrap_or_else(|| panic!("{} is not in the package", file.path));
        assert_eq!(resource["bytes"], file.bytes);
        assert_eq!(resource["hash"], format!("sha256:{}", file.sha256));
    }
    let names: std::collections::HashSet<_> = package["resources"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| one["name"].to_string())
        .collect();
    assert_eq!(
        names.len(),
        package["resources"].as_array().map_or(0, Vec::len)
    );
}

#[test]
fn a_version_knows_the_one_before() {
    let list = "[[release]]\nversion = \"2026-01-01-aaaaaaaaaaaa\"\nissued = \"2026-01-01\"\nnote = \"the first\"\n\
                [[release]]\nversion = \"2026-02-03-bbbbbbbbbbbb\"\nissued = \"2026-02-03\"\nnote = \"the second\"\n";
    let made = release::read(list).expect("a list");
    for (digest, previous) in [
        ("bbbbbbbbbbbbbbbb", Some("2026-01-01-aaaaaaaaaaaa")),
        ("cccccccccccccccc", Some("2026-02-03-bbbbbbbbbbbb")),
    ] {
        let release = Release::of(Some(day("2026-02-03")), digest, &made);
        assert_eq!(release.previous.as_deref(), previous, "{digest}");
    }
    let first = Release::of(Some(day("2026-01-01")), "aaaaaaaaaaaaaaaa", &made);
    assert_eq!(
        (first.version.as_str(), first.previous),
        ("2026-01-01-aaaaaaaaaaaa", None)
    );
    release::made();
}

async fn get(
    path: &str,
    headers: &[(header::HeaderName, &str)],
) -> (StatusCode, axum::http::HeaderMap, Vec<u8>) {
    static ROUTER: LazyLock<axum::Router> = LazyLock::new(|| {
        let record = Arc::new(accede::record::Record::embedded().expect("the record"));
        let downloads = Downloads::new(record, Some(RELEASES.path().to_owned()));
        let state = State::new(GRAPH.clone(), Description::default(), Settings::default());
        web::app_with(state, web::download_routes(Arc::new(downloads)))
    });
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    let request = request.body(Body::empty()).expect("a request");
    let response = ROUTER.clone().oneshot(request).await.expect("an answer");
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.expect("a body");
    (parts.status, parts.headers, bytes.to_vec())
}

#[tokio::test(flavor = "multi_thread")]
async fn files_versions_and_changes_answer() {
    let version = manifest().version;
    let html = [(header::ACCEPT, "text/html")];
    let (status, _, page) = get("/dumps/", &html).await;
    assert_eq!(status, StatusCode::OK);
    let page = String::from_utf8(page).expect("text");
    for file in [
        "dataset.nq.zst",
        "accepted.ttl",
        "state_years.parquet",
        "manifest.json",
        &version,
    ] {
        assert!(page.contains(file), "{file} is not on the page");
    }
    let whole = fs::read(folder().join("acts.csv")).expect("readable");
    for path in [
        "/dumps/acts.csv".to_owned(),
        format!("/data/{version}/acts.csv"),
        format!("/accede/data/{version}/acts.csv"),
        "/data/latest/acts.csv".to_owned(),
    ] {
        let (status, headers, body) = get(&path, &[]).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(body == whole, "{path}");
        let etag = headers[header::ETAG].to_str().expect("text").to_owned();
        let (status, _, _) = get(&path, &[(header::IF_NONE_MATCH, &etag)]).await;
        assert_eq!(status, StatusCode::NOT_MODIFIED, "{path}");
        let (status, _, body) = get(&path, &[(header::RANGE, "bytes=10-19")]).await;
        assert_eq!(
            (status, body.as_slice()),
            (StatusCode::PARTIAL_CONTENT, &whole[10..20]),
            "{path}"
        );
        let stale = [
            (header::RANGE, "bytes=10-19"),
            (header::IF_RANGE, "\"other\""),
        ];
        assert_eq!(get(&path, &stale).await.0, StatusCode::OK, "{path}");
    }
    for (path, accept, status, location) in [
        ("/dumps", "*/*", 308, "dumps/".to_owned()),
        (
            &*format!("/data/{version}"),
            "text/turtle",
            303,
            format!("{version}.ttl"),
        ),
        (
            &*format!("/data/{version}"),
            "text/html",
            303,
            format!("{version}/"),
        ),
    ] {
        let (found, headers, _) = get(path, &[(header::ACCEPT, accept)]).await;
        assert_eq!(
            (
                found.as_u16(),
                headers[header::LOCATION].to_str().expect("text")
            ),
            (status, &*location),
            "{path}"
        );
    }
    for suffix in ["ttl", "jsonld", "rdf", "nt", "trig", "nq"] {
        let (status, _, body) = get(&format!("/data/{version}.{suffix}"), &[]).await;
        assert_eq!(status, StatusCode::OK, "{suffix}");
        let said = Dataset::parse(&format!("x.{suffix}"), &body).expect("RDF");
        let this = format!("<{}>", Release::iri(&version));
        assert!(
            said.quads
                .iter()
                .any(|quad| quad.subject.to_string() == this),
            "{suffix}"
        );
    }
    for path in [
        "/data/1999-01-01-000000000000/",
        "/dumps/nothing",
        "/dumps/../Cargo.toml",
        "/dumps/%2e%2e/x",
    ] {
        assert_eq!(get(path, &[]).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    let (status, headers, feed) = get("/changes.atom", &[]).await;
    assert_eq!(
        (
            status,
            headers[header::CONTENT_TYPE].to_str().expect("text")
        ),
        (StatusCode::OK, "application/atom+xml; charset=utf-8")
    );
    let feed = String::from_utf8(feed).expect("text");
    assert_eq!(feed.matches("<entry>").count(), 201);
    assert!(feed.contains(&Release::iri(&version)));
    let days: Vec<&str> = feed
        .split("<updated>")
        .skip(2)
        .map(|rest| &rest[..10])
        .collect();
    assert!(
        days.is_sorted_by(|one, other| one >= other),
        "the newest come first"
    );
    let (_, _, context) = get("/context.jsonld", &[]).await;
    assert!(context == dump::context());
}

#[test]
fn quickstatements_are_of_acts_with_items_on_both_sides() {
    let text = fs::read_to_string(folder().join("wikidata.quickstatements.tsv")).expect("readable");
    assert!(!text.is_empty());
    let item = |text: &str| {
        text.strip_prefix('Q')
            .is_some_and(|digits| digits.parse::<u32>().is_ok())
    };
    for line in text.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        assert!(fields.len() == 7 || fields.len() == 9, "{line}");
        assert!(item(fields[0]) && item(fields[2]), "{line}");
        assert!(["P1891", "P6193"].contains(&fields[1]), "{line}");
        assert_eq!((fields[3], fields[5]), ("P585", "S854"), "{line}");
    }
    // CEDAW: Albania acceded on 11 May 1994.
    assert!(text.contains("Q277072\tP6193\tQ222\tP585\t+1994-05-11T00:00:00Z/11\tS854\t\""));
    assert!(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("ontology/context.jsonld")
            .exists()
    );
}
