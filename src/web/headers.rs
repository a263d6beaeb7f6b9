//! Headers that every answer carries: CORS, entity tags, who we are; and the layer that puts them there.

use std::time::{Duration, SystemTime};

use axum::body::Body;
use axum::extract::{Request, State as Given};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::State;
use super::problem::Problem;

const ALLOW_ALL: &str = "GET, HEAD, POST, PUT, DELETE, OPTIONS, QUERY";
const ALLOW_HEADERS: &str = "Accept, Accept-Language, Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Unmodified-Since, Range, User-Agent, X-Requested-With";
const EXPOSE: &str = "Allow, Content-Disposition, ETag, Last-Modified, Link, Location, RateLimit, RateLimit-Policy, Retry-After, Vary, Accede-Dataset";
/// Suffixes of entity tags: a compressed answer is another sequence of bytes, so it has another tag.
pub(super) const ENCODINGS: [&str; 3] = ["gzip", "br", "zstd"];

/// The outermost layer.
pub async fn common(Given(state): Given<State>, mut request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let long = request
        .uri()
        .path_and_query()
        .map_or(0, |p| p.as_str().len());
    strip_encodings(request.headers_mut());
    if method == Method::POST && !request.uri().path().contains("/rdf-graphs/") {
        // Its answer is no state of the address, so no client can hold it already (RFC 9110, 13.1.2 and 13.1.3).
        request.headers_mut().remove(header::IF_NONE_MATCH);
        request.headers_mut().remove(header::IF_MODIFIED_SINCE);
    }
    let mut response = if method == Method::OPTIONS {
        options(request.uri().path())
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

fn options(path: &str) -> Response {
    let allow = match path {
        "/sparql" | "/sparql/" => super::sparql::ALLOW,
        _ => ALLOW_ALL,
    };
    let headers: [(HeaderName, &str); 4] = [
        (header::ALLOW, allow),
        (header::ACCESS_CONTROL_ALLOW_METHODS, allow),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOW_HEADERS),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// The length stays, the bytes do not.
fn without_body(response: Response) -> Response {
    use axum::body::HttpBody;
    let (mut parts, body) = response.into_parts();
    let told = parts.headers.contains_key(header::CONTENT_LENGTH);
    let bodiless = [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&parts.status);
    if let Some(length) = body.size_hint().exact()
        && !told
        && !bodiless
    {
        parts
            .headers
            .insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    Response::from_parts(parts, Body::empty())
}

fn mark_encoding(headers: &mut HeaderMap) {
    let Some(encoding) = headers
        .get(header::CONTENT_ENCODING)
        .and_then(|v| v.to_str().ok())
    else {
        return;
    };
    let Some(tag) = headers.get(header::ETAG).and_then(|v| v.to_str().ok()) else {
        return;
    };
    let marked = tag
        .strip_suffix('"')
        .filter(|t| t.starts_with('"'))
        .map(|t| format!("{t}-{encoding}\""));
    if let Some(value) = marked.and_then(|m| HeaderValue::try_from(m).ok()) {
        headers.insert(header::ETAG, value);
    }
}

fn strip_encodings(headers: &mut HeaderMap) {
    let Some(given) = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|v| v.to_str().ok())
    else {
        return;
    };
    let mut plain = given.to_owned();
    for encoding in ENCODINGS {
        plain = plain.replace(&format!("-{encoding}\""), "\"");
    }
    if let Ok(value) = HeaderValue::try_from(plain) {
        headers.insert(header::IF_NONE_MATCH, value);
    }
}
