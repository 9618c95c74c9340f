//! Maps schema.org's `JobPosting` to an ad, as the world writes it:
//! <https://schema.org/JobPosting>.

mod place;
mod salary;

use serde_json::{Map, Value};

use crate::ad::Ad;
use crate::record::Reason;
use crate::{clean, date, key};

/// How deep a posting may lie in lists and graphs.
const DEEPEST: usize = 8;

/// Where JSON-LD keeps things inside others.
const CONTAINERS: [&str; 5] = ["@graph", "mainEntity", "itemListElement", "item", "about"];

/// The postings of a value, wherever they stand in it.
pub(super) fn ads(value: &Value, now: i64) -> Vec<Result<Ad, Reason>> {
    let mut found = Vec::new();
    collect(value, DEEPEST, &mut |posting| found.push(ad(posting, now)));
    found
}

fn collect(value: &Value, depth: usize, found: &mut impl FnMut(&Map<String, Value>)) {
    let Some(deeper) = depth.checked_sub(1) else {
        return;
    };
    match value {
        Value::Array(values) => {
            for value in values {
                collect(value, deeper, found);
            }
        }
        Value::Object(fields) if is_posting(fields) => found(fields),
        Value::Object(fields) => {
            for inner in CONTAINERS.iter().filter_map(|key| fields.get(*key)) {
                collect(inner, deeper, found);
            }
        }
        _ => {}
    }
}

/// Whether an object is a posting: by its type, or without one by having what each posting has.
fn is_posting(fields: &Map<String, Value>) -> bool {
    let named = |kind: &Value| {
        kind.as_str()
            .is_some_and(|kind| kind.rsplit(['/', ':', '#']).next() == Some("JobPosting"))
    };
    match fields.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(named),
        Some(kind) => named(kind),
        None => ["title", "description"]
            .iter()
            .all(|key| fields.get(*key).is_some_and(Value::is_string)),
    }
}

fn ad(posting: &Map<String, Value>, now: i64) -> Result<Ad, Reason> {
    let field = |key: &str| posting.get(key).unwrap_or(&Value::Null);
    let title = clean::name(field("title")).or_else(|| clean::name(field("name")));
    let employer = clean::name(field("hiringOrganization")).filter(|name| !is_nobody(name));
    let text = text(posting)?;
    let employment = clean_list(field("employmentType"), employment);
    let remote = is_remote(field("jobLocationType"), employment.as_deref());
    let pay = salary::stated(posting);
    let text = match salary::in_words(posting) {
        Some(words) if pay.is_none() => format!("Pay: {words}\n\n{text}"),
        _ => text,
    };
    let mut ad = Ad {
        key: String::new(),
        url: ["url", "@id"]
            .iter()
            .find_map(|key| clean::url(field(key).as_str()?)),
        posted: date::day(field("datePosted"), now),
        title,
        employer,
        place: place::of(field("jobLocation"))
            .or_else(|| place::of(field("applicantLocationRequirements"))),
        remote,
        employment,
        pay,
        education: clean_list(field("educationRequirements"), education),
        experience: clean_list(field("experienceRequirements"), experience),
        text,
    };
    let given = identifier(field("identifier")).or_else(|| ad.url.clone());
    ad.key = given.map_or_else(|| key::of_content(&ad), key::given);
    Ok(ad)
}

/// What boards write for an employer who does not want to be named: two such ads are not of the
/// same one.
fn is_nobody(employer: &str) -> bool {
    const NOBODY: [&str; 5] = [
        "private client",
        "confidential",
        "company confidential",
        "undisclosed",
        "anonymous",
    ];
    NOBODY
        .iter()
        .any(|nobody| nobody.eq_ignore_ascii_case(employer))
}

