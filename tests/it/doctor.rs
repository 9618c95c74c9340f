//! `metier doctor`: what is wrong, and what to do about it.

use std::fs::{self, OpenOptions};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::process::Stdio;

use metier::db::Db;
use metier::sql;

use crate::support::program::{Home, Server};

/// A home whose database has the starter release.
fn home() -> Home {
    let home = Home::new();
    assert_eq!(home.run(&["releases"]).code, Some(0));
    home
}

/// What it finds of one subject.
fn found(said: &str, what: &str) -> String {
    let line = said
        .lines()
        .find(|line| line.split_whitespace().nth(1) == Some(what));
    line.unwrap_or_else(|| panic!("nothing of {what}: {said}"))
        .to_owned()
}

#[test]
fn a_sound_database_is_called_so_with_what_is_in_it() {
    let run = home().run(&["doctor"]);
    assert_eq!(run.code, Some(0), "{}{}", run.output, run.errors);
    let database = found(&run.output, "database");
    assert!(
        database.starts_with("good") && database.contains("SQLite"),
        "{database}"
    );
    assert!(found(&run.output, "releases").contains("1,016 occupations"));
    for what in ["disk", "clock", "jobs", "origin"] {
        assert!(!found(&run.output, what).starts_with("WRONG"));
    }
}

#[test]
fn a_database_that_is_not_there_yet_is_not_made() {
    let home = Home::new();
    let run = home.run(&["doctor"]);
    assert_eq!(run.code, Some(0));
    assert!(found(&run.output, "database").contains("there is none"));
    assert!(!home.path("data").exists());
}

#[test]
fn a_damaged_database_is_called_so_and_what_to_do_is_said() {
    let home = home();
    let path = home.path("data/metier.db");
    let mut file = OpenOptions::new().write(true).open(&path).unwrap();
    let middle = file.metadata().unwrap().len() / 2 / 4096 * 4096;
    file.seek(SeekFrom::Start(middle)).unwrap();
    file.write_all(&[0xff; 16 * 1024]).unwrap();
    let torn = home.run(&["doctor"]);
    fs::write(&path, [7; 9000]).unwrap();
    for run in [torn, home.run(&["doctor"])] {
        assert_eq!(run.code, Some(1));
        let database = found(&run.output, "database");
        assert!(
            database.starts_with("WRONG") && database.contains("restore a backup"),
            "{database}"
        );
        assert!(run.errors.contains("one thing is wrong"), "{}", run.errors);
    }
}

#[test]
fn files_that_others_may_read_are_named_with_the_command_that_mends_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = home();
    for (mode, expected) in [(0o644, "warning"), (0o600, "good")] {
        fs::set_permissions(home.path("data"), fs::Permissions::from_mode(0o700)).unwrap();
        let file = home.path("data/metier.db");
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        let modes = found(&home.run(&["doctor"]).output, "modes");
        assert!(modes.starts_with(expected), "{modes}");
        assert_eq!(modes.contains("chmod go="), mode == 0o644, "{modes}");
    }
}

#[test]
fn an_address_from_outside_without_an_origin_is_a_warning() {
    let home = home();
    let outside = home.run(&["doctor", "--listen", "0.0.0.0:8080"]);
    assert!(found(&outside.output, "origin").starts_with("warning"));
    let public = home.run(&[
        "doctor",
        "--listen",
        "0.0.0.0:8080",
        "--origin",
        "https://example.org",
    ]);
    assert!(found(&public.output, "origin").starts_with("good"));
}

#[test]
fn programs_get_the_same_as_json() {
    let run = home().run(&["--json", "doctor"]);
    let checks: Vec<serde_json::Value> = serde_json::from_str(&run.output).unwrap();
    let of = |what: &str| checks.iter().find(|check| check["what"] == what).unwrap();
    assert_eq!(of("database")["outcome"], "good");
    assert!(
        of("releases")["found"]
            .as_str()
            .unwrap()
            .contains("occupations")
    );
}

#[test]
fn a_provider_of_openid_connect_is_looked_at_with_what_to_register_there() {
    let home = home();
    let secret = home.write("secret", "secret of the client");
    let origin = ["--origin", "https://metier.example/", "doctor"];
    let issuer = ["--openid-issuer", "https://accounts.example.org"];
    let half = home.run(&[&issuer[..], &origin].concat());
    assert_eq!(half.code, Some(1));
    assert!(found(&half.output, "openid").starts_with("WRONG"));
    let rest = [
        "--openid-client-id",
        "metier",
        "--openid-client-secret-file",
        secret.as_str(),
        "--openid-name",
        "College",
    ];
    let whole = home.run(&[&issuer[..], &rest, &origin].concat());
    let openid = found(&whole.output, "openid");
    assert!(openid.starts_with("good"), "{openid}");
    assert!(openid.contains("https://metier.example/sign-in/openid/back,"));
    assert!(!whole.output.contains("secret of the client"));
    let none = home.run(&["doctor"]);
    assert!(!none.output.contains("openid"));
}

#[test]
fn a_site_that_moved_is_told_what_breaks() {
    let home = Home::new();
    let before = ["--origin", "https://old.example"];
    drop(Server::start_with(&home, &before, Stdio::null()));
    let moved = home.run(&["doctor", "--origin", "https://new.example"]);
    let found = found(&moved.output, "moved");
    assert!(
        found.starts_with("warning") && found.contains("https://old.example"),
        "{found}"
    );
    assert!(found.contains("passkeys"), "{found}");
    let same = home.run(&["doctor", "--origin", "https://old.example"]);
    assert!(!same.output.contains("moved"), "{}", same.output);
}

#[test]
fn an_audit_that_was_changed_is_called_so() {
    let home = home();
    assert!(found(&home.run(&["doctor"]).output, "audit").starts_with("good"));
    let url = format!("sqlite://{}", home.path("data/metier.db").display());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let db = Db::connect(&url.parse().unwrap()).await.unwrap();
        sql!(
            "INSERT INTO audit_seal (number, at, entries, hash) VALUES (1, 0, 1, $1)",
            vec![0_u8; 32]
        )
        .execute(&db)
        .await
        .unwrap();
        db.close().await;
    });
    let run = home.run(&["doctor"]);
    assert_eq!(run.code, Some(1));
    let audit = found(&run.output, "audit");
    assert!(
        audit.starts_with("WRONG") && audit.contains("seal 1"),
        "{audit}"
    );
}
