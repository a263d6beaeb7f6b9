//! The Graph Store Protocol: whole graphs read by anyone, written by holders of the token.

use axum::extract::{Request, State as Given};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use oxigraph::model::{GraphName, NamedNode, NamedOrBlankNode, Variable};
use spargebra::Query;
use spargebra::algebra::GraphPattern;
use spargebra::term::TriplePattern;

use super::answer::{self, Asking, Question};
use super::errand::Errand;
use super::form::Form;
use super::negotiate::Accept;
use super::precondition::{self, Current};
use super::problem::Problem;
use super::{Published, State, admission, body, sparql, update};
use crate::engine::change::Change;
use crate::engine::format::GRAPHS;
use crate::engine::limit;

const METHODS: [&str; 5] = ["GET", "HEAD", "PUT", "POST", "DELETE"];
pub const ALLOW: &str = "GET, HEAD, PUT, POST, DELETE, OPTIONS";

/// `/rdf-graphs/service`: the graph stands in the address as a parameter.
pub async fn indirect(Given(state): Given<State>, request: Request) -> Result<Response, Problem> {
    allowed(request.method())?;
    let form = Form::parse(request.uri().query().unwrap_or_default().as_bytes())?;
    let graph = match (form.has("default"), form.one("graph")?) {
        (true, Some(_)) => {
            return Err(Problem::bad_request(
                "`default` and `graph` cannot be asked at once",
            ));
        }
        (true, None) => GraphName::DefaultGraph,
        (false, Some(iri)) => name(iri)?,
        (false, None) if request.method() == Method::POST => {
            return create(&state, &form, request).await;
        }
        (false, None) => {
            return Err(Problem::bad_request("no graph is named")
                .hint("send `?default` or `?graph=` with an IRI"));
        }
    };
    act(&state, graph, &form, request).await
}

/// `/rdf-graphs/…`: the address is the graph's own name.
pub async fn direct(Given(state): Given<State>, request: Request) -> Result<Response, Problem> {
    allowed(request.method())?;
    let graph = name(&state.settings.address(request.uri().path()))?;
    let form = Form::parse(request.uri().query().unwrap_or_default().as_bytes())?;
    act(&state, graph, &form, request).await
}

fn allowed(method: &Method) -> Result<(), Problem> {
    match METHODS.contains(&method.as_str()) {
        true => Ok(()),
        false => Err(Problem::method_not_allowed(method.as_str(), ALLOW)),
    }
}

async fn act(
    state: &State,
    graph: GraphName,
    form: &Form,
    request: Request,
) -> Result<Response, Problem> {
    match request.method().as_str() {
        "PUT" => write(state, graph, form, request, true).await,
        "POST" => write(state, graph, form, request, false).await,
        "DELETE" => remove(state, graph, form, request).await,
        _ => read(state, &graph, form, request).await,
    }
}

/// A graph is read as the query for its triples is: streamed, under the limits, in a place of its own.
async fn read(
    state: &State,
    graph: &GraphName,
    form: &Form,
    request: Request,
) -> Result<Response, Problem> {
    let client = admission::of(state, &request);
    let asking = Asking {
        format: form.first("format").map(str::to_owned),
        ..asking(graph, request.into_parts().0.headers, client)
    };
    let current = current(&state.published(), graph);
    if !current.exists {
        return Err(missing(graph));
    }
    precondition::still(&asking.headers, &current)?;
    Ok(answer::answer(state, asking).await)
}

/// The query for the triples of a graph.
fn asking(graph: &GraphName, headers: HeaderMap, client: String) -> Asking {
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
    Asking {
        question: Question::Parsed {
            text: graph.to_string(),
            query: Box::new(query),
        },
        default_graphs,
        named_graphs: None,
        union_default: false,
        bindings: Vec::new(),
        timeout: None,
        format: None,
        accept: Accept::of(&headers),
        headers,
        client,
    }
}

