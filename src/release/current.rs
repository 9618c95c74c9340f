//! The catalogue of the current releases, as a node or a command holds it.

use std::sync::OnceLock;

use catalogue::Catalogue;
use catalogue::release::{Release, ReleaseError};
use facts::reader::Reader;

use super::LoadError;
use super::store::{load_current, version_of};
use crate::db::Db;

/// The catalogue of the current releases, and what reads ads with it.
#[derive(Debug)]
pub struct Current {
    /// The catalogue.
    pub catalogue: Catalogue,
    /// Which set of releases it was made of: see [`version_of`].
    pub releases: String,
    reader: OnceLock<Reader>,
}

impl Current {
    /// What reads ads with this catalogue's titles and skills. Built when it is first asked for,
    /// which takes some tenths of a second; do not ask on a thread that answers requests.
    pub fn reader(&self) -> &Reader {
        self.reader.get_or_init(|| Reader::new(&self.catalogue))
    }
}

/// Loads the current releases and makes the catalogue of them.
///
/// # Errors
/// When the database fails, a release is damaged, or none has occupations.
pub async fn load(db: &Db) -> Result<Current, LoadError> {
    let stored = load_current(db).await?;
    let releases = version_of(stored.iter().map(|(id, _)| id.as_str()));
    // A quarter of a second of computing does not belong on a thread that answers requests.
    let assembled = tokio::task::spawn_blocking(move || assemble(stored)).await;
    Ok(Current {
        catalogue: assembled.map_err(|_| LoadError::Cancelled)??,
        releases,
        reader: OnceLock::new(),
    })
}

fn assemble(stored: Vec<(String, Vec<u8>)>) -> Result<Catalogue, LoadError> {
    let mut releases = Vec::with_capacity(stored.len());
    for (id, content) in stored {
        match Release::unpack(&content) {
            Ok((found, release)) if found.as_str() == id => releases.push((found, release)),
            // It unpacks, but is not what was stored.
            Ok(_) => {
                let error = ReleaseError::Damaged("its content has another hash".to_owned());
                return Err(LoadError::Release { id, error });
            }
            Err(error) => return Err(LoadError::Release { id, error }),
        }
    }
    Ok(Catalogue::assemble(releases)?)
}
