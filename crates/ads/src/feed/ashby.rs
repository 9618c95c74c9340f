//! Ashby's job postings API: <https://developers.ashbyhq.com/docs/public-job-posting-api>.

use serde_json::Value;

use super::board::{Board, key, name, place};
use crate::ad::{Ad, StatedPay};
use crate::record::Reason;
use crate::{clean, date, pay};

pub(super) fn board(employer: &str) -> Board {
    let address = format!(
        "https://api.ashbyhq.com/posting-api/job-board/{employer}?includeCompensation=true"
    );
    Board {
        address,
        list: "jobs",
        ad,
    }
}

fn ad(job: &Value, employer: &str, now: i64) -> Result<Ad, Reason> {
    if job["isListed"].as_bool() == Some(false) {
        return Err(Reason::NoAd("its employer does not list it"));
    }
    let address = &job["address"]["postalAddress"];
    let part = |key: &str| name(address, key);
    let remote =
        job["isRemote"].as_bool() == Some(true) || job["workplaceType"].as_str() == Some("Remote");
    let html = job["descriptionHtml"]
        .as_str()
        .filter(|text| !text.is_empty());
    Ok(Ad {
        key: key(job, "id")?,
        url: job["jobUrl"].as_str().and_then(clean::url),
        posted: date::day(&job["publishedAt"], now),
        title: name(job, "title"),
        employer: Some(employer.to_owned()),
        place: place([
            part("addressLocality"),
            part("addressRegion"),
            part("addressCountry"),
        ])
        .or_else(|| name(job, "location")),
        remote,
        employment: job["employmentType"].as_str().and_then(employment),
        pay: salary(&job["compensation"]),
        text: clean::text(
            html.or_else(|| job["descriptionPlain"].as_str())
                .unwrap_or_default(),
        )?,
        ..Ad::default()
    })
}

fn employment(kind: &str) -> Option<String> {
    match kind {
        "FullTime" => Some("Full-time".to_owned()),
        "PartTime" => Some("Part-time".to_owned()),
        other => clean::line(other),
    }
}

/// The salary among what is paid; equity and bonuses are something else.
fn salary(compensation: &Value) -> Option<StatedPay> {
    let parts = compensation["summaryComponents"].as_array()?;
    let salary = parts
        .iter()
        .find(|part| part["compensationType"].as_str() == Some("Salary"))?;
    let period = salary["interval"].as_str().and_then(pay::period);
    let currency = salary["currencyCode"].as_str().and_then(pay::currency);
    pay::stated(
        pay::hundredths(&salary["minValue"]),
        pay::hundredths(&salary["maxValue"]),
        currency,
        period,
    )
}
