//! One amount of money, or two that make a range, as they stand in the text.

use std::ops::Range;
use std::sync::LazyLock;

use super::currency::{self, Currency};
use super::period::{self, Period};
use crate::lexicon::{Lexicon, says};
use crate::number;
use crate::text::{Text, TokenKind};

/// Hundredths of a currency's unit.
pub type Cents = i64;

/// What a number is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scale {
    One,
    Thousand,
    /// A hundred thousand, in India.
    Lakh,
    /// Millions and more: funding and revenue, but nobody's pay.
    Million,
}

/// How a currency is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// Beyond doubt: `€`, `US$`, `birr`.
    Currency(Currency),
    /// `$` of some country.
    Dollar,
}

/// An amount of money, or a number that may be one.
#[derive(Debug, Clone)]
struct Amount {
    hundredths: i64,
    scale: Scale,
    sign: Option<Sign>,
    /// "and more" follows.
    open: bool,
    /// Its period, where it is written in one word with it: `28,000p.a`.
    yearly: bool,
    digits: usize,
    grouped: bool,
    tokens: Range<usize>,
    /// Bytes of the first token before the amount: of `rangeUSD80k`.
    skip: usize,
}

/// One or two amounts and what bounds them.
#[derive(Debug, Clone)]
pub(super) struct Quote {
    /// At least so much.
    pub min: Option<Cents>,
    /// At most so much.
    pub max: Option<Cents>,
    /// How the currency is named, if it is.
    pub sign: Option<Sign>,
    /// The period, if it stands after it.
    pub period: Option<Period>,
    /// Whether it is counted in thousands or lakhs.
    pub scaled: bool,
    /// Whether thousands are separated.
    pub grouped: bool,
    /// Digits of its longest number.
    pub digits: usize,
    /// All of it.
    pub tokens: Range<usize>,
    /// Bytes of the first token that are not its own.
    pub skip: u32,
}

impl Quote {
    /// Whether two amounts are named.
    pub(super) fn is_range(&self) -> bool {
        self.min.is_some() && self.max.is_some() && self.min != self.max
    }

    /// Whether it is digits and nothing else.
    pub(super) fn is_plain(&self) -> bool {
        self.sign.is_none() && self.period.is_none() && !self.scaled && !self.grouped
    }

    /// The larger amount, in hundredths.
    pub(super) fn most(&self) -> Cents {
        self.max.or(self.min).unwrap_or(0)
    }
}

/// Reads what begins with a number. A range whose ends are the wrong way round has no amounts.
///
/// It ends with its line, of which `line_end` is the token after the last.
pub(super) fn quote(text: &Text, at: usize, line_end: usize) -> Option<Quote> {
    let mut low = amount(text, at)?;
    if low.scale == Scale::Million {
        return None;
    }
    let period_at = |at: usize| period::after(text, at).filter(|(_, end)| *end <= line_end);
    let period = period_at(low.tokens.end);
    let end = period.map_or(low.tokens.end, |(_, end)| end);
    let between = low
        .tokens
        .start
        .checked_sub(1)
        .is_some_and(|at| says(text.word(at), "between") || says(text.word(at), "from"));
    let second = separated(text, low.tokens.end, between).or_else(|| separated(text, end, between));
    let Some(mut high) =
        second.filter(|high| high.tokens.end <= line_end && matches_low(&low, high))
    else {
        return Some(single(text, &low, period));
    };
    if high.scale == Scale::Million {
        return None;
    }
    // "80-95k" and "$80k-95" count both ends in thousands.
    let scales = (low.scale, high.scale);
    low.inherit(scales.1);
    high.inherit(scales.0);
    let period_after =
        period_at(high.tokens.end).or(period.map(|(period, _)| (period, high.tokens.end)));
    let (min, max) = (low.cents(), high.cents());
    let end = period_after.map_or(high.tokens.end, |(_, end)| end);
    let is_range =
        0 < min && min <= max && max / min <= WIDEST || min == 0 && max > 0 && low.sign.is_some();
    let is_wrong = max < min && (low.sign.is_some() || high.sign.is_none());
    (is_range || is_wrong).then(|| Quote {
        // "$0 to $43" has an upper end only.
        min: (is_range && min > 0).then_some(min),
        max: is_range.then_some(max),
        // "$80k - 90k CAD": the more exact sign counts.
        sign: [low.sign, high.sign]
            .into_iter()
            .flatten()
            .reduce(|one, other| if one == Sign::Dollar { other } else { one }),
        period: period_after
            .map(|(period, _)| period)
            .or((low.yearly || high.yearly).then_some(Period::Year)),
        scaled: low.scale != Scale::One || high.scale != Scale::One,
        grouped: low.grouped || high.grouped,
        digits: low.digits.max(high.digits),
        tokens: low.tokens.start..end,
        skip: u32::try_from(low.skip).unwrap_or(0),
    })
}

