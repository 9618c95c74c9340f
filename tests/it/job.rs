//! Jobs: each is done once, by whichever node, whatever happens to the nodes.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use metier::clock::Clock;
use metier::db::Db;
use metier::job::{self, Handler, Job, NewJob, RetryError, State};
use metier::sql;
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::support::database::on_both;
use crate::support::program::Home;

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);

async fn queue(db: &Db, id: &str, run_at: i64) {
    let job = NewJob {
        id,
        kind: "test",
        payload: json!({ "id": id }),
        run_at,
    };
    job::queue(db, 0, &job).await.unwrap();
}

async fn only(db: &Db) -> Job {
    let jobs = job::list(db).await.unwrap();
    let [job] = jobs.as_slice() else {
        panic!("{jobs:?}")
    };
    job.clone()
}

/// Counts its runs, and fails as long as there are no more than `failures`.
fn failing(failures: i64) -> (Handler, Arc<AtomicI64>) {
    let runs = Arc::new(AtomicI64::new(0));
    let counted = Arc::clone(&runs);
    let handler = Handler::new("test", move |_| {
        let run = counted.fetch_add(1, Ordering::Relaxed) + 1;
        async move {
            if run > failures {
                Ok(())
            } else {
                Err(format!("failure {run}"))
            }
        }
    });
    (handler, runs)
}

/// Does whatever is due at this time.
async fn run_due(db: &Db, clock: Clock, handler: &Handler) -> u32 {
    let mut jobs = 0;
    while job::run_one(db, clock, std::slice::from_ref(handler))
        .await
        .unwrap()
    {
        jobs += 1;
    }
    jobs
}

