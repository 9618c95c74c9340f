//! How many large bodies a node takes at once, so that their sum has a limit as well. Ordinary forms
//! are small and never wait here, however slowly others send.

use axum::body::HttpBody as _;
use axum::extract::{OriginalUri, Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::capacity::Capacity;
use super::guard::respond;

/// A body of so many bytes is not large: with as many connections as there may be, they take 64 MB.
pub const NOT_LARGE: usize = 64 << 10;
/// Large bodies at once: with 2 MB each, and as much again for what is read from them, 128 MB.
const MOST: usize = 32;

/// The places of a node for large bodies.
pub fn places() -> Capacity {
    Capacity::of(MOST)
}

/// Lets a large body in once there is a place for it, which it has until it is answered. A body that
/// does not say how long it is counts as large.
///
/// # Errors
/// When no place is free in time, in the form of the address.
pub async fn layer(
    State(places): State<Capacity>,
    OriginalUri(uri): OriginalUri,
    request: Request,
    next: Next,
) -> Result<Response, Response> {
    let longest = request.body().size_hint().upper();
    if longest.is_some_and(|bytes| bytes <= NOT_LARGE as u64) {
        return Ok(next.run(request).await);
    }
    let place = places.place().await;
    let _place = place.map_err(|error| respond(uri.path(), error))?;
    Ok(next.run(request).await)
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::http::StatusCode;
    use axum::middleware::from_fn_with_state;
    use axum::routing::post;
    use futures_util::stream;
    use tower::ServiceExt as _;

    use super::*;

    async fn sent(places: &Capacity, body: Body) -> StatusCode {
        let routes = Router::new()
            .route("/", post(async || ()))
            .layer(from_fn_with_state(places.clone(), layer));
        let request = Request::post("/").body(body).unwrap();
        routes.oneshot(request).await.unwrap().status()
    }

    #[tokio::test(start_paused = true)]
    async fn a_large_body_waits_for_a_place_and_a_small_one_does_not() {
        let places = Capacity::of(1);
        let taken = places.place().await.unwrap();
        assert_eq!(
            sent(&places, vec![0; NOT_LARGE].into()).await,
            StatusCode::OK
        );
        let large = || Body::from(vec![0; NOT_LARGE + 1]);
        assert_eq!(
            sent(&places, large()).await,
            StatusCode::SERVICE_UNAVAILABLE
        );
        drop(taken);
        assert_eq!(sent(&places, large()).await, StatusCode::OK);
        assert_eq!(
            sent(&places, large()).await,
            StatusCode::OK,
            "its place is free again"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_of_unknown_length_is_large() {
        let places = Capacity::of(1);
        let _taken = places.place().await.unwrap();
        let body = Body::from_stream(stream::iter([Ok::<_, std::io::Error>("a")]));
        assert_eq!(sent(&places, body).await, StatusCode::SERVICE_UNAVAILABLE);
    }
}
