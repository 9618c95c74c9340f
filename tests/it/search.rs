//! `/search`, `/compare`, `/robots.txt`: what a visitor may type, and what comes of it.

use axum::http::{StatusCode, header};

use crate::support::html::Page;
use crate::support::site::{ORIGIN, get, leads_to, page};

fn results(query: &str) -> Vec<String> {
    page(&format!("/search?q={query}")).texts("section[aria-labelledby=work] li a")
}

#[test]
fn a_search_shows_occupations_and_skills_under_headings_of_their_own() {
    let page = page("/search?q=computer+programming");
    assert_eq!(page.one("h1"), "Results for “computer programming”");
    assert_eq!(page.texts("main h2"), ["Occupations", "Skills"]);
    assert_eq!(
        page.texts("section[aria-labelledby=work] li a")[0],
        "Computer Programmers"
    );
    assert_eq!(
        page.texts("section[aria-labelledby=found-skills] li a")[0],
        "computer programming"
    );
    assert_eq!(
        page.attribute("header input[name=q]", "value"),
        "computer programming"
    );
    assert_eq!(page.attribute("meta[name=robots]", "content"), "noindex");
}

#[test]
fn people_find_what_they_call_it() {
    assert_eq!(results("rn")[0], "Registered Nurses");
    assert_eq!(results("web+developer")[0], "Web Developers");
    assert_eq!(
        page("/search?q=python").texts("section[aria-labelledby=found-skills] li a")[0],
        "Python"
    );
    assert_eq!(
        results("truck+driver")[0],
        "Heavy and Tractor-Trailer Truck Drivers"
    );
}

#[test]
fn a_search_for_nothing_says_what_can_be_typed() {
    for path in [
        "/search",
        "/search?q=",
        "/search?q=%20%20",
        "/search?other=1",
    ] {
        let page = page(path);
        assert_eq!(page.one("h1"), "Search", "{path}");
        assert!(page.reading().contains("Type a job title"), "{path}");
    }
}

#[test]
fn a_search_that_finds_nothing_leads_on() {
    let page = page("/search?q=zzzzqqqqxxxx");
    assert!(page.reading().contains("Nothing was found."));
    assert_eq!(page.attribute("main p a", "href"), "/careers");
}

#[test]
fn a_code_leads_straight_to_its_page() {
    for code in ["15-1254.00", "15-1254", "151254", "%2015-1254.00%20"] {
        let answer = get(&format!("/search?q={code}"));
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{code}");
        assert_eq!(
            answer.header(header::LOCATION),
            "/occupations/15-1254.00",
            "{code}"
        );
    }
    assert_eq!(
        page("/search?q=99-9999.99").one("h1"),
        "Results for “99-9999.99”"
    );
}

#[test]
fn what_is_typed_is_shown_as_text_and_never_run() {
    let answer = get(
        "/search?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%20onfocus%3D%22alert(2)%22%20autofocus%3D%22",
    );
    assert_eq!(answer.status, StatusCode::OK);
    assert!(!answer.text().contains("<script>alert"));
    let page = answer.page();
    assert!(
        page.one("h1")
            .contains("<script>alert(1)</script>\" onfocus=")
    );
    let input = page.all("header input[name=q]")[0];
    assert!(input.attr("onfocus").is_none() && input.attr("autofocus").is_none());

    let compare = get("/compare?o=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E");
    assert!(!compare.text().contains("<img"));
}

#[test]
fn any_query_has_an_answer() {
    let long = "nurse+".repeat(10_000 / 6);
    let odd = [
        "%00",
        "%FF%FE",
        "%F0%9F%91%A9%E2%80%8D%E2%9A%95%EF%B8%8F",
        "%27%22%5C%60",
        "++++",
        "-",
        "C%2B%2B",
        "..%2F..%2Fetc",
        "%",
    ];
    for query in odd.into_iter().chain([long.as_str()]) {
        let answer = get(&format!("/search?q={query}"));
        assert_eq!(answer.status, StatusCode::OK, "{query:.40}");
        assert_eq!(answer.page().all("h1").len(), 1, "{query:.40}");
    }
}

