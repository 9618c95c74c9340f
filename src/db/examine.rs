//! A look at a database that changes nothing in it: for an operator who asks what is wrong.

use std::path::Path;
use std::time::Duration;

use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use tokio::time::timeout;

use super::url::{DatabaseUrl, Place};
use super::{Db, Error, Pools, Query, Result, newest_migration};

/// How long a database may take to answer somebody who waits at a terminal.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a look at a database found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// Which program it is, and of which version.
    pub program: String,
    /// Its last migration; 0 where there are no tables yet.
    pub migration: i64,
    /// What it takes on the disk, in bytes.
    pub bytes: i64,
    /// What is wrong with its file, where SQLite finds something.
    pub damage: Option<String>,
    /// What time it is there, in seconds since 1970; nothing where it is this machine's time.
    pub time: Option<i64>,
}

impl Examined {
    /// Whether this program can work with it as it is.
    pub fn is_current(&self) -> bool {
        self.migration == newest_migration()
    }
}

impl DatabaseUrl {
    /// The file, where it is one.
    pub fn file(&self) -> Option<&Path> {
        match &self.0 {
            Place::Sqlite(file) => Some(file),
            Place::Postgres(_) => None,
        }
    }
}

impl Db {
    /// Opens a database that is there, without changing anything in it.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub async fn open_to_look(url: &DatabaseUrl) -> Result<Self> {
        let opened = match &url.0 {
            Place::Sqlite(file) => look_at_sqlite(file).await,
            Place::Postgres(options) => look_at_postgres(options).await,
        };
        let pools = opened.map_err(|error| Error::opening(url, error.into()))?;
        Ok(Self::of(url, pools))
    }

    /// Looks at it, and reads all of a SQLite file to see whether it is sound.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn examine(&self) -> Result<Examined> {
        if self.is_sqlite() {
            self.examine_sqlite().await
        } else {
            self.examine_postgres().await
        }
    }

    async fn examine_sqlite(&self) -> Result<Examined> {
        let mut examined = Examined {
            program: "SQLite".to_owned(),
            migration: 0,
            bytes: 0,
            damage: None,
            time: None,
        };
        match self.read_sqlite(&mut examined).await {
            Err(error) if error.is_damage() => {
                examined.damage = Some("it cannot be read".to_owned());
            }
            read => read?,
        }
        Ok(examined)
    }

    async fn read_sqlite(&self, examined: &mut Examined) -> Result<()> {
        let version = Query::new("SELECT sqlite_version()", Vec::new());
        let (version,): (String,) = version.one(self).await?;
        examined.program = format!("SQLite {version}");
        let size = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
        (examined.bytes,) = Query::new(size, Vec::new()).one(self).await?;
        let made = "SELECT COUNT(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'";
        examined.migration = self.migration(made).await?;
        let check = Query::new("SELECT quick_check FROM pragma_quick_check", Vec::new());
        let found: Vec<(String,)> = check.all(self).await?;
        let mut found = found.iter().flat_map(|(found,)| found.lines());
        // The first line only says which database is meant.
        let damage = found.find(|line| *line != "ok" && !line.starts_with("***"));
        examined.damage = damage.map(str::to_owned);
        Ok(())
    }

    async fn examine_postgres(&self) -> Result<Examined> {
        let (version, bytes, time): (String, i64, i64) = Query::new(
            "SELECT current_setting('server_version'), pg_database_size(current_database()),
                    CAST(EXTRACT(EPOCH FROM now()) AS BIGINT)",
            Vec::new(),
        )
        .one(self)
        .await?;
        let made = "SELECT COUNT(*) FROM pg_tables WHERE tablename = '_sqlx_migrations'";
        Ok(Examined {
            program: format!("PostgreSQL {version}"),
            migration: self.migration(made).await?,
            bytes,
            damage: None,
            time: Some(time),
        })
    }

    /// The last migration that ran, if the statement finds the table in which they stand.
    async fn migration(&self, made: &'static str) -> Result<i64> {
        let (tables,): (i64,) = Query::new(made, Vec::new()).one(self).await?;
        if tables == 0 {
            return Ok(0);
        }
        let last = "SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations";
        let (last,): (i64,) = Query::new(last, Vec::new()).one(self).await?;
        Ok(last)
    }
}

async fn look_at_sqlite(file: &Path) -> Result<Pools, sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .busy_timeout(PATIENCE)
        // Reading all of a large file takes long, which is nothing for the log.
        .disable_statement_logging()
        .pragma("query_only", "ON");
    let pool = SqlitePoolOptions::new().max_connections(1);
    let reader = pool.connect_with(options).await?;
    Ok(Pools::Sqlite {
        writer: reader.clone(),
        reader,
    })
}

async fn look_at_postgres(options: &PgConnectOptions) -> Result<Pools, sqlx::Error> {
    let options = options
        .clone()
        .options([("default_transaction_read_only", "on")]);
    let pool = PgPoolOptions::new().max_connections(1);
    let late = |_| sqlx::Error::PoolTimedOut;
    let pool = timeout(PATIENCE, pool.connect_with(options)).await;
    let pool = pool.map_err(late)??;
    Ok(Pools::Postgres {
        requests: pool.clone(),
        work: pool,
    })
}
