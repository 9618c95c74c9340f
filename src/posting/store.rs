//! The tables of postings: numbering, ads that were read, and their facts.

use std::collections::{BTreeSet, HashSet};
use std::ops::RangeInclusive;

use super::duplicate::Others;
use super::edition::EditionId;
use super::fact::{Fact, RULES};
use super::identity::SKETCHES;
use super::month::Month;
use super::profile_number::{FactNumbers, Names};
use super::skill_number::SkillNumber;
use crate::db::{self, On, Transaction, Value, id_type, pieces};
use crate::sql;

id_type! {
    /// The number of a posting. Later ones have higher numbers.
    PostingId
}

impl PostingId {
    /// Before the first.
    pub const NONE: Self = Self::new(0);

    /// The one that comes so many later.
    #[must_use]
    pub const fn plus(self, count: i64) -> Self {
        Self::new(self.number() + count)
    }

    /// How many come after an earlier one, up to this one.
    pub const fn since(self, earlier: Self) -> i64 {
        self.number() - earlier.number()
    }
}

/// An ad that has been read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// What the source knows it by.
    pub key: String,
    /// Where people can read it.
    pub url: Option<String>,
    /// When it was posted, as days since 1970-01-01.
    pub posted: Option<i64>,
    /// The title of the job.
    pub title: String,
    /// Who offers it.
    pub employer: String,
    /// The hash of normalised title, employer and place.
    pub identity: Option<i64>,
    /// Sketches of the text.
    pub sketches: Option<[i64; SKETCHES]>,
    /// All of it, from which the facts were read.
    pub body: String,
    /// What it says.
    pub fact: Fact,
}

/// What became of ads that were to be committed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Committed {
    /// Ads that had been committed before.
    pub known: i64,
    /// New ads that no other one repeats.
    pub unique: i64,
    /// Of these, ads whose title means no occupation.
    pub uncoded: i64,
    /// New ads that repeat another one.
    pub duplicates: i64,
}

/// How far numbering has come, and which editions are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct State {
    /// The number of the last posting.
    pub last_posting: PostingId,
    /// The number of the last batch.
    pub last_batch: i64,
    /// The number of the last edition.
    pub last_edition: EditionId,
    /// Facts of this edition are shown.
    pub facts_edition: EditionId,
    /// And cells of this one.
    pub cells_edition: EditionId,
    /// Grows with every change that a page could show.
    pub version: i64,
}

/// The state as of now.
///
/// # Errors
/// When the database fails.
pub async fn state(on: impl Into<On<'_>>) -> db::Result<State> {
    sql!(
        "SELECT last_posting, last_batch, last_edition, facts_edition, cells_edition, version
         FROM posting_state WHERE id = 1"
    )
    .one(on)
    .await
}

