//! The tables of postings: numbering, ads that were read, and their facts.

use std::collections::{BTreeSet, HashSet};
use std::ops::RangeInclusive;

use super::duplicate::Others;
use super::fact::{Fact, RULES};
use super::identity::SKETCHES;
use super::month::month_of;
use super::numbers::{Names, Numbers};
use crate::db::{self, Db, On, Transaction, Value, pieces};
use crate::sql;

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

/// What became of a batch.
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
    pub last_posting: i64,
    /// The number of the last batch.
    pub last_batch: i64,
    /// Facts of this edition are shown.
    pub facts_edition: i64,
    /// And cells of this one.
    pub cells_edition: i64,
    /// Grows with every change that a page could show.
    pub version: i64,
}

/// The state as of now.
///
/// # Errors
/// When the database fails.
pub async fn state(db: &Db) -> db::Result<State> {
    sql!("SELECT last_posting, last_batch, facts_edition, cells_edition, version FROM posting_state WHERE id = 1")
        .one(db)
        .await
}

/// Takes the lock that every change of postings takes first, and gives the state. It lasts until
/// the transaction ends. Whoever changes what a page could show raises the version as well.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &mut Transaction) -> db::Result<State> {
    sql!(
        "UPDATE posting_state SET version = version WHERE id = 1
         RETURNING last_posting, last_batch, facts_edition, cells_edition, version"
    )
    .one(tx)
    .await
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
    pub postings: RangeInclusive<i64>,
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
    readings: Vec<Reading>,
) -> db::Result<Inserted> {
    let keys: Vec<&str> = readings
        .iter()
        .map(|reading| reading.key.as_str())
        .collect();
    let state = lock(tx).await?;
    // Again, because another node may have committed some meanwhile; and a key may stand twice in
    // one file.
    let mut known = known(&mut *tx, source, &keys).await?;
    let mut committed = Committed::default();
    let mut new = Vec::new();
    for reading in readings {
        if known.insert(reading.key.clone()) {
            new.push(reading);
        } else {
            committed.known += 1;
        }
    }
    let first = state.last_posting + 1;
    let last = state.last_posting + count(new.len());
    let postings = first..=last;
    if new.is_empty() {
        return Ok(Inserted {
            committed,
            postings,
            state,
        });
    }
    let mut others = Others::of(tx, &new).await?;
    let mut unique = Vec::new();
    let mut rows = Vec::new();
    for (id, reading) in (first..).zip(new) {
        let original = others.original(&reading);
        if original.is_none() {
            others.add(id, &reading);
            unique.push(rows.len());
        }
        rows.push((id, reading, original));
    }
    committed.unique = count(unique.len());
    committed.duplicates = count(rows.len()) - committed.unique;
    let unique: Vec<(i64, &Reading)> = unique
        .iter()
        .map(|at| (rows[*at].0, &rows[*at].1))
        .collect();
    committed.uncoded = count(
        unique
            .iter()
            .filter(|(_, reading)| reading.fact.occupation.is_none())
            .count(),
    );

    let batch = state.last_batch + 1;
    sql!(
        "INSERT INTO posting_batch
             (id, source, committed_at, rules, first_posting, last_posting, unique_count, uncoded, duplicates)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        batch,
        source,
        now,
        RULES,
        first,
        last,
        committed.unique,
        committed.uncoded,
        committed.duplicates
    )
    .execute(&mut *tx)
    .await?;
    insert_postings(tx, source, batch, &rows).await?;
    let facts: Vec<(i64, i64, &Fact)> = unique
        .iter()
        .map(|(id, reading)| (*id, month_of(reading.posted), &reading.fact))
        .collect();
    insert_facts(tx, state.facts_edition, names, &facts).await?;
    sql!(
        "UPDATE posting_state SET last_posting = $1, last_batch = $2, version = version + 1 WHERE id = 1",
        last,
        batch
    )
    .execute(&mut *tx)
    .await?;
    Ok(Inserted {
        committed,
        postings,
        state,
    })
}

fn count(length: usize) -> i64 {
    i64::try_from(length).expect("a batch is small")
}

async fn insert_postings(
    tx: &mut Transaction,
    source: &str,
    batch: i64,
    rows: &[(i64, Reading, Option<i64>)],
) -> db::Result<()> {
    for piece in pieces(rows, 11) {
        sql!(
            "INSERT INTO posting
                 (source, batch, id, key, url, posted, title, employer, identity, duplicate_of, body)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            source,
            batch
        )
        .rows(piece.iter().map(|(id, reading, original)| {
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
    let unique = rows.iter().filter(|(.., original)| original.is_none());
    let sketches: BTreeSet<(i64, i64)> = unique
        .flat_map(|(id, reading, _)| {
            reading
                .sketches
                .into_iter()
                .flatten()
                .map(|sketch| (sketch, *id))
        })
        .collect();
    let sketches: Vec<(i64, i64)> = sketches.into_iter().collect();
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
    edition: i64,
    names: &Names<'_>,
    facts: &[(i64, i64, &Fact)],
) -> db::Result<()> {
    let numbers = Numbers::of(tx, names, facts.iter().map(|(.., fact)| *fact)).await?;
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
    let mut skills: Vec<(i64, i64)> = facts
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
