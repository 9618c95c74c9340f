//! Security headers: what a browser may do with an answer (OWASP ASVS 5.0, V3.4). They are one
//! value, [`HEADERS`]; a route that needs other ones is a line of [`EXCEPTIONS`], and a test looks
//! at each.

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

const HEADERS: [(HeaderName, HeaderValue); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
             connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
    ),
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("strict-origin-when-cross-origin"),
    ),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        CROSS_ORIGIN_RESOURCE_POLICY,
        HeaderValue::from_static("same-origin"),
    ),
    (
        header::STRICT_TRANSPORT_SECURITY,
        HeaderValue::from_static("max-age=63072000"),
    ),
];

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");

/// A header that some routes have in place of the usual one.
struct Exception {
    /// The beginning of the routes' patterns.
    routes: &'static str,
    header: HeaderName,
    value: HeaderValue,
}

/// Every exception, with its reason.
const EXCEPTIONS: [Exception; 1] = [Exception {
    // Public data, read by the scripts of any site.
    routes: "/api/",
    header: CROSS_ORIGIN_RESOURCE_POLICY,
    value: HeaderValue::from_static("cross-origin"),
}];

/// Adds the headers of the route to its answer.
pub async fn layer(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    set(response.headers_mut());
    let route = route.as_ref().map_or("", MatchedPath::as_str);
    for exception in EXCEPTIONS {
        if route.starts_with(exception.routes) {
            response
                .headers_mut()
                .insert(exception.header, exception.value);
        }
    }
    response
}

/// Sets the usual headers.
pub(super) fn set(headers: &mut HeaderMap) {
    for (name, value) in &HEADERS {
        headers.insert(name, value.clone());
    }
}
