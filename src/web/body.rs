//! The triples that a request brings, as one document or as the files of a form.

use std::io::{self, Read};

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Request, multipart::Field};
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::Triple;

use super::Settings;
use super::form;
use super::problem::Problem;
use super::sparql::content_type;
use crate::engine::depth;
use crate::engine::format::{Format, GRAPHS};
use crate::engine::limit;

const KINDS: &str = "Turtle, N-Triples, RDF/XML, JSON-LD, TriG or N-Quads";
const FORM: &str = "multipart/form-data";
/// Bytes that are parsed between two looks at the limits.
const PIECE: usize = 16 * 1024;

/// One document as it was sent.
pub struct Document {
    format: RdfFormat,
    bytes: Bytes,
}

/// Reads a body; it is not parsed yet.
pub async fn read(settings: &Settings, request: Request) -> Result<Vec<Document>, Problem> {
    let kind = content_type(request.headers())?;
    let (limit, patience) = (settings.update_bytes, settings.patience);
    if kind != FORM {
        let format = rdf(&kind)?;
        let bytes = form::read(request.into_body(), limit, "graph", patience).await?;
        return Ok(vec![Document { format, bytes }]);
    }
    let (parts, body) = request.into_parts();
    let whole = form::read(body, limit, "form", patience).await?;
    let request = Request::from_parts(parts, Body::from(whole));
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|e| Problem::bad_request(e.to_string()))?;
    let mut found = Vec::new();
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let format = of_part(&field)?;
        let bytes = field.bytes().await.map_err(unreadable)?;
        found.push(Document { format, bytes });
    }
    Ok(found)
}

/// The triples of documents, which may nest: to be called where the stack is deep, under limits. Relative IRIs are
/// resolved against `base`.
pub fn triples(documents: &[Document], base: &str) -> Result<Vec<Triple>, Problem> {
    let mut found = Vec::new();
    for Document { format, bytes } in documents {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if depth::is_too_deep(bytes, *format).map_err(syntax)? {
            return Err(too_deep());
        }
        limit::look();
        let parser = RdfParser::from_format(*format)
            .with_base_iri(base)
            .map_err(|e| Problem::bad_request(e.to_string()))?
            .without_named_graphs()
            .rename_blank_nodes();
        for quad in parser.for_reader(Watched(bytes)) {
            limit::tick();
            found.push(quad.map_err(syntax)?.into());
        }
    }
    Ok(found)
}

/// Bytes that are read while the limits are looked at: a long piece of a document may hold no triple.
struct Watched<'a>(&'a [u8]);

impl Read for Watched<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        limit::look();
        let length = into.len().min(PIECE);
        self.0.read(&mut into[..length])
    }
}

/// The format of one file of a form: where the client did not know it, by the ending of the file's name.
fn of_part(field: &Field<'_>) -> Result<RdfFormat, Problem> {
    let kind = content_type(field.headers())?;
    if !kind.is_empty() && kind != "application/octet-stream" {
        return rdf(&kind);
    }
    let Some(name) = field.file_name() else {
        return rdf(if kind.is_empty() {
            "text/turtle"
        } else {
            &kind
        });
    };
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    Format::named(ending, GRAPHS)
        .and_then(Format::rdf)
        .ok_or_else(|| Problem::unsupported_media_type(name, KINDS))
}

fn rdf(kind: &str) -> Result<RdfFormat, Problem> {
    Format::of_rdf_body(kind)
        .and_then(Format::rdf)
        .ok_or_else(|| Problem::unsupported_media_type(kind, KINDS))
}

fn unreadable(error: impl ToString) -> Problem {
    Problem::bad_request(error.to_string())
}

fn syntax(error: impl ToString) -> Problem {
    Problem::new(
        400,
        "syntax",
        "the graph cannot be parsed",
        error.to_string(),
    )
}

fn too_deep() -> Problem {
    let most = depth::NESTING;
    Problem::new(
        400,
        "too-deep",
        "the graph nests too deep",
        format!("brackets or elements are nested more than {most} deep"),
    )
    .hint("give the inner nodes names, and state them beside each other")
}
