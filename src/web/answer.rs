//! A question becomes a response: admitted, evaluated on a thread of its own, written in the format the client wants.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use oxigraph::model::{NamedNode, Term, Variable};
use spargebra::Query;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::admission::Place;
use super::negotiate::Accept;
use super::problem::Problem;
use super::stream::{self, Beginning, Head, Outlet, StopWhenDropped};
use super::{Published, State, headers, running, service_description, write};
use crate::engine::fleeting;
use crate::engine::format::{BOOLEANS, Format, GRAPHS, TABLES};
use crate::engine::turn::{Then, Work, Young};
use crate::engine::{self, Cancel, Failure, Limits, Options};

const DATASET: HeaderName = HeaderName::from_static("accede-dataset");
/// A trial may wait for the processor, or for another endpoint, so many times as long as it may work.
const WAITING: u32 = 50;

/// How a trial ends that was too short.
const AGAIN: &str = "again";

/// A query, as text or already parsed.
#[derive(Clone, Debug)]
pub enum Question {
    Text(String),
    Parsed { text: String, query: Box<Query> },
}

impl Question {
    fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Parsed { text, .. } => text,
        }
    }
}

/// Everything that decides an answer.
#[derive(Clone, Debug)]
pub struct Asking {
    pub question: Question,
    pub default_graphs: Option<Vec<NamedNode>>,
    pub named_graphs: Option<Vec<NamedNode>>,
    pub union_default: bool,
    pub bindings: Vec<(Variable, Term)>,
    /// What the client allows, if that is less than what we allow.
    pub timeout: Option<Duration>,
    /// A format asked by name; it goes before `accept`.
    pub format: Option<String>,
    pub accept: Accept,
    pub headers: HeaderMap,
    pub client: String,
}

impl Asking {
    /// Whether other endpoints may be asked, by the words of the query.
    fn asks_others(&self) -> bool {
        self.question
            .text()
            .as_bytes()
            .windows(7)
            .any(|word| word.eq_ignore_ascii_case(b"SERVICE"))
    }

    /// The entity tag of the answer from one version of the dataset.
    pub(super) fn etag(&self, version: &str, format: Format) -> String {
        let text = self.question.text();
        let dataset = format!(
            "{:?} {:?} {} {:?}",
            self.default_graphs, self.named_graphs, self.union_default, self.bindings
        );
        headers::etag(&[version, text, &dataset, format.name()])
    }
}

/// Answers one question.
pub async fn answer(state: &State, asking: Asking) -> Response {
    let client = asking.client.clone();
    let mut response = match begin(state, asking).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    };
    state.admission.tell(&client, response.headers_mut());
    response
}

async fn begin(state: &State, asking: Asking) -> Result<Response, Problem> {
    if state.draining.load(std::sync::atomic::Ordering::Acquire) {
        return Err(Problem::new(
            503,
            "draining",
            "the server is going down",
            "new queries are not taken",
        )
        .retry_after(10));
    }
    let clock = Clock::start(state, asking.timeout);
    let enter = state.admission.enter(&asking.client, asking.asks_others());
    match clock.wait(enter).await? {
        Place::Long(permit) => run(state, asking, permit, None, clock)
            .await?
            .ok_or_else(lost),
        Place::Quick(permit) => {
            let trial = Some(state.settings.bounds.trial);
            if let Some(response) = run(state, asking.clone(), permit, trial, clock).await? {
                return Ok(response);
            }
            let permit = clock.wait(state.admission.wait_long()).await?;
            run(state, asking, permit, None, clock)
                .await?
                .ok_or_else(lost)
        }
    }
}

/// The time of a question, which runs from its coming: waiting for a place is a part of it.
#[derive(Clone, Copy)]
pub struct Clock {
    pub since: Instant,
    pub limit: Duration,
    /// Whether the client chose the limit.
    pub asked: bool,
}

impl Clock {
    pub fn start(state: &State, asked: Option<Duration>) -> Self {
        let ours = state.settings.limits.time;
        let asked = asked.filter(|asked| *asked < ours);
        Self {
            since: Instant::now(),
            limit: asked.unwrap_or(ours),
            asked: asked.is_some(),
        }
    }

    /// What is waited for, or the problem that the time is over.
    pub async fn wait<T>(
        self,
        waiting: impl Future<Output = Result<T, Problem>>,
    ) -> Result<T, Problem> {
        let left = self.limit.saturating_sub(self.since.elapsed());
        let over = Failure::Time {
            limit: self.limit,
            asked: self.asked,
        };
        tokio::time::timeout(left, waiting)
            .await
            .unwrap_or_else(|_| Err(over.into()))
    }
}

