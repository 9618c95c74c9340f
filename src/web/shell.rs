//! What every page has around it: title, description, address, and the files it loads.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

/// The one style sheet.
pub const CSS: &str = include_str!("../static/metier.css");
/// The one script: as-you-type search and copying; every page works without it.
pub const JS: &str = include_str!("../static/metier.js");
/// The mark.
pub const ICON: &str = include_str!("../static/icon.svg");

/// Changes with the files, so that a browser may keep them for ever.
pub static STATIC_VERSION: LazyLock<String> = LazyLock::new(|| {
    let hash = Sha256::new()
        .chain_update(CSS)
        .chain_update(JS)
        .chain_update(ICON)
        .finalize();
    catalogue::release::hex(&hash)[..12].to_owned()
});

/// The head of a page.
#[derive(Debug, Clone)]
pub struct Shell<'a> {
    /// In the browser's tab and in search results, without the site's name.
    pub title: &'a str,
    /// One or two sentences for search results and previews.
    pub description: &'a str,
    /// The canonical path; empty where a page is not to be listed.
    pub path: &'a str,
    /// Where the site is reached from outside, without a slash at the end.
    pub origin: &'a str,
    /// What is in the search box.
    pub query: &'a str,
    /// JSON-LD blocks, ready to stand in a script element.
    pub json_ld: &'a [String],
    /// When whoever sees the page is signed out; none where nobody is signed in, and where a page is
    /// the same for everyone.
    pub session: Option<SessionEnd>,
}

/// When somebody is signed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionEnd {
    /// In so many seconds.
    pub seconds: i64,
    /// Whether that is so whatever they do.
    pub is_final: bool,
}

impl<'a> Shell<'a> {
    /// A page that search engines should not list.
    pub const fn unlisted(title: &'a str) -> Self {
        Self {
            title,
            description: "",
            path: "",
            origin: "",
            query: "",
            json_ld: &[],
            session: None,
        }
    }

    /// Part of the address of the files it loads.
    pub fn static_version(&self) -> &'static str {
        &STATIC_VERSION
    }
}
