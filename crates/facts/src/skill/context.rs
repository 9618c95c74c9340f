//! Whether a word that may be a skill is one where it stands: *Go* the language, or to go.
//!
//! The words around decide, not the word itself: a logistic model over what stands beside the
//! place, trained on ads where names that are skills wherever they stand (Python, PostgreSQL) are
//! the examples for, and ordinary words the examples against. The model never sees the word in
//! question, so it knows as much of a name that is new as of an old one. What only the word itself
//! can tell, its case, is one of the features.

mod hints;
mod place;

use std::collections::HashMap;

use self::hints::Hints;
pub use self::place::Place;
use super::forms::{Match, Trust};
use crate::text::{Text, TokenKind};

/// Weights by hashed feature: one byte each, times the scale.
const WEIGHTS: &[u8] = include_bytes!("../../data/context.bin");
/// How much the priors count: they are of the ads that the model was trained on, in which Go is
/// rarely a verb.
const BELIEF: f32 = 0.35;
/// Bits of a feature's number.
pub const BITS: u32 = 16;

/// How often a form means its skill in ads, as far as the contexts tell; for forms that are common
/// enough.
const PRIORS: &str = include_str!("../../data/context-priors.tsv");

/// The model.
#[derive(Debug)]
pub struct Judge {
    scale: f32,
    bias: f32,
    weights: &'static [u8],
    /// By form: what to add to the score.
    shifts: HashMap<Vec<u64>, f32>,
    /// For forms that are too rare to tell.
    shift: f32,
    hints: Hints,
}

/// What the surroundings of a place say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judgement {
    /// The probability that it is a skill.
    pub probability: f32,
    /// Whether a word stands there that tells what just this form means.
    pub hinted: bool,
}

impl Judge {
    /// The model that comes with the crate.
    ///
    /// # Panics
    /// When the file in the repository is not one that `cargo xtask train context` wrote.
    pub fn bundled() -> Self {
        let (head, weights) = WEIGHTS
            .split_first_chunk::<8>()
            .expect("the file begins with scale and bias");
        assert_eq!(
            weights.len(),
            1 << BITS,
            "the file has a weight for each feature"
        );
        let number =
            |at: usize| f32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        let mut lines = PRIORS.lines().filter_map(|line| line.split_once('\t'));
        let odds = |prior: &str| prior.parse().ok().map(logit);
        // The heading has the share of skills among the examples: what the model takes for granted.
        let trained = lines
            .next()
            .and_then(|(_, share)| odds(share))
            .unwrap_or_default();
        let shift = |(form, prior): (&str, &str)| {
            Some((Text::new(form).keys, BELIEF * odds(prior)? - trained))
        };
        let shifts = lines.filter_map(shift).collect();
        Self {
            scale: number(0),
            bias: number(4),
            weights,
            shifts,
            shift: -trained,
            hints: Hints::bundled(),
        }
    }

    /// The probability that a place is a skill.
    ///
    /// The model's own probability is adjusted to how often the very word is one (Saerens, Latinne
    /// and Decaestecker, 2002: Adjusting the outputs of a classifier to new a priori
    /// probabilities).
    pub fn probability(&self, place: &Place) -> f32 {
        self.judge(place).probability
    }

    /// The same, and whether it rests on more than what all names have in common.
    pub fn judge(&self, place: &Place) -> Judgement {
        let shift = self
            .shifts
            .get(&place.text.keys[place.tokens.clone()])
            .copied()
            .unwrap_or(self.shift);
        let hint = self.hints.of(place);
        let probability = logistic(self.score(place) + shift + hint.unwrap_or_default());
        Judgement {
            probability,
            hinted: hint.is_some(),
        }
    }

    /// What the surroundings alone say, as log-odds.
    pub fn score(&self, place: &Place) -> f32 {
        let mut sum = 0_i32;
        features(place, |feature| {
            sum += i32::from(self.weights[feature as usize].cast_signed());
        });
        #[expect(clippy::cast_precision_loss, reason = "a sum of some twenty bytes")]
        let score = self.bias + self.scale * sum as f32;
        score
    }
}

/// From log-odds to a probability.
pub fn logistic(score: f32) -> f32 {
    1.0 / (1.0 + (-score).exp())
}

/// From a probability to log-odds.
pub fn logit(probability: f32) -> f32 {
    (probability / (1.0 - probability)).ln()
}

