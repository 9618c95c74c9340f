//! Reads sitemaps, and walks through the pages that they name.

use std::collections::VecDeque;
use std::io::{self, Read};

use crate::record::{Reason, Record, Rejected};

/// The protocol allows 50 MB for one sitemap, and 50,000 pages.
pub(super) const LONGEST: usize = 50 << 20;

/// What a sitemap names.
pub(super) struct Sitemap {
    /// Whether these are further sitemaps.
    pub is_index: bool,
    /// The addresses, in order.
    pub locations: Vec<String>,
}

impl Sitemap {
    /// The pages of a sitemap that another one names. A list of lists of lists is not in the
    /// protocol, and could name itself.
    pub fn of_pages(self) -> Result<Vec<String>, Reason> {
        if self.is_index {
            return Err(Reason::Unreadable(
                "a list of sitemaps names another list of sitemaps".to_owned(),
            ));
        }
        Ok(self.locations)
    }
}

/// Reads a sitemap.
pub(super) fn parse(stream: impl Read) -> Result<Sitemap, Reason> {
    let mut bytes = Vec::new();
    let read = stream.take(LONGEST as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| unreadable(&error))?;
    if bytes.len() > LONGEST {
        return Err(Reason::TooLong(LONGEST));
    }
    let xml =
        std::str::from_utf8(&bytes).map_err(|error| Reason::Encoding(error.valid_up_to() + 1))?;
    let locations = xml.split("<loc>").skip(1).filter_map(|rest| {
        let written = rest.split_once("</loc>")?.0.trim();
        let written = written
            .strip_prefix("<![CDATA[")
            .and_then(|inner| inner.strip_suffix("]]>"))
            .unwrap_or(written);
        let location = facts::html::text(written);
        (!location.is_empty() && !location.contains(char::is_control)).then_some(location)
    });
    Ok(Sitemap {
        is_index: xml.contains("<sitemapindex"),
        locations: locations.collect(),
    })
}

/// One file of several that is damaged does not end them all.
pub(super) fn unreadable(error: &io::Error) -> Reason {
    Reason::Unreadable(error.to_string())
}

/// Whether the start of a file is that of a sitemap.
pub(crate) fn is_sitemap(start: &[u8]) -> bool {
    ["<urlset", "<sitemapindex"].iter().any(|tag| {
        start
            .windows(tag.len())
            .take(2000)
            .any(|window| window == tag.as_bytes())
    })
}

/// Where what a sitemap names is read from.
pub(super) trait Site {
    /// A further sitemap.
    fn list(&mut self, location: &str) -> Result<Sitemap, Reason>;
    /// The ads of a page.
    fn page(&mut self, location: &str) -> Vec<Record>;
}

/// The ads of all pages that a sitemap names, itself or through the sitemaps that it names.
pub(super) fn walk(
    first: Sitemap,
    mut site: impl Site + Send,
) -> impl Iterator<Item = Record> + Send {
    let (lists, pages) = if first.is_index {
        (first.locations, Vec::new())
    } else {
        (Vec::new(), first.locations)
    };
    let (mut lists, mut pages) = (VecDeque::from(lists), VecDeque::from(pages));
    let mut ended = false;
    let records = std::iter::from_fn(move || {
        if ended {
            return None;
        }
        let records = if let Some(location) = pages.pop_front() {
            site.page(&location)
        } else {
            let location = lists.pop_front()?;
            match site.list(&location).and_then(Sitemap::of_pages) {
                Ok(locations) => {
                    pages.extend(locations);
                    Vec::new()
                }
                Err(reason) => vec![Err(Rejected {
                    at: location,
                    reason,
                })],
            }
        };
        ended = records.iter().any(|record| {
            record
                .as_ref()
                .is_err_and(|rejected| rejected.reason.ends_the_source())
        });
        Some(records)
    });
    records.flatten()
}
