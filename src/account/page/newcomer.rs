//! `/sign-up/openid`: somebody whom the provider of OpenID Connect knows and this site does not. A like
//! address is no proof: whoever has an account here signs in first and adds the provider there.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::openid::provider;
use super::sign_up::{Way, way};
use super::{HOME, actor, enter, origin};
use crate::account::ceremony;
use crate::account::identity::{self, Newcomer};
use crate::account::openid::{Claims, Provider};
use crate::account::{self, AccountId, Name, NewAccount, Purpose, link};
use crate::mail::Address;
use crate::snapshot::Node;
use crate::token::Token;
use crate::web::error::{Error, PageError};
use crate::web::form::{Field, FormBody};
use crate::web::shell::Shell;
use crate::web::{cookie, page};
use crate::{db, transaction};

/// Why there is no account for somebody, and what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// The provider tells no address.
    NoAddress,
    /// The address has an account.
    Known,
    /// The provider does not vouch for the address; whether there is an account is told by mail alone.
    Mailed,
    /// The same where accounts are made by invitation.
    Unproved,
    /// Accounts are made by invitation.
    Invited,
}

#[derive(Template)]
#[template(path = "account/openid/stop.html")]
struct StopPage<'a> {
    shell: Shell<'a>,
    provider: &'a str,
    address: &'a str,
    stop: Stop,
}

#[derive(Template)]
#[template(path = "account/openid/newcomer.html")]
struct NewcomerPage<'a> {
    shell: Shell<'a>,
    provider: &'a str,
    address: &'a str,
    name: Field<'a>,
}

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    name: String,
}

fn stopped(provider: &Provider, address: &str, stop: Stop) -> Result<Response, Error> {
    let html = page(&StopPage {
        shell: Shell::unlisted("No account yet"),
        provider: provider.name(),
        address,
        stop,
    })?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
}

/// Somebody came from the provider whom nobody knows here.
pub(super) async fn arrived(
    node: &Node,
    (provider, claims): (&Provider, &Claims),
) -> Result<Response, Error> {
    let Some(address) = &claims.address else {
        return stopped(provider, "", Stop::NoAddress);
    };
    let is_open = matches!(way(node).await?, Way::Open);
    let now = node.clock.now();
    if !claims.is_verified {
        // The same whether there is an account or not: anybody may have said this address.
        if is_open {
            link::ask(&node.db, node.random, now, Purpose::SignUp, address).await?;
            return stopped(provider, address.as_str(), Stop::Mailed);
        }
        return stopped(provider, address.as_str(), Stop::Unproved);
    }
    if account::by_address(&node.db, address).await?.is_some() {
        return stopped(provider, address.as_str(), Stop::Known);
    }
    if !is_open {
        return stopped(provider, address.as_str(), Stop::Invited);
    }
    let newcomer = Newcomer {
        issuer: provider.issuer().to_owned(),
        subject: claims.subject.clone(),
        address: address.as_str().to_owned(),
        called: claims.name.as_ref().map_or("", Name::as_str).to_owned(),
    };
    let lasts = identity::LASTS;
    let token = ceremony::begin(&node.db, node.random, (now, lasts), None, &newcomer).await?;
    let mut response = Redirect::to("/sign-up/openid").into_response();
    let cookie = cookie::OPENID.set(token.as_str(), Some(lasts));
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

/// Who waits for an account with the browser that sends a request.
async fn waiting(node: &Node, parts: &Parts) -> Result<Option<(Token, Newcomer)>, Error> {
    let Some(token) = cookie::OPENID.token(&parts.headers) else {
        return Ok(None);
    };
    let found = ceremony::find(&node.db, node.clock.now(), &token).await?;
    let newcomer: Option<Newcomer> = found.and_then(|found| found.expected());
    // Not if the operator has named another provider since.
    let issuer = provider(node)?.issuer();
    let newcomer = newcomer.filter(|newcomer| newcomer.issuer == issuer);
    Ok(newcomer.map(|newcomer| (token, newcomer)))
}

fn shown(node: &Node, newcomer: &Newcomer, name: Field<'_>) -> Result<Response, Error> {
    let status = match name.error {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let html = page(&NewcomerPage {
        shell: Shell::unlisted("Finish signing up"),
        provider: provider(node)?.name(),
        address: &newcomer.address,
        name,
    })?;
    Ok((status, html).into_response())
}

pub(crate) async fn form(
    State(node): State<Arc<Node>>,
    parts: Parts,
) -> Result<Response, PageError> {
    match waiting(&node, &parts).await? {
        Some((_, newcomer)) => {
            let name = newcomer.name();
            let name = name.as_ref().map_or("", Name::as_str);
            Ok(shown(&node, &newcomer, Field::typed(name))?)
        }
        None => Ok(Redirect::to("/sign-up").into_response()),
    }
}

/// Makes the account, which has no password yet.
pub(crate) async fn make(
    State(node): State<Arc<Node>>,
    parts: Parts,
    FormBody(sent): FormBody<Sent>,
) -> Result<Response, PageError> {
    let Some((token, newcomer)) = waiting(&node, &parts).await? else {
        return Ok(Redirect::to("/sign-up").into_response());
    };
    let name: Name = match sent.name.parse() {
        Ok(name) => name,
        Err(problem) => {
            let field = Field::typed(&sent.name).wrong(problem.to_string());
            return Ok(shown(&node, &newcomer, field)?);
        }
    };
    let provider = provider(&node)?;
    if !matches!(way(&node).await?, Way::Open) {
        return Ok(stopped(provider, &newcomer.address, Stop::Invited)?);
    }
    let address: Address = newcomer.address.parse().map_err(Error::internal)?;
    let origin = origin(&node, &parts);
    let actor = actor(&node, &origin, None);
    let of_whom = (newcomer.issuer.as_str(), newcomer.subject.as_str());
    let new = NewAccount {
        address: &address,
        name: &name,
        password: None,
        is_administrator: false,
    };
    let made: db::Result<Option<AccountId>> = transaction!(&node.db, |tx| {
        // Twice sent, it is made once; and none is made whose identity became somebody's meanwhile.
        let is_waiting = ceremony::spend(&mut tx, actor.now, &token).await?.is_some();
        let (issuer, subject) = of_whom;
        let is_known = identity::owner(&mut tx, issuer, subject).await?.is_some();
        if !is_waiting || is_known {
            return Ok(None);
        }
        let Some(id) = account::create(&mut tx, &actor, &new).await? else {
            return Ok(None);
        };
        let own = crate::audit::Actor {
            account: Some(id.as_str()),
            ..actor
        };
        identity::add(&mut tx, &own, &id, of_whom).await?;
        identity::note_use(&mut tx, actor.now, issuer, subject).await?;
        link::end_all_to(&mut tx, &address).await?;
        Ok(Some(id))
    });
    let mut response = match made? {
        Some(id) => enter(&node, &parts, &id, None, HOME).await?,
        None => stopped(provider, &newcomer.address, Stop::Known)?,
    };
    let cleared = cookie::OPENID.clear();
    response.headers_mut().append(SET_COOKIE, cleared);
    Ok(response)
}
