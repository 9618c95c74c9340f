//! The model that links phrases to skills: how it is trained and what it is worth.

mod baseline;
mod contrast;
pub mod embeddings;
mod esco;
mod evaluate;
mod train;

pub use evaluate::evaluate;
pub use train::train;

use catalogue::esco::Esco;
use catalogue::release::{Content, Release, ReleaseId};
use catalogue::{Catalogue, starter};

/// The catalogue that is packed into the program, with ESCO's part changed.
fn catalogue(change: impl Fn(&mut Esco)) -> anyhow::Result<Catalogue> {
    let unpack = |bytes| {
        let (id, mut release): (ReleaseId, Release) = Release::unpack(bytes)?;
        if let Content::Esco(esco) = &mut release.content {
            change(esco);
        }
        anyhow::Ok((id, release))
    };
    let releases = starter::files()
        .iter()
        .map(|(_, bytes)| unpack(bytes))
        .collect::<Result<_, _>>()?;
    Ok(Catalogue::assemble(releases)?)
}
