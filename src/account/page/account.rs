//! `/account`: one's own account, and where it is signed in.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::{HOME, actor, origin};
use crate::account::second_factor::{self, Ways};
use crate::account::sign_in::{self, Attempt};
use crate::account::{
    self, Account, Name, Password, Purpose, Session, TimeZone, Visitor, link, session, time_zone,
};
use crate::audit::Event;
use crate::mail::{self, Address, Message};
use crate::snapshot::Node;
use crate::web::error::{Error, PageError};
use crate::web::form::{Field, FormBody};
use crate::web::shell::Shell;
use crate::web::{client, cookie, page};
use crate::{db, transaction};

#[derive(Template)]
#[template(path = "account/account.html")]
struct AccountPage<'a> {
    shell: Shell<'a>,
    account: &'a Account,
    ways: Ways,
    /// What the provider of OpenID Connect is called, if there is one.
    provider: Option<&'a str>,
    /// Whether the person showed who they are a short while ago.
    is_recent: bool,
    sessions: Vec<Row<'a>>,
    fields_of: Fields<'a>,
    zones: Vec<Zone>,
    /// What was done last.
    done: Option<&'static str>,
}

/// The fields of its forms.
#[derive(Default)]
struct Fields<'a> {
    name: Field<'a>,
    address: Field<'a>,
    /// The present password, to change the address.
    proof: Field<'a>,
    /// The present password, to change it.
    present: Field<'a>,
    password: Field<'a>,
}

/// A time zone to choose from.
struct Zone {
    name: String,
    is_own: bool,
}

/// Those that are offered, and that of the account where it is another one.
fn zones(own: &TimeZone) -> Vec<Zone> {
    let own = own.to_string();
    let mut names = time_zone::names();
    if !names.contains(&own) {
        names.push(own.clone());
    }
    let zone = |name| Zone {
        is_own: name == own,
        name,
    };
    names.into_iter().map(zone).collect()
}

/// A session as a row.
struct Row<'a> {
    session: &'a Session,
    is_this: bool,
    begun: String,
    seen: String,
}

/// What a form of it sends.
#[derive(Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    name: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    present: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    time_zone: String,
    #[serde(default)]
    session: String,
}

#[derive(Template)]
#[template(path = "account/mail/change_address.txt")]
struct ChangeAddressMail<'a> {
    site: &'a str,
    name: &'a str,
}

#[derive(Template)]
#[template(path = "account/mail/told.txt")]
struct ToldMail<'a> {
    site: &'a str,
    name: &'a str,
    what: &'a str,
}

