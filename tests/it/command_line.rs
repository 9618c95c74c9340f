//! The program: what it prints, how it fails, how it starts and stops.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};
use std::{fs, thread};

use serde_json::{Value, json};

use crate::support::program::{Home, Server, eventually};

/// A small official file: O*NET's list with one occupation that is not on it for another reason.
fn bright_list(category: &str) -> String {
    format!(
        "\"Code\",\"Occupation\",\"Categories\"\n\"55-1011.00\",\"Air Crew Officers\",\"{category}\"\n"
    )
}

#[test]
fn search_finds_by_abbreviation() {
    let home = Home::new();
    let first = home.says(&["search", "rn"]);
    assert!(
        first.starts_with("29-1141.00  Registered Nurses\n"),
        "{first}"
    );
    assert_eq!(
        home.says(&["search", "--limit", "3", "rn"]).lines().count(),
        3
    );
    assert_eq!(
        home.says(&["search", "zzzzqqqqxxxx"]),
        "Nothing was found. Try fewer or simpler words.\n"
    );
}

#[test]
fn search_answers_programs_as_the_api_does() {
    let home = Home::new();
    let found: Value =
        serde_json::from_str(&home.says(&["search", "--json", "registered", "nurse"])).unwrap();
    assert_eq!(
        found["items"][0],
        json!({
            "kind": "occupation", "title": "Registered Nurses", "code": "29-1141.00",
            "path": "/occupations/29-1141.00",
        })
    );
    assert_eq!(
        home.says(&["search", "--json", "zzzzqqqqxxxx"]),
        "{\n  \"items\": []\n}\n"
    );
}

#[test]
fn show_tells_what_an_occupation_pays_with_the_source_of_each_number() {
    let home = Home::new();
    let by_code = home.says(&["show", "15-1254"]);
    let mut lines = by_code.lines();
    assert_eq!(lines.next(), Some("Web Developers (15-1254.00)"));
    assert_eq!(
        lines.next(),
        Some("Information Technology and Computer Science › Software Development")
    );
    assert!(
        by_code.contains("$92,650 (a year, $44.54 an hour)  [BLS OEWS, May 2025]"),
        "{by_code}"
    );
    assert!(by_code.contains("+7.5%"), "{by_code}");
    assert_eq!(home.says(&["show", "web", "developers"]), by_code);
    assert_eq!(
        home.complains(&["show", "zzzzqqqqxxxx"]),
        "no occupation is called `zzzzqqqqxxxx`; try: metier search zzzzqqqqxxxx"
    );
}

#[test]
fn show_answers_programs_as_the_api_does() {
    let home = Home::new();
    let shown: Value = serde_json::from_str(&home.says(&["show", "--json", "15-1254"])).unwrap();
    assert_eq!(
        shown,
        crate::support::site::json("/api/v1/occupations/15-1254.00")
    );
}

#[test]
fn an_import_is_used_at_once_and_the_release_before_it_can_be_used_again() {
    let home = Home::new();
    let list = |name: &str, category: &str| {
        home.write(
            &format!("{name}/All_Bright_Outlook_Occupations.csv"),
            &bright_list(category),
        )
    };
    let (first, second) = (
        list("first", "Rapid Growth"),
        list("second", "Numerous Job Openings"),
    );
    let shows = |what: &str| home.says(&["show", "55-1011.00"]).contains(what);

    let dry = home.says(&["import", "--dry-run", &first]);
    assert!(
        dry.contains("read and checked; nothing was changed"),
        "{dry}"
    );
    assert!(!shows("Bright Outlook"));

    for (path, what) in [(&first, "Rapid Growth"), (&second, "Numerous Job Openings")] {
        let imported = home.says(&["import", path]);
        assert!(
            imported.contains("new, now in use") && imported.contains("1 occupations"),
            "{imported}"
        );
        assert!(shows(what));
    }
    assert!(
        home.says(&["import", &second])
            .contains("known already, now in use")
    );

    let releases =
        |arguments: &[&str]| -> Vec<Value> { serde_json::from_str(&home.says(arguments)).unwrap() };
    let lists: Vec<Value> = releases(&["releases", "--json"])
        .into_iter()
        .filter(|one| one["source"] == "bright-outlook")
        .collect();
    assert_eq!(lists.len(), 2);
    let older = lists.iter().find(|one| one["current"] == false).unwrap()["id"]
        .as_str()
        .unwrap();

    let table = home.says(&["releases", "use", &older[..8].to_uppercase()]);
    assert!(
        table
            .lines()
            .any(|line| line.starts_with(&format!("* {}", &older[..12]))),
        "{table}"
    );
    assert!(shows("Rapid Growth"));
    let used = releases(&["releases", "use", older, "--json"]);
    assert!(
        used.iter()
            .any(|one| one["id"] == older && one["current"] == true)
    );
}

