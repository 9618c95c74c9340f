//! JSON and JSON Lines: parses each record and maps it by its layout, schema.org or Hacker News.

use std::io;

use serde_json::Value;

use crate::ad::Ad;
use crate::elements::{Element, Elements};
use crate::lines::{Line, Lines};
use crate::record::{LONGEST_RECORD, Reason, Records, until_end};
use crate::unpack::Stream;
use crate::{hacker_news, schema_org};

/// Endings of JSON Lines.
const LINES: [&str; 3] = [".jsonl", ".ndjson", ".jsonlines"];

/// The key under which JSON-LD lists several things in one object.
const GRAPH: &str = "@graph";

/// The ads of a file of JSON: one object, a list, or a record a line.
pub(super) fn records(mut stream: Stream, name: &str, now: i64) -> io::Result<Records> {
    let mut layouts = Layouts::new(now);
    if LINES.iter().any(|ending| name.ends_with(ending)) || is_lines(stream.fill_buf()?) {
        let mut lines = Lines::new(stream);
        return Ok(until_end(move || {
            let line = match lines.next() {
                Ok(Some(Line::Whole(line))) => Ok(layouts.ads(line)),
                Ok(Some(Line::TooLong)) => Ok(vec![Err(Reason::TooLong(LONGEST_RECORD))]),
                Ok(None) => return None,
                Err(error) => Err(error.into()),
            };
            Some((line, format!("line {}", lines.number)))
        }));
    }
    let mut elements = Elements::new(stream, GRAPH);
    Ok(until_end(move || {
        let element = match elements.next() {
            Ok(Some(Element::Whole(element))) => Ok(layouts.ads(element)),
            Ok(Some(Element::TooLong)) => Ok(vec![Err(Reason::TooLong(LONGEST_RECORD))]),
            Ok(None) => return None,
            Err(error) => Err(error.into()),
        };
        Some((element, format!("item {}", elements.number)))
    }))
}

/// Whether the start of a file looks like a record a line, and not like one value over many lines.
fn is_lines(start: &[u8]) -> bool {
    let Some(end) = start.iter().position(|byte| *byte == b'\n') else {
        return false;
    };
    let line = start[..end].trim_ascii();
    line.starts_with(b"{") && line.ends_with(b"}")
}

/// The layouts of JSON that are known.
pub(super) struct Layouts {
    now: i64,
    hacker_news: hacker_news::Items,
}

impl Layouts {
    pub fn new(now: i64) -> Self {
        Self {
            now,
            hacker_news: hacker_news::Items::default(),
        }
    }

    /// The ads of one record; a record may have several, a blank line has none.
    pub fn ads(&mut self, record: &[u8]) -> Vec<Result<Ad, Reason>> {
        if record.trim_ascii().is_empty() {
            return Vec::new();
        }
        let text = match std::str::from_utf8(record) {
            Ok(text) => text,
            Err(error) => return vec![Err(Reason::Encoding(error.valid_up_to() + 1))],
        };
        // Nesting is limited by the parser: 128 levels.
        match serde_json::from_str::<Value>(text) {
            Ok(value) if hacker_news::is_item(&value) => {
                vec![self.hacker_news.ad(&value, self.now)]
            }
            Ok(value) => {
                let ads = schema_org::ads(&value, self.now);
                if ads.is_empty() {
                    vec![Err(Reason::NoAd("it has no JobPosting"))]
                } else {
                    ads
                }
            }
            Err(error) => vec![Err(Reason::Json(error.to_string()))],
        }
    }
}
