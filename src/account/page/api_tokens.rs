//! `/account/tokens`: the personal tokens for the API, made and revoked.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::ways::{day, told};
use super::{actor, origin};
use crate::account::api_token::{self, ApiToken, Lasts, MOST, NewApiToken, Scope, Scopes};
use crate::account::{Name, Proved, TimeZone, Visitor};
use crate::snapshot::Node;
use crate::token::Token;
use crate::web::error::{Error, PageError};
use crate::web::form::{Field, FormBody};
use crate::web::page;
use crate::web::shell::Shell;
use crate::{db, mail, transaction};

/// Where tokens are made and revoked.
const TOKENS: &str = "/account/tokens";

#[derive(Template)]
#[template(path = "account/api_tokens.html")]
struct TokensPage<'a> {
    shell: Shell<'a>,
    tokens: Vec<ApiToken>,
    zone: TimeZone,
    name: Field<'a>,
    /// Why none was made.
    problem: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "account/api_token.html")]
struct TokenPage<'a> {
    shell: Shell<'a>,
    name: &'a str,
    text: String,
    site: &'a str,
}

/// What the form of a new token sends; a scope is sent with any value.
#[derive(Deserialize)]
pub(crate) struct New {
    #[serde(default)]
    name: String,
    read: Option<String>,
    write: Option<String>,
    #[serde(default)]
    days: String,
}

/// Which token is meant.
#[derive(Deserialize)]
pub(crate) struct Which {
    #[serde(default)]
    token: String,
}

impl ApiToken {
    fn made(&self, zone: &TimeZone) -> String {
        zone.written(self.created_at)
    }

    fn ends(&self, zone: &TimeZone) -> String {
        zone.written(self.ends_at)
    }

    /// The day on which it was used last.
    fn used(&self) -> Option<String> {
        self.used_at.map(day)
    }
}

async fn shown(
    node: &Node,
    visitor: &Visitor,
    name: Field<'_>,
    problem: Option<&str>,
) -> Result<Response, PageError> {
    let now = node.clock.now();
    let is_wrong = name.error.is_some() || problem.is_some();
    let html = page(&TokensPage {
        shell: visitor.shell(now, "Tokens for programs"),
        tokens: api_token::list(&node.db, now, &visitor.account.id).await?,
        zone: TimeZone::of(&visitor.account),
        name,
        problem,
    })?;
    let status = if is_wrong {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok((status, html).into_response())
}

/// The page. Whoever looks after the installation has a second factor first, as for all other pages.
pub(crate) async fn show(
    State(node): State<Arc<Node>>,
    _: Visitor,
    Proved(visitor): Proved,
) -> Result<Response, PageError> {
    shown(&node, &visitor, Field::default(), None).await
}

/// Makes a token, and shows it this once.
pub(crate) async fn make(
    State(node): State<Arc<Node>>,
    _: Visitor,
    Proved(visitor): Proved,
    parts: Parts,
    FormBody(sent): FormBody<New>,
) -> Result<Response, PageError> {
    let typed = Field::typed(&sent.name);
    let name = match sent.name.parse::<Name>() {
        Ok(name) => name,
        Err(problem) => {
            return shown(&node, &visitor, typed.wrong(problem.to_string()), None).await;
        }
    };
    let chosen = [
        sent.read.map(|_| Scope::Read.name()),
        sent.write.map(|_| Scope::Write.name()),
    ];
    let Some(scopes) = Scopes::named(chosen.into_iter().flatten()) else {
        let why = "Choose what the token may do.";
        return shown(&node, &visitor, typed, Some(why)).await;
    };
    let Ok(lasts) = sent.days.parse::<Lasts>() else {
        let why = "Choose how long the token holds.";
        return shown(&node, &visitor, typed, Some(why)).await;
    };
    let (id, came_from) = (&visitor.account.id, origin(&node, &parts));
    let actor = actor(&node, &came_from, Some(id));
    let new = NewApiToken {
        name: &name,
        scopes: &scopes,
        lasts,
    };
    let told = told(
        &node,
        &visitor,
        "tokens for programs, of which one was made",
    )?;
    let made: db::Result<Option<Token>> = transaction!(&node.db, |tx| {
        let made = api_token::make(&mut tx, &actor, id, &new).await?;
        if made.is_some() {
            mail::queue(&mut tx, node.random, actor.now, &told).await?;
        }
        Ok(made)
    });
    let Some(token) = made? else {
        let why = format!("You have {MOST} tokens, which is the most. Revoke one first.");
        return shown(&node, &visitor, typed, Some(&why)).await;
    };
    let html = page(&TokenPage {
        shell: visitor.shell(actor.now, "Your new token"),
        name: name.as_str(),
        text: api_token::text(&token),
        site: &node.settings.origin,
    })?;
    Ok(html.into_response())
}

/// Revokes a token. Whoever has signed in may: it takes rights away only.
pub(crate) async fn revoke(
    State(node): State<Arc<Node>>,
    visitor: Visitor,
    parts: Parts,
    FormBody(sent): FormBody<Which>,
) -> Result<Response, PageError> {
    let (id, came_from) = (&visitor.account.id, origin(&node, &parts));
    let actor = actor(&node, &came_from, Some(id));
    let revoked: db::Result<bool> = transaction!(&node.db, |tx| {
        api_token::revoke(&mut tx, &actor, id, &sent.token).await
    });
    if !revoked? {
        let message = "There is no such token, or it has ended.".to_owned();
        return Err(Error::NotFound(message).into());
    }
    Ok(Redirect::to(TOKENS).into_response())
}
