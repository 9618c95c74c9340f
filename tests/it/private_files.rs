//! Who may read what the program writes, and where a password may stand.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::support::program::{Home, Server};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn only_the_owner_may_read_a_new_database_and_its_folder() {
    let home = Home::new();
    let _server = Server::start(&home);
    let data = home.path("data");
    assert_eq!(mode(&data), 0o700);
    let mut files = Vec::new();
    for entry in fs::read_dir(&data).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        files.push(path.file_name().unwrap().to_str().unwrap().to_owned());
    }
    files.sort();
    assert_eq!(files, ["metier.db", "metier.db-shm", "metier.db-wal"]);
}

#[test]
fn a_folder_and_a_database_that_are_there_keep_their_rights() {
    let home = Home::new();
    home.says(&["jobs"]);
    let (data, file) = (home.path("data"), home.path("data/metier.db"));
    set_mode(&data, 0o755);
    set_mode(&file, 0o640);
    home.says(&["jobs"]);
    assert_eq!((mode(&data), mode(&file)), (0o755, 0o640));
}

#[test]
fn the_url_of_the_database_may_stand_in_a_file() {
    let home = Home::new();
    let url = format!("sqlite://{}\n", home.path("other.db").display());
    let file = home.write("url", &url);
    set_mode(Path::new(&file), 0o600);
    let ran = home.run(&["--database-file", &file, "jobs"]);
    assert_eq!(ran.code, Some(0), "{}", ran.errors);
    assert!(!ran.errors.contains("WARN"), "{}", ran.errors);
    assert!(home.path("other.db").exists() && !home.path("data").exists());
    let by_environment = home
        .command(&["jobs"])
        .env("METIER_DATABASE_FILE", &file)
        .output();
    assert!(by_environment.unwrap().status.success());
    assert!(!home.path("data").exists());
}

#[test]
fn a_file_with_the_url_that_others_may_read_is_warned_of() {
    let home = Home::new();
    let url = format!("sqlite://{}", home.path("other.db").display());
    let file = home.write("url", &url);
    for open in [0o640, 0o604] {
        set_mode(Path::new(&file), open);
        let ran = home.run(&["--database-file", &file, "jobs"]);
        assert_eq!(ran.code, Some(0), "{}", ran.errors);
        let warning = format!("others may read {file}");
        assert!(ran.errors.contains(&warning), "{}", ran.errors);
    }
}

#[test]
fn no_error_repeats_what_is_in_the_file_with_the_url() {
    let home = Home::new();
    for url in [
        "mysql://u:secret-word@host/name",
        "secret-word",
        "postgres://u:secret-word@host:x/name",
    ] {
        let file = home.write("url", url);
        set_mode(Path::new(&file), 0o600);
        let told = home.complains(&["--database-file", &file, "jobs"]);
        assert!(
            told.starts_with(&format!("--database-file {file}: ")),
            "{told}"
        );
        assert!(!told.contains("secret-word"), "{told}");
    }
    let missing = home.complains(&["--database-file", "nowhere", "jobs"]);
    assert_eq!(
        missing,
        "--database-file nowhere: No such file or directory (os error 2)"
    );
}

#[test]
fn the_url_stands_in_one_place() {
    let home = Home::new();
    let ran = home.run(&[
        "--database-file",
        "url",
        "--database",
        "postgres://u:secret-word@host/n",
        "jobs",
    ]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.errors.contains("cannot be used with"), "{}", ran.errors);
    assert!(!ran.errors.contains("secret-word"), "{}", ran.errors);
}
