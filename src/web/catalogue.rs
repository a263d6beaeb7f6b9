//! The catalogue over HTTP: the list as a page, as JSON or as RDF; each query answered in any format.

use std::sync::Arc;

use askama::Template;
use axum::{
    Extension,
    extract::{Path, Request, State as Given},
    http::{HeaderMap, StatusCode},
    response::{Html, IntoResponse, Response},
};
use oxigraph::model::{Literal, NamedNode, NamedOrBlankNode, Term, Triple};

use super::{
    State, admission,
    answer::{self, Asking, Question},
    form::Form,
    home::unknown,
    negotiate::Accept,
    pages,
    problem::Problem,
    sparql, write,
};
use crate::{
    engine::{
        self,
        format::{self, Format},
    },
    model::id,
    queries::{ParameterType, Query},
    record::Record,
    vocab::{named, rdf, rdfs, schema, sh},
};

#[derive(Template)]
#[template(path = "catalogue.html")]
struct CataloguePage {
    title: String,
    queries: Vec<Entry>,
}

struct Entry {
    name: &'static str,
    summary: String,
    description: String,
    fields: Vec<Field>,
    text: &'static str,
}

struct Field {
    name: String,
    kind: &'static str,
    example: String,
}

/// `/queries`: the catalogue.
pub async fn list(Given(state): Given<State>, request: Request) -> Result<Response, Problem> {
    let form = Form::parse(request.uri().query().unwrap_or_default().as_bytes())?;
    let accept = Accept::of(request.headers());
    let others: Vec<&str> = format::GRAPHS
        .iter()
        .map(|format| format.media_type())
        .collect();
    let json = match form.first("format") {
        Some(format) => format == "json",
        None => accept.wants_json(&others),
    };
    let vary = [("vary", "Accept")];
    if json {
        return Ok((vary, axum::Json(described())).into_response());
    }
    // A person is shown the page first: it is the one format here that explains itself.
    let mut offered = vec![Format::Html];
    offered.extend(
        format::GRAPHS
            .iter()
            .filter(|format| **format != Format::Html),
    );
    let format = answer::choose(form.first("format"), &accept, &offered)?;
    if format == Format::Html {
        let page = CataloguePage {
            title: "Queries".into(),
            queries: Query::all().map(entry).collect(),
        };
        return Ok((vary, Html(pages::render(&page)?)).into_response());
    }
    let triples = examples(&state.endpoint());
    let body = write::triples(triples, format).map_err(|error| {
        Problem::new(
            500,
            "page",
            "the catalogue could not be written",
            error.to_string(),
        )
    })?;
    let headers = [("content-type", format.content_type()), ("vary", "Accept")];
    Ok((StatusCode::OK, headers, body).into_response())
}

/// `/queries/NAME?parameter=…`: a query of the catalogue, answered.
pub async fn ask(
    Given(state): Given<State>,
    Extension(record): Extension<Arc<Record>>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let client = admission::of(&state, &request);
    let query = Query::named(&name).map_err(|error| {
        let (detail, hint) = error
            .message
            .split_once("; hint: ")
            .unwrap_or((&error.message, ""));
        Problem::not_found(detail).hint(hint)
    })?;
    let mut form = Form::parse(request.uri().query().unwrap_or_default().as_bytes())?;
    let format = form.first("format").map(str::to_owned);
    let timeout = sparql::timeout(&form)?;
    form.pairs
        .retain(|(name, _)| name != "format" && name != "timeout");
    let pairs: Vec<(String, String)> = form
        .pairs
        .iter()
        .map(|(name, text)| (name.to_string(), text.to_string()))
        .collect();
    let bindings = query
        .bind(&pairs, &record)
        .map_err(|error| unknown(&error))?;
    let parsed = engine::parse(query.text, None)
        .map_err(|error| Problem::new(500, "page", "the query is broken", error.to_string()))?;
    let headers: HeaderMap = request.headers().clone();
    let asking = Asking {
        question: Question::Parsed {
            text: query.text.to_owned(),
            query: Box::new(parsed),
        },
        default_graphs: None,
        named_graphs: None,
        union_default: false,
        bindings,
        timeout,
        format,
        accept: Accept::of(&headers),
        headers,
        client,
    };
    Ok(answer::answer(&state, asking).await)
}

fn entry(query: Query) -> Entry {
    Entry {
        name: query.name,
        fields: query
            .parameters
            .iter()
            .map(|p| Field {
                name: p.name.clone(),
                kind: p.kind.code(),
                example: example(p.kind),
            })
            .collect(),
        summary: query.summary,
        description: query.description,
        text: query.text,
    }
}

/// A value that makes sense where a person has chosen none.
fn example(kind: ParameterType) -> String {
    match kind {
        ParameterType::Date => "2026-02-03",
        ParameterType::Instrument => "opsc",
        ParameterType::Participant => "IRL",
        ParameterType::Set => "budapest-eight",
        ParameterType::Region => "europe-central-asia",
        ParameterType::Plan => "budapest-2001",
        ParameterType::Iri | ParameterType::Text => "",
    }
    .to_owned()
}

/// The catalogue as JSON.
fn described() -> serde_json::Value {
    Query::all()
        .map(|query| {
            let parameters: Vec<serde_json::Value> = query
                .parameters
                .iter()
                .map(|p| serde_json::json!({ "name": p.name, "type": p.kind.code(), "example": example(p.kind) }))
                .collect();
            serde_json::json!({
                "name": query.name,
                "folder": query.folder,
                "summary": query.summary,
                "description": query.description,
                "tags": query.tags,
                "parameters": parameters,
                "query": query.text,
            })
        })
        .collect()
}

/// The catalogue in the vocabulary that the example queries of the life sciences use.
fn examples(endpoint: &str) -> Vec<Triple> {
    let node = NamedNode::new_unchecked;
    let mut triples = Vec::new();
    for query in Query::all() {
        let subject = node(id::iri(&format!("queries/{}", query.name)));
        let mut state = |predicate: &'static str, object: Term| {
            triples.push(Triple::new(
                NamedOrBlankNode::from(subject.clone()),
                named(predicate).into_owned(),
                object,
            ));
        };
        let graph = query.text.contains("\nCONSTRUCT") || query.text.contains("\nDESCRIBE");
        let (class, text) = match graph {
            true => (sh::SPARQL_CONSTRUCT_EXECUTABLE, sh::CONSTRUCT),
            false => (sh::SPARQL_SELECT_EXECUTABLE, sh::SELECT),
        };
        state(rdf::TYPE, named(sh::SPARQL_EXECUTABLE).into());
        state(rdf::TYPE, named(class).into());
        state(
            rdfs::COMMENT,
            Literal::new_language_tagged_literal_unchecked(&query.summary, "en").into(),
        );
        state(text, Literal::new_simple_literal(query.text).into());
        state(schema::TARGET, node(endpoint.to_owned()).into());
        for tag in &query.tags {
            state(schema::KEYWORDS, Literal::new_simple_literal(tag).into());
        }
    }
    triples
}
