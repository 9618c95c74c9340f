//! The words of a title that say what the work is, each in one form: no rank, hours or `(m/f/d)`.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Of a longer title the rest is not read: it is no longer a title.
pub const MOST_BYTES: usize = 200;

/// Phrases of the list have so many words at most.
const PHRASE_WORDS: usize = 4;

const LIST: &str = include_str!("../../data/title-words.tsv");

static PHRASES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    LIST.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .collect()
});

/// First words of phrases of more than one word.
static BEGINNINGS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let mut words: Vec<&str> = PHRASES
        .keys()
        .filter_map(|phrase| Some(phrase.split_once(' ')?.0))
        .collect();
    words.sort_unstable();
    words.dedup();
    words
});

/// A title's text in the form in which published titles are compared: lower-case, of words of
/// `a`–`z`, `0`–`9`, `+` and `#`, joined with spaces.
pub fn normal(title: &str) -> String {
    let mut normal = String::with_capacity(title.len());
    for word in title
        .split(|c: char| !is_kept(c))
        .filter(|word| !word.is_empty())
    {
        if !normal.is_empty() {
            normal.push(' ');
        }
        normal.extend(word.chars().map(|c| c.to_ascii_lowercase()));
    }
    normal
}

/// The words of running text, singular, joined with spaces.
pub fn of_text(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for word in normal(text).split(' ') {
        words.push_str(singular(word));
        words.push(' ');
    }
    words.pop();
    words
}

fn is_kept(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '+' || c == '#'
}

/// How a part of a title begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// It is the first.
    Title,
    /// After a bracket, a dash, a colon or `at`: something more about it.
    Addition,
    /// After a bar or a new line: it may be another title, a place, an employer.
    Other,
}

/// A part of a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// How it begins.
    pub opening: Opening,
    /// Its words, singular, joined with spaces; never empty.
    pub words: String,
}

/// The beginning of a text.
pub fn cut(text: &str, most_bytes: usize) -> &str {
    let mut end = text.len().min(most_bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Takes a title apart; parts that say nothing of the work are left out.
pub fn parts(title: &str) -> Vec<Part> {
    let title = cut(title, MOST_BYTES);
    let mut parts = Vec::with_capacity(2);
    let mut opening = Opening::Title;
    let mut start = 0;
    let mut spaced = false;
    for (at, c) in title.char_indices() {
        let next = match c {
            '|' | '\n' | '•' | '·' => Some(Opening::Other),
            '(' | ')' | '[' | ']' | '{' | '}' | ':' | '–' | '—' | '@' => {
                Some(Opening::Addition)
            }
            '-' if spaced => Some(Opening::Addition),
            _ => None,
        };
        spaced = c.is_whitespace();
        if let Some(next) = next {
            push(&mut parts, opening, &title[start..at]);
            opening = next;
            start = at + c.len_utf8();
        }
    }
    push(&mut parts, opening, &title[start..]);
    parts
}

fn push(parts: &mut Vec<Part>, opening: Opening, text: &str) {
    let normal = normal(text);
    let words: Vec<&str> = normal.split(' ').collect();
    let mut said = String::with_capacity(normal.len());
    let mut at = 0;
    while at < words.len() {
        let (read_as, length) = phrase(&words[at..]);
        if !read_as.is_empty() && !said.is_empty() {
            said.push(' ');
        }
        said.push_str(read_as);
        at += length;
    }
    if !said.is_empty() {
        parts.push(Part {
            opening,
            words: said,
        });
    }
}

/// What the first words are read as, and how many they are. Phrases of several
/// words stand in the list in the singular.
fn phrase<'a>(words: &[&'a str]) -> (&'a str, usize) {
    if BEGINNINGS.binary_search(&words[0]).is_ok() {
        for length in (2..=words.len().min(PHRASE_WORDS)).rev() {
            let phrase = words[..length].join(" ");
            if let Some(read_as) = PHRASES
                .get(phrase.as_str())
                .or_else(|| PHRASES.get(singular(&phrase)))
            {
                return (read_as, length);
            }
        }
    }
    (
        PHRASES
            .get(words[0])
            .copied()
            .unwrap_or_else(|| singular(words[0])),
        1,
    )
}

/// Good enough to compare: `nurses` → `nurse`, `secretaries` → `secretarie`; `class`, `campus`,
/// `analysis` and `gas` stay.
fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 2 && !stem.ends_with(['s', 'u', 'i']) => stem,
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(title: &str) -> Vec<String> {
        parts(title).into_iter().map(|part| part.words).collect()
    }

    #[test]
    fn words_have_one_form() {
        assert_eq!(read("Asst. Store Mgr"), ["assistant store manager"]);
        assert_eq!(
            read("NURSES, Secretaries, class analysis"),
            ["nurse secretarie class analysis"]
        );
        assert_eq!(read("C# / C++ Devs"), ["c# c++ developer"]);
    }

    #[test]
    fn rank_hours_and_place_of_work_say_nothing() {
        assert_eq!(read("Sr. Full-Time Accountant II (m/f/d)"), ["accountant"]);
        assert!(read("Remote, work from home").is_empty());
    }

    #[test]
    fn a_longer_phrase_counts_before_its_words() {
        assert_eq!(read("Senior Citizen Aide"), ["senior citizen aide"]);
        assert_eq!(read("Frontend Engineers"), read("frontend engineer"));
    }

    #[test]
    fn brackets_bars_and_dashes_part_a_title() {
        let found = parts("Nurse (Night) - Ward | Clinic");
        let openings: Vec<Opening> = found.iter().map(|part| part.opening).collect();
        assert_eq!(
            openings,
            [
                Opening::Title,
                Opening::Addition,
                Opening::Addition,
                Opening::Other
            ]
        );
        assert_eq!(read("Co-op Front-End"), ["co op front end"]);
    }

    #[test]
    fn every_line_of_the_list_is_a_phrase_in_normal_form() {
        for line in LIST.lines().filter(|line| !line.starts_with('#')) {
            let (phrase, _) = line.split_once('\t').unwrap();
            assert_eq!(normal(phrase), phrase);
            assert!(phrase.split(' ').count() <= PHRASE_WORDS, "{phrase}");
        }
    }
}
