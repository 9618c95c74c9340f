//! Codes a title by the published titles that share its words: each votes for its occupation.

use std::ops::Range;

use rustc_hash::FxHashMap;

/// The published titles and the occupations (by number) under which each stands.
#[derive(Debug, Clone, Default)]
pub struct Neighbours {
    numbers: FxHashMap<Box<str>, u32>,
    words: Vec<Word>,
    /// Titles that have a word, by word; those of few words first.
    postings: Vec<u32>,
    titles: Vec<Title>,
    /// Words of titles, by title.
    title_words: Vec<u32>,
    /// Occupations of titles, by title.
    title_occupations: Vec<u16>,
}

#[derive(Debug, Clone, Default)]
struct Word {
    /// Inverse frequency in titles, logarithmic.
    weight: f32,
    /// In [`Neighbours::postings`].
    titles: Range<u32>,
    /// How many titles end with it.
    last_of: u32,
}

#[derive(Debug, Clone)]
struct Title {
    /// Length of the vector of its words' weights.
    length: f32,
    /// In [`Neighbours::title_words`].
    words: Range<u32>,
    /// In [`Neighbours::title_occupations`].
    occupations: Range<u32>,
}

/// A title as a vector: known words, each with its weight, rarest first.
#[derive(Debug, Clone, Default)]
pub struct Vector {
    words: Vec<(u32, f32)>,
    length: f32,
}

/// So many entries of posting lists are read for one title. Lists begin with the shortest titles,
/// which are the nearest, so what is cut off hardly has a vote; it bounds the time for titles of
/// everyday words.
const MOST_POSTINGS: usize = 300;

/// The vote of a title is its similarity to this power: many that share a common word must not
/// outvote one that is near.
const POWER: i32 = 4;

/// A word is a role if so many titles end with it.
const ROLE_TITLES: u32 = 8;

impl Neighbours {
    /// Indexes normalised titles, each once, with the numbers of its occupations.
    pub fn new<'a>(all: impl IntoIterator<Item = (&'a str, &'a [u16])>) -> Self {
        let mut index = Self::default();
        let mut texts: Vec<(&str, &[u16])> = all.into_iter().collect();
        texts.sort_by_cached_key(|(text, _)| (text.split(' ').count(), *text));
        for (text, occupations) in texts {
            index.add(text, occupations);
        }
        index.finish();
        index
    }

    fn add(&mut self, text: &str, occupations: &[u16]) {
        let (first_word, first_occupation) = (
            position(self.title_words.len()),
            position(self.title_occupations.len()),
        );
        let mut last = None;
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let next = position(self.words.len());
            let number = if let Some(number) = self.numbers.get(word) {
                *number
            } else {
                self.words.push(Word::default());
                self.numbers.insert(word.into(), next);
                next
            };
            last = Some(number);
            if !self.title_words[first_word as usize..].contains(&number) {
                self.title_words.push(number);
                self.words[number as usize].titles.end += 1;
            }
        }
        let Some(last) = last else { return };
        self.words[last as usize].last_of += 1;
        self.title_occupations.extend(occupations);
        self.titles.push(Title {
            length: 0.0,
            words: first_word..position(self.title_words.len()),
            occupations: first_occupation..position(self.title_occupations.len()),
        });
    }

    /// Turns the counts of words into ranges of posting lists, and these into weights.
    fn finish(&mut self) {
        let mut next = 0;
        for word in &mut self.words {
            let count = word.titles.end;
            word.weight = inverse_frequency(self.titles.len(), count);
            word.titles = next..next;
            next += count;
        }
        self.postings = vec![0; next as usize];
        for (number, title) in (0..).zip(&mut self.titles) {
            let words = &self.title_words[title.words.start as usize..title.words.end as usize];
            for &word in words {
                let word = &mut self.words[word as usize];
                self.postings[word.titles.end as usize] = number;
                word.titles.end += 1;
                title.length += word.weight * word.weight;
            }
            title.length = title.length.sqrt();
        }
    }

    /// Whether titles have the word.
    pub fn knows(&self, word: &str) -> bool {
        self.numbers.contains_key(word)
    }

    /// The number of a word that published titles have.
    pub fn number(&self, word: &str) -> Option<u32> {
        self.numbers.get(word).copied()
    }

    /// Whether titles end with the word.
    pub fn is_role(&self, word: &str) -> bool {
        self.numbers
            .get(word)
            .is_some_and(|number| self.words[*number as usize].last_of >= ROLE_TITLES)
    }

    /// Reads a normalised title.
    pub fn vector(&self, words: &[&str]) -> Vector {
        let mut known: Vec<(u32, f32)> = Vec::with_capacity(words.len());
        for &word in words {
            let Some(&number) = self.numbers.get(word) else {
                continue;
            };
            if !known.iter().any(|(other, _)| *other == number) {
                known.push((number, self.words[number as usize].weight));
            }
        }
        known.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let length = known
            .iter()
            .map(|(_, weight)| weight * weight)
            .sum::<f32>()
            .sqrt();
        Vector {
            words: known,
            length,
        }
    }

    /// Adds to each occupation the votes of near titles; returns all votes, and the similarity of
    /// the nearest, 0 to 1.
    pub fn vote(&self, vector: &Vector, votes: &mut [f32]) -> (f32, f32) {
        let (mut all, mut nearest) = (0.0, 0.0_f32);
        let mut left = MOST_POSTINGS;
        for (nth, (word, _)) in vector.words.iter().enumerate() {
            let list = &self.words[*word as usize].titles;
            let list = &self.postings[list.start as usize..list.end as usize];
            let read = list.len().min(left);
            for title in &list[..read] {
                let title = &self.titles[*title as usize];
                let Some(similarity) = self.similarity(vector, nth, title) else {
                    continue;
                };
                nearest = nearest.max(similarity);
                let vote = similarity.powi(POWER);
                for occupation in &self.title_occupations
                    [title.occupations.start as usize..title.occupations.end as usize]
                {
                    votes[usize::from(*occupation)] += vote;
                    all += vote;
                }
            }
            left -= read;
        }
        (all, nearest)
    }

    /// Cosine of a title that has the `nth` word of the vector; none if it has an earlier one,
    /// because then it had its vote.
    fn similarity(&self, vector: &Vector, nth: usize, title: &Title) -> Option<f32> {
        let mut product = 0.0;
        for word in &self.title_words[title.words.start as usize..title.words.end as usize] {
            let Some(at) = vector.words.iter().position(|(other, _)| other == word) else {
                continue;
            };
            if at < nth {
                return None;
            }
            product += vector.words[at].1 * vector.words[at].1;
        }
        Some(product / (vector.length * title.length))
    }
}

