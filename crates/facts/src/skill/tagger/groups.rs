//! Features of two or three small numbers together. They take so few values that the weights of
//! every way are summed once for all texts, and a place looks up one sum for each group instead of
//! several rows.

use super::around::{Around, POSITIONS, SHORT_SHAPES, SPACES, Seen};
use super::cues::{CUES, cue_key};
use super::features::{FIRST_OF_PLACE, feature};
use super::normal::mix;
use super::vocabulary::{CLUSTERS, MOST_ASKED, MOST_CAPITAL, MOST_COMMAS};

/// How many groups there are.
pub(super) const GROUPS: usize = 19;

/// The values of a group.
type Values = [u64; 3];

/// How many values each number of a group has.
#[expect(clippy::cast_possible_truncation, reason = "513 fits anywhere")]
const SIZES: [[usize; 3]; GROUPS] = {
    const COMMAS: usize = MOST_COMMAS as usize + 1;
    const CAPITAL: usize = MOST_CAPITAL as usize + 1;
    const ASKED: usize = MOST_ASKED as usize + 1;
    const CUE: usize = CUES.len() + 1;
    const FORM: usize = super::units::FORM_PARTS;
    const SHAPE: usize = SHORT_SHAPES as usize + 1;
    [
        [SPACES, POSITIONS, 1],
        [COMMAS, COMMAS, 1],
        [COMMAS, COMMAS, 1],
        [CAPITAL, CAPITAL, CAPITAL],
        [COMMAS, COMMAS, 1],
        [COMMAS, CLUSTERS[0], 1],
        [COMMAS, CLUSTERS[0], 1],
        [CUE, CLUSTERS[1], 1],
        [ASKED, ASKED, ASKED],
        [ASKED, ASKED, ASKED],
        [ASKED, ASKED, ASKED],
        [ASKED, ASKED, ASKED],
        [FORM, FORM, FORM],
        [FORM, CUE, 1],
        [CLUSTERS[0], CLUSTERS[0], 1],
        [CLUSTERS[0], CLUSTERS[0], 1],
        [SHAPE, CAPITAL, 1],
        [SHAPE, 1, 1],
        [SHAPE, 1, 1],
    ]
};

/// Where the ways of each group begin among the ways of all.
const FIRST: [usize; GROUPS] = {
    let mut first = [0; GROUPS];
    let mut group = 1;
    while group < GROUPS {
        first[group] = first[group - 1] + ways(group - 1);
        group += 1;
    }
    first
};

/// How many ways all groups have together.
pub(super) const WAYS: usize = FIRST[GROUPS - 1] + ways(GROUPS - 1);

const fn ways(group: usize) -> usize {
    let [a, b, c] = SIZES[group];
    a * b * c
}

/// The ways of a place: for each group one of all [`WAYS`].
#[inline]
pub(super) fn of(around: &Around) -> [usize; GROUPS] {
    let numbers = values(around);
    std::array::from_fn(|group| {
        let ([a, b, c], [_, second, third]) = (numbers[group], SIZES[group]);
        FIRST[group] + (index(a) * second + index(b)) * third + index(c)
    })
}

fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The features of a way, which is below [`WAYS`].
pub(super) fn of_way(way: usize, give: impl FnMut(u64)) {
    let group = FIRST.partition_point(|first| *first <= way) - 1;
    let (way, [_, second, third]) = (way - FIRST[group], SIZES[group]);
    say(
        group,
        [way / third / second, way / third % second, way % third].map(|number| number as u64),
        give,
    );
}

/// What a place says, group by group.
pub fn of_groups(around: &Around, mut give: impl FnMut(u64)) {
    for (group, numbers) in values(around).into_iter().enumerate() {
        say(group, numbers, &mut give);
    }
}

