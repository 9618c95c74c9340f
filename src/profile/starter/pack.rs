//! Packing: the own cells of a database become a starter collection.

use std::collections::{BTreeMap, HashMap};

use catalogue::code::OnetCode;
use catalogue::skill::SkillId;

use super::{Columns, Error, Packed, damaged};
use crate::db::{self, Db};
use crate::posting::{self, EditionId, SkillNumber, counted_skills};
use crate::sql;

/// What it is packed with: the slowest, because it is done once.
const LEVEL: i32 = 19;

/// Packs the own cells of a database. The same postings give the same bytes.
///
/// # Errors
/// When the database fails.
pub async fn pack(db: &Db) -> Result<Vec<u8>, Error> {
    let edition = posting::state(db).await?.cells_edition;
    let cells = Cells::of(db, edition).await?;
    let mut packed = Packed {
        sources: sources(db).await?,
        ..Packed::default()
    };
    let indices = Indices::of(db, &cells, &mut packed).await?;
    packed.profile_cells = indices.profile_columns(&cells.profiles)?;
    packed.skill_cells = indices.skill_columns(&cells.skills)?;
    packed.places = indices.places.into_keys().map(str::to_owned).collect();
    packed.measures = indices.measures.into_keys().map(str::to_owned).collect();
    packed.profile_cells.pack();
    packed.skill_cells.pack();
    let bytes = rmp_serde::to_vec(&packed).map_err(damaged)?;
    zstd::encode_all(bytes.as_slice(), LEVEL).map_err(damaged)
}

async fn sources(db: &Db) -> db::Result<Vec<String>> {
    let sources: Vec<(String,)> = sql!("SELECT DISTINCT source FROM posting_batch ORDER BY source")
        .all(db)
        .await?;
    Ok(sources.into_iter().map(|(source,)| source).collect())
}

/// A cell of a measure.
#[derive(sqlx::FromRow)]
struct ProfileCell {
    profile: i64,
    place: String,
    month: i64,
    seniority: i64,
    workplace: i64,
    measure: String,
    value: i64,
    postings: i64,
    total: i64,
}

/// A cell of a skill.
#[derive(sqlx::FromRow)]
struct SkillCell {
    profile: i64,
    place: String,
    month: i64,
    seniority: i64,
    workplace: i64,
    skill: SkillNumber,
    postings: i64,
}

/// All cells of an edition.
struct Cells {
    profiles: Vec<ProfileCell>,
    skills: Vec<SkillCell>,
}

impl Cells {
    async fn of(db: &Db, edition: EditionId) -> db::Result<Self> {
        let profiles = sql!(
            "SELECT profile, place, month, seniority, workplace, measure, value, postings, total
             FROM profile_cell WHERE edition = $1",
            edition
        );
        let skills = sql!(
            "SELECT profile, place, month, seniority, workplace, skill, postings
             FROM skill_cell WHERE edition = $1",
            edition
        );
        Ok(Self {
            profiles: profiles.all(db).await?,
            skills: skills.all(db).await?,
        })
    }
}

/// The indices by which packed cells name things.
struct Indices<'c> {
    /// From 1 on: 0 is uncoded.
    profiles: HashMap<i64, i64>,
    skills: HashMap<SkillNumber, i64>,
    places: BTreeMap<&'c str, i64>,
    measures: BTreeMap<&'c str, i64>,
}

impl<'c> Indices<'c> {
    /// Gives an index to everything that the cells name, and lists profiles and skills in what is
    /// packed.
    async fn of(db: &Db, cells: &'c Cells, packed: &mut Packed) -> Result<Self, Error> {
        let profiles: Vec<(i64, String, String)> =
            sql!("SELECT id, code, specialization FROM profile ORDER BY code, specialization")
                .all(db)
                .await?;
        let profile_index = profiles.iter().zip(1..).map(|((id, ..), at)| (*id, at));
        let profile_index = profile_index.collect();
        for (_, code, specialization) in profiles {
            let code: OnetCode = code.parse().map_err(damaged)?;
            packed.profiles.push((code.number(), specialization));
        }
        // A database that was made to be packed has one number for each skill.
        let skills = counted_skills(db).await?.into_iter();
        let mut skills: Vec<(SkillNumber, SkillId)> = skills.collect();
        skills.sort_by(|(_, one), (_, other)| one.cmp(other));
        let skill_index = skills.iter().zip(0..).map(|((id, _), at)| (*id, at));
        let skill_index = skill_index.collect();
        packed.skills = skills.into_iter().map(|(_, id)| id).collect();
        let of_profiles = cells.profiles.iter().map(|cell| cell.place.as_str());
        let of_skills = cells.skills.iter().map(|cell| cell.place.as_str());
        Ok(Self {
            profiles: profile_index,
            skills: skill_index,
            places: in_order(of_profiles.chain(of_skills)),
            measures: in_order(cells.profiles.iter().map(|cell| cell.measure.as_str())),
        })
    }

    fn profile(&self, number: i64) -> i64 {
        self.profiles.get(&number).copied().unwrap_or(0)
    }

    /// Cells of measures as columns, sorted by measure first.
    fn profile_columns(&self, cells: &[ProfileCell]) -> Result<Columns, Error> {
        let row = |cell: &ProfileCell| {
            [
                self.measures[cell.measure.as_str()],
                self.profile(cell.profile),
                self.places[cell.place.as_str()],
                cell.month,
                cell.seniority,
                cell.workplace,
                cell.value,
                cell.postings,
                cell.total,
            ]
        };
        let mut rows: Vec<[i64; 9]> = cells.iter().map(row).collect();
        rows.sort_unstable();
        let mut columns = Columns::default();
        for [
            measure,
            profile,
            place,
            month,
            seniority,
            workplace,
            value,
            postings,
            total,
        ] in rows
        {
            let key = [profile, place, month, seniority, workplace, measure];
            columns.push(key, postings)?;
            columns.value.push(value);
            columns.total.push(total);
        }
        Ok(columns)
    }

    /// Cells of skills as columns, sorted by profile first.
    fn skill_columns(&self, cells: &[SkillCell]) -> Result<Columns, Error> {
        let row = |cell: &SkillCell| {
            [
                self.profile(cell.profile),
                self.skills[&cell.skill],
                self.places[cell.place.as_str()],
                cell.month,
                cell.seniority,
                cell.workplace,
                cell.postings,
            ]
        };
        let mut rows: Vec<[i64; 7]> = cells.iter().map(row).collect();
        rows.sort_unstable();
        let mut columns = Columns::default();
        for [profile, skill, place, month, seniority, workplace, postings] in rows {
            let key = [profile, place, month, seniority, workplace, skill];
            columns.push(key, postings)?;
        }
        Ok(columns)
    }
}

/// Names in order, each with its index.
fn in_order<'a>(names: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, i64> {
    let mut sorted: BTreeMap<&str, i64> = names.map(|name| (name, 0)).collect();
    for (at, index) in (0..).zip(sorted.values_mut()) {
        *index = at;
    }
    sorted
}
