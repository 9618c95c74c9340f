//! What the database has in all: sources and batches, what has no occupation, and which pay was
//! left out.

use std::collections::{BTreeMap, HashMap};

use crate::db::{self, Db};
use crate::posting::fact::RULES;
use crate::posting::month::Month;
use crate::posting::store::{PostingId, State, state};
use crate::sql;

/// Of so many uncoded postings, those that were read last, titles are counted: what an operator can
/// act on is in them, and each has to be looked up.
const LOOKED_AT: i64 = 20_000;

/// What the database has in all.
#[derive(Debug, Clone)]
pub struct Coverage {
    /// The version of the rules of this program.
    pub rules: i64,
    /// Numbers and editions.
    pub state: State,
    /// The sources, by name.
    pub sources: Vec<SourceCovered>,
    /// Pay that was left out because nobody is paid so much or so little, by currency, the most
    /// first.
    pub pay_dropped: Vec<PayDropped>,
}

/// What a source gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceCovered {
    /// Its name.
    pub source: String,
    /// Batches that were committed.
    pub batches: i64,
    /// When the first was, in seconds since 1970.
    pub first_read: i64,
    /// When the last was.
    pub last_read: i64,
    /// The oldest version of the rules that read any of them.
    pub rules: i64,
    /// Unique postings.
    pub unique: i64,
    /// Of these, postings without an occupation.
    pub uncoded: i64,
    /// Ads that repeat a posting.
    pub duplicates: i64,
    /// The first month of its unique postings; none where none has a date.
    pub first_month: Option<Month>,
    /// The last month.
    pub last_month: Option<Month>,
    /// Unique postings that state pay.
    pub with_pay: i64,
}

/// Pay in one currency that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayDropped {
    /// ISO 4217.
    pub currency: String,
    /// Postings whose pay was left out.
    pub postings: i64,
    /// Postings that state pay in this currency.
    pub of: i64,
}

/// Titles that mean no occupation to the coder.
#[derive(Debug, Clone, Default)]
pub struct Uncoded {
    /// Uncoded postings that were looked at: the last ones.
    pub of: i64,
    /// The most frequent first.
    pub titles: Vec<UncodedTitle>,
}

/// A title that means no occupation to the coder.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct UncodedTitle {
    /// As written; empty where no title was found.
    pub title: String,
    /// Postings with this title.
    pub postings: i64,
    /// The last of them.
    pub example: PostingId,
}

#[derive(Debug, sqlx::FromRow)]
struct Batches {
    source: String,
    committed: i64,
    first_read: i64,
    last_read: i64,
    rules: i64,
    unique_count: i64,
    uncoded: i64,
    duplicates: i64,
}

#[derive(Debug, sqlx::FromRow)]
struct PayOfSource {
    source: String,
    currency: Option<String>,
    first_month: Option<Month>,
    last_month: Option<Month>,
    postings: i64,
    plausible: i64,
}

/// Sources, batches, counts and months, and which pay was left out. It looks at every fact, so keep
/// its answer while the version of the postings is the same.
///
/// # Errors
/// When the database fails.
pub async fn coverage(db: &Db) -> db::Result<Coverage> {
    let state = state(db).await?;
    let batches: Vec<Batches> = sql!(
        "SELECT source, COUNT(*) AS committed, MIN(committed_at) AS first_read, MAX(committed_at) AS last_read,
                MIN(rules) AS rules, CAST(SUM(unique_count) AS BIGINT) AS unique_count,
                CAST(SUM(uncoded) AS BIGINT) AS uncoded, CAST(SUM(duplicates) AS BIGINT) AS duplicates
         FROM posting_batch GROUP BY source ORDER BY source"
    )
    .all(db)
    .await?;
    let pay: Vec<PayOfSource> = sql!(
        "SELECT source, currency, MIN(NULLIF(month, 0)) AS first_month, MAX(NULLIF(month, 0)) AS last_month,
                COUNT(*) AS postings, COUNT(pay) AS plausible
         FROM posting_batch JOIN fact ON posting BETWEEN first_posting AND last_posting
         WHERE edition = $1 GROUP BY source, currency ORDER BY source, currency",
        state.facts_edition
    )
    .all(db)
    .await?;
    Ok(Coverage {
        rules: RULES,
        state,
        sources: by_source(batches, &pay),
        pay_dropped: by_currency(pay),
    })
}

