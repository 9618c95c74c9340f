//! Sitemaps on disk, which name files beside them.

use std::io;
use std::path::{Component, Path, PathBuf};

use super::protocol::{Site, Sitemap, parse, walk};
use crate::error::Error;
use crate::input::{Input, Position};
use crate::record::{Reason, Record, Rejected};
use crate::unpack::Stream;
use crate::{clean, folder};

/// The ads of the local pages that a sitemap on disk names.
pub(crate) fn records(
    path: &Path,
    stream: Stream,
    position: Position,
    now: i64,
) -> Result<impl Iterator<Item = Record> + Send + use<>, Error> {
    let damaged = |reason: Reason| Error::Damaged {
        path: path.to_owned(),
        source: io::Error::other(reason.to_string()),
    };
    let first = parse(stream).map_err(damaged)?;
    let root = path.parent().map(Path::to_owned).unwrap_or_default();
    Ok(walk(
        first,
        Folder {
            root,
            position,
            now,
        },
    ))
}

/// The folder of a sitemap.
struct Folder {
    root: PathBuf,
    position: Position,
    now: i64,
}

impl Site for Folder {
    fn list(&mut self, location: &str) -> Result<Sitemap, Reason> {
        let path = local(&self.root, location)?;
        let input = Input::open(&path, &self.position)
            .map_err(|error| Reason::Unreadable(error.to_string()))?;
        parse(input.stream)
    }

    fn page(&mut self, location: &str) -> Vec<Record> {
        match local(&self.root, location) {
            Ok(path) => folder::file(
                &path,
                location,
                &self.position,
                clean::url(location).as_deref(),
                self.now,
            ),
            Err(reason) => vec![Err(Rejected {
                at: location.to_owned(),
                reason,
            })],
        }
    }
}

/// The file beside a sitemap that a location names: by its relative path, or, of a page that was on
/// the web, by its path there, with or without a folder for the host. Nothing outside of the
/// sitemap's folder is read.
fn local(root: &Path, location: &str) -> Result<PathBuf, Reason> {
    let address = ["https://", "http://"]
        .iter()
        .find_map(|scheme| location.strip_prefix(scheme));
    let names = match address {
        Some(address) => {
            let path = address.split_once('/').map_or("", |(_, path)| path);
            vec![address.to_owned(), path.to_owned()]
        }
        None => vec![
            location
                .strip_prefix("file:")
                .unwrap_or(location)
                .to_owned(),
        ],
    };
    let outside = || Reason::Unreadable("it is not in the folder of the sitemap".to_owned());
    let root = if root.as_os_str().is_empty() {
        Path::new(".")
    } else {
        root
    };
    for name in names {
        let name = Path::new(&name);
        if !name
            .components()
            .all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
        {
            return Err(outside());
        }
        let (Ok(path), Ok(root)) = (root.join(name).canonicalize(), root.canonicalize()) else {
            continue;
        };
        if !path.starts_with(root) {
            return Err(outside()); // through a link
        }
        if path.is_file() {
            return Ok(path);
        }
    }
    Err(Reason::Unreadable(
        "there is no such file beside the sitemap".to_owned(),
    ))
}
