//! `metier user`: the accounts, for whoever can reach the database: the way back in.

use std::io::Write as _;

use anyhow::{Context as _, bail};
use clap::Subcommand;
use serde_json::json;

use super::output;
use super::program::Program;
use crate::account::administration::{self, Error};
use crate::account::{self, Account, link, session};
use crate::audit::{self, Actor, Origin};
use crate::clock;
use crate::db::{self, Db, Transaction};
use crate::mail::Address;
use crate::token::Token;
use crate::transaction;

/// List accounts, and give people a way in.
#[derive(Debug, clap::Args)]
pub(super) struct Command {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List every account (the default).
    List,
    /// Make a link with which somebody makes an account, once, within seven days.
    Invite {
        /// The e-mail address.
        address: String,
    },
    /// Make a link with which somebody chooses another password, once, within an hour.
    Reset {
        /// The e-mail address of the account.
        address: String,
    },
    /// Let an account look after the site.
    Promote {
        /// The e-mail address of the account.
        address: String,
        /// Let it no longer do so.
        #[arg(long)]
        undo: bool,
    },
    /// Let an account no longer sign in; it is signed out at once.
    Disable {
        /// The e-mail address of the account.
        address: String,
        /// Let it sign in again.
        #[arg(long)]
        undo: bool,
    },
    /// List where an account is signed in, or sign it out everywhere.
    Sessions {
        /// The e-mail address of the account.
        address: String,
        /// Sign it out everywhere.
        #[arg(long)]
        end: bool,
    },
    /// Erase an account with all that is its own.
    Delete {
        /// The e-mail address of the account.
        address: String,
        /// Do so: nothing brings it back.
        #[arg(long)]
        yes: bool,
    },
}

pub(super) async fn run(command: &Command, program: &Program) -> anyhow::Result<()> {
    let work = async |db: &Db| {
        let done = act(
            command.action.as_ref().unwrap_or(&Action::List),
            program,
            db,
        )
        .await;
        audit::seal_all(db, program.clock.now()).await?;
        done
    };
    program.with_database(work).await
}

async fn act(action: &Action, program: &Program, db: &Db) -> anyhow::Result<()> {
    let origin = Origin::default();
    let actor = &Actor {
        account: None,
        origin: &origin,
        now: program.clock.now(),
        random: program.random,
    };
    match action {
        Action::List => list(program, db).await,
        Action::Invite { address } => {
            let address: Address = address.parse()?;
            if account::by_address(db, &address).await?.is_some() {
                bail!(
                    "{address} has an account already; `metier user reset {address}` gives it a way in"
                );
            }
            let token: db::Result<Token> =
                transaction!(db, |tx| administration::invite(&mut tx, actor, &address)
                    .await);
            tell_link(program, &address, &token?)
        }
        Action::Reset { address } => {
            let account = find(db, address).await?;
            let token: db::Result<Token> =
                transaction!(db, |tx| administration::reset(&mut tx, actor, &account)
                    .await);
            tell_link(program, &account.address.parse()?, &token?)
        }
        Action::Sessions {
            address,
            end: false,
        } => sessions(program, db, &find(db, address).await?).await,
        Action::Delete {
            address,
            yes: false,
        } => bail!("nothing brings an account back; add --yes to erase that of {address}"),
        Action::Promote { address, .. }
        | Action::Disable { address, .. }
        | Action::Sessions { address, .. }
        | Action::Delete { address, .. } => {
            let account = find(db, address).await?;
            let done: Result<&str, Error> =
                transaction!(db, |tx| change(&mut tx, actor, action, &account).await);
            tell(program, &account, done?)
        }
    }
}

/// Changes an account, and says what it is or may do now.
async fn change(
    tx: &mut Transaction,
    actor: &Actor<'_>,
    action: &Action,
    account: &Account,
) -> Result<&'static str, Error> {
    let id = &account.id;
    Ok(match action {
        Action::Promote { undo, .. } => {
            administration::set_administrator(tx, actor, id, !undo).await?;
            if *undo {
                "looks after the site no longer"
            } else {
                "looks after the site"
            }
        }
        Action::Disable { undo, .. } => {
            administration::set_disabled(tx, actor, id, !undo).await?;
            if *undo {
                "may sign in again"
            } else {
                "may sign in no longer"
            }
        }
        Action::Delete { .. } => {
            administration::erase(tx, actor, account).await?;
            "is erased"
        }
        Action::Sessions { .. } => {
            administration::end_sessions(tx, actor, id).await?;
            "is signed out everywhere"
        }
        Action::List | Action::Invite { .. } | Action::Reset { .. } => "is as it was",
    })
}

async fn find(db: &Db, address: &str) -> anyhow::Result<Account> {
    let address: Address = address.parse().with_context(|| format!("`{address}`"))?;
    let found = account::by_address(db, &address).await?;
    found.with_context(|| format!("{address} has no account; `metier user list` lists all"))
}

async fn list(program: &Program, db: &Db) -> anyhow::Result<()> {
    let accounts = administration::list(db).await?;
    if program.options.json {
        return output::json(&accounts);
    }
    let mut out = output::text();
    if accounts.is_empty() {
        writeln!(
            out,
            "no accounts; `metier serve` prints the link that makes the first one"
        )?;
    }
    for account in &accounts {
        let mut is = Vec::new();
        is.extend(account.is_administrator.then_some("administrator"));
        is.extend(account.is_disabled.then_some("disabled"));
        let is = if is.is_empty() {
            String::new()
        } else {
            format!(" ({})", is.join(", "))
        };
        let used = clock::written(account.used_at);
        writeln!(
            out,
            "{:<32} {}{is}, last used {used}",
            account.address, account.name
        )?;
    }
    Ok(())
}

async fn sessions(program: &Program, db: &Db, account: &Account) -> anyhow::Result<()> {
    let sessions = session::list(db, program.clock.now(), &account.id).await?;
    if program.options.json {
        return output::json(&sessions);
    }
    let mut out = output::text();
    if sessions.is_empty() {
        writeln!(out, "{} is signed in nowhere", account.address)?;
    }
    for session in &sessions {
        let (begun, seen) = (
            clock::written(session.begun_at),
            clock::written(session.seen_at),
        );
        writeln!(
            out,
            "{:<24} since {begun}, last used {seen}",
            session.device
        )?;
    }
    Ok(())
}

/// Says what was done.
fn tell(program: &Program, account: &Account, done: &str) -> anyhow::Result<()> {
    if program.options.json {
        return output::json(&json!({ "address": account.address, "done": done }));
    }
    Ok(writeln!(output::text(), "{} {done}", account.address)?)
}

/// Gives a link to hand over.
fn tell_link(program: &Program, address: &Address, token: &Token) -> anyhow::Result<()> {
    let link = program.origin() + &link::path(token);
    if program.options.json {
        return output::json(&json!({ "address": address.as_str(), "link": link }));
    }
    Ok(writeln!(
        output::text(),
        "Give this link to whoever reads {address}, and to nobody else. It can be used once.\n{link}"
    )?)
}
