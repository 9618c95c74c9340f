//! Reading ads: `/extract`, the API and the command line.

use std::io::Write as _;
use std::process::Stdio;

use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::support::program::Home;
use crate::support::site::{Answer, page, send_body};

const AD: &str = "Pastry Cook\nHotel Zur Post, Portland, OR\n\nFull-time, $22 - $25 per hour. At least two years of experience. \
                  You write the week's orders in Excel; no Java required.";

fn post(path: &str, body: &Value) -> Answer {
    send_body(
        Method::POST,
        path,
        &[(header::CONTENT_TYPE, "application/json")],
        body.to_string(),
    )
}

fn submit(text: &str) -> Answer {
    let body: String = form_urlencoded::Serializer::new(String::new())
        .append_pair("text", text)
        .finish();
    send_body(
        Method::POST,
        "/extract",
        &[(header::CONTENT_TYPE, "application/x-www-form-urlencoded")],
        body,
    )
}

/// A text as a page's text is compared: with single spaces.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn an_ad_is_answered_with_facts_that_quote_it() {
    let facts = post("/api/v1/extract", &json!({"id": "a", "text": AD})).json();
    assert_eq!(facts["id"], "a");
    assert_eq!(facts["title"]["text"], "Pastry Cook");
    // A title of chefs and of bakers, as O*NET has it.
    let mut codes = [
        &facts["candidates"][0]["code"],
        &facts["candidates"][1]["code"],
    ]
    .map(Value::to_string);
    codes.sort();
    assert_eq!(codes, ["\"35-1011.00\"", "\"51-3011.00\""]);
    assert_eq!(facts["pay"]["min"], 22.0);
    assert_eq!(facts["pay"]["yearly_max"], 52_000.0);
    assert_eq!(facts["experience"]["min"], 24);
    assert_eq!(facts["employment"][0]["value"], "full-time");
    assert_eq!(facts["places"][0]["state"], "OR");
    let mentions = facts["mentions"].as_array().unwrap();
    let skills: Vec<&Value> = mentions.iter().map(|mention| &mention["skill"]).collect();
    assert!(
        skills.contains(&&json!("tech:microsoft-excel")),
        "{skills:?}"
    );
    assert!(
        !facts["mentions"].to_string().contains("java"),
        "what is negated is not asked for"
    );
    for quote in [&facts["title"], &facts["pay"], &facts["experience"]]
        .into_iter()
        .chain(mentions)
    {
        let at = |name: &str| usize::try_from(quote[name].as_u64().unwrap()).unwrap();
        assert_eq!(quote["text"], AD[at("start")..at("end")]);
    }
}

#[test]
fn several_are_answered_in_their_order() {
    let titles = json!([{"title": "RN"}, {"title": "zzzz qqqq"}, {"title": "Web developer"}]);
    let answers = post("/api/v1/code", &titles).json();
    let best: Vec<&Value> = answers
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["candidates"][0]["code"])
        .collect();
    assert_eq!(
        best,
        [&json!("29-1141.00"), &Value::Null, &json!("15-1254.00")]
    );
}

