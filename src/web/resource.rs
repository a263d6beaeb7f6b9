//! Every IRI of the dataset as an address: a thing answers 303 to its description, which is a page or data.
//!
//! A thing is found by the path of its IRI below the base, so the graph can be browsed on any host. The description
//! of `id/state/IRL` stands at `id/state/IRL.html`, `.ttl`, `.jsonld`, `.rdf`, `.nt`, `.trig` and `.nq`.

pub mod address;
pub mod data;
pub mod links;
pub mod page;
pub mod schema_org;

use axum::extract::{OriginalUri, Request, State as Given};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use oxigraph::model::NamedNode;

use super::negotiate::Accept;
use super::problem::Problem;
use super::{Published, State, answer, form::Form, headers, ontology};
use crate::describe::{self, Look, nearest};
use crate::engine::format::{Format, SAY_ALL_GRAPHS};
use crate::engine::serialize;
use crate::model::id::{self, BASE};
use crate::vocab::{dcterms, owl};
use address::Place;

/// The path of the official base.
pub const OFFICIAL: &str = "/accede";

/// What a description can be written as, in the order we prefer.
pub const FORMATS: &[Format] = &[
    Format::Turtle,
    Format::JsonLd,
    Format::RdfXml,
    Format::NTriples,
    Format::TriG,
    Format::NQuads,
    Format::Html,
];

/// Everything that no other route takes: the IRIs of things, and the addresses of their descriptions.
pub async fn dereference(
    Given(state): Given<State>,
    request: Request,
) -> Result<Response, Problem> {
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return Err(Problem::method_not_allowed(
            request.method().as_str(),
            "GET, HEAD, OPTIONS",
        ));
    }
    let asked = Asked::of(&state, &request)?;
    let published = state.published();
    let path = request.uri().path();
    match address::find(&published.snapshot, path) {
        Some(Place::Thing(thing)) => {
            if let Some(gone) = gone(&published, &thing) {
                return Ok(gone);
            }
            if let Some(file) = ontology::file(&thing) {
                return ontology::answer(&state, &published, &thing, file, None, &asked);
            }
            if thing.as_str() == id::iri("logo.svg") && !asked.accept.names_any(&FORMATS[..6]) {
                return Ok(([(header::CONTENT_TYPE, "image/svg+xml")], LOGO).into_response());
            }
            see_other(&published, &thing, path, &asked)
        }
        Some(Place::Document(thing, format)) => {
            if let Some(gone) = gone(&published, &thing) {
                return Ok(gone);
            }
            if let Some(file) = ontology::file(&thing) {
                return ontology::answer(&state, &published, &thing, file, Some(format), &asked);
            }
            document(&state, &published, &thing, Some(format), &asked)
        }
        None => Err(unknown(&published, path)),
    }
}

/// `/` asked for as data: the address of the catalogue that the base names. `None` where the page is wanted.
pub fn base_as_data(state: &State, request: &Request) -> Option<Response> {
    let asked = Asked::of(state, request).ok()?;
    // A page for whoever does not ask for data by name; `json` is that of the matrix.
    let mut offered = vec![Format::Html, Format::Json];
    offered.extend(FORMATS.iter().filter(|format| **format != Format::Html));
    let format = match &asked.format {
        Some(name) => Format::named(name, &offered)?,
        None if request.headers().contains_key(header::ACCEPT) => asked.accept.choose(&offered)?,
        None => return None,
    };
    if [Format::Html, Format::Json].contains(&format) {
        return None;
    }
    let location = format!("{}/index{}", asked.mount, address::suffix(format));
    let headers = [
        (header::LOCATION, location),
        (header::VARY, "Accept".to_owned()),
    ];
    Some((StatusCode::SEE_OTHER, headers).into_response())
}

const LOGO: &str = include_str!("pages/logo.svg");

/// What decides the answer beside the thing.
pub struct Asked {
    pub format: Option<String>,
    pub page: usize,
    pub accept: Accept,
    pub headers: HeaderMap,
    /// What stands before our own paths in the addresses that the client uses: nothing, `/accede`, or the path of
    /// the base address.
    pub mount: String,
}

impl Asked {
    pub fn of(state: &State, request: &Request) -> Result<Self, Problem> {
        let form = Form::parse(request.uri().query().unwrap_or_default().as_bytes())?;
        let page = match form.first("page") {
            None | Some("") => 1,
            Some(text) => text.parse().ok().filter(|page| *page > 0).ok_or_else(|| {
                Problem::bad_request(format!("`page` is not a number from 1: `{text}`"))
            })?,
        };
        let ours = request.uri().path();
        let whole = request.extensions().get::<OriginalUri>();
        let whole = whole.map_or(ours, |OriginalUri(uri)| uri.path());
        let nested = whole.strip_suffix(ours).unwrap_or_default();
        let base = url::Url::parse(&state.settings.base_url).ok();
        let before = base
            .as_ref()
            .map_or("", |url| url.path().trim_end_matches('/'));
        let before = if nested == before { "" } else { before };
        Ok(Self {
            format: form.first("format").map(str::to_owned),
            page,
            accept: Accept::of(request.headers()),
            headers: request.headers().clone(),
            mount: format!("{before}{nested}"),
        })
    }
}

