//! Numbers as O*NET's tables write them: values in hundredths, and sizes of samples.

use std::ops::RangeInclusive;

use crate::source::error::SourceError;
use crate::source::table::Row;

/// No survey of O*NET has more answers.
const MOST_ANSWERS: f64 = 60_000.0;

/// A value in hundredths. The range is that of the value itself, at most 0 to 600.
pub(super) fn hundredths(
    row: &Row<'_>,
    column: usize,
    range: RangeInclusive<f64>,
) -> Result<u16, SourceError> {
    row.scaled(column, 100.0, range).map(small)
}

/// How many workers or analysts a value comes from, where O*NET says so.
pub(super) fn sample_size(row: &Row<'_>, column: usize) -> Result<Option<u16>, SourceError> {
    let size = row.scaled_optional(column, 1.0, 0.0..=MOST_ANSWERS)?;
    Ok(size.map(small))
}

/// A number whose range was just checked to be within a `u16`.
fn small(number: u32) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}
