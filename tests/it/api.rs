//! `/api`: the shape of each resource, paging, problems, and the document that describes them
//! (`.ci/conformance` holds the answers against it).

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::posting_api;
use crate::support::site::{Answer, catalogue, get, get_with, json, page, send};

/// Every route, with parameters that answer it.
const ROUTES: [(&str, &str); 13] = [
    ("/search", "/search?q=nurse&kind=occupation&limit=5"),
    (
        "/occupations",
        "/occupations?q=nurse&area=healthcare&limit=3&offset=1",
    ),
    ("/occupations/{code}", "/occupations/15-1254.00"),
    (
        "/occupations/{code}/skills",
        "/occupations/15-1254.00/skills?kind=skill",
    ),
    (
        "/occupations/{code}/wages",
        "/occupations/15-1254.00/wages?level=state",
    ),
    (
        "/occupations/{code}/outlook",
        "/occupations/15-1254.00/outlook",
    ),
    (
        "/occupations/{code}/related",
        "/occupations/15-1254.00/related",
    ),
    (
        "/occupations/{code}/specializations",
        "/occupations/15-1254.00/specializations",
    ),
    ("/skills", "/skills?q=python&limit=3&offset=0"),
    ("/skills/{id}", "/skills/python"),
    ("/areas", "/areas"),
    ("/places", "/places"),
    ("/releases", "/releases"),
];

fn v1(path: &str) -> Value {
    json(&format!("/api/v1{path}"))
}

fn items(value: &Value) -> &Vec<Value> {
    value["items"]
        .as_array()
        .unwrap_or_else(|| panic!("no items in {value}"))
}

fn strings<'a>(items: &'a [Value], field: &str) -> Vec<&'a str> {
    items
        .iter()
        .map(|item| {
            item[field]
                .as_str()
                .unwrap_or_else(|| panic!("no {field} in {item}"))
        })
        .collect()
}

/// An RFC 9457 problem with this status; gives its detail.
fn problem(answer: &Answer, status: StatusCode) -> String {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(
        answer.header(header::CONTENT_TYPE),
        "application/problem+json"
    );
    let problem = answer.json();
    assert_eq!(problem["status"], status.as_u16());
    assert!(!problem["title"].as_str().unwrap().is_empty());
    problem["detail"].as_str().unwrap().to_owned()
}

fn refused(path: &str) -> String {
    problem(&get(&format!("/api/v1{path}")), StatusCode::BAD_REQUEST)
}

#[test]
fn occupations_are_listed_by_code_in_pages() {
    let first = v1("/occupations");
    let total = catalogue().catalogue.occupations.len();
    assert_eq!(
        (items(&first).len(), &first["total"], &first["offset"]),
        (20, &json!(total), &json!(0))
    );
    assert_eq!(
        items(&first)[0],
        json!({
            "code": "11-1011.00", "title": "Chief Executives", "path": "/occupations/11-1011.00",
            "summary": items(&first)[0]["summary"],
        })
    );

    let mut codes = Vec::new();
    for offset in (0..total).step_by(100) {
        let page = v1(&format!("/occupations?limit=100&offset={offset}"));
        assert_eq!(
            (&page["total"], &page["offset"]),
            (&json!(total), &json!(offset))
        );
        codes.extend(strings(items(&page), "code").into_iter().map(str::to_owned));
    }
    assert_eq!(codes.len(), total);
    assert!(codes.is_sorted(), "by code");
    assert_eq!(items(&v1("/occupations?offset=1000000")).len(), 0);
}

#[test]
fn a_search_for_occupations_answers_code_and_title_best_first() {
    let best = v1("/occupations?q=registered+nurse&limit=1");
    assert_eq!(items(&best)[0]["code"], "29-1141.00");
    assert_eq!(items(&best)[0]["title"], "Registered Nurses");
    let found = v1("/occupations?q=nurse&limit=3");
    assert_eq!(items(&found).len(), 3);
    assert!(found["total"].as_u64().unwrap() > 3);
    let rest = v1("/occupations?q=nurse&limit=3&offset=3");
    assert!(
        strings(items(&rest), "code")
            .iter()
            .all(|code| !strings(items(&found), "code").contains(code))
    );
    let by_title = v1("/occupations?q=webmaster");
    assert!(
        items(&by_title)
            .iter()
            .any(|item| item["matched"].is_string()),
        "{by_title}"
    );
    assert_eq!(
        v1("/occupations?q=zzzzqqqqxxxx"),
        json!({"items": [], "total": 0, "offset": 0})
    );
}

