//! A disk that becomes full: the error says so, what was there is whole, and the same command ends
//! well once there is room.
//!
//! The test runs itself with a small disk of its own, in memory, which nobody else sees.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::killed::found::{Found, assert_sums_are_of_facts};
use crate::support::database::Database;
use crate::support::made_up::{ads, lines};
use crate::support::program::Home;

/// Room for a database with the bundled releases, a copy of it and a backup.
const DISK: &str = "64m";
/// What is left on a full disk: SQLite needs so much beside a file to open it.
const LEFT: u64 = 64 << 10;
/// Where the test that is run inside finds the disk.
const PLACE: &str = "METIER_TEST_DISK";

/// Takes all room on the disk but so many bytes.
fn fill(disk: &Path, left: u64) {
    let mut filler = File::create(disk.join("filler")).unwrap();
    while filler.write_all(&[0; 4096]).is_ok() {}
    let taken = filler.metadata().unwrap().len();
    filler.set_len(taken - left).unwrap();
}

/// Runs a command on a disk with so much room left, and once there is more.
async fn fails_and_ends_well(disk: &Path, database: &Database, left: u64, arguments: &[&str]) {
    let home = Home::new();
    let before = Found::at(&database.copy().await, None).await;
    let address = database.address();
    let arguments = [arguments, &["--database", &address]].concat();
    fill(disk, left);
    let ran = home.run(&arguments);
    assert_eq!(ran.code, Some(1), "{arguments:?}: {}", ran.errors);
    let told = ran.errors.contains("make room on the disk");
    assert!(told, "{arguments:?}: {}", ran.errors);
    fs::remove_file(disk.join("filler")).unwrap();
    assert!(!disk.join("a.backup.part").exists(), "part of a backup");
    let is_saved = disk.join("a.backup").exists();
    assert_eq!(
        is_saved,
        !["import", "ingest", "backup"].contains(&arguments[0])
    );
    let held = Found::at(database, None).await;
    assert_sums_are_of_facts(database).await;
    home.says(&arguments);
    let after = Found::at(database, None).await;
    held.assert_is_old_or_new([&before, &after], arguments[0] == "ingest");
}

#[tokio::test]
#[ignore = "is run with a disk of its own by the test below"]
async fn inside() {
    let disk = PathBuf::from(std::env::var_os(PLACE).unwrap());
    let path = |name: &str| disk.join(name).display().to_string();
    let (jobs, backup) = (path("jobs.jsonl"), path("a.backup"));
    fs::write(&jobs, lines(&ads(5, 100))).unwrap();
    let folder = tempfile::tempdir_in(&disk).unwrap();
    let database = Database::Sqlite { folder };
    // Room for the tables and some of the releases.
    fails_and_ends_well(&disk, &database, 2 << 20, &["import", "--starter"]).await;
    for (left, arguments) in [
        (4 * LEFT, ["ingest", &jobs]),
        (4 * LEFT, ["backup", &backup]),
        (4 * LEFT, ["restore", &backup]),
        (LEFT, ["profiles", "rebuild"]),
        (0, ["releases", "list"]),
    ] {
        fails_and_ends_well(&disk, &database, left, &arguments).await;
    }
}

#[test]
fn a_full_disk_is_named_nothing_is_lost_and_the_same_command_ends_well_once_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let mount = format!("mount -t tmpfs -o size={DISK} none \"$0\" || exit 42; exec \"$@\"");
    let mut unshare = Command::new("unshare");
    let run = unshare
        .args(["--map-root-user", "--mount", "sh", "-c", &mount])
        .arg(folder.path())
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "full_disk::inside", "--ignored", "--nocapture"])
        .env(PLACE, folder.path())
        .output();
    let left_out = |why: &str| {
        // Not `eprintln!`, which nobody sees when the tests pass.
        writeln!(std::io::stderr(), "left out: {why}").ok();
    };
    let Ok(run) = run else {
        return left_out("unshare is not on this machine");
    };
    let told = String::from_utf8_lossy(&run.stderr);
    if run.status.code() == Some(42) || told.starts_with("unshare:") {
        return left_out("this machine lets nobody mount a disk of his own");
    }
    let output = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{output}{told}");
}