/// After a backup was restored: what nodes made of the postings before, whose version is given, is
/// taken for old.
///
/// # Errors
/// When the database fails.
pub async fn restored(tx: &mut Transaction, before: i64) -> db::Result<()> {
    sql!(
        "UPDATE posting_state SET version = 1 + CASE WHEN version > $1 THEN version ELSE $1 END WHERE id = 1",
        before
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Takes the lock that every change of postings takes first, and gives the state. It lasts until
/// the transaction ends. Whoever changes what a page could show raises the version as well.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &mut Transaction) -> db::Result<State> {
    tx.lock("posting_state").await?;
    state(tx).await
}

/// Which of these keys the source has had already.
///
/// # Errors
/// When the database fails.
pub async fn known(
    on: impl Into<On<'_>>,
    source: &str,
    keys: &[&str],
) -> db::Result<HashSet<String>> {
    let mut on = on.into();
    let mut known = HashSet::new();
    for piece in pieces(keys, 1) {
        let found: Vec<(String,)> = sql!(
            "WITH wanted (wanted_key) AS (VALUES (CAST($2 AS TEXT)))
             SELECT key FROM wanted CROSS JOIN posting WHERE key = wanted_key AND source = $1",
            source,
        )
        .rows(piece.iter().map(|key| [Value::from(*key)]))
        .all(on.again())
        .await?;
        known.extend(found.into_iter().map(|(key,)| key));
    }
    Ok(known)
}

/// What was inserted of a batch.
#[derive(Debug)]
pub struct Inserted {
    /// What became of its ads.
    pub committed: Committed,
    /// The numbers of its postings; empty where all were known.
    pub postings: RangeInclusive<PostingId>,
    /// The editions that they belong to.
    pub state: State,
}

/// Inserts a batch of ads with their facts. What the source has had already is left out.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Transaction,
    now: i64,
    source: &str,
    names: &Names<'_>,
    readings: &[Reading],
) -> db::Result<Inserted> {
    let state = lock(tx).await?;
    let (new, had) = new_ones(tx, source, readings).await?;
    let (first, last) = (
        state.last_posting.plus(1),
        state.last_posting.plus(count(new.len())),
    );
    let rows = numbered(tx, first, &new).await?;
    let committed = Committed {
        known: had,
        ..Committed::of(&rows)
    };
    if !rows.is_empty() {
        let batch = state.last_batch + 1;
        insert_batch(tx, now, source, batch, &rows, &committed).await?;
        insert_postings(tx, source, batch, &rows).await?;
        let facts: Vec<(PostingId, Month, &Fact)> = rows
            .iter()
            .filter(|row| row.original.is_none())
            .map(|row| (row.id, Month::of_day(row.reading.posted), &row.reading.fact))
            .collect();
        insert_facts(tx, state.facts_edition, names, &facts).await?;
        sql!(
            "UPDATE posting_state SET last_posting = $1, last_batch = $2, version = version + 1 WHERE id = 1",
            last,
            batch
        )
        .execute(tx)
        .await?;
    }
    Ok(Inserted {
        committed,
        postings: first..=last,
        state,
    })
}

/// Those that the source has not had, and how many it has. Asked when the lock is held, because
/// another node may have committed some meanwhile; and a key may stand twice in one file.
async fn new_ones<'r>(
    tx: &mut Transaction,
    source: &str,
    readings: &'r [Reading],
) -> db::Result<(Vec<&'r Reading>, i64)> {
    let keys: Vec<&str> = readings
        .iter()
        .map(|reading| reading.key.as_str())
        .collect();
    let mut known = known(tx, source, &keys).await?;
    let new: Vec<&Reading> = readings
        .iter()
        .filter(|reading| known.insert(reading.key.clone()))
        .collect();
    let had = count(readings.len() - new.len());
    Ok((new, had))
}

/// A new posting.
struct Row<'r> {
    id: PostingId,
    reading: &'r Reading,
    /// The one that it repeats.
    original: Option<PostingId>,
}

/// Gives numbers to new postings, and finds which of them repeat another one.
async fn numbered<'r>(
    tx: &mut Transaction,
    first: PostingId,
    new: &[&'r Reading],
) -> db::Result<Vec<Row<'r>>> {
    let mut others = Others::of(tx, new).await?;
    let row = |(at, reading): (i64, &&'r Reading)| {
        let id = first.plus(at);
        let original = others.original(reading);
        if original.is_none() {
            others.add(id, reading);
        }
        Row {
            id,
            reading,
            original,
        }
    };
    Ok((0..).zip(new).map(row).collect())
}

impl Committed {
    /// Adds what became of others.
    pub fn add(&mut self, others: Self) {
        self.known += others.known;
        self.unique += others.unique;
        self.uncoded += others.uncoded;
        self.duplicates += others.duplicates;
    }

