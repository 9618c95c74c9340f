//! Advertised pay of a profile: by the year, in one currency, without what is far off.

use std::sync::Arc;

use super::compute::{Measures, as_float};
use crate::estimate::{Basis, Estimate, Shown};
use crate::posting::pay_bin;

/// Advertised pay.
#[derive(Debug, Clone)]
pub struct Pay {
    /// ISO 4217.
    pub currency: String,
    /// Postings that state pay at all, in whatever currency.
    pub stated: Shown,
    /// Units a year.
    pub mean: Shown,
    /// Units a year.
    pub median: Shown,
    /// Units a year: the 10th, 25th, 75th and 90th percentile.
    pub percentiles: [Shown; 4],
    /// Pay (units a year, rising) and how many postings state it, of what counts.
    pub counts: Vec<(f64, i64)>,
    /// Postings that state pay in other currencies, which do not count here.
    pub other_currencies: Vec<(String, i64)>,
    /// Postings whose pay nobody is paid for its period, which do not count.
    pub implausible: i64,
    /// Postings whose pay is far from all others of this profile, which do not count.
    pub outliers: i64,
}

/// How far outside of the middle half pay may lie, in widths of the middle half on a logarithmic
/// scale (Tukey 1977).
const FENCE: f64 = 1.5;

/// A middle half that is narrower counts as this wide, in bins of two percent: where half of the
/// ads pay the same, one that pays a third more is no mistake.
const NARROWEST: f64 = 12.0;

pub(super) fn of(
    measures: &Measures,
    postings: i64,
    least: i64,
    basis: &Arc<Basis>,
) -> Option<Pay> {
    let count =
        |rows: &[(i64, i64, i64)]| rows.iter().map(|(_, postings, _)| postings).sum::<i64>();
    let named = |prefix: &'static str| {
        measures.iter().filter_map(move |(measure, rows)| {
            Some((measure.strip_prefix(prefix)?, rows.as_slice()))
        })
    };
    // The first of those with most, so that the same cells give the same currency.
    let (currency, bins) =
        named("pay:").max_by(|a, b| count(a.1).cmp(&count(b.1)).then_with(|| b.0.cmp(a.0)))?;
    let other_currencies = named("pay:")
        .filter(|(other, _)| *other != currency)
        .map(|(other, rows)| (other.to_owned(), count(rows)));
    let implausible: i64 = named("pay-implausible:").map(|(_, rows)| count(rows)).sum();
    let stated = named("pay:").map(|(_, rows)| count(rows)).sum::<i64>() + implausible;
    let kept = within_fences(bins);
    let counts: Vec<(f64, i64)> = kept
        .iter()
        .map(|(_, postings, cents)| (as_float(*cents) / as_float(*postings) / 100.0, *postings))
        .collect();
    let quantile = |at: f64| {
        Ok(Estimate::quantile(at, &counts, postings, least, basis)?
            .of_bins(1.0 / as_float(pay_bin::WIDTH)))
    };
    Some(Pay {
        currency: currency.to_owned(),
        stated: Estimate::share(stated, postings, least, basis),
        mean: Estimate::mean(&counts, postings, least, basis),
        median: quantile(0.5),
        percentiles: [0.1, 0.25, 0.75, 0.9].map(quantile),
        other_currencies: other_currencies.collect(),
        implausible,
        outliers: count(bins) - count(kept),
        counts,
    })
}

/// The bins that are not far off, on the logarithmic scale that bins are.
fn within_fences(bins: &[(i64, i64, i64)]) -> &[(i64, i64, i64)] {
    let n: i64 = bins.iter().map(|(_, postings, _)| postings).sum();
    let at = |rank: i64| {
        let mut below = 0;
        let bin = bins.iter().find(|(_, postings, _)| {
            below += postings;
            below >= rank
        });
        bin.map_or(0.0, |(bin, ..)| as_float(*bin))
    };
    let (low, high) = (at((n + 3) / 4), at((3 * n + 3) / 4));
    let fence = FENCE * (high - low).max(NARROWEST);
    let from = bins.partition_point(|(bin, ..)| as_float(*bin) < low - fence);
    let to = bins.partition_point(|(bin, ..)| as_float(*bin) <= high + fence);
    &bins[from..to.max(from)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pay_that_is_far_off_does_not_count() {
        let bins = [
            (10, 1, 100),
            (250, 5, 500),
            (255, 6, 600),
            (262, 4, 400),
            (420, 1, 100),
        ];
        assert_eq!(within_fences(&bins), &bins[1..4]);
    }

    #[test]
    fn where_half_pays_the_same_a_third_more_still_counts() {
        let bins = [(250, 20, 2000), (264, 3, 300)];
        assert_eq!(within_fences(&bins).len(), 2);
    }

    #[test]
    fn no_pay_has_no_fences() {
        assert!(within_fences(&[]).is_empty());
    }
}
