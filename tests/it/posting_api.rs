//! `/api/v1`: what job ads say, on a site that has some.

use std::sync::LazyLock;

use axum::http::{StatusCode, header};
use serde_json::{Value, json};

use crate::support::ads::{DEVELOPERS, ingest};
use crate::support::site::{Answer, Site};

/// Routes about job ads, with parameters that answer them.
pub(crate) const ROUTES: [(&str, &str); 10] = [
    (
        "/occupations/{code}/profile",
        "/occupations/15-1254.00/profile?place=US-TX&from=2026-01",
    ),
    (
        "/occupations/{code}/profile/skills",
        "/occupations/15-1254.00/profile/skills?kind=specialized&limit=5",
    ),
    (
        "/occupations/{code}/profile/pay",
        "/occupations/15-1254.00/profile/pay",
    ),
    (
        "/occupations/{code}/profile/trend",
        "/occupations/15-1254.00/profile/trend?skill=python",
    ),
    ("/areas/{area}/profile", "/areas/healthcare/profile"),
    (
        "/areas/{area}/groups/{group}/profile",
        "/areas/information-technology-and-computer-science/groups/software-development/profile",
    ),
    ("/skills/{id}/demand", "/skills/python/demand"),
    (
        "/postings",
        "/postings?occupation=15-1254.00&skill=python&workplace=&limit=3",
    ),
    ("/postings/coverage", "/postings/coverage"),
    ("/postings/{id}", "/postings/1"),
];

static SITE: LazyLock<Site> = LazyLock::new(|| {
    Site::with(async |db, current| {
        ingest(db, current).await;
    })
});

fn get(path: &str) -> Answer {
    SITE.get(&format!("/api/v1{path}"))
}

fn v1(path: &str) -> Value {
    let answer = get(path);
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
    assert_eq!(
        answer.header(header::CONTENT_TYPE),
        "application/json",
        "{path}"
    );
    answer.json()
}

fn refused(path: &str, status: StatusCode) -> Value {
    let answer = get(path);
    assert_eq!(answer.status, status, "{path}: {}", answer.text());
    assert_eq!(
        answer.header(header::CONTENT_TYPE),
        "application/problem+json",
        "{path}"
    );
    answer.json()
}

/// Every number of an estimate comes with its sample, or says of how few it would be.
fn sampled(estimate: &Value) -> &Value {
    let known = ["value", "low", "high", "n", "of"]
        .iter()
        .all(|field| estimate[field].is_number());
    let withheld = ["n", "least"]
        .iter()
        .all(|field| estimate["withheld"][field].is_number());
    assert!(known ^ withheld, "{estimate}");
    estimate
}

fn near(value: &Value, expected: f64) {
    assert!(
        (value.as_f64().unwrap() - expected).abs() < 1e-6,
        "{value} is not {expected}"
    );
}

#[test]
fn every_route_about_job_ads_answers() {
    for (_, path) in ROUTES {
        v1(path);
    }
}

#[test]
fn a_profile_has_no_number_without_its_sample() {
    let profile = v1("/occupations/15-1254.00/profile");
    assert_eq!(
        (&profile["postings"], &profile["least"]),
        (&json!(DEVELOPERS + 1), &json!(10))
    );
    assert_eq!(
        profile["basis"],
        json!({"collection": "own", "sources": ["fixture"], "from": "2026-01", "to": "2026-03"})
    );
    assert_eq!(profile["scope"]["path"], "/occupations/15-1254.00");
    let pay = &profile["pay"];
    assert_eq!(
        (&pay["currency"], &pay["implausible"], &pay["outliers"]),
        (&json!("USD"), &json!(1), &json!(0))
    );
    for name in ["stated", "mean", "p10", "p25", "median", "p75", "p90"] {
        sampled(&pay[name]);
    }
    near(&pay["mean"]["value"], 85_500.0);
    assert_eq!(
        (&pay["mean"]["n"], &pay["mean"]["of"]),
        (&json!(36), &json!(37))
    );
    assert_eq!(pay["mean"]["method"], "mean");
    near(&sampled(&profile["experience"]["min"])["value"], 36.0);
    assert_eq!(profile["typical_education"], "bachelor");
    near(&sampled(&profile["education"][0]["share"])["value"], 1.0);
    assert_eq!(
        profile["places"],
        json!([
            {"place": "US-TX", "name": "Texas", "postings": 19},
            {"place": "US-CA", "name": "California", "postings": 18},
        ])
    );
}

