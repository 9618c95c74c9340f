//! `/`, `/careers`, `/occupations`, `/skills`, `/data`: what the pages say, and which addresses
//! lead to them.

use axum::http::{StatusCode, header};

use crate::support::site::{get, leads_to, page};

#[test]
fn the_page_of_web_developers_shows_the_current_median_and_the_older_one_of_the_projections() {
    let page = page("/occupations/15-1254.00");
    assert_eq!(page.one("h1"), "Web Developers");
    let (median, note) = page.stat("Median wage");
    assert_eq!(
        (median.as_str(), note.as_str()),
        ("$92,650", "a year, $44.54 an hour")
    );
    assert_eq!(page.stat("Growth").0, "+7.5%");
    assert_eq!(
        page.row("outlook", "Median wage, 2024 (projections table)")[1],
        "$90,930"
    );
    assert_eq!(
        page.row("pay", "Half earn less than")[1..],
        ["$92,650", "$44.54"]
    );
    assert_eq!(
        page.texts("nav[aria-label=Breadcrumb] li"),
        [
            "Careers",
            "Information Technology and Computer Science",
            "Software Development",
            "Web Developers"
        ]
    );
}

#[test]
fn every_number_at_the_top_names_its_source() {
    let page = page("/occupations/15-1254.00");
    let stats = page.all(".stats > div").len();
    let sources = page.texts(".stats > div .from");
    assert!(stats >= 5 && sources.len() == stats, "{sources:?}");
    assert!(
        sources.iter().any(|source| source.contains("BLS OEWS")),
        "{sources:?}"
    );
    assert!(
        sources
            .iter()
            .any(|source| source.contains("BLS projections")),
        "{sources:?}"
    );
    assert!(
        sources.iter().any(|source| source.contains("O*NET")),
        "{sources:?}"
    );
}

#[test]
fn an_occupation_without_its_own_wage_says_whose_it_shows() {
    let wider = [
        (
            "15-1299.08",
            "Computer Occupations, All Other",
            "Computer Occupations, All Other, of which it is a part.",
        ),
        (
            "31-1121.00",
            "Home health and personal care aides",
            "together with others, as Home health and personal care aides.",
        ),
    ];
    for (code, whose, why) in wider {
        let page = page(&format!("/occupations/{code}"));
        for label in ["Median wage", "Growth", "Jobs"] {
            let (_, note) = page.stat(label);
            assert!(
                note.ends_with(&format!("for {whose}")),
                "{label} of {code}: {note}"
            );
        }
        let notice = page.one("p.notice");
        assert!(
            notice.contains("not for this occupation alone") && notice.ends_with(why),
            "{code}: {notice}"
        );
    }
}

#[test]
fn a_wage_at_the_cap_is_shown_as_that_much_or_more() {
    let page = page("/occupations/29-1212.00");
    let projected = page.row("outlook", "Median wage, 2024 (projections table)");
    assert_eq!(projected[1], "$239,200 or more");
    let by_state = page.texts("section[aria-labelledby=pay] [aria-label='Wages by state'] td");
    assert!(
        by_state.iter().any(|cell| cell == "$239,200 or more"),
        "{by_state:?}"
    );
    let tiles = page.texts("svg.tiles .value");
    assert!(tiles.iter().any(|tile| tile == "$239k+"), "{tiles:?}");
}

#[test]
fn a_military_occupation_renders_without_data_and_says_what_is_missing() {
    let page = page("/occupations/55-1011.00");
    assert_eq!(page.one("h1"), "Air Crew Officers");
    let (median, why) = page.stat("Median wage");
    assert_eq!(
        (median.as_str(), why.as_str()),
        ("Not published", "BLS publishes no wage for this occupation")
    );
    assert!(
        page.one("section[aria-labelledby=skills]")
            .contains("O*NET has not rated the skills of this occupation.")
    );
    assert!(page.all("#pay, #outlook, #education").is_empty());
    assert!(!page.texts("section[aria-labelledby=titles] li").is_empty());
}

#[test]
fn other_spellings_of_an_occupation_redirect_to_its_page() {
    for spelling in [
        "15-1254",
        "151254",
        "web-developers",
        "Web-Developers",
        "WEB-DEVELOPERS",
        "web%20developers",
    ] {
        let answer = get(&format!("/occupations/{spelling}"));
        assert_eq!(answer.status, StatusCode::PERMANENT_REDIRECT, "{spelling}");
        assert_eq!(
            answer.header(header::LOCATION),
            "/occupations/15-1254.00",
            "{spelling}"
        );
    }
    // BLS's code of an occupation that exists only in parts leads to the first of them.
    assert_eq!(leads_to("/occupations/15-1299"), "/occupations/15-1299.00");
}

#[test]
fn other_spellings_of_a_specialized_occupation_redirect_to_its_page() {
    let specialization = a_specialization("Back End Developer");
    let (under, slug) = specialization.rsplit_once('/').unwrap();
    for (from, text) in [
        (under, slug.to_uppercase()),
        (under.trim_end_matches(".00"), slug.to_owned()),
    ] {
        assert_eq!(
            leads_to(&format!("{from}/{text}")),
            specialization,
            "{from}/{text}"
        );
    }
    for title in page(&specialization).texts("section[aria-labelledby=titles] li") {
        let by_title = format!("{under}/{}", catalogue::slug::slug(&title));
        assert_eq!(leads_to(&by_title), specialization, "{title}");
    }
}

