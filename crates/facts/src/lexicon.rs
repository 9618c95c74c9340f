//! Words and phrases that mean something, found at a token in one step.

use crate::text::Text;

/// A table of phrases, each with what it means.
///
/// A phrase is words as the tokenizer cuts them, with a space between two. A word in lower case
/// stands for any case, and `'` for either apostrophe; a word with a capital stands for itself only
/// (`MS`, but not `ms`); a word that ends with `*` stands for all that begin so.
pub(crate) struct Lexicon<T> {
    /// By the first letters of the first word; phrases that hash alike share a bucket.
    buckets: Vec<Vec<Entry<T>>>,
}

struct Entry<T> {
    first: &'static str,
    rest: Vec<&'static str>,
    meaning: T,
}

/// So many that few words of an ad come to a bucket that is not empty.
const BUCKETS: usize = 2048;

impl<T: Copy> Lexicon<T> {
    /// Builds a table from rows of a meaning and its phrases, which `|` separates.
    pub(crate) fn new(rows: &[(T, &'static str)]) -> Self {
        let mut buckets: Vec<Vec<Entry<T>>> = (0..BUCKETS).map(|_| Vec::new()).collect();
        for (meaning, phrases) in rows {
            for phrase in phrases.split('|') {
                let mut words = phrase.split_whitespace();
                if let Some(first) = words.next() {
                    buckets[bucket(first)].push(Entry {
                        first,
                        rest: words.collect(),
                        meaning: *meaning,
                    });
                }
            }
        }
        // The longest phrase is tried first.
        for bucket in &mut buckets {
            bucket.sort_by_key(|entry| std::cmp::Reverse(entry.rest.len()));
        }
        Self { buckets }
    }

    /// What the longest phrase that begins with a token means, and how many tokens it has.
    pub(crate) fn at(&self, text: &Text, token: usize) -> Option<(T, usize)> {
        let word = text.word(token);
        let follows = |rest: &[&str]| {
            rest.iter()
                .zip(token + 1..)
                .all(|(cue, at)| says(text.word(at), cue))
        };
        let entries = &self.buckets[bucket(word)];
        let entry = entries
            .iter()
            .find(|entry| says(word, entry.first) && follows(&entry.rest))?;
        Some((entry.meaning, 1 + entry.rest.len()))
    }

    /// What a single word means, also one that is a part of a token.
    pub(crate) fn word(&self, word: &str) -> Option<T> {
        let entries = &self.buckets[bucket(word)];
        entries
            .iter()
            .find(|entry| entry.rest.is_empty() && says(word, entry.first))
            .map(|entry| entry.meaning)
    }
}

/// Three letters without case, up to an apostrophe, of which there are two.
fn bucket(word: &str) -> usize {
    let letters = word
        .bytes()
        .take(3)
        .take_while(|byte| !matches!(byte, b'\'' | 0xe2));
    let key = letters.fold(0_u32, |key, byte| {
        key << 8 | u32::from(byte.to_ascii_lowercase())
    });
    (key.wrapping_mul(MULTIPLIER) >> (u32::BITS - BUCKETS.ilog2())) as usize
}

/// Knuth's multiplier for hashing by multiplication: 2³² by the golden ratio, made odd.
const MULTIPLIER: u32 = 2_654_435_769;

/// Whether a word is what a table says (see [`Lexicon`]).
pub(crate) fn says(word: &str, cue: &str) -> bool {
    let (word_bytes, cue_bytes) = (word.as_bytes(), cue.as_bytes());
    if let [beginning @ .., b'*'] = cue_bytes
        && !beginning.is_empty()
    {
        return word_bytes
            .get(..beginning.len())
            .is_some_and(|word| word.eq_ignore_ascii_case(beginning));
    }
    if word.len() == cue.len() {
        let differ =
            |(a, b): (&u8, &u8)| a != b && (b.is_ascii_uppercase() || a.to_ascii_lowercase() != *b);
        // With a capital in it a cue stands for itself only.
        return !word_bytes.iter().zip(cue_bytes).any(differ)
            && (word == cue || !cue_bytes.iter().any(u8::is_ascii_uppercase));
    }
    // "we’ve" has two bytes more than "we've".
    word.len() == cue.len() + 2
        && word
            .split_once('’')
            .zip(cue.split_once('\''))
            .is_some_and(|((a, b), (c, d))| a.eq_ignore_ascii_case(c) && b.eq_ignore_ascii_case(d))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon() -> Lexicon<char> {
        Lexicon::new(&[
            ('m', "MS|master's|master's degree"),
            ('p', "prefer*|nice to have"),
        ])
    }

    #[test]
    fn a_phrase_is_found_in_any_case_and_the_longest_wins() {
        let at = |raw: &str| lexicon().at(&Text::new(raw), 0);
        assert_eq!(at("Master’s degree"), Some(('m', 2)));
        assert_eq!(at("master's in law"), Some(('m', 1)));
        assert_eq!(at("NICE to have"), Some(('p', 3)));
        assert_eq!(at("Preferably"), Some(('p', 1)));
        assert_eq!(at("nice"), None);
    }

    #[test]
    fn a_phrase_with_a_capital_stands_for_itself_only() {
        let at = |raw: &str| lexicon().at(&Text::new(raw), 0);
        assert_eq!(at("MS"), Some(('m', 1)));
        assert_eq!(at("Ms"), None);
    }
}
