//! Statements: plain SQL with its values, which both databases run.

use std::borrow::Cow;
use std::fmt::Write as _;

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{
    Arguments, AssertSqlSafe, Database, Encode, FromRow, Postgres, SqlSafeStr, SqlStr, Sqlite, Type,
};

use super::connection::{Lease, within};
use super::patience::{Outage, Patience, pause};
use super::transaction::Connected;
use super::{Error, On, Pools, Result};

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
            .map(move |sql| $crate::db::Query::new(sql, vec![$($crate::db::Value::from($value)),*]))
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
    /// The statement as it runs, when it is not `sql`: with more rows than one, or of any table.
    rows: Option<String>,
    values: Vec<Value<'a>>,
    /// Also where everything else is refused: see [`Db::check_version`].
    even_if_newer: bool,
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
    ($query:ident, $on:expr, |$arguments:ident, $connection:ident| $run:expr) => {{
        let mut on: On<'_> = $on.into();
        let patience = on.patience();
        if !$query.even_if_newer
            && let Some(refusal) = on.refusal()
        {
            return Err(refusal);
        }
        // By itself and without a trace, so that it can be asked again.
        let mut outage = match on {
            On::Db(_) if $query.reads() => Outage::new(patience),
            _ => Outage::new(Patience::REQUEST),
        };
        macro_rules! run {
            ($database:ty, $lease:expr, $deadline:ident) => {{
                let $arguments = $query.arguments::<$database>()?;
                let lease = $lease;
                let $connection = lease.ask();
                let answer = within($deadline, async { $run }).await;
                lease.answered(&answer);
                answer
            }};
        }
        loop {
            let deadline = patience.deadline();
            // On the heap: it has a place for each kind of connection, and stands on the stack of
            // whoever asks.
            let outcome: Result<_, sqlx::Error> = Box::pin(async {
                match &mut on {
                    On::Db(db) => match &db.shared.pools {
                        Pools::Sqlite { reader, .. } if $query.reads() => {
                            run!(Sqlite, &mut Lease::of(reader, deadline).await?, deadline)
                        }
                        Pools::Sqlite { writer, .. } => {
                            let mut lease = db.sqlite_writer(writer, deadline, true).await?;
                            run!(Sqlite, &mut lease, deadline)
                        }
                        Pools::Postgres { .. } => {
                            run!(Postgres, &mut db.postgres(deadline).await?, deadline)
                        }
                    },
                    On::Transaction(tx) => match &mut tx.on {
                        Connected::Sqlite(lease) => run!(Sqlite, lease, deadline),
                        Connected::Postgres(lease) => run!(Postgres, lease, deadline),
                    },
                }
            })
            .await;
            let sql = $query.sql;
            match outcome.map_err(|source| Error::Statement { sql, source }) {
                Err(error) if outage.goes_on(&error) => pause().await,
                outcome => {
                    outage.end();
                    break outcome;
                }
            }
        }
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
            even_if_newer: false,
        }
    }

    /// The question whether the tables are those of a newer version is never refused.
    pub(super) fn even_if_newer(self) -> Self {
        Self {
            even_if_newer: true,
            ..self
        }
    }

    /// A statement that names a table of the migrations; `sql` tells in an error what it does.
    pub(super) fn of_table(sql: &'static str, text: String, values: Vec<Value<'a>>) -> Self {
        Self {
            sql,
            rows: Some(text),
            values,
            even_if_newer: false,
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
            // Made of literals and of names in the migrations: no value became part of it.
            Some(text) => AssertSqlSafe(text.clone()).into_sql_str(),
            None => self.sql.into_sql_str(),
        }
    }

    /// Every row.
    ///
    /// # Errors
    /// When the database refuses the statement, or a row is not a `T`.
    pub async fn all<T: Record>(self, on: impl Into<On<'_>>) -> Result<Vec<T>> {
        dispatch!(self, on, |arguments, connection| sqlx::query_as_with(
            self.text(),
            arguments
        )
        .fetch_all(connection)
        .await)
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// When the database refuses the statement, or the row is not a `T`.
    pub async fn optional<T: Record>(self, on: impl Into<On<'_>>) -> Result<Option<T>> {
        dispatch!(self, on, |arguments, connection| sqlx::query_as_with(
            self.text(),
            arguments
        )
        .fetch_optional(connection)
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
        dispatch!(self, on, |arguments, connection| {
            sqlx::query_with(self.text(), arguments)
                .execute(connection)
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
