//! Reading job ads: from a path or the name of a feed to a stream of [`Ad`]s.
//!
//! Whatever a source holds, memory is bounded: files are read as streams, and a record has a longest size. A record that is
//! damaged, too long or no ad is [`Rejected`] with its place and the reason, and reading goes on after it; only a source that
//! cannot be opened at all is an [`Error`].
//!
//! The steps: [`input`] unpacks and counts, a format cuts the stream into records ([`json`]), a layout maps a record to an ad
//! ([`schema_org`], [`hacker_news`]), and [`clean`], [`date`] and [`pay`] read single values.

mod clean;
mod date;
mod elements;
mod hacker_news;
mod input;
mod json;
mod lines;
mod pay;
mod schema_org;
mod source;

use std::io;
use std::path::PathBuf;

pub use source::{Source, SourceError};

use super::ad::Ad;
use clean::LONGEST_TEXT;
use input::{Input, Position};

/// What the reading of a source depends on besides the source.
#[derive(Debug, Clone)]
pub struct Options {
    /// The time, in seconds since 1970: an ad cannot be of tomorrow.
    pub now: i64,
}

/// Why nothing can be read from a source.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file or folder cannot be opened.
    #[error("cannot open {}", path.display())]
    Open {
        /// The path as given.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is damaged from its first byte on.
    #[error("cannot read {}", path.display())]
    Damaged {
        /// The path as given.
        path: PathBuf,
        /// What is wrong with it.
        source: io::Error,
    },
}

/// One record that is not taken: where it stands, and why.
#[derive(Debug, thiserror::Error)]
#[error("{at}: {why}")]
pub struct Rejected {
    /// Where it stands in its source: `line 17`.
    pub at: String,
    /// What is wrong with it.
    pub why: Why,
}

/// Why a record is not taken.
#[derive(Debug, thiserror::Error)]
pub enum Why {
    /// The record cannot be taken apart.
    #[error("is not valid JSON: {0}")]
    Json(String),
    /// The bytes are no text.
    #[error("is not UTF-8 (byte {0} of the record): the file is damaged or was saved in another encoding")]
    Encoding(usize),
    /// The record is longer than any ad.
    #[error("is longer than {} MB, the most that one record may have", .0 >> 20)]
    TooLong(usize),
    /// The record is whole, but no ad.
    #[error("is no job ad: {0}")]
    NoAd(&'static str),
    /// The ad says nothing.
    #[error("has no text")]
    NoText,
    /// The ad says more than any ad does.
    #[error("has a text of {0} bytes; the longest that is taken has {LONGEST_TEXT}")]
    LongText(usize),
    /// The rest of the source is missing.
    #[error("the file ends in the middle: it was cut off; what stands before is read")]
    CutOff,
    /// The rest of the source cannot be read.
    #[error("cannot be read from here on ({0}); what stands before is read")]
    Stopped(String),
}

impl Why {
    /// Whether nothing was read after it.
    pub fn ends_the_source(&self) -> bool {
        matches!(self, Self::CutOff | Self::Stopped(_))
    }
}

impl From<io::Error> for Why {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::CutOff,
            _ => Self::Stopped(error.to_string()),
        }
    }
}

/// A record as it was read.
type Record = Result<Ad, Rejected>;

/// The ads of a source, one after the other.
pub struct Ads {
    records: Box<dyn Iterator<Item = Record> + Send>,
    position: Position,
    total: Option<u64>,
}

impl Ads {
    /// How many bytes of the source are read.
    pub fn position(&self) -> u64 {
        self.position.get()
    }

    /// How many bytes the source has, where that is known before it is read.
    pub fn total(&self) -> Option<u64> {
        self.total
    }
}

impl Iterator for Ads {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        self.records.next()
    }
}

/// Opens a source. Blocks, as reading does.
///
/// # Errors
/// When nothing can be read from it.
pub fn open(source: &Source, options: &Options) -> Result<Ads, Error> {
    let path = source.path();
    let position = Position::default();
    let input = Input::open(path, &position)?;
    let total = input.len;
    let records = json::records(input.stream, &input.name, options.now)
        .map_err(|source| Error::Damaged { path: path.to_owned(), source })?;
    Ok(Ads { records, position, total })
}
