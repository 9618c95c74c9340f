//! What is committed survives a power loss: the disk has it before anybody is told.
//!
//! The test runs itself under `strace`, which sees each wait for the disk, and each mark that is
//! written to standard error before and after a commit.

use std::io::Write as _;
use std::process::Command;

use metier::db::{self, BatchSize};
use metier::{sql, transaction};

use crate::support::database::Database;

/// A mark in the trace: one call to write.
fn mark(text: &str) {
    std::io::stderr().write_all(text.as_bytes()).unwrap();
}

#[tokio::test]
#[ignore = "is run under strace by the test below"]
async fn traced() {
    let database = Database::sqlite();
    let db = database.open().await;
    sql!("CREATE TABLE note (id BIGINT)")
        .execute(&db)
        .await
        .unwrap();
    let mut size = BatchSize::new(1);
    for _ in 0..3 {
        mark("MARK durable");
        let outcome: db::Result<u64> =
            transaction!(&db, |tx| sql!("INSERT INTO note (id) VALUES (1)")
                .execute(&mut tx)
                .await);
        mark("MARK end");
        outcome.unwrap();
        mark("MARK single");
        sql!("INSERT INTO note (id) VALUES (2)")
            .execute(&db)
            .await
            .unwrap();
        mark("MARK end");
        mark("MARK piece");
        let outcome: db::Result<u64> = transaction!(&db, &mut size, |tx| sql!(
            "INSERT INTO note (id) VALUES (3)"
        )
        .execute(&mut tx)
        .await);
        mark("MARK end");
        outcome.unwrap();
    }
}

/// How many waits for the database's files there were, between each mark of this name and its end.
fn syncs(trace: &str, name: &str) -> Vec<usize> {
    let begin = format!("\"MARK {name}\"");
    let parts = trace.split(&begin).skip(1);
    let until_end = parts.map(|part| part.split("\"MARK end\"").next().unwrap_or_default());
    let is_sync = |line: &&str| line.contains("sync(") && line.contains("metier.db");
    until_end
        .map(|part| part.lines().filter(is_sync).count())
        .collect()
}

/// Says that nothing was tested, also where that is a failure of other tests: whether a process may
/// be traced is not for us to install.
fn left_out(why: &str) {
    writeln!(std::io::stderr(), "left out: {why}").ok(); // Not `eprintln!`, which nobody sees.
}

#[test]
fn a_commit_is_on_the_disk_before_it_is_answered_and_a_piece_of_large_work_need_not_be() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("trace");
    let run = Command::new("strace")
        .args(["-f", "-y", "-e", "trace=fsync,fdatasync,write", "-o"])
        .arg(&file)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "durable::traced", "--ignored", "--nocapture"])
        .output();
    let Ok(run) = run else {
        return left_out("strace is not on this machine");
    };
    let told = String::from_utf8_lossy(&run.stderr);
    if told.contains("ptrace") {
        return left_out("strace may not trace on this machine");
    }
    assert!(run.status.success(), "{told}");
    let trace = std::fs::read_to_string(file).unwrap();
    for name in ["durable", "single"] {
        let syncs = syncs(&trace, name);
        assert!(
            syncs.len() == 3 && !syncs.contains(&0),
            "{name}: {syncs:?}\n{trace}"
        );
    }
    assert_eq!(syncs(&trace, "piece"), [0; 3], "{trace}");
}
