//! Every IRI of the dataset as an address: 303, its description in each format, what is unknown, what was retired.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use accede::model::id::BASE;
use accede::store::snapshot::Snapshot;
use accede::vocab::{dcterms, rdf, rdfs, skos};
use accede::web::{self, Settings, State};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{GraphName, NamedNode, NamedOrBlankNode, Quad, Term};
use tower::ServiceExt;

use crate::GRAPH;

/// Documents, not things: they answer themselves.
const DOCUMENTS: [&str; 5] = [
    "",
    "ontology",
    "ontology/mappings",
    "logo.svg",
    "context.jsonld",
];

fn router_over(snapshot: Snapshot) -> Router {
    let record = Arc::new(accede::record::Record::embedded().expect("readable"));
    let state = State::new(snapshot, web::description(&record), Settings::default());
    web::app_with(state, web::treaty_routes(record))
}

/// The server over the whole dataset.
pub static ROUTER: LazyLock<Router> = LazyLock::new(|| router_over(GRAPH.clone()));

/// An answer, whole.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().expect("ASCII"))
    }
}

pub async fn get(router: &Router, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).expect("a request");
    let response = router.clone().oneshot(request).await.expect("an answer");
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.expect("a whole body");
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: String::from_utf8(bytes.into()).expect("text"),
    }
}

/// Every IRI under the base that stands anywhere in the dataset, without its fragment.
fn mentioned() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut add = |iri: &str| {
        if iri.starts_with(BASE) {
            found.insert(iri.split('#').next().unwrap_or(iri).to_owned());
        }
    };
    for quad in GRAPH.quads() {
        if let NamedOrBlankNode::NamedNode(name) = &quad.subject {
            add(name.as_str());
        }
        add(quad.predicate.as_str());
        if let Term::NamedNode(name) = &quad.object {
            add(name.as_str());
        }
        if let GraphName::NamedNode(name) = &quad.graph_name {
            add(name.as_str());
        }
    }
    found
}

fn path_of(iri: &str) -> String {
    format!("/{}", iri.strip_prefix(BASE).expect("under the base"))
}

#[test]
fn every_iri_of_the_dataset_has_a_type_and_a_label() {
    let (mut typed, mut labelled) = (BTreeSet::new(), BTreeSet::new());
    for quad in GRAPH.quads() {
        let subject = match &quad.subject {
            NamedOrBlankNode::NamedNode(name) => name.as_str().to_owned(),
            NamedOrBlankNode::BlankNode(_) => continue,
        };
        match quad.predicate.as_str() {
            rdf::TYPE => drop(typed.insert(subject)),
            rdfs::LABEL | skos::PREF_LABEL | dcterms::TITLE => drop(labelled.insert(subject)),
            _ => {}
        }
    }
    let mut bare: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for iri in mentioned() {
        let lacks = match (typed.contains(&iri), labelled.contains(&iri)) {
            (true, true) => continue,
            (true, false) => "a label",
            (false, true) => "a type",
            (false, false) => "a type and a label",
        };
        let below: Vec<&str> = iri[BASE.len()..].splitn(3, '/').collect();
        let kind = below[..below.len().min(2)].join("/");
        bare.entry(format!("{kind} lacks {lacks}"))
            .or_default()
            .push(iri);
    }
    let counts: Vec<String> = bare
        .iter()
        .map(|(kind, iris)| format!("{kind}: {}, such as {}", iris.len(), iris[0]))
        .collect();
    assert!(counts.is_empty(), "{counts:#?}");
}

/// Numbers that are the same in every run (splitmix64).
fn numbers(seed: u64) -> impl Iterator<Item = u64> {
    let mut state = seed;
    std::iter::repeat_with(move || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    })
}

/// So many of the dataset's IRIs, drawn at random: first one of each kind of thing, so that rare kinds are met.
fn drawn(count: usize) -> Vec<String> {
    let mut random = numbers(2001);
    let mut draw = |from: &mut Vec<String>| {
        let at = random.next().expect("endless") as usize % from.len();
        from.swap_remove(at)
    };
    let mut kinds: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for iri in mentioned() {
        let below: Vec<&str> = iri[BASE.len()..].splitn(3, '/').collect();
        let kind = below[..below.len().min(2)].join("/");
        kinds.entry(kind).or_default().push(iri);
    }
    let mut chosen: Vec<String> = kinds.values_mut().map(&mut draw).collect();
    let mut others: Vec<String> = kinds.into_values().flatten().collect();
    while chosen.len() < count && !others.is_empty() {
        chosen.push(draw(&mut others));
    }
    chosen
}

