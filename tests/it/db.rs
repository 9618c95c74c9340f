//! The database: the same promises on SQLite and PostgreSQL.

use std::error::Error as _;
use std::fs;
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::task::Poll;

use metier::db::{self, DatabaseUrl, Db, Error};
use metier::{sql, transaction};
use sqlx::Connection;

use crate::support::database::{Database, become_newer, on_both};

/// A table for the tests that need one of their own.
async fn with_notes(database: &Database) -> Db {
    let db = database.open().await;
    sql!("CREATE TABLE note (id BIGINT PRIMARY KEY, at BIGINT, done BOOLEAN, body TEXT, picture BYTEA)")
        .execute(&db)
        .await
        .unwrap();
    db
}

async fn note_ids(db: &Db) -> Vec<i64> {
    let ids: Vec<(i64,)> = sql!("SELECT id FROM note ORDER BY id")
        .all(db)
        .await
        .unwrap();
    ids.into_iter().map(|(id,)| id).collect()
}

/// What a future gives if it is ready when it has been polled so often; dropped where it stands if
/// not.
async fn first_polls<T>(polls: usize, future: impl Future<Output = T>) -> Option<T> {
    let mut future = Box::pin(future);
    let mut left = polls;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

/// What an operator reads: the error and its causes.
pub(crate) fn told(error: &Error) -> String {
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    causes.fold(error.to_string(), |told, cause| format!("{told}: {cause}"))
}

pub(crate) async fn refusal(address: &str) -> String {
    let url: DatabaseUrl = address.parse().unwrap();
    told(&Db::connect(&url).await.err().expect("a refusal"))
}

on_both! {
    async fn eight_hundred_concurrent_writes_from_two_nodes_lose_none(database) {
        let nodes = [with_notes(&database).await, database.open().await];
        sql!("INSERT INTO note (id, at) VALUES (0, 0)").execute(&nodes[0]).await.unwrap();

        let tasks: Vec<_> = (0..16)
            .map(|task| {
                let db = nodes[task % 2].clone();
                tokio::spawn(async move {
                    for write in 0..50 {
                        let id = i64::try_from(task * 50 + write + 1).unwrap();
                        let outcome: db::Result<u64> = transaction!(&db, |tx| {
                            let seen: (i64,) = sql!("SELECT COUNT(*) FROM note").one(&mut tx).await?;
                            sql!("INSERT INTO note (id, at) VALUES ($1, $2)", id, seen.0).execute(&mut tx).await?;
                            sql!("UPDATE note SET at = at + 1 WHERE id = 0").execute(&mut tx).await
                        });
                        outcome.unwrap();
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }

        assert_eq!(note_ids(&nodes[1]).await, (0..=800).collect::<Vec<_>>());
        let counted: (i64,) = sql!("SELECT at FROM note WHERE id = 0").one(&nodes[0]).await.unwrap();
        assert_eq!(counted.0, 800);
    }

    async fn counters_that_are_read_and_then_written_at_once_lose_nothing(database) {
        let nodes = [with_notes(&database).await, database.open().await];
        sql!("INSERT INTO note (id, at) VALUES (1, 0), (2, 0)").execute(&nodes[0]).await.unwrap();
        let tasks: Vec<_> = [(0, 1), (0, 2), (1, 1), (1, 2)]
            .map(|(node, id): (usize, i64)| {
                let db = nodes[node].clone();
                tokio::spawn(async move {
                    for _ in 0..25 {
                        // Each reads both and writes one: only in some order is the sum right.
                        let outcome: db::Result<u64> = transaction!(&db, |tx| {
                            let (sum,): (i64,) = sql!("SELECT CAST(SUM(at) AS BIGINT) FROM note").one(&mut tx).await?;
                            let (own,): (i64,) = sql!("SELECT at FROM note WHERE id = $1", id).one(&mut tx).await?;
                            sql!("INSERT INTO note (id, at) VALUES ($1, 0)", 100 + sum).execute(&mut tx).await?;
                            sql!("UPDATE note SET at = $1 WHERE id = $2", own + 1, id).execute(&mut tx).await
                        });
                        outcome.unwrap();
                    }
                })
            })
            .into();
        for task in tasks {
            task.await.unwrap();
        }
        let counters: Vec<(i64,)> = sql!("SELECT at FROM note WHERE id < 100 ORDER BY id").all(&nodes[0]).await.unwrap();
        assert_eq!(counters, [(50,), (50,)]);
        let sums: Vec<i64> = note_ids(&nodes[0]).await.into_iter().filter(|id| *id >= 100).collect();
        assert_eq!(sums, (100..200).collect::<Vec<_>>(), "every sum was seen once");
    }

    async fn writers_that_take_a_lock_first_wait_in_line(database) {
        let nodes = [with_notes(&database).await, database.open().await];
        sql!("INSERT INTO note (id, at) VALUES (0, 0)").execute(&nodes[0]).await.unwrap();
        let runs = Arc::new(AtomicI64::new(0));
        let tasks: Vec<_> = (0..8)
            .map(|task| {
                let (db, runs) = (nodes[task % 2].clone(), Arc::clone(&runs));
                tokio::spawn(async move {
                    for _ in 0..10 {
                        let outcome: db::Result<u64> = transaction!(&db, |tx| {
                            tx.lock("note").await?;
                            runs.fetch_add(1, Ordering::Relaxed);
                            let (at,): (i64,) = sql!("SELECT at FROM note WHERE id = 0").one(&mut tx).await?;
                            sql!("UPDATE note SET at = $1 WHERE id = 0", at + 1).execute(&mut tx).await
                        });
                        outcome.unwrap();
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        let counted: (i64,) = sql!("SELECT at FROM note WHERE id = 0").one(&nodes[0]).await.unwrap();
        assert_eq!((counted.0, runs.load(Ordering::Relaxed)), (80, 80), "none was tried again");
    }

    async fn work_that_is_dropped_at_any_moment_leaves_no_transaction_open(database) {
        let nodes = [with_notes(&database).await, database.open().await];
        let db = &nodes[0];
        let (mut cuts, mut last) = (0, 0);
        loop {
            let read = async {
                let mut tx = db.snapshot().await?;
                sql!("SELECT id FROM note").all::<(i64,)>(&mut tx).await
            };
            let write = async {
                let outcome: db::Result<u64> = transaction!(db, |tx| sql!("DELETE FROM note WHERE id < 0").execute(&mut tx).await);
                outcome
            };
            // Each is polled once more than the time before, and then dropped.
            let read = first_polls(cuts, read).await;
            let written = first_polls(cuts, write).await;
            if let (Some(read), Some(written)) = (read, written) {
                read.unwrap();
                written.unwrap();
                break;
            }
            cuts += 1;
            // More often than there are connections by now.
            for _ in 0..6 {
                last += 1;
                sql!("INSERT INTO note (id) VALUES ($1)", last).execute(db).await.unwrap();
                let (seen,): (i64,) = sql!("SELECT MAX(id) FROM note").one(&nodes[1]).await.unwrap();
                assert_eq!(seen, last, "after {cuts} polls: it was written inside of a transaction that nobody ends");
            }
        }
        assert!(cuts > 1, "{cuts}");
    }

    async fn an_error_of_the_body_is_not_tried_again(database) {
        let db = with_notes(&database).await;
        let mut runs = 0;
        let outcome: db::Result<u64> = transaction!(&db, |tx| {
            runs += 1;
            sql!("INSERT INTO note (id) VALUES (1)").execute(&mut tx).await?;
            sql!("INSERT INTO note (id) VALUES (1)").execute(&mut tx).await
        });
        assert!(outcome.unwrap_err().is_duplicate());
        assert_eq!((runs, note_ids(&db).await), (1, vec![]));
    }

    async fn single_statements_from_many_tasks_lose_none(database) {
        let db = with_notes(&database).await;
        let tasks: Vec<_> = (0..200)
            .map(|id| {
                let db = db.clone();
                tokio::spawn(async move { sql!("INSERT INTO note (id) VALUES ($1)", id).execute(&db).await.unwrap() })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.unwrap(), 1);
        }
        assert_eq!(note_ids(&db).await.len(), 200);
    }

    async fn times_in_whole_seconds_sort_by_value(database) {
        let db = with_notes(&database).await;
        let times = [-1, 9, 10, 100, 1_700_000_000, 253_402_300_800];
        for (id, at) in (0..).zip(times).collect::<Vec<_>>().into_iter().rev() {
            sql!("INSERT INTO note (id, at) VALUES ($1, $2)", id, at).execute(&db).await.unwrap();
        }
        let sorted: Vec<(i64,)> = sql!("SELECT at FROM note ORDER BY at").all(&db).await.unwrap();
        assert_eq!(sorted.into_iter().map(|(at,)| at).collect::<Vec<_>>(), times);
        let later: Vec<(i64,)> = sql!("SELECT id FROM note WHERE at > $1 ORDER BY id", 99).all(&db).await.unwrap();
        assert_eq!(later, [(3,), (4,), (5,)]);
    }

    async fn the_largest_numbers_come_back_as_they_were(database) {
        let db = with_notes(&database).await;
        for id in [i64::MAX, i64::MIN] {
            sql!("INSERT INTO note (id) VALUES ($1)", id).execute(&db).await.unwrap();
        }
        assert_eq!(note_ids(&db).await, [i64::MIN, i64::MAX]);
    }

    async fn a_sum_cast_to_bigint_is_an_i64(database) {
        let db = with_notes(&database).await;
        let empty: (Option<i64>,) = sql!("SELECT CAST(SUM(at) AS BIGINT) FROM note").one(&db).await.unwrap();
        assert_eq!(empty.0, None);
        for id in [1, 2] {
            sql!("INSERT INTO note (id, at) VALUES ($1, 3000000000)", id).execute(&db).await.unwrap();
        }
        let sum: (i64, i64) = sql!("SELECT CAST(SUM(at) AS BIGINT), COUNT(*) FROM note").one(&db).await.unwrap();
        assert_eq!(sum, (6_000_000_000, 2));
    }

    async fn twenty_megabytes_come_back_as_they_were(database) {
        let db = with_notes(&database).await;
        let picture: Vec<u8> = (0..20_u32 << 20).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        sql!("INSERT INTO note (id, picture) VALUES (1, $1)", &picture).execute(&db).await.unwrap();
        let back: (Vec<u8>,) = sql!("SELECT picture FROM note WHERE id = 1").one(&db).await.unwrap();
        assert!(back.0 == picture);
    }

    async fn nothing_and_empty_are_different(database) {
        #[derive(Debug, PartialEq, sqlx::FromRow)]
        struct Note {
            at: Option<i64>,
            done: Option<bool>,
            body: Option<String>,
            picture: Option<Vec<u8>>,
        }
        let db = with_notes(&database).await;
        let nothing = Note { at: None, done: None, body: None, picture: None };
        let empty = Note { at: Some(0), done: Some(false), body: Some(String::new()), picture: Some(Vec::new()) };
        for (id, Note { at, done, body, picture }) in [(1, &nothing), (2, &empty)] {
            sql!(
                "INSERT INTO note (id, at, done, body, picture) VALUES ($1, $2, $3, $4, $5)",
                id, *at, *done, body.as_deref(), picture.as_deref()
            )
            .execute(&db)
            .await
            .unwrap();
        }
        let back: Vec<Note> = sql!("SELECT at, done, body, picture FROM note ORDER BY id").all(&db).await.unwrap();
        assert_eq!(back, [nothing, empty]);
    }

    async fn text_sorts_and_compares_by_its_bytes(database) {
        let db = database.open().await;
        let sorted = ["", "-b", "B", "Z", "_a", "a", "a b", "ab", "z", "Ä", "ä", "職"];
        for (n, vintage) in sorted.iter().enumerate().rev() {
            sql!(
                "INSERT INTO release (id, source, vintage, licence, about, row_count, byte_count, imported_at, content)
                 VALUES ($1, 'test', $2, '', '', 0, 0, 0, $3)",
                format!("{n:064}"), *vintage, Vec::new()
            )
            .execute(&db)
            .await
            .unwrap();
        }
        let vintages: Vec<(String,)> = sql!("SELECT vintage FROM release ORDER BY vintage").all(&db).await.unwrap();
        assert_eq!(vintages.into_iter().map(|(vintage,)| vintage).collect::<Vec<_>>(), sorted);
        let capitals: (i64,) =
            sql!("SELECT COUNT(*) FROM release WHERE vintage >= $1 AND vintage < $2", "A", "_").one(&db).await.unwrap();
        assert_eq!(capitals.0, 2);
    }

    async fn a_transaction_that_fails_half_way_leaves_nothing_and_the_next_one_can_write(database) {
        let db = with_notes(&database).await;
        let failed: db::Result<u64> = transaction!(&db, |tx| {
            sql!("INSERT INTO note (id) VALUES (1)").execute(&mut tx).await?;
            sql!("INSERT INTO note (id) VALUES (1)").execute(&mut tx).await
        });
        let error = failed.unwrap_err();
        assert!(error.is_duplicate(), "{error}");
        assert_eq!(note_ids(&db).await, [0; 0]);

        let next: db::Result<u64> = transaction!(&db, |tx| sql!("INSERT INTO note (id) VALUES (2)").execute(&mut tx).await);
        assert_eq!(next.unwrap(), 1);
        assert_eq!(note_ids(&db).await, [2]);
    }

    async fn nobody_else_sees_a_transaction_before_it_is_committed(database) {
        let db = with_notes(&database).await;
        let outcome: db::Result<()> = transaction!(&db, |tx| {
            sql!("INSERT INTO note (id) VALUES (1)").execute(&mut tx).await?;
            let inside: (i64,) = sql!("SELECT COUNT(*) FROM note").one(&mut tx).await?;
            assert_eq!(inside.0, 1);
            assert_eq!(note_ids(&db).await, [0; 0]);
            Ok(())
        });
        outcome.unwrap();
        assert_eq!(note_ids(&db).await, [1]);
    }

    async fn a_write_that_returns_rows_goes_to_the_writer(database) {
        let db = with_notes(&database).await;
        let new: (i64,) = sql!("INSERT INTO note (id, at) VALUES (1, 7) RETURNING at").one(&db).await.unwrap();
        let old: Option<(i64,)> =
            sql!("UPDATE note SET at = at + 1 WHERE id = 1 RETURNING at").optional(&db).await.unwrap();
        assert_eq!((new, old), ((7,), Some((8,))));
        let gone: Vec<(i64,)> = sql!("DELETE FROM note RETURNING id").all(&db).await.unwrap();
        assert_eq!(gone, [(1,)]);
        assert_eq!(note_ids(&db).await, [0; 0]);
    }

    async fn a_reference_to_nothing_is_refused(database) {
        let db = database.open().await;
        let switch = sql!("INSERT INTO current_release (source, release_id, switched_at) VALUES ('onet', 'none', 0)");
        assert!(told(&switch.execute(&db).await.unwrap_err()).to_lowercase().contains("foreign key"));
    }

    async fn an_error_names_the_statement_and_none_of_its_values(database) {
        let db = with_notes(&database).await;
        let insert = || sql!("INSERT INTO note (id, body) VALUES ($1, $2)", 4711, "a secret").execute(&db);
        insert().await.unwrap();
        let told = told(&insert().await.unwrap_err());
        assert!(told.contains("INSERT INTO note"), "{told}");
        assert!(!told.contains("4711") && !told.contains("a secret"), "{told}");
    }

    async fn many_nodes_may_start_at_once_on_an_empty_database(database) {
        let url = database.url();
        let nodes: Vec<_> = (0..16)
            .map(|_| {
                let url = url.clone();
                tokio::spawn(async move { Db::connect(&url).await.map_err(|error| told(&error)) })
            })
            .collect();
        for node in nodes {
            let db = node.await.unwrap().unwrap();
            let releases: (i64,) = sql!("SELECT COUNT(*) FROM release").one(&db).await.unwrap();
            assert_eq!(releases.0, 0);
        }
    }

    async fn a_database_of_a_newer_version_is_refused_and_the_error_says_so(database) {
        let db = database.open().await;
        become_newer(&db).await;
        db.close().await;
        let told = refusal(&database.address()).await;
        assert!(told.contains("belongs to a newer version of this program (its migration 9999"), "{told}");
        assert!(told.contains(&database.url().to_string()), "{told}");
    }

    async fn a_database_opens_again_with_what_it_held(database) {
        let db = with_notes(&database).await;
        sql!("INSERT INTO note (id) VALUES (1)").execute(&db).await.unwrap();
        db.close().await;
        assert_eq!(note_ids(&database.open().await).await, [1]);
    }
}

#[tokio::test]
async fn a_closed_sqlite_database_is_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let url: DatabaseUrl = format!("sqlite://{}/metier.db", folder.path().display())
        .parse()
        .unwrap();
    let db = Db::connect(&url).await.unwrap();
    let _: (i64,) = sql!("SELECT COUNT(*) FROM release").one(&db).await.unwrap();
    db.close().await;
    let files: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|file| file.unwrap().file_name())
        .collect();
    assert_eq!(files, ["metier.db"]);
}

#[tokio::test]
async fn a_transaction_that_postgres_refuses_runs_again_from_the_start() {
    let Some(database) = Database::postgres().await else {
        return;
    };
    let db = with_notes(&database).await;
    sql!("INSERT INTO note (id, at) VALUES (1, 0)")
        .execute(&db)
        .await
        .unwrap();
    let mut seen = Vec::new();
    let outcome: db::Result<u64> = transaction!(&db, |tx| {
        sql!("INSERT INTO note (id) VALUES (2)")
            .execute(&mut tx)
            .await?;
        let (at,): (i64,) = sql!("SELECT at FROM note WHERE id = 1")
            .one(&mut tx)
            .await?;
        seen.push(at);
        // Somebody else is quicker, twice.
        if at < 20 {
            sql!("UPDATE note SET at = at + 10 WHERE id = 1")
                .execute(&db)
                .await?;
        }
        sql!("UPDATE note SET at = $1 WHERE id = 1", at + 1)
            .execute(&mut tx)
            .await
    });
    assert_eq!((outcome.unwrap(), seen), (1, vec![0, 10, 20]));
    let after: (i64,) = sql!("SELECT at FROM note WHERE id = 1")
        .one(&db)
        .await
        .unwrap();
    assert_eq!((after.0, note_ids(&db).await), (21, vec![1, 2]));
}

#[tokio::test]
async fn a_sqlite_reader_cannot_write() {
    let database = Database::sqlite();
    let db = database.open().await;
    let hidden = sql!("WITH gone AS (SELECT 1) DELETE FROM release");
    assert!(told(&hidden.execute(&db).await.unwrap_err()).contains("readonly"));
}

#[tokio::test]
async fn every_text_column_on_postgres_sorts_by_its_bytes() {
    let Some(database) = Database::postgres().await else {
        return;
    };
    database.open().await;
    let mut connection = sqlx::PgConnection::connect(&database.address())
        .await
        .unwrap();
    let others: Vec<(String,)> = sqlx::query_as(
        "SELECT CONCAT(table_name, '.', column_name) FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'
           AND data_type IN ('text', 'character varying', 'character') AND collation_name IS DISTINCT FROM 'C'",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    assert_eq!(
        others,
        [],
        "write the type TEXT in capitals, and no other type for text"
    );
}
