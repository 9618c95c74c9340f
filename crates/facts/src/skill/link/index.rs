//! An index of skills by the vectors of their labels, and by the pieces of words in them.

use std::collections::BTreeMap;

use catalogue::Catalogue;
use catalogue::skill::Skill;

use super::model::{DIMENSIONS, Model, Vector};
use super::pieces::each_word;

/// A direction: the numbers of a unit vector, times [`SCALE`].
pub type Direction = [i16; DIMENSIONS];

/// Makes the most of 16 bits: the product of two directions is at most `SCALE²`, which 32 bits
/// hold.
const SCALE: f32 = 32_767.0;

/// Skills that a piece leads to: those of the labels that it says most of. Labels that merely begin
/// with `manage` share little with a phrase that does.
const MOST_OF_PIECE: usize = 64;

/// Skills by direction and by piece.
#[derive(Debug)]
pub struct Index {
    entries: Vec<Entry>,
    /// For each piece of a label, indices of entries, those first that are nearest to the piece.
    by_piece: Vec<Vec<u32>>,
}

#[derive(Debug)]
struct Entry {
    /// Index into the catalogue's skills.
    skill: usize,
    direction: Direction,
    /// Length of the direction's numbers after the [`HEAD`].
    tail: f32,
}

/// What entries are compared with.
#[derive(Debug)]
pub struct Target {
    direction: Direction,
    tail: f32,
}

impl Target {
    /// A direction to compare with.
    pub fn new(direction: &Direction) -> Self {
        Self {
            tail: tail(direction),
            direction: *direction,
        }
    }
}

/// So many numbers of two directions are compared first: distilled vectors say most with their
/// first numbers, so that these often show that two directions are not near.
const HEAD: usize = 64;

/// More than what sums of floating-point numbers are off by.
const ROUNDING: f32 = 1.000_01;

#[expect(
    clippy::cast_precision_loss,
    reason = "a bound may be off by one part in a million"
)]
fn tail(direction: &Direction) -> f32 {
    let squares: i64 = direction[HEAD..]
        .iter()
        .map(|x| i64::from(*x) * i64::from(*x))
        .sum();
    (squares as f32).sqrt()
}

impl Index {
    /// Takes the skills of a catalogue that can be meant without being named: those of ESCO, by
    /// their preferred labels, and the elements of O*NET. O*NET's technologies are products, whose
    /// names mean nothing else.
    pub fn new(catalogue: &Catalogue, model: &Model) -> Self {
        let mut entries = Vec::new();
        let mut pieces = BTreeMap::<u32, Vec<u32>>::new();
        for (skill, one) in catalogue.vocabulary.skills.iter().enumerate() {
            let Some(label) = label(catalogue, one) else {
                continue;
            };
            let Some(direction) = direction(&model.vector(label)) else {
                continue;
            };
            let entry =
                u32::try_from(entries.len()).expect("no vocabulary has four billion skills");
            entries.push(Entry {
                skill,
                tail: tail(&direction),
                direction,
            });
            each_word(label, |word| {
                model
                    .pieces()
                    .each_of(word, |piece| pieces.entry(piece).or_default().push(entry));
            });
        }
        let mut index = Self {
            entries,
            by_piece: Vec::new(),
        };
        for (piece, mut of_piece) in pieces {
            of_piece.dedup();
            let mut vector = [0.0; DIMENSIONS];
            model.add(piece, &mut vector);
            if let Some(to) = direction(&vector) {
                of_piece.sort_by_key(|entry| std::cmp::Reverse(index.near(*entry, &to)));
            }
            of_piece.truncate(MOST_OF_PIECE);
            index.by_piece.resize(piece as usize, Vec::new());
            index.by_piece.push(of_piece);
        }
        index
    }

    /// The entries whose labels have a piece.
    pub fn with_piece(&self, piece: u32) -> &[u32] {
        self.by_piece.get(piece as usize).map_or(&[], Vec::as_slice)
    }

    /// How many entries there are: they are numbered from 0, in the order of the skills.
    pub fn len(&self) -> u32 {
        u32::try_from(self.entries.len()).expect("checked when it was made")
    }

    /// How near an entry is to a direction: [`cosine`] says what that means.
    pub fn near(&self, entry: u32, to: &Direction) -> i32 {
        dot(&self.entries[entry as usize].direction, to)
    }

    /// The same, unless it is less than `least`; then most often without comparing all numbers.
    pub fn near_at_least(&self, entry: u32, to: &Target, least: i32) -> Option<i32> {
        let entry = &self.entries[entry as usize];
        let (head, tail) = entry.direction.split_at(HEAD);
        let (to_head, to_tail) = to.direction.split_at(HEAD);
        let near = dot(head, to_head);
        // The rest adds at most the product of its lengths (Cauchy and Schwarz).
        #[expect(
            clippy::cast_precision_loss,
            reason = "one part in a million more is allowed for"
        )]
        if (near as f32 + entry.tail * to.tail) * ROUNDING < least as f32 {
            return None;
        }
        Some(near + dot(tail, to_tail)).filter(|near| *near >= least)
    }

    /// The skill of an entry, as index into the catalogue's skills.
    pub fn skill(&self, entry: u32) -> usize {
        self.entries[entry as usize].skill
    }
}

/// What a skill is compared by, if it can be meant without being named: its label, without the
/// qualifier in brackets.
fn label<'a>(catalogue: &'a Catalogue, skill: &'a Skill) -> Option<&'a str> {
    let concept = catalogue
        .esco
        .as_ref()
        .zip(skill.esco)
        .map(|(esco, concept)| &esco.skills[concept as usize]);
    let label = concept
        .map(|concept| &concept.label)
        .or(skill.element.map(|_| &skill.label))?;
    Some(label.split_once(" (").map_or(label, |(name, _)| name))
}

/// The nearness that a cosine means.
#[expect(clippy::cast_possible_truncation, reason = "a cosine is at most 1")]
pub fn nearness(cosine: f32) -> i32 {
    (cosine * (SCALE * SCALE)) as i32
}

/// The cosine that a nearness means.
#[expect(clippy::cast_precision_loss, reason = "three digits matter")]
pub fn cosine(nearness: i32) -> f32 {
    nearness as f32 / (SCALE * SCALE)
}

/// The direction of a vector; none if it points nowhere.
pub fn direction(vector: &Vector) -> Option<Direction> {
    let length = length(vector);
    if length <= 0.0 {
        return None;
    }
    let scale = SCALE / length;
    let mut direction = [0; DIMENSIONS];
    for (to, x) in direction.iter_mut().zip(vector) {
        *to = rounded(x * scale);
    }
    Some(direction)
}

/// The nearest whole number to one of at most [`SCALE`], in steps that a processor takes for many
/// numbers at once.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the last 16 bits are the number"
)]
fn rounded(x: f32) -> i16 {
    /// 1.5 · 2²³: beside it a float has no room for a fraction.
    const ROUNDS: f32 = 12_582_912.0;
    ((x + ROUNDS).to_bits() as u16).cast_signed()
}

/// The length of a vector.
pub fn length(vector: &Vector) -> f32 {
    /// So many sums at once, which the processor adds together.
    const LANES: usize = 16;
    let mut squares = [0.0; LANES];
    for numbers in vector.as_chunks::<LANES>().0 {
        for (square, x) in squares.iter_mut().zip(numbers) {
            *square += x * x;
        }
    }
    squares.iter().sum::<f32>().sqrt()
}

fn dot(a: &[i16], b: &[i16]) -> i32 {
    a.iter()
        .zip(b)
        .map(|(a, b)| i32::from(*a) * i32::from(*b))
        .sum()
}
