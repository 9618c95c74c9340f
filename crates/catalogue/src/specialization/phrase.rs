//! Reading one job title: spelling variants, turned-round forms, rank and role.

use std::borrow::Cow;

use super::roles;
use super::words::{self, Rank};
use crate::hash::QuickMap;

/// Any large odd number: letters are the digits of a number to this base, which of 57,000 titles
/// gives no two the same.
const LETTER: u64 = 0x9e37_79b9_7f4a_7c15;

/// Every distinct word, read once.
#[derive(Default)]
pub(super) struct Vocabulary {
    ids: QuickMap<Box<str>, u32>,
    words: Vec<Word>,
    buffer: String,
}

/// A word as titles write it, and what is known about it.
struct Word {
    text: Box<str>,
    /// The word it is compared as.
    stem: u32,
    grammar: bool,
    rank: Option<Rank>,
    acronym: bool,
    /// Its letters as one number, and the factor that makes room for them behind other letters.
    letters: Letters,
    room: u64,
}

/// Words written together, as one number: "Back End" and "Backend" have the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Letters(u64);

/// A word of a title and the stretch of the title that it was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// The stem.
    pub(super) word: u32,
    /// First byte of the blank-separated token that holds it.
    pub(super) start: u32,
    /// The byte after the token.
    pub(super) end: u32,
}

/// A title taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Role {
    /// The stem of the role noun.
    pub(super) word: u32,
    /// How many parts are modifiers, from the first on.
    pub(super) modifiers: usize,
}

impl Vocabulary {
    /// The word's text.
    pub(super) fn text(&self, word: u32) -> &str {
        &self.words[word as usize].text
    }

    /// Whether the word is written in capitals, such as RN.
    pub(super) fn is_acronym(&self, word: u32) -> bool {
        self.words[word as usize].acronym
    }

    /// The words written together.
    pub(super) fn letters(&self, words: impl IntoIterator<Item = u32>) -> Letters {
        Letters(words.into_iter().fold(0, |letters, word| {
            let word = &self.words[word as usize];
            letters.wrapping_mul(word.room).wrapping_add(word.letters.0)
        }))
    }

    /// The stem of a lower-case word, or of an acronym in capitals.
    pub(super) fn stem(&mut self, text: &str) -> u32 {
        let id = self.id(text);
        self.words[id as usize].stem
    }

    fn id(&mut self, text: &str) -> u32 {
        if let Some(&id) = self.ids.get(text) {
            return id;
        }
        let id = u32::try_from(self.words.len()).expect("fewer than 2^32 words fit in memory");
        let acronym = text.bytes().any(|byte| byte.is_ascii_uppercase());
        self.ids.insert(text.into(), id);
        let lower = text.to_ascii_lowercase();
        let (letters, room) =
            words::letters(text)
                .bytes()
                .fold((0u64, 1u64), |(letters, room), byte| {
                    (
                        letters.wrapping_mul(LETTER).wrapping_add(byte.into()),
                        room.wrapping_mul(LETTER),
                    )
                });
        self.words.push(Word {
            text: text.into(),
            stem: id,
            grammar: words::is_grammar(text),
            rank: words::rank(&lower),
            acronym,
            letters: Letters(letters),
            room,
        });
        let stem = if acronym && !words::is_same_word(&lower) {
            text.to_owned()
        } else {
            words::stem(&lower)
        };
        if stem != text {
            self.words[id as usize].stem = self.id(&stem);
        }
        id
    }

    /// Reads a text without brackets: its words without grammar, the role last, hyphens and slashes
    /// as blanks.
    pub(super) fn read(&mut self, text: &str, parts: &mut Vec<Part>) {
        let first = parts.len();
        let mut buffer = std::mem::take(&mut self.buffer);
        let mut turned = Turned::default();
        let (mut token, mut token_parts) = (0, first);
        let mut word = None;
        for at in 0..=text.len() {
            // Every byte of a letter that is not ASCII counts as a letter, so words end between
            // characters.
            let byte = text.as_bytes().get(at).copied().unwrap_or(b' ');
            if byte.is_ascii_alphanumeric()
                || matches!(byte, b'\'' | b'+' | b'#')
                || !byte.is_ascii()
            {
                word.get_or_insert(at);
                continue;
            }
            if let Some(start) = word.take() {
                buffer.clear();
                buffer.push_str(&text[start..at]);
                if buffer.len() == 1 || buffer.bytes().any(|byte| byte.is_ascii_lowercase()) {
                    buffer.make_ascii_lowercase();
                }
                let id = self.id(&buffer);
                let word = &self.words[id as usize];
                if !word.grammar {
                    parts.push(Part {
                        word: word.stem,
                        start: position(token),
                        end: 0,
                    });
                }
            }
            if byte == b' ' {
                turned.see(&text[token..at], token_parts);
                parts[token_parts..]
                    .iter_mut()
                    .for_each(|part| part.end = position(at));
                (token, token_parts) = (at + 1, parts.len());
            }
        }
        self.buffer = buffer;
        if let Some(at) = turned.at(parts.len()).filter(|&at| at > first) {
            let is_role = |part: &Part| roles::may_be(self.text(part.word));
            if is_role(&parts[at - 1])
                && (turned.of.is_some() || !parts.last().is_some_and(is_role))
            {
                parts[first..].rotate_left(at - first);
            }
        }
    }

