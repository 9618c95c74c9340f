//! One search: which titles it reads, in what order, and how it scores them.

use super::document::Kind;
use super::index::{Index, Posting};
use super::query::{self, MOST_WORDS, Reading, Slot};
use super::score;
use super::top::{Hit, MOST_HITS, Top};

/// Where so many documents answer every word, those that answer only some are not looked for.
const ENOUGH: usize = 3;
/// So many titles are looked at for answers to some words.
const MOST_PARTLY: usize = 500;

/// Finds documents by their titles.
#[derive(Debug, Default)]
pub struct Ranker {
    pub(super) index: Index,
}

impl Ranker {
    /// The best hits for what was typed so far, best first; ties in the order of documents.
    ///
    /// `filter` restricts them to one kind; more than [`MOST_HITS`] are never given.
    pub fn search(&self, query: &str, filter: Option<Kind>, limit: usize) -> Vec<Hit> {
        Search::new(&self.index, filter, limit.min(MOST_HITS)).run(query)
    }
}

/// One search on its way.
struct Search<'a> {
    index: &'a Index,
    filter: Option<Kind>,
    top: Top,
    /// How many documents answer every word, so far.
    full: usize,
    /// For each word of the vocabulary, the slots of the present reading that it may stand in, one
    /// bit each.
    marks: Vec<u16>,
}

/// What a title has of a query.
struct Matched {
    /// Weight of the words of the query that it has, each times how surely it is that word; of all,
    /// 0 to 1.
    quality: f32,
    /// The same, but each found word in full.
    covered: f32,
    /// Weight of its own words that the query has, of all, 0 to 1.
    share: f32,
    /// It has every word that is needed.
    full: bool,
    /// They stand in the order of the query.
    ordered: bool,
}

/// A document with the title that answers best, so far.
struct Found {
    doc: u32,
    title: u32,
    /// What the title gives, [`score::title`], and how surely it does.
    gives: f32,
    quality: f32,
    /// The title has every word that is needed.
    full: bool,
    /// How many titles of the document do.
    titles: usize,
}

impl<'a> Search<'a> {
    fn new(index: &'a Index, filter: Option<Kind>, limit: usize) -> Self {
        Self {
            index,
            filter,
            top: Top::new(limit),
            full: 0,
            marks: Vec::new(),
        }
    }

    /// Tries the readings of a query one after another, and corrections where a word is unknown or
    /// nothing answers.
    fn run(mut self, query: &str) -> Vec<Hit> {
        let mut readings = query::readings(self.index, query);
        let Some(literal) = readings.first_mut() else {
            return Vec::new();
        };
        if let Some(corrected) = literal.corrected(self.index, false) {
            *literal = corrected;
        }
        for (i, reading) in readings.iter().enumerate() {
            self.read(reading, i == 0);
        }
        if self.full == 0
            && let Some(corrected) = readings[0].corrected(self.index, true)
        {
            self.read(&corrected, true);
        }
        self.top.into_hits()
    }

    /// Offers what one reading finds; with `partly`, also what answers only some of its words.
    fn read(&mut self, reading: &Reading, partly: bool) {
        let needed = reading.slots.iter().filter(|slot| slot.needed);
        let mut slots: Vec<(usize, &Slot)> =
            needed.map(|slot| (slot.count(self.index), slot)).collect();
        if let [(count, slot)] = *slots {
            self.full += count;
            return self.read_word(slot, reading.worth);
        }
        slots.sort_by_key(|(count, _)| *count);

        self.mark(reading);
        // The rarest word has every title that has them all.
        if let Some((1.., rarest)) = slots.first() {
            for word in rarest.all_words() {
                self.read_titles(reading, self.index.forms_with(word), false);
            }
        }
        if !partly || self.full >= ENOUGH {
            return;
        }
        let mut left = MOST_PARTLY;
        for (count, slot) in slots {
            if count > left {
                self.read_word(slot, reading.worth * slot.weight / reading.weight);
                continue;
            }
            left -= count;
            for word in slot.all_words() {
                self.read_titles(reading, self.index.forms_with(word), true);
            }
        }
    }

    fn mark(&mut self, reading: &Reading) {
        self.marks.clear();
        self.marks.resize(self.index.vocabulary.len() as usize, 0);
        for (at, slot) in reading.slots.iter().enumerate() {
            for (word, _) in &slot.words {
                self.marks[*word as usize] |= 1 << at;
            }
            for mark in &mut self.marks[slot.beginning.start as usize..slot.beginning.end as usize]
            {
                *mark |= 1 << at;
            }
        }
    }

    /// Offers what a single word finds: its documents are ranked already.
    fn read_word(&mut self, slot: &Slot, worth: f32) {
        for (word, quality) in &slot.words {
            self.offer_best(*word, worth * quality);
        }
        for word in slot.beginning.clone() {
            if self
                .index
                .best(word)
                .first()
                .is_some_and(|entry| entry.score * worth > self.top.bar())
            {
                self.offer_best(word, worth * slot.unfinished_quality(self.index, word));
            }
        }
    }

