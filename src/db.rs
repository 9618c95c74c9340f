//! The database: the only folder that knows which one it is.
//!
//! A feature writes plain SQL, once, where it is used, and both databases run it:
//!
//! ```ignore
//! let courses: Vec<Course> = sql!("SELECT id, name FROM course WHERE provider = $1", provider).all(&db).await?;
//!
//! transaction!(db, |tx| {
//!     sql!("UPDATE course SET name = $1 WHERE id = $2", name, id).execute(&mut tx).await?;
//!     sql!("INSERT INTO renamed (course, at) VALUES ($1, $2)", id, now).execute(&mut tx).await
//! })
//! ```
//!
//! What makes the same SQL mean the same on SQLite and PostgreSQL; a test prepares every `sql!` in
//! `src/` on both and refuses what is outside of it:
//!
//! - Four types: `BIGINT` is `i64`, `TEXT` is `String`, `BYTEA` is `Vec<u8>`, `BOOLEAN` is `bool`.
//!   A time is a `BIGINT` of whole seconds since 1970, from the clock that the caller was given,
//!   never the database's.
//! - `CAST(SUM(x) AS BIGINT)`: the sum of a `BIGINT` is a `NUMERIC` on PostgreSQL.
//! - Text compares and sorts by its bytes. For people, sort in Rust; for search, store a folded
//!   column.
//! - A statement by itself sees what others commit while it runs: one that decides by what it reads
//!   stands in a [`transaction!`](crate::transaction).
//! - Upsert with `ON CONFLICT`, return with `RETURNING`, number placeholders `$1`, `$2`, ….
//! - Many rows in one statement: write its `VALUES` for one row and give the others with
//!   [`Query::rows`].
//! - A statement too long for its place stands in a `.sql` file beside it, read with
//!   [`sql_file!`](crate::sql_file).
//! - A table that is only asked by its key ends with `WITHOUT ROWID`, which PostgreSQL is not told.

mod batch_size;
mod error;
mod examine;
mod id;
mod query;
mod table;
mod transaction;
mod url;

use std::io;
use std::path::Path;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migration, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, SqlSafeStr};
use tokio::time::{sleep, timeout};

pub use batch_size::{BatchSize, LONGEST_WRITE};
pub use error::Error;
pub use examine::Examined;
pub(crate) use id::id_type;
#[doc(hidden)]
pub use query::statements;
pub use query::{Query, Record, Value, pieces};
pub use table::{Cell, Column, Kind, Table, newest_migration, tables};
#[doc(hidden)]
pub use transaction::Attempts;
pub use transaction::{On, Transaction};
pub use url::DatabaseUrl;
use url::Place;

// Run with `run_direct`, because the future of `run` on one connection is not `Send` enough for a
// spawned task.
static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// Readers of a SQLite file: more than the cores of a small machine gain nothing, fewer let one
/// slow query block pages.
const SQLITE_READERS: u32 = 4;
/// Connections of one node to PostgreSQL, which allows 100 in all unless told otherwise: room for
/// several nodes.
const POSTGRES_CONNECTIONS: u32 = 16;
/// How long a statement waits for its turn: longer than the largest import keeps the writer.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often to try what SQLite does not wait for by itself: with the pause between, ten seconds in
/// all.
const ATTEMPTS: u32 = 1000;
/// How long to pause before trying again: about as long as a new file takes to be set up.
const PAUSE: Duration = Duration::from_millis(10);

/// What a database operation returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The database, cheap to clone.
#[derive(Clone)]
pub enum Db {
    /// One file. Two pools, because connections that compete to write fail when one began by
    /// reading: a single writer queues them instead, and readers never wait for it.
    Sqlite {
        /// Several connections that cannot write.
        reader: SqlitePool,
        /// One connection.
        writer: SqlitePool,
    },
    /// A server, possibly shared with other nodes.
    Postgres(PgPool),
}

impl Db {
    /// Opens the database, creates a SQLite file that is not there yet, and brings its tables up to
    /// date. Any number of nodes may do so at the same time.
    ///
    /// # Errors
    /// When the database cannot be opened, or belongs to a newer version of this program.
    pub async fn connect(url: &DatabaseUrl) -> Result<Self> {
        match &url.0 {
            Place::Sqlite(file) => Self::connect_sqlite(file).await,
            Place::Postgres(options) => Self::connect_postgres(options).await,
        }
        .map_err(|error| Error::opening(url, error))
    }

