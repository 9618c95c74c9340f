//! Upgrades: tables brought up to date when the database is opened. SQLite keeps a copy of the
//! database as it was.

use std::path::{Path, PathBuf};
use std::time::Instant;
use std::{fs, io};

use sqlx::migrate::{Migrate, MigrateError, Migration, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, SqlSafeStr as _,
    SqliteConnection,
};

use super::error::Error;
use super::url::DatabaseUrl;
use super::{MIGRATIONS, Result, receipt};
use crate::file;

/// How many times its size a database needs while it is brought up to date: once for the copy, and
/// once for what changes.
pub const UPGRADE_ROOM: u64 = 2;

/// Brings a SQLite file up to date.
pub(super) async fn sqlite(url: &DatabaseUrl, file: &Path, writer: &SqlitePool) -> Result<()> {
    let opening = |error: MigrateError| Error::opening(url, error);
    // SQLite has no lock for migrations, so they run in one transaction that lets a second node wait
    // for the first.
    let begun = writer.begin_with("BEGIN IMMEDIATE").await;
    let mut tx = begun.map_err(|error| opening(error.into()))?;
    let pending = pending(&MIGRATIONS, &mut *tx).await.map_err(opening)?;
    if let (false, Some(first)) = (pending.is_new, pending.versions.first()) {
        // Nobody writes meanwhile: the transaction is open.
        keep_copy(url, file, *first).await?;
    }
    let upgraded = run(&MIGRATIONS, &mut *tx, &pending).await;
    upgraded.map_err(opening)?;
    tx.commit().await.map_err(|error| opening(error.into()))
}

/// Brings the tables of PostgreSQL up to date; a second node waits for the first.
pub(super) async fn postgres(connection: &mut PgConnection) -> Result<(), MigrateError> {
    let migrations = for_postgres(&MIGRATIONS);
    connection.lock().await?;
    let pending = pending(&migrations, connection).await?;
    run(&migrations, connection, &pending).await?;
    receipt::prepare(connection).await?;
    connection.unlock().await
}

/// What is still to be done to a database.
struct Pending {
    /// The numbers of its migrations, in order.
    versions: Vec<i64>,
    /// Whether there is nothing in it yet.
    is_new: bool,
}

async fn pending<C: Migrate>(
    migrations: &Migrator,
    connection: &mut C,
) -> Result<Pending, MigrateError> {
    let table = &migrations.table_name;
    connection.ensure_migrations_table(table).await?;
    let applied = connection.list_applied_migrations(table).await?;
    let is_applied = |version| applied.iter().any(|one| one.version == version);
    // Before anything is copied or changed.
    if let Some(unknown) = applied
        .iter()
        .find(|one| !migrations.version_exists(one.version))
    {
        return Err(MigrateError::VersionMissing(unknown.version));
    }
    let versions = migrations.iter().map(|migration| migration.version);
    Ok(Pending {
        versions: versions.filter(|version| !is_applied(*version)).collect(),
        is_new: applied.is_empty(),
    })
}

/// Runs what is pending, one after the other, and says how long each took.
async fn run<C: Migrate>(
    migrations: &Migrator,
    connection: &mut C,
    pending: &Pending,
) -> Result<(), MigrateError> {
    let is_pending = |migration: &&Migration| pending.versions.contains(&migration.version);
    for migration in migrations.iter().filter(is_pending) {
        let (number, name) = (migration.version, &*migration.description);
        if !pending.is_new {
            tracing::info!(number, name, "changing the tables of the database");
        }
        let begun = Instant::now();
        let target = Some(number);
        migrations.run_direct(target, connection, false).await?;
        if !pending.is_new {
            let seconds = begun.elapsed().as_secs_f64();
            tracing::info!(number, name, seconds, "changed the tables of the database");
        }
    }
    // Whether those that were run before are those of this program.
    migrations.run_direct(None, connection, false).await
}

