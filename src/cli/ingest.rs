//! `metier ingest`, `metier postings` and `metier profiles`: job ads into the database, and
//! profiles from them.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use crate::clock::Clock;
use crate::db::Db;
use crate::format::Count;
use crate::ingest::{self, Report};
use crate::posting;
use crate::release::{self, Current};
use ads::{Ad, Ads, ColumnMap, Options, Rejected, Source, UsaJobs, Validators};

/// How sources are read.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Reading {
    /// A file that names further sources, one a line; what follows # is a remark.
    #[arg(long, value_name = "FILE")]
    list: Option<PathBuf>,
    /// The name under which ads of a file are kept, instead of the file's own name.
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Which column of a CSV or Parquet file is what: title=Job Title,text=Description,…; guessed
    /// without it.
    #[arg(long, value_name = "MAP")]
    columns: Option<ColumnMap>,
    /// Read all again after so long, such as 30m, 6h or 1d, until stopped.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    every: Option<Duration>,
    /// How many ads are read and committed together.
    #[arg(long, env = "METIER_BATCH", value_name = "N", default_value_t = ingest::BATCH,
          value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=10_000))]
    batch: usize,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            list: None,
            source: None,
            columns: None,
            every: None,
            batch: ingest::BATCH,
        }
    }
}

/// The shortest pause between two readings: job boards are visited as a guest.
const SHORTEST_PAUSE: Duration = Duration::from_mins(10);

fn duration(text: &str) -> Result<Duration, String> {
    let form = || "a number and m, h or d, such as 6h".to_owned();
    let (number, unit) = text
        .split_at_checked(text.len().saturating_sub(1))
        .ok_or_else(form)?;
    let number: u32 = number.parse().map_err(|_| form())?;
    let unit = match unit {
        "m" => Duration::from_mins(1),
        "h" => Duration::from_hours(1),
        "d" => Duration::from_hours(24),
        _ => return Err(form()),
    };
    let duration = unit * number;
    if duration < SHORTEST_PAUSE {
        return Err("at least 10m: job boards are visited as a guest".to_owned());
    }
    Ok(duration)
}

/// Reads sources one after the other, and again as often as is asked.
pub(super) async fn ingest(
    db: &Db,
    sources: &[String],
    reading: &Reading,
    origin: Option<&str>,
    as_json: bool,
) -> anyhow::Result<()> {
    let mut sources = sources.to_vec();
    if let Some(list) = &reading.list {
        let text = std::fs::read_to_string(list)
            .with_context(|| format!("cannot read {}", list.display()))?;
        let lines = text
            .lines()
            .map(|line| line.split_once('#').map_or(line, |(line, _)| line).trim());
        sources.extend(lines.filter(|line| !line.is_empty()).map(str::to_owned));
    }
    if sources.is_empty() {
        bail!(
            "no source is named: give files, folders or job boards such as greenhouse:acme, or --list FILE"
        );
    }
    if reading.source.is_some() && sources.len() > 1 {
        bail!("--source names one source; give the others by themselves");
    }
    loop {
        let result = ingest_all(db, &sources, reading, origin, as_json).await;
        let Some(pause) = reading.every else {
            return result;
        };
        if let Err(error) = result {
            tracing::warn!("{error:#}");
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = tokio::signal::ctrl_c() => return Ok(()),
        }
    }
}

/// Reads sources one after the other, says what became of each, and goes on with the next when one
/// fails.
async fn ingest_all(
    db: &Db,
    sources: &[String],
    reading: &Reading,
    origin: Option<&str>,
    as_json: bool,
) -> anyhow::Result<()> {
    let current = Arc::new(release::load(db).await?);
    let mut reports = Vec::new();
    let mut failed = 0;
    for name in sources {
        match ingest_one(db, &current, name, reading, origin).await {
            Ok(report) => {
                if !as_json {
                    tell(&report)?;
                }
                reports.push(report);
            }
            Err(error) => {
                failed += 1;
                eprintln!("metier: {name}: {error:#}");
            }
        }
    }
    if as_json {
        writeln!(
            std::io::stdout(),
            "{}",
            serde_json::to_string_pretty(&reports)?
        )?;
    }
    if failed > 0 {
        bail!(
            "{failed} of {} sources could not be read; what was read before is kept",
            sources.len()
        );
    }
    Ok(())
}

