//! Manners per host: one request at a time, a pause between two, and what `robots.txt` asks.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use reqwest::StatusCode;
use texting_robots::Robot;
use tokio::{
    sync::{Mutex as Queue, OnceCell, OwnedMutexGuard},
    time::Instant,
};
use url::Url;

use super::{Failure, NAME};

/// No site can make us wait longer between two requests.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// What is remembered of every host.
#[derive(Debug)]
pub(super) struct Hosts {
    delay: Duration,
    fixed: Option<Duration>,
    known: Mutex<HashMap<String, Arc<Host>>>,
}

#[derive(Debug, Default)]
struct Host {
    /// Held by the one that asks.
    rhythm: Arc<Queue<Rhythm>>,
    robots: OnceCell<Robots>,
}

/// When a host may be asked again.
#[derive(Debug, Default)]
struct Rhythm {
    last: Option<Instant>,
    /// The host itself has asked to be left alone until then.
    not_before: Option<Instant>,
}

#[derive(Debug)]
enum Robots {
    None,
    Some(Box<Robot>),
}

/// The right to ask a host, until it ends.
pub(super) struct Turn {
    rhythm: OwnedMutexGuard<Rhythm>,
}

impl Turn {
    /// The request is over; the next one waits from now.
    pub(super) fn end(&mut self) {
        self.rhythm.last = Some(Instant::now());
    }

    /// The host asks to be left alone for so long, whatever the document.
    pub(super) fn end_for(&mut self, wait: Duration) {
        self.end();
        self.rhythm.not_before = Some(Instant::now() + wait);
    }
}

impl Hosts {
    pub(super) fn new(delay: Duration, fixed: Option<Duration>) -> Self {
        Self {
            delay,
            fixed,
            known: Mutex::default(),
        }
    }

    fn host(&self, address: &Url) -> Arc<Host> {
        let name = address.host_str().unwrap_or_default();
        let key = format!("{name}:{}", address.port_or_known_default().unwrap_or(0));
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(key).or_default())
    }

    /// Waits until no other request to the host is under way and the pause is over.
    pub(super) async fn turn(&self, address: &Url, asked_by_source: Option<Duration>) -> Turn {
        let host = self.host(address);
        let rhythm = Arc::clone(&host.rhythm).lock_owned().await;
        let asked_by_site = match host.robots.get() {
            Some(Robots::Some(robot)) => robot.delay.map(pause),
            _ => None,
        };
        let ours = self
            .fixed
            .unwrap_or_else(|| asked_by_source.map_or(self.delay, |asked| asked.max(self.delay)));
        // The user may be quicker than we are by ourselves, but not than the site wants.
        let delay = asked_by_site.map_or(ours, |asked| asked.max(ours));
        let paused = rhythm.last.map(|last| last + delay);
        if let Some(from) = paused.max(rhythm.not_before) {
            tokio::time::sleep_until(from).await;
        }
        Turn { rhythm }
    }

    /// Whether the site lets programs ask for the address. A site without the file does; one that
    /// cannot say now is not asked (RFC 9309, 2.3.1).
    pub(super) async fn check_robots(
        &self,
        address: &Url,
        ask: impl AsyncFnOnce(Url) -> Result<(StatusCode, Vec<u8>), Failure>,
    ) -> Result<(), Failure> {
        let host = self.host(address);
        let robots = host
            .robots
            .get_or_try_init(|| async {
                let mut place = address.clone();
                place.set_path("/robots.txt");
                place.set_query(None);
                let (status, bytes) = ask(place.clone()).await?;
                let unknown = |reason: String| Failure::NoRobots {
                    address: place.to_string(),
                    reason,
                };
                if status.is_success() {
                    let robot = Robot::new(NAME, &bytes);
                    let robot = robot.map_err(|error| unknown(error.to_string()))?;
                    return Ok(Robots::Some(Box::new(robot)));
                }
                match status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
                    true => Err(unknown(format!("status {}", status.as_u16()))),
                    false => Ok(Robots::None),
                }
            })
            .await?;
        match robots {
            Robots::Some(robot) if !robot.allowed(address.as_str()) => {
                Err(Failure::ClosedByRobots {
                    address: address.to_string(),
                })
            }
            Robots::Some(_) | Robots::None => Ok(()),
        }
    }
}

fn pause(seconds: f32) -> Duration {
    Duration::try_from_secs_f32(seconds)
        .unwrap_or_default()
        .min(LONGEST_PAUSE)
}
