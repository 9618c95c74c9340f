//! The numbers under which occupations are counted, and those that facts need. A number stays what
//! it is; a catalogue that knows new ones adds to them.

use std::collections::{BTreeSet, HashMap};

use catalogue::Catalogue;
use catalogue::code::OnetCode;
use catalogue::skill::SkillId;

use super::fact::{Evidence, Fact};
use super::skill_number::{self, SkillNumber, find_ids_of_slugs_in, skill_numbers};
use crate::db::{self, Transaction};
use crate::sql;

/// Profiles of one occupation: itself, and its specialised occupations from 1 on.
pub const OF_ONE_OCCUPATION: i64 = 1_000;

/// What numbers are given to.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a>(pub &'a Catalogue);

/// The number of an occupation's own profile; those of its specialised occupations follow it.
pub fn of_occupation(code: OnetCode) -> i64 {
    i64::from(code.number()) * OF_ONE_OCCUPATION
}

/// The numbers that some facts need.
#[derive(Debug)]
pub(super) struct FactNumbers {
    profiles: HashMap<(OnetCode, Option<usize>), i64>,
    skills: HashMap<u32, SkillNumber>,
}

impl FactNumbers {
    /// Finds them, and gives new ones to what has none yet. The lock of the postings must be held.
    pub(super) async fn of<'f>(
        tx: &mut Transaction,
        names: &Names<'_>,
        facts: impl Iterator<Item = &'f Fact>,
    ) -> db::Result<Self> {
        let catalogue = names.0;
        find_ids_of_slugs_in(tx, catalogue).await?;
        let mut occupations = BTreeSet::new();
        let mut skills = BTreeSet::new();
        for fact in facts {
            occupations.extend(fact.occupation);
            skills.extend(fact.skills.iter().map(|(skill, ..)| *skill));
        }
        let slug = |specialization: Option<usize>| {
            specialization.map_or("", |index| catalogue.specializations[index].slug.as_str())
        };
        let mut profiles = HashMap::new();
        for (code, specialization) in occupations {
            profiles.insert(
                (code, specialization),
                profile_number(tx, code, slug(specialization)).await?,
            );
        }
        let skills: Vec<u32> = skills.into_iter().collect();
        let vocabulary = &catalogue.vocabulary.skills;
        let ids: Vec<Vec<&SkillId>> = skills
            .iter()
            .map(|skill| skill_number::ids(&vocabulary[*skill as usize]).collect())
            .collect();
        let numbers = skill_numbers(tx, &ids).await?;
        let skills = skills.into_iter().zip(numbers).collect();
        Ok(Self { profiles, skills })
    }

    pub(super) fn profile(&self, fact: &Fact) -> i64 {
        fact.occupation
            .map_or(0, |occupation| self.profiles[&occupation])
    }

    pub(super) fn skill(&self, skill: u32) -> SkillNumber {
        self.skills[&skill]
    }

    /// The evidence of a fact as it is stored.
    pub(super) fn evidence(&self, fact: &Fact) -> Vec<u8> {
        let skills = fact
            .skills
            .iter()
            .map(|(skill, words, percent)| (self.skill(*skill), *words, *percent))
            .collect();
        let evidence = Evidence {
            skills,
            ..fact.evidence.clone()
        };
        rmp_serde::to_vec(&evidence).expect("plain numbers can be written")
    }
}

/// The number of an occupation's profile, or of one of its specialised occupations; a new one if it
/// has none yet. The lock of the postings must be held.
///
/// # Errors
/// When the database fails.
pub async fn profile_number(
    tx: &mut Transaction,
    code: OnetCode,
    specialization: &str,
) -> db::Result<i64> {
    let written = code.to_string();
    let found: Option<(i64,)> = sql!(
        "SELECT id FROM profile WHERE code = $1 AND specialization = $2",
        &written,
        specialization
    )
    .optional(&mut *tx)
    .await?;
    if let Some((id,)) = found {
        return Ok(id);
    }
    let first = of_occupation(code);
    let (last,): (Option<i64>,) = sql!(
        "SELECT MAX(id) AS last_id FROM profile WHERE id BETWEEN $1 AND $2",
        first,
        first + OF_ONE_OCCUPATION - 1
    )
    .one(&mut *tx)
    .await?;
    let id = if specialization.is_empty() {
        first
    } else {
        last.unwrap_or(first) + 1
    };
    sql!(
        "INSERT INTO profile (id, code, specialization) VALUES ($1, $2, $3)",
        id,
        written,
        specialization
    )
    .execute(&mut *tx)
    .await?;
    Ok(id)
}
