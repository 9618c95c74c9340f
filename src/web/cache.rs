//! Kept pages: answers that are the same for everyone, as the bytes that go out, one copy for each
//! address and encoding.
//!
//! An answer is kept only where its handler says so, with [`Public`]; all others go out with
//! `no-store`. A request that brings a session or a token neither gets a kept page nor fills one.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arc_swap::ArcSwap;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use quick_cache::sync::Cache;
use quick_cache::{Equivalent, Weighter};
use sha2::{Digest, Sha256};

use super::cookie;
use super::error::Error;
use super::guard::respond;
use super::observe::{REQUEST_ID, Route};

/// A page longer than this is not kept: none of ours is.
const LARGEST: usize = 4 << 20;
/// An address longer than this is not worth keeping: it is a one-off query.
const LONGEST_KEY: usize = 512;
/// How long a browser may show a public page without asking again.
const FRESH: HeaderValue = HeaderValue::from_static("public, max-age=300");
/// What else than the address decides which bytes go out.
const VARY: HeaderValue = HeaderValue::from_static("accept-encoding, cookie");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
const NOINDEX: HeaderValue = HeaderValue::from_static("noindex");
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// The entity tag of everything public at one moment: changes with the program, with the settings
/// that pages show, and with the data.
#[derive(Debug, Clone)]
pub struct Tag {
    value: Arc<str>,
    header: HeaderValue,
}

impl Tag {
    /// The tag of these settings and this version of the data. Weak, because all encodings of a
    /// page share it.
    ///
    /// # Panics
    /// Never: hex digits can stand in a header.
    pub fn new(settings: impl Hash, data: &str) -> Self {
        let mut digest = Digested(Sha256::new());
        settings.hash(&mut digest);
        let hash = digest
            .0
            .chain_update(env!("METIER_BUILD"))
            .chain_update(data)
            .finalize();
        let value = format!("W/\"{}\"", &catalogue::release::hex(&hash)[..32]);
        Self {
            header: HeaderValue::from_str(&value).expect("hex digits can stand in a header"),
            value: Arc::from(value),
        }
    }
}

/// Lets SHA-256 take what can be hashed: unlike the standard hasher's, its result is the same in
/// every process.
struct Digested(Sha256);

impl Hasher for Digested {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        0 // Never asked for: the digest is taken instead.
    }
}

/// An answer that is the same for everyone, as of the data of a tag.
#[derive(Debug)]
pub struct Public<T>(pub Tag, pub T);

impl<T: IntoResponse> IntoResponse for Public<T> {
    fn into_response(self) -> Response {
        let mut response = self.1.into_response();
        response.extensions_mut().insert(self.0);
        response
    }
}

/// Whether an answer will be kept, so that packing it well is worth the time.
pub fn will_be_kept(extensions: &Extensions) -> bool {
    extensions.get::<Tag>().is_some()
}

/// What is kept of a response.
#[derive(Clone)]
struct Kept {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    route: Option<Route>,
}

/// The address, the encoding, and the tag of the data that the page was made of.
type Key = (Arc<str>, Encoding, Arc<str>);

/// A key, borrowed from a request; hashes as [`Key`] does, part by part.
#[derive(Hash)]
struct Lookup<'a>(&'a str, Encoding, &'a str);

impl Equivalent<Key> for Lookup<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        self.0 == &*key.0 && self.1 == key.1 && self.2 == &*key.2
    }
}

/// Weighs a page by its bytes.
#[derive(Clone)]
struct ByBytes;

impl Weighter<Key, Kept> for ByBytes {
    fn weight(&self, key: &Key, kept: &Kept) -> u64 {
        // Headers and bookkeeping are about as large as a small page's body.
        (key.0.len() + kept.body.len() + 1024) as u64
    }
}

/// The kept pages of a node, at most so many bytes of them.
pub struct Pages {
    kept: Cache<Key, Kept, ByBytes>,
    bytes: u64,
    tag: ArcSwap<Tag>,
}

impl Pages {
    /// No pages yet; those of this tag will be shown. With 0 bytes none is kept.
    pub fn new(bytes: u64, tag: Tag) -> Self {
        const AVERAGE_PAGE: u64 = 16 << 10;
        let pages = usize::try_from(bytes / AVERAGE_PAGE).unwrap_or(usize::MAX);
        Self {
            kept: Cache::with_weighter(pages.max(16), bytes, ByBytes),
            bytes,
            tag: ArcSwap::from_pointee(tag),
        }
    }

