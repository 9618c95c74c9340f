//! Lines of an ad that state conditions of the job: `Job type: full-time`, `Full-time, permanent`.

use std::ops::Range;

use super::kind::TYPES;
use crate::phrase::{Phrases, Words, is_any};
use crate::text::{Text, TokenKind};

/// What stands between a type of employment, or a workplace, and a colon.
static LABELS: Words = Words::new(|| {
    Phrases::list(
        "type | job type | employment type | type of employment | position type | contract type | type of contract | employment | \
         employment status | status | schedule | work schedule | job status | hours | working hours | work hours | duration | time type | \
         commitment | shift | job types | work type | terms of employment | term of employment | employment term | position status | \
         working condition | working conditions | classification | work mode | mode of work | job term | contract | term | \
         employment terms | type of job | type of position | employee type | full time / part time | location | work arrangement | \
         workplace type | work model | job category | position category | job mode | work setup | appointment type | \
         type of appointment | employee status | work location | working mode | mode | period of employment | job location",
    )
});

/// How far after its label a type may stand: `Job type: permanent, full-time`. Other types between
/// do not count.
pub(super) const LABELLED: usize = 7;

/// What stands in a list of types.
static LISTED: Words = Words::new(|| {
    Phrases::list(
        "full | part | time | contract | temporary | permanent | internship | or | and | , | / | - | &",
    )
});

/// Tokens of such a list.
const MOST_LISTED: usize = 12;

/// A line of a label and a type has no more tokens: `Schedule Full-Time`.
const LONGEST_LABELLED_LINE: usize = 4;

/// Labels have no more tokens than this.
const LONGEST_LABEL: usize = 5;

/// Whether a label stands before this token: with a colon shortly before and nothing that ends a
/// sentence between, or right before, as in `Employment Type Full-Time`.
pub(crate) fn after_label(text: &Text, at: usize) -> bool {
    let ends = |end: usize, start: usize| {
        LABELS
            .at(text, start)
            .is_some_and(|(label, ())| label.end == end)
    };
    let listed = (0..at)
        .rev()
        .take(MOST_LISTED)
        .take_while(|at| LISTED.has(text, *at))
        .last()
        .unwrap_or(at);
    let back = (listed.saturating_sub(LABELLED)..at).rev();
    let colon = back
        .take_while(|at| text.word(*at) != ".")
        .find(|at| text.word(*at) == ":");
    if let Some(colon) = colon {
        return (colon.saturating_sub(LONGEST_LABEL)..colon).any(|start| ends(colon, start));
    }
    let mut end = at;
    while end > 0
        && (text.tokens[end - 1].kind == TokenKind::Mark
            || is_any(text.word(end - 1), &["regular", "permanent"]))
    {
        end -= 1;
    }
    let named = |start: usize| ends(end, start) && text.word(start).starts_with(char::is_uppercase);
    // A label of one word is one at the beginning of a line of two or three: `Schedule Full Time`.
    let line = sentence(text, at);
    if end == line.start + 1 && line.len() <= LONGEST_LABELLED_LINE && named(line.start) {
        return true;
    }
    (end.saturating_sub(LONGEST_LABEL)..end.saturating_sub(1)).any(named)
        || end > 0 && text.word(end - 1) == "Type"
}

/// Lines of more tokens than this are sentences.
const LONGEST_LINE: usize = 9;

/// Words that stand in lines of conditions.
static CONDITIONS: Words = Words::new(|| {
    Phrases::list(
        "or | and | permanent | remote | onsite | on | site | hybrid | position | role | job | paid | regular | only | employment | \
         basis | salaried | w2 | exempt | opportunity | h1b | visa | local | perm | all | welcome | ok | okay | yes | relocation | sponsorship",
    )
});

/// Whether the sentence of this token says nothing but conditions: `Full-time, permanent`.
pub(crate) fn in_line_of_conditions(text: &Text, token: usize) -> bool {
    let sentence = sentence(text, token);
    if sentence.len() > LONGEST_LINE {
        return false;
    }
    let mut at = sentence.start;
    while at < sentence.end {
        match TYPES.at(text, at) {
            Some((found, _)) => at = found.end,
            None if text.tokens[at].kind == TokenKind::Mark || CONDITIONS.has(text, at) => at += 1,
            None => return false,
        }
    }
    true
}

/// The tokens of the sentence with this token; none in the mark of a list item.
pub(super) fn sentence(text: &Text, token: usize) -> Range<usize> {
    let next = text
        .sentences
        .partition_point(|sentence| sentence.tokens.start <= token);
    let sentence = next
        .checked_sub(1)
        .map_or(0..0, |at| text.sentences[at].tokens.clone());
    if sentence.contains(&token) {
        sentence
    } else {
        token..token
    }
}
