//! A fresh, empty database of each kind.
//!
//! SQLite is a file in a temporary directory. PostgreSQL is a new database on the server that
//! `METIER_TEST_POSTGRES` names (`postgres://user:password@host/postgres`, a user who may create
//! databases, version 15 or newer), or else on a throw-away server that the first test starts if
//! the programs are on this machine. Without either the PostgreSQL tests say that they are skipped;
//! with `METIER_TEST_ALL=1`, as in continuous integration, they fail.

use std::env;
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{self, Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use metier::db::{DatabaseUrl, Db};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{
    AssertSqlSafe, Connection, Either, Executor, PgConnection, SqlSafeStr, SqliteConnection,
    Statement, TypeInfo,
};
use tempfile::TempDir;

/// Makes two tests of one: `name::on_sqlite` and `name::on_postgres`.
macro_rules! on_both {
    ($(async fn $name:ident($database:ident) $body:block)+) => {$(
        mod $name {
            use super::*;

            async fn holds($database: $crate::support::database::Database) $body

            #[tokio::test(flavor = "multi_thread")]
            async fn on_sqlite() {
                holds($crate::support::database::Database::sqlite()).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn on_postgres() {
                if let Some(database) = $crate::support::database::Database::postgres().await {
                    holds(database).await;
                }
            }
        }
    )+};
}
pub(crate) use on_both;

/// One database, gone when dropped.
pub(crate) enum Database {
    Sqlite { folder: TempDir },
    Postgres { server: &'static str, name: String },
}

/// How a database understands a statement: types by name, unknown ones as `NULL`.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) columns: Vec<(String, String)>,
    pub(crate) parameters: usize,
    /// SQLite does not say.
    pub(crate) parameter_types: Vec<String>,
}

impl Database {
    pub(crate) fn sqlite() -> Self {
        Self::Sqlite {
            folder: tempfile::tempdir().expect("a temporary directory"),
        }
    }

    pub(crate) async fn postgres() -> Option<Self> {
        static SERVER: OnceLock<Option<Server>> = OnceLock::new();

        let Some(Server { url: server, .. }) = SERVER.get_or_init(Server::find) else {
            assert!(
                env::var("METIER_TEST_ALL").as_deref() != Ok("1"),
                "PostgreSQL is not on this machine"
            );
            return None;
        };
        let name = new_name();
        // In a language whose order is not that of bytes, as most servers are.
        let create = format!(
            "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C'"
        );
        administer(server, create).await;
        Some(Self::Postgres { server, name })
    }

    /// Another one that holds the same. Nobody may have this one open.
    pub(crate) async fn copy(&self) -> Self {
        match self {
            Self::Sqlite { folder } => {
                let copy = Self::sqlite();
                let file = folder.path().join("metier.db");
                assert!(!folder.path().join("metier.db-wal").exists(), "it is open");
                if file.exists() {
                    let to = copy.file().expect("a file");
                    std::fs::copy(file, to).expect("a copy");
                }
                copy
            }
            Self::Postgres { server, name } => {
                let copy = new_name();
                administer(server, format!("CREATE DATABASE {copy} TEMPLATE {name}")).await;
                Self::Postgres { server, name: copy }
            }
        }
    }

    /// Where it is on the disk, if it is a file.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        match self {
            Self::Sqlite { folder } => Some(folder.path().join("metier.db")),
            Self::Postgres { .. } => None,
        }
    }

    /// Whether a transaction that writes is under way.
    pub(crate) async fn is_being_written(&self) -> bool {
        match self {
            Self::Sqlite { .. } => {
                let options: SqliteConnectOptions = self.address().parse().expect("an address");
                let options = options.busy_timeout(Duration::ZERO);
                let Ok(mut connection) = SqliteConnection::connect_with(&options).await else {
                    return false; // It is not there yet.
                };
                let begun = connection.execute("BEGIN IMMEDIATE; ROLLBACK").await;
                connection.close().await.ok(); // It is closed either way.
                begun.is_err()
            }
            Self::Postgres { .. } => {
                let mut connection = PgConnection::connect(&self.address())
                    .await
                    .expect("a connection");
                let sql = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL";
                let writing: (i64,) = sqlx::query_as(sql)
                    .fetch_one(&mut connection)
                    .await
                    .expect("a count");
                connection.close().await.ok(); // It is closed either way.
                writing.0 > 0
            }
        }
    }

    pub(crate) fn address(&self) -> String {
        match self {
            Self::Sqlite { folder } => {
                format!("sqlite://{}", folder.path().join("metier.db").display())
            }
            Self::Postgres { server, name } => {
                let (server, options) = server.split_once('?').unwrap_or((server, ""));
                let host = server.split('/').nth(2).expect("postgres://host/…");
                format!("postgres://{host}/{name}?{options}")
            }
        }
    }

    pub(crate) fn url(&self) -> DatabaseUrl {
        self.address().parse().expect("an address")
    }

    /// Makes it what a dump says, and puts back the content of releases that the dump leaves out.
    pub(crate) async fn restore(&self, dump: String, releases: &[(String, Vec<u8>)]) {
        macro_rules! restore {
            ($connection:expr, $after:literal) => {{
                let mut connection = $connection.await.expect("a connection");
                let dump = sqlx::raw_sql(AssertSqlSafe(dump));
                dump.execute(&mut connection).await.expect("a dump");
                sqlx::raw_sql($after)
                    .execute(&mut connection)
                    .await
                    .expect("a statement");
                for (id, content) in releases {
                    sqlx::query("UPDATE release SET content = $1 WHERE id = $2")
                        .bind(content)
                        .bind(id)
                        .execute(&mut connection)
                        .await
                        .expect("a table of releases");
                }
                connection.close().await.expect("an open connection");
            }};
        }
        match self {
            Self::Sqlite { .. } => {
                let options: SqliteConnectOptions = self.address().parse().expect("an address");
                // A dump lists tables in any order.
                let options = options.create_if_missing(true).foreign_keys(false);
                restore!(SqliteConnection::connect_with(&options), "");
            }
            Self::Postgres { .. } => {
                // A dump names each table with its schema, and sees no other ones.
                restore!(
                    PgConnection::connect(&self.address()),
                    "SET search_path = public"
                );
            }
        }
    }

    /// Runs a statement on a connection of its own.
    pub(crate) async fn run(&self, sql: &'static str) {
        let (address, sql) = (self.address(), sqlx::raw_sql(sql));
        let done = match self {
            Self::Sqlite { .. } => {
                let mut connection = SqliteConnection::connect(&address).await;
                let connection = connection.as_mut().expect("a connection");
                sql.execute(connection).await.map(|_| ())
            }
            Self::Postgres { .. } => {
                let mut connection = PgConnection::connect(&address).await;
                let connection = connection.as_mut().expect("a connection");
                sql.execute(connection).await.map(|_| ())
            }
        };
        done.expect("a statement");
    }

    /// What a node does when it starts.
    pub(crate) async fn open(&self) -> Db {
        Db::connect(&self.url())
            .await
            .expect("a fresh database opens")
    }

    pub(crate) async fn prepare(&self, sql: &str) -> Prepared {
        fn described(statement: &impl Statement) -> Prepared {
            use sqlx::Column as _;
            let columns = statement.columns().iter();
            let columns = columns
                .map(|c| (c.name().to_owned(), c.type_info().name().to_owned()))
                .collect();
            let (parameters, parameter_types) = match statement.parameters() {
                Some(Either::Left(types)) => (
                    types.len(),
                    types.iter().map(|t| t.name().to_owned()).collect(),
                ),
                Some(Either::Right(count)) => (count, Vec::new()),
                None => (0, Vec::new()),
            };
            Prepared {
                columns,
                parameters,
                parameter_types,
            }
        }

        let text = AssertSqlSafe(sql).into_sql_str();
        let prepared = match self {
            Self::Sqlite { .. } => {
                let mut connection = SqliteConnection::connect(&self.address())
                    .await
                    .expect("a connection");
                connection
                    .prepare(text)
                    .await
                    .map(|statement| described(&statement))
            }
            Self::Postgres { .. } => {
                let mut connection = PgConnection::connect(&self.address())
                    .await
                    .expect("a connection");
                connection
                    .prepare(text)
                    .await
                    .map(|statement| described(&statement))
            }
        };
        prepared.unwrap_or_else(|error| panic!("{error}\nin {sql}\non {}", self.address()))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Self::Postgres { server, name } = self {
            let (server, drop) = (*server, format!("DROP DATABASE {name} WITH (FORCE)"));
            // A thread, because the test's own runtime cannot wait here.
            let dropped = thread::spawn(move || {
                tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .expect("a runtime")
                    .block_on(administer(server, drop));
            });
            dropped.join().ok(); // Left behind at worst, on a server for tests.
        }
    }
}

