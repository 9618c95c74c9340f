//! The shapes in which services publish ads, as they document them.

use ads::{Ad, StatedPay};
use ads::{Options, Source, UsaJobs, open};
use facts::pay::Period;
use serde_json::{Value, json};

use super::stand_in::{Reply, StandIn};
use super::{messages, sorted};

/// A service that answers a path with a value, and nothing else.
fn service(path: &'static str, answer: &Value) -> StandIn {
    let answer = answer.to_string();
    StandIn::start(move |asked, _| {
        if asked.path == path {
            Reply::ok(answer.clone())
        } else {
            Reply::status(404)
        }
    })
}

/// The only ad of a feed.
fn only(stand_in: &StandIn, source: &str) -> Ad {
    let (mut ads, rejected) = sorted(stand_in.open(source).unwrap());
    assert_eq!(messages(&rejected), Vec::<String>::new());
    assert_eq!(ads.len(), 1);
    ads.remove(0)
}

fn usd(min: i64, max: i64, period: Option<Period>) -> StatedPay {
    StatedPay {
        min: Some(min),
        max: Some(max),
        currency: Some("USD".to_owned()),
        period,
    }
}

#[test]
fn a_board_of_greenhouse_is_read() {
    let board = json!({"jobs": [{
        "id": 4_012_345, "internal_job_id": 7, "requisition_id": "R-7", "title": "Registered Nurse", "company_name": "Lakeside Health",
        "updated_at": "2026-03-21T10:00:00-04:00", "first_published": "2026-03-19T10:00:00-04:00",
        "absolute_url": "https://boards.greenhouse.io/lakeside/jobs/4012345", "location": {"name": "Duluth, MN"},
        "content": "&lt;p&gt;Care for patients &amp;amp; families.&lt;/p&gt;&lt;ul&gt;&lt;li&gt;RN license&lt;/li&gt;&lt;/ul&gt;",
        "departments": [{"id": 1, "name": "Nursing"}], "offices": [], "metadata": null,
        "pay_input_ranges": [{"min_cents": 6_000_000, "max_cents": 7_500_000, "currency_type": "USD", "title": "Pay"}]
    }], "meta": {"total": 1}});
    let stand_in = service("/v1/boards/lakeside/jobs?content=true", &board);
    assert_eq!(
        only(&stand_in, "greenhouse:lakeside"),
        Ad {
            key: "4012345".to_owned(),
            url: Some("https://boards.greenhouse.io/lakeside/jobs/4012345".into()),
            posted: Some(20_531),
            title: Some("Registered Nurse".into()),
            employer: Some("Lakeside Health".into()),
            place: Some("Duluth, MN".into()),
            pay: Some(usd(6_000_000, 7_500_000, None)),
            text: "Care for patients & families.\n\n- RN license".to_owned(),
            ..Ad::default()
        }
    );
}

#[test]
fn a_board_of_lever_is_read() {
    let board = json!([{
        "id": "5ac21346-8e0c-4494-8e7a-3eb92ff77902", "text": "Line Cook", "hostedUrl": "https://jobs.lever.co/acme/5ac2",
        "createdAt": 1_773_900_000_000_u64, "country": "US", "workplaceType": "on-site",
        "categories": {"commitment": "Full-time", "location": "Fargo, ND", "allLocations": ["Fargo, ND", "Duluth, MN"], "team": "Kitchen"},
        "description": "<div>Cook lunch.</div>", "descriptionPlain": "Cook lunch.",
        "lists": [{"text": "You have", "content": "<li>Knife skills</li><li>Patience</li>"}],
        "additional": "<div>Meals are free.</div>", "additionalPlain": "Meals are free.",
        "salaryRange": {"min": 18, "max": 24.5, "currency": "USD", "interval": "per-hour-wage"}
    }]);
    let stand_in = service("/v0/postings/acme?mode=json", &board);
    assert_eq!(
        only(&stand_in, "lever:acme"),
        Ad {
            key: "5ac21346-8e0c-4494-8e7a-3eb92ff77902".to_owned(),
            url: Some("https://jobs.lever.co/acme/5ac2".into()),
            posted: Some(20_531),
            title: Some("Line Cook".into()),
            employer: Some("acme".into()),
            place: Some("Fargo, ND / Duluth, MN".into()),
            employment: Some("Full-time".into()),
            pay: Some(usd(1_800, 2_450, Some(Period::Hour))),
            text: "Cook lunch.\n\nYou have\n\n- Knife skills\n- Patience\n\nMeals are free."
                .to_owned(),
            ..Ad::default()
        }
    );
}

