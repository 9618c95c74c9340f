//! How many ads were posted in each month.

use crate::format::Count;
use crate::posting::Month;
use crate::profile::{Profile, chart};

/// Ads by month.
pub(super) struct Months {
    /// What the chart shows, as a sentence.
    pub(super) finding: String,
    pub(super) chart: String,
    pub(super) rows: Vec<MonthRow>,
}

/// The ads of one month.
pub(super) struct MonthRow {
    pub(super) month: String,
    pub(super) postings: i64,
}

impl Months {
    /// The months of a profile; none where there are too few ads, or only one month.
    pub(super) fn of(profile: &Profile) -> Option<Self> {
        if profile.postings < profile.least || profile.months.len() < 2 {
            return None;
        }
        let most = profile.months.iter().map(|(_, n)| *n).max()?;
        let mut highest = profile.months.iter().filter(|(_, n)| *n == most);
        let (most_month, more) = (highest.next()?.0, highest.count());
        let finding = match more {
            0 => format!(
                "Most ads were posted in {}: {}",
                name(most_month),
                Count::of(most)
            ),
            // Where several months have as many, none of them stands out.
            _ => format!("At most {} ads a month", Count::of(most)),
        };
        let row = |(month, postings): &(Month, i64)| MonthRow {
            month: name(*month),
            postings: *postings,
        };
        Some(Self {
            finding,
            chart: chart::months(&profile.months),
            rows: profile.months.iter().map(row).collect(),
        })
    }
}

fn name(month: Month) -> String {
    month.name().unwrap_or_default()
}
