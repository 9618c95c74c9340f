//! Passkeys: signing in with one, showing once more who one is, adding one and removing it. A script
//! asks the browser for an answer and puts it into a form; the rest are forms and pages like others.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use serde::Deserialize;
use serde_json::Value;

use super::second::{self, Wrong};
use super::sign_in::refused;
use super::ways::{self, Added, Done};
use super::{begin, count, lasts, sentence};
use crate::account::passkey::{self, Error};
use crate::account::second_factor::Removed;
use crate::account::{Name, Proved, SignedIn, ceremony};
use crate::limit::{self, Limit, Subject};
use crate::snapshot::Node;
use crate::token::Token;
use crate::transaction;
use crate::web::error::{Error as WebError, PageError};
use crate::web::form::FormBody;
use crate::web::problem::ApiError;
use crate::web::{client, cookie};

/// Ceremonies that one address of the network begins in a quarter of an hour: each page to sign in
/// begins one, and a class of forty may share an address.
const FROM_ONE_ADDRESS: Limit = Limit {
    kind: "passkey address",
    attempts: 500,
    seconds: 15 * 60,
};

/// What a form with a passkey sends.
#[derive(Deserialize)]
pub(crate) struct Sent {
    /// What the browser answered, as JSON.
    #[serde(default)]
    credential: String,
    #[serde(default)]
    address: String,
    keep: Option<String>,
    #[serde(default)]
    next: String,
}

/// What the form of a new passkey sends.
#[derive(Deserialize)]
pub(crate) struct New {
    #[serde(default)]
    credential: String,
    #[serde(default)]
    name: String,
}

/// Which passkey is meant.
#[derive(Deserialize)]
pub(crate) struct Which {
    #[serde(default)]
    passkey: String,
}

/// What to say on a page.
pub(super) fn said(error: Error) -> Result<String, WebError> {
    if let Error::Database(error) = error {
        return Err(error.into());
    }
    if let Error::Refused(cause) = &error {
        tracing::info!(%cause, "a passkey was refused");
    }
    Ok(sentence(&error.to_string()))
}

/// What a browser is asked, with the cookie of the ceremony.
fn asked((asked, token): (Value, Token)) -> Response {
    let lasts = Some(ceremony::LASTS);
    let cookie = (SET_COOKIE, cookie::CEREMONY.set(token.as_str(), lasts));
    (AppendHeaders([cookie]), Json(asked)).into_response()
}

/// Begins the use of a passkey.
pub(crate) async fn begin_use(
    State(node): State<Arc<Node>>,
    parts: Parts,
) -> Result<Response, ApiError> {
    if let Some(why) = node.settings.why_no_accounts() {
        return Err(WebError::Forbidden(why.to_owned()).into());
    }
    let (db, now) = (&node.db, node.clock.now());
    if let Some(peer) = client::address(&parts, &node.settings.trusted_proxies) {
        let counted = limit::take(db, now, FROM_ONE_ADDRESS, &Subject::address(peer)).await;
        counted.map_err(crate::account::sign_in::Error::from)?;
    }
    let begun = async {
        let site = passkey::site(&node.settings.origin)?;
        passkey::begin_use(db, &site, node.random, now).await
    };
    match begun.await {
        Ok(begun) => Ok(asked(begun)),
        Err(error) => Err(WebError::Forbidden(said(error)?).into()),
    }
}

/// Whose passkey a browser answered with.
pub(super) async fn owner(
    node: &Node,
    parts: &Parts,
    credential: &str,
) -> Result<crate::account::Account, Error> {
    let site = passkey::site(&node.settings.origin)?;
    let token = cookie::CEREMONY.token(&parts.headers);
    passkey::check_use(&node.db, &site, node.clock.now(), (token, credential)).await
}

