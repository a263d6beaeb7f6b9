//! Who may start a query now: a bound on how many run at once with a short queue, and a fair share for each client.
//!
//! Nobody knows beforehand how long a query takes. While a long place is free, it is taken. Otherwise a query is
//! tried for a moment in the quick lane: most end there, however many long ones stand in the queue, and one that
//! does not begins anew when a long place is free.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::State;
use super::problem::Problem;

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// Clients remembered at most; beyond it the ones with a full allowance are forgotten.
const CLIENTS: usize = 10_000;

/// How many queries run and wait.
#[derive(Clone, Debug)]
pub struct Bounds {
    pub running: usize,
    /// Places of the quick lane, and how much processor time a query is tried with there.
    pub quick: usize,
    pub trial: Duration,
    pub waiting: usize,
    pub patience: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            running: cores * 2,
            quick: cores,
            trial: Duration::from_millis(1),
            waiting: 256,
            patience: Duration::from_secs(10),
        }
    }
}

/// What one client may use in a minute.
#[derive(Clone, Copy, Debug)]
pub struct FairUse {
    pub query_seconds: f64,
    pub errors: f64,
}

impl Default for FairUse {
    fn default() -> Self {
        Self {
            query_seconds: 60.0,
            errors: 30.0,
        }
    }
}

/// What a client has left; it grows back evenly over a minute.
#[derive(Clone, Copy)]
struct Allowance {
    seconds: f64,
    errors: f64,
    at: Instant,
}

pub struct Admission {
    bounds: Bounds,
    fair_use: Option<FairUse>,
    slots: Arc<Semaphore>,
    quick: Arc<Semaphore>,
    waiting: AtomicUsize,
    clients: Mutex<HashMap<String, Allowance>>,
}

impl Admission {
    pub fn new(bounds: Bounds, fair_use: Option<FairUse>) -> Self {
        let slots = Arc::new(Semaphore::new(bounds.running.max(1)));
        let quick = Arc::new(Semaphore::new(bounds.quick));
        Self {
            bounds,
            fair_use,
            slots,
            quick,
            waiting: AtomicUsize::new(0),
            clients: Mutex::default(),
        }
    }

    /// A place for a new query: a long one if one is free, else a short trial in the quick lane.
    ///
    /// One that waits for others is not tried: it would keep short ones from their places.
    pub async fn enter(&self, client: &str, waits: bool) -> Result<Place, Problem> {
        self.check(client)?;
        if waits {
            return self.wait_long().await.map(Place::Long);
        }
        if let Ok(permit) = Arc::clone(&self.slots).try_acquire_owned() {
            return Ok(Place::Long(permit));
        }
        self.wait(&self.quick).await.map(Place::Quick)
    }

    /// A long place for a query that did not end in its trial.
    pub async fn wait_long(&self) -> Result<OwnedSemaphorePermit, Problem> {
        self.wait(&self.slots).await
    }

    /// Waits for a place, at most as long as the queue's patience.
    async fn wait(&self, slots: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Problem> {
        if let Ok(permit) = Arc::clone(slots).try_acquire_owned() {
            return Ok(permit);
        }
        let _turn = Turn::take(&self.waiting, self.bounds.waiting)
            .ok_or_else(|| busy("the queue is full"))?;
        let place = Arc::clone(slots).acquire_owned();
        match tokio::time::timeout(self.bounds.patience, place).await {
            Ok(Ok(permit)) => Ok(permit),
            _ => Err(busy("no place became free in time")),
        }
    }

    /// Counts what a query cost its client.
    pub fn charge(&self, client: &str, time: Duration, failed: bool) {
        let Some(fair_use) = self.fair_use else {
            return;
        };
        let mut clients = self.lock();
        if clients.len() >= CLIENTS && !clients.contains_key(client) {
            clients.retain(|_, allowance| allowance.at.elapsed() < Duration::from_secs(60));
        }
        let allowance = clients
            .entry(client.to_owned())
            .or_insert_with(|| Allowance::full(fair_use));
        allowance.grow(fair_use);
        allowance.seconds -= time.as_secs_f64();
        allowance.errors -= if failed { 1.0 } else { 0.0 };
    }

    /// Writes what the client has left into the headers of its answer.
    pub fn tell(&self, client: &str, headers: &mut HeaderMap) {
        let Some(fair_use) = self.fair_use else {
            return;
        };
        let left = self.left(client, fair_use);
        let policy = format!(
            "\"query-seconds\";q={};w=60, \"errors\";q={};w=60",
            fair_use.query_seconds, fair_use.errors
        );
        let limit = format!(
            "\"query-seconds\";r={};t={}, \"errors\";r={};t={}",
            left.seconds.max(0.0).floor(),
            (60.0 * (1.0 - left.seconds / fair_use.query_seconds)).ceil(),
            left.errors.max(0.0).floor(),
            (60.0 * (1.0 - left.errors / fair_use.errors)).ceil(),
        );
        for (name, value) in [(RATE_LIMIT_POLICY, policy), (RATE_LIMIT, limit)] {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(name, value);
            }
        }
    }