#[test]
fn what_cannot_be_read_is_a_problem_that_says_why() {
    let too_many: Vec<Value> = (0..101).map(|_| json!({"text": ""})).collect();
    for (body, why) in [
        (json!({"txt": "x"}), "text: is missing"),
        (json!(too_many), "at most 100"),
        (json!("x"), "body"),
    ] {
        let answer = post("/api/v1/extract", &body);
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(
            answer.header(header::CONTENT_TYPE),
            "application/problem+json"
        );
        assert!(
            answer.json()["detail"].as_str().unwrap().contains(why),
            "{}",
            answer.text()
        );
    }
    let plain = send_body(Method::POST, "/api/v1/extract", &[], "x".to_owned());
    assert_eq!(plain.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(
        plain.json()["detail"],
        "This address reads application/json."
    );
}

#[test]
fn a_text_that_is_too_long_is_refused_and_the_field_named() {
    let text = "x".repeat(metier::extract::LONGEST_TEXT + 1);
    let refused = [
        ("/api/v1/extract", json!({"text": text}), "text"),
        (
            "/api/v1/extract",
            json!([{"text": "Cook"}, {"text": text}]),
            "[1].text",
        ),
        ("/api/v1/code", json!({"title": text}), "title"),
        (
            "/api/v1/code",
            json!([{"title": "Cook", "description": text}]),
            "[0].description",
        ),
    ];
    for (path, body, field) in refused {
        let answer = post(path, &body);
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        let problem = &answer.json()["errors"][0];
        assert_eq!(problem["field"], field);
        let why = problem["problem"].as_str().unwrap();
        assert!(why.contains("up to 256 KB are read"), "{why}");
    }
    let refused = submit(&text);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let why = refused.page().one("#text-error");
    assert!(why.contains("up to 256 KB are read"), "{why}");
}

#[test]
fn an_answer_with_very_many_skills_is_cut_and_says_so() {
    let short = post("/api/v1/extract", &json!({"text": AD})).json();
    assert_eq!(short["mentions_cut"], false);
    let text = "C ".repeat(metier::extract::MOST_MENTIONS * 5 / 4);
    let cut = post("/api/v1/extract", &json!([{"text": text}, {"text": AD}])).json();
    let mentions = |at: usize| cut[at]["mentions"].as_array().unwrap().len();
    assert_eq!(
        [mentions(0), mentions(1)],
        [metier::extract::MOST_MENTIONS, 0]
    );
    assert_eq!(
        [&cut[0]["mentions_cut"], &cut[1]["mentions_cut"]],
        [true, true]
    );
    let page = submit(&text);
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.text()
            .contains("Only the first 20,000 of these places are shown.")
    );
}

#[test]
fn the_page_marks_what_was_read_and_loses_nothing_of_the_text() {
    let read = submit(&AD.replace('\n', "\r\n"));
    assert_eq!(read.status, StatusCode::OK);
    let read = read.page();
    assert_eq!(read.one(".marked"), words(AD));
    assert_eq!(read.texts("mark.title"), ["job title", "Pastry Cook"]);
    assert!(read.texts("mark.knowledge").contains(&"Excel".to_owned()));
    assert!(
        read.one("main")
            .contains("$22 to $25 an hour, $45,760 to $52,000 a full-time year")
    );
}

#[test]
fn a_text_is_text_and_never_markup() {
    let hostile = "Nurse\n\n<script>alert(1)</script> & \"quotes\"";
    let read = submit(hostile);
    assert!(!read.text().contains("<script>alert"));
    assert_eq!(read.page().one(".marked"), words(hostile));
}

#[test]
fn the_form_is_there_before_and_the_example_can_be_tried() {
    assert!(
        page("/extract")
            .texts("a")
            .contains(&"Try an example".to_owned())
    );
    assert!(
        page("/extract?example")
            .one("textarea")
            .contains("Lakeside Freight")
    );
    assert!(
        submit("   ").page().texts(".marked").is_empty(),
        "nothing was sent, so nothing was read"
    );
}

#[test]
fn the_command_line_answers_line_by_line_and_says_which_line_is_wrong() {
    let home = Home::new();
    let mut command = home.command(&["code", "--jsonl"]);
    let mut code = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = "{\"id\": 7, \"title\": \"CNA\"}\n\n{bad\n{\"id\": [1], \"title\": \"zzzz\"}\n";
    code.stdin
        .take()
        .unwrap()
        .write_all(lines.as_bytes())
        .unwrap();
    let ran = code.wait_with_output().unwrap();
    assert!(!ran.status.success());
    let answers: Vec<Value> = String::from_utf8(ran.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(answers.len(), 3);
    assert_eq!(answers[0]["id"], 7);
    assert_eq!(answers[0]["candidates"][0]["code"], "31-1131.00");
    assert_eq!(answers[1]["line"], 3);
    assert_eq!(answers[2], json!({"id": [1], "candidates": []}));
    assert!(
        String::from_utf8(ran.stderr)
            .unwrap()
            .contains("1 of 4 lines could not be read")
    );
}

#[test]
fn the_command_line_reads_an_ad_from_a_file() {
    let home = Home::new();
    let said = home.says(&["extract", &home.write("ad.txt", AD)]);
    for line in [
        "Title        Pastry Cook",
        "Pay          $22 - $25 per hour",
        "Place        Portland, OR",
    ] {
        assert!(said.contains(line), "{said}");
    }
    let file = home.path("latin1.txt");
    std::fs::write(&file, b"Caf\xe9").unwrap();
    let complaint = home.complains(&["extract", file.to_str().unwrap()]);
    assert!(complaint.contains("byte 3 is not UTF-8"), "{complaint}");
}
