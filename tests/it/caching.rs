//! What is kept of answers, for whom, and for how long.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderName, Request, Response, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse;
use axum::routing::get;
use metier::random::Random;
use metier::web::cache::{self, Pages, Public, SESSION_COOKIE, Tag};
use metier::web::front::Front;
use tower::ServiceExt as _;

/// A site of one address, whose handler counts how often it runs.
struct Counting {
    front: Front,
    pages: Arc<Pages>,
    runs: Arc<AtomicUsize>,
}

fn tag(version: &str) -> Tag {
    Tag::new("settings", version)
}

impl Counting {
    /// Answers `/` with what `answer` makes.
    fn with<A: IntoResponse>(answer: impl Fn() -> A + Clone + Send + Sync + 'static) -> Self {
        let pages = Arc::new(Pages::new(1 << 20, tag("1")));
        let runs = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&runs);
        let handler = move || {
            counter.fetch_add(1, Ordering::Relaxed);
            let answer = answer().into_response();
            async move { answer }
        };
        let routes = Router::new()
            .route("/", get(handler))
            .layer(from_fn_with_state(Arc::clone(&pages), cache::layer));
        Self {
            front: Front::new(Arc::clone(&pages), Random::system(), routes),
            pages,
            runs,
        }
    }

    fn runs(&self) -> usize {
        self.runs.load(Ordering::Relaxed)
    }

    async fn get(&self, headers: &[(HeaderName, &str)]) -> Response<Body> {
        let mut request = Request::builder().uri("/");
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let request = request.body(Body::empty()).unwrap();
        self.front.clone().oneshot(request).await.unwrap()
    }
}

fn header_of(response: &Response<Body>, name: HeaderName) -> &str {
    let value = response.headers().get(name);
    value.map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn an_answer_that_says_it_is_public_is_made_once() {
    let site = Counting::with(|| Public(tag("1"), "page"));
    for _ in 0..3 {
        let answer = site.get(&[]).await;
        assert_eq!(
            header_of(&answer, header::CACHE_CONTROL),
            "public, max-age=300"
        );
        assert_eq!(header_of(&answer, header::VARY), "accept-encoding, cookie");
        assert_eq!(to_bytes(answer.into_body(), 100).await.unwrap(), "page");
    }
    assert_eq!(site.runs(), 1);
}

#[tokio::test]
async fn an_answer_that_says_nothing_is_for_nobody_else_and_for_no_search_engine() {
    let site = Counting::with(|| "mine");
    for _ in 0..2 {
        let answer = site.get(&[]).await;
        assert_eq!(header_of(&answer, header::CACHE_CONTROL), "no-store");
        let robots = HeaderName::from_static("x-robots-tag");
        assert_eq!(header_of(&answer, robots), "noindex");
        assert_eq!(header_of(&answer, header::ETAG), "");
    }
    assert_eq!(site.runs(), 2);
}

#[tokio::test]
async fn what_a_handler_says_of_keeping_stands() {
    let site = Counting::with(|| {
        let no_store = [(header::CACHE_CONTROL, "no-store")];
        Public(tag("1"), (no_store, "mine"))
    });
    for _ in 0..2 {
        let answer = site.get(&[]).await;
        assert_eq!(header_of(&answer, header::CACHE_CONTROL), "no-store");
    }
    assert_eq!(site.runs(), 2);
}

#[tokio::test]
async fn an_answer_that_sets_a_cookie_is_never_kept() {
    let site = Counting::with(|| {
        let cookie = [(header::SET_COOKIE, "a=b")];
        Public(tag("1"), (cookie, "mine"))
    });
    for _ in 0..2 {
        let answer = site.get(&[]).await;
        assert_eq!(header_of(&answer, header::CACHE_CONTROL), "no-store");
    }
    assert_eq!(site.runs(), 2);
}

#[tokio::test]
async fn who_has_a_session_neither_gets_nor_fills_a_kept_page() {
    let site = Counting::with(|| Public(tag("1"), "page"));
    let session = format!("{SESSION_COOKIE}=secret");
    let signed_in = [(header::COOKIE, session.as_str())];
    let answer = site.get(&signed_in).await;
    assert_eq!(header_of(&answer, header::CACHE_CONTROL), "no-store");
    site.get(&[]).await;
    assert_eq!(site.runs(), 2, "the first request filled nothing");
    site.get(&signed_in).await;
    assert_eq!(
        site.runs(),
        3,
        "and the third was not answered from what the second filled"
    );
    let token = [(header::AUTHORIZATION, "Bearer secret")];
    site.get(&token).await;
    assert_eq!(site.runs(), 4, "nor is a request with a token");
}

#[tokio::test]
async fn who_has_a_session_is_never_told_that_nothing_changed() {
    let site = Counting::with(|| Public(tag("1"), "page"));
    let first = site.get(&[]).await;
    let known = header_of(&first, header::ETAG).to_owned();
    let again = site.get(&[(header::IF_NONE_MATCH, &known)]).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    let session = format!("{SESSION_COOKIE}=secret");
    let signed_in = [
        (header::IF_NONE_MATCH, known.as_str()),
        (header::COOKIE, session.as_str()),
    ];
    assert_eq!(site.get(&signed_in).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn an_error_is_not_kept_even_where_it_says_it_is_public() {
    let site = Counting::with(|| Public(tag("1"), (StatusCode::NOT_FOUND, "nothing")));
    for _ in 0..2 {
        let answer = site.get(&[]).await;
        assert_eq!(header_of(&answer, header::CACHE_CONTROL), "no-store");
    }
    assert_eq!(site.runs(), 2);
}

#[tokio::test]
async fn newer_data_ends_what_is_kept() {
    let site = Counting::with(|| Public(tag("1"), "page"));
    let first = site.get(&[]).await;
    let known = header_of(&first, header::ETAG).to_owned();
    site.pages.show(tag("2"));
    site.get(&[]).await;
    assert_eq!(site.runs(), 2);
    // The handler still answers with older data: it is kept under the tag of that data only.
    site.get(&[]).await;
    assert_eq!(site.runs(), 3);
    assert!(!known.is_empty());
}
