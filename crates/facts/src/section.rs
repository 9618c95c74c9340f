//! What each part of an ad is about, and whether a mention in it is negated.

use std::ops::Range;
use std::sync::LazyLock;

use crate::phrase::{Phrases, Words, is, is_any, is_hyphen};
use crate::text::{Sentence, Text, TokenKind};

/// What a part of an ad is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// What there is to do.
    Duties,
    /// What must be brought.
    Requirements,
    /// What may be brought.
    Preferred,
    /// What is given: pay, benefits, perks.
    Offer,
    /// Who offers it.
    Company,
    /// Equal opportunity, privacy, checks, how to apply.
    Legal,
    /// Not told.
    Unknown,
}

use Section::{Company, Duties, Legal, Offer, Preferred, Requirements, Unknown};

/// The headings, and the section that each begins.
static HEADINGS: LazyLock<Phrases<Section>> =
    LazyLock::new(|| table(include_str!("../data/section-headings.tsv")));

/// What a sentence is about by its own words, whatever heading it stands under.
static BOILERPLATE: LazyLock<Phrases<Section>> =
    LazyLock::new(|| table(include_str!("../data/section-sentences.tsv")));

/// A table of sections and phrases.
fn table(rows: &'static str) -> Phrases<Section> {
    let rows = rows
        .lines()
        .filter(|row| !row.starts_with('#'))
        .filter_map(|row| row.split_once('\t'));
    Phrases::new(rows.map(|(section, phrase)| {
        let section = match section {
            "duties" => Duties,
            "requirements" => Requirements,
            "preferred" => Preferred,
            "offer" => Offer,
            "company" => Company,
            "legal" => Legal,
            _ => Unknown,
        };
        (phrase, section)
    }))
}

/// The sections of a text: each holds from its first token to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sections(Vec<(usize, Section)>);

impl Sections {
    /// What the part with this token is about.
    pub fn at(&self, token: usize) -> Section {
        let next = self.0.partition_point(|(start, _)| *start <= token);
        next.checked_sub(1).map_or(Unknown, |at| self.0[at].1)
    }
}

/// The sections of a text: a heading carries on to the next, which may stand in the middle of a
/// line, because many ads have lost their line breaks; boilerplate is told by its own words, for
/// its sentence.
pub fn of(text: &Text) -> Sections {
    let mut sections: Vec<(usize, Section)> = Vec::new();
    let mut headed = Unknown;
    for (index, sentence) in text.sentences.iter().enumerate() {
        let ends_line = text
            .sentences
            .get(index + 1)
            .is_none_or(|next| next.begins_line);
        let before = headed;
        let mut after = None;
        let first = sections.len();
        let mut at = sentence.tokens.start;
        while at < sentence.tokens.end {
            // Inside a sentence a heading is capitalised: most tokens end here.
            let small =
                text.raw.as_bytes()[text.tokens[at].span.start as usize].is_ascii_lowercase();
            let found = if small && at > sentence.tokens.start {
                None
            } else {
                heading(text, sentence, ends_line, at)
            };
            if let Some((end, section)) = found {
                // `Pay: $20 an hour` is no part of the ad, but a line of it.
                let states_pay = end + 1 < sentence.tokens.end && is_any(text.word(at), &PAY);
                after = states_pay.then(|| after.unwrap_or(headed));
                headed = section;
                begin(&mut sections, at, section);
                at = end;
            } else {
                at += 1;
            }
        }
        // A sentence with a heading in it is not one of boilerplate as a whole.
        if before == headed && sections.len() == first {
            let own = BOILERPLATE
                .all(text, sentence.tokens.clone())
                .next()
                .map(|(_, section)| section);
            begin(&mut sections, sentence.tokens.start, own.unwrap_or(headed));
        }
        headed = after.unwrap_or(headed);
    }
    Sections(sections)
}

/// Words that begin a statement of pay.
const PAY: [&str; 4] = ["pay", "salary", "compensation", "remuneration"];

fn begin(sections: &mut Vec<(usize, Section)>, at: usize, section: Section) {
    if sections.last().is_none_or(|(_, last)| *last != section) {
        sections.push((at, section));
    }
}

/// More tokens after the words of a heading make its line a sentence: `Requirements for this role
/// (full time)`.
const LONGEST_HEADING: usize = 6;

