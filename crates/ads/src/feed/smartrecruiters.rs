//! The Posting API of smartrecruiters.com:
//! <https://developers.smartrecruiters.com/docs/posting-api>. The list names the postings, a
//! hundred at a time; the text of each has to be asked for.

use std::collections::VecDeque;

use serde_json::Value;

use super::board::{address, key, name, parsed, place, texts};
use crate::ad::Ad;
use crate::ads::Ads;
use crate::error::Error;
use crate::input::Position;
use crate::options::Options;
use crate::record::{Reason, until_end};
use crate::web::{Answer, Client, Request, WebError};
use crate::{clean, date};

/// The most that one answer lists.
const AT_ONCE: usize = 100;

/// An employer with more postings than this has none; its list has no end.
const MOST: usize = 50_000;

/// A list or a posting is some hundreds of kilobytes at most.
const LONGEST: usize = 4 << 20;

pub(super) fn ads(employer: &str, options: &Options) -> Result<Ads, Error> {
    let position = Position::default();
    let mut board = Board {
        web: Client::new(&options.web)?,
        employer: employer.to_owned(),
        position: position.clone(),
        ids: VecDeque::new(),
        listed: 0,
        total: usize::MAX,
    };
    board.list()?;
    let now = options.now;
    let mut number = 0_u64;
    let records = until_end(move || {
        number += 1;
        let job = match board.next() {
            Ok(Some(job)) => Ok(vec![job.and_then(|job| ad(&job, &board.employer, now))]),
            Ok(None) => return None,
            Err(error) => Err(Reason::Stopped(error.to_string())),
        };
        Some((job, format!("job {number}")))
    });
    Ok(Ads::new(records, position, None))
}

struct Board {
    web: Client,
    employer: String,
    position: Position,
    /// Postings that are listed and not asked for.
    ids: VecDeque<String>,
    listed: usize,
    total: usize,
}

impl Board {
    /// The next posting in full, or none after the last.
    fn next(&mut self) -> Result<Option<Result<Value, Reason>>, WebError> {
        if self.ids.is_empty() && self.listed < self.total.min(MOST) {
            self.list()?;
        }
        let Some(id) = self.ids.pop_front() else {
            return Ok(None);
        };
        let path = format!("/{id}");
        match self.get(&path) {
            Ok(body) => Ok(Some(parsed(&body))),
            // One that was taken down meanwhile.
            Err(error @ (WebError::Status { .. } | WebError::TooLong { .. })) => {
                Ok(Some(Err(Reason::Unreadable(error.to_string()))))
            }
            Err(error) => Err(error),
        }
    }

    /// Asks for the next part of the list.
    fn list(&mut self) -> Result<(), WebError> {
        let part = format!("?limit={AT_ONCE}&offset={}", self.listed);
        let list = parsed(&self.get(&part)?).unwrap_or_default();
        let unexpected = || WebError::Unexpected(format!("the list of {}", self.employer));
        let jobs = list["content"].as_array().ok_or_else(unexpected)?;
        self.total = list["totalFound"]
            .as_u64()
            .and_then(|total| usize::try_from(total).ok())
            .ok_or_else(unexpected)?;
        if jobs.is_empty() {
            self.total = 0;
        }
        self.listed += jobs.len();
        // What becomes a part of an address must not lead elsewhere.
        let safe = |id: &String| {
            id.len() <= 100
                && id
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        self.ids
            .extend(jobs.iter().filter_map(|job| name(job, "id")).filter(safe));
        Ok(())
    }

    fn get(&mut self, rest: &str) -> Result<Vec<u8>, WebError> {
        let at = address(&format!(
            "https://api.smartrecruiters.com/v1/companies/{}/postings{rest}",
            self.employer
        ))?;
        if self.listed > 0 {
            self.web.pause(&at);
        }
        match self.web.get(
            &at,
            &Request {
                longest: LONGEST,
                ..Request::default()
            },
        )? {
            Answer::Body(body, _) => {
                self.position.add(body.len());
                Ok(body)
            }
            Answer::Unchanged => Ok(Vec::new()),
        }
    }
}

fn ad(job: &Value, employer: &str, now: i64) -> Result<Ad, Reason> {
    let location = &job["location"];
    let parts = [
        name(location, "city"),
        name(location, "region"),
        name(location, "country").map(|code| country(&code)),
    ];
    let sections = &job["jobAd"]["sections"];
    let section = |key: &str| &sections[key]["text"];
    Ok(Ad {
        key: key(job, "id")?,
        url: ["postingUrl", "applyUrl"]
            .iter()
            .find_map(|key| clean::url(job[*key].as_str()?)),
        posted: date::day(&job["releasedDate"], now),
        title: name(job, "name"),
        employer: name(job, "company").or_else(|| Some(employer.to_owned())),
        place: place(parts),
        remote: location["remote"].as_bool() == Some(true),
        employment: name(job, "typeOfEmployment"),
        experience: name(job, "experienceLevel"),
        text: texts([
            section("companyDescription"),
            section("jobDescription"),
            section("qualifications"),
            section("additionalInformation"),
        ])?,
        ..Ad::default()
    })
}

/// Codes of countries are written small.
fn country(code: &str) -> String {
    if code.len() == 2 {
        code.to_ascii_uppercase()
    } else {
        code.to_owned()
    }
}
