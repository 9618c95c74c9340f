//! The inside of a page that says the same to everyone: made once per release, put into the shell
//! for each request.
//!
//! An occupation's page has some hundred kilobytes, of which only the shell may differ from request
//! to request. Making the inside takes a fifth of a millisecond, putting it into the shell a
//! hundredth; so all insides are made when a release is loaded, in the background, and a request
//! that comes before makes its own.

use std::convert::Infallible;
use std::sync::Arc;

use askama::Template;
use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::error::Error;
use super::shell::Shell;

/// The fifth of the occupations that most people work in, with the starter release; the others are
/// made when somebody asks. All would take 60 MB, more than a small machine may have to spare.
const BYTES: u64 = 12 << 20;
const AVERAGE: u64 = 60 << 10;

/// The inside of a page, with what its head says of it.
#[derive(Debug)]
pub struct Content {
    /// In the browser's tab.
    pub title: String,
    /// For search results.
    pub description: String,
    /// The canonical path.
    pub path: String,
    /// JSON-LD blocks.
    pub json_ld: Vec<String>,
    /// What stands in `main`.
    pub html: Inside,
}

/// HTML, and where another section stands in it.
#[derive(Debug)]
pub struct Inside {
    html: Box<str>,
    cut: usize,
}

impl From<String> for Inside {
    /// Looks for [`BETWEEN`], once.
    fn from(html: String) -> Self {
        Self {
            cut: html.find(BETWEEN).unwrap_or(html.len()),
            html: html.into_boxed_str(),
        }
    }
}

/// Weighs by bytes.
#[derive(Clone)]
struct ByBytes;

impl Weighter<Arc<str>, Arc<Content>> for ByBytes {
    fn weight(&self, _: &Arc<str>, content: &Arc<Content>) -> u64 {
        (content.html.html.len() + content.json_ld.iter().map(String::len).sum::<usize>()) as u64
    }
}

/// The contents of one catalogue that a node keeps, by path: bounded.
pub struct Contents(Cache<Arc<str>, Arc<Content>, ByBytes>);

impl Default for Contents {
    fn default() -> Self {
        let count = usize::try_from(BYTES / AVERAGE).unwrap_or(1);
        Self(Cache::with_weighter(count, BYTES, ByBytes))
    }
}

#[derive(Template)]
#[template(path = "web/content.html")]
struct ContentPage<'a> {
    shell: Shell<'a>,
}

/// Where the content stands in the shell; a character that no page has.
const PLACE: char = '\0';

/// Where another section stands in the content; another one that no page has.
pub const BETWEEN: char = '\u{1}';

impl Contents {
    /// A page with the content of an address, which is made by `make` if it is not kept from an
    /// earlier request; `between` stands where the content has [`BETWEEN`].
    ///
    /// # Errors
    /// When rendering fails, which is a mistake of ours.
    pub fn page(
        &self,
        origin: &str,
        path: &str,
        make: impl FnOnce() -> Result<Content, Error>,
        between: Option<Arc<str>>,
    ) -> Result<Response, Error> {
        let content = self.prepare(path, make)?;
        let shell = ContentPage {
            shell: Shell {
                title: &content.title,
                description: &content.description,
                path: &content.path,
                origin,
                query: "",
                json_ld: &content.json_ld,
                session: None,
            },
        };
        Ok(around(shell.render()?, content, between))
    }

    /// The content of an address: as kept, or made now and kept.
    ///
    /// # Errors
    /// When rendering fails, which is a mistake of ours.
    pub fn prepare(
        &self,
        path: &str,
        make: impl FnOnce() -> Result<Content, Error>,
    ) -> Result<Arc<Content>, Error> {
        self.0
            .get_or_insert_with(&Arc::from(path), || make().map(Arc::new))
    }

    /// Whether another content would push one out.
    pub fn is_full(&self) -> bool {
        self.0.weight() + 2 * AVERAGE > BYTES
    }
}

/// The content in its shell, with what stands between its parts: pieces that go out one after the
/// other, so that the large ones are shared, not copied.
fn around(shell: String, content: Arc<Content>, between: Option<Arc<str>>) -> Response {
    let at = shell.find(PLACE).unwrap_or(shell.len());
    let shell = Bytes::from(shell);
    let cut = content.html.cut;
    let content = Bytes::from_owner(Html(content));
    let after = content.slice((cut + 1).min(content.len())..);
    let between = between.map_or_else(Bytes::new, |between| Bytes::from_owner(Section(between)));
    let pieces = [
        shell.slice(..at),
        content.slice(..cut),
        between,
        after,
        shell.slice((at + 1).min(shell.len())..),
    ];
    let length: usize = pieces.iter().map(Bytes::len).sum();
    let body = Body::from_stream(stream::iter(pieces.map(Ok::<_, Infallible>)));
    (
        [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_LENGTH, &length.to_string()),
        ],
        body,
    )
        .into_response()
}

/// The bytes of a section, for as long as somebody sends them.
struct Section(Arc<str>);

impl AsRef<[u8]> for Section {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// The bytes of a content's HTML, for as long as somebody sends them.
struct Html(Arc<Content>);

impl AsRef<[u8]> for Html {
    fn as_ref(&self) -> &[u8] {
        self.0.html.html.as_bytes()
    }
}
