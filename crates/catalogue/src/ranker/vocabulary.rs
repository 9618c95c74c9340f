//! The words of all titles, sorted, so that the words with one beginning stand side by side.

use std::ops::Range;

use super::distance;
use super::words::{is_light, root};

/// How much a light word counts beside an ordinary one: enough to prefer the title that has it too.
const LIGHT_WEIGHT: f32 = 0.1;

/// What the commonest word counts beside one that occurs once: `operator` tells less than `crane`,
/// but not nothing.
const COMMON_WEIGHT: f32 = 0.35;

/// More words than this near a misspelt one are not looked at: the nearest and commonest come
/// first.
const MOST_NEAR: usize = 12;

/// So many words are looked at together.
const CHUNK: usize = 64;

/// All words, numbered in the order of the alphabet.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    text: String,
    ends: Vec<u32>,
    /// See [`Vocabulary::weight`].
    weights: Vec<f32>,
    /// The letters of each word, as [`distance::letters`].
    letters: Vec<u32>,
    /// The letters among its first three.
    first_letters: Vec<u32>,
    /// Words by root: hash of the root and word, sorted.
    roots: Vec<(u64, u32)>,
}

impl Vocabulary {
    /// From words in the order of the alphabet, each with the number of titles that have it.
    pub(super) fn new<'a>(sorted: impl Iterator<Item = (&'a str, usize)>, titles: usize) -> Self {
        let mut vocabulary = Self::default();
        let all = ln(titles.max(2));
        for (word, count) in sorted {
            let id = len_u32(&vocabulary.ends);
            vocabulary.text.push_str(word);
            vocabulary
                .ends
                .push(u32::try_from(vocabulary.text.len()).unwrap_or(u32::MAX));
            let rare = 1.0 - (ln(count.max(1)) / all).min(1.0);
            let weight = if is_light(word) {
                LIGHT_WEIGHT
            } else {
                COMMON_WEIGHT + (1.0 - COMMON_WEIGHT) * rare
            };
            vocabulary.weights.push(weight);
            vocabulary.letters.push(distance::letters(word.as_bytes()));
            vocabulary.first_letters.push(first_letters(word));
            if let Some(root) = root(word) {
                vocabulary.roots.push((hash(root), id));
            }
        }
        vocabulary.roots.sort_unstable();
        vocabulary
    }

    /// How many there are.
    pub(super) fn len(&self) -> u32 {
        len_u32(&self.ends)
    }

    /// A word by its number.
    pub(super) fn word(&self, id: u32) -> &str {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.ends[id - 1] };
        &self.text[start as usize..self.ends[id] as usize]
    }

    /// How much a word counts, 0.1 to 1: 1 for a word in a single title, down to 0.35 for one in
    /// all of them, by the logarithm of the number; 0.1 for a light word.
    pub(super) fn weight(&self, id: u32) -> f32 {
        self.weights[id as usize]
    }

    /// The number of the first word for which `before` no longer holds.
    fn first(&self, before: impl Fn(&str) -> bool) -> u32 {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if before(self.word(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The number of a word.
    pub(super) fn find(&self, word: &str) -> Option<u32> {
        let id = self.first(|other| other < word);
        (id < self.len() && self.word(id) == word).then_some(id)
    }

    /// The words that begin so.
    pub(super) fn beginning(&self, prefix: &str) -> Range<u32> {
        let from = self.first(|word| word < prefix);
        let to = self.first(|word| word < prefix || word.starts_with(prefix));
        from..to
    }

    /// How many bytes a word has.
    pub(super) fn length(&self, id: u32) -> usize {
        self.word(id).len()
    }

    /// Other words with the root of `word`, such as `plumber` for `plumbing`.
    pub(super) fn relatives(&self, word: &str) -> impl Iterator<Item = u32> {
        let root = root(word).map(hash);
        let from = root.map_or(0, |root| {
            self.roots.partition_point(|(other, _)| *other < root)
        });
        self.roots[from..]
            .iter()
            .take_while(move |(other, _)| Some(*other) == root)
            .map(|(_, id)| *id)
    }

    /// The words that `typed` may be a misspelling of, nearest first, then commonest, with the
    /// number of mistakes.
    pub(super) fn near(&self, typed: &str, unfinished: bool) -> Vec<(u32, usize)> {
        let most = distance::allowed(typed.chars().count());
        let mut found = Vec::new();
        if most == 0 {
            return found;
        }
        let word = distance::Typed::new(typed.as_bytes(), most, unfinished);
        let (letters, first_letters) = (distance::letters(typed.as_bytes()), first_letters(typed));
        let surplus = if unfinished { 0 } else { u32::MAX };
        for (chunk, (all, first)) in self
            .letters
            .chunks(CHUNK)
            .zip(self.first_letters.chunks(CHUNK))
            .enumerate()
        {
            // Most words fail here, by their letters. Without a branch, so that the compiler takes
            // several at once.
            let mut fits = [false; CHUNK];
            for ((fits, all), first) in fits.iter_mut().zip(all).zip(first) {
                let missing = distance::strip(letters & !all, most)
                    | distance::strip(all & !letters & surplus, most);
                // Nobody mistypes all of the first letters.
                let strange = u32::from(first & first_letters == 0);
                *fits = missing | strange == 0;
            }
            for at in (0..CHUNK).filter(|at| fits[*at]) {
                let id = u32::try_from(chunk * CHUNK + at).unwrap_or(u32::MAX);
                if let Some(mistakes) = word.mistakes(self.word(id).as_bytes()) {
                    found.push((id, mistakes));
                }
            }
        }
        found.sort_by(|(a, one), (b, other)| {
            one.cmp(other)
                .then(self.weight(*a).total_cmp(&self.weight(*b)))
        });
        found.truncate(MOST_NEAR);
        found
    }
}

/// The letters among the first three of a word.
fn first_letters(word: &str) -> u32 {
    distance::letters(&word.as_bytes()[..word.len().min(3)])
}

/// FNV-1a: roots are short, and two with one hash only make strange relatives.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of titles are far below 2^24"
)]
fn ln(count: usize) -> f32 {
    (count as f32).ln()
}

/// Lengths here are counts of words and titles, far below 2^32.
pub(super) fn len_u32<T>(items: &[T]) -> u32 {
    u32::try_from(items.len()).unwrap_or(u32::MAX)
}