impl Vector {
    /// Cosine of two titles, 0 to 1.
    pub fn similarity(&self, other: &Self) -> f32 {
        let shared = self
            .words
            .iter()
            .filter(|(word, _)| other.words.iter().any(|(one, _)| one == word));
        let product: f32 = shared.map(|(_, weight)| weight * weight).sum();
        if product > 0.0 {
            product / (self.length * other.length)
        } else {
            0.0
        }
    }
}

fn position(at: usize) -> u32 {
    u32::try_from(at).expect("a catalogue has fewer than four billion words")
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a weight needs no more than three digits"
)]
fn inverse_frequency(titles: usize, with_word: u32) -> f32 {
    1.0 + ((1 + titles) as f32 / (1 + with_word) as f32).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn neighbours() -> Neighbours {
        Neighbours::new([
            ("ward nurse", &[0, 1][..]),
            ("night nurse", &[0]),
            ("welder", &[2]),
        ])
    }

    #[test]
    fn near_titles_vote_for_all_their_occupations() {
        let neighbours = neighbours();
        let mut votes = [0.0; 3];
        let (all, nearest) = neighbours.vote(&neighbours.vector(&["nurse", "ward"]), &mut votes);
        assert!(
            (nearest - 1.0).abs() < 1e-6,
            "the same words in another order"
        );
        assert!((all - votes.iter().sum::<f32>()).abs() < 1e-6);
        assert!(
            votes[0] > votes[1] && votes[1] > 0.9 && votes[2].abs() < 1e-6,
            "{votes:?}"
        );
    }

    #[test]
    fn unknown_words_have_no_vote() {
        let neighbours = neighbours();
        let (all, _) = neighbours.vote(&neighbours.vector(&["astronaut"]), &mut [0.0; 3]);
        assert!(all.abs() < 1e-6);
        assert!(neighbours.knows("ward") && !neighbours.knows("astronaut"));
    }

    #[test]
    fn vectors_are_as_similar_as_their_words() {
        let neighbours = neighbours();
        let similarity =
            |a: &[&str], b: &[&str]| neighbours.vector(a).similarity(&neighbours.vector(b));
        assert!((similarity(&["nurse"], &["nurse"]) - 1.0).abs() < 1e-6);
        assert!(similarity(&["ward", "nurse"], &["night", "nurse"]) < 0.6);
        assert!(similarity(&["welder"], &["nurse"]).abs() < 1e-6);
        assert!(similarity(&[], &[]).abs() < 1e-6);
    }
}
