//! What stands around a token: the sentence and the line that it is in.

use std::ops::Range;

use crate::text::Text;

/// The tokens of the sentence that holds a token.
pub(crate) fn sentence(text: &Text, token: usize) -> Range<usize> {
    let after = text
        .sentences
        .partition_point(|sentence| sentence.tokens.start <= token);
    match after.checked_sub(1).map(|at| &text.sentences[at].tokens) {
        Some(tokens) if tokens.contains(&token) => tokens.clone(),
        _ => token..token + 1,
    }
}

/// The tokens of each line, without the mark of a list item.
pub(crate) fn lines(text: &Text) -> impl Iterator<Item = Range<usize>> {
    let lines = text.sentences.chunk_by(|_, next| !next.begins_line);
    lines.filter_map(|line| Some(line.first()?.tokens.start..line.last()?.tokens.end))
}

/// The part of a word before the first place where a line break got lost: `month` of
/// `monthExperience`.
pub(crate) fn head(word: &str) -> Option<&str> {
    let bytes = word.as_bytes();
    let at = (1..bytes.len().saturating_sub(1)).find(|at| is_lost_break(bytes, *at))?;
    word.get(..at)
}

/// The part of a word after the last place where a line break got lost: `Salary` of `timeSalary`.
pub(crate) fn tail(word: &str) -> Option<&str> {
    let bytes = word.as_bytes();
    let at = (1..bytes.len().saturating_sub(1)).rev().find(|at| {
        bytes[*at].is_ascii_uppercase()
            && bytes[at - 1].is_ascii_alphabetic()
            && bytes[at + 1].is_ascii_lowercase()
    })?;
    word.get(at..)
}

/// A small letter before a capital one that begins a word.
fn is_lost_break(bytes: &[u8], at: usize) -> bool {
    bytes[at].is_ascii_uppercase()
        && bytes[at - 1].is_ascii_lowercase()
        && bytes[at + 1].is_ascii_lowercase()
}
