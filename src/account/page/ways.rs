//! `/account/ways`: the ways to sign in beside a password, added and removed. Whoever looks after the
//! installation and has no second factor yet sees nothing else.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};

use super::{account, actor, origin};
use crate::account::identity::Identity;
use crate::account::passkey::{self, Passkey};
use crate::account::recovery_code::{self, RecoveryCode};
use crate::account::second_factor::{self, Needed, Removed, Ways};
use crate::account::totp::Totp;
use crate::account::{Proved, Visitor, device, end_what_is_open};
use crate::audit::Event;
use crate::mail::{self, Message};
use crate::snapshot::Node;
use crate::web::error::{Error, PageError};
use crate::web::page;
use crate::web::shell::Shell;
use crate::{clock, db, transaction};

#[derive(Template)]
#[template(path = "account/ways.html")]
struct WaysPage<'a> {
    shell: Shell<'a>,
    ways: Ways,
    /// What the provider of OpenID Connect is called, if there is one.
    provider: Option<&'a str>,
    /// Whether nothing else can be done before one is added.
    is_missing: bool,
    /// Why this site can have no passkeys.
    why_no_passkeys: Option<String>,
    /// How a new passkey is called unless it is called otherwise.
    device: String,
    done: Done<'a>,
}

/// What came of what was done last.
#[derive(Clone, Copy)]
pub(super) enum Done<'a> {
    Nothing,
    Yes(&'a str),
    /// Not, and why.
    Not(&'a str),
}

#[derive(Template)]
#[template(path = "account/codes.html")]
struct CodesPage<'a> {
    shell: Shell<'a>,
    done: &'a str,
    codes: &'a [RecoveryCode],
}

/// The day of a time, as a person reads it.
pub(super) fn day(seconds: i64) -> String {
    const DAY: i64 = 24 * 60 * 60;
    let date = clock::date(seconds.div_euclid(DAY));
    date.map_or_else(String::new, |date| date.to_string())
}

/// When something was used the last time.
fn used(at: Option<i64>) -> String {
    at.map_or_else(
        || "not used yet".to_owned(),
        |at| format!("last used on {}", day(at)),
    )
}

impl Passkey {
    fn added(&self) -> String {
        day(self.created_at)
    }

    pub(super) fn used(&self) -> String {
        used(self.used_at)
    }
}

impl Identity {
    /// What its provider is called: by the operator, or as one of before named itself.
    pub(super) fn called<'a>(&'a self, provider: Option<&'a str>) -> &'a str {
        provider.filter(|_| self.is_current).unwrap_or(&self.issuer)
    }

    fn added(&self) -> String {
        day(self.created_at)
    }

    pub(super) fn used(&self) -> String {
        used(self.used_at)
    }
}

impl Totp {
    pub(super) fn used(&self) -> String {
        used(self.used_at)
    }
}

