//! `metier postings`: the job ads in the database.

use std::io::Write as _;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Subcommand;
use serde_json::json;

use super::program::Program;
use super::{output, progress};
use crate::db::Db;
use crate::format::Count;
use crate::posting::{self, State};
use crate::{ingest, release};

/// Work on the job ads in the database.
#[derive(Debug, clap::Args)]
pub(super) struct Command {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Read all ads again with the rules of this version. Pages show the old facts until all are
    /// read.
    Reread,
}

pub(super) async fn run(command: &Command, program: &Program) -> anyhow::Result<()> {
    let Action::Reread = command.action;
    let work = program.with_database(async |db| {
        let current = Arc::new(release::load(db).await?);
        let bar = progress::work_bar("reading ads again");
        let on_progress = |progress| progress::show(&bar, progress);
        ingest::reread(db, program.clock, &current, ingest::PIECE, on_progress).await?;
        bar.finish_and_clear();
        state(db).await
    });
    print(&work.await?, "read again", program.options.json)
}

pub(super) async fn state(db: &Db) -> anyhow::Result<State> {
    posting::state(db)
        .await
        .context("the state of the postings")
}

/// Says how many postings the work was done on.
pub(super) fn print(state: &State, done: &str, as_json: bool) -> anyhow::Result<()> {
    if as_json {
        let answer = json!({"postings": state.last_posting, "edition": state.cells_edition});
        return output::json(&answer);
    }
    let postings = Count::of(state.last_posting.number());
    Ok(writeln!(
        output::text(),
        "{postings} postings {done}; pages follow within seconds"
    )?)
}
