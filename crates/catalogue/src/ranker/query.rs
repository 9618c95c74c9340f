//! What somebody typed, as the words it may stand for.

use std::ops::Range;

use super::index::Index;
use super::words::{brackets, each_word, is_light, is_noise, singular};

/// What is typed beyond this is not read: no title is so long.
const MOST_CHARS: usize = 200;
/// Nor beyond so many words.
pub(super) const MOST_WORDS: usize = 12;
/// So many readings of a query are tried, the literal one first.
const MOST_READINGS: usize = 6;
/// A correction is tried for so many words of a query, in their order.
const MOST_CORRECTED: usize = 4;

/// A word that begins as the last one typed: this, and more the more of it is typed.
const UNFINISHED: f32 = 0.8;
/// The work for the worker: `plumbing` for `plumber`.
const RELATED: f32 = 0.75;
/// A word one or two typing mistakes away.
const MISTYPED: [f32; 3] = [1.0, 0.8, 0.6];
/// An abbreviation spelt out.
const EXPANDED: f32 = 0.97;
/// Words joined or split.
const JOINED: f32 = 0.96;

/// One word of a query.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    /// As typed, but folded.
    typed: String,
    pub(super) weight: f32,
    /// Whether a title must have it to answer the query in full.
    pub(super) needed: bool,
    /// Words it may stand for, with how surely.
    pub(super) words: Vec<(u32, f32)>,
    /// If it may be unfinished: the words that begin so.
    pub(super) beginning: Range<u32>,
    /// Where in the alphabet all these are, as [`Index::regions`].
    regions: u32,
    unfinished: bool,
    /// No title has it, nor a word that begins so.
    unknown: bool,
}

/// One way to read what was typed.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    pub(super) slots: Vec<Slot>,
    /// Weight of all slots.
    pub(super) weight: f32,
    /// The slots that are needed, one bit each.
    pub(super) needed: u16,
    /// How much a hit by this reading counts.
    pub(super) worth: f32,
}

impl Slot {
    fn new(index: &Index, typed: String, unfinished: bool) -> Self {
        let vocabulary = &index.vocabulary;
        let mut word = typed.clone();
        singular(&mut word);
        let known = vocabulary.find(&word);
        let mut words: Vec<(u32, f32)> = known.map(|id| (id, 1.0)).into_iter().collect();
        words.extend(
            vocabulary
                .relatives(&word)
                .filter(|id| Some(*id) != known)
                .map(|id| (id, RELATED)),
        );
        let beginning = if unfinished {
            beginning(index, &typed)
        } else {
            0..0
        };
        let weight = known.map_or(1.0, |id| vocabulary.weight(id));
        let unknown = known.is_none() && beginning.is_empty();
        let needed = !is_light(&word);
        let mut slot = Self {
            typed,
            weight,
            needed,
            words,
            beginning,
            regions: 0,
            unfinished,
            unknown,
        };
        slot.locate(index);
        slot
    }

    fn locate(&mut self, index: &Index) {
        let words = self.words.iter().map(|(id, _)| index.regions(*id..*id + 1));
        self.regions = words.fold(index.regions(self.beginning.clone()), |regions, word| {
            regions | word
        });
    }

    /// How surely a word of a title is this one; 0 if it is not.
    pub(super) fn quality(&self, index: &Index, word: u32) -> f32 {
        if let Some((_, quality)) = self.words.iter().find(|(id, _)| *id == word) {
            return *quality;
        }
        if self.beginning.contains(&word) {
            self.unfinished_quality(index, word)
        } else {
            0.0
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "lengths of words")]
    pub(super) fn unfinished_quality(&self, index: &Index, word: u32) -> f32 {
        let part = self.typed.len() as f32 / index.vocabulary.length(word).max(1) as f32;
        UNFINISHED + (1.0 - UNFINISHED) * part.min(1.0)
    }

    /// All words it may stand for.
    pub(super) fn all_words(&self) -> impl Iterator<Item = u32> {
        self.words
            .iter()
            .map(|(id, _)| *id)
            .chain(self.beginning.clone())
    }

    /// How many titles it finds.
    pub(super) fn count(&self, index: &Index) -> usize {
        let words: usize = self
            .words
            .iter()
            .map(|(id, _)| index.count(*id..*id + 1))
            .sum();
        words + index.count(self.beginning.clone())
    }

    /// Adds the words that it may be a misspelling of; whether there are any.
    fn correct(&mut self, index: &Index) -> bool {
        let before = self.words.len();
        for (id, mistakes) in index.vocabulary.near(&self.typed, self.unfinished) {
            if !self.beginning.contains(&id) && self.words.iter().all(|(other, _)| *other != id) {
                let part = if self.unfinished {
                    self.unfinished_quality(index, id)
                } else {
                    1.0
                };
                self.words.push((id, MISTYPED[mistakes.min(2)] * part));
            }
        }
        self.locate(index);
        self.words.len() > before
    }
}

impl Reading {
    fn new(mut slots: Vec<Slot>, worth: f32) -> Self {
        slots.truncate(MOST_WORDS);
        // Where every word is light, each counts.
        if slots.iter().all(|slot| !slot.needed) {
            for slot in &mut slots {
                slot.needed = true;
            }
        }
        let weight = slots.iter().map(|slot| slot.weight).sum();
        let needed = slots
            .iter()
            .enumerate()
            .map(|(at, slot)| u16::from(slot.needed) << at)
            .sum();
        Self {
            slots,
            weight,
            needed,
            worth,
        }
    }

    /// Whether a title with words in these regions may have every word that is needed.
    pub(super) fn may_be_in(&self, regions: u32) -> bool {
        self.slots
            .iter()
            .all(|slot| !slot.needed || slot.regions & regions != 0)
    }

