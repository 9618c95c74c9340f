//! Whether the node lives and reaches its database, and what it has measured.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::release;
use crate::snapshot::Node;
use crate::web::observe;

/// `/healthz`: the process answers.
pub async fn health() -> Response {
    text("text/plain; charset=utf-8", "ok\n".to_owned())
}

/// `/readyz`: the process reaches its database.
pub async fn ready(State(node): State<Arc<Node>>) -> Response {
    let kind = "text/plain; charset=utf-8";
    match release::current_version(&node.db).await {
        Ok(_) => text(kind, "ready\n".to_owned()),
        Err(error) => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "not ready: the database does not answer"
            );
            let answer = text(kind, "not ready\n".to_owned());
            (StatusCode::SERVICE_UNAVAILABLE, answer).into_response()
        }
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