/// The same migrations, with every text column in byte order. SQLite has it by default; PostgreSQL
/// follows the language that the database was created for unless a column says otherwise, and
/// SQLite does not know the words to say it. Nor has PostgreSQL a word for tables that are kept in
/// the order of their key; what it does instead stands in comments of its own.
pub(super) fn for_postgres(migrations: &Migrator) -> Migrator {
    let translate = |sql: &str| {
        let sql = sql
            .replace(" TEXT", r#" TEXT COLLATE "C""#)
            .replace(" WITHOUT ROWID", "")
            .replace("--postgres: ", "");
        AssertSqlSafe(sql).into_sql_str()
    };
    let mut translated = Migrator::with_migrations(
        migrations
            .iter()
            .map(|m| Migration {
                sql: translate(m.sql.as_str()),
                ..m.clone()
            })
            .collect(),
    );
    // `postgres` locks, around all of them.
    translated.set_locking(false);
    translated
}

/// Keeps a copy of a SQLite database, as it is before a migration, beside it. One that is there
/// already was made for an attempt that failed: it stays as it is if nothing has changed since, and
/// under another name if something has.
async fn keep_copy(url: &DatabaseUrl, file: &Path, first: i64) -> Result<()> {
    check_room(url, file)?;
    let copy = with_suffix(file, &format!(".before-{first}"));
    let failed = |source: io::Error| Error::Copy {
        file: copy.clone(),
        source,
    };
    let unfinished = with_suffix(&copy, ".unfinished");
    new_file(&unfinished).map_err(failed)?;
    // SQLite writes what was committed, whether it is in the file or in its log by now.
    let mut source = SqliteConnectOptions::new()
        .filename(file)
        .disable_statement_logging()
        .connect()
        .await
        .map_err(|error| failed(io::Error::other(error)))?;
    let copied = copy_into(&mut source, &unfinished).await;
    let _ = source.close().await;
    copied.map_err(|error| failed(io::Error::other(error)))?;
    let (to, from) = (copy.clone(), unfinished);
    let kept = tokio::task::spawn_blocking(move || finish(&from, &to)).await;
    kept.map_err(io::Error::other).flatten().map_err(failed)?;
    tracing::info!(copy = %copy.display(), "kept a copy of the database as it was before");
    Ok(())
}

async fn copy_into(source: &mut SqliteConnection, file: &Path) -> Result<(), sqlx::Error> {
    let file = file.to_string_lossy();
    let copied = sqlx::query("VACUUM INTO $1").bind(&*file).execute(source);
    copied.await.map(|_| ())
}

/// Makes a copy that is whole the one of its name: from then on it is there, whatever happens.
fn finish(unfinished: &Path, copy: &Path) -> io::Result<()> {
    fs::File::open(unfinished)?.sync_all()?;
    if copy.exists() {
        if is_same(unfinished, copy)? {
            return fs::remove_file(unfinished);
        }
        let older = (1..).map(|number| with_suffix(copy, &format!(".{number}")));
        let free = older.into_iter().find(|older| !older.exists());
        fs::rename(copy, free.expect("numbers do not end"))?;
    }
    fs::rename(unfinished, copy)?;
    file::sync_name(copy)
}

/// Whether two files have the same bytes.
fn is_same(one: &Path, other: &Path) -> io::Result<bool> {
    use std::io::{BufRead as _, BufReader};
    let (one, other) = (fs::File::open(one)?, fs::File::open(other)?);
    if one.metadata()?.len() != other.metadata()?.len() {
        return Ok(false);
    }
    let (mut one, mut other) = (BufReader::new(one), BufReader::new(other));
    loop {
        let (first, second) = (one.fill_buf()?, other.fill_buf()?);
        let length = first.len().min(second.len());
        if first[..length] != second[..length] {
            return Ok(false);
        }
        if length == 0 {
            return Ok(true);
        }
        one.consume(length);
        other.consume(length);
    }
}

/// An empty file that nobody else may read: a copy holds all that the database does.
fn new_file(path: &Path) -> io::Result<()> {
    if path.exists() {
        fs::remove_file(path)?;
    }
    file::private().create_new(true).open(path).map(|_| ())
}

/// Whether the disk has room for a copy and for the changes.
fn check_room(url: &DatabaseUrl, file: &Path) -> Result<()> {
    let size_of = |path: &Path| fs::metadata(path).map_or(0, |metadata| metadata.len());
    let size = size_of(file) + size_of(&with_suffix(file, "-wal"));
    match file::free_bytes(file) {
        Some(free) if free < size * UPGRADE_ROOM => Err(Error::Room {
            place: url.to_string(),
            needed: (size * UPGRADE_ROOM).div_ceil(1 << 20),
            free: free >> 20,
        }),
        _ => Ok(()),
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(suffix);
    path.into()
}
