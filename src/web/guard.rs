//! What stands around every handler, so that each request gets an answer of its own form, whatever
//! the handler does: an end to long work, and an error instead of a panic.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt as _;
use percent_encoding::percent_decode_str;
use tokio::time::timeout;
use tower_http::csrf::ProtectionError;

use super::error::{Error, PageError};
use super::problem::ApiError;

/// Longer than any answer takes; a request that is still open then is given up.
pub const TIMEOUT: Duration = Duration::from_secs(30);
/// When somebody whose request took too long may try again.
const AFTER_TIMEOUT: Duration = Duration::from_secs(10);

/// An error in the form of the address: a page, or JSON below `/api/`.
pub fn respond(path: &str, error: Error) -> Response {
    if path.starts_with("/api/") {
        ApiError(error).into_response()
    } else {
        PageError(error).into_response()
    }
}

/// Gives an answer to every request, in time, and in the form of its address.
pub async fn layer(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    // Addresses that are not UTF-8 lead nowhere; the router would say so in a line of its own.
    if percent_decode_str(&path).decode_utf8().is_err() {
        return respond(&path, nothing_here());
    }
    let work = AssertUnwindSafe(next.run(request)).catch_unwind();
    let response = match timeout(TIMEOUT, work).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => respond(&path, Error::internal(described(&*panic))),
        Err(_) => respond(&path, Error::Busy(AFTER_TIMEOUT)),
    };
    // Layers of libraries answer in plain text; the same errors are said as all others are.
    if response.extensions().get::<ProtectionError>().is_some() {
        return respond(&path, from_elsewhere());
    }
    match response.status() {
        StatusCode::METHOD_NOT_ALLOWED if !is_formed(&response) => {
            let mut formed = respond(&path, Error::WrongMethod);
            // Which methods there are (RFC 9110, 15.5.6).
            if let Some(allow) = response.headers().get(axum::http::header::ALLOW) {
                formed
                    .headers_mut()
                    .insert(axum::http::header::ALLOW, allow.clone());
            }
            formed
        }
        _ => response,
    }
}

/// Whether an error has a page or a problem as its body already.
fn is_formed(response: &Response) -> bool {
    response
        .headers()
        .contains_key(axum::http::header::CONTENT_TYPE)
}

/// The error of an address at which there is nothing.
pub fn nothing_here() -> Error {
    Error::NotFound("There is no page at this address.".to_owned())
}

/// The error of a form that another site sent.
fn from_elsewhere() -> Error {
    Error::Forbidden(
        "This form was sent from another site. Open the page here, and send it again.".to_owned(),
    )
}

fn described(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or(panic.downcast_ref::<&str>().copied());
    format!("a handler panicked: {}", text.unwrap_or("unknown"))
}
