//! Counters for the operator, in the text format that Prometheus reads.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::extract::State as Given;
use axum::http::header;
use axum::response::IntoResponse;

use super::State;

/// Upper bounds of the buckets of the time histogram, in seconds.
const BOUNDS: [f64; 10] = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0];

/// What has happened since the server started.
#[derive(Default)]
pub struct Metrics {
    outcomes: Mutex<BTreeMap<&'static str, u64>>,
    statuses: Mutex<BTreeMap<u16, u64>>,
    buckets: [AtomicU64; BOUNDS.len()],
    nanoseconds: AtomicU64,
    queries: AtomicU64,
    rows: AtomicU64,
    bytes: AtomicU64,
    changes: Mutex<BTreeMap<&'static str, (u64, Duration)>>,
}

impl Metrics {
    /// A query ended.
    pub fn query(&self, outcome: &'static str, time: Duration, rows: u64, bytes: u64) {
        *lock(&self.outcomes).entry(outcome).or_default() += 1;
        for (bound, bucket) in BOUNDS.iter().zip(&self.buckets) {
            if time.as_secs_f64() <= *bound {
                bucket.fetch_add(1, Ordering::Relaxed);
            }
        }
        self.queries.fetch_add(1, Ordering::Relaxed);
        self.nanoseconds.fetch_add(
            u64::try_from(time.as_nanos()).unwrap_or(u64::MAX),
            Ordering::Relaxed,
        );
        self.rows.fetch_add(rows, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// A change ended, or was refused.
    pub fn change(&self, outcome: &'static str, time: Duration) {
        let mut changes = lock(&self.changes);
        let (count, together) = changes.entry(outcome).or_default();
        *count += 1;
        *together += time;
    }

    /// A request was answered.
    pub fn response(&self, status: u16) {
        *lock(&self.statuses).entry(status).or_default() += 1;
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        writeln!(
            out,
            "# HELP accede_queries_total Queries by how they ended.\n# TYPE accede_queries_total counter"
        )?;
        for (outcome, count) in &*lock(&self.outcomes) {
            writeln!(out, "accede_queries_total{{outcome=\"{outcome}\"}} {count}")?;
        }
        writeln!(
            out,
            "# HELP accede_change_seconds Time that changes took, by how they ended.\n# TYPE accede_change_seconds summary"
        )?;
        for (outcome, (count, time)) in &*lock(&self.changes) {
            let time = time.as_secs_f64();
            writeln!(
                out,
                "accede_change_seconds_sum{{outcome=\"{outcome}\"}} {time}\naccede_change_seconds_count{{outcome=\"{outcome}\"}} {count}"
            )?;
        }
        writeln!(
            out,
            "# HELP accede_responses_total Responses by status code.\n# TYPE accede_responses_total counter"
        )?;
        for (status, count) in &*lock(&self.statuses) {
            writeln!(out, "accede_responses_total{{status=\"{status}\"}} {count}")?;
        }
        writeln!(
            out,
            "# HELP accede_query_seconds Time to evaluate and send a query's answer.\n# TYPE accede_query_seconds histogram"
        )?;
        for (bound, bucket) in BOUNDS.iter().zip(&self.buckets) {
            writeln!(
                out,
                "accede_query_seconds_bucket{{le=\"{bound}\"}} {}",
                bucket.load(Ordering::Relaxed)
            )?;
        }
        let queries = self.queries.load(Ordering::Relaxed);
        writeln!(out, "accede_query_seconds_bucket{{le=\"+Inf\"}} {queries}")?;
        writeln!(
            out,
            "accede_query_seconds_sum {}",
            Duration::from_nanos(self.nanoseconds.load(Ordering::Relaxed)).as_secs_f64()
        )?;
        writeln!(out, "accede_query_seconds_count {queries}")?;
        writeln!(
            out,
            "# HELP accede_rows_total Rows or triples sent.\n# TYPE accede_rows_total counter\naccede_rows_total {}",
            self.rows.load(Ordering::Relaxed)
        )?;
        writeln!(
            out,
            "# HELP accede_answer_bytes_total Bytes of answers before compression.\n# TYPE accede_answer_bytes_total counter\naccede_answer_bytes_total {}",
            self.bytes.load(Ordering::Relaxed)
        )
    }
}

/// `GET /metrics`.
pub async fn metrics(Given(state): Given<State>) -> impl IntoResponse {
    let mut out = String::new();
    state
        .metrics
        .write(&mut out)
        .expect("writing to a string cannot fail");
    state
        .refreshed
        .write(&mut out)
        .expect("writing to a string cannot fail");
    let published = state.published();
    let running = state.running.list().len();
    let _ = writeln!(
        out,
        "# HELP accede_queries_running Queries and changes under way.\n# TYPE accede_queries_running gauge\naccede_queries_running {running}"
    );
    let _ = writeln!(
        out,
        "# HELP accede_dataset_quads Quads in the dataset.\n# TYPE accede_dataset_quads gauge\naccede_dataset_quads {}",
        published.snapshot.len()
    );
    let _ = writeln!(
        out,
        "# HELP accede_dataset_info The dataset served.\n# TYPE accede_dataset_info gauge\naccede_dataset_info{{version=\"{}\"}} 1",
        published.version
    );
    (
        [(
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        )],
        out,
    )
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // A panic while counting leaves a count behind, not a broken map.
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
