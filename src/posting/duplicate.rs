//! Which earlier posting a new one repeats.

use std::collections::{BTreeSet, HashMap};

use super::identity::{SAME_FOR, SAME_SKETCHES};
use super::store::{PostingId, Reading};
use crate::db::{self, Transaction, Value, pieces};
use crate::sql;

/// The unique postings that some new ones may repeat: by number, when each was posted and where it
/// is.
#[derive(Debug, Default)]
pub(super) struct Others {
    by_identity: HashMap<i64, Vec<(PostingId, Option<i64>)>>,
    by_sketch: HashMap<i64, Vec<(PostingId, Option<i64>)>>,
}

impl Others {
    /// Those in the database that share an identity or a sketch with any of these. In the written
    /// order (`CROSS JOIN`): SQLite would read every posting for each piece, and an ingest would
    /// take longer with every ad.
    pub(super) async fn of(tx: &mut Transaction, new: &[&Reading]) -> db::Result<Self> {
        let mut others = Self::default();
        // Each once: a sketch that was asked for twice would count twice.
        let identities = each_once(new.iter().filter_map(|reading| reading.identity));
        for piece in pieces(&identities, 1) {
            let found: Vec<(i64, PostingId, Option<i64>)> = sql!(
                "WITH wanted (wanted_identity) AS (VALUES (CAST($1 AS BIGINT)))
                 SELECT DISTINCT identity, id, posted FROM wanted CROSS JOIN posting
                 WHERE identity = wanted_identity AND duplicate_of IS NULL ORDER BY id"
            )
            .rows(piece.iter().map(|identity| [Value::from(*identity)]))
            .all(&mut *tx)
            .await?;
            for (identity, id, posted) in found {
                others
                    .by_identity
                    .entry(identity)
                    .or_default()
                    .push((id, posted));
            }
        }
        let sketches = each_once(new.iter().filter_map(|reading| reading.sketches).flatten());
        for piece in pieces(&sketches, 1) {
            let found: Vec<(i64, PostingId, Option<i64>)> = sql!(
                "WITH wanted (wanted_sketch) AS (VALUES (CAST($1 AS BIGINT)))
                 SELECT DISTINCT sketch, id, posted FROM wanted CROSS JOIN posting_sketch CROSS JOIN posting
                 WHERE sketch = wanted_sketch AND id = posting ORDER BY id"
            )
            .rows(piece.iter().map(|sketch| [Value::from(*sketch)]))
            .all(&mut *tx)
            .await?;
            for (sketch, id, posted) in found {
                others
                    .by_sketch
                    .entry(sketch)
                    .or_default()
                    .push((id, posted));
            }
        }
        Ok(others)
    }

    /// A unique posting that a later one of the same batch may repeat.
    pub(super) fn add(&mut self, id: PostingId, reading: &Reading) {
        if let Some(identity) = reading.identity {
            self.by_identity
                .entry(identity)
                .or_default()
                .push((id, reading.posted));
        }
        for sketch in reading.sketches.into_iter().flatten() {
            self.by_sketch
                .entry(sketch)
                .or_default()
                .push((id, reading.posted));
        }
    }

    /// The first unique posting that this one repeats: the same job, or else nearly the same text.
    pub(super) fn original(&self, reading: &Reading) -> Option<PostingId> {
        let in_time = |(_, posted): &&(PostingId, Option<i64>)| match (posted, reading.posted) {
            (Some(one), Some(other)) => (one - other).abs() <= SAME_FOR,
            _ => true,
        };
        let same_job = reading
            .identity
            .and_then(|identity| self.by_identity.get(&identity));
        if let Some((id, _)) = same_job.and_then(|same| same.iter().find(in_time)) {
            return Some(*id);
        }
        let mut shared: HashMap<PostingId, usize> = HashMap::new();
        for sketch in reading.sketches.into_iter().flatten() {
            for (id, _) in self
                .by_sketch
                .get(&sketch)
                .into_iter()
                .flatten()
                .filter(in_time)
            {
                *shared.entry(*id).or_default() += 1;
            }
        }
        shared
            .into_iter()
            .filter(|(_, sketches)| *sketches >= SAME_SKETCHES)
            .map(|(id, _)| id)
            .min()
    }
}

fn each_once(numbers: impl Iterator<Item = i64>) -> Vec<i64> {
    numbers.collect::<BTreeSet<i64>>().into_iter().collect()
}
