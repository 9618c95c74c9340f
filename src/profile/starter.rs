//! The starter collection: cells that come with the program, so that a fresh install shows what
//! employers ask for. Numbers only: sums of what ads say, no ad.

mod install;
mod pack;

use catalogue::skill::SkillId;
use serde::{Deserialize, Serialize};

pub use self::install::{handler, install, install_packed, queue};
pub use self::pack::pack;
use crate::db;

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
