//! `/sign-up`: asking for an account.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::HOME;
use crate::account::{Purpose, SignedIn, has_administrator, link};
use crate::mail::Address;
use crate::snapshot::{Node, SignUp};
use crate::web::error::{Error, PageError};
use crate::web::form::{Field, FormBody};
use crate::web::page;
use crate::web::shell::Shell;

/// Whether somebody can make an account here now, and how.
pub(super) enum Way {
    /// By asking for a link.
    Open,
    /// By an invitation.
    Invited,
    /// The first one: by the link in the operator's terminal.
    First,
    /// Not at all.
    Off(&'static str),
}

#[derive(Template)]
#[template(path = "account/sign_up.html")]
struct SignUpPage<'a> {
    shell: Shell<'a>,
    way: Way,
    address: Field<'a>,
    /// What the provider of OpenID Connect is called, if there is one.
    provider: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "account/sent.html")]
pub(super) struct SentPage<'a> {
    pub(super) shell: Shell<'a>,
    pub(super) address: &'a str,
}

/// What the form sends.
#[derive(Debug, Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    pub(super) address: String,
}

pub(super) async fn way(node: &Node) -> Result<Way, Error> {
    if let Some(why) = node.settings.why_no_accounts() {
        return Ok(Way::Off(why));
    }
    Ok(match node.settings.sign_up {
        SignUp::Off => Way::Off("Nobody can make an account here at the moment."),
        _ if !has_administrator(&node.db).await? => Way::First,
        SignUp::Open => Way::Open,
        SignUp::Invited => Way::Invited,
    })
}

pub(crate) async fn form(
    State(node): State<Arc<Node>>,
    visitor: Option<SignedIn>,
) -> Result<Response, PageError> {
    if visitor.is_some() {
        return Ok(Redirect::to(HOME).into_response());
    }
    let html = page(&SignUpPage {
        shell: Shell::unlisted("Get started"),
        way: way(&node).await?,
        address: Field::default(),
        provider: node.provider(),
    })?;
    Ok(html.into_response())
}

/// Answers every address alike.
pub(crate) async fn ask(
    State(node): State<Arc<Node>>,
    FormBody(Sent { address: typed }): FormBody<Sent>,
) -> Result<Response, PageError> {
    let way = way(&node).await?;
    if !matches!(way, Way::Open) {
        let why = "Accounts here are made by invitation only.".to_owned();
        return Err(Error::Forbidden(why).into());
    }
    let address: Address = match typed.parse() {
        Ok(address) => address,
        Err(problem) => {
            let html = page(&SignUpPage {
                shell: Shell::unlisted("Get started"),
                way,
                address: Field::typed(&typed).wrong(problem.to_string()),
                provider: node.provider(),
            })?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response());
        }
    };
    link::ask(
        &node.db,
        node.random,
        node.clock.now(),
        Purpose::SignUp,
        &address,
    )
    .await?;
    let html = page(&SentPage {
        shell: Shell::unlisted("Look into your mail"),
        address: typed.trim(),
    })?;
    Ok(html.into_response())
}
