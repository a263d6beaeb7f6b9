//! What crawlers and language models read first: `robots.txt`, the sitemaps with every page, and `llms.txt`.

use askama::Template;
use axum::extract::{Path, State as Given};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use oxigraph::model::{NamedNode, Term};

use super::problem::Problem;
use super::resource::{address, data};
use super::{Published, State, headers, pages, void};
use crate::describe::Look;
use crate::model::id::BASE;
use crate::queries::Query;
use crate::store::snapshot::GraphScope;
use crate::vocab::{acc, rdf, skos};

/// Addresses in one sitemap; the protocol allows 50 000.
const PER_SITEMAP: usize = 20_000;
/// What a visitor is likeliest to look for: these stand in the first sitemap.
const FIRST: [&str; 8] = [
    acc::INSTRUMENT,
    acc::STATE,
    acc::REGIONAL_ORGANISATION,
    acc::INSTRUMENT_SET,
    acc::REGION,
    acc::PLAN,
    acc::COMMITMENT,
    skos::CONCEPT_SCHEME,
];

#[derive(Template)]
#[template(path = "sitemap.xml")]
struct Sitemap<'a> {
    pages: Vec<String>,
    modified: String,
    dataset: Option<SemanticSitemap<'a>>,
}

/// The extension by which crawlers of linked data find the endpoint.
struct SemanticSitemap<'a> {
    title: &'a str,
    iri: String,
    endpoint: String,
    dumps: Vec<&'a str>,
}

#[derive(Template)]
#[template(path = "sitemap-index.xml")]
struct SitemapIndex {
    maps: Vec<String>,
    modified: String,
}

#[derive(Template)]
#[template(path = "llms.txt")]
struct Card<'a> {
    title: &'a str,
    summary: &'a str,
    endpoint: String,
    home: String,
    licence: String,
    modified: String,
    version: &'a str,
    triples: usize,
    prefixes: Vec<(&'static str, &'static str)>,
    classes: Vec<Class>,
    schemes: Vec<(String, String)>,
    queries: Vec<Query>,
}

struct Class {
    name: String,
    definition: String,
    things: usize,
    example: String,
    properties: Vec<String>,
}

/// `GET /robots.txt`: all may read; queries are not for crawlers.
pub async fn robots(Given(state): Given<State>) -> impl IntoResponse {
    let text = format!(
        "User-agent: *\nDisallow: /sparql?\nDisallow: /query?\n\nSitemap: {}\nSitemap: {}\n",
        state.settings.address("/sitemap.xml"),
        state.settings.address("/sitemaps/index.xml"),
    );
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text)
}

/// `GET /sitemap.xml`: the pages that people look for, and where the endpoint is.
pub async fn sitemap(Given(state): Given<State>, request: HeaderMap) -> Result<Response, Problem> {
    let published = state.published();
    kept(&state, &published, &request, "sitemap", XML, || {
        let look = Look::new(&published.snapshot);
        let at = |path: &str| state.settings.address(path);
        let mut found: Vec<String> = [
            "/",
            "/queries",
            "/sparql",
            "/ontology",
            "/llms.txt",
            "/.well-known/void",
        ]
        .map(at)
        .into();
        let mut things: Vec<String> = FIRST
            .iter()
            .filter_map(|class| look.id(class))
            .flat_map(|class| look.subjects(rdf::TYPE, class))
            .filter_map(|id| look.name_of(id))
            .filter_map(|thing| page_of(&state, &thing))
            .collect();
        things.sort();
        found.extend(things);
        pages::render(&Sitemap {
            pages: found,
            modified: state.description.modified.clone().unwrap_or_default(),
            dataset: Some(SemanticSitemap {
                title: &state.description.title,
                iri: void::dataset(&state.settings).into_string(),
                endpoint: state.endpoint(),
                dumps: state
                    .description
                    .dumps
                    .iter()
                    .map(|(address, _)| address.as_str())
                    .collect(),
            }),
        })
    })
}

/// `GET /sitemaps/index.xml`: the sitemaps that together have every page.
pub async fn index(Given(state): Given<State>, request: HeaderMap) -> Result<Response, Problem> {
    let published = state.published();
    kept(&state, &published, &request, "sitemaps", XML, || {
        let count = every_page(&state, &published).len().div_ceil(PER_SITEMAP);
        pages::render(&SitemapIndex {
            maps: (1..=count)
                .map(|number| state.settings.address(&format!("/sitemaps/{number}.xml")))
                .collect(),
            modified: state.description.modified.clone().unwrap_or_default(),
        })
    })
}

/// `GET /sitemaps/1.xml` …: a part of every page.
pub async fn part(
    Given(state): Given<State>,
    Path(name): Path<String>,
    request: HeaderMap,
) -> Result<Response, Problem> {
    let published = state.published();
    let missing = || {
        Problem::not_found(format!("no sitemap is called `{name}`"))
            .hint("`/sitemaps/index.xml` lists them")
    };
    let number: usize = name
        .strip_suffix(".xml")
        .and_then(|n| n.parse().ok())
        .ok_or_else(missing)?;
    let all = every_page(&state, &published);
    let part = number
        .checked_sub(1)
        .and_then(|at| all.chunks(PER_SITEMAP).nth(at))
        .ok_or_else(missing)?;
    kept(&state, &published, &request, &name, XML, || {
        pages::render(&Sitemap {
            pages: part.to_vec(),
            modified: state.description.modified.clone().unwrap_or_default(),
            dataset: None,
        })
    })
}

