//! The database stopped, killed, frozen and locked: requests are told so in time, and afterwards none
//! fails; large work waits and goes on where it was.

use std::error::Error as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use metier::clock::Clock;
use metier::db::{self, BatchSize, Db};
use metier::random::Random;
use metier::routes::site;
use metier::snapshot::{Node, RunBy, Settings, SignUp};
use metier::web::front::Front;
use metier::{ingest, release, sql, transaction, web};
use sqlx::{Connection, PgConnection, SqliteConnection};
use tokio::task::JoinSet;
use tower::ServiceExt as _;

use crate::support::database::Database;
use crate::support::outage::Fragile;
use crate::support::posting::{self, ads, assert_same, cells, facts};
use crate::support::site::{ORIGIN, catalogue};

const NOW: i64 = 1_795_600_000;
/// The longest that anybody may wait.
const LONGEST: Duration = Duration::from_secs(5);
/// Pages and answers that ask the database.
const PATHS: [&str; 3] = [
    "/postings",
    "/api/v1/postings",
    "/occupations/15-1254.00?place=TX",
];
/// Requests at once: more than a node has connections.
const AT_ONCE: usize = 30;

async fn open(address: &str) -> Db {
    Db::connect(&address.parse().unwrap()).await.unwrap()
}

/// A site on a database, with some ads in it.
async fn serve(db: &Db) -> Front {
    release::install_starter(db, NOW).await.unwrap();
    posting::ingest(db, "test", ads(1, 60), 60).await;
    let settings = Settings {
        origin: ORIGIN.to_owned(),
        page_cache_bytes: 0,
        least_postings: 1,
        trusted_proxies: Vec::new(),
        metrics_apart: false,
        sign_up: SignUp::Open,
        run_by: RunBy::default(),
    };
    let node = Node::load(db.clone(), settings, Clock::of(|| NOW), Random::system()).await;
    site(&Arc::new(node.unwrap()))
}

struct Answer {
    path: &'static str,
    status: StatusCode,
    retry_after: bool,
    body: String,
    took: Duration,
}

async fn get(site: Front, path: &'static str) -> Answer {
    let begun = Instant::now();
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = site.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    Answer {
        path,
        status: parts.status,
        retry_after: parts.headers.contains_key(header::RETRY_AFTER),
        body: String::from_utf8_lossy(&body).into_owned(),
        took: begun.elapsed(),
    }
}

/// Many requests at once.
async fn many(site: &Front) -> Vec<Answer> {
    let mut requests = JoinSet::new();
    for path in PATHS.iter().cycle().take(AT_ONCE) {
        requests.spawn(get(site.clone(), path));
    }
    requests.join_all().await
}

async fn assert_all_served(site: &Front) {
    for answer in many(site).await {
        let Answer {
            path, status, body, ..
        } = answer;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
    }
}

async fn assert_told_in_time(site: &Front) {
    let ready = get(site.clone(), "/readyz").await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ready.body, "not ready: the database does not answer\n");
    assert!(ready.took < Duration::from_secs(2), "{:?}", ready.took);
    for answer in many(site).await {
        let Answer {
            path,
            status,
            body,
            took,
            ..
        } = answer;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{path}: {body}");
        assert!(answer.retry_after, "{path}");
        assert!(body.contains("database does not answer"), "{path}: {body}");
        assert!(took < LONGEST, "{path} took {took:?}");
    }
    assert_eq!(get(site.clone(), "/healthz").await.status, StatusCode::OK);
}

