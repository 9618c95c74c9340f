//! The database: the only file that knows which one it is.
//!
//! A feature writes plain SQL, once, where it is used, and both databases run it:
//!
//! ```ignore
//! let courses: Vec<Course> = sql!("SELECT id, name FROM course WHERE provider = $1", provider).all(&db).await?;
//!
//! let mut tx = db.begin().await?;
//! sql!("UPDATE course SET name = $1 WHERE id = $2", name, id).execute(&mut tx).await?;
//! tx.commit().await?;
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
//! - Upsert with `ON CONFLICT`, return with `RETURNING`, number placeholders `$1`, `$2`, ….
//! - Many rows in one statement: write its `VALUES` for one row and give the others with
//!   [`Query::rows`].
//! - A statement too long for its place stands in a `.sql` file beside it, read with
//!   [`sql_file!`](crate::sql_file).
//! - A table that is only asked by its key ends with `WITHOUT ROWID`, which PostgreSQL is not told.

mod error;
mod url;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io;
use std::path::Path;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migration, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgRow};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{
    Arguments, AssertSqlSafe, ConnectOptions, Connection, Database, Encode, FromRow, Postgres,
    SqlSafeStr, SqlStr, Sqlite, Type,
};
use tokio::time::{sleep, timeout};

pub use error::Error;
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
                    sleep(PAUSE).await
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

    /// Begins a transaction; dropped without [`commit`](Transaction::commit), it leaves nothing
    /// behind.
    ///
    /// # Errors
    /// When no connection is free in time, or the database cannot be reached.
    pub async fn begin(&self) -> Result<Transaction> {
        match self {
            // IMMEDIATE: a transaction that reads first and writes later would fail, not wait, if
            // another process wrote in between.
            Self::Sqlite { writer, .. } => writer
                .begin_with("BEGIN IMMEDIATE")
                .await
                .map(Transaction::Sqlite),
            Self::Postgres(pool) => pool.begin().await.map(Transaction::Postgres),
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
                let begun = pool
                    .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await;
                begun.map(Transaction::Postgres)
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

/// A transaction. While one is open on SQLite every other writer waits, so compute first and begin
/// then.
pub enum Transaction {
    /// On the one writer.
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    /// On any connection, at PostgreSQL's default level: what others commit meanwhile is seen.
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Transaction {
    /// Makes everything in the transaction permanent and visible, at once.
    ///
    /// # Errors
    /// When the database cannot; nothing has happened then.
    pub async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
        .map_err(Error::Transaction)
    }
}

/// Where a query runs: on `&Db`, by itself, or on `&mut Transaction`. A function that takes `impl
/// Into<On<'_>>` serves both.
pub enum On<'a> {
    /// On a free connection.
    Db(&'a Db),
    /// With the other queries of a transaction.
    Transaction(&'a mut Transaction),
}

impl On<'_> {
    /// The same place, for the next of several queries.
    pub fn again(&mut self) -> On<'_> {
        match self {
            Self::Db(db) => On::Db(db),
            Self::Transaction(tx) => On::Transaction(tx),
        }
    }
}

impl<'a> From<&'a Db> for On<'a> {
    fn from(db: &'a Db) -> Self {
        Self::Db(db)
    }
}

impl<'a> From<&'a mut Transaction> for On<'a> {
    fn from(tx: &'a mut Transaction) -> Self {
        Self::Transaction(tx)
    }
}

/// One SQL statement with the values of its placeholders: `sql!("SELECT name FROM course WHERE id =
/// $1", id)`.
///
/// The statement is a literal without escapes, so that the tests find it and no value ever becomes
/// part of it.
#[macro_export]
macro_rules! sql {
    ($sql:literal $(, $value:expr)* $(,)?) => {
        $crate::db::Query::new($sql, vec![$($crate::db::Value::from($value)),*])
    };
}

/// The statements of a `.sql` file beside this one, each with the same values:
/// `sql_file!("profile.sql", edition)`.
#[macro_export]
macro_rules! sql_file {
    ($file:literal $(, $value:expr)* $(,)?) => {
        $crate::db::statements(include_str!($file))
            .map(|sql| $crate::db::Query::new(sql, vec![$($crate::db::Value::from($value)),*]))
    };
}

