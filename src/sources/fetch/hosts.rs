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
    known: Mutex<HashMap<String, Arc<Host>>>,
}

#[derive(Debug, Default)]
struct Host {
    /// The end of the last request; held by the one that asks.
    last: Arc<Queue<Option<Instant>>>,
    robots: OnceCell<Robots>,
}

#[derive(Debug)]
enum Robots {
    None,
    Some(Box<Robot>),
}

/// The right to ask a host, until it ends.
pub(super) struct Turn {
    last: OwnedMutexGuard<Option<Instant>>,
}

impl Turn {
    /// The request is over; the next one waits from now.
    pub(super) fn end(&mut self) {
        *self.last = Some(Instant::now());
    }
}

impl Hosts {
    pub(super) fn new(delay: Duration) -> Self {
        Self {
            delay,
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
        let last = Arc::clone(&host.last).lock_owned().await;
        let asked_by_site = match host.robots.get() {
            Some(Robots::Some(robot)) => robot.delay.map(pause),
            _ => None,
        };
        let delay = [asked_by_source, asked_by_site]
            .into_iter()
            .flatten()
            .fold(self.delay, Duration::max);
        if let Some(last) = *last {
            tokio::time::sleep_until(last + delay).await;
        }
        Turn { last }
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
