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
use metier::web::cache::{self, Pages, Public, Tag};
use metier::web::cookie::SESSION;
use metier::web::front::Front;
use metier::web::query::{self, Declared};
use tower::ServiceExt as _;

use crate::support::site::Site;

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
    /// Answers `/`, which declares the parameter `page`, with what `answer` makes.
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
            .layer(from_fn_with_state(Arc::clone(&pages), cache::layer))
            .layer(from_fn_with_state(
                Arc::new(Declared::default().with("/", ["page"])),
                query::layer,
            ));
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
        self.get_at("/", headers).await
    }

    async fn get_at(&self, address: &str, headers: &[(HeaderName, &str)]) -> Response<Body> {
        let mut request = Request::builder().uri(address);
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
    let session = format!("{SESSION}=secret");
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
    let session = format!("{SESSION}=secret");
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

#[tokio::test]
async fn what_a_route_does_not_declare_makes_no_page_anew() {
    let site = Counting::with(|| Public(tag("1"), "page"));
    for address in ["/?utm_source=x", "/", "/?", "/?utm_source=y&utm_medium"] {
        let answer = site.get_at(address, &[]).await;
        assert_eq!(to_bytes(answer.into_body(), 100).await.unwrap(), "page");
    }
    assert_eq!(site.runs(), 1);
    for address in ["/?page=2", "/?x=1&page=2", "/?p%61ge=%32"] {
        site.get_at(address, &[]).await;
    }
    assert_eq!(site.runs(), 2, "what it declares is another page, once");
}

#[tokio::test]
async fn who_has_a_page_is_told_so_at_every_spelling_of_its_address() {
    let site = Counting::with(|| Public(tag("1"), "page"));
    let known = header_of(&site.get(&[]).await, header::ETAG).to_owned();
    let again = [(header::IF_NONE_MATCH, known.as_str())];
    let answer = site.get_at("/?utm_source=x", &again).await;
    assert_eq!(answer.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(site.runs(), 1);
}

#[test]
fn the_number_of_an_ad_is_written_in_one_way() {
    let site = Site::with(async |db, current| {
        crate::support::ads::ingest(db, current).await;
    });
    assert_eq!(site.get("/postings/1").status, StatusCode::OK);
    for other in ["01", "+1", "%2B1"] {
        let answer = site.get(&format!("/postings/{other}"));
        assert_eq!(answer.header(header::LOCATION), "/postings/1", "{other}");
        let answer = site.get(&format!("/api/v1/postings/{other}"));
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{other}");
    }
}

#[test]
fn every_spelling_of_an_address_finds_the_same_kept_page() {
    let site = Site::with(async |_, _| ());
    for (address, others) in [
        (
            "/occupations/15-1254.00",
            &[
                "/occupations/15-1254.00?utm_source=x",
                "/occupations/%315-1254%2E00?page=2",
            ][..],
        ),
        (
            "/occupations/15-1254.00?place=US-CA&from=2019-01",
            &["/occupations/15-1254.00?from=2019-01&q=x&place=US%2DCA"],
        ),
        ("/careers", &["/careers?utm_source=x"]),
        (
            "/search?q=web+developer",
            &["/search?x=1&q=web%20developer"],
        ),
        (
            "/api/v1/search?q=nurse&limit=2",
            &["/api/v1/search?limit=2&q=nurse&fbclid=x"],
        ),
        ("/api/v1/releases", &["/api/v1/releases?limit=2"]),
    ] {
        let page = site.get(address);
        assert_eq!(page.status, StatusCode::OK, "{address}");
        let kept = site.kept_pages();
        for other in others {
            assert!(site.get(other).body == page.body, "{other}");
            assert_eq!(site.kept_pages(), kept, "{other}");
        }
    }
}
