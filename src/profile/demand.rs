//! Who asks for a skill: postings of a collection by month and by occupation.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use catalogue::Catalogue;

use super::{Collection, Collections, Trend};
use crate::db::{self, Db, Value};
use crate::estimate::{Basis, Estimate, Shown};
use crate::posting::{EditionId, Month, OF_ONE_OCCUPATION, SkillNumber, of_occupation};
use crate::sql;

/// The postings that ask for a skill.
#[derive(Debug, Clone)]
pub struct Demand {
    /// Where the postings come from, and of which months.
    pub basis: Arc<Basis>,
    /// Whether single postings can be shown.
    pub own: bool,
    /// With fewer postings a share is withheld.
    pub least: i64,
    /// All postings of the collection.
    pub postings: i64,
    /// Those that ask for the skill.
    pub asking: i64,
    /// Their share.
    pub share: Shown,
    /// By month, all of the collection; those without a date are left out.
    pub months: Vec<DemandOf<Month>>,
    /// By occupation (index in the catalogue), where the title means one; those with most first.
    pub occupations: Vec<DemandOf<usize>>,
}

/// The postings of a month or of an occupation that ask for a skill.
#[derive(Debug, Clone, PartialEq)]
pub struct DemandOf<T> {
    /// The month, or the occupation.
    pub of: T,
    /// Its postings.
    pub postings: i64,
    /// Those that ask for the skill.
    pub asking: i64,
    /// Their share.
    pub share: Shown,
}

/// The postings of a year that ask for a skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearOfSkill {
    /// The year.
    pub year: i64,
    /// Its postings.
    pub postings: i64,
    /// Those that ask for the skill.
    pub asking: i64,
}

impl Demand {
    /// The trend from the twelve months before the last twelve to these.
    pub fn trend(&self) -> Trend {
        let Some(last) = self.months.last() else {
            return Trend::Unknown;
        };
        let (from, before) = (last.of.plus(-11), last.of.plus(-23));
        let sum = |from: Month, to: Month| {
            let months = self
                .months
                .iter()
                .filter(|month| month.of >= from && month.of < to);
            months.fold((0, 0), |(asking, all), month| {
                (asking + month.asking, all + month.postings)
            })
        };
        Trend::of(sum(before, from), sum(from, Month::END))
    }

    /// The postings of each year.
    pub fn by_year(&self) -> Vec<YearOfSkill> {
        let mut years: BTreeMap<i64, YearOfSkill> = BTreeMap::new();
        for month in &self.months {
            let year = month.of.year();
            let sums = years.entry(year).or_insert(YearOfSkill {
                year,
                postings: 0,
                asking: 0,
            });
            sums.postings += month.postings;
            sums.asking += month.asking;
        }
        years.into_values().collect()
    }
}

/// Postings by what they are counted by: all of them, and those that ask for the skill.
type Counts<K> = BTreeMap<K, (i64, i64)>;

/// The demand for a skill (index in the catalogue's vocabulary) in the first collection that has
/// it, or in none.
///
/// # Errors
/// When the database fails.
pub async fn demand(
    db: &Db,
    catalogue: &Catalogue,
    collections: &Collections,
    skill: usize,
    least: i64,
) -> db::Result<Demand> {
    let asks = |one: &&Arc<Collection>| collections.asking(one, skill).is_some();
    let all = &collections.all;
    let collection = all.iter().find(asks).or(all.first()).cloned();
    let collection = collection.unwrap_or_else(|| Arc::new(Collection::empty()));
    let numbers = collections.numbers(skill);
    let by_month = counts(by_month(db, collection.edition, numbers).await?, |month| {
        month
    });
    let by_occupation = counts(by_profile(db, collection.edition, numbers).await?, |id| {
        id / OF_ONE_OCCUPATION * OF_ONE_OCCUPATION
    });
    let share = |asking, postings| Estimate::share(asking, postings, least, &collection.basis);
    let months = by_month
        .into_iter()
        .filter(|(month, _)| month.is_known())
        .map(|(month, count)| DemandOf::new(month, count, share));
    let asking = collections.asking(&collection, skill).unwrap_or(0);
    Ok(Demand {
        own: collection.own,
        least,
        postings: collection.postings,
        asking,
        share: share(asking, collection.postings),
        months: months.collect(),
        occupations: occupations(catalogue, by_occupation, share),
        basis: Arc::clone(&collection.basis),
    })
}

/// The occupations whose postings ask for the skill, those with most first.
fn occupations(
    catalogue: &Catalogue,
    counts: Counts<i64>,
    share: impl Fn(i64, i64) -> Shown,
) -> Vec<DemandOf<usize>> {
    let indices: HashMap<i64, usize> = catalogue
        .occupations
        .iter()
        .enumerate()
        .map(|(at, one)| (of_occupation(one.code), at))
        .collect();
    let mut occupations: Vec<DemandOf<usize>> = counts
        .into_iter()
        .filter(|(_, (_, asking))| *asking > 0)
        .filter_map(|(number, count)| Some(DemandOf::new(*indices.get(&number)?, count, &share)))
        .collect();
    occupations.sort_by_key(|one| -one.asking);
    occupations
}

impl<T> DemandOf<T> {
    fn new(of: T, (postings, asking): (i64, i64), share: impl Fn(i64, i64) -> Shown) -> Self {
        Self {
            of,
            postings,
            asking,
            share: share(asking, postings),
        }
    }
}

async fn by_month(
    db: &Db,
    edition: EditionId,
    skills: &[SkillNumber],
) -> db::Result<Vec<(SkillNumber, Month, i64)>> {
    sql!(
        "WITH wanted (number) AS (VALUES (CAST($2 AS BIGINT)))
         SELECT skill, month, postings FROM wanted CROSS JOIN skill_month WHERE edition = $1 AND skill = number",
        edition
    )
    .rows(with_all(skills))
    .all(db)
    .await
}

async fn by_profile(
    db: &Db,
    edition: EditionId,
    skills: &[SkillNumber],
) -> db::Result<Vec<(SkillNumber, i64, i64)>> {
    sql!(
        "WITH wanted (number) AS (VALUES (CAST($2 AS BIGINT)))
         SELECT skill, profile, postings FROM wanted CROSS JOIN skill_profile WHERE edition = $1 AND skill = number",
        edition
    )
    .rows(with_all(skills))
    .all(db)
    .await
}

/// The numbers of a skill, and that of all postings.
fn with_all(skills: &[SkillNumber]) -> impl Iterator<Item = [Value<'static>; 1]> {
    skills
        .iter()
        .chain([&SkillNumber::ALL])
        .map(|number| [Value::from(*number)])
}

/// Sums rows of (skill, key, postings), in which skill 0 is all postings, by a coarser key.
fn counts<K: Ord>(rows: Vec<(SkillNumber, K, i64)>, coarser: impl Fn(K) -> K) -> Counts<K> {
    let mut counts = Counts::new();
    for (skill, key, postings) in rows {
        let (all, asking) = counts.entry(coarser(key)).or_default();
        *(if skill == SkillNumber::ALL {
            all
        } else {
            asking
        }) += postings;
    }
    counts
}
