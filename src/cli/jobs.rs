//! `metier jobs`: what nodes do in the background.

use std::io::Write as _;

use serde_json::json;

use crate::clock::{self, Clock};
use crate::db::Db;
use crate::job::{self, Job};

/// What to do with jobs; lists them without.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Jobs {
    /// Let a job begin at once, however often it failed.
    Retry {
        /// Its id, as `metier jobs` lists it.
        id: String,
    },
}

/// Lists jobs, or tries one again.
pub(super) async fn run(
    db: &Db,
    clock: Clock,
    command: Option<&Jobs>,
    as_json: bool,
) -> anyhow::Result<()> {
    if let Some(Jobs::Retry { id }) = command {
        job::retry(db, clock.now(), id).await?;
        let mut out = std::io::stdout();
        if as_json {
            writeln!(out, "{}", json!({ "queued": id }))?;
        } else {
            writeln!(out, "{id} begins as soon as a node has time")?;
        }
        return Ok(());
    }
    let jobs = job::list(db).await?;
    let mut out = std::io::stdout();
    if as_json {
        writeln!(out, "{}", serde_json::to_string_pretty(&jobs)?)?;
    } else if jobs.is_empty() {
        writeln!(out, "no jobs; they are queued when a node starts")?;
    } else {
        for job in &jobs {
            writeln!(out, "{}", line(job))?;
        }
    }
    Ok(())
}

/// A job as a line.
fn line(job: &Job) -> String {
    let time = job.finished_at.unwrap_or(job.run_at);
    let mut line = format!(
        "{:<8} {:<24} {}",
        job.state.name(),
        job.id,
        clock::written(time)
    );
    if job.attempts > 1 {
        line.push_str(&format!(", attempt {}", job.attempts));
    }
    if let Some(error) = &job.last_error {
        line.push_str(&format!(": {error}"));
    }
    line
}
