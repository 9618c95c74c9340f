//! What can go wrong with a database, told to the operator.

use std::error::Error as StdError;

use sqlx::error::DatabaseError;
use sqlx::migrate::MigrateError;

use super::MIGRATIONS;
use super::url::{DatabaseUrl, Place};

// SQLite's result codes: https://sqlite.org/rescode.html
const BUSY: i32 = 5;
const READONLY: i32 = 8;
const CORRUPT: i32 = 11;
const FULL: i32 = 13;
const CANTOPEN: i32 = 14;
const NOTADB: i32 = 26;

// PostgreSQL's: https://www.postgresql.org/docs/current/errcodes-appendix.html
const SERIALIZATION_FAILURE: &str = "40001";
const DEADLOCK_DETECTED: &str = "40P01";

/// What can go wrong with a database. No message shows a password, or a value of a query.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address cannot be read.
    #[error("the address of the database is not usable: {0}")]
    Url(&'static str),
    /// The database cannot be opened.
    #[error("cannot open the database {place}: {hint}")]
    Open {
        /// Which database.
        place: String,
        /// What to do about it.
        hint: &'static str,
        /// What the database said.
        source: sqlx::Error,
    },
    /// Going on would damage what the newer version wrote.
    #[error(
        "the database {place} belongs to a newer version of this program (its migration {found}; this version knows up to \
         {known}): run that version, or restore a backup from before it"
    )]
    Newer {
        /// Which database.
        place: String,
        /// The first migration that this program does not know.
        found: i64,
        /// The last one that it knows.
        known: i64,
    },
    /// The tables cannot be brought up to date; they are as they were.
    #[error("cannot bring the tables of the database {place} up to date")]
    Migration {
        /// Which database.
        place: String,
        /// What stands in the way.
        source: MigrateError,
    },
    /// Tables could not be made.
    #[error("cannot make the tables")]
    Tables(#[source] MigrateError),
    /// A transaction did not begin, or was not committed.
    #[error("the database did not begin or end a transaction")]
    Transaction(#[source] sqlx::Error),
    /// A statement failed.
    #[error("the database refused `{sql}`")]
    Statement {
        /// The statement, without its values.
        sql: &'static str,
        /// What the database said.
        source: sqlx::Error,
    },
}

impl Error {
    /// Whether a row with the same key is already there.
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Statement { source: sqlx::Error::Database(error), .. } if error.is_unique_violation())
    }

    /// Whether SQLite found its file damaged, or to be something else.
    pub fn is_damage(&self) -> bool {
        let (Self::Statement { source, .. } | Self::Open { source, .. }) = self else {
            return false;
        };
        matches!(sqlite_code(source), Some(CORRUPT | NOTADB))
    }

    pub(super) fn opening(url: &DatabaseUrl, error: MigrateError) -> Self {
        let place = url.to_string();
        let known = MIGRATIONS
            .iter()
            .map(|migration| migration.version)
            .max()
            .unwrap_or_default();
        match error {
            MigrateError::VersionMissing(found) if found > known => Self::Newer {
                place,
                found,
                known,
            },
            MigrateError::Execute(source) => Self::Open {
                place,
                hint: hint(url, &source),
                source,
            },
            source => Self::Migration { place, source },
        }
    }
}

/// What to do about a database that does not open.
fn hint(url: &DatabaseUrl, error: &sqlx::Error) -> &'static str {
    let Place::Sqlite(file) = &url.0 else {
        return "check that the server runs, and the host, name, user and password in the address";
    };
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    match sqlite_code(error) {
        Some(CANTOPEN) if folder.is_some_and(|folder| !folder.is_dir()) => {
            "its directory does not exist"
        }
        Some(READONLY | CANTOPEN) => "this user may not write to the file or its directory",
        Some(CORRUPT | NOTADB) => {
            "the file is damaged, or not a SQLite database; stop every server, move it and the files beside it away, and \
             restore a backup (`metier restore`)"
        }
        Some(BUSY) => "another program keeps it locked",
        Some(FULL) => "the disk is full",
        _ => "SQLite refused",
    }
}

/// Whether another connection holds SQLite's lock.
pub(super) fn is_busy(error: &sqlx::Error) -> bool {
    sqlite_code(error) == Some(BUSY)
}

/// Whether PostgreSQL refused a transaction for what others did meanwhile, so that it may be tried
/// again.
pub(super) fn is_conflict(error: &(dyn StdError + 'static)) -> bool {
    let refused = |code: &str| [SERIALIZATION_FAILURE, DEADLOCK_DETECTED].contains(&code);
    std::iter::successors(Some(error), |&error| error.source())
        .filter_map(|error| error.downcast_ref::<sqlx::Error>()?.as_database_error())
        .filter_map(DatabaseError::code)
        .any(|code| refused(&code))
}

/// SQLite's primary result code, which is the low byte of the extended one.
fn sqlite_code(error: &sqlx::Error) -> Option<i32> {
    let code = error.as_database_error()?.code()?;
    Some(code.parse::<i32>().ok()? & 0xff)
}
