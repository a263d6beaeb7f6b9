//! The dataset as files: `/dumps/`, every version that is kept below `/data/`, and the context of our JSON-LD.
//!
//! The files of the present version are made at the first request for one, into a folder that goes with the server,
//! unless a kept release is that version already. Kept releases are folders as `accede dump` makes them.

mod folder;
mod page;

use std::sync::Arc;

use axum::{
    Extension, Router,
    body::Body,
    extract::{Path, Request, State as Given},
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
pub use folder::{Downloads, Folder};
use oxigraph::io::{RdfFormat, RdfParser};
use tower::ServiceExt;
use tower_http::{
    compression::{
        Predicate,
        predicate::{DefaultPredicate, NotForContentType},
    },
    services::ServeFile,
};

use super::{State, answer, changes, headers, negotiate::Accept, problem::Problem, write};
use crate::{
    dump::{self, manifest},
    engine::format::{self, Format},
};

/// The routes of files, versions and changes.
pub fn download_routes(downloads: Arc<Downloads>) -> Router<State> {
    Router::new()
        .route("/dumps", get(|| to("/dumps/")))
        .route("/dumps/", get(present))
        .route("/dumps/{*path}", get(present_file))
        .route("/data", get(|| to("/data/")))
        .route("/data/", get(versions))
        .route("/data/{version}", get(version))
        .route("/data/{version}/", get(folder_page))
        .route("/data/{version}/{*path}", get(folder_file))
        .route("/context.jsonld", get(context))
        .route("/changes.atom", get(changes::feed))
        .layer(Extension(downloads))
}

/// What is worth compressing on the way: not what is compressed already.
pub fn compressible() -> impl Predicate {
    DefaultPredicate::new()
        .and(NotForContentType::const_new("application/gzip"))
        .and(NotForContentType::const_new("application/zstd"))
        .and(NotForContentType::const_new(
            "application/vnd.apache.parquet",
        ))
        .and(NotForContentType::const_new("application/vnd.sqlite3"))
}

async fn to(path: &'static str) -> Response {
    let name = path.trim_matches('/');
    (
        StatusCode::PERMANENT_REDIRECT,
        [(header::LOCATION, format!("{name}/"))],
    )
        .into_response()
}

/// `/dumps/`: what there is to download, as a page or as the manifest.
async fn present(
    Given(state): Given<State>,
    Extension(downloads): Extension<Arc<Downloads>>,
    request: Request,
) -> Result<Response, Problem> {
    let folder = current(downloads).await?;
    index(&state, &folder, "../", request).await
}

async fn present_file(
    Extension(downloads): Extension<Arc<Downloads>>,
    Path(path): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let folder = current(downloads).await?;
    file(&folder, &path, request).await
}

/// `/data/`: the versions that can be had.
async fn versions(
    Extension(downloads): Extension<Arc<Downloads>>,
    request: Request,
) -> Result<Response, Problem> {
    let folders = all(downloads).await?;
    if wants_json(&request) {
        let list: Vec<serde_json::Value> = folders
            .iter()
            .map(|folder| {
                serde_json::json!({
                    "version": folder.manifest.version,
                    "issued": folder.manifest.issued,
                    "rdfc10Sha256": folder.manifest.rdfc10_sha256,
                    "files": format!("{}/", folder.manifest.version),
                })
            })
            .collect();
        return Ok(axum::Json(list).into_response());
    }
    Ok(page::versions(&folders)?.into_response())
}

/// `/data/VERSION`: the version itself, which answers with its page or with its description.
async fn version(
    Extension(downloads): Extension<Arc<Downloads>>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let (name, named) = match name.rsplit_once('.') {
        Some((name, suffix)) => (name.to_owned(), named(suffix)),
        None => (name, None),
    };
    let folder = find(downloads, name.clone()).await?;
    let version = &folder.manifest.version;
    if let Some(format) = named {
        return described(&folder, format, &request);
    }
    let accept = Accept::of(request.headers());
    let location = match answer::choose(None, &accept, format::GRAPHS)? {
        Format::Html => format!("{version}/"),
        format => format!("{version}.{}", suffix(format)),
    };
    let headers = [
        (header::LOCATION, location),
        (header::VARY, "Accept".to_owned()),
    ];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

const SUFFIXES: [(&str, Format); 6] = [
    ("ttl", Format::Turtle),
    ("jsonld", Format::JsonLd),
    ("rdf", Format::RdfXml),
    ("nt", Format::NTriples),
    ("trig", Format::TriG),
    ("nq", Format::NQuads),
];

fn named(suffix: &str) -> Option<Format> {
    SUFFIXES
        .into_iter()
        .find(|(name, _)| *name == suffix)
        .map(|(_, format)| format)
}

fn suffix(format: Format) -> &'static str {
    SUFFIXES
        .into_iter()
        .find(|(_, one)| *one == format)
        .map_or("ttl", |(name, _)| name)
}

/// The description of a version, in a format.
fn described(folder: &Folder, format: Format, request: &Request) -> Result<Response, Problem> {
    let etag = headers::etag(&[
        &folder.manifest.version,
        &folder.manifest.rdfc10_sha256,
        format.name(),
    ]);
    let mut response = if headers::not_modified(request.headers(), &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let bytes = std::fs::read(folder.dir.join("dcat.ttl")).map_err(unreadable)?;
        let quads = RdfParser::from_format(RdfFormat::Turtle).for_slice(&bytes);
        let triples = quads
            .map(|quad| quad.map(Into::into))
            .collect::<Result<Vec<_>, _>>();
        let triples = triples.map_err(|error| unreadable(std::io::Error::other(error)))?;
        let body = write::triples(triples, format)
            .map_err(|error| unreadable(std::io::Error::other(error.to_string())))?;
        ([(header::CONTENT_TYPE, format.content_type())], body).into_response()
    };
    headers::cacheable(response.headers_mut(), &etag, folder.at);
    Ok(response)
}

async fn folder_page(
    Given(state): Given<State>,
    Extension(downloads): Extension<Arc<Downloads>>,
    Path(version): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let folder = find(downloads, version).await?;
    index(&state, &folder, "../../", request).await
}

async fn folder_file(
    Extension(downloads): Extension<Arc<Downloads>>,
    Path((version, path)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Problem> {
    let folder = find(downloads, version).await?;
    file(&folder, &path, request).await
}

/// `/context.jsonld`: the names of our JSON-LD.
async fn context(request: Request) -> Response {
    let etag = headers::etag(&[std::str::from_utf8(dump::context()).unwrap_or_default()]);
    let mut response = if headers::not_modified(request.headers(), &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        (
            [(header::CONTENT_TYPE, "application/ld+json")],
            dump::context(),
        )
            .into_response()
    };
    headers::cacheable(
        response.headers_mut(),
        &etag,
        std::time::SystemTime::UNIX_EPOCH,
    );
    response.headers_mut().remove(header::LAST_MODIFIED);
    response
}

async fn index(
    state: &State,
    folder: &Folder,
    up: &'static str,
    request: Request,
) -> Result<Response, Problem> {
    if wants_json(&request) {
        return file(folder, manifest::NAME, request).await;
    }
    let etag = headers::etag(&[
        "dumps",
        up,
        &folder.manifest.rdfc10_sha256,
        &folder.manifest.on,
    ]);
    let mut response = if headers::not_modified(request.headers(), &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        page::index(state, folder, up)?.into_response()
    };
    headers::cacheable(response.headers_mut(), &etag, folder.at);
    response
        .headers_mut()
        .insert(header::VARY, HeaderValue::from_static("Accept"));
    Ok(response)
}

/// A program that names JSON gets the list of files as JSON.
fn wants_json(request: &Request) -> bool {
    let named = request.headers().get_all(header::ACCEPT).iter();
    named
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.contains("json"))
        && !Accept::of(request.headers()).prefers_html_to("application/json")
}

/// A file that the manifest lists; whole, or the ranges that are asked for.
async fn file(folder: &Folder, path: &str, mut request: Request) -> Result<Response, Problem> {
    let entry = folder.manifest.file(path);
    let (media_type, etag) = match entry {
        Some(entry) => (
            match entry.compression.as_deref() {
                Some("gzip") => "application/gzip",
                Some("zstd") => "application/zstd",
                _ => entry.media_type.as_str(),
            },
            format!("\"{}\"", &entry.sha256[..32.min(entry.sha256.len())]),
        ),
        None if path == manifest::NAME => (
            "application/json",
            headers::etag(&[&folder.manifest.rdfc10_sha256, &folder.manifest.on]),
        ),
        None => {
            return Err(Problem::not_found(format!(
                "version `{}` has no file `{path}`",
                folder.manifest.version
            ))
            .hint("the files are listed at `/dumps/` and in `manifest.json`"));
        }
    };
    let mut response = if headers::not_modified(request.headers(), &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        // A range of another version of the file would not fit to what the client holds.
        let other = request
            .headers()
            .get(header::IF_RANGE)
            .is_some_and(|held| held != etag.as_str());
        if other {
            request.headers_mut().remove(header::RANGE);
        }
        request.headers_mut().remove(header::IF_RANGE);
        if request.method() == Method::HEAD {
            *request.method_mut() = Method::GET;
        }
        let text = if media_type.starts_with("text/") {
            format!("{media_type}; charset=utf-8")
        } else {
            media_type.to_owned()
        };
        let mime = text
            .parse()
            .map_err(|_| unreadable(std::io::Error::other("no media type")))?;
        let serve = ServeFile::new_with_mime(folder.dir.join(path), &mime);
        let Ok(served) = serve.oneshot(request).await;
        if served.status() == StatusCode::NOT_FOUND {
            return Err(Problem::new(
                500,
                "file",
                "the file is gone",
                format!("`{path}` is listed and cannot be read"),
            ));
        }
        served.map(Body::new)
    };
    headers::cacheable(response.headers_mut(), &etag, folder.at);
    Ok(response)
}

async fn current(downloads: Arc<Downloads>) -> Result<Arc<Folder>, Problem> {
    blocking(move || downloads.current()).await
}

async fn all(downloads: Arc<Downloads>) -> Result<Vec<Arc<Folder>>, Problem> {
    blocking(move || downloads.all()).await
}

async fn find(downloads: Arc<Downloads>, version: String) -> Result<Arc<Folder>, Problem> {
    let found = blocking(move || downloads.find(&version)).await?;
    found.ok_or_else(|| {
        Problem::not_found("no version of this name is kept here")
            .hint("`/data/` lists the versions, and `/dumps/` has the present one")
    })
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(error.to_string()))
        .map_err(|cause| {
            Problem::new(503, "files", "the files cannot be had now", cause).retry_after(60)
        })
}

fn unreadable(cause: std::io::Error) -> Problem {
    Problem::new(500, "file", "the file cannot be read", cause.to_string())
}