/// Two numbers that differ more are no range of pay: "2 - 3000".
const WIDEST: i64 = 20;

/// Whether two amounts can be the ends of one range: of one currency, and the second not of another
/// kind.
fn matches_low(low: &Amount, high: &Amount) -> bool {
    match (low.sign, high.sign) {
        (Some(Sign::Currency(one)), Some(Sign::Currency(other))) => one == other,
        // "120k 2019" and "8000 - 2 positions".
        (None, None) => {
            low.scale != Scale::One
                || high.scale != Scale::One
                || low.digits.abs_diff(high.digits) <= 1
        }
        _ => true,
    }
}

impl Amount {
    fn inherit(&mut self, scale: Scale) {
        if self.scale == Scale::One && self.hundredths < 1000 * 100 {
            self.scale = scale;
        }
    }

    fn cents(&self) -> Cents {
        let factor = match self.scale {
            Scale::One => 1,
            Scale::Thousand => 1000,
            Scale::Lakh => 100_000,
            Scale::Million => 1_000_000,
        };
        self.hundredths.saturating_mul(factor)
    }
}

/// Words before an amount that make it one end of a range, and whether the lower.
static BOUNDS_BEFORE: LazyLock<Lexicon<bool>> = LazyLock::new(|| {
    Lexicon::new(&[
        (
            false,
            "up to|upto|max|maximum|maximum of|less than|below|under|<|not more than|no more than|as much as|\
             max .",
        ),
        (
            true,
            "from|starting at|starting from|starts at|starts from|start at|start from|at least|minimum|\
             minimum of|min|above|over|>|> =|≥|begins at|begin at|more than|no less than|upwards of|north of",
        ),
    ])
});

/// Words after an amount that make it the lower end.
static BOUNDS_AFTER: LazyLock<Lexicon<()>> = LazyLock::new(|| {
    Lexicon::new(&[(
        (),
        "+|and up|and above|& above|or more|and more|or above|minimum|min|plus DOE|upwards|+ depending|+ doe|\
         + based",
    )])
});

/// An amount alone: both ends of its range, unless words make it the lower or upper one.
fn single(text: &Text, amount: &Amount, period: Option<(Period, usize)>) -> Quote {
    let cents = amount.cents();
    let end = period.map_or(amount.tokens.end, |(_, end)| end);
    let mut tokens = amount.tokens.start..end;
    let after = BOUNDS_AFTER
        .at(text, end)
        .filter(|((), len)| *len > 1 || text.word(end) != "+" || !text.tokens[end].spaced);
    let after = after.map(|((), len)| if text.word(end) == "+" { 1 } else { len });
    let before = (1..=3)
        .rev()
        .filter_map(|len| amount.tokens.start.checked_sub(len))
        .find_map(|from| {
            BOUNDS_BEFORE
                .at(text, from)
                .filter(|(_, len)| from + len == amount.tokens.start)
                .map(|(least, _)| (least, from))
        });
    let (min, max) = if amount.open || after.is_some() {
        tokens.end = after.map_or(end, |len| end + len);
        (Some(cents), None)
    } else if let Some((least, from)) = before.filter(|_| amount.skip == 0) {
        tokens.start = from;
        if least {
            (Some(cents), None)
        } else {
            (None, Some(cents))
        }
    } else {
        (Some(cents), Some(cents))
    };
    Quote {
        min,
        max,
        sign: amount.sign,
        period: period
            .map(|(period, _)| period)
            .or(amount.yearly.then_some(Period::Year)),
        scaled: amount.scale != Scale::One,
        grouped: amount.grouped,
        digits: amount.digits,
        tokens,
        skip: u32::try_from(amount.skip).unwrap_or(0),
    }
}

