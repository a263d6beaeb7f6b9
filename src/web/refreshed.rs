//! How the last refresh of the record from its sources went, for `/health` and `/metrics`.

use std::fmt::Write;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde::Serialize;

/// The refreshes of a server since it started.
#[derive(Debug, Default)]
pub struct Refreshed {
    state: Mutex<Refreshes>,
}

/// What is known of them.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Refreshes {
    /// Seconds between two, where the server refreshes at all.
    pub every_seconds: Option<u64>,
    pub rounds: u64,
    /// Rounds that changed the record.
    pub changes: u64,
    /// Rounds that came to nothing for a reason of our own.
    pub failures: u64,
    pub last_round: Option<Timestamp>,
    pub last_change: Option<Timestamp>,
    /// Pages of the last round that were not what they should be, or could not be had, with the reason.
    pub not_taken: Vec<String>,
    /// Why the last round came to nothing.
    pub failure: Option<String>,
}

impl Refreshed {
    /// What is known now.
    pub fn now(&self) -> Refreshes {
        let state = self.state.lock();
        state.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes something.
    pub fn note(&self, change: impl FnOnce(&mut Refreshes)) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut state);
    }

    /// For Prometheus; nothing of a server that does not refresh.
    pub(super) fn write(&self, out: &mut String) -> std::fmt::Result {
        let now = self.now();
        if now.every_seconds.is_none() {
            return Ok(());
        }
        for (name, help, kind, value) in [
            (
                "refresh_rounds_total",
                "Rounds over the sources.",
                "counter",
                now.rounds,
            ),
            (
                "refresh_changes_total",
                "Rounds that changed the record.",
                "counter",
                now.changes,
            ),
            (
                "refresh_failures_total",
                "Rounds that came to nothing.",
                "counter",
                now.failures,
            ),
            (
                "refresh_pages_not_taken",
                "Pages of the last round that were refused or could not be had.",
                "gauge",
                now.not_taken.len() as u64,
            ),
        ] {
            writeln!(
                out,
                "# HELP accede_{name} {help}\n# TYPE accede_{name} {kind}\naccede_{name} {value}"
            )?;
        }
        let last = now.last_round.map_or(0, Timestamp::as_second);
        writeln!(
            out,
            "# HELP accede_refresh_last_timestamp_seconds When the last round ended.\n# TYPE accede_refresh_last_timestamp_seconds gauge\naccede_refresh_last_timestamp_seconds {last}"
        )
    }
}
