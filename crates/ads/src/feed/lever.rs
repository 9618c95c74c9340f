//! Lever's Postings API: <https://github.com/lever/postings-api>.

use serde_json::Value;

use super::board::{Board, key, name, texts};
use crate::ad::Ad;
use crate::record::Reason;
use crate::{clean, date, pay};

pub(super) fn board(employer: &str) -> Board {
    Board {
        address: format!("https://api.lever.co/v0/postings/{employer}?mode=json"),
        list: "",
        ad,
    }
}

fn ad(job: &Value, employer: &str, now: i64) -> Result<Ad, Reason> {
    let categories = &job["categories"];
    let range = &job["salaryRange"];
    let amount = |key: &str| pay::hundredths(&range[key]);
    let period = range["interval"].as_str().and_then(pay::period);
    let currency = range["currency"].as_str().and_then(pay::currency);
    Ok(Ad {
        key: key(job, "id")?,
        url: job["hostedUrl"].as_str().and_then(clean::url),
        posted: date::day(&job["createdAt"], now),
        title: name(job, "text"),
        employer: Some(employer.to_owned()),
        place: locations(categories),
        remote: job["workplaceType"].as_str() == Some("remote"),
        employment: name(categories, "commitment"),
        pay: pay::stated(amount("min"), amount("max"), currency, period),
        text: text(job)?,
        ..Ad::default()
    })
}

fn locations(categories: &Value) -> Option<String> {
    let all: Vec<String> = categories["allLocations"]
        .as_array()?
        .iter()
        .take(5)
        .filter_map(clean::name)
        .collect();
    if all.is_empty() {
        name(categories, "location")
    } else {
        Some(all.join(" / "))
    }
}

/// The description, lists with their headings, and what stands below them.
fn text(job: &Value) -> Result<String, Reason> {
    let either = |plain: &str, html: &str| match job[plain].as_str() {
        Some(text) if !text.trim().is_empty() => job[plain].clone(),
        _ => job[html].clone(),
    };
    let mut parts = vec![either("descriptionPlain", "description")];
    for list in job["lists"].as_array().into_iter().flatten() {
        let (heading, items) = (
            list["text"].as_str().unwrap_or_default(),
            list["content"].as_str().unwrap_or_default(),
        );
        parts.push(Value::String(format!("<h3>{heading}</h3><ul>{items}</ul>")));
    }
    parts.push(either("additionalPlain", "additional"));
    parts.push(either("salaryDescriptionPlain", "salaryDescription"));
    texts(&parts)
}
