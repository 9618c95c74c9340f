//! What is sent to the site: from where, how much, of which kind; and what is said of it.

use axum::http::{Method, StatusCode, header};
use metier::extract::LARGEST_BODY;

use crate::support::site::{Answer, ORIGIN, get, send, send_body};

const FORM: &str = "application/x-www-form-urlencoded";

fn post(path: &str, headers: &[(&'static str, &str)], body: &str) -> Answer {
    let headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| (header::HeaderName::from_static(name), *value))
        .collect();
    send_body(Method::POST, path, &headers, body.to_owned())
}

#[test]
fn a_form_of_this_site_is_taken() {
    for headers in [
        &[("sec-fetch-site", "same-origin")][..],
        &[("origin", ORIGIN), ("host", "metier.example")],
        &[], // An old browser, or no browser: nobody was lured.
    ] {
        let mut all = vec![("content-type", FORM)];
        all.extend(headers);
        assert_eq!(post("/extract", &all, "text=Cook").status, StatusCode::OK);
    }
}

#[test]
fn a_form_of_another_site_is_refused_with_a_page() {
    for headers in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")],
        &[
            ("origin", "https://evil.example"),
            ("host", "metier.example"),
        ],
        &[("origin", "null"), ("host", "metier.example")],
    ] {
        let mut all = vec![("content-type", FORM)];
        all.extend(headers);
        let answer = post("/extract", &all, "text=Cook");
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
        assert!(answer.text().contains("sent from another site"));
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    }
}

#[test]
fn any_site_may_use_the_api_which_knows_no_one() {
    let headers = [
        ("content-type", "application/json"),
        ("origin", "https://other.example"),
        ("sec-fetch-site", "cross-site"),
    ];
    let answer = post("/api/v1/code", &headers, r#"{"title": "Cook"}"#);
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
    assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_CREDENTIALS), "");
}

#[test]
fn an_empty_form_says_beside_the_field_what_is_missing() {
    let answer = post("/extract", &[("content-type", FORM)], "text=+%0D%0A");
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.page();
    assert_eq!(
        page.one("#text-error"),
        "Paste the text of a job ad here first."
    );
    assert_eq!(page.attribute("#text", "aria-describedby"), "text-error");
}

#[test]
fn a_text_that_is_too_long_is_kept_in_the_form() {
    let text = "cook ".repeat(60_000);
    let answer = post(
        "/extract",
        &[("content-type", FORM)],
        &format!("text={text}"),
    );
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("up to 256 KB are read"));
    assert!(answer.text().contains(&text), "what was typed is not lost");
}

