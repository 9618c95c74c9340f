//! The text of an ad, cut once: into tokens, and the tokens into sentences. Every step reads this.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A range of bytes of a text, on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// After the last byte.
    pub end: u32,
}

impl Span {
    /// What stands there.
    ///
    /// # Panics
    /// When the span is of another text.
    pub fn of(self, text: &str) -> &str {
        &text[self.start as usize..self.end as usize]
    }

    /// From the start of the first to the end of the last.
    #[must_use]
    pub fn to(self, last: Self) -> Self {
        Self {
            start: self.start,
            end: last.end,
        }
    }

    /// Whether they share a byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters, perhaps with digits: `nurse`, `C++`, `Node.js`, `R&D`, `B2B`.
    Word,
    /// Digits, perhaps with separators: `80,000`, `3.5`; also with letters after them: `80k`,
    /// `401k`, `3rd`.
    Number,
    /// One character of any other kind.
    Mark,
}

/// A word, a number or a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// What it is made of.
    pub kind: TokenKind,
    /// Whether white space stands before it (or the text begins with it).
    pub spaced: bool,
}

/// A sentence, a heading or the item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Its tokens, without the mark of a list item.
    pub tokens: Range<usize>,
    /// Whether it begins a line.
    pub begins_line: bool,
    /// Whether it begins the item of a list.
    pub item: bool,
}

/// A text and its parts.
#[derive(Debug, Clone)]
pub struct Text<'a> {
    /// The text itself. Of a text longer than [`MOST_BYTES`] the rest is not read.
    pub raw: &'a str,
    /// All tokens, in order.
    pub tokens: Vec<Token>,
    /// The key of each token, by which words are looked up whatever their case.
    pub keys: Vec<u64>,
    /// All sentences, in order; each token is in at most one.
    pub sentences: Vec<Sentence>,
}

/// No ad is longer; the longest of 55,000 has 40 KB. Spans are 32 bits wide, and a form must answer
/// in time.
pub const MOST_BYTES: usize = 1 << 20;

impl<'a> Text<'a> {
    /// Cuts a text.
    pub fn new(raw: &'a str) -> Self {
        let mut end = raw.len().min(MOST_BYTES);
        while !raw.is_char_boundary(end) {
            end -= 1;
        }
        let raw = &raw[..end];
        let tokens = tokens(raw);
        let keys = tokens.iter().map(|token| key(token.span.of(raw))).collect();
        let sentences = sentences(raw, &tokens);
        Self {
            raw,
            tokens,
            keys,
            sentences,
        }
    }

    /// What a token says.
    pub fn word(&self, token: usize) -> &'a str {
        self.tokens
            .get(token)
            .map_or("", |token| token.span.of(self.raw))
    }

    /// The span of some tokens; empty at the end of the text when there are none.
    pub fn span(&self, tokens: Range<usize>) -> Span {
        let (Some(first), Some(last)) = (
            self.tokens.get(tokens.start),
            self.tokens.get(tokens.end.saturating_sub(1)),
        ) else {
            let end = u32::try_from(self.raw.len()).unwrap_or(u32::MAX);
            return Span { start: end, end };
        };
        first.span.to(last.span)
    }

    /// The text of a sentence.
    pub fn sentence(&self, sentence: &Sentence) -> &'a str {
        self.span(sentence.tokens.clone()).of(self.raw)
    }
}

/// A number for a word, the same in upper and lower case. Two words have the same key only by an
/// accident of one in 2⁶⁴.
pub fn key(word: &str) -> u64 {
    if !word.is_ascii() {
        return hash(word.to_lowercase().as_bytes());
    }
    hash(word.as_bytes())
}

/// Multiply and rotate, eight bytes at a time. In ASCII one bit tells upper from lower case, and
/// all other characters of words have that bit.
fn hash(bytes: &[u8]) -> u64 {
    const LOWER: u64 = 0x2020_2020_2020_2020;
    const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut key = bytes.len() as u64;
    let mut chunks = bytes.chunks_exact(8);
    for eight in &mut chunks {
        let eight = u64::from_le_bytes(eight.try_into().expect("chunks are of eight"));
        key = (key.rotate_left(23) ^ (eight | LOWER)).wrapping_mul(SPREAD);
    }
    let mut last = [0; 8];
    last[..chunks.remainder().len()].copy_from_slice(chunks.remainder());
    key = (key.rotate_left(23) ^ (u64::from_le_bytes(last) | LOWER)).wrapping_mul(SPREAD);
    key ^ key >> 32
}

