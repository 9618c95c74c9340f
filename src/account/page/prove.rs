//! `/account/prove`: showing once more who one is, before what matters most.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::account::is_proved;
use super::onward;
use super::passkey::{owner, said};
use crate::account::session::{self, Lasts};
use crate::account::visitor::WAYS;
use crate::account::{SignedIn, Visitor, second_factor};
use crate::snapshot::Node;
use crate::token::Token;
use crate::web::error::PageError;
use crate::web::form::{Field, FormBody};
use crate::web::params::Params;
use crate::web::shell::Shell;
use crate::web::{cookie, page};
use crate::{db, transaction};

#[derive(Template)]
#[template(path = "account/prove.html")]
struct ProvePage<'a> {
    shell: Shell<'a>,
    password: Field<'a>,
    has_password: bool,
    has_passkeys: bool,
    /// What the provider is called where the account has an identity.
    provider: Option<&'a str>,
    problem: Option<&'a str>,
    next: &'a str,
}

/// What the address may say.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    /// Where to go afterwards.
    #[serde(default)]
    next: String,
}

/// What the form sends: a password, or what a passkey answered.
#[derive(Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    present: String,
    #[serde(default)]
    credential: String,
    #[serde(default)]
    next: String,
}

/// Where somebody goes on who has shown it: to the ways in, unless the form says otherwise.
fn goes_on(next: &str) -> &str {
    if next.is_empty() { WAYS } else { onward(next) }
}

async fn shown(
    node: &Node,
    visitor: &Visitor,
    next: &str,
    password: Field<'_>,
    problem: Option<&str>,
) -> Result<Response, PageError> {
    let mut snapshot = node.db.snapshot().await?;
    let ways = second_factor::ways(&mut snapshot, &visitor.account.id, node.issuer()).await?;
    drop(snapshot);
    let status = if password.error.is_some() || problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let html = page(&ProvePage {
        shell: visitor.shell(node.clock.now(), "Show that it is you"),
        password,
        has_password: ways.has_password,
        has_passkeys: !ways.passkeys.is_empty(),
        provider: node.provider().filter(|_| ways.has_identity()),
        problem,
        next: goes_on(next),
    })?;
    Ok((status, html).into_response())
}

/// The page again, with why nobody has shown who they are.
pub(super) async fn refused(
    node: &Node,
    visitor: &Visitor,
    problem: &str,
) -> Result<Response, PageError> {
    shown(node, visitor, "", Field::default(), Some(problem)).await
}

/// Notes that somebody has shown who they are: the session goes on under another name.
pub(super) async fn proved(
    node: &Node,
    visitor: &Visitor,
    next: &str,
) -> Result<Response, PageError> {
    let now = node.clock.now();
    let renewed: db::Result<Token> = transaction!(&node.db, |tx| {
        session::renew(&mut tx, node.random, now, &visitor.token).await
    });
    let age = match visitor.session.lasts() {
        Lasts::Shortly => None,
        Lasts::Long => Some(visitor.session.ends_at - now),
    };
    let cookie = cookie::SESSION.set(renewed?.as_str(), age);
    let headers = AppendHeaders([(SET_COOKIE, cookie)]);
    Ok((headers, Redirect::to(goes_on(next))).into_response())
}

pub(crate) async fn form(
    State(node): State<Arc<Node>>,
    SignedIn(visitor): SignedIn,
    Params(asked): Params<Asked>,
) -> Result<Response, PageError> {
    shown(&node, &visitor, &asked.next, Field::default(), None).await
}

pub(crate) async fn by_password(
    State(node): State<Arc<Node>>,
    SignedIn(visitor): SignedIn,
    parts: Parts,
    FormBody(sent): FormBody<Sent>,
) -> Result<Response, PageError> {
    if is_proved(&node, &visitor, &parts, &sent.present).await? {
        return proved(&node, &visitor, &sent.next).await;
    }
    let password = Field::default().wrong("is wrong");
    shown(&node, &visitor, &sent.next, password, None).await
}

pub(crate) async fn by_passkey(
    State(node): State<Arc<Node>>,
    SignedIn(visitor): SignedIn,
    parts: Parts,
    FormBody(sent): FormBody<Sent>,
) -> Result<Response, PageError> {
    let problem = match owner(&node, &parts, &sent.credential).await {
        Ok(account) if account.id == visitor.account.id => {
            return proved(&node, &visitor, &sent.next).await;
        }
        Ok(_) => "That passkey is of another account.".to_owned(),
        Err(error) => said(error)?,
    };
    let next = &sent.next;
    shown(&node, &visitor, next, Field::default(), Some(&problem)).await
}
