//! What the tagger reads as one word, and what it sees of it.

use std::ops::Range;

use super::normal::{Affixes, affixes, hash, normalise};
use super::vocabulary::{Habits, Vocabulary};
use crate::skill::forms::{Match, Trust};
use crate::skill::kind::Kind;
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
    /// Which of the [`CUES`](super::cues::CUES) it is, from 1; zero: none.
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
