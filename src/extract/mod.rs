//! Reading ads: one text in, its facts out, each with the place that it was read from. Pages, API
//! and command line give the same answer.

mod answer;
pub mod api;
mod highlight;
pub mod page;

pub use answer::{Coded, Extracted, coded, extracted};
pub use highlight::{Mark, Piece, pieces};

/// What a form or a request may carry: a batch of a hundred ads, or the longest text that is read.
pub const LARGEST_BODY: usize = 2 << 20;
