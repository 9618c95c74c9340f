//! The program, killed at any moment: running it again finishes what it began, and nothing counts
//! twice.

use std::fs::{self, File};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use metier::db::{DatabaseUrl, Db};
use metier::posting;

use crate::support::posting::{Dice, ads, assert_same, cells, facts, lines};
use crate::support::program::{Home, wait};

/// So many that reading them takes about as long as starting, in a debug build: fifty runs have to
/// fit into a test.
const ADS: usize = 900;
const KILLS: usize = 50;
/// Kills that must hit a run which has committed something and not yet all.
const WHILE_COMMITTING: usize = 10;

/// Small batches, so that many of the kills hit one half way.
const BATCH: &str = "10";

/// Starts an ingest of the file in a home.
fn start(home: &Home) -> Child {
    let mut command = home.command(&["ingest", "jobs.jsonl", "--batch", BATCH]);
    command
        .stdout(Stdio::null())
        .stderr(File::create(home.path("errors")).unwrap())
        .spawn()
        .unwrap()
}

fn home(file: &str) -> Home {
    let home = Home::new();
    home.write("jobs.jsonl", file);
    home
}

async fn open(home: &Home) -> Db {
    let url: DatabaseUrl = format!("sqlite://{}", home.path("data/metier.db").display())
        .parse()
        .unwrap();
    Db::connect(&url).await.unwrap()
}

/// How many ads a home has; none before its database is made.
async fn committed(home: &Home) -> i64 {
    if !home.path("data/metier.db").exists() {
        return 0;
    }
    let db = open(home).await;
    let state = posting::state(&db).await.unwrap();
    db.close().await;
    state.last_posting.number()
}

#[tokio::test]
#[expect(
    clippy::too_many_lines,
    reason = "one story: killed and started again until it is done"
)]
async fn killed_at_fifty_moments_and_started_again_the_profiles_are_those_of_an_undisturbed_run() {
    let file = lines(&ads(5, ADS));
    let undisturbed = home(&file);
    let begun = Instant::now();
    assert_eq!(wait(&mut start(&undisturbed)), Some(0));
    let mut length = begun.elapsed();
    let db = open(&undisturbed).await;
    let (expected, expected_facts) = (cells(&db).await, facts(&db).await);

    let mut dice = Dice::new(50);
    let (mut kills, mut while_committing, mut finished) = (0, 0, 0);
    let mut disturbed = home(&file);
    let mut had = 0;
    loop {
        let enough = kills >= KILLS && while_committing >= WHILE_COMMITTING;
        let mut run = start(&disturbed);
        if enough {
            wait(&mut run);
        } else {
            let begun = Instant::now();
            let until =
                Duration::from_micros(dice.below(u64::try_from(length.as_micros()).unwrap()));
            while begun.elapsed() < until && run.try_wait().unwrap().is_none() {
                thread::sleep(Duration::from_millis(1));
            }
            // The machine may have become less busy: later moments would be after the end.
            if run.try_wait().unwrap().is_some() {
                length = length.min(begun.elapsed());
            }
        }
        if run.try_wait().unwrap().is_none() {
            run.kill().unwrap(); // SIGKILL
            wait(&mut run);
            kills += 1;
            let has = committed(&disturbed).await;
            while_committing += usize::from(has > had);
            // The machine may have become busier, and starting may take longer than the whole run
            // did.
            length += if has > had {
                Duration::ZERO
            } else {
                length / 50
            };
            had = has;
            continue;
        }
        let (ended, said) = (
            run.wait().unwrap(),
            fs::read_to_string(disturbed.path("errors")).unwrap(),
        );
        assert!(
            ended.success(),
            "{ended}, after {kills} kills of this test: {said}"
        );
        let db = open(&disturbed).await;
        assert_same(&cells(&db).await, &expected);
        assert_same(&facts(&db).await, &expected_facts);
        finished += 1;
        if enough {
            break;
        }
        disturbed = home(&file);
        had = 0;
    }
    println!(
        "{kills} kills, {while_committing} of them between commits; {finished} databases were finished and compared"
    );
}
