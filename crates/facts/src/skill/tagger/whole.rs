//! The second step of the tagger: how likely a span of knowledge is when it is seen as a whole.
//! Phrases of doing gain nothing by it.
//!
//! The chain sees words and their neighbours. Whether *computer science degree* is one span is told
//! by all of its words, by how many they are, and by what else the chain finds likely in their
//! place. A logistic regression weighs that (as in Collins, *Discriminative Reranking for Natural
//! Language Parsing*, 2000).

use super::chain::{Found, exp, ln};
use super::features::feature;
use super::file::{Broken, Reader, Writer};
use super::normal::mix;
use super::units::Unit;

/// What is weighed as a number: the log-odds that the chain gives the span; and the probabilities
/// that it gives others in its place: the greatest, the sum, the sum of those that it is part of,
/// and of those that are part of it.
pub type Numbers = [f32; NUMBERS];

/// How many numbers that is.
pub const NUMBERS: usize = 5;

/// The weights of the second look.
#[derive(Debug, Clone, PartialEq)]
pub struct Whole {
    /// Of each number.
    pub numbers: Numbers,
    /// Of all spans alike.
    pub bias: f32,
    /// What a weight of one of a feature is worth.
    unit: f32,
    /// The features: open addressing by the hash; a slot is the hash with [`WEIGHT`] bits replaced
    /// by a weight, or zero.
    slots: Vec<u64>,
}

/// Nearly three times as many slots as there are features.
const SLOTS: usize = 1 << 15;
/// More features would make the search for a free slot slow.
pub const MOST_FEATURES: usize = SLOTS / 4 * 3;
/// The low bits of a slot.
const WEIGHT: u64 = u8::MAX as u64;

impl Default for Whole {
    /// Leaves the probabilities of the chain as they are.
    fn default() -> Self {
        Self::new([1.0, 0.0, 0.0, 0.0, 0.0], 0.0, &[])
    }
}

/// The numbers of each candidate; they are in the order of their beginnings.
///
/// In linear time: the probabilities of the spans over one place have a sum of at most one, and the
/// chain gave none less than a threshold, so there are few of them.
pub fn numbers(candidates: &[Found]) -> Vec<Numbers> {
    let mut numbers: Vec<Numbers> = candidates
        .iter()
        .map(|found| [log_odds(found.probability), 0.0, 0.0, 0.0, 0.0])
        .collect();
    for (at, one) in candidates.iter().enumerate() {
        for (other_at, other) in candidates
            .iter()
            .enumerate()
            .skip(at + 1)
            .take_while(|(_, other)| other.start < one.end)
        {
            meet(&mut numbers[at], one, other);
            meet(&mut numbers[other_at], other, one);
        }
    }
    numbers
}

fn meet(numbers: &mut Numbers, one: &Found, other: &Found) {
    let [_, greatest, sum, around, inside] = numbers;
    *greatest = greatest.max(other.probability);
    *sum += other.probability;
    if other.start <= one.start && one.end <= other.end {
        *around += other.probability;
    }
    if one.start <= other.start && other.end <= one.end {
        *inside += other.probability;
    }
}

/// What a span says by its words.
pub fn features(units: &[Unit], found: &Found, mut give: impl FnMut(u64)) {
    /// Above the numbers of what a place says.
    const FIRST: u64 = 512;
    let mut say = |number: u64, value: u64| give(feature(FIRST + number, value));
    let span = &units[found.start..found.end];
    let ([first, ..], [.., last]) = (span, span) else {
        return;
    };
    let key = |unit: Option<&Unit>| unit.map_or(0, |unit| unit.key);
    let before = key(found.start.checked_sub(1).and_then(|at| units.get(at)));
    let after = key(units.get(found.end));
    let length = span.len().min(4) as u64;
    let form = form(span);
    say(0, span.len().min(8) as u64);
    say(1, span.iter().fold(0, |all, unit| mix(all, unit.key)));
    say(2, first.key);
    say(3, last.key);
    if let ([_, second, ..], [.., before_last, _]) = (span, span) {
        say(4, mix(first.key, second.key));
        say(5, mix(before_last.key, last.key));
    }
    say(6, mix(last.key, length));
    say(7, mix(first.key, length));
    say(8, before);
    say(9, after);
    say(10, mix(before, first.key));
    say(11, mix(last.key, after));
    say(12, mix(before, length));
    say(13, mix(after, length));
    say(14, form);
    say(15, mix(form, length));
    say(16, first.form.into());
    say(17, last.form.into());
}