#[inline]
fn values(around: &Around) -> [Values; GROUPS] {
    let Around {
        b,
        here,
        a,
        left,
        right,
        spaces,
        position,
        cues,
        ..
    } = around;
    let [left, right, cue, form] = [*left, *right, cues[0], here.form].map(u64::from);
    let coarse = |seen: &Seen| u64::from(seen.habits.clusters[0]);
    let asked = |kind: usize| [b, here, a].map(|seen| u64::from(seen.habits.asked[kind]));
    [
        [*spaces, *position, 0],
        [
            b.habits.comma_after.into(),
            here.habits.comma_before.into(),
            0,
        ],
        [
            here.habits.comma_after.into(),
            a.habits.comma_before.into(),
            0,
        ],
        [b, here, a].map(|seen| u64::from(seen.habits.capital)),
        [left, right, 0],
        [left, coarse(here), 0],
        [right, coarse(here), 0],
        [cue, here.habits.clusters[1].into(), 0],
        asked(0),
        asked(1),
        asked(2),
        here.habits.asked.map(u64::from),
        [b.form.into(), form, a.form.into()],
        [form, cue, 0],
        [coarse(b), coarse(here), 0],
        [coarse(here), coarse(a), 0],
        [here.shape.min(SHORT_SHAPES), here.habits.capital.into(), 0],
        [b.shape.min(SHORT_SHAPES), 0, 0],
        [a.shape.min(SHORT_SHAPES), 0, 0],
    ]
}

fn say(group: usize, numbers: Values, mut give: impl FnMut(u64)) {
    let [first, second, third] = numbers;
    let mut say = |number: u64, value: u64| give(feature(FIRST_OF_PLACE + number, value));
    let pair = mix(first, second);
    let short = first < SHORT_SHAPES;
    match group {
        0 => {
            say(4, first);
            say(6, second);
        }
        1 => say(24, pair),
        2 => say(25, pair),
        3 => {
            say(26, mix(second, third));
            say(27, pair);
        }
        4 => {
            say(28, first);
            say(29, second);
            say(30, pair);
        }
        5 => say(31, pair),
        6 => say(32, pair),
        7 => say(36, mix(cue(first), second)),
        8..=10 => {
            let number = 37 + 3 * (group as u64 - 8);
            say(number, pair);
            say(number + 1, mix(second, third));
            say(number + 2, mix(pair, third));
        }
        11 => say(46, mix(first, mix(second, third))),
        12 => {
            say(47, second);
            say(48, pair);
            say(49, mix(second, third));
        }
        13 => say(50, mix(first, cue(second))),
        14 => say(9, pair),
        15 => say(10, pair),
        16 if short => {
            say(0, first);
            say(3, mix(second, first));
        }
        17 if short => say(1, first),
        18 if short => say(2, first),
        // A rare shape: `features::of_place`.
        _ => {}
    }
}

fn cue(number: u64) -> u64 {
    u8::try_from(number).map_or(0, cue_key)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::skill::tagger::Tagger;
    use crate::skill::tagger::units::Units;
    use crate::text::Text;

    #[test]
    fn the_ways_of_a_place_say_what_the_place_says() {
        let vocabulary = Tagger::load().into_weights().vocabulary;
        let text = Text::new(
            "Must have: 5+ years of Python, SQL or R2D2-3PO. You will lead (small) teams.\n- XML\n- CI/CD",
        );
        let mut units = Units::default();
        let mut places = 0;
        for sentence in &text.sentences {
            units.cut(&vocabulary, &text, sentence.tokens.clone(), &[]);
            for at in 0..units.all.len() {
                let around = Around::new(&vocabulary, &units.all, sentence, [3, 0, 35], at);
                let (mut by_way, mut by_place) = (Vec::new(), Vec::new());
                for way in of(&around) {
                    of_way(way, |feature| by_way.push(feature));
                }
                of_groups(&around, |feature| by_place.push(feature));
                assert_eq!(by_way, by_place, "place {at} of {sentence:?}");
                places += 1;
            }
        }
        assert!(places > 20, "{places}");
    }

    #[test]
    fn no_two_groups_say_the_same() {
        let mut seen = BTreeSet::new();
        for way in FIRST {
            let mut features = Vec::new();
            of_way(way, |feature| features.push(feature));
            assert!(
                features.into_iter().all(|feature| seen.insert(feature)),
                "way {way}"
            );
        }
    }
}