    async fn connect_sqlite(file: &Path) -> Result<Self, MigrateError> {
        create_private(file);
        let options = SqliteConnectOptions::new()
            .filename(file)
            .foreign_keys(true)
            // A statement of thousands of rows is no line of a log.
            .disable_statement_logging()
            .busy_timeout(PATIENCE)
            // Readers see the last commit while a writer writes.
            .journal_mode(SqliteJournalMode::Wal)
            // Waits for the disk at checkpoints, not at every commit. Nothing is lost when the
            // program is killed; when the power fails the last commits may be undone, each as a
            // whole, and the file stays sound.
            .synchronous(SqliteSynchronous::Normal);
        let readers = options.clone().pragma("query_only", "ON");
        let reader = SqlitePoolOptions::new()
            .max_connections(SQLITE_READERS)
            .acquire_timeout(PATIENCE);
        let writer = Self::open_writer(options.create_if_missing(true)).await?;

        // SQLite has no lock for migrations, so they run in one transaction that lets a second node
        // wait for the first.
        let mut tx = writer.begin_with("BEGIN IMMEDIATE").await?;
        MIGRATIONS.run_direct(None, &mut *tx, false).await?;
        tx.commit().await?;
        Ok(Self::Sqlite {
            reader: reader.connect_lazy_with(readers),
            writer,
        })
    }

    /// Turning a new file to WAL needs it alone and, unlike any other statement, does not wait for
    /// that by itself.
    async fn open_writer(options: SqliteConnectOptions) -> Result<SqlitePool, sqlx::Error> {
        let mut attempts = 0..ATTEMPTS;
        loop {
            let pool = SqlitePoolOptions::new()
                .max_connections(1)
                .acquire_timeout(PATIENCE);
            match pool.connect_with(options.clone()).await {
                Err(error) if error::is_busy(&error) && attempts.next().is_some() => {
                    sleep(PAUSE).await;
                }
                outcome => return outcome,
            }
        }
    }

    async fn connect_postgres(options: &PgConnectOptions) -> Result<Self, MigrateError> {
        // A connection of its own: a pool would hide for half a minute why it cannot connect, and
        // would keep the migrator's lock when a migration fails.
        let late = |_| sqlx::Error::Io(io::ErrorKind::TimedOut.into());
        let mut connection = timeout(PATIENCE, options.connect()).await.map_err(late)??;
        for_postgres(&MIGRATIONS)
            .run_direct(None, &mut connection, false)
            .await?;
        connection.close().await?;
        let pool = PgPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .acquire_timeout(PATIENCE);
        Ok(Self::Postgres(pool.connect_lazy_with(
            options.clone().disable_statement_logging(),
        )))
    }

    /// Begins a transaction that writes; only [`transaction!`](crate::transaction) does.
    async fn begin(&self) -> Result<Transaction> {
        match self {
            // IMMEDIATE: a transaction that reads first and writes later would fail, not wait, if
            // another process wrote in between.
            Self::Sqlite { writer, .. } => writer
                .begin_with("BEGIN IMMEDIATE")
                .await
                .map(Transaction::Sqlite),
            Self::Postgres(pool) => {
                begin_postgres(pool, "BEGIN ISOLATION LEVEL SERIALIZABLE").await
            }
        }
        .map_err(Error::Transaction)
    }

    /// Begins to look at the database as it is now: all queries of the transaction see the same,
    /// whatever is committed meanwhile.
    ///
    /// # Errors
    /// When no connection is free in time, or the database cannot be reached.
    pub async fn snapshot(&self) -> Result<Transaction> {
        match self {
            Self::Sqlite { reader, .. } => reader.begin().await.map(Transaction::Sqlite),
            Self::Postgres(pool) => {
                begin_postgres(pool, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await
            }
        }
        .map_err(Error::Transaction)
    }

    /// Closes every connection once its statement has ended. SQLite then folds its write-ahead log
    /// into the one file.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { reader, writer } => {
                reader.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// Creates a database file that only its owner may read; one that is there stays as it is. SQLite
/// gives the files beside it the same rights, and says why where none can be created.
fn create_private(file: &Path) {
    let mut options = std::fs::OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _ = options.write(true).create_new(true).open(file);
}

/// Begins a transaction in a task of its own, which goes on when nobody waits for it any longer, and
/// then undoes it. sqlx 0.9.0 forgets a transaction that is dropped while it begins: its connection
/// goes back open, and what others write on it is never committed
/// (<https://github.com/transact-rs/sqlx/issues/4393>, mended after 0.9.0).
async fn begin_postgres(
    pool: &PgPool,
    statement: &'static str,
) -> Result<Transaction, sqlx::Error> {
    let pool = pool.clone();
    let begun = tokio::spawn(async move { pool.begin_with(statement).await }).await;
    begun
        .map_err(|_| sqlx::Error::WorkerCrashed)?
        .map(Transaction::Postgres)
}

/// The same migrations, with every text column in byte order. SQLite has it by default; PostgreSQL
/// follows the language that the database was created for unless a column says otherwise, and
/// SQLite does not know the words to say it. Nor has PostgreSQL a word for tables that are kept in
/// the order of their key; what it does instead stands in comments of its own.
fn for_postgres(migrations: &Migrator) -> Migrator {
    let translate = |sql: &str| {
        let sql = sql
            .replace(" TEXT", r#" TEXT COLLATE "C""#)
            .replace(" WITHOUT ROWID", "")
            .replace("--postgres: ", "");
        AssertSqlSafe(sql).into_sql_str()
    };
    Migrator::with_migrations(
        migrations
            .iter()
            .map(|m| Migration {
                sql: translate(m.sql.as_str()),
                ..m.clone()
            })
            .collect(),
    )
}
