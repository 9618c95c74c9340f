//! Where ads come from, as the operator names it.

use std::convert::Infallible;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Where ads come from: a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    path: PathBuf,
}

/// Why a name is no source.
pub type SourceError = Infallible;

/// Endings that say how a file is written and not what it is.
const FORMATS: [&str; 11] =
    [".gz", ".zst", ".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet", ".html", ".htm", ".xml"];

impl Source {
    /// The name under which its ads are kept: the same for the same source, whatever folder a file lies in.
    pub fn id(&self) -> String {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        stem(&name).to_owned()
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl FromStr for Source {
    type Err = SourceError;

    fn from_str(name: &str) -> Result<Self, SourceError> {
        Ok(Self { path: PathBuf::from(name) })
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path.display().fmt(f)
    }
}

/// The name of a file without what says how it is written: `jobs` of `jobs.jsonl.gz`.
fn stem(name: &str) -> &str {
    let mut stem = name;
    while let Some(shorter) = FORMATS.iter().find_map(|format| stem.strip_suffix(format)) {
        stem = shorter;
    }
    if stem.is_empty() { name } else { stem }
}
