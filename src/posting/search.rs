//! Reading postings, for pages and API: a search, one posting with all that was read from it, and
//! what the database has in all.
//!
//! A search gives the postings that were read last first, which is the order of their numbers and
//! needs no sorting of texts. It counts no further than [`COUNTED`]: nobody turns so many pages,
//! and counting a million takes longer than showing twenty.

use std::cmp::Reverse;
use std::collections::HashMap;

use catalogue::Catalogue;
use catalogue::skill::{Skill, SkillId};

use super::fact::{Evidence, FactRow, Words};
use super::skill_number::{ids_of_numbers, numbers_of_skill};
use super::store::{PostingId, state};
use super::{Conditions, EditionId, Scope, SkillNumber};
use crate::db::{self, Db, Value, pieces};
use crate::sql;

/// A search counts up to so many postings.
pub const COUNTED: usize = 1_000;

/// How many of the last postings a search within an occupation looks at first, and how much further
/// each next step goes.
const FIRST_STEP: i64 = 20_000;
const GROWTH: i64 = 8;

/// Bytes that are quoted on each side of a skill's words: about a line each.
const AROUND: usize = 120;

/// What postings are searched by.
#[derive(Debug, Clone, Default)]
pub struct Search<'a> {
    /// Only those of this occupation, specialised occupation, group or area.
    pub scope: Option<Scope<'a>>,
    /// Only those that ask for this skill.
    pub skill: Option<&'a Skill>,
    /// Only those of this place, month, …
    pub conditions: Conditions,
}

/// A part of the postings that a search found.
#[derive(Debug, Clone, Default)]
pub struct Postings {
    /// The part that was asked for.
    pub rows: Vec<PostingRow>,
    /// How many there are in all.
    pub total: usize,
    /// Whether there are more than that.
    pub more: bool,
}

/// A posting in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostingRow {
    /// Its number.
    pub id: PostingId,
    /// The source that it was read from.
    pub source: String,
    /// Where people can read it.
    pub url: Option<String>,
    /// Days since 1970-01-01.
    pub posted: Option<i64>,
    /// The title of the job; empty where none was found.
    pub title: String,
    /// Who offers it; empty where nobody was found.
    pub employer: String,
    /// What it says.
    pub fact: FactRow,
    /// Where it asks for the skill that was searched for.
    pub skill: Option<Quote>,
}

/// Words of a posting with what stands around them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Where in the text.
    pub at: Words,
    /// What stands before, cut to about a line.
    pub before: String,
    /// The words.
    pub words: String,
    /// What stands after, cut to about a line.
    pub after: String,
}

/// One posting, with all that was read from it.
#[derive(Debug, Clone)]
pub struct Posting {
    /// As in a list.
    pub row: PostingRow,
    /// What the source knows it by.
    pub key: String,
    /// The version of the rules that read it.
    pub rules: i64,
    /// When it was read, in seconds since 1970.
    pub read_at: i64,
    /// The text that all facts were read from.
    pub body: String,
    /// From which words each was read.
    pub evidence: Evidence,
    /// The skills that it asks for, in the order of the text.
    pub skills: Vec<SkillMention>,
}

/// A skill that a posting asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkillMention {
    /// Its id.
    pub id: SkillId,
    /// In which words.
    pub words: Words,
    /// How sure that is, in percent.
    pub percent: u8,
}

/// What a number of a posting leads to.
#[derive(Debug, Clone)]
pub enum Found {
    /// A unique posting.
    Posting(Box<Posting>),
    /// An ad that repeats the unique posting of this number; its text is not kept.
    DuplicateOf(PostingId),
}

/// Finds own postings, those that were read last first: so many, after leaving out so many.
///
/// # Errors
/// When the database fails.
pub async fn search(
    db: &Db,
    catalogue: &Catalogue,
    search: &Search<'_>,
    (limit, offset): (usize, usize),
) -> db::Result<Postings> {
    let edition = state(db).await?.facts_edition;
    let skills = match search.skill {
        Some(skill) => numbers_of_skill(db, skill).await?,
        None => vec![SkillNumber::ALL],
    };
    let most = COUNTED.max(offset.saturating_add(limit));
    let mut ids = Vec::new();
    for skill in &skills {
        ids.extend(matching(db, catalogue, edition, *skill, search, most + 1).await?);
    }
    // One posting may ask for the skill under two numbers.
    ids.sort_unstable_by_key(|id| Reverse(*id));
    ids.dedup();
    let more = ids.len() > most;
    ids.truncate(most);
    let part: Vec<PostingId> = ids.iter().skip(offset).take(limit).copied().collect();
    Ok(Postings {
        rows: rows(db, edition, &skills, &part).await?,
        total: ids.len(),
        more,
    })
}

