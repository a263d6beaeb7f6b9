//! The Graph Store Protocol: whole graphs read by anyone, written by holders of the token.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequest, Multipart, Request, State as Given};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use oxigraph::io::RdfParser;
use oxigraph::model::{GraphName, NamedNode, NamedOrBlankNode, Quad, Triple, Variable};
use spargebra::Query;
use spargebra::algebra::GraphPattern;
use spargebra::term::TriplePattern;

use super::answer::{self, Asking, Question};
use super::form::{self, Form};
use super::negotiate::Accept;
use super::problem::Problem;
use super::{State, admission, update};
use crate::engine::format::Format;

pub const ALLOW: &str = "GET, HEAD, PUT, POST, DELETE, OPTIONS";

/// `/rdf-graphs/service`: the graph stands in the address as a parameter.
pub async fn indirect(Given(state): Given<State>, request: Request) -> Result<Response, Problem> {
    let form = Form::parse(request.uri().query().unwrap_or_default().as_bytes())?;
    let graph = match (form.has("default"), form.one("graph")?) {
        (true, Some(_)) => {
            return Err(Problem::bad_request(
                "`default` and `graph` cannot be asked at once",
            ));
        }
        (true, None) => GraphName::DefaultGraph,
        (false, Some(iri)) => name(iri)?,
        (false, None) if request.method() == Method::POST => return create(&state, request).await,
        (false, None) => {
            return Err(Problem::bad_request("no graph is named")
                .hint("send `?default` or `?graph=` with an IRI"));
        }
    };
    act(&state, graph, form.first("format"), request).await
}

/// `/rdf-graphs/…`: the address is the graph's own name.
pub async fn direct(Given(state): Given<State>, request: Request) -> Result<Response, Problem> {
    let graph = name(&state.settings.address(request.uri().path()))?;
    let form = Form::parse(request.uri().query().unwrap_or_default().as_bytes())?;
    act(&state, graph, form.first("format"), request).await
}

async fn act(
    state: &State,
    graph: GraphName,
    format: Option<&str>,
    request: Request,
) -> Result<Response, Problem> {
    match request.method().as_str() {
        "GET" | "HEAD" => {
            let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
            let peer = peer.map(|peer| peer.0);
            let headers = request.into_parts().0.headers;
            read(state, &graph, format, peer, headers).await
        }
        "PUT" => write(state, graph, request, true).await,
        "POST" => write(state, graph, request, false).await,
        "DELETE" => remove(state, graph, request.headers()).await,
        other => Err(Problem::method_not_allowed(other, ALLOW)),
    }
}

/// A graph is read as the query for its triples is: streamed, under the limits, in a place of its own.
async fn read(
    state: &State,
    graph: &GraphName,
    format: Option<&str>,
    peer: Option<SocketAddr>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if !exists(state, graph) {
        return Err(Problem::not_found(format!("there is no graph {graph}")));
    }
    let client = admission::client(peer, &headers, state.settings.behind_proxy);
    // Graphs stand in the query's dataset, where even a name that no query could write is a name.
    let default_graphs = match graph {
        GraphName::NamedNode(name) => Some(vec![name.clone()]),
        _ => None,
    };
    let everything = TriplePattern {
        subject: Variable::new_unchecked("s").into(),
        predicate: Variable::new_unchecked("p").into(),
        object: Variable::new_unchecked("o").into(),
    };
    let query = Query::Construct {
        template: vec![everything.clone()],
        dataset: None,
        pattern: GraphPattern::Bgp {
            patterns: vec![everything],
        },
        base_iri: None,
    };
    let asking = Asking {
        question: Question::Parsed {
            text: graph.to_string(),
            query: Box::new(query),
        },
        default_graphs,
        named_graphs: None,
        union_default: false,
        bindings: Vec::new(),
        timeout: None,
        format: format.map(str::to_owned),
        accept: Accept::of(&headers),
        headers,
        client,
    };
    Ok(answer::answer(state, asking).await)
}

async fn write(
    state: &State,
    graph: GraphName,
    request: Request,
    replace: bool,
) -> Result<Response, Problem> {
    update::allowed(state, request.headers())?;
    let triples = triples(state, &graph, request).await?;
    let existed = exists(state, &graph);
    update::change(state, move |change| {
        if replace {
            change.clear(graph.as_ref()).map_err(update::broken)?;
        }
        if let GraphName::NamedNode(name) = &graph {
            change.create(name).map_err(update::broken)?;
        }
        for triple in triples {
            change
                .insert(triple, graph.clone())
                .map_err(update::broken)?;
        }
        Ok(())
    })
    .await?;
    Ok(if existed {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::CREATED
    }
    .into_response())
}

