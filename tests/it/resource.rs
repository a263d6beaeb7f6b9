//! Every IRI of the dataset as an address: 303, its description in each format, what is unknown, what was retired.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use accede::model::id::BASE;
use accede::store::snapshot::Snapshot;
use accede::vocab::{dcterms, rdf, rdfs, skos};
use accede::web::{self, Description, Settings, State};
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
    let state = State::new(snapshot, Description::default(), Settings::default());
    let record = Arc::new(accede::record::Record::embedded().expect("readable"));
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
