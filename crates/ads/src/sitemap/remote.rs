//! Sitemaps on the web, whose pages are read one after the other.

use std::io::{self, BufRead, Cursor};

use url::Url;

use super::protocol::{LONGEST, Site, Sitemap, is_sitemap, parse, unreadable, walk};
use crate::ads::Ads;
use crate::error::Error;
use crate::input::Position;
use crate::options::Options;
use crate::page;
use crate::record::{LONGEST_RECORD, Reason, Record, Rejected};
use crate::unpack::unpack;
use crate::web::{Answer, Client, Request, WebError};

/// The ads of the pages that a sitemap on the web names, or of the page that stands there instead.
pub(crate) fn ads(address: &Url, options: &Options) -> Result<Ads, Error> {
    let mut web = Client::new(&options.web)?;
    let request = Request {
        validators: options.web.validators.clone(),
        longest: LONGEST,
        ..Request::default()
    };
    let (body, validators) = match web.get(address, &request)? {
        Answer::Unchanged => return Ok(Ads::unchanged()),
        Answer::Body(body, validators) => (body, validators),
    };
    let position = Position::default();
    position.add(body.len());
    let now = options.now;
    let (mut stream, _) = unpack(Cursor::new(body)).map_err(Error::Answer)?;
    if !is_sitemap(stream.fill_buf().map_err(Error::Answer)?) {
        let records = page::records(stream, address.as_str(), Some(address.as_str()), now);
        return Ok(Ads::new(Box::new(records.into_iter()), position, None).with(validators));
    }
    let first =
        parse(stream).map_err(|reason| Error::Answer(io::Error::other(reason.to_string())))?;
    let visit = Visit {
        web,
        host: address.clone(),
        position: position.clone(),
        now,
    };
    Ok(Ads::new(Box::new(walk(first, visit)), position, None).with(validators))
}

/// Reads the pages of one host.
struct Visit {
    web: Client,
    host: Url,
    position: Position,
    now: i64,
}

impl Visit {
    fn get(&mut self, location: &str, longest: usize) -> Result<Vec<u8>, Reason> {
        let address = Url::parse(location)
            .ok()
            .filter(|address| address.origin() == self.host.origin());
        // So the protocol has it; a sitemap cannot aim a reader at others.
        let address = address
            .ok_or_else(|| Reason::Unreadable("it is not on the host of the sitemap".to_owned()))?;
        self.web.pause(&address);
        match self.web.get(
            &address,
            &Request {
                longest,
                ..Request::default()
            },
        ) {
            Ok(Answer::Body(body, _)) => {
                self.position.add(body.len());
                Ok(body)
            }
            Ok(Answer::Unchanged) => Ok(Vec::new()),
            Err(
                error @ (WebError::Failed { .. }
                | WebError::Later { .. }
                | WebError::NoRobots { .. }),
            ) => Err(Reason::Stopped(error.to_string())),
            Err(error) => Err(Reason::Unreadable(error.to_string())),
        }
    }
}

impl Site for Visit {
    fn list(&mut self, location: &str) -> Result<Sitemap, Reason> {
        let body = self.get(location, LONGEST)?;
        let (stream, _) = unpack(Cursor::new(body)).map_err(|error| unreadable(&error))?;
        parse(stream)
    }

    fn page(&mut self, location: &str) -> Vec<Record> {
        match self.get(location, LONGEST_RECORD) {
            Ok(body) => page::records(
                Box::new(Cursor::new(body)),
                location,
                Some(location),
                self.now,
            ),
            Err(reason) => vec![Err(Rejected {
                at: location.to_owned(),
                reason,
            })],
        }
    }
}
