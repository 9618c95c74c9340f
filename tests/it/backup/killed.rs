//! The program, killed while it serves, saves or restores.

use std::fs;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use metier::backup;
use metier::db::{DatabaseUrl, Db};
use metier::sql;

use super::rows;
use crate::support::posting::{Dice, ads, assert_same, lines};
use crate::support::program::{Home, Server, wait};

/// Of each kind; as many as fit into a test.
const KILLS: u32 = 5;

async fn open(home: &Home) -> Db {
    let url: DatabaseUrl = format!("sqlite://{}", home.path("data/metier.db").display())
        .parse()
        .unwrap();
    Db::connect(&url).await.unwrap()
}

/// Every row, once SQLite finds nothing wrong with the file.
async fn sound_rows(home: &Home) -> Vec<String> {
    let db = open(home).await;
    let (found,): (String,) = sql!("SELECT integrity_check FROM pragma_integrity_check")
        .one(&db)
        .await
        .unwrap();
    assert_eq!(found, "ok");
    let rows = rows(&db).await;
    db.close().await;
    rows
}

/// A home whose database has so many ads.
fn home(seed: u64, ads_of_it: usize) -> Home {
    let home = Home::new();
    home.write("jobs.jsonl", &lines(&ads(seed, ads_of_it)));
    assert_eq!(home.run(&["ingest", "jobs.jsonl"]).code, Some(0));
    home
}

fn start(home: &Home, arguments: &[&str]) -> Child {
    let mut command = home.command(arguments);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

/// Kills a run after a part of the time that a whole one takes.
fn kill_within(mut run: Child, length: Duration, dice: &mut Dice) {
    let micros = u64::try_from(length.as_micros()).unwrap();
    thread::sleep(Duration::from_micros(dice.below(micros)));
    run.kill().ok(); // It may have ended.
    wait(&mut run);
}

#[tokio::test]
async fn a_backup_restored_over_the_folder_of_a_killed_server_is_sound_and_complete() {
    let home = home(11, 60);
    assert_eq!(home.run(&["backup", "a.backup"]).code, Some(0));
    let expected = sound_rows(&home).await;
    home.write("more.jsonl", &lines(&ads(12, 200)));
    for _ in 0..KILLS {
        let server = Server::start(&home);
        let ingest = start(&home, &["ingest", "more.jsonl", "--batch", "10"]);
        kill_within(ingest, Duration::from_secs(2), &mut Dice::new(3));
        drop(server); // SIGKILL: the files beside the database stay
        assert!(home.path("data/metier.db-wal").exists());
        let restored = home.run(&["restore", "a.backup"]);
        assert_eq!(restored.code, Some(0), "{}", restored.errors);
        let held = sound_rows(&home).await;
        assert_same(&without_jobs(held), &without_jobs(expected.clone()));
    }
}

/// A server queues jobs of its own.
fn without_jobs(mut rows: Vec<String>) -> Vec<String> {
    rows.retain(|row| !row.starts_with("job "));
    rows
}

#[tokio::test]
async fn a_restore_that_is_killed_leaves_all_of_the_old_or_all_of_the_new() {
    let (home, other) = (home(13, 60), home(14, 90));
    assert_eq!(other.run(&["backup", "b.backup"]).code, Some(0));
    let (old, new) = (sound_rows(&home).await, sound_rows(&other).await);
    assert_eq!(home.run(&["backup", "a.backup"]).code, Some(0));
    fs::rename(other.path("b.backup"), home.path("b.backup")).unwrap();
    let begun = Instant::now();
    assert_eq!(home.run(&["restore", "b.backup"]).code, Some(0));
    let length = begun.elapsed();
    assert_same(&sound_rows(&home).await, &new);
    let mut dice = Dice::new(7);
    for _ in 0..KILLS {
        assert_eq!(home.run(&["restore", "a.backup"]).code, Some(0));
        kill_within(start(&home, &["restore", "b.backup"]), length, &mut dice);
        let held = sound_rows(&home).await;
        let expected = if held.len() == old.len() { &old } else { &new };
        assert_same(&held, expected);
    }
}

#[tokio::test]
async fn a_backup_that_is_killed_leaves_the_one_before_it() {
    let home = home(15, 60);
    let begun = Instant::now();
    assert_eq!(home.run(&["backup", "a.backup"]).code, Some(0));
    let length = begun.elapsed();
    let whole = backup::check(&home.path("a.backup")).await.unwrap();
    let mut dice = Dice::new(9);
    for _ in 0..KILLS {
        kill_within(start(&home, &["backup", "a.backup"]), length, &mut dice);
        let header = backup::check(&home.path("a.backup")).await.unwrap();
        assert_eq!(header.tables, whole.tables);
    }
    assert_eq!(home.run(&["backup", "a.backup"]).code, Some(0));
    assert!(!home.path("a.backup.part").exists(), "nothing is left over");
}
