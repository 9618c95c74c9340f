//! Charts of a profile as SVG. Each is hidden from screen readers, which read the table behind it.

use std::fmt::Write as _;

use crate::estimate::ratio;
use crate::format::Money;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 120.0;
/// More bars than these are thinner than the space between them.
const MOST_BARS: f64 = 24.0;

/// How many ads offer how much: bars of equal, round width.
pub fn pay(counts: &[(f64, i64)], currency: &str) -> Option<String> {
    let (low, high) = (counts.first()?.0, counts.last()?.0);
    if high <= low {
        return None;
    }
    let step = round_step((high - low) / MOST_BARS);
    let first = (low / step).floor();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most two times MOST_BARS")]
    let place = |value: f64| ((value / step).floor() - first) as usize;
    let mut bars = vec![0; place(high) + 1];
    for (value, n) in counts {
        bars[place(*value)] += n;
    }
    let most = bars.iter().copied().max()?;
    let width = WIDTH / float(bars.len());
    let mut svg = open("pay-bars", HEIGHT + 24.0);
    for (at, n) in bars.iter().enumerate() {
        bar(&mut svg, float(at) * width, width, ratio(*n, most));
    }
    axis(&mut svg);
    let label = |at: usize| Money((first + float(at)) * step, currency).to_string();
    let labels = [(0, "start"), (bars.len() / 2, "middle"), (bars.len(), "end")];
    for (at, anchor) in labels {
        text(&mut svg, float(at) * width, anchor, &label(at));
    }
    svg.push_str("</svg>");
    Some(svg)
}

/// How many ads each month.
pub fn months(months: &[(i64, i64)]) -> String {
    let most = months.iter().map(|(_, n)| *n).max().unwrap_or(1).max(1);
    let width = WIDTH / float(months.len().max(1));
    let mut svg = open("month-bars", HEIGHT + 24.0);
    for (at, (_, n)) in months.iter().enumerate() {
        bar(&mut svg, float(at) * width, width, ratio(*n, most));
    }
    axis(&mut svg);
    let name = |at: usize| {
        let written = months.get(at).and_then(|(month, _)| super::scope::written_month(*month));
        written.as_deref().and_then(super::scope::month_name).unwrap_or_default()
    };
    text(&mut svg, 0.0, "start", &name(0));
    text(&mut svg, WIDTH, "end", &name(months.len().saturating_sub(1)));
    svg.push_str("</svg>");
    svg
}

/// Which share of the ads of each year asks for a skill.
pub fn shares(years: &[(i64, i64, i64)]) -> String {
    let share = |(_, asked, of): &(i64, i64, i64)| ratio(*asked, *of);
    let most = years.iter().map(share).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let width = WIDTH / float(years.len().max(1));
    let mut svg = open("month-bars", HEIGHT + 24.0);
    for (at, year) in years.iter().enumerate() {
        bar(&mut svg, float(at) * width, width, share(year) / most);
        text(&mut svg, (float(at) + 0.5) * width, "middle", &year.0.to_string());
    }
    axis(&mut svg);
    svg.push_str("</svg>");
    svg
}

fn open(class: &str, height: f64) -> String {
    format!(r#"<svg class="{class}" viewBox="0 0 {WIDTH} {height}" aria-hidden="true" focusable="false">"#)
}

fn bar(svg: &mut String, x: f64, width: f64, share: f64) {
    let height = share * HEIGHT;
    let gap = (width * 0.12).min(2.0);
    let (x, y, width) = (x + gap, HEIGHT - height, (width - 2.0 * gap).max(0.5));
    let _ = write!(svg, r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}"/>"#);
}

fn axis(svg: &mut String) {
    let _ = write!(svg, r#"<line x1="0" x2="{WIDTH}" y1="{HEIGHT}" y2="{HEIGHT}"/>"#);
}

fn text(svg: &mut String, x: f64, anchor: &str, words: &str) {
    let _ = write!(svg, r#"<text x="{x:.1}" y="{}" text-anchor="{anchor}">{words}</text>"#, HEIGHT + 18.0);
}

/// The next larger of 1, 2 and 5 times a power of ten.
fn round_step(width: f64) -> f64 {
    let power = 10_f64.powf(width.log10().floor());
    let times = [1.0, 2.0, 5.0, 10.0].into_iter().find(|times| times * power >= width);
    times.unwrap_or(10.0) * power
}

#[expect(clippy::cast_precision_loss, reason = "a chart has at most some hundred bars")]
fn float(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ad_is_in_a_bar_and_the_bars_have_a_round_width() {
        let svg = pay(&[(81_000.0, 2), (95_000.0, 4), (140_000.0, 1)], "USD").unwrap();
        assert!(svg.contains("$80,000"), "{svg}");
        assert!((round_step(2_458.0) - 5_000.0).abs() < 1e-6);
    }

    #[test]
    fn one_amount_is_no_distribution() {
        assert!(pay(&[(81_000.0, 12)], "USD").is_none());
    }
}
