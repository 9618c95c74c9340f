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
//! - What a request asks is answered in some seconds, or given up ([`Db::for_requests`]); large work
//!   waits longer, and for a database that is away ([`Db::for_work`]).
//! - A table that is only asked by its key ends with `WITHOUT ROWID`, which PostgreSQL is not told.

mod batch_size;
mod connection;
mod error;
mod examine;
mod id;
mod patience;
mod query;
mod receipt;
mod table;
mod transaction;
mod upgrade;
mod url;

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, Postgres, Sqlite};
use tokio::time::{Instant, sleep, timeout};

pub use batch_size::{BatchSize, LONGEST_WRITE};
use connection::{Lease, within};
pub use error::{Error, advice};
pub use examine::Examined;
pub(crate) use id::{id_type, text_id_type};
use patience::Patience;
#[doc(hidden)]
pub use query::statements;
pub use query::{Query, Record, Value, pieces};
pub use table::{Cell, Column, Kind, Table, newest_migration, tables};
#[doc(hidden)]
pub use transaction::Attempts;
use transaction::Connected;
pub use transaction::{On, Transaction};
pub use upgrade::UPGRADE_ROOM;
pub use url::DatabaseUrl;
use url::Place;

use crate::file;

// Run with `run_direct`, because the future of `run` on one connection is not `Send` enough for a
// spawned task.
static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// Readers of a SQLite file: more than the cores of a small machine gain nothing, fewer let one
/// slow query block pages.
pub const SQLITE_READERS: u32 = 4;
/// Connections of one node to PostgreSQL for requests. PostgreSQL allows 100 in all unless told
/// otherwise: room for several nodes.
const FOR_REQUESTS: u32 = 16;
/// And for large work, of which a node does one at a time.
const FOR_WORK: u32 = 8;
/// How long opening the database waits: longer than a server takes to start.
const OPENING: Duration = Duration::from_secs(30);
/// How long tables may take to be brought up to date, on PostgreSQL: a server that does not answer is
/// given up at last.
const MIGRATION: Duration = Duration::from_hours(6);
/// How often to try what SQLite does not wait for by itself: with the pause between, ten seconds in
/// all.
const ATTEMPTS: u32 = 1000;
/// How long to pause before trying again: about as long as a new file takes to be set up.
const PAUSE: Duration = Duration::from_millis(10);

/// What a database operation returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The database, cheap to clone. One for large work, until [`for_requests`](Self::for_requests) makes
/// it one for requests.
#[derive(Clone)]
pub struct Db {
    shared: Arc<Shared>,
    patience: Patience,
}

struct Shared {
    pools: Pools,
    /// As errors name it.
    place: String,
    /// The migration of a newer version that was seen; 0: none.
    newer: AtomicI64,
}

enum Pools {
    /// One file. Two pools, because connections that compete to write fail when one began by
    /// reading: a single writer queues them instead, and readers never wait for it.
    Sqlite {
        /// Several connections that cannot write.
        reader: SqlitePool,
        /// One connection.
        writer: SqlitePool,
    },
    /// A server, possibly shared with other nodes. Two pools, because it is told how long a statement
    /// may take when a connection is opened; so large work never takes the connections of requests.
    Postgres { requests: PgPool, work: PgPool },
}

impl Db {
    /// Opens the database, creates a SQLite file that is not there yet, and brings its tables up to
    /// date. Any number of nodes may do so at the same time.
    ///
    /// # Errors
    /// When the database cannot be opened, or belongs to a newer version of this program.
    pub async fn connect(url: &DatabaseUrl) -> Result<Self> {
        let pools = match &url.0 {
            Place::Sqlite(file) => Self::connect_sqlite(url, file).await?,
            Place::Postgres(options) => Self::connect_postgres(options)
                .await
                .map_err(|error| Error::opening(url, error))?,
        };
        Ok(Self::of(url, pools))
    }

    /// That of connections that are open.
    fn of(url: &DatabaseUrl, pools: Pools) -> Self {
        Self {
            shared: Arc::new(Shared {
                pools,
                place: url.to_string(),
                newer: AtomicI64::new(0),
            }),
            patience: Patience::WORK,
        }
    }

