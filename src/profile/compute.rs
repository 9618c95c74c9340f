//! From cells to a profile: shares, means, quantiles and scores, computed once from the integers.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalogue::skill::SkillKind;
use facts::education::Level;
use facts::employment::Employment;
use facts::seniority::Seniority;
use facts::workplace::Workplace;

use super::{Collection, Data, pay, skills};
use crate::db::{self, Db, Transaction, Value};
use crate::estimate::{Basis, Estimate, Shown};
use crate::posting::{Conditions, EditionId, Month, Scope, SkillNumber};
use crate::sql;

pub use super::pay::Pay;
pub use super::skills::{SkillRow, Trend};

/// What the postings of an occupation say.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Where the postings come from, and of which months.
    pub basis: Arc<Basis>,
    /// Whether single postings can be shown.
    pub own: bool,
    /// The edition of the cells that it was counted from.
    pub edition: EditionId,
    /// Unique postings.
    pub postings: i64,
    /// Unique postings in a collection that goes before this one, but has too few of them.
    pub passed_over: i64,
    /// With fewer, a value is withheld.
    pub least: i64,
    /// Postings by month, without gaps; those without a date are left out.
    pub months: Vec<(Month, i64)>,
    /// Advertised pay, in the currency that most of them pay in.
    pub pay: Option<Pay>,
    /// Required experience in months: mean of the stated minima, and of the stated maxima.
    pub experience: (Shown, Shown),
    /// Postings that state experience.
    pub experience_stated: Shown,
    /// The lowest level of education that is enough, as a share of the postings that state one.
    pub education: Vec<(Level, Shown)>,
    /// Postings that state education.
    pub education_stated: Shown,
    /// Postings by workplace, of those that state one.
    pub workplaces: Vec<(Workplace, Shown)>,
    /// Postings by seniority, of those that state one.
    pub seniorities: Vec<(Seniority, Shown)>,
    /// Postings by type of employment, of those that state one.
    pub employment: Vec<(Employment, Shown)>,
    /// Postings by place, the most first.
    pub places: Vec<(String, i64)>,
    /// The skills that they ask for, the most relevant first.
    pub skills: Vec<SkillRow>,
}

/// Counts by measure and value: postings, and the sum of what they state.
pub(super) type Measures = BTreeMap<String, Vec<(i64, i64, i64)>>;

/// Counts the postings of a scope in a collection.
///
/// # Errors
/// When the database fails.
#[expect(clippy::too_many_lines, reason = "a profile has many fields")]
pub async fn compute(
    db: &Db,
    Data {
        catalogue,
        collections,
    }: Data<'_>,
    collection: &Collection,
    scope: &Scope<'_>,
    conditions: &Conditions,
    least: i64,
) -> db::Result<Profile> {
    // All counts are of one moment: an ingest that commits between two of them would let more
    // postings ask for a skill than there are.
    let mut snapshot = db.snapshot().await?;
    let ranges = scope.ranges(&mut snapshot, catalogue).await?;
    let newer = collection.newer(&mut snapshot).await?;
    let collection = newer.as_deref().unwrap_or(collection);
    let cells = Cells {
        snapshot,
        edition: collection.edition,
        ranges: &ranges,
        conditions,
    };
    let Counts {
        counted,
        measures,
        recent,
        skills,
    } = cells.counts().await?;
    let postings: i64 = counted.months.values().sum();
    let basis = Arc::new(period(&collection.basis, &counted));
    let months = |measure| {
        let months = rows(&measures, measure).iter();
        let months: Vec<(f64, i64)> = months.map(|(n, of, _)| (as_float(*n), *of)).collect();
        Estimate::mean(&months, postings, least, &basis)
    };
    let share = |n: i64, of: i64| Estimate::share(n, of, least, &basis);
    let stating = |measure| stating(&measures, measure);
    let experienced = stating("experience-min").max(stating("experience-max"));
    Ok(Profile {
        own: collection.own,
        edition: collection.edition,
        least,
        pay: pay::of(&measures, postings, least, &basis),
        experience: (months("experience-min"), months("experience-max")),
        experience_stated: share(experienced, postings),
        education: by_level(&measures, share),
        education_stated: share(stating("education"), postings),
        workplaces: shares(
            Workplace::ALL,
            Workplace::to_code,
            &counted.workplaces,
            share,
        ),
        seniorities: shares(
            Seniority::ALL,
            Seniority::to_code,
            &counted.seniorities,
            share,
        ),
        employment: by_employment(&measures, share),
        months: by_month(&counted),
        places: places(counted),
        skills: skills::rows(
            catalogue,
            collections,
            collection,
            &skills,
            postings,
            &recent,
            least,
            &basis,
        ),
        postings,
        passed_over: 0,
        basis,
    })
}

