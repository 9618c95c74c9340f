//! An ingest: from a stream of ads to committed batches, and from what an older program read to what
//! this one reads.
//!
//! ```text
//! file or feed ──ads──▶ Ad ──Reader──▶ Fact ──▶ postings + facts + cells, one transaction a batch
//! ```
//!
//! A batch is committed with its cells or not at all, and what a source has had already is left
//! out, so that a run that was cut off is finished by running it again.

mod rework;
mod source;
mod sweep;

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::Arc;

use ads::{Ad, Rejected};
use facts::reader::Reader;
use facts::text::Span;
use serde::Serialize;
use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinHandle, spawn_blocking};

pub use self::rework::{Error as ReworkError, PIECE, Progress, rebuild, reread};
pub use self::source::{keep_report, last_answer};
pub use self::sweep::{sweep, sweep_handler};
use crate::clock::Clock;
use crate::db::{self, BatchSize, Db};
use crate::posting::identity::{identity, sketches};
use crate::posting::{self, Committed, Editions, Fact, Names, Reading};
use crate::release::Current;
use crate::{profile, transaction};

/// Ads that are read together, and the most that are committed together: enough that a commit costs
/// little for each, few enough that an ingest that is cut off loses a second.
pub const BATCH: usize = 1_000;

/// Rejected records of one reason that are named one by one; the others are counted.
const NAMED: usize = 5;

/// What an ingest did with a source.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// The source.
    pub source: String,
    /// Records that were read.
    pub read: i64,
    /// What became of those that are ads.
    #[serde(flatten)]
    pub committed: Committed,
    /// Records that were not taken.
    pub rejected: i64,
    /// Why not: how many for each reason, and where the first of them stand.
    pub reasons: BTreeMap<String, Reason>,
}

/// One reason why records were not taken.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Reason {
    /// How many.
    pub count: i64,
    /// Where the first few stand.
    pub at: Vec<String>,
}

/// Why an ingest ended early. What was committed before stays.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
    /// A thread that reads ads panicked, which is a mistake of ours.
    #[error("reading ads failed")]
    Panicked(#[from] JoinError),
}

impl Report {
    fn reject(&mut self, rejected: &Rejected) {
        self.rejected += 1;
        let reason = self.reasons.entry(rejected.reason.to_string()).or_default();
        reason.count += 1;
        if reason.at.len() < NAMED {
            reason.at.push(rejected.at.clone());
        }
    }
}

/// Reads all ads of a source into the database, at most so many in one transaction. `on_batch` is
/// told after so many.
///
/// Reading the source, reading the ads and committing them go on at the same time, each on the next
/// batch.
///
/// # Errors
/// When the database fails.
pub async fn ingest(
    (db, clock): (&Db, Clock),
    current: &Arc<Current>,
    source: &str,
    ads: impl Iterator<Item = Result<Ad, Rejected>> + Send + 'static,
    batch: usize,
    mut on_batch: impl FnMut(&Report),
) -> Result<Report, Error> {
    let mut report = Report {
        source: source.to_owned(),
        ..Report::default()
    };
    let (mut batches, reading) = in_batches(ads, batch);
    let mut size = BatchSize::new(u32::try_from(batch).unwrap_or(u32::MAX));
    let mut read: Option<Vec<Reading>> = None;
    loop {
        let (committed, next) = tokio::join!(
            async {
                match read.take() {
                    Some(readings) => {
                        let names = Names(&current.catalogue);
                        let now = clock.now();
                        let committed = commit(db, &mut size, now, source, &names, &readings);
                        committed.await.map(Some)
                    }
                    None => Ok(None),
                }
            },
            async {
                match batches.recv().await {
                    Some(records) => next_batch(db, current, source, records, &mut report)
                        .await
                        .map(Some),
                    None => Ok(None),
                }
            }
        );
        let committed = committed?;
        let next = next?;
        if let Some(committed) = committed {
            report.committed.add(committed);
            on_batch(&report);
        }
        if next.is_none() {
            break;
        }
        read = next;
    }
    reading.await?;
    Ok(report)
}

