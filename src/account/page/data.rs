//! `/account/data`: what is kept of a person, who did what with it, and what they may do: take it
//! along, and erase it.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::{actor, origin};
use crate::account::administration::{self, Error as Refused};
use crate::account::{Proved, TimeZone, Visitor, export, link, sign_in};
use crate::audit::{self, Event, Shown};
use crate::limit::{self, Limit, Subject};
use crate::snapshot::Node;
use crate::web::error::{Error, PageError};
use crate::web::shell::Shell;
use crate::web::{cookie, page};
use crate::{db, transaction};

/// How often somebody may take everything along: it reads and packs all that is kept of them.
const EXPORTS: Limit = Limit {
    kind: "export",
    attempts: 10,
    seconds: 60 * 60,
};

/// As many as people read; an export has all of them.
const EVENTS_SHOWN: i64 = 100;

#[derive(Template)]
#[template(path = "account/data.html")]
struct DataPage<'a> {
    shell: Shell<'a>,
    events: Vec<Done>,
    is_cut: bool,
}

/// What was done about an account.
struct Done {
    at: String,
    what: String,
    is_own: bool,
    network: String,
}

#[derive(Template)]
#[template(path = "account/erase.html")]
struct ErasePage<'a> {
    shell: Shell<'a>,
    address: &'a str,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "account/erased.html")]
struct ErasedPage<'a> {
    shell: Shell<'a>,
}

fn shown(node: &Node, visitor: &Visitor, problem: Option<String>) -> Result<Response, PageError> {
    let status = match problem {
        Some(_) => StatusCode::CONFLICT,
        None => StatusCode::OK,
    };
    let html = page(&ErasePage {
        shell: visitor.shell(node.clock.now(), "Erase your account"),
        address: &visitor.account.address,
        problem,
    })?;
    Ok((status, html).into_response())
}

pub(crate) async fn show(
    State(node): State<Arc<Node>>,
    Proved(visitor): Proved,
) -> Result<Response, PageError> {
    let id = visitor.account.id.as_str();
    let zone = TimeZone::of(&visitor.account);
    let events = audit::about(&node.db, id, EVENTS_SHOWN).await?;
    let done = |one: Shown| Done {
        at: zone.written(one.at),
        what: one.event,
        is_own: one.by_self,
        network: one.network.unwrap_or_default(),
    };
    let html = page(&DataPage {
        shell: visitor.shell(node.clock.now(), "Your data"),
        is_cut: i64::try_from(events.len()).is_ok_and(|shown| shown == EVENTS_SHOWN),
        events: events.into_iter().map(done).collect(),
    })?;
    Ok(html.into_response())
}

pub(crate) async fn erase_form(
    State(node): State<Arc<Node>>,
    Proved(visitor): Proved,
) -> Result<Response, PageError> {
    shown(&node, &visitor, None)
}

pub(crate) async fn erase(
    State(node): State<Arc<Node>>,
    Proved(visitor): Proved,
    parts: Parts,
) -> Result<Response, PageError> {
    let origin = origin(&node, &parts);
    let actor = actor(&node, &origin, Some(&visitor.account.id));
    let erased: Result<(), Refused> = transaction!(&node.db, |tx| {
        administration::erase(&mut tx, &actor, &visitor.account).await
    });
    match erased {
        Ok(()) => {}
        Err(problem @ Refused::LastAdministrator) => {
            return shown(&node, &visitor, Some(problem.to_string()));
        }
        Err(error) => return Err(Error::from(error).into()),
    }
    let html = page(&ErasedPage {
        shell: Shell::unlisted("Your account is erased"),
    })?;
    let mut response = html.into_response();
    let headers = response.headers_mut();
    for cookie in [cookie::SESSION, cookie::BROWSER] {
        headers.append(SET_COOKIE, cookie.clear());
    }
    headers.insert(
        HeaderName::from_static("clear-site-data"),
        HeaderValue::from_static("\"cache\""),
    );
    Ok(response)
}

pub(crate) async fn take_along(
    State(node): State<Arc<Node>>,
    Proved(visitor): Proved,
    parts: Parts,
) -> Result<Response, PageError> {
    let (account, now) = (&visitor.account, node.clock.now());
    let subject = Subject::account(account.id.as_str());
    limit::take(&node.db, now, EXPORTS, &subject)
        .await
        .map_err(|error| Error::from(sign_in::Error::from(error)))?;
    let origin = origin(&node, &parts);
    let actor = actor(&node, &origin, Some(&account.id));
    let noted: db::Result<()> = transaction!(&node.db, |tx| {
        actor.did(&mut tx, Event::Exported, actor.account).await
    });
    noted?;
    let lists = export::collect(&node.db, now, account).await?;
    let site = link::host(&node.settings.origin).to_owned();
    let packed = node
        .capacity
        .run(move |_| Ok(export::pack(&site, now, &lists)))
        .await?;
    let packed = packed.map_err(Error::internal)?;
    let headers = [
        (CONTENT_TYPE, "application/zip"),
        (
            CONTENT_DISPOSITION,
            "attachment; filename=\"my-account.zip\"",
        ),
    ];
    Ok((headers, packed).into_response())
}