/// The sort of the form that a span is, as in [`Unit::form`]. If it is none, 16 and more: one more
/// if it begins within a form, two more if it ends within one.
fn form(span: &[Unit]) -> u64 {
    const BEGINS: u8 = 1;
    const ENDS: u8 = 2;
    let (first, last) = (span[0].form, span[span.len() - 1].form);
    let ends_early = span[..span.len() - 1]
        .iter()
        .any(|unit| unit.form & ENDS != 0);
    if first & BEGINS != 0 && last & ENDS != 0 && !ends_early {
        return (first >> 2).into();
    }
    let (begins_within, ends_within) = (
        first > 3 && first & BEGINS == 0,
        last > 3 && last & ENDS == 0,
    );
    16 + u64::from(begins_within) + 2 * u64::from(ends_within)
}

/// Gives each candidate the probability that it has on the second look.
pub(super) fn weigh(whole: &Whole, units: &[Unit], candidates: &mut [Found]) {
    for (at, numbers) in numbers(candidates).into_iter().enumerate() {
        let mut sum = 0_i16;
        features(units, &candidates[at], |feature| {
            sum += i16::from(whole.weight(feature));
        });
        let numbers: f32 = numbers
            .iter()
            .zip(whole.numbers)
            .map(|(number, weight)| number * weight)
            .sum();
        candidates[at].probability =
            probability(f32::from(sum) * whole.unit + numbers + whole.bias);
    }
}

/// The log-odds of a probability, finite.
pub(super) fn log_odds(probability: f32) -> f32 {
    /// Log-odds of nothing and of one are not finite.
    const LEAST: f32 = 1e-6;
    let probability = probability.clamp(LEAST, 1.0 - LEAST);
    ln(probability / (1.0 - probability))
}

/// The probability of log-odds.
pub(super) fn probability(log_odds: f32) -> f32 {
    1.0 / (1.0 + exp(-log_odds))
}

impl Whole {
    /// Rounds the weights of features to bytes. Of more than [`MOST_FEATURES`] the last ones are
    /// left out.
    pub fn new(numbers: Numbers, bias: f32, features: &[(u64, f32)]) -> Self {
        let most = features
            .iter()
            .fold(0.0_f32, |most, (_, weight)| most.max(weight.abs()));
        let unit = if most > 0.0 {
            most / f32::from(i8::MAX)
        } else {
            1.0
        };
        let mut whole = Self {
            numbers,
            bias,
            unit,
            slots: vec![0; SLOTS],
        };
        for (feature, weight) in features.iter().take(MOST_FEATURES) {
            #[expect(clippy::cast_possible_truncation, reason = "between -127 and 127")]
            let rounded = ((weight / unit).round() as i8).cast_unsigned();
            whole.insert(feature & !WEIGHT | u64::from(rounded));
        }
        whole
    }

    fn insert(&mut self, entry: u64) {
        let mut slot = home(entry);
        while self.slots[slot] != 0 {
            slot = (slot + 1) % SLOTS;
        }
        self.slots[slot] = entry;
    }

    /// What a feature is worth, in units.
    #[inline]
    fn weight(&self, feature: u64) -> i8 {
        let mut slot = home(feature);
        loop {
            let found = self.slots[slot];
            if found == 0 {
                return 0;
            }
            if found & !WEIGHT == feature & !WEIGHT {
                return found.to_le_bytes()[0].cast_signed();
            }
            slot = (slot + 1) % SLOTS;
        }
    }

