//! Numbers as ads write them: `80,000`, `4.000`, `3.5`, `80k`, `ten (10)`, `twenty-five`.

use crate::near;
use crate::text::{Text, TokenKind};

/// A number in digits, and the letters that stand right after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Figure<'a> {
    /// Hundred times its value; further decimals are cut off.
    pub hundredths: i64,
    /// How many digits stand before the decimals.
    pub digits: usize,
    /// Whether it separates thousands.
    pub grouped: bool,
    /// `k` of `80k`, `yrs` of `5yrs`.
    pub rest: &'a str,
}

/// Numbers with more digits are telephone numbers and keys.
const MOST_DIGITS: usize = 12;

/// The number that a word begins with.
///
/// A full stop or comma before three digits separates thousands, except after a zero (`0.125`); any
/// other one separates decimals.
pub(crate) fn figure(word: &str) -> Option<Figure<'_>> {
    let bytes = word.as_bytes();
    let run = |from: usize| {
        bytes[from..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let mut digits = run(0);
    let (mut end, mut value, mut grouped) = (digits, plain(&bytes[..digits])?, false);
    let mut cents = 0;
    while let Some(b',' | b'.') = bytes.get(end) {
        let after = run(end + 1);
        let next = end + 1 + after;
        if after == 3 && value > 0 && (grouped || digits <= 3) {
            value = value * 1000 + plain(&bytes[end + 1..next])?;
            (grouped, digits) = (true, digits + 3);
            end = next;
        } else {
            if bytes[end] == b'.' && after > 0 {
                let decimals = &bytes[end + 1..next.min(end + 3)];
                cents = plain(decimals)? * if decimals.len() == 1 { 10 } else { 1 };
                end = next;
            }
            break;
        }
        if digits > MOST_DIGITS {
            return None;
        }
    }
    Some(Figure {
        hundredths: value * 100 + cents,
        digits,
        grouped,
        rest: word.get(end..)?,
    })
}

fn plain(digits: &[u8]) -> Option<i64> {
    (1..=MOST_DIGITS).contains(&digits.len()).then(|| {
        digits
            .iter()
            .fold(0, |value, digit| value * 10 + i64::from(digit - b'0'))
    })
}

/// A small number that ends before a token, in digits or words: `5`, `five`, `five (5)`,
/// `twenty-five`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    /// Hundred times its value.
    pub hundredths: i64,
    /// Its first token.
    pub start: usize,
    /// Bytes of the first token that belong to another word, of which a lost line break left no
    /// mark: `analysis` of `analysis5 years`.
    pub skip: usize,
}

/// Reads a small number that ends right before a token.
pub(crate) fn count_before(text: &Text, end: usize) -> Option<Count> {
    let close = end.checked_sub(1)?;
    if text.word(close) != ")" {
        return bare_count_before(text, end);
    }
    let inner_end = if text.word(close.checked_sub(1)?) == "+" {
        close - 1
    } else {
        close
    };
    let inner = bare_count_before(text, inner_end)?;
    let open = inner
        .start
        .checked_sub(1)
        .filter(|open| text.word(*open) == "(")?;
    let spelled =
        bare_count_before(text, open).filter(|spelled| spelled.hundredths == inner.hundredths);
    Some(spelled.unwrap_or(Count {
        start: open,
        ..inner
    }))
}

fn bare_count_before(text: &Text, end: usize) -> Option<Count> {
    let at = end.checked_sub(1)?;
    let word = text.word(at);
    if text.tokens[at].kind == TokenKind::Number {
        let figure = figure(word).filter(|figure| figure.rest.is_empty() && !figure.grouped)?;
        return Some(Count {
            hundredths: figure.hundredths,
            start: at,
            skip: 0,
        });
    }
    if let Some(value) = spelled(word) {
        let tens = at
            .checked_sub(2)
            .filter(|_| value < 10 && text.word(at - 1) == "-");
        let tens =
            tens.and_then(|at| Some((at, spelled(text.word(at)).filter(|tens| *tens >= 20)?)));
        return Some(match tens {
            Some((start, tens)) => Count {
                hundredths: (tens + value) * 100,
                start,
                skip: 0,
            },
            None => Count {
                hundredths: value * 100,
                start: at,
                skip: 0,
            },
        });
    }
    if let Some(tail) = near::tail(word)
        && let Some(value) = spelled(tail)
    {
        return Some(Count {
            hundredths: value * 100,
            start: at,
            skip: word.len() - tail.len(),
        });
    }
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &word[letters.len()..];
    let glued = (1..=2).contains(&digits.len())
        && (letters.len() >= LEAST_GLUED || letters == "OR")
        && letters.ends_with(char::is_alphabetic);
    glued.then_some(())?;
    Some(Count {
        hundredths: figure(digits)?.hundredths,
        start: at,
        skip: letters.len(),
    })
}

/// A shorter word with digits at its end is a name: `GS9`, `CO2`.
const LEAST_GLUED: usize = 3;

fn spelled(word: &str) -> Option<i64> {
    const SPELLED: [(&str, i64); 24] = [
        ("zero", 0),
        ("one", 1),
        ("two", 2),
        ("three", 3),
        ("four", 4),
        ("five", 5),
        ("six", 6),
        ("seven", 7),
        ("eight", 8),
        ("nine", 9),
        ("ten", 10),
        ("eleven", 11),
        ("twelve", 12),
        ("thirteen", 13),
        ("fourteen", 14),
        ("fifteen", 15),
        ("sixteen", 16),
        ("seventeen", 17),
        ("eighteen", 18),
        ("nineteen", 19),
        ("twenty", 20),
        ("thirty", 30),
        ("forty", 40),
        ("fifty", 50),
    ];
    SPELLED
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(word))
        .map(|(_, value)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn figures_separate_thousands_and_decimals() {
        let table = [
            ("80,000", 8_000_000, ""),
            ("80,000.50", 8_000_050, ""),
            ("1,250,000", 125_000_000, ""),
            ("4.000", 400_000, ""),
            ("45.5k", 4550, "k"),
            ("0.125", 12, ""),
            ("22.5", 2250, ""),
            ("2019", 201_900, ""),
            ("5yrs", 500, "yrs"),
            ("28,000p.a", 2_800_000, "p.a"),
        ];
        for (word, hundredths, rest) in table {
            let figure = figure(word).expect(word);
            assert_eq!(
                (figure.hundredths, figure.rest),
                (hundredths, rest),
                "{word}"
            );
        }
        assert_eq!(figure("k80"), None);
        assert_eq!(figure("1234567890123"), None);
    }

    #[test]
    fn counts_are_read_backwards() {
        fn count(raw: &str) -> Option<(i64, &str)> {
            let text = Text::new(raw);
            count_before(&text, text.tokens.len()).map(|count| {
                (
                    count.hundredths,
                    text.span(count.start..text.tokens.len()).of(raw),
                )
            })
        }
        assert_eq!(count("about ten (10)"), Some((1000, "ten (10)")));
        assert_eq!(count("under twenty-five"), Some((2500, "twenty-five")));
        assert_eq!(count("needs 3.5"), Some((350, "3.5")));
        assert_eq!(count("needs (2)"), Some((200, "(2)")));
        assert_eq!(count("seven"), Some((700, "seven")));
        assert_eq!(count("GS9"), None);
        assert_eq!(count("nurses"), None);
    }

    proptest! {
        #[test]
        fn any_word_is_taken(word in "\\PC{0,30}|[0-9,.k]{0,30}") {
            let _ = figure(&word);
            let text = Text::new(&word);
            let _ = count_before(&text, text.tokens.len());
        }
    }
}