#[test]
fn occupations_of_an_area_are_those_of_its_groups() {
    let areas = v1("/areas");
    assert_eq!(items(&areas).len(), 23);
    let mut all = BTreeSet::new();
    for area in items(&areas) {
        let groups = area["groups"].as_array().unwrap();
        let codes: BTreeSet<_> = groups
            .iter()
            .flat_map(|group| group["occupations"].as_array().unwrap())
            .map(Value::to_string)
            .collect();
        let listed = v1(&format!(
            "/occupations?limit=100&area={}",
            area["id"].as_str().unwrap()
        ));
        assert_eq!(listed["total"], codes.len());
        all.extend(codes);
    }
    assert_eq!(all.len(), catalogue().catalogue.occupations.len());
    assert_eq!(items(&v1("/occupations?area=no-such-area")).len(), 0);
}

#[test]
fn an_occupation_comes_with_its_numbers_and_their_sources() {
    let one = v1("/occupations/15-1254.00");
    assert_eq!(
        (&one["code"], &one["title"]),
        (&json!("15-1254.00"), &json!("Web Developers"))
    );
    assert_eq!(
        one["area"]["name"],
        "Information Technology and Computer Science"
    );
    assert_eq!(one["group"]["name"], "Software Development");
    assert_eq!(
        one["wage"]["annual"]["median"],
        json!({"value": 92650.0, "status": "published"})
    );
    assert_eq!(
        one["wage"]["hourly"]["median"],
        json!({"value": 44.54, "status": "published"})
    );
    assert_eq!(
        one["wage"]["published_under"],
        json!({"code": "15-1254", "basis": "own", "title": null})
    );
    assert_eq!(one["outlook"]["growth_percent"], 7.5);
    assert_eq!(
        (&one["outlook"]["wage"], &one["outlook"]["wage_is_at_cap"]),
        (&json!(90930), &json!(false))
    );
    for from in [
        &one["provenance"],
        &one["wage"]["provenance"],
        &one["outlook"]["provenance"],
    ] {
        assert_eq!(from["release"].as_str().unwrap().len(), 64, "{from}");
    }
    for other in ["15-1254", "151254", "web-developers"] {
        assert_eq!(v1(&format!("/occupations/{other}")), one, "{other}");
    }
}

