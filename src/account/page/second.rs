//! `/sign-in/second`: what is asked for after the password, where an account has a second factor.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::account::told;
use super::{begin, count, lasts, onward};
use crate::account::second_factor::{self, Code, Ways};
use crate::account::sign_in::{self, Error as SignInError};
use crate::account::{Account, half_way};
use crate::snapshot::Node;
use crate::transaction;
use crate::web::error::{Error, PageError};
use crate::web::form::{Field, FormBody};
use crate::web::params::Params;
use crate::web::shell::Shell;
use crate::web::{cookie, page};
use crate::{db, limit, mail};

#[derive(Template)]
#[template(path = "account/second.html")]
struct SecondPage<'a> {
    shell: Shell<'a>,
    address: &'a str,
    ways: Ways,
    code: Field<'a>,
    next: &'a str,
    keep: Option<&'a str>,
    /// What was wrong with the last try.
    problem: Option<&'a str>,
}

/// What the address may say: the same as the form to sign in.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    next: String,
    keep: Option<String>,
}

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
    keep: Option<String>,
}

/// Who is half-way in with the browser that sends a request.
pub(super) async fn half(node: &Node, parts: &Parts) -> db::Result<Option<Account>> {
    match cookie::HALF_WAY.token(&parts.headers) {
        Some(token) => half_way::find(&node.db, node.clock.now(), &token).await,
        None => Ok(None),
    }
}

/// What was typed, and what is wrong with it.
#[derive(Default)]
pub(super) struct Wrong<'a> {
    pub(super) code: Option<&'a str>,
    pub(super) problem: Option<&'a str>,
}

/// The page for somebody who is half-way in.
pub(super) async fn shown(
    node: &Node,
    account: &Account,
    (next, keep): (&str, Option<&str>),
    wrong: Wrong<'_>,
) -> Result<Response, Error> {
    let mut snapshot = node.db.snapshot().await?;
    let ways = second_factor::ways(&mut snapshot, &account.id, node.issuer()).await?;
    drop(snapshot);
    let is_wrong = wrong.code.is_some() || wrong.problem.is_some();
    let html = page(&SecondPage {
        shell: Shell::unlisted("One more step"),
        address: &account.address,
        ways,
        code: wrong
            .code
            .map_or_else(Field::default, |problem| Field::default().wrong(problem)),
        next: onward(next),
        keep,
        problem: wrong.problem,
    })?;
    let status = if is_wrong {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok((status, html).into_response())
}

pub(crate) async fn form(
    State(node): State<Arc<Node>>,
    Params(asked): Params<Asked>,
    parts: Parts,
) -> Result<Response, PageError> {
    let Some(account) = half(&node, &parts).await? else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let keep = asked.keep.as_deref();
    Ok(shown(&node, &account, (&asked.next, keep), Wrong::default()).await?)
}

pub(crate) async fn check(
    State(node): State<Arc<Node>>,
    parts: Parts,
    FormBody(sent): FormBody<Sent>,
) -> Result<Response, PageError> {
    let Some(account) = half(&node, &parts).await? else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let (db, now, keep) = (&node.db, node.clock.now(), sent.keep.as_deref());
    let browser = cookie::BROWSER.token(&parts.headers);
    let subject = sign_in::subject(db, now, &account.address, browser.as_ref()).await?;
    let taken = second_factor::take_code(db, now, (&account.id, &subject), &sent.code).await;
    if matches!(taken, Err(limit::Error::TooMany { .. })) {
        count("limited");
    }
    let Some(code) = taken.map_err(SignInError::from)? else {
        count("wrong");
        let wrong = Wrong {
            code: Some("is wrong, or was used before. An app shows the next one in half a minute."),
            problem: None,
        };
        return Ok(shown(&node, &account, (&sent.next, keep), wrong).await?);
    };
    // Not if a change of the password ended it meanwhile, nor twice.
    let half = cookie::HALF_WAY.token(&parts.headers);
    if let Some(half) = half
        && !half_way::end(db, &half).await?
    {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    if code == Code::Recovery {
        let to = account.address.parse().map_err(Error::internal)?;
        let what = "recovery code, with which somebody signed in; it works no more";
        let mail = told(&node, &account, &to, what);
        let queued: crate::db::Result<()> =
            transaction!(db, |tx| mail::queue(&mut tx, node.random, now, &mail).await);
        queued?;
    }
    Ok(begin(&node, &parts, &account.id, lasts(keep), &sent.next).await?)
}
