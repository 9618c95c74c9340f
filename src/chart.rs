//! Charts as SVG, drawn on the server. Shapes carry classes only; the style sheet colours them for
//! light, dark and print.

use std::fmt::Write as _;

use catalogue::place::{STATES, TILES};

use crate::format::Dollars;

/// A wage distribution: a band from p10 to p90, a darker one from p25 to p75, a line at the median.
/// Values are dollars a year; what is missing or at the cap is drawn as an open end.
#[derive(Debug, Clone, Copy)]
pub struct WageBand {
    /// 10th, 25th, 50th, 75th and 90th percentile; none where there is no value.
    pub percentiles: [Option<u32>; 5],
}

impl WageBand {
    const WIDTH: f64 = 640.0;
    const LEFT: f64 = 34.0;
    const RIGHT: f64 = 606.0;
    /// Two labels of seven characters, one of them set from its end.
    const APART: f64 = 112.0;

    /// The chart, or none where there are fewer than the median and one other value.
    pub fn svg(&self) -> Option<String> {
        let mut values = self.percentiles.into_iter().flatten();
        let low = values.next()?;
        let high = values.next_back().unwrap_or(low);
        let median = self.percentiles[2]?;
        if low == high {
            return None;
        }
        let x = |value: u32| {
            let share = f64::from(value - low) / f64::from(high - low);
            Self::LEFT + (Self::RIGHT - Self::LEFT) * share
        };
        let mut svg = format!(
            r#"<svg class="wage" viewBox="0 0 {} 108" aria-hidden="true" focusable="false">"#,
            Self::WIDTH
        );
        let positions = self.percentiles.map(|value| value.map(x));
        bands(&mut svg, positions);
        let _ = write!(
            svg,
            r#"<line class="median" x1="{0:.1}" x2="{0:.1}" y1="28" y2="62"/><text class="strong" x="{0:.1}" y="20" text-anchor="{1}">{2}</text>"#,
            x(median),
            anchor(x(median), Self::WIDTH),
            Dollars(median)
        );
        self.labels(&mut svg, positions, x(high));
        svg.push_str("</svg>");
        Some(svg)
    }

    /// The values beside the median. The inner ones are left out where they would touch their
    /// neighbours; the table behind has every value.
    fn labels(&self, svg: &mut String, positions: [Option<f64>; 5], end: f64) {
        let mut last = f64::NEG_INFINITY;
        for (index, word) in [(0, "10% earn less"), (1, ""), (3, ""), (4, "10% earn more")] {
            let (Some(value), Some(at)) = (self.percentiles[index], positions[index]) else {
                continue;
            };
            if at - last < Self::APART || (index == 3 && end - at < Self::APART) {
                continue;
            }
            last = at;
            let anchor = anchor(at, Self::WIDTH);
            // Small screens have larger letters, and no room for the inner labels.
            let class = if word.is_empty() {
                r#" class="between""#
            } else {
                ""
            };
            let _ = write!(
                svg,
                r#"<text{class} x="{at:.1}" y="78" text-anchor="{anchor}">{}</text>"#,
                Dollars(value)
            );
            if !word.is_empty() {
                let _ = write!(
                    svg,
                    r#"<text class="faint" x="{at:.1}" y="100" text-anchor="{anchor}">{word}</text>"#
                );
            }
        }
    }
}

/// The outer band and the inner one; an end without a value runs off the edge.
fn bands(svg: &mut String, [p10, p25, _, p75, p90]: [Option<f64>; 5]) {
    for (class, from, to) in [("outer", p10, p90), ("inner", p25, p75)] {
        let (from, to) = (from.unwrap_or(0.0), to.unwrap_or(WageBand::WIDTH));
        let _ = write!(
            svg,
            r#"<rect class="{class}" x="{from:.1}" y="34" width="{:.1}" height="22"/>"#,
            to - from
        );
    }
}

fn anchor(x: f64, width: f64) -> &'static str {
    if x < 80.0 {
        "start"
    } else if x > width - 80.0 {
        "end"
    } else {
        "middle"
    }
}

/// One state on the tile map.
#[derive(Debug, Clone)]
pub struct Tile {
    /// FIPS code.
    pub state: u8,
    /// What decides the shade; none where there is no value.
    pub value: Option<u32>,
    /// The value as written, short.
    pub label: String,
}

/// The states as equal squares, shaded in five steps of equally many states.
pub fn tile_map(tiles: &[Tile]) -> String {
    const SIZE: u32 = 56;
    let mut values: Vec<u32> = tiles.iter().filter_map(|tile| tile.value).collect();
    values.sort_unstable();
    let (columns, rows) = (u32::from(TILES.0), u32::from(TILES.1));
    let mut svg = format!(
        r#"<svg class="tiles" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">"#,
        columns * SIZE,
        rows * SIZE
    );
    for state in &STATES {
        let tile = tiles.iter().find(|tile| tile.state == state.fips);
        let shade = tile.and_then(|tile| tile.value).map(|value| {
            let below = values.partition_point(|other| *other < value);
            (below * 5 / values.len().max(1)).min(4)
        });
        let (x, y) = (
            u32::from(state.tile.0) * SIZE,
            u32::from(state.tile.1) * SIZE,
        );
        let class = shade.map_or_else(|| "none".to_owned(), |shade| format!("s{shade}"));
        let label = tile.map_or("–", |tile| tile.label.as_str());
        let _ = write!(
            svg,
            r#"<g class="{class}"><rect x="{}" y="{}" width="{2}" height="{2}" rx="4"/><text x="{3}" y="{4}" text-anchor="middle">{5}</text><text class="value" x="{3}" y="{6}" text-anchor="middle">{label}</text></g>"#,
            x + 1,
            y + 1,
            SIZE - 2,
            x + SIZE / 2,
            y + 25,
            state.usps,
            y + 46,
        );
    }
    svg.push_str("</svg>");
    svg
}

/// Thousands of dollars, short enough for a tile: `$93k`.
pub fn thousands(dollars: u32) -> String {
    format!("${}k", (dollars + 500) / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_without_a_median_is_not_drawn() {
        assert!(
            WageBand {
                percentiles: [Some(1), Some(2), None, Some(4), Some(5)]
            }
            .svg()
            .is_none()
        );
        assert!(
            WageBand {
                percentiles: [None; 5]
            }
            .svg()
            .is_none()
        );
    }

    #[test]
    fn a_band_that_ends_in_the_cap_runs_off_the_edge() {
        let svg = WageBand {
            percentiles: [Some(80_000), Some(120_000), Some(200_000), None, None],
        }
        .svg()
        .unwrap();
        assert!(svg.contains("$200,000") && svg.contains("$80,000"), "{svg}");
        assert!(svg.contains(r#"class="outer" x="34.0""#), "{svg}");
    }

    #[test]
    fn every_state_has_a_tile_and_the_highest_the_darkest_shade() {
        let tile = |state, value| Tile {
            state,
            value,
            label: String::new(),
        };
        let svg = tile_map(&[
            tile(1, Some(10)),
            tile(2, Some(20)),
            tile(6, Some(30)),
            tile(8, Some(40)),
            tile(9, Some(50)),
        ]);
        assert_eq!(svg.matches("<rect").count(), STATES.len());
        assert_eq!(svg.matches(r#"class="s4""#).count(), 1);
    }
}