async fn write(
    state: &State,
    graph: GraphName,
    form: &Form,
    request: Request,
    replace: bool,
) -> Result<Response, Problem> {
    update::allowed(state, request.headers())?;
    let timeout = sparql::timeout(form)?;
    let what = format!("{} {graph}", request.method());
    let (client, headers) = (admission::of(state, &request), request.headers().clone());
    let documents = body::read(&state.settings, request).await?;
    let base = match &graph {
        GraphName::NamedNode(name) => name.as_str().to_owned(),
        _ => state.settings.address("/rdf-graphs/service?default"),
    };
    let (errand, _guard) = Errand::begin(state, client, &what, timeout);
    errand.is(what);
    let done = async {
        let triples = errand
            .apart(move |errand| errand.bounded(|| body::triples(&documents, &base)))
            .await?;
        update::change(&errand, move |errand, change, published| {
            let current = current(published, &graph);
            precondition::check(&headers, &current)?;
            errand.bounded(|| {
                if replace {
                    change.clear(graph.as_ref())?;
                }
                if let GraphName::NamedNode(name) = &graph {
                    change.create(name);
                }
                for triple in triples {
                    limit::tick();
                    change.insert(triple, graph.clone())?;
                }
                Ok(current.exists)
            })
        })
        .await
    };
    let done = done.await;
    errand.ended(&done);
    Ok(if done? {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::CREATED
    }
    .into_response())
}

/// POST to the graph store itself: a new graph with a name of our choosing.
async fn create(state: &State, form: &Form, request: Request) -> Result<Response, Problem> {
    update::allowed(state, request.headers())?;
    let (graph, location) = loop {
        let unique = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |d| d.as_nanos());
        let location = state.settings.address(&format!("/rdf-graphs/{unique:x}"));
        let graph = name(&location)?;
        if !exists(&state.published(), &graph) {
            break (graph, location);
        }
    };
    let mut response = write(state, graph, form, request, false).await?;
    *response.status_mut() = StatusCode::CREATED;
    let location = HeaderValue::try_from(location).map_err(update::broken)?;
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}

async fn remove(
    state: &State,
    graph: GraphName,
    form: &Form,
    request: Request,
) -> Result<Response, Problem> {
    update::allowed(state, request.headers())?;
    let what = format!("DELETE {graph}");
    let (client, headers) = (admission::of(state, &request), request.headers().clone());
    let (errand, _guard) = Errand::begin(state, client, &what, sparql::timeout(form)?);
    errand.is(what);
    let remove = move |_: &Errand, change: &mut Change<'_, '_>, published: &Published| {
        let current = current(published, &graph);
        if !current.exists {
            return Err(missing(&graph));
        }
        precondition::check(&headers, &current)?;
        Ok(match &graph {
            GraphName::NamedNode(name) => change.drop(name),
            _ => change.clear(graph.as_ref()),
        }?)
    };
    let done = update::change(&errand, remove).await;
    errand.ended(&done);
    done.map(|()| StatusCode::NO_CONTENT.into_response())
}

fn exists(published: &Published, graph: &GraphName) -> bool {
    match graph {
        GraphName::NamedNode(name) => {
            published.snapshot.contains_graph(name) || published.empty_graphs.contains(name)
        }
        GraphName::DefaultGraph => true,
        GraphName::BlankNode(_) => false,
    }
}

/// What a precondition is about: the graph as it stands, in every format.
fn current(published: &Published, graph: &GraphName) -> Current {
    let asking = asking(graph, HeaderMap::new(), String::new());
    let tags = GRAPHS
        .iter()
        .map(|format| asking.etag(&published.version, *format));
    Current {
        exists: exists(published, graph),
        tags: tags.collect(),
        modified: published.at,
    }
}

fn missing(graph: &GraphName) -> Problem {
    Problem::not_found(format!("there is no graph {graph}"))
}

fn name(iri: &str) -> Result<GraphName, Problem> {
    NamedNode::new(iri)
        .map(|name| GraphName::from(NamedOrBlankNode::from(name)))
        .map_err(|e| {
            Problem::bad_request(format!("`graph` is not an IRI: `{iri}` ({e})"))
                .hint("give an absolute IRI")
        })
}
