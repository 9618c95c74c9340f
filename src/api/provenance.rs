//! Where numbers come from, as the API says it.

use catalogue::Catalogue;
use catalogue::release::Source;
use serde::Serialize;
use utoipa::ToSchema;

/// Where numbers come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Provenance {
    /// The source, as in `/releases`.
    pub source: &'static str,
    /// Its vintage.
    pub vintage: String,
    /// The id of the release.
    pub release: String,
}

impl Provenance {
    /// The release of a source in use; none where there is none.
    pub fn of(catalogue: &Catalogue, source: Source) -> Option<Self> {
        let release = catalogue.releases.get(&source)?;
        Some(Self {
            source: source.id(),
            vintage: release.about.vintage.clone(),
            release: release.id.to_string(),
        })
    }
}
