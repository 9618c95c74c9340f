//! Reading ads: one text in, its facts out, each with the place that it was read from. Pages, API
//! and command line give the same answer.

mod answer;
pub mod api;
mod highlight;
pub mod page;

pub use answer::{Coded, Extracted, coded, extracted};
pub use highlight::{Mark, Piece, pieces};

/// What a form or a request may carry, and with that the text that is read for one request: a
/// hundred of the longest ads have 1.5 MB, and a browser writes most characters of other alphabets
/// as six.
pub const LARGEST_BODY: usize = 2 << 20;
/// The longest text that is read for a request, in bytes; the longest of 60,000 ads has 19 KB.
/// Reading takes up to 200 times as much memory while it lasts, on each core.
pub const LONGEST_TEXT: usize = 256 << 10;
/// The skills that one answer names, as often as its texts do; the hundred longest ads name 7,000.
/// An answer of as many has 3 MB.
pub const MOST_MENTIONS: usize = 20_000;

/// What is wrong with a text of so many bytes, if it is too long.
fn too_long(bytes: usize) -> Option<String> {
    (bytes > LONGEST_TEXT).then(|| {
        format!(
            "This text has {} KB; up to {} KB are read. Send a part of it.",
            bytes.div_ceil(1 << 10),
            LONGEST_TEXT >> 10
        )
    })
}
