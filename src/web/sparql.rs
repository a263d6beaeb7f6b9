//! The SPARQL 1.1 Protocol: a request becomes a question, and its answer a response.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State as Given};
use axum::http::{HeaderMap, Method, header};
use axum::response::{IntoResponse, Response};
use oxigraph::model::{NamedNode, Term, Variable};

use super::answer::{self, Asking, Question};
use super::form::Form;
use super::negotiate::Accept;
use super::problem::Problem;
use super::{State, admission, form, pages, service_description, update};
use crate::engine::format::essence;

pub const ALLOW: &str = "GET, HEAD, POST, QUERY, OPTIONS";
const QUERY_BODY: &str = "application/sparql-query";
const UPDATE_BODY: &str = "application/sparql-update";
const FORM_BODY: &str = "application/x-www-form-urlencoded";

/// `/sparql`, whatever the method.
pub async fn endpoint(Given(state): Given<State>, request: Request) -> Result<Response, Problem> {
    let client = admission::of(&state, &request);
    let method = request.method().clone();
    let mut form = Form::parse(request.uri().query().unwrap_or_default().as_bytes())?;
    let (parts, body) = request.into_parts();
    match method.as_str() {
        "GET" | "HEAD" => {
            if form.has("update") {
                return Err(
                    Problem::method_not_allowed("GET", "POST").hint("an update is sent by POST")
                );
            }
            if form.pairs.is_empty() || form.only(&["format", "output"]) {
                let format = form.first("format").or_else(|| form.first("output"));
                return service_description::describe(&state, &parts.headers, format);
            }
            query(&state, form, &parts.headers, client).await
        }
        "POST" | "QUERY" => {
            let kind = content_type(&parts.headers)?;
            let may_write = update::allowed(&state, &parts.headers).is_ok();
            let limit = match may_write {
                true => state.settings.update_bytes,
                false => form_bytes(&state),
            };
            match kind.as_str() {
                QUERY_BODY => {
                    read_query(&state, &mut form, &parts.headers, body).await?;
                    query(&state, form, &parts.headers, client).await
                }
                FORM_BODY => {
                    form.pairs.extend(
                        Form::parse(
                            &form::read(body, limit, "form", state.settings.patience).await?,
                        )?
                        .pairs,
                    );
                    match (form.has("query"), form.has("update")) {
                        (true, true) => Err(Problem::bad_request(
                            "`query` and `update` cannot be asked at once",
                        )),
                        (_, true) if method != Method::POST => {
                            Err(Problem::method_not_allowed("QUERY", "POST"))
                        }
                        (_, true) => update::run(&state, form, &parts.headers, client).await,
                        _ => query(&state, form, &parts.headers, client).await,
                    }
                }
                UPDATE_BODY if method == Method::POST => {
                    direct_update(&state, form, &parts.headers, client, body).await
                }
                other => Err(Problem::unsupported_media_type(
                    other,
                    &format!("`{QUERY_BODY}` or `{FORM_BODY}`"),
                )),
            }
        }
        other => Err(Problem::method_not_allowed(other, ALLOW)),
    }
}

/// `/update`: the endpoint of clients that keep a second address for changes.
pub async fn update_endpoint(
    Given(state): Given<State>,
    request: Request,
) -> Result<Response, Problem> {
    if request.method() != Method::POST {
        return Err(Problem::method_not_allowed(
            request.method().as_str(),
            "POST, OPTIONS",
        ));
    }
    let client = admission::of(&state, &request);
    let mut form = Form::parse(request.uri().query().unwrap_or_default().as_bytes())?;
    let (parts, body) = request.into_parts();
    update::allowed(&state, &parts.headers)?;
    match content_type(&parts.headers)?.as_str() {
        UPDATE_BODY => direct_update(&state, form, &parts.headers, client, body).await,
        FORM_BODY => {
            form.pairs.extend(
                Form::parse(
                    &form::read(
                        body,
                        state.settings.update_bytes,
                        "form",
                        state.settings.patience,
                    )
                    .await?,
                )?
                .pairs,
            );
            update::run(&state, form, &parts.headers, client).await
        }
        other => Err(Problem::unsupported_media_type(
            other,
            &format!("`{UPDATE_BODY}` or `{FORM_BODY}`"),
        )),
    }
}

/// How long the form of a query may be, of which each byte may be three there.
fn form_bytes(state: &State) -> usize {
    3 * state.settings.query_bytes + 64 * 1024
}

/// Adds what stands in the body of a POST that asks a query.
pub(super) async fn read_query(
    state: &State,
    form: &mut Form,
    headers: &HeaderMap,
    body: Body,
) -> Result<(), Problem> {
    let limit = state.settings.query_bytes;
    let patience = state.settings.patience;
    match content_type(headers)?.as_str() {
        QUERY_BODY => {
            form.refuse("query", "the query stands in the body")?;
            let text = utf8(form::read(body, limit, "query", patience).await?)?;
            form.pairs.push(("query".into(), text));
        }
        FORM_BODY => {
            let read = form::read(body, form_bytes(state), "form", patience).await?;
            form.pairs.extend(Form::parse(&read)?.pairs);
        }
        other => {
            return Err(Problem::unsupported_media_type(
                other,
                &format!("`{QUERY_BODY}` or `{FORM_BODY}`"),
            ));
        }
    }
    Ok(())
}