async fn ingest_one(
    db: &Db,
    current: &Arc<Current>,
    name: &str,
    reading: &Reading,
    origin: Option<&str>,
) -> anyhow::Result<Report> {
    let mut source: Source = name.parse()?;
    if let Some(name) = &reading.source {
        source = source.named(name);
    }
    let id = source.id();
    let mut options = Options::new(Clock::system().now());
    options.columns = reading.columns.clone().unwrap_or_default();
    options.web.origin = origin.map(str::to_owned);
    options.web.usajobs = UsaJobs::from_environment();
    options.web.validators = ingest::last_answer(db, &id)
        .await?
        .map(|(etag, last_modified)| Validators {
            etag,
            last_modified,
        });
    let opened = source.clone();
    let ads = tokio::task::spawn_blocking(move || ads::open(&opened, &options)).await??;
    if ads.is_unchanged() {
        return Ok(Report {
            source: id,
            ..Report::default()
        });
    }
    let validators = ads.validators().cloned();
    let bar = progress_bar(&id, ads.total());
    let ads = Watched {
        ads,
        bar: bar.clone(),
    };
    let result = ingest::ingest(
        (db, Clock::system()),
        current,
        &id,
        ads,
        reading.batch,
        |report| bar.set_message(so_far(report)),
    )
    .await;
    bar.finish_and_clear();
    let report = result?;
    let answer = validators.as_ref().map_or((None, None), |one| {
        (one.etag.as_deref(), one.last_modified.as_deref())
    });
    ingest::keep_report(db, Clock::system().now(), &report, answer).await?;
    Ok(report)
}

/// Ads that move a progress bar.
struct Watched {
    ads: Ads,
    bar: ProgressBar,
}

impl Iterator for Watched {
    type Item = Result<Ad, Rejected>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.ads.next();
        self.bar.set_position(self.ads.position());
        next
    }
}

fn progress_bar(name: &str, total: Option<u64>) -> ProgressBar {
    const KNOWN: &str = "{prefix} {bar:24} {bytes} of {total_bytes} · {msg} · {eta} left";
    const UNKNOWN: &str = "{prefix} {spinner} {bytes} · {msg}";
    let bar = total.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
    let style = ProgressStyle::with_template(if total.is_some() { KNOWN } else { UNKNOWN });
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar.with_prefix(name.to_owned())
}

fn so_far(report: &Report) -> String {
    let committed = &report.committed;
    format!(
        "{} new, {} duplicate",
        Count::of(committed.unique),
        Count::of(committed.duplicates)
    )
}

fn tell(report: &Report) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    let committed = &report.committed;
    writeln!(out, "{}", report.source)?;
    let mut line =
        |count: i64, what: &str| writeln!(out, "  {:>9} {what}", Count::of(count).to_string());
    line(report.read, "read")?;
    line(committed.unique, "new")?;
    if committed.uncoded > 0 {
        line(committed.uncoded, "of them without an occupation (uncoded)")?;
    }
    line(committed.duplicates, "duplicates of another ad")?;
    line(committed.known, "known already")?;
    line(report.rejected, "rejected")?;
    for (why, reason) in &report.reasons {
        let more = if reason.count > i64::try_from(reason.at.len())? {
            ", …"
        } else {
            ""
        };
        writeln!(
            out,
            "            {} × {why} ({}{more})",
            Count::of(reason.count),
            reason.at.join(", ")
        )?;
    }
    Ok(())
}

/// Reads all postings with the rules of this program.
pub(super) async fn reread(db: &Db, as_json: bool) -> anyhow::Result<()> {
    let current = Arc::new(release::load(db).await?);
    let bar = steps("reading ads again");
    ingest::reread(db, Clock::system(), &current, ingest::PIECE, |progress| {
        step(&bar, progress)
    })
    .await?;
    bar.finish_and_clear();
    done(db, "read again", as_json).await
}

/// Sums all cells from the facts.
pub(super) async fn rebuild(db: &Db, as_json: bool) -> anyhow::Result<()> {
    let bar = steps("summing profiles");
    ingest::rebuild(db, Clock::system(), ingest::PIECE, |progress| {
        step(&bar, progress)
    })
    .await?;
    bar.finish_and_clear();
    done(db, "summed again", as_json).await
}

pub(super) fn steps(what: &'static str) -> ProgressBar {
    const STYLE: &str = "{prefix} {bar:30} {percent}% · {eta} left";
    let style =
        ProgressStyle::with_template(STYLE).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style).with_prefix(what)
}

pub(super) fn step(bar: &ProgressBar, progress: ingest::Progress) {
    bar.set_length(progress.of.unsigned_abs());
    bar.set_position(progress.done.unsigned_abs());
}

async fn done(db: &Db, what: &str, as_json: bool) -> anyhow::Result<()> {
    let state = posting::state(db)
        .await
        .context("the state of the postings")?;
    let mut out = std::io::stdout();
    if as_json {
        let answer = json!({"postings": state.last_posting, "edition": state.cells_edition});
        writeln!(out, "{}", serde_json::to_string_pretty(&answer)?)?;
    } else {
        writeln!(
            out,
            "{} postings {what}; pages follow within seconds",
            Count::of(state.last_posting)
        )?;
    }
    Ok(())
}
