//! Fixed phrases, found among the tokens of a text.

use std::ops::Range;
use std::sync::LazyLock;

use crate::text::Text;

/// Phrases, and what each of them means.
///
/// Capital letters, the kind of apostrophe, and hyphens between the words make no difference: `full
/// time` is also found in `Full-Time`. A phrase is written as its tokens, in lower case, with
/// spaces between.
#[derive(Debug)]
pub(crate) struct Phrases<M> {
    /// A bit for each [`outline`] of a first word: most words of a text end here.
    outlines: [u64; OUTLINES / 64],
    /// By the hash of the first word; a power of two of them.
    buckets: Vec<Vec<Phrase<M>>>,
}

#[derive(Debug)]
struct Phrase<M> {
    /// Of the first word.
    hash: usize,
    words: Vec<String>,
    meaning: M,
}

impl<M: Copy> Phrases<M> {
    /// A table of phrases. Of two meanings of one phrase the first stands.
    pub fn new<P: AsRef<str>>(phrases: impl IntoIterator<Item = (P, M)>) -> Self {
        let phrase = |phrase: &str, meaning| {
            let words: Vec<String> = phrase
                .split_whitespace()
                .map(|word| folded(word).collect())
                .collect();
            Phrase {
                hash: words.first().map_or(0, |first| hash(first)),
                words,
                meaning,
            }
        };
        let phrases: Vec<_> = phrases
            .into_iter()
            .map(|(words, meaning)| phrase(words.as_ref(), meaning))
            .collect();
        let count = (2 * phrases.len()).next_power_of_two();
        let mut table = Self {
            outlines: [0; OUTLINES / 64],
            buckets: Vec::new(),
        };
        table.buckets.resize_with(count, Vec::new);
        for phrase in phrases {
            let Some(first) = phrase.words.first() else {
                continue;
            };
            // A curved apostrophe has two bytes more than a straight one.
            for len in [
                first.len(),
                first.len() + 2 * usize::from(first.contains('\'')),
            ] {
                let outline = outline(first.as_bytes(), len);
                table.outlines[outline / 64] |= 1 << (outline % 64);
            }
            table.buckets[phrase.hash & (count - 1)].push(phrase);
        }
        for bucket in &mut table.buckets {
            bucket.sort_by_key(|phrase| std::cmp::Reverse(phrase.words.len()));
        }
        table
    }

    /// A table of lists of phrases, with bars between: `full time | part time`.
    pub fn lists(lists: &[(M, &str)]) -> Self {
        Self::new(
            lists
                .iter()
                .flat_map(|(meaning, phrases)| phrases.split('|').map(|phrase| (phrase, *meaning))),
        )
    }

    /// The longest phrase that begins with this token: its tokens and its meaning.
    pub fn at(&self, text: &Text, token: usize) -> Option<(Range<usize>, M)> {
        let span = text.tokens.get(token)?.span;
        let bytes = &text.raw.as_bytes()[span.start as usize..span.end as usize];
        let outline = outline(bytes, bytes.len());
        if self.outlines[outline / 64] & 1 << (outline % 64) == 0 {
            return None;
        }
        let hash = hash(text.word(token));
        let bucket = &self.buckets[hash & (self.buckets.len() - 1)];
        let mut phrases = bucket.iter().filter(|phrase| phrase.hash == hash);
        phrases
            .find_map(|phrase| Some((token..end_of(&phrase.words, text, token)?, phrase.meaning)))
    }

    /// All phrases among some tokens, from left to right; they do not overlap.
    pub fn all(
        &self,
        text: &Text,
        tokens: Range<usize>,
    ) -> impl Iterator<Item = (Range<usize>, M)> {
        let mut next = tokens.start;
        std::iter::from_fn(move || {
            while next < tokens.end {
                let found = self
                    .at(text, next)
                    .filter(|(found, _)| found.end <= tokens.end);
                next = found.as_ref().map_or(next + 1, |(found, _)| found.end);
                if found.is_some() {
                    return found;
                }
            }
            None
        })
    }
}

