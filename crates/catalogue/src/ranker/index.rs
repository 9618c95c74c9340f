//! The titles as the ranker keeps them: the words of titles, the titles of words, and the best
//! documents for each word.

use std::ops::Range;

use super::document::{Doc, Strength};
use super::score;
use super::top::MOST_HITS;
use super::vocabulary::{Vocabulary, len_u32};

/// One title in one of its forms: `Registered Nurse (RN)` has the forms `registered nurse` and
/// `rn`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form {
    pub(super) doc: u32,
    /// Number of the title among those of its document.
    pub(super) title: u32,
    /// Weight of all its words.
    pub(super) weight: f32,
    pub(super) strength: Strength,
    /// Where its words begin.
    pub(super) start: u32,
}

/// A document that a single word finds, by the title that answers best, and what it scores for that
/// word alone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) form: u32,
    pub(super) score: f32,
}

/// A title that has a word.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Posting {
    pub(super) form: u32,
    /// The regions of all its words, as [`Index::regions`]: most titles that lack a word are known
    /// to from this alone.
    pub(super) regions: u32,
}

/// Everything that is computed once.
#[derive(Debug, Default)]
pub(super) struct Index {
    pub(super) vocabulary: Vocabulary,
    pub(super) docs: Vec<Doc>,
    /// All forms; those of one document stand together.
    pub(super) forms: Vec<Form>,
    /// The words of all forms, one after another.
    pub(super) words: Vec<u32>,
    /// The forms that have each word, ascending.
    postings: Lists<Posting>,
    /// The best [`MOST_HITS`] documents of each kind for each word, best first.
    best: Lists<Entry>,
    /// What abbreviations stand for, sorted by abbreviation.
    pub(super) expansions: Vec<(u32, Box<[u32]>)>,
}

/// One list for each word, all in one vector.
#[derive(Debug)]
struct Lists<T> {
    ends: Vec<u32>,
    items: Vec<T>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self {
            ends: Vec::new(),
            items: Vec::new(),
        }
    }
}

impl<T> Lists<T> {
    fn start(&self, word: u32) -> usize {
        if word == 0 {
            0
        } else {
            self.ends[word as usize - 1] as usize
        }
    }

    fn of(&self, words: Range<u32>) -> &[T] {
        if words.is_empty() {
            &[]
        } else {
            &self.items[self.start(words.start)..self.start(words.end)]
        }
    }
}

impl Index {
    /// The words of a form.
    pub(super) fn words_of(&self, form: u32) -> &[u32] {
        let form = form as usize;
        let end = self
            .forms
            .get(form + 1)
            .map_or(self.words.len(), |next| next.start as usize);
        &self.words[self.forms[form].start as usize..end]
    }

    /// The forms that have a word.
    pub(super) fn forms_with(&self, word: u32) -> &[Posting] {
        self.postings.of(word..word + 1)
    }

    /// How many forms have any of the words, those with several counted several times.
    pub(super) fn count(&self, words: Range<u32>) -> usize {
        self.postings.of(words).len()
    }

    /// Where in the alphabet words lie: one bit for each of 32 regions that occur equally often in
    /// titles.
    pub(super) fn regions(&self, words: Range<u32>) -> u32 {
        if words.is_empty() {
            return 0;
        }
        let all = self.postings.items.len().max(1);
        let region = |word: u32| (self.postings.start(word) * 32 / all).min(31);
        u32::MAX << region(words.start) & u32::MAX >> (31 - region(words.end - 1))
    }

    /// The best documents by a word alone.
    pub(super) fn best(&self, word: u32) -> &[Entry] {
        self.best.of(word..word + 1)
    }

    /// What an abbreviation may stand for.
    pub(super) fn expansions(&self, word: u32) -> impl Iterator<Item = &[u32]> {
        let from = self.expansions.partition_point(|(other, _)| *other < word);
        self.expansions[from..]
            .iter()
            .take_while(move |(other, _)| *other == word)
            .map(|(_, words)| &**words)
    }

    /// Computes what follows from documents, forms, words and vocabulary.
    pub(super) fn compute(&mut self) {
        self.weigh_forms();
        self.post_forms();
        self.rank_single_words();
    }

    fn weigh_forms(&mut self) {
        for form in 0..len_u32(&self.forms) {
            let weight = self
                .words_of(form)
                .iter()
                .map(|word| self.vocabulary.weight(*word))
                .sum();
            self.forms[form as usize].weight = weight;
        }
    }

    fn post_forms(&mut self) {
        let mut ends = vec![0_u32; self.vocabulary.len() as usize];
        let distinct = |words: &[u32], i: usize| !words[..i].contains(&words[i]);
        for form in 0..len_u32(&self.forms) {
            let words = self.words_of(form);
            for i in (0..words.len()).filter(|i| distinct(words, *i)) {
                ends[words[i] as usize] += 1;
            }
        }
        // Each list's end is its start until its forms are in.
        let mut sum = 0;
        for end in &mut ends {
            sum += std::mem::replace(end, sum);
        }
        let mut items = vec![Posting::default(); sum as usize];
        for form in 0..len_u32(&self.forms) {
            let words = self.words_of(form);
            for i in (0..words.len()).filter(|i| distinct(words, *i)) {
                let end = &mut ends[words[i] as usize];
                items[*end as usize].form = form;
                *end += 1;
            }
        }
        self.postings = Lists { ends, items };
        let by_word: Vec<u32> = (0..len_u32(&self.postings.ends))
            .map(|word| self.regions(word..word + 1))
            .collect();
        let regions = |form| {
            self.words_of(form)
                .iter()
                .fold(0, |regions, word| regions | by_word[*word as usize])
        };
        let by_form: Vec<u32> = (0..len_u32(&self.forms)).map(regions).collect();
        for posting in &mut self.postings.items {
            posting.regions = by_form[posting.form as usize];
        }
    }

    fn rank_single_words(&mut self) {
        let mut best = Lists::default();
        let mut entries: Vec<Entry> = Vec::new();
        for word in 0..self.vocabulary.len() {
            entries.clear();
            let weight = self.vocabulary.weight(word);
            let doc = |posting: &Posting| self.forms[posting.form as usize].doc;
            for forms in self.forms_with(word).chunk_by(|a, b| doc(a) == doc(b)) {
                let doc = &self.docs[doc(&forms[0]) as usize];
                let share = |form: u32| weight / self.forms[form as usize].weight;
                let (form, title) =
                    score::best_title(forms.iter().map(|&Posting { form, .. }| {
                        (
                            form,
                            score::title(
                                true,
                                share(form),
                                true,
                                self.forms[form as usize].strength,
                            ),
                        )
                    }));
                let name = doc
                    .name
                    .filter(|name| self.words_of(*name).contains(&word))
                    .map_or(0.0, share);
                entries.push(Entry {
                    form,
                    score: score::doc(doc, title, name, forms.len()),
                });
            }
            entries.sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then(a.form.cmp(&b.form)));
            let mut room = [MOST_HITS; 3];
            best.items.extend(entries.iter().filter(|entry| {
                let room = &mut room
                    [self.docs[self.forms[entry.form as usize].doc as usize].kind as usize];
                let fits = *room > 0;
                *room = room.saturating_sub(1);
                fits
            }));
            best.ends.push(len_u32(&best.items));
        }
        best.items.shrink_to_fit();
        self.best = best;
    }
}
