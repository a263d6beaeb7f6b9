//! Long queries step back: a thread that has run for a while gives way to all that have not.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::process::{Pid, setpriority_process};
use rustix::thread::gettid;

/// How far a long query steps back, on the scale of `nice`.
const BACK: i32 = 15;

/// The thread of one query, while it runs.
#[derive(Default)]
pub struct Priority(Mutex<Option<Pid>>);

impl Priority {
    /// The calling thread is the one.
    pub fn enter(&self) {
        *self.lock() = Some(gettid());
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
