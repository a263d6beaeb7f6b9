//! How a thread stands to the others of the machine: whether it goes first, and for how long it runs at a stretch.
//!
//! All of it is a wish: where the system does not allow it, or does not know it, the work is done as well, only later.

use rustix::process::{getpriority_process, setpriority_process};
use rustix::thread::gettid;

/// How far the thread of an old evaluation stands behind the others, on the scale of `nice`.
const BEHIND: i32 = 10;
/// The last place of all.
const LAST: i32 = 19;
/// How far a thread that only passes things on stands before those that evaluate.
const BEFORE: i32 = 5;

/// For how long a thread wants to run at a stretch. One that wants little is let in at once, where it would else have to
/// wait until another has had its three or four milliseconds.
#[derive(Clone, Copy)]
enum Stretch {
    Short,
    Usual,
}

impl Stretch {
    /// In nanoseconds; the system takes what lies between 0.1 and 100 ms.
    fn length(self) -> u64 {
        match self {
            Self::Short => 100_000,
            Self::Usual => 3_000_000,
        }
    }
}

/// The priority of this thread.
pub fn current() -> Option<i32> {
    getpriority_process(Some(gettid())).ok()
}

/// This thread keeps connections: what it does is short and many wait for it.
pub fn go_first() {
    if let Some(priority) = current() {
        set(priority - BEFORE, Stretch::Short);
    }
}

/// This thread does something new, which may be short.
pub fn begin(priority: i32) {
    set(priority, Stretch::Short);
}

/// This thread does something long. It may not be allowed to come forward again.
pub(super) fn stand_behind() {
    if let Some(priority) = current() {
        set((priority + BEHIND).min(LAST), Stretch::Usual);
    }
}

fn set(priority: i32, stretch: Stretch) {
    let _ = setpriority_process(Some(gettid()), priority);
    // It sets the priority too, so one that was refused above is not asked for again.
    if let Some(priority) = current() {
        run_for(priority, stretch);
    }
}

/// Linux since 6.12; before, it is taken and makes no difference.
#[cfg(target_os = "linux")]
fn run_for(priority: i32, stretch: Stretch) {
    let wish = libc::sched_attr {
        size: size_of::<libc::sched_attr>() as u32,
        sched_policy: 0,
        sched_flags: libc::SCHED_FLAG_KEEP_POLICY as u64,
        sched_nice: priority,
        sched_priority: 0,
        sched_runtime: stretch.length(),
        sched_deadline: 0,
        sched_period: 0,
    };
    // SAFETY: the call reads `size` bytes of the structure, which outlives it, and changes only how this thread is run.
    unsafe { libc::syscall(libc::SYS_sched_setattr, 0, &raw const wish, 0) };
}

#[cfg(not(target_os = "linux"))]
fn run_for(_: i32, _: Stretch) {}

#[cfg(test)]
mod tests {
    use super::*;

    /// How long a stretch the system grants this thread, where it knows of such wishes and tells.
    #[cfg(target_os = "linux")]
    fn granted() -> Option<u64> {
        let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").ok()?;
        let mut numbers = release.split('.').map(|number| number.parse::<u32>());
        let version = (numbers.next()?.ok()?, numbers.next()?.ok()?);
        let text = std::fs::read_to_string("/proc/thread-self/sched").ok()?;
        let line = text.lines().find(|line| line.starts_with("se.slice"))?;
        let slice = line.rsplit(':').next()?.trim().parse().ok()?;
        (version >= (6, 12)).then_some(slice)
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_thread_stands_where_it_was_told_to() {
        // Priorities are of threads, so that of the tests is left alone.
        let thread = std::thread::spawn(|| {
            let start = current().expect("a thread has a priority");
            begin(start);
            assert_eq!(current(), Some(start));
            assert!(granted().is_none_or(|slice| slice == Stretch::Short.length()));
            stand_behind();
            assert_eq!(current(), Some((start + BEHIND).min(LAST)));
            assert!(granted().is_none_or(|slice| slice == Stretch::Usual.length()));
        });
        thread.join().expect("the wishes are granted");
    }
}
