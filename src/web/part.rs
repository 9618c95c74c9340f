//! Values that many pages show: a link, and where a number comes from.

use catalogue::Catalogue;
use catalogue::release::Source;

/// A name and where it leads.
#[derive(Debug, Clone)]
pub struct Link {
    /// What is shown.
    pub name: String,
    /// The path.
    pub path: String,
}

/// Where a number comes from: shown small beneath it, and leads to the release on `/data`.
#[derive(Debug, Clone)]
pub struct Provenance<'a> {
    /// The source.
    pub source: Source,
    /// The vintage of the release in use.
    pub vintage: &'a str,
}

impl<'a> Provenance<'a> {
    /// The release of a source that a catalogue uses.
    pub fn of(catalogue: &'a Catalogue, source: Source) -> Self {
        Self {
            source,
            vintage: catalogue.vintage(source).unwrap_or("no release"),
        }
    }

    /// As it stands under a number.
    pub fn cited(&self) -> String {
        self.source.cited(self.vintage)
    }
}
