//! `/changes.atom`: the latest acts by date, and the releases of the dataset, as an Atom feed (RFC 4287).

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Request, State as Given},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event},
};

use super::{State, downloads::Downloads, headers, problem::Problem};
use crate::{
    diff::{acts::ActFacts, words},
    model::{Date, id},
    publish::{ActPaths, release},
    record::Record,
};

/// Acts that the feed shows.
const ACTS: usize = 200;
const NAMESPACE: &str = "http://www.w3.org/2005/Atom";

struct Entry {
    id: String,
    title: String,
    day: Date,
    link: String,
    summary: String,
}

/// The feed.
pub async fn feed(
    Given(state): Given<State>,
    Extension(downloads): Extension<Arc<Downloads>>,
    request: Request,
) -> Result<Response, Problem> {
    let published = state.published();
    let etag = headers::etag(&["changes", &published.version, &state.settings.base_url]);
    let mut response = if headers::not_modified(request.headers(), &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let record = &*downloads.record();
        let issued = release::issued(&published.snapshot);
        let release = release::Release::of(issued, &published.version, &release::made());
        let mut entries = releases(&state, &release);
        entries.extend(acts(&state, record));
        entries.sort_by(|one, other| (other.day, &one.id).cmp(&(one.day, &other.id)));
        let body = write(&state, &entries).map_err(|error| {
            Problem::new(500, "feed", "the feed cannot be written", error.to_string())
        })?;
        (
            [(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")],
            body,
        )
            .into_response()
    };
    headers::cacheable(response.headers_mut(), &etag, published.at);
    Ok(response)
}

/// The address at which this server answers for an IRI of the base.
fn address(state: &State, iri: &str) -> String {
    state
        .settings
        .address(&format!("/{}", iri.trim_start_matches(id::BASE)))
}

fn acts(state: &State, record: &Record) -> Vec<Entry> {
    let paths = ActPaths::of(record);
    let mut dated: Vec<(Date, usize)> = record
        .acts
        .iter()
        .enumerate()
        .filter_map(|(at, act)| Some((act.when.day()?, at)))
        .collect();
    dated.sort_by(|one, other| other.cmp(one));
    let entry = |(day, at): (Date, usize)| {
        let act = &record.acts[at];
        let facts = ActFacts::of(record, act, paths.path(at.into()));
        let document = &record.reference.documents[record.claims[act.claim.at()].document.at()];
        let as_of = document
            .as_of
            .map(|day| format!(", as of {day}"))
            .unwrap_or_default();
        Entry {
            title: words::sentence(&facts),
            day,
            link: address(state, &facts.act),
            id: facts.act,
            summary: format!("Source: {}{as_of}. {}", document.title, document.url),
        }
    };
    dated.into_iter().take(ACTS).map(entry).collect()
}

fn releases(state: &State, present: &release::Release) -> Vec<Entry> {
    let entry = |version: &str, day: Date, summary: String| Entry {
        id: release::Release::iri(version),
        title: format!("Dataset released: version {version}"),
        day,
        link: address(state, &format!("{}/", release::Release::iri(version))),
        summary,
    };
    let made = release::made();
    let mut entries: Vec<Entry> = made
        .iter()
        .map(|one| entry(&one.version, one.issued, one.note.clone()))
        .collect();
    if let Some(day) = present.issued
        && made.iter().all(|one| one.version != present.version)
    {
        let summary = "The version that is served here.".to_owned();
        entries.push(entry(&present.version, day, summary));
    }
    entries
}

fn write(state: &State, entries: &[Entry]) -> std::io::Result<Vec<u8>> {
    let mut out = Writer::new_with_indent(Vec::new(), b' ', 1);
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let newest = entries.iter().map(|entry| entry.day).max();
    let updated = instant(newest.unwrap_or_default());
    out.create_element("feed")
        .with_attribute(("xmlns", NAMESPACE))
        .with_attribute(("xml:lang", "en"))
        .write_inner_content(|out| {
            text(out, "id", &id::iri("changes.atom"))?;
            text(
                out,
                "title",
                "Accede: acts under treaties, and releases of the dataset",
            )?;
            text(out, "updated", &updated)?;
            let this = state.settings.address("/changes.atom");
            link(out, "self", &this, "application/atom+xml")?;
            link(out, "alternate", &state.settings.address("/"), "text/html")?;
            out.create_element("author")
                .write_inner_content(|out| text(out, "name", "Accede project"))?;
            text(out, "rights", "Creative Commons Attribution 4.0")?;
            for entry in entries {
                out.create_element("entry").write_inner_content(|out| {
                    text(out, "id", &entry.id)?;
                    text(out, "title", &entry.title)?;
                    text(out, "updated", &instant(entry.day))?;
                    link(out, "alternate", &entry.link, "text/html")?;
                    text(out, "summary", &entry.summary)
                })?;
            }
            Ok(())
        })?;
    let mut bytes = out.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

/// The beginning of a day: the record knows days, not hours.
fn instant(day: Date) -> String {
    format!("{day}T00:00:00Z")
}

fn text(out: &mut Writer<Vec<u8>>, name: &str, text: &str) -> std::io::Result<()> {
    out.create_element(name)
        .write_text_content(BytesText::new(text))?;
    Ok(())
}

fn link(out: &mut Writer<Vec<u8>>, rel: &str, href: &str, kind: &str) -> std::io::Result<()> {
    out.create_element("link")
        .with_attributes([("rel", rel), ("type", kind), ("href", href)])
        .write_empty()?;
    Ok(())
}
