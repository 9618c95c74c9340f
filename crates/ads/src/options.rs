//! The options of reading a source: the time, the columns of tables, and how the web is read.

use crate::columns::ColumnMap;
use crate::web::WebOptions;

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