#[test]
fn a_board_of_ashby_is_read_without_what_is_not_listed() {
    let board = json!({"apiVersion": "1", "jobs": [
        {
            "id": "145ff46b", "title": "Bookkeeper", "location": "Remote - US", "secondaryLocations": [], "department": "Finance",
            "isListed": true, "isRemote": true, "workplaceType": "Remote", "publishedAt": "2026-03-19T16:21:55.393+00:00",
            "employmentType": "PartTime", "jobUrl": "https://jobs.ashbyhq.com/acme/145ff46b",
            "address": {"postalAddress": {"addressLocality": "Austin", "addressRegion": "Texas", "addressCountry": "USA"}},
            "descriptionHtml": "<p>Keep books.</p>", "descriptionPlain": "Keep books.",
            "compensation": {"compensationTierSummary": "$81K – $87K • Equity", "summaryComponents": [
                {"compensationType": "EquityPercentage", "interval": "NONE", "currencyCode": null, "minValue": 0.5, "maxValue": 1},
                {"compensationType": "Salary", "interval": "1 YEAR", "currencyCode": "USD", "minValue": 81_000, "maxValue": 87_000}
            ]}
        },
        {"id": "2", "title": "Secret", "isListed": false, "descriptionHtml": "<p>Hush.</p>"}
    ]});
    let stand_in = service(
        "/posting-api/job-board/acme?includeCompensation=true",
        &board,
    );
    let (ads, rejected) = sorted(stand_in.open("ashby:acme").unwrap());
    assert_eq!(
        messages(&rejected),
        ["job 2: is no job ad: its employer does not list it"]
    );
    assert_eq!(
        ads,
        [Ad {
            key: "145ff46b".to_owned(),
            url: Some("https://jobs.ashbyhq.com/acme/145ff46b".into()),
            posted: Some(20_531),
            title: Some("Bookkeeper".into()),
            employer: Some("acme".into()),
            place: Some("Austin, Texas, USA".into()),
            remote: true,
            employment: Some("Part-time".into()),
            pay: Some(usd(8_100_000, 8_700_000, Some(Period::Year))),
            text: "Keep books.".to_owned(),
            ..Ad::default()
        }]
    );
}

#[test]
fn a_board_of_workable_is_read() {
    let board = json!({"name": "Acme Bakery", "description": null, "jobs": [{
        "title": "Baker", "shortcode": "3F1C8A", "code": "", "employment_type": "Full-time", "telecommuting": false,
        "department": "Bakery", "url": "https://apply.workable.com/j/3F1C8A", "published_on": "2026-03-19", "created_at": "2026-03-18",
        "country": "United States", "city": "Fargo", "state": "North Dakota", "education": "High School", "experience": "Entry level",
        "function": "Production", "industry": "Food", "locations": [], "description": "<p>Bake bread.</p>"
    }]});
    let stand_in = service("/api/v1/widget/accounts/acme?details=true", &board);
    assert_eq!(
        only(&stand_in, "workable:acme"),
        Ad {
            key: "3F1C8A".to_owned(),
            url: Some("https://apply.workable.com/j/3F1C8A".into()),
            posted: Some(20_531),
            title: Some("Baker".into()),
            employer: Some("Acme Bakery".into()),
            place: Some("Fargo, North Dakota, United States".into()),
            employment: Some("Full-time".into()),
            education: Some("High School".into()),
            experience: Some("Entry level".into()),
            text: "Bake bread.".to_owned(),
            ..Ad::default()
        }
    );
}