#[test]
fn a_value_of_too_few_postings_is_withheld_and_says_of_how_few() {
    let nurses = v1("/occupations/29-1141.00/profile");
    assert_eq!(nurses["postings"], 2);
    assert_eq!(
        nurses["experience"]["stated"],
        json!({"withheld": {"n": 2, "least": 10}})
    );
    let pay = v1("/occupations/29-1141.00/profile/pay");
    assert_eq!((&pay["pay"], &pay["counts"]), (&Value::Null, &json!([])));
    let none = v1("/occupations/51-3091.00/profile");
    assert_eq!((&none["postings"], &none["pay"]), (&json!(0), &Value::Null));
}

#[test]
fn a_filter_counts_only_what_it_names() {
    let texas = v1("/occupations/15-1254.00/profile?place=US-TX");
    assert_eq!(texas["postings"], 19);
    let march = v1("/occupations/15-1254.00/profile?from=2026-03&to=2026-03");
    assert_eq!(
        (&march["postings"], &march["basis"]["from"]),
        (&json!(12), &json!("2026-03"))
    );
    refused(
        "/occupations/15-1254.00/profile?place=Texas",
        StatusCode::BAD_REQUEST,
    );
    refused(
        "/occupations/15-1254.00/profile?from=spring",
        StatusCode::BAD_REQUEST,
    );
    refused(
        "/occupations/15-1254.00/profile?specialization=no-such-work",
        StatusCode::NOT_FOUND,
    );
    refused("/occupations/99-9999.00/profile", StatusCode::NOT_FOUND);
}

#[test]
fn groups_and_areas_sum_what_is_below_them() {
    let group = v1(
        "/areas/information-technology-and-computer-science/groups/software-development/profile",
    );
    assert_eq!(
        (&group["scope"]["kind"], &group["postings"]),
        (&json!("group"), &json!(37))
    );
    let area = v1("/areas/information-technology-and-computer-science/profile");
    assert_eq!(
        (&area["scope"]["kind"], &area["postings"]),
        (&json!("area"), &json!(37))
    );
    refused(
        "/areas/healthcare/groups/software-development/profile",
        StatusCode::NOT_FOUND,
    );
    refused("/areas/nowhere/profile", StatusCode::NOT_FOUND);
}

#[test]
fn skills_of_a_profile_are_listed_by_relevance_with_their_samples() {
    let all = v1("/occupations/15-1254.00/profile/skills");
    let items = all["items"].as_array().unwrap();
    let scores: Vec<f64> = items
        .iter()
        .map(|item| item["score"].as_f64().unwrap())
        .collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    let python = items
        .iter()
        .find(|item| item["id"] == "tech:python")
        .unwrap();
    assert_eq!(
        (&python["label"], &python["kind"], &python["postings"]),
        (&json!("Python"), &json!("specialized"), &json!(19))
    );
    let share = sampled(&python["share"]);
    assert_eq!(
        (&share["n"], &share["of"], &share["method"]),
        (&json!(19), &json!(37), &json!("share"))
    );
    assert_eq!(python["trend"], "unknown");
    let second = v1("/occupations/15-1254.00/profile/skills?limit=1&offset=1");
    assert_eq!(
        (&second["items"][0], &second["total"]),
        (&items[1], &all["total"])
    );
    let [specialized, common] = ["specialized", "common"].map(|kind| {
        v1(&format!(
            "/occupations/15-1254.00/profile/skills?kind={kind}"
        ))["total"]
            .as_u64()
            .unwrap()
    });
    assert_eq!(specialized + common, all["total"].as_u64().unwrap());
    refused(
        "/occupations/15-1254.00/profile/skills?kind=magic",
        StatusCode::BAD_REQUEST,
    );
}

#[test]
fn a_trend_has_every_month_with_the_postings_that_ask_for_the_skill() {
    let months = v1("/occupations/15-1254.00/profile/trend?skill=python")["months"].clone();
    assert_eq!(months.as_array().unwrap().len(), 3);
    for (month, name) in months
        .as_array()
        .unwrap()
        .iter()
        .zip(["2026-01", "2026-02", "2026-03"])
    {
        assert_eq!(month["month"], name);
        assert_eq!(sampled(&month["share"])["n"], month["asking"]);
    }
    let asking: i64 = months
        .as_array()
        .unwrap()
        .iter()
        .map(|month| month["asking"].as_i64().unwrap())
        .sum();
    assert_eq!(asking, 19);
    let plain = v1("/occupations/15-1254.00/profile/trend");
    assert!(plain["months"][0].get("share").is_none(), "{plain}");
    refused(
        "/occupations/15-1254.00/profile/trend?skill=no-such-skill",
        StatusCode::NOT_FOUND,
    );
}