/// The page, with what came of what was done last.
pub(super) async fn shown(
    node: &Node,
    visitor: &Visitor,
    done: Done<'_>,
) -> Result<Response, PageError> {
    let account = &visitor.account;
    let mut snapshot = node.db.snapshot().await?;
    let ways = second_factor::ways(&mut snapshot, &account.id, node.issuer()).await?;
    drop(snapshot);
    let no_passkeys = passkey::site(&node.settings.origin).err();
    let html = page(&WaysPage {
        shell: visitor.shell(node.clock.now(), "Ways to sign in"),
        is_missing: account.is_administrator && !ways.has_second_factor(),
        ways,
        provider: node.provider(),
        why_no_passkeys: no_passkeys.map(super::passkey::said).transpose()?,
        device: visitor.session.device.clone(),
        done,
    })?;
    let status = match done {
        Done::Not(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Done::Nothing | Done::Yes(_) => StatusCode::OK,
    };
    Ok((status, html).into_response())
}

pub(crate) async fn show(
    State(node): State<Arc<Node>>,
    Proved(mut visitor): Proved,
    parts: Parts,
) -> Result<Response, PageError> {
    // What this browser is now: it may have been updated since the session began.
    visitor.session.device = device::words(&parts.headers);
    shown(&node, &visitor, Done::Nothing).await
}

/// The mail that tells the owner what was changed.
pub(super) fn told(node: &Node, visitor: &Visitor, what: &str) -> Result<Message, Error> {
    let account = &visitor.account;
    let to = account.address.parse().map_err(Error::internal)?;
    Ok(account::told(node, account, &to, what))
}

/// The recovery codes that came with a new second factor; none where there are some already.
pub(super) type Added = Vec<RecoveryCode>;

/// What goes with a new second factor: the first one comes with recovery codes, and whoever signed in
/// without it is signed out.
pub(super) async fn added(
    tx: &mut db::Transaction,
    node: &Node,
    visitor: &Visitor,
    told: &Message,
) -> db::Result<Added> {
    let (id, now) = (&visitor.account.id, node.clock.now());
    mail::queue(&mut *tx, node.random, now, told).await?;
    if recovery_code::left(&mut *tx, id).await? > 0 {
        return Ok(Vec::new());
    }
    end_what_is_open(&mut *tx, id, Some(&visitor.token)).await?;
    recovery_code::renew(tx, node.random, id).await
}

/// What is shown once a second factor is added: its recovery codes, this once, or the page.
pub(super) async fn after(
    node: &Node,
    visitor: &Visitor,
    codes: Added,
    done: &str,
) -> Result<Response, PageError> {
    if codes.is_empty() {
        return shown(node, visitor, Done::Yes(done)).await;
    }
    let html = page(&CodesPage {
        shell: visitor.shell(node.clock.now(), "Your recovery codes"),
        done,
        codes: &codes,
    })?;
    Ok(html.into_response())
}

/// Removes a way in, unless it has to stay, and signs everybody else out.
pub(super) async fn remove(
    node: &Node,
    visitor: &Visitor,
    parts: &Parts,
    removed: Removed<'_>,
    what: &str,
) -> Result<Response, PageError> {
    let (account, now) = (&visitor.account, node.clock.now());
    let told = told(node, visitor, what)?;
    let origin = origin(node, parts);
    let actor = actor(node, &origin, Some(&account.id));
    let done: db::Result<Result<bool, Needed>> = transaction!(&node.db, |tx| {
        let ways = second_factor::ways(&mut tx, &account.id, node.issuer()).await?;
        if let Err(needed) = ways.may_go(removed, account.is_administrator) {
            return Ok(Err(needed));
        }
        if !second_factor::remove(&mut tx, &account.id, removed).await? {
            return Ok(Ok(false));
        }
        if matches!(removed, Removed::Identity(_)) {
            let whose = actor.account;
            actor.did(&mut tx, Event::IdentityRemoved, whose).await?;
        }
        end_what_is_open(&mut tx, &account.id, Some(&visitor.token)).await?;
        mail::queue(&mut tx, node.random, now, &told).await?;
        Ok(Ok(true))
    });
    match done? {
        Ok(true) => {
            let done = "It is removed. Everywhere else you are signed out.";
            shown(node, visitor, Done::Yes(done)).await
        }
        Ok(false) => shown(node, visitor, Done::Not("It was removed already.")).await,
        Err(needed) => shown(node, visitor, Done::Not(&needed.to_string())).await,
    }
}

/// Makes new recovery codes; the old ones are none any more.
pub(crate) async fn renew_codes(
    State(node): State<Arc<Node>>,
    Proved(visitor): Proved,
) -> Result<Response, PageError> {
    let (id, now) = (&visitor.account.id, node.clock.now());
    if !second_factor::is_asked_for(&node.db, id).await? {
        let why = "Recovery codes stand in for a second factor. Add one first.";
        return shown(&node, &visitor, Done::Not(why)).await;
    }
    let told = told(&node, &visitor, "recovery codes, which were made anew")?;
    let codes: db::Result<Added> = transaction!(&node.db, |tx| {
        mail::queue(&mut tx, node.random, now, &told).await?;
        recovery_code::renew(&mut tx, node.random, id).await
    });
    after(&node, &visitor, codes?, "The old ones work no more.").await
}