/// The section that a heading here begins, and the token after the heading.
fn heading(
    text: &Text,
    sentence: &Sentence,
    ends_line: bool,
    at: usize,
) -> Option<(usize, Section)> {
    let starts = at == sentence.tokens.start;
    let (tokens, section) = HEADINGS
        .at(text, at)
        .or_else(|| if starts { about(text, sentence) } else { None })?;
    let end = tokens.end;
    if end > sentence.tokens.end {
        // `What you will do. Requirements`: the words of a heading over the end of a sentence.
        return None;
    }
    let colon = text.word(end) == ":";
    if starts && sentence.begins_line {
        let alone = ends_line
            && sentence.tokens.end - end <= LONGEST_HEADING
            && !text.word(sentence.tokens.end - 1).ends_with('.');
        if colon
            || end == sentence.tokens.end
            || alone && begins_upper(text, at) && tokens.len() > 1
        {
            return Some((end, section));
        }
    }
    if colon {
        return (starts || begins_upper(text, at) || text.tokens[at].kind != TokenKind::Word)
            .then_some((end, section));
    }
    // A heading that lost its line: `… to friends. Key Responsibilities Plan the …`. All its long
    // words are capitalised, the next word is, too, and the one before it is not.
    let titled = tokens.clone().all(|at| {
        begins_upper(text, at)
            || text.word(at).len() <= 3
            || text.tokens[at].kind != TokenKind::Word
    });
    let after = begins_upper(text, end) && text.tokens[end].spaced || is_bullet(text.word(end));
    let before = at
        .checked_sub(1)
        .is_none_or(|before| !begins_upper(text, before));
    (titled
        && after
        && before
        && begins_upper(text, at)
        && (tokens.len() > 1 || !ends_line || sentence.tokens.len() > LONGEST_SENTENCE))
        .then_some((end, section))
}

/// A longer sentence has probably lost the line breaks inside it.
const LONGEST_SENTENCE: usize = 25;

fn begins_upper(text: &Text, at: usize) -> bool {
    text.word(at).starts_with(char::is_uppercase)
}

fn is_bullet(word: &str) -> bool {
    matches!(
        word,
        "•" | "-" | "*" | "➢" | "▪" | "●" | "·" | "✓" | "✔" | "–"
    )
}

/// A line such as `About Acme Labs`.
fn about(text: &Text, sentence: &Sentence) -> Option<(Range<usize>, Section)> {
    let tokens = sentence.tokens.clone();
    let short = tokens.len() >= 2 && tokens.len() <= LONGEST_HEADING;
    let names = short
        && is(text.word(tokens.start), "about")
        && tokens
            .clone()
            .skip(1)
            .all(|at| begins_upper(text, at) || text.word(at) == ":");
    names.then_some((
        tokens.start..tokens.end - usize::from(text.word(tokens.end - 1) == ":"),
        Company,
    ))
}

/// How far before a mention a word that negates it may stand: `no prior knowledge of Java, Go or
/// Rust`.
const BEFORE: usize = 8;

/// How far after a mention it may be said not to be needed: `Java or Go experience is not
/// required`.
const AFTER: usize = 7;

/// Words between `no` and a mention that keep them together.
static KNOWLEDGE: Words = Words::new(|| {
    Phrases::list(
        "prior | previous | any | formal | knowledge | experience | background | expertise | familiarity | skills | of | in | \
         with | need | for | to | know | have | be | an | a | or | and | the | understanding | specific | existing | use | \
         learn | worked",
    )
});

/// Words with `not` before them that say that something is not needed.
static NEEDED: Words = Words::new(|| {
    Phrases::list(
        "required | needed | necessary | mandatory | requirement | must | expected | essential | need",
    )
});

/// Whether the ad says of a mention that it is not asked for: `no Java required`, `Java is not
/// required`, `without knowledge of Java`, `you don't need to know Java`. Looks at the words around
/// it only.
pub fn negated(text: &Text, tokens: Range<usize>) -> bool {
    negated_before(text, tokens.start) || negated_after(text, tokens.end)
}

fn negated_before(text: &Text, start: usize) -> bool {
    for at in (start.saturating_sub(BEFORE)..start).rev() {
        let word = text.word(at);
        let next = text.word(at + 1);
        if is_any(word, &["no", "without", "never", "nor"]) {
            return !is_any(
                next,
                &[
                    "longer", "matter", "doubt", "less", "more", "problem", "nonsense",
                ],
            );
        }
        if is_any(
            word,
            &["not", "don't", "doesn't", "needn't", "isn't", "cannot"],
        ) {
            // `not only Java`, and `we don't have a Java team yet`: only what is not needed or
            // known is negated.
            let needs = is_any(
                next,
                &[
                    "need",
                    "needed",
                    "require",
                    "required",
                    "know",
                    "have",
                    "necessary",
                    "expect",
                    "looking",
                    "a",
                    "an",
                ],
            );
            return at + 1 == start
                || needs && !is_any(next, &["a", "an"])
                || at + 2 == start && is_any(next, &["a", "an", "use", "using"]);
        }
        // Other words of a list, and those that lead to it, stay with the word that negates.
        let list = matches!(word, "," | "/")
            || is_hyphen(word)
            || text.tokens[at].kind == TokenKind::Word
                && (begins_upper(text, at) || KNOWLEDGE.has(text, at));
        if !list || is_any(word, &["but"]) {
            return false;
        }
    }
    false
}

