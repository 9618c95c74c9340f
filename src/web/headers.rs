//! Security headers: what a browser may do with an answer (OWASP ASVS 5.0, V3.4). They are one
//! value, `HEADERS`; addresses that need another one are a line of `EXCEPTIONS`, and a test looks
//! at each.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

const HEADERS: [(HeaderName, HeaderValue); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
             connect-src 'self'; object-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
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

/// A header that some addresses have in place of the usual one.
struct Exception {
    /// How their paths begin.
    below: &'static str,
    header: HeaderName,
    value: HeaderValue,
}

/// Every exception, with its reason.
const EXCEPTIONS: [Exception; 3] = [
    Exception {
        // Public data, for the pages and programs of any site.
        below: "/api/",
        header: CROSS_ORIGIN_RESOURCE_POLICY,
        value: HeaderValue::from_static("cross-origin"),
    },
    Exception {
        // The address is the secret.
        below: "/link/",
        header: header::REFERRER_POLICY,
        value: HeaderValue::from_static("no-referrer"),
    },
    Exception {
        // The address that a provider leads back to has a code in it.
        below: "/sign-in/openid",
        header: header::REFERRER_POLICY,
        value: HeaderValue::from_static("no-referrer"),
    },
];

/// Adds the headers of an address to its answer.
pub async fn layer(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    set(response.headers_mut());
    for exception in EXCEPTIONS {
        if path.starts_with(exception.below) {
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
