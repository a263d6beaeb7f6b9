//! The socket of one connection: a silent one ends, and an answer that broke off never ends as if it were whole.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;
use tokio_io_timeout::TimeoutStream;

/// How HTTP/2 begins. What begins otherwise is HTTP/1, whose requests have a time limit of their own.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Told by an answer that broke off.
#[derive(Clone, Default)]
pub struct Broken(Arc<AtomicBool>);

impl Broken {
    pub fn tell(&self) {
        self.0.store(true, Ordering::Release);
    }
}

pub struct Socket {
    stream: Pin<Box<TimeoutStream<TcpStream>>>,
    /// Runs until the protocol is known.
    opening: Option<Pin<Box<Sleep>>>,
    /// Bytes of the preface that have come.
    begun: usize,
    broken: Broken,
}

impl Socket {
    /// A client may be silent, or take nothing, for as long as patience lasts.
    pub fn new(stream: TcpStream, patience: Duration) -> Self {
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(patience));
        Self {
            stream: Box::pin(stream),
            opening: Some(Box::pin(tokio::time::sleep(patience))),
            begun: 0,
            broken: Broken::default(),
        }
    }

    pub fn broken(&self) -> Broken {
        self.broken.clone()
    }

    fn opened(&mut self, bytes: &[u8]) {
        let expected = &PREFACE[self.begun..];
        let common = expected.len().min(bytes.len());
        self.begun += common;
        if bytes[..common] != expected[..common] || self.begun == PREFACE.len() {
            self.opening = None;
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(opening) = &mut self.opening
            && opening.as_mut().poll(context).is_ready()
        {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        let before = buffer.filled().len();
        ready!(self.stream.as_mut().poll_read(context, buffer))?;
        if self.opening.is_some() {
            self.opened(&buffer.filled()[before..]);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.stream.as_mut().poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.stream.as_mut().poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // The end of a connection would be the end of the answer.
        if self.broken.0.load(Ordering::Acquire) {
            return Poll::Ready(Ok(()));
        }
        self.stream.as_mut().poll_shutdown(context)
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.broken.0.load(Ordering::Acquire) {
            // Without lingering a socket that is closed is reset.
            let _ = self.stream.get_ref().set_zero_linger();
        }
    }
}