fn negated_after(text: &Text, end: usize) -> bool {
    for at in end..text.tokens.len().min(end + AFTER) {
        let word = text.word(at);
        if is_any(word, &["not", "isn't", "aren't", "n't", "never"]) {
            let needed = |at: usize| NEEDED.has(text, at);
            return needed(at + 1)
                || needed(at + 2)
                    && is_any(
                        text.word(at + 1),
                        &["a", "an", "strictly", "absolutely", "be"],
                    );
        }
        if is_any(word, &["unnecessary"]) {
            return true;
        }
        let goes_on = matches!(word, "," | "/" | "(" | ")")
            || is_hyphen(word)
            || text.tokens[at].kind == TokenKind::Word;
        if !goes_on
            || is_any(
                word,
                &[
                    "but",
                    "and",
                    "required",
                    "preferred",
                    "which",
                    "if",
                    "we",
                    "you",
                ],
            ) && !is_any(word, &["and"])
        {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sections(raw: &str) -> Vec<(Section, &str)> {
        let text = Text::new(raw);
        let sections = of(&text);
        text.sentences
            .iter()
            .map(|sentence| (sections.at(sentence.tokens.start), text.sentence(sentence)))
            .collect()
    }

    #[test]
    fn a_line_that_states_pay_is_no_heading_of_what_follows() {
        assert_eq!(
            sections("Pay: $20 an hour\n\nWe melt.\n- Steady hand"),
            [
                (Offer, "Pay: $20 an hour"),
                (Unknown, "We melt."),
                (Unknown, "Steady hand")
            ]
        );
    }

    #[test]
    fn a_heading_carries_on_to_the_next() {
        assert_eq!(
            sections(
                "Hello.\nWhat you'll do:\n- Weld\n- Cut\nRequirements\n- Steady hand\nNice to have\nTorch\nAbout Acme\nWe melt."
            ),
            [
                (Unknown, "Hello."),
                (Duties, "What you'll do:"),
                (Duties, "Weld"),
                (Duties, "Cut"),
                (Requirements, "Requirements"),
                (Requirements, "Steady hand"),
                (Preferred, "Nice to have"),
                (Preferred, "Torch"),
                (Company, "About Acme"),
                (Company, "We melt."),
            ]
        );
    }

    #[test]
    fn headings_are_found_where_the_line_breaks_are_lost() {
        let raw = "We melt. Key Responsibilities Weld pipes and cut Requirements: Steady hand Perks & Benefits Free torch";
        let text = Text::new(raw);
        let sections = of(&text);
        let at = |word: &str| {
            sections.at((0..text.tokens.len())
                .find(|at| text.word(*at) == word)
                .unwrap())
        };
        assert_eq!(
            ["melt", "Weld", "cut", "Steady", "torch"].map(at),
            [Unknown, Duties, Duties, Requirements, Offer]
        );
    }

    #[test]
    fn boilerplate_is_told_by_its_words() {
        assert_eq!(
            sections(
                "Requirements:\n- Steady hand\n- We offer dental insurance.\n- Torch\nAcme is an equal opportunity employer."
            ),
            [
                (Requirements, "Requirements:"),
                (Requirements, "Steady hand"),
                (Offer, "We offer dental insurance."),
                (Requirements, "Torch"),
                (Legal, "Acme is an equal opportunity employer."),
            ]
        );
    }

    #[test]
    fn words_of_headings_in_sentences_begin_nothing() {
        for raw in [
            "You write requirements with us.",
            "Our benefits are many and we like it so.",
            "Business Requirements Document",
        ] {
            assert_eq!(sections(raw)[0].0, Unknown, "{raw}");
        }
    }

    fn is_negated(raw: &str) -> bool {
        let text = Text::new(raw);
        let at = (0..text.tokens.len())
            .find(|at| text.word(*at) == "Java")
            .unwrap();
        negated(&text, at..at + 1)
    }

    #[test]
    fn what_is_not_asked_for_is_negated() {
        for raw in [
            "no Java required",
            "No prior knowledge of Go or Java is needed",
            "Java is not required",
            "Java experience isn't necessary",
            "Go and Java are not strictly required",
            "without any experience in Java",
            "you don't need to know Java",
            "no need for Java",
            "We use Go, not Java",
            "Java not a must",
        ] {
            assert!(is_negated(raw), "{raw}");
        }
    }

    #[test]
    fn what_is_asked_for_is_not() {
        for raw in [
            "Java required",
            "not only Java but Go",
            "no assholes. Java required",
            "Java is required, Go is not required",
            "We don't like meetings but love Java",
            "no less than five years of Java",
            "If you know Java you need not know Go",
        ] {
            assert!(!is_negated(raw), "{raw}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken(raw in "(\\PC|\n|Requirements|About|Key Responsibilities|: |401k|no |not ){0,60}") {
            let text = Text::new(&raw);
            for token in 0..text.tokens.len() {
                negated(&text, token..token + 1);
            }
            prop_assert_eq!(of(&text), of(&Text::new(&raw)));
        }
    }
}