    /// Shows pages of this tag from now on. Those of earlier ones are never shown again, and fall
    /// out in time.
    pub fn show(&self, tag: Tag) {
        self.tag.store(Arc::new(tag));
    }

    /// How many answers are kept; a page in two encodings is two.
    pub fn count(&self) -> usize {
        self.kept.len()
    }

    /// The answer to a request, if it is kept, and the route that made it.
    pub(super) fn answer(&self, request: &Request) -> Option<(Response, Option<Route>)> {
        if !is_read(request.method()) || brings_identity(request.headers()) {
            return None;
        }
        let tag = self.tag.load();
        let lookup = Lookup(
            address(request),
            Encoding::of(request.headers()),
            &tag.value,
        );
        let mut kept = self.kept.get(&lookup)?;
        let route = kept.route.take();
        let response = if knows(request.headers(), &tag) {
            unchanged(&tag, kept.headers)
        } else if request.method() == Method::HEAD {
            kept.head()
        } else {
            kept.into_response()
        };
        Some((response, route))
    }
}

fn is_read(method: &Method) -> bool {
    method == Method::GET || method == Method::HEAD
}

/// Whether a request says who sends it: then its answer is for them alone.
fn brings_identity(headers: &HeaderMap) -> bool {
    headers.contains_key(header::AUTHORIZATION) || cookie::SESSION.is_in(headers)
}

/// How a body is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Brotli.
    Brotli,
    /// Zstandard.
    Zstd,
    /// Gzip.
    Gzip,
    /// Not at all.
    Identity,
}

impl Encoding {
    /// The best that a request accepts, by our order; `q=0` refuses.
    fn of(headers: &HeaderMap) -> Self {
        let Some(accepted) = headers
            .get(header::ACCEPT_ENCODING)
            .and_then(|value| value.to_str().ok())
        else {
            return Self::Identity;
        };
        let accepts = |name: &str| {
            accepted.split(',').any(|one| {
                let mut parts = one.split(';').map(str::trim);
                let named = parts
                    .next()
                    .is_some_and(|token| token.eq_ignore_ascii_case(name));
                let refused =
                    parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
                named && !refused
            })
        };
        let all = [
            (Self::Brotli, "br"),
            (Self::Zstd, "zstd"),
            (Self::Gzip, "gzip"),
        ];
        all.into_iter()
            .find(|(_, name)| accepts(name))
            .map_or(Self::Identity, |(encoding, _)| encoding)
    }

    const fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Brotli => "br",
            Self::Zstd => "zstd",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        })
    }
}

fn address(request: &Request) -> &str {
    request
        .uri()
        .path_and_query()
        .map_or("/", |address| address.as_str())
}

/// Asks on, says who may keep the answer, and keeps it where it is public.
pub async fn layer(State(pages): State<Arc<Pages>>, mut request: Request, next: Next) -> Response {
    // The front has looked for the address as it was sent; here it has its one spelling.
    if let Some((mut response, route)) = pages.answer(&request) {
        if let Some(route) = route {
            response.extensions_mut().insert(route);
        }
        return response;
    }
    let is_get = request.method() == Method::GET;
    let is_shared = is_read(request.method()) && !brings_identity(request.headers());
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let encoding = Encoding::of(request.headers());
    let path = request.uri().path().to_owned();
    let address: Arc<str> = Arc::from(address(&request));
    // One encoding is asked for below, so that what comes back is what the key says.
    request
        .headers_mut()
        .insert(header::ACCEPT_ENCODING, encoding.header());
    let mut response = next.run(request).await;
    let tag = response.extensions_mut().remove::<Tag>();
    let Some(tag) = tag.filter(|_| is_shared && may_be_shared(&response)) else {
        keep_private(response.headers_mut());
        return response;
    };
    // Only now: an address that does not exist is not unchanged.
    if known.is_some_and(|known| matches(&known, &tag)) {
        let (parts, _) = response.into_parts();
        let mut response = unchanged(&tag, parts.headers);
        *response.extensions_mut() = parts.extensions;
        return response;
    }
    let (mut parts, body) = response.into_parts();
    parts.headers.insert(header::ETAG, tag.header.clone());
    parts.headers.insert(header::CACHE_CONTROL, FRESH);
    parts.headers.insert(header::VARY, VARY);
    if !is_get || address.len() > LONGEST_KEY || pages.bytes == 0 {
        return Response::from_parts(parts, body);
    }
    let Ok(body) = to_bytes(body, LARGEST).await else {
        let mut response = respond(&path, Error::internal("a page is too long to be kept"));
        super::headers::set(response.headers_mut());
        return response;
    };
    parts.headers.remove(header::TRANSFER_ENCODING);
    // Every answer gets its own; with a place for it, the headers of a kept page need not grow.
    parts
        .headers
        .insert(REQUEST_ID, HeaderValue::from_static(""));
    let kept = Kept {
        status: parts.status,
        headers: parts.headers,
        body,
        route: parts.extensions.get().cloned(),
    };
    pages
        .kept
        .insert((address, encoding, tag.value), kept.clone());
    let mut response = kept.into_response();
    *response.extensions_mut() = parts.extensions;
    response
}

