//! The SPARQL 1.1 Service Description: what the endpoint can do and which graphs it holds.

use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use oxigraph::model::{BlankNode, Literal, NamedNode, NamedOrBlankNode, Term, Triple};

use super::negotiate::Accept;
use super::problem::Problem;
use super::{Published, State, answer, pages, void};
use crate::engine::format::{Format, GRAPHS, TABLES};
use crate::vocab::{self, named, rdf, sd};

/// `GET /sparql` without a query: the query form for a browser, else the description.
pub fn describe(
    state: &State,
    headers: &HeaderMap,
    format: Option<&str>,
) -> Result<Response, Problem> {
    let accept = Accept::of(headers);
    if answer::choose(format, &accept, GRAPHS)? == Format::Html {
        let mut response = pages::query_form(state)?.into_response();
        response.headers_mut().insert(
            axum::http::header::VARY,
            axum::http::HeaderValue::from_static("Accept"),
        );
        return Ok(response);
    }
    let published = state.published();
    let reached = reached(state, headers);
    void::answer(
        headers,
        format,
        &format!("sd {reached}"),
        &published,
        || as_reached(state, &reached, triples(state, &published)),
    )
}

/// The endpoint's address as the client reached it, where the operator chose none: a client that looks for its own
/// address in the description finds it, whether it said `localhost` or `127.0.0.1`.
pub(super) fn reached(state: &State, headers: &HeaderMap) -> String {
    let host = headers
        .get(axum::http::header::HOST)
        .and_then(|host| host.to_str().ok())
        .filter(|_| state.settings.named_by_host)
        .filter(|host| NamedNode::new(format!("http://{host}/")).is_ok() && !host.contains('/'));
    match host {
        Some(host) => format!("http://{host}/sparql"),
        None => state.endpoint(),
    }
}

/// A description in which the endpoint has the address that the client reached it by.
pub(super) fn as_reached(state: &State, reached: &str, mut triples: Vec<Triple>) -> Vec<Triple> {
    let ours: Term = NamedNode::new_unchecked(state.endpoint()).into();
    let theirs: Term = NamedNode::new_unchecked(reached).into();
    for triple in triples.iter_mut().filter(|t| t.object == ours) {
        triple.object = theirs.clone();
    }
    triples
}

/// The description, with the VoID description of the dataset behind it.
fn triples(state: &State, published: &Published) -> Vec<Triple> {
    let endpoint = NamedNode::new_unchecked(state.endpoint());
    let dataset = void::dataset(&state.settings);
    let mut out = Vec::new();
    let service = NamedNode::new_unchecked(format!("{}#service", state.endpoint()));
    let mut say = |s: &NamedOrBlankNode, p: &'static str, o: Term| {
        out.push(Triple::new(s.clone(), named(p).into_owned(), o))
    };
    let service: NamedOrBlankNode = service.into();
    say(&service, rdf::TYPE, named(sd::SERVICE).into());
    say(&service, sd::ENDPOINT, endpoint.into());
    say(
        &service,
        sd::SUPPORTED_LANGUAGE,
        named(sd::SPARQL_10_QUERY).into(),
    );
    say(
        &service,
        sd::SUPPORTED_LANGUAGE,
        named(sd::SPARQL_11_QUERY).into(),
    );
    if state.settings.writable {
        say(
            &service,
            sd::SUPPORTED_LANGUAGE,
            named(sd::SPARQL_11_UPDATE).into(),
        );
    }
    // `SERVICE` on ourselves always works, on others where the operator allows it.
    say(
        &service,
        sd::FEATURE,
        named(sd::BASIC_FEDERATED_QUERY).into(),
    );
    for format in TABLES.iter().chain(GRAPHS).filter_map(|f| format_name(*f)) {
        say(&service, sd::RESULT_FORMAT, format.into());
    }
    if state.settings.writable {
        for format in GRAPHS.iter().filter_map(|f| format_name(*f)) {
            say(&service, sd::INPUT_FORMAT, format.into());
        }
    }
    let default: NamedOrBlankNode =
        NamedNode::new_unchecked(format!("{}#default-graph", state.endpoint())).into();
    let dataset: NamedOrBlankNode = dataset.into();
    say(&service, sd::DEFAULT_DATASET, dataset.clone().into());
    say(&service, sd::AVAILABLE_GRAPHS, dataset.clone().into());
    say(&dataset, rdf::TYPE, named(sd::DATASET).into());
    say(&dataset, rdf::TYPE, named(sd::GRAPH_COLLECTION).into());
    say(&dataset, sd::DEFAULT_GRAPH, default.clone().into());
    say(&default, rdf::TYPE, named(sd::GRAPH_CLASS).into());
    say(
        &default,
        vocab::void::TRIPLES,
        Literal::from(published.snapshot.default_len() as u64).into(),
    );
    if void::graph_count(published) == 0 {
        for name in published.snapshot.named_graphs() {
            let node: NamedOrBlankNode = BlankNode::default().into();
            say(&dataset, sd::NAMED_GRAPH, node.clone().into());
            say(&node, rdf::TYPE, named(sd::NAMED_GRAPH_CLASS).into());
            say(&node, sd::NAME, name.into());
        }
    }
    out.extend(published.void.iter().cloned());
    out
}

pub(super) fn format_name(format: Format) -> Option<NamedNode> {
    let name = match format {
        Format::Json => "SPARQL_Results_JSON",
        Format::Xml => "SPARQL_Results_XML",
        Format::Csv => "SPARQL_Results_CSV",
        Format::Tsv => "SPARQL_Results_TSV",
        Format::Html => return None,
        Format::Turtle => "Turtle",
        Format::NTriples => "N-Triples",
        Format::NQuads => "N-Quads",
        Format::TriG => "TriG",
        Format::RdfXml => "RDF_XML",
        Format::JsonLd => "JSON-LD",
    };
    Some(NamedNode::new_unchecked(format!("{}{name}", sd::FORMATS)))
}
