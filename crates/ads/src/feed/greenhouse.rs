//! Greenhouse's Job Board API: <https://developers.greenhouse.io/job-board.html>.

use serde_json::Value;

use super::board::{Board, key, name};
use crate::ad::{Ad, StatedPay};
use crate::record::Reason;
use crate::{clean, date, pay};

pub(super) fn board(employer: &str) -> Board {
    let address =
        format!("https://boards-api.greenhouse.io/v1/boards/{employer}/jobs?content=true");
    Board {
        address,
        list: "jobs",
        ad,
    }
}

fn ad(job: &Value, employer: &str, now: i64) -> Result<Ad, Reason> {
    // `first_published` came later; before it, only the last change is dated.
    let posted = ["first_published", "updated_at"]
        .iter()
        .find_map(|key| date::day(&job[*key], now));
    let place = name(job, "location");
    Ok(Ad {
        key: key(job, "id")?,
        url: job["absolute_url"].as_str().and_then(clean::url),
        posted,
        title: name(job, "title"),
        employer: name(job, "company_name").or_else(|| Some(employer.to_owned())),
        remote: place
            .as_deref()
            .is_some_and(|place| place.to_lowercase().starts_with("remote")),
        place,
        pay: job["pay_input_ranges"]
            .as_array()
            .and_then(|ranges| ranges.iter().find_map(range)),
        text: clean::text(job["content"].as_str().unwrap_or_default())?,
        ..Ad::default()
    })
}

/// Amounts are in cents already.
fn range(range: &Value) -> Option<StatedPay> {
    let cents = |key: &str| range[key].as_i64().filter(|cents| *cents > 0);
    let currency = range["currency_type"].as_str().and_then(pay::currency);
    pay::stated(cents("min_cents"), cents("max_cents"), currency, None)
}