/// The page, with what was typed and is wrong, or what was done.
async fn shown(
    node: &Node,
    visitor: &Visitor,
    fields: Fields<'_>,
    done: Option<&'static str>,
) -> Result<Response, PageError> {
    let sessions = session::list(&node.db, node.clock.now(), &visitor.account.id).await?;
    let mut snapshot = node.db.snapshot().await?;
    let ways = second_factor::ways(&mut snapshot, &visitor.account.id, node.issuer()).await?;
    drop(snapshot);
    let zone = TimeZone::of(&visitor.account);
    let row = |session| Row {
        session,
        is_this: session.session == visitor.session.session,
        begun: zone.written(session.begun_at),
        seen: zone.written(session.seen_at),
    };
    let is_wrong = [
        &fields.name,
        &fields.address,
        &fields.proof,
        &fields.present,
        &fields.password,
    ]
    .iter()
    .any(|field| field.error.is_some());
    let html = page(&AccountPage {
        shell: visitor.shell(node.clock.now(), "Your account"),
        account: &visitor.account,
        ways,
        provider: node.provider(),
        is_recent: visitor.session.is_recent(node.clock.now()),
        sessions: sessions.iter().map(row).collect(),
        fields_of: fields,
        zones: zones(&zone),
        done,
    })?;
    let status = if is_wrong {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok((status, html).into_response())
}

pub(crate) async fn show(
    State(node): State<Arc<Node>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    shown(&node, &visitor, Fields::default(), None).await
}

pub(crate) async fn change_name(
    State(node): State<Arc<Node>>,
    visitor: Visitor,
    parts: Parts,
    FormBody(sent): FormBody<Sent>,
) -> Result<Response, PageError> {
    match sent.name.parse::<Name>() {
        Ok(name) => {
            let (id, origin) = (&visitor.account.id, origin(&node, &parts));
            let actor = actor(&node, &origin, Some(id));
            let changed: db::Result<()> =
                transaction!(&node.db, |tx| account::set_name(&mut tx, &actor, id, &name)
                    .await);
            changed?;
            Ok(Redirect::to(HOME).into_response())
        }
        Err(problem) => {
            let fields = Fields {
                name: Field::typed(&sent.name).wrong(problem.to_string()),
                ..Fields::default()
            };
            shown(&node, &visitor, fields, None).await
        }
    }
}

pub(crate) async fn change_time_zone(
    State(node): State<Arc<Node>>,
    visitor: Visitor,
    parts: Parts,
    FormBody(sent): FormBody<Sent>,
) -> Result<Response, PageError> {
    // The page offers those that there are.
    let zone = sent.time_zone.parse::<TimeZone>();
    let zone = zone.map_err(|problem| Error::invalid("time_zone", problem.to_string()))?;
    let (id, origin) = (&visitor.account.id, origin(&node, &parts));
    let actor = actor(&node, &origin, Some(id));
    let changed: db::Result<()> = transaction!(&node.db, |tx| {
        account::set_time_zone(&mut tx, &actor, id, &zone).await
    });
    changed?;
    Ok(Redirect::to(HOME).into_response())
}

/// Whether a password is that of the visitor.
pub(super) async fn is_proved(
    node: &Node,
    visitor: &Visitor,
    parts: &Parts,
    password: &str,
) -> Result<bool, Error> {
    let attempt = Attempt {
        address: visitor.account.address.clone(),
        password: Password::typed(password),
        browser: cookie::BROWSER
            .of(&parts.headers)
            .and_then(|text| text.parse().ok()),
        peer: client::address(parts, &node.settings.trusted_proxies),
    };
    match sign_in::check(&node.db, &node.capacity, node.clock.now(), attempt).await {
        Ok(_) => Ok(true),
        Err(sign_in::Error::Wrong) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Whether somebody may change the address or the password: by the present password, or, where there is
/// none yet, by having shown a short while ago who they are.
async fn may_change(
    node: &Node,
    visitor: &Visitor,
    parts: &Parts,
    present: &str,
) -> Result<bool, Error> {
    if account::has_password(&node.db, &visitor.account.id).await? {
        return is_proved(node, visitor, parts, present).await;
    }
    Ok(visitor.session.is_recent(node.clock.now()))
}

const WRONG: &str = "is wrong";

pub(crate) async fn change_password(
    State(node): State<Arc<Node>>,
    visitor: Visitor,
    parts: Parts,
    FormBody(sent): FormBody<Sent>,
) -> Result<Response, PageError> {
    let mut fields = Fields::default();
    let address: Address = visitor.account.address.parse().map_err(Error::internal)?;
    let password = Password::typed(&sent.password);
    if let Err(problem) = password.check(&address, &visitor.account.name) {
        fields.password = Field::default().wrong(problem.to_string());
    }
    if !may_change(&node, &visitor, &parts, &sent.present).await? {
        fields.present = Field::default().wrong(WRONG);
    }
    if fields.password.error.is_some() || fields.present.error.is_some() {
        return shown(&node, &visitor, fields, None).await;
    }
    let random = node.random;
    let hash = node
        .capacity
        .run(move |_| Ok(password.hash(random)))
        .await?;
    let (id, now) = (&visitor.account.id, node.clock.now());
    let origin = origin(&node, &parts);
    let actor = actor(&node, &origin, Some(id));
    let mail = told(
        &node,
        &visitor.account,
        &address,
        "password, which was changed",
    );
    let changed: db::Result<()> = transaction!(&node.db, |tx| {
        let stays = Some(&visitor.token);
        account::set_password(&mut tx, &actor, id, &hash, stays).await?;
        mail::queue(&mut tx, random, now, &mail).await
    });
    changed?;
    let done = "Your password is changed. Everywhere else you are signed out.";
    shown(&node, &visitor, Fields::default(), Some(done)).await
}

pub(crate) async fn change_address(
    State(node): State<Arc<Node>>,
    visitor: Visitor,
    parts: Parts,
    FormBody(sent): FormBody<Sent>,
) -> Result<Response, PageError> {
    let mut fields = Fields {
        address: Field::typed(&sent.address),
        ..Fields::default()
    };
    let address = sent.address.parse::<Address>();
    if let Err(problem) = &address {
        fields.address = Field::typed(&sent.address).wrong(problem.to_string());
    }
    if !may_change(&node, &visitor, &parts, &sent.present).await? {
        fields.proof = Field::default().wrong(WRONG);
    }
    let (Ok(address), None) = (address, &fields.proof.error) else {
        return shown(&node, &visitor, fields, None).await;
    };
    let (account, random, now) = (&visitor.account, node.random, node.clock.now());
    let present = account.address.parse().map_err(Error::internal)?;
    let (site, came_from) = (&node.settings.origin, origin(&node, &parts));
    let actor = actor(&node, &came_from, Some(&account.id));
    let tells = told(
        &node,
        account,
        &present,
        "address, which somebody wants to change",
    );
    let asked: db::Result<()> = transaction!(&node.db, |tx| {
        let to = (Purpose::ChangeAddress, Some(&address));
        let token = link::make(&mut tx, random, now, to, Some(&account.id)).await?;
        let mail = ChangeAddressMail {
            site: link::host(site),
            name: &account.name,
        };
        let link = format!("{site}{}", link::path(&token));
        actor
            .did(&mut tx, Event::AddressChangeAsked, actor.account)
            .await?;
        mail::queue(
            &mut tx,
            random,
            now,
            &Message::written(&address, &mail, Some(link)),
        )
        .await?;
        mail::queue(&mut tx, random, now, &tells).await
    });
    asked?;
    let done = "A mail is on its way to the new address. The link in it makes the change.";
    shown(&node, &visitor, Fields::default(), Some(done)).await
}

/// The mail that tells an owner that something of the account was changed.
pub(super) fn told(node: &Node, account: &Account, to: &Address, what: &str) -> Message {
    let origin = &node.settings.origin;
    let mail = ToldMail {
        site: link::host(origin),
        name: &account.name,
        what,
    };
    Message::written(to, &mail, Some(format!("{origin}/sign-in/reset")))
}

pub(crate) async fn end_session(
    State(node): State<Arc<Node>>,
    visitor: Visitor,
    parts: Parts,
    FormBody(sent): FormBody<Sent>,
) -> Result<Response, PageError> {
    let (id, origin) = (&visitor.account.id, origin(&node, &parts));
    let actor = actor(&node, &origin, Some(id));
    let ended: db::Result<bool> = transaction!(&node.db, |tx| {
        let is_ended = session::end_named(&mut tx, id, &sent.session).await?;
        if is_ended {
            actor
                .did(&mut tx, Event::SessionsEnded, actor.account)
                .await?;
        }
        Ok(is_ended)
    });
    if !ended? {
        let message = "There is no such session, or it has ended.".to_owned();
        return Err(Error::NotFound(message).into());
    }
    Ok(Redirect::to(HOME).into_response())
}

pub(crate) async fn end_other_sessions(
    State(node): State<Arc<Node>>,
    visitor: Visitor,
    parts: Parts,
) -> Result<Response, PageError> {
    let (id, origin) = (&visitor.account.id, origin(&node, &parts));
    let actor = actor(&node, &origin, Some(id));
    let ended: db::Result<()> = transaction!(&node.db, |tx| {
        session::end_others(&mut tx, id, Some(&visitor.token)).await?;
        actor
            .did(&mut tx, Event::SessionsEnded, actor.account)
            .await
    });
    ended?;
    Ok(Redirect::to(HOME).into_response())
}