#[test]
fn a_board_of_recruitee_is_read() {
    let board = json!({"offers": [{
        "id": 1_234, "slug": "carpenter", "title": "Carpenter", "company_name": "Acme Homes", "status": "published",
        "careers_url": "https://acme.recruitee.com/o/carpenter", "published_at": "2026-03-19 09:12:00 UTC", "created_at": "2026-03-01 09:12:00 UTC",
        "city": "Ghent", "state_name": null, "country": "Belgium", "location": "Ghent, Belgium", "remote": false,
        "employment_type_code": "fulltime_permanent", "education_code": "high_school", "experience_code": "mid_level",
        "description": "<p>Build houses.</p>", "requirements": "<ul><li>A hammer</li></ul>",
        "salary": {"min": "2800", "max": "3400.50", "period": "month", "currency": "EUR"}
    }]});
    let stand_in = service("/api/offers/", &board);
    assert_eq!(
        only(&stand_in, "recruitee:acme"),
        Ad {
            key: "1234".to_owned(),
            url: Some("https://acme.recruitee.com/o/carpenter".into()),
            posted: Some(20_531),
            title: Some("Carpenter".into()),
            employer: Some("Acme Homes".into()),
            place: Some("Ghent, Belgium".into()),
            employment: Some("fulltime permanent".into()),
            pay: Some(StatedPay {
                min: Some(280_000),
                max: Some(340_050),
                currency: Some("EUR".into()),
                period: Some(Period::Month)
            }),
            education: Some("high school".into()),
            experience: Some("mid level".into()),
            text: "Build houses.\n\n- A hammer".to_owned(),
            ..Ad::default()
        }
    );
}

#[test]
fn a_board_of_smartrecruiters_is_read_part_by_part_and_each_posting_in_full() {
    let stand_in = StandIn::start(|asked, _| {
        let list = |ids: std::ops::Range<u32>| {
            let content: Vec<Value> = ids
                .map(|id| json!({"id": id.to_string(), "name": "Clerk"}))
                .collect();
            Reply::ok(
                json!({"offset": 0, "limit": 100, "totalFound": 102, "content": content})
                    .to_string(),
            )
        };
        match asked.path.strip_prefix("/v1/companies/Acme/postings") {
            Some("?limit=100&offset=0") => list(0..100),
            Some("?limit=100&offset=100") => list(100..102),
            Some("/50") | None => Reply::status(404),
            Some(id) => Reply::ok(
                json!({
                    "id": id.trim_start_matches('/'), "name": "Clerk", "company": {"identifier": "Acme", "name": "Acme Retail"},
                    "releasedDate": "2026-03-19T08:00:00.000Z", "postingUrl": "https://jobs.smartrecruiters.com/Acme/1-clerk",
                    "location": {"city": "Austin", "region": "TX", "country": "us", "remote": true},
                    "typeOfEmployment": {"id": "permanent", "label": "Full-time"},
                    "experienceLevel": {"id": "entry_level", "label": "Entry Level"},
                    "jobAd": {"sections": {
                        "companyDescription": {"title": "Company", "text": "<p>We sell.</p>"},
                        "jobDescription": {"title": "Job", "text": "<p>You sell.</p>"},
                        "qualifications": {"title": "Qualifications", "text": ""}
                    }}
                })
                .to_string(),
            ),
        }
    });
    let (ads, rejected) = sorted(stand_in.open("smartrecruiters:Acme").unwrap());
    assert_eq!(ads.len(), 101);
    assert_eq!(rejected.len(), 1);
    assert_eq!(
        ads[0],
        Ad {
            key: "0".to_owned(),
            url: Some("https://jobs.smartrecruiters.com/Acme/1-clerk".into()),
            posted: Some(20_531),
            title: Some("Clerk".into()),
            employer: Some("Acme Retail".into()),
            place: Some("Austin, TX, US".into()),
            remote: true,
            employment: Some("Full-time".into()),
            experience: Some("Entry Level".into()),
            text: "We sell.\n\nYou sell.".to_owned(),
            ..Ad::default()
        }
    );
}