    fn check(&self, client: &str) -> Result<(), Problem> {
        let Some(fair_use) = self.fair_use else {
            return Ok(());
        };
        let left = self.left(client, fair_use);
        let wait =
            |missing: f64, per_minute: f64| ((missing * 60.0 / per_minute).ceil() as u32).max(1);
        if left.seconds <= 0.0 {
            return Err(fair_use_reached(
                "query seconds",
                fair_use.query_seconds,
                wait(1.0 - left.seconds, fair_use.query_seconds),
            ));
        }
        if left.errors < 1.0 {
            return Err(fair_use_reached(
                "errors",
                fair_use.errors,
                wait(1.0 - left.errors, fair_use.errors),
            ));
        }
        Ok(())
    }

    fn left(&self, client: &str, fair_use: FairUse) -> Allowance {
        let mut clients = self.lock();
        match clients.get_mut(client) {
            Some(allowance) => {
                allowance.grow(fair_use);
                *allowance
            }
            None => Allowance::full(fair_use),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Allowance>> {
        // Numbers are whole after any panic.
        self.clients
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Allowance {
    fn full(fair_use: FairUse) -> Self {
        Self {
            seconds: fair_use.query_seconds,
            errors: fair_use.errors,
            at: Instant::now(),
        }
    }

    fn grow(&mut self, fair_use: FairUse) {
        let minutes = self.at.elapsed().as_secs_f64() / 60.0;
        self.seconds =
            (self.seconds + fair_use.query_seconds * minutes).min(fair_use.query_seconds);
        self.errors = (self.errors + fair_use.errors * minutes).min(fair_use.errors);
        self.at = Instant::now();
    }
}

/// Where a query may run.
#[derive(Debug)]
pub enum Place {
    Long(OwnedSemaphorePermit),
    Quick(OwnedSemaphorePermit),
}

/// A turn in the queue, given back when dropped.
struct Turn<'a>(&'a AtomicUsize);

impl<'a> Turn<'a> {
    fn take(waiting: &'a AtomicUsize, most: usize) -> Option<Self> {
        let before = waiting.fetch_add(1, Ordering::AcqRel);
        let turn = Self(waiting);
        (before < most).then_some(turn)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// The name a client's use is counted under: its address, or the first one a trusted proxy reports.
pub fn client(peer: Option<SocketAddr>, headers: &HeaderMap, behind_proxy: bool) -> String {
    // The proxy appends the address it saw itself, in the line or as a line, so the last one is the one to believe.
    let forwarded = headers.get_all("x-forwarded-for").iter().next_back();
    let last = forwarded
        .and_then(|line| line.to_str().ok()?.rsplit(',').next())
        .and_then(address)
        .filter(|_| behind_proxy);
    match (last, peer) {
        (Some(address), _) => network(address),
        (None, Some(peer)) => network(peer.ip()),
        (None, None) => "unknown".to_owned(),
    }
}

/// The client that a request comes from.
pub fn of(state: &State, request: &Request) -> String {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map(|peer| peer.0);
    client(peer, request.headers(), state.settings.behind_proxy)
}

/// An address as proxies write it, with a port or without.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.trim_start_matches('[').split(']').next();
    let with_port = text.parse::<SocketAddr>().map(|address| address.ip());
    with_port.or_else(|_| bare.unwrap_or(text).parse()).ok()
}

/// One IPv6 customer holds a whole /64, so it counts as one client.
fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) if v6.is_loopback() => v6.to_string(),
        IpAddr::V6(v6) => {
            let s = v6.segments();
            format!("{:x}:{:x}:{:x}:{:x}::/64", s[0], s[1], s[2], s[3])
        }
    }
}

fn busy(why: &str) -> Problem {
    Problem::new(503, "busy", "too many queries at once", why)
        .retry_after(2)
        .hint("try again in a moment")
}

fn fair_use_reached(what: &'static str, limit: f64, seconds: u32) -> Problem {
    Problem::new(
        429,
        "fair-use",
        "your share of this server is used up",
        format!("{limit} {what} per minute are each client's share"),
    )
    .with("limit", what)
    .with("perMinute", limit)
    .retry_after(seconds)
    .hint("wait as long as `Retry-After` says, or fetch a dump")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_past_its_share_waits_and_others_do_not() {
        let admission = Admission::new(
            Bounds::default(),
            Some(FairUse {
                query_seconds: 2.0,
                errors: 2.0,
            }),
        );
        admission.charge("a", Duration::from_secs(3), false);
        let problem = admission.check("a").expect_err("its seconds are used up");
        assert_eq!(problem.status.as_u16(), 429);
        assert!(problem.retry_after.is_some_and(|s| (1..=60).contains(&s)));
        assert!(admission.check("b").is_ok());
        for _ in 0..2 {
            admission.charge("b", Duration::ZERO, true);
        }
        assert!(admission.check("b").is_err());
        let mut headers = HeaderMap::new();
        admission.tell("c", &mut headers);
        assert_eq!(
            headers["ratelimit"],
            "\"query-seconds\";r=2;t=0, \"errors\";r=2;t=0"
        );
    }

    #[tokio::test]
    async fn the_queue_is_short() {
        let bounds = Bounds {
            running: 1,
            quick: 0,
            trial: Duration::ZERO,
            waiting: 0,
            patience: Duration::from_secs(1),
        };
        let admission = Admission::new(bounds, None);
        let held = admission
            .enter("a", false)
            .await
            .expect("the first finds a place");
        assert_eq!(
            admission
                .enter("b", false)
                .await
                .expect_err("nobody may wait")
                .status
                .as_u16(),
            503
        );
        drop(held);
        assert!(admission.enter("b", false).await.is_ok());
    }
}