    /// Takes rank out of the parts and finds the role; none where no role ends the title.
    pub(super) fn role(&mut self, parts: &mut Vec<Part>, lead_is_rank: bool) -> Option<Role> {
        let whole = parts.len();
        while parts
            .last()
            .is_some_and(|part| self.is_rank_at_end(part.word))
        {
            parts.pop();
        }
        let last = parts.last()?.word;
        if parts.len() < whole && !roles::may_be(self.text(last)) {
            return None;
        }
        if self.text(last).len() < 2 {
            return None;
        }
        let mut end = parts.len() - 1;
        let mut word = last;
        if end > 0 && roles::is_of_two_words(self.text(parts[end - 1].word), self.text(last)) {
            let both = format!("{} {}", self.text(parts[end - 1].word), self.text(last));
            word = self.id(&both);
            end -= 1;
        }
        let modifiers = self.drop_rank(parts, end, word, lead_is_rank);
        Some(Role { word, modifiers })
    }

    /// Takes rank out of the first `end` parts; returns how many are left of them.
    fn drop_rank(&self, parts: &mut [Part], end: usize, role: u32, lead_is_rank: bool) -> usize {
        let mut kept = 0;
        for at in 0..end {
            let word = parts[at].word;
            let text = self.text(word);
            let next = if at + 1 < end {
                parts[at + 1].word
            } else {
                role
            };
            let is_rank = self.words[word as usize]
                .rank
                .is_some_and(|rank| match rank {
                    _ if text == "lead" && !lead_is_rank => false,
                    Rank::Always => true,
                    Rank::First => kept == 0,
                    Rank::FirstOrBeforeRole => kept == 0 || at + 1 == end,
                    Rank::BeforeRole => {
                        at + 1 == end
                            && !(text == "chief"
                                && matches!(self.text(role), "officer" | "executive"))
                    }
                    Rank::BeforeLevel => self.text(next) == "level",
                    Rank::AfterLevel => {
                        at > 0
                            && self.words[parts[at - 1].word as usize].rank
                                == Some(Rank::BeforeLevel)
                    }
                });
            if !is_rank {
                parts[kept] = parts[at];
                kept += 1;
            }
        }
        kept
    }

    fn is_rank_at_end(&self, word: u32) -> bool {
        let text = self.text(word);
        self.words[word as usize].rank == Some(Rank::Always)
            || text == "i"
            || text.bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// A title without its bracket, and what the bracket holds: an abbreviation or the words it stands
/// for.
pub(super) fn split_bracket(text: &str) -> (Cow<'_, str>, Option<&str>) {
    let Some(open) = text.bytes().position(|byte| byte == b'(') else {
        return (Cow::Borrowed(text), None);
    };
    let (before, rest) = (&text[..open], &text[open + 1..]);
    let (inside, after) = rest.split_once(')').unwrap_or((rest, ""));
    let outside = if after.trim().is_empty() {
        Cow::Borrowed(before.trim_end())
    } else {
        Cow::Owned(format!("{} {}", before.trim_end(), after.trim_start()))
    };
    (outside, Some(inside))
}

/// Where a title may be turned round to the order of plain English: "Director of Nursing" and
/// "Nurse, Visiting" say their role first.
#[derive(Default)]
struct Turned {
    of: Option<usize>,
    comma: Option<usize>,
    /// More than two pieces, or an enumeration.
    many: bool,
}

impl Turned {
    /// Takes note of a token, before which so many parts were read.
    fn see(&mut self, token: &str, parts: usize) {
        match token {
            "of" if self.of.is_none() => self.of = Some(parts),
            "of" | "and" | "or" | "&" => self.many = true,
            _ if token.ends_with(',') => {
                self.many |= self.comma.is_some();
                self.comma = Some(parts + 1);
            }
            _ => {}
        }
    }

    /// Before which part the title's second piece begins.
    fn at(&self, parts: usize) -> Option<usize> {
        match (self.of, self.comma) {
            (Some(at), None) => Some(at),
            (None, Some(at)) if !self.many => Some(at),
            _ => None,
        }
        .filter(|&at| at < parts)
    }
}

fn position(byte: usize) -> u32 {
    u32::try_from(byte).expect("a job title is shorter than 4 GB")
}
