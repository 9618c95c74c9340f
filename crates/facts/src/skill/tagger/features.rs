//! The features of a word in its sentence: hashes, of which each has a row of weights for the labels.
//!
//! Most is said by single words in their places around the labelled one ([`of_word`]), so the
//! weights of a known word are summed once for all texts. What words say together is either one of
//! few things ([`groups`](super::groups)), whose weights are summed once, too; or it is looked up
//! place by place ([`of_place`]).

use super::around::{Around, PAIR_PLACES, SHORT_SHAPES, Seen};
use super::cues::{Cues, cue_key};
use super::normal::{Affixes, mix};
use super::units::Unit;
use super::vocabulary::Habits;

/// Where a word stands, seen from the place that gets a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It is the labelled word.
    Here,
    /// Just before it.
    Before,
    /// Just after it.
    After,
    /// Two before it.
    SecondBefore,
    /// Two after it.
    SecondAfter,
    /// Anywhere in its sentence.
    Sentence,
    /// Anywhere in the sentence before.
    Previous,
    /// In the last heading.
    Heading,
}

/// All roles, in the order of their numbers.
pub const ROLES: [Role; 8] = [
    Role::Here,
    Role::Before,
    Role::After,
    Role::SecondBefore,
    Role::SecondAfter,
    Role::Sentence,
    Role::Previous,
    Role::Heading,
];

/// Roles have the numbers of features below this, 32 each.
const FIRST_OF_SENTENCE: u64 = 256;
pub(super) const FIRST_OF_PLACE: u64 = 288;

/// The hash of a feature, by its number and value.
pub(super) fn feature(number: u64, value: u64) -> u64 {
    mix(number.wrapping_mul(0xd6e8_feb8_6659_fd93), value)
}

/// How many features [`of_word`] gives for [`Role::Sentence`], [`Role::Previous`] and
/// [`Role::Heading`]: a sum over a sentence is divided by the root of their count.
pub const PER_WORD: [usize; 3] = [2, 1, 1];

/// What a word says in a role. Only a word that is not in the vocabulary has affixes.
pub fn of_word(
    key: u64,
    habits: Habits,
    affixes: Option<&Affixes>,
    role: Role,
    mut give: impl FnMut(u64),
) {
    let first = role as u64 * 32;
    let mut say = |number: u64, value: u64| give(feature(first + number, value));
    let [before, after, capital] =
        [habits.comma_before, habits.comma_after, habits.capital].map(u64::from);
    say(0, key);
    match role {
        Role::Here | Role::Before | Role::After | Role::SecondBefore | Role::SecondAfter => {
            for (number, cluster) in (1..).zip(habits.clusters) {
                say(number, cluster.into());
            }
            for (number, meaning) in (19..).zip(habits.meanings) {
                say(number, meaning.into());
            }
            for (number, asked) in (16..).zip(habits.asked) {
                say(number, asked.into());
            }
        }
        Role::Sentence => say(1, habits.clusters[1].into()),
        Role::Previous | Role::Heading => {}
    }
    match role {
        Role::Here => {
            say(4, before);
            say(5, after);
            say(6, capital);
            say(7, mix(before, after));
            say(8, mix(capital, mix(before, after)));
            for (number, affix) in (9..).zip(affixes.into_iter().flatten()) {
                say(number, *affix);
            }
        }
        Role::Before => {
            say(4, after);
            say(6, capital);
        }
        Role::After => {
            say(4, before);
            say(6, capital);
        }
        _ => {}
    }
}

/// What a sentence says at each of its places.
pub fn of_sentence(units: &[Unit], mut give: impl FnMut(u64)) {
    let (Some(first), Some(last)) = (units.first(), units.last()) else {
        return;
    };
    let mut say = |number: u64, value: u64| give(feature(FIRST_OF_SENTENCE + number, value));
    let length = match units.len() {
        short @ 1..=2 => short as u64,
        3..=4 => 3,
        5..=8 => 4,
        9..=20 => 5,
        _ => 6,
    };
    say(0, 0);
    say(1, mix(length, last.shape));
    say(2, first.key);
    say(3, mix(first.key, units.get(1).map_or(0, |unit| unit.key)));
    say(4, first.habits.clusters[1].into());
}

/// What the words at and around a place say together, in more ways than can be counted.
pub fn of_place(around: &Around, mut give: impl FnMut(u64)) {
    let mut say = |number: u64, value: u64| give(feature(FIRST_OF_PLACE + number, value));
    let Around { b, here, a, .. } = around;
    say(5, mix(around.spaces, here.key));
    say(7, mix(b.key, here.key));
    say(8, mix(here.key, a.key));

    let clusters = |size: usize| [b, here, a].map(|seen| u64::from(seen.habits.clusters[size]));
    let [b, here, a] = clusters(0);
    say(11, mix(mix(b, here), a));
    let [b, here, a] = clusters(1);
    say(16, mix(mix(b, here), a));
    // Three fine clusters hardly ever meet again, and two words away the middle ones say enough.
    let [b, here, a] = clusters(2);
    say(19, mix(b, here));
    say(20, mix(here, a));
    rare_shapes(around, say);
}

/// What shapes say that are too many to count; the others are a [group](super::groups).
fn rare_shapes(around: &Around, mut say: impl FnMut(u64, u64)) {
    let rare = |seen: &Seen| seen.shape >= SHORT_SHAPES;
    let Around { b, here, a, .. } = around;
    if rare(here) {
        say(0, here.shape);
        say(3, mix(here.habits.capital.into(), here.shape));
    }
    if rare(b) {
        say(1, b.shape);
    }
    if rare(a) {
        say(2, a.shape);
    }
}

/// What the middle clusters of two words in a row say, by where they stand.
pub(super) fn of_pair(clusters: [u16; 2], place: usize) -> u64 {
    const NUMBERS: [u64; PAIR_PLACES] = [17, 14, 15, 18];
    let [left, right] = clusters.map(u64::from);
    feature(FIRST_OF_PLACE + NUMBERS[place], mix(left, right))
}

/// What all pairs around a place say.
pub fn of_pairs(around: &Around, mut give: impl FnMut(u64)) {
    around
        .pairs()
        .into_iter()
        .enumerate()
        .for_each(|(place, pair)| give(of_pair(pair, place)));
}

/// What the last cues before a place say; the same until the next one.
pub fn of_cues(cues: Cues, mut give: impl FnMut(u64)) {
    let mut say = |number: u64, value: u64| give(feature(FIRST_OF_PLACE + number, value));
    let [last, second, third] = cues.map(cue_key);
    say(33, last);
    say(34, mix(last, second));
    say(35, mix(last, mix(second, third)));
}
