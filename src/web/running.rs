//! The queries being evaluated: listed for the operator, who may stop one.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::extract::{ConnectInfo, Path, State as Given};
use axum::http::{HeaderMap, StatusCode, header};
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::State;
use super::problem::Problem;
use super::token;
use crate::engine::Cancel;

/// One query under way.
#[derive(Clone)]
pub struct Entry {
    pub text: String,
    pub client: String,
    pub started: Instant,
    pub cancel: Cancel,
}

/// All queries under way, by number.
#[derive(Default)]
pub struct Running {
    next: AtomicU64,
    entries: Mutex<BTreeMap<u64, Entry>>,
}

impl Running {
    pub fn add(&self, entry: Entry) -> u64 {
        let id = self.next.fetch_add(1, Ordering::Relaxed) + 1;
        self.lock().insert(id, entry);
        id
    }

    pub fn remove(&self, id: u64) {
        self.lock().remove(&id);
    }

    pub fn list(&self) -> Vec<(u64, Entry)> {
        self.lock()
            .iter()
            .map(|(id, entry)| (*id, entry.clone()))
            .collect()
    }

    /// Stops one query; whether there was one.
    pub fn cancel(&self, id: u64) -> bool {
        let found = self.lock().get(&id).cloned();
        found.inspect(|entry| entry.cancel.cancel()).is_some()
    }

    /// Stops them all: the server is going down.
    pub fn cancel_all(&self) {
        for (_, entry) in self.list() {
            entry.cancel.cancel();
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<u64, Entry>> {
        // The map is whole after any panic: inserting and removing are single steps.
        self.entries
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// `GET /queries/running`.
pub async fn list(
    Given(state): Given<State>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    operator(&state, peer, &headers)?;
    let queries: Vec<Value> = state
        .running
        .list()
        .into_iter()
        .map(|(id, entry)| json!({ "id": id, "seconds": entry.started.elapsed().as_secs_f64(), "client": entry.client, "query": entry.text }))
        .collect();
    Ok(Json(json!({ "running": queries })))
}

/// `DELETE /queries/running/{id}`.
pub async fn stop(
    Given(state): Given<State>,
    Path(id): Path<String>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    operator(&state, peer, &headers)?;
    if id.parse().is_ok_and(|id| state.running.cancel(id)) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found(format!("no query `{id}` is running")))
    }
}

/// The operator holds the token, or sits at this machine: a direct loopback connection that no page of another site makes.
fn operator(
    state: &State,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: &HeaderMap,
) -> Result<(), Problem> {
    if state
        .settings
        .token
        .as_deref()
        .is_some_and(|wanted| token::matches(headers, wanted))
    {
        return Ok(());
    }
    let forwarded = [
        header::ORIGIN.as_str(),
        "forwarded",
        "x-forwarded-for",
        "x-real-ip",
    ];
    let direct = forwarded.iter().all(|name| !headers.contains_key(*name));
    if direct && peer.is_some_and(|Extension(ConnectInfo(address))| address.ip().is_loopback()) {
        return Ok(());
    }
    Err(Problem::new(
        403,
        "operator-only",
        "this is for the operator",
        "running queries are shown to the operator only",
    )
    .hint("ask from the server's own machine, or send the bearer token"))
}
