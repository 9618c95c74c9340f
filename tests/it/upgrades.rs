//! A database of an earlier version is brought up to date with a copy kept, and a node notices that
//! its database has become one of a newer version.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use metier::clock::Clock;
use metier::db::{Db, Error};
use metier::random::Random;
use metier::routes::site;
use metier::snapshot::{Node, RunBy, Settings, SignUp};
use metier::web::front::Front;
use metier::{release, sql};
use sqlx::migrate::Migrator;
use sqlx::{Connection, SqliteConnection};
use tower::ServiceExt as _;

use crate::support::database::{Database, become_newer, on_both};
use crate::support::program::in_repository;
use crate::support::site::ORIGIN;

const NOW: i64 = 1_795_600_000;
/// The last migration of the version before.
const BEFORE: i64 = 4;

/// A SQLite database as an earlier version left it, in its write-ahead log still, and where a copy of
/// it would be.
async fn earlier(database: &Database) -> (SqliteConnection, PathBuf) {
    let options = format!("{}?mode=rwc", database.address());
    let mut connection = SqliteConnection::connect(&options).await.unwrap();
    let migrations = Migrator::new(in_repository("migrations")).await.unwrap();
    run(&mut connection, "PRAGMA journal_mode = WAL").await;
    migrations.run_to(BEFORE, &mut connection).await.unwrap();
    add(&mut connection, 1).await;
    let file = PathBuf::from(database.address().replace("sqlite://", ""));
    (connection, with(&file, ".before-5"))
}

fn with(path: &Path, suffix: &str) -> PathBuf {
    format!("{}{suffix}", path.display()).into()
}

async fn run(connection: &mut SqliteConnection, sql: &'static str) {
    sqlx::raw_sql(sql).execute(connection).await.unwrap();
}

/// Adds a job, so that something differs.
async fn add(connection: &mut SqliteConnection, id: i64) {
    let job = "INSERT INTO job (id, kind, payload, state, run_at, attempts, queued, created_at)
               VALUES ($1, 'test', '', 'done', 0, 0, 1, 0)";
    let added = sqlx::query(job).bind(id.to_string()).execute(connection);
    added.await.unwrap();
}

/// The last migration of a copy, and how many jobs it holds.
async fn state(copy: &Path) -> (i64, i64) {
    let mut copy = SqliteConnection::connect(&format!("sqlite://{}", copy.display()))
        .await
        .unwrap();
    let sql = "SELECT (SELECT MAX(version) FROM _sqlx_migrations), (SELECT COUNT(*) FROM job)";
    sqlx::query_as(sql).fetch_one(&mut copy).await.unwrap()
}

fn files(copy: &Path) -> Vec<String> {
    let entries = fs::read_dir(copy.parent().unwrap()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut copies: Vec<_> = names.filter(|name| name.contains("before")).collect();
    copies.sort();
    copies
}

#[tokio::test]
async fn a_copy_of_the_database_is_kept_before_its_tables_change_and_only_then() {
    let database = Database::sqlite();
    let (connection, copy) = earlier(&database).await;
    let db = database.open().await;
    assert_eq!(state(&copy).await, (BEFORE, 1));
    let mode = fs::metadata(&copy).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "nobody else may read it");
    db.close().await;
    connection.close().await.unwrap();

    fs::remove_file(&copy).unwrap();
    database.open().await;
    assert_eq!(files(&copy), [""; 0], "there was nothing to change");
    let new = Database::sqlite();
    new.open().await;
    assert_eq!(
        files(Path::new(&new.address().replace("sqlite://", ""))),
        [""; 0]
    );
}

#[tokio::test]
async fn a_migration_that_is_tried_again_keeps_one_copy_of_each_state() {
    let database = Database::sqlite();
    let (mut connection, copy) = earlier(&database).await;
    // What the next version would add is there already.
    run(&mut connection, "CREATE TABLE counted_skill (id BIGINT)").await;
    for _ in 0..2 {
        let error = Db::connect(&database.url())
            .await
            .err()
            .unwrap()
            .to_string();
        assert!(error.contains("they are as they were"), "{error}");
        assert_eq!(files(&copy), ["metier.db.before-5"]);
    }
    add(&mut connection, 2).await;
    run(&mut connection, "DROP TABLE counted_skill").await;
    database.open().await;
    assert_eq!(files(&copy), ["metier.db.before-5", "metier.db.before-5.1"]);
    assert_eq!(state(&copy).await, (BEFORE, 2));
    assert_eq!(state(&with(&copy, ".1")).await, (BEFORE, 1));
}

async fn answer(site: &Front, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = site.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8_lossy(&body).into_owned())
}

on_both! {
    async fn a_node_whose_database_becomes_that_of_a_newer_version_says_so_until_it_is_not(database) {
        let db = database.open().await;
        release::install_starter(&db, NOW).await.unwrap();
        let settings = Settings {
            origin: ORIGIN.to_owned(),
            page_cache_bytes: 1 << 20,
            least_postings: 10,
            trusted_proxies: Vec::new(),
            metrics_apart: false,
            sign_up: SignUp::Open,
            run_by: RunBy::default(),
        };
        let node = Node::load(db.clone(), settings, Clock::of(|| NOW), Random::system()).await;
        let node = Arc::new(node.unwrap());
        let site = site(&node);
        // Kept from now on.
        assert_eq!(answer(&site, "/careers").await.0, StatusCode::OK);

        become_newer(&db).await;
        node.refresh().await.unwrap_err();
        for path in ["/careers", "/postings", "/api/v1/occupations"] {
            let (status, body) = answer(&site, path).await;
            assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
            assert!(body.contains("is being upgraded"), "{path}: {body}");
        }
        let (status, body) = answer(&site, "/readyz").await;
        let told = "not ready: the database belongs to a newer version\n";
        assert_eq!((status, body.as_str()), (StatusCode::SERVICE_UNAVAILABLE, told));
        assert_eq!(answer(&site, "/healthz").await.0, StatusCode::OK);
        let work = sql!("SELECT COUNT(*) FROM job").one::<(i64,)>(&db).await;
        assert!(matches!(work, Err(Error::Newer { found: 9999, .. })), "jobs stop as well");

        let restored = database.run("DELETE FROM _sqlx_migrations WHERE version = 9999");
        restored.await;
        node.refresh().await.unwrap();
        for path in ["/careers", "/postings", "/readyz"] {
            assert_eq!(answer(&site, path).await.0, StatusCode::OK, "{path}");
        }
    }
}
