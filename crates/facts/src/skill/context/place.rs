//! A place in a text whose context is judged.

use std::ops::Range;

use crate::skill::forms::Match;
use crate::text::Text;

/// A place in a text that may be a skill, and what is known of its surroundings.
#[derive(Debug, Clone)]
pub struct Place<'a, 't> {
    /// The text.
    pub text: &'a Text<'t>,
    /// The word or words in question.
    pub tokens: Range<usize>,
    /// The sentence that they are in.
    pub sentence: Range<usize>,
    /// All forms found in the text, in order.
    pub matches: &'a [Match],
}