#[test]
fn demand_for_a_skill_is_told_by_month_and_by_occupation() {
    let python = v1("/skills/python/demand");
    assert_eq!(
        (&python["asking"], &python["postings"]),
        (&json!(19), &json!(40))
    );
    sampled(&python["share"]);
    let occupation = &python["occupations"][0];
    assert_eq!(
        (
            &occupation["code"],
            &occupation["asking"],
            &occupation["postings"]
        ),
        (&json!("15-1254.00"), &json!(19), &json!(37))
    );
    assert_eq!(python["months"].as_array().unwrap().len(), 3);
    let nobody = v1("/skills/welding/demand");
    assert_eq!(
        (
            &nobody["asking"],
            nobody["occupations"].as_array().unwrap().len()
        ),
        (&json!(0), 0)
    );
    refused("/skills/no-such-skill/demand", StatusCode::NOT_FOUND);
}

#[test]
fn postings_are_listed_with_the_words_that_ask_for_the_skill() {
    let found = v1("/postings?occupation=15-1254.00&skill=python&limit=3");
    assert_eq!(
        (
            &found["total"],
            &found["more"],
            found["items"].as_array().unwrap().len()
        ),
        (&json!(19), &json!(false), 3)
    );
    for item in found["items"].as_array().unwrap() {
        assert_eq!(item["occupation"]["title"], "Web Developers");
        let words = &item["skill_words"];
        assert_eq!(words["text"], "Python");
        let whole = v1(&format!("/postings/{}", item["id"]));
        let text = whole["text"].as_str().unwrap();
        let at = |name: &str| usize::try_from(words[name].as_u64().unwrap()).unwrap();
        assert_eq!(&text[at("start")..at("end")], "Python");
    }
    assert_eq!(v1("/postings?place=US-CA")["total"], 18);
    assert_eq!(v1("/postings?skill=&occupation=&limit=1")["total"], 40);
    refused(
        "/postings?specialization=web-designer",
        StatusCode::NOT_FOUND,
    );
    refused("/postings?skill=no-such-skill", StatusCode::NOT_FOUND);
    refused("/postings?limit=101", StatusCode::BAD_REQUEST);
}

#[test]
fn a_posting_tells_every_fact_with_its_words() {
    let posting = v1("/postings/1");
    assert_eq!(
        (&posting["title"], &posting["employer"], &posting["posted"]),
        (
            &json!("Web Developer"),
            &json!("Acme 0"),
            &json!("2026-01-15")
        )
    );
    assert_eq!(
        (&posting["pay"]["currency"], &posting["pay"]["yearly"]),
        (&json!("USD"), &json!(80_000.0))
    );
    assert_eq!(posting["experience"]["min"], 36);
    assert_eq!(posting["education"]["level"], "bachelor");
    let text = posting["text"].as_str().unwrap();
    let words = [
        &posting["title_words"],
        &posting["pay"]["words"],
        &posting["experience"]["words"],
        &posting["education"]["words"],
        &posting["place_words"],
        &posting["skills"][0]["words"],
    ];
    for words in words {
        let at = |name: &str| {
            usize::try_from(words[name].as_u64().unwrap_or_else(|| panic!("{posting}"))).unwrap()
        };
        assert_eq!(
            &text[at("start")..at("end")],
            words["text"].as_str().unwrap()
        );
    }
}

#[test]
fn an_ad_that_repeats_another_one_leads_to_it() {
    let problem = refused(
        &format!("/postings/{}", DEVELOPERS + 5),
        StatusCode::NOT_FOUND,
    );
    assert_eq!(
        (&problem["duplicate_of"], &problem["title"]),
        (&json!(1), &json!("Not found"))
    );
    for path in ["/postings/4711", "/postings/first"] {
        assert!(
            refused(path, StatusCode::NOT_FOUND)
                .get("duplicate_of")
                .is_none()
        );
    }
}

#[test]
fn coverage_names_sources_uncoded_titles_and_pay_that_was_left_out() {
    let coverage = v1("/postings/coverage");
    let source = &coverage["sources"][0];
    assert_eq!(
        (
            &source["source"],
            &source["unique"],
            &source["duplicates"],
            &source["uncoded"]
        ),
        (&json!("fixture"), &json!(40), &json!(1), &json!(1))
    );
    assert_eq!(
        (&source["first_month"], &source["last_month"]),
        (&json!("2026-01"), &json!("2026-03"))
    );
    assert_eq!(
        coverage["uncoded_titles"][0]["title"],
        "Wizard of Light Bulb Moments"
    );
    assert_eq!(
        coverage["pay_dropped"],
        json!([{"currency": "USD", "postings": 1, "of": 37}])
    );
}

#[test]
fn a_filter_that_is_none_says_so_beside_its_field_and_keeps_what_was_typed() {
    let answer = SITE.get("/occupations/15-1254.00?from=2019-13&place=US-CA");
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    let page = answer.page();
    assert_eq!(page.one("#from-error"), "must be a month such as 2019-07");
    assert_eq!(page.attribute("input[name=from]", "value"), "2019-13");
    assert_eq!(page.attribute("input[name=from]", "aria-invalid"), "true");
}
