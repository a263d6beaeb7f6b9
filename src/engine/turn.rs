//! Whose turn it is: a query that has worked for a while gives way to those that have only just begun.
//!
//! A thread that is asked to give way sleeps in the midst of its evaluation, where it holds no lock. Priorities alone
//! would not do: a thread that the system hardly ever runs may hold a lock that all others wait for.

use super::failure::Failure;
use super::priority;
use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How much processor time makes a query an old one, and what comes of it then.
#[derive(Clone, Debug)]
pub struct Work {
    pub time: Duration,
    pub then: Then,
    pub young: Young,
}

/// What comes of a query that is not young any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Then {
    /// It was only tried: it ends with [`Failure::Work`].
    Stop,
    /// It goes on, and gives way.
    GiveWay,
}

/// Queries that have only just begun.
static YOUNG: AtomicUsize = AtomicUsize::new(0);

/// Keeps a query among the young ones until it grows old or every copy is dropped: not only while it is evaluated, since
/// what comes before and after it has to find a free processor too.
#[derive(Clone, Debug)]
pub struct Young(Arc<Mark>);

#[derive(Debug)]
struct Mark {
    is_young: AtomicBool,
}

impl Young {
    pub fn begin() -> Self {
        YOUNG.fetch_add(1, Ordering::Relaxed);
        Self(Arc::new(Mark {
            is_young: AtomicBool::new(true),
        }))
    }

    fn is_young(&self) -> bool {
        self.0.is_young.load(Ordering::Relaxed)
    }
}

impl Mark {
    fn grow_old(&self) {
        if self.is_young.swap(false, Ordering::Relaxed) {
            YOUNG.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Mark {
    fn drop(&mut self) {
        self.grow_old();
    }
}

/// One sleep, how many follow each other at most, and how long an evaluation runs before it sleeps again: however many
/// begin, the old ones go on, slowly.
const SLEEP: Duration = Duration::from_micros(250);
const SLEEPS: usize = 16;
const RUN: Duration = Duration::from_micros(250);

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
    slept: Cell<Option<Instant>>,
}

impl Turn {
    pub(crate) fn new(work: Option<Work>) -> Self {
        Self {
            old: work
                .as_ref()
                .map_or(Duration::ZERO, |work| worked() + work.time),
            work,
            slept: Cell::new(None),
        }
    }

    /// Grows older, and sleeps where others are to go first.
    pub(crate) fn look(&self) -> Option<Failure> {
        let work = self.work.as_ref()?;
        if work.young.is_young() {
            if worked() < self.old {
                return None;
            }
            work.young.0.grow_old();
            if work.then == Then::Stop {
                return Some(Failure::Work { limit: work.time });
            }
            stand_behind();
        }
        self.give_way();
        None
    }

    #[cfg(test)]
    fn is_young(&self) -> bool {
        self.work.as_ref().is_some_and(|work| work.young.is_young())
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
}

/// The processor time that this thread has used.
fn worked() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

fn stand_behind() {
    priority::stand_behind();
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
                young: Young::begin(),
            })
        };
        let grown = |turn: &Turn| {
            let start = Instant::now();
            while turn.is_young() && start.elapsed() < Duration::from_secs(60) {
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
            grown(&turn).is_none() && !turn.is_young() && stands_behind()
        });
        assert!(went_on.join().is_ok_and(|went_on| went_on));
        assert!(Turn::new(None).look().is_none());
    }
}