#[test]
fn usajobs_is_asked_with_a_key_page_by_page() {
    let stand_in = StandIn::start(|asked, _| {
        let page = asked
            .path
            .strip_prefix("/api/search?JobCategoryCode=2210&ResultsPerPage=250&Page=");
        let Some(page) = page.and_then(|rest| rest.strip_suffix("&Fields=Full")) else {
            return Reply::status(404);
        };
        let item = json!({"MatchedObjectId": format!("81000{page}"), "MatchedObjectDescriptor": {
            "PositionID": "ST-1", "PositionTitle": "IT Specialist", "PositionURI": "https://www.usajobs.gov/job/810001",
            "PositionLocationDisplay": "Multiple Locations", "PositionLocation": [{"LocationName": "Denver, Colorado"}, {"LocationName": "Boise, Idaho"}],
            "OrganizationName": "Bureau of Land Management", "DepartmentName": "Department of the Interior",
            "PositionSchedule": [{"Name": "Full-time", "Code": "1"}],
            "PositionRemuneration": [{"MinimumRange": "89508.0", "MaximumRange": "116362.0", "RateIntervalCode": "PA", "Description": "Per Year"}],
            "PublicationStartDate": "2026-03-19T00:00:00.0000", "QualificationSummary": "A year of experience.",
            "UserArea": {"Details": {"JobSummary": "Keep networks running.", "MajorDuties": ["Patch.", "Watch."], "RemoteIndicator": false}}
        }});
        Reply::ok(json!({"SearchResult": {"SearchResultCount": 1, "SearchResultItems": [item], "UserArea": {"NumberOfPages": "2"}}}).to_string())
    });
    let source: Source = "usajobs:2210".parse().unwrap();
    let without = open(&source, &stand_in.options())
        .err()
        .unwrap()
        .to_string();
    assert!(without.contains("METIER_USAJOBS_KEY"), "{without}");
    let mut options: Options = stand_in.options();
    options.web.usajobs = Some(UsaJobs {
        key: "key".to_owned(),
        email: "me@example.org".to_owned(),
    });
    let (ads, rejected) = sorted(open(&source, &options).unwrap());
    assert_eq!(messages(&rejected), Vec::<String>::new());
    assert_eq!(
        ads.iter().map(|ad| ad.key.as_str()).collect::<Vec<_>>(),
        ["810001", "810002"]
    );
    assert_eq!(
        ads[0],
        Ad {
            key: "810001".to_owned(),
            url: Some("https://www.usajobs.gov/job/810001".into()),
            posted: Some(20_531),
            title: Some("IT Specialist".into()),
            employer: Some("Bureau of Land Management".into()),
            place: Some("Denver, Colorado / Boise, Idaho".into()),
            employment: Some("Full-time".into()),
            pay: Some(usd(8_950_800, 11_636_200, Some(Period::Year))),
            text: "Keep networks running.\n\nPatch.\nWatch.\n\nA year of experience.".to_owned(),
            ..Ad::default()
        }
    );
    let asked = stand_in.requests();
    assert!(
        asked
            .iter()
            .all(|asked| asked.headers["authorization-key"] == "key"
                && asked.headers["user-agent"] == "me@example.org")
    );
}

#[test]
fn an_answer_that_is_no_list_is_told() {
    let nothing = json!({"error": "gone"});
    let stand_in = service("/v1/boards/acme/jobs?content=true", &nothing);
    let (ads, rejected) = sorted(stand_in.open("greenhouse:acme").unwrap());
    assert_eq!(
        (ads.len(), messages(&rejected)),
        (0, vec!["job 1: is no job ad: it has no id".to_owned()])
    );
    let stand_in = service("/v1/companies/acme/postings?limit=100&offset=0", &nothing);
    assert_eq!(
        stand_in.refused("smartrecruiters:acme"),
        "the list of acme answers with something else than a list of jobs"
    );
}
