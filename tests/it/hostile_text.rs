//! Texts of others that would steer a terminal, or turn around what stands beside them.

use std::fs;

use ads::Ad;
use axum::http::{Method, header};
use metier::clock::Clock;
use metier::ingest;
use serde_json::Value;

use crate::support::program::{Home, in_repository};
use crate::support::site::{Site, send_body};

/// Moves a cursor in 7 and in 8 bits, rings, and turns text around until somebody ends it.
const HOSTILE: &str = "\u{1b}[2J\u{9b}31m\u{7}\u{202e}\u{2066}\u{200f}";

fn steers(text: &str) -> bool {
    text.contains(|character: char| {
        character.is_control() && !matches!(character, '\n' | '\t')
            || HOSTILE.contains(character) && !character.is_ascii()
    })
}

#[test]
fn a_title_of_an_ad_does_not_steer_the_terminal_and_programs_get_it_whole() {
    let home = Home::new();
    let title = "Senior \u{202e}Line Cook";
    let file = home.write("ad.txt", &format!("{title}\n\nKnife skills: {HOSTILE}.\n"));
    let said = home.says(&["extract", &file]);
    assert!(said.contains(r"Senior \u{202e}Line Cook"), "{said}");
    assert!(!steers(&said), "{said:?}");
    let json: Value = serde_json::from_str(&home.says(&["extract", "--json", &file])).unwrap();
    assert_eq!(json["title"]["text"], title);
}

#[test]
fn what_was_typed_does_not_come_back_as_a_command() {
    let home = Home::new();
    for arguments in [
        ["show", HOSTILE],
        ["extract", HOSTILE],
        ["import", HOSTILE],
        ["ingest", HOSTILE],
        ["jobs", HOSTILE],
        ["--log", HOSTILE],
        ["--database", HOSTILE],
    ] {
        let ran = home.run(&arguments);
        assert_ne!(ran.code, Some(0), "{arguments:?}");
        assert!(!steers(&ran.output), "{arguments:?}: {:?}", ran.output);
        assert!(!steers(&ran.errors), "{arguments:?}: {:?}", ran.errors);
    }
}

#[test]
fn names_of_files_do_not_steer_the_terminal_in_reports_and_in_the_log() {
    let home = Home::new();
    let file = home.write(
        "jobs\u{1b}[2J\u{202e}.jsonl",
        "{\"title\": \"Line Cook\", \"description\": \"Cook.\"}\nno json\u{1b}[31m\n",
    );
    let ran = home.run(&["--log", "debug", "ingest", &file]);
    assert_eq!(ran.code, Some(0), "{}", ran.errors);
    assert!(
        ran.output.contains(r"jobs\u{1b}[2J\u{202e}"),
        "{}",
        ran.output
    );
    assert!(!steers(&ran.output), "{:?}", ran.output);
    assert!(!steers(&ran.errors), "{:?}", ran.errors);
}

/// What is written past `cli/output.rs` would not be looked at.
#[test]
fn all_that_the_program_writes_goes_through_one_file() {
    let mut folders = vec![in_repository("src"), in_repository("crates")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                let is_other = path.ends_with("tests") || path.ends_with("benches");
                folders.extend((!is_other).then_some(path));
                continue;
            }
            let is_rust = path.extension().is_some_and(|end| end == "rs");
            if !is_rust || path.ends_with("src/cli/output.rs") {
                continue;
            }
            let source = fs::read_to_string(&path).unwrap();
            for way in ["io::stdout", "io::stderr", "println!(", "print!("] {
                assert!(!source.contains(way), "{}: {way}", path.display());
            }
        }
    }
}

#[test]
fn an_ad_does_not_turn_around_the_page_that_shows_it() {
    let text = |text: &str| format!("{text} {HOSTILE}\u{2069}\u{2069}").replace('\u{1b}', "");
    let ad = Ad {
        key: "1".to_owned(),
        title: Some(text("Registered Nurse")),
        employer: Some(text("Mercy")),
        text: text("You give medication to patients and know Python"),
        ..Ad::default()
    };
    let site = Site::with(async |db, current| {
        let to = (db, Clock::of(|| 0));
        let ads = [Ok(ad.clone())].into_iter();
        ingest::ingest(to, current, "a\u{202e}b", ads, 10, |_| {})
            .await
            .unwrap();
    });
    for (path, isolated) in [
        ("/postings", "th bdi"),
        ("/postings/search", "li strong bdi"),
        ("/postings/1", "h1[dir=auto]"),
    ] {
        let answer = site.get(path);
        assert!(!answer.text().contains(turns), "{path}");
        assert!(!answer.page().all(isolated).is_empty(), "{path}");
    }
    let json = site.get("/api/v1/postings/1");
    assert!(
        json.text().contains('\u{202e}'),
        "the API has the text as it is"
    );
}

#[test]
fn a_text_that_is_read_does_not_turn_around_the_page() {
    let body: String = form_urlencoded::Serializer::new(String::new())
        .append_pair(
            "text",
            &format!("Line Cook {HOSTILE}\n\n$20 {HOSTILE} an hour"),
        )
        .finish();
    let form = [(header::CONTENT_TYPE, "application/x-www-form-urlencoded")];
    let answer = send_body(Method::POST, "/extract", &form, body);
    assert!(answer.text().contains("Line Cook"));
    assert!(!answer.text().contains(turns));
    let page = answer.page();
    assert_eq!(page.all(".marked[dir=auto], textarea[dir=auto]").len(), 2);
}

/// Whether a character steers the direction of text.
fn turns(character: char) -> bool {
    HOSTILE.contains(character) && u32::from(character) > 0xff || character == '\u{2069}'
}