#[test]
fn a_body_that_is_too_large_is_told_in_the_form_of_the_address() {
    let body = "x".repeat(LARGEST_BODY + 1);
    let page = post(
        "/extract",
        &[("content-type", FORM)],
        &format!("text={body}"),
    );
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(page.header(header::CONTENT_TYPE).starts_with("text/html"));
    let json = format!(r#"{{"text": "{body}"}}"#);
    let problem = post(
        "/api/v1/extract",
        &[("content-type", "application/json")],
        &json,
    );
    assert_eq!(problem.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(problem.json()["title"], "Too large");
}

#[test]
fn a_body_of_another_kind_is_told_which_kind_is_read() {
    let page = post("/extract", &[("content-type", "text/plain")], "text=Cook");
    assert_eq!(page.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert!(page.text().contains("application/x-www-form-urlencoded"));
    let problem = post("/api/v1/code", &[("content-type", FORM)], "title=Cook");
    assert_eq!(problem.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(
        problem.header(header::CONTENT_TYPE),
        "application/problem+json"
    );
}

#[test]
fn a_method_that_is_not_offered_is_told_in_the_form_of_the_address() {
    let page = send(Method::DELETE, "/careers", &[]);
    assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(page.header(header::CONTENT_TYPE).starts_with("text/html"));
    assert_eq!(page.header(header::ALLOW), "GET,HEAD");
    let problem = send(Method::DELETE, "/api/v1/occupations", &[]);
    assert_eq!(problem.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(problem.json()["status"], 405);
}

#[test]
fn what_is_wrong_with_a_field_is_named_in_the_problem() {
    let answer = get("/api/v1/occupations?limit=101");
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let errors = &answer.json()["errors"];
    assert_eq!(errors[0]["field"], "limit");
    assert_eq!(errors[0]["problem"], "must be between 1 and 100");
}

#[test]
fn a_parameter_that_cannot_be_read_is_named_on_a_page_with_a_way_onward() {
    for (path, problem) in [
        (
            "/postings/search?page=abc",
            "page: must be a whole number, 0 or more",
        ),
        (
            "/postings/search?page=",
            "page: must be a whole number, 0 or more",
        ),
        (
            "/postings/search?page=99999999999999999999999",
            "page: is too large a number",
        ),
        (
            "/postings/search?page=1&skill=python&page=2",
            "page: is given twice",
        ),
        (
            "/postings/search?of=nowhere",
            "of: must be the path of an occupation, a group or a career area",
        ),
        (
            "/postings/search?workplace=moon",
            "workplace: must be one of onsite, hybrid, remote",
        ),
        (
            "/careers/healthcare?place=US-CA&place=US-TX",
            "place: is given twice",
        ),
    ] {
        let answer = get(path);
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        assert!(
            answer.header(header::CONTENT_TYPE).starts_with("text/html"),
            "{path}"
        );
        let page = answer.page();
        assert_eq!(page.texts("main p")[0], problem, "{path}");
        assert!(
            !page.all("main form[action='/search']").is_empty(),
            "{path}"
        );
        assert!(!page.all("main a[href='/careers']").is_empty(), "{path}");
    }
}

/// What is wrong, as a problem says it.
fn wrong_fields(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text());
    assert_eq!(
        answer.header(header::CONTENT_TYPE),
        "application/problem+json"
    );
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let errors = answer.json()["errors"].as_array().unwrap().clone();
    errors
        .iter()
        .map(|error| (text(&error["field"]), text(&error["problem"])))
        .collect()
}

#[test]
fn a_parameter_that_cannot_be_read_is_named_in_the_problem() {
    let number = "must be a whole number, 0 or more";
    for (path, field, problem) in [
        ("/api/v1/occupations?limit=abc", "limit", number),
        ("/api/v1/occupations?offset=-1", "offset", number),
        ("/api/v1/search", "q", "is missing"),
        ("/api/v1/search?q=a&q=b", "q", "is given twice"),
        (
            "/api/v1/search?q=a&kind=x",
            "kind",
            "unknown variant `x`, expected one of `occupation`, `specialization`, `skill`",
        ),
        (
            "/api/v1/postings?from=2019",
            "from",
            "must be a month such as 2019-07",
        ),
    ] {
        let wrong = wrong_fields(&get(path));
        assert_eq!(wrong, [(field.to_owned(), problem.to_owned())], "{path}");
    }
}

#[test]
fn a_field_of_a_body_that_cannot_be_read_is_named_in_the_problem() {
    for (body, field, problem) in [
        (
            r#"{"title": 5}"#,
            "title",
            "invalid type: integer `5`, expected a string at line 1 column 11",
        ),
        (r#"{"id": "a"}"#, "title", "is missing at line 1 column 11"),
        (
            r#"[{"title": "Cook"}, {"description": "a"}]"#,
            "[1].title",
            "is missing at line 1 column 40",
        ),
        (
            r#"[{"title": "Cook"}, {"title": null}]"#,
            "[1].title",
            "invalid type: null, expected a string at line 1 column 34",
        ),
        (
            "5",
            "body",
            "invalid type: integer `5`, expected an object, or an array of objects at line 1 column 1",
        ),
        (
            r#"{"title": "Cook""#,
            "body",
            "EOF while parsing an object at line 1 column 16",
        ),
    ] {
        let json = [("content-type", "application/json")];
        let answer = post("/api/v1/code", &json, body);
        let wrong = wrong_fields(&answer);
        assert_eq!(wrong, [(field.to_owned(), problem.to_owned())], "{body}");
    }
}

#[test]
fn a_form_that_cannot_be_read_is_told_on_a_page() {
    let answer = post("/extract", &[("content-type", FORM)], "text=a&text=b");
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.page().texts("main p")[0], "text: is given twice");
}