/// Signs somebody in with a passkey, which is a whole sign-in: the authenticator asked who they are.
pub(crate) async fn sign_in(
    State(node): State<Arc<Node>>,
    parts: Parts,
    FormBody(sent): FormBody<Sent>,
) -> Result<Response, PageError> {
    if let Some(why) = node.settings.why_no_accounts() {
        return Err(WebError::Forbidden(why.to_owned()).into());
    }
    let (next, keep) = (&sent.next, sent.keep.as_deref());
    let typed = sent.address.trim();
    let problem = match owner(&node, &parts, &sent.credential).await {
        Ok(account) if typed.is_empty() || account.address.eq_ignore_ascii_case(typed) => {
            return Ok(begin(&node, &parts, &account.id, lasts(keep), next).await?);
        }
        Ok(_) => {
            "That passkey is of another account. Choose another one, or leave the address empty."
                .to_owned()
        }
        Err(error) => said(error)?,
    };
    count("wrong");
    if let Some(account) = second::half(&node, &parts).await? {
        let wrong = Wrong {
            problem: Some(&problem),
            ..Wrong::default()
        };
        return Ok(second::shown(&node, &account, (next, keep), wrong).await?);
    }
    Ok(refused(&node, typed, next, &problem)?)
}

/// Begins to make a passkey. Its name is read before an authenticator makes anything.
pub(crate) async fn begin_new(
    State(node): State<Arc<Node>>,
    SignedIn(visitor): SignedIn,
    FormBody(sent): FormBody<New>,
) -> Result<Response, ApiError> {
    let now = node.clock.now();
    if !visitor.session.is_recent(now) {
        let why = "Some time has passed since you signed in. Load this page again.";
        return Err(WebError::Forbidden(why.to_owned()).into());
    }
    if let Err(problem) = sent.name.parse::<Name>() {
        return Err(WebError::Conflict(format!("The name {problem}.")).into());
    }
    let begun = match passkey::site(&node.settings.origin) {
        Ok(site) => {
            let begun: Result<(Value, Token), Error> = transaction!(&node.db, |tx| {
                passkey::begin_new(&mut tx, &site, node.random, now, &visitor.account).await
            });
            begun
        }
        Err(error) => Err(error),
    };
    match begun {
        Ok(begun) => Ok(asked(begun)),
        Err(error) => Err(WebError::Conflict(said(error)?).into()),
    }
}

/// Makes the passkey that the browser answered with.
pub(crate) async fn add(
    State(node): State<Arc<Node>>,
    Proved(visitor): Proved,
    parts: Parts,
    FormBody(sent): FormBody<New>,
) -> Result<Response, PageError> {
    let (now, id) = (node.clock.now(), &visitor.account.id);
    let name: Name = match sent.name.parse() {
        Ok(name) => name,
        Err(problem) => return Err(WebError::invalid("name", problem.to_string()).into()),
    };
    let token = cookie::CEREMONY.token(&parts.headers);
    let what = format!("passkey \u{201c}{}\u{201d}, which was added", name.as_str());
    let told = ways::told(&node, &visitor, &what)?;
    let added = async {
        let site = passkey::site(&node.settings.origin)?;
        let made = passkey::check_new(&node.db, &site, now, id, (token, &sent.credential)).await?;
        let added: Result<Added, Error> = transaction!(&node.db, |tx| {
            passkey::finish_new(&mut tx, (node.random, now), id, &name, &made).await?;
            Ok(ways::added(&mut tx, &node, &visitor, &told).await?)
        });
        added
    };
    match added.await {
        Ok(added) => ways::after(&node, &visitor, added, "The passkey is added.").await,
        Err(error) => ways::shown(&node, &visitor, Done::Not(&said(error)?)).await,
    }
}

pub(crate) async fn remove(
    State(node): State<Arc<Node>>,
    Proved(visitor): Proved,
    parts: Parts,
    FormBody(sent): FormBody<Which>,
) -> Result<Response, PageError> {
    let what = "passkey, one of which was removed";
    ways::remove(
        &node,
        &visitor,
        &parts,
        Removed::Passkey(&sent.passkey),
        what,
    )
    .await
}
