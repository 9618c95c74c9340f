//! Every request is given an id, counted, timed, and logged if it fails or is slow. Log and metrics
//! name the pattern of its route (`/occupations/{code}`), never the address that a visitor asked
//! for.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, OnceLock, PoisonError, RwLock};
use std::time::Instant;

use axum::body::Bytes;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use metrics::{Counter, Histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::random::Random;

/// The header in which an answer names its request.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Random bytes of an id: enough that two requests never share one.
const ID_BYTES: usize = 16;
/// A request that takes longer is worth a line in the log.
const SLOW_SECONDS: f64 = 1.0;
/// Seconds, for the duration histogram: from a kept page to one that is given up.
const BUCKETS: [f64; 10] = [
    0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 30.0,
];
/// What is said of an address that no route has.
const NO_ROUTE: &str = "none";

static METRICS: OnceLock<PrometheusHandle> = OnceLock::new();

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

/// What was measured, as Prometheus reads it.
pub fn metrics_text() -> String {
    METRICS
        .get()
        .map(PrometheusHandle::render)
        .unwrap_or_default()
}

/// The route that answered a request, with what is measured of it. An answer carries it.
#[derive(Clone)]
pub struct Route {
    pattern: Arc<str>,
    meters: Arc<Meters>,
}

/// What is measured of the requests of one route.
struct Meters {
    requests: [Counter; CLASSES.len()],
    seconds: Histogram,
}

/// Routes that have answered. As many as the program has, whatever visitors ask for.
static ROUTES: LazyLock<RwLock<HashMap<Arc<str>, Route>>> = LazyLock::new(RwLock::default);

impl Route {
    /// The route of a pattern. First asked for after [`start_metrics`].
    fn of(pattern: &str) -> Self {
        let routes = ROUTES.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(route) = routes.get(pattern) {
            return route.clone();
        }
        drop(routes);
        let mut routes = ROUTES.write().unwrap_or_else(PoisonError::into_inner);
        let pattern: Arc<str> = Arc::from(pattern);
        let route = routes
            .entry(Arc::clone(&pattern))
            .or_insert_with(|| Self::new(pattern));
        route.clone()
    }

    fn new(pattern: Arc<str>) -> Self {
        let name = pattern.to_string();
        let requests = CLASSES.map(|class| {
            metrics::counter!("metier_http_requests_total", "route" => name.clone(), "status" => class)
        });
        let seconds = metrics::histogram!("metier_http_request_seconds", "route" => name);
        Self {
            pattern,
            meters: Arc::new(Meters { requests, seconds }),
        }
    }
}

/// Tells the answer which route it is of.
pub async fn layer(request: Request, next: Next) -> Response {
    let matched = request.extensions().get::<MatchedPath>();
    let route = Route::of(matched.map_or(NO_ROUTE, MatchedPath::as_str));
    let mut response = next.run(request).await;
    response.extensions_mut().insert(route);
    response
}

/// The id of a request, as the log and its answer have it.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// A request that is being answered.
pub(super) struct Observed {
    started: Instant,
    method: Method,
    id: String,
}

impl Observed {
    /// When it comes in.
    pub(super) fn new(request: &Request, random: Random) -> Self {
        Self {
            started: Instant::now(),
            method: request.method().clone(),
            id: random.hex::<ID_BYTES>(),
        }
    }

    /// Its id, for whoever answers it.
    pub(super) fn id(&self) -> RequestId {
        RequestId(self.id.clone())
    }

    /// When it is answered.
    pub(super) fn with(self, mut response: Response, route: Option<Route>) -> Response {
        let (seconds, status) = (self.started.elapsed().as_secs_f64(), response.status());
        let route = route.unwrap_or_else(|| Route::of(NO_ROUTE));
        route.meters.requests[class_of(status)].increment(1);
        route.meters.seconds.record(seconds);
        let (id, method, route) = (self.id, self.method, &*route.pattern);
        if status.is_server_error() || seconds > SLOW_SECONDS {
            tracing::warn!(id, %method, route, status = status.as_u16(), seconds, "request");
        } else {
            tracing::debug!(id, %method, route, status = status.as_u16(), seconds, "request");
        }
        if let Ok(id) = HeaderValue::from_maybe_shared(Bytes::from(id)) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        response
    }
}

/// Classes of status codes.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// The place of a status in [`CLASSES`].
fn class_of(status: StatusCode) -> usize {
    usize::from(status.as_u16() / 100).clamp(1, CLASSES.len()) - 1
}