/// What was collected from each source, in the order of their names.
fn by_source(batches: Vec<Batches>, pay: &[PayOfSource]) -> Vec<SourceCovered> {
    let covered = |of: Batches| {
        let mut covered = SourceCovered {
            source: of.source,
            batches: of.committed,
            first_read: of.first_read,
            last_read: of.last_read,
            rules: of.rules,
            unique: of.unique_count,
            uncoded: of.uncoded,
            duplicates: of.duplicates,
            ..SourceCovered::default()
        };
        for one in pay.iter().filter(|one| one.source == covered.source) {
            covered.first_month = covered.first_month.into_iter().chain(one.first_month).min();
            covered.last_month = covered.last_month.into_iter().chain(one.last_month).max();
            if one.currency.is_some() {
                covered.with_pay += one.postings;
            }
        }
        covered
    };
    batches.into_iter().map(covered).collect()
}

/// The pay that was left out, the most first.
fn by_currency(pay: Vec<PayOfSource>) -> Vec<PayDropped> {
    let mut currencies: BTreeMap<String, PayDropped> = BTreeMap::new();
    for one in pay {
        if let Some(currency) = one.currency {
            let none = PayDropped {
                currency: currency.clone(),
                postings: 0,
                of: 0,
            };
            let dropped = currencies.entry(currency).or_insert(none);
            dropped.postings += one.postings - one.plausible;
            dropped.of += one.postings;
        }
    }
    let mut dropped: Vec<PayDropped> = currencies
        .into_values()
        .filter(|dropped| dropped.postings > 0)
        .collect();
    dropped.sort_by_key(|dropped| -dropped.postings);
    dropped
}

/// The most frequent titles among the last postings without an occupation.
///
/// # Errors
/// When the database fails.
pub async fn uncoded(db: &Db, limit: usize) -> db::Result<Uncoded> {
    let edition = state(db).await?.facts_edition;
    let (of,): (i64,) = sql!(
        "SELECT COUNT(*) AS postings FROM (SELECT posting FROM fact WHERE edition = $1 AND profile = 0 LIMIT $2) AS last_ones",
        edition,
        LOOKED_AT
    )
    .one(db)
    .await?;
    let written: Vec<UncodedTitle> = sql!(
        "SELECT title, COUNT(*) AS postings, MAX(id) AS example
         FROM (SELECT posting AS number FROM fact WHERE edition = $1 AND profile = 0
               ORDER BY posting DESC LIMIT $2) AS last_ones
         JOIN posting ON id = number
         GROUP BY title ORDER BY postings DESC, title",
        edition,
        LOOKED_AT
    )
    .all(db)
    .await?;
    Ok(Uncoded {
        of,
        titles: most_frequent(written, limit),
    })
}

/// Titles that differ in capitals only are one, in the spelling that is the most frequent.
fn most_frequent(written: Vec<UncodedTitle>, limit: usize) -> Vec<UncodedTitle> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut titles: Vec<UncodedTitle> = Vec::new();
    for one in written {
        let place = *places
            .entry(one.title.to_lowercase())
            .or_insert(titles.len());
        match titles.get_mut(place) {
            Some(title) => {
                title.postings += one.postings;
                title.example = title.example.max(one.example);
            }
            None => titles.push(one),
        }
    }
    titles.sort_by_key(|title| -title.postings);
    titles.truncate(limit);
    titles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_that_differ_in_capitals_are_counted_together() {
        let title = |title: &str, postings, example| UncodedTitle {
            title: title.to_owned(),
            postings,
            example: PostingId::new(example),
        };
        let written = vec![
            title("Ninja", 5, 9),
            title("wizard", 4, 3),
            title("Wizard", 2, 7),
            title("Guru", 1, 1),
        ];
        assert_eq!(
            most_frequent(written, 2),
            [title("wizard", 6, 7), title("Ninja", 5, 9)]
        );
    }
}