    fn of(rows: &[Row<'_>]) -> Self {
        let unique = || rows.iter().filter(|row| row.original.is_none());
        let uncoded = unique().filter(|row| row.reading.fact.occupation.is_none());
        Self {
            known: 0,
            unique: count(unique().count()),
            uncoded: count(uncoded.count()),
            duplicates: count(rows.len() - unique().count()),
        }
    }
}

async fn insert_batch(
    tx: &mut Transaction,
    now: i64,
    source: &str,
    batch: i64,
    rows: &[Row<'_>],
    committed: &Committed,
) -> db::Result<()> {
    sql!(
        "INSERT INTO posting_batch
             (id, source, committed_at, rules, first_posting, last_posting, unique_count, uncoded, duplicates)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        batch,
        source,
        now,
        RULES,
        rows[0].id,
        rows[rows.len() - 1].id,
        committed.unique,
        committed.uncoded,
        committed.duplicates
    )
    .execute(tx)
    .await?;
    Ok(())
}

fn count(length: usize) -> i64 {
    i64::try_from(length).expect("a batch is small")
}

async fn insert_postings(
    tx: &mut Transaction,
    source: &str,
    batch: i64,
    rows: &[Row<'_>],
) -> db::Result<()> {
    for piece in pieces(rows, 11) {
        sql!(
            "INSERT INTO posting
                 (source, batch, id, key, url, posted, title, employer, identity, duplicate_of, body)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            source,
            batch
        )
        .rows(piece.iter().map(|row| {
            let Row {
                id,
                reading,
                original,
            } = row;
            let body = if original.is_some() { "" } else { &reading.body };
            [
                Value::from(*id),
                Value::from(&reading.key),
                Value::from(reading.url.as_deref()),
                Value::from(reading.posted),
                Value::from(&reading.title),
                Value::from(&reading.employer),
                Value::from(reading.identity),
                Value::from(*original),
                Value::from(body),
            ]
        }))
        .execute(&mut *tx)
        .await?;
    }
    let unique = rows.iter().filter(|row| row.original.is_none());
    let sketches: BTreeSet<(i64, PostingId)> = unique
        .flat_map(|row| {
            let sketches = row.reading.sketches.into_iter().flatten();
            sketches.map(|sketch| (sketch, row.id))
        })
        .collect();
    let sketches: Vec<(i64, PostingId)> = sketches.into_iter().collect();
    for piece in pieces(&sketches, 2) {
        sql!("INSERT INTO posting_sketch (sketch, posting) VALUES ($1, $2)")
            .rows(
                piece
                    .iter()
                    .map(|(sketch, id)| [Value::from(*sketch), Value::from(*id)]),
            )
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

/// Stores facts under an edition: (posting, month, what it says).
///
/// # Errors
/// When the database fails.
pub async fn insert_facts(
    tx: &mut Transaction,
    edition: EditionId,
    names: &Names<'_>,
    facts: &[(PostingId, Month, &Fact)],
) -> db::Result<()> {
    let numbers = FactNumbers::of(tx, names, facts.iter().map(|(.., fact)| *fact)).await?;
    let evidence: Vec<Vec<u8>> = facts
        .iter()
        .map(|(.., fact)| numbers.evidence(fact))
        .collect();
    let rows: Vec<_> = facts.iter().zip(&evidence).collect();
    for piece in pieces(&rows, 16) {
        sql!(
            "INSERT INTO fact
                 (edition, posting, profile, place, month, seniority, workplace, employment, currency, pay, pay_bin,
                  experience_min, experience_max, education, education_preferred, evidence)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
            edition
        )
        .rows(piece.iter().map(|((posting, month, fact), evidence)| {
            [
                Value::from(*posting),
                Value::from(numbers.profile(fact)),
                Value::from(&fact.place),
                Value::from(*month),
                Value::from(fact.seniority),
                Value::from(fact.workplace),
                Value::from(fact.employment),
                Value::from(fact.currency),
                Value::from(fact.pay),
                Value::from(fact.pay_bin()),
                Value::from(fact.experience_min),
                Value::from(fact.experience_max),
                Value::from(fact.education),
                Value::from(fact.education_preferred),
                Value::from(*evidence),
            ]
        }))
        .execute(&mut *tx)
        .await?;
    }
    insert_skills(tx, edition, &numbers, facts).await
}

async fn insert_skills(
    tx: &mut Transaction,
    edition: EditionId,
    numbers: &FactNumbers,
    facts: &[(PostingId, Month, &Fact)],
) -> db::Result<()> {
    let mut skills: Vec<(PostingId, SkillNumber)> = facts
        .iter()
        .flat_map(|(posting, _, fact)| {
            fact.skills
                .iter()
                .map(|(skill, ..)| (*posting, numbers.skill(*skill)))
        })
        .collect();
    skills.sort_unstable();
    for piece in pieces(&skills, 2) {
        sql!(
            "INSERT INTO posting_skill (edition, posting, skill) VALUES ($1, $2, $3)",
            edition
        )
        .rows(
            piece
                .iter()
                .map(|(posting, skill)| [Value::from(*posting), Value::from(*skill)]),
        )
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}
