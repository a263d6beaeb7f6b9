//! Limits that hold in every step of an evaluation.
//!
//! The evaluator looks at its cancellation token only when it reads a quad; products, sorts and groups never look.
//! But whatever it does with a row, it copies or compares the terms in it. So the terms that we give it
//! (`Id` of the view) look at the clock, the memory and the cancellation when they are copied or compared,
//! and unwind the stack when it is time. No step can go without them, and the query itself stays as it was.

use super::failure::Failure;
use super::memory;
use super::turn::{Turn, Work};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, Instant};

/// What a query may take.
#[derive(Clone, Debug)]
pub struct Limits {
    pub time: Duration,
    /// Whether the asker chose the time, rather than the one who answers.
    pub time_asked: bool,
    /// When the time began to run, if that was before the evaluation.
    pub since: Option<Instant>,
    /// What makes it an old query. Waiting for a turn on a busy machine does not count.
    pub work: Option<Work>,
    /// Rows of a `SELECT`, triples of a `CONSTRUCT` or `DESCRIBE`.
    pub rows: u64,
    /// Memory that the evaluation and the reader of its answer may hold at once.
    pub bytes: u64,
    /// Memory that all evaluations of the process may hold together.
    pub bytes_together: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(30),
            time_asked: false,
            since: None,
            work: None,
            rows: u64::MAX,
            bytes: 1 << 30,
            bytes_together: 2 << 30,
        }
    }
}

/// Shared by the asker and the evaluation: what one cancels, the other stops.
#[derive(Clone, Default, Debug)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// How many copies and comparisons go by between two looks: some microseconds.
const STRIDE: u32 = 1024;

thread_local! {
    /// Copies and comparisons left until the next look.
    static FUEL: Cell<u32> = const { Cell::new(0) };
    static WATCH: RefCell<Option<Watch>> = const { RefCell::new(None) };
}

/// What all evaluations hold together, as each tells it when it looks, and how many there are.
static TOGETHER: AtomicI64 = AtomicI64::new(0);
static RUNNING: AtomicI64 = AtomicI64::new(0);

/// One evaluation under its limits.
pub(crate) struct Watch {
    deadline: Option<Instant>,
    turn: Turn,
    limits: Limits,
    cancel: Cancel,
    /// What the thread held before the evaluation began.
    held: i64,
    /// What it has told of itself.
    told: Cell<i64>,
}

impl Watch {
    pub(crate) fn new(limits: &Limits, cancel: &Cancel) -> Self {
        RUNNING.fetch_add(1, Ordering::Relaxed);
        Self {
            // A time too long for the clock is no limit.
            deadline: limits
                .since
                .unwrap_or_else(Instant::now)
                .checked_add(limits.time),
            turn: Turn::new(limits.work.clone()),
            limits: limits.clone(),
            cancel: cancel.clone(),
            held: memory::held(),
            told: Cell::new(0),
        }
    }

    /// Whether there is too little for all: the one that holds more than its share is then the one to stop.
    fn is_too_much_together(&self, held: i64) -> bool {
        let more = held - self.told.replace(held);
        let together = TOGETHER.fetch_add(more, Ordering::Relaxed) + more;
        let running = RUNNING.load(Ordering::Relaxed).max(1);
        let is_over = u64::try_from(together).is_ok_and(|held| held > self.limits.bytes_together);
        is_over && held >= together / running
    }

    fn failure(&self) -> Option<Failure> {
        if self.cancel.is_cancelled() {
            return Some(Failure::Cancelled);
        }
        let limits = &self.limits;
        let held = memory::held() - self.held;
        if u64::try_from(held).is_ok_and(|held| held > limits.bytes) {
            return Some(Failure::Bytes {
                limit: limits.bytes,
            });
        }
        if self.is_too_much_together(held) {
            return Some(Failure::BytesTogether {
                limit: limits.bytes_together,
            });
        }
        if self
            .deadline
            .is_some_and(|deadline| Instant::now() >= deadline)
        {
            return Some(Failure::Time {
                limit: limits.time,
                asked: limits.time_asked,
            });
        }
        self.turn.look()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        TOGETHER.fetch_sub(self.told.get(), Ordering::Relaxed);
        RUNNING.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Keeps a watch over this thread until dropped; an evaluation inside another's reader has its own meanwhile.
pub(crate) struct Guard {
    outer: Option<Watch>,
}

impl Guard {
    pub(crate) fn enter(watch: Watch) -> Self {
        FUEL.set(0);
        Self {
            outer: WATCH.replace(Some(watch)),
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        FUEL.set(0);
        WATCH.replace(self.outer.take());
    }
}

/// Called at every copy and comparison of a term.
#[inline(always)]
pub(crate) fn tick() {
    let fuel = FUEL.get();
    if fuel == 0 {
        look();
    } else {
        FUEL.set(fuel - 1);
    }
}

/// A longer piece of work, such as copying a long string, counted by its bytes.
#[inline]
pub(crate) fn work(bytes: usize) {
    let spent = u32::try_from(bytes / 64).unwrap_or(u32::MAX);
    FUEL.set(FUEL.get().saturating_sub(spent));
    tick();
}

/// Looks at the limits now, and unwinds if one is passed.
#[cold]
#[inline(never)]
pub(crate) fn look() {
    FUEL.set(STRIDE);
    let failure = WATCH.with_borrow(|watch| watch.as_ref().and_then(Watch::failure));
    if let Some(failure) = failure {
        // Not `panic!`: the panic hook is for faults, and this is none.
        resume_unwind(Box::new(failure));
    }
}

/// Unwinds an evaluation that must not go on.
pub(crate) fn stop(failure: Failure) -> ! {
    resume_unwind(Box::new(failure))
}

/// How much time the running evaluation has left; none if no clock runs.
pub(crate) fn time_left() -> Option<Duration> {
    WATCH.with_borrow(|watch| {
        let deadline = watch.as_ref()?.deadline?;
        Some(deadline.saturating_duration_since(Instant::now()))
    })
}

/// Does a piece of work on the calling thread under limits; what unwinds it is given back as a failure.
pub(crate) fn within<R>(
    limits: &Limits,
    cancel: &Cancel,
    work: impl FnOnce() -> R,
) -> Result<R, Failure> {
    let guard = Guard::enter(Watch::new(limits, cancel));
    let outcome = catch_unwind(AssertUnwindSafe(work));
    drop(guard);
    outcome.map_err(failure_of)
}

/// What an unwound evaluation failed of: a limit, or a fault of the evaluator itself.
pub(crate) fn failure_of(panic: Box<dyn Any + Send>) -> Failure {
    match panic.downcast::<Failure>() {
        Ok(failure) => *failure,
        Err(panic) => {
            let text = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied());
            Failure::Evaluation(format!(
                "the evaluator stopped at a fault of its own: {}",
                text.unwrap_or("unknown")
            ))
        }
    }
}

#[cfg(test)]
mod tests;
