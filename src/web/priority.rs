//! Long queries step back: a thread that has run for a while gives way to all that have not.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::process::{Pid, setpriority_process};
use rustix::thread::gettid;

/// How far every query stands behind the threads that keep connections, on the scale of `nice`.
const BEHIND: i32 = 5;
/// How far a long query steps back.
const BACK: i32 = 19;

/// The thread of one query, while it runs.
#[derive(Default)]
pub struct Priority(Mutex<Option<Pid>>);

impl Priority {
    /// The calling thread is the one.
    pub fn enter(&self) {
        let thread = gettid();
        *self.lock() = Some(thread);
        let _ = setpriority_process(Some(thread), BEHIND);
    }

    /// It is done; its number may soon be another thread's.
    pub fn leave(&self) {
        *self.lock() = None;
    }

    /// Makes the thread step back, if it still runs. It works as well where the system does not allow it.
    pub fn lower(&self) {
        if let Some(thread) = *self.lock() {
            let _ = setpriority_process(Some(thread), BACK);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Pid>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
