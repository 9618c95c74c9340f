//! One spelling for each address: a route declares which query parameters it reads, and an address
//! is brought to its path and these before a kept page is looked for and before a handler sees it.
//! What a route does not declare never reaches it, and so cannot make its page be rendered anew.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::Uri;
use axum::http::uri::PathAndQuery;
use axum::middleware::Next;
use axum::response::Response;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

/// What stands in a path as `%XX`: all but what RFC 3986 calls unreserved (2.3).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The query parameters of each route, by its pattern and in the order in which an address has
/// them. A route that is not named reads none.
#[derive(Debug, Default)]
pub struct Declared(HashMap<String, Vec<String>>);

impl Declared {
    /// The same, with the parameters of a route.
    #[must_use]
    pub fn with<'n>(
        mut self,
        pattern: impl Into<String>,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Self {
        let names = names.into_iter().map(str::to_owned);
        self.0.entry(pattern.into()).or_default().extend(names);
        self
    }

    /// The one spelling of an address of a route; none where the address has it already.
    fn respelled(&self, route: Option<&str>, uri: &Uri) -> Option<PathAndQuery> {
        if uri.query().is_none() && !uri.path().contains('%') {
            return None;
        }
        let declared = route.and_then(|route| self.0.get(route));
        let names = declared.map_or(&[][..], Vec::as_slice);
        let path = path(uri.path());
        let query = query(names, uri.query().unwrap_or_default());
        let address = if query.is_empty() {
            path.into_owned()
        } else {
            format!("{path}?{query}")
        };
        let is_same = uri
            .path_and_query()
            .is_some_and(|same| same.as_str() == address);
        (!is_same).then(|| address.parse().ok()).flatten()
    }
}

/// A path in which `%XX` stands only where it must.
fn path(path: &str) -> Cow<'_, str> {
    if !path.contains('%') {
        return Cow::Borrowed(path);
    }
    let segments = path.split('/').map(|segment| {
        let plain: Vec<u8> = percent_decode_str(segment).collect();
        percent_encode(&plain, ENCODED).to_string()
    });
    Cow::Owned(segments.collect::<Vec<_>>().join("/"))
}

/// The declared parameters of a query, in the order of the declaration; one that is given several
/// times keeps its own order.
fn query(names: &[String], query: &str) -> String {
    let given: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    let mut kept = form_urlencoded::Serializer::new(String::new());
    for name in names {
        let values = given.iter().filter(|(given, _)| given == name);
        kept.extend_pairs(values);
    }
    kept.finish()
}

/// Gives the address of a request its one spelling.
pub async fn layer(
    State(declared): State<Arc<Declared>>,
    mut request: Request,
    next: Next,
) -> Response {
    let route = request.extensions().get::<MatchedPath>();
    let respelled = declared.respelled(route.map(MatchedPath::as_str), request.uri());
    if let Some(address) = respelled {
        let mut parts = request.uri().clone().into_parts();
        parts.path_and_query = Some(address);
        if let Ok(uri) = Uri::from_parts(parts) {
            *request.uri_mut() = uri;
        }
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelling(address: &str) -> String {
        let declared = Declared::default().with("/list", ["of", "page"]);
        let uri: Uri = address.parse().unwrap();
        let route = uri.path().starts_with("/list").then_some("/list");
        let respelled = declared.respelled(route, &uri);
        respelled.map_or_else(|| address.to_owned(), |address| address.to_string())
    }

    #[test]
    fn what_is_not_declared_is_dropped() {
        assert_eq!(
            spelling("/list?utm_source=x&of=a&page=2&page2=3"),
            "/list?of=a&page=2"
        );
        assert_eq!(spelling("/list?utm_source=x"), "/list");
        assert_eq!(spelling("/list?"), "/list");
        assert_eq!(spelling("/other?of=a"), "/other");
    }

    #[test]
    fn parameters_stand_in_the_order_of_the_declaration() {
        assert_eq!(spelling("/list?page=2&of=a"), "/list?of=a&page=2");
        let twice = "/list?page=2&of=b&page=1&of=a";
        assert_eq!(spelling(twice), "/list?of=b&of=a&page=2&page=1");
    }

    #[test]
    fn a_character_is_written_in_one_way() {
        assert_eq!(spelling("/list?%6ff=a%20b%2fc"), "/list?of=a+b%2Fc");
        assert_eq!(spelling("/list/%31%2d%2f%c3%A9"), "/list/1-%2F%C3%A9");
        assert_eq!(spelling("/list?of"), "/list?of=");
    }

    #[test]
    fn the_spelling_of_a_spelling_is_itself() {
        for address in [
            "/",
            "/list",
            "/list?of=a+b%2Fc&page=",
            "/list/a%20b:c?of=%F0%9F%8D%B3",
            "/list/%zz%?of=%zz%&page=%ff",
        ] {
            let once = spelling(address);
            assert_eq!(spelling(&once), once, "{address}");
        }
    }
}