/// Runs a query in its place; `None` where its trial was too short.
async fn run(
    state: &State,
    asking: Asking,
    permit: OwnedSemaphorePermit,
    trial: Option<Duration>,
    clock: Clock,
) -> Result<Option<Response>, Problem> {
    let cancel = Cancel::new();
    let guard = StopWhenDropped(cancel.clone());
    let young = Young::begin();
    let published = state.published();
    let (begin, beginning) = oneshot::channel();
    let job = Job {
        state: state.clone(),
        published: Arc::clone(&published),
        asking,
        cancel,
        runtime: Handle::current(),
        trial,
        young: young.clone(),
        clock,
        started: Instant::now(),
    };
    state.threads.run(move || job.run(begin, permit))?;
    let response = match beginning.await {
        Ok(Beginning::Whole(head, bytes)) => respond(&published, &head, Body::from(bytes)),
        Ok(Beginning::Streaming(head, pieces)) => {
            respond(&published, &head, stream::body(pieces, guard))
        }
        Ok(Beginning::NotModified(head)) => {
            let mut response = respond(&published, &head, Body::empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response.headers_mut().remove(header::CONTENT_TYPE);
            response
        }
        Ok(Beginning::Again) => return Ok(None),
        Ok(Beginning::Failed(problem)) => return Err(problem),
        Err(_) => return Err(lost()),
    };
    drop(young);
    Ok(Some(response))
}

fn lost() -> Problem {
    Problem::new(
        500,
        "evaluation",
        "the query failed",
        "the evaluation ended without an answer",
    )
}

fn respond(published: &Published, head: &Head, body: Body) -> Response {
    let mut response = ([(header::CONTENT_TYPE, head.format.content_type())], body).into_response();
    let headers = response.headers_mut();
    match &head.etag {
        Some(etag) => headers::cacheable(headers, etag, published.at),
        None => {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
    }
    headers.insert(header::VARY, HeaderValue::from_static("Accept"));
    if let Ok(version) = HeaderValue::try_from(&published.version) {
        headers.insert(DATASET, version);
    }
    response
}

/// One evaluation, with all that its thread needs.
struct Job {
    state: State,
    published: Arc<Published>,
    asking: Asking,
    cancel: Cancel,
    runtime: Handle,
    /// Set in the quick lane: how long the query is tried.
    trial: Option<Duration>,
    young: Young,
    clock: Clock,
    started: Instant,
}

/// How an evaluation ended, for the log.
struct Outcome {
    name: &'static str,
    rows: u64,
    bytes: u64,
    failed: bool,
}

impl Job {
    fn run(self, begin: oneshot::Sender<Beginning>, permit: OwnedSemaphorePermit) {
        let started = self.started;
        let text = self.text().to_owned();
        let id = self.state.running.add(running::Entry {
            text: text.clone(),
            client: self.asking.client.clone(),
            started,
            cancel: self.cancel.clone(),
        });
        let outcome = self.evaluate(begin);
        // The place is free before the log is written.
        self.state.running.remove(id);
        drop(permit);
        let time = started.elapsed();
        if outcome.name == AGAIN {
            // It is told when it ends in a long place.
            self.state
                .admission
                .charge(&self.asking.client, time, false);
            return;
        }
        self.state
            .metrics
            .query(outcome.name, time, outcome.rows, outcome.bytes);
        self.state
            .admission
            .charge(&self.asking.client, time, outcome.failed);
        tracing::info!(
            target: "accede::query",
            query = headers::etag(&[&text]).trim_matches('"'),
            ms = time.as_secs_f64() * 1000.0,
            rows = outcome.rows,
            bytes = outcome.bytes,
            outcome = outcome.name,
            client = self.asking.client,
            "query"
        );
    }

    fn evaluate(&self, begin: oneshot::Sender<Beginning>) -> Outcome {
        let prepared = self.prepare();
        let (query, head) = match prepared {
            Ok(prepared) => prepared,
            Err(problem) => {
                let name = problem.kind;
                let _ = begin.send(Beginning::Failed(problem));
                return Outcome {
                    name,
                    rows: 0,
                    bytes: 0,
                    failed: true,
                };
            }
        };
        if head
            .etag
            .as_ref()
            .is_some_and(|etag| headers::unchanged(&self.asking.headers, etag, self.published.at))
        {
            let _ = begin.send(Beginning::NotModified(head));
            return Outcome {
                name: "not-modified",
                rows: 0,
                bytes: 0,
                failed: false,
            };
        }
        let mut outlet = Outlet::new(
            head.clone(),
            begin,
            self.runtime.clone(),
            self.state.settings.patience,
            self.trial.is_some(),
        );
        let mut rows = 0;
        let options = self.options();
        let result = engine::evaluate(&self.published.snapshot, &query, &options, |answer| {
            write::answer(answer, head.format, self.text(), &mut outlet, &mut rows)
        });
        let bytes = outlet.bytes();
        let result = result.and_then(|()| outlet.finish_in_place().map_err(Failure::Consumer));
        match result {
            Ok(()) => Outcome {
                name: "complete",
                rows,
                bytes,
                failed: false,
            },
            Err(failure) if self.trial_is_over(&failure) => {
                outlet.again();
                Outcome {
                    name: AGAIN,
                    rows: 0,
                    bytes: 0,
                    failed: false,
                }
            }
            Err(failure) => {
                let begun = outlet.has_begun();
                let gone = matches!(failure, Failure::Consumer(_))
                    || (matches!(failure, Failure::Cancelled) && outlet.nobody_listens());
                let problem =
                    Problem::from(failure.placed(self.text(), Some(&self.state.endpoint())));
                let name = match (gone, begun) {
                    (true, _) => "client-gone",
                    (false, true) => "broken-off",
                    (false, false) => problem.kind,
                };
                outlet.fail(problem);
                Outcome {
                    name,
                    rows,
                    bytes,
                    failed: !gone,
                }
            }
        }
    }

    fn prepare(&self) -> Result<(Query, Head), Problem> {
        let query = match &self.asking.question {
            Question::Text(text) => engine::parse(text, Some(&self.state.endpoint()))?,
            Question::Parsed { query, .. } => (**query).clone(),
        };
        let offered = match &query {
            Query::Select { .. } => TABLES,
            Query::Ask { .. } => BOOLEANS,
            Query::Construct { .. } | Query::Describe { .. } => GRAPHS,
        };
        let format = choose(self.asking.format.as_deref(), &self.asking.accept, offered)?;
        let is_fleeting = fleeting::is_fleeting(&query, self.text());
        let etag = (!is_fleeting).then(|| self.asking.etag(&self.published.version, format));
        Ok((query, Head { format, etag }))
    }

    fn options(&self) -> Options {
        let ours = &self.state.settings.limits;
        // A trial has a time of its own.
        let (time, since) = match self.trial {
            Some(trial) => (self.clock.limit.min(trial * WAITING), self.started),
            None => (self.clock.limit, self.clock.since),
        };
        Options {
            default_graphs: self.asking.default_graphs.clone(),
            named_graphs: self.asking.named_graphs.clone(),
            union_default: self.asking.union_default,
            limits: Limits {
                time,
                time_asked: self.clock.asked,
                since: Some(since),
                work: Some(Work {
                    time: self.state.settings.bounds.trial,
                    then: match self.trial {
                        Some(_) => Then::Stop,
                        None => Then::GiveWay,
                    },
                    young: self.young.clone(),
                }),
                ..ours.clone()
            },
            cancel: self.cancel.clone(),
            bindings: self.asking.bindings.clone(),
            services: {
                let reached = service_description::reached(&self.state, &self.asking.headers);
                self.state.services.services(self.runtime.clone(), &reached)
            },
        }
    }

    /// Whether a failure only says that the query is none for the quick lane.
    fn trial_is_over(&self, failure: &Failure) -> bool {
        match (self.trial, failure) {
            (Some(_), Failure::Work { .. }) => true,
            (Some(trial), Failure::Time { limit, .. }) => *limit == trial * WAITING,
            (Some(_), Failure::Consumer(error)) => error.kind() == io::ErrorKind::WouldBlock,
            _ => false,
        }
    }

    fn text(&self) -> &str {
        self.asking.question.text()
    }
}

/// The format of an answer: the one named, else the one accepted.
pub fn choose(named: Option<&str>, accept: &Accept, offered: &[Format]) -> Result<Format, Problem> {
    match named.filter(|n| !n.is_empty()) {
        Some(name) => Format::named(name, offered).ok_or_else(|| {
            let names: Vec<&str> = offered.iter().map(|f| f.name()).collect();
            Problem::new(
                406,
                "not-acceptable",
                "this answer has no such format",
                format!("no format of this answer is called `{name}`"),
            )
            .hint(format!("use one of {}", names.join(", ")))
        }),
        None => accept
            .choose(offered)
            .ok_or_else(|| Problem::not_acceptable(offered)),
    }
}