/// The name of a new database on a server.
fn new_name() -> String {
    static DATABASES: AtomicU32 = AtomicU32::new(0);
    let number = DATABASES.fetch_add(1, Ordering::Relaxed);
    format!("metier_test_{}_{number}", process::id())
}

/// Makes a database what a newer version of the program leaves behind.
pub(crate) async fn become_newer(db: &Db) {
    metier::sql!(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'from the future', TRUE, $1, 0)",
        vec![0]
    )
    .execute(db)
    .await
    .expect("a table of migrations");
}

async fn administer(server: &str, sql: String) {
    let mut connection = PgConnection::connect(server)
        .await
        .expect("METIER_TEST_POSTGRES, or the throw-away server");
    connection
        .execute(AssertSqlSafe(sql))
        .await
        .expect("a user who may create databases");
    connection.close().await.ok(); // It is closed either way.
}

/// A server that tests use.
pub(crate) struct Server {
    pub(crate) url: String,
    /// Its standard input stays open for as long as this process lives, and no longer.
    running: Option<Child>,
}

impl Server {
    fn find() -> Option<Self> {
        let server = match env::var("METIER_TEST_POSTGRES") {
            Ok(url) => Some(Self { url, running: None }),
            Err(_) => programs().map(|programs| Self::start(&programs, "off")),
        };
        if server.is_none() {
            // Not `eprintln!`, which nobody sees when the tests pass.
            writeln!(io::stderr(), "skipped: PostgreSQL is not on this machine").ok();
        }
        server
    }

