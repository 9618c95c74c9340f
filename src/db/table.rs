//! Whole tables, whatever they hold: for a backup, which takes every table that the migrations make,
//! so that none can be forgotten.

use futures_util::TryStreamExt as _;
use serde::{Deserialize, Serialize};
use sqlx::migrate::{Migrate, MigrateError, Migrator};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{
    AssertSqlSafe, ColumnIndex, ConnectOptions as _, Connection as _, Decode, Executor, Row,
    SqlSafeStr as _, SqliteConnection, Type, raw_sql,
};

use super::patience::Patience;
use super::transaction::Connected;
use super::upgrade::for_postgres;
use super::{Db, Error, MIGRATIONS, Query, Result, Transaction, Value, pieces};

/// One of the four types that both databases keep alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// `BIGINT`.
    Integer,
    /// `BOOLEAN`.
    Boolean,
    /// `TEXT`.
    Text,
    /// `BYTEA`.
    Bytes,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in their order.
    pub columns: Vec<Column>,
    /// The columns of its primary key.
    pub key: Vec<String>,
}

/// What stands in one column of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// NULL.
    Null,
    /// Of [`Kind::Integer`].
    Integer(i64),
    /// Of [`Kind::Boolean`].
    Boolean(bool),
    /// Of [`Kind::Text`].
    Text(String),
    /// Of [`Kind::Bytes`].
    Bytes(Vec<u8>),
}

/// The newest migration that this program knows.
pub fn newest_migration() -> i64 {
    let versions = MIGRATIONS.iter().map(|migration| migration.version);
    versions.max().unwrap_or_default()
}

/// The tables that the migrations make, up to one of them; a table that others refer to comes before
/// them. Found by making them in memory.
///
/// # Errors
/// When SQLite fails, or a table has a column of another type.
pub async fn tables(migration: i64) -> Result<Vec<Table>> {
    let mut memory = SqliteConnectOptions::new()
        .in_memory(true)
        .connect()
        .await
        .map_err(Error::Transaction)?;
    let made = MIGRATIONS.run_direct(Some(migration), &mut memory, false);
    made.await.map_err(Error::Tables)?;
    let tables = listed(&mut memory).await.map_err(Error::Transaction);
    memory.close().await.map_err(Error::Transaction)?;
    tables
}

async fn listed(memory: &mut SqliteConnection) -> Result<Vec<Table>, sqlx::Error> {
    let columns: Vec<(String, String, String, i64)> = sqlx::query_as(
        "SELECT made.name, one.name, one.type, one.pk
         FROM sqlite_schema AS made JOIN pragma_table_info(made.name) AS one
         WHERE made.type = 'table' AND made.name NOT LIKE '\\_sqlx%' ESCAPE '\\'
         ORDER BY made.name, one.cid",
    )
    .fetch_all(&mut *memory)
    .await?;
    let references: Vec<(String, String)> = sqlx::query_as(
        "SELECT made.name, other.\"table\"
         FROM sqlite_schema AS made JOIN pragma_foreign_key_list(made.name) AS other
         WHERE made.type = 'table' AND made.name <> other.\"table\"",
    )
    .fetch_all(memory)
    .await?;
    let mut tables: Vec<(Table, Vec<(i64, String)>)> = Vec::new();
    for (table, name, kind, place) in columns {
        if tables.last().is_none_or(|(last, _)| last.name != table) {
            let table = Table {
                name: table,
                columns: Vec::new(),
                key: Vec::new(),
            };
            tables.push((table, Vec::new()));
        }
        if let Some((last, key)) = tables.last_mut() {
            if place > 0 {
                key.push((place, name.clone()));
            }
            let kind = Kind::of(&kind).ok_or_else(|| sqlx::Error::ColumnNotFound(name.clone()))?;
            last.columns.push(Column { name, kind });
        }
    }
    let tables = tables.into_iter().map(|(table, mut key)| {
        key.sort();
        let key = key.into_iter().map(|(_, name)| name).collect();
        Table { key, ..table }
    });
    Ok(referred_first(tables.collect(), &references))
}

/// The same tables, each after those that it refers to. What refers to each other in a circle stays
/// in the order that it had.
fn referred_first(mut left: Vec<Table>, references: &[(String, String)]) -> Vec<Table> {
    let mut ordered: Vec<Table> = Vec::new();
    while !left.is_empty() {
        let waits = |table: &Table| {
            references
                .iter()
                .any(|(from, to)| *from == table.name && left.iter().any(|one| one.name == *to))
        };
        let next = left.iter().position(|table| !waits(table)).unwrap_or(0);
        ordered.push(left.remove(next));
    }
    ordered
}

