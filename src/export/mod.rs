//! Facts and cells as Parquet files, for DuckDB, pandas and the like: codes and names instead of
//! the numbers that the database counts by.
//!
//! Rows are read and written in pieces, so that memory does not grow with the database. The files
//! get their names together, when all of them are whole and no posting changed meanwhile: they are
//! of one moment, or they are not there.

mod cell;
mod fact;
mod table;

use std::collections::HashMap;
use std::path::Path;

use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use serde::Serialize;

pub use self::table::Written;
use self::table::{Column, Table};
use crate::db::{self, Db};
use crate::ingest::Progress;
use crate::posting::{self, SkillNumber, State, counted_skills};
use crate::sql;

/// What is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum What {
    /// What each posting says: facts.parquet and skills.parquet.
    Facts,
    /// The sums that profiles are made of: `profile_cells.parquet` and `skill_cells.parquet`.
    Cells,
    /// Both.
    All,
}

/// What was exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// The version of the postings that it is of.
    pub version: i64,
    /// The files.
    pub files: Vec<Written>,
}

/// Why nothing was exported. Files of an earlier export are as they were.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
    /// A file could not be written.
    #[error("the files cannot be written")]
    Parquet(#[from] ParquetError),
    /// A folder or a file could not be made.
    #[error("the files cannot be written")]
    Disk(#[from] std::io::Error),
    /// Facts and cells would be of different moments.
    #[error("postings changed while they were exported; export again when no ads are being read")]
    Changed,
}

/// The names of what is counted by numbers.
struct Names {
    /// Code and specialised occupation, by number.
    profiles: HashMap<i64, (ByteArray, Option<ByteArray>)>,
    /// Ids, by number.
    skills: HashMap<SkillNumber, ByteArray>,
}

impl Names {
    async fn load(db: &Db) -> db::Result<Self> {
        let profiles: Vec<(i64, String, String)> =
            sql!("SELECT id, code, specialization FROM profile")
                .all(db)
                .await?;
        let skills = counted_skills(db).await?;
        Ok(Self {
            profiles: profiles
                .into_iter()
                .map(|(id, code, part)| (id, (text(code), not_empty(part))))
                .collect(),
            skills: skills
                .into_iter()
                .map(|(number, id)| (number, text(id.into())))
                .collect(),
        })
    }

    /// The columns `occupation` and `specialization`; none for what is uncoded.
    fn occupations(&self, numbers: impl Iterator<Item = i64>) -> [Column; 2] {
        let named = numbers.map(|number| self.profiles.get(&number).cloned());
        let (codes, parts) = named
            .map(|named| named.map_or((None, None), |(code, part)| (Some(code), part)))
            .unzip();
        [Column::Text(codes), Column::Text(parts)]
    }

    fn skills(&self, numbers: impl Iterator<Item = SkillNumber>) -> Column {
        Column::Text(
            numbers
                .map(|number| self.skills.get(&number).cloned())
                .collect(),
        )
    }
}

fn text(text: String) -> ByteArray {
    ByteArray::from(text.into_bytes())
}

fn not_empty(written: String) -> Option<ByteArray> {
    Some(written)
        .filter(|written| !written.is_empty())
        .map(text)
}

/// How far an export has come, told to who watches.
struct Watch<'a> {
    progress: Progress,
    tell: &'a mut (dyn FnMut(Progress) + Send),
}

impl Watch<'_> {
    fn add(&mut self, rows: i64) {
        self.progress.done += rows;
        (self.tell)(self.progress);
    }
}

/// Writes the files into a folder, which is made if it is missing.
///
/// # Errors
/// When the database fails, a file cannot be written, or postings change meanwhile.
pub async fn export(
    db: &Db,
    folder: &Path,
    what: What,
    on_progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Exported, Error> {
    std::fs::create_dir_all(folder)?;
    let state = posting::state(db).await?;
    let names = Names::load(db).await?;
    let of = total(db, &state, what).await?;
    let mut watch = Watch {
        progress: Progress { done: 0, of },
        tell: on_progress,
    };
    let mut tables = Vec::new();
    if what != What::Cells {
        tables.push(fact::facts(db, &state, folder, &mut watch).await?);
        tables.push(fact::skills(db, &state, folder, &names, &mut watch).await?);
    }
    if what != What::Facts {
        let editions = cell::editions(db, &state).await?;
        tables.push(cell::profile_cells(db, &editions, folder, &names, &mut watch).await?);
        tables.push(cell::skill_cells(db, &editions, folder, &names, &mut watch).await?);
    }
    if posting::state(db).await? != state {
        return Err(Error::Changed);
    }
    let files = tables
        .into_iter()
        .map(Table::name)
        .collect::<Result<_, _>>()?;
    Ok(Exported {
        version: state.version,
        files,
    })
}

/// What progress is counted to: postings, once for each of their two files, and cells.
async fn total(db: &Db, state: &State, what: What) -> db::Result<i64> {
    let mut total = if what == What::Cells {
        0
    } else {
        2 * state.last_posting.number()
    };
    if what != What::Facts {
        for (edition, _) in cell::editions(db, state).await? {
            total += cell::count(db, edition).await?;
        }
    }
    Ok(total)
}
