//! How numbers read on a page. One way for each kind of number, in American English.

use std::fmt::{self, Display, Write as _};

use catalogue::projections::ProjectedWage;
use catalogue::wages::{Cap, Figure};

/// A whole number with thousands separated: `70,190`.
#[derive(Debug, Clone, Copy)]
pub struct Count(pub u64);

impl Count {
    /// A number of rows, as the database counts them.
    pub fn of(rows: i64) -> Self {
        Self(rows.max(0).unsigned_abs())
    }
}

impl Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // 20 digits and 6 separators at most.
        let mut buffer = [0u8; 26];
        let mut at = buffer.len();
        let (mut rest, mut digits) = (self.0, 0);
        loop {
            if digits > 0 && digits % 3 == 0 {
                at -= 1;
                buffer[at] = b',';
            }
            at -= 1;
            buffer[at] = b'0' + u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
            digits += 1;
            if rest == 0 {
                break;
            }
        }
        f.write_str(std::str::from_utf8(&buffer[at..]).unwrap_or("0"))
    }
}

/// Dollars a year: `$92,650`.
#[derive(Debug, Clone, Copy)]
pub struct Dollars(pub u32);

impl Display for Dollars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('$')?;
        Count(u64::from(self.0)).fmt(f)
    }
}

/// An amount of any currency, with two decimals only where it has them: `$85,000`, `ETB 12,500`,
/// `$22.50`.
#[derive(Debug, Clone, Copy)]
pub struct Amount<'a>(pub f64, pub &'a str);

impl Display for Amount<'_> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "hundredths of a currency's unit"
    )]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hundredths = (self.0 * 100.0).round().max(0.0) as u64;
        match self.1 {
            "USD" => f.write_char('$')?,
            "EUR" => f.write_char('€')?,
            "GBP" => f.write_char('£')?,
            code => write!(f, "{code} ")?,
        }
        Count(hundredths / 100).fmt(f)?;
        if hundredths.is_multiple_of(100) {
            Ok(())
        } else {
            write!(f, ".{:02}", hundredths % 100)
        }
    }
}

/// Dollars an hour from cents: `$44.54`.
#[derive(Debug, Clone, Copy)]
pub struct Cents(pub u32);

impl Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Dollars(self.0 / 100).fmt(f)?;
        write!(f, ".{:02}", self.0 % 100)
    }
}

/// Tenths of a percent without a sign: `7.5%`.
#[derive(Debug, Clone, Copy)]
pub struct Percent(pub i64);

impl Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 0 {
            f.write_char('−')?;
        }
        write!(f, "{}.{}%", self.0.abs() / 10, self.0.abs() % 10)
    }
}

/// A change in tenths of a percent, always with its sign: `+7.5%`, `−2.2%`.
#[derive(Debug, Clone, Copy)]
pub struct Change(pub i32);

impl Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 > 0 {
            f.write_char('+')?;
        }
        Percent(i64::from(self.0)).fmt(f)
    }
}

/// Hundreds of jobs, as BLS prints them: `5,400`.
#[derive(Debug, Clone, Copy)]
pub struct Hundreds(pub u32);

impl Display for Hundreds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Count(u64::from(self.0) * 100).fmt(f)
    }
}

/// Hundredths: `4.12`.
#[derive(Debug, Clone, Copy)]
pub struct Hundredths(pub i32);

impl Display for Hundredths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 0 {
            f.write_char('−')?;
        }
        write!(
            f,
            "{}.{:02}",
            self.0.unsigned_abs() / 100,
            self.0.unsigned_abs() % 100
        )
    }
}

/// A wage figure a year, or why there is none: `$92,650`, `$239,200 or more`, `not released`.
#[derive(Debug, Clone, Copy)]
pub struct Annual(pub Figure, pub Cap);

impl Display for Annual {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Figure::Value(dollars) => Dollars(dollars).fmt(f),
            Figure::AtCap => write!(f, "{} or more", Dollars(self.1.annual_dollars)),
            Figure::NotReported => f.write_str("not paid by the year"),
            Figure::NotReleased => f.write_str("not released"),
        }
    }
}

/// A wage figure an hour, or why there is none: `$44.54`, `$115.00 or more`, `not released`.
#[derive(Debug, Clone, Copy)]
pub struct Hourly(pub Figure, pub Cap);

impl Display for Hourly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Figure::Value(cents) => Cents(cents).fmt(f),
            Figure::AtCap => write!(f, "{} or more", Cents(self.1.hourly_cents)),
            Figure::NotReported => f.write_str("not paid by the hour"),
            Figure::NotReleased => f.write_str("not released"),
        }
    }
}

/// The median wage of the projections table.
#[derive(Debug, Clone, Copy)]
pub struct Projected(pub ProjectedWage);