/// The numbers of the postings that match, the highest first, at most so many.
async fn matching(
    db: &Db,
    catalogue: &Catalogue,
    edition: EditionId,
    skill: SkillNumber,
    search: &Search<'_>,
    most: usize,
) -> db::Result<Vec<PostingId>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let conditions = &search.conditions;
    if let Some(scope) = &search.scope {
        let ranges = scope.ranges(db, catalogue).await?;
        return in_ranges(db, &ranges, edition, skill, conditions, most).await;
    }
    let (first, last) = conditions.places();
    let found: Vec<(PostingId,)> = if skill > SkillNumber::ALL {
        // In the order of the key, so that the search ends as soon as there are enough.
        sql!(
            "SELECT fact.posting FROM posting_skill AS asks
             CROSS JOIN fact
             WHERE asks.edition = $1 AND asks.skill = $2 AND fact.edition = $1 AND fact.posting = asks.posting
               AND place BETWEEN $3 AND $4 AND month BETWEEN $5 AND $6
               AND (seniority = $7 OR $7 = 0) AND (workplace = $8 OR $8 = 0)
             ORDER BY asks.posting DESC LIMIT $9",
            edition,
            skill,
            first,
            last,
            conditions.from,
            conditions.to,
            conditions.seniority,
            conditions.workplace,
            most
        )
    } else {
        sql!(
            "SELECT posting FROM fact
             WHERE edition = $1 AND place BETWEEN $2 AND $3 AND month BETWEEN $4 AND $5
               AND (seniority = $6 OR $6 = 0) AND (workplace = $7 OR $7 = 0)
             ORDER BY posting DESC LIMIT $8",
            edition,
            first,
            last,
            conditions.from,
            conditions.to,
            conditions.seniority,
            conditions.workplace,
            most
        )
    }
    .all(db)
    .await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// The same within ranges of profiles, from the last postings backwards in steps that grow: where
/// many match, those are enough, and where few do, there are few to look at.
async fn in_ranges(
    db: &Db,
    ranges: &[(i64, i64)],
    edition: EditionId,
    skill: SkillNumber,
    conditions: &Conditions,
    most: i64,
) -> db::Result<Vec<PostingId>> {
    let (mut upto, mut length) = (state(db).await?.last_posting, FIRST_STEP);
    let mut found: Vec<PostingId> = Vec::new();
    while upto > PostingId::NONE && !ranges.is_empty() {
        let missing = most - i64::try_from(found.len()).unwrap_or(i64::MAX);
        if missing <= 0 {
            break;
        }
        let after = upto.plus(-length).max(PostingId::NONE);
        let step = Step {
            ranges,
            edition,
            skill,
            after,
            upto,
            missing,
        };
        found.extend(if *conditions == Conditions::default() {
            step.all(db).await?
        } else {
            step.meeting(db, conditions).await?
        });
        (upto, length) = (after, length * GROWTH);
    }
    Ok(found)
}

/// One step of a search within ranges of profiles: the postings after one number, up to another.
struct Step<'a> {
    ranges: &'a [(i64, i64)],
    edition: EditionId,
    skill: SkillNumber,
    after: PostingId,
    upto: PostingId,
    /// How many are still needed.
    missing: i64,
}

