//! Transactions: what is written together, and the one place where it is tried again.

use std::error::Error as StdError;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Postgres, Sqlite};
use tokio::time::sleep;

use super::{BatchSize, Db, Error, Result, error};

/// How often a write is tried before its conflict becomes an error. Of those that conflict one is
/// always committed, so this only bounds how long an unlucky one waits: with the pauses between,
/// five seconds.
const ATTEMPTS: u32 = 100;
/// How much longer the pause is after each attempt that failed, and the longest pause.
const PAUSE: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

/// A transaction: made by [`transaction!`](crate::transaction) to write, and by [`Db::snapshot`] to
/// read. While one that writes is open on SQLite every other writer waits, so compute first.
pub enum Transaction {
    /// On the one writer, or on a reader.
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    /// On any connection.
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Transaction {
    /// Waits until no other transaction holds this lock, and holds it until the end. For what many
    /// writers change at once: they wait in line, where they would otherwise be tried again. Comes
    /// first in a transaction, which then sees all that was committed while it waited.
    ///
    /// On SQLite there is one writer anyway.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock(&mut self, table: &'static str) -> Result<()> {
        let Self::Postgres(tx) = self else {
            return Ok(());
        };
        // Others may read the table.
        let sql = AssertSqlSafe(format!("LOCK TABLE {table} IN EXCLUSIVE MODE"));
        let locked = sqlx::query(sql).execute(&mut **tx).await;
        locked.map(|_| ()).map_err(Error::Transaction)
    }

    async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
        .map_err(Error::Transaction)
    }

    async fn roll_back(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.rollback().await,
            Self::Postgres(tx) => tx.rollback().await,
        }
        .map_err(Error::Transaction)
    }
}

/// Runs a body in a transaction and commits it, all of it or, when the body fails, nothing:
///
/// ```ignore
/// transaction!(db, |tx| {
///     let (paid,): (i64,) = sql!("SELECT paid FROM course WHERE id = $1", id).one(&mut tx).await?;
///     sql!("UPDATE course SET paid = $1 WHERE id = $2", paid + price, id).execute(&mut tx).await?;
///     Ok(paid + price)
/// })
/// ```
///
/// Transactions that write behave as if they ran one after the other: SQLite has one writer, and
/// PostgreSQL refuses what could not have happened so (`SERIALIZABLE`). What it refuses is run again
/// from the start, so a body changes nothing outside of the transaction. Any other error ends it.
///
/// With a [`BatchSize`], `transaction!(db, size, |tx| …)`, it is one piece of a large work.
///
/// A macro, because the future of an async closure that borrows cannot be shown to be `Send`.
#[macro_export]
macro_rules! transaction {
    ($db:expr, |$tx:ident| $body:expr) => {
        $crate::transaction!(@ $crate::db::Attempts::new($db, None), |$tx| $body)
    };
    ($db:expr, $size:expr, |$tx:ident| $body:expr) => {
        $crate::transaction!(@ $crate::db::Attempts::new($db, Some(&mut *$size)), |$tx| $body)
    };
    (@ $attempts:expr, |$tx:ident| $body:expr) => {{
        let mut attempts = $attempts;
        loop {
            let outcome = match attempts.begin().await {
                Ok(mut $tx) => {
                    let outcome = async { $body }.await;
                    attempts.end($tx, outcome).await
                }
                Err(error) => ::std::ops::ControlFlow::Break(Err(error.into())),
            };
            if let ::std::ops::ControlFlow::Break(outcome) = outcome {
                break outcome;
            }
        }
    }};
}

/// The attempts at one write, made by [`transaction!`](crate::transaction).
#[doc(hidden)]
pub struct Attempts<'a> {
    db: &'a Db,
    size: Option<&'a mut BatchSize>,
    begun: Instant,
    failed: u32,
}

impl<'a> Attempts<'a> {
    pub fn new(db: &'a Db, size: Option<&'a mut BatchSize>) -> Self {
        Self {
            db,
            size,
            begun: Instant::now(),
            failed: 0,
        }
    }

    /// Begins the next attempt.
    ///
    /// # Errors
    /// When no connection is free in time, or the database cannot be reached.
    pub async fn begin(&mut self) -> Result<Transaction> {
        let begun = self.db.begin().await;
        // Not before: until then others held what it waited for.
        self.begun = Instant::now();
        begun
    }

    /// Commits what the body did, or undoes it; goes on where it is to be tried again.
    pub async fn end<T, E>(
        &mut self,
        tx: Transaction,
        outcome: Result<T, E>,
    ) -> ControlFlow<Result<T, E>>
    where
        E: From<Error> + StdError + 'static,
    {
        let outcome = match outcome {
            Ok(value) => tx.commit().await.map(|()| value).map_err(E::from),
            Err(error) => {
                // It is undone all the same when the connection is gone.
                let _ = tx.roll_back().await;
                Err(error)
            }
        };
        let held = self.begun.elapsed();
        metrics::histogram!("metier_db_write_seconds").record(held.as_secs_f64());
        if let Err(error) = &outcome
            && error::is_conflict(error)
            && self.failed + 1 < ATTEMPTS
        {
            self.failed += 1;
            metrics::counter!("metier_db_retries_total").increment(1);
            sleep((PAUSE * self.failed).min(LONGEST_PAUSE)).await;
            return ControlFlow::Continue(());
        }
        if let Some(size) = &mut self.size {
            size.rest(self.db, held).await;
        }
        ControlFlow::Break(outcome)
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
