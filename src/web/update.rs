//! Changes: SPARQL Update and whatever else writes, all or nothing, by holders of the token only.

use std::sync::{Arc, Mutex};

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use oxigraph::model::NamedNode;
use spargebra::algebra::QueryDataset;
use spargebra::{GraphUpdateOperation, Update};
use tokio::sync::Semaphore;

use super::errand::Errand;
use super::form::Form;
use super::problem::Problem;
use super::writer::Writer;
use super::{Published, State, sparql, token};
use crate::engine::change::{self, Change, Refusal};
use crate::engine::{Failure, Options, copies, limit};

/// Whether this request may change anything.
pub fn allowed(state: &State, headers: &HeaderMap) -> Result<(), Problem> {
    if !state.settings.writable {
        return Err(Problem::read_only());
    }
    let Some(wanted) = state.settings.token.as_deref() else {
        return Err(Problem::read_only().hint("the operator must give the server a token"));
    };
    if token::matches(headers, wanted) {
        return Ok(());
    }
    if headers.contains_key(axum::http::header::AUTHORIZATION) {
        return Err(Problem::new(
            403,
            "wrong-token",
            "the token is not the right one",
            "the bearer token does not match",
        ));
    }
    Err(Problem::new(
        403,
        "no-token",
        "changes need a token",
        "the request carries no bearer token",
    )
    .hint("send `Authorization: Bearer …`"))
}

/// One update request, in a parsed form.
pub async fn run(
    state: &State,
    form: Form,
    headers: &HeaderMap,
    client: String,
) -> Result<Response, Problem> {
    allowed(state, headers)?;
    form.refuse("query", "this is an update")?;
    let text = form
        .one("update")?
        .ok_or_else(|| Problem::bad_request("the parameter `update` is missing"))?;
    let text = text.to_owned();
    let dataset = QueryDataset {
        default: graphs(&form, "using-graph-uri")?,
        named: Some(graphs(&form, "using-named-graph-uri")?),
    };
    let (errand, _guard) = Errand::begin(state, client, &text, sparql::timeout(&form)?);
    let done = carry_out(&errand, text, dataset).await;
    errand.ended(&done);
    done.map(|()| StatusCode::NO_CONTENT.into_response())
}

async fn carry_out(
    errand: &Arc<Errand>,
    text: String,
    dataset: QueryDataset,
) -> Result<(), Problem> {
    let base = errand.state.endpoint();
    let parse = move || {
        let mut update = change::parse(&text, &base)?;
        if !dataset.default.is_empty() || dataset.named.as_ref().is_some_and(|n| !n.is_empty()) {
            over(&mut update, &text, &dataset)?;
        }
        // What it holds by now is known only here.
        limit::look();
        Ok(update)
    };
    let update = errand.apart(|errand| errand.bounded(parse)).await?;
    errand.is(operations(&update));
    let state = &errand.state;
    let options = Options {
        limits: errand.limits.clone(),
        cancel: errand.cancel.clone(),
        services: state
            .services
            .services(tokio::runtime::Handle::current(), &state.endpoint()),
        ..Options::default()
    };
    change(errand, move |_, change, _| {
        Ok(change.apply(&update, &options)?)
    })
    .await
}

/// Makes one change in its turn; a failed one leaves everything as it was.
pub async fn change<R: Send + 'static>(
    errand: &Arc<Errand>,
    work: impl FnOnce(&Errand, &mut Change<'_, '_>, &Published) -> Result<R, Problem> + Send + 'static,
) -> Result<R, Problem> {
    let place = errand.turn().await?;
    errand
        .apart(move |errand| {
            let done = make(errand, work);
            drop(place);
            if done.is_ok() {
                // It is, even if the client has gone since.
                errand.ended(&done);
            }
            done
        })
        .await
}

/// Where changes are made: by one at a time, in a store that is filled from the snapshot at the first one.
pub struct Writing {
    pub place: Arc<Semaphore>,
    writer: Mutex<Option<Writer>>,
}

impl Default for Writing {
    fn default() -> Self {
        Self {
            place: Arc::new(Semaphore::new(1)),
            writer: Mutex::default(),
        }
    }
}

/// Carries out a change and publishes what came of it before it returns.
fn make<R>(
    errand: &Errand,
    work: impl FnOnce(&Errand, &mut Change<'_, '_>, &Published) -> Result<R, Problem>,
) -> Result<R, Problem> {
    let state = &errand.state;
    let mut writer = state
        .writer
        .writer
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let before = state.published();
    // A change that breaks off leaves the store as it was, but one that panics leaves no store at all.
    let mut used = match writer.take() {
        Some(writer) => writer,
        None => Writer::fill(&before)?,
    };
    let done = used.change(errand, &before, work);
    if let Ok((_, Some((snapshot, empty)))) = &done {
        state.publish_with_empty(snapshot.clone(), empty.clone());
    }
    if !used.is_worn(state.published().snapshot.len()) {
        *writer = Some(used);
    }
    done.map(|(done, _)| done)
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Query(Failure::Evaluation(why)) => conflict(why),
            Refusal::Query(failure) => Self::from(failure),
            Refusal::Store(error) => broken(error),
            refusal => conflict(refusal.to_string()),
        }
    }
}

/// What an update does, in a few words for the log.
fn operations(update: &Update) -> String {
    let mut names: Vec<&str> = Vec::new();
    for operation in &update.operations {
        let name = match operation {
            GraphUpdateOperation::InsertData { .. } => "INSERT DATA",
            GraphUpdateOperation::DeleteData { .. } => "DELETE DATA",
            GraphUpdateOperation::DeleteInsert { .. } => "DELETE/INSERT",
            GraphUpdateOperation::Load { .. } => "LOAD",
            GraphUpdateOperation::Clear { .. } => "CLEAR",
            GraphUpdateOperation::Create { .. } => "CREATE",
            GraphUpdateOperation::Drop { .. } => "DROP",
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

fn conflict(why: String) -> Problem {
    let (why, hint) = why
        .split_once("; hint: ")
        .unwrap_or((&why, "nothing was changed"));
    Problem::new(409, "update", "the update cannot be carried out", why).hint(hint)
}

/// SPARQL 1.1 Protocol, section 2.2.3: the parameters replace the dataset, and conflict with one in the text.
fn over(update: &mut Update, text: &str, dataset: &QueryDataset) -> Result<(), Problem> {
    if copies::copies(text) {
        return Err(Problem::bad_request(
            "`using-graph-uri` cannot stand beside `ADD`, `COPY` or `MOVE`",
        )
        .hint("these name their graphs themselves: leave the parameter out"));
    }
    for operation in &mut update.operations {
        if let GraphUpdateOperation::DeleteInsert { using, .. } = operation {
            if using.is_some() {
                return Err(Problem::bad_request(
                    "`using-graph-uri` cannot stand beside `USING` or `WITH` in the update",
                ));
            }
            *using = Some(dataset.clone());
        }
    }
    Ok(())
}

fn graphs(form: &Form, name: &str) -> Result<Vec<NamedNode>, Problem> {
    form.all(name)
        .map(|iri| {
            NamedNode::new(iri)
                .map_err(|e| Problem::bad_request(format!("`{name}` is not an IRI: `{iri}` ({e})")))
        })
        .collect()
}

pub(super) fn broken(error: impl ToString) -> Problem {
    tracing::error!(error = error.to_string(), "the store failed");
    Problem::new(
        500,
        "store",
        "the store failed",
        "the change could not be made",
    )
    .hint("nothing was changed; tell the operator")
}