impl Kind {
    /// The kind of a type as a migration writes it.
    fn of(written: &str) -> Option<Self> {
        match written {
            "BIGINT" => Some(Self::Integer),
            "BOOLEAN" => Some(Self::Boolean),
            "TEXT" => Some(Self::Text),
            "BYTEA" => Some(Self::Bytes),
            _ => None,
        }
    }
}

impl Cell {
    /// Whether a column of this kind can hold it.
    pub fn is_of(&self, kind: Kind) -> bool {
        match self {
            Self::Null => true,
            Self::Integer(_) => kind == Kind::Integer,
            Self::Boolean(_) => kind == Kind::Boolean,
            Self::Text(_) => kind == Kind::Text,
            Self::Bytes(_) => kind == Kind::Bytes,
        }
    }

    /// About how many bytes it takes.
    pub fn size(&self) -> usize {
        match self {
            Self::Null | Self::Integer(_) | Self::Boolean(_) => size_of::<Self>(),
            Self::Text(text) => size_of::<Self>() + text.len(),
            Self::Bytes(bytes) => size_of::<Self>() + bytes.len(),
        }
    }

    /// The value for a column of this kind: PostgreSQL takes no NULL of another type.
    fn value(&self, kind: Kind) -> Value<'_> {
        match (self, kind) {
            (Self::Null, Kind::Integer) => Value::Integer(None),
            (Self::Null, Kind::Boolean) => Value::Boolean(None),
            (Self::Null, Kind::Text) => Value::Text(None),
            (Self::Null, Kind::Bytes) => Value::Bytes(None),
            (Self::Integer(value), _) => (*value).into(),
            (Self::Boolean(value), _) => Value::Boolean(Some(*value)),
            (Self::Text(value), _) => value.into(),
            (Self::Bytes(value), _) => value.into(),
        }
    }

    fn of<'r, R>(row: &'r R, column: usize, kind: Kind) -> Result<Self, sqlx::Error>
    where
        R: Row,
        usize: ColumnIndex<R>,
        i64: Decode<'r, R::Database> + Type<R::Database>,
        bool: Decode<'r, R::Database> + Type<R::Database>,
        String: Decode<'r, R::Database> + Type<R::Database>,
        Vec<u8>: Decode<'r, R::Database> + Type<R::Database>,
    {
        let cell = match kind {
            Kind::Integer => row.try_get::<Option<i64>, _>(column)?.map(Self::Integer),
            Kind::Boolean => row.try_get::<Option<bool>, _>(column)?.map(Self::Boolean),
            Kind::Text => row.try_get::<Option<String>, _>(column)?.map(Self::Text),
            Kind::Bytes => row.try_get::<Option<Vec<u8>>, _>(column)?.map(Self::Bytes),
        };
        Ok(cell.unwrap_or(Self::Null))
    }
}

impl Table {
    fn column_names(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|one| one.name.as_str()).collect();
        names.join(", ")
    }

    /// Counts its rows.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count(&self, tx: &mut Transaction) -> Result<i64> {
        let sql = format!("SELECT COUNT(*) FROM {}", self.name);
        let counted = Query::of_table("SELECT COUNT(*) FROM a table", sql, Vec::new());
        let (rows,): (i64,) = counted.one(tx).await?;
        Ok(rows)
    }

    /// Gives every row, in the order of its key, to `on_row`, which may end it.
    ///
    /// # Errors
    /// When the database fails, or as `on_row` does.
    pub async fn each_row<E: From<Error>>(
        &self,
        tx: &mut Transaction,
        mut on_row: impl FnMut(Vec<Cell>) -> Result<(), E>,
    ) -> Result<(), E> {
        let (names, key) = (self.column_names(), self.key.join(", "));
        let sql = format!("SELECT {names} FROM {} ORDER BY {key}", self.name);
        let sql = AssertSqlSafe(sql).into_sql_str();
        macro_rules! each {
            ($rows:expr) => {{
                let mut rows = $rows;
                while let Some(row) = rows.try_next().await.map_err(unreadable)? {
                    let cells = self.columns.iter().enumerate();
                    let cells = cells.map(|(at, column)| Cell::of(&row, at, column.kind));
                    let cells: Result<Vec<Cell>, _> = cells.collect();
                    on_row(cells.map_err(unreadable)?)?;
                }
            }};
        }
        match &mut tx.on {
            Connected::Sqlite(lease) => {
                each!(sqlx::query(sql).fetch(lease.ask()));
                lease.answered(&Ok(()));
            }
            Connected::Postgres(lease) => {
                each!(sqlx::query(sql).fetch(lease.ask()));
                lease.answered(&Ok(()));
            }
        }
        Ok(())
    }

    /// Inserts rows, each with a cell for each column.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert(&self, tx: &mut Transaction, rows: &[Vec<Cell>]) -> Result<()> {
        for piece in pieces(rows, self.columns.len()) {
            let mut sql = format!(
                "INSERT INTO {} ({}) VALUES ",
                self.name,
                self.column_names()
            );
            let mut number = 0;
            for row in 0..piece.len() {
                sql.push_str(if row > 0 { ", (" } else { "(" });
                for column in 0..self.columns.len() {
                    number += 1;
                    let comma = if column > 0 { ", $" } else { "$" };
                    sql.push_str(comma);
                    sql.push_str(&number.to_string());
                }
                sql.push(')');
            }
            let cells = piece.iter().flat_map(|row| row.iter().zip(&self.columns));
            let values = cells
                .map(|(cell, column)| cell.value(column.kind))
                .collect();
            let insert = Query::of_table("INSERT INTO a table", sql, values);
            insert.execute(&mut *tx).await?;
        }
        Ok(())
    }
}

