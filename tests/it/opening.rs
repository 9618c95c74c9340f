//! A database that cannot be opened: it is named, with what to do, and never with its password.

use std::fs;
use std::time::Duration;

use metier::db::DatabaseUrl;
use tokio::time::timeout;

use crate::db::{refusal, told};
use crate::support::database::Database;

#[tokio::test]
async fn a_missing_directory_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let told = refusal(&format!(
        "sqlite://{}/missing/metier.db",
        folder.path().display()
    ))
    .await;
    assert!(
        told.contains("/missing/metier.db: its directory does not exist"),
        "{told}"
    );
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_directory_that_cannot_be_written_to_is_named() {
    // Nobody may create files there, not even root, who may in any other directory.
    let told = refusal("sqlite:///proc/metier.db").await;
    assert!(
        told.contains("/proc/metier.db: this user may not write"),
        "{told}"
    );
}

#[tokio::test]
async fn a_file_that_is_no_database_is_named_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("metier.db");
    let text = "Dear diary, ".repeat(1000);
    fs::write(&file, &text).unwrap();
    let told = refusal(&format!("sqlite://{}", file.display())).await;
    assert!(
        told.contains("metier.db: the file is damaged, or not a SQLite database"),
        "{told}"
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
}

#[tokio::test]
async fn a_damaged_database_is_named() {
    let database = Database::sqlite();
    database.open().await.close().await;
    let Database::Sqlite { folder } = &database else {
        unreachable!()
    };
    let file = folder.path().join("metier.db");
    let mut bytes = fs::read(&file).unwrap();
    bytes[100..].fill(0xee); // All but the file's header.
    fs::write(&file, bytes).unwrap();
    let told = refusal(&database.address()).await;
    assert!(told.contains("metier.db: the file is damaged"), "{told}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named_at_once() {
    let address = "postgres://ada:hunter2@127.0.0.1:1/metier";
    let told = timeout(Duration::from_secs(5), refusal(address))
        .await
        .expect("not after half a minute of trying");
    assert!(
        told.contains("postgres://127.0.0.1:1/metier: check that the server runs"),
        "{told}"
    );
    assert!(!told.contains("hunter2"), "{told}");
}

#[test]
fn an_address_is_shown_without_its_password() {
    for (address, shown) in [
        (
            "sqlite:///var/lib/metier/metier.db",
            "sqlite:///var/lib/metier/metier.db",
        ),
        ("sqlite://metier.db", "sqlite://metier.db"),
        (
            "postgres://ada:hunter2@db.example/metier",
            "postgres://db.example:5432/metier",
        ),
        (
            "postgresql://ada:hunter2@db.example:6432/metier",
            "postgres://db.example:6432/metier",
        ),
        (
            "postgres://db.example/metier?user=ada&password=hunter2",
            "postgres://db.example:5432/metier",
        ),
    ] {
        let url: DatabaseUrl = address.parse().unwrap();
        assert_eq!(url.to_string(), shown);
        assert!(!format!("{url:?}").contains("hunter2"));
    }
}

#[test]
fn an_unusable_address_is_refused_without_repeating_it() {
    for address in [
        "",
        "metier.db",
        "mysql://ada:hunter2@db.example/metier",
        "sqlite://",
        "sqlite://:memory:",
        "sqlite://hunter2.db?mode=ro",
        "postgres://ada:hunter2@db.example:port/metier",
        "postgres://ada:hun/ter2@db.example/metier",
        "postgres://db.example/metier?pasword=hunter2",
    ] {
        let error = address
            .parse::<DatabaseUrl>()
            .err()
            .unwrap_or_else(|| panic!("{address} was accepted"));
        assert!(
            error
                .to_string()
                .starts_with("the address of the database is not usable: "),
            "{error}"
        );
        assert!(
            !format!("{error:?} {}", told(&error)).contains("ter2"),
            "{error:?}"
        );
    }
}