/// `GET /llms.txt`: what the dataset is about, how it is modelled, and questions that work.
pub async fn card(Given(state): Given<State>, request: HeaderMap) -> Result<Response, Problem> {
    let published = state.published();
    kept(
        &state,
        &published,
        &request,
        "llms",
        "text/plain; charset=utf-8",
        || {
            let about = &state.description;
            pages::render(&Card {
                title: &about.title,
                summary: &about.summary,
                endpoint: state.endpoint(),
                home: state.settings.address(""),
                licence: about
                    .licence
                    .as_ref()
                    .map_or_else(String::new, |l| l.as_str().to_owned()),
                modified: about.modified.clone().unwrap_or_default(),
                version: &published.version,
                triples: published.snapshot.default_len(),
                prefixes: data::PREFIXES.to_vec(),
                classes: classes(&published),
                schemes: schemes(&published),
                queries: Query::all().collect(),
            })
        },
    )
}

const XML: &str = "application/xml; charset=utf-8";

/// An answer that stays as it is while the dataset does.
fn kept(
    state: &State,
    published: &Published,
    request: &HeaderMap,
    what: &str,
    content_type: &'static str,
    body: impl FnOnce() -> Result<String, Problem>,
) -> Result<Response, Problem> {
    let etag = headers::etag(&[
        "discovery",
        what,
        &published.version,
        &state.settings.base_url,
    ]);
    let mut response = if headers::not_modified(request, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, content_type)], body()?).into_response()
    };
    headers::cacheable(response.headers_mut(), &etag, published.at);
    Ok(response)
}

/// The address of the page of a thing of ours.
fn page_of(state: &State, thing: &NamedNode) -> Option<String> {
    let below = thing.as_str().strip_prefix(BASE)?;
    let document = below.is_empty() || below.starts_with("ontology") || below.contains('#');
    (!document).then(|| {
        state
            .settings
            .address(&format!("{}.html", address::path_of(thing)))
    })
}

/// The pages of all things that have a type, each once.
fn every_page(state: &State, published: &Published) -> Vec<String> {
    let look = Look::new(&published.snapshot);
    let kind = look.id(rdf::TYPE);
    let mut things: Vec<_> = [GraphScope::Default, GraphScope::AnyNamed]
        .into_iter()
        .flat_map(|scope| published.snapshot.matching([None, kind, None], scope))
        .filter(|_| kind.is_some())
        .map(|(triple, _)| triple[0])
        .collect();
    things.sort_unstable();
    things.dedup();
    let mut found: Vec<String> = things
        .into_iter()
        .filter_map(|id| look.name_of(id))
        .filter_map(|thing| page_of(state, &thing))
        .collect();
    found.sort();
    found
}

/// Our classes with an example each, the most numerous first, and the properties that one thing has.
fn classes(published: &Published) -> Vec<Class> {
    let (look, snapshot) = (Look::new(&published.snapshot), &published.snapshot);
    let kind = look.id(rdf::TYPE);
    let mut found: Vec<Class> = acc::TERMS
        .iter()
        .filter(|iri| iri[acc::NS.len()..].starts_with(|c: char| c.is_ascii_uppercase()))
        .filter_map(|iri| {
            let class = look.id(iri)?;
            let count = |scope| snapshot.count(None, kind, Some(class), scope);
            let things = count(GraphScope::Default).max(count(GraphScope::AnyNamed));
            let of_class = |scope| snapshot.matching([None, kind, Some(class)], scope).next();
            let ([example, ..], _) =
                of_class(GraphScope::Default).or_else(|| of_class(GraphScope::AnyNamed))?;
            let mut properties: Vec<String> = snapshot
                .matching([Some(example), None, None], GraphScope::AnyNamed)
                .filter_map(|(triple, _)| match look.term(triple[1]) {
                    Some(Term::NamedNode(name)) => Some(compact(name.as_str())),
                    _ => None,
                })
                .filter(|name| name != "rdf:type")
                .collect();
            properties.sort();
            properties.dedup();
            Some(Class {
                name: compact(iri),
                definition: look.value(class, skos::DEFINITION).unwrap_or_default(),
                things,
                example: look.text(example),
                properties,
            })
        })
        .collect();
    found.sort_by(|a, b| b.things.cmp(&a.things).then(a.name.cmp(&b.name)));
    found
}

/// The concept schemes, each with its concepts by their last parts.
fn schemes(published: &Published) -> Vec<(String, String)> {
    let look = Look::new(&published.snapshot);
    let Some(kind) = look.id(skos::CONCEPT_SCHEME) else {
        return Vec::new();
    };
    let mut found: Vec<(String, String)> = look
        .subjects(rdf::TYPE, kind)
        .into_iter()
        .map(|scheme| {
            let mut concepts: Vec<String> = look
                .subjects(skos::IN_SCHEME, scheme)
                .into_iter()
                .map(|concept| {
                    look.text(concept)
                        .rsplit('/')
                        .next()
                        .unwrap_or_default()
                        .to_owned()
                })
                .collect();
            concepts.sort();
            (format!("{}/", look.text(scheme)), concepts.join(", "))
        })
        .collect();
    found.sort();
    found
}

fn compact(iri: &str) -> String {
    data::PREFIXES
        .iter()
        .find_map(|(prefix, namespace)| Some(format!("{prefix}:{}", iri.strip_prefix(namespace)?)))
        .unwrap_or_else(|| format!("<{iri}>"))
}
