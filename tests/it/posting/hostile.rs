//! Files that nobody should send: what is wrong is said, and what is right is kept.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::support::database::Database;
use crate::support::posting::{ads, lines};
use crate::support::program::{Home, Ran};

/// Runs `metier ingest` on a file of these bytes.
fn ingest(home: &Home, name: &str, bytes: &[u8]) -> Ran {
    std::fs::write(home.path(name), bytes).unwrap();
    home.run(&["ingest", name])
}

/// Asserts what a report says, a line each.
fn says(ran: &Ran, lines: &[&str]) {
    assert_eq!(ran.code, Some(0), "{}", ran.errors);
    for line in lines {
        assert!(ran.output.contains(line), "no `{line}` in\n{}", ran.output);
    }
}

/// Made-up ads, a line each.
fn good(count: usize) -> Vec<String> {
    lines(&ads(11, count)).lines().map(str::to_owned).collect()
}

#[test]
fn bad_records_are_named_and_the_others_are_kept() {
    let good = good(4);
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let mut file = Vec::new();
    for record in [
        good[0].as_bytes(),
        format!(
            "{{\"@type\":\"JobPosting\",\"title\":\"Cook\",\"description\":\"{}\"}}",
            "x".repeat(50 << 20)
        )
        .as_bytes(),
        good[1].as_bytes(),
        deep.as_bytes(),
        format!("{{\"@type\":\"JobPosting\",\"title\":\"Cook\",\"description\":{deep}}}")
            .as_bytes(),
        good[2].as_bytes(),
        b"{\"@type\":\"JobPosting\",\"title\":\"Caf\xff\xfe\",\"description\":\"We cook.\"}",
        b"{\"@type\":\"JobPosting\",\"title\":\"Co\0ok\",\"description\":\"We cook.\"}",
        b"\0\0\0\0",
        good[3].as_bytes(),
    ] {
        file.extend_from_slice(record);
        file.push(b'\n');
    }
    let home = Home::new();
    let ran = ingest(&home, "jobs.jsonl", &file);
    says(
        &ran,
        &[
            "10 read",
            "4 new",
            "6 rejected",
            "is longer than",
            "is not UTF-8",
            "is not valid JSON",
            "line 2",
        ],
    );
    let again = home.run(&["ingest", "jobs.jsonl"]);
    says(&again, &["0 new", "4 known already", "6 rejected"]);
}

#[test]
fn what_stands_before_the_cut_of_a_file_is_kept() {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(lines(&ads(12, 400)).as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let home = Home::new();
    let ran = ingest(&home, "jobs.jsonl.gz", &packed[..packed.len() / 2]);
    says(&ran, &["1 rejected", "the file ends in the middle"]);
    let whole = ingest(&home, "jobs.jsonl.gz", &packed);
    says(&whole, &["0 rejected"]);
    assert!(
        !whole.output.contains("        0 known already"),
        "{}",
        whole.output
    );
}

#[test]
fn a_source_that_cannot_be_read_is_named_and_the_next_is_read() {
    let home = Home::new();
    std::fs::write(home.path("jobs.jsonl"), good(3).join("\n")).unwrap();
    std::fs::write(home.path("broken.jsonl.gz"), b"this is no gzip").unwrap();
    let ran = home.run(&["ingest", "broken.jsonl.gz", "missing.jsonl", "jobs.jsonl"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.output.contains("3 new"), "{}", ran.output);
    assert!(
        ran.errors.contains("metier: missing.jsonl: cannot open"),
        "{}",
        ran.errors
    );
    // It is read as what it is, and not as what its name says.
    assert!(
        ran.output.contains("1 × is not valid JSON"),
        "{}",
        ran.output
    );
    assert!(
        ran.errors
            .contains("1 of 3 sources could not be read; what was read before is kept"),
        "{}",
        ran.errors
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_character_that_a_database_cannot_keep_does_not_stop_the_others() {
    let nul = "{\"@type\":\"JobPosting\",\"identifier\":\"a\\u0000b\",\"title\":\"Co\\u0000ok\",\"hiringOrganization\":\
               \"Ac\\u0000me\",\"url\":\"https://jobs.example/\\u0000\",\"jobLocation\":\"Austin,\\u0000 TX\",\
               \"description\":\"We co\\u0000ok every day.\"}";
    let surrogate = "{\"@type\":\"JobPosting\",\"title\":\"Cook\",\"description\":\"We cook \\ud800 every day.\"}";
    let file = format!("{nul}\n{surrogate}\n{}", good(3).join("\n"));
    let home = Home::new();
    home.write("jobs.jsonl", &file);
    let mut databases = vec![Database::sqlite()];
    databases.extend(Database::postgres().await);
    for database in databases {
        let address = database.address();
        let ran = home.run(&["--database", &address, "ingest", "jobs.jsonl"]);
        says(&ran, &["5 read", "4 new", "1 rejected"]);
    }
}
