//! JSON and JSON Lines, in schema.org's words and as items of Hacker News.

use std::io::Write;

use ads::{Ad, StatedPay};
use facts::pay::Period;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::{messages, only, read};

fn nurse() -> Value {
    json!({
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "identifier": {"@type": "PropertyValue", "name": "Lakeside", "value": "RN-7"},
        "url": "https://lakeside.example/jobs/7",
        "title": "Registered Nurse &amp; Preceptor",
        "description": "<p>Care for patients.</p><ul><li>BLS</li><li>RN license</li></ul>",
        "hiringOrganization": {"@type": "Organization", "name": "Lakeside Hospital"},
        "jobLocation": {"@type": "Place", "address": {"@type": "PostalAddress", "addressLocality": "Duluth",
            "addressRegion": "MN", "addressCountry": {"@type": "Country", "name": "US"}}},
        "baseSalary": {"@type": "MonetaryAmount", "currency": "USD",
            "value": {"@type": "QuantitativeValue", "minValue": 38.5, "maxValue": "52", "unitText": "HOUR"}},
        "datePosted": "2026-03-19T08:00:00-05:00",
        "employmentType": ["FULL_TIME", "PART_TIME"],
        "educationRequirements": {"@type": "EducationalOccupationalCredential", "credentialCategory": "associate degree"},
        "experienceRequirements": {"@type": "OccupationalExperienceRequirements", "monthsOfExperience": 24}
    })
}