impl Display for Projected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ProjectedWage::Dollars(dollars) => Dollars(dollars).fmt(f),
            ProjectedWage::AtLeast(dollars) => write!(f, "{} or more", Dollars(dollars)),
            ProjectedWage::NotGiven => f.write_str("not given"),
        }
    }
}

/// A word in the middle of a sentence: its first letter in lower case, unless the word is an
/// abbreviation.
pub fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => text.to_owned(),
    }
}

/// `an` before a vowel sound, `a` otherwise; good for the words that the pages put after it.
pub fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) {
        "an"
    } else {
        "a"
    }
}

/// Money from job ads, in whole units: `$145,000`, `€60,000`, `ETB 240,000`.
#[derive(Debug, Clone, Copy)]
pub struct Money<'a>(pub f64, pub &'a str);

impl Display for Money<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[expect(clippy::cast_possible_truncation, reason = "pay is far below 2^63")]
        let amount = Count::of(self.0.round() as i64);
        match self.1 {
            "USD" => write!(f, "${amount}"),
            "EUR" => write!(f, "€{amount}"),
            "GBP" => write!(f, "£{amount}"),
            code => write!(f, "{code} {amount}"),
        }
    }
}

impl<'a> Money<'a> {
    /// To three digits: for what is known to a percent or two.
    pub fn about(amount: f64, currency: &'a str) -> Self {
        let unit = 10_f64.powf((amount.max(1.0).log10() - 2.0).floor());
        Self((amount / unit).round() * unit, currency)
    }
}

/// A share from job ads, from 0 to 1: `92%`. Samples are too small for more digits.
#[derive(Debug, Clone, Copy)]
pub struct Share(pub f64);

impl Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match 100.0 * self.0 {
            percent if percent > 0.0 && percent < 1.0 => f.write_str("<1%"),
            percent => write!(f, "{percent:.0}%"),
        }
    }
}

/// The ends of the interval of a share: `83–86%`; with a digit more where they would look alike:
/// `8.1–8.4%`.
#[derive(Debug, Clone, Copy)]
pub struct Shares(pub f64, pub f64);

impl Display for Shares {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [low, high] = [self.0, self.1].map(|end| Share(end).to_string());
        if low == high {
            let [low, high] = [self.0, self.1].map(|end| format!("{:.1}", 100.0 * end));
            return if low == high {
                write!(f, "{low}%")
            } else {
                write!(f, "{low}–{high}%")
            };
        }
        write!(f, "{}–{high}", low.trim_end_matches('%'))
    }
}

/// Items as a sentence has them: `Python, SQL and Git`.
pub fn list<T: Display>(items: &[T]) -> String {
    match items {
        [] => String::new(),
        [one] => one.to_string(),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(ToString::to_string).collect();
            format!("{} and {last}", first.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_within_a_percent_is_given_with_a_digit_more() {
        assert_eq!(Shares(0.834, 0.861).to_string(), "83–86%");
        assert_eq!(Shares(0.002, 0.021).to_string(), "<1–2%");
        assert_eq!(Shares(0.0812, 0.0843).to_string(), "8.1–8.4%");
        assert_eq!(Shares(0.001, 0.003).to_string(), "0.1–0.3%");
        assert_eq!(Shares(0.0812, 0.0813).to_string(), "8.1%");
    }

    #[test]
    fn thousands_are_separated() {
        let written: Vec<String> = [0, 7, 999, 1000, 70_190, 1_234_567, u64::MAX]
            .map(|n| Count(n).to_string())
            .into();
        assert_eq!(
            written,
            [
                "0",
                "7",
                "999",
                "1,000",
                "70,190",
                "1,234,567",
                "18,446,744,073,709,551,615"
            ]
        );
    }

    #[test]
    fn a_change_always_has_its_sign() {
        assert_eq!(
            [75, 0, -22, -4].map(|tenths| Change(tenths).to_string()),
            ["+7.5%", "0.0%", "−2.2%", "−0.4%"]
        );
    }

    #[test]
    fn a_figure_says_why_it_is_missing() {
        let cap = Cap::default();
        assert_eq!(Annual(Figure::AtCap, cap).to_string(), "$239,200 or more");
        assert_eq!(Hourly(Figure::AtCap, cap).to_string(), "$115.00 or more");
        assert_eq!(Annual(Figure::NotReleased, cap).to_string(), "not released");
        assert_eq!(
            Hourly(Figure::NotReported, cap).to_string(),
            "not paid by the hour"
        );
    }

    #[test]
    fn lists_and_articles_read_as_english() {
        assert_eq!(list(&["Python", "SQL", "Git"]), "Python, SQL and Git");
        assert_eq!(list::<&str>(&[]), "");
        assert_eq!(article("associate's degree"), "an");
        assert_eq!(lower_first("Bachelor's degree"), "bachelor's degree");
        assert_eq!(lower_first("SQL"), "SQL");
    }
}