const DATA: [(&str, RdfFormat); 5] = [
    ("text/turtle", RdfFormat::Turtle),
    ("application/n-triples", RdfFormat::NTriples),
    ("application/rdf+xml", RdfFormat::RdfXml),
    (
        "application/ld+json",
        RdfFormat::JsonLd {
            profile: oxigraph::io::JsonLdProfileSet::empty(),
        },
    ),
    ("application/trig", RdfFormat::TriG),
];

/// The statements of an answer.
pub fn parsed(body: &str, format: RdfFormat) -> Vec<Quad> {
    RdfParser::from_format(format)
        .for_slice(body.as_bytes())
        .collect::<Result<_, _>>()
        .unwrap_or_else(|error| panic!("{error}: {body}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_iris_answer_in_five_formats() {
    for iri in drawn(500) {
        let (path, below) = (path_of(&iri), &iri[BASE.len()..]);
        let document = DOCUMENTS.contains(&below) || below.starts_with("ontology/");
        for (media_type, format) in DATA {
            let accept = [("accept", media_type)];
            let mut answer = get(&ROUTER, &path, &accept).await;
            if !document || below.is_empty() || below.ends_with(".svg") {
                assert_eq!(
                    answer.status,
                    StatusCode::SEE_OTHER,
                    "{iri} {media_type}: {}",
                    answer.body
                );
                assert!(
                    answer.header("vary").to_lowercase().contains("accept"),
                    "{iri}"
                );
                let location = answer.header("location").to_owned();
                answer = get(&ROUTER, &location, &[]).await;
            }
            assert_eq!(
                answer.status,
                StatusCode::OK,
                "{iri} {media_type}: {}",
                answer.body
            );
            assert!(
                answer.header("content-type").starts_with(media_type),
                "{iri}"
            );
            let subject = NamedOrBlankNode::from(NamedNode::new_unchecked(iri.clone()));
            let found = parsed(&answer.body, format)
                .iter()
                .any(|quad| quad.subject == subject);
            assert!(found, "{iri} {media_type}: {}", answer.body);
        }
        let page = get(&ROUTER, &path, &[("accept", "text/html,*/*;q=0.5")]).await;
        assert!(
            [StatusCode::SEE_OTHER, StatusCode::OK].contains(&page.status),
            "{iri}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_description_has_what_can_be_cached_cited_and_followed() {
    let answer = get(&ROUTER, "/id/act/opsc/ALB/accession/2008-02-05.ttl", &[]).await;
    let link = answer.header("link").to_owned();
    for wanted in [
        "<https://w3id.org/accede/id/act/opsc/ALB/accession/2008-02-05>; rel=\"canonical\"",
        "</id/act/opsc/ALB/accession/2008-02-05.html>; rel=\"alternate\"; type=\"text/html\"",
        "rel=\"describedby\"",
        "<https://creativecommons.org/licenses/by/4.0/>; rel=\"license\"",
    ] {
        assert!(link.contains(wanted), "{wanted}: {link}");
    }
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let etag = answer.header("etag").to_owned();
    let path = "/id/act/opsc/ALB/accession/2008-02-05.ttl";
    assert_eq!(
        get(&ROUTER, path, &[("if-none-match", &etag)]).await.status,
        StatusCode::NOT_MODIFIED
    );
    let request = Request::head(path).body(Body::empty()).expect("a request");
    let head = ROUTER.clone().oneshot(request).await.expect("an answer");
    assert_eq!(
        head.headers()["content-length"].to_str().ok(),
        Some(answer.body.len().to_string().as_str())
    );
    // The provenance of the act: its document, with address and as-of day; and the names of what it links to.
    for wanted in [
        "acc:acceptedFrom",
        "acc:address",
        "acc:asOf",
        "\"Albania\"@en",
        "\"OPSC\"@en",
        "foaf:primaryTopic",
    ] {
        assert!(answer.body.contains(wanted), "{wanted}: {}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_format_says_the_same() {
    let as_set = |body: &str, format| -> BTreeSet<String> {
        parsed(body, format)
            .into_iter()
            .map(|quad| format!("{} {} {}", quad.subject, quad.predicate, quad.object))
            .collect()
    };
    for path in [
        "/id/state/MNE",
        "/id/period/opsc/IRL/1",
        "/act-type",
        "/id/dataset/accede",
        "/graph/acts",
    ] {
        let turtle = get(&ROUTER, &format!("{path}.ttl"), &[]).await;
        let turtle = as_set(&turtle.body, RdfFormat::Turtle);
        for (suffix, format) in [
            (".nt", RdfFormat::NTriples),
            (".rdf", RdfFormat::RdfXml),
            (".trig", RdfFormat::TriG),
            (".nq", RdfFormat::NQuads),
            (".jsonld", DATA[3].1),
        ] {
            let other = get(&ROUTER, &format!("{path}{suffix}"), &[]).await;
            assert!(as_set(&other.body, format) == turtle, "{path}{suffix}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_participant_and_an_instrument_show_their_standing_and_are_paged() {
    let state = get(&ROUTER, "/id/state/IRL.ttl", &[]).await;
    assert!(
        state.body.contains("acc:verifiedOn") && state.body.contains("acc:status status:signed"),
        "the standing"
    );
    let first = get(&ROUTER, "/id/instrument/opsc.ttl", &[]).await;
    let links = |answer: &Answer| -> String {
        let all = answer.headers.get_all("link").iter();
        all.filter_map(|value| value.to_str().ok())
            .collect::<Vec<_>>()
            .join(", ")
    };
    assert!(
        links(&first).contains("</id/instrument/opsc.ttl?page=2>; rel=\"next\""),
        "{}",
        links(&first)
    );
    let second = get(&ROUTER, "/id/instrument/opsc.ttl?page=2", &[]).await;
    assert!(links(&second).contains("?page=1>; rel=\"prev\""));
    assert_ne!(first.body, second.body);
    assert_eq!(
        get(&ROUTER, "/id/instrument/opsc.ttl?page=9999", &[])
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        get(&ROUTER, "/id/instrument/opsc.ttl?page=0", &[])
            .await
            .status,
        StatusCode::BAD_REQUEST
    );
    let page = get(&ROUTER, "/id/instrument/opsc.html?page=2", &[]).await;
    assert!(page.body.contains("rel=\"next\"") && page.body.contains("rel=\"prev\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_official_path_and_other_spellings_lead_to_the_same() {
    let official = get(
        &ROUTER,
        "/accede/id/state/IRL",
        &[("accept", "text/turtle")],
    )
    .await;
    assert_eq!(
        (official.status, official.header("location")),
        (StatusCode::SEE_OTHER, "/accede/id/state/IRL.ttl")
    );
    assert_eq!(
        get(&ROUTER, "/accede/id/state/IRL.ttl", &[]).await.status,
        StatusCode::OK
    );
    assert_eq!(
        get(&ROUTER, "/accede/ontology", &[("accept", "text/turtle")])
            .await
            .status,
        StatusCode::OK
    );
    let base = get(&ROUTER, "/accede/", &[("accept", "text/turtle")]).await;
    assert_eq!(base.status, StatusCode::SEE_OTHER);
    assert_eq!(get(&ROUTER, "/", &[]).await.status, StatusCode::OK);
    let encoded = get(&ROUTER, "/id/state/%49RL", &[("accept", "text/turtle")]).await;
    assert_eq!(encoded.status, StatusCode::SEE_OTHER);
    let by_name = get(&ROUTER, "/id/state/IRL?format=jsonld", &[]).await;
    assert_eq!(by_name.header("location"), "/id/state/IRL.jsonld");
    let none = get(&ROUTER, "/id/state/IRL", &[("accept", "image/png")]).await;
    assert_eq!(none.status, StatusCode::NOT_ACCEPTABLE);
    assert_eq!(
        get(&ROUTER, "/logo.svg", &[]).await.header("content-type"),
        "image/svg+xml"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_thing_is_404_and_names_the_nearest() {
    let answer = get(&ROUTER, "/id/state/IRX", &[]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert!(
        answer.body.contains("https://w3id.org/accede/id/state/IRL"),
        "{}",
        answer.body
    );
    let page = get(
        &ROUTER,
        "/id/instrument/opcs.html",
        &[("accept", "text/html")],
    )
    .await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.body.contains("/id/instrument/opsc"), "{}", page.body);
    assert_eq!(
        get(&ROUTER, "/nothing/at/all", &[]).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retired_thing_is_410_and_names_its_successor() {
    let mut record = accede::record::Record::embedded().expect("readable");
    record.reference.retired.push(accede::reference::Retired {
        path: "id/instrument/old-opsc".into(),
        replaced_by: "id/instrument/opsc".into(),
        retired_on: crate::day("2026-11-01"),
        reason: "it was named twice".into(),
    });
    let scope = accede::publish::Scope {
        documents: false,
        ..accede::publish::Scope::whole()
    };
    let router = router_over(accede::publish::publish(&record, &scope));
    for path in ["/id/instrument/old-opsc", "/id/instrument/old-opsc.ttl"] {
        let answer = get(&router, path, &[]).await;
        assert_eq!(answer.status, StatusCode::GONE, "{path}");
        assert!(
            answer
                .body
                .contains("\"successor\":[\"https://w3id.org/accede/id/instrument/opsc\"]"),
            "{}",
            answer.body
        );
        assert!(
            answer.header("link").contains("rel=\"successor-version\""),
            "{path}"
        );
    }
    assert_eq!(
        get(&router, "/id/instrument/opsc", &[]).await.status,
        StatusCode::SEE_OTHER
    );
}
