//! The ontology at its own IRI: a page made from its Turtle, or the Turtle itself, or any other format. Each version
//! stands at its own IRI, and the mappings to other vocabularies beside them.

pub mod diagram;
pub mod page;
pub mod terms;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{NamedNode, Triple};

use super::problem::Problem;
use super::resource::{Asked, FORMATS, address, data, links};
use super::{Published, State, answer, headers, pages, update};
use crate::describe;
use crate::embedded;
use crate::engine::format::Format;
use crate::model::id::BASE;
use crate::publish::{KEPT_VERSIONS, ONTOLOGY_VERSION};

/// The file behind an IRI of the ontology: the latest version, one that is kept, or the mappings.
pub fn file(thing: &NamedNode) -> Option<&'static [u8]> {
    let below = thing.as_str().strip_prefix(BASE)?;
    let latest = || embedded::file("ontology/accede.ttl");
    match below.strip_prefix("ontology")? {
        "" => latest(),
        "/mappings" => embedded::file("ontology/mappings.ttl"),
        version => match version.strip_prefix('/')? {
            ONTOLOGY_VERSION => latest(),
            kept => embedded::file(&format!("{KEPT_VERSIONS}{kept}.ttl")),
        },
    }
}

fn is_version(thing: &NamedNode) -> bool {
    let below = thing.as_str().strip_prefix(BASE).unwrap_or_default();
    below.starts_with("ontology/") && below != "ontology/mappings"
}

/// What the dataset says of a version.
fn version(published: &Published, thing: &NamedNode) -> Vec<Triple> {
    let today = jiff::ZonedDateTime::now().date();
    describe::describe(&published.snapshot, thing, today, 1)
        .map(|description| description.own.into_iter().map(Triple::from).collect())
        .unwrap_or_default()
}

/// The statements of a Turtle file of ours.
pub fn triples(file: &[u8]) -> Vec<Triple> {
    RdfParser::from_format(RdfFormat::Turtle)
        .for_slice(file)
        .map(|quad| Triple::from(quad.expect("a test parses every Turtle file that is shipped")))
        .collect()
}

/// The ontology, or a version of it: a document, so it answers itself.
pub fn answer(
    state: &State,
    published: &Published,
    thing: &NamedNode,
    file: &'static [u8],
    format: Option<Format>,
    asked: &Asked,
) -> Result<Response, Problem> {
    let format = match format {
        Some(format) if asked.format.is_none() => format,
        _ => answer::choose(asked.format.as_deref(), &asked.accept, FORMATS)?,
    };
    let path = format!("{}{}", asked.mount, address::path_of(thing));
    let etag = headers::etag(&[
        "ontology",
        &published.version,
        thing.as_str(),
        format.name(),
        &asked.mount,
        env!("CARGO_PKG_VERSION"),
    ]);
    let mut response = if headers::not_modified(&asked.headers, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let body = match format {
            // With its comments, as it was written.
            Format::Turtle if !is_version(thing) => file.to_vec(),
            Format::Html if thing.as_str().ends_with("/mappings") => {
                pages::graph("Mappings of the Accede ontology", triples(file).into_iter())?
                    .into_bytes()
            }
            Format::Html => page::render(state, published, thing, file, &asked.mount)?.into_bytes(),
            format => {
                // A version is also said to be one, by its own name.
                let of_version = is_version(thing).then(|| version(published, thing));
                let all = triples(file)
                    .into_iter()
                    .chain(of_version.into_iter().flatten());
                data::triples(all, format).map_err(update::broken)?
            }
        };
        ([(header::CONTENT_TYPE, format.content_type())], body).into_response()
    };
    let headers = response.headers_mut();
    links::add(headers, &links::of(published, thing, &path, format));
    let location = format!("{path}{}", address::suffix(format));
    if let Ok(location) = HeaderValue::try_from(location) {
        headers.insert(header::CONTENT_LOCATION, location);
    }
    headers::cacheable(headers, &etag, published.at);
    headers.insert(header::VARY, HeaderValue::from_static("Accept"));
    Ok(response)
}
