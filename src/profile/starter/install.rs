//! Installs a packed collection. Its cells are written some at a time, under an edition that nobody
//! sees yet and together with how far they came; then they are shown in one step.

use std::collections::BTreeMap;
use std::ops::Range;

use catalogue::code::OnetCode;
use catalogue::skill::SkillId;
use sha2::{Digest, Sha256};
use tokio::task::spawn_blocking;

use super::{Columns, Error, Packed, damaged};
use crate::clock::Clock;
use crate::db::{self, BatchSize, Db, On, Query, Transaction, Value, pieces};
use crate::job::{self, Handler, NewJob};
use crate::posting::{
    EditionId, Month, SkillNumber, lock, next_edition, profile_number, queue_sweep, skill_numbers,
};
use crate::{sql, transaction};

/// The cells that are packed into the program.
const BUNDLED: &[u8] = include_bytes!("../starter.bin");

/// The most rows that are written together.
const BATCH: u32 = 20_000;

/// The job that installs the bundled collection.
const JOB: &str = "starter-collection";

/// Lets a node install the bundled collection.
///
/// # Errors
/// When the database fails.
pub async fn queue(db: &Db, now: i64) -> db::Result<()> {
    let install = NewJob {
        id: JOB,
        kind: JOB,
        payload: serde_json::Value::Null,
        run_at: now,
    };
    job::queue(db, now, &install).await
}

/// Does the jobs of [`queue`].
pub fn handler(db: Db, clock: Clock) -> Handler {
    let install = move |_| {
        let db = db.clone();
        async move {
            if install(&db, clock).await? {
                tracing::info!("installed the bundled starter collection of job ads");
            }
            Ok::<(), Error>(())
        }
    };
    Handler::new(JOB, install).never_gives_up()
}

/// Installs the bundled collection, if it is not there, and says whether it did.
///
/// # Errors
/// As [`install_packed`].
pub async fn install(db: &Db, clock: Clock) -> Result<bool, Error> {
    if BUNDLED.is_empty() {
        return Ok(false);
    }
    install_packed(db, clock, BUNDLED).await
}

/// Installs what [`pack`](super::pack) made, if it is not there, in place of the collection that
/// came before it, and says whether it did. An install that was cut off goes on where it stopped.
///
/// # Errors
/// When the bytes are damaged or the database fails; what is shown has not changed then.
pub async fn install_packed(
    db: &Db,
    clock: Clock,
    bytes: impl AsRef<[u8]> + Send + 'static,
) -> Result<bool, Error> {
    let id = catalogue::release::hex(&Sha256::digest(bytes.as_ref()));
    if is_installed(db, &id).await? {
        return Ok(false);
    }
    let packed = spawn_blocking(move || Packed::unpack(bytes.as_ref())).await??;
    let mut size = BatchSize::new(BATCH);
    let rows = Rows::of(db, &mut size, &packed).await?;
    let Some(mut install) = begin(db, &id).await? else {
        return Ok(false);
    };
    let mut first = 0;
    for table in Table::ALL {
        let end = first + rows.count(table);
        while install.written < end {
            let from = install.written - first;
            let batch = from..from + size.take(end - install.written);
            write(db, &mut size, &mut install, &rows, table, batch).await?;
        }
        first = end;
    }
    show(db, clock.now(), &install, &id, &packed.sources).await?;
    Ok(true)
}

async fn is_installed(on: impl Into<On<'_>>, id: &str) -> db::Result<bool> {
    let found: Option<(EditionId,)> = sql!("SELECT edition FROM collection WHERE id = $1", id)
        .optional(on)
        .await?;
    Ok(found.is_some())
}

/// An install that is under way.
struct Install {
    edition: EditionId,
    /// Rows of all tables together.
    written: usize,
}

/// Goes on with an install of the same collection that was cut off, or begins one; none where
/// another node was quicker.
async fn begin(db: &Db, id: &str) -> db::Result<Option<Install>> {
    transaction!(db, |tx| {
        lock(&mut tx).await?;
        if is_installed(&mut tx, id).await? {
            return Ok(None);
        }
        let begun: Option<(EditionId, i64)> = sql!(
            "SELECT edition, written FROM collection_install WHERE id = $1",
            id
        )
        .optional(&mut tx)
        .await?;
        if let Some((edition, written)) = begun {
            let written = usize::try_from(written).unwrap_or_default();
            return Ok(Some(Install { edition, written }));
        }
        let edition = next_edition(&mut tx).await?;
        sql!(
            "INSERT INTO collection_install (edition, id, written) VALUES ($1, $2, 0)",
            edition,
            id
        )
        .execute(&mut tx)
        .await?;
        Ok(Some(Install {
            edition,
            written: 0,
        }))
    })
}

/// Writes the next rows, all of one table.
async fn write(
    db: &Db,
    size: &mut BatchSize,
    install: &mut Install,
    rows: &Rows<'_>,
    table: Table,
    batch: Range<usize>,
) -> Result<(), Error> {
    let written = install.written + batch.len();
    let outcome: Result<(), Error> = transaction!(db, size, |tx| {
        let moved = sql!(
            "UPDATE collection_install SET written = $1 WHERE edition = $2 AND written = $3",
            number(written),
            install.edition,
            number(install.written)
        );
        if moved.execute(&mut tx).await? != 1 {
            return Err(Error::Elsewhere);
        }
        rows.insert(&mut tx, install.edition, table, batch.clone())
            .await
    });
    outcome?;
    install.written = written;
    Ok(())
}