fn unreadable(source: sqlx::Error) -> Error {
    Error::Statement {
        sql: "SELECT all rows of a table",
        source,
    }
}

impl Db {
    /// Whether SQLite looks at each change for rows that refer to others. Removing all rows that refer
    /// to rows of their own table would take the square of their number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn check_references(&self, each_change: bool) -> Result<()> {
        if !self.is_sqlite() {
            return Ok(());
        }
        // The writer has one connection, and outside of a transaction it keeps this.
        let sql = if each_change {
            "PRAGMA foreign_keys = ON"
        } else {
            "PRAGMA foreign_keys = OFF"
        };
        Query::new(sql, Vec::new()).execute(self).await.map(|_| ())
    }
}

impl Transaction {
    /// Removes all tables of the program and makes them anew, empty or as migrations fill them, up
    /// to one migration.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn make_tables(&mut self, migration: i64) -> Result<()> {
        let present = tables(newest_migration()).await?;
        let migrations = "_sqlx_migrations";
        // What refers to others goes first.
        let names = present.iter().rev().map(|table| table.name.as_str());
        for name in names.chain([migrations]) {
            let sql = format!("DROP TABLE IF EXISTS {name}");
            let dropped = Query::of_table("DROP TABLE", sql, Vec::new());
            dropped.execute(&mut *self).await?;
        }
        self.migrate(Some(migration)).await
    }

    /// Brings the tables up to date, or up to one migration. sqlx would do so in transactions of its
    /// own; here it is part of this one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn migrate(&mut self, upto: Option<i64>) -> Result<()> {
        let migrated = match &mut self.on {
            Connected::Sqlite(lease) => {
                let migrated = run(&MIGRATIONS, lease.ask(), upto).await;
                lease.answered(&Ok(()));
                migrated
            }
            Connected::Postgres(lease) => {
                let migrated = run(&for_postgres(&MIGRATIONS), lease.ask(), upto).await;
                lease.answered(&Ok(()));
                migrated
            }
        };
        migrated.map_err(Error::Tables)
    }

    /// Lets each statement take as long as it does, for those that go through whole tables.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_time(&mut self) -> Result<()> {
        self.patience = Patience::WHOLE_TABLES;
        if let Connected::Sqlite(_) = &self.on {
            return Ok(());
        }
        let unlimited = Query::new("SET LOCAL statement_timeout = 0", Vec::new());
        unlimited.execute(self).await.map(|_| ())
    }

    /// Whether every row that another one refers to is there, where the database was told not to look
    /// at each change.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn references_hold(&mut self) -> Result<bool> {
        let Connected::Sqlite(_) = &self.on else {
            return Ok(true);
        };
        let broken = Query::new("SELECT COUNT(*) FROM pragma_foreign_key_check", Vec::new());
        let (broken,): (i64,) = broken.one(self).await?;
        Ok(broken == 0)
    }

    /// Removes every row of a table.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn clear(&mut self, table: &Table) -> Result<()> {
        let sql = format!("DELETE FROM {}", table.name);
        let cleared = Query::of_table("DELETE FROM a table", sql, Vec::new());
        cleared.execute(self).await.map(|_| ())
    }
}

/// Runs the migrations that have not run, on a connection with an open transaction.
async fn run<C>(migrations: &Migrator, on: &mut C, upto: Option<i64>) -> Result<(), MigrateError>
where
    C: Migrate + Send,
    for<'c> &'c mut C: Executor<'c>,
{
    let table = &migrations.table_name;
    on.ensure_migrations_table(table).await?;
    let applied = on.list_applied_migrations(table).await?;
    let last = applied
        .iter()
        .map(|one| one.version)
        .max()
        .unwrap_or_default();
    let upto = upto.unwrap_or(i64::MAX);
    for migration in migrations.iter() {
        if migration.version > last && migration.version <= upto {
            on.execute(raw_sql(migration.sql.clone())).await?;
            on.skip(table, migration).await?;
        }
    }
    Ok(())
}
