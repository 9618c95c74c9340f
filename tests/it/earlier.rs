//! Databases that earlier versions left behind: this version opens each and finds everything again.
//!
//! Each lies in `fixtures/before-NN`, with the script that made it: a dump for SQLite, one for
//! PostgreSQL, and what the version before answered with it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;

use ads::Options;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use flate2::read::GzDecoder;
use metier::clock::Clock;
use metier::db::Db;
use metier::random::Random;
use metier::routes::site;
use metier::snapshot::{Node, RunBy, Settings, SignUp};
use metier::web::front::Front;
use metier::{ingest, sql};
use serde::Deserialize;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::support::database::{Database, on_both};
use crate::support::program::in_repository;
use crate::support::site::ORIGIN;

/// Folders with the bundled releases of this version and of earlier ones, each with its manifest.
/// The dumps leave the content of these releases out, because it is here already.
const STARTERS: [&str; 1] = ["crates/catalogue/starter"];
/// Later than every ad of the fixtures.
const NOW: i64 = 1_795_600_000;

/// What an earlier version answered.
#[derive(Deserialize)]
struct Expected {
    /// By path in the API.
    answers: BTreeMap<String, Value>,
    /// Paths of pages that were there.
    pages: Vec<String>,
}

/// A file of a fixture.
fn file(fixture: &str, name: &str) -> PathBuf {
    in_repository("tests/it/fixtures").join(fixture).join(name)
}

/// What makes a database of this kind as an earlier version left it.
fn dump(database: &Database, fixture: &str) -> String {
    let name = match database {
        Database::Sqlite { .. } => "sqlite.sql.gz",
        Database::Postgres { .. } => "postgres.sql.gz",
    };
    let mut text = String::new();
    GzDecoder::new(File::open(file(fixture, name)).unwrap())
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// Fills an empty database with what an earlier version left behind, and opens it.
async fn opened(database: &Database, fixture: &str) -> Db {
    #[derive(Deserialize)]
    struct Bundled {
        id: String,
        file: String,
    }
    let mut releases = Vec::new();
    for folder in STARTERS.map(in_repository) {
        let manifest = fs::read(folder.join("manifest.json")).unwrap();
        let bundled: Vec<Bundled> = serde_json::from_slice(&manifest).unwrap();
        releases.extend(
            bundled
                .into_iter()
                .map(|one| (one.id, fs::read(folder.join(one.file)).unwrap())),
        );
    }
    database.restore(dump(database, fixture), &releases).await;
    let db = database.open().await;
    let empty: Vec<(String,)> = sql!("SELECT id FROM release WHERE length(content) = 0")
        .all(&db)
        .await
        .unwrap();
    assert!(
        empty.is_empty(),
        "add the folder of the starter releases {empty:?} to STARTERS"
    );
    db
}

/// The site on a database.
async fn serve(db: &Db) -> (Arc<Node>, Front) {
    let settings = Settings {
        origin: ORIGIN.to_owned(),
        page_cache_bytes: 0,
        least_postings: metier::estimate::LEAST,
        trusted_proxies: Vec::new(),
        metrics_apart: false,
        sign_up: SignUp::Open,
        run_by: RunBy::default(),
    };
    let clock = Clock::of(|| NOW);
    let node = Node::load(db.clone(), settings, clock, Random::system()).await;
    let node = Arc::new(node.unwrap());
    (Arc::clone(&node), site(&node))
}

/// The status of a path, where it redirects to, and its body.
async fn get(site: &Front, path: &str) -> (StatusCode, String, Vec<u8>) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = site.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let location = response.headers().get(header::LOCATION);
    let location = location
        .map_or("", |value| value.to_str().unwrap())
        .to_owned();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, location, body.to_vec())
}

