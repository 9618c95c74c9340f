//! Months as facts have them, `201907`, and as people and addresses write them.

use crate::clock;
use crate::db::id_type;

id_type! {
    /// A month, as `201907`. Months sort by time, the unknown one first.
    Month
}

impl Month {
    /// Of an ad without a date.
    pub const UNKNOWN: Self = Self::new(0);
    /// Later than any.
    pub const END: Self = Self::new(999_912);

    /// The month of a day, counted from 1970-01-01.
    pub fn of_day(day: Option<i64>) -> Self {
        day.and_then(clock::date).map_or(Self::UNKNOWN, |date| {
            Self::of(i64::from(date.year()), i64::from(date.month()))
        })
    }

    const fn of(year: i64, month: i64) -> Self {
        Self::new(year * 100 + month)
    }

    /// The month that is written as `2019-07`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if year.len() != 4 || month.len() != 2 || !digits(year) || !digits(month) {
            return None;
        }
        let (year, month): (i64, i64) = (year.parse().ok()?, month.parse().ok()?);
        (1..=12).contains(&month).then_some(Self::of(year, month))
    }

    /// Whether the ad has a date.
    pub fn is_known(self) -> bool {
        self > Self::UNKNOWN
    }

    /// Its year.
    pub const fn year(self) -> i64 {
        self.number() / 100
    }

    /// The month of its year, from 1.
    pub const fn of_year(self) -> i64 {
        self.number() % 100
    }

    /// The month that is so many months later or earlier.
    #[must_use]
    pub const fn plus(self, months: i64) -> Self {
        let count = self.year() * 12 + self.of_year() - 1 + months;
        Self::of(count.div_euclid(12), count.rem_euclid(12) + 1)
    }

    /// As addresses write it, `2019-07`; none for the unknown one.
    pub fn written(self) -> Option<String> {
        self.is_known()
            .then(|| format!("{:04}-{:02}", self.year(), self.of_year()))
    }

    /// As people write it, `Jul 2019`; none for the unknown one.
    pub fn name(self) -> Option<String> {
        month_name(&self.written()?)
    }
}

/// `2019-07` as people write it: Jul 2019.
pub fn month_name(text: &str) -> Option<String> {
    const NAMES: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (year, month) = text.split_once('-')?;
    let name = NAMES.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
    Some(format!("{name} {year}"))
}

/// The months from the first to the last, as people write them: `Jan 2019 – Dec 2019`; none where
/// they are not known.
pub fn period_name(from: Option<&str>, to: Option<&str>) -> Option<String> {
    let (from, to) = (month_name(from?)?, month_name(to?)?);
    Some(if from == to {
        from
    } else {
        format!("{from} – {to}")
    })
}

#[cfg(test)]
mod tests {
    use super::Month;

    const JANUARY: Month = Month::new(201_901);

    #[test]
    fn months_are_counted_over_the_turn_of_the_year() {
        assert_eq!(JANUARY.plus(-1), Month::new(201_812));
        assert_eq!(JANUARY.plus(-1).plus(-1).plus(15), Month::new(202_002));
    }

    #[test]
    fn a_month_is_read_as_it_is_written() {
        assert_eq!(JANUARY.written().as_deref(), Some("2019-01"));
        assert_eq!(JANUARY.name().as_deref(), Some("Jan 2019"));
        assert_eq!(Month::parse("2019-01"), Some(JANUARY));
        assert_eq!(Month::of_day(Some(17_900)), JANUARY);
        assert_eq!(Month::of_day(None).written(), None);
    }
}
