//! Headers that every answer carries: CORS, entity tags, who we are; and the layer that puts them there.

use std::convert::Infallible;
use std::time::{Duration, SystemTime};

use axum::body::{Body, Bytes};
use axum::extract::{Request, State as Given};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::State;
use super::problem::Problem;

/// What scripts on other sites may send; what a preflight asks for beyond it is allowed too.
const ALLOW_HEADERS: &str = "Accept, Accept-Language, Authorization, Cache-Control, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Unmodified-Since, Pragma, Range, User-Agent, X-Requested-With";
const EXPOSE: &str = "Allow, Content-Disposition, ETag, Last-Modified, Link, Location, RateLimit, RateLimit-Policy, Retry-After, Vary, Accede-Dataset";
/// Suffixes of entity tags: a compressed answer is another sequence of bytes, so it has another tag.
const ENCODINGS: [&str; 3] = ["gzip", "br", "zstd"];

/// Marks a request that does not say once which host it is for, as HTTP/1.1 demands (RFC 9112, 3.2).
#[derive(Clone, Copy)]
pub struct NoHost;

/// The outermost layer.
pub async fn common(Given(state): Given<State>, mut request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let long = request
        .uri()
        .path_and_query()
        .map_or(0, |p| p.as_str().len());
    let held = strip_encodings(request.headers_mut());
    if method == Method::POST && !request.uri().path().contains("/rdf-graphs/") {
        // Its answer is no state of the address, so no client can hold it already (RFC 9110, 13.1.2 and 13.1.3).
        request.headers_mut().remove(header::IF_NONE_MATCH);
        request.headers_mut().remove(header::IF_MODIFIED_SINCE);
    }
    let mut response = if request.extensions().get::<NoHost>().is_some() {
        Problem::bad_request("a request has one header `Host`").into_response()
    } else if method == Method::OPTIONS {
        options(request.uri().path(), request.headers())
    } else if long > state.settings.url_bytes {
        Problem::new(
            414,
            "uri-too-long",
            "the address is too long",
            format!(
                "the address is longer than {} bytes",
                state.settings.url_bytes
            ),
        )
        .hint("send the query in the body of a POST")
        .into_response()
    } else {
        next.run(request).await
    };
    state.metrics.response(response.status().as_u16());
    let status = response.status();
    let headers = response.headers_mut();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    headers.insert(
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static(EXPOSE),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::SERVER,
        HeaderValue::from_static(concat!("accede/", env!("CARGO_PKG_VERSION"))),
    );
    mark_encoding(headers);
    if status == StatusCode::NOT_MODIFIED {
        mark_held(headers, held);
    }
    if method == Method::HEAD {
        without_body(response)
    } else {
        response
    }
}

/// Whether the client holds this answer already: by its entity tag, else by the time that the dataset was published.
pub fn unchanged(headers: &HeaderMap, etag: &str, published: SystemTime) -> bool {
    if headers.contains_key(header::IF_NONE_MATCH) {
        return not_modified(headers, etag);
    }
    let since = headers
        .get(header::IF_MODIFIED_SINCE)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| httpdate::parse_http_date(text).ok());
    // Times in headers are whole seconds.
    since.is_some_and(|since| published < since + Duration::from_secs(1))
}

/// Whether the client holds this version already.
pub fn not_modified(headers: &HeaderMap, etag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
        .map(|tag| tag.trim().trim_start_matches("W/"))
        .any(|tag| tag == "*" || tag == etag)
}

/// The headers of an answer that stays true until the dataset changes.
pub fn cacheable(headers: &mut HeaderMap, etag: &str, published: SystemTime) {
    if let Ok(value) = HeaderValue::try_from(etag) {
        headers.insert(header::ETAG, value);
    }
    // Kept, but asked about each time: a change of the dataset shows at once, and an unchanged answer costs a 304.
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=0, must-revalidate"),
    );
    if let Ok(value) = HeaderValue::try_from(httpdate::fmt_http_date(published)) {
        headers.insert(header::LAST_MODIFIED, value);
    }
}

/// Tells caches that the answer depends on `Accept`.
pub fn by_accept(headers: &mut HeaderMap) {
    headers.append(header::VARY, HeaderValue::from_static("Accept"));
}

