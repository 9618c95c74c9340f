//! USAJOBS' Search API: <https://developer.usajobs.gov/api-reference/get-api-search>. Its ads are
//! asked for by occupational series (`usajobs:2210`) or by agency (`usajobs:VA`).

use std::collections::VecDeque;

use serde_json::Value;

use super::board::{address, key, name, parsed, texts};
use crate::ad::{Ad, StatedPay};
use crate::ads::Ads;
use crate::error::Error;
use crate::input::Position;
use crate::options::Options;
use crate::record::{Reason, until_end};
use crate::web::{Answer, Client, Request, WebError};
use crate::{clean, date, pay};

/// Ads in one answer. More are allowed, but with all their text they get long.
const AT_ONCE: usize = 250;

/// No search gives more than 10,000 ads.
const MOST_PAGES: usize = 10_000 / AT_ONCE;

/// An ad has some tens of kilobytes.
const LONGEST: usize = 32 << 20;

pub(super) fn ads(what: &str, options: &Options) -> Result<Ads, Error> {
    let credentials = options.web.usajobs.as_ref().ok_or(Error::NoUsaJobsKey)?;
    let position = Position::default();
    let mut search = Search {
        web: Client::new(&options.web)?,
        // The service knows its guests by their e-mail addresses.
        headers: vec![
            ("user-agent", credentials.email.clone()),
            ("authorization-key", credentials.key.clone()),
        ],
        what: what.to_owned(),
        position: position.clone(),
        items: VecDeque::new(),
        page: 0,
        pages: 1,
    };
    search.turn()?;
    let now = options.now;
    let mut number = 0_u64;
    let records = until_end(move || {
        number += 1;
        let item = match search.next() {
            Ok(item) => Ok(vec![ad(&item?, now)]),
            Err(error) => Err(Reason::Stopped(error.to_string())),
        };
        Some((item, format!("job {number}")))
    });
    Ok(Ads::new(records, position, None))
}

struct Search {
    web: Client,
    headers: Vec<(&'static str, String)>,
    what: String,
    position: Position,
    items: VecDeque<Value>,
    page: usize,
    pages: usize,
}

impl Search {
    fn next(&mut self) -> Result<Option<Value>, WebError> {
        if self.items.is_empty() && self.page < self.pages.min(MOST_PAGES) {
            self.turn()?;
        }
        Ok(self.items.pop_front())
    }

    /// Asks for the next page.
    fn turn(&mut self) -> Result<(), WebError> {
        let is_series = self.what.len() == 4 && self.what.bytes().all(|byte| byte.is_ascii_digit());
        let by = if is_series {
            "JobCategoryCode"
        } else {
            "Organization"
        };
        self.page += 1;
        let at = address(&format!(
            "https://data.usajobs.gov/api/search?{by}={}&ResultsPerPage={AT_ONCE}&Page={}&Fields=Full",
            self.what, self.page
        ))?;
        if self.page > 1 {
            self.web.pause(&at);
        }
        let request = Request {
            headers: self.headers.clone(),
            validators: None,
            longest: LONGEST,
        };
        let Answer::Body(body, _) = self.web.get(&at, &request)? else {
            return Ok(());
        };
        self.position.add(body.len());
        let mut answer = parsed(&body).unwrap_or_default();
        let pages = &answer["SearchResult"]["UserArea"]["NumberOfPages"];
        let pages = pages
            .as_u64()
            .or_else(|| pages.as_str()?.parse().ok())
            .unwrap_or(1);
        self.pages = usize::try_from(pages).unwrap_or(1);
        match answer
            .pointer_mut("/SearchResult/SearchResultItems")
            .map(Value::take)
        {
            Some(Value::Array(items)) if items.is_empty() => self.pages = self.page,
            Some(Value::Array(items)) => self.items = items.into(),
            _ => return Err(WebError::Unexpected(at.to_string())),
        }
        Ok(())
    }
}

fn ad(item: &Value, now: i64) -> Result<Ad, Reason> {
    let job = &item["MatchedObjectDescriptor"];
    let details = &job["UserArea"]["Details"];
    let duties = match &details["MajorDuties"] {
        Value::Array(duties) => duties
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join("\n"),
        one => one.as_str().unwrap_or_default().to_owned(),
    };
    Ok(Ad {
        key: key(item, "MatchedObjectId")?,
        url: job["PositionURI"].as_str().and_then(clean::url),
        posted: date::day(&job["PublicationStartDate"], now),
        title: name(job, "PositionTitle"),
        employer: name(job, "OrganizationName").or_else(|| name(job, "DepartmentName")),
        place: places(&job["PositionLocation"]).or_else(|| name(job, "PositionLocationDisplay")),
        remote: details["RemoteIndicator"].as_bool() == Some(true),
        employment: name(&job["PositionSchedule"][0], "Name"),
        pay: job["PositionRemuneration"]
            .as_array()
            .and_then(|ranges| ranges.iter().find_map(range)),
        education: None,
        experience: None,
        text: texts([
            &details["JobSummary"],
            &Value::String(duties),
            &job["QualificationSummary"],
            &details["Requirements"],
            &details["Education"],
        ])?,
    })
}

fn places(locations: &Value) -> Option<String> {
    let names: Vec<String> = locations
        .as_array()?
        .iter()
        .take(5)
        .filter_map(|place| name(place, "LocationName"))
        .collect();
    (!names.is_empty()).then(|| names.join(" / "))
}

/// Pay is in dollars; the codes of periods are the service's own.
fn range(range: &Value) -> Option<StatedPay> {
    let period = match range["RateIntervalCode"].as_str().unwrap_or_default() {
        "PH" => pay::period("hour"),
        "PD" => pay::period("day"),
        "PW" => pay::period("week"),
        "PM" => pay::period("month"),
        "PA" => pay::period("year"),
        other => pay::period(other),
    };
    // Such as `Without Compensation`, or for a piece of work.
    period?;
    let amount = |key: &str| pay::hundredths(&range[key]);
    pay::stated(
        amount("MinimumRange"),
        amount("MaximumRange"),
        Some("USD".to_owned()),
        period,
    )
}