/// Whether an answer whose handler calls it public may go to everyone. A cookie is somebody's, and
/// what a handler says of keeping stands.
fn may_be_shared(response: &Response) -> bool {
    let headers = response.headers();
    response.status() == StatusCode::OK
        && !headers.contains_key(header::SET_COOKIE)
        && !headers.contains_key(header::CACHE_CONTROL)
}

/// Nobody keeps the answer, unless its handler says otherwise, and no search engine lists it.
fn keep_private(headers: &mut HeaderMap) {
    headers.entry(header::CACHE_CONTROL).or_insert(NO_STORE);
    if headers.get(header::CACHE_CONTROL) == Some(&NO_STORE) {
        headers.insert(ROBOTS, NOINDEX);
    }
}

impl Kept {
    /// The answer without its body (RFC 9110, 9.3.2).
    fn head(self) -> Response {
        let length = HeaderValue::from(self.body.len());
        let mut response = Self {
            body: Bytes::new(),
            ..self
        }
        .into_response();
        response
            .headers_mut()
            .insert(header::CONTENT_LENGTH, length);
        response
    }
}

impl IntoResponse for Kept {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

/// Whether the client has the page already.
fn knows(headers: &HeaderMap, tag: &Tag) -> bool {
    headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| matches(known, tag))
}

/// Weak comparison, as a proxy may have dropped the `W/` (RFC 9110, 13.1.2).
fn matches(known: &HeaderValue, tag: &Tag) -> bool {
    let opaque = |tag: &str| tag.strip_prefix("W/").unwrap_or(tag).to_owned();
    known.to_str().is_ok_and(|known| {
        let mut tags = known.split(',').map(str::trim);
        tags.any(|one| one == "*" || opaque(one) == opaque(&tag.value))
    })
}

/// The answer to somebody who has the page already: its headers without those of a body (RFC 9110,
/// 15.4.5).
fn unchanged(tag: &Tag, mut headers: HeaderMap) -> Response {
    for of_body in [
        header::CONTENT_ENCODING,
        header::CONTENT_LENGTH,
        header::CONTENT_TYPE,
        header::TRANSFER_ENCODING,
    ] {
        headers.remove(of_body);
    }
    headers.insert(header::ETAG, tag.header.clone());
    headers.insert(header::CACHE_CONTROL, FRESH);
    headers.insert(header::VARY, VARY);
    (StatusCode::NOT_MODIFIED, headers).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoding_of(accepted: &'static str) -> Encoding {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted));
        Encoding::of(&headers)
    }

    #[test]
    fn the_best_accepted_encoding_is_taken() {
        assert_eq!(encoding_of("gzip, deflate, br, zstd"), Encoding::Brotli);
        assert_eq!(encoding_of("gzip;q=1.0, br;q=0"), Encoding::Gzip);
        assert_eq!(encoding_of("zstd"), Encoding::Zstd);
        assert_eq!(encoding_of("deflate"), Encoding::Identity);
        assert_eq!(Encoding::of(&HeaderMap::new()), Encoding::Identity);
    }

    #[test]
    fn only_the_session_cookie_and_a_token_say_who_asks() {
        let with = |name: HeaderName, value: &'static str| {
            brings_identity(&HeaderMap::from_iter([(
                name,
                HeaderValue::from_static(value),
            )]))
        };
        assert!(with(header::COOKIE, "theme=dark; __Host-session=abc"));
        assert!(with(header::AUTHORIZATION, "Bearer abc"));
        assert!(!with(header::COOKIE, "theme=dark; my__Host-session=abc"));
        assert!(!with(header::COOKIE, "__Host-session-hint=abc"));
        assert!(!brings_identity(&HeaderMap::new()));
    }

    #[test]
    fn a_tag_changes_with_settings_and_with_data() {
        let tag = |settings: i64, data: &str| Tag::new(settings, data).value;
        assert_eq!(tag(10, "a"), tag(10, "a"));
        assert_ne!(tag(10, "a"), tag(11, "a"));
        assert_ne!(tag(10, "a"), tag(10, "b"));
    }
}
