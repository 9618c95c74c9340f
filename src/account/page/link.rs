//! `/link/{token}`: what a link from a mail or from the operator leads to. Opening it shows a page;
//! only its button does something.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::{HOME, actor, enter, origin};
use crate::account::{self, AccountId, Link, Name, NewAccount, Password, Purpose, api_token, link};
use crate::audit::Actor;
use crate::db;
use crate::mail::Address;
use crate::snapshot::Node;
use crate::token::Token;
use crate::transaction;
use crate::web::error::{Error, PageError};
use crate::web::form::{Field, FormBody};
use crate::web::page;
use crate::web::shell::Shell;

#[derive(Template)]
#[template(path = "account/link.html")]
struct LinkPage<'a> {
    shell: Shell<'a>,
    purpose: Purpose,
    /// The address that the link was sent to, or that is typed.
    address: Field<'a>,
    name: Field<'a>,
    password: Field<'a>,
}

#[derive(Template)]
#[template(path = "account/no_link.html")]
struct NoLinkPage<'a> {
    shell: Shell<'a>,
}

/// What the form sends; which of it counts depends on the link.
#[derive(Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    address: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
}

impl Purpose {
    const fn heading(self) -> &'static str {
        match self {
            Self::Administrator => "Set up this site",
            Self::SignUp => "Finish signing up",
            Self::Reset => "Choose another password",
            Self::ChangeAddress => "Confirm your address",
        }
    }

    /// Whether a new account is made.
    const fn makes_account(self) -> bool {
        matches!(self, Self::Administrator | Self::SignUp)
    }
}

/// The link of an address, if it still holds.
async fn find(node: &Node, text: &str) -> Result<Option<(Token, Link)>, PageError> {
    let Ok(token) = text.parse::<Token>() else {
        return Ok(None);
    };
    let found = link::find(&node.db, node.clock.now(), &token).await?;
    Ok(found.map(|link| (token, link)))
}

/// The page of a link that holds no longer, or never did.
fn no_link() -> Result<Response, PageError> {
    let html = page(&NoLinkPage {
        shell: Shell::unlisted("This link no longer holds"),
    })?;
    Ok((StatusCode::NOT_FOUND, html).into_response())
}

pub(crate) async fn open(
    State(node): State<Arc<Node>>,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    let Some((_, link)) = find(&node, &token).await? else {
        return no_link();
    };
    let html = page(&LinkPage {
        shell: Shell::unlisted(link.purpose.heading()),
        purpose: link.purpose,
        address: Field::typed(link.address.as_deref().unwrap_or_default()),
        name: Field::default(),
        password: Field::default(),
    })?;
    Ok(html.into_response())
}

pub(crate) async fn spend(
    State(node): State<Arc<Node>>,
    Path(token): Path<String>,
    parts: Parts,
    FormBody(sent): FormBody<Sent>,
) -> Result<Response, PageError> {
    let Some((token, link)) = find(&node, &token).await? else {
        return no_link();
    };
    let typed = match Typed::read(&node, &link, sent).await? {
        Ok(typed) => typed,
        Err(wrong) => return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&wrong)?).into_response()),
    };
    let origin = origin(&node, &parts);
    let actor = actor(&node, &origin, link.account.as_ref());
    let done: db::Result<Option<AccountId>> = transaction!(&node.db, |tx| {
        match link::spend(&mut tx, actor.now, &token).await? {
            Some(link) => typed.apply(&mut tx, &actor, &link).await,
            None => Ok(None),
        }
    });
    match done? {
        None => no_link(),
        // Whoever has the mail is not signed in by it: another browser may be.
        Some(_) if link.purpose == Purpose::ChangeAddress => Ok(Redirect::to(HOME).into_response()),
        Some(account) => Ok(enter(&node, &parts, &account, None, HOME).await?),
    }
}

/// What was typed into the form of a link, checked.
struct Typed {
    address: Option<Address>,
    name: Option<Name>,
    /// The hash of the password.
    password: Option<String>,
}

impl Typed {
    /// Reads what a link asks for, or says what is wrong with it.
    async fn read(
        node: &Node,
        link: &Link,
        sent: Sent,
    ) -> Result<Result<Self, LinkPage<'static>>, Error> {
        let purpose = link.purpose;
        let typed = link.address.clone().unwrap_or(sent.address);
        let address = typed.parse::<Address>();
        let name = purpose.makes_account().then(|| sent.name.parse::<Name>());
        let asks_password = purpose != Purpose::ChangeAddress;
        let password = asks_password.then(|| Password::typed(&sent.password));
        let called = name.as_ref().and_then(|name| name.as_ref().ok());
        let called = called.map_or("", Name::as_str);
        let weak = match (&password, &address) {
            (Some(password), Ok(address)) => password.check(address, called).err(),
            _ => None,
        };
        let is_wrong = address.is_err() || matches!(name, Some(Err(_))) || weak.is_some();
        if is_wrong {
            let marked = |value: String, problem: Option<String>| {
                let field = Field::typed(value);
                match problem {
                    Some(problem) => field.wrong(problem),
                    None => field,
                }
            };
            let of_name = name
                .and_then(Result::err)
                .map(|problem| problem.to_string());
            return Ok(Err(LinkPage {
                shell: Shell::unlisted(purpose.heading()),
                purpose,
                address: marked(typed, address.err().map(|problem| problem.to_string())),
                name: marked(sent.name, of_name),
                password: marked(String::new(), weak.map(|problem| problem.to_string())),
            }));
        }
        let password = match password {
            Some(password) => {
                let random = node.random;
                Some(
                    node.capacity
                        .run(move |_| Ok(password.hash(random)))
                        .await?,
                )
            }
            None => None,
        };
        Ok(Ok(Self {
            address: address.ok(),
            name: name.and_then(Result::ok),
            password,
        }))
    }

    /// Does what the link is for; nobody where that can no longer be done.
    async fn apply(
        &self,
        tx: &mut db::Transaction,
        actor: &Actor<'_>,
        link: &Link,
    ) -> db::Result<Option<AccountId>> {
        match (
            link.purpose,
            &link.account,
            &self.address,
            &self.name,
            &self.password,
        ) {
            (purpose, _, Some(address), Some(name), Some(password)) if purpose.makes_account() => {
                let is_administrator = purpose == Purpose::Administrator;
                let new = NewAccount {
                    address,
                    name,
                    password: Some(password),
                    is_administrator,
                };
                let made = account::create(tx, actor, &new).await?;
                link::end_all_to(&mut *tx, address).await?;
                if is_administrator {
                    link::end_all_for(tx, Purpose::Administrator).await?;
                }
                Ok(made)
            }
            (Purpose::Reset, Some(id), _, _, Some(password)) => {
                account::set_password(tx, actor, id, password, None).await?;
                // Whoever had the account may have made some.
                api_token::end_all(tx, id).await?;
                Ok(Some(id.clone()))
            }
            (Purpose::ChangeAddress, Some(id), Some(address), _, _) => {
                let is_changed = account::set_address(tx, actor, id, address).await?;
                Ok(is_changed.then(|| id.clone()))
            }
            _ => Ok(None),
        }
    }
}
