//! Recruitee's Careers Site API: <https://docs.recruitee.com/reference/intro-to-careers-site-api>.

use serde_json::Value;

use super::board::{Board, key, name, place, texts};
use crate::ad::Ad;
use crate::record::Reason;
use crate::{clean, date, pay};

pub(super) fn board(employer: &str) -> Board {
    Board {
        address: format!("https://{employer}.recruitee.com/api/offers/"),
        list: "offers",
        ad,
    }
}

fn ad(job: &Value, employer: &str, now: i64) -> Result<Ad, Reason> {
    let salary = &job["salary"];
    let amount = |key: &str| pay::hundredths(&salary[key]);
    let period = salary["period"].as_str().and_then(pay::period);
    let currency = salary["currency"].as_str().and_then(pay::currency);
    let parts = [
        name(job, "city"),
        name(job, "state_name").or_else(|| name(job, "state_code")),
        name(job, "country"),
    ];
    Ok(Ad {
        key: key(job, "id")?,
        url: job["careers_url"].as_str().and_then(clean::url),
        posted: ["published_at", "created_at"]
            .iter()
            .find_map(|key| date::day(&job[*key], now)),
        title: name(job, "title"),
        employer: name(job, "company_name").or_else(|| Some(employer.to_owned())),
        place: place(parts).or_else(|| name(job, "location")),
        remote: job["remote"].as_bool() == Some(true),
        employment: name(job, "employment_type_code").map(|code| code.replace('_', " ")),
        pay: pay::stated(amount("min"), amount("max"), currency, period),
        education: name(job, "education_code").map(|code| code.replace('_', " ")),
        experience: name(job, "experience_code").map(|code| code.replace('_', " ")),
        text: texts([&job["description"], &job["requirements"]])?,
    })
}