/// Words or phrases whose presence is all that matters.
pub(crate) type Words = LazyLock<Phrases<()>>;

impl Phrases<()> {
    /// The phrases of a list, with bars between: `full time | part time`.
    pub fn list(phrases: &str) -> Self {
        Self::new(phrases.split('|').map(|phrase| (phrase, ())))
    }

    /// Whether one of them begins with this token.
    pub fn has(&self, text: &Text, token: usize) -> bool {
        self.at(text, token).is_some()
    }

    /// Whether one of them begins among these tokens.
    pub fn within(&self, text: &Text, mut tokens: Range<usize>) -> bool {
        tokens.any(|token| self.has(text, token))
    }
}

/// How many outlines words have.
const OUTLINES: usize = 4096;

/// First byte, last byte and length of a word, mixed: cheap, and few words share it. Small and
/// capital letters differ in one bit only, also where they have two bytes (`é`).
fn outline(word: &[u8], len: usize) -> usize {
    let (Some(first), Some(last)) = (word.first(), word.last()) else {
        return 0;
    };
    (usize::from(first | 0x20) * 37 + usize::from(last | 0x20) * 5 + len * 331) % OUTLINES
}

/// After the last token, when the words stand here.
fn end_of(words: &[String], text: &Text, token: usize) -> Option<usize> {
    let mut at = token;
    for (index, word) in words.iter().enumerate() {
        if index > 0 && is_hyphen(text.word(at)) && !is_hyphen(word) {
            at += 1;
        }
        if !is(text.word(at), word) {
            return None;
        }
        at += 1;
    }
    Some(at)
}

/// The marks that join words, and those that people type in their place.
pub(crate) fn is_hyphen(token: &str) -> bool {
    matches!(token, "-" | "‐" | "‑" | "–")
}

/// Whether a word is this one, which is written in lower case.
pub(crate) fn is(word: &str, lower: &str) -> bool {
    word.eq_ignore_ascii_case(lower) || !word.is_ascii() && folded(word).eq(lower.chars())
}

/// Whether a word is one of these, which are written in lower case.
pub(crate) fn is_any(word: &str, lower: &[&str]) -> bool {
    lower.iter().any(|lower| is(word, lower))
}

fn folded(word: &str) -> impl Iterator<Item = char> {
    word.chars().map(|c| match c {
        '’' => '\'',
        _ if c.is_ascii() => c.to_ascii_lowercase(),
        _ => c.to_lowercase().next().unwrap_or(c),
    })
}

/// FNV-1a over the characters. Words with the same hash share a bucket; they are compared
/// themselves, too.
fn hash(word: &str) -> usize {
    let mix = |hash: u32, c: u32| (hash ^ c).wrapping_mul(0x0100_0193);
    let hash = if word.is_ascii() {
        word.bytes().fold(0x811c_9dc5, |hash, byte| {
            mix(hash, u32::from(byte.to_ascii_lowercase()))
        })
    } else {
        folded(word).fold(0x811c_9dc5, |hash, c| mix(hash, u32::from(c)))
    };
    (hash ^ hash >> 15) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(raw: &str) -> Vec<(&str, u8)> {
        let phrases = Phrases::new([("full time", 1), ("full", 2), ("don't", 3), ("é f", 4)]);
        let text = Text::new(raw);
        let all: Vec<_> = phrases.all(&text, 0..text.tokens.len()).collect();
        all.into_iter()
            .map(|(tokens, meaning)| (text.span(tokens).of(raw), meaning))
            .collect()
    }

    #[test]
    fn case_hyphens_and_apostrophes_make_no_difference() {
        assert_eq!(
            found("FULL-time, Don’t, don't, É F"),
            [("FULL-time", 1), ("Don’t", 3), ("don't", 3), ("É F", 4)]
        );
    }

    #[test]
    fn the_longest_phrase_is_found() {
        assert_eq!(found("full full time"), [("full", 2), ("full time", 1)]);
        assert_eq!(found("fully timed"), []);
    }
}
