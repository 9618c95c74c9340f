//! What speaks for a label at a word: hashes, of which each has a row of weights.
//!
//! Most is said by single words in their places around the labelled one ([`of_word`]), so the weights of a known word are
//! summed once for all texts; only what two or more words say together ([`of_place`]) is looked up place by place.

use super::units::{Affixes, Unit, mix};
use super::vocabulary::{AFTER, BEFORE, Habits, Vocabulary};
use crate::text::Sentence;

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
const FIRST_OF_PLACE: u64 = 288;

fn feature(number: u64, value: u64) -> u64 {
    mix(number.wrapping_mul(0xd6e8_feb8_6659_fd93), value)
}

/// How many features [`of_word`] gives for [`Role::Sentence`], [`Role::Previous`] and [`Role::Heading`]: a sum over a
/// sentence is divided by the root of their count.
pub const PER_WORD: [usize; 3] = [2, 1, 1];

/// What a word says in a role. Only a word that is not in the vocabulary has affixes.
pub fn of_word(key: u64, habits: Habits, affixes: Option<&Affixes>, role: Role, mut give: impl FnMut(u64)) {
    let first = role as u64 * 32;
    let mut say = |number: u64, value: u64| give(feature(first + number, value));
    let [before, after, capital] = [habits.comma_before, habits.comma_after, habits.capital].map(u64::from);
    say(0, key);
    match role {
        Role::Here | Role::Before | Role::After | Role::SecondBefore | Role::SecondAfter => {
            for (number, cluster) in (1..).zip(habits.clusters) {
                say(number, cluster.into());
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
    let (Some(first), Some(last)) = (units.first(), units.last()) else { return };
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

/// What the words at and around a place say together.
pub fn of_place(
    vocabulary: &Vocabulary,
    units: &[Unit],
    sentence: &Sentence,
    cues: [u64; 3],
    at: usize,
    mut give: impl FnMut(u64),
) {
    let mut say = |number: u64, value: u64| give(feature(FIRST_OF_PLACE + number, value));
    let edge = |number: u32| Seen { key: u64::from(number), shape: 0, habits: vocabulary.habits(number), form: 0 };
    let before = |count: usize| at.checked_sub(count).map_or(edge(BEFORE), |at| Seen::of(&units[at]));
    let after = |count: usize| units.get(at + count).map_or(edge(AFTER), Seen::of);
    let [b2, b, here, a, a2] = [before(2), before(1), Seen::of(&units[at]), after(1), after(2)];

    say(0, here.shape);
    say(1, b.shape);
    say(2, a.shape);
    say(3, mix(here.habits.capital.into(), here.shape));

    let next_spaced = units.get(at + 1).map_or(2, |unit| u64::from(unit.spaced));
    let spaces = u64::from(units[at].spaced) + 2 * next_spaced;
    say(4, spaces);
    say(5, mix(spaces, here.key));
    let place = at.min(2) as u64 + if at + 1 == units.len() { 4 } else { 0 };
    say(6, place + 8 * u64::from(sentence.item) + 16 * u64::from(sentence.begins_line));

    say(7, mix(b.key, here.key));
    say(8, mix(here.key, a.key));
    for (size, number) in (9..).step_by(5).take(3).enumerate() {
        let [b2, b, here, a, a2] = [b2, b, here, a, a2].map(|seen| u64::from(seen.habits.clusters[size]));
        let left = mix(b, here);
        say(number, left);
        say(number + 1, mix(here, a));
        // Three fine clusters hardly ever meet again, and two words away the middle ones say enough.
        if size < 2 {
            say(number + 2, mix(left, a));
        }
        if size == 1 {
            say(number + 3, mix(b2, b));
            say(number + 4, mix(a, a2));
        }
    }

    say(24, mix(b.habits.comma_after.into(), here.habits.comma_before.into()));
    say(25, mix(here.habits.comma_after.into(), a.habits.comma_before.into()));
    say(26, mix(here.habits.capital.into(), a.habits.capital.into()));
    say(27, mix(b.habits.capital.into(), here.habits.capital.into()));
    let comma = |left: Seen, right: Seen, at: usize| match units.get(at) {
        Some(unit) if unit.comma => COMMA,
        _ => u64::from(vocabulary.pair(left.habits, right.habits)),
    };
    let (left, right) = (comma(b, here, at), comma(here, a, at + 1));
    let coarse = u64::from(here.habits.clusters[0]);
    say(28, left);
    say(29, right);
    say(30, mix(left, right));
    say(31, mix(left, coarse));
    say(32, mix(right, coarse));

    let [last, second, third] = cues;
    say(33, last);
    say(34, mix(last, second));
    say(35, mix(last, mix(second, third)));
    say(36, mix(last, here.habits.clusters[1].into()));

    for (number, kind) in (37..).step_by(3).zip(0..3) {
        let [b, here, a] = [b, here, a].map(|seen| u64::from(seen.habits.asked[kind]));
        let left = mix(b, here);
        say(number, left);
        say(number + 1, mix(here, a));
        say(number + 2, mix(left, a));
    }
    say(46, asked(here));

    let form = u64::from(here.form);
    say(47, form);
    say(48, mix(b.form.into(), form));
    say(49, mix(form, a.form.into()));
    say(50, mix(form, last));
}

fn asked(seen: Seen) -> u64 {
    let [knowledge, competence, first] = seen.habits.asked.map(u64::from);
    mix(knowledge, mix(competence, first))
}

/// A comma that stands there says what a pair of clusters says that nearly always has one.
const COMMA: u64 = 10;

#[derive(Clone, Copy)]
struct Seen {
    key: u64,
    shape: u64,
    habits: Habits,
    form: u8,
}

impl Seen {
    fn of(unit: &Unit) -> Self {
        Self { key: unit.key, shape: unit.shape, habits: unit.habits, form: unit.form }
    }
}
