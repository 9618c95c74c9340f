//! The sums that profiles are made of, of the own postings and of what came with the program.

use std::path::Path;

use facts::education::Level;
use facts::employment::Employment;
use facts::seniority::Seniority;
use facts::workplace::Workplace;
use parquet::data_type::ByteArray;

use super::fact::employment;
use super::table::{Column, Table};
use super::{Error, Names, Watch, not_empty, text};
use crate::db::{self, Db};
use crate::posting::{EditionId, Month, SkillNumber, State};
use crate::sql;

/// Cells in a piece: some megabytes.
const PIECE: i64 = 50_000;

const PROFILE_CELLS: &str = "message profile_cell {
    REQUIRED BINARY collection (STRING);
    OPTIONAL BINARY occupation (STRING);
    OPTIONAL BINARY specialization (STRING);
    OPTIONAL BINARY place (STRING);
    OPTIONAL BINARY month (STRING);
    OPTIONAL BINARY seniority (STRING);
    OPTIONAL BINARY workplace (STRING);
    REQUIRED BINARY measure (STRING);
    REQUIRED INT64 value;
    OPTIONAL BINARY name (STRING);
    REQUIRED INT64 postings;
    REQUIRED INT64 total;
}";

const SKILL_CELLS: &str = "message skill_cell {
    REQUIRED BINARY collection (STRING);
    OPTIONAL BINARY occupation (STRING);
    OPTIONAL BINARY specialization (STRING);
    OPTIONAL BINARY place (STRING);
    OPTIONAL BINARY month (STRING);
    OPTIONAL BINARY seniority (STRING);
    OPTIONAL BINARY workplace (STRING);
    OPTIONAL BINARY skill (STRING);
    REQUIRED INT64 postings;
}";

/// An edition of cells, with the name of its collection.
pub(super) type Edition = (EditionId, String);

/// The editions that are shown.
pub(super) async fn editions(db: &Db, state: &State) -> db::Result<Vec<Edition>> {
    let mut editions = vec![(state.cells_edition, "own".to_owned())];
    editions.extend(
        sql!("SELECT edition, id FROM collection ORDER BY edition")
            .all::<Edition>(db)
            .await?,
    );
    Ok(editions)
}

/// How many cells an edition has.
pub(super) async fn count(db: &Db, edition: EditionId) -> db::Result<i64> {
    let (profiles,): (i64,) = sql!(
        "SELECT COUNT(*) AS cells FROM profile_cell WHERE edition = $1",
        edition
    )
    .one(db)
    .await?;
    let (skills,): (i64,) = sql!(
        "SELECT COUNT(*) AS cells FROM skill_cell WHERE edition = $1",
        edition
    )
    .one(db)
    .await?;
    Ok(profiles + skills)
}

/// What a cell is of.
#[derive(Debug, Clone, Default, sqlx::FromRow)]
struct Of {
    profile: i64,
    place: String,
    month: Month,
    seniority: i64,
    workplace: i64,
}

impl Of {
    /// Before the first cell.
    fn before() -> Self {
        Self {
            profile: -1,
            ..Self::default()
        }
    }

    /// The columns that both files begin with.
    fn columns(collection: &str, names: &Names, rows: &[&Self]) -> Vec<Column> {
        let texts = |of: &dyn Fn(&Self) -> Option<ByteArray>| {
            Column::Text(rows.iter().map(|row| of(row)).collect())
        };
        let [occupation, specialization] = names.occupations(rows.iter().map(|row| row.profile));
        vec![
            texts(&|_| Some(ByteArray::from(collection))),
            occupation,
            specialization,
            texts(&|row| not_empty(row.place.clone())),
            texts(&|row| row.month.written().map(text)),
            texts(&|row| Seniority::from_code(row.seniority).map(|one| one.id().into())),
            texts(&|row| Workplace::from_code(row.workplace).map(|one| one.id().into())),
        ]
    }
}

#[derive(Debug, Clone, sqlx::FromRow)]
struct ProfileCell {
    #[sqlx(flatten)]
    of: Of,
    measure: String,
    value: i64,
    postings: i64,
    total: i64,
}