/// A posting with one field changed.
fn with(key: &str, value: Value) -> Ad {
    let mut posting = nurse();
    posting[key] = value;
    only("ads.json", posting.to_string())
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_posting_of_schema_org_is_mapped_in_full() {
    assert_eq!(
        only("ads.json", nurse().to_string()),
        Ad {
            key: "Lakeside:RN-7".to_owned(),
            url: Some("https://lakeside.example/jobs/7".to_owned()),
            posted: Some(20_531),
            title: Some("Registered Nurse & Preceptor".to_owned()),
            employer: Some("Lakeside Hospital".to_owned()),
            place: Some("Duluth, MN, US".to_owned()),
            remote: false,
            employment: Some("Full-time, Part-time".to_owned()),
            pay: Some(StatedPay {
                min: Some(3_850),
                max: Some(5_200),
                currency: Some("USD".to_owned()),
                period: Some(Period::Hour),
            }),
            education: Some("associate degree".to_owned()),
            experience: Some("2 years".to_owned()),
            text: "Care for patients.\n\n- BLS\n- RN license".to_owned(),
        }
    );
}

#[test]
fn an_employer_who_does_not_want_to_be_named_is_left_open() {
    assert_eq!(
        with("hiringOrganization", json!({"name": "Private Client"})).employer,
        None
    );
    assert_eq!(
        with("hiringOrganization", json!("Acme"))
            .employer
            .as_deref(),
        Some("Acme")
    );
}

#[test]
fn a_place_is_read_from_an_address_a_text_or_several_of_them() {
    let place = |value| with("jobLocation", value).place;
    assert_eq!(place(json!("Duluth, MN")).as_deref(), Some("Duluth, MN"));
    assert_eq!(
        place(json!({"@type": "Place", "address": "Duluth, MN"})).as_deref(),
        Some("Duluth, MN")
    );
    assert_eq!(
        place(json!({"@type": "Place", "name": "Duluth"})).as_deref(),
        Some("Duluth")
    );
    assert_eq!(
        place(json!([{"address": {"addressLocality": "Duluth"}}, "Fargo, ND", "Fargo, ND"]))
            .as_deref(),
        Some("Duluth / Fargo, ND")
    );
    assert_eq!(
        place(json!({"address": "Others, Ethiopia"})).as_deref(),
        Some("Ethiopia")
    );
    assert_eq!(
        place(json!({"address": {"addressLocality": "", "addressRegion": "Texas"}})).as_deref(),
        Some("Texas")
    );
    assert_eq!(place(Value::Null), None);
}

#[test]
fn work_from_home_is_read_from_the_location_type_or_the_employment() {
    assert!(with("jobLocationType", json!("TELECOMMUTE")).remote);
    assert!(with("employmentType", json!("Remote - Full Time")).remote);
    assert!(!with("employmentType", json!("Onsite - Full Time")).remote);
}

#[test]
fn pay_is_read_in_the_shapes_that_are_in_the_wild() {
    let pay = |value| {
        with("baseSalary", value)
            .pay
            .map(|pay| (pay.min, pay.max, pay.currency, pay.period))
    };
    let usd = Some("USD".to_owned());
    let amount = |value| json!({"@type": "MonetaryAmount", "currency": "usd", "value": value});
    assert_eq!(
        pay(amount(json!(80_000))),
        Some((Some(8_000_000), Some(8_000_000), usd.clone(), None))
    );
    assert_eq!(
        pay(amount(json!({"value": "80,000", "unitText": "Yearly"}))),
        Some((
            Some(8_000_000),
            Some(8_000_000),
            usd.clone(),
            Some(Period::Year)
        ))
    );
    assert_eq!(
        pay(amount(json!({"minValue": 20, "unitText": "nan"}))),
        Some((Some(2_000), None, usd.clone(), None))
    );
    assert_eq!(
        pay(json!({"currency": "USD", "minValue": 1, "maxValue": 2, "unitText": "MONTH"})),
        Some((Some(100), Some(200), usd, Some(Period::Month)))
    );
    assert_eq!(
        pay(json!("65000")),
        Some((Some(6_500_000), Some(6_500_000), None, None))
    );
    assert_eq!(pay(amount(json!({"minValue": 0, "maxValue": -3}))), None);
    assert_eq!(pay(json!({"value": [[]]})), None);
}

#[test]
fn pay_in_words_becomes_a_part_of_the_text() {
    let ad = with("baseSalary", json!("$80k - $95k a year"));
    assert_eq!(ad.pay, None);
    assert!(
        ad.text.starts_with("Pay: $80k - $95k a year\n\nCare"),
        "{}",
        ad.text
    );
}

#[test]
fn a_day_that_cannot_be_is_left_open() {
    assert_eq!(
        with("datePosted", json!("March 19, 2026")).posted,
        Some(20_531)
    );
    for odd in [
        json!("2031-01-01"),
        json!("1970-01-01"),
        json!("soon"),
        json!({}),
    ] {
        assert_eq!(with("datePosted", odd).posted, None);
    }
}

#[test]
fn a_posting_without_an_identifier_is_known_by_its_address_or_else_by_what_it_says() {
    let ad = with("identifier", Value::Null);
    assert_eq!(ad.key, "https://lakeside.example/jobs/7");
    let mut bare = nurse();
    bare.as_object_mut()
        .unwrap()
        .retain(|key, _| key != "identifier" && key != "url");
    let key = only("a.json", bare.to_string()).key;
    assert_eq!(key.len(), 64, "{key}");
    assert_eq!(
        key,
        only("b.json", bare.to_string()).key,
        "read again, the same key"
    );
    bare["title"] = json!("Nurse Practitioner");
    assert_ne!(key, only("a.json", bare.to_string()).key);
}

#[test]
fn postings_are_found_in_lists_graphs_and_lines_whatever_the_file_is_called() {
    let (a, b) = (
        nurse(),
        json!({"@type": ["Thing", "http://schema.org/JobPosting"], "identifier": 2, "title": "Cook", "description": "Cook."}),
    );
    let pretty = serde_json::to_string_pretty(&json!([a, b])).unwrap();
    let graph = json!({"@context": "https://schema.org", "@graph": [{"@type": "WebSite"}, a, b], "after": {"x": [1]}});
    for (name, text) in [
        ("list.json", pretty),
        ("lines.json", format!("{a}\n\n{b}\n")),
        ("lines", format!("\u{feff}{a}\r\n{b}")),
        ("side by side.json", format!("{}{b}", serde_json::to_string_pretty(&a).unwrap())),
        (
            "nested.json",
            json!({"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": a}, {"item": b}]})
                .to_string(),
        ),
    ] {
        let (ads, rejected) = read(name, text);
        assert_eq!(messages(&rejected), Vec::<String>::new(), "{name}");
        assert_eq!(ads.iter().map(|ad| ad.key.as_str()).collect::<Vec<_>>(), ["Lakeside:RN-7", "2"], "{name}");
    }
    let (ads, rejected) = read("graph.json", graph.to_string());
    assert_eq!(ads.len(), 2);
    assert_eq!(
        messages(&rejected),
        ["item 1: is no job ad: it has no JobPosting"]
    );
}

