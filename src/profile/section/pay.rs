//! Advertised pay: how it is distributed, as a sentence, a chart and a table.

use crate::estimate::{Estimate, Method, Shown};
use crate::format::{Count, Money, Share, list};
use crate::profile::chart::{self, PayChart};
use crate::profile::pay::Pay;

/// What ads offer.
pub(super) struct AdvertisedPay {
    /// What the chart shows, as a sentence.
    pub(super) finding: String,
    pub(super) chart: Option<PayChart>,
    pub(super) rows: Vec<PayRow>,
    /// How many ads state pay, and what is left out.
    pub(super) notes: Vec<String>,
}

/// A mean or a quantile of advertised pay.
pub(super) struct PayRow {
    pub(super) name: &'static str,
    pub(super) value: String,
    pub(super) interval: String,
}

impl AdvertisedPay {
    /// What ads offer. With fewer than `least` ads that state pay, it only says so.
    pub(super) fn of(pay: &Pay, least: i64) -> Self {
        let median = pay.median.as_ref().ok();
        let [p10, p25, p75, p90] = &pay.percentiles;
        let rows = [
            ("Mean", &pay.mean),
            ("10% offer less than", p10),
            ("25% offer less than", p25),
            ("Median", &pay.median),
            ("25% offer more than", p75),
            ("10% offer more than", p90),
        ];
        Self {
            finding: finding(pay, least),
            chart: median.and_then(|_| chart::pay(&pay.counts, &pay.currency)),
            rows: rows
                .into_iter()
                .filter_map(|(name, shown)| row(name, shown, &pay.currency))
                .collect(),
            notes: [stated(pay), left_out(pay), other_currencies(pay)]
                .into_iter()
                .flatten()
                .collect(),
        }
    }
}

fn finding(pay: &Pay, least: i64) -> String {
    let about = |estimate: &Estimate| Money::about(estimate.value(), &pay.currency).to_string();
    let [_, low, high, _] = &pay.percentiles;
    if let (Ok(median), Ok(low), Ok(high)) = (&pay.median, low, high) {
        format!(
            "Half of the ads that state pay offer {} or more; the middle half offers {} to {}",
            about(median),
            about(low),
            about(high)
        )
    } else {
        let n: i64 = pay.counts.iter().map(|(_, n)| n).sum();
        format!("Not enough ads state pay ({n}; {least} are needed)")
    }
}

fn row(name: &'static str, shown: &Shown, currency: &str) -> Option<PayRow> {
    let estimate = shown.as_ref().ok()?;
    let written = |amount: f64| match estimate.method() {
        // Exact to the two percent of a bin.
        Method::Quantile => Money::about(amount, currency).to_string(),
        _ => Money(amount, currency).to_string(),
    };
    let (low, high) = estimate.interval();
    Some(PayRow {
        name,
        value: written(estimate.value()),
        interval: format!("{} to {}", written(low), written(high)),
    })
}

fn stated(pay: &Pay) -> Option<String> {
    let stated = pay.stated.as_ref().ok()?;
    Some(format!(
        "{} of {} ads state pay ({}).",
        Count::of(stated.n()),
        Count::of(stated.of()),
        Share(stated.value())
    ))
}

fn left_out(pay: &Pay) -> Option<String> {
    let counts = [
        (pay.implausible, "nobody is paid so much or so little"),
        (pay.outliers, "far from all others"),
    ];
    let left_out: Vec<String> = counts
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, why)| format!("{} ({why})", Count::of(n)))
        .collect();
    (!left_out.is_empty()).then(|| format!("Left out: {}.", list(&left_out)))
}

fn other_currencies(pay: &Pay) -> Option<String> {
    let others: Vec<String> = pay
        .other_currencies
        .iter()
        .map(|(currency, n)| format!("{currency} {}", Count::of(*n)))
        .collect();
    (!others.is_empty()).then(|| {
        format!(
            "In other currencies, not counted here: {}.",
            others.join(", ")
        )
    })
}
