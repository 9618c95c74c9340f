//! Sitemaps: lists of pages, or of further lists (<https://www.sitemaps.org/protocol.html>).

mod disk;
mod remote;

use std::collections::VecDeque;
use std::io::{self, Read};

pub(super) use disk::records;
pub(super) use remote::ads;

use super::{Record, Rejected, Why};

/// The protocol allows 50 MB for one sitemap, and 50,000 pages.
const LONGEST: usize = 50 << 20;

/// What a sitemap names.
struct Sitemap {
    /// Whether these are further sitemaps.
    is_index: bool,
    /// The addresses, in order.
    locations: Vec<String>,
}

impl Sitemap {
    /// The pages of a sitemap that another one names. A list of lists of lists is not in the
    /// protocol, and could name itself.
    fn of_pages(self) -> Result<Vec<String>, Why> {
        if self.is_index {
            return Err(Why::Unreadable(
                "a list of sitemaps names another list of sitemaps".to_owned(),
            ));
        }
        Ok(self.locations)
    }
}

/// Reads a sitemap.
fn parse(stream: impl Read) -> Result<Sitemap, Why> {
    let mut bytes = Vec::new();
    let read = stream.take(LONGEST as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| unreadable(&error))?;
    if bytes.len() > LONGEST {
        return Err(Why::TooLong(LONGEST));
    }
    let xml =
        std::str::from_utf8(&bytes).map_err(|error| Why::Encoding(error.valid_up_to() + 1))?;
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
fn unreadable(error: &io::Error) -> Why {
    Why::Unreadable(error.to_string())
}

/// Whether the start of a file is that of a sitemap.
pub(super) fn is_sitemap(start: &[u8]) -> bool {
    ["<urlset", "<sitemapindex"].iter().any(|tag| {
        start
            .windows(tag.len())
            .take(2000)
            .any(|window| window == tag.as_bytes())
    })
}

/// Where what a sitemap names is read from.
trait Site {
    /// A further sitemap.
    fn list(&mut self, location: &str) -> Result<Sitemap, Why>;
    /// The ads of a page.
    fn page(&mut self, location: &str) -> Vec<Record>;
}

/// The ads of all pages that a sitemap names, itself or through the sitemaps that it names.
fn walk(first: Sitemap, mut site: impl Site + Send) -> impl Iterator<Item = Record> + Send {
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
                Err(why) => vec![Err(Rejected { at: location, why })],
            }
        };
        ended = records.iter().any(|record| {
            record
                .as_ref()
                .is_err_and(|rejected| rejected.why.ends_the_source())
        });
        Some(records)
    });
    records.flatten()
}