/// The rows of a measure.
fn rows<'a>(measures: &'a Measures, measure: &str) -> &'a [(i64, i64, i64)] {
    measures.get(measure).map(Vec::as_slice).unwrap_or_default()
}

/// How many postings state a measure.
fn stating(measures: &Measures, measure: &str) -> i64 {
    let postings = rows(measures, measure).iter().map(|(_, n, _)| n);
    postings.sum()
}

/// The shares of the levels of education, of the postings that state one.
fn by_level(measures: &Measures, share: impl Fn(i64, i64) -> Shown) -> Vec<(Level, Shown)> {
    let all = stating(measures, "education");
    let of_level = |level: Level| {
        let mut rows = rows(measures, "education").iter();
        let (_, n, _) = rows.find(|(code, ..)| *code == level.to_code())?;
        Some((level, share(*n, all)))
    };
    Level::ALL.into_iter().filter_map(of_level).collect()
}

/// The shares of the types of employment, of the postings that state one; a posting may offer
/// several.
fn by_employment(
    measures: &Measures,
    share: impl Fn(i64, i64) -> Shown,
) -> Vec<(Employment, Shown)> {
    let all = stating(measures, "employment");
    let of_type = |one: Employment| {
        let rows = rows(measures, "employment").iter();
        let offering = rows.filter(|(bits, ..)| bits & one.to_code() != 0);
        let n: i64 = offering.map(|(_, n, _)| n).sum();
        (n > 0).then(|| (one, share(n, all)))
    };
    Employment::ALL.into_iter().filter_map(of_type).collect()
}

/// The shares of some values among the postings that state one; none for a value that none states.
fn shares<T: Copy, const N: usize>(
    values: [T; N],
    to_code: fn(T) -> i64,
    counts: &BTreeMap<i64, i64>,
    share: impl Fn(i64, i64) -> Shown,
) -> Vec<(T, Shown)> {
    let all: i64 = counts.range(1..).map(|(_, postings)| postings).sum();
    let of = |value| Some((value, share(*counts.get(&to_code(value))?, all)));
    values.into_iter().filter_map(of).collect()
}

/// Postings by what they can be filtered by.
#[derive(Debug, Default)]
pub(super) struct Counted {
    places: Vec<(String, i64)>,
    months: BTreeMap<Month, i64>,
    seniorities: BTreeMap<i64, i64>,
    workplaces: BTreeMap<i64, i64>,
}

impl Counted {
    /// Postings from one month on, before another.
    pub(super) fn between(&self, from: Month, to: Month) -> i64 {
        self.months
            .range(from..to)
            .map(|(_, postings)| postings)
            .sum()
    }

    fn last_month(&self) -> Month {
        self.months
            .keys()
            .next_back()
            .copied()
            .unwrap_or(Month::UNKNOWN)
    }

    /// The months that are known.
    fn dated(&self) -> impl DoubleEndedIterator<Item = (Month, i64)> {
        self.months
            .iter()
            .map(|(month, postings)| (*month, *postings))
            .filter(|(month, _)| month.is_known())
    }
}

/// The cells of some profiles that meet some conditions, at one moment.
struct Cells<'a> {
    snapshot: Transaction,
    edition: EditionId,
    ranges: &'a [(i64, i64)],
    conditions: &'a Conditions,
}

