//! The stores: graphs are written in one place and read from an immutable snapshot; nothing here knows about treaties.

pub mod dictionary;
pub mod index;
pub mod shape;
pub mod snapshot;
pub mod version;

/// Two pieces of work at once, each with a core of its own where there are two.
pub(crate) fn both<A: Send, B>(
    first: impl FnOnce() -> A + Send,
    second: impl FnOnce() -> B,
) -> (A, B) {
    std::thread::scope(|scope| {
        let first = scope.spawn(first);
        let second = second();
        match first.join() {
            Ok(first) => (first, second),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}
