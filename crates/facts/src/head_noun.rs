//! The nouns at the head of job titles: `nurse`, `engineer`.

use crate::phrase::{Phrases, Words};
use crate::text::Text;

/// The nouns of `title-heads.tsv`, and their plurals.
static HEADS: Words = Words::new(|| {
    let heads = include_str!("../data/title-heads.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'));
    Phrases::new(heads.flat_map(|head| [(head.to_owned(), ()), (format!("{head}s"), ())]))
});

/// Whether a word is the noun at the head of job titles: `nurse`, `Engineers`.
pub(crate) fn is_head(text: &Text, token: usize) -> bool {
    HEADS.at(text, token).is_some()
}
