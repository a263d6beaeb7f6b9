//! The one place where a failure becomes a status code: problem documents (RFC 9457) for programs, a page for people.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::form::Form;
use super::negotiate::Accept;
use super::pages;
use crate::engine::Failure;

/// Where the kinds of problem are explained.
const KINDS: &str = "https://w3id.org/accede/problem/";
const MEDIA_TYPE: &str = "application/problem+json";

/// What went wrong, in words a program and a person can act on.
#[derive(Clone, Debug)]
pub struct Problem {
    pub status: StatusCode,
    /// The last part of the problem's type IRI.
    pub kind: &'static str,
    pub title: &'static str,
    pub detail: Box<str>,
    pub hint: Option<Box<str>>,
    /// Members beside the standard ones: line, column, limit …
    pub members: Vec<(&'static str, Value)>,
    pub retry_after: Option<u32>,
    pub allow: Option<&'static str>,
}

impl Problem {
    pub fn new(
        status: u16,
        kind: &'static str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            status: StatusCode::from_u16(status).expect("we only name registered status codes"),
            kind,
            title,
            detail: detail.into().into(),
            hint: None,
            members: Vec::new(),
            retry_after: None,
            allow: None,
        }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into().into());
        self
    }

    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.members.push((name, value.into()));
        self
    }

    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(
            400,
            "bad-request",
            "the request cannot be understood",
            detail,
        )
    }

    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(404, "not-found", "there is nothing here", detail)
    }

    pub fn method_not_allowed(method: &str, allow: &'static str) -> Self {
        let mut problem = Self::new(
            405,
            "method-not-allowed",
            "this address does not take this method",
            format!("`{method}` is not for this address"),
        )
        .hint(format!("use one of {allow}"));
        problem.allow = Some(allow);
        problem
    }

    pub fn not_acceptable(offered: &[crate::engine::format::Format]) -> Self {
        let types: Vec<&str> = offered.iter().map(|f| f.media_type()).collect();
        Self::new(
            406,
            "not-acceptable",
            "no format we have is accepted",
            "the `Accept` header excludes every format of this answer",
        )
        .hint(format!("accept one of {}", types.join(", ")))
        .with("offered", types)
    }

    pub fn too_large(what: &str, limit: usize) -> Self {
        Self::new(
            413,
            "too-large",
            "the request is too large",
            format!("the {what} is longer than {limit} bytes"),
        )
        .with("limit", limit)
    }

    pub fn unsupported_media_type(got: &str, wanted: &str) -> Self {
        let got = if got.is_empty() {
            "a body without `Content-Type`".to_owned()
        } else {
            format!("`{got}`")
        };
        Self::new(
            415,
            "unsupported-media-type",
            "this body cannot be read",
            format!("{got} is not read here"),
        )
        .hint(format!("send {wanted}"))
    }

    pub fn read_only() -> Self {
        Self::new(
            403,
            "read-only",
            "this server does not take changes",
            "the dataset is read-only",
        )
        .hint("the operator can start the server with `--writable` and a token")
    }

    /// The body of the problem document.
    pub fn document(&self) -> Value {
        let mut body = Map::new();
        body.insert("type".into(), json!(format!("{KINDS}{}", self.kind)));
        body.insert("title".into(), json!(self.title));
        body.insert("status".into(), json!(self.status.as_u16()));
        body.insert("detail".into(), json!(self.detail));
        let usual = match self.status.as_u16() {
            400 => Some("see `/openapi.json` for what can be asked here"),
            413 => Some("ask for less at once, or take the downloads"),
            _ => None,
        };
        if let Some(hint) = self.hint.as_deref().or(usual) {
            body.insert("hint".into(), json!(hint));
        }
        for (name, value) in &self.members {
            body.insert((*name).to_owned(), value.clone());
        }
        if let Some(seconds) = self.retry_after {
            body.insert("retryAfter".into(), json!(seconds));
        }
        Value::Object(body)
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let detail = failure.to_string();
        // The hint is a part of the message in the terminal, and a member of its own here.
        let (detail, hint) = match detail.split_once("; hint: ") {
            Some((said, hint)) => (said.to_owned(), Some(hint.to_owned())),
            None => (detail, None),
        };
        let limit = |title| Self::new(503, "limit-reached", title, detail.clone()).retry_after(60);
        let mut problem = match &failure {
            Failure::Syntax { line, column, .. } => {
                Self::new(400, "syntax", "the query cannot be parsed", detail)
                    .with("line", *line)
                    .with("column", *column)
            }
            Failure::TooDeep { .. } => {
                Self::new(400, "too-deep", "the query is too deep or too long", detail)
            }
            Failure::UnknownFunction { iri, line, column } => {
                let problem = Self::new(
                    400,
                    "unknown-function",
                    "the query uses a function we do not have",
                    detail,
                )
                .with("function", iri.to_string());
                match (line, column) {
                    (Some(line), Some(column)) => {
                        problem.with("line", *line).with("column", *column)
                    }
                    _ => problem,
                }
            }
            Failure::Time {
                limit: time,
                asked: true,
            } => Self::new(
                408,
                "timeout",
                "the query took longer than you allowed",
                detail,
            )
            .with("limit", "time")
            .with("limitSeconds", time.as_secs_f64())
            .retry_after(1)
            .hint("raise `timeout=`, or ask for less"),
            Failure::Time {
                limit: time,
                asked: false,
            } => limit("the query took too long")
                .with("limit", "time")
                .with("limitSeconds", time.as_secs_f64())
                .hint("make the patterns more selective, or add LIMIT"),
            Failure::Rows { limit: rows } => limit("the answer has too many rows")
                .with("limit", "rows")
                .with("limitRows", *rows)
                .hint("add LIMIT and OFFSET, or fetch a dump"),
            Failure::Bytes { limit: bytes } => limit("the query needs too much memory")
                .with("limit", "bytes")
                .with("limitBytes", *bytes)
                .hint(
                    "make the patterns more selective, or avoid sorting and grouping large answers",
                ),
            Failure::BytesTogether { limit: bytes } => {
                limit("all queries together need too much memory")
                    .with("limit", "bytes-together")
                    .with("limitBytes", *bytes)
                    .hint("ask again later, or for less at a time")
            }
            Failure::Step { .. } => limit("a step of the query is too large").with("limit", "step"),
            // Whoever tries a query goes on with it elsewhere, so no client sees this one.
            Failure::Work { .. } => limit("the query took too much work"),
            Failure::Cancelled => {
                Self::new(503, "cancelled", "the query was stopped", detail).retry_after(60)
            }
            Failure::Service { reason, .. } if reason.starts_with("it is not allowed") => {
                Self::new(
                    403,
                    "service-not-allowed",
                    "this endpoint may not be asked from here",
                    detail,
                )
            }
            Failure::Service { .. } => {
                Self::new(502, "service", "a remote endpoint did not answer", detail)
            }
            Failure::ServiceName { .. } => {
                Self::new(400, "service-name", "a service is not named", detail)
            }
            Failure::UnboundParameter { .. } => {
                Self::new(400, "parameter", "a parameter is missing", detail)
            }
            Failure::Format { .. } => Self::new(
                406,
                "not-writable",
                "this answer cannot be written in this format",
                detail,
            ),
            Failure::Consumer(_) => {
                Self::new(503, "cancelled", "the query was stopped", detail).retry_after(1)
            }
            Failure::Evaluation(_) => Self::new(500, "evaluation", "the query failed", detail),
        };
        if hint.is_some() {
            problem.hint = hint.map(Into::into);
        }
        problem
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.document())
            .expect("a JSON value of strings and numbers can be written");
        let mut response =
            (self.status, [(header::CONTENT_TYPE, MEDIA_TYPE)], body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(allow) = self.allow {
            headers.insert(header::ALLOW, HeaderValue::from_static(allow));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// A layer: where a browser asked, the problem is shown as a page.
pub async fn for_people(request: Request, next: Next) -> Response {
    let accept = Accept::of(request.headers());
    let asked = request.uri().query().map(str::to_owned);
    let mut response = told(next.run(request).await).await;
    let Some(problem) = response.extensions_mut().remove::<Problem>() else {
        return response;
    };
    response
        .headers_mut()
        .append(header::VARY, HeaderValue::from_static("Accept"));
    if accept.prefers_html_to(MEDIA_TYPE)
        && let Ok(page) = {
            let form = asked.and_then(|text| Form::parse(text.as_bytes()).ok());
            let query = form.as_ref().and_then(|form| form.first("query"));
            pages::problem(&problem, query)
        }
    {
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        );
        headers.remove(header::CONTENT_LENGTH);
        *response.body_mut() = Body::from(page);
    }
    response
}

/// What the router refuses by itself, in plain words, as a problem.
async fn told(response: Response) -> Response {
    let is_plain = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if !response.status().is_client_error() || !is_plain {
        return response;
    }
    let status = response.status();
    let words = axum::body::to_bytes(response.into_body(), 4096).await;
    let words = String::from_utf8_lossy(&words.unwrap_or_default()).into_owned();
    let title = "the request cannot be read";
    Problem::new(status.as_u16(), "bad-request", title, words)
        .hint("see `/openapi.json` for what can be asked here")
        .into_response()
}

/// The answer to an address that nothing stands at.
pub async fn nothing_here(request: Request) -> Problem {
    Problem::not_found(format!("nothing stands at `{}`", request.uri().path()))
        .hint("the endpoint is at `/sparql`")
}

/// The answer to a method that an address does not take.
pub async fn other_method(request: Request) -> Problem {
    Problem::method_not_allowed(
        request.method().as_str(),
        super::headers::allowed(request.uri().path()),
    )
}
