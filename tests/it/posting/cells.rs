//! The sums: the same on both databases, however they are added up.

use std::sync::LazyLock;

use metier::db::Db;
use metier::ingest;
use metier::posting::{self, Reading};
use proptest::prelude::*;
use tokio::runtime::Runtime;

use crate::support::database::{Database, on_both};
use crate::support::posting::{ads, assert_same, cells, commit, facts, ingest, readings};
use crate::support::site;

/// Made-up ads, read once for all tests.
pub(crate) static READINGS: LazyLock<Vec<Reading>> = LazyLock::new(|| readings(&ads(1, 700)));

async fn filled(database: &Database, batch: u32) -> Db {
    let db = database.open().await;
    commit(&db, &site::catalogue(), &READINGS, batch).await;
    db
}

#[tokio::test(flavor = "multi_thread")]
async fn both_databases_sum_the_same_however_the_batches_are_cut() {
    let database = Database::sqlite();
    let sqlite = filled(&database, 700).await;
    let (expected, expected_facts) = (cells(&sqlite).await, facts(&sqlite).await);
    assert!(expected.len() > 3_000, "{}", expected.len());
    for batch in [1, 7, 256] {
        let database = Database::sqlite();
        let db = filled(&database, batch).await;
        assert_same(&cells(&db).await, &expected);
        assert_same(&facts(&db).await, &expected_facts);
    }
    for batch in [700, 61] {
        let Some(database) = Database::postgres().await else {
            return;
        };
        let db = filled(&database, batch).await;
        assert_same(&cells(&db).await, &expected);
        assert_same(&facts(&db).await, &expected_facts);
    }
}

#[tokio::test]
async fn the_made_up_ads_have_some_of_everything() {
    let database = Database::sqlite();
    let db = filled(&database, 700).await;
    let cells = cells(&db).await;
    for what in [
        "\"pay:USD\"",
        "\"pay:EUR\"",
        "\"pay-implausible:",
        "\"experience-min\"",
        "\"experience-max\"",
        "\"education\"",
        "\"employment\"",
        "\"US-TX\"",
        "\"GB\"",
        "15-1254.00",
        "29-1141.00",
        "(\"\", \"\",",
    ] {
        assert!(cells.iter().any(|cell| cell.contains(what)), "{what}");
    }
    let batch = posting::state(&db).await.unwrap();
    assert!(
        batch.last_posting.number() > 650,
        "few have the key of another"
    );
}

on_both! {
    async fn the_same_ads_again_add_nothing(database) {
        let db = database.open().await;
        let first = ingest(&db, "jobs", ads(2, 150), 40).await;
        assert!(first.committed.unique > 100 && first.committed.duplicates > 0, "{first:?}");
        let before = (posting::state(&db).await.unwrap(), cells(&db).await, facts(&db).await);
        let second = ingest(&db, "jobs", ads(2, 150), 64).await;
        assert_eq!((second.committed.unique, second.committed.duplicates, second.committed.known), (0, 0, 150));
        // Also not the version, with which every node would make its pages anew.
        ingest::sweep(&db).await.unwrap();
        assert_eq!(posting::state(&db).await.unwrap(), before.0);
        assert_same(&cells(&db).await, &before.1);
        assert_same(&facts(&db).await, &before.2);
    }

    async fn the_same_ads_from_another_source_are_duplicates_and_add_nothing(database) {
        let db = database.open().await;
        let first = ingest(&db, "jobs", ads(2, 150), 40).await;
        let before = cells(&db).await;
        let second = ingest(&db, "more-jobs", ads(2, 150), 40).await;
        // But for those that have neither an identity nor a text of their own.
        assert_eq!((second.committed.unique, second.committed.known), (0, first.committed.known), "{second:?}");
        assert_same(&cells(&db).await, &before);
    }

    async fn two_nodes_that_read_the_same_at_once_count_it_once(database) {
        let nodes = [database.open().await, database.open().await];
        let tasks = nodes.clone().map(|db| tokio::spawn(async move { ingest(&db, "jobs", ads(2, 150), 10).await }));
        let mut unique = 0;
        for task in tasks {
            unique += task.await.unwrap().committed.unique;
        }
        let alone = Database::sqlite();
        let alone = alone.open().await;
        let report = ingest(&alone, "jobs", ads(2, 150), 150).await;
        assert_eq!(unique, report.committed.unique);
        assert_same(&cells(&nodes[0]).await, &cells(&alone).await);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_sum_is_the_same_however_the_postings_are_cut_into_batches(
        from in 0_usize..600,
        cuts in prop::collection::btree_set(1_usize..60, 0..8),
    ) {
        let some = &READINGS[from..from + 60];
        let runtime = Runtime::new().unwrap();
        runtime.block_on(async {
            let (whole, cut) = (Database::sqlite(), Database::sqlite());
            let (whole, cut) = (whole.open().await, cut.open().await);
            commit(&whole, &site::catalogue(), some, 60).await;
            let ends = cuts.iter().copied().chain([60]);
            let mut start = 0;
            for end in ends {
                commit(&cut, &site::catalogue(), &some[start..end], 60).await;
                start = end;
            }
            assert_same(&cells(&cut).await, &cells(&whole).await);
            assert_same(&facts(&cut).await, &facts(&whole).await);
        });
    }
}

#[tokio::test]
async fn sqlite_reads_no_more_than_the_postings_that_are_summed() {
    let database = Database::sqlite();
    database.open().await.close().await;
    let pool = sqlx::SqlitePool::connect(&database.address())
        .await
        .unwrap();
    let mut searches = 0;
    for statement in include_str!("../../../src/profile/profile.sql").split_terminator(";\n") {
        let text = statement.lines().filter(|line| !line.starts_with("--"));
        let explain = format!("EXPLAIN QUERY PLAN {}", text.collect::<Vec<_>>().join("\n"));
        let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(sqlx::AssertSqlSafe(explain))
            .fetch_all(&pool)
            .await
            .unwrap();
        for (.., step) in plan {
            assert!(
                !step.ends_with("posting>?)"),
                "to the end of the edition: {step}\n{statement}"
            );
            searches += usize::from(step.starts_with("SEARCH"));
        }
    }
    assert!(searches > 10, "{searches}");
}
