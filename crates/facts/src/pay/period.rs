//! The period that pay is for.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::lexicon::{Lexicon, says};
use crate::near;
use crate::text::Text;

/// What time is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Period {
    Hour,
    Day,
    Week,
    Month,
    Year,
}

impl Period {
    /// The word for it in answers.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

impl Period {
    /// How often a year of full-time work has it: 2,080 hours (40 a week), 260 days, 52 weeks, 12
    /// months.
    pub fn per_year(self) -> i64 {
        match self {
            Self::Hour => 2080,
            Self::Day => 260,
            Self::Week => 52,
            Self::Month => 12,
            Self::Year => 1,
        }
    }

    /// Whether an amount of dollars, euros or pounds can be paid for it: wide bounds, for amounts
    /// that no other word calls pay.
    pub(super) fn is_plausible(self, amount: i64) -> bool {
        let bounds = match self {
            Self::Hour => 7..=500,
            Self::Day => 60..=3_000,
            Self::Week => 250..=12_000,
            Self::Month => 800..=60_000,
            Self::Year => 12_000..=2_000_000,
        };
        bounds.contains(&amount)
    }

    /// Whether a period that stands some words before an amount can be its own. `usual` is what the
    /// size of the amount says.
    pub(super) fn fits(self, cents: i64, usual: Self) -> bool {
        (self as i64 - usual as i64).abs() <= 1 || self.is_plausible(cents / 100)
    }
}

/// The period right after an amount, and the token after it.
pub(super) fn after(text: &Text, mut at: usize) -> Option<(Period, usize)> {
    static PERIODS: LazyLock<Lexicon<Period>> = LazyLock::new(|| {
        Lexicon::new(&[
            (
                Period::Hour,
                "/ hour|/ hr|/ h|/ hrs|/ hourly|per hour|per hr|an hour|a hour|hourly|/ hr .|an hr|hour|p / h|ph|\
                 p / hr|/ per hour|each hour|hr",
            ),
            (
                Period::Day,
                "/ day|/ d|per day|a day|daily|p / d|pd|/ daily|per diem",
            ),
            (
                Period::Week,
                "/ week|/ wk|per week|a week|weekly|p / w|pw|/ weekly",
            ),
            (
                Period::Month,
                "/ month|/ mo|/ mth|/ m|/ monthly|per month|a month|monthly|p / m|pcm|/ mon|p . m|p.m|per - month|\
                 each month|/ per month|every month",
            ),
            (
                Period::Year,
                "/ year|/ yr|/ y|/ yearly|/ annum|/ annual|/ annually|per year|per annum|per yr|a year|an year|\
                 annually|yearly|annual|p . a|p.a|pa|p / a|/ a|PA|p / y|/ yr .|each year|/ per year|per anum|year|\
                 yr|/ pa",
            ),
        ])
    });
    static FILLERS: LazyLock<Lexicon<()>> = LazyLock::new(|| {
        Lexicon::new(&[(
            (),
            "gross|net|base|fixed|total|brutto|before tax|basic|salary|cash|( net )|( gross )|(|- base",
        )])
    });
    if let Some((period, len)) = PERIODS.at(text, at) {
        return Some((period, at + len));
    }
    if let Some(period) = joined(text, at) {
        return Some((period, at));
    }
    for _ in 0..2 {
        let ((), len) = FILLERS.at(text, at)?;
        at += len;
        if let Some((period, len)) = PERIODS.at(text, at) {
            return Some((period, at + len));
        }
    }
    None
}

/// The period after a stroke or the like, in a word that lost a line break: `/monthExperience`.
/// What else the word says is not of the amount, so no token of it is.
fn joined(text: &Text, at: usize) -> Option<Period> {
    static UNITS: LazyLock<Lexicon<Period>> = LazyLock::new(|| {
        Lexicon::new(&[
            (Period::Hour, "hour|hr"),
            (Period::Day, "day"),
            (Period::Week, "week|wk"),
            (Period::Month, "month|mo"),
            (Period::Year, "year|yr|annum"),
        ])
    });
    let joint = ["/", "per", "a", "an"]
        .iter()
        .any(|joint| says(text.word(at), joint));
    joint
        .then(|| UNITS.word(near::head(text.word(at + 1))?))
        .flatten()
}

/// The period that words before an amount name: "monthly salary of", "hourly rate".
pub(super) fn before(text: &Text, from: usize, start: usize) -> Option<Period> {
    static PERIODS: LazyLock<Lexicon<Period>> = LazyLock::new(|| {
        Lexicon::new(&[
            (Period::Hour, "hourly|per hour|hour|/ hour|/ hr"),
            (Period::Day, "daily|per day|day rate|day"),
            (Period::Week, "weekly|per week"),
            (Period::Month, "monthly|per month|/ month|month|ወርሃዊ|የወር"),
            (
                Period::Year,
                "annual|annually|yearly|per year|per annum|year|/ year|annualized|pa",
            ),
        ])
    });
    (from..start)
        .rev()
        .find_map(|at| PERIODS.at(text, at))
        .map(|(period, _)| period)
}