#[test]
fn a_specialized_occupation_shows_its_titles_and_the_numbers_of_its_occupation() {
    let page = page(&a_specialization("Back End Developer"));
    assert!(page.one("h1").starts_with("Back End Developer"));
    let breadcrumb = page.texts("nav[aria-label=Breadcrumb] li");
    assert_eq!(breadcrumb.len(), 5, "{breadcrumb:?}");
    assert!(
        page.one("section[aria-labelledby=parent] h2")
            .starts_with("The occupation it belongs to: ")
    );
    assert!(
        page.reading()
            .contains("Public data is published for the occupation as a whole")
    );
    assert!(page.stat("Median wage").0.starts_with('$'));
}

/// The page of a specialised occupation, found as a visitor finds it.
fn a_specialization(name: &str) -> String {
    let results = page(&format!("/search?q={}", name.replace(' ', "+")));
    let links = results.all("ol.results a");
    let paths = links
        .into_iter()
        .filter_map(|link| link.attr("href"))
        .filter(|path| path.matches('/').count() == 3);
    paths
        .map(str::to_owned)
        .next()
        .unwrap_or_else(|| panic!("no specialized occupation is found for {name}"))
}

#[test]
fn ids_and_former_addresses_of_a_skill_redirect_to_its_page() {
    for id in ["tech:python", "esco:ccd0a1d9-afda-43d9-b901-96344886e14d"] {
        assert_eq!(leads_to(&format!("/skills/{id}")), "/skills/python");
    }
    assert_eq!(leads_to("/skills/tech:c++"), "/skills/c-plus-plus");
    assert_eq!(
        leads_to("/skills/mathematics-2"),
        "/skills/mathematics-onet-2-c-4-a"
    );
}

#[test]
fn other_spellings_of_a_skill_redirect_to_its_page() {
    assert_eq!(leads_to("/skills/PYTHON"), "/skills/python");
    let alternatives = page("/skills/python").texts("section[aria-labelledby=names] li");
    assert!(!alternatives.is_empty());
    for label in alternatives {
        assert_eq!(
            leads_to(&format!("/skills/{}", catalogue::slug::slug(&label))),
            "/skills/python",
            "{label}"
        );
    }
}

#[test]
fn other_spellings_of_an_area_and_a_group_redirect_to_their_pages() {
    let group = page("/occupations/15-1254.00");
    let links = group.all("nav[aria-label=Breadcrumb] a");
    let [_, area, group] = links.as_slice() else {
        panic!("three links")
    };
    let (area, group) = (area.attr("href").unwrap(), group.attr("href").unwrap());
    let loud = |path: &str| {
        format!(
            "/careers{}",
            path.trim_start_matches("/careers").to_uppercase()
        )
    };
    assert_eq!(leads_to(&loud(area)), area);
    assert_eq!(leads_to(&loud(group)), group);
    let (_, name) = group.rsplit_once('/').unwrap();
    assert_eq!(
        leads_to(&format!("{}/{name}", loud(area))),
        group,
        "only the area is loud"
    );
}

#[test]
fn what_is_not_there_is_a_friendly_page_with_a_search() {
    let gone = [
        "/nothing",
        "/occupations/99-9999.99",
        "/occupations/99-9999",
        "/occupations/no-such-work",
        "/occupations/15-1254.00/no-such-kind",
        "/occupations/no-such-work/at-all",
        "/skills/no-such-skill",
        "/careers/no-such-area",
        "/careers/information-technology-and-computer-science/no-such-group",
        "/static/0/nothing.css",
        "/occupations/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/occupations/%FF",
        "/skills/%C3%28",
    ];
    for path in gone {
        let answer = get(path);
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(
            answer.header(header::CONTENT_TYPE),
            "text/html; charset=utf-8",
            "{path}"
        );
        assert!(!answer.text().contains("<script>"), "{path}");
        let page = answer.page();
        assert_eq!(page.one("h1"), "Page not found", "{path}");
        assert_eq!(
            page.attribute("main form[role=search]", "action"),
            "/search",
            "{path}"
        );
        assert_eq!(
            page.attribute("meta[name=robots]", "content"),
            "noindex",
            "{path}"
        );
    }
}

#[test]
fn addresses_without_a_page_of_their_own_lead_on() {
    assert_eq!(leads_to("/occupations"), "/careers");
    assert_eq!(leads_to("/skills"), "/search");
}

#[test]
fn the_data_page_shows_each_release_with_its_vintage_license_and_id() {
    let page = page("/data");
    let releases = page.all("main section.card").len();
    assert!(releases >= 6, "{releases}");
    for name in [
        "Vintage",
        "Publisher",
        "License",
        "Attribution",
        "Holds",
        "Release id",
    ] {
        assert_eq!(
            page.texts("section.card th[scope=row]")
                .iter()
                .filter(|text| *text == name)
                .count(),
            releases,
            "{name}"
        );
    }
}

#[test]
fn the_home_page_leads_to_every_career_area() {
    let home = page("/");
    let areas = crate::support::site::catalogue().catalogue.areas.len();
    assert_eq!(home.all("section[aria-labelledby=areas] li a").len(), areas);
    assert_eq!(page("/careers").all(".cards h2 a").len(), areas);
}
