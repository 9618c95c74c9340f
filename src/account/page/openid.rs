//! OpenID Connect: somebody is sent to the provider, and comes back to sign in, to add an identity to an
//! account, or to show once more who they are.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::ways::{self, Done};
use super::{actor, enter, newcomer, origin, prove, sign_in};
use crate::account::ceremony::{self, Ceremony};
use crate::account::identity::{self, Away, Purpose};
use crate::account::openid::{Claims, Error, Provider};
use crate::account::second_factor::Removed;
use crate::account::{AccountId, Proved, SignedIn, Visitor};
use crate::limit::{self, Limit, Subject};
use crate::snapshot::Node;
use crate::web::error::{Error as WebError, PageError};
use crate::web::form::FormBody;
use crate::web::params::Params;
use crate::web::shell::Shell;
use crate::web::{client, cookie, page};
use crate::{db, mail, transaction};

/// How often one address of the network begins in a quarter of an hour: a class of forty may share it,
/// and each of them may try some times.
const FROM_ONE_ADDRESS: Limit = Limit {
    kind: "openid address",
    attempts: 200,
    seconds: 15 * 60,
};
/// The longest code or error of a provider that is looked at.
const LONGEST: usize = 4096;

/// A browser sends no form to another site (`form-action` of the security policy), and so the provider's
/// address is not where the form leads, but where this page leads on.
#[derive(Template)]
#[template(path = "account/openid/away.html")]
struct AwayPage<'a> {
    shell: Shell<'a>,
    provider: &'a str,
    /// Where to.
    address: &'a str,
}

/// What the form to sign in sends.
#[derive(Deserialize)]
pub(crate) struct Sent {
    keep: Option<String>,
    #[serde(default)]
    next: String,
}

/// Which identity is meant.
#[derive(Deserialize)]
pub(crate) struct Which {
    #[serde(default)]
    identity: String,
}

/// What the address says with which a provider leads back.
#[derive(Deserialize)]
pub(crate) struct Came {
    #[serde(default)]
    state: String,
    code: Option<String>,
    error: Option<String>,
    /// Who leads back, where the provider says so (RFC 9207).
    iss: Option<String>,
}

/// Why somebody who came back is not let on.
enum Trouble {
    /// As the page says it.
    Said(StatusCode, String),
    /// In the form of every page.
    Failed(WebError),
}

impl<E: Into<WebError>> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Trouble {
    /// What somebody can change by trying again, or in another way.
    fn said(text: impl Into<String>) -> Self {
        Self::Said(StatusCode::UNPROCESSABLE_ENTITY, text.into())
    }

    /// What is wrong with the provider, or with what it says. The log has the cause.
    fn of(provider: &Provider, error: &Error) -> Self {
        tracing::warn!(%error, "nobody was signed in by OpenID Connect");
        let name = provider.name();
        match error {
            Error::Away(_) | Error::Busy => Self::Said(
                StatusCode::BAD_GATEWAY,
                format!(
                    "{name} cannot be asked at the moment. Try again soon, or go on in another way."
                ),
            ),
            Error::Refused(_) => Self::said(format!(
                "What {name} answered does not hold, so nothing was done. Try again; if it stays so, tell the people \
                 who run this site."
            )),
        }
    }
}

/// The provider of this site.
pub(super) fn provider(node: &Node) -> Result<&Provider, WebError> {
    let missing = || WebError::NotFound("This site asks no other site who somebody is.".to_owned());
    if let Some(why) = node.settings.why_no_accounts() {
        return Err(WebError::Forbidden(why.to_owned()));
    }
    node.openid.as_ref().ok_or_else(missing)
}

