//! What an Employment Projections release holds.

use serde::{Deserialize, Serialize};

use crate::code::SocCode;

/// Ten years of employment, projected.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Projections {
    /// The year projected from, such as 2024.
    pub from: u16,
    /// The year projected to, such as 2034.
    pub to: u16,
    /// Line items and aggregates, sorted by code.
    pub outlooks: Vec<Outlook>,
    /// The rule for Bright Outlook that belongs to this release.
    pub bright_rule: BrightRule,
    /// The years of the survey behind the attainment, such as `2022–23` (table 5.3).
    pub attainment_years: String,
}

/// When an occupation's outlook counts as bright. Data of the release, not of the program.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrightRule {
    /// Growth of at least this many tenths of a percent over the decade, or …
    pub growth_tenths: i32,
    /// … at least this many openings over the decade.
    pub openings: u32,
}

/// The rules by the year that the projections start from, newest last: O*NET sets one for each
/// round of projections.
const RULES: &str = include_str!("../data/bright-outlook-rules.tsv");

impl BrightRule {
    /// The rule for projections that start in a year, and whether it is that very round's; for a
    /// round that is not listed yet, the newest rule before it.
    pub(crate) fn of(from: u16) -> (Self, bool) {
        let rules = RULES.lines().skip(1).filter_map(|line| {
            let mut fields = line.split('\t');
            let year: u16 = fields.next()?.parse().ok()?;
            let growth: f64 = fields.next()?.parse().ok()?;
            let openings = fields.next()?.parse().ok()?;
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a percentage with one decimal"
            )]
            Some((
                year,
                Self {
                    growth_tenths: (growth * 10.0).round() as i32,
                    openings,
                },
            ))
        });
        let known: Vec<(u16, Self)> = rules.collect();
        let newest = known
            .iter()
            .rev()
            .find(|(year, _)| *year <= from)
            .or(known.first());
        newest.map_or(
            (
                Self {
                    growth_tenths: i32::MAX,
                    openings: u32::MAX,
                },
                false,
            ),
            |(year, rule)| (*rule, *year == from),
        )
    }
}

/// The median wage printed in the projections tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProjectedWage {
    /// Dollars a year.
    Dollars(u32),
    /// At or above the cap; dollars a year.
    AtLeast(u32),
    /// Not given.
    NotGiven,
}

/// Employment, growth, openings and what entry asks for, of one occupation. Employment is in
/// hundreds, because BLS prints thousands with one decimal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outlook {
    /// National Employment Matrix code, which has the shape of a SOC code.
    pub code: SocCode,
    /// BLS's title.
    pub title: String,
    /// Whether it is an aggregate ("Summary") and not a line item.
    pub summary: bool,
    /// Employment at the start, hundreds of jobs.
    pub employment_hundreds: u32,
    /// Employment at the end, hundreds of jobs.
    pub projected_hundreds: u32,
    /// Change, hundreds of jobs.
    pub change_hundreds: i32,
    /// Change in tenths of a percent.
    pub growth_tenths: i32,
    /// Self-employed, tenths of a percent.
    pub self_employed_tenths: Option<u16>,
    /// Openings a year on average, hundreds.
    pub openings_hundreds: Option<u32>,
    /// Openings a year from people who leave the labour force, hundreds (table 1.10).
    pub exits_hundreds: Option<u32>,
    /// Openings a year from people who change occupation, hundreds (table 1.10).
    pub transfers_hundreds: Option<u32>,
    /// Median wage in the starting year.
    pub wage: ProjectedWage,
    /// Typical education needed for entry.
    pub education: Option<String>,
    /// Work experience in a related occupation.
    pub experience: Option<String>,
    /// Typical on-the-job training.
    pub training: Option<String>,
    /// Workers' own attainment, tenths of a percent by [`ATTAINMENT`]; none where not published
    /// (table 5.3).
    pub attainment_tenths: Option<[u16; 7]>,
    /// The attainment is that of a wider group, because the census codes do not match exactly.
    pub attainment_is_wider: bool,
}

/// The levels of table 5.3, in order.
pub const ATTAINMENT: [&str; 7] = [
    "Less than high school diploma",
    "High school diploma or equivalent",
    "Some college, no degree",
    "Associate's degree",
    "Bachelor's degree",
    "Master's degree",
    "Doctoral or professional degree",
];

impl Outlook {
    /// Openings over the decade, in jobs.
    pub fn openings_over_decade(&self) -> Option<u32> {
        self.openings_hundreds
            .map(|hundreds| hundreds.saturating_mul(1000))
    }

    /// Whether the outlook is bright by a rule, and by which half of it.
    pub fn is_bright(&self, rule: BrightRule) -> Option<Bright> {
        let fast = self.growth_tenths >= rule.growth_tenths;
        let many = self
            .openings_over_decade()
            .is_some_and(|openings| openings >= rule.openings);
        match (fast, many) {
            (true, true) => Some(Bright::Both),
            (true, false) => Some(Bright::RapidGrowth),
            (false, true) => Some(Bright::NumerousOpenings),
            (false, false) => None,
        }
    }
}

/// Why an outlook is bright.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bright {
    /// Growth at or above the rule's.
    RapidGrowth,
    /// Openings at or above the rule's.
    NumerousOpenings,
    /// Both.
    Both,
}

impl Projections {
    /// The outlook of a code.
    pub fn get(&self, code: SocCode) -> Option<&Outlook> {
        self.outlooks
            .binary_search_by_key(&code, |outlook| outlook.code)
            .ok()
            .map(|index| &self.outlooks[index])
    }
}

#[cfg(test)]
mod tests {
    use super::BrightRule;

    #[test]
    fn the_rule_of_a_round_that_is_not_listed_is_the_newest_before_it() {
        assert_eq!(
            BrightRule::of(2024),
            (
                BrightRule {
                    growth_tenths: 50,
                    openings: 100_000
                },
                true
            )
        );
        assert_eq!(
            BrightRule::of(2025),
            (
                BrightRule {
                    growth_tenths: 50,
                    openings: 100_000
                },
                false
            )
        );
    }
}
