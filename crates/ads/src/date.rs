//! Reads dates as sources write them, as days since 1970-01-01.

use jiff::civil::Date;
use serde_json::Value;

/// No ad on the web is older.
const FIRST_YEAR: i16 = 1990;

const DAY: i64 = 86_400;

/// Numbers of seconds from here on are milliseconds: as seconds, the year 5138.
const MILLISECONDS: i64 = 100_000_000_000;

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// The day of a text or a number, as days since 1970-01-01; none if it cannot be the day of an ad.
pub(super) fn day(value: &Value, now: i64) -> Option<i64> {
    match value {
        Value::String(text) => of_text(text, now),
        Value::Number(number) => of_seconds(number.as_i64()?, now),
        _ => None,
    }
}

/// The day of a time in seconds or milliseconds since 1970.
pub(super) fn of_seconds(time: i64, now: i64) -> Option<i64> {
    let seconds = if time >= MILLISECONDS {
        time / 1000
    } else {
        time
    };
    plausible(seconds.div_euclid(DAY), now)
}

/// The day that a text names: `2026-03-19` with or without a time, `March 19, 2026`, `19 Mar 2026`,
/// `3/19/2026`, seconds.
///
/// Between slashes, the month is first, as in the United States, unless that cannot be.
pub(super) fn of_text(text: &str, now: i64) -> Option<i64> {
    let text = text.trim();
    if text.len() >= 9 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return of_seconds(text.parse().ok()?, now);
    }
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '-' | '/' | '.' | 'T'))
        .filter(|word| !word.is_empty())
        .take(4)
        .collect();
    let number = |at: usize| -> Option<i16> {
        let digits = words
            .get(at)?
            .trim_end_matches(|c: char| c.is_ascii_alphabetic()); // 19th
        (digits.len() <= 4).then(|| digits.parse().ok())?
    };
    let month = |at: usize| -> Option<i16> {
        let start = words.get(at)?.get(..3)?.to_ascii_lowercase();
        MONTHS
            .iter()
            .position(|month| *month == start)
            .and_then(|at| i16::try_from(at + 1).ok())
    };
    let (year, month, day) = if words.first()?.len() == 4 && number(0).is_some() {
        (number(0)?, number(1).or_else(|| month(1))?, number(2)?)
    } else if let Some(month) = month(0) {
        (number(2)?, month, number(1)?)
    } else if let Some(month) = month(1) {
        (number(2)?, month, number(0)?)
    } else if text.contains('.') || number(0)? > 12 {
        (number(2)?, number(1)?, number(0)?)
    } else {
        (number(2)?, number(0)?, number(1)?)
    };
    let date = Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()?;
    plausible(days(date)?, now)
}

/// Days from 1970-01-01 to a date.
fn days(date: Date) -> Option<i64> {
    let since = Date::constant(1970, 1, 1).until(date).ok()?;
    Some(i64::from(since.get_days()))
}

/// A day on which an ad can have been posted: not before there were any on the web, and not after
/// tomorrow, which it may already be elsewhere.
fn plausible(day: i64, now: i64) -> Option<i64> {
    let first = days(Date::new(FIRST_YEAR, 1, 1).ok()?)?;
    (first..=now.div_euclid(DAY) + 1)
        .contains(&day)
        .then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-25.
    const NOW: i64 = 1_795_600_000;

    #[test]
    fn a_day_is_read_as_sources_write_it() {
        for written in [
            "2026-03-19",
            "2026-03-19T23:59:00-05:00",
            "2026/03/19",
            "March 19, 2026",
            "Mar 19 2026",
            "19 March 2026",
            "March 19th, 2026",
            "3/19/2026",
            "19/03/2026",
            "19.03.2026",
            "1773900000",
            "1773900000000",
        ] {
            assert_eq!(of_text(written, NOW), Some(20_531), "{written}");
        }
    }

    #[test]
    fn a_day_on_which_no_ad_can_have_been_posted_is_none() {
        for written in [
            "1989-12-31",
            "2026-11-28",
            "0001-01-01",
            "2026-02-30",
            "today",
            "",
            "99999999999999999999",
            "é1",
        ] {
            assert_eq!(of_text(written, NOW), None, "{written}");
        }
        assert!(
            of_text("2026-11-26", NOW).is_some(),
            "it is tomorrow in Kiribati"
        );
    }
}