#[test]
fn releases_are_listed_with_vintage_rows_and_license() {
    let home = Home::new();
    let table = home.says(&["releases"]);
    let heading = table.lines().next().unwrap();
    assert!(
        heading.starts_with("  ID ") && heading.ends_with(" LICENSE"),
        "{table}"
    );
    let rows: Vec<&str> = table
        .lines()
        .skip(1)
        .filter(|line| line.starts_with("* ") && !line.starts_with("* in use"))
        .collect();
    assert!(rows.len() >= 6, "{table}");
    assert!(
        rows.iter()
            .any(|row| row.contains("O*NET 30.1") || row.contains("30.1")),
        "{table}"
    );
    assert_eq!(home.says(&["releases", "list"]), table);
    let listed: Vec<Value> = serde_json::from_str(&home.says(&["releases", "--json"])).unwrap();
    assert_eq!(listed.len(), rows.len());
    for release in &listed {
        assert_eq!(release["id"].as_str().unwrap().len(), 64, "{release}");
        assert!(release["about"]["files"].is_array(), "{release}");
        let license = release["license"].as_str().unwrap();
        assert!(
            rows.iter().any(|row| row.ends_with(license)),
            "{license}: {table}"
        );
    }
}

#[test]
fn a_release_that_is_not_named_well_is_refused() {
    let home = Home::new();
    let before = home.says(&["releases"]);
    assert_eq!(
        home.complains(&["releases", "use", "ffffff"]),
        "no release has an id that starts with ffffff"
    );
    for short in ["fff", "onet", "'; DROP"] {
        let told = home.complains(&["releases", "use", short]);
        assert!(
            told.ends_with(
                "does not name a release: give at least the first 6 hex digits of its id"
            ),
            "{told}"
        );
    }
    assert_eq!(home.says(&["releases"]), before);
}

#[test]
fn an_import_of_damaged_files_says_where_and_changes_nothing() {
    let home = Home::new();
    let before = home.says(&["releases"]);
    let list = |name: &str, text: &str| {
        home.write(&format!("{name}/All_Bright_Outlook_Occupations.csv"), text);
        home.path(name).display().to_string()
    };
    let whole = bright_list("Rapid Growth");
    let damaged = [
        (
            list("code", &whole.replace("55-1011.00", "55-1011")),
            "All_Bright_Outlook_Occupations.csv, line 2, column Code",
        ),
        (
            list("columns", &whole.replace("Code", "Kode")),
            "All_Bright_Outlook_Occupations.csv, line 1",
        ),
        (
            list("empty", "\"Code\",\"Occupation\",\"Categories\"\n"),
            "has no rows",
        ),
        (list("nothing", ""), "All_Bright_Outlook_Occupations.csv"),
        (
            home.write("other/notes.txt", "nothing official"),
            "no official file found here",
        ),
        (
            home.write("broken.zip", "PK\u{3}\u{4} and then nothing"),
            "broken.zip",
        ),
        (home.path("not/there").display().to_string(), "not/there"),
    ];
    for (path, what) in &damaged {
        let told = home.complains(&["import", path]);
        assert!(told.contains(what), "{told}");
    }
    // One good folder beside a damaged one is not imported either.
    home.complains(&["import", &list("good", &whole), &damaged[0].0]);
    assert_eq!(home.says(&["releases"]), before);
}