/// Sends a browser to the provider.
async fn send(
    node: &Node,
    parts: &Parts,
    account: Option<&AccountId>,
    purpose: Purpose,
) -> Result<Response, Trouble> {
    let (provider, now) = (provider(node)?, node.clock.now());
    if let Some(peer) = client::address(parts, &node.settings.trusted_proxies) {
        let counted = limit::take(&node.db, now, FROM_ONE_ADDRESS, &Subject::address(peer)).await;
        counted.map_err(crate::account::sign_in::Error::from)?;
    }
    let anew = purpose == Purpose::Prove;
    let asked = provider.ask(node.random, now, anew).await;
    let (address, question) = asked.map_err(|error| Trouble::of(provider, &error))?;
    let away = Away { question, purpose };
    let lasts = identity::LASTS;
    let token = ceremony::begin(&node.db, node.random, (now, lasts), account, &away).await?;
    let html = page(&AwayPage {
        shell: Shell::unlisted("Going on"),
        provider: provider.name(),
        address: &address,
    })?;
    let mut response = html.into_response();
    let cookie = cookie::OPENID.set(token.as_str(), Some(lasts));
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

/// The page that somebody came from, with what went wrong.
async fn told(
    node: &Node,
    visitor: Option<&Visitor>,
    purpose: &Purpose,
    trouble: Trouble,
) -> Result<Response, PageError> {
    let (status, text) = match trouble {
        Trouble::Said(status, text) => (status, text),
        Trouble::Failed(error) => return Err(error.into()),
    };
    let mut response = match (purpose, visitor) {
        (Purpose::Add, Some(visitor)) => ways::shown(node, visitor, Done::Not(&text)).await?,
        (Purpose::Prove, Some(visitor)) => prove::refused(node, visitor, &text).await?,
        (Purpose::SignIn { next, .. }, _) => sign_in::refused(node, "", next, &text)?,
        (Purpose::Add | Purpose::Prove, None) => sign_in::refused(node, "", "", &text)?,
    };
    *response.status_mut() = status;
    Ok(response)
}

/// Sends somebody to the provider who wants to sign in, or to make an account.
pub(crate) async fn begin(
    State(node): State<Arc<Node>>,
    parts: Parts,
    FormBody(sent): FormBody<Sent>,
) -> Result<Response, PageError> {
    let purpose = Purpose::SignIn {
        next: sent.next,
        keep: sent.keep,
    };
    match send(&node, &parts, None, purpose.clone()).await {
        Ok(response) => Ok(response),
        Err(trouble) => told(&node, None, &purpose, trouble).await,
    }
}

/// Sends somebody to the provider who adds an identity to an account.
pub(crate) async fn add(
    State(node): State<Arc<Node>>,
    Proved(visitor): Proved,
    parts: Parts,
) -> Result<Response, PageError> {
    begin_for(&node, &visitor, &parts, Purpose::Add).await
}

/// Sends somebody to the provider to show once more who they are.
pub(crate) async fn prove_anew(
    State(node): State<Arc<Node>>,
    SignedIn(visitor): SignedIn,
    parts: Parts,
) -> Result<Response, PageError> {
    begin_for(&node, &visitor, &parts, Purpose::Prove).await
}

async fn begin_for(
    node: &Node,
    visitor: &Visitor,
    parts: &Parts,
    purpose: Purpose,
) -> Result<Response, PageError> {
    match send(node, parts, Some(&visitor.account.id), purpose.clone()).await {
        Ok(response) => Ok(response),
        Err(trouble) => told(node, Some(visitor), &purpose, trouble).await,
    }
}

/// Somebody comes back from the provider.
pub(crate) async fn back(
    State(node): State<Arc<Node>>,
    visitor: Option<SignedIn>,
    Params(came): Params<Came>,
    parts: Parts,
) -> Result<Response, PageError> {
    let visitor = visitor.map(|SignedIn(visitor)| visitor);
    let provider = provider(&node)?;
    let Some((begun, away)) = awaited(&node, &parts, &came.state).await? else {
        let over = "That took too long, or another window began it anew. Try again.";
        let purpose = Purpose::SignIn {
            next: String::new(),
            keep: None,
        };
        return told(&node, visitor.as_ref(), &purpose, Trouble::said(over)).await;
    };
    let answered = async {
        let now = node.clock.now();
        let code = code(provider, came)?;
        let answer = provider.answer(now, code, &away.question).await;
        let claims = answer.map_err(|error| Trouble::of(provider, &error))?;
        match &away.purpose {
            Purpose::SignIn { next, keep } => {
                let onward = (keep.as_deref(), next.as_str());
                signed_in(&node, &parts, (provider, &claims), begun.begun_at, onward).await
            }
            purpose => {
                let visitor = visitor.as_ref();
                let visitor = visitor.filter(|one| begun.account.as_ref() == Some(&one.account.id));
                let left = || Trouble::said("You signed out meanwhile. Sign in, and try again.");
                let visitor = visitor.ok_or_else(left)?;
                if *purpose == Purpose::Add {
                    added(&node, visitor, &parts, (provider, &claims)).await
                } else {
                    proved(&node, visitor, (provider, &claims), begun.begun_at).await
                }
            }
        }
    };
    let mut response = match answered.await {
        Ok(response) => response,
        Err(trouble) => told(&node, visitor.as_ref(), &away.purpose, trouble).await?,
    };
    // Unless it waits for a name now.
    let cookies = response.headers().get_all(SET_COOKIE).into_iter();
    let of_openid = |value: &HeaderValue| value.as_bytes().starts_with(b"__Host-openid=");
    if !cookies.into_iter().any(of_openid) {
        let cleared = cookie::OPENID.clear();
        response.headers_mut().append(SET_COOKIE, cleared);
    }
    Ok(response)
}

/// What a browser waits for, if it comes back with the state of that. It is waited for no more.
async fn awaited(node: &Node, parts: &Parts, state: &str) -> db::Result<Option<(Ceremony, Away)>> {
    let (db, now) = (&node.db, node.clock.now());
    let Some(token) = cookie::OPENID.token(&parts.headers) else {
        return Ok(None);
    };
    let Some(begun) = ceremony::find(db, now, &token).await? else {
        return Ok(None);
    };
    // Whoever leads a browser here with another state ends nothing.
    let away: Option<Away> = begun.expected();
    let Some(away) = away.filter(|away| away.question.is_answered_by(state)) else {
        return Ok(None);
    };
    let spent = ceremony::spend(db, now, &token).await?;
    Ok(spent.map(|spent| (spent, away)))
}

/// The code that somebody came back with.
fn code(provider: &Provider, came: Came) -> Result<String, Trouble> {
    let name = provider.name();
    if came.iss.is_some_and(|issuer| issuer != provider.issuer()) {
        let error = Error::Refused("another provider leads back".to_owned());
        return Err(Trouble::of(provider, &error));
    }
    match (came.error.as_deref(), came.code) {
        (Some("access_denied"), _) => Err(Trouble::said(format!(
            "{name} was not allowed to say who you are, so nothing was done."
        ))),
        (Some(error), _) => {
            let error: String = error
                .chars()
                .take(64)
                .filter(char::is_ascii_graphic)
                .collect();
            tracing::warn!(
                error,
                "the provider of OpenID Connect answered with an error"
            );
            Err(Trouble::said(format!(
                "{name} did not say who you are. Try again, or go on in another way."
            )))
        }
        (None, Some(code)) if code.len() <= LONGEST => Ok(code),
        (None, _) => {
            let error = Error::Refused("there is no code".to_owned());
            Err(Trouble::of(provider, &error))
        }
    }
}

/// Signs somebody in whose identity is known; else it is a newcomer.
async fn signed_in(
    node: &Node,
    parts: &Parts,
    (provider, claims): (&Provider, &Claims),
    begun_at: i64,
    (keep, next): (Option<&str>, &str),
) -> Result<Response, Trouble> {
    let (issuer, subject) = (provider.issuer(), claims.subject.as_str());
    let Some(owner) = identity::owner(&node.db, issuer, subject).await? else {
        return Ok(newcomer::arrived(node, (provider, claims)).await?);
    };
    if owner.account.is_disabled {
        let off =
            "Nobody can sign in to that account here. The people who run this site can say why.";
        return Err(Trouble::said(off));
    }
    // A change of the password or the address ends whatever was begun before.
    if owner.ended_at >= begun_at {
        let over = "The password or the address of your account was changed meanwhile. Try again.";
        return Err(Trouble::said(over));
    }
    identity::note_use(&node.db, node.clock.now(), issuer, subject).await?;
    Ok(enter(node, parts, &owner.account.id, keep, next).await?)
}

/// Adds an identity to the account of the session.
async fn added(
    node: &Node,
    visitor: &Visitor,
    parts: &Parts,
    (provider, claims): (&Provider, &Claims),
) -> Result<Response, Trouble> {
    let (name, id) = (provider.name(), &visitor.account.id);
    let of_whom = (provider.issuer(), claims.subject.as_str());
    let origin = origin(node, parts);
    let actor = actor(node, &origin, Some(id));
    let what = format!("way to sign in with {name}, which was added");
    let told = ways::told(node, visitor, &what)?;
    let added: db::Result<bool> = transaction!(&node.db, |tx| {
        let is_added = identity::add(&mut tx, &actor, id, of_whom).await?;
        if is_added {
            mail::queue(&mut tx, node.random, actor.now, &told).await?;
        }
        Ok(is_added)
    });
    let done = if added? {
        let done = format!("You can sign in with {name} from now on.");
        ways::shown(node, visitor, Done::Yes(&done)).await
    } else {
        let (issuer, subject) = of_whom;
        let owner = identity::owner(&node.db, issuer, subject).await?;
        let why = match owner {
            Some(owner) if owner.account.id == *id => "It was added already.".to_owned(),
            Some(_) => format!("Another account here is signed in to with that account of {name}."),
            None => format!("You sign in with another account of {name}. Remove that first."),
        };
        ways::shown(node, visitor, Done::Not(&why)).await
    };
    done.map_err(|PageError(error)| Trouble::Failed(error))
}

/// Notes that somebody has shown who they are, if the provider asked them since they left here.
async fn proved(
    node: &Node,
    visitor: &Visitor,
    (provider, claims): (&Provider, &Claims),
    begun_at: i64,
) -> Result<Response, Trouble> {
    let owner = identity::owner(&node.db, provider.issuer(), &claims.subject).await?;
    if owner.is_none_or(|owner| owner.account.id != visitor.account.id) {
        let other = format!(
            "That account of {} is not one that you sign in with here.",
            provider.name()
        );
        return Err(Trouble::said(other));
    }
    if !claims.is_proved_since(begun_at) {
        return Err(Trouble::said(format!(
            "{} did not ask you who you are. Sign out and sign in again instead.",
            provider.name()
        )));
    }
    let renewed = prove::proved(node, visitor, "").await;
    renewed.map_err(|PageError(error)| Trouble::Failed(error))
}

/// Removes an identity from an account.
pub(crate) async fn remove(
    State(node): State<Arc<Node>>,
    Proved(visitor): Proved,
    parts: Parts,
    FormBody(sent): FormBody<Which>,
) -> Result<Response, PageError> {
    let what = "way to sign in with another site, which was removed";
    ways::remove(
        &node,
        &visitor,
        &parts,
        Removed::Identity(&sent.identity),
        what,
    )
    .await
}
