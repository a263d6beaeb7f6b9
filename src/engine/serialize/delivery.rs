//! Where a document is written, remembering whether the writing itself failed.

use std::io::{self, Write};

/// A failure that comes out of a serializer is either one of the place it writes to, or says that the format has no
/// words for a value. The kinds of `io::Error` do not tell them apart, so the place is watched.
pub struct Delivery<W> {
    to: W,
    failed: bool,
}

impl<W> Delivery<W> {
    pub fn new(to: W) -> Self {
        Self { to, failed: false }
    }

    /// Whether the place refused something.
    pub fn failed(&self) -> bool {
        self.failed
    }

    #[inline]
    fn noted<T>(&mut self, outcome: io::Result<T>) -> io::Result<T> {
        self.failed |= outcome.is_err();
        outcome
    }
}

impl<W: Write> Write for Delivery<W> {
    #[inline]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let outcome = self.to.write(bytes);
        self.noted(outcome)
    }

    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let outcome = self.to.write_all(bytes);
        self.noted(outcome)
    }

    fn flush(&mut self) -> io::Result<()> {
        let outcome = self.to.flush();
        self.noted(outcome)
    }
}