/// The ends of ranges, a row each.
fn ends<'v>(ranges: &[(i64, i64)]) -> impl Iterator<Item = [Value<'v>; 2]> {
    ranges
        .iter()
        .map(|(low, high)| [Value::from(*low), Value::from(*high)])
}

/// How many postings ask for a skill.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct SkillCount {
    /// The skill's number in the database.
    pub(super) skill: SkillNumber,
    /// All of them.
    pub(super) postings: i64,
    /// Those of the last year.
    pub(super) recent: i64,
    /// Those of the year before it.
    pub(super) before: i64,
}

/// All that is counted of some profiles, at one moment.
struct Counts {
    counted: Counted,
    measures: Measures,
    recent: skills::Recent,
    skills: Vec<SkillCount>,
}

impl Cells<'_> {
    async fn counts(mut self) -> db::Result<Counts> {
        let counted = self.counted().await?;
        let recent = skills::Recent::of(counted.last_month(), &counted);
        Ok(Counts {
            measures: self.measures().await?,
            skills: self.skills(&recent).await?,
            counted,
            recent,
        })
    }

    /// Postings by one thing after the other that they can be filtered by: one row for each place,
    /// month, ….
    async fn counted(&mut self) -> db::Result<Counted> {
        let mut counted = Counted::default();
        if self.ranges.is_empty() {
            return Ok(counted);
        }
        let (first, last) = self.conditions.places();
        let rows: Vec<(String, String, i64, i64)> = sql!(
            "WITH part (low, high) AS (VALUES (CAST($8 AS BIGINT), CAST($9 AS BIGINT))),
                  counted AS (
                      SELECT place, month, seniority, workplace, CAST(SUM(postings) AS BIGINT) AS postings
                      FROM part JOIN profile AS known ON known.id BETWEEN low AND high
                                JOIN profile_cell AS cell ON cell.profile = known.id
                      WHERE edition = $1 AND place BETWEEN $2 AND $3 AND measure = 'postings'
                        AND month BETWEEN $4 AND $5 AND (seniority = $6 OR $6 = 0) AND (workplace = $7 OR $7 = 0)
                      GROUP BY place, month, seniority, workplace
                  )
             SELECT 'place' AS what, place, 0 AS number, CAST(SUM(postings) AS BIGINT) AS postings FROM counted GROUP BY place
             UNION ALL
             SELECT 'month', '', month, CAST(SUM(postings) AS BIGINT) FROM counted GROUP BY month
             UNION ALL
             SELECT 'seniority', '', seniority, CAST(SUM(postings) AS BIGINT) FROM counted GROUP BY seniority
             UNION ALL
             SELECT 'workplace', '', workplace, CAST(SUM(postings) AS BIGINT) FROM counted GROUP BY workplace",
            self.edition,
            first,
            last,
            self.conditions.from,
            self.conditions.to,
            self.conditions.seniority,
            self.conditions.workplace
        )
        .rows(ends(self.ranges))
        .all(&mut self.snapshot)
        .await?;
        for (what, place, number, postings) in rows {
            match what.as_str() {
                "place" => counted.places.push((place, postings)),
                "month" => _ = counted.months.insert(Month::new(number), postings),
                "seniority" => _ = counted.seniorities.insert(number, postings),
                _ => _ = counted.workplaces.insert(number, postings),
            }
        }
        Ok(counted)
    }

    async fn measures(&mut self) -> db::Result<Measures> {
        let mut measures = Measures::new();
        if self.ranges.is_empty() {
            return Ok(measures);
        }
        let (first, last) = self.conditions.places();
        let rows: Vec<(String, i64, i64, i64)> = sql!(
            "WITH part (low, high) AS (VALUES (CAST($8 AS BIGINT), CAST($9 AS BIGINT)))
             SELECT measure, value, CAST(SUM(postings) AS BIGINT) AS postings, CAST(SUM(total) AS BIGINT) AS total
             FROM part JOIN profile AS known ON known.id BETWEEN low AND high
                       JOIN profile_cell AS cell ON cell.profile = known.id
             WHERE edition = $1 AND place BETWEEN $2 AND $3 AND measure <> 'postings'
               AND month BETWEEN $4 AND $5 AND (seniority = $6 OR $6 = 0) AND (workplace = $7 OR $7 = 0)
             GROUP BY measure, value ORDER BY measure, value",
            self.edition,
            first,
            last,
            self.conditions.from,
            self.conditions.to,
            self.conditions.seniority,
            self.conditions.workplace
        )
        .rows(ends(self.ranges))
        .all(&mut self.snapshot)
        .await?;
        for (measure, value, postings, total) in rows {
            measures
                .entry(measure)
                .or_default()
                .push((value, postings, total));
        }
        Ok(measures)
    }

    async fn skills(&mut self, recent: &skills::Recent) -> db::Result<Vec<SkillCount>> {
        if self.ranges.is_empty() {
            return Ok(Vec::new());
        }
        let (first, last) = self.conditions.places();
        sql!(
            "WITH part (low, high) AS (VALUES (CAST($10 AS BIGINT), CAST($11 AS BIGINT)))
             SELECT skill, CAST(SUM(postings) AS BIGINT) AS postings,
                    CAST(SUM(CASE WHEN month >= $8 THEN postings ELSE 0 END) AS BIGINT) AS recent,
                    CAST(SUM(CASE WHEN month >= $9 AND month < $8 THEN postings ELSE 0 END) AS BIGINT) AS before
             FROM part JOIN profile AS known ON known.id BETWEEN low AND high
                       JOIN skill_cell AS cell ON cell.profile = known.id
             WHERE edition = $1 AND place BETWEEN $2 AND $3
               AND month BETWEEN $4 AND $5 AND (seniority = $6 OR $6 = 0) AND (workplace = $7 OR $7 = 0)
             GROUP BY skill",
            self.edition,
            first,
            last,
            self.conditions.from,
            self.conditions.to,
            self.conditions.seniority,
            self.conditions.workplace,
            recent.from,
            recent.before
        )
        .rows(ends(self.ranges))
        .all(&mut self.snapshot)
        .await
    }
}

