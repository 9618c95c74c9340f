//! Why a source gives nothing at all.

use std::io;
use std::path::PathBuf;

use crate::columns::ColumnError;
use crate::web::WebError;

/// Why nothing can be read from a source.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file or folder cannot be opened.
    #[error("cannot open {}", path.display())]
    Open {
        /// The path as given.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is damaged from its first byte on.
    #[error("cannot read {}", path.display())]
    Damaged {
        /// The path as given.
        path: PathBuf,
        /// What is wrong with it.
        source: io::Error,
    },
    /// The columns of a table are not the ones of ads.
    #[error("cannot read {} as a table of ads", path.display())]
    Columns {
        /// The path as given.
        path: PathBuf,
        /// Which column is missing.
        source: ColumnError,
    },
    /// The web does not give it.
    #[error(transparent)]
    Web(#[from] WebError),
    /// What the web gives is damaged.
    #[error("the answer cannot be read")]
    Answer(#[source] io::Error),
    /// USAJOBS answers only those whom it knows.
    #[error(
        "USAJOBS needs a key: ask for one at https://developer.usajobs.gov, then set METIER_USAJOBS_KEY and METIER_USAJOBS_EMAIL"
    )]
    NoUsaJobsKey,
}