impl Step<'_> {
    fn ranges(&self) -> impl Iterator<Item = [Value<'_>; 2]> {
        let ends = |(low, high): &(i64, i64)| [Value::from(*low), Value::from(*high)];
        self.ranges.iter().map(ends)
    }

    /// All of the step, by a query of its own: an index has all that it asks for, and no fact is
    /// read.
    async fn all(&self, db: &Db) -> db::Result<Vec<PostingId>> {
        let found: Vec<(PostingId,)> = sql!(
            "WITH part (low, high) AS (VALUES (CAST($6 AS BIGINT), CAST($7 AS BIGINT)))
             SELECT posting FROM part JOIN profile AS counted ON counted.id BETWEEN low AND high
             JOIN fact ON fact.profile = counted.id
             WHERE edition = $1 AND posting > $3 AND posting <= $4 AND ($2 = CAST(0 AS BIGINT) OR EXISTS (
                 SELECT 1 FROM posting_skill AS asks
                 WHERE asks.edition = $1 AND asks.posting = fact.posting AND asks.skill = $2))
             ORDER BY posting DESC LIMIT $5",
            self.edition,
            self.skill,
            self.after,
            self.upto,
            self.missing
        )
        .rows(self.ranges())
        .all(db)
        .await?;
        Ok(found.into_iter().map(|(id,)| id).collect())
    }

    /// Those of the step that meet some conditions.
    async fn meeting(&self, db: &Db, conditions: &Conditions) -> db::Result<Vec<PostingId>> {
        let (first, last) = conditions.places();
        // In the written order, the index first: SQLite would look at every fact of the step.
        let found: Vec<(PostingId,)> = sql!(
            "WITH part (low, high) AS (VALUES (CAST($12 AS BIGINT), CAST($13 AS BIGINT)))
             SELECT fact.posting FROM part CROSS JOIN profile AS counted CROSS JOIN fact CROSS JOIN fact AS said
             WHERE counted.id BETWEEN low AND high AND fact.profile = counted.id
               AND fact.edition = $1 AND fact.posting > $3 AND fact.posting <= $4
               AND ($2 = CAST(0 AS BIGINT) OR EXISTS (
                 SELECT 1 FROM posting_skill AS asks
                 WHERE asks.edition = $1 AND asks.posting = fact.posting AND asks.skill = $2))
               AND said.edition = $1 AND said.posting = fact.posting
               AND said.place BETWEEN $5 AND $6 AND said.month BETWEEN $7 AND $8
               AND (said.seniority = $9 OR $9 = 0) AND (said.workplace = $10 OR $10 = 0)
             ORDER BY fact.posting DESC LIMIT $11",
            self.edition,
            self.skill,
            self.after,
            self.upto,
            first,
            last,
            conditions.from,
            conditions.to,
            conditions.seniority,
            conditions.workplace,
            self.missing
        )
        .rows(self.ranges())
        .all(db)
        .await?;
        Ok(found.into_iter().map(|(id,)| id).collect())
    }
}

/// A posting as the database has it.
#[derive(Debug, sqlx::FromRow)]
struct Stored {
    id: PostingId,
    source: String,
    key: String,
    url: Option<String>,
    posted: Option<i64>,
    title: String,
    employer: String,
    body: String,
    rules: i64,
    read_at: i64,
    evidence: Vec<u8>,
    #[sqlx(flatten)]
    fact: FactRow,
}

/// Unique postings by number, in any order.
async fn stored(db: &Db, edition: EditionId, ids: &[PostingId]) -> db::Result<Vec<Stored>> {
    let mut all = Vec::with_capacity(ids.len());
    for piece in pieces(ids, 1) {
        all.extend(
            sql!(
                "WITH wanted (wanted_id) AS (VALUES (CAST($2 AS BIGINT)))
                 SELECT posting.id, posting.source, key, url, posted, title, employer, body, rules,
                        committed_at AS read_at, evidence, COALESCE(code, '') AS code,
                        COALESCE(specialization, '') AS specialization, place, month, seniority, workplace, employment,
                        currency, pay, experience_min, experience_max, education, education_preferred
                 FROM wanted
                 CROSS JOIN posting
                 JOIN posting_batch ON posting_batch.id = batch
                 JOIN fact ON fact.edition = $1 AND fact.posting = wanted_id
                 LEFT JOIN profile ON profile.id = fact.profile
                 WHERE posting.id = wanted_id",
                edition
            )
            .rows(piece.iter().map(|id| [Value::from(*id)]))
            .all::<Stored>(db)
            .await?,
        );
    }
    Ok(all)
}

/// The postings of these numbers, in their order.
async fn rows(
    db: &Db,
    edition: EditionId,
    asked: &[SkillNumber],
    ids: &[PostingId],
) -> db::Result<Vec<PostingRow>> {
    let stored = stored(db, edition, ids).await?;
    let mut rows: HashMap<PostingId, PostingRow> = stored
        .into_iter()
        .map(|one| {
            let asks = evidence(&one)
                .skills
                .into_iter()
                .find(|(number, ..)| asked.contains(number));
            let quote = asks.and_then(|(_, words, _)| Quote::of(&one.body, words));
            (one.id, row(one, quote).0)
        })
        .collect();
    Ok(ids.iter().filter_map(|id| rows.remove(id)).collect())
}

