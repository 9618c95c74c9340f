//! Workable's widget, which employers put on their pages:
//! <https://help.workable.com/hc/en-us/articles/115012771647>.

use serde_json::Value;

use super::board::{Board, key, name, place, texts};
use crate::ad::Ad;
use crate::record::Reason;
use crate::{clean, date};

pub(super) fn board(employer: &str) -> Board {
    let address =
        format!("https://apply.workable.com/api/v1/widget/accounts/{employer}?details=true");
    Board {
        address,
        list: "jobs",
        ad,
    }
}

fn ad(job: &Value, employer: &str, now: i64) -> Result<Ad, Reason> {
    Ok(Ad {
        key: key(job, "shortcode")?,
        url: ["url", "shortlink"]
            .iter()
            .find_map(|key| clean::url(job[*key].as_str()?)),
        posted: ["published_on", "created_at"]
            .iter()
            .find_map(|key| date::day(&job[*key], now)),
        title: name(job, "title"),
        employer: Some(employer.to_owned()),
        place: place([name(job, "city"), name(job, "state"), name(job, "country")]),
        remote: job["telecommuting"].as_bool() == Some(true),
        employment: name(job, "employment_type"),
        education: name(job, "education"),
        experience: name(job, "experience"),
        text: texts([&job["description"], &job["requirements"], &job["benefits"]])?,
        ..Ad::default()
    })
}
