//! What the tagger reads as one word, and what it sees of it.

use std::ops::Range;
use std::sync::LazyLock;

use super::vocabulary::{Habits, Vocabulary};
use crate::skill::Kind;
use crate::skill::forms::{Match, Trust};
use crate::text::{Text, TokenKind};

/// A word, a number, a mark, or a placeholder such as `<LOCATION>`.
///
/// Commas are no units: the ads that the tagger learnt from have none. A unit knows whether one
/// stood before it.
#[derive(Debug, Clone, Copy)]
pub struct Unit {
    /// Its first and last token.
    pub first: u32,
    /// The same as `first` but for a placeholder.
    pub last: u32,
    /// The hash of its normal form: lower case, every digit a zero, one kind of dash, quote and
    /// bullet.
    pub key: u64,
    /// Where it uses capitals, small letters, digits and marks.
    pub shape: u64,
    /// Whether white space stands before it.
    pub spaced: bool,
    /// Whether a comma stands before it.
    pub comma: bool,
    /// Which of the [`CUES`] it is, from 1; zero: none.
    pub cue: u8,
    /// Which word of the vocabulary it is; or, of a word that is not in it, where its affixes are.
    pub word: Word,
    /// How unlabelled ads use it.
    pub habits: Habits,
    /// Which part of which sort of [form](crate::skill::forms) it is; zero: of none.
    pub form: u8,
}

/// Where more is known about a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// The number of a word in the vocabulary.
    Known(u32),
    /// The number of a word in [`Units::affixes`].
    New(u32),
}

/// Hashes of the first 2, 3 and 4 bytes of a word's normal form and of the last 2, 3 and 4.
pub type Affixes = [u64; 6];

/// Short words that tell what the words after them are for; the tagger remembers the last three.
pub const CUES: [&str; 35] = [
    "experience",
    "knowledge",
    "ability",
    "skills",
    "understanding",
    "familiarity",
    "proficiency",
    "expertise",
    "will",
    "you",
    "we",
    "our",
    "your",
    "to",
    "in",
    "with",
    "of",
    "for",
    "and",
    "the",
    "background",
    "degree",
    "able",
    "responsible",
    "strong",
    "excellent",
    "good",
    "must",
    "is",
    "are",
    "experienced",
    "familiar",
    "using",
    "as",
    "or",
];

/// The last three cues before a place, as numbers of [`CUES`] from 1, the last first; zero: none.
pub type Cues = [u8; 3];

/// The key of a cue, by its number from 1; zero: none.
pub(super) fn cue_key(number: u8) -> u64 {
    static KEYS: LazyLock<[u64; CUES.len()]> = LazyLock::new(|| CUES.map(key));
    usize::from(number).checked_sub(1).map_or(0, |at| KEYS[at])
}

/// The units of a sentence. Kept from sentence to sentence, to allocate once.
#[derive(Debug, Default)]
pub struct Units {
    /// In order.
    pub all: Vec<Unit>,
    /// What [`Word::New`] counts.
    pub affixes: Vec<Affixes>,
    normal: Vec<u8>,
}

impl Units {
    /// Cuts the tokens of a sentence. `matches` are the forms found in the text.
    pub fn cut(
        &mut self,
        vocabulary: &Vocabulary,
        text: &Text,
        tokens: Range<usize>,
        matches: &[Match],
    ) {
        self.all.clear();
        self.affixes.clear();
        let mut comma = false;
        let mut next = matches.partition_point(|found| found.tokens.end <= tokens.start);
        let mut at = tokens.start;
        while at < tokens.end {
            let word = text.word(at);
            if word == "," {
                comma = true;
                at += 1;
                continue;
            }
            let last = if word == "<" && is_placeholder(text, at, tokens.end) {
                at + 2
            } else {
                at
            };
            let raw = if last == at {
                word
            } else {
                text.span(at..last + 1).of(text.raw)
            };
            while matches
                .get(next)
                .is_some_and(|found| found.tokens.end <= at)
            {
                next += 1;
            }
            let form = matches.get(next).map_or(0, |found| part(found, at));
            self.push(
                vocabulary,
                raw,
                at..last + 1,
                text.tokens[at].spaced,
                comma,
                form,
            );
            comma = false;
            at = last + 1;
        }
    }