#[test]
fn a_query_that_is_asked_twice_has_a_friendly_answer() {
    let answer = get("/search?q=nurse&q=welder");
    assert_eq!(
        answer.header(header::CONTENT_TYPE),
        "text/html; charset=utf-8"
    );
    assert_eq!(answer.page().one("h1"), "Results for “nurse”");
}

fn compared(page: &Page) -> Vec<String> {
    page.texts("table.compare thead th > a:first-child")
}

#[test]
fn a_comparison_of_nothing_asks_for_the_first_occupation() {
    let page = page("/compare");
    assert_eq!(page.one("h1"), "Compare occupations");
    assert_eq!(page.one("label[for=o]"), "First occupation");
    assert!(page.all("table").is_empty());
    assert_eq!(
        page.attribute("link[rel=canonical]", "href"),
        format!("{ORIGIN}/compare")
    );
}

#[test]
fn a_comparison_has_a_column_for_each_occupation() {
    let one = page("/compare?o=29-1141.00");
    assert_eq!(compared(&one), ["Registered Nurses"]);
    assert_eq!(one.one("label[for=o]"), "Add an occupation");
    assert_eq!(one.attribute(".remove", "href"), "/compare");

    let typed = page("/compare?o=RN&o=15-1254&o=accountant");
    assert_eq!(
        compared(&typed),
        [
            "Registered Nurses",
            "Web Developers",
            "Accountants and Auditors"
        ]
    );

    let full = page("/compare?o=29-1141.00&o=15-1254.00&o=51-4121.00&o=13-2011.00");
    assert_eq!(compared(&full).len(), 4);
    assert!(
        full.all("form #o").is_empty(),
        "there is no room for another"
    );
    assert!(
        full.texts("table.compare tbody th")
            .iter()
            .any(|row| row == "Median wage")
    );
    let columns = full
        .all("table.compare tbody tr")
        .into_iter()
        .map(|row| row.child_elements().count());
    assert_eq!(
        columns.collect::<Vec<_>>(),
        vec![5; full.all("table.compare tbody tr").len()]
    );
}

#[test]
fn a_comparison_of_five_shows_four_and_says_so() {
    let page = page("/compare?o=29-1141.00&o=15-1254.00&o=51-4121.00&o=13-2011.00&o=47-2111.00");
    assert_eq!(compared(&page).len(), 4);
    assert_eq!(
        page.one("p[role=status]"),
        "Four occupations fit side by side; the others are left out."
    );
}

#[test]
fn an_occupation_is_compared_once_however_often_it_is_named() {
    let page = page(
        "/compare?o=15-1254.00&o=15-1254&o=web-developers&o=web+developer&o=15-1254.00&o=29-1141.00",
    );
    assert_eq!(compared(&page), ["Web Developers", "Registered Nurses"]);
}

#[test]
fn what_is_not_known_is_named_in_the_comparison() {
    let page = page("/compare?o=zzzzqqqqxxxx&o=15-1254.00");
    assert_eq!(compared(&page), ["Web Developers"]);
    assert!(
        page.one("p[role=status]")
            .starts_with("Nothing was found for “zzzzqqqqxxxx”.")
    );
}

#[test]
fn robots_are_told_where_the_sitemap_is_and_what_not_to_crawl() {
    let answer = get("/robots.txt");
    assert_eq!(
        answer.header(header::CONTENT_TYPE),
        "text/plain; charset=utf-8"
    );
    let lines: Vec<&str> = answer.text().lines().collect();
    assert!(
        lines.contains(&format!("Sitemap: {ORIGIN}/sitemap.xml").as_str()),
        "{lines:?}"
    );
    assert!(lines.contains(&"Disallow: /search"), "{lines:?}");
    assert_eq!(leads_to("/sitemap.xml"), "/sitemap.xml");
}
