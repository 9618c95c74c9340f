//! Reads pay that a source states in fields of its own: amounts, currency, period.

use facts::pay::Period;
use serde_json::Value;

use crate::ad::StatedPay;

/// No amount of money in an ad has more hundredths; a larger one is a damaged number.
const MOST: f64 = 1e13;

/// Pay between two amounts. Amounts of nothing, and pay without any amount, are none.
pub(super) fn stated(
    min: Option<i64>,
    max: Option<i64>,
    currency: Option<String>,
    period: Option<Period>,
) -> Option<StatedPay> {
    let (min, max) = match (min, max) {
        (Some(min), Some(max)) if min > max => (Some(max), Some(min)),
        both => both,
    };
    (min.is_some() || max.is_some()).then_some(StatedPay {
        min,
        max,
        currency,
        period,
    })
}

/// An amount in hundredths, from a number or a text that is one: `80000`, `"80,000.50"`, `"$80k"`.
pub(super) fn hundredths(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => of_number(number.as_f64()?),
        Value::String(text) => of_text(text),
        _ => None,
    }
}

/// An amount in hundredths, from a text that is one.
pub(super) fn of_text(text: &str) -> Option<i64> {
    let text = text
        .trim()
        .trim_start_matches(|c: char| !c.is_ascii_digit() && c != '-' && c != '.')
        .trim_end();
    let (digits, times) = match text.strip_suffix(['k', 'K']) {
        Some(thousands) => (thousands, 1000.0),
        None => (text, 1.0),
    };
    let number: f64 = digits.replace([',', ' ', '\u{a0}'], "").parse().ok()?;
    of_number(number * times)
}

fn of_number(amount: f64) -> Option<i64> {
    let hundredths = (amount * 100.0).round();
    #[expect(clippy::cast_possible_truncation, reason = "it is between 1 and 10^13")]
    (1.0..=MOST)
        .contains(&hundredths)
        .then_some(hundredths as i64)
}

/// A currency by its code of three letters or a sign that only one has.
pub(super) fn currency(written: &str) -> Option<String> {
    let written = written.trim();
    match written {
        "€" => Some("EUR".to_owned()),
        "£" => Some("GBP".to_owned()),
        "US$" => Some("USD".to_owned()),
        code if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
            Some(code.to_ascii_uppercase())
        }
        _ => None,
    }
}

/// The period that a unit names: `YEAR`, `Monthly`, `per-hour-wage`. Two weeks are none.
pub(super) fn period(written: &str) -> Option<Period> {
    let written = written.to_lowercase();
    if written.starts_with("bi") || written.starts_with("semi") {
        return None;
    }
    written
        .split(|c: char| !c.is_ascii_alphabetic())
        .find_map(|word| match word {
            "hour" | "hourly" | "hours" | "hr" | "ph" => Some(Period::Hour),
            "day" | "daily" | "days" | "pd" => Some(Period::Day),
            "week" | "weekly" | "weeks" => Some(Period::Week),
            "month" | "monthly" | "months" | "mon" => Some(Period::Month),
            "year" | "yearly" | "years" | "annual" | "annually" | "annum" | "yr" | "pa" => {
                Some(Period::Year)
            }
            _ => None,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_as_sources_write_it() {
        assert_eq!(of_text("80,000.50"), Some(8_000_050));
        assert_eq!(of_text("$80k"), Some(8_000_000));
        assert_eq!(of_text("USD 25"), Some(2500));
        for nothing in ["0", "-5", "", "80-90", "nan", "inf", "1e300", "k"] {
            assert_eq!(of_text(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_period_is_read_from_any_of_its_names() {
        assert_eq!(period("YEAR"), Some(Period::Year));
        assert_eq!(period("Monthly"), Some(Period::Month));
        assert_eq!(period("per-hour-wage"), Some(Period::Hour));
        assert_eq!(period("PA"), Some(Period::Year));
        assert_eq!(period("nan"), None);
        assert_eq!(period("Fixed"), None);
        assert_eq!(period("Bi-weekly"), None);
    }

    #[test]
    fn amounts_in_the_wrong_order_are_turned() {
        let pay = stated(Some(900), Some(100), None, None).unwrap();
        assert_eq!((pay.min, pay.max), (Some(100), Some(900)));
        assert_eq!(stated(None, None, Some("USD".to_owned()), None), None);
    }
}