/// A strong entity tag of whatever decides an answer.
pub fn etag(parts: &[&str]) -> String {
    use sha2::{Digest, Sha256};
    let mut digest = Sha256::new();
    // Another version of the program may write the same answer otherwise.
    let version = env!("CARGO_PKG_VERSION");
    for part in std::iter::once(&version).chain(parts) {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part.as_bytes());
    }
    let hex: String = digest
        .finalize()
        .iter()
        .take(16)
        .map(|b| format!("{b:02x}"))
        .collect();
    format!("\"{hex}\"")
}

/// The methods that an address takes.
pub fn allowed(path: &str) -> &'static str {
    let path = path.strip_prefix(super::resource::OFFICIAL).unwrap_or(path);
    match path {
        "/sparql" | "/sparql/" | "/query" => super::sparql::ALLOW,
        "/update" => "POST, OPTIONS",
        "/explain" => "GET, HEAD, POST, OPTIONS",
        _ if path.starts_with("/rdf-graphs/") => super::graphs::ALLOW,
        _ if path.starts_with("/queries/running/") => "DELETE, OPTIONS",
        _ => "GET, HEAD, OPTIONS",
    }
}

fn options(path: &str, asked: &HeaderMap) -> Response {
    let allow = allowed(path);
    let mut wanted = ALLOW_HEADERS.to_owned();
    for more in asked.get_all(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        wanted += ", ";
        wanted += more.to_str().unwrap_or_default();
    }
    let headers: [(HeaderName, &str); 5] = [
        (header::ALLOW, allow),
        (header::ACCESS_CONTROL_ALLOW_METHODS, allow),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, &wanted),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
        (header::VARY, "Access-Control-Request-Headers"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// The length stays where it is known, the bytes do not.
fn without_body(response: Response) -> Response {
    use axum::body::HttpBody;
    let (mut parts, body) = response.into_parts();
    let told = parts.headers.contains_key(header::CONTENT_LENGTH);
    let bodiless = [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&parts.status);
    let empty = match body.size_hint().exact() {
        Some(length) => {
            if !told && !bodiless {
                parts
                    .headers
                    .insert(header::CONTENT_LENGTH, HeaderValue::from(length));
            }
            Body::empty()
        }
        // The length of a body that is known to be empty would be told as 0.
        None if !told && !bodiless => {
            Body::from_stream(futures_util::stream::empty::<Result<Bytes, Infallible>>())
        }
        None => Body::empty(),
    };
    Response::from_parts(parts, empty)
}

fn mark_encoding(headers: &mut HeaderMap) {
    let encoding = headers.get(header::CONTENT_ENCODING);
    if let Some(encoding) = encoding.and_then(|value| value.to_str().ok()) {
        let encoding = encoding.to_owned();
        mark(headers, &encoding);
    }
}

/// Puts the name of an encoding into the entity tag.
fn mark(headers: &mut HeaderMap, encoding: &str) {
    let tag = headers
        .get(header::ETAG)
        .and_then(|value| value.to_str().ok());
    let marked = tag
        .and_then(|tag| tag.strip_suffix('"'))
        .filter(|tag| tag.starts_with('"'))
        .map(|tag| format!("{tag}-{encoding}\""));
    if let Some(value) = marked.and_then(|tag| HeaderValue::try_from(tag).ok()) {
        headers.insert(header::ETAG, value);
    }
}

/// An answer of 304 has the tag that the client holds, and says like the whole answer that it depends on the encoding.
fn mark_held(headers: &mut HeaderMap, held: Option<&'static str>) {
    if let Some(encoding) = held {
        mark(headers, encoding);
    }
    headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
}

/// Takes the names of encodings off the entity tags that a client holds; gives that of the last one.
fn strip_encodings(headers: &mut HeaderMap) -> Option<&'static str> {
    let given: Vec<&str> = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    if given.is_empty() {
        return None;
    }
    // Several lines are one list (RFC 9110, 5.3).
    let (plain, held) = without_encoding(&given.join(", "));
    if let Ok(value) = HeaderValue::try_from(plain) {
        headers.insert(header::IF_NONE_MATCH, value);
    }
    held
}

/// Entity tags without the names of the encodings that they were sent with, and the last of these names.
pub fn without_encoding(tags: &str) -> (String, Option<&'static str>) {
    let (mut plain, mut held) = (tags.to_owned(), None);
    for encoding in ENCODINGS {
        let mark = format!("-{encoding}\"");
        if plain.contains(&mark) {
            held = Some(encoding);
            plain = plain.replace(&mark, "\"");
        }
    }
    (plain, held)
}