/// Every option, with the environment variable that stands in for it.
const OPTIONS: [(&str, &str); 21] = [
    ("--data", "METIER_DATA"),
    ("--database", "METIER_DATABASE"),
    ("--database-file", "METIER_DATABASE_FILE"),
    ("--listen", "METIER_LISTEN"),
    ("--metrics-listen", "METIER_METRICS_LISTEN"),
    ("--origin", "METIER_ORIGIN"),
    ("--page-cache", "METIER_PAGE_CACHE"),
    ("--least-postings", "METIER_LEAST_POSTINGS"),
    ("--trusted-proxy", "METIER_TRUSTED_PROXY"),
    ("--sign-up", "METIER_SIGN_UP"),
    ("--run-by", "METIER_RUN_BY"),
    ("--contact", "METIER_CONTACT"),
    ("--smtp", "METIER_SMTP"),
    ("--smtp-file", "METIER_SMTP_FILE"),
    ("--mail-from", "METIER_MAIL_FROM"),
    ("--openid-issuer", "METIER_OPENID_ISSUER"),
    ("--openid-client-id", "METIER_OPENID_CLIENT_ID"),
    (
        "--openid-client-secret-file",
        "METIER_OPENID_CLIENT_SECRET_FILE",
    ),
    ("--openid-name", "METIER_OPENID_NAME"),
    ("--log", "METIER_LOG"),
    ("--log-format", "METIER_LOG_FORMAT"),
];

#[test]
fn help_names_every_option_with_its_environment_variable() {
    let home = Home::new();
    let help = home.says(&["--help"]);
    for (option, variable) in OPTIONS {
        assert!(
            help.contains(&format!("{option} <")) && help.contains(&format!("[env: {variable}")),
            "{option}: {help}"
        );
    }
    let named = help.matches("[env: ").count();
    assert_eq!(named, OPTIONS.len(), "an option is missing from this test");
    for command in [
        "serve",
        "import",
        "ingest",
        "postings",
        "profiles",
        "export",
        "releases",
        "jobs",
        "search",
        "show",
        "code",
        "extract",
        "completions",
        "man",
        "starter",
    ] {
        assert!(
            help.lines()
                .any(|line| line.trim_start().starts_with(command)),
            "{command}"
        );
        assert!(
            home.says(&[command, "--help"]).contains("Usage: metier"),
            "{command}"
        );
    }
    assert_eq!(
        home.says(&["--version"]),
        format!("metier {}\n", env!("CARGO_PKG_VERSION"))
    );
    assert!(!home.path("data").exists(), "help needs no data");
}

#[test]
fn completions_and_the_manual_are_written_without_data() {
    let home = Home::new();
    for (shell, sign) in [
        ("bash", "complete -F _metier"),
        ("zsh", "#compdef metier"),
        ("fish", "complete -c metier"),
    ] {
        assert!(home.says(&["completions", shell]).contains(sign), "{shell}");
    }
    assert!(home.says(&["man"]).contains(".TH metier 1"));
    assert!(!home.path("data").exists());
}

