//! Memory, counted per thread, so that a query's byte budget is what it really holds.
//!
//! An evaluation runs on one thread from start to end, and all it keeps (rows to sort, groups, hash tables, strings)
//! comes from the allocator. So the allocator counts what its thread has taken and not given back: one addition to a
//! thread-local number beside each call, with no atomics.

use libmimalloc_sys::mi_option_set;
use mimalloc::MiMalloc;
use std::alloc::{GlobalAlloc, Layout};
use std::cell::Cell;
use std::ffi::c_int;

/// `mi_option_purge_delay` in the header of version 2 of the allocator: milliseconds that freed pages are kept.
const PURGE_DELAY: c_int = 15;

/// The allocator beneath, counting.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

thread_local! {
    static HELD: Cell<i64> = const { Cell::new(0) };
}

/// How many bytes this thread has taken and not given back; negative where it freed what another took.
pub(crate) fn held() -> i64 {
    HELD.try_with(Cell::get).unwrap_or_default()
}

/// From now on pages that hold nothing go back to the system at once, so that a server is no larger after a large answer
/// than before it. A command that ends soon has nothing of it.
pub fn give_back_at_once() {
    // SAFETY: sets one number of the allocator, which may be set at any time.
    unsafe { mi_option_set(PURGE_DELAY, 0) };
}

/// Another thread will free so many bytes: they are held by this one no more.
pub fn give_away(bytes: usize) {
    count(-(bytes as i64));
}

fn count(bytes: i64) {
    // A thread that is ending has no thread-locals left; nobody evaluates on it any more.
    let _ = HELD.try_with(|held| held.set(held.get().wrapping_add(bytes)));
}

// SAFETY: every call is passed on unchanged to the allocator beneath, which keeps the contract; the count beside it
// touches a thread-local number that needs neither allocation nor destructor, and cannot unwind.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as i64);
        // SAFETY: the caller's promises about `layout` are those that the allocator beneath asks for.
        unsafe { MiMalloc.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as i64);
        // SAFETY: as above.
        unsafe { MiMalloc.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as i64));
        // SAFETY: the pointer came from the allocator beneath with this layout.
        unsafe { MiMalloc.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size as i64 - layout.size() as i64);
        // SAFETY: the pointer came from the allocator beneath with this layout; the size is the caller's promise.
        unsafe { MiMalloc.realloc(pointer, layout, size) }
    }
}

#[cfg(test)]
mod tests {
    use super::{PURGE_DELAY, held};
    use libmimalloc_sys::{mi_option_get, mi_version};

    /// The number of the setting is of one version of the allocator; its value there is ten unless it is changed.
    #[test]
    fn the_setting_is_the_one_that_is_meant() {
        // SAFETY: both read a number.
        let (version, delay) = unsafe { (mi_version(), mi_option_get(PURGE_DELAY)) };
        assert_eq!((version / 10_000, delay), (2, 10));
    }

    #[test]
    fn what_is_held_is_counted_and_what_is_dropped_is_not() {
        let before = held();
        let block = vec![7_u8; 1 << 20];
        assert!(held() - before >= 1 << 20);
        drop(block);
        assert!(held() - before < 1 << 16);
    }
}
