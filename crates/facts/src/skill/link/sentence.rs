//! Ranks the skills that a sentence may ask for, by its phrases and by all of it.

use super::index::{Direction, Index, cosine, direction, length};
use super::model::{DIMENSIONS, Model, Vector};
use super::pieces::each_word;
use super::stop_words::is_empty;

/// The longest phrase that is tried, in words: labels are seldom longer.
const LONGEST_PHRASE: usize = 6;

/// What the whole sentence counts, when the best phrase counts 1. Anything from 0.3 to 0.8 does as
/// well on the validation halves of Decorte et al.
const SENTENCE_COUNTS: f32 = 0.5;

/// A longer sentence is a list that lost its line breaks; the rest is not read.
const MOST_WORDS: usize = 200;

/// A word of a sentence.
struct Word {
    direction: Direction,
    length: f32,
    vector: Vector,
    empty: bool,
}

/// Words in a row that may say a skill.
struct Phrase {
    start: usize,
    end: usize,
    length: f32,
}

/// The best entries and how near each is to the phrase that says it best, the best first.
pub fn rank(model: &Model, index: &Index, sentence: &str, limit: usize) -> Vec<(u32, f32)> {
    let words = words(model, sentence);
    let phrases = phrases(&words);
    let whole = length_of(&words);
    // The product of a phrase with a label is the sum of those of its words: with sums from the
    // beginning of the sentence, a difference.
    let mut sums = vec![0.0; words.len() + 1];
    let mut score = |entry| {
        for (at, word) in words.iter().enumerate() {
            sums[at + 1] = sums[at] + word.length * cosine(index.near(entry, &word.direction));
        }
        let near = phrases
            .iter()
            .map(|phrase| (sums[phrase.end] - sums[phrase.start]) / phrase.length);
        let near = near.fold(-1.0, f32::max);
        (
            near + SENTENCE_COUNTS * sums[words.len()] / whole,
            entry,
            near,
        )
    };
    if phrases.is_empty() {
        return Vec::new();
    }
    let mut ranked: Vec<(f32, u32, f32)> = (0..index.len()).map(&mut score).collect();
    ranked.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    ranked.truncate(limit);
    ranked
        .into_iter()
        .map(|(_, entry, near)| (entry, near))
        .collect()
}

fn words(model: &Model, sentence: &str) -> Vec<Word> {
    let mut words = Vec::new();
    each_word(sentence, |word| {
        let vector = model.vector(word);
        if let Some(direction) = direction(&vector).filter(|_| words.len() < MOST_WORDS) {
            words.push(Word {
                direction,
                length: length(&vector),
                vector,
                empty: is_empty(word),
            });
        }
    });
    words
}

fn phrases(words: &[Word]) -> Vec<Phrase> {
    let mut phrases = Vec::new();
    for start in (0..words.len()).filter(|start| !words[*start].empty) {
        let ends = start + 1..=words.len().min(start + LONGEST_PHRASE);
        for end in ends.filter(|end| !words[*end - 1].empty) {
            let length = length_of(&words[start..end]);
            if length > 0.0 {
                phrases.push(Phrase { start, end, length });
            }
        }
    }
    phrases
}

fn length_of(words: &[Word]) -> f32 {
    let mut sum = [0.0; DIMENSIONS];
    for word in words {
        sum.iter_mut()
            .zip(&word.vector)
            .for_each(|(sum, x)| *sum += x);
    }
    length(&sum)
}
