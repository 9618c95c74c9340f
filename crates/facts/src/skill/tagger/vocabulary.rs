//! The words that the tagger knows, with what unlabelled ads teach about each: which words are used
//! like it, and how often it stands in lists.

use super::cues::CUES;
use super::file::{Broken, Reader, Writer};
use super::normal::key;

/// How ads use a word. All zeros for a word that they hardly use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Habits {
    /// The group of words with the same neighbours that it is in, by size of the groups: coarse,
    /// middle, fine.
    pub clusters: [u16; 3],
    /// The group of words that mean alike, by size of the groups: coarse, fine.
    pub meanings: [u16; 2],
    /// How often a comma stands before it: the share in steps of 1/12, plus one.
    pub comma_before: u8,
    /// How often a comma stands after it.
    pub comma_after: u8,
    /// How often it has a capital inside a sentence: the share in steps of 1/6, plus one.
    pub capital: u8,
    /// How often a first tagger marked it in ads: as knowledge, as competence, as the first word of
    /// a competence. The root of the share in [`ASKED_STEPS`], plus one.
    pub asked: [u8; 3],
}

/// Steps of [`Habits::asked`].
pub const ASKED_STEPS: u8 = 8;

/// The greatest of [`Habits::asked`].
pub(super) const MOST_ASKED: u8 = ASKED_STEPS + 1;
/// The greatest of [`Habits::comma_before`] and [`Habits::comma_after`]; pairs have less.
pub(super) const MOST_COMMAS: u8 = 13;
/// The greatest of [`Habits::capital`].
pub(super) const MOST_CAPITAL: u8 = 7;

/// How many clusters there are, coarse, middle and fine; among them are the [`RESERVED`].
pub const CLUSTERS: [usize; 3] = [64, MIDDLE as usize, 1024];

/// How many groups of words that mean alike there are, coarse and fine; zero is none.
pub const MEANINGS: [usize; 2] = [128, 768];

/// How many middle clusters there are.
pub(super) const MIDDLE: u16 = 256;

/// The first clusters: of unknown words, and of what is before and after a sentence.
pub const RESERVED: u16 = 3;

/// The number of the word that stands before every sentence.
pub const BEFORE: u32 = 0;

/// The number of the word that stands after every sentence.
pub const AFTER: u32 = 1;

/// The words with their habits, and which clusters keep a comma between them.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    keys: Vec<u64>,
    habits: Vec<Habits>,
    cues: Vec<u8>,
    /// Open addressing by the low [`SLOT_BITS`] of the key; a slot is the key with those bits
    /// replaced by the number of the word, or zero.
    slots: Vec<u64>,
    pairs: Vec<u8>,
}

/// Twice as many slots as there are words, and a number fits.
const SLOT_BITS: u32 = 16;
const SLOTS: usize = 1 << SLOT_BITS;
const NUMBER: u64 = SLOTS as u64 - 1;

/// More would make the search for a free slot slow.
pub const MOST_WORDS: usize = SLOTS / 2;

impl Vocabulary {
    /// `words` are keys with habits, the most frequent first; `pairs` has a row for each middle
    /// cluster, saying for each middle cluster after it how often a comma stands between them (0:
    /// never seen together; 10: nearly always).
    ///
    /// # Errors
    /// When there are too many words, or a cluster or pair is missing.
    pub fn new(words: Vec<(u64, Habits)>, pairs: Vec<u8>) -> Result<Self, Broken> {
        let outside = |cluster: u16| Habits {
            clusters: [cluster; 3],
            ..Habits::default()
        };
        let fits = |(_, habits): &(u64, Habits)| {
            habits
                .clusters
                .iter()
                .zip(CLUSTERS)
                .all(|(cluster, count)| usize::from(*cluster) < count)
                && habits
                    .meanings
                    .iter()
                    .zip(MEANINGS)
                    .all(|(meaning, count)| usize::from(*meaning) < count)
                && habits.comma_before.max(habits.comma_after) <= MOST_COMMAS
                && habits.capital <= MOST_CAPITAL
                && habits.asked.iter().all(|asked| *asked <= MOST_ASKED)
        };
        let pairs_fit = pairs.len() == CLUSTERS[1] * CLUSTERS[1]
            && pairs.iter().all(|pair| *pair <= MOST_COMMAS);
        if words.len() + 2 > MOST_WORDS || !pairs_fit || !words.iter().all(fits) {
            return Err(Broken);
        }
        let all = [(1, outside(1)), (2, outside(2))].into_iter().chain(words);
        let (keys, habits): (Vec<u64>, Vec<Habits>) = all.unzip();
        let mut slots = vec![0; SLOTS];
        for (key, number) in keys.iter().zip(0_u64..).skip(2) {
            let mut slot = home(*key);
            while slots[slot] != 0 {
                slot = (slot + 1) % SLOTS;
            }
            slots[slot] = key & !NUMBER | number;
        }
        let mut vocabulary = Self {
            cues: vec![0; keys.len()],
            keys,
            habits,
            slots,
            pairs,
        };
        for (cue, nth) in CUES.iter().zip(1..) {
            if let Some(number) = vocabulary.find(key(cue)) {
                vocabulary.cues[number as usize] = nth;
            }
        }
        Ok(vocabulary)
    }

