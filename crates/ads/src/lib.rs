//! Job ads in every form that people have, as one shape: [`open`] reads a [`Source`] (a file, a
//! folder of saved pages, an employer's board, a sitemap) as a stream of [`Ad`]s.
//!
//! Whatever a source holds, memory is bounded: files are read as streams, and a record has a
//! longest size. A record that is damaged, too long or no ad is [`Rejected`] with its place and the
//! [`Reason`], and reading goes on after it; only a source that cannot be opened at all is an
//! [`Error`]. What an ad says is not read here: that is for `facts`, of which this crate uses how
//! HTML reads as text (`html`) and what time pay is for (`pay::Period`).
//!
//! The steps, each its own module:
//!
//! 1. `source` is the name that an operator gives. [`open`] sends it to `file`, `folder`, `sitemap`
//!    or `feed`. `input` opens files, `unpack` unpacks them, `web` reads from other people's sites.
//! 2. A format cuts the bytes into records: `json` (of `lines` or `elements`), `table`, `parquet`,
//!    `page`.
//! 3. A layout maps a record to an ad: `schema_org`, `hacker_news`, `columns`, and one for each
//!    service in `feed`.
//! 4. `clean`, `date`, `pay` and `key` read single values.

mod ad;
mod ads;
mod clean;
mod columns;
mod date;
mod elements;
mod error;
mod feed;
mod file;
mod folder;
mod hacker_news;
mod input;
mod json;
mod key;
mod lines;
mod options;
mod page;
mod parquet;
mod pay;
mod record;
mod schema_org;
mod sitemap;
mod source;
mod table;
mod unpack;
mod web;

pub use ad::{Ad, StatedPay};
pub use ads::Ads;
pub use columns::{ColumnError, ColumnMap};
pub use error::Error;
pub use feed::Service;
pub use options::Options;
pub use record::{Reason, Rejected};
pub use source::{Source, SourceError};
pub use web::{Limits, Sleep, UsaJobs, Validators, WebError, WebOptions};

use source::Place;

/// Opens a source. Blocks, as reading does.
///
/// # Errors
/// When nothing can be read from it.
pub fn open(source: &Source, options: &Options) -> Result<Ads, Error> {
    match source.place() {
        Place::Feed(service, employer) => feed::ads(*service, employer, options),
        Place::Sitemap(address) => sitemap::ads(address, options),
        Place::Path(path) if path.is_dir() => folder::ads(path, options),
        Place::Path(path) => file::ads(path, options),
    }
}
