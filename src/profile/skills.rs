//! The skills of a profile: which are listed, how relevant each is, and whether it is asked for
//! more than before.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalogue::Catalogue;
use catalogue::skill::SkillKind;

use super::collection::{Collection, Collections};
use super::compute::{Counted, SkillCount, as_float};
use crate::estimate::{Basis, Estimate, Shown, change, ratio};
use crate::posting::Month;

/// A skill of a profile.
#[derive(Debug, Clone)]
pub struct SkillRow {
    /// Index in the catalogue's vocabulary.
    pub skill: usize,
    /// Specialized or common.
    pub kind: SkillKind,
    /// The share of postings that ask for it.
    pub share: Shown,
    /// Postings that ask for it.
    pub postings: i64,
    /// How much more often it is asked for here than in all postings of the collection.
    pub quotient: f64,
    /// 0 to 5; none where the share is withheld.
    pub score: Option<f64>,
    /// Whether it is asked for more than a year before.
    pub trend: Trend,
}

/// The share of the last twelve months against that of the twelve before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trend {
    /// Higher, by more than chance.
    Rising,
    /// No difference that chance does not explain.
    Steady,
    /// Lower, by more than chance.
    Falling,
    /// Too few postings in one of the two years.
    Unknown,
}

impl Trend {
    /// The trend from one year to the next: postings that ask for it, of all.
    pub fn of(before: (i64, i64), recent: (i64, i64)) -> Self {
        if before.1 < LEAST_OF_A_YEAR || recent.1 < LEAST_OF_A_YEAR {
            return Self::Unknown;
        }
        match change(before, recent) {
            1 => Self::Rising,
            -1 => Self::Falling,
            _ => Self::Steady,
        }
    }

    /// The word for it in pages and answers.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Rising => "rising",
            Self::Steady => "steady",
            Self::Falling => "falling",
            Self::Unknown => "unknown",
        }
    }
}

/// The two years that a trend compares, and their postings.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recent {
    /// First month of the later year.
    pub(super) from: Month,
    /// First month of the earlier year.
    pub(super) before: Month,
    postings: i64,
    postings_before: i64,
}

/// The months of a year.
const YEAR: i64 = 12;

/// Postings that each of the two years needs for a trend: with fewer, hardly any difference is more
/// than chance.
const LEAST_OF_A_YEAR: i64 = 30;

impl Recent {
    /// The years that end with a month.
    pub(super) fn of(last: Month, counted: &Counted) -> Self {
        let (from, before) = (last.plus(1 - YEAR), last.plus(1 - 2 * YEAR));
        Self {
            from,
            before,
            postings: counted.between(from, Month::END),
            postings_before: counted.between(before, from),
        }
    }

    fn trend(&self, recent: i64, before: i64) -> Trend {
        Trend::of((before, self.postings_before), (recent, self.postings))
    }
}

/// A skill that one posting names may be a slip of that ad.
const LEAST_POSTINGS: i64 = 2;
/// A skill is listed from this share of the postings on: one in fifty.
const LEAST_SHARE: f64 = 0.02;
/// No list is longer.
const MOST: usize = 200;

/// What the share of postings counts in the score; the rest is distinctiveness.
const WEIGHT_OF_SHARE: f64 = 0.3;
/// The highest score.
const BEST: f64 = 5.0;
/// Postings that are thought to ask for each skill as often as all postings do, beside those that
/// were counted: few postings make no skill distinctive.
const SMOOTHING: f64 = 5.0;
/// A share that is added to both of those that are compared: what hardly anybody asks for sets no
/// work apart, however rare it is elsewhere. As much as a skill needs to be listed.
const FLOOR: f64 = LEAST_SHARE;

