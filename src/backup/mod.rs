//! Backup and restore: all that the database holds as one file, of one form for both databases.
//!
//! Saved from one moment while nodes serve; restored in one transaction, so that the database holds
//! all of the backup or what it held before. See `docs/decisions/038-backup-of-rows.md`.

mod file;
mod restore;
mod save;

use std::io;

use crate::db;

pub use self::file::{Block, Contents, Header, Reader, Writer, check, read};
pub use self::restore::{Restored, restore};
pub use self::save::save;

/// Rows of a table that are written or read together take about so many bytes: little memory, and
/// enough to compress well.
const BLOCK_BYTES: usize = 1 << 20;

/// How far a backup or a restore has come.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Rows that are done.
    pub done: u64,
    /// Rows in all.
    pub of: u64,
}

/// Why there is no backup, or why nothing was restored.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
    /// The file cannot be read or written.
    #[error("the file failed")]
    File(#[from] io::Error),
    /// Two programs write the same file.
    #[error("another backup is being written to the same file")]
    Elsewhere,
    /// The file is something else.
    #[error("this is no backup of Metier")]
    NoBackup,
    /// The file is not what was written.
    #[error("the backup is damaged: {0}; use another one")]
    Damaged(String),
    /// A newer program wrote it.
    #[error(
        "the backup was made by a newer version ({program}, its migration {found}; this version knows up to {known}): \
         restore it with that version"
    )]
    Newer {
        /// The version that wrote it.
        program: String,
        /// Its migration.
        found: i64,
        /// The last one that this program knows.
        known: i64,
    },
}

fn damaged(what: impl std::fmt::Display) -> Error {
    Error::Damaged(what.to_string())
}
