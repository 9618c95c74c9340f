//! The job-title coder: what it learns from, how it is trained, and how good and fast it is.

mod data;
mod evaluate;
mod fit;
mod train;

pub use evaluate::evaluate;
pub use train::train;

/// Titles of this fold are never trained on nor looked at except for the final figure.
const TEST_FOLD: u32 = 0;

/// Titles of this fold are kept aside when settings are chosen.
const DEV_FOLD: u32 = 1;