    /// The same words with other [`Habits::asked`], by number.
    #[must_use]
    pub fn with_asked(mut self, asked: &[[u8; 3]]) -> Self {
        for (habits, asked) in self.habits.iter_mut().zip(asked) {
            habits.asked = *asked;
        }
        self
    }

    /// The number of a word, by its key.
    pub fn find(&self, key: u64) -> Option<u32> {
        let mut slot = home(key);
        loop {
            let found = self.slots[slot];
            if found == 0 {
                return None;
            }
            if found & !NUMBER == key & !NUMBER {
                return u32::try_from(found & NUMBER).ok();
            }
            slot = (slot + 1) % SLOTS;
        }
    }

    /// Its habits.
    pub fn habits(&self, number: u32) -> Habits {
        self.habits[number as usize]
    }

    /// Which of the [`CUES`] it is, from 1; zero: none.
    pub fn cue(&self, number: u32) -> u8 {
        self.cues[number as usize]
    }

    /// How often a comma stands between words of two middle clusters.
    pub fn pair(&self, left: Habits, right: Habits) -> u8 {
        self.pairs[usize::from(left.clusters[1]) * CLUSTERS[1] + usize::from(right.clusters[1])]
    }

    /// Key and habits of all words, [`BEFORE`] and [`AFTER`] included.
    pub fn words(&self) -> impl ExactSizeIterator<Item = (u64, Habits)> {
        self.keys.iter().copied().zip(self.habits.iter().copied())
    }

    pub(super) fn write(&self, out: &mut Writer) {
        out.count(self.keys.len() - 2);
        for (key, habits) in self.words().skip(2) {
            out.bytes(&key.to_le_bytes());
            for cluster in habits.clusters {
                out.bytes(&cluster.to_le_bytes());
            }
            for meaning in habits.meanings {
                out.bytes(&meaning.to_le_bytes());
            }
            out.bytes(&[habits.comma_before, habits.comma_after, habits.capital]);
            out.bytes(&habits.asked);
        }
        out.bytes(&self.pairs);
    }

    pub(super) fn read(file: &mut Reader) -> Result<Self, Broken> {
        let count = file.count(MOST_WORDS)?;
        let mut words = Vec::with_capacity(count);
        for _ in 0..count {
            let key = u64::from_le_bytes(file.bytes()?);
            let clusters = [file.bytes()?, file.bytes()?, file.bytes()?].map(u16::from_le_bytes);
            let meanings = [file.bytes()?, file.bytes()?].map(u16::from_le_bytes);
            let [comma_before, comma_after, capital] = file.bytes()?;
            let asked = file.bytes()?;
            words.push((
                key,
                Habits {
                    clusters,
                    meanings,
                    comma_before,
                    comma_after,
                    capital,
                    asked,
                },
            ));
        }
        Self::new(words, file.take(CLUSTERS[1] * CLUSTERS[1])?.to_vec())
    }
}

fn home(key: u64) -> usize {
    usize::try_from(key & NUMBER).unwrap_or_default()
}
