//! Serving until the process is told to stop, and stopping in order.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use axum::ServiceExt;
use axum::extract::Request;
use tokio::net::TcpListener;

use super::front::Front;

/// How long open requests may take after the signal to stop.
pub const GRACE: Duration = Duration::from_secs(10);

/// Serves until `stopped` ends, then lets open requests finish, for [`GRACE`] at most.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    front: Front,
    listener: TcpListener,
    stopped: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (stop, stopping) = tokio::sync::oneshot::channel();
    // The address of whoever connects, for `client::address`.
    let service = ServiceExt::<Request>::into_make_service_with_connect_info::<SocketAddr>(front);
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        stopped.await;
        tracing::info!("stopping: open requests may finish");
        // The receiver is gone only if the server ended by itself.
        let _ = stop.send(());
    });
    let late = async {
        match stopping.await {
            Ok(()) => tokio::time::sleep(GRACE).await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        result = server => result,
        () = late => {
            tracing::warn!("some requests did not finish in time");
            Ok(())
        }
    }
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