    fn offer_best(&mut self, word: u32, worth: f32) {
        for entry in self.index.best(word) {
            let score = entry.score * worth;
            if score < self.top.bar() {
                break;
            }
            let form = &self.index.forms[entry.form as usize];
            if self.wants(form.doc) {
                self.top.offer(Hit {
                    doc: form.doc,
                    score,
                    title: form.title,
                });
            }
        }
    }

    fn wants(&self, doc: u32) -> bool {
        self.filter
            .is_none_or(|kind| self.index.docs[doc as usize].kind == kind)
    }

    /// Offers the documents of these titles, which stand together by document; those that have
    /// every word that is needed, or, `partly`, some.
    fn read_titles(&mut self, reading: &Reading, postings: &[Posting], partly: bool) {
        let index = self.index;
        let mut found: Option<Found> = None;
        for &Posting {
            form: number,
            regions,
        } in postings
        {
            let hopeless = if partly {
                reading.worth * reading.part_in(regions) * score::MOST_PARTLY < self.top.bar()
            } else {
                !reading.may_be_in(regions)
            };
            if hopeless {
                continue;
            }
            let (slots, weight) = self.marked(number);
            let full = slots & reading.needed == reading.needed;
            if !full && !partly {
                continue;
            }
            let form = &index.forms[number as usize];
            if found.as_ref().is_none_or(|found| found.doc != form.doc) {
                if let Some(found) = found.take() {
                    self.offer(reading, &found);
                }
                if !self.wants(form.doc) {
                    continue;
                }
                found = Some(Found {
                    doc: form.doc,
                    title: form.title,
                    gives: 0.0,
                    quality: 0.0,
                    full,
                    titles: 0,
                });
            }
            let Some(found) = &mut found else { continue };
            found.titles += usize::from(full);

            // The marks say what the title gives at most; only one that may be the best is matched
            // word by word.
            let quality = reading.part_of(slots);
            let gives = score::title(full, weight / form.weight, true, form.strength);
            let doc = &index.docs[form.doc as usize];
            if quality * gives > found.quality * found.gives
                && reading.worth * quality * score::at_most(doc, gives) >= self.top.bar()
            {
                self.take_better(reading, number, found);
            }
        }
        if let Some(found) = found {
            self.offer(reading, &found);
        }
    }

    /// Takes a title in place of the one found so far, if it answers better.
    fn take_better(&self, reading: &Reading, number: u32, found: &mut Found) {
        let form = &self.index.forms[number as usize];
        let matched = self.matched(reading, number);
        let gives = score::title(matched.full, matched.share, matched.ordered, form.strength);
        if matched.quality * gives > found.quality * found.gives {
            *found = Found {
                title: form.title,
                gives,
                quality: matched.quality,
                full: matched.full,
                ..*found
            };
        }
    }

    fn offer(&mut self, reading: &Reading, found: &Found) {
        self.full += usize::from(found.full);
        let doc = &self.index.docs[found.doc as usize];
        let worth = reading.worth * found.quality;
        if worth == 0.0 || worth * score::at_most(doc, found.gives) < self.top.bar() {
            return;
        }
        let name = doc.name.map_or(0.0, |name| {
            let name = self.matched(reading, name);
            name.covered * name.share
        });
        let score = worth * score::doc(doc, found.gives, name, found.titles.max(1));
        self.top.offer(Hit {
            doc: found.doc,
            score,
            title: found.title,
        });
    }

    /// The slots that the words of a title may stand in, one bit each, and the weight of those
    /// words.
    fn marked(&self, form: u32) -> (u16, f32) {
        self.index
            .words_of(form)
            .iter()
            .fold((0, 0.0), |(slots, weight), word| {
                match self.marks[*word as usize] {
                    0 => (slots, weight),
                    marks => (slots | marks, weight + self.index.vocabulary.weight(*word)),
                }
            })
    }

    /// Lays the words of a title on the slots, each on the first that it fills better than what is
    /// there.
    fn matched(&self, reading: &Reading, form: u32) -> Matched {
        let mut found = [0.0_f32; MOST_WORDS];
        let (mut weight, mut ordered, mut last) = (0.0, true, 0);
        for &word in self.index.words_of(form) {
            if self.marks[word as usize] == 0 {
                continue;
            }
            for (at, slot) in reading.slots.iter().enumerate() {
                let quality = slot.quality(self.index, word);
                if quality > found[at] {
                    if found[at] == 0.0 {
                        weight += self.index.vocabulary.weight(word);
                    }
                    found[at] = quality;
                    ordered &= at >= last;
                    last = at;
                    break;
                }
            }
        }
        let (mut quality, mut covered, mut full) = (0.0, 0.0, true);
        for (slot, found) in reading.slots.iter().zip(found) {
            quality += slot.weight * found;
            if found > 0.0 {
                covered += slot.weight;
            } else {
                full &= !slot.needed;
            }
        }
        let share = weight / self.index.forms[form as usize].weight;
        Matched {
            quality: quality / reading.weight,
            covered: covered / reading.weight,
            share,
            full,
            ordered,
        }
    }
}
