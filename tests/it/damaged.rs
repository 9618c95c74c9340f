//! A SQLite database that is damaged: the error names it and says what to do, and the file is left as
//! it is. Files that are no database at all are in `opening.rs`.

use std::fs;
use std::path::Path;

use metier::release;

use crate::support::database::Database;
use crate::support::program::Home;

/// Bytes of a page of SQLite.
const PAGE: usize = 4096;

/// A home whose database holds the bundled releases.
async fn home() -> Home {
    let home = Home::new();
    let database = Database::sqlite();
    let db = database.open().await;
    release::install_starter(&db, 0).await.unwrap();
    db.close().await;
    fs::create_dir(home.path("data")).unwrap();
    fs::copy(database.file().unwrap(), home.path("data/metier.db")).unwrap();
    home
}

/// What the program says of a database whose bytes were changed, which stay as they are.
async fn told_of(change: impl FnOnce(&mut Vec<u8>)) -> String {
    let home = home().await;
    let file = home.path("data/metier.db");
    let mut bytes = fs::read(&file).unwrap();
    change(&mut bytes);
    fs::write(&file, &bytes).unwrap();
    let told = home.complains(&["search", "nurse"]);
    assert!(fs::read(&file).unwrap() == bytes, "it was changed: {told}");
    assert!(told.contains("metier.db"), "{told}");
    assert!(told.contains("restore a backup"), "{told}");
    told
}

#[tokio::test]
async fn a_database_that_is_cut_off_is_named_and_left_alone() {
    told_of(|bytes| bytes.truncate(bytes.len() / 2)).await;
}

#[tokio::test]
async fn a_database_of_other_bytes_is_named_and_left_alone() {
    told_of(|bytes| {
        for byte in bytes {
            *byte = byte.wrapping_mul(31).wrapping_add(7);
        }
    })
    .await;
}

#[tokio::test]
async fn a_database_with_a_page_of_other_bytes_is_named_and_left_alone() {
    told_of(|bytes| bytes[PAGE..3 * PAGE].fill(0xa5)).await;
}

#[tokio::test]
async fn a_release_with_other_bytes_in_the_middle_is_named_and_left_alone() {
    let home = home().await;
    let file = home.path("data/metier.db");
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2 / PAGE * PAGE + 100;
    bytes[middle..middle + 100].fill(0xa5);
    fs::write(&file, &bytes).unwrap();
    let told = home.complains(&["search", "nurse"]);
    assert!(fs::read(&file).unwrap() == bytes, "it was changed: {told}");
    assert!(
        told.contains("release") && told.contains("damaged"),
        "{told}"
    );
}

#[tokio::test]
async fn a_damage_that_is_found_later_is_told_with_what_to_do() {
    let home = home().await;
    let file = home.path("data/metier.db");
    let mut bytes = fs::read(&file).unwrap();
    let end = bytes.len();
    bytes[end / 2..].fill(0xa5);
    fs::write(&file, &bytes).unwrap();
    let told = home.complains(&["backup", "a.backup"]);
    assert!(fs::read(&file).unwrap() == bytes, "it was changed: {told}");
    assert!(!home.path("a.backup").exists());
    assert!(told.contains("restore a backup"), "{told}");
}

#[tokio::test]
async fn what_stands_in_a_write_ahead_log_that_is_no_log_is_left_out() {
    let home = home().await;
    let log = home.path("data/metier.db-wal");
    fs::write(&log, vec![0xa5; 10 * PAGE]).unwrap();
    assert!(
        home.says(&["search", "nurse"])
            .contains("Registered Nurses")
    );
    assert_is_sound(&home.path("data"));
}

// As a program leaves it that is killed before it makes the first table.
#[tokio::test]
async fn a_database_of_no_bytes_is_a_new_one() {
    let home = home().await;
    fs::write(home.path("data/metier.db"), []).unwrap();
    assert!(
        home.says(&["search", "nurse"])
            .contains("Registered Nurses")
    );
    assert_is_sound(&home.path("data"));
}

fn assert_is_sound(data: &Path) {
    let doctor = Home::new();
    doctor.says(&["doctor", "--data", &data.display().to_string()]);
}
