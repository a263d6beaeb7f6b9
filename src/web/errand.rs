//! One change on its way: listed for the operator, who may stop it, under the limits of a query, logged and counted.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::problem::Problem;
use super::stream::StopWhenDropped;
use super::{State, running, update};
use crate::engine::{Cancel, Failure, Limits, limit};

/// Characters of an update that the operator is shown.
const SHOWN: usize = 4096;
/// How often a change that waits for its turn looks whether it is to go on.
const LOOK: Duration = Duration::from_millis(20);

/// Ends when the last part of the program that works on it is done with it.
pub struct Errand {
    pub state: State,
    pub limits: Limits,
    pub cancel: Cancel,
    id: u64,
    client: String,
    what: OnceLock<String>,
    outcome: OnceLock<&'static str>,
    started: Instant,
}

impl Errand {
    /// Begins one; the clock runs from here, while it waits too. It is stopped when the guard is dropped, that is when
    /// its client has gone.
    pub fn begin(
        state: &State,
        client: String,
        text: &str,
        timeout: Option<Duration>,
    ) -> (Arc<Self>, StopWhenDropped) {
        let (started, cancel) = (Instant::now(), Cancel::new());
        let ours = &state.settings.limits;
        let asked = timeout.filter(|asked| *asked < ours.time);
        let id = state.running.add(running::Entry {
            text: text.chars().take(SHOWN).collect(),
            client: client.clone(),
            started,
            cancel: cancel.clone(),
        });
        let guard = StopWhenDropped(cancel.clone());
        let errand = Self {
            state: state.clone(),
            limits: Limits {
                time: asked.unwrap_or(ours.time),
                time_asked: asked.is_some(),
                since: Some(started),
                ..ours.clone()
            },
            cancel,
            id,
            client,
            what: OnceLock::new(),
            outcome: OnceLock::new(),
            started,
        };
        (Arc::new(errand), guard)
    }

    /// Says what is done, for the log.
    pub fn is(&self, what: String) {
        let _ = self.what.set(what);
    }

    /// Tells how it ended; what is told first counts.
    pub fn ended<R>(&self, result: &Result<R, Problem>) {
        let outcome = result.as_ref().map_or_else(|p| p.kind, |_| "complete");
        let _ = self.outcome.set(outcome);
    }

    /// Works on a thread of its own, where the stack is deep.
    pub async fn apart<R: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<R, Problem> + Send + 'static,
    ) -> Result<R, Problem> {
        let errand = Arc::clone(self);
        let (done, outcome) = oneshot::channel();
        self.state.threads.run(move || {
            let outcome = work(&errand);
            // It is no longer listed when the client hears of it.
            drop(errand);
            // Nobody listens any more where the client has gone.
            let _ = done.send(outcome);
        })?;
        outcome.await.map_err(update::broken)?
    }

    /// Does a piece of work under the limits, on the calling thread.
    pub fn bounded<R>(&self, work: impl FnOnce() -> Result<R, Problem>) -> Result<R, Problem> {
        limit::within(&self.limits, &self.cancel, work).map_err(|failure| {
            Problem::from(failure).hint("send less at a time; nothing was changed")
        })?
    }

    /// Waits until no other change is under way; who came first goes first.
    pub async fn turn(&self) -> Result<OwnedSemaphorePermit, Problem> {
        let place = Arc::clone(&self.state.writer.place).acquire_owned();
        tokio::pin!(place);
        loop {
            tokio::select! {
                place = &mut place => return place.map_err(update::broken),
                () = tokio::time::sleep(LOOK) => self.look()?,
            }
        }
    }

    /// Whether it may go on.
    pub fn look(&self) -> Result<(), Problem> {
        let failure = if self.cancel.is_cancelled() {
            Failure::Cancelled
        } else if self.started.elapsed() >= self.limits.time {
            Failure::Time {
                limit: self.limits.time,
                asked: self.limits.time_asked,
            }
        } else {
            return Ok(());
        };
        Err(Problem::from(failure).hint("nothing was changed"))
    }
}

impl Drop for Errand {
    fn drop(&mut self) {
        self.state.running.remove(self.id);
        let time = self.started.elapsed();
        let outcome = self.outcome.get().copied().unwrap_or("client-gone");
        self.state.metrics.change(outcome, time);
        tracing::info!(
            target: "accede::update",
            what = self.what.get().map_or("an update", String::as_str),
            ms = time.as_secs_f64() * 1000.0,
            outcome,
            client = self.client,
            "change"
        );
    }
}