/// The same collection, with the months that these postings are of.
fn period(collection: &Basis, counted: &Counted) -> Basis {
    let mut months = counted.dated().map(|(month, _)| month);
    let first = months.next();
    Basis {
        from: first.and_then(Month::written),
        to: months.next_back().or(first).and_then(Month::written),
        ..collection.clone()
    }
}

fn places(counted: Counted) -> Vec<(String, i64)> {
    let mut places: Vec<(String, i64)> = counted
        .places
        .into_iter()
        .filter(|(place, _)| !place.is_empty())
        .collect();
    places.sort_by(|(a, more), (b, less)| less.cmp(more).then_with(|| a.cmp(b)));
    places
}

fn by_month(counted: &Counted) -> Vec<(Month, i64)> {
    let mut months = counted.dated();
    let Some((first, _)) = months.next() else {
        return Vec::new();
    };
    let last = months.next_back().map_or(first, |(last, _)| last);
    let all = std::iter::successors(Some(first), |month| {
        Some(month.plus(1)).filter(|next| *next <= last)
    });
    all.map(|month| (month, counted.months.get(&month).copied().unwrap_or(0)))
        .collect()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "months of experience and cents of pay are far below 2^53"
)]
pub(super) fn as_float(number: i64) -> f64 {
    number as f64
}

impl Profile {
    /// The level of education that most postings with a level ask for.
    pub fn typical_education(&self) -> Option<(Level, &Estimate)> {
        let known = self
            .education
            .iter()
            .filter_map(|(level, shown)| Some((*level, shown.as_ref().ok()?)));
        known.max_by_key(|(_, estimate)| estimate.n())
    }

    /// Its skills of a kind.
    pub fn skills_of(&self, kind: SkillKind) -> impl Iterator<Item = &SkillRow> {
        self.skills.iter().filter(move |row| row.kind == kind)
    }
}
