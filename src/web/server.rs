//! Connections: HTTP/1.1 and HTTP/2 on one port, slow and idle ones given up, and a drain at the end.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::ConnectInfo;
use axum::http::{Version, header::HOST};
use futures_util::TryStreamExt;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpSocket, lookup_host};
use tokio::sync::Semaphore;
use tower::ServiceExt;

use super::State;
use super::headers::NoHost;
use super::socket::{Broken, Socket};

/// Connections open at once.
const CONNECTIONS: usize = 2048;

/// Connections that may wait to be taken: the 128 of the standard library are too few where all clients come at once,
/// and one that finds no room is not refused but comes back a second later.
const BACKLOG: u32 = 4096;

/// Listens at the first address of `host:port` that is free.
pub async fn bind(name: &str) -> std::io::Result<TcpListener> {
    let mut failure = None;
    for address in lookup_host(name).await? {
        match listen(address) {
            Ok(listener) => return Ok(listener),
            Err(error) => failure = Some(error),
        }
    }
    let none = || std::io::Error::new(std::io::ErrorKind::InvalidInput, "the name has no address");
    Err(failure.unwrap_or_else(none))
}

fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    // A server that starts anew need not wait until the connections of the one before are forgotten.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves until `stop` is ready, then takes no more work and lets running queries end.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    state: State,
    stop: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let patience = state.settings.patience;
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(patience)
        .keep_alive(true)
        .max_buf_size(128 * 1024);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(patience)
        .keep_alive_timeout(patience)
        .max_concurrent_streams(100)
        .max_header_list_size(64 * 1024);
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut stop = std::pin::pin!(stop);
    loop {
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place.expect("the semaphore is never closed"),
            () = &mut stop => break,
        };
        let (socket, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors, most likely: what is open must end first.
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        // Small answers must not wait for the acknowledgement of the one before.
        let _ = socket.set_nodelay(true);
        let app = app.clone();
        let socket = Socket::new(socket, patience);
        let broken = socket.broken();
        let service =
            tower::service_fn(move |request: axum::http::Request<hyper::body::Incoming>| {
                let version = request.version();
                let mut request = request.map(Body::new);
                let hosts = request.headers().get_all(HOST).iter().count();
                if version == Version::HTTP_11 && hosts != 1 {
                    request.extensions_mut().insert(NoHost);
                }
                request
                    .extensions_mut()
                    .insert(ConnectInfo::<SocketAddr>(peer));
                let answer = app.clone().oneshot(request);
                let broken = broken.clone();
                async move {
                    let answer = answer.await?;
                    Ok::<_, Infallible>(match version {
                        Version::HTTP_10 => answer.map(|body| telling(body, broken)),
                        _ => answer,
                    })
                }
            });
        let connection = builder
            .serve_connection(TokioIo::new(socket), TowerToHyperService::new(service))
            .into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(error = error.as_ref() as &dyn std::error::Error, %peer, "a connection ended early");
            }
            drop(place);
        });
    }
    drop(listener);
    state.draining.store(true, Ordering::Release);
    tracing::info!(running = state.running.list().len(), "draining");
    let drained = tokio::time::timeout(state.settings.drain, graceful.shutdown()).await;
    if drained.is_err() {
        state.running.cancel_all();
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    Ok(())
}

/// In HTTP/1.0 an answer without a length ends with its connection: one that breaks off has to tell.
fn telling(body: Body, broken: Broken) -> Body {
    if body.size_hint().exact().is_some() {
        return body;
    }
    Body::from_stream(body.into_data_stream().inspect_err(move |_| broken.tell()))
}

/// Ready at SIGTERM or Ctrl-C.
pub async fn stop_signal() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        let terminate = async {
            match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
                Ok(mut signal) => {
                    signal.recv().await;
                }
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! { () = interrupt => {}, () = terminate => {} }
    }
    #[cfg(not(unix))]
    interrupt.await;
}
