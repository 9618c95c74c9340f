//! A server that is killed: what is restored over what it leaves is whole.

use std::process::Stdio;
use std::time::Duration;

use tokio::time::sleep;

use super::fill;
use crate::support::database::on_both;
use crate::support::posting::{Dice, ads, assert_same, lines};
use crate::support::program::{Home, Server, wait};
use crate::support::rows::rows_without;

/// As many as fit into a test.
const KILLS: u32 = 2;

on_both! {
    async fn a_backup_restored_over_the_database_of_a_killed_server_is_sound_and_complete(database) {
        fill(&database, 60).await;
        let (home, address) = (Home::new(), database.address());
        let at = ["--database", &address];
        home.says(&["backup", "a.backup", at[0], at[1]]);
        // A server queues jobs of its own, and installs the collection that comes with the program.
        let db = database.open().await;
        let expected = rows_without(&db, &["version", "job"]).await;
        db.close().await;
        home.write("more.jsonl", &lines(&ads(12, 200)));
        let mut dice = Dice::new(3);
        for _ in 0..KILLS {
            let server = Server::start_with(&home, &at, Stdio::null());
            let mut ingest = home.command(&["ingest", "more.jsonl", "--batch", "10", at[0], at[1]]);
            let mut ingest = ingest.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            sleep(Duration::from_millis(dice.below(2_000))).await;
            ingest.kill().ok(); // It may have ended.
            wait(&mut ingest);
            drop(server); // SIGKILL
            if let Some(file) = database.file() {
                assert!(file.with_extension("db-wal").exists());
            }
            home.says(&["restore", "a.backup", at[0], at[1]]);
            let db = database.open().await;
            assert_same(&rows_without(&db, &["version", "job"]).await, &expected);
            db.close().await;
        }
    }
}
