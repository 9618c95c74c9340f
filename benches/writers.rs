//! How long large work keeps SQLite's one writer, and how long a small write beside it waits.
//!
//! `cargo bench -p metier --bench writers [-- ADS]` fills a new database with made-up ads (100,000
//! unless told otherwise) and goes through everything that writes much: an import, the starter
//! collection, an ingest, all ads read again, all sums made again, and a sweep of what they left.
//! Meanwhile two tasks write one row every few milliseconds: one in the same process, and one as
//! another process would, through connections of its own. For each kind of work it prints the
//! longest transaction and the longest wait, and it fails where one is longer than the target: 250
//! and 500 ms.

#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

#[path = "../tests/it/support/made_up.rs"]
#[expect(dead_code, reason = "the tests write them to files as well")]
mod made_up;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use metier::clock::Clock;
use metier::db::{DatabaseUrl, Db, LONGEST_WRITE};
use metier::release::NewRelease;
use metier::{ingest, profile, release, sql};
use metrics::{
    Counter, Gauge, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString, Unit,
};
use tokio::time::sleep;

/// Nothing here depends on the time.
const CLOCK: Clock = Clock::of(|| 0);
const ADS: usize = 100_000;
/// The longest that a small write may wait.
const LONGEST_WAIT: Duration = Duration::from_millis(500);
/// Between two small writes.
const PAUSE: Duration = Duration::from_millis(5);
/// The largest release that is imported today has about so many bytes.
const RELEASE_BYTES: usize = 7 << 20;

/// The longest of some durations, in microseconds.
#[derive(Default)]
struct Longest(AtomicU64);

impl Longest {
    fn add(&self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap();
        self.0.fetch_max(micros, Ordering::Relaxed);
    }

    /// Gives it, and begins anew.
    fn take(&self) -> Duration {
        Duration::from_micros(self.0.swap(0, Ordering::Relaxed))
    }
}

/// Listens to `metier_db_write_seconds`.
struct Writes(Arc<Longest>);

impl HistogramFn for Longest {
    fn record(&self, seconds: f64) {
        self.add(Duration::from_secs_f64(seconds));
    }
}

impl Recorder for Writes {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, _: &Key, _: &Metadata<'_>) -> Counter {
        Counter::noop()
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        if key.name() == "metier_db_write_seconds" {
            Histogram::from_arc(Arc::clone(&self.0))
        } else {
            Histogram::noop()
        }
    }
}

/// What is measured.
struct Bench {
    held: Arc<Longest>,
    /// Of the same process, and of another one.
    waits: [Arc<Longest>; 2],
    failed: bool,
}

impl Bench {
    async fn measure<T>(&mut self, what: &str, work: impl Future<Output = T>) -> T {
        self.held.take();
        for wait in &self.waits {
            wait.take();
        }
        let begun = Instant::now();
        let outcome = work.await;
        let took = begun.elapsed();
        let held = self.held.take();
        let [here, elsewhere] = self.waits.each_ref().map(|wait| wait.take());
        println!(
            "{what:<20} {:>8.1} s   {:>6.0} ms {:>6.0} ms {:>6.0} ms",
            took.as_secs_f64(),
            held.as_secs_f64() * 1e3,
            here.as_secs_f64() * 1e3,
            elsewhere.as_secs_f64() * 1e3
        );
        self.failed |= held > LONGEST_WRITE || here.max(elsewhere) > LONGEST_WAIT;
        outcome
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let ads = std::env::args()
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(ADS);
    let folder = tempfile::tempdir().unwrap();
    let url: DatabaseUrl = format!("sqlite://{}/metier.db", folder.path().display())
        .parse()
        .unwrap();
    let (db, other) = (
        Db::connect(&url).await.unwrap(),
        Db::connect(&url).await.unwrap(),
    );
    sql!("CREATE TABLE small (id BIGINT PRIMARY KEY, writes BIGINT NOT NULL)")
        .execute(&db)
        .await
        .unwrap();
    sql!("INSERT INTO small (id, writes) VALUES (1, 0), (2, 0)")
        .execute(&db)
        .await
        .unwrap();
    let mut bench = Bench {
        held: Arc::default(),
        waits: Default::default(),
        failed: false,
    };
    let recorder = Writes(Arc::clone(&bench.held));
    metrics::set_global_recorder(recorder).ok().unwrap();
    for (id, db, wait) in [(1, &db, &bench.waits[0]), (2, &other, &bench.waits[1])] {
        tokio::spawn(small_writes(db.clone(), id, Arc::clone(wait)));
    }

    println!("{ads} ads                 in all   longest    waits: same, other process");
    large_work(&db, &mut bench, ads).await;
    let (writes,): (i64,) = sql!("SELECT MIN(writes) AS writes FROM small")
        .one(&db)
        .await
        .unwrap();
    println!("at least {writes} small writes of each; targets 250 ms and 500 ms");
    ExitCode::from(u8::from(bench.failed))
}

async fn small_writes(db: Db, id: i64, wait: Arc<Longest>) {
    loop {
        let begun = Instant::now();
        sql!("UPDATE small SET writes = writes + 1 WHERE id = $1", id)
            .execute(&db)
            .await
            .unwrap();
        wait.add(begun.elapsed());
        sleep(PAUSE).await;
    }
}

async fn large_work(db: &Db, bench: &mut Bench, ads: usize) {
    let releases = releases();
    let import = release::install(db, 0, &releases);
    bench.measure("import", import).await.unwrap();
    sql!("DELETE FROM current_release")
        .execute(db)
        .await
        .unwrap();
    release::install_starter(db, 0).await.unwrap();
    let current = Arc::new(release::load(db).await.unwrap());
    current.reader();

    let starter = profile::starter::install(db, CLOCK);
    bench.measure("starter collection", starter).await.unwrap();
    let made_up = made_up::ads(1, ads).into_iter().map(Ok);
    let work = ingest::ingest(
        (db, Clock::of(|| 0)),
        &current,
        "made-up",
        made_up,
        ingest::BATCH,
        |_| (),
    );
    bench.measure("ingest", work).await.unwrap();
    let reread = ingest::reread(db, CLOCK, &current, ingest::PIECE, |_| ());
    bench.measure("reread", reread).await.unwrap();
    let rebuild = ingest::rebuild(db, CLOCK, ingest::PIECE, |_| ());
    bench.measure("rebuild", rebuild).await.unwrap();
    bench.measure("sweep", ingest::sweep(db)).await.unwrap();
}

/// Releases of four sources, as large as they come and as if they had been packed.
fn releases() -> Vec<NewRelease> {
    let mut dice = made_up::Dice::new(7);
    let sources = ["first", "second", "third", "fourth"];
    let release = |(number, source): (usize, &str)| NewRelease {
        id: format!("{number:064}"),
        source: source.to_owned(),
        vintage: "made up".to_owned(),
        licence: String::new(),
        about_json: "{}".to_owned(),
        row_count: 0,
        content: (0..RELEASE_BYTES)
            .map(|_| u8::try_from(dice.below(256)).unwrap())
            .collect(),
    };
    (0..).zip(sources).map(release).collect()
}
