//! `/admin`: accounts and the outbox, for those who look after the installation.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::{actor, origin};
use crate::account::administration::{self, Error as Refused};
use crate::account::{self, Account, Visitor, link};
use crate::audit::Event;
use crate::mail::{self, Address, Stored};
use crate::snapshot::Node;
use crate::token::Token;
use crate::web::error::{Error, PageError};
use crate::web::form::{Field, FormBody};
use crate::web::page;
use crate::web::shell::Shell;
use crate::{clock, db, transaction};

#[derive(Template)]
#[template(path = "account/admin.html")]
struct AdminPage<'a> {
    shell: Shell<'a>,
    accounts: Vec<Row<'a>>,
    waiting: usize,
    address: Field<'a>,
    /// What was made last, to be handed over: for whom, and the link.
    made: Option<(&'a str, String)>,
}

struct Row<'a> {
    account: &'a Account,
    is_this: bool,
    used: String,
}

#[derive(Template)]
#[template(path = "account/outbox.html")]
struct OutboxPage<'a> {
    shell: Shell<'a>,
    mails: Vec<Mail>,
}

struct Mail {
    mail: Stored,
    created: String,
}

/// What a form of it sends.
#[derive(Debug, Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    address: String,
    /// Whether to undo what the form is for; any value.
    undo: Option<String>,
}

/// Somebody who looks after the installation.
///
/// # Errors
/// When the visitor does not.
fn only_administrators(visitor: &Visitor) -> Result<(), Error> {
    if visitor.account.is_administrator {
        return Ok(());
    }
    let why = "Only those who look after this site may see this page.".to_owned();
    Err(Error::Forbidden(why))
}

impl From<Refused> for Error {
    fn from(error: Refused) -> Self {
        match error {
            Refused::LastAdministrator => Self::Conflict(error.to_string()),
            Refused::Database(error) => error.into(),
        }
    }
}

async fn shown(
    node: &Node,
    visitor: &Visitor,
    address: Field<'_>,
    made: Option<(&str, &Token)>,
) -> Result<Response, PageError> {
    let accounts = administration::list(&node.db).await?;
    let row = |account| Row {
        account,
        is_this: account.id == visitor.account.id,
        used: clock::written(account.used_at),
    };
    let status = if address.error.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let html = page(&AdminPage {
        shell: visitor.shell(node.clock.now(), "Look after this site"),
        accounts: accounts.iter().map(row).collect(),
        waiting: mail::waiting(&node.db).await?.len(),
        address,
        made: made.map(|(whom, token)| (whom, node.settings.origin.clone() + &link::path(token))),
    })?;
    Ok((status, html).into_response())
}

pub(crate) async fn overview(
    State(node): State<Arc<Node>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    only_administrators(&visitor)?;
    shown(&node, &visitor, Field::default(), None).await
}

pub(crate) async fn invite(
    State(node): State<Arc<Node>>,
    visitor: Visitor,
    parts: Parts,
    FormBody(sent): FormBody<Sent>,
) -> Result<Response, PageError> {
    only_administrators(&visitor)?;
    let typed = || Field::typed(&sent.address);
    let address: Address = match sent.address.parse() {
        Ok(address) => address,
        Err(problem) => {
            let field = typed().wrong(problem.to_string());
            return shown(&node, &visitor, field, None).await;
        }
    };
    if account::by_address(&node.db, &address).await?.is_some() {
        return shown(
            &node,
            &visitor,
            typed().wrong("has an account already"),
            None,
        )
        .await;
    }
    let origin = origin(&node, &parts);
    let actor = actor(&node, &origin, Some(&visitor.account.id));
    let made: db::Result<Token> = transaction!(&node.db, |tx| administration::invite(
        &mut tx, &actor, &address
    )
    .await);
    let made = made?;
    shown(
        &node,
        &visitor,
        Field::default(),
        Some((address.as_str(), &made)),
    )
    .await
}

/// The account that a form is about.
async fn of_form(node: &Node, sent: &Sent) -> Result<Account, Error> {
    let nobody = || Error::NotFound("Nobody has an account with this address.".to_owned());
    let address: Address = sent.address.parse().map_err(|_| nobody())?;
    account::by_address(&node.db, &address)
        .await?
        .ok_or_else(nobody)
}

pub(crate) async fn reset(
    State(node): State<Arc<Node>>,
    visitor: Visitor,
    parts: Parts,
    FormBody(sent): FormBody<Sent>,
) -> Result<Response, PageError> {
    only_administrators(&visitor)?;
    let account = of_form(&node, &sent).await?;
    let origin = origin(&node, &parts);
    let actor = actor(&node, &origin, Some(&visitor.account.id));
    let made: db::Result<Token> = transaction!(&node.db, |tx| administration::reset(
        &mut tx, &actor, &account
    )
    .await);
    let made = made?;
    shown(
        &node,
        &visitor,
        Field::default(),
        Some((&account.address, &made)),
    )
    .await
}

pub(crate) async fn promote(
    State(node): State<Arc<Node>>,
    visitor: Visitor,
    parts: Parts,
    FormBody(sent): FormBody<Sent>,
) -> Result<Response, PageError> {
    only_administrators(&visitor)?;
    let account = of_form(&node, &sent).await?;
    let origin = origin(&node, &parts);
    let actor = actor(&node, &origin, Some(&visitor.account.id));
    let done: Result<(), Refused> = transaction!(&node.db, |tx| {
        let is_one = sent.undo.is_none();
        administration::set_administrator(&mut tx, &actor, &account.id, is_one).await
    });
    done.map_err(Error::from)?;
    Ok(Redirect::to("/admin").into_response())
}

pub(crate) async fn disable(
    State(node): State<Arc<Node>>,
    visitor: Visitor,
    parts: Parts,
    FormBody(sent): FormBody<Sent>,
) -> Result<Response, PageError> {
    only_administrators(&visitor)?;
    let account = of_form(&node, &sent).await?;
    let origin = origin(&node, &parts);
    let actor = actor(&node, &origin, Some(&visitor.account.id));
    let done: Result<(), Refused> = transaction!(&node.db, |tx| {
        let is_disabled = sent.undo.is_none();
        administration::set_disabled(&mut tx, &actor, &account.id, is_disabled).await
    });
    done.map_err(Error::from)?;
    Ok(Redirect::to("/admin").into_response())
}

/// Shows what waits, with its links, which is why each look is noted.
pub(crate) async fn outbox(
    State(node): State<Arc<Node>>,
    visitor: Visitor,
    parts: Parts,
) -> Result<Response, PageError> {
    only_administrators(&visitor)?;
    let origin = origin(&node, &parts);
    let actor = actor(&node, &origin, Some(&visitor.account.id));
    let mails: db::Result<Vec<Stored>> = transaction!(&node.db, |tx| {
        actor.did(&mut tx, Event::OutboxRead, None).await?;
        mail::waiting(&mut tx).await
    });
    let mail = |mail: Stored| Mail {
        created: clock::written(mail.created_at),
        mail,
    };
    let html = page(&OutboxPage {
        shell: visitor.shell(node.clock.now(), "Mail that waits"),
        mails: mails?.into_iter().map(mail).collect(),
    })?;
    Ok(html.into_response())
}