#[test]
fn gzip_and_zstd_are_known_by_their_bytes() {
    let line = format!("{}\n", nurse());
    assert_eq!(only("ads.jsonl", gz(line.as_bytes())).key, "Lakeside:RN-7");
    assert_eq!(
        only(
            "ads.jsonl.gz",
            zstd::encode_all(line.as_bytes(), 3).unwrap()
        )
        .key,
        "Lakeside:RN-7"
    );
    let parts = [
        gz(line.as_bytes()),
        gz(line.replace("RN-7", "RN-8").as_bytes()),
    ]
    .concat();
    assert_eq!(read("two-parts.jsonl.gz", parts).0.len(), 2);
}

#[test]
fn of_a_file_that_was_cut_off_everything_before_the_cut_is_kept() {
    // Numbers that do not repeat, so that the packed file is long enough to be cut in the middle.
    let mut lines = String::new();
    for number in 0..2_000_u64 {
        let id = (number * number * 7919).to_string();
        lines += &nurse().to_string().replace("RN-7", &id);
        lines.push('\n');
    }
    for (name, packed) in [
        ("ads.jsonl.gz", gz(lines.as_bytes())),
        (
            "ads.jsonl.zst",
            zstd::encode_all(lines.as_bytes(), 1).unwrap(),
        ),
    ] {
        let (ads, rejected) = read(name, &packed[..packed.len() * 2 / 3]);
        assert!(ads.len() > 100, "{name}: {}", ads.len());
        let rejected = messages(&rejected);
        assert_eq!(rejected.len(), 1, "{rejected:?}");
        assert!(rejected[0].contains("it was cut off"), "{rejected:?}");
    }
}

#[test]
fn of_hacker_news_the_comments_right_under_a_thread_are_ads() {
    let items = [
        json!({"id": 1, "type": "story", "time": 1_400_000_000, "title": "Ask HN: Who is hiring?", "kids": [2]}),
        json!({"id": 2, "type": "comment", "time": 1_400_000_000, "parent": 1, "text": "Acme | Nurse | Duluth, MN<p>Care &amp; more"}),
        json!({"id": 3, "type": "comment", "time": 1_400_000_001, "parent": 2, "text": "Do you sponsor visas?"}),
        json!({"id": 4, "type": "comment", "time": 1_400_000_001, "parent": 3, "text": "We do."}),
        json!({"id": 5, "type": "comment", "time": 1_400_000_001, "parent": 1, "deleted": true}),
        json!({"id": 6, "type": "comment", "time": 1_400_000_001, "parent": 1, "dead": true, "text": "Spam"}),
        json!({"id": 7, "type": "comment", "time": 1_400_000_001, "parent": 1, "text": "[SEEKING WORK] Nurse, remote"}),
        json!({"id": 8, "type": "job", "time": 1_400_000_001, "title": "Acme is hiring cooks", "text": "Lunch only."}),
    ];
    let lines: Vec<String> = items.iter().map(Value::to_string).collect();
    let (ads, rejected) = read("hn.jsonl", lines.join("\n"));
    assert_eq!(
        messages(&rejected),
        [
            "line 1: is no job ad: it is a thread, not a comment",
            "line 3: is no job ad: it is a reply to another comment",
            "line 4: is no job ad: it is a reply to another comment",
            "line 5: is no job ad: it was deleted",
            "line 6: is no job ad: it was deleted",
            "line 7: is no job ad: its author seeks work",
        ]
    );
    assert_eq!(
        ads[0],
        Ad {
            key: "2".to_owned(),
            url: Some("https://news.ycombinator.com/item?id=2".to_owned()),
            posted: Some(16_203),
            text: "Acme | Nurse | Duluth, MN\n\nCare & more".to_owned(),
            ..Ad::default()
        }
    );
    assert_eq!(ads[1].text, "Acme is hiring cooks\n\nLunch only.");
}
