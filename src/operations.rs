//! What operators need: health, readiness, metrics, logs, and stopping in order.

use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use catalogue::Catalogue;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::release;
use crate::web::App;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// A request that takes longer is worth a line in the log.
const SLOW_SECONDS: f64 = 1.0;
/// Seconds, for the duration histogram: from a cached page to one that is cut off.
const BUCKETS: [f64; 10] = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 30.0];

static METRICS: OnceLock<PrometheusHandle> = OnceLock::new();

/// `/healthz`: the process answers. `/readyz`: it can reach its database. `/metrics`: Prometheus text.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/healthz", get(|| async { uncached("text/plain; charset=utf-8", "ok\n".to_owned()) }))
        .route("/readyz", get(ready))
        .route("/metrics", get(show_metrics))
}

async fn ready(State(app): State<Arc<App>>) -> Response {
    match release::current_version(&app.db).await {
        Ok(_) => uncached("text/plain; charset=utf-8", "ready\n".to_owned()),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "not ready: the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, uncached("text/plain; charset=utf-8", "not ready\n".to_owned()))
                .into_response()
        }
    }
}

async fn show_metrics() -> Response {
    let text = METRICS.get().map(PrometheusHandle::render).unwrap_or_default();
    uncached("text/plain; version=0.0.4; charset=utf-8", text)
}

fn uncached(kind: &'static str, body: String) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")], body).into_response()
}

/// Starts collecting metrics; once for a process.
pub fn start_metrics() {
    let builder = PrometheusBuilder::new().set_buckets(&BUCKETS);
    if let Ok(Ok(handle)) = builder.map(PrometheusBuilder::install_recorder) {
        // A second server in one process (a test) shares the first one's.
        let _ = METRICS.set(handle);
    }
}

/// Tells the metrics what is loaded.
#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
pub fn record_catalogue(catalogue: &Catalogue) {
    metrics::gauge!("metier_catalogue_occupations").set(catalogue.occupations.len() as f64);
    metrics::gauge!("metier_catalogue_specializations").set(catalogue.specializations.len() as f64);
    metrics::gauge!("metier_catalogue_skills").set(catalogue.vocabulary.skills.len() as f64);
}

/// Gives each request an id, counts it, times it, and logs what failed or was slow.
pub async fn observe(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = next_request_id();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let mut response = next.run(request).await;
    let (seconds, status) = (started.elapsed().as_secs_f64(), response.status());
    let route = route_of(&path);
    metrics::counter!("metier_http_requests_total", "route" => route, "status" => class_of(status)).increment(1);
    metrics::histogram!("metier_http_request_seconds", "route" => route).record(seconds);
    if status.is_server_error() || seconds > SLOW_SECONDS {
        tracing::warn!(id, %method, path, status = status.as_u16(), seconds, "request");
    } else {
        tracing::debug!(id, %method, path, status = status.as_u16(), seconds, "request");
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// Unique in the cluster as far as a person who searches the log is concerned: start of the process, then a number.
fn next_request_id() -> String {
    static START: OnceLock<i64> = OnceLock::new();
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let start = START.get_or_init(crate::clock::now);
    format!("{start:x}-{:x}-{:x}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// The first part of an address, from a fixed list: a label must not grow with what visitors type.
fn route_of(path: &str) -> &'static str {
    const ROUTES: [&str; 10] = [
        "api",
        "careers",
        "compare",
        "data",
        "methodology",
        "occupations",
        "search",
        "skills",
        "static",
        "sitemap.xml",
    ];
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    if first.is_empty() { "home" } else { ROUTES.into_iter().find(|route| *route == first).unwrap_or("other") }
}

const fn class_of(status: StatusCode) -> &'static str {
    match status.as_u16() {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}

/// Waits for the signal to stop: Ctrl-C, or SIGTERM from a service manager.
pub async fn told_to_stop() {
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
