//! Releases: what was imported, which are in use, and the catalogue that they make.

pub mod api;
mod current;
pub mod page;
mod store;

use catalogue::NoOccupations;
use catalogue::release::{Packed, Release, ReleaseError};

pub use self::current::{Current, load};
pub use self::store::{
    Error, Installed, NewRelease, Release as Stored, current_version, install, list, load_current,
    use_release, version_of,
};

use crate::db::{self, Db};

/// Why no catalogue could be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
    /// A stored release cannot be read.
    #[error("release {id}: {error}")]
    Release {
        /// Its id.
        id: String,
        /// What is wrong with it.
        error: ReleaseError,
    },
    /// The releases make no catalogue.
    #[error(transparent)]
    NoOccupations(#[from] NoOccupations),
    /// The work was cut short.
    #[error("loading the catalogue was cut short")]
    Cancelled,
}

/// A release ready to be stored.
///
/// # Panics
/// Never: what a release says of itself can be written.
pub fn to_store(release: &Release, packed: Packed) -> NewRelease {
    let about = &release.about;
    NewRelease {
        id: packed.id.to_string(),
        source: about.source.id().to_owned(),
        vintage: about.vintage.clone(),
        licence: about.source.licence().to_owned(),
        about_json: serde_json::to_string(about).expect("texts and numbers can be written as JSON"),
        row_count: i64::try_from(about.rows()).unwrap_or(i64::MAX),
        content: packed.bytes,
    }
}

/// Installs the bundled starter releases of the sources that have no release in use, also those that
/// were stored only when an earlier start was cut off. What an operator imported or chose stays.
///
/// # Errors
/// When the database fails.
pub async fn install_starter(db: &Db, now: i64) -> Result<usize, LoadError> {
    let stored = list(db).await?;
    // Nothing to do on all but the first start: no need to unpack anything.
    let mut missing = Vec::new();
    for (source, bytes) in catalogue::starter::files() {
        let is_in_use = |one: &Stored| one.is_current && one.source == source.id();
        if !stored.iter().any(is_in_use) {
            let (id, release) = Release::unpack(bytes).map_err(|error| LoadError::Release {
                id: "bundled".to_owned(),
                error,
            })?;
            missing.push(to_store(
                &release,
                Packed {
                    id,
                    bytes: bytes.to_vec(),
                },
            ));
        }
    }
    install(db, now, &missing).await?;
    Ok(missing.len())
}
