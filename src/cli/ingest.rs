//! `metier ingest`: job ads into the database.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ads::{Ad, Ads, ColumnMap, Rejected, Source, UsaJobs, Validators};
use anyhow::{Context as _, bail};
use clap::builder::RangedU64ValueParser;
use indicatif::ProgressBar;

use super::program::Program;
use super::{one_line, output, progress};
use crate::db::Db;
use crate::format::Count;
use crate::ingest::{self, Report};
use crate::release::{self, Current};

/// Read job ads into the database: files, folders of saved pages, or job boards such as
/// greenhouse:acme.
///
/// An ad that a source has had before is left out, so a run that was cut off is finished by
/// running it again.
#[derive(Debug, clap::Args)]
pub(super) struct Command {
    /// Files, folders, sitemaps (https://…) or job boards (greenhouse:acme; also lever, ashby,
    /// smartrecruiters, workable, recruitee, usajobs).
    sources: Vec<String>,
    /// A file that names further sources, one a line; # begins a comment.
    #[arg(long, value_name = "FILE")]
    list: Option<PathBuf>,
    /// The name under which ads of a file are kept, instead of the file's own name.
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Which column of a CSV or Parquet file is what: title=Job Title,text=Description,…; guessed
    /// without it.
    #[arg(long, value_name = "MAP")]
    columns: Option<ColumnMap>,
    /// Read everything again after this time, such as 30m, 6h or 1d, until stopped; at least 10m.
    #[arg(long, value_name = "TIME", value_parser = pause)]
    every: Option<Duration>,
    /// How many ads are read and committed together.
    #[arg(
        long,
        env = "METIER_BATCH",
        value_name = "N",
        default_value_t = ingest::BATCH,
        value_parser = RangedU64ValueParser::<usize>::new().range(1..=10_000)
    )]
    batch: usize,
}

/// The shortest pause between two readings: job boards are visited as a guest.
const SHORTEST_PAUSE: Duration = Duration::from_mins(10);

/// Reads the value of `--every`.
fn pause(text: &str) -> Result<Duration, String> {
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
    let pause = unit * number;
    if pause < SHORTEST_PAUSE {
        return Err("at least 10m: job boards are visited as a guest".to_owned());
    }
    Ok(pause)
}

pub(super) async fn run(command: &Command, program: &Program) -> anyhow::Result<()> {
    let sources = command.sources()?;
    let work = program.with_database(async |db| {
        loop {
            let result = command.read_all(program, db, &sources).await;
            let Some(pause) = command.every else {
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
    });
    work.await
}

impl Command {
    /// Reads these sources once, with the defaults of all options.
    pub(super) fn of(sources: Vec<String>) -> Self {
        Self {
            sources,
            list: None,
            source: None,
            columns: None,
            every: None,
            batch: ingest::BATCH,
        }
    }

    /// The sources that are given, then those of the list.
    fn sources(&self) -> anyhow::Result<Vec<String>> {
        let mut sources = self.sources.clone();
        if let Some(list) = &self.list {
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
        if self.source.is_some() && sources.len() > 1 {
            bail!("--source names one source; give the others by themselves");
        }
        Ok(sources)
    }

    /// Reads sources one after the other, says what became of each, and goes on with the next when
    /// one fails.
    async fn read_all(&self, program: &Program, db: &Db, sources: &[String]) -> anyhow::Result<()> {
        let current = Arc::new(release::load(db).await?);
        let mut reports = Vec::new();
        let mut failed = 0;
        for name in sources {
            match self.read(program, db, &current, name).await {
                Ok(report) => {
                    if !program.options.json {
                        print(&report)?;
                    }
                    reports.push(report);
                }
                Err(error) => {
                    failed += 1;
                    writeln!(output::errors(), "metier: {name}: {}", one_line(&error))?;
                }
            }
        }
        if program.options.json {
            output::json(&reports)?;
        }
        if failed > 0 {
            bail!(
                "{failed} of {} sources could not be read; what was read before is kept",
                sources.len()
            );
        }
        Ok(())
    }

    /// Reads one source, with a progress bar.
    async fn read(
        &self,
        program: &Program,
        db: &Db,
        current: &Arc<Current>,
        name: &str,
    ) -> anyhow::Result<Report> {
        let mut source: Source = name.parse()?;
        if let Some(name) = &self.source {
            source = source.named(name);
        }
        let id = source.id();
        let options = self.ads_options(program, db, &id).await?;
        let ads = tokio::task::spawn_blocking(move || ads::open(&source, &options)).await??;
        if ads.is_unchanged() {
            return Ok(Report {
                source: id,
                ..Report::default()
            });
        }
        let validators = ads.validators().cloned();
        let bar = progress::source_bar(&id, ads.total());
        let ads = Watched {
            ads,
            bar: bar.clone(),
        };
        let on_batch = |report: &Report| bar.set_message(so_far(report));
        let to = (db, program.clock);
        let result = ingest::ingest(to, current, &id, ads, self.batch, on_batch).await;
        bar.finish_and_clear();
        let report = result?;
        let answer = validators.as_ref().map_or((None, None), |one| {
            (one.etag.as_deref(), one.last_modified.as_deref())
        });
        ingest::keep_report(db, program.clock.now(), &report, answer).await?;
        Ok(report)
    }

    /// How a source is opened: by the options, and by what it last answered.
    async fn ads_options(
        &self,
        program: &Program,
        db: &Db,
        id: &str,
    ) -> anyhow::Result<ads::Options> {
        let mut options = ads::Options::new(program.clock.now());
        options.columns = self.columns.clone().unwrap_or_default();
        options.web.origin.clone_from(&program.options.origin);
        options.web.usajobs = UsaJobs::from_environment();
        let last = ingest::last_answer(db, id).await?;
        options.web.validators = last.map(|(etag, last_modified)| Validators {
            etag,
            last_modified,
        });
        Ok(options)
    }
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

fn so_far(report: &Report) -> String {
    let committed = &report.committed;
    format!(
        "{} new, {} duplicate",
        Count::of(committed.unique),
        Count::of(committed.duplicates)
    )
}

/// Says what became of the ads of a source.
fn print(report: &Report) -> anyhow::Result<()> {
    let mut out = output::text();
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