#[expect(
    clippy::too_many_arguments,
    reason = "one caller, which has each of them by itself"
)]
pub(super) fn rows(
    catalogue: &Catalogue,
    collections: &Collections,
    collection: &Collection,
    counts: &[SkillCount],
    postings: i64,
    recent: &Recent,
    least: i64,
    basis: &Arc<Basis>,
) -> Vec<SkillRow> {
    let listed = |postings_of: i64| {
        postings_of >= LEAST_POSTINGS && ratio(postings_of, postings) >= LEAST_SHARE
    };
    // Two numbers may mean one skill.
    let mut by_skill = BTreeMap::<usize, [i64; 3]>::new();
    for count in counts {
        if let Some(skill) = collections.skills.get(&count.skill) {
            let sums = by_skill.entry(*skill).or_default();
            let more = [count.postings, count.recent, count.before];
            for (sum, postings) in sums.iter_mut().zip(more) {
                *sum += postings;
            }
        }
    }
    let mut rows: Vec<SkillRow> = by_skill
        .into_iter()
        .filter(|(_, [of_skill, ..])| listed(*of_skill))
        .map(|(skill, [of_skill, of_recent, of_before])| {
            let everywhere = collections.asking(collection, skill).unwrap_or(of_skill);
            SkillRow {
                skill,
                kind: catalogue.vocabulary.skills[skill].kind,
                share: Estimate::share(of_skill, postings, least, basis),
                postings: of_skill,
                quotient: quotient((of_skill, postings), (everywhere, collection.postings)),
                score: None,
                trend: recent.trend(of_recent, of_before),
            }
        })
        .collect();
    if postings >= least {
        score(&mut rows, postings);
    }
    let order = |row: &SkillRow| (row.score.unwrap_or(0.0), row.postings);
    rows.sort_by(|a, b| {
        let (a_order, b_order) = (order(a), order(b));
        b_order
            .0
            .total_cmp(&a_order.0)
            .then(b_order.1.cmp(&a_order.1))
            .then(a.skill.cmp(&b.skill))
    });
    rows.truncate(MOST);
    rows
}

/// The location quotient, smoothed: the share here, as if some more postings had the share of
/// everywhere, by the share of everywhere; to both a floor is added.
fn quotient(here: (i64, i64), everywhere: (i64, i64)) -> f64 {
    let share = ratio(everywhere.0, everywhere.1);
    let here = (as_float(here.0) + SMOOTHING * share) / (as_float(here.1) + SMOOTHING);
    (here + FLOOR) / (share + FLOOR)
}

/// 30% share of postings, 70% distinctiveness (the logarithm of the quotient), each by the highest
/// of the profile.
fn score(rows: &mut [SkillRow], postings: i64) {
    let distinctive = |row: &SkillRow| row.quotient.ln().max(0.0);
    let most = rows.iter().map(|row| row.postings).max().unwrap_or(0);
    let most_distinctive = rows.iter().map(distinctive).fold(0.0, f64::max);
    for row in rows {
        let share = ratio(row.postings, postings) / ratio(most, postings);
        // In a collection of one occupation nothing is distinctive, and the share is all there is.
        let value = if most_distinctive > f64::EPSILON {
            WEIGHT_OF_SHARE * share + (1.0 - WEIGHT_OF_SHARE) * distinctive(row) / most_distinctive
        } else {
            share
        };
        row.score = Some(BEST * value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(postings: i64, quotient: f64) -> SkillRow {
        SkillRow {
            skill: 0,
            kind: SkillKind::Specialized,
            share: Err(crate::estimate::Withheld { n: 0, least: 10 }),
            postings,
            quotient,
            score: None,
            trend: Trend::Unknown,
        }
    }

    #[test]
    fn what_is_asked_for_as_often_everywhere_has_the_quotient_1() {
        assert!((quotient((10, 100), (1_000, 10_000)) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_score_of_sql_is_that_of_the_methodology() {
        // Worked by hand in docs/methodology.md.
        let sql = quotient((12, 13), (2_000, 10_000));
        assert!((sql - 3.37).abs() < 0.01, "{sql}");
        let mut rows = [row(12, sql), row(6, 15.0)];
        score(&mut rows, 13);
        let score = rows[0].score.unwrap();
        assert!((score - 3.1).abs() < 0.05, "{score}");
    }

    #[test]
    fn what_half_ask_for_goes_before_what_is_rare_everywhere() {
        // Python and decision trees in ads for data scientists.
        assert!(quotient((735, 1_471), (9_000, 45_000)) > quotient((44, 1_471), (90, 45_000)));
    }

    #[test]
    fn the_score_of_the_most_frequent_and_most_distinctive_skill_is_5() {
        let mut rows = [row(12, 30.0), row(6, 30.0), row(12, 1.0), row(3, 0.5)];
        score(&mut rows, 13);
        let scores: Vec<f64> = rows.iter().map(|row| row.score.unwrap()).collect();
        assert_eq!(scores, [5.0, 4.25, 1.5, 0.375]);
    }

    #[test]
    fn where_nothing_is_distinctive_the_share_decides() {
        let mut rows = [row(10, 1.0), row(5, 1.0)];
        score(&mut rows, 10);
        let scores = rows.map(|row| row.score.unwrap());
        assert!(
            (scores[0] - 5.0).abs() < 1e-9 && (scores[1] - 2.5).abs() < 1e-9,
            "{scores:?}"
        );
    }
}