    /// The same database, for what somebody waits for: what takes longer than some seconds is given
    /// up, with an error that [`is_away`](Error::is_away).
    #[must_use]
    pub fn for_requests(&self) -> Self {
        Self {
            patience: Patience::REQUEST,
            ..self.clone()
        }
    }

    /// The same database, for large work: statements may take a minute, and what can be done again is
    /// tried again for some minutes while the database is away.
    #[must_use]
    pub fn for_work(&self) -> Self {
        Self {
            patience: Patience::WORK,
            ..self.clone()
        }
    }

    /// Does a work of several statements, or waits for another who does it, for as long as one
    /// statement may take.
    ///
    /// # Errors
    /// [`Error::Late`], and those of the work.
    pub async fn in_time<T, E: From<Error>>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let work = Box::pin(async { Ok(work.await) });
        let done = within(self.patience.deadline(), work).await;
        done.map_err(Error::Late)?
    }

    async fn connect_sqlite(url: &DatabaseUrl, path: &Path) -> Result<Pools> {
        // SQLite gives the files beside it the same rights, and says why where none can be created.
        let _ = file::private().create_new(true).open(path);
        let options = SqliteConnectOptions::new()
            .filename(path)
            .foreign_keys(true)
            // A statement of thousands of rows is no line of a log.
            .disable_statement_logging()
            .busy_timeout(OPENING)
            // Readers see the last commit while a writer writes.
            .journal_mode(SqliteJournalMode::Wal)
            // Waits for the disk at every commit. Pieces of large work do not: see `pragmas`.
            .synchronous(SqliteSynchronous::Full);
        let readers = options.clone().pragma("query_only", "ON");
        let reader = SqlitePoolOptions::new()
            .max_connections(SQLITE_READERS)
            .acquire_timeout(Patience::WORK.statement);
        let writer = Self::open_writer(options.create_if_missing(true)).await;
        let writer = writer.map_err(|error| Error::opening(url, error.into()))?;
        upgrade::sqlite(url, path, &writer).await?;
        Ok(Pools::Sqlite {
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
                .acquire_timeout(Patience::WORK.statement);
            match pool.connect_with(options.clone()).await {
                Err(error) if error::is_busy(&error) && attempts.next().is_some() => {
                    sleep(PAUSE).await;
                }
                outcome => return outcome,
            }
        }
    }

    async fn connect_postgres(options: &PgConnectOptions) -> Result<Pools, MigrateError> {
        // A connection of its own: a pool would hide for half a minute why it cannot connect, and
        // would keep the migrator's lock when a migration fails.
        let late = |_| sqlx::Error::Io(io::ErrorKind::TimedOut.into());
        // PostgreSQL would remark of each table that is there already that it is.
        let quiet = options
            .clone()
            .options([("client_min_messages", "warning")]);
        let mut connection = timeout(OPENING, quiet.connect()).await.map_err(late)??;
        let upgraded = timeout(MIGRATION, upgrade::postgres(&mut connection)).await;
        upgraded.map_err(late)??;
        connection.close().await?;
        let options = options.clone().disable_statement_logging();
        let pool = |most: u32, patience: Patience| {
            PgPoolOptions::new()
                .max_connections(most)
                .acquire_timeout(patience.connection)
                .connect_lazy_with(options.clone().options(patience.options()))
        };
        Ok(Pools::Postgres {
            requests: pool(FOR_REQUESTS, Patience::REQUEST),
            work: pool(FOR_WORK, Patience::WORK),
        })
    }

    /// Looks whether the tables have become those of a newer version of this program, as they do when
    /// the nodes of a site are upgraded one after the other. From then on everything is refused with
    /// [`Error::Newer`], until they are those of this version again.
    ///
    /// # Errors
    /// [`Error::Newer`], and when the database fails.
    pub async fn check_version(&self) -> Result<()> {
        let (found,): (Option<i64>,) = crate::sql!(
            "SELECT MIN(version) AS version FROM _sqlx_migrations WHERE version > $1 AND success",
            newest_migration()
        )
        .even_if_newer()
        .one(self)
        .await?;
        self.shared
            .newer
            .store(found.unwrap_or_default(), Ordering::Relaxed);
        self.refusal().map_or(Ok(()), Err)
    }

    /// Why everything is refused, where it is: see [`check_version`](Self::check_version).
    pub fn refusal(&self) -> Option<Error> {
        let found = self.shared.newer.load(Ordering::Relaxed);
        (found != 0).then(|| Error::newer(&self.shared.place, found))
    }

    /// Begins a transaction that writes; only [`transaction!`](crate::transaction) does.
    async fn begin(&self, is_durable: bool) -> Result<Transaction> {
        self.refusal().map_or(Ok(()), Err)?;
        let deadline = self.patience.deadline();
        let begin = async {
            Ok(match &self.shared.pools {
                Pools::Sqlite { writer, .. } => {
                    let lease = self.sqlite_writer(writer, deadline, is_durable).await?;
                    // IMMEDIATE: a transaction that reads first and writes later would fail, not
                    // wait, if another process wrote in between.
                    Connected::Sqlite(lease.begun(deadline, "BEGIN IMMEDIATE").await?)
                }
                Pools::Postgres { .. } => {
                    let begin = "BEGIN ISOLATION LEVEL SERIALIZABLE";
                    let lease = self.postgres(deadline).await?;
                    Connected::Postgres(lease.begun(deadline, begin).await?)
                }
            })
        };
        self.transaction(begin.await)
    }

    /// Begins to look at the database as it is now: all queries of the transaction see the same,
    /// whatever is committed meanwhile.
    ///
    /// # Errors
    /// When no connection is free in time, or the database cannot be reached.
    pub async fn snapshot(&self) -> Result<Transaction> {
        self.refusal().map_or(Ok(()), Err)?;
        let deadline = self.patience.deadline();
        let begin = async {
            Ok(match &self.shared.pools {
                Pools::Sqlite { reader, .. } => {
                    let lease = Lease::of(reader, deadline).await?;
                    Connected::Sqlite(lease.begun(deadline, "BEGIN").await?)
                }
                Pools::Postgres { .. } => {
                    let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                    let lease = self.postgres(deadline).await?;
                    Connected::Postgres(lease.begun(deadline, begin).await?)
                }
            })
        };
        self.transaction(begin.await)
    }

    fn transaction(&self, begun: Result<Connected, sqlx::Error>) -> Result<Transaction> {
        let patience = self.patience;
        begun
            .map(|on| Transaction { on, patience })
            .map_err(Error::Transaction)
    }

    /// The one connection that writes. What it commits survives a power loss, or, faster, may be
    /// undone by one: SQLite decides that for each connection.
    async fn sqlite_writer(
        &self,
        writer: &SqlitePool,
        deadline: Instant,
        is_durable: bool,
    ) -> Result<Lease<Sqlite>, sqlx::Error> {
        let mut lease = Lease::of(writer, deadline).await?;
        let pragmas = self.patience.pragmas(is_durable);
        lease.run(deadline, pragmas).await?;
        Ok(lease)
    }

    /// A connection to PostgreSQL.
    async fn postgres(&self, deadline: Instant) -> Result<Lease<Postgres>, sqlx::Error> {
        let Pools::Postgres { requests, work } = &self.shared.pools else {
            unreachable!("only PostgreSQL is asked for its connections")
        };
        let is_request = self.patience.outage.is_zero();
        Lease::of(if is_request { requests } else { work }, deadline).await
    }

    fn is_sqlite(&self) -> bool {
        matches!(self.shared.pools, Pools::Sqlite { .. })
    }

    /// Closes every connection once its statement has ended. SQLite then folds its write-ahead log
    /// into the one file.
    pub async fn close(&self) {
        match &self.shared.pools {
            Pools::Sqlite { reader, writer } => {
                reader.close().await;
                writer.close().await;
            }
            Pools::Postgres { requests, work } => {
                requests.close().await;
                work.close().await;
            }
        }
    }
}