    /// The most that a title with words in these regions can have of the query's weight, 0 to 1.
    pub(super) fn part_in(&self, regions: u32) -> f32 {
        self.part(|_, slot| slot.regions & regions != 0)
    }

    /// The weight of some slots, one bit each, of all: 0 to 1.
    pub(super) fn part_of(&self, slots: u16) -> f32 {
        self.part(|at, _| slots >> at & 1 == 1)
    }

    fn part(&self, has: impl Fn(usize, &Slot) -> bool) -> f32 {
        let slots = self.slots.iter().enumerate();
        slots
            .map(|(at, slot)| if has(at, slot) { slot.weight } else { 0.0 })
            .sum::<f32>()
            / self.weight
    }

    /// With the words that were meant where words were mistyped; none if there are no such words.
    ///
    /// `known` says to doubt also what is a word: `manger` is one, but who types `sales manger`
    /// means another.
    pub(super) fn corrected(&self, index: &Index, known: bool) -> Option<Self> {
        let mut corrected = self.clone();
        let mut changed = false;
        let doubtful = |slot: &&mut Slot| slot.needed && (known != slot.unknown);
        for slot in corrected
            .slots
            .iter_mut()
            .filter(doubtful)
            .take(MOST_CORRECTED)
        {
            changed |= slot.correct(index);
        }
        changed.then_some(corrected)
    }
}

/// The ways to read a query: literal, then with abbreviations spelt out, words joined, words split.
pub(super) fn readings(index: &Index, query: &str) -> Vec<Reading> {
    let words = typed_words(query);
    let Some(last) = words.len().checked_sub(1) else {
        return Vec::new();
    };
    let slot = |word: &str, unfinished: bool| Slot::new(index, word.to_owned(), unfinished);
    let literal: Vec<Slot> = words
        .iter()
        .enumerate()
        .map(|(at, word)| slot(word, at == last))
        .collect();
    let replaced =
        |at: usize, to: usize, new: Vec<Slot>| [&literal[..at], &new, &literal[to..]].concat();

    let mut readings = vec![Reading::new(literal.clone(), 1.0)];
    for (at, typed) in words.iter().enumerate() {
        let known = literal[at]
            .words
            .first()
            .filter(|(_, quality)| *quality >= 1.0);
        for spelt in known.into_iter().flat_map(|(id, _)| index.expansions(*id)) {
            let spelt = spelt
                .iter()
                .map(|id| slot(index.vocabulary.word(*id), false))
                .collect();
            readings.push(Reading::new(replaced(at, at + 1, spelt), EXPANDED));
        }
        if let Some(next) = words.get(at + 1) {
            let joined = slot(&format!("{typed}{next}"), at + 1 == last);
            if joined.count(index) > 0 {
                readings.push(Reading::new(replaced(at, at + 2, vec![joined]), JOINED));
            }
        }
        if let Some((one, other)) = split(index, typed) {
            let halves = vec![slot(one, false), slot(other, at == last)];
            readings.push(Reading::new(replaced(at, at + 1, halves), JOINED));
        }
    }
    readings.truncate(MOST_READINGS);
    readings
}

/// The words of a query, folded, without what says nothing about the work.
fn typed_words(query: &str) -> Vec<String> {
    let end = query
        .char_indices()
        .nth(MOST_CHARS)
        .map_or(query.len(), |(at, _)| at);
    let mut words: Vec<String> = Vec::new();
    // A title pasted with its explanation, `RN (Registered Nurse)`: what stands outside says it
    // all.
    let outside = brackets(&query[..end]).map(|(outside, _)| outside.join(" "));
    each_word(outside.as_deref().unwrap_or(&query[..end]), |word| {
        words.push(word.clone());
    });
    if let Some(at) = words.iter().position(|word| word == "except") {
        words.truncate(at);
    }
    while let Some(at) = words
        .windows(2)
        .position(|pair| is_noise(&pair[0], &pair[1]))
    {
        words.drain(at..at + 2);
    }
    words.truncate(MOST_WORDS);
    words
}

/// The words that begin so; `faciliti` and `facilitie` begin `facility`, in the plural.
fn beginning(index: &Index, typed: &str) -> Range<u32> {
    let found = index.vocabulary.beginning(typed);
    match typed.strip_suffix("ie").or_else(|| typed.strip_suffix('i')) {
        Some(stem) if found.is_empty() && !stem.is_empty() => {
            index.vocabulary.beginning(&format!("{stem}y"))
        }
        _ => found,
    }
}

/// Splits a word into two known ones, so that the rarer of the two is as common as can be.
fn split<'a>(index: &Index, word: &'a str) -> Option<(&'a str, &'a str)> {
    const SHORTEST: usize = 3; // of each half; shorter ones are mostly chance
    const FREQUENT: usize = 32; // titles; a word of so many needs no splitting
    let count = |word: &str| {
        let mut word = word.to_owned();
        singular(&mut word);
        index
            .vocabulary
            .find(&word)
            .map_or(0, |id| index.count(id..id + 1))
    };
    if word.len() < 2 * SHORTEST || count(word) >= FREQUENT {
        return None;
    }
    let places = (SHORTEST..=word.len() - SHORTEST).filter(|at| word.is_char_boundary(*at));
    let halves = places
        .map(|at| word.split_at(at))
        .filter_map(|(one, other)| {
            let count = Some(count(one))
                .filter(|count| *count > 0)?
                .min(count(other));
            (count > 0).then_some((count, (one, other)))
        });
    halves
        .max_by_key(|(count, _)| *count)
        .map(|(_, halves)| halves)
}
