//! A length of time in the text of an ad: `3-5 years`, `ten (10) years`, `2+ yrs`, `18-24 months`.

use std::ops::Range;
use std::sync::LazyLock;

use crate::lexicon::Lexicon;
use crate::number::{self, Count};
use crate::text::{Text, TokenKind};

/// A length of time in months.
pub type Months = u16;

/// A length of time and how it is written.
pub(super) struct Duration {
    /// At least so much.
    pub min: Option<Months>,
    /// At most so much.
    pub max: Option<Months>,
    /// All of it.
    pub tokens: Range<usize>,
    /// Bytes of the first token that are not its own (see [`Count::skip`]).
    pub skip: u32,
    /// Where the words begin that bound it: "at least".
    pub context: usize,
    /// Whether it is counted in months.
    pub in_months: bool,
    /// Whether it is a range or bounded, as requirements are and other lengths of time seldom.
    pub firm: bool,
}

const MONTHS_IN_A_YEAR: i64 = 12;
/// Nobody asks for more.
const MOST_MONTHS: Months = 40 * 12;
/// The months in a unit of time.
fn months_of(word: &str) -> Option<i64> {
    // "yrs+" is one token.
    let stem = word.trim_end_matches(['\'', '’', '+']);
    let is = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(stem));
    if is(&[
        "years", "year", "yrs", "yr", "year's", "years's", "year’s", "yrs.", "yoe", "yeras",
    ]) {
        return Some(MONTHS_IN_A_YEAR);
    }
    if is(&["months", "month", "month's", "mos"]) {
        return Some(1);
    }
    // A lost line break: "5 yearsSenior".
    let joined = stem
        .strip_prefix("years")
        .or_else(|| stem.strip_prefix("Years"))?;
    joined
        .starts_with(char::is_uppercase)
        .then_some(MONTHS_IN_A_YEAR)
}

/// Reads `3-5 years` from its last word.
pub(super) fn duration(text: &Text, at: usize) -> Option<Duration> {
    let word = text.word(at);
    let (unit, mut first, mut open);
    if text.tokens[at].kind == TokenKind::Number {
        let figure = number::figure(word).filter(|figure| !figure.rest.is_empty())?;
        unit = months_of(figure.rest)?;
        first = Count {
            hundredths: figure.hundredths,
            start: at,
            skip: 0,
        };
        open = false;
    } else {
        unit = months_of(word)?;
        let (end, more) = before_unit(text, at);
        first = number::count_before(text, end)?;
        open = more;
    }
    let end = after_unit(text, at + 1);
    open |= end > at + 1 && text.word(end - 1) != ")" || word.ends_with('+');
    let high = first.hundredths;
    let low = range_start(text, first, unit);
    if let Some((low, more)) = low {
        first = low;
        open |= more;
        if at > 0
            && matches!(text.word(at - 1), ")" | "]")
            && matches!(text.word(first.start.wrapping_sub(1)), "(" | "[")
        {
            // "(3 to 5) years"
            first.start -= 1;
        }
    }
    let months = |hundredths: i64| {
        let months = (hundredths * unit + 50) / 100;
        Months::try_from(months)
            .ok()
            .filter(|months| *months <= MOST_MONTHS)
    };
    let most = months(high)?;
    let (bound, context) = bound(text, first.start);
    let (min, max) = match low {
        Some(_) => (months(first.hundredths), Some(most)),
        None if bound == Bound::Most && !open => (None, Some(most)),
        None => (Some(most), None),
    };
    let start = if min.is_none() { context } else { first.start };
    let own = start == first.start;
    let skip = u32::try_from(first.skip).unwrap_or(0) * u32::from(own);
    Some(Duration {
        min,
        max,
        tokens: start..end,
        skip,
        context,
        in_months: unit == 1,
        firm: open || low.is_some() || !matches!(bound, Bound::None | Bound::Over) || high == 0,
    })
}

/// Where the number ends that stands before a unit, and whether words between say "or more".
fn before_unit(text: &Text, unit: usize) -> (usize, bool) {
    let is = |end: usize, words: &[&str]| {
        end >= words.len()
            && words
                .iter()
                .enumerate()
                .all(|(at, word)| text.word(end - words.len() + at).eq_ignore_ascii_case(word))
    };
    let mut end = unit;
    if matches!(text.word(end.wrapping_sub(1)), ")" | "]")
        && end >= 5
        && number::count_before(text, end).is_none()
    {
        // "(3 to 5) years"
        end -= 1;
    }
    let adjectives = [
        "full",
        "solid",
        "total",
        "consecutive",
        "additional",
        "calendar",
        "relevant",
        "complete",
        "continuous",
        "good",
    ];
    if adjectives.iter().any(|adjective| is(end, &[adjective])) {
        end -= 1;
    }
    if ["-", "–", "‐", "‑", "~"]
        .iter()
        .any(|mark| is(end, &[mark]))
    {
        end -= 1;
    }
    let more: [&[&str]; 10] = [
        &["+"],
        &["plus"],
        &["or", "more"],
        &["and", "more"],
        &["and", "above"],
        &["&", "above"],
        &["or", "above"],
        &["and", "over"],
        &["or", "greater"],
        &[">"],
    ];
    let Some(more) = more.iter().find(|more| is(end, more)) else {
        return (end, false);
    };
    end -= more.len();
    if is(end, &["-"]) {
        end -= 1;
    }
    (end, true)
}

