//! Reading job ads: from a path or the name of a feed to a stream of [`Ad`]s.
//!
//! Whatever a source holds, memory is bounded: files are read as streams, and a record has a
//! longest size. A record that is damaged, too long or no ad is [`Rejected`] with its place and the
//! reason, and reading goes on after it; only a source that cannot be opened at all is an
//! [`Error`].
//!
//! The steps: `input` unpacks and counts; a format cuts the stream into records (`json`, `table`,
//! `parquet`, `page`, `feed`); a layout maps a record to an ad (`schema_org`, `hacker_news`,
//! `columns`, and one for each service); `clean`, `date` and `pay` read single values. `web` is the
//! guest who reads from others.
//!
//! Of `facts` it uses how pay is counted (`pay::Period`) and how HTML reads as text (`html`).

mod ad;
mod clean;
mod columns;
mod date;
mod elements;
mod feed;
mod file;
mod folder;
mod hacker_news;
mod input;
mod json;
mod key;
mod lines;
mod page;
mod parquet;
mod pay;
mod schema_org;
mod sitemap;
mod source;
mod table;
mod web;

use std::io;
use std::path::PathBuf;

pub use ad::{Ad, StatedPay};
pub use columns::{ColumnError, ColumnMap};
pub use feed::Service;
pub use source::{Source, SourceError};
pub use web::{Limits, Sleep, UsaJobs, Validators, WebError, WebOptions};

use clean::LONGEST_TEXT;
use input::Position;
use source::Place;

/// What the reading of a source depends on besides the source.
#[derive(Debug, Clone)]
pub struct Options {
    /// The time, in seconds since 1970: an ad cannot be of tomorrow.
    pub now: i64,
    /// Which column of a table is what.
    pub columns: ColumnMap,
    /// How the web is read.
    pub web: WebOptions,
}

impl Options {
    /// The usual ones, at a time.
    pub fn new(now: i64) -> Self {
        Self {
            now,
            columns: ColumnMap::default(),
            web: WebOptions::default(),
        }
    }
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
    /// The columns of a table are not the ones of ads.
    #[error("cannot read {} as a table of ads", path.display())]
    Columns {
        /// The path as given.
        path: PathBuf,
        /// Which column is missing.
        source: ColumnError,
    },
    /// The web does not give it.
    #[error(transparent)]
    Web(#[from] WebError),
    /// What the web gives is damaged.
    #[error("the answer cannot be read")]
    Answer(#[source] io::Error),
    /// USAJOBS answers only those whom it knows.
    #[error(
        "USAJOBS needs a key: ask for one at https://developer.usajobs.gov, then set METIER_USAJOBS_KEY and METIER_USAJOBS_EMAIL"
    )]
    NoUsaJobsKey,
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

impl Why {
    /// The reason without what differs from record to record, to count by.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Json(_) => "not valid JSON",
            Self::Encoding(_) => "not UTF-8",
            Self::TooLong(_) | Self::LongText(_) => "too long",
            Self::NoAd(why) => why,
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

/// Records, one after the other.
type Records = Box<dyn Iterator<Item = Record> + Send>;

/// Records until there are no more, or the source breaks off: that is told once, as the last one.
/// `next` gives the ads of one record, and where it stands.
fn until_end(
    mut next: impl FnMut() -> Option<(Result<Vec<Result<Ad, Why>>, Why>, String)> + Send + 'static,
) -> Records {
    let mut ended = false;
    let records = std::iter::from_fn(move || {
        if ended {
            return None;
        }
        let (ads, at) = next()?;
        let ads = ads.unwrap_or_else(|why| {
            ended = true;
            vec![Err(why)]
        });
        Some(ads.into_iter().map(move |ad| {
            ad.map_err(|why| Rejected {
                at: at.clone(),
                why,
            })
        }))
    });
    Box::new(records.flatten())
}

/// The ads of a source, one after the other.
pub struct Ads {
    records: Records,
    position: Position,
    total: Option<u64>,
    validators: Option<Validators>,
    unchanged: bool,
}

impl Ads {
    fn new(records: Records, position: Position, total: Option<u64>) -> Self {
        Self {
            records,
            position,
            total,
            validators: None,
            unchanged: false,
        }
    }

    /// Those of a source that is as it was.
    fn unchanged() -> Self {
        Self {
            unchanged: true,
            ..Self::new(Box::new(std::iter::empty()), Position::default(), None)
        }
    }

    fn with(self, validators: Validators) -> Self {
        Self {
            validators: (validators != Validators::default()).then_some(validators),
            ..self
        }
    }

    /// What to pass the next time, to read only what changed: to be kept once all ads are read.
    pub fn validators(&self) -> Option<&Validators> {
        self.validators.as_ref()
    }

    /// Whether the source says that it is as it was when [`WebOptions::known`] was kept; then it
    /// gives no ads.
    pub fn is_unchanged(&self) -> bool {
        self.unchanged
    }

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
    match source.place() {
        Place::Feed(service, company) => feed::ads(*service, company, options),
        Place::Sitemap(address) => sitemap::ads(address, options),
        Place::Path(path) if path.is_dir() => {
            let position = Position::default();
            let records = folder::records(path, position.clone(), options.now)?;
            Ok(Ads::new(Box::new(records), position, None))
        }
        Place::Path(path) => file::ads(path, options),
    }
}
