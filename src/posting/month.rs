//! Months as facts have them, `201907`, and as people and addresses write them.

/// The month of a day, as `201907`; 0 without a day.
pub fn month_of(posted: Option<i64>) -> i64 {
    posted.and_then(crate::clock::date).map_or(0, |date| {
        i64::from(date.year()) * 100 + i64::from(date.month())
    })
}

/// `2019-07` as a fact has it.
pub fn month(text: &str) -> Option<i64> {
    let (year, month) = text.split_once('-')?;
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if year.len() != 4 || month.len() != 2 || !digits(year) || !digits(month) {
        return None;
    }
    let (year, month): (i64, i64) = (year.parse().ok()?, month.parse().ok()?);
    (1..=12).contains(&month).then_some(year * 100 + month)
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

/// A month of a fact as `2019-07`; none for the unknown one.
pub fn written_month(month: i64) -> Option<String> {
    (month > 0).then(|| format!("{:04}-{:02}", month / 100, month % 100))
}

/// The month that is so many months later or earlier.
pub fn month_plus(month: i64, months: i64) -> i64 {
    let count = month / 100 * 12 + month % 100 - 1 + months;
    count.div_euclid(12) * 100 + count.rem_euclid(12) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_counted_over_the_turn_of_the_year() {
        assert_eq!(month_plus(201_901, -1), 201_812);
        assert_eq!(month_plus(201_811, 14), 202_001);
        assert_eq!(written_month(201_907).as_deref(), Some("2019-07"));
    }
}
