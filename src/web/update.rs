//! Changes: SPARQL Update and whatever else writes, all or nothing, by holders of the token only.

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use oxigraph::model::{NamedNode, NamedOrBlankNode, Quad};
use oxigraph::store::{Store, Transaction};
use spargebra::algebra::QueryDataset;
use spargebra::{GraphUpdateOperation, Update};

use super::form::Form;
use super::problem::Problem;
use super::{State, token};
use crate::engine::change::{self, Change, Refusal};
use crate::engine::{Cancel, Failure, Options};
use crate::store::snapshot::{Snapshot, TermId};

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
pub async fn run(state: &State, form: Form, headers: &HeaderMap) -> Result<Response, Problem> {
    allowed(state, headers)?;
    form.refuse("query", "this is an update")?;
    let text = form
        .one("update")?
        .ok_or_else(|| Problem::bad_request("the parameter `update` is missing"))?;
    let text = text.to_owned();
    let base = state.endpoint();
    let dataset = QueryDataset {
        default: graphs(&form, "using-graph-uri")?,
        named: Some(graphs(&form, "using-named-graph-uri")?),
    };
    let options = Options {
        limits: state.settings.limits.clone(),
        cancel: Cancel::new(),
        services: state.services.services(tokio::runtime::Handle::current()),
        ..Options::default()
    };
    make(state, move |transaction, before, parts| {
        let mut update = change::parse(&text, &base)?;
        if !dataset.default.is_empty() || dataset.named.as_ref().is_some_and(|n| !n.is_empty()) {
            over(&mut update, &dataset)?;
        }
        change::apply(transaction, before, parts, &update, &options).map_err(refused)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Makes one change to single graphs; a failed one leaves everything as it was.
pub async fn change(
    state: &State,
    work: impl FnOnce(&mut Change<'_, '_>) -> Result<(), Problem> + Send + 'static,
) -> Result<(), Problem> {
    make(state, move |transaction, _, parts| {
        work(&mut Change::new(transaction, parts))
    })
    .await
}

/// The store that changes are made in: named graphs, and the default graph's own triples.
pub struct Writer {
    store: Store,
    /// The graphs that the default graph is made of beside its own triples.
    parts: Vec<NamedNode>,
}

/// Carries out a change and publishes what came of it before it returns.
async fn make(
    state: &State,
    work: impl FnOnce(&mut Transaction<'_>, &Snapshot, &[NamedNode]) -> Result<(), Problem>
    + Send
    + 'static,
) -> Result<(), Problem> {
    let (threads, state) = (&state.threads, state.clone());
    let (done, outcome) = tokio::sync::oneshot::channel();
    threads.run(move || {
        // A client that has gone meanwhile does not undo what it asked for.
        let _ = done.send(make_now(&state, work));
    })?;
    outcome.await.map_err(broken)?
}

fn make_now(
    state: &State,
    work: impl FnOnce(&mut Transaction<'_>, &Snapshot, &[NamedNode]) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let mut writer = state
        .writer
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let before = state.published();
    if writer.is_none() {
        *writer = Some(Writer::fill(&before.snapshot)?);
    }
    let Some(Writer { store, parts }) = writer.as_ref() else {
        return Err(broken("the store was not filled"));
    };
    let mut transaction = store.start_transaction().map_err(broken)?;
    work(&mut transaction, &before.snapshot, parts)?;
    let quads: Vec<Quad> = transaction
        .iter()
        .collect::<Result<_, _>>()
        .map_err(broken)?;
    let snapshot = Snapshot::from_quads(quads, parts);
    let mut empty = Vec::new();
    for name in transaction.named_graphs() {
        match name.map_err(broken)? {
            NamedOrBlankNode::NamedNode(name) if !snapshot.contains_graph(&name) => {
                empty.push(name);
            }
            _ => {}
        }
    }
    transaction.commit().map_err(broken)?;
    state.publish_with_empty(snapshot, empty);
    Ok(())
}

impl Writer {
    fn fill(snapshot: &Snapshot) -> Result<Self, Problem> {
        let store = Store::new().map_err(broken)?;
        store.extend(snapshot.quads()).map_err(broken)?;
        let parts = snapshot.data.also_default.iter();
        let parts = parts.filter_map(|id| match snapshot.term(TermId(*id)) {
            Some(oxigraph::model::Term::NamedNode(name)) => Some(name.clone()),
            _ => None,
        });
        Ok(Self {
            parts: parts.collect(),
            store,
        })
    }
}

fn refused(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Query(Failure::Evaluation(why)) => conflict(why),
        Refusal::Query(failure) => Problem::from(failure),
        Refusal::Store(error) => broken(error),
        refusal => conflict(refusal.to_string()),
    }
}

fn conflict(why: String) -> Problem {
    let (why, hint) = why
        .split_once("; hint: ")
        .unwrap_or((&why, "nothing was changed"));
    Problem::new(409, "update", "the update cannot be carried out", why).hint(hint)
}

/// SPARQL 1.1 Protocol, section 2.2.3: the parameters replace the dataset, and conflict with one in the text.
fn over(update: &mut Update, dataset: &QueryDataset) -> Result<(), Problem> {
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
