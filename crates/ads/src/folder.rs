//! A folder of saved pages, with the folders in it, in the order of their names.

use std::io;
use std::path::{Path, PathBuf};

use crate::ads::Ads;
use crate::error::Error;
use crate::input::{Input, Position};
use crate::options::Options;
use crate::page;
use crate::record::{Reason, Record, Rejected};

/// Folders in folders beyond this are a loop, or no collection of pages.
const DEEPEST: usize = 32;

/// The ads of all pages of a folder.
pub(crate) fn ads(root: &Path, options: &Options) -> Result<Ads, Error> {
    let open = |source| Error::Open {
        path: root.to_owned(),
        source,
    };
    let mut walk = Walk {
        open: vec![entries(root).map_err(open)?],
    };
    let position = Position::default();
    let (root, read, now) = (root.to_owned(), position.clone(), options.now);
    let pages = std::iter::from_fn(move || {
        let found = walk.next()?;
        let (path, problem) = match found {
            Ok(path) => (path, None),
            Err((path, error)) => (path, Some(error)),
        };
        let at = path
            .strip_prefix(&root)
            .unwrap_or(&path)
            .display()
            .to_string();
        Some(match problem {
            Some(error) => vec![Err(Rejected {
                at,
                reason: Reason::Unreadable(error.to_string()),
            })],
            None => file(&path, &at, &read, None, now),
        })
    });
    Ok(Ads::new(Box::new(pages.flatten()), position, None))
}

/// The ads of one page.
pub(super) fn file(
    path: &Path,
    at: &str,
    position: &Position,
    address: Option<&str>,
    now: i64,
) -> Vec<Record> {
    match Input::open(path, position) {
        Ok(input) => page::records(input.stream, at, address, now),
        Err(error) => {
            // `at` names the file already.
            let problem = match error {
                Error::Open { source, .. } | Error::Damaged { source, .. } => source.to_string(),
                other => other.to_string(),
            };
            vec![Err(Rejected {
                at: at.to_owned(),
                reason: Reason::Unreadable(problem),
            })]
        }
    }
}

/// Goes through folders without holding more than the open ones.
struct Walk {
    /// What is left of each open folder, in reverse order.
    open: Vec<Vec<PathBuf>>,
}

impl Walk {
    /// The next page, or what cannot be looked into.
    fn next(&mut self) -> Option<Result<PathBuf, (PathBuf, io::Error)>> {
        loop {
            let Some(path) = self.open.last_mut()?.pop() else {
                self.open.pop();
                continue;
            };
            // A link may lead out of the folder, or round in circles.
            let kind = match path.symlink_metadata() {
                Ok(about) => about.file_type(),
                Err(error) => return Some(Err((path, error))),
            };
            if kind.is_dir() && self.open.len() < DEEPEST {
                match entries(&path) {
                    Ok(entries) => self.open.push(entries),
                    Err(error) => return Some(Err((path, error))),
                }
            } else if kind.is_file() && is_page(&path) {
                return Some(Ok(path));
            }
        }
    }
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries = std::fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    entries.sort_unstable_by(|a, b| b.cmp(a));
    Ok(entries)
}

/// Pages are named so, also with the query of their address behind (`view.html?id=4`); pictures and
/// styles lie beside them.
fn is_page(path: &Path) -> bool {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    !name.starts_with('.')
        && [".html", ".htm", ".xhtml"]
            .iter()
            .any(|ending| name.contains(ending))
}
