//! Whether the node lives and reaches its database, and what it has measured.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;

use crate::snapshot::Node;
use crate::web::{guard, observe};
use crate::{db, release};

/// How long the database may take to show that it is there: a load balancer that asks every second
/// or two should not wait.
const READY: Duration = Duration::from_secs(1);
/// The addresses that tell how the node is.
const OF_THE_NODE: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// `/healthz`: the process answers.
pub async fn health() -> Response {
    text("text/plain; charset=utf-8", "ok\n".to_owned())
}

/// `/readyz`: the process reaches its database, and knows its tables.
pub async fn ready(State(node): State<Arc<Node>>) -> Response {
    let kind = "text/plain; charset=utf-8";
    let why = match timeout(READY, release::current_version(&node.db)).await {
        Ok(Ok(_)) => return text(kind, "ready\n".to_owned()),
        Ok(Err(db::Error::Newer { .. })) => "the database belongs to a newer version",
        Ok(Err(error)) => {
            tracing::error!(error = &error as &dyn std::error::Error, "not ready");
            "the database does not answer"
        }
        Err(_) => {
            tracing::error!("not ready: the database does not answer within {READY:?}");
            "the database does not answer"
        }
    };
    let answer = text(kind, format!("not ready: {why}\n"));
    (StatusCode::SERVICE_UNAVAILABLE, answer).into_response()
}

/// Refuses every request, but those that ask for the state of the node itself, once the tables are
/// those of a newer version of the program.
///
/// # Errors
/// [`Error::Away`](crate::web::error::Error::Away), in the form of the address.
pub async fn refuse_if_older(
    State(node): State<Arc<Node>>,
    request: Request,
    next: Next,
) -> Result<Response, Response> {
    let path = request.uri().path();
    match node.db.refusal() {
        Some(refusal) if !OF_THE_NODE.contains(&path) => Err(guard::respond(path, refusal.into())),
        _ => Ok(next.run(request).await),
    }
}

/// `/metrics`: what was measured, as Prometheus reads it.
pub async fn metrics() -> Response {
    text(
        "text/plain; version=0.0.4; charset=utf-8",
        observe::metrics_text(),
    )
}

fn text(kind: &'static str, body: String) -> Response {
    ([(header::CONTENT_TYPE, kind)], body).into_response()
}