    /// Starts a server on a socket of its own, which commits as it is told: `on`, or `off` for speed.
    /// However this process ends, even killed, the script's input then ends, and it stops the server
    /// and removes its files.
    pub(crate) fn start(programs: &Path, synchronous_commit: &str) -> Self {
        const SCRIPT: &str = r#"
            set -e
            exec 2>&1
            trap '' PIPE # Nobody may be listening any more; clean up all the same.
            folder=$(mktemp -d /tmp/metier-postgres.XXXXXX)
            trap '"$0/pg_ctl" -D "$folder/data" -m immediate stop || :; rm -rf "$folder"' EXIT
            cd "$folder"
            "$0/initdb" -D data -U postgres --auth=trust --encoding=UTF8 --locale=C --no-sync
            printf '%s\n' "unix_socket_directories = '$folder'" "listen_addresses = ''" "max_connections = 400" \
                "fsync = off" "synchronous_commit = $1" "full_page_writes = off" "autovacuum = off" >> data/postgresql.conf
            "$0/pg_ctl" -D data -l log -w start || { cat log; exit 1; }
            echo "ready $folder"
            exec >/dev/null 2>&1
            cat
        "#;
        let mut shell = shell();
        // A process group of its own, so that Ctrl-C ends the tests and not the script before it
        // has cleaned up.
        shell.args(["-c", SCRIPT]).arg(programs);
        shell.arg(synchronous_commit).process_group(0);
        shell.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut running = shell.spawn().expect("a shell");

        let mut output = BufReader::new(running.stdout.take().expect("a pipe"))
            .lines()
            .map_while(Result::ok);
        let mut said = String::new();
        let folder = output.find_map(|line| {
            said.extend([line.as_str(), "\n"]);
            line.strip_prefix("ready ").map(str::to_owned)
        });
        let folder = folder.unwrap_or_else(|| panic!("PostgreSQL did not start:\n{said}"));
        Self {
            url: format!("postgres://postgres@localhost/postgres?host={folder}"),
            running: Some(running),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut running) = self.running.take() {
            drop(running.stdin.take());
            running.wait().ok(); // The script cleans up.
        }
    }
}

/// A shell of a user who may run PostgreSQL, which refuses to run as root.
pub(crate) fn shell() -> Command {
    let user = Command::new("id")
        .arg("-u")
        .output()
        .expect("every Unix has `id`");
    if user.stdout == b"0\n" {
        let mut runuser = Command::new("runuser");
        runuser.args(["-u", "postgres", "--", "sh"]);
        runuser
    } else {
        Command::new("sh")
    }
}

/// The directory of PostgreSQL's programs: in the path, or where Debian keeps the newest.
pub(crate) fn programs() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut debian: Vec<_> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|version| Some(version.ok()?.path().join("bin")))
        .collect();
    debian.sort();
    env::split_paths(&path)
        .chain(debian.into_iter().rev())
        .find(|folder| folder.join("initdb").is_file())
}