/// Shows the collection in place of the one before.
async fn show(
    db: &Db,
    now: i64,
    install: &Install,
    id: &str,
    sources: &[String],
) -> Result<(), Error> {
    let about = serde_json::json!({ "sources": sources }).to_string();
    transaction!(db, |tx| {
        lock(&mut tx).await?;
        let ended = sql!(
            "DELETE FROM collection_install WHERE edition = $1 AND written = $2",
            install.edition,
            number(install.written)
        );
        if ended.execute(&mut tx).await? != 1 {
            return Err(Error::Elsewhere);
        }
        // What an older program began to install is void now.
        sql!("DELETE FROM collection_install")
            .execute(&mut tx)
            .await?;
        sql!("DELETE FROM collection").execute(&mut tx).await?;
        sql!(
            "INSERT INTO collection (edition, id, about) VALUES ($1, $2, $3)",
            install.edition,
            id,
            &about
        )
        .execute(&mut tx)
        .await?;
        sql!("UPDATE posting_state SET version = version + 1 WHERE id = 1")
            .execute(&mut tx)
            .await?;
        queue_sweep(&mut tx, now).await?;
        Ok(())
    })
}

fn number(count: usize) -> i64 {
    i64::try_from(count).expect("a collection has fewer rows than 2^63")
}

/// The tables of an edition of cells, in the order in which they are written.
#[derive(Debug, Clone, Copy)]
enum Table {
    ProfileCell,
    SkillCell,
    SkillMonth,
    SkillProfile,
}

impl Table {
    const ALL: [Self; 4] = [
        Self::ProfileCell,
        Self::SkillCell,
        Self::SkillMonth,
        Self::SkillProfile,
    ];
}

/// The rows of all tables, in an order that is the same whenever an install goes on.
struct Rows<'p> {
    packed: &'p Packed,
    /// The number in the database of each packed profile; the first is 0, uncoded.
    profiles: Vec<i64>,
    /// The number in the database of each packed skill.
    skills: Vec<SkillNumber>,
    /// The further sums that `profile.sql` makes of facts: postings by skill and month,
    months: Vec<((SkillNumber, Month), i64)>,
    /// and by skill and profile.
    by_profile: Vec<((SkillNumber, i64), i64)>,
}

impl<'p> Rows<'p> {
    /// Gives numbers to profiles and skills that have none yet, and sums up the cells further.
    async fn of(db: &Db, size: &mut BatchSize, packed: &'p Packed) -> Result<Self, Error> {
        let profiles = profile_numbers(db, size, &packed.profiles).await?;
        let skills = numbers_of_skills(db, size, &packed.skills).await?;
        let mut months: BTreeMap<(SkillNumber, Month), i64> = BTreeMap::new();
        let mut by_profile: BTreeMap<(SkillNumber, i64), i64> = BTreeMap::new();
        let mut add = |skill: SkillNumber, cells: &Columns, at: usize| -> Result<(), Error> {
            let profile = known(&profiles, cells.profile[at])?;
            let month = Month::new(i64::from(cells.month[at]));
            *months.entry((skill, month)).or_default() += cells.postings[at];
            *by_profile.entry((skill, profile)).or_default() += cells.postings[at];
            Ok(())
        };
        let cells = &packed.skill_cells;
        for (at, skill) in cells.what.iter().enumerate() {
            add(known(&skills, *skill)?, cells, at)?;
        }
        let cells = &packed.profile_cells;
        for (at, measure) in cells.what.iter().enumerate() {
            if name(&packed.measures, *measure)? == "postings" {
                add(SkillNumber::ALL, cells, at)?;
            }
        }
        Ok(Self {
            months: months.into_iter().collect(),
            by_profile: by_profile.into_iter().collect(),
            packed,
            profiles,
            skills,
        })
    }

    fn count(&self, table: Table) -> usize {
        match table {
            Table::ProfileCell => self.packed.profile_cells.profile.len(),
            Table::SkillCell => self.packed.skill_cells.profile.len(),
            Table::SkillMonth => self.months.len(),
            Table::SkillProfile => self.by_profile.len(),
        }
    }

