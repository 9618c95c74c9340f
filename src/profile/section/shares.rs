//! Shares of ads as bars: education, workplace, employment, seniority.

use facts::employment::Employment;
use facts::seniority::Seniority;
use facts::workplace::Workplace;

use super::{interval, sample};
use crate::estimate::{Estimate, Shown, ratio};
use crate::format::{Count, Share};
use crate::profile::Profile;

/// What ads state of one thing, as shares of those that state it.
pub(super) struct Shares {
    pub(super) heading: &'static str,
    /// How many ads state it.
    pub(super) sample: Option<String>,
    pub(super) bars: Vec<Bar>,
}

/// A share as a bar with its interval.
pub(super) struct Bar {
    pub(super) name: String,
    pub(super) percent: String,
    /// Length of the bar, in percent.
    pub(super) length: f64,
    /// Low end of the interval, in percent.
    pub(super) low: f64,
    /// High end of the interval, in percent.
    pub(super) high: f64,
    pub(super) sample: String,
    pub(super) interval: String,
}

/// The levels of education that are asked for.
pub(super) fn education(profile: &Profile) -> Option<Shares> {
    let bars: Vec<Bar> = profile
        .education
        .iter()
        .filter_map(|(level, shown)| Some(bar(level.name(), shown.as_ref().ok()?)))
        .collect();
    let sample = profile.education_stated.as_ref().ok().map(|stated| {
        format!(
            "{} of {} ads state a level ({}). Shares are of these.",
            Count::of(stated.n()),
            Count::of(stated.of()),
            Share(stated.value())
        )
    });
    (!bars.is_empty()).then_some(Shares {
        heading: "Education in ads",
        sample,
        bars,
    })
}

/// Where, how and at which rank the work is done; what no ad states is left out.
pub(super) fn conditions(profile: &Profile) -> Vec<Shares> {
    let of = profile.postings;
    let conditions = [
        condition("Workplace", &profile.workplaces, Workplace::id, of),
        condition("Employment", &profile.employment, Employment::name, of),
        condition("Seniority", &profile.seniorities, Seniority::id, of),
    ];
    conditions.into_iter().flatten().collect()
}

fn condition<T: Copy>(
    heading: &'static str,
    shares: &[(T, Shown)],
    word: fn(T) -> &'static str,
    postings: i64,
) -> Option<Shares> {
    let estimates: Vec<(&str, &Estimate)> = shares
        .iter()
        .filter_map(|(value, shown)| Some((word(*value), shown.as_ref().ok()?)))
        .collect();
    let (_, first) = estimates.first()?;
    let sample = format!(
        "{} of {} ads ({}) say it. Shares are of these.",
        Count::of(first.of()),
        Count::of(postings),
        Share(ratio(first.of(), postings))
    );
    let bars = estimates
        .iter()
        .map(|(word, estimate)| bar(&upper_first(word), estimate))
        .collect();
    Some(Shares {
        heading,
        sample: Some(sample),
        bars,
    })
}

fn bar(name: &str, estimate: &Estimate) -> Bar {
    let (low, high) = estimate.interval();
    Bar {
        name: name.to_owned(),
        percent: Share(estimate.value()).to_string(),
        length: 100.0 * estimate.value(),
        low: 100.0 * low,
        high: 100.0 * high,
        sample: sample(estimate),
        interval: interval(estimate),
    }
}

fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
