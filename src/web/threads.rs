//! Threads for queries: their stacks are deep, and they are kept, since making one takes as long as a short query.

use std::sync::mpsc::{self, SyncSender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::problem::Problem;
use crate::engine::complexity::STACK_BYTES;
use crate::engine::{priority, turn};

type Work = Box<dyn FnOnce() + Send>;

/// Threads that wait for work, the one that worked last on top.
#[derive(Clone)]
pub struct Threads {
    idle: Arc<Mutex<Vec<SyncSender<Work>>>>,
    /// Their priority, on the scale of `nice`: not that of the thread that makes them.
    priority: Option<i32>,
}

impl Default for Threads {
    fn default() -> Self {
        Self {
            idle: Arc::default(),
            priority: priority::current(),
        }
    }
}

/// Threads that are kept waiting at most.
const KEPT: usize = 4;

impl Threads {
    /// Runs what may recurse deeply on a thread of its own; only touched pages of its stack are ever held.
    pub fn run(&self, work: impl FnOnce() + Send + 'static) -> Result<(), Problem> {
        let mut work: Work = Box::new(work);
        while let Some(thread) = self.idle().pop() {
            match thread.send(work) {
                Ok(()) => return Ok(()),
                // It is not there any more: it ended by a fault of its last work.
                Err(mpsc::SendError(back)) => work = back,
            }
        }
        let idle = Arc::downgrade(&self.idle);
        let priority = self.priority;
        std::thread::Builder::new()
            .name("query".to_owned())
            .stack_size(STACK_BYTES)
            .spawn(move || {
                if let Some(priority) = priority {
                    priority::begin(priority);
                }
                serve(&idle, work);
            })
            .map(drop)
            .map_err(|e| {
                Problem::new(503, "busy", "too many queries at once", e.to_string()).retry_after(2)
            })
    }

    fn idle(&self) -> MutexGuard<'_, Vec<SyncSender<Work>>> {
        lock(&self.idle)
    }
}

/// The life of one thread. It ends with the server, whose list of those that wait goes with it.
fn serve(idle: &Weak<Mutex<Vec<SyncSender<Work>>>>, first: Work) {
    first();
    // A thread that stands behind others is of no use to the next query, and may not be allowed to come forward.
    while !turn::stands_behind() {
        let (sender, receiver) = mpsc::sync_channel(1);
        let Some(idle) = idle.upgrade() else { break };
        let mut waiting = lock(&idle);
        if waiting.len() >= KEPT {
            break;
        }
        waiting.push(sender);
        drop(waiting);
        drop(idle);
        match receiver.recv() {
            Ok(work) => work(),
            Err(mpsc::RecvError) => break,
        }
    }
}

fn lock(idle: &Mutex<Vec<SyncSender<Work>>>) -> MutexGuard<'_, Vec<SyncSender<Work>>> {
    // Pushing and popping are single steps.
    idle.lock().unwrap_or_else(PoisonError::into_inner)
}
