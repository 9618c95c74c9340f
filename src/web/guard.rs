//! What stands around every handler, so that each request gets an answer of its own form, whatever
//! the handler does: an error instead of a panic, and an end to work that takes too long.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use axum::extract::{OriginalUri, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt as _;
use percent_encoding::percent_decode_str;
use tokio::time::timeout;
use tower_http::csrf::ProtectionError;

use super::error::{Error, PageError};
use super::problem::ApiError;

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

/// Gives up a request that takes longer than its route allows.
///
/// # Errors
/// [`Error::Busy`], in the form of the address.
pub async fn time_limit(
    State(longest): State<Duration>,
    OriginalUri(uri): OriginalUri,
    request: Request,
    next: Next,
) -> Result<Response, Response> {
    let answer = timeout(longest, next.run(request)).await;
    answer.map_err(|_| respond(uri.path(), Error::Busy(AFTER_TIMEOUT)))
}

/// Gives an answer to every request, in the form of its address.
pub async fn layer(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    // Addresses that are not UTF-8 lead nowhere; the router would say so in a line of its own.
    if percent_decode_str(&path).decode_utf8().is_err() {
        return respond(&path, nothing_here());
    }
    let work = AssertUnwindSafe(next.run(request)).catch_unwind();
    let response = match work.await {
        Ok(response) => response,
        Err(panic) => respond(&path, Error::internal(described(&*panic))),
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

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
    use axum::middleware::{from_fn, from_fn_with_state};
    use axum::routing::get;
    use tower::ServiceExt as _;

    use super::*;

    async fn endless() {
        std::future::pending::<()>().await;
    }

    async fn panics() {
        panic!("the secret of the house")
    }

    async fn answer(path: &str) -> Response {
        let limit = Duration::from_millis(20);
        let routes = Router::new()
            .route("/endless", get(endless))
            .route("/panics", get(panics))
            .nest("/api", Router::new().route("/endless", get(endless)))
            .layer(from_fn_with_state(limit, time_limit))
            .layer(from_fn(super::layer));
        let request = Request::builder().uri(path).body(Body::empty()).unwrap();
        routes.oneshot(request).await.unwrap()
    }

    fn kind(response: &Response) -> &str {
        response.headers()[CONTENT_TYPE].to_str().unwrap()
    }

    #[tokio::test]
    async fn work_that_takes_too_long_is_given_up_in_the_form_of_the_address() {
        let page = answer("/endless").await;
        assert_eq!(page.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(kind(&page).starts_with("text/html") && page.headers().contains_key(RETRY_AFTER));
        let problem = answer("/api/endless").await;
        assert_eq!(kind(&problem), "application/problem+json");
    }

    #[tokio::test]
    async fn a_panic_is_a_page_that_tells_nothing_of_it() {
        let page = answer("/panics").await;
        assert_eq!(page.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = to_bytes(page.into_body(), usize::MAX).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        assert!(body.contains("Something went wrong") && !body.contains("secret"));
    }

    #[tokio::test]
    async fn an_address_that_is_no_text_is_not_there() {
        assert_eq!(answer("/%ff").await.status(), StatusCode::NOT_FOUND);
    }
}
