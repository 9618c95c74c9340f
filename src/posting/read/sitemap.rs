//! Sitemaps: lists of pages, or of further lists (<https://www.sitemaps.org/protocol.html>).

use std::collections::VecDeque;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use super::input::{Input, Position, Stream};
use super::{Error, Record, Rejected, Why, clean, folder};

/// The protocol allows 50 MB for one sitemap, and 50,000 pages.
const LONGEST: usize = 50 << 20;

/// What a sitemap names.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sitemap {
    /// Whether these are further sitemaps.
    pub is_index: bool,
    /// The addresses, in order.
    pub locations: Vec<String>,
}

/// Reads a sitemap.
pub(super) fn parse(stream: impl Read) -> Result<Sitemap, Why> {
    let mut bytes = Vec::new();
    stream.take(LONGEST as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > LONGEST {
        return Err(Why::TooLong(LONGEST));
    }
    let xml = std::str::from_utf8(&bytes).map_err(|error| Why::Encoding(error.valid_up_to() + 1))?;
    let locations = xml.split("<loc>").skip(1).filter_map(|rest| {
        let written = rest.split_once("</loc>")?.0.trim();
        let written = written.strip_prefix("<![CDATA[").and_then(|inner| inner.strip_suffix("]]>")).unwrap_or(written);
        let location = facts::html::text(written);
        (!location.is_empty() && !location.contains(char::is_control)).then_some(location)
    });
    Ok(Sitemap { is_index: xml.contains("<sitemapindex"), locations: locations.collect() })
}

/// Whether the start of a file is that of a sitemap.
pub(super) fn is_sitemap(start: &[u8]) -> bool {
    ["<urlset", "<sitemapindex"]
        .iter()
        .any(|tag| start.windows(tag.len()).take(2000).any(|window| window == tag.as_bytes()))
}

/// The ads of the local pages that a sitemap on disk names.
pub(super) fn records(
    path: &Path,
    stream: Stream,
    position: Position,
    now: i64,
) -> Result<impl Iterator<Item = Record> + Send + use<>, Error> {
    let damaged = |why: Why| Error::Damaged { path: path.to_owned(), source: std::io::Error::other(why.to_string()) };
    let first = parse(stream).map_err(damaged)?;
    let root = path.parent().map(Path::to_owned).unwrap_or_default();
    let (folder, counted) = (root.clone(), position.clone());
    let list = move |location: &str| {
        let path = local(&folder, location)?;
        let input = Input::open(&path, &counted).map_err(|error| Why::Unreadable(error.to_string()))?;
        parse(input.stream)
    };
    let page = move |location: &str| match local(&root, location) {
        Ok(path) => folder::file(&path, location, &position, clean::url(location).as_deref(), now),
        Err(why) => vec![Err(Rejected { at: location.to_owned(), why })],
    };
    Ok(walk(first, list, page))
}

/// The ads of all pages that a sitemap names, itself or through the sitemaps that it names.
pub(super) fn walk(
    first: Sitemap,
    mut list: impl FnMut(&str) -> Result<Sitemap, Why> + Send,
    mut page: impl FnMut(&str) -> Vec<Record> + Send,
) -> impl Iterator<Item = Record> + Send {
    let (lists, pages) = if first.is_index { (first.locations, Vec::new()) } else { (Vec::new(), first.locations) };
    let (mut lists, mut pages) = (VecDeque::from(lists), VecDeque::from(pages));
    let records = std::iter::from_fn(move || {
        if let Some(location) = pages.pop_front() {
            return Some(page(&location));
        }
        let location = lists.pop_front()?;
        let further = match list(&location) {
            // Not in the protocol, and it could name itself.
            Ok(sitemap) if sitemap.is_index => {
                Err(Why::Unreadable("a list of sitemaps names another list of sitemaps".to_owned()))
            }
            further => further,
        };
        match further {
            Ok(sitemap) => {
                pages.extend(sitemap.locations);
                Some(Vec::new())
            }
            Err(why) => Some(vec![Err(Rejected { at: location, why })]),
        }
    });
    records.flatten()
}

/// The file beside a sitemap that a location names: by its relative path, or, of a page that was on the web, by its path
/// there, with or without a folder for the host. Nothing outside of the sitemap's folder is read.
fn local(root: &Path, location: &str) -> Result<PathBuf, Why> {
    let address = ["https://", "http://"].iter().find_map(|scheme| location.strip_prefix(scheme));
    let names = match address {
        Some(address) => {
            let path = address.split_once('/').map_or("", |(_, path)| path);
            vec![address.to_owned(), path.to_owned()]
        }
        None => vec![location.strip_prefix("file:").unwrap_or(location).to_owned()],
    };
    let outside = || Why::Unreadable("it is not in the folder of the sitemap".to_owned());
    let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    for name in names {
        let name = Path::new(&name);
        if !name.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir)) {
            return Err(outside());
        }
        let (Ok(path), Ok(root)) = (root.join(name).canonicalize(), root.canonicalize()) else { continue };
        if !path.starts_with(root) {
            return Err(outside()); // through a link
        }
        if path.is_file() {
            return Ok(path);
        }
    }
    Err(Why::Unreadable("there is no such file beside the sitemap".to_owned()))
}
