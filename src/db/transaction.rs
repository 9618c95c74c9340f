//! Transactions: what is written together, and the one place where it is tried again.

use std::error::Error as StdError;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Postgres, Sqlite};
use tokio::time::sleep;

use super::connection::{Lease, within};
use super::patience::{Outage, Patience, pause};
use super::receipt::Receipt;
use super::{BatchSize, Db, Error, Result, error};

/// How often a write is tried before its conflict becomes an error. Of those that conflict one is
/// always committed, so this only bounds how long an unlucky one waits: with the pauses between,
/// five seconds. A request stops earlier, when it has waited for as long as requests do.
const ATTEMPTS: u32 = 100;
/// How much longer the pause is after each attempt that failed, and the longest pause.
const PAUSE: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

/// A transaction: made by [`transaction!`](crate::transaction) to write, and by [`Db::snapshot`] to
/// read. While one that writes is open on SQLite every other writer waits, so compute first.
pub struct Transaction {
    pub(super) on: Connected,
    pub(super) patience: Patience,
}

/// The connection of a transaction.
pub(super) enum Connected {
    /// The one writer, or a reader.
    Sqlite(Lease<Sqlite>),
    /// Any connection.
    Postgres(Lease<Postgres>),
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
        let Connected::Postgres(lease) = &mut self.on else {
            return Ok(());
        };
        // Others may read the table.
        let sql = AssertSqlSafe(format!("LOCK TABLE {table} IN EXCLUSIVE MODE"));
        let deadline = self.patience.deadline();
        let locked = within(deadline, sqlx::query(sql).execute(lease.ask())).await;
        lease.answered(&locked);
        locked.map(|_| ()).map_err(Error::Transaction)
    }

    /// Leaves a receipt, which is there exactly if this is committed. None on SQLite, where no answer
    /// is ever lost.
    async fn receipt(&mut self) -> Result<Option<Receipt>> {
        let Connected::Postgres(lease) = &mut self.on else {
            return Ok(None);
        };
        let receipt = sqlx::query_as(Receipt::LEAVE).fetch_one(lease.ask());
        let receipt = within(self.patience.deadline(), receipt).await;
        lease.answered(&receipt);
        let (id, transaction) = receipt.map_err(Error::Transaction)?;
        Ok(Some(Receipt { id, transaction }))
    }

    async fn commit(mut self) -> Result<()> {
        self.end("COMMIT").await
    }

    async fn roll_back(mut self) {
        // It is undone all the same when the connection is gone.
        let _ = self.end("ROLLBACK").await;
    }

    async fn end(&mut self, sql: &'static str) -> Result<()> {
        let deadline = self.patience.deadline();
        match &mut self.on {
            Connected::Sqlite(lease) => lease.end(deadline, sql).await,
            // A further question would not be answered either.
            Connected::Postgres(lease) if lease.is_waiting() => return Ok(()),
            Connected::Postgres(lease) => lease.end(deadline, sql).await,
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
/// What is committed survives a power loss. With a [`BatchSize`], `transaction!(db, size, |tx| …)`, it is
/// one piece of a large work, which can be done again: the last pieces may be undone when the power
/// fails, each as a whole.
///
/// On a [`Db`] for large work it also outlives the database being away for some minutes: it is tried
/// again when the database is back, unless it was committed before the connection was lost.
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
    started: Instant,
    begun: Instant,
    failed: u32,
    outage: Outage,
}

impl<'a> Attempts<'a> {
    pub fn new(db: &'a Db, size: Option<&'a mut BatchSize>) -> Self {
        Self {
            db,
            size,
            started: Instant::now(),
            begun: Instant::now(),
            failed: 0,
            outage: Outage::new(db.patience),
        }
    }

    /// Begins the next attempt.
    ///
    /// # Errors
    /// When no connection is free in time, or the database cannot be reached.
    pub async fn begin(&mut self) -> Result<Transaction> {
        loop {
            let begun = self.db.begin(self.size.is_none()).await;
            // Not before: until then others held what it waited for.
            self.begun = Instant::now();
            match begun {
                Err(error) if self.outage.goes_on(&error) => pause().await,
                begun => return begun,
            }
        }
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
            Ok(value) => self.commit(tx).await.map(|()| value).map_err(E::from),
            Err(error) => {
                tx.roll_back().await;
                Err(error)
            }
        };
        let held = self.begun.elapsed();
        metrics::histogram!("metier_db_write_seconds").record(held.as_secs_f64());
        if let Err(error) = &outcome {
            if error::is_conflict(error) && self.may_conflict_again() {
                self.failed += 1;
                metrics::counter!("metier_db_retries_total").increment(1);
                sleep((PAUSE * self.failed).min(LONGEST_PAUSE)).await;
                return ControlFlow::Continue(());
            }
            if self.outage.goes_on(error) {
                pause().await;
                return ControlFlow::Continue(());
            }
        }
        self.outage.end();
        if let Some(size) = &mut self.size {
            size.rest(self.db, held).await;
        }
        ControlFlow::Break(outcome)
    }

    fn may_conflict_again(&self) -> bool {
        self.failed + 1 < ATTEMPTS && self.started.elapsed() < self.db.patience.statement
    }

    /// Commits. Where it will be tried again after an outage, an answer that is lost is asked for
    /// once more: what was committed is not done twice.
    async fn commit(&mut self, mut tx: Transaction) -> Result<()> {
        if self.db.patience.outage.is_zero() {
            return tx.commit().await;
        }
        let receipt = tx.receipt().await?;
        let committed = tx.commit().await;
        match (committed, receipt) {
            (Err(error), Some(receipt)) if error.is_away() => {
                if self.was_committed(&receipt, &error).await? {
                    Ok(())
                } else {
                    Err(error)
                }
            }
            (committed, _) => committed,
        }
    }

    /// Whether a transaction was committed, once the database is back and done with it.
    async fn was_committed(&mut self, receipt: &Receipt, lost: &Error) -> Result<bool> {
        loop {
            if !self.outage.goes_on(lost) {
                return Err(Error::Unknown);
            }
            pause().await;
            match receipt.is_there(self.db).await {
                Ok(Some(is_there)) => return Ok(is_there),
                Ok(None) => {}
                Err(error) if error.is_away() => {}
                Err(error) => return Err(error),
            }
        }
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

    pub(super) const fn patience(&self) -> Patience {
        match self {
            Self::Db(db) => db.patience,
            Self::Transaction(tx) => tx.patience,
        }
    }

    /// Why it is not run. A transaction that has begun may end.
    pub(super) fn refusal(&self) -> Option<Error> {
        match self {
            Self::Db(db) => db.refusal(),
            Self::Transaction(_) => None,
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