/// The amount that follows a separator of ranges.
fn separated(text: &Text, mut at: usize, between: bool) -> Option<Amount> {
    if text.word(at) == "(" {
        // "$59,534 (Step 01) to $77,396 (Step 10)"
        let close = (at..at + 5).find(|at| text.word(*at) == ")")?;
        at = close + 1;
    }
    if text.word(at) == "+" {
        at += 1;
    }
    let word = text.word(at);
    let is_separator = matches!(word, "-" | "–" | "—" | "‐" | "‑" | "−" | "~" | "→" | "―")
        || ["to", "through", "until"]
            .iter()
            .any(|separator| says(word, separator))
        || between && says(word, "and");
    if !is_separator {
        return None;
    }
    at += 1;
    if matches!(text.word(at), "-" | "–" | ">") {
        at += 1;
    }
    if says(text.word(at), "up") && says(text.word(at + 1), "to") {
        at += 2;
    }
    let number = currency::at(text, at).map_or(at, |(_, len)| at + len);
    amount(text, number).filter(|amount| amount.skip == 0)
}

/// Reads the number at a token, with the currency before and after it.
fn amount(text: &Text, at: usize) -> Option<Amount> {
    let token = text.tokens.get(at)?;
    let word = text.word(at);
    let mut skip = 0;
    let mut sign = None;
    let mut start = at;
    let digits = if token.kind == TokenKind::Number {
        // "ETB net 7,000"
        let net = at
            .checked_sub(1)
            .filter(|at| says(text.word(*at), "net") || says(text.word(*at), "gross"));
        if let Some((currency, from)) =
            currency::before(text, at).or_else(|| currency::before(text, net?))
        {
            sign = Some(if text.word(from) == "$" {
                Sign::Dollar
            } else {
                Sign::Currency(currency)
            });
            start = from;
        }
        word
    } else {
        // "USD80k"
        let letters = word.find(|c: char| c.is_ascii_digit())?;
        sign = Some(Sign::Currency(currency::of_word(&word[..letters])?));
        skip = 0;
        &word[letters..]
    };
    let figure = number::figure(digits).filter(|_| !is_a_key(digits))?;
    let mut amount = Amount {
        hundredths: figure.hundredths,
        scale: Scale::One,
        sign,
        open: false,
        yearly: false,
        digits: figure.digits,
        grouped: figure.grouped,
        tokens: start..at + 1,
        skip,
    };
    suffix(&mut amount, figure.rest)?;
    if figure.rest.is_empty() {
        groups(text, &mut amount);
    }
    scale_after(text, &mut amount);
    sign_after(text, &mut amount);
    if amount.scale == Scale::Lakh && amount.sign.is_none() {
        amount.sign = Some(Sign::Currency(Currency::INR));
    }
    Some(amount)
}

/// Numbers of telephones, jobs and postal codes begin with a zero that amounts have not.
fn is_a_key(digits: &str) -> bool {
    matches!(digits.as_bytes(), [b'0', b'0'..=b'9', ..])
}

/// Reads the letters in one word with a number: `k`, `kUSD`, `birr`, `p.a`.
fn suffix(amount: &mut Amount, rest: &str) -> Option<()> {
    let (scale, rest) = match rest.strip_prefix(['k', 'K']) {
        Some(rest) => (Scale::Thousand, rest),
        None => (amount.scale, rest),
    };
    amount.scale = scale;
    // "100k+" is one token.
    let (rest, open) = rest
        .strip_suffix('+')
        .map_or((rest, false), |rest| (rest, true));
    amount.open = open;
    let mut letters = rest.chars();
    let joined = letters.next().is_some_and(char::is_uppercase)
        && letters.next().is_some_and(char::is_lowercase);
    if rest.is_empty() || joined && currency::of_word(rest).is_none() {
        // "160kRequirements" lost a line break.
        return Some(());
    }
    if let Some(scale) = SCALES.word(rest).filter(|_| scale == Scale::One) {
        amount.scale = scale;
        if says(rest, "lpa") {
            amount.sign = Some(Sign::Currency(Currency::INR));
            amount.yearly = true;
        }
    } else if says(rest, "p.a") || says(rest, "pa") {
        amount.yearly = true;
    } else {
        amount.sign = Some(Sign::Currency(currency::of_word(rest)?));
    }
    Some(())
}