on_both! {
    async fn four_hundred_jobs_are_done_once_each_by_sixteen_runners_on_two_nodes(database) {
        let nodes = [database.open().await, database.open().await];
        sql!("CREATE TABLE done (id TEXT NOT NULL, node BIGINT NOT NULL)").execute(&nodes[0]).await.unwrap();
        for number in 0..400 {
            queue(&nodes[0], &format!("test:{number}"), number).await;
        }
        let stop = Arc::new(Notify::new());
        let runners: Vec<_> = (0..16_i64)
            .map(|number| {
                let db = nodes[usize::from(number % 2 == 1)].clone();
                let noted = db.clone();
                let note = Handler::new("test", move |payload: Value| {
                    let db = noted.clone();
                    async move {
                        let id = payload["id"].as_str().unwrap().to_owned();
                        sql!("INSERT INTO done (id, node) VALUES ($1, $2)", id, number).execute(&db).await.map(|_| ())
                    }
                });
                let stop = Arc::clone(&stop);
                tokio::spawn(async move { job::run(db, Clock::of(|| 1_000), vec![note], stop.notified()).await })
            })
            .collect();
        let all_done = async {
            while job::list(&nodes[0]).await.unwrap().iter().any(|job| job.state != State::Done) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(PATIENCE, all_done).await.unwrap();
        stop.notify_waiters();
        for runner in runners {
            timeout(PATIENCE, runner).await.unwrap().unwrap();
        }
        let (runs, ids): (i64, i64) = sql!("SELECT COUNT(*) AS runs, COUNT(DISTINCT id) AS ids FROM done")
            .one(&nodes[0])
            .await
            .unwrap();
        assert_eq!((runs, ids), (400, 400));
    }

    async fn a_job_does_not_begin_before_its_time_and_the_earliest_comes_first(database) {
        let db = database.open().await;
        for (id, run_at) in [("late", 300), ("second", 200), ("first", 100)] {
            queue(&db, id, run_at).await;
        }
        let order = Arc::new(std::sync::Mutex::new(Vec::new()));
        let noted = Arc::clone(&order);
        let note = Handler::new("test", move |payload: Value| {
            noted.lock().unwrap().push(payload["id"].as_str().unwrap().to_owned());
            async { Ok::<(), String>(()) }
        });
        assert_eq!(run_due(&db, Clock::of(|| 99), &note).await, 0);
        assert_eq!(run_due(&db, Clock::of(|| 200), &note).await, 2);
        assert_eq!(*order.lock().unwrap(), ["first", "second"]);
    }

    async fn a_job_that_fails_is_tried_again_after_a_pause_that_doubles(database) {
        let db = database.open().await;
        queue(&db, "job", 0).await;
        let (handler, runs) = failing(2);
        assert_eq!(run_due(&db, Clock::of(|| 100), &handler).await, 1);
        let failed = only(&db).await;
        assert_eq!((failed.state, failed.run_at, failed.attempts), (State::Waiting, 110, 1));
        assert_eq!(failed.last_error.as_deref(), Some("failure 1"));
        assert_eq!(run_due(&db, Clock::of(|| 109), &handler).await, 0);
        assert_eq!(run_due(&db, Clock::of(|| 110), &handler).await, 1);
        assert_eq!(only(&db).await.run_at, 130);
        assert_eq!(run_due(&db, Clock::of(|| 130), &handler).await, 1);
        let done = only(&db).await;
        assert_eq!((done.state, done.finished_at, done.last_error), (State::Done, Some(130), None));
        assert_eq!(runs.load(Ordering::Relaxed), 3);
    }

    async fn a_job_that_fails_too_often_is_given_up_until_an_operator_tries_it_again(database) {
        let db = database.open().await;
        queue(&db, "job", 0).await;
        sql!("UPDATE job SET attempts = 19").execute(&db).await.unwrap();
        let (handler, _) = failing(1);
        assert_eq!(run_due(&db, Clock::of(|| 100), &handler).await, 1);
        let failed = only(&db).await;
        assert_eq!((failed.state, failed.attempts, failed.finished_at), (State::Failed, 20, Some(100)));
        assert_eq!(run_due(&db, Clock::of(|| 1_000_000), &handler).await, 0);

        job::retry(&db, 200, "job").await.unwrap();
        assert_eq!(run_due(&db, Clock::of(|| 200), &handler).await, 1);
        assert_eq!(only(&db).await.state, State::Done);
        assert!(matches!(job::retry(&db, 200, "other").await, Err(RetryError::NotFound(id)) if id == "other"));
    }

    async fn a_handler_that_never_gives_up_tries_after_any_number_of_failures(database) {
        let db = database.open().await;
        queue(&db, "job", 0).await;
        sql!("UPDATE job SET attempts = 1000").execute(&db).await.unwrap();
        let handler = failing(1).0.never_gives_up();
        run_due(&db, Clock::of(|| 0), &handler).await;
        let failed = only(&db).await;
        assert_eq!((failed.state, failed.run_at), (State::Waiting, 3_600));
    }

    async fn a_job_that_panics_has_failed_and_the_runner_lives_on(database) {
        let db = database.open().await;
        queue(&db, "job", 0).await;
        let handler = Handler::new("test", |payload: Value| async move {
            assert!(!payload.is_object(), "a mistake");
            Ok::<(), String>(())
        });
        assert_eq!(run_due(&db, Clock::of(|| 0), &handler).await, 1);
        let failed = only(&db).await;
        assert_eq!(failed.state, State::Waiting);
        assert!(failed.last_error.unwrap().contains("a mistake"));
    }

    async fn the_job_of_a_node_that_died_is_begun_again_when_its_claim_lapses(database) {
        let db = database.open().await;
        queue(&db, "job", 0).await;
        let hangs = Handler::new("test", |_| pending::<Result<(), String>>());
        let dies = job::run_one(&db, Clock::of(|| 100), std::slice::from_ref(&hangs));
        timeout(Duration::from_millis(300), dies).await.unwrap_err();
        assert_eq!(only(&db).await.state, State::Running);
        assert!(matches!(job::retry(&db, 100, "job").await, Err(RetryError::Running(_))));

        let (handler, runs) = failing(0);
        assert_eq!(run_due(&db, Clock::of(|| 129), &handler).await, 0);
        assert_eq!(run_due(&db, Clock::of(|| 130), &handler).await, 1);
        let done = only(&db).await;
        assert_eq!((done.state, done.attempts, runs.load(Ordering::Relaxed)), (State::Done, 2, 1));
    }

    async fn the_same_job_is_queued_once_and_waits_for_the_later_time(database) {
        let db = database.open().await;
        for run_at in [50, 80, 60] {
            queue(&db, "job", run_at).await;
        }
        assert_eq!(only(&db).await.run_at, 80);
        let (handler, runs) = failing(0);
        run_due(&db, Clock::of(|| 100), &handler).await;
        assert_eq!(runs.load(Ordering::Relaxed), 1);
        // One that is done begins anew.
        queue(&db, "job", 0).await;
        let again = only(&db).await;
        assert_eq!((again.state, again.attempts, again.finished_at), (State::Waiting, 0, None));
        run_due(&db, Clock::of(|| 100), &handler).await;
        assert_eq!(runs.load(Ordering::Relaxed), 2);
    }

    async fn a_job_that_is_queued_while_it_runs_runs_once_more(database) {
        let db = database.open().await;
        queue(&db, "job", 0).await;
        let runs = Arc::new(AtomicI64::new(0));
        let (inner, counted) = (db.clone(), Arc::clone(&runs));
        let handler = Handler::new("test", move |_| {
            let (db, run) = (inner.clone(), counted.fetch_add(1, Ordering::Relaxed));
            async move {
                if run == 0 {
                    queue(&db, "job", 70).await;
                }
                Ok::<(), String>(())
            }
        });
        assert_eq!(run_due(&db, Clock::of(|| 60), &handler).await, 1);
        let waits = only(&db).await;
        assert_eq!((waits.state, waits.run_at, waits.attempts), (State::Waiting, 70, 0));
        assert_eq!(run_due(&db, Clock::of(|| 70), &handler).await, 1);
        assert_eq!(only(&db).await.state, State::Done);
    }

    async fn a_job_that_no_handler_here_can_do_is_left_to_other_nodes(database) {
        let db = database.open().await;
        queue(&db, "job", 0).await;
        let other = Handler::new("other", |_| async { Ok::<(), String>(()) });
        assert_eq!(run_due(&db, Clock::of(|| 100), &other).await, 0);
        assert_eq!(only(&db).await.state, State::Waiting);
    }

    async fn a_job_is_queued_when_its_transaction_is_committed(database) {
        let db = database.open().await;
        let job = NewJob { id: "job", kind: "test", payload: Value::Null, run_at: 0 };
        for fails in [true, false] {
            let outcome: metier::db::Result<u64> = metier::transaction!(&db, |tx| {
                job::queue(&mut tx, 0, &job).await?;
                assert!(job::list(&db).await?.is_empty());
                if fails { sql!("INSERT INTO job (id) VALUES (NULL)").execute(&mut tx).await } else { Ok(0) }
            });
            assert_eq!((outcome.is_err(), job::list(&db).await.unwrap().len()), (fails, usize::from(!fails)));
        }
    }

    async fn a_runner_that_is_stopped_finishes_its_job_first(database) {
        let db = database.open().await;
        queue(&db, "one", 0).await;
        queue(&db, "two", 1).await;
        let (begun, go_on, stop) = (Arc::new(Notify::new()), Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (begins, waits) = (Arc::clone(&begun), Arc::clone(&go_on));
        let handler = Handler::new("test", move |_| {
            let (begins, waits) = (Arc::clone(&begins), Arc::clone(&waits));
            async move {
                begins.notify_one();
                waits.notified().await;
                Ok::<(), String>(())
            }
        });
        let runner = tokio::spawn({
            let (db, stop) = (db.clone(), Arc::clone(&stop));
            async move { job::run(db, Clock::of(|| 100), vec![handler], stop.notified()).await }
        });
        timeout(PATIENCE, begun.notified()).await.unwrap();
        stop.notify_one();
        go_on.notify_one();
        timeout(PATIENCE, runner).await.unwrap().unwrap();
        let states: Vec<_> = job::list(&db).await.unwrap().into_iter().map(|job| (job.id, job.state)).collect();
        assert_eq!(states, [("two".to_owned(), State::Waiting), ("one".to_owned(), State::Done)]);
    }

    async fn jobs_that_ended_a_week_ago_are_removed(database) {
        const WEEK: i64 = 7 * 24 * 60 * 60;
        let db = database.open().await;
        for id in ["done", "waits"] {
            queue(&db, id, i64::from(id == "waits") * 1_000).await;
        }
        let (handler, _) = failing(0);
        run_due(&db, Clock::of(|| 100), &handler).await;
        assert_eq!(job::remove_finished(&db, 100 + WEEK).await.unwrap(), 0);
        assert_eq!(job::remove_finished(&db, 101 + WEEK).await.unwrap(), 1);
        assert_eq!(only(&db).await.id, "waits");
    }
}

#[test]
fn an_operator_sees_the_jobs_and_tries_one_again() {
    let home = Home::new();
    assert!(home.says(&["jobs"]).starts_with("no jobs"));
    assert_eq!(home.says(&["jobs", "--json"]).trim(), "[]");
    assert_eq!(
        home.complains(&["jobs", "retry", "mail:1"]),
        "there is no job mail:1; `metier jobs` lists them"
    );
    // A rework leaves an old edition behind.
    home.says(&["profiles", "rebuild"]);
    let listed = home.says(&["jobs"]);
    assert!(listed.starts_with("waiting  sweep"), "{listed}");
    assert_eq!(
        home.says(&["jobs", "retry", "sweep"]),
        "sweep begins as soon as a node has time\n"
    );
    let jobs: Value = serde_json::from_str(&home.says(&["jobs", "--json"])).unwrap();
    assert_eq!(jobs[0]["id"], "sweep");
    assert_eq!(jobs[0]["state"], "waiting");
}