/// How the word in question is written.
fn case(place: &Place) -> u64 {
    let word = place.text.word(place.tokens.start);
    let mut letters = word.chars();
    let first = letters.next().is_some_and(char::is_uppercase);
    let others = letters.clone().any(char::is_uppercase);
    let lower = letters.any(char::is_lowercase);
    let begins = place.tokens.start == place.sentence.start;
    match (first, others, lower) {
        (false, false, _) => 0,
        (true, false, _) if begins => 1,
        (true, false, true) => 2,
        (true, false, false) => 3,
        (true, true, false) => 4,
        _ => 5,
    }
}

/// What separates the items of a list.
pub(super) fn separates(word: &str) -> bool {
    matches!(
        word,
        "," | "/" | "|" | ";" | "&" | "+" | "•" | "·" | "and" | "or"
    )
}

/// Calls for each feature of a place.
pub fn features(place: &Place, mut each: impl FnMut(u32)) {
    let Place {
        text,
        tokens,
        sentence,
        matches,
    } = place;
    let case = case(place);
    let mut add = |kind: u64, a: u64, b: u64| each(number(kind, a, b));
    // A word beside the place: its key, or what sort of thing stands there.
    let key = |at: Option<usize>| match at {
        None => 1,
        Some(at) if text.tokens[at].kind == TokenKind::Number => 2,
        Some(at) => text.keys[at],
    };
    let before = |n: usize| {
        tokens
            .start
            .checked_sub(n)
            .filter(|at| *at >= sentence.start)
    };
    let after = |n: usize| Some(tokens.end + n - 1).filter(|at| *at < sentence.end);
    let (b1, b2, b3) = (key(before(1)), key(before(2)), key(before(3)));
    let (a1, a2, a3) = (key(after(1)), key(after(2)), key(after(3)));
    add(1, case, 0);
    for (kind, a, b) in [
        (2, b1, 0),
        (3, a1, 0),
        (4, b2, b1),
        (5, a1, a2),
        (6, b1, a1),
        (7, b1, case),
        (8, a1, case),
        (9, b2, 0),
        (10, a2, 0),
        (11, b3, 0),
        (12, a3, 0),
    ] {
        add(kind, a, b);
    }
    let neighbours = neighbours(place, matches);
    add(13, neighbours.left.into(), neighbours.right.into());
    add(14, neighbours.left.into(), case);
    add(15, neighbours.right.into(), case);
    add(16, neighbours.near.min(3), case);
    add(17, neighbours.far.min(3), case);
    let listed = |at: Option<usize>| at.is_none_or(|at| separates(text.word(at)));
    add(
        18,
        u64::from(listed(before(1))) * 2 + u64::from(listed(after(1))),
        case,
    );
    add(19, (sentence.len() as u64).min(64).ilog2().into(), case);
}

/// Known skills around a place.
struct Neighbours {
    /// Whether the item before in a list is one.
    left: bool,
    /// Whether the item after it in a list is one.
    right: bool,
    /// In the sentence.
    near: u64,
    /// In the sentences around: within [`FAR`] tokens.
    far: u64,
}

/// About a paragraph.
const FAR: usize = 60;

fn neighbours(place: &Place, matches: &[Match]) -> Neighbours {
    let Place {
        text,
        tokens,
        sentence,
        ..
    } = place;
    let software = |found: &&Match| found.form.software;
    let from = matches.partition_point(|found| found.tokens.end + FAR <= tokens.start);
    let around = matches[from..]
        .iter()
        .take_while(|found| found.tokens.start < tokens.end + FAR);
    let mut neighbours = Neighbours {
        left: false,
        right: false,
        near: 0,
        far: 0,
    };
    for found in around
        .filter(software)
        .filter(|found| found.tokens.end <= tokens.start || found.tokens.start >= tokens.end)
    {
        let inside = found.tokens.start >= sentence.start && found.tokens.end <= sentence.end;
        let sure = u64::from(found.form.trust == Trust::Sight);
        if !inside {
            neighbours.far += sure;
            continue;
        }
        neighbours.near += sure;
        let between = if found.tokens.end <= tokens.start {
            found.tokens.end..tokens.start
        } else {
            tokens.end..found.tokens.start
        };
        let joined = between.len() <= 2 && between.clone().all(|at| separates(text.word(at)));
        if joined && found.tokens.end <= tokens.start {
            neighbours.left = true;
        } else if joined {
            neighbours.right = true;
        }
    }
    neighbours
}

/// The number of a feature among 2¹⁶.
fn number(kind: u64, a: u64, b: u64) -> u32 {
    let mixed = (kind.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ a).wrapping_mul(0xff51_afd7_ed55_8ccd)
        ^ b.rotate_left(29);
    (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - BITS)) as u32
}