/// The description, and what else is said at length.
fn text(posting: &Map<String, Value>) -> Result<String, Reason> {
    let read = |key: &str| {
        let written = match posting.get(key) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(values)) => values
                .iter()
                .filter_map(clean::name)
                .collect::<Vec<_>>()
                .join("\n"),
            Some(value) => clean::name(value).unwrap_or_default(),
            None => String::new(),
        };
        match clean::text(&written) {
            Err(Reason::NoText) => Ok(String::new()),
            read => read,
        }
    };
    let mut text = read("description")?;
    for (key, heading) in [
        ("responsibilities", "Responsibilities"),
        ("qualifications", "Qualifications"),
        ("skills", "Skills"),
    ] {
        let more = read(key)?;
        if !more.is_empty() && !text.contains(&more) {
            text = format!("{text}\n\n{heading}:\n{more}");
        }
    }
    clean::text_of_length(text)
}

/// A text, or several as one: `Full-time, Part-time`.
fn clean_list(value: &Value, one: fn(&Value) -> Option<String>) -> Option<String> {
    let Value::Array(values) = value else {
        return one(value);
    };
    let mut all: Vec<String> = values.iter().take(10).filter_map(one).collect();
    all.dedup();
    (!all.is_empty()).then(|| all.join(", "))
}

/// schema.org's words for employment as people write them, and others as they are.
fn employment(value: &Value) -> Option<String> {
    let written = clean::name(value)?;
    let usual = match written.to_ascii_uppercase().rsplit('/').next()? {
        "FULL_TIME" | "FULLTIME" => "Full-time",
        "PART_TIME" | "PARTTIME" => "Part-time",
        "CONTRACTOR" => "Contractor",
        "TEMPORARY" => "Temporary",
        "INTERN" => "Intern",
        "VOLUNTEER" => "Volunteer",
        "PER_DIEM" => "Per diem",
        "OTHER" => return None,
        _ => return Some(written.replace('_', " ")),
    };
    Some(usual.to_owned())
}

fn is_remote(location: &Value, employment: Option<&str>) -> bool {
    let says = |value: &Value| {
        clean::name(value).is_some_and(|kind| kind.to_ascii_uppercase().ends_with("TELECOMMUTE"))
    };
    let named = |text: &str| {
        text.split(|c: char| !c.is_alphanumeric())
            .any(|word| word.eq_ignore_ascii_case("remote"))
    };
    says(location) || employment.is_some_and(named)
}

/// `bachelor degree`, also as the category of a credential.
fn education(value: &Value) -> Option<String> {
    match value {
        Value::Object(fields) => fields
            .get("credentialCategory")
            .and_then(clean::name)
            .or_else(|| clean::name(value)),
        _ => clean::name(value),
    }
}

/// `2 years` of `{"monthsOfExperience": 24}`, and texts as they are.
fn experience(value: &Value) -> Option<String> {
    let Value::Object(fields) = value else {
        return clean::name(value);
    };
    let months = match fields.get("monthsOfExperience") {
        Some(Value::Number(number)) => number.as_f64(),
        Some(Value::String(text)) => text.trim().parse().ok(),
        _ => None,
    };
    match months {
        Some(months) if (1.0..=600.0).contains(&months) => Some(match months.round() {
            1.0 => "1 month".to_owned(),
            12.0 => "1 year".to_owned(),
            months if months % 12.0 == 0.0 => format!("{} years", months / 12.0),
            months => format!("{months} months"),
        }),
        _ => fields
            .get("description")
            .and_then(clean::name)
            .or_else(|| clean::name(value)),
    }
}

/// An identifier: a text, a number, or a `PropertyValue`, whose name tells whose value it is.
fn identifier(value: &Value) -> Option<String> {
    let Value::Object(fields) = value else {
        return match value {
            Value::Array(all) => all.iter().find_map(identifier),
            one => clean::name(one),
        };
    };
    let part = |key: &str| fields.get(key).and_then(clean::name);
    let value = part("value").or_else(|| part("@id"))?;
    Some(part("name").map_or_else(|| value.clone(), |name| format!("{name}:{value}")))
}
