//! Whose turn it is: a query that has worked for a while gives way to those that have only just begun.
//!
//! A thread that is asked to give way sleeps in the midst of its evaluation, where it holds no lock. Priorities alone
//! would not do: a thread that the system hardly ever runs may hold a lock that all others wait for.

use super::failure::Failure;
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How much processor time makes a query an old one, and what comes of it then.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Work {
    pub time: Duration,
    pub then: Then,
}

/// What comes of a query that is not young any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Then {
    /// It was only tried: it ends with [`Failure::Work`].
    Stop,
    /// It goes on, and gives way.
    GiveWay,
}

/// Evaluations that have only just begun.
static YOUNG: AtomicUsize = AtomicUsize::new(0);

/// One sleep, how many follow each other at most, and how long an evaluation runs before it sleeps again: however many
/// begin, the old ones go on, slowly.
const SLEEP: Duration = Duration::from_micros(250);
const SLEEPS: usize = 16;
const RUN: Duration = Duration::from_millis(1);
/// How far the thread of an old evaluation stands behind the others, on the scale of `nice`.
const BEHIND: i32 = 10;

thread_local! {
    static STANDS_BEHIND: Cell<bool> = const { Cell::new(false) };
}

/// Whether an evaluation has made this thread stand behind others; it may not be allowed to come forward again.
pub fn stands_behind() -> bool {
    STANDS_BEHIND.get()
}

/// The age of one evaluation.
pub(crate) struct Turn {
    work: Option<Work>,
    /// The processor time of the thread at which it is young no more.
    old: Duration,
    young: Cell<bool>,
    slept: Cell<Option<Instant>>,
}

impl Turn {
    pub(crate) fn new(work: Option<Work>) -> Self {
        if work.is_some() {
            YOUNG.fetch_add(1, Ordering::Relaxed);
        }
        Self {
            work,
            old: work.map_or(Duration::ZERO, |work| worked() + work.time),
            young: Cell::new(work.is_some()),
            slept: Cell::new(None),
        }
    }

    /// Grows older, and sleeps where others are to go first.
    pub(crate) fn look(&self) -> Option<Failure> {
        let work = self.work?;
        if self.young.get() {
            if worked() < self.old {
                return None;
            }
            self.grow_old();
            if work.then == Then::Stop {
                return Some(Failure::Work { limit: work.time });
            }
            stand_behind();
        }
        self.give_way();
        None
    }

    fn give_way(&self) {
        let is_asked = || YOUNG.load(Ordering::Relaxed) > 0;
        if !is_asked() || self.slept.get().is_some_and(|at| at.elapsed() < RUN) {
            return;
        }
        for _ in 0..SLEEPS {
            std::thread::sleep(SLEEP);
            if !is_asked() {
                break;
            }
        }
        self.slept.set(Some(Instant::now()));
    }

    fn grow_old(&self) {
        if self.young.replace(false) {
            YOUNG.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.grow_old();
    }
}

/// The processor time that this thread has used.
fn worked() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

/// It works as well where the system does not allow it.
fn stand_behind() {
    let thread = rustix::thread::gettid();
    let _ = rustix::process::setpriority_process(Some(thread), BEHIND);
    STANDS_BEHIND.set(true);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trial_ends_when_its_work_is_done_and_another_query_goes_on() {
        let work = |then| {
            Some(Work {
                time: Duration::from_millis(1),
                then,
            })
        };
        let grown = |turn: &Turn| {
            let start = Instant::now();
            while turn.young.get() && start.elapsed() < Duration::from_secs(60) {
                if let Some(failure) = turn.look() {
                    return Some(failure);
                }
            }
            None
        };
        assert!(matches!(
            grown(&Turn::new(work(Then::Stop))),
            Some(Failure::Work { .. })
        ));
        // Priorities are of threads, so that of the tests is left alone.
        let went_on = std::thread::spawn(move || {
            let turn = Turn::new(work(Then::GiveWay));
            grown(&turn).is_none() && !turn.young.get() && stands_behind()
        });
        assert!(went_on.join().is_ok_and(|went_on| went_on));
        assert!(Turn::new(None).look().is_none());
    }
}
