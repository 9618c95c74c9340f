//! `/sign-in` and `/sign-out`.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::{actor, count, enter, onward, origin};
use crate::account::session;
use crate::account::sign_in::{Attempt, Error, check};
use crate::account::{Password, SignedIn, passkey};
use crate::audit::Event;
use crate::snapshot::Node;
use crate::web::error::{Error as WebError, PageError};
use crate::web::form::{Field, FormBody};
use crate::web::params::Params;
use crate::web::shell::Shell;
use crate::web::{client, cookie, page};
use crate::{db, transaction};

#[derive(Template)]
#[template(path = "account/sign_in.html")]
struct SignInPage<'a> {
    shell: Shell<'a>,
    address: Field<'a>,
    /// Always empty: no page has a password in it.
    password: Field<'a>,
    next: &'a str,
    /// Whether this site can have passkeys.
    has_passkeys: bool,
    /// What the provider of OpenID Connect is called, if there is one.
    provider: Option<&'a str>,
    /// What was wrong with the last try.
    problem: Option<&'a str>,
    /// Why nobody can sign in here.
    why_off: Option<&'static str>,
}

/// What the address may say.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    /// Where to go afterwards.
    #[serde(default)]
    next: String,
}

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    address: String,
    #[serde(default)]
    password: String,
    /// With any value: the device is one's own.
    keep: Option<String>,
    #[serde(default)]
    next: String,
}

pub(crate) async fn form(
    State(node): State<Arc<Node>>,
    visitor: Option<SignedIn>,
    Params(Asked { next }): Params<Asked>,
) -> Result<Response, PageError> {
    if visitor.is_some() {
        return Ok(Redirect::to(onward(&next)).into_response());
    }
    let html = page(&SignInPage {
        shell: Shell::unlisted("Sign in"),
        address: Field::default(),
        password: Field::default(),
        next: onward(&next),
        has_passkeys: passkey::site(&node.settings.origin).is_ok(),
        provider: node.provider(),
        problem: None,
        why_off: node.settings.why_no_accounts(),
    })?;
    Ok(html.into_response())
}

pub(crate) async fn sign_in(
    State(node): State<Arc<Node>>,
    parts: Parts,
    FormBody(sent): FormBody<Sent>,
) -> Result<Response, PageError> {
    if let Some(why) = node.settings.why_no_accounts() {
        return Err(WebError::Forbidden(why.to_owned()).into());
    }
    let attempt = Attempt {
        address: sent.address.clone(),
        password: Password::typed(&sent.password),
        browser: cookie::BROWSER
            .of(&parts.headers)
            .and_then(|text| text.parse().ok()),
        peer: client::address(&parts, &node.settings.trusted_proxies),
    };
    let account = match check(&node.db, &node.capacity, node.clock.now(), attempt).await {
        Ok(account) => account,
        Err(Error::Wrong) => {
            count("wrong");
            let problem = "The address or the password is wrong.";
            return Ok(refused(&node, &sent.address, &sent.next, problem)?);
        }
        Err(error) => {
            if matches!(error, Error::TooMany { .. }) {
                count("limited");
            }
            return Err(WebError::from(error).into());
        }
    };
    let keep = sent.keep.as_deref();
    Ok(enter(&node, &parts, &account.id, keep, &sent.next).await?)
}

/// The page again, for somebody who is not signed in, with why.
pub(super) fn refused(
    node: &Node,
    address: &str,
    next: &str,
    problem: &str,
) -> Result<Response, WebError> {
    let html = page(&SignInPage {
        shell: Shell::unlisted("Sign in"),
        address: Field::typed(address),
        password: Field::default(),
        next: onward(next),
        has_passkeys: passkey::site(&node.settings.origin).is_ok(),
        provider: node.provider(),
        problem: Some(problem),
        why_off: None,
    })?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
}

pub(crate) async fn sign_out(
    State(node): State<Arc<Node>>,
    visitor: Option<SignedIn>,
    parts: Parts,
) -> Result<Response, PageError> {
    if let Some(SignedIn(visitor)) = visitor {
        let origin = origin(&node, &parts);
        let actor = actor(&node, &origin, Some(&visitor.account.id));
        let ended: db::Result<()> = transaction!(&node.db, |tx| {
            session::end(&mut tx, &visitor.token).await?;
            actor.did(&mut tx, Event::SignedOut, actor.account).await
        });
        ended?;
    }
    let mut response = Redirect::to("/").into_response();
    let headers = response.headers_mut();
    headers.append(SET_COOKIE, cookie::SESSION.clear());
    // Going back shows no page of whoever was signed in.
    headers.insert(
        HeaderName::from_static("clear-site-data"),
        HeaderValue::from_static("\"cache\""),
    );
    Ok(response)
}