/// 303: the thing is not a document, but one describes it.
fn see_other(
    published: &Published,
    thing: &NamedNode,
    path: &str,
    asked: &Asked,
) -> Result<Response, Problem> {
    let format = answer::choose(asked.format.as_deref(), &asked.accept, FORMATS)?;
    let page = match asked.page {
        1 => String::new(),
        page => format!("?page={page}"),
    };
    let path = format!("{}{path}", asked.mount);
    let location = format!("{path}{}{page}", address::suffix(format));
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response();
    let headers = response.headers_mut();
    links::add(headers, &links::of(published, thing, &path, format));
    headers.insert(header::VARY, HeaderValue::from_static("Accept"));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=3600"),
    );
    Ok(response)
}

/// The description of a thing, in a format that the address or the client names.
pub fn document(
    state: &State,
    published: &Published,
    thing: &NamedNode,
    format: Option<Format>,
    asked: &Asked,
) -> Result<Response, Problem> {
    let negotiated = format.is_none() || asked.format.is_some();
    let format = match (format, &asked.format) {
        (Some(format), None) => format,
        (_, named) => answer::choose(named.as_deref(), &asked.accept, FORMATS)?,
    };
    let path = format!("{}{}", asked.mount, address::path_of(thing));
    let today = jiff::ZonedDateTime::now().date();
    let etag = headers::etag(&[
        "resource",
        &published.version,
        &state.settings.base_url,
        thing.as_str(),
        format.name(),
        &asked.page.to_string(),
        &asked.mount,
        &today.to_string(),
    ]);
    let mut response = if headers::not_modified(&asked.headers, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let description = describe::describe(&published.snapshot, thing, today, asked.page)
            .filter(|description| asked.page <= description.pages)
            .ok_or_else(|| {
                Problem::not_found(format!("`{path}` has no page {}", asked.page))
                    .hint("leave out `page`")
            })?;
        let body = match format {
            Format::Html => {
                page::render(state, published, &description, today, &asked.mount)?.into_bytes()
            }
            format => data::write(state, &description, format)
                .map_err(|error| serialize::refused(&error, format, SAY_ALL_GRAPHS))?,
        };
        let mut response = ([(header::CONTENT_TYPE, format.content_type())], body).into_response();
        let turned = links::pages(&path, format, description.page, description.pages);
        links::add(response.headers_mut(), &turned);
        response
    };
    let headers = response.headers_mut();
    links::add(headers, &links::of(published, thing, &path, format));
    if thing.as_str() == id::iri("id/dataset/accede") {
        links::add(headers, &links::items(state));
    }
    headers::cacheable(headers, &etag, published.at);
    if negotiated {
        headers.insert(header::VARY, HeaderValue::from_static("Accept"));
    }
    Ok(response)
}

/// 410 with the successor, if the thing was retired.
fn gone(published: &Published, thing: &NamedNode) -> Option<Response> {
    let look = Look::new(&published.snapshot);
    let id = look.id(thing.as_str())?;
    if look.value(id, owl::DEPRECATED).as_deref() != Some("true") {
        return None;
    }
    let successors: Vec<String> = look
        .objects(id, dcterms::IS_REPLACED_BY)
        .into_iter()
        .map(|successor| look.text(successor))
        .collect();
    let reason = look.value(id, dcterms::DESCRIPTION).unwrap_or_default();
    let problem = Problem::new(
        410,
        "gone",
        "this identifier was retired",
        format!("`{thing}` was retired; {reason}").trim_end_matches(['.', ';', ' ']),
    )
    .with("successor", successors.clone());
    let problem = match successors.is_empty() {
        true => problem.hint("nothing stands in its place"),
        false => problem.hint(format!("use {}", successors.join(" or "))),
    };
    let mut response = problem.into_response();
    links::add(response.headers_mut(), &links::successors(&successors));
    Some(response)
}

/// 404, naming what is nearest.
fn unknown(published: &Published, path: &str) -> Problem {
    let iri = id::iri(path.trim_start_matches('/'));
    let stem = address::split(&iri).map_or(iri.as_str(), |(stem, _)| stem);
    let near = nearest::to(&published.snapshot, stem, BASE);
    let problem = Problem::not_found(format!("nothing stands at `{path}`"));
    if near.is_empty() {
        return problem
            .hint("the endpoint is at `/sparql`, the catalogue of queries at `/queries`");
    }
    let paths: Vec<String> = near
        .iter()
        .map(|iri| format!("`{}`", address::path_of(&NamedNode::new_unchecked(iri))))
        .collect();
    problem
        .hint(format!("the nearest that are known: {}", paths.join(", ")))
        .with("nearest", near)
}
