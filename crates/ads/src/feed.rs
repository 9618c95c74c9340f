//! Feeds: the public job boards of services that employers use, and USAJOBS, as these services
//! document them.

mod ashby;
mod greenhouse;
mod lever;
mod recruitee;
mod smartrecruiters;
mod usajobs;
mod workable;

use std::io::Cursor;

use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::elements::{Element, Elements};
use super::input::Position;
use super::lines::LONGEST_RECORD;
use super::web::{Answer, Ask, Web, WebError};
use super::{Ad, Ads, Error, Options, Why, clean, until_end};

/// A service that publishes the ads of many employers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Service {
    Greenhouse,
    Lever,
    Ashby,
    SmartRecruiters,
    Workable,
    Recruitee,
    UsaJobs,
}

impl Service {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Greenhouse,
        Self::Lever,
        Self::Ashby,
        Self::SmartRecruiters,
        Self::Workable,
        Self::Recruitee,
        Self::UsaJobs,
    ];

    /// The name before the colon in the name of a source.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Greenhouse => "greenhouse",
            Self::Lever => "lever",
            Self::Ashby => "ashby",
            Self::SmartRecruiters => "smartrecruiters",
            Self::Workable => "workable",
            Self::Recruitee => "recruitee",
            Self::UsaJobs => "usajobs",
        }
    }
}

/// A board that comes in one answer.
struct Board {
    /// Where it is.
    address: String,
    /// The key under which its list is; a board that is a list itself has none.
    list: &'static str,
    /// Maps one job; the name is the employer's.
    ad: fn(&Value, &str, i64) -> Result<Ad, Why>,
}

/// The ads of an employer's board.
pub(super) fn ads(service: Service, company: &str, options: &Options) -> Result<Ads, Error> {
    let board = match service {
        Service::Greenhouse => greenhouse::board(company),
        Service::Lever => lever::board(company),
        Service::Ashby => ashby::board(company),
        Service::Workable => workable::board(company),
        Service::Recruitee => recruitee::board(company),
        Service::SmartRecruiters => return smartrecruiters::ads(company, options),
        Service::UsaJobs => return usajobs::ads(company, options),
    };
    let mut web = Web::new(&options.web)?;
    let ask = Ask {
        known: options.web.known.clone(),
        longest: options.web.limits.longest,
        ..Ask::default()
    };
    let (body, validators) = match web.get(&address(&board.address)?, &ask)? {
        Answer::Unchanged => return Ok(Ads::unchanged()),
        Answer::Body(body, validators) => (body, validators),
    };
    let position = Position::default();
    position.add(body.len());
    let employer = employer(&body).unwrap_or_else(|| company.to_owned());
    let now = options.now;
    let mut elements = Elements::new(Box::new(Cursor::new(body)), board.list);
    let records = until_end(move || {
        let ad = match elements.next() {
            Ok(Some(Element::Whole(job))) => Ok(vec![
                parsed(job).and_then(|job| (board.ad)(&job, &employer, now)),
            ]),
            Ok(Some(Element::TooLong)) => Ok(vec![Err(Why::TooLong(LONGEST_RECORD))]),
            Ok(None) => return None,
            Err(error) => Err(error.into()),
        };
        Some((ad, format!("job {}", elements.number)))
    });
    Ok(Ads::new(records, position, None).with(validators))
}

/// The employer's name, which some boards state once, beside the list.
fn employer(board: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Head {
        name: Option<String>,
    }
    clean::line(&serde_json::from_slice::<Head>(board).ok()?.name?)
}

fn address(written: &str) -> Result<Url, WebError> {
    Url::parse(written).map_err(|_| WebError::Scheme(written.to_owned()))
}

fn parsed(json: &[u8]) -> Result<Value, Why> {
    let text = std::str::from_utf8(json).map_err(|error| Why::Encoding(error.valid_up_to() + 1))?;
    serde_json::from_str(text).map_err(|error| Why::Json(error.to_string()))
}

/// A field as a short text.
fn name(job: &Value, key: &str) -> Option<String> {
    clean::name(&job[key])
}

/// The key of a job: without one, it cannot be known again, so it is none.
fn key(job: &Value, field: &str) -> Result<String, Why> {
    name(job, field)
        .map(super::key::given)
        .ok_or(Why::NoAd("it has no id"))
}

/// Parts of a place as people write it.
fn place(parts: [Option<String>; 3]) -> Option<String> {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Texts one under the other, HTML as text; those that say nothing are left out.
fn texts<'a>(parts: impl IntoIterator<Item = &'a Value>) -> Result<String, Why> {
    let mut texts = Vec::new();
    for part in parts.into_iter().filter_map(Value::as_str) {
        match clean::text(part) {
            Ok(text) => texts.push(text),
            Err(Why::NoText) => {}
            Err(why) => return Err(why),
        }
    }
    clean::text_of_length(texts.join("\n\n"))
}
