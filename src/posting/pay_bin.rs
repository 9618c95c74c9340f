//! Bins of pay. Each is two percent wide, so that distances between bins are ratios of pay, and
//! quantiles can be read from counts. The limits are integers, made by integer steps: every machine
//! has the same.

use std::sync::LazyLock;

/// The first limit, in cents: nobody is paid less for a year, in whatever currency.
const FIRST: i64 = 10_000;
/// A bin is a fiftieth of its lower limit wide.
pub const WIDTH: i64 = 50;
/// The last limit, in cents: more than any pay in any currency.
const LAST: i64 = 100_000_000_000_000;

static LIMITS: LazyLock<Vec<i64>> = LazyLock::new(|| {
    let next = |limit: &i64| (*limit < LAST).then(|| limit + limit / WIDTH);
    std::iter::successors(Some(FIRST), next).collect()
});

/// The bin of an amount of cents.
///
/// # Panics
/// Never: there are hundreds of bins.
pub fn bin_of(cents: i64) -> i64 {
    i64::try_from(LIMITS.partition_point(|limit| *limit <= cents))
        .expect("there are hundreds of bins")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_within_two_percent_share_a_bin_or_lie_in_neighbors() {
        for cents in [1_000_000, 9_265_000, 14_500_000, 123_456_789, 9_999_999_999] {
            assert!(bin_of(cents + cents / 51) - bin_of(cents) <= 1);
            assert!(bin_of(cents + cents / 25) > bin_of(cents));
        }
    }

    #[test]
    fn more_pay_is_never_in_a_lower_bin() {
        let bins: Vec<i64> = (0..100_000).map(|step| bin_of(step * 997)).collect();
        assert!(bins.is_sorted());
    }
}