    pub(super) fn write(&self, out: &mut Writer) {
        self.numbers
            .iter()
            .chain([&self.bias, &self.unit])
            .for_each(|weight| out.float(*weight));
        let entries = self.slots.iter().filter(|entry| **entry != 0);
        out.count(entries.clone().count());
        entries.for_each(|entry| out.bytes(&entry.to_le_bytes()));
    }

    pub(super) fn read(file: &mut Reader) -> Result<Self, Broken> {
        let mut whole = Self::default();
        let Self {
            numbers,
            bias,
            unit,
            ..
        } = &mut whole;
        for weight in numbers.iter_mut().chain([bias, unit]) {
            *weight = file.float()?;
        }
        for _ in 0..file.count(MOST_FEATURES)? {
            let entry = u64::from_le_bytes(file.bytes()?);
            if entry == 0 {
                return Err(Broken);
            }
            whole.insert(entry);
        }
        Ok(whole)
    }
}

/// Where the search for a feature begins: by bits that an entry keeps.
fn home(entry: u64) -> usize {
    usize::try_from(entry >> 16).unwrap_or_default() % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::skill::tagger::units::Word;
    use crate::skill::tagger::vocabulary::Habits;

    fn found(start: usize, end: usize, probability: f32) -> Found {
        Found {
            start,
            end,
            probability,
        }
    }

    fn unit(key: u64, form: u8) -> Unit {
        Unit {
            first: 0,
            last: 0,
            key,
            shape: 0,
            spaced: true,
            comma: false,
            cue: 0,
            word: Word::Known(0),
            habits: Habits::default(),
            form,
        }
    }

    #[test]
    fn candidates_in_the_same_place_know_of_each_other() {
        let numbers = numbers(&[
            found(0, 3, 0.5),
            found(0, 2, 0.25),
            found(1, 2, 0.125),
            found(3, 4, 0.5),
        ]);
        assert_eq!(numbers[0][1..], [0.25, 0.375, 0.0, 0.375]);
        assert_eq!(numbers[1][1..], [0.5, 0.625, 0.5, 0.125]);
        assert_eq!(numbers[2][1..], [0.5, 0.75, 0.75, 0.0]);
        assert_eq!(numbers[3][1..], [0.0; NUMBERS - 1]);
    }

    #[test]
    fn without_weights_the_probabilities_stay_as_they_are() {
        let units = [unit(3, 0), unit(4, 0)];
        let mut candidates = [found(0, 1, 0.3), found(0, 2, 0.6)];
        weigh(&Whole::default(), &units, &mut candidates);
        assert!(
            (candidates[0].probability - 0.3).abs() < 1e-6
                && (candidates[1].probability - 0.6).abs() < 1e-6
        );
    }

    #[test]
    fn a_feature_weighs_what_it_was_given() {
        let whole = Whole::new(
            [0.0; NUMBERS],
            0.0,
            &[(1 << 40, 2.0), (1 << 41, -1.0), (1 << 42 | 1 << 20, 0.5)],
        );
        let weight = |feature| f32::from(whole.weight(feature)) * whole.unit;
        for (feature, expected) in [
            (1 << 40, 2.0),
            (1 << 41, -1.0),
            (1 << 42 | 1 << 20, 0.5),
            (1 << 43, 0.0),
        ] {
            assert!((weight(feature) - expected).abs() < 0.02, "{feature}");
        }
    }

    #[test]
    fn a_span_knows_whether_it_is_a_form_and_where_one_is_cut() {
        const BEGIN: u8 = 5;
        const MIDDLE: u8 = 4;
        const END: u8 = 6;
        const WHOLE: u8 = 7;
        let form =
            |forms: &[u8]| form(&forms.iter().map(|form| unit(3, *form)).collect::<Vec<_>>());
        assert_eq!([form(&[WHOLE]), form(&[BEGIN, MIDDLE, END])], [1, 1]);
        assert_eq!([form(&[0]), form(&[WHOLE, WHOLE])], [16, 16]);
        assert_eq!(
            [form(&[MIDDLE, END]), form(&[0, BEGIN]), form(&[MIDDLE])],
            [17, 18, 19]
        );
    }
}
