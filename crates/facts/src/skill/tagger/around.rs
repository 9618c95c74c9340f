//! What the tagger sees of a word: itself, two words on each side, and the marks between.

use super::cues::Cues;
use super::units::Unit;
use super::vocabulary::{AFTER, BEFORE, Habits, Vocabulary};
use crate::text::Sentence;

/// What the tagger sees of a place.
#[derive(Debug, Clone, Copy)]
pub struct Around {
    /// Two before it.
    pub(super) b2: Seen,
    /// Just before it.
    pub(super) b: Seen,
    /// The place itself.
    pub(super) here: Seen,
    /// Just after it.
    pub(super) a: Seen,
    /// Two after it.
    pub(super) a2: Seen,
    /// Whether a comma stands before it, or as often as in ads ([`Vocabulary::pair`]).
    pub(super) left: u8,
    /// The same of after it.
    pub(super) right: u8,
    /// Whether white space stands before and after it: below [`SPACES`].
    pub(super) spaces: u64,
    /// Where in the sentence, and in what sort of one: below [`POSITIONS`].
    pub(super) position: u64,
    /// The last cues before it.
    pub(super) cues: Cues,
}

/// What is seen of a word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub(super) key: u64,
    pub(super) shape: u64,
    pub(super) habits: Habits,
    pub(super) form: u8,
}

/// How many [`Around::spaces`] there are.
pub(super) const SPACES: usize = 6;
/// How many [`Around::position`]s there are.
pub(super) const POSITIONS: usize = 32;
/// Shapes of at most three runs are below this; most words have one of them.
pub(super) const SHORT_SHAPES: u64 = 8 * 8 * 8;
/// Where two words in a row stand, seen from the place that gets a label: it is after both, the
/// second, the first, or before both.
pub(super) const PAIR_PLACES: usize = 4;
/// A comma that stands there says what a pair of clusters says that nearly always has one.
const COMMA: u8 = 10;

impl Around {
    /// What is around a unit of a sentence.
    pub fn new(
        vocabulary: &Vocabulary,
        units: &[Unit],
        sentence: &Sentence,
        cues: Cues,
        at: usize,
    ) -> Self {
        let edge = |number: u32| Seen {
            key: u64::from(number),
            shape: 0,
            habits: vocabulary.habits(number),
            form: 0,
        };
        let before = |count: usize| {
            at.checked_sub(count)
                .map_or_else(|| edge(BEFORE), |at| Seen::of(&units[at]))
        };
        let after = |count: usize| units.get(at + count).map_or_else(|| edge(AFTER), Seen::of);
        let [b2, b, here, a, a2] = [
            before(2),
            before(1),
            Seen::of(&units[at]),
            after(1),
            after(2),
        ];
        let comma = |left: Seen, right: Seen, at: usize| match units.get(at) {
            Some(unit) if unit.comma => COMMA,
            _ => vocabulary.pair(left.habits, right.habits),
        };
        let next_spaced = units.get(at + 1).map_or(2, |unit| u64::from(unit.spaced));
        let place = at.min(2) as u64 + if at + 1 == units.len() { 4 } else { 0 };
        Self {
            b2,
            b,
            here,
            a,
            a2,
            left: comma(b, here, at),
            right: comma(here, a, at + 1),
            spaces: u64::from(units[at].spaced) + 2 * next_spaced,
            position: place + 8 * u64::from(sentence.item) + 16 * u64::from(sentence.begins_line),
            cues,
        }
    }
}

impl Around {
    /// The middle clusters of the words around, two in a row each: both before, left, right, both
    /// after.
    #[inline]
    pub(super) fn pairs(&self) -> [[u16; 2]; PAIR_PLACES] {
        let [b2, b, here, a, a2] =
            [self.b2, self.b, self.here, self.a, self.a2].map(|seen| seen.habits.clusters[1]);
        [[b2, b], [b, here], [here, a], [a, a2]]
    }
}

impl Seen {
    fn of(unit: &Unit) -> Self {
        Self {
            key: unit.key,
            shape: unit.shape,
            habits: unit.habits,
            form: unit.form,
        }
    }
}