/// Reads records on a thread of its own, which is at most one batch ahead.
fn in_batches<T: Send + 'static>(
    records: impl Iterator<Item = T> + Send + 'static,
    batch: usize,
) -> (mpsc::Receiver<Vec<T>>, JoinHandle<()>) {
    let (send, batches) = mpsc::channel(1);
    let reading = spawn_blocking(move || {
        let mut records = records.peekable();
        while records.peek().is_some() {
            let batch = records.by_ref().take(batch).collect();
            // The receiver is gone when the database failed.
            if send.blocking_send(batch).is_err() {
                break;
            }
        }
    });
    (batches, reading)
}

/// Commits readings in batches, each as a whole with its cells. What the source has had already is
/// left out.
///
/// # Errors
/// When the database fails; the batches before stay.
pub async fn commit(
    db: &Db,
    size: &mut BatchSize,
    now: i64,
    source: &str,
    names: &Names<'_>,
    readings: &[Reading],
) -> db::Result<Committed> {
    let mut committed = Committed::default();
    let mut left = readings;
    while !left.is_empty() {
        let (batch, later) = left.split_at(size.take(left.len()));
        committed.add(commit_batch(db, size, now, source, names, batch).await?);
        left = later;
    }
    Ok(committed)
}

async fn commit_batch(
    db: &Db,
    size: &mut BatchSize,
    now: i64,
    source: &str,
    names: &Names<'_>,
    readings: &[Reading],
) -> db::Result<Committed> {
    transaction!(db, size, |tx| {
        let inserted = posting::insert(&mut tx, now, source, names, readings).await?;
        if !inserted.postings.is_empty() {
            let editions = Editions {
                facts: inserted.state.facts_edition,
                cells: inserted.state.cells_edition,
            };
            profile::add(&mut tx, editions, inserted.postings).await?;
        }
        Ok(inserted.committed)
    })
}

/// Reads the ads of a batch that the source has not had yet.
async fn next_batch(
    db: &Db,
    current: &Arc<Current>,
    source: &str,
    records: Vec<Result<Ad, Rejected>>,
    report: &mut Report,
) -> Result<Vec<Reading>, Error> {
    report.read += i64::try_from(records.len()).expect("a batch is small");
    let mut ads = Vec::new();
    for record in records {
        match record {
            Ok(ad) => ads.push(ad),
            Err(rejected) => report.reject(&rejected),
        }
    }
    let keys: Vec<&str> = ads.iter().map(|ad| ad.key.as_str()).collect();
    let known = posting::known(db, source, &keys).await?;
    let before = ads.len();
    ads.retain(|ad| !known.contains(&ad.key));
    report.committed.known += i64::try_from(before - ads.len()).expect("a batch is small");
    let current = Arc::clone(current);
    Ok(spawn_blocking(move || readings(&current, &ads)).await?)
}

/// Reads ads on all cores.
fn readings(current: &Current, ads: &[Ad]) -> Vec<Reading> {
    let reader = current.reader();
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let share = ads.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let read = |ads: &'_ [Ad]| {
            ads.iter()
                .map(|ad| reading(current, reader, ad))
                .collect::<Vec<_>>()
        };
        let mut shares = ads.chunks(share);
        let first = shares.next().unwrap_or_default();
        let others: Vec<_> = shares
            .map(|share| scope.spawn(move || read(share)))
            .collect();
        let mut readings = read(first);
        for other in others {
            readings.extend(
                other
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            );
        }
        readings
    })
}

/// Reads one ad.
pub fn reading(current: &Current, reader: &Reader, ad: &Ad) -> Reading {
    let body = ad.whole();
    let facts = reader.read(&body);
    let quote = |span: Option<Span>| span.map(|span| span.of(&body).to_owned());
    let title = ad
        .title
        .clone()
        .or_else(|| quote(facts.title))
        .unwrap_or_default();
    let employer = ad
        .employer
        .clone()
        .or_else(|| quote(facts.employer))
        .unwrap_or_default();
    let place = facts.places.first().map(|place| {
        let state = place.state.or(place.country).unwrap_or_default();
        format!("{} {state}", place.city.as_deref().unwrap_or_default())
    });
    let place = place.or_else(|| ad.place.clone()).unwrap_or_default();
    Reading {
        key: ad.key.clone(),
        url: ad.url.clone(),
        posted: ad.posted,
        identity: identity(&title, &employer, &place),
        sketches: sketches(&ad.text),
        fact: Fact::of(&current.catalogue, &facts, &body, &employer),
        title,
        employer,
        body,
    }
}
