//! The numbers under which skills are counted. A number means one skill for good, by the skill's id,
//! whichever releases are in use.
//!
//! A skill may have several numbers: two that were counted apart are one when a release joins their
//! ids. So whoever reads a skill's postings or cells reads those of all its numbers.

use std::collections::HashMap;

use catalogue::Catalogue;
use catalogue::skill::{Skill, SkillId};

use super::store::lock;
use crate::db::{self, Db, On, Transaction, Value, id_type, pieces};
use crate::{sql, transaction};

id_type! {
    /// The number of a skill in the database. It stays what it is, whichever catalogue is in use.
    SkillNumber
}

impl SkillNumber {
    /// Of all postings, whatever they ask for.
    pub const ALL: Self = Self::new(0);
    /// Of a skill that no posting ever asked for.
    pub const NONE: Self = Self::new(-1);
}

/// Every number with the id of its skill.
///
/// # Errors
/// When the database fails.
pub async fn counted_skills(on: impl Into<On<'_>>) -> db::Result<HashMap<SkillNumber, SkillId>> {
    let rows: Vec<(SkillNumber, String)> =
        sql!("SELECT number, id FROM counted_skill WHERE id IS NOT NULL")
            .all(on)
            .await?;
    let ids = rows
        .into_iter()
        .filter_map(|(number, id)| Some((number, id.parse().ok()?)));
    Ok(ids.collect())
}

/// The ids of the skills of some numbers.
///
/// # Errors
/// When the database fails.
pub async fn ids_of_numbers(
    db: &Db,
    numbers: impl Iterator<Item = SkillNumber>,
) -> db::Result<HashMap<SkillNumber, SkillId>> {
    let numbers: Vec<SkillNumber> = numbers.collect();
    let mut ids = HashMap::new();
    for piece in pieces(&numbers, 1) {
        let rows: Vec<(SkillNumber, String)> = sql!(
            "WITH wanted (wanted_number) AS (VALUES (CAST($1 AS BIGINT)))
             SELECT number, id FROM wanted CROSS JOIN counted_skill
             WHERE number = wanted_number AND id IS NOT NULL"
        )
        .rows(piece.iter().map(|number| [Value::from(*number)]))
        .all(db)
        .await?;
        let parsed = rows
            .into_iter()
            .filter_map(|(number, id)| Some((number, id.parse().ok()?)));
        ids.extend(parsed);
    }
    Ok(ids)
}

/// All numbers of a skill, ascending; none where no posting ever asked for it.
///
/// # Errors
/// When the database fails.
pub async fn numbers_of_skill(db: &Db, skill: &Skill) -> db::Result<Vec<SkillNumber>> {
    let by_id = numbers_by_id(db, ids(skill)).await?;
    let mut numbers: Vec<SkillNumber> = by_id.into_values().flatten().collect();
    numbers.sort_unstable();
    Ok(numbers)
}

/// A number of each skill, in the order given: one that it has, or else a new one. A skill is given
/// by its ids, its own first. The lock of the postings must be held.
///
/// # Errors
/// When the database fails.
///
/// # Panics
/// Never: numbers do not run out.
pub async fn skill_numbers(
    tx: &mut Transaction,
    skills: &[Vec<&SkillId>],
) -> db::Result<Vec<SkillNumber>> {
    let known = numbers_by_id(&mut *tx, skills.iter().flatten().copied()).await?;
    let (last,): (Option<i64>,) = sql!("SELECT MAX(number) AS last_number FROM counted_skill")
        .one(&mut *tx)
        .await?;
    let mut next = (last.unwrap_or(0) + 1..).map(SkillNumber::new);
    let mut new = Vec::new();
    let mut numbers = Vec::with_capacity(skills.len());
    for ids in skills {
        let number = ids
            .iter()
            .find_map(|id| known.get(id.as_str())?.iter().min().copied());
        numbers.push(number.unwrap_or_else(|| {
            let number = next.next().expect("numbers do not run out");
            new.push((number, ids[0]));
            number
        }));
    }
    for piece in pieces(&new, 2) {
        sql!("INSERT INTO counted_skill (number, id) VALUES ($1, $2)")
            .rows(
                piece
                    .iter()
                    .map(|(number, id)| [Value::from(*number), Value::from(id.as_str())]),
            )
            .execute(&mut *tx)
            .await?;
    }
    Ok(numbers)
}

/// The ids of a skill, its own first.
pub(super) fn ids(skill: &Skill) -> impl Iterator<Item = &SkillId> {
    std::iter::once(&skill.id).chain(&skill.aliases)
}

async fn numbers_by_id<'i>(
    on: impl Into<On<'_>>,
    ids: impl Iterator<Item = &'i SkillId>,
) -> db::Result<HashMap<String, Vec<SkillNumber>>> {
    let mut on = on.into();
    let ids: Vec<&SkillId> = ids.collect();
    let mut numbers = HashMap::<String, Vec<SkillNumber>>::new();
    for piece in pieces(&ids, 1) {
        let found: Vec<(String, SkillNumber)> = sql!(
            "WITH wanted (wanted_id) AS (VALUES (CAST($1 AS TEXT)))
             SELECT id, number FROM wanted CROSS JOIN counted_skill WHERE id = wanted_id"
        )
        .rows(piece.iter().map(|id| [Value::from(id.as_str())]))
        .all(on.again())
        .await?;
        for (id, number) in found {
            numbers.entry(id).or_default().push(number);
        }
    }
    Ok(numbers)
}

/// Finds the ids of numbers from the time when a skill was its slug, as far as the catalogue has
/// them.
///
/// # Errors
/// When the database fails.
pub async fn find_ids_of_slugs(db: &Db, catalogue: &Catalogue) -> db::Result<()> {
    if !slugs_with_ids(db, catalogue).await?.is_empty() {
        transaction!(db, |tx| {
            lock(&mut tx).await?;
            find_ids_of_slugs_in(&mut tx, catalogue).await
        })?;
    }
    Ok(())
}

/// The same in a transaction that holds the lock of the postings.
pub(super) async fn find_ids_of_slugs_in(
    tx: &mut Transaction,
    catalogue: &Catalogue,
) -> db::Result<()> {
    let found = slugs_with_ids(&mut *tx, catalogue).await?;
    for piece in pieces(&found, 2) {
        sql!(
            "WITH found (found_number, found_id) AS (VALUES (CAST($1 AS BIGINT), CAST($2 AS TEXT)))
             UPDATE counted_skill SET id = found_id FROM found WHERE number = found_number"
        )
        .rows(
            piece
                .iter()
                .map(|(number, id)| [Value::from(*number), Value::from(id.as_str())]),
        )
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// Numbers without an id, each with the id of the skill at its slug.
async fn slugs_with_ids<'c>(
    on: impl Into<On<'_>>,
    catalogue: &'c Catalogue,
) -> db::Result<Vec<(SkillNumber, &'c SkillId)>> {
    let rows: Vec<(SkillNumber, String)> =
        sql!("SELECT number, slug FROM counted_skill WHERE id IS NULL AND slug IS NOT NULL")
            .all(on)
            .await?;
    let vocabulary = &catalogue.vocabulary;
    let found = rows.into_iter().filter_map(|(number, slug)| {
        let at = vocabulary.by_address(&slug)?;
        Some((number, &vocabulary.skills[at].id))
    });
    Ok(found.collect())
}
