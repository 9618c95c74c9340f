//! Charts of a profile as SVG. Each is hidden from screen readers, which read the table behind it.

use std::fmt::Write as _;

use super::demand::YearOfSkill;
use crate::estimate::ratio;
use crate::format::{Count, Money};
use crate::posting::Month;

const WIDTH: f64 = 640.0;
/// Of the highest bar.
const HEIGHT: f64 = 120.0;
/// Above the bars, for what the highest of them stands for.
const TOP: f64 = 26.0;
/// Below them, for what they are: enough for the larger letters of small screens.
const BOTTOM: f64 = 32.0;
/// More bars than these are thinner than the space between them.
const MOST_BARS: f64 = 24.0;

/// How many ads offer how much.
#[derive(Debug)]
pub struct PayChart {
    /// The chart.
    pub svg: String,
    /// The same as a table: its bars that are not empty.
    pub bars: Vec<PayBar>,
}

/// How many ads offer pay from one amount to less than another, each as it is written.
#[derive(Debug, PartialEq, Eq)]
pub struct PayBar {
    /// The lowest pay.
    pub from: String,
    /// What is more than the highest.
    pub to: String,
    /// How many ads.
    pub postings: i64,
}

/// How many ads offer how much: bars of equal, round width.
pub fn pay(counts: &[(f64, i64)], currency: &str) -> Option<PayChart> {
    let (low, high) = (counts.first()?.0, counts.last()?.0);
    if high <= low {
        return None;
    }
    let step = round_step((high - low) / MOST_BARS);
    let first = (low / step).floor();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most two times MOST_BARS"
    )]
    let place = |value: f64| ((value / step).floor() - first) as usize;
    let mut bars = vec![0; place(high) + 1];
    for (value, n) in counts {
        bars[place(*value)] += n;
    }
    let most = bars.iter().copied().max()?;
    let width = WIDTH / float(bars.len());
    let amount = |at: usize| Money((first + float(at)) * step, currency).to_string();
    let mut svg = open("pay-bars");
    highest(
        &mut svg,
        &format!("{} within {}", ads(most), Money(step, currency)),
    );
    for (at, n) in bars.iter().enumerate() {
        bar(&mut svg, float(at) * width, width, ratio(*n, most));
    }
    axis(&mut svg);
    for (at, anchor) in [
        (0, "start"),
        (bars.len() / 2, "middle"),
        (bars.len(), "end"),
    ] {
        text(&mut svg, float(at) * width, anchor, &amount(at));
    }
    svg.push_str("</svg>");
    let bars = bars.into_iter().enumerate().filter(|(_, n)| *n > 0);
    let bars = bars.map(|(at, postings)| PayBar {
        from: amount(at),
        to: amount(at + 1),
        postings,
    });
    Some(PayChart {
        svg,
        bars: bars.collect(),
    })
}

/// More years than these are not all named.
const MOST_YEARS: usize = 8;

/// How many ads each month.
pub fn months(months: &[(Month, i64)]) -> String {
    let most = months.iter().map(|(_, n)| *n).max().unwrap_or(1).max(1);
    let width = WIDTH / float(months.len().max(1));
    let mut svg = open("month-bars");
    highest(&mut svg, &ads(most));
    for (at, (_, n)) in months.iter().enumerate() {
        bar(&mut svg, float(at) * width, width, ratio(*n, most));
    }
    axis(&mut svg);
    let januaries: Vec<usize> = (0..months.len())
        .filter(|at| months[*at].0.of_year() == 1)
        .collect();
    if januaries.len() > 2 {
        let each = januaries.len().div_ceil(MOST_YEARS);
        for (nth, at) in januaries.into_iter().enumerate() {
            let x = float(at) * width;
            let _ = write!(
                svg,
                r#"<line x1="{x:.1}" x2="{x:.1}" y1="{}" y2="{}"/>"#,
                TOP + HEIGHT,
                TOP + HEIGHT + 5.0
            );
            let room = x < WIDTH - LONGEST_YEAR;
            if nth % each == 0 && room {
                text(&mut svg, x, "start", &months[at].0.year().to_string());
            }
        }
    } else {
        let name = |at: usize| {
            let month = months.get(at).and_then(|(month, _)| month.name());
            month.unwrap_or_default()
        };
        text(&mut svg, 0.0, "start", &name(0));
        text(
            &mut svg,
            WIDTH,
            "end",
            &name(months.len().saturating_sub(1)),
        );
    }
    svg.push_str("</svg>");
    svg
}

/// The name of a year has so much room at most.
const LONGEST_YEAR: f64 = 64.0;