async fn direct_update(
    state: &State,
    mut form: Form,
    headers: &HeaderMap,
    client: String,
    body: Body,
) -> Result<Response, Problem> {
    form.refuse("update", "the update stands in the body")?;
    update::allowed(state, headers)?;
    form.pairs.push((
        "update".into(),
        utf8(
            form::read(
                body,
                state.settings.update_bytes,
                "update",
                state.settings.patience,
            )
            .await?,
        )?,
    ));
    update::run(state, form, headers, client).await
}

async fn query(
    state: &State,
    form: Form,
    headers: &HeaderMap,
    client: String,
) -> Result<Response, Problem> {
    let accept = Accept::of(headers);
    let text = match form.one("query")? {
        Some(text) => text.to_owned(),
        // A person who follows a link to the form with half an address is shown the form.
        None if accept.prefers_html_to("application/problem+json") && !form.has("query") => {
            return pages::query_form(state).map(IntoResponse::into_response);
        }
        None => {
            return Err(Problem::bad_request("the parameter `query` is missing")
                .hint("send `?query=` with a SPARQL query"));
        }
    };
    if text.len() > state.settings.query_bytes {
        return Err(Problem::too_large("query", state.settings.query_bytes));
    }
    let asking = Asking {
        question: Question::Text(text),
        default_graphs: graphs(&form, "default-graph-uri")?,
        named_graphs: graphs(&form, "named-graph-uri")?,
        union_default: form
            .first("union-default-graph")
            .is_some_and(|v| v == "true" || v.is_empty()),
        bindings: Vec::<(Variable, Term)>::new(),
        timeout: timeout(&form)?,
        format: form
            .first("format")
            .or_else(|| form.first("output"))
            .map(str::to_owned),
        accept,
        headers: headers.clone(),
        client,
    };
    Ok(answer::answer(state, asking).await)
}

/// The graphs a parameter names; `None` if it is not there at all.
pub(super) fn graphs(form: &Form, name: &str) -> Result<Option<Vec<NamedNode>>, Problem> {
    // Some clients, and the W3C's own `query_multiple_dataset`, encode the `&` before the next parameter too.
    let joint = format!("&{name}=");
    // Forms send what is left empty too.
    let mut found = form
        .all(name)
        .flat_map(|iri| iri.split(&joint))
        .filter(|iri| !iri.is_empty())
        .peekable();
    if found.peek().is_none() {
        return Ok(None);
    }
    let parse = |iri: &str| {
        NamedNode::new(iri).map_err(|e| {
            Problem::bad_request(format!("`{name}` is not an IRI: `{iri}` ({e})"))
                .hint("give an absolute IRI")
        })
    };
    found.map(parse).collect::<Result<_, _>>().map(Some)
}

/// `timeout=` in seconds, as Virtuoso's and QLever's users write it (`10`, `10s`, `500ms`).
pub(super) fn timeout(form: &Form) -> Result<Option<Duration>, Problem> {
    let Some(text) = form
        .first("timeout")
        .map(str::trim)
        // Forms send 0 where nothing is chosen.
        .filter(|t| !t.is_empty() && *t != "0")
    else {
        return Ok(None);
    };
    let (number, unit) = match (text.strip_suffix("ms"), text.strip_suffix('s')) {
        (Some(number), _) => (number, 0.001),
        (None, Some(number)) => (number, 1.0),
        (None, None) => (text, 1.0),
    };
    let seconds = number
        .trim()
        .parse::<f64>()
        .ok()
        .map(|n| n * unit)
        .filter(|n| *n > 0.0 && *n < 1e9);
    seconds
        .map(|s| Some(Duration::from_secs_f64(s)))
        .ok_or_else(|| {
            Problem::bad_request(format!("`timeout` is not a number of seconds: `{text}`"))
                .hint("write seconds, as in `timeout=5`, or milliseconds, as in `timeout=500ms`")
        })
}

/// The media type of a body that is in UTF-8 and not encoded further.
pub(super) fn content_type(headers: &HeaderMap) -> Result<String, Problem> {
    let text = headers
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let charset = text
        .split(';')
        .skip(1)
        .filter_map(|p| p.split_once('='))
        .find(|(n, _)| n.trim().eq_ignore_ascii_case("charset"));
    if let Some((_, charset)) = charset {
        let charset = charset.trim().trim_matches('"');
        let known = ["utf-8", "utf8", "us-ascii"];
        if !known.iter().any(|name| charset.eq_ignore_ascii_case(name)) {
            return Err(Problem::unsupported_media_type(text, "the text in UTF-8"));
        }
    }
    if let Some(encoding) = headers
        .get_all(header::CONTENT_ENCODING)
        .iter()
        .find(|v| !v.is_empty() && !v.as_bytes().eq_ignore_ascii_case(b"identity"))
    {
        return Err(Problem::unsupported_media_type(
            encoding.to_str().unwrap_or("an unknown encoding"),
            "the body uncompressed",
        ));
    }
    Ok(essence(text))
}

fn utf8(bytes: axum::body::Bytes) -> Result<String, Problem> {
    let mut text = String::from_utf8(bytes.into())
        .map_err(|_| Problem::bad_request("the body is not in UTF-8"))?;
    // The mark of some editors at the beginning of a file.
    if text.starts_with('\u{feff}') {
        text.remove(0);
    }
    Ok(text)
}