    async fn insert(
        &self,
        tx: &mut Transaction,
        edition: EditionId,
        table: Table,
        batch: Range<usize>,
    ) -> Result<(), Error> {
        match table {
            Table::ProfileCell => {
                let statement = || {
                    sql!(
                        "INSERT INTO profile_cell
                             (edition, profile, place, month, seniority, workplace, measure, value, postings, total)
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                        edition
                    )
                };
                insert_rows(tx, batch, statement, |at| self.profile_cell(at)).await
            }
            Table::SkillCell => {
                let statement = || {
                    sql!(
                        "INSERT INTO skill_cell (edition, profile, place, month, seniority, workplace, skill, postings)
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                        edition
                    )
                };
                insert_rows(tx, batch, statement, |at| self.skill_cell(at)).await
            }
            Table::SkillMonth => {
                let statement = || {
                    sql!(
                        "INSERT INTO skill_month (edition, skill, month, postings) VALUES ($1, $2, $3, $4)",
                        edition
                    )
                };
                let row = |at: usize| {
                    let ((skill, month), postings) = self.months[at];
                    Ok([skill.into(), month.into(), postings.into()])
                };
                insert_rows(tx, batch, statement, row).await
            }
            Table::SkillProfile => {
                let statement = || {
                    sql!(
                        "INSERT INTO skill_profile (edition, skill, profile, postings) VALUES ($1, $2, $3, $4)",
                        edition
                    )
                };
                let row = |at: usize| {
                    let ((skill, profile), postings) = self.by_profile[at];
                    Ok([skill.into(), profile.into(), postings.into()])
                };
                insert_rows(tx, batch, statement, row).await
            }
        }
    }

    fn profile_cell(&self, at: usize) -> Result<[Value<'p>; 9], Error> {
        let cells = &self.packed.profile_cells;
        let [profile, place, month, seniority, workplace] = self.key(cells, at)?;
        let measure = name(&self.packed.measures, cells.what[at])?;
        Ok([
            profile,
            place,
            month,
            seniority,
            workplace,
            measure.into(),
            cells.value[at].into(),
            cells.postings[at].into(),
            cells.total[at].into(),
        ])
    }

    fn skill_cell(&self, at: usize) -> Result<[Value<'p>; 7], Error> {
        let cells = &self.packed.skill_cells;
        let [profile, place, month, seniority, workplace] = self.key(cells, at)?;
        Ok([
            profile,
            place,
            month,
            seniority,
            workplace,
            known(&self.skills, cells.what[at])?.into(),
            cells.postings[at].into(),
        ])
    }

    /// Profile, place, month, seniority and workplace of a cell.
    fn key(&self, cells: &Columns, at: usize) -> Result<[Value<'p>; 5], Error> {
        let number = |column: &[i32]| Value::from(i64::from(column[at]));
        Ok([
            known(&self.profiles, cells.profile[at])?.into(),
            name(&self.packed.places, cells.place[at])?.into(),
            number(&cells.month),
            number(&cells.seniority),
            number(&cells.workplace),
        ])
    }
}

/// Inserts so many rows, some with each statement: a server that has just started should not hold
/// them all.
async fn insert_rows<'v, const N: usize>(
    tx: &mut Transaction,
    batch: Range<usize>,
    statement: impl Fn() -> Query<'v>,
    row: impl Fn(usize) -> Result<[Value<'v>; N], Error>,
) -> Result<(), Error> {
    let all: Vec<usize> = batch.collect();
    for piece in pieces(&all, N) {
        let rows: Result<Vec<_>, _> = piece.iter().map(|at| row(*at)).collect();
        statement().rows(rows?).execute(&mut *tx).await?;
    }
    Ok(())
}

/// The numbers of packed profiles in the database, after 0 for uncoded.
async fn profile_numbers(
    db: &Db,
    size: &mut BatchSize,
    profiles: &[(u32, String)],
) -> Result<Vec<i64>, Error> {
    let mut numbers = vec![0];
    while numbers.len() <= profiles.len() {
        let left = &profiles[numbers.len() - 1..];
        let batch = &left[..size.take(left.len())];
        let found: Result<Vec<i64>, Error> = transaction!(db, size, |tx| {
            lock(&mut tx).await?;
            let mut found = Vec::new();
            for (code, specialization) in batch {
                let code = OnetCode::from_number(*code).map_err(damaged)?;
                found.push(profile_number(&mut tx, code, specialization).await?);
            }
            Ok(found)
        });
        numbers.extend(found?);
    }
    Ok(numbers)
}

/// The numbers of packed skills in the database.
async fn numbers_of_skills(
    db: &Db,
    size: &mut BatchSize,
    ids: &[SkillId],
) -> Result<Vec<SkillNumber>, Error> {
    let skills: Vec<Vec<&SkillId>> = ids.iter().map(|id| vec![id]).collect();
    let mut numbers = Vec::new();
    while numbers.len() < skills.len() {
        let left = &skills[numbers.len()..];
        let batch = &left[..size.take(left.len())];
        let found: db::Result<Vec<SkillNumber>> = transaction!(db, size, |tx| {
            lock(&mut tx).await?;
            skill_numbers(&mut tx, batch).await
        });
        numbers.extend(found?);
    }
    Ok(numbers)
}

/// The number at an index.
fn known<T: Copy>(list: &[T], index: i32) -> Result<T, Error> {
    let found = usize::try_from(index)
        .ok()
        .and_then(|at| list.get(at).copied());
    found.ok_or_else(|| damaged("an index is too large"))
}

/// The name at an index.
fn name(list: &[String], index: i32) -> Result<&str, Error> {
    let found = usize::try_from(index).ok().and_then(|at| list.get(at));
    found
        .map(String::as_str)
        .ok_or_else(|| damaged("an index is too large"))
}