/// The posting as it is listed, and its text.
fn row(stored: Stored, skill: Option<Quote>) -> (PostingRow, String) {
    let Stored {
        id,
        source,
        url,
        posted,
        title,
        employer,
        body,
        fact,
        ..
    } = stored;
    (
        PostingRow {
            id,
            source,
            url,
            posted,
            title,
            employer,
            fact,
            skill,
        },
        body,
    )
}

/// The words of each fact. None are shown where they cannot be read, which is a mistake of ours and
/// no reason to show nothing.
fn evidence(stored: &Stored) -> Evidence {
    rmp_serde::from_slice(&stored.evidence).unwrap_or_else(|error| {
        tracing::error!(posting = %stored.id, %error, "the evidence of a posting cannot be read");
        Evidence::default()
    })
}

/// One posting with all that was read from it.
///
/// # Errors
/// When the database fails.
pub async fn get(db: &Db, id: PostingId) -> db::Result<Option<Found>> {
    let repeats: Option<(Option<PostingId>,)> =
        sql!("SELECT duplicate_of FROM posting WHERE id = $1", id)
            .optional(db)
            .await?;
    match repeats {
        None => return Ok(None),
        Some((Some(of),)) => return Ok(Some(Found::DuplicateOf(of))),
        Some((None,)) => {}
    }
    let edition = state(db).await?.facts_edition;
    let Some(stored) = stored(db, edition, &[id]).await?.pop() else {
        return Ok(None);
    };
    let evidence = evidence(&stored);
    let mut skills = skill_mentions(db, &evidence).await?;
    skills.sort_by_key(|skill| skill.words);
    let (key, rules, read_at) = (stored.key.clone(), stored.rules, stored.read_at);
    let (row, body) = row(stored, None);
    Ok(Some(Found::Posting(Box::new(Posting {
        row,
        key,
        rules,
        read_at,
        body,
        evidence,
        skills,
    }))))
}

async fn skill_mentions(db: &Db, evidence: &Evidence) -> db::Result<Vec<SkillMention>> {
    let numbers = evidence.skills.iter().map(|(number, ..)| *number);
    let ids = ids_of_numbers(db, numbers).await?;
    let skills = evidence
        .skills
        .iter()
        .filter_map(|(number, words, percent)| {
            Some(SkillMention {
                id: ids.get(number)?.clone(),
                words: *words,
                percent: *percent,
            })
        });
    Ok(skills.collect())
}

impl Quote {
    /// Words of a text; none where the text has no such part.
    pub fn of(text: &str, at: Words) -> Option<Self> {
        let (start, end) = (at.0 as usize, at.1 as usize);
        let words = text.get(start..end)?.to_owned();
        let from = text.floor_char_boundary(start.saturating_sub(AROUND));
        let to = text.ceil_char_boundary((end + AROUND).min(text.len()));
        // Whole words only, where there are any.
        let before = if from == 0 {
            &text[..start]
        } else {
            after_first_space(&text[from..start])
        };
        let after = &text[end..to];
        let after = if to == text.len() {
            after
        } else {
            after.rsplit_once(' ').map_or(after, |(whole, _)| whole)
        };
        Some(Self {
            at,
            before: before.to_owned(),
            words,
            after: after.to_owned(),
        })
    }
}

fn after_first_space(text: &str) -> &str {
    text.split_once(' ').map_or(text, |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_is_cut_at_words_and_never_within_a_letter() {
        let text = format!("{}Rust{}", "é a ".repeat(60), " ü b".repeat(60));
        let start = u32::try_from(text.find("Rust").unwrap()).unwrap();
        let quote = Quote::of(&text, (start, start + 4)).unwrap();
        assert_eq!(quote.words, "Rust");
        assert!(
            quote.before.ends_with("é a ") && quote.before.len() <= AROUND,
            "{quote:?}"
        );
        assert!(
            quote.after.starts_with(" ü b") && quote.after.len() <= AROUND,
            "{quote:?}"
        );
    }

    #[test]
    fn words_that_a_text_does_not_have_are_not_quoted() {
        assert_eq!(Quote::of("Rust", (2, 9)), None);
        assert_eq!(Quote::of("é", (1, 2)), None);
    }
}