async fn outage(begin: fn(&Fragile), end: fn(&Fragile)) {
    let Some(server) = Fragile::start() else {
        return;
    };
    let db = open(server.address()).await;
    let site = serve(&db).await;
    assert_all_served(&site).await;
    begin(&server);
    assert_told_in_time(&site).await;
    end(&server);
    assert_all_served(&site).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_stopped_is_told_and_after_it_is_back_no_request_fails() {
    outage(Fragile::stop, Fragile::start_again).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_is_told_and_after_it_is_back_no_request_fails() {
    outage(Fragile::kill, Fragile::start_again).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_frozen_is_told_and_after_it_goes_on_no_request_fails() {
    outage(Fragile::freeze, Fragile::thaw).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_between_two_requests_is_not_noticed() {
    let restart = |server: &Fragile| {
        server.stop();
        server.start_again();
    };
    let Some(server) = Fragile::start() else {
        return;
    };
    let db = open(server.address()).await;
    let site = serve(&db).await;
    assert_all_served(&site).await;
    restart(&server);
    assert_all_served(&site).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn visitors_who_leave_a_frozen_server_take_no_connection_with_them() {
    let Some(server) = Fragile::start() else {
        return;
    };
    let db = open(server.address()).await.for_requests();
    let held: Vec<_> = [db.snapshot().await, db.snapshot().await].into();
    drop(held);
    server.freeze();
    for _ in 0..AT_ONCE {
        let ask = sql!("SELECT COUNT(*) FROM release").one::<(i64,)>(&db);
        tokio::time::timeout(Duration::from_millis(20), ask)
            .await
            .unwrap_err();
    }
    server.thaw();
    let mut asked = JoinSet::new();
    for _ in 0..AT_ONCE {
        let db = db.clone();
        asked.spawn(async move {
            sql!("SELECT COUNT(*) FROM release")
                .one::<(i64,)>(&db)
                .await
        });
    }
    for asked in asked.join_all().await {
        asked.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_takes_too_long_ends_on_the_server_too() {
    let Some(database) = Database::postgres().await else {
        return;
    };
    let db = database.open().await.for_requests();
    let slow = sql!("SELECT CAST(COUNT(pg_sleep(60)) AS BIGINT) AS slept").one::<(i64,)>(&db);
    let begun = Instant::now();
    let error = slow.await.unwrap_err();
    assert!(error.is_away() && begun.elapsed() < LONGEST, "{error:?}");
    // At about the same time.
    let is_active = async || {
        let active = sql!(
            "SELECT COUNT(*) FROM pg_stat_activity
             WHERE datname = current_database() AND state = 'active' AND query LIKE 'SELECT CAST(COUNT(pg_sleep%'"
        );
        active.one::<(i64,)>(&db).await.unwrap().0 > 0
    };
    while is_active().await {
        assert!(begun.elapsed() < Duration::from_secs(30), "it goes on");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_is_no_outage() {
    let database = Database::sqlite();
    let db = database.open().await.for_requests();
    let error = sql!("SELECT id FROM nowhere").all::<(i64,)>(&db).await;
    let error = error.unwrap_err();
    assert!(!error.is_away());
    let status = web::error::Error::from(error).status();
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sqlite_file_that_another_process_keeps_locked_is_told_in_time() {
    let database = Database::sqlite();
    let db = database.open().await.for_requests();
    sql!("CREATE TABLE note (id BIGINT PRIMARY KEY)")
        .execute(&db)
        .await
        .unwrap();
    let mut other = SqliteConnection::connect(&database.address())
        .await
        .unwrap();
    sqlx::raw_sql("BEGIN IMMEDIATE")
        .execute(&mut other)
        .await
        .unwrap();

    let begun = Instant::now();
    let single = sql!("INSERT INTO note (id) VALUES (1)").execute(&db).await;
    assert!(begun.elapsed() < LONGEST, "{:?}", begun.elapsed());
    let begun = Instant::now();
    let outcome: db::Result<u64> = transaction!(&db, |tx| sql!("INSERT INTO note (id) VALUES (2)")
        .execute(&mut tx)
        .await);
    assert!(begun.elapsed() < LONGEST, "{:?}", begun.elapsed());
    for error in [single.unwrap_err(), outcome.unwrap_err()] {
        let status = web::error::Error::from(error).status();
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    }

    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
    sql!("INSERT INTO note (id) VALUES (3)")
        .execute(&db)
        .await
        .unwrap();
    let notes: Vec<(i64,)> = sql!("SELECT id FROM note").all(&db).await.unwrap();
    assert_eq!(notes, [(3,)], "what was given up is not done later");
}

/// Ends every connection of others to a database, again and again, until told to stop.
async fn harass(address: String, stop: Arc<AtomicBool>) -> u64 {
    let mut connection = PgConnection::connect(&address).await.unwrap();
    let mut ended = 0;
    while !stop.load(Ordering::Relaxed) {
        tokio::time::sleep(Duration::from_millis(900)).await;
        let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                      WHERE datname = current_database() AND pid <> pg_backend_pid()";
        ended += sqlx::query(others)
            .execute(&mut connection)
            .await
            .unwrap()
            .rows_affected();
    }
    ended
}

#[tokio::test(flavor = "multi_thread")]
async fn large_work_whose_connections_are_lost_again_and_again_counts_as_if_they_were_not() {
    let (Some(quiet), Some(noisy)) = (Database::postgres().await, Database::postgres().await)
    else {
        return;
    };
    let (quiet, db) = (quiet.open().await, noisy.open().await);
    let expected = posting::ingest(&quiet, "test", ads(7, 250), 25).await;

    let stop = Arc::new(AtomicBool::new(false));
    let harassing = tokio::spawn(harass(noisy.address(), Arc::clone(&stop)));
    let report = posting::ingest(&db, "test", ads(7, 250), 25).await;
    let clock = Clock::of(|| 0);
    ingest::reread(&db, clock, &catalogue(), 100, |_| ())
        .await
        .unwrap();
    ingest::rebuild(&db, clock, 100, |_| ()).await.unwrap();
    stop.store(true, Ordering::Relaxed);

    assert!(harassing.await.unwrap() > 0);
    assert_eq!(report.committed, expected.committed);
    assert_same(&cells(&db).await, &cells(&quiet).await);
    assert_same(&facts(&db).await, &facts(&quiet).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ingest_whose_server_is_killed_goes_on_where_it_was() {
    let (Some(server), Some(quiet)) = (Fragile::start(), Database::postgres().await) else {
        return;
    };
    let (quiet, db) = (quiet.open().await, open(server.address()).await);
    let expected = posting::ingest(&quiet, "test", ads(7, 400), 20).await;
    let ingested = tokio::spawn({
        let db = db.clone();
        async move { posting::ingest(&db, "test", ads(7, 400), 20).await }
    });
    let begun = async || {
        let batches = sql!("SELECT COUNT(*) FROM posting_batch").one::<(i64,)>(&db);
        batches.await.unwrap().0 > 2
    };
    while !begun().await {}
    server.kill();
    server.start_again();
    let report = ingested.await.unwrap();
    assert_eq!(report.committed, expected.committed);
    assert_same(&cells(&db).await, &cells(&quiet).await);
}

async fn administrator(server: &Fragile) -> PgConnection {
    PgConnection::connect(server.address()).await.unwrap()
}

/// Runs a statement, and says of how many rows it was.
async fn run(administrator: &mut PgConnection, sql: &'static str) -> u64 {
    let done = sqlx::query(sql).execute(administrator).await;
    done.unwrap().rows_affected()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_whose_answer_is_lost_is_not_done_again() {
    let Some(server) = Fragile::start() else {
        return;
    };
    let db = open(server.address()).await;
    sql!("CREATE TABLE note (id BIGINT)")
        .execute(&db)
        .await
        .unwrap();
    let mut administrator = administrator(&server).await;
    let waits = "ALTER SYSTEM SET synchronous_standby_names = 'nobody'";
    run(&mut administrator, waits).await;
    // From then on a commit is made, and then waits to be answered for a copy that nobody keeps.
    server.stop();
    server.start_again();
    let mut administrator = self::administrator(&server).await;
    let writing = tokio::spawn({
        let db = db.clone();
        async move {
            let mut runs = 0;
            let mut size = BatchSize::new(1);
            let outcome: db::Result<u64> = transaction!(&db, &mut size, |tx| {
                runs += 1;
                sql!("INSERT INTO note (id) VALUES (1)")
                    .execute(&mut tx)
                    .await
            });
            (outcome, runs)
        }
    });
    let lost =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
    while run(&mut administrator, lost).await == 0 {}
    run(
        &mut administrator,
        "ALTER SYSTEM RESET synchronous_standby_names",
    )
    .await;
    run(&mut administrator, "SELECT pg_reload_conf()").await;

    let (outcome, runs) = writing.await.unwrap();
    assert_eq!((outcome.unwrap(), runs), (1, 1));
    let notes: (i64,) = sql!("SELECT COUNT(*) FROM note").one(&db).await.unwrap();
    assert_eq!(notes.0, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_does_not_try_again() {
    let Some(server) = Fragile::start() else {
        return;
    };
    let db = open(server.address()).await.for_requests();
    server.stop();
    let outcome: db::Result<u64> =
        transaction!(&db, |tx| sql!("DELETE FROM job").execute(&mut tx).await);
    let error = outcome.unwrap_err();
    assert!(error.is_away() && error.source().is_some(), "{error:?}");
}
