//! The starter collection: cells that come with the program, so that a fresh install shows what
//! employers ask for. Numbers only: sums of what ads say, no ad.

mod install;

use std::collections::{BTreeMap, HashMap};

use catalogue::code::OnetCode;
use catalogue::skill::SkillId;
use serde::{Deserialize, Serialize};

pub use self::install::{handler, install, install_packed, queue};
use crate::db::{self, Db};
use crate::posting::{SkillNumber, counted_skills};
use crate::sql;

/// What it is packed with: the slowest, because it is done once.
const LEVEL: i32 = 19;

/// Cells as they are packed: names once, and cells as columns of numbers, sorted, so that they
/// compress well.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Packed {
    /// The sources that the ads are from.
    sources: Vec<String>,
    /// Code, and specialised occupation.
    profiles: Vec<(u32, String)>,
    skills: Vec<SkillId>,
    places: Vec<String>,
    measures: Vec<String>,
    profile_cells: Columns,
    skill_cells: Columns,
}

/// The columns of a table of cells.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Columns {
    /// Index of the profile; 0: uncoded, the others from 1.
    profile: Vec<i32>,
    place: Vec<i32>,
    month: Vec<i32>,
    seniority: Vec<i32>,
    workplace: Vec<i32>,
    /// Index of the measure, or of the skill.
    what: Vec<i32>,
    /// Of a measure only.
    value: Vec<i64>,
    postings: Vec<i64>,
    /// Of a measure only.
    total: Vec<i64>,
}

/// Why a starter collection cannot be packed or installed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
    /// The bytes are not what was packed.
    #[error("the starter collection is damaged: {0}")]
    Damaged(String),
    /// A thread that unpacks it panicked, which is a mistake of ours.
    #[error("unpacking the starter collection failed")]
    Panicked(#[from] tokio::task::JoinError),
    /// Two nodes do the same.
    #[error("another node installs a starter collection")]
    Elsewhere,
}

fn damaged(error: impl std::fmt::Display) -> Error {
    Error::Damaged(error.to_string())
}

/// A profile cell with its names.
type ProfileRow = (i64, String, i64, i64, i64, String, i64, i64, i64);
/// A skill cell with its names.
type SkillRow = (i64, String, i64, i64, i64, SkillNumber, i64);