/// POST to the graph store itself: a new graph with a name of our choosing.
async fn create(state: &State, request: Request) -> Result<Response, Problem> {
    update::allowed(state, request.headers())?;
    let (graph, location) = loop {
        let unique = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |d| d.as_nanos());
        let location = state.settings.address(&format!("/rdf-graphs/{unique:x}"));
        let graph = name(&location)?;
        if !exists(state, &graph) {
            break (graph, location);
        }
    };
    let mut response = write(state, graph, request, false).await?;
    *response.status_mut() = StatusCode::CREATED;
    let location = HeaderValue::try_from(location).map_err(update::broken)?;
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}

async fn remove(state: &State, graph: GraphName, headers: &HeaderMap) -> Result<Response, Problem> {
    update::allowed(state, headers)?;
    if !exists(state, &graph) {
        return Err(Problem::not_found(format!("there is no graph {graph}")));
    }
    update::change(state, move |change| {
        match &graph {
            GraphName::NamedNode(name) => change.drop(name),
            _ => change.clear(graph.as_ref()),
        }
        .map_err(update::broken)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn exists(state: &State, graph: &GraphName) -> bool {
    match graph {
        GraphName::NamedNode(name) => {
            let published = state.published();
            published.snapshot.contains_graph(name) || published.empty_graphs.contains(name)
        }
        GraphName::DefaultGraph => true,
        GraphName::BlankNode(_) => false,
    }
}

/// The triples of a body, all of them before anything is changed. Relative IRIs are resolved against the graph's name.
async fn triples(
    state: &State,
    graph: &GraphName,
    request: Request,
) -> Result<Vec<Triple>, Problem> {
    let base = match graph {
        GraphName::NamedNode(name) => name.as_str().to_owned(),
        _ => state.settings.address("/rdf-graphs/service?default"),
    };
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let limit = state.settings.update_bytes;
    if !kind.to_ascii_lowercase().starts_with("multipart/form-data") {
        return parse(
            &kind,
            &form::read(request.into_body(), limit, "graph", state.settings.patience).await?,
            &base,
        );
    }
    let (parts, body) = request.into_parts();
    let whole = form::read(body, limit, "form", state.settings.patience).await?;
    let request = Request::from_parts(parts, axum::body::Body::from(whole));
    let mut multipart = Multipart::from_request(request, &())
        .await
        .map_err(|e| Problem::bad_request(e.to_string()))?;
    let mut found = Vec::new();
    while let Some(field) = multipart
        .next_field()
        .await
        .map_err(|e| Problem::bad_request(e.to_string()))?
    {
        let kind = field.content_type().unwrap_or("text/turtle").to_owned();
        let bytes = field
            .bytes()
            .await
            .map_err(|e| Problem::bad_request(e.to_string()))?;
        found.extend(parse(&kind, &bytes, &base)?);
    }
    Ok(found)
}

fn parse(kind: &str, bytes: &[u8], base: &str) -> Result<Vec<Triple>, Problem> {
    let format = Format::of_rdf_body(kind)
        .and_then(Format::rdf)
        .ok_or_else(|| {
            Problem::unsupported_media_type(
                kind,
                "Turtle, N-Triples, RDF/XML, JSON-LD, TriG or N-Quads",
            )
        })?;
    let parser = RdfParser::from_format(format)
        .with_base_iri(base)
        .map_err(|e| Problem::bad_request(e.to_string()))?
        .without_named_graphs()
        .rename_blank_nodes();
    parser
        .for_slice(bytes)
        .map(|quad| {
            quad.map(
                |Quad {
                     subject,
                     predicate,
                     object,
                     ..
                 }| Triple {
                    subject,
                    predicate,
                    object,
                },
            )
            .map_err(|e| Problem::new(400, "syntax", "the graph cannot be parsed", e.to_string()))
        })
        .collect()
}

fn name(iri: &str) -> Result<GraphName, Problem> {
    NamedNode::new(iri)
        .map(|name| GraphName::from(NamedOrBlankNode::from(name)))
        .map_err(|e| {
            Problem::bad_request(format!("`graph` is not an IRI: `{iri}` ({e})"))
                .hint("give an absolute IRI")
        })
}
