//! What operators need: health, readiness, metrics, logs, and stopping in order.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, OnceLock};
use std::time::Instant;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use catalogue::Catalogue;
use metrics::{Counter, Histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::release;
use crate::web::App;

pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// A request that takes longer is worth a line in the log.
const SLOW_SECONDS: f64 = 1.0;
/// Seconds, for the duration histogram: from a cached page to one that is cut off.
const BUCKETS: [f64; 10] = [
    0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 30.0,
];

static METRICS: OnceLock<PrometheusHandle> = OnceLock::new();

/// `/healthz`: the process answers. `/readyz`: it can reach its database. `/metrics`: Prometheus
/// text.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route(
            "/healthz",
            get(|| async { uncached("text/plain; charset=utf-8", "ok\n".to_owned()) }),
        )
        .route("/readyz", get(ready))
        .route("/metrics", get(show_metrics))
}

async fn ready(State(app): State<Arc<App>>) -> Response {
    match release::current_version(&app.db).await {
        Ok(_) => uncached("text/plain; charset=utf-8", "ready\n".to_owned()),
        Err(error) => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "not ready: the database does not answer"
            );
            (
                StatusCode::SERVICE_UNAVAILABLE,
                uncached("text/plain; charset=utf-8", "not ready\n".to_owned()),
            )
                .into_response()
        }
    }
}

async fn show_metrics() -> Response {
    let text = METRICS
        .get()
        .map(PrometheusHandle::render)
        .unwrap_or_default();
    uncached("text/plain; version=0.0.4; charset=utf-8", text)
}

fn uncached(kind: &'static str, body: String) -> Response {
    (
        [
            (header::CONTENT_TYPE, kind),
            (header::CACHE_CONTROL, "no-store"),
        ],
        body,
    )
        .into_response()
}

/// Starts collecting metrics; once for a process.
pub fn start_metrics() {
    let builder = PrometheusBuilder::new().set_buckets(&BUCKETS);
    if let Ok(Ok(handle)) = builder.map(PrometheusBuilder::install_recorder) {
        // A second server in one process (a test) shares the first one's.
        let _ = METRICS.set(handle);
    }
}

/// Sums up what was measured: without this it would grow until somebody asks for the metrics.
pub fn tidy_metrics() {
    if let Some(metrics) = METRICS.get() {
        metrics.run_upkeep();
    }
}

/// Tells the metrics what is loaded.
#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
pub fn record_catalogue(catalogue: &Catalogue) {
    metrics::gauge!("metier_catalogue_occupations").set(catalogue.occupations.len() as f64);
    metrics::gauge!("metier_catalogue_specializations").set(catalogue.specializations.len() as f64);
    metrics::gauge!("metier_catalogue_skills").set(catalogue.vocabulary.skills.len() as f64);
}

/// A request that is being answered: it has an id, is counted, timed, and logged if it fails or is
/// slow.
pub struct Observed {
    started: Instant,
    method: Method,
    uri: Uri,
}

impl Observed {
    /// When it comes in.
    pub fn new(request: &Request) -> Self {
        Self {
            started: Instant::now(),
            method: request.method().clone(),
            uri: request.uri().clone(),
        }
    }

    /// When it is answered.
    pub fn with(self, mut response: Response) -> Response {
        let (seconds, status) = (self.started.elapsed().as_secs_f64(), response.status());
        let (id, path) = (next_request_id(), self.uri.path());
        let meters = &METERS[route_of(path)];
        meters.requests[class_of(status)].increment(1);
        meters.seconds.record(seconds);
        if status.is_server_error() || seconds > SLOW_SECONDS {
            tracing::warn!(id, method = %self.method, path, status = status.as_u16(), seconds, "request");
        } else {
            tracing::debug!(id, method = %self.method, path, status = status.as_u16(), seconds, "request");
        }
        if let Ok(id) = HeaderValue::from_maybe_shared(Bytes::from(id)) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        response
    }
}

/// What is measured of the requests of one route.
struct Meters {
    requests: [Counter; CLASSES.len()],
    seconds: Histogram,
}

/// Looked up once, not for each request. First used after [`start_metrics`].
static METERS: LazyLock<[Meters; ROUTES.len()]> = LazyLock::new(|| {
    ROUTES.map(|route| Meters {
        requests: CLASSES
            .map(|class| metrics::counter!("metier_http_requests_total", "route" => route, "status" => class)),
        seconds: metrics::histogram!("metier_http_request_seconds", "route" => route),
    })
});

/// Unique in the cluster as far as a person who searches the log is concerned: start of the
/// process, then a number.
fn next_request_id() -> String {
    static START: OnceLock<i64> = OnceLock::new();
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let start = START.get_or_init(crate::clock::now);
    format!(
        "{start:x}-{:x}-{:x}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    )
}

/// First parts of addresses that are told apart: a label must not grow with what visitors type.
const ROUTES: [&str; 14] = [
    "other",
    "home",
    "api",
    "careers",
    "compare",
    "data",
    "extract",
    "methodology",
    "occupations",
    "postings",
    "search",
    "sitemap.xml",
    "skills",
    "static",
];

/// The place of an address in [`ROUTES`].
fn route_of(path: &str) -> usize {
    let first = path
        .trim_start_matches('/')
        .split('/')
        .next()
        .unwrap_or_default();
    let route = if first.is_empty() { "home" } else { first };
    ROUTES
        .iter()
        .position(|one| *one == route)
        .unwrap_or_default()
}

/// Of status codes.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// The place of a status in [`CLASSES`].
fn class_of(status: StatusCode) -> usize {
    usize::from(status.as_u16() / 100).clamp(1, CLASSES.len()) - 1
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
