//! Serving until the process is told to stop, and stopping in order. Connections are bounded in
//! number and in time: whoever is slow or idle makes room for others.

mod connection;
mod limits;
mod places;

use std::convert::Infallible;
use std::future::Future;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tower::Service as _;

use self::connection::{Request, Watched};
pub use self::limits::Limits;
use self::limits::{BUFFER, LARGEST_HEAD, MOST_STREAMS};
use self::places::{Connections, Place};
use super::front::Front;

/// How long nothing is accepted after the system could not, and nobody could make room.
const PAUSE: Duration = Duration::from_millis(100);
/// How long who makes room for a descriptor needs to close.
const CLOSING: Duration = Duration::from_millis(1);

/// Serves until `stopped` ends, then lets open requests finish for a while; what is open after that
/// is cut off.
pub async fn serve(
    front: Front,
    listener: TcpListener,
    limits: Limits,
    stopped: impl Future<Output = ()>,
) {
    let server = Server {
        front,
        limits,
        protocol: protocol(),
        connections: Connections::of(limits.connections),
    };
    let graceful = GracefulShutdown::new();
    let mut tasks = JoinSet::new();
    let mut stopped = std::pin::pin!(stopped);
    loop {
        tokio::select! {
            () = &mut stopped => break,
            Some(_) = tasks.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, address)) => match server.connections.place().await {
                    Some(place) => {
                        let watcher = graceful.watcher();
                        tasks.spawn(server.clone().attend(stream, address, watcher, place));
                    }
                    None => count_cut("refused"),
                },
                Err(error) => server.not_accepted(&error).await,
            },
        }
    }
    drop(listener);
    tracing::info!("stopping: open requests may finish");
    if timeout(limits.grace, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish in time");
    }
}

/// HTTP/1, and HTTP/2 for clients that begin with it. Times are not limited here: a connection that
/// has not said which one it speaks would have no limit.
fn protocol() -> Builder<TokioExecutor> {
    let mut protocol = Builder::new(TokioExecutor::new());
    protocol.http1().max_buf_size(BUFFER);
    protocol
        .http2()
        .max_concurrent_streams(MOST_STREAMS)
        .max_header_list_size(u32::try_from(LARGEST_HEAD).unwrap_or(u32::MAX));
    protocol
}

/// What every connection needs.
#[derive(Clone)]
struct Server {
    front: Front,
    limits: Limits,
    protocol: Builder<TokioExecutor>,
    connections: Connections,
}

impl Server {
    /// After an error of the system: that of one connection is its client's; without descriptors,
    /// somebody makes room as when there is no place.
    async fn not_accepted(&self, error: &io::Error) {
        if matches!(
            error.kind(),
            ErrorKind::ConnectionAborted
                | ErrorKind::ConnectionReset
                | ErrorKind::ConnectionRefused
        ) {
            return;
        }
        if self.connections.make_room() {
            return sleep(CLOSING).await;
        }
        tracing::error!(%error, "no connection can be accepted");
        sleep(PAUSE).await;
    }

    /// Answers what comes over a connection, until its client closes it or is too slow.
    async fn attend(self, stream: TcpStream, address: SocketAddr, watcher: Watcher, place: Place) {
        let connection = &place.connection;
        let stream = TokioIo::new(Watched {
            stream,
            connection: Arc::clone(connection),
        });
        let service = service_fn(|request: hyper::Request<Incoming>| {
            let open = Request::begin(Arc::clone(connection));
            let mut request = request.map(|body| open.body(body));
            // For `client::address`.
            request.extensions_mut().insert(ConnectInfo(address));
            let answer = self.front.clone().call(request);
            async move { Ok::<_, Infallible>(answer.await?.map(|body| open.answer(body))) }
        });
        let serving = self.protocol.serve_connection(stream, service);
        tokio::select! {
            biased;
            result = watcher.watch(serving) => if let Err(error) = result {
                tracing::debug!(error = &*error, "a connection failed");
            },
            cut = connection.cut(&self.limits) => count_cut(cut.name()),
        }
    }
}

/// Counts a connection that was closed although its client would have left it open.
fn count_cut(why: &'static str) {
    metrics::counter!("metier_connections_cut_total", "why" => why).increment(1);
}

/// Waits for the signal to stop: Ctrl-C, or SIGTERM from a service manager.
pub async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            let _ = tokio::signal::ctrl_c().await;
            return;
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    {
        let _ = tokio::signal::ctrl_c().await;
    }
}