#[test]
fn a_figure_that_is_missing_or_capped_says_so() {
    let surgeon = v1("/occupations/29-1212.00");
    assert_eq!(
        (
            &surgeon["outlook"]["wage"],
            &surgeon["outlook"]["wage_is_at_cap"]
        ),
        (&json!(239_200), &json!(true))
    );
    let states = v1("/occupations/29-1212.00/wages?level=state");
    let medians: Vec<&Value> = items(&states)
        .iter()
        .map(|state| &state["annual"]["median"])
        .collect();
    assert!(medians.contains(&&json!({"value": 239_200.0, "status": "at-cap"})));
    let part = v1("/occupations/15-1299.08");
    assert_eq!(part["wage"]["published_under"]["basis"], "whole-soc");
    assert_eq!(
        v1("/occupations/31-1121.00")["wage"]["published_under"]["basis"],
        "together"
    );

    let officer = v1("/occupations/55-1011.00");
    assert_eq!(
        (&officer["wage"], &officer["outlook"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(items(&v1("/occupations/55-1011.00/wages")).len(), 0);
    let detail = problem(
        &get("/api/v1/occupations/55-1011.00/outlook"),
        StatusCode::NOT_FOUND,
    );
    assert_eq!(detail, "BLS makes no projection for this occupation.");
}

#[test]
fn wages_are_those_of_the_country_and_of_each_state() {
    let all = v1("/occupations/15-1254.00/wages");
    let [country, states] = ["national", "state"]
        .map(|level| v1(&format!("/occupations/15-1254.00/wages?level={level}")));
    assert_eq!(items(&country).len(), 1);
    assert_eq!(items(&country)[0]["annual"]["median"]["value"], 92650.0);
    assert!(items(&states).len() > 45);
    assert_eq!(items(&all).len(), 1 + items(&states).len());
    let places = v1("/places");
    let places: BTreeSet<&str> = strings(items(&places), "code").into_iter().collect();
    assert!(
        strings(items(&all), "place")
            .into_iter()
            .all(|place| place.len() == 7 && places.contains(place))
    );
}

#[test]
fn skills_of_an_occupation_are_of_the_kind_that_is_asked_for() {
    let all = v1("/occupations/15-1254.00/skills");
    let kinds: BTreeSet<&str> = strings(all["ratings"].as_array().unwrap(), "kind")
        .into_iter()
        .collect();
    assert_eq!(
        kinds,
        BTreeSet::from(["ability", "activity", "knowledge", "skill"])
    );
    let mut parts = 0;
    for kind in &kinds {
        let some = v1(&format!("/occupations/15-1254.00/skills?kind={kind}"));
        let ratings = some["ratings"].as_array().unwrap();
        assert!(ratings.iter().all(|rating| rating["kind"] == *kind));
        let importance: Vec<f64> = ratings
            .iter()
            .map(|r| r["importance"]["value"].as_f64().unwrap_or(0.0))
            .collect();
        assert!(
            importance.is_sorted_by(|a, b| a >= b),
            "most important first: {importance:?}"
        );
        assert!(some["technologies"].as_array().unwrap().is_empty());
        parts += ratings.len();
    }
    assert_eq!(parts, all["ratings"].as_array().unwrap().len());
    let technologies = v1("/occupations/15-1254.00/skills?kind=technology");
    assert_eq!(technologies["technologies"], all["technologies"]);
    assert!(technologies["ratings"].as_array().unwrap().is_empty());
}

#[test]
fn a_path_in_an_answer_is_a_page_that_is_there() {
    let answers = [
        v1("/search?q=python"),
        v1("/occupations/15-1254.00/related"),
        v1("/occupations/15-1254.00/specializations"),
        v1("/skills?q=welding"),
        v1("/areas"),
    ];
    for answer in &answers {
        assert!(!items(answer).is_empty());
        for path in strings(items(answer), "path") {
            page(path);
        }
    }
}

#[test]
fn a_skill_names_its_sources_and_who_uses_it() {
    let python = v1("/skills/python");
    assert_eq!(
        (&python["label"], &python["kind"], &python["software"]),
        (&json!("Python"), &json!("specialized"), &json!(true))
    );
    assert!(
        python["esco_uri"]
            .as_str()
            .unwrap()
            .starts_with("http://data.europa.eu/esco/skill/")
    );
    assert!(
        python["used_in"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["code"] == "15-1252.00")
    );
    assert_eq!(v1("/skills/PYTHON"), python);
    let alias = python["aliases"][0].as_str().unwrap();
    assert!(alias.starts_with("esco:"), "{alias}");
    assert_eq!(v1(&format!("/skills/{alias}")), python);
    assert_eq!(v1("/skills/tech:c%23")["slug"], "c-sharp");
    assert_eq!(v1("/skills/mathematics-2")["id"], "onet:2.C.4.a");

    let all = v1("/skills?limit=100");
    assert_eq!(all["total"], catalogue().catalogue.vocabulary.skills.len());
    let found = v1("/skills?q=python&limit=1");
    assert_eq!(items(&found)[0]["id"], "tech:python");
    assert_eq!(items(&found)[0]["slug"], "python");
}

#[test]
fn releases_are_told_down_to_the_files_they_were_read_from() {
    for release in items(&v1("/releases")) {
        assert_eq!(release["id"].as_str().unwrap().len(), 64, "{release}");
        assert!(
            release["address"].as_str().unwrap().starts_with("https://"),
            "{release}"
        );
        for list in ["counts", "files"] {
            assert!(
                !release[list].as_array().unwrap().is_empty(),
                "{list} of {release}"
            );
        }
        for file in release["files"].as_array().unwrap() {
            assert_eq!(file["sha256"].as_str().unwrap().len(), 64, "{file}");
        }
    }
}

#[test]
fn what_cannot_be_used_is_a_problem_that_says_why() {
    for list in ["/occupations", "/skills"] {
        for limit in ["0", "101", "4294967295"] {
            assert_eq!(
                refused(&format!("{list}?limit={limit}")),
                "limit: must be between 1 and 100"
            );
        }
        for query in [
            "limit=-1",
            "limit=many",
            "limit=99999999999",
            "offset=-1",
            "limit=1&limit=2",
        ] {
            refused(&format!("{list}?{query}"));
        }
    }
    assert_eq!(
        refused("/search?q=a&limit=51"),
        "limit: must be between 1 and 50"
    );
    for path in [
        "/search",
        "/search?q=a&kind=person",
        "/occupations/15-1254.00/skills?kind=magic",
        "/occupations/15-1254.00/wages?level=planet",
    ] {
        refused(path);
    }
}

#[test]
fn what_is_not_there_is_a_problem() {
    for path in [
        "/api/v1/occupations/99-9999.99",
        "/api/v1/occupations/no-such-work/wages",
        "/api/v1/skills/no-such-skill",
        "/api/v1/nothing",
        "/api/v2/occupations",
        "/api/nothing",
        "/api/v1/occupations/%FF",
        "/api/v1/occupations/15-1254.00/",
    ] {
        problem(&get(path), StatusCode::NOT_FOUND);
    }
    problem(
        &send(Method::POST, "/api/v1/occupations", &[]),
        StatusCode::METHOD_NOT_ALLOWED,
    );
}

#[test]
fn any_web_page_may_read_the_api() {
    let origin = [(header::ORIGIN, "https://elsewhere.example")];
    for (_, path) in ROUTES {
        let answer = get_with(&format!("/api/v1{path}"), &origin);
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(
            answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN),
            "*",
            "{path}"
        );
        assert_eq!(
            answer.header(header::ACCESS_CONTROL_EXPOSE_HEADERS),
            "etag",
            "{path}"
        );
    }
    let refused = get_with("/api/v1/occupations?limit=0", &origin);
    assert_eq!(
        refused.header(header::ACCESS_CONTROL_ALLOW_ORIGIN),
        "*",
        "a problem can be read, too"
    );
    assert!(
        get_with("/occupations/15-1254.00", &origin)
            .headers
            .get(header::ACCESS_CONTROL_ALLOW_ORIGIN)
            .is_none()
    );

    let asked = [
        origin[0].clone(),
        (header::ACCESS_CONTROL_REQUEST_METHOD, "GET"),
    ];
    let preflight = send(Method::OPTIONS, "/api/v1/occupations", &asked);
    assert_eq!(preflight.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
    assert!(
        preflight
            .header(header::ACCESS_CONTROL_ALLOW_METHODS)
            .contains("GET")
    );
}

#[test]
fn an_answer_that_has_not_changed_is_not_sent_again() {
    let first = get("/api/v1/occupations/15-1254.00");
    let known = [(header::IF_NONE_MATCH, first.header(header::ETAG))];
    assert_eq!(
        get_with("/api/v1/occupations/15-1254.00", &known).status,
        StatusCode::NOT_MODIFIED
    );
}

/// Routes that read what is sent to them.
const READING: [&str; 2] = ["/extract", "/code"];
/// Routes that need a token, and how many endpoints they are.
const OWN: ([&str; 1], usize) = (["/me"], 2);

#[test]
fn the_document_names_every_route_and_no_other() {
    let document = json("/api/openapi.json");
    assert!(
        document["openapi"].as_str().unwrap().starts_with("3.1"),
        "{}",
        document["openapi"]
    );
    assert_eq!(document["servers"][0]["url"], "/api/v1");
    let named: BTreeSet<&str> = document["paths"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        named,
        ROUTES
            .iter()
            .chain(&posting_api::ROUTES)
            .map(|(route, _)| *route)
            .chain(READING)
            .chain(OWN.0)
            .collect()
    );
    let routes = ROUTES.len() + posting_api::ROUTES.len() + READING.len() + OWN.0.len();
    let ids: BTreeSet<&str> = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .map(|path| {
            path["get"]["operationId"]
                .as_str()
                .or(path["post"]["operationId"].as_str())
                .unwrap()
        })
        .collect();
    assert_eq!(ids.len(), routes, "{ids:?}");
    let readable = page("/api").texts("h2 code");
    assert_eq!(readable.len(), routes - OWN.0.len() + OWN.1, "{readable:?}");
    let of_token = &document["components"]["securitySchemes"]["token"];
    assert_eq!(
        (&of_token["type"], &of_token["scheme"]),
        (&json!("http"), &json!("bearer"))
    );
    for method in ["get", "patch"] {
        assert!(
            document["paths"]["/me"][method]["security"][0]["token"].is_array(),
            "{method}"
        );
    }
}
