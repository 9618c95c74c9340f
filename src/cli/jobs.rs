//! `metier jobs`: what nodes do in the background.

use std::fmt::Write as _;
use std::io::Write as _;

use clap::Subcommand;
use serde_json::json;

use super::output;
use super::program::Program;
use crate::clock;
use crate::job::{self, Job};

/// List what nodes do in the background, or try a job again.
#[derive(Debug, clap::Args)]
pub(super) struct Command {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List every job (the default).
    List,
    /// Let a job begin at once, however often it failed.
    Retry {
        /// Its id, as `metier jobs` lists it.
        id: String,
    },
}

pub(super) async fn run(command: &Command, program: &Program) -> anyhow::Result<()> {
    let work = program.with_database(async |db| {
        if let Some(Action::Retry { id }) = &command.action {
            job::retry(db, program.clock.now(), id).await?;
        }
        Ok(job::list(db).await?)
    });
    let jobs = work.await?;
    if let Some(Action::Retry { id }) = &command.action {
        if program.options.json {
            return output::json(&json!({ "queued": id }));
        }
        return Ok(writeln!(
            output::text(),
            "{id} begins as soon as a node has time"
        )?);
    }
    if program.options.json {
        return output::json(&jobs);
    }
    let mut out = output::text();
    if jobs.is_empty() {
        writeln!(out, "no jobs; they are queued when a node starts")?;
    }
    for job in &jobs {
        writeln!(out, "{}", line(job))?;
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
        let _ = write!(line, ", attempt {}", job.attempts);
    }
    if let Some(error) = &job.last_error {
        let _ = write!(line, ": {error}");
    }
    line
}
