//! What can go wrong with a database, told to the operator.

use std::error::Error as StdError;
use std::io;
use std::path::PathBuf;

use sqlx::error::DatabaseError;
use sqlx::migrate::MigrateError;
use sqlx::sqlite::SqliteError;

use super::table::newest_migration;
use super::url::{DatabaseUrl, Place};

// SQLite's result codes: https://sqlite.org/rescode.html
const BUSY: i32 = 5;
const READONLY: i32 = 8;
const CORRUPT: i32 = 11;
const FULL: i32 = 13;
/// The files beside the database cannot be made longer.
const IOERR_SHMSIZE: i32 = 4874;
const CANTOPEN: i32 = 14;
const NOTADB: i32 = 26;

// PostgreSQL's: https://www.postgresql.org/docs/current/errcodes-appendix.html
const SERIALIZATION_FAILURE: &str = "40001";
const DEADLOCK_DETECTED: &str = "40P01";
const DISK_FULL: &str = "53100";
const INVALID_PARAMETER_VALUE: &str = "22023";
/// The class of everything that is wrong with a connection.
const CONNECTION_EXCEPTION: &str = "08";
/// Stopping, crashed, starting, out of connections, and three kinds of having waited for too long.
const AWAY: [&str; 7] = [
    "57P01", "57P02", "57P03", "53300", "57014", "25P03", "55P03",
];

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
         {known}): run that version, or restore a backup from before it (SQLite: metier.db.before-{found})"
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
    #[error(
        "cannot bring the tables of the database {place} up to date; they are as they were, and the version of this \
         program that was run before still reads them"
    )]
    Migration {
        /// Which database.
        place: String,
        /// What stands in the way.
        source: MigrateError,
    },
    /// Tables could not be made.
    #[error("cannot make the tables")]
    Tables(#[source] MigrateError),
    /// There is no room to keep a copy of the database and to change it.
    #[error(
        "the database {place} has to be brought up to date, and the disk has too little room for that: {needed} MB are \
         needed for a copy and for the changes, and {free} MB are free; nothing was changed"
    )]
    Room {
        /// Which database.
        place: String,
        /// How much is needed, in megabytes.
        needed: u64,
        /// How much there is.
        free: u64,
    },
    /// A copy of the database from before a migration could not be kept; nothing was changed.
    #[error("cannot keep a copy of the database as {}; nothing was changed", file.display())]
    Copy {
        /// The copy.
        file: PathBuf,
        /// What stands in the way.
        source: io::Error,
    },
    /// The connection was lost while a transaction was committed, and the database did not come back
    /// to say whether it was.
    #[error(
        "the database went away while it was written to, and did not come back: the last change may have been made or not"
    )]
    Unknown,
    /// Somebody who does not wait for long asked for more than could be done in time.
    #[error("the database did not answer in time")]
    Late(#[source] sqlx::Error),
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

    /// Whether the database is away, does not answer in time, or has no time: the same may succeed a
    /// moment later.
    pub fn is_away(&self) -> bool {
        is_away(self)
    }

    /// The tables are those of a version that knows this migration, which this one does not.
    pub(super) fn newer(place: &str, found: i64) -> Self {
        Self::Newer {
            place: place.to_owned(),
            found,
            known: newest_migration(),
        }
    }

    pub(super) fn opening(url: &DatabaseUrl, error: MigrateError) -> Self {
        let place = url.to_string();
        match error {
            MigrateError::VersionMissing(found) if found > newest_migration() => {
                Self::newer(&place, found)
            }
            MigrateError::Execute(source) => Self::Open {
                place,
                hint: hint(url, &source),
                source,
            },
            source => Self::Migration { place, source },
        }
    }
}

/// Whether an error of any room comes from a database that is away: see [`Error::is_away`].
pub(super) fn is_away(error: &(dyn StdError + 'static)) -> bool {
    std::iter::successors(Some(error), |&error| error.source())
        .filter_map(|error| error.downcast_ref::<sqlx::Error>())
        .any(|error| match error {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::WorkerCrashed => true,
            sqlx::Error::Database(told) => {
                let away =
                    |code: &str| code.starts_with(CONNECTION_EXCEPTION) || AWAY.contains(&code);
                let is_sqlite = told.try_downcast_ref::<SqliteError>().is_some();
                is_busy(error)
                    || is_conflict(error)
                    || !is_sqlite && told.code().is_some_and(|code| away(&code))
            }
            _ => false,
        })
}

/// Whether PostgreSQL knows of no transaction with such a number.
pub(super) fn is_out_of_range(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(DatabaseError::code);
    code.is_some_and(|code| code == INVALID_PARAMETER_VALUE)
}

/// What to do about a database that does not open.
fn hint(url: &DatabaseUrl, error: &sqlx::Error) -> &'static str {
    let Place::Sqlite(file) = &url.0 else {
        return "check that the server runs, and the host, name, user and password in the address";
    };
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if is_full(error) {
        return "the disk is full";
    }
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
        _ => "SQLite refused",
    }
}

/// What to do about an error of any room that comes from a full disk, be it that of the database or that
/// of a file, or from a damaged database that opened nevertheless.
pub fn advice(error: &(dyn StdError + 'static)) -> Option<&'static str> {
    let is_open = |error: &Error| matches!(error, Error::Open { .. });
    let mut may_be_damaged = true;
    for error in std::iter::successors(Some(error), |&error| error.source()) {
        // What does not open has said so.
        may_be_damaged &= !error.downcast_ref::<Error>().is_some_and(is_open);
        let full = |error: &io::Error| error.kind() == io::ErrorKind::StorageFull;
        let database = error.downcast_ref::<sqlx::Error>();
        if error.downcast_ref::<io::Error>().is_some_and(full) || database.is_some_and(is_full) {
            return Some("make room on the disk and do the same again");
        }
        let code = database.and_then(sqlite_code);
        if may_be_damaged && matches!(code, Some(CORRUPT | NOTADB)) {
            return Some(
                "stop every server, move the file (`metier doctor` names it) and those beside it away, and restore a backup \
                 (`metier restore`)",
            );
        }
    }
    None
}

/// Whether a database finds no room on its disk.
fn is_full(error: &sqlx::Error) -> bool {
    let told = error.as_database_error().and_then(DatabaseError::code);
    sqlite_code(error) == Some(FULL)
        || extended_code(error) == Some(IOERR_SHMSIZE)
        || told.is_some_and(|code| code == DISK_FULL)
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
    Some(extended_code(error)? & 0xff)
}

fn extended_code(error: &sqlx::Error) -> Option<i32> {
    let error = error.as_database_error()?;
    let code = error.try_downcast_ref::<SqliteError>()?.code()?;
    code.parse().ok()
}