fn tokens(raw: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(raw.len() / 5);
    let mut at = 0;
    let mut spaced = true;
    while let Some(c) = raw[at..].chars().next() {
        if c == ' ' {
            spaced = true;
            at += 1;
            continue;
        }
        if c.is_whitespace() || is_invisible(c) {
            spaced = true;
            at += c.len_utf8();
            continue;
        }
        let (len, kind) = if c.is_alphanumeric() {
            word(&raw[at..])
        } else if c == '.' && spaced && is_dot_name(&raw[at + 1..]) {
            let (len, kind) = word(&raw[at + 1..]);
            (len + 1, kind)
        } else {
            (c.len_utf8(), TokenKind::Mark)
        };
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        tokens.push(Token {
            span: Span {
                start: number(at),
                end: number(at + len),
            },
            kind,
            spaced,
        });
        at += len;
        spaced = false;
    }
    tokens
}

/// Zero-width characters and the byte-order mark: they come with text that was copied from a page.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}'
    )
}

/// `.NET` is one word.
fn is_dot_name(rest: &str) -> bool {
    rest.get(..3)
        .is_some_and(|name| name.eq_ignore_ascii_case("net"))
        && !rest[3..].starts_with(|c: char| c.is_alphanumeric())
}

/// The length of the word or number that the text begins with.
fn word(rest: &str) -> (usize, TokenKind) {
    // Most words are a few ASCII letters and nothing else.
    let plain = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    if plain > 0 && matches!(rest.as_bytes().get(plain), None | Some(b' ' | b'\n')) {
        return (plain, TokenKind::Word);
    }
    let mut end = 0;
    let mut letters = false;
    let mut begins_with_digit = false;
    let mut before = ' ';
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = chars.peek().map_or(' ', |(_, after)| *after);
        let inside = match c {
            _ if c.is_alphanumeric() => true,
            '\'' | '’' => before.is_alphabetic() && after.is_alphabetic(),
            '.' => joins(before, after),
            ',' => before.is_ascii_digit() && three_digits(&rest[at + 1..]),
            '&' => before.is_uppercase() && after.is_uppercase(),
            '+' => before.is_alphabetic() && !after.is_alphanumeric() || before == '+' && end == 2,
            '#' => before.is_alphabetic() && !after.is_alphanumeric(),
            _ => false,
        };
        if !inside {
            break;
        }
        begins_with_digit |= at == 0 && c.is_numeric();
        letters |= c.is_alphabetic();
        before = c;
        end = at + c.len_utf8();
    }
    let kind = if begins_with_digit || !letters {
        TokenKind::Number
    } else {
        TokenKind::Word
    };
    (end, kind)
}

/// Whether a full stop between two characters belongs to the word: `3.5`, `Node.js`, `ASP.NET`, but
/// not `done.Then`.
fn joins(before: char, after: char) -> bool {
    before.is_numeric() && after.is_numeric()
        || before.is_alphanumeric() && after.is_lowercase()
        || before.is_uppercase() && after.is_uppercase()
}

/// What follows a comma that separates thousands.
fn three_digits(rest: &str) -> bool {
    let digits = rest.bytes().take(4).take_while(u8::is_ascii_digit).count();
    digits == 3
}

fn sentences(raw: &str, tokens: &[Token]) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for at in 0..tokens.len() {
        let gap = gap(raw, tokens, at);
        let begins_line = gap.contains('\n') || at == 0;
        if at > start
            && (begins_line || at - start >= MOST_TOKENS || ends_sentence(raw, tokens, at))
        {
            push(&mut sentences, raw, tokens, start..at);
            start = at;
        }
    }
    push(&mut sentences, raw, tokens, start..tokens.len());
    sentences
}

/// A longer sentence is cut: some ads are one line of lower case.
const MOST_TOKENS: usize = 200;

/// The white space before a token.
fn gap<'a>(raw: &'a str, tokens: &[Token], at: usize) -> &'a str {
    let from = if at == 0 { 0 } else { tokens[at - 1].span.end };
    &raw[from as usize..tokens[at].span.start as usize]
}