/// `14 ads`.
fn ads(n: i64) -> String {
    format!("{} ad{}", Count::of(n), if n == 1 { "" } else { "s" })
}

/// What the highest bar stands for, on a line along its top.
fn highest(svg: &mut String, words: &str) {
    let _ = write!(
        svg,
        r#"<line class="grid" x1="0" x2="{WIDTH}" y1="{TOP}" y2="{TOP}"/><text x="{WIDTH}" y="{}" text-anchor="end">{words}</text>"#,
        TOP - 6.0
    );
}

/// Which share of the ads of each year asks for a skill.
pub fn shares(years: &[YearOfSkill]) -> String {
    let share = |year: &YearOfSkill| ratio(year.asking, year.postings);
    let most = years
        .iter()
        .map(share)
        .fold(0.0, f64::max)
        .max(f64::MIN_POSITIVE);
    let width = WIDTH / float(years.len().max(1));
    let mut svg = open("month-bars");
    highest(&mut svg, &format!("{:.1}% of a year’s ads", 100.0 * most));
    let each = years.len().div_ceil(MOST_YEARS);
    for (at, year) in years.iter().enumerate() {
        bar(&mut svg, float(at) * width, width, share(year) / most);
        if at % each == 0 {
            text(
                &mut svg,
                (float(at) + 0.5) * width,
                "middle",
                &year.year.to_string(),
            );
        }
    }
    axis(&mut svg);
    svg.push_str("</svg>");
    svg
}

fn open(class: &str) -> String {
    let height = TOP + HEIGHT + BOTTOM;
    format!(
        r#"<svg class="{class}" viewBox="0 0 {WIDTH} {height}" aria-hidden="true" focusable="false">"#
    )
}

fn bar(svg: &mut String, x: f64, width: f64, share: f64) {
    let height = share * HEIGHT;
    let gap = (width * 0.12).min(2.0);
    let (x, y, width) = (x + gap, TOP + HEIGHT - height, (width - 2.0 * gap).max(0.5));
    let _ = write!(
        svg,
        r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}"/>"#
    );
}

fn axis(svg: &mut String) {
    let _ = write!(
        svg,
        r#"<line x1="0" x2="{WIDTH}" y1="{0}" y2="{0}"/>"#,
        TOP + HEIGHT
    );
}

fn text(svg: &mut String, x: f64, anchor: &str, words: &str) {
    let _ = write!(
        svg,
        r#"<text x="{x:.1}" y="{}" text-anchor="{anchor}">{words}</text>"#,
        TOP + HEIGHT + 24.0
    );
}

/// The next larger of 1, 2 and 5 times a power of ten.
fn round_step(width: f64) -> f64 {
    let power = 10_f64.powf(width.log10().floor());
    let times = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .find(|times| times * power >= width);
    times.unwrap_or(10.0) * power
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a chart has at most some hundred bars"
)]
fn float(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ad_is_in_a_bar_and_the_bars_have_a_round_width() {
        let PayChart { svg, bars } =
            pay(&[(81_000.0, 2), (95_000.0, 4), (140_000.0, 1)], "USD").unwrap();
        assert!(
            svg.contains("$80,000") && svg.contains("4 ads within $5,000"),
            "{svg}"
        );
        let bars: Vec<(&str, &str, i64)> = bars
            .iter()
            .map(|bar| (bar.from.as_str(), bar.to.as_str(), bar.postings))
            .collect();
        assert_eq!(
            bars,
            [
                ("$80,000", "$85,000", 2),
                ("$95,000", "$100,000", 4),
                ("$140,000", "$145,000", 1)
            ]
        );
        assert!((round_step(2_458.0) - 5_000.0).abs() < 1e-6);
    }

    #[test]
    fn of_many_months_the_years_are_named_and_of_few_the_first_and_the_last() {
        let all = |from: i64, to: i64| -> Vec<(Month, i64)> {
            let months = |year| (1..=12).map(move |month| (Month::new(100 * year + month), month));
            (from..=to).flat_map(months).collect()
        };
        let svg = months(&all(2011, 2019));
        assert!(
            svg.contains(">2011<") && svg.contains(">2013<") && !svg.contains(">2012<"),
            "{svg}"
        );
        assert!(svg.contains(">12 ads<"), "{svg}");
        let svg = months(&all(2019, 2019));
        assert!(
            svg.contains(">Jan 2019<") && svg.contains(">Dec 2019<"),
            "{svg}"
        );
    }

    #[test]
    fn one_amount_is_no_distribution() {
        assert!(pay(&[(81_000.0, 12)], "USD").is_none());
    }
}
