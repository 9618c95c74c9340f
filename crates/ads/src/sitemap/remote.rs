//! Sitemaps on the web, whose pages are read one after the other.

use std::io::{self, BufRead, Cursor};

use url::Url;

use super::super::input::{self, Position};
use super::super::lines::LONGEST_RECORD;
use super::super::web::{Answer, Ask, Web, WebError};
use super::super::{Ads, Error, Options, Record, Rejected, Why, page};
use super::{LONGEST, Site, Sitemap, is_sitemap, parse, unreadable, walk};

/// The ads of the pages that a sitemap on the web names, or of the page that stands there instead.
pub(in super::super) fn ads(address: &Url, options: &Options) -> Result<Ads, Error> {
    let mut web = Web::new(&options.web)?;
    let ask = Ask {
        known: options.web.known.clone(),
        longest: LONGEST,
        ..Ask::default()
    };
    let (body, validators) = match web.get(address, &ask)? {
        Answer::Unchanged => return Ok(Ads::unchanged()),
        Answer::Body(body, validators) => (body, validators),
    };
    let position = Position::default();
    position.add(body.len());
    let now = options.now;
    let (mut stream, _) = input::unpack(Cursor::new(body)).map_err(Error::Answer)?;
    if !is_sitemap(stream.fill_buf().map_err(Error::Answer)?) {
        let records = page::records(stream, address.as_str(), Some(address.as_str()), now);
        return Ok(Ads::new(Box::new(records.into_iter()), position, None).with(validators));
    }
    let first = parse(stream).map_err(|why| Error::Answer(io::Error::other(why.to_string())))?;
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
    web: Web,
    host: Url,
    position: Position,
    now: i64,
}

impl Visit {
    fn get(&mut self, location: &str, longest: usize) -> Result<Vec<u8>, Why> {
        let address = Url::parse(location)
            .ok()
            .filter(|address| address.origin() == self.host.origin());
        // So the protocol has it; a sitemap cannot aim a reader at others.
        let address = address
            .ok_or_else(|| Why::Unreadable("it is not on the host of the sitemap".to_owned()))?;
        self.web.pause(&address);
        match self.web.get(
            &address,
            &Ask {
                longest,
                ..Ask::default()
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
            ) => Err(Why::Stopped(error.to_string())),
            Err(error) => Err(Why::Unreadable(error.to_string())),
        }
    }
}

impl Site for Visit {
    fn list(&mut self, location: &str) -> Result<Sitemap, Why> {
        let body = self.get(location, LONGEST)?;
        let (stream, _) = input::unpack(Cursor::new(body)).map_err(|error| unreadable(&error))?;
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
            Err(why) => vec![Err(Rejected {
                at: location.to_owned(),
                why,
            })],
        }
    }
}