/// The statements of a file, each of which ends with a semicolon at the end of a line.
#[doc(hidden)]
pub fn statements(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.split_terminator(";\n")
        .map(str::trim)
        .filter(|sql| !sql.is_empty())
}

/// A statement and its values, made by [`sql!`].
#[must_use = "a query does nothing until it runs"]
pub struct Query<'a> {
    sql: &'static str,
    /// The statement with more rows than one, when it has them.
    rows: Option<String>,
    values: Vec<Value<'a>>,
}

/// The most values in one statement. SQLite takes 32,766 and PostgreSQL twice as many, but SQLite
/// looks up the name of each placeholder among all of them: with 4,000, a quarter of an ingest was
/// spent on that.
const MOST_VALUES: usize = 500;

/// Cuts rows so that a statement with so many columns can take each piece; all pieces but the last
/// are alike, and so is their statement.
pub fn pieces<T>(rows: &[T], columns: usize) -> std::slice::Chunks<'_, T> {
    rows.chunks((MOST_VALUES / columns.max(1)).max(1))
}

/// Runs `$run` with the arguments and the connection for whichever database this is.
macro_rules! dispatch {
    ($query:ident, $on:expr, |$arguments:ident, $executor:ident| $run:expr) => {{
        let outcome: Result<_, sqlx::Error> = async {
            match $on {
                On::Db(Db::Sqlite { reader, writer }) => {
                    let ($arguments, $executor) = (
                        $query.arguments::<Sqlite>()?,
                        if $query.reads() { reader } else { writer },
                    );
                    $run
                }
                On::Db(Db::Postgres(pool)) => {
                    let ($arguments, $executor) = ($query.arguments::<Postgres>()?, pool);
                    $run
                }
                On::Transaction(Transaction::Sqlite(tx)) => {
                    let ($arguments, $executor) = ($query.arguments::<Sqlite>()?, &mut **tx);
                    $run
                }
                On::Transaction(Transaction::Postgres(tx)) => {
                    let ($arguments, $executor) = ($query.arguments::<Postgres>()?, &mut **tx);
                    $run
                }
            }
        }
        .await;
        outcome.map_err(|source| Error::Statement {
            sql: $query.sql,
            source,
        })
    }};
}

impl<'a> Query<'a> {
    /// Use [`sql!`], whose statements the tests prepare on both databases.
    #[doc(hidden)]
    pub fn new(sql: &'static str, values: Vec<Value<'a>>) -> Self {
        Self {
            sql,
            rows: None,
            values,
        }
    }

    /// The same statement for many rows: what stands in the brackets after `VALUES` is repeated for
    /// each. `sql!` takes the values that all rows share, `$1` to `$m`; those after them, which
    /// stand nowhere but in the brackets, come with each row. Use [`pieces`] for rows without a
    /// bound.
    ///
    /// # Panics
    /// When the statement has no `VALUES (…)`, which is a mistake in the program.
    pub fn rows<const N: usize>(mut self, rows: impl IntoIterator<Item = [Value<'a>; N]>) -> Self {
        let (before, row, after) = self.around_values();
        let shared = self.values.len();
        let mut text = before.to_owned();
        for (number, values) in rows.into_iter().enumerate() {
            text.push_str(if number > 0 { ", " } else { "" });
            let mut pieces = row.split('$');
            text.push_str(pieces.next().unwrap_or_default());
            for piece in pieces {
                let digits = piece
                    .find(|c: char| !c.is_ascii_digit())
                    .unwrap_or(piece.len());
                let placeholder: usize = piece[..digits].parse().expect("a number follows $");
                let placeholder = if placeholder > shared {
                    placeholder + number * N
                } else {
                    placeholder
                };
                let _ = write!(text, "${placeholder}{}", &piece[digits..]);
            }
            self.values.extend(values);
        }
        text.push_str(after);
        self.rows = Some(text);
        self
    }

    /// What stands before, in and after the brackets that follow `VALUES`.
    fn around_values(&self) -> (&'static str, &'static str, &'static str) {
        let start = self
            .sql
            .find("VALUES (")
            .expect("a statement for rows has VALUES")
            + "VALUES ".len();
        let mut depth = 0;
        let closes = |c: char| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            depth == 0
        };
        let end = start
            + self.sql[start..]
                .find(closes)
                .expect("the brackets after VALUES are closed")
            + 1;
        (&self.sql[..start], &self.sql[start..end], &self.sql[end..])
    }

