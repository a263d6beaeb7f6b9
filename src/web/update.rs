//! Changes: SPARQL Update and whatever else writes, all or nothing, by holders of the token only.

use std::time::Duration;

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use oxigraph::model::{GraphName, NamedNode, NamedOrBlankNode, Quad};
use oxigraph::sparql::{CancellationToken, SparqlEvaluator};
use oxigraph::store::Store;
use spargebra::algebra::QueryDataset;
use spargebra::{GraphUpdateOperation, SparqlParser, Update};

use super::form::Form;
use super::problem::Problem;
use super::{State, token};
use crate::engine::failure;
use crate::store::snapshot::Snapshot;

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
    let mut update = parse(text, &state.endpoint())?;
    let using = graphs(&form, "using-graph-uri")?;
    let using_named = graphs(&form, "using-named-graph-uri")?;
    if !using.is_empty() || !using_named.is_empty() {
        over(
            &mut update,
            QueryDataset {
                default: using,
                named: Some(using_named),
            },
        )?;
    }
    // An update is stopped at the time limit where its evaluation looks: when it reads a quad.
    let cancel = CancellationToken::new();
    let _timer = Timer::start(state.settings.limits.time, cancel.clone());
    change(state, move |store| {
        let mut transaction = store.start_transaction().map_err(broken)?;
        SparqlEvaluator::new()
            .with_cancellation_token(cancel)
            .for_update(update)
            .on_transaction(&mut transaction)
            .execute()
            .map_err(|e| {
                Problem::new(
                    409,
                    "update",
                    "the update cannot be carried out",
                    e.to_string(),
                )
                .hint("nothing was changed")
            })?;
        transaction.commit().map_err(broken)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Makes one change and publishes what came of it before it returns; a failed change leaves everything as it was.
pub async fn change<T: Send + 'static>(
    state: &State,
    work: impl FnOnce(&Store) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let state = state.clone();
    let done = tokio::task::spawn_blocking(move || {
        let mut writer = state
            .writer
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if writer.is_none() {
            *writer = Some(fill(&state)?);
        }
        let Some(store) = writer.as_ref() else {
            return Err(broken("the store was not filled"));
        };
        let result = work(store)?;
        let quads: Vec<Quad> = store.iter().collect::<Result<_, _>>().map_err(broken)?;
        let snapshot = Snapshot::from_quads(quads, &[]);
        let mut empty = Vec::new();
        for name in store.named_graphs() {
            match name.map_err(broken)? {
                NamedOrBlankNode::NamedNode(name) if !snapshot.contains_graph(&name) => {
                    empty.push(name)
                }
                _ => {}
            }
        }
        state.publish_with_empty(snapshot, empty);
        Ok(result)
    });
    done.await.map_err(broken)?
}

/// The store as a standard graph store: the accepted view becomes a default graph of its own.
fn fill(state: &State) -> Result<Store, Problem> {
    let store = Store::new().map_err(broken)?;
    let published = state.published();
    let ours = state.settings.address("/.well-known/void");
    let described: std::collections::HashSet<_> = published.void.iter().cloned().collect();
    let named = published
        .snapshot
        .quads()
        .filter(|quad| match &quad.graph_name {
            GraphName::NamedNode(name) => name.as_str() != ours,
            GraphName::DefaultGraph => false,
            GraphName::BlankNode(_) => true,
        });
    let default = published
        .snapshot
        .default_triples()
        .filter(|t| !described.contains(t))
        .map(|t| t.in_graph(GraphName::DefaultGraph));
    store.extend(named.chain(default)).map_err(broken)?;
    Ok(store)
}

fn parse(text: &str, base: &str) -> Result<Update, Problem> {
    let parser = SparqlParser::new().with_base_iri(base).map_err(broken)?;
    parser
        .parse_update(text)
        .map_err(|e| Problem::from(failure::syntax(&e)))
}

/// SPARQL 1.1 Protocol, section 2.2.3: the parameters replace the dataset, and conflict with one in the text.
fn over(update: &mut Update, dataset: QueryDataset) -> Result<(), Problem> {
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

/// Cancels after a time, unless dropped before.
struct Timer(tokio::task::JoinHandle<()>);

impl Timer {
    fn start(time: Duration, cancel: CancellationToken) -> Self {
        Self(tokio::spawn(async move {
            tokio::time::sleep(time).await;
            cancel.cancel();
        }))
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.0.abort();
    }
}
