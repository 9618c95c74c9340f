//! Words and the pieces they are made of.
//!
//! `WordPiece` (Wu et al. 2016, <https://arxiv.org/abs/1609.08144>): a word that the vocabulary
//! lacks is the longest piece that it begins with, then the longest that goes on from there, and so
//! on; what is left over is dropped.

use rustc_hash::FxHashMap;

/// The pieces of words, by number.
#[derive(Debug, Clone, Default)]
pub struct Pieces {
    /// Pieces that begin a word.
    first: FxHashMap<Box<str>, u32>,
    /// Pieces that go on with one.
    next: FxHashMap<Box<str>, u32>,
    /// Bytes of the longest piece.
    longest: usize,
}

/// What a vocabulary marks pieces with that go on with a word.
const GOES_ON: &str = "##";

impl Pieces {
    /// Reads a vocabulary; a piece's number is its place in it.
    pub fn new<'a>(vocabulary: impl IntoIterator<Item = &'a str>) -> Self {
        let mut pieces = Self::default();
        for (number, piece) in (0..).zip(vocabulary) {
            let (map, piece) = match piece.strip_prefix(GOES_ON) {
                Some(rest) if !rest.is_empty() => (&mut pieces.next, rest),
                _ => (&mut pieces.first, piece),
            };
            pieces.longest = pieces.longest.max(piece.len());
            map.insert(piece.into(), number);
        }
        pieces
    }

    /// Calls `take` with each piece of a word, as [`each_word`] gives it.
    pub fn each_of(&self, word: &str, mut take: impl FnMut(u32)) {
        // The vocabulary knows no sign inside a word: `c++` is three words to it.
        for part in word.split_inclusive(is_sign) {
            let signs = part.strip_suffix(is_sign).map_or(part.len(), str::len);
            for part in [&part[..signs], &part[signs..]] {
                self.each_of_part(part, &mut take);
            }
        }
    }

    fn each_of_part(&self, part: &str, take: &mut impl FnMut(u32)) {
        let mut start = 0;
        while start < part.len() {
            let pieces = if start == 0 { &self.first } else { &self.next };
            let farthest = part.len().min(start + self.longest);
            let found = (start + 1..=farthest)
                .rev()
                .find_map(|end| Some((end, *pieces.get(part.get(start..end)?)?)));
            let Some((end, piece)) = found else { return };
            take(piece);
            start = end;
        }
    }
}

/// A longer word is no word but an address or a code.
const LONGEST_WORD: usize = 64;

/// Calls `take` with each word of a text: letters and digits, and the signs of `c++` and `c#`, in
/// lower case and without accents. A word between angle brackets, `<COMPANY>`, is none: it stands
/// where a name was taken out.
pub fn each_word(text: &str, mut take: impl FnMut(&str)) {
    let mut word = String::new();
    let mut before = ' ';
    let mut chars = text.chars();
    loop {
        let c = chars.next();
        let inside = c.is_some_and(|c| c.is_alphanumeric() || is_sign(c));
        if let Some(c) = c.filter(|_| inside) {
            push_folded(&mut word, c);
            continue;
        }
        if !word.is_empty() && word.len() <= LONGEST_WORD && !(before == '<' && c == Some('>')) {
            take(&word);
        }
        word.clear();
        let Some(c) = c else { return };
        before = c;
    }
}

fn is_sign(c: char) -> bool {
    matches!(c, '+' | '#')
}

/// Lower case without accents: the vocabulary has none, and neither have most ads.
fn push_folded(word: &mut String, c: char) {
    for c in c.to_lowercase() {
        word.push(match c {
            'à'..='å' => 'a',
            'ç' => 'c',
            'è'..='ë' => 'e',
            'ì'..='ï' => 'i',
            'ñ' => 'n',
            'ò'..='ö' | 'ø' => 'o',
            'ù'..='ü' => 'u',
            'ý' | 'ÿ' => 'y',
            c => c,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        each_word(text, |word| words.push(word.to_owned()));
        words
    }

    fn pieces(word: &str) -> Vec<u32> {
        let pieces = Pieces::new(["weld", "##ing", "##in", "c", "+", "wel"]);
        let mut found = Vec::new();
        pieces.each_of(word, |piece| found.push(piece));
        found
    }

    #[test]
    fn words_are_folded_and_keep_the_signs_of_languages() {
        assert_eq!(
            words("Pâtisserie, C++/C# & R&D."),
            ["patisserie", "c++", "c#", "r", "d"]
        );
    }

    #[test]
    fn a_name_that_was_taken_out_is_no_word() {
        assert_eq!(words("join <COMPANY> if a < b"), ["join", "if", "a", "b"]);
    }

    #[test]
    fn a_word_is_its_longest_pieces() {
        assert_eq!(pieces("welding"), [0, 1]);
        assert_eq!(pieces("c++"), [3, 4, 4]);
    }

    #[test]
    fn what_no_piece_goes_on_with_is_dropped() {
        assert_eq!(pieces("welder"), [0]);
        assert_eq!(pieces("über"), [] as [u32; 0]);
    }
}