    fn push(
        &mut self,
        vocabulary: &Vocabulary,
        raw: &str,
        tokens: Range<usize>,
        spaced: bool,
        comma: bool,
        form: u8,
    ) {
        let shape = normalise(raw, &mut self.normal);
        let key = hash(&self.normal);
        let found = vocabulary.find(key);
        let (habits, word) = if let Some(number) = found {
            (vocabulary.habits(number), Word::Known(number))
        } else {
            self.affixes.push(affixes(&self.normal));
            (Habits::default(), Word::New(number(self.affixes.len() - 1)))
        };
        let cue = found.map_or(0, |number| vocabulary.cue(number));
        let (first, last) = (number(tokens.start), number(tokens.end - 1));
        self.all.push(Unit {
            first,
            last,
            key,
            shape,
            spaced,
            comma,
            cue,
            word,
            habits,
            form,
        });
    }
}

/// How many [`Unit::form`]s there are: four for none and for each of five sorts.
pub(super) const FORM_PARTS: usize = 4 * 6;

/// Which part of a form a token is, as [`Unit::form`] says.
fn part(found: &Match, at: usize) -> u8 {
    if at < found.tokens.start {
        return 0;
    }
    let sort = match (found.form.software, found.form.trust, found.form.kind) {
        (true, Trust::Sight, _) => 1,
        (true, Trust::Judge, _) => 2,
        (false, Trust::Sight, Kind::Knowledge) => 3,
        (false, Trust::Judge, Kind::Knowledge) => 4,
        (false, _, Kind::Competence) => 5,
    };
    let place = u8::from(at == found.tokens.start) + 2 * u8::from(at + 1 == found.tokens.end);
    sort * 4 + place
}

/// A text has less than 2³² bytes.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// `<LOCATION>`, as collections write where they took a name out.
fn is_placeholder(text: &Text, at: usize, end: usize) -> bool {
    at + 2 < end
        && text.tokens[at + 1].kind == TokenKind::Word
        && !text.tokens[at + 1].spaced
        && !text.tokens[at + 2].spaced
        && text.word(at + 2) == ">"
}

/// The key of a word, as [`Unit::key`] says.
pub fn key(word: &str) -> u64 {
    let mut normal = Vec::new();
    normalise(word, &mut normal);
    hash(&normal)
}

/// Writes the normal form and returns the shape: up to [`MOST_RUNS`] runs of characters of one
/// class, in base 8.
fn normalise(raw: &str, normal: &mut Vec<u8>) -> u64 {
    normal.clear();
    let mut shape = Shape::default();
    for c in raw.chars() {
        let (class, c) = match c {
            'a'..='z' => (2, c),
            'A'..='Z' => (1, c.to_ascii_lowercase()),
            '0'..='9' => (3, '0'),
            '’' | '‘' => (5, '\''),
            '–' | '—' => (5, '-'),
            '“' | '”' => (5, '"'),
            _ if c.is_ascii() => (
                if matches!(c, '.' | '-' | '\'' | '&' | '+' | '#' | '/') {
                    4
                } else {
                    5
                },
                c,
            ),
            _ if c.is_uppercase() => (1, c.to_lowercase().next().unwrap_or(c)),
            _ if c.is_alphabetic() => (2, c),
            _ if c.is_numeric() => (3, '0'),
            _ => (6, '•'),
        };
        shape.add(class);
        normal.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
    shape.runs
}

#[derive(Default)]
struct Shape {
    runs: u64,
    count: usize,
    last: u64,
}

/// Longer shapes are of addresses and codes; they need not be told apart.
const MOST_RUNS: usize = 5;

impl Shape {
    fn add(&mut self, class: u64) {
        if class != self.last && self.count < MOST_RUNS {
            self.runs = self.runs * 8 + class;
            self.count += 1;
        }
        self.last = class;
    }
}

fn affixes(normal: &[u8]) -> Affixes {
    let first = |n: usize| hash(&normal[..n.min(normal.len())]);
    let last = |n: usize| hash(&normal[normal.len().saturating_sub(n)..]);
    [first(2), first(3), first(4), last(2), last(3), last(4)]
}

/// FNV-1a, with the high bits folded into the low ones.
fn hash(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in bytes {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    mix(hash, 0)
}

/// One hash of two.
pub(super) fn mix(a: u64, b: u64) -> u64 {
    let x = (a.rotate_left(23) ^ b).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x ^ (x >> 32)
}