pub(super) async fn profile_cells(
    db: &Db,
    editions: &[Edition],
    folder: &Path,
    names: &Names,
    watch: &mut Watch<'_>,
) -> Result<Table, Error> {
    let mut table = Table::create(folder, "profile_cells.parquet", PROFILE_CELLS)?;
    for (edition, collection) in editions {
        let (mut after, mut measure, mut value) = (Of::before(), String::new(), 0);
        loop {
            let rows: Vec<ProfileCell> = sql!(
                "SELECT profile, place, month, seniority, workplace, measure, value, postings, total FROM profile_cell
                 WHERE edition = $1
                   AND (profile, place, month, seniority, workplace, measure, value) > ($2, $3, $4, $5, $6, $7, $8)
                 ORDER BY profile, place, month, seniority, workplace, measure, value LIMIT $9",
                *edition,
                after.profile,
                &after.place,
                after.month,
                after.seniority,
                after.workplace,
                &measure,
                value,
                PIECE
            )
            .all(db)
            .await?;
            let Some(last) = rows.last() else { break };
            (after, measure, value) = (last.of.clone(), last.measure.clone(), last.value);
            watch.add(i64::try_from(rows.len()).unwrap_or(0));
            let of: Vec<&Of> = rows.iter().map(|row| &row.of).collect();
            let mut columns = Of::columns(collection, names, &of);
            let integers = |of: fn(&ProfileCell) -> i64| {
                Column::Integer(rows.iter().map(|row| Some(of(row))).collect())
            };
            columns.push(Column::Text(
                rows.iter()
                    .map(|row| Some(ByteArray::from(row.measure.as_str())))
                    .collect(),
            ));
            columns.push(integers(|row| row.value));
            columns.push(Column::Text(
                rows.iter()
                    .map(|row| meaning(&row.measure, row.value))
                    .collect(),
            ));
            columns.push(integers(|row| row.postings));
            columns.push(integers(|row| row.total));
            table.append(columns)?;
        }
    }
    table.finish()?;
    Ok(table)
}

/// What the value of a measure stands for, where it is no amount.
fn meaning(measure: &str, value: i64) -> Option<ByteArray> {
    match measure {
        "education" | "education-preferred" => {
            Level::from_code(value).map(|level| level.id().into())
        }
        "employment" => employment(Employment::from_bits(value)),
        _ => None,
    }
}

#[derive(Debug, Clone, sqlx::FromRow)]
struct SkillCell {
    #[sqlx(flatten)]
    of: Of,
    skill: SkillNumber,
    postings: i64,
}

pub(super) async fn skill_cells(
    db: &Db,
    editions: &[Edition],
    folder: &Path,
    names: &Names,
    watch: &mut Watch<'_>,
) -> Result<Table, Error> {
    let mut table = Table::create(folder, "skill_cells.parquet", SKILL_CELLS)?;
    for (edition, collection) in editions {
        let (mut after, mut skill) = (Of::before(), SkillNumber::ALL);
        loop {
            let rows: Vec<SkillCell> = sql!(
                "SELECT profile, place, month, seniority, workplace, skill, postings FROM skill_cell
                 WHERE edition = $1 AND (profile, place, month, seniority, workplace, skill) > ($2, $3, $4, $5, $6, $7)
                 ORDER BY profile, place, month, seniority, workplace, skill LIMIT $8",
                *edition,
                after.profile,
                &after.place,
                after.month,
                after.seniority,
                after.workplace,
                skill,
                PIECE
            )
            .all(db)
            .await?;
            let Some(last) = rows.last() else { break };
            (after, skill) = (last.of.clone(), last.skill);
            watch.add(i64::try_from(rows.len()).unwrap_or(0));
            let of: Vec<&Of> = rows.iter().map(|row| &row.of).collect();
            let mut columns = Of::columns(collection, names, &of);
            columns.push(names.skills(rows.iter().map(|row| row.skill)));
            columns.push(Column::Integer(
                rows.iter().map(|row| Some(row.postings)).collect(),
            ));
            table.append(columns)?;
        }
    }
    table.finish()?;
    Ok(table)
}