fn push(sentences: &mut Vec<Sentence>, raw: &str, tokens: &[Token], mut range: Range<usize>) {
    if range.is_empty() {
        return;
    }
    let begins_line = range.start == 0 || gap(raw, tokens, range.start).contains('\n');
    let mut item = false;
    while range.len() > 1 && is_bullet(tokens[range.start].span.of(raw)) {
        range.start += 1;
        item = true;
    }
    sentences.push(Sentence {
        tokens: range,
        begins_line,
        item,
    });
}

fn is_bullet(mark: &str) -> bool {
    matches!(
        mark,
        "-" | "*"
            | "•"
            | "·"
            | "–"
            | "—"
            | "●"
            | "▪"
            | "◦"
            | "‣"
            | "○"
            | "■"
            | "►"
            | "➢"
            | "✓"
            | "✔"
            | "§"
    )
}

/// Whether a new sentence begins with this token: after a full stop and a space, and at the bullet
/// of a list that lost its line breaks.
fn ends_sentence(raw: &str, tokens: &[Token], at: usize) -> bool {
    let word = |at: usize| tokens[at].span.of(raw);
    if !tokens[at].spaced {
        return false;
    }
    if is_bullet(word(at)) && !matches!(word(at), "-" | "–" | "—" | "·") {
        return true;
    }
    let before = word(at - 1);
    let begins = |c: char| c.is_uppercase() || c.is_numeric() || !c.is_alphanumeric();
    match before {
        "!" | "?" => true,
        "." => {
            word(at).starts_with(begins)
                && (at < 2 || tokens[at - 1].spaced || !is_abbreviation(word(at - 2)))
        }
        _ => false,
    }
}

/// Words that end with a full stop inside a sentence. A single letter is an initial, except `I`.
fn is_abbreviation(word: &str) -> bool {
    let mut letters = word.chars();
    let single = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none();
    single && word != "I"
        || matches!(
            word.to_ascii_lowercase().as_str(),
            "e.g"
                | "i.e"
                | "etc"
                | "vs"
                | "mr"
                | "mrs"
                | "ms"
                | "dr"
                | "st"
                | "inc"
                | "ltd"
                | "no"
                | "sr"
                | "jr"
                | "approx"
                | "min"
                | "max"
                | "yr"
                | "yrs"
                | "u.s"
                | "b.s"
                | "m.s"
                | "b.a"
                | "m.a"
                | "ph.d"
                | "a.m"
                | "p.m"
                | "avg"
                | "dept"
                | "est"
                | "incl"
                | "co"
                | "corp"
                | "mt"
                | "ave"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(raw: &str) -> Vec<&str> {
        let text = Text::new(raw);
        (0..text.tokens.len()).map(|at| text.word(at)).collect()
    }

    fn sentences(raw: &str) -> Vec<&str> {
        let text = Text::new(raw);
        text.sentences
            .iter()
            .map(|sentence| text.sentence(sentence))
            .collect()
    }

    #[test]
    fn names_of_tools_are_one_word() {
        assert_eq!(
            words("C++, C#, .NET (ASP.NET), Node.js"),
            [
                "C++", ",", "C#", ",", ".NET", "(", "ASP.NET", ")", ",", "Node.js"
            ]
        );
        assert_eq!(
            words("R&D at AT&T; C/C++11"),
            ["R&D", "at", "AT&T", ";", "C", "/", "C++11"]
        );
    }

    #[test]
    fn numbers_keep_their_separators() {
        assert_eq!(
            words("$80,000-95,500.50/yr"),
            ["$", "80,000", "-", "95,500.50", "/", "yr"]
        );
        assert_eq!(
            words("5+ years, 3.5 GPA, 80k, 1,2"),
            [
                "5", "+", "years", ",", "3.5", "GPA", ",", "80k", ",", "1", ",", "2"
            ]
        );
    }

    #[test]
    fn a_missing_space_after_a_full_stop_still_ends_the_word() {
        assert_eq!(words("done.Then nurse's"), ["done", ".", "Then", "nurse's"]);
    }

    #[test]
    fn sentences_end_at_stops_and_lines_but_not_after_abbreviations() {
        assert_eq!(
            sentences("Use tools, e.g. Excel. Five years vs. ten!\nBenefits\n- Dental"),
            [
                "Use tools, e.g. Excel.",
                "Five years vs. ten!",
                "Benefits",
                "Dental"
            ]
        );
    }

    #[test]
    fn a_list_without_line_breaks_is_still_a_list() {
        assert_eq!(
            sentences("Duties: • Weld pipes • Read plans"),
            ["Duties:", "Weld pipes", "Read plans"]
        );
    }
}