/// Where a statement ends that has its unit before a token: after `(s)`, `'`, `+`, `or more`.
fn after_unit(text: &Text, mut end: usize) -> usize {
    static MORE: LazyLock<Lexicon<()>> = LazyLock::new(|| {
        Lexicon::new(&[(
            (),
            "+|plus|minimum|min|or more|and more|and above|& above|or above|or greater|and up|or higher|and over|\
             or over|or longer",
        )])
    });
    if text.word(end) == "("
        && text.word(end + 1).eq_ignore_ascii_case("s")
        && text.word(end + 2) == ")"
    {
        end += 3;
    }
    let quote = usize::from(
        matches!(text.word(end), "'" | "’")
            && text.tokens.get(end).is_some_and(|token| !token.spaced),
    );
    MORE.at(text, end + quote)
        .map_or(end, |((), len)| end + quote + len)
}

/// What a number after it counts, and not years: "Option 3 - 5 years".
const COUNTED: [&str; 6] = ["option", "step", "phase", "grade", "tier", "group"];

/// The lower end of a range whose upper end is given, and whether it too is open.
fn range_start(text: &Text, high: Count, unit: i64) -> Option<(Count, bool)> {
    let mut at = high.start.checked_sub(1)?;
    if high.skip > 0 {
        return None;
    }
    let mut separator = text.word(at);
    if text.word(at) == "-" && text.word(at.checked_sub(1)?).eq_ignore_ascii_case("to") {
        at -= 1;
        separator = "to";
    }
    let or = separator.eq_ignore_ascii_case("or");
    let and = separator.eq_ignore_ascii_case("and");
    let to = separator.eq_ignore_ascii_case("to") || separator.eq_ignore_ascii_case("through");
    if !(or
        || and
        || to
        || matches!(
            separator,
            "-" | "–" | "—" | "‐" | "‑" | "−" | "~" | "/" | "_"
        ))
    {
        return None;
    }
    let mut end = at;
    let before = text.word(end.checked_sub(1)?);
    if months_of(before) == Some(unit) || before == "-" && to {
        end -= 1;
    }
    let mut open = false;
    if text.word(end.checked_sub(1)?) == "+" {
        end -= 1;
        open = true;
    }
    let low = number::count_before(text, end)?;
    let counted = |word: &str| COUNTED.iter().any(|name| name.eq_ignore_ascii_case(word));
    if low
        .start
        .checked_sub(1)
        .is_some_and(|before| counted(text.word(before)))
    {
        return None;
    }
    let between = low
        .start
        .checked_sub(1)
        .is_some_and(|before| text.word(before).eq_ignore_ascii_case("between"));
    let near = high.hundredths - low.hundredths == 100;
    let fits = low.hundredths < high.hundredths
        && (!or || near)
        && (!and || between)
        && (separator != "/" || near);
    fits.then_some((low, open))
}

/// How the words before a number bound it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    Least,
    /// "over", "more than": how companies boast too.
    Over,
    Most,
    None,
}

/// Words that may stand between a number and what says how it is meant.
static APPROXIMATELY: LazyLock<Lexicon<Bound>> = LazyLock::new(|| {
    Lexicon::new(&[
        (
            Bound::Least,
            "at least|atleast|minimum|min|minimum of|a minimum of|min of|minimum :|least|>|> =|≥|least of|\
             not less than|no less than|no fewer than|required|require|requires|requiring",
        ),
        (Bound::Over, "over|more than|above|in excess of"),
        (
            Bound::Most,
            "up to|upto|less than|fewer than|maximum|max|maximum of|not more than|no more than|below|<|≤|< =",
        ),
        (
            Bound::None,
            "approximately|approx|around|roughly|circa|~|nearly|typically|generally|ideally|preferably|#|\"|about|\
             usually|*",
        ),
    ])
});

/// How the words before a number bound it, and where they begin.
fn bound(text: &Text, start: usize) -> (Bound, usize) {
    let mut bound = Bound::None;
    let mut at = start;
    // "a minimum of approximately 3 years"
    for _ in 0..2 {
        let longest = (1..=3)
            .rev()
            .filter_map(|len| at.checked_sub(len))
            .find_map(|from| {
                APPROXIMATELY
                    .at(text, from)
                    .filter(|(_, len)| from + len == at)
                    .map(|(bound, _)| (bound, from))
            });
        let Some((found, from)) = longest else { break };
        if bound == Bound::None {
            bound = found;
        }
        at = from;
    }
    (bound, at)
}