/// Whether every answer and every page is there as it was. An address may redirect by now.
async fn assert_all_there(site: &Front, expected: &Expected) {
    let mut problems = Vec::new();
    for (path, old) in &expected.answers {
        let (status, _, body) = get(site, &format!("/api/v1{path}")).await;
        if status == StatusCode::OK {
            let new = serde_json::from_slice(&body).unwrap();
            lost(old, &new, path, &mut problems);
        } else {
            problems.push(format!("/api/v1{path}: {status}"));
        }
    }
    for path in &expected.pages {
        let (mut status, location, _) = get(site, path).await;
        if status == StatusCode::PERMANENT_REDIRECT {
            status = get(site, &location).await.0;
        }
        if status != StatusCode::OK {
            problems.push(format!("{path}: {status}"));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// What an old answer says and a new one does not. A field may have another name by now, and there
/// may be more of them; each value must be in the same object, and each item of a list in its place.
fn lost(old: &Value, new: &Value, at: &str, problems: &mut Vec<String>) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            for (name, value) in old.iter().filter(|(_, value)| !value.is_null()) {
                let renamed = |other: &Value| {
                    let mut problems = Vec::new();
                    lost(value, other, "", &mut problems);
                    problems.is_empty()
                };
                match new.get(name) {
                    Some(same) if renamed(same) => {}
                    _ if new.values().any(renamed) => {}
                    Some(same) => lost(value, same, &format!("{at} {name}"), problems),
                    None => problems.push(format!("{at} {name}: {value} is not there")),
                }
            }
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (number, (old, new)) in old.iter().zip(new).enumerate() {
                lost(old, new, &format!("{at} [{number}]"), problems);
            }
        }
        _ if old == new => {}
        // The words of a list of values may be spelled anew: `high_school` is `high-school` now.
        (Value::String(old), Value::String(new)) if spelled(old) == spelled(new) => {}
        _ => problems.push(format!("{at}: {old} became {new}")),
    }
}

/// A word of a list of values, whichever way it was spelled.
fn spelled(word: &str) -> String {
    word.to_lowercase().replace(['_', ' '], "-")
}

/// The reread that is under way: how far its facts came, and how many there are.
async fn under_way(db: &Db) -> Option<(i64, i64)> {
    sql!(
        "SELECT facts_upto, (SELECT COUNT(*) FROM fact WHERE fact.edition = posting_rework.edition)
         FROM posting_rework"
    )
    .optional(db)
    .await
    .unwrap()
}

/// Opens what an earlier version left behind, goes on with what it had begun, and reads the same ads again.
async fn assert_opens(database: &Database, fixture: &str) {
    let expected = fs::read(file(fixture, "expected.json")).unwrap();
    let expected: Expected = serde_json::from_slice(&expected).unwrap();
    let db = opened(database, fixture).await;

    let (node, site) = serve(&db).await;
    assert_all_there(&site, &expected).await;

    assert_eq!(under_way(&db).await, Some((25, 25)));
    ingest::reread(
        &db,
        Clock::of(|| NOW),
        &node.snapshot().current,
        ingest::PIECE,
        |_| (),
    )
    .await
    .unwrap();
    assert_eq!(under_way(&db).await, None);
    node.refresh().await.unwrap();
    assert_all_there(&site, &expected).await;

    let ads = in_repository("tests/it/fixtures/ads.jsonl");
    let ads = ads::open(&ads.to_str().unwrap().parse().unwrap(), &Options::new(NOW)).unwrap();
    let report = ingest::ingest(
        (&db, Clock::of(|| NOW)),
        &node.snapshot().current,
        "ads",
        ads,
        ingest::BATCH,
        |_| (),
    )
    .await;
    let report = report.unwrap();
    assert_eq!(
        (report.read, report.committed.known),
        (60, 60),
        "{report:?}"
    );
}

on_both! {
    async fn a_database_from_before_skills_had_ids_opens_with_every_ad_number_and_address(database) {
        assert_opens(&database, "before-12").await;
    }

    async fn a_database_from_before_accounts_opens_with_every_ad_number_and_address(database) {
        assert_opens(&database, "before-14").await;
    }
}

#[test]
fn an_answer_that_lost_a_value_is_seen_and_one_with_a_new_name_is_not() {
    let said = |old: &str, new: &str| {
        let [old, new] = [old, new].map(|text| serde_json::from_str(text).unwrap());
        let mut problems = Vec::new();
        lost(&old, &new, "/", &mut problems);
        problems.join("; ")
    };
    assert_eq!(said(r#"{"a": [1, "x"]}"#, r#"{"b": [1, "x"], "c": 3}"#), "");
    assert_eq!(
        said(r#"{"a": [1, "x"]}"#, r#"{"a": [1, "y"]}"#),
        r#"/ a [1]: "x" became "y""#
    );
    assert_eq!(
        said(r#"{"a": {"n": 7}}"#, r#"{"b": {"n": 8}}"#),
        r#"/ a: {"n":7} is not there"#
    );
    assert_eq!(said("[1, 2]", "[1]"), "/: [1,2] became [1]");
}
