//! One record of a source: an ad, or the reason why it is none; and how long a record may be.

use std::io;

use crate::ad::Ad;

/// The longest record: the longest ads have some tens of thousands of characters, saved pages
/// around them some megabytes.
pub(crate) const LONGEST_RECORD: usize = 4 << 20;

/// The longest text: the longest ads have some tens of thousands of characters.
pub(crate) const LONGEST_TEXT: usize = 256 << 10;

/// One record that is not taken: where it stands, and why.
#[derive(Debug, thiserror::Error)]
#[error("{at}: {reason}")]
pub struct Rejected {
    /// Where it stands in its source: `line 17`.
    pub at: String,
    /// What is wrong with it.
    pub reason: Reason,
}

/// Why a record is not taken.
#[derive(Debug, thiserror::Error)]
pub enum Reason {
    /// The record cannot be taken apart.
    #[error("is not valid JSON: {0}")]
    Json(String),
    /// The bytes are no text.
    #[error(
        "is not UTF-8 (byte {0} of the record): the file is damaged or was saved in another encoding"
    )]
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
    /// A row is damaged.
    #[error("has {values} values where the header has {columns} columns")]
    Width {
        /// How many there are.
        values: usize,
        /// How many there should be.
        columns: usize,
    },
    /// A field has no end.
    #[error("has a quote that is never closed")]
    Quote,
    /// One of several files is out of reach.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// The rest of the source is missing.
    #[error("the file ends in the middle: it was cut off; what stands before is read")]
    CutOff,
    /// The rest of the source cannot be read.
    #[error("cannot be read from here on ({0}); what stands before is read")]
    Stopped(String),
}

impl Reason {
    /// The reason without what differs from record to record, to count by.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Json(_) => "not valid JSON",
            Self::Encoding(_) => "not UTF-8",
            Self::TooLong(_) | Self::LongText(_) => "too long",
            Self::NoAd(reason) => reason,
            Self::NoText => "no text",
            Self::Width { .. } | Self::Quote => "a damaged row",
            Self::Unreadable(_) => "out of reach",
            Self::CutOff | Self::Stopped(_) => "the rest is missing",
        }
    }

    /// Whether nothing was read after it.
    pub fn ends_the_source(&self) -> bool {
        matches!(self, Self::CutOff | Self::Stopped(_))
    }
}

impl From<io::Error> for Reason {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::CutOff,
            _ => Self::Stopped(error.to_string()),
        }
    }
}

/// A record as it was read.
pub(crate) type Record = Result<Ad, Rejected>;

/// Records, one after the other.
pub(crate) type Records = Box<dyn Iterator<Item = Record> + Send>;

/// The ads of one record, which may have several; or why the source breaks off at it.
pub(crate) type AdsOfRecord = Result<Vec<Result<Ad, Reason>>, Reason>;

/// Records until there are no more, or the source breaks off: the last one says so, once. `next`
/// gives the ads of one record, and where it stands.
pub(crate) fn until_end(
    mut next: impl FnMut() -> Option<(AdsOfRecord, String)> + Send + 'static,
) -> Records {
    let mut ended = false;
    let records = std::iter::from_fn(move || {
        if ended {
            return None;
        }
        let (ads, at) = next()?;
        let ads = ads.unwrap_or_else(|reason| {
            ended = true;
            vec![Err(reason)]
        });
        Some(ads.into_iter().map(move |ad| {
            ad.map_err(|reason| Rejected {
                at: at.clone(),
                reason,
            })
        }))
    });
    Box::new(records.flatten())
}
