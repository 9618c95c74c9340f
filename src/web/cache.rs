//! Rendered anonymous pages, kept as the bytes that go out: one copy for each address and encoding.

use std::sync::Arc;

use axum::body::Bytes;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use quick_cache::sync::Cache;
use quick_cache::{Equivalent, Weighter};

use super::App;
use crate::operations::REQUEST_ID;

/// A page longer than this is not kept: none of ours is.
const LARGEST: usize = 4 << 20;
/// An address longer than this is not worth keeping: it is a one-off query.
const LONGEST_KEY: usize = 512;
/// How long a browser may show a page without asking again.
const FRESH: HeaderValue = HeaderValue::from_static("public, max-age=300");
/// What else than the address decides which bytes go out.
const BY_ENCODING: HeaderValue = HeaderValue::from_static("accept-encoding");

/// What is kept of a response.
#[derive(Clone)]
pub struct Kept {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

/// The address, the encoding, and the version of the catalogue that the page was made of.
pub type Key = (Arc<str>, Encoding, Arc<str>);

/// The same, borrowed from a request; hashes as [`Key`] does, part by part.
#[derive(Hash)]
struct Asked<'a>(&'a str, Encoding, &'a str);

impl Equivalent<Key> for Asked<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        self.0 == &*key.0 && self.1 == key.1 && self.2 == &*key.2
    }
}

/// Weighs a page by its bytes.
#[derive(Clone)]
pub struct ByBytes;

impl Weighter<Key, Kept> for ByBytes {
    fn weight(&self, key: &Key, kept: &Kept) -> u64 {
        // Headers and bookkeeping are about as large as a small page's body.
        (key.0.len() + kept.body.len() + 1024) as u64
    }
}

/// The bounded cache of a node.
pub type Pages = Cache<Key, Kept, ByBytes>;

/// Makes a cache of at most so many bytes.
pub fn pages(bytes: u64) -> Pages {
    const AVERAGE_PAGE: u64 = 16 << 10;
    Cache::with_weighter(
        usize::try_from(bytes / AVERAGE_PAGE)
            .unwrap_or(usize::MAX)
            .max(16),
        bytes,
        ByBytes,
    )
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

/// The answer, if the cache has it.
pub fn kept(app: &App, request: &Request) -> Option<Response> {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return None;
    }
    let counted = app.counted.load();
    let asked = Asked(
        address(request),
        Encoding::of(request.headers()),
        &counted.version,
    );
    let kept = app.pages.get(&asked)?;
    if knows(request.headers(), &counted.tag) {
        return Some(unchanged(counted.tag.clone()));
    }
    Some(if request.method() == Method::HEAD {
        kept.head()
    } else {
        kept.into_response()
    })
}

fn address(request: &Request) -> &str {
    request
        .uri()
        .path_and_query()
        .map_or("/", |address| address.as_str())
}

/// Asks on and keeps the answer. Everything below this layer is the same for everyone, and depends
/// on nothing but the address, the catalogue and the program.
pub async fn layer(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return next.run(request).await;
    }
    let counted = app.counted();
    let tag = counted.tag.clone();
    let is_known = knows(request.headers(), &tag);
    let encoding = Encoding::of(request.headers());
    let address: Arc<str> = Arc::from(address(&request));
    // One encoding is asked for below, so that what comes back is what the key says.
    request
        .headers_mut()
        .insert(header::ACCEPT_ENCODING, encoding.header());
    let is_get = request.method() == Method::GET;
    let response = next.run(request).await;
    if response.status() != StatusCode::OK {
        return response;
    }
    // Only now: an address that does not exist is not unchanged.
    if is_known {
        return unchanged(tag);
    }
    let (mut parts, body) = response.into_parts();
    parts.headers.insert(header::ETAG, tag);
    parts.headers.insert(header::CACHE_CONTROL, FRESH);
    parts.headers.insert(header::VARY, BY_ENCODING);
    if !is_get || address.len() > LONGEST_KEY || app.page_cache_bytes == 0 {
        return Response::from_parts(parts, body);
    }
    let Ok(body) = to_bytes(body, LARGEST).await else {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
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
    };
    app.pages.insert(
        (address, encoding, Arc::clone(&counted.version)),
        kept.clone(),
    );
    kept.into_response()
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

/// A page is a function of its address, the catalogue and the program, so these are its tag. Weak,
/// because the encodings of one page share it.
pub(super) fn etag(version: &str) -> HeaderValue {
    let text = format!(
        "W/\"{version}-{}-{}\"",
        env!("METIER_TEMPLATES"),
        *super::shell::STATIC_VERSION
    );
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("W/\"0\""))
}

/// Whether the client has the page already: weak comparison, as a proxy may have dropped the `W/`
/// (RFC 9110, 13.1.2).
fn knows(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let opaque = |tag: &[u8]| tag.strip_prefix(b"W/").unwrap_or(tag).to_vec();
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    known.is_some_and(|known| {
        let mut tags = known.split(',').map(str::trim);
        tags.any(|one| one == "*" || opaque(one.as_bytes()) == opaque(tag.as_bytes()))
    })
}

fn unchanged(tag: HeaderValue) -> Response {
    let headers = [
        (header::ETAG, tag),
        (header::CACHE_CONTROL, FRESH),
        (header::VARY, BY_ENCODING),
    ];
    let mut response = (StatusCode::NOT_MODIFIED, headers).into_response();
    super::headers::set(response.headers_mut());
    response
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
}