    fn text(&self) -> SqlStr {
        match &self.rows {
            // A literal, repeated: no value became part of it.
            Some(text) => AssertSqlSafe(text.clone()).into_sql_str(),
            None => self.sql.into_sql_str(),
        }
    }

    /// Every row.
    ///
    /// # Errors
    /// When the database refuses the statement, or a row is not a `T`.
    pub async fn all<T: Record>(self, on: impl Into<On<'_>>) -> Result<Vec<T>> {
        let on = on.into();
        dispatch!(self, on, |arguments, executor| sqlx::query_as_with(
            self.text(),
            arguments
        )
        .fetch_all(executor)
        .await)
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// When the database refuses the statement, or the row is not a `T`.
    pub async fn optional<T: Record>(self, on: impl Into<On<'_>>) -> Result<Option<T>> {
        let on = on.into();
        dispatch!(self, on, |arguments, executor| sqlx::query_as_with(
            self.text(),
            arguments
        )
        .fetch_optional(executor)
        .await)
    }

    /// The first row, which must be there.
    ///
    /// # Errors
    /// When it is not there, the database refuses the statement, or the row is not a `T`.
    pub async fn one<T: Record>(self, on: impl Into<On<'_>>) -> Result<T> {
        let sql = self.sql;
        self.optional(on).await?.ok_or(Error::Statement {
            sql,
            source: sqlx::Error::RowNotFound,
        })
    }

    /// Runs the statement and counts the rows that it wrote.
    ///
    /// # Errors
    /// When the database refuses the statement.
    pub async fn execute(self, on: impl Into<On<'_>>) -> Result<u64> {
        let on = on.into();
        dispatch!(self, on, |arguments, executor| {
            sqlx::query_with(self.text(), arguments)
                .execute(executor)
                .await
                .map(|done| done.rows_affected())
        })
    }

    /// Whether a reader can run it. `UPDATE … RETURNING` gives rows and writes, so the first word
    /// decides; a `WITH` that writes is refused by the reader, and belongs in a transaction.
    fn reads(&self) -> bool {
        let first_word = self.sql.split_whitespace().next().unwrap_or_default();
        ["SELECT", "WITH"].contains(&first_word)
    }

    fn arguments<'q, DB: Database>(&'q self) -> Result<DB::Arguments, sqlx::Error>
    where
        Option<i64>: Encode<'q, DB> + Type<DB>,
        Option<bool>: Encode<'q, DB> + Type<DB>,
        Option<&'q str>: Encode<'q, DB> + Type<DB>,
        Option<&'q [u8]>: Encode<'q, DB> + Type<DB>,
    {
        let mut arguments = DB::Arguments::default();
        for value in &self.values {
            match value {
                Value::Integer(value) => arguments.add(*value),
                Value::Boolean(value) => arguments.add(*value),
                Value::Text(value) => arguments.add(value.as_deref()),
                Value::Bytes(value) => arguments.add(value.as_deref()),
            }
            .map_err(sqlx::Error::Encode)?;
        }
        Ok(arguments)
    }
}

/// A value of one of the types that both databases keep alike; `None` is NULL.
pub enum Value<'a> {
    /// `BIGINT`, also for times.
    Integer(Option<i64>),
    /// `BOOLEAN`.
    Boolean(Option<bool>),
    /// `TEXT`.
    Text(Option<Cow<'a, str>>),
    /// `BYTEA`.
    Bytes(Option<Cow<'a, [u8]>>),
}

macro_rules! values {
    ($($variant:ident: $($type:ty),+;)+) => {$($(
        impl<'a> From<$type> for Value<'a> {
            fn from(value: $type) -> Self {
                Self::$variant(Some(value.into()))
            }
        }

        impl<'a> From<Option<$type>> for Value<'a> {
            fn from(value: Option<$type>) -> Self {
                Self::$variant(value.map(Into::into))
            }
        }
    )+)+};
}

values! {
    Integer: i64;
    Boolean: bool;
    Text: &'a str, &'a String, String;
    Bytes: &'a [u8], &'a Vec<u8>, Vec<u8>;
}

/// What a row is read into: a tuple, or a struct with `#[derive(sqlx::FromRow)]` whose fields are
/// named as the columns.
pub trait Record:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}

impl<T> Record for T where
    T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}
