//! From the evaluating thread to the connection: the first bytes wait until enough is known, and a failure after them breaks the connection.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use futures_util::{StreamExt, stream};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

use super::problem::Problem;
use crate::engine::format::Format;
use crate::engine::{Cancel, memory};

/// Bytes kept back before the status line is sent; an answer that ends within them is sent whole, with its length.
const HELD_BYTES: usize = 64 * 1024;
/// A slow answer is not kept back for longer than this after its first byte.
const HELD_TIME: Duration = Duration::from_secs(2);
/// Bytes gathered before they are handed to the connection.
const CHUNK_BYTES: usize = 32 * 1024;
/// Rows of a slow answer are handed over at least this often.
const CHUNK_TIME: Duration = Duration::from_millis(500);
/// The clock is looked at after so many bytes.
const CLOCK_BYTES: usize = 256;
/// Chunks in flight for one answer.
const CHUNKS: usize = 4;

/// What is known of an answer before its first byte.
#[derive(Clone, Debug)]
pub struct Head {
    pub format: Format,
    /// Absent where the same question may have another answer: `NOW()`, `RAND()`, a remote service …
    pub etag: Option<String>,
}

/// How an answer begins.
pub enum Beginning {
    Whole(Head, Bytes),
    Streaming(Head, mpsc::Receiver<Piece>),
    NotModified(Head),
    /// The trial was too short: the query begins anew in a long place.
    Again,
    Failed(Problem),
}

/// A part of an answer under way. A channel that closes without `End` has lost its evaluation.
pub enum Piece {
    Chunk(Bytes),
    End,
}

/// Where the evaluating thread writes its answer.
pub struct Outlet {
    head: Head,
    begin: Option<oneshot::Sender<Beginning>>,
    chunks: Option<mpsc::Sender<Piece>>,
    buffer: Vec<u8>,
    since: Option<Instant>,
    /// The length of the buffer when the clock was looked at last.
    looked: usize,
    sent: u64,
    runtime: Handle,
    /// A client that takes nothing for this long is given up.
    patience: Duration,
    /// In a trial nothing is sent but whole answers.
    trial: bool,
}

impl Outlet {
    pub fn new(
        head: Head,
        begin: oneshot::Sender<Beginning>,
        runtime: Handle,
        patience: Duration,
        trial: bool,
    ) -> Self {
        Self {
            head,
            begin: Some(begin),
            chunks: None,
            buffer: Vec::new(),
            since: None,
            looked: 0,
            sent: 0,
            runtime,
            patience,
            trial,
        }
    }

    /// Bytes written so far.
    pub fn bytes(&self) -> u64 {
        self.sent + self.buffer.len() as u64
    }

    /// Whether the client has seen the beginning of the answer.
    pub fn has_begun(&self) -> bool {
        self.chunks.is_some()
    }

    /// Whether the client has gone already.
    pub fn nobody_listens(&self) -> bool {
        self.begin.as_ref().is_some_and(oneshot::Sender::is_closed)
            || self.chunks.as_ref().is_some_and(mpsc::Sender::is_closed)
    }

    /// The answer is complete.
    pub fn finish_in_place(&mut self) -> io::Result<()> {
        if let Some(begin) = self.begin.take() {
            let whole = Bytes::from(std::mem::take(&mut self.buffer));
            return begin
                .send(Beginning::Whole(self.head.clone(), whole))
                .map_err(|_| gone());
        }
        self.hand_over()?;
        self.send(Piece::End)
    }

    /// The answer failed before its first byte; afterwards dropping the outlet breaks the connection.
    pub fn fail(mut self, problem: Problem) {
        if let Some(begin) = self.begin.take() {
            // Nobody listens any more where the client has gone.
            let _ = begin.send(Beginning::Failed(problem));
        }
    }

    /// The trial ends without an answer.
    pub fn again(mut self) {
        if let Some(begin) = self.begin.take() {
            let _ = begin.send(Beginning::Again);
        }
    }

    fn hand_over(&mut self) -> io::Result<()> {
        if self.trial {
            return Err(io::Error::new(
                io::ErrorKind::WouldBlock,
                "the trial is over",
            ));
        }
        if let Some(begin) = self.begin.take() {
            let (sender, receiver) = mpsc::channel(CHUNKS);
            begin
                .send(Beginning::Streaming(self.head.clone(), receiver))
                .map_err(|_| gone())?;
            self.chunks = Some(sender);
        }
        if !self.buffer.is_empty() {
            self.sent += self.buffer.len() as u64;
            let chunk = std::mem::replace(&mut self.buffer, Vec::with_capacity(CHUNK_BYTES));
            memory::give_away(chunk.capacity());
            self.send(Piece::Chunk(Bytes::from(chunk)))?;
        }
        self.since = Some(Instant::now());
        self.looked = 0;
        Ok(())
    }

    fn send(&self, piece: Piece) -> io::Result<()> {
        let Some(chunks) = &self.chunks else {
            return Ok(());
        };
        match chunks.try_send(piece) {
            Ok(()) => Ok(()),
            Err(mpsc::error::TrySendError::Closed(_)) => Err(gone()),
            Err(mpsc::error::TrySendError::Full(piece)) => {
                let wait = async { tokio::time::timeout(self.patience, chunks.send(piece)).await };
                match self.runtime.block_on(wait) {
                    Ok(Ok(())) => Ok(()),
                    Ok(Err(_)) => Err(gone()),
                    Err(_) => Err(io::Error::new(
                        io::ErrorKind::TimedOut,
                        "the client stopped reading",
                    )),
                }
            }
        }
    }
}

impl Write for Outlet {
    #[inline]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    /// Formats are written in very small pieces, so taking one has to be next to nothing.
    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.buffer.extend_from_slice(bytes);
        // Looking at the clock for each piece would take most of the time.
        if self.buffer.len() < self.looked + CLOCK_BYTES {
            return Ok(());
        }
        self.look()
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Outlet {
    /// Hands over what is large or old enough.
    fn look(&mut self) -> io::Result<()> {
        let length = self.buffer.len();
        self.looked = length;
        let since = *self.since.get_or_insert_with(Instant::now);
        let (most, longest) = if self.has_begun() {
            (CHUNK_BYTES, CHUNK_TIME)
        } else {
            (HELD_BYTES, HELD_TIME)
        };
        if length >= most || since.elapsed() >= longest {
            self.hand_over()?;
        }
        Ok(())
    }
}

/// Stops the evaluation when the connection lets go of the answer.
pub struct StopWhenDropped(pub Cancel);

impl Drop for StopWhenDropped {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// The rest of an answer as a body that ends well only if the evaluation did.
pub fn body(pieces: mpsc::Receiver<Piece>, guard: StopWhenDropped) -> Body {
    let parts = stream::unfold(Some((pieces, guard)), |state| async move {
        let (mut pieces, guard) = state?;
        match pieces.recv().await {
            Some(Piece::Chunk(chunk)) => Some((Ok(chunk), Some((pieces, guard)))),
            Some(Piece::End) => None,
            None => Some((Err(io::Error::other("the answer is incomplete")), None)),
        }
    });
    // The compression layer asks once more after the end.
    Body::from_stream(parts.fuse())
}

fn gone() -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, "the client has gone")
}