static SCALES: LazyLock<Lexicon<Scale>> = LazyLock::new(|| {
    Lexicon::new(&[
        (Scale::Thousand, "k|thousand|thousands|ሺህ|ሺ"),
        (Scale::Lakh, "lakh|lakhs|lac|lacs|lpa|L"),
        (
            Scale::Million,
            "m|mm|mn|mil|mln|million|millions|b|bn|billion|billions|t|tn|trillion|crore|crores|cr|mi|mio|mill",
        ),
    ])
});

/// Whether a word scales the number before it.
pub(super) fn is_scale(word: &str) -> bool {
    SCALES.word(word).is_some()
}

/// Reads further groups of digits: `60 000`, `60'000`, `1,20,000`.
fn groups(text: &Text, amount: &mut Amount) {
    let next = amount.tokens.end;
    let joined = |at: usize| text.tokens.get(at).is_some_and(|token| !token.spaced);
    let three = |at: usize| {
        let word = text.word(at);
        (word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| number::figure(word))
            .flatten()
    };
    let apostrophe = matches!(text.word(next), "'" | "’") && joined(next) && joined(next + 1);
    let (group, end) = if apostrophe {
        (three(next + 1), next + 2)
    } else {
        (three(next), next + 1)
    };
    let zeros = if amount.sign.is_some() { "00" } else { "000" };
    let spaced = !apostrophe && text.word(next).ends_with(zeros);
    if amount.digits <= 3 && !amount.grouped && (apostrophe || spaced) {
        if let Some(group) = group {
            amount.hundredths = amount.hundredths * 1000 + group.hundredths;
            amount.digits += 3;
            amount.grouped = true;
            amount.tokens.end = end;
        }
        return;
    }
    let indian = amount.digits <= 2 && text.word(next) == "," && joined(next) && joined(next + 1);
    let lakhs = text
        .word(next + 1)
        .split_once(',')
        .filter(|(two, three)| indian && two.len() == 2 && three.len() == 3);
    let lakhs = lakhs.and_then(|(two, three)| {
        Some(
            number::figure(two)?.hundredths * 1000
                + number::figure(three)
                    .filter(|three| three.rest.is_empty())?
                    .hundredths,
        )
    });
    if let Some(lakhs) = lakhs {
        amount.hundredths = amount.hundredths * 100_000 + lakhs;
        amount.digits += 5;
        amount.grouped = true;
        amount.tokens.end = next + 2;
    }
}

/// Reads a scale of its own word: `80 k`, `5 lakhs`, `$20 million`, `200+K`.
fn scale_after(text: &Text, amount: &mut Amount) {
    let mut at = amount.tokens.end;
    if text.word(at) == "+" && !text.tokens[at].spaced {
        amount.open = true;
        at += 1;
    }
    if let Some((scale, len)) = SCALES.at(text, at).filter(|_| amount.scale == Scale::One) {
        let word = text.word(at);
        if word.len() > 1 || matches!(word, "k" | "K" | "M" | "B" | "m") {
            amount.scale = scale;
            at += len;
            if says(word, "lpa") {
                amount.sign = Some(Sign::Currency(Currency::INR));
                amount.yearly = true;
            }
        }
    }
    if text.word(at) == "+" && !text.tokens[at].spaced {
        amount.open = true;
        at += 1;
    }
    amount.tokens.end = at;
}

/// Reads the currency after a number: `80k €`, `8000 Birr`, `90k CAD`, `12,000 net ETB`.
fn sign_after(text: &Text, amount: &mut Amount) {
    let mut at = amount.tokens.end;
    if ["gross", "net"]
        .iter()
        .any(|word| says(text.word(at), word))
    {
        at += 1;
    }
    let Some((currency, len)) = currency::at(text, at) else {
        return;
    };
    let more_exact = match amount.sign {
        None => true,
        Some(Sign::Dollar) => currency.is_dollar() && text.word(at) != "$",
        Some(Sign::Currency(known)) => known == currency && len == 1,
    };
    let before_next = text
        .tokens
        .get(at + len)
        .is_some_and(|next| next.kind == TokenKind::Number)
        && text.tokens[at].spaced
        && !says(text.word(at), "birr");
    if more_exact && !before_next {
        amount.sign = Some(if text.word(at) == "$" && len == 1 {
            Sign::Dollar
        } else {
            Sign::Currency(currency)
        });
        amount.tokens.end = at + len;
    }
}
