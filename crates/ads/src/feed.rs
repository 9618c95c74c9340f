//! Feeds: the public job boards of services that employers use, and USAJOBS, as these services
//! document them.

mod ashby;
mod board;
mod greenhouse;
mod lever;
mod recruitee;
mod smartrecruiters;
mod usajobs;
mod workable;

use std::io::Cursor;

use serde::Deserialize;

use board::{address, parsed};

use crate::ads::Ads;
use crate::clean;
use crate::elements::{Element, Elements};
use crate::error::Error;
use crate::input::Position;
use crate::options::Options;
use crate::record::{LONGEST_RECORD, Reason, until_end};
use crate::web::{Answer, Client, Request};

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

/// The ads of an employer's board.
pub(super) fn ads(service: Service, employer: &str, options: &Options) -> Result<Ads, Error> {
    let board = match service {
        Service::Greenhouse => greenhouse::board(employer),
        Service::Lever => lever::board(employer),
        Service::Ashby => ashby::board(employer),
        Service::Workable => workable::board(employer),
        Service::Recruitee => recruitee::board(employer),
        Service::SmartRecruiters => return smartrecruiters::ads(employer, options),
        Service::UsaJobs => return usajobs::ads(employer, options),
    };
    let mut web = Client::new(&options.web)?;
    let request = Request {
        validators: options.web.validators.clone(),
        longest: options.web.limits.longest,
        ..Request::default()
    };
    let (body, validators) = match web.get(&address(&board.address)?, &request)? {
        Answer::Unchanged => return Ok(Ads::unchanged()),
        Answer::Body(body, validators) => (body, validators),
    };
    let position = Position::default();
    position.add(body.len());
    let employer = name_of_employer(&body).unwrap_or_else(|| employer.to_owned());
    let now = options.now;
    let mut elements = Elements::new(Box::new(Cursor::new(body)), board.list);
    let records = until_end(move || {
        let ad = match elements.next() {
            Ok(Some(Element::Whole(job))) => Ok(vec![
                parsed(job).and_then(|job| (board.ad)(&job, &employer, now)),
            ]),
            Ok(Some(Element::TooLong)) => Ok(vec![Err(Reason::TooLong(LONGEST_RECORD))]),
            Ok(None) => return None,
            Err(error) => Err(error.into()),
        };
        Some((ad, format!("job {}", elements.number)))
    });
    Ok(Ads::new(records, position, None).with(validators))
}

/// The employer's name, which some boards state once, beside the list.
fn name_of_employer(board: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Head {
        name: Option<String>,
    }
    clean::line(&serde_json::from_slice::<Head>(board).ok()?.name?)
}