#[test]
fn a_mistake_on_the_command_line_is_told_with_the_usage() {
    let home = Home::new();
    for arguments in [
        &["serach", "rn"][..],
        &["search"],
        &["import"],
        &["--listen", "here"],
        &["show", "--limit", "x"],
    ] {
        let ran = home.run(arguments);
        assert_eq!(
            (ran.code, ran.output.as_str()),
            (Some(2), ""),
            "{arguments:?}"
        );
        assert!(
            ran.errors.starts_with("error: ") && ran.errors.contains("--help"),
            "{}",
            ran.errors
        );
    }
    let told = home.complains(&["--log", "metier=loud", "releases"]);
    assert!(
        told.starts_with("--log: `metier=loud` is not a filter: ")
            && told.matches("expected one of").count() == 1,
        "{told}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_data_folder_that_cannot_be_written_to_is_named() {
    let home = Home::new();
    // Nobody may create files there, not even root, who may in any other folder.
    let told = home.complains(&["--data", "/proc/metier", "releases"]);
    assert!(
        told.starts_with("cannot create the data folder /proc/metier: "),
        "{told}"
    );
    let file = home.write("file", "");
    let told = home.complains(&["--data", &file, "releases"]);
    assert!(
        told.starts_with(&format!("cannot create the data folder {file}: ")),
        "{told}"
    );
}

#[test]
fn a_port_that_is_taken_is_told_before_anything_is_written() {
    let home = Home::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let told = home.complains(&["--listen", &address]);
    assert!(
        told.starts_with(&format!(
            "cannot listen on {address}; choose another address with --listen: "
        )),
        "{told}"
    );
    assert!(!home.path("data").exists());
}

#[test]
fn the_password_of_a_database_is_never_shown() {
    let home = Home::new();
    for url in [
        "postgres://ada:hunter2@127.0.0.1:1/metier",
        "postgres://ada:hunter2@127.0.0.1:port/metier",
        "postgres://ada:hunter2@no-such-host.invalid/metier",
        "postgresql://ada:hunter2@",
        "mysql://ada:hunter2@127.0.0.1/metier",
        "ada:hunter2",
        "sqlite:///proc/hunter2?password=hunter2",
    ] {
        for format in ["text", "json"] {
            let arguments = ["--log", "trace", "--log-format", format, "releases"];
            let by_option = home.run(&[&["--database", url][..], &arguments].concat());
            let by_environment = home
                .command(&arguments)
                .env("METIER_DATABASE", url)
                .output()
                .unwrap();
            assert_eq!(
                (by_option.code, by_environment.status.code()),
                (Some(1), Some(1)),
                "{url}"
            );
            let told = by_option.output
                + &by_option.errors
                + &String::from_utf8_lossy(&by_environment.stderr);
            assert!(!told.contains("hunter2"), "{url}: {told}");
            assert!(told.contains("metier: "), "{told}");
        }
    }
    let help = home
        .command(&["--help"])
        .env("METIER_DATABASE", "postgres://ada:hunter2@h/m")
        .output()
        .unwrap();
    assert!(!String::from_utf8(help.stdout).unwrap().contains("hunter2"));
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one story: starting, following and stopping"
)]
fn a_server_says_where_it_is_follows_the_releases_and_stops_in_order() {
    let home = Home::new();
    let mut server = Server::start(&home);
    assert!(
        server.url.starts_with("http://localhost:"),
        "{}",
        server.url
    );
    let page = server.get("/occupations/55-1011.00");
    assert!(
        page.starts_with("HTTP/1.1 200 OK\r\n") && page.contains("Air Crew Officers"),
        "{page}"
    );
    assert!(!page.contains("Bright Outlook"));

    // Five seconds as released; a debug build takes most of them to make a catalogue.
    let within = Duration::from_secs(if cfg!(debug_assertions) { 30 } else { 5 });
    let list = home.write(
        "All_Bright_Outlook_Occupations.csv",
        &bright_list("Rapid Growth"),
    );
    home.says(&["import", &list]);
    let shows = |what: &str| server.get("/occupations/55-1011.00").contains(what);
    eventually(within, "the import is served", || shows("Rapid Growth"));
    home.write(
        "All_Bright_Outlook_Occupations.csv",
        &bright_list("Numerous Job Openings"),
    );
    home.says(&["import", &list]);
    eventually(within, "the second import is served", || {
        shows("Numerous Job Openings")
    });
    let listed: Vec<Value> = serde_json::from_str(&home.says(&["releases", "--json"])).unwrap();
    let older = listed.iter().find(|one| one["current"] == false).unwrap()["id"]
        .as_str()
        .unwrap();
    home.says(&["releases", "use", older]);
    eventually(within, "the older release is served", || {
        shows("Rapid Growth")
    });

    // One connection that waits for nothing, and one request that is half sent.
    let mut idle = TcpStream::connect(server.address()).unwrap();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .unwrap();
    let mut first = [0; 15];
    idle.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200 OK");
    let mut open = TcpStream::connect(server.address()).unwrap();
    open.write_all(b"GET /healthz HTTP/1.1\r\nhost: local")
        .unwrap();
    thread::sleep(Duration::from_millis(200));

    let told = Instant::now();
    server.terminate();
    thread::sleep(Duration::from_millis(300));
    open.write_all(b"host\r\n\r\n").unwrap();
    let mut answer = String::new();
    open.read_to_string(&mut answer).unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200 OK"),
        "the open request is answered: `{answer}`"
    );
    assert_eq!(server.wait(), Some(0));
    assert!(
        told.elapsed() < Duration::from_secs(5),
        "{:?}",
        told.elapsed()
    );
    let files: Vec<_> = fs::read_dir(home.path("data"))
        .unwrap()
        .map(|file| file.unwrap().file_name())
        .collect();
    assert_eq!(files, ["metier.db"], "the database is closed");
}

#[test]
fn a_server_does_not_wait_for_ever_for_a_request_that_never_ends() {
    let home = Home::new();
    let mut server = Server::start(&home);
    let mut open = TcpStream::connect(server.address()).unwrap();
    open.write_all(b"GET /healthz HTTP/1.1\r\nhost: local")
        .unwrap();
    thread::sleep(Duration::from_millis(200));
    let told = Instant::now();
    server.terminate();
    assert_eq!(server.wait(), Some(0));
    assert!(
        told.elapsed() < Duration::from_secs(15),
        "{:?}",
        told.elapsed()
    );
}
