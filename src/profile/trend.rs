//! How many postings of a profile ask for one skill, month by month.

use std::collections::BTreeMap;

use catalogue::Catalogue;

use super::{Conditions, Profile, Scope};
use crate::db::{self, Db, Value};
use crate::estimate::{Estimate, Shown};
use crate::posting::{EditionId, Month, SkillNumber};
use crate::sql;

/// A month of a profile.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthOfSkill {
    /// Which.
    pub month: Month,
    /// Its postings.
    pub postings: i64,
    /// Those that ask for the skill.
    pub asking: i64,
    /// Their share.
    pub share: Shown,
}

/// The months of a profile, with the postings that ask for the skill of these numbers.
///
/// # Errors
/// When the database fails.
pub async fn of_skill(
    db: &Db,
    catalogue: &Catalogue,
    profile: &Profile,
    scope: &Scope<'_>,
    conditions: &Conditions,
    numbers: &[SkillNumber],
) -> db::Result<Vec<MonthOfSkill>> {
    let ranges = scope.ranges(db, catalogue).await?;
    let mut asking = BTreeMap::<Month, i64>::new();
    for number in numbers {
        for (month, postings) in
            asking_for(db, profile.edition, &ranges, conditions, *number).await?
        {
            *asking.entry(month).or_default() += postings;
        }
    }
    let month = |(month, postings): &(Month, i64)| {
        let asking = asking.get(month).copied().unwrap_or(0);
        let share = Estimate::share(asking, *postings, profile.least, &profile.basis);
        MonthOfSkill {
            month: *month,
            postings: *postings,
            asking,
            share,
        }
    };
    Ok(profile.months.iter().map(month).collect())
}

/// The postings within ranges of profiles that ask for the skill of a number, by month.
async fn asking_for(
    db: &Db,
    edition: EditionId,
    ranges: &[(i64, i64)],
    conditions: &Conditions,
    number: SkillNumber,
) -> db::Result<Vec<(Month, i64)>> {
    if ranges.is_empty() {
        return Ok(Vec::new());
    }
    let (first, last) = conditions.places();
    sql!(
        "WITH part (low, high) AS (VALUES (CAST($9 AS BIGINT), CAST($10 AS BIGINT)))
         SELECT month, CAST(SUM(postings) AS BIGINT) AS postings
         FROM part JOIN skill_cell ON profile BETWEEN low AND high
         WHERE edition = $1 AND skill = $2 AND month > 0
           AND place BETWEEN $3 AND $4 AND month BETWEEN $5 AND $6
           AND (seniority = $7 OR $7 = 0) AND (workplace = $8 OR $8 = 0)
         GROUP BY month",
        edition,
        number,
        first,
        last,
        conditions.from,
        conditions.to,
        conditions.seniority,
        conditions.workplace
    )
    .rows(
        ranges
            .iter()
            .map(|(low, high)| [Value::from(*low), Value::from(*high)]),
    )
    .all(db)
    .await
}