/// Packs the own cells of a database. The same postings give the same bytes.
///
/// # Errors
/// When the database fails.
pub async fn pack(db: &Db) -> Result<Vec<u8>, Error> {
    let state = crate::posting::state(db).await?;
    let sources: Vec<(String,)> = sql!("SELECT DISTINCT source FROM posting_batch ORDER BY source")
        .all(db)
        .await?;
    let profiles: Vec<(i64, String, String)> =
        sql!("SELECT id, code, specialization FROM profile ORDER BY code, specialization")
            .all(db)
            .await?;
    // A database that was made to be packed has one number for each skill.
    let mut skills: Vec<(SkillNumber, SkillId)> = counted_skills(db).await?.into_iter().collect();
    skills.sort_by(|(_, one), (_, other)| one.cmp(other));
    let mut packed = Packed {
        sources: sources.into_iter().map(|(source,)| source).collect(),
        ..Packed::default()
    };
    let profile_index: HashMap<i64, i64> = profiles
        .iter()
        .zip(1..)
        .map(|((id, ..), at)| (*id, at))
        .collect();
    let skill_index: HashMap<SkillNumber, i64> = skills
        .iter()
        .zip(0..)
        .map(|((id, _), at)| (*id, at))
        .collect();
    for (_, code, specialization) in profiles {
        let code: OnetCode = code.parse().map_err(damaged)?;
        packed.profiles.push((code.number(), specialization));
    }
    packed.skills = skills.into_iter().map(|(_, id)| id).collect();
    let cells: Vec<ProfileRow> = sql!(
        "SELECT profile, place, month, seniority, workplace, measure, value, postings, total
         FROM profile_cell WHERE edition = $1",
        state.cells_edition
    )
    .all(db)
    .await?;
    let asked: Vec<SkillRow> = sql!(
        "SELECT profile, place, month, seniority, workplace, skill, postings FROM skill_cell WHERE edition = $1",
        state.cells_edition
    )
    .all(db)
    .await?;
    let places = names(
        cells
            .iter()
            .map(|row| row.1.as_str())
            .chain(asked.iter().map(|row| row.1.as_str())),
    );
    let measures = names(cells.iter().map(|row| row.5.as_str()));
    let of_profile = |id: i64| profile_index.get(&id).copied().unwrap_or(0);
    let mut rows: Vec<[i64; 9]> = cells
        .iter()
        .map(
            |(profile, place, month, seniority, workplace, measure, value, postings, total)| {
                let (place, measure) = (places[place.as_str()], measures[measure.as_str()]);
                [
                    measure,
                    of_profile(*profile),
                    place,
                    *month,
                    *seniority,
                    *workplace,
                    *value,
                    *postings,
                    *total,
                ]
            },
        )
        .collect();
    rows.sort_unstable();
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
        let columns = &mut packed.profile_cells;
        columns.push(
            [profile, place, month, seniority, workplace, measure],
            postings,
        )?;
        columns.value.push(value);
        columns.total.push(total);
    }
    let mut rows: Vec<[i64; 7]> = asked
        .iter()
        .map(
            |(profile, place, month, seniority, workplace, skill, postings)| {
                let place = places[place.as_str()];
                [
                    of_profile(*profile),
                    skill_index[skill],
                    place,
                    *month,
                    *seniority,
                    *workplace,
                    *postings,
                ]
            },
        )
        .collect();
    rows.sort_unstable();
    for [profile, skill, place, month, seniority, workplace, postings] in rows {
        packed.skill_cells.push(
            [profile, place, month, seniority, workplace, skill],
            postings,
        )?;
    }
    packed.places = places.into_keys().map(str::to_owned).collect();
    packed.measures = measures.into_keys().map(str::to_owned).collect();
    packed.profile_cells.pack();
    packed.skill_cells.pack();
    let bytes = rmp_serde::to_vec(&packed).map_err(damaged)?;
    zstd::encode_all(bytes.as_slice(), LEVEL).map_err(damaged)
}

impl Packed {
    /// What was packed.
    fn unpack(bytes: &[u8]) -> Result<Self, Error> {
        let unpacked = zstd::Decoder::new(bytes).map_err(damaged)?;
        let mut packed: Self = rmp_serde::from_read(unpacked).map_err(damaged)?;
        packed.profile_cells.unpack();
        packed.skill_cells.unpack();
        Ok(packed)
    }
}

/// Names in order, each with its index.
fn names<'a>(names: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, i64> {
    let mut sorted: BTreeMap<&str, i64> = names.map(|name| (name, 0)).collect();
    for (at, index) in (0..).zip(sorted.values_mut()) {
        *index = at;
    }
    sorted
}

impl Columns {
    /// Profile, place, month, seniority, workplace, and measure or skill.
    fn push(&mut self, numbers: [i64; 6], postings: i64) -> Result<(), Error> {
        let columns = [
            &mut self.profile,
            &mut self.place,
            &mut self.month,
            &mut self.seniority,
            &mut self.workplace,
            &mut self.what,
        ];
        for (column, number) in columns.into_iter().zip(numbers) {
            column.push(i32::try_from(number).map_err(damaged)?);
        }
        self.postings.push(postings);
        Ok(())
    }

    fn columns(&mut self) -> [&mut Vec<i32>; 4] {
        [
            &mut self.profile,
            &mut self.what,
            &mut self.place,
            &mut self.month,
        ]
    }

    /// Differences instead of values, where neighbours are alike.
    fn pack(&mut self) {
        for column in self.columns() {
            let mut before = 0;
            for value in column {
                before += std::mem::replace(value, *value - before) - before;
            }
        }
    }

    /// The values again.
    fn unpack(&mut self) {
        for column in self.columns() {
            let mut before: i32 = 0;
            for value in column {
                before = before.wrapping_add(*value);
                *value = before;
            }
        }
    }
}
