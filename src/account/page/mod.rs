//! The pages of those who sign in.

mod account;
mod admin;
mod api_tokens;
mod app;
mod data;
mod link;
mod newcomer;
mod openid;
mod passkey;
mod privacy;
mod prove;
mod reset;
mod second;
mod sign_in;
mod sign_up;
mod ways;

use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Redirect, Response};

pub(crate) use self::account::{
    change_address, change_name, change_password, change_time_zone, end_other_sessions,
    end_session, show,
};
pub(crate) use self::admin::{disable, invite, outbox, overview, promote, reset};
pub(crate) use self::api_tokens::{
    make as make_token, revoke as revoke_token, show as show_tokens,
};
pub(crate) use self::app::{
    confirm as confirm_app, form as app_form, prepare as prepare_app, remove as remove_app,
};
pub(crate) use self::data::{erase, erase_form, show as show_data, take_along};
pub(crate) use self::link::{open, spend};
pub(crate) use self::newcomer::{form as newcomer_form, make as make_newcomer};
pub(crate) use self::openid::{
    add as add_identity, back as back_from_openid, begin as begin_openid,
    prove_anew as prove_by_openid, remove as remove_identity,
};
pub(crate) use self::passkey::{
    add as add_passkey, begin_new as begin_passkey, begin_use as begin_passkey_use,
    remove as remove_passkey, sign_in as sign_in_by_passkey,
};
pub(crate) use self::privacy::show as show_privacy;
pub(crate) use self::prove::{
    by_passkey as prove_by_passkey, by_password as prove, form as prove_form,
};
pub(crate) use self::reset::{ask as ask_reset, form as reset_form};
pub(crate) use self::second::{check as check_second, form as second_form};
pub(crate) use self::sign_in::{form as sign_in_form, sign_in, sign_out};
pub(crate) use self::sign_up::{ask as ask_sign_up, form as sign_up_form};
pub(crate) use self::ways::{renew_codes, show as show_ways};
use super::session::{self, Lasts};
use super::{AccountId, half_way, known_browser, second_factor};
use crate::audit::{Actor, Event, Origin};
use crate::snapshot::Node;
use crate::token::Token;
use crate::transaction;
use crate::web::error::Error;
use crate::web::observe::RequestId;
use crate::web::{client, cookie};

/// Where somebody is led who has signed in, and came from nowhere else.
const HOME: &str = "/account";

/// What an error says, as a sentence of a page.
fn sentence(error: &str) -> String {
    let mut chars = error.chars();
    let first: String = chars
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    format!("{first}{}.", chars.as_str())
}

/// Where a form leads afterwards: a path of this site, whatever the form says.
fn onward(next: &str) -> &str {
    let is_path = next.starts_with('/') && !next.starts_with("//");
    // Browsers read `\` as `/`, and leave out line ends and tabs.
    let is_odd = |c: char| c == '\\' || c.is_control();
    if is_path && !next.contains(is_odd) {
        next
    } else {
        HOME
    }
}

/// Counts what came of an attempt to sign in, and says nothing of whose it was.
fn count(outcome: &'static str) {
    metrics::counter!("metier_sign_ins_total", "outcome" => outcome).increment(1);
}

/// Where a request comes from, for the audit.
pub(super) fn origin(node: &Node, parts: &Parts) -> Origin {
    let address = client::address(parts, &node.settings.trusted_proxies);
    let id = parts.extensions.get::<RequestId>();
    Origin {
        network: address.map(client::network),
        request_id: id.map(|RequestId(id)| id.clone()),
    }
}

/// Who does something now.
pub(super) fn actor<'a>(
    node: &Node,
    origin: &'a Origin,
    account: Option<&'a AccountId>,
) -> Actor<'a> {
    Actor {
        account: account.map(AccountId::as_str),
        origin,
        now: node.clock.now(),
        random: node.random,
    }
}

/// How long somebody wants to stay signed in, by what the form says.
fn lasts(keep: Option<&str>) -> Lasts {
    match keep {
        Some(_) => Lasts::Long,
        None => Lasts::Shortly,
    }
}

/// Lets somebody on who has shown one thing, such as the password, or for whom a provider vouches: signs the browser in, or asks for a
/// second factor first where the account has one.
async fn enter(
    node: &Node,
    parts: &Parts,
    account: &AccountId,
    keep: Option<&str>,
    next: &str,
) -> Result<Response, Error> {
    if !second_factor::is_asked_for(&node.db, account).await? {
        return begin(node, parts, account, lasts(keep), next).await;
    }
    let now = node.clock.now();
    count("second-factor");
    let token = half_way::begin(&node.db, node.random, now, account).await?;
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("next", onward(next));
    if let Some(keep) = keep {
        query.append_pair("keep", keep);
    }
    let page = format!("/sign-in/second?{}", query.finish());
    let mut response = Redirect::to(&page).into_response();
    let cookie = cookie::HALF_WAY.set(token.as_str(), Some(half_way::LASTS));
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

/// Signs a browser in, whatever it was signed in to before, and leads it onward.
async fn begin(
    node: &Node,
    parts: &Parts,
    account: &AccountId,
    lasts: Lasts,
    next: &str,
) -> Result<Response, Error> {
    let now = node.clock.now();
    let brought = |cookie: cookie::Cookie| cookie.token(&parts.headers);
    let (old, browser) = (brought(cookie::SESSION), brought(cookie::BROWSER));
    let half = brought(cookie::HALF_WAY);
    let device = super::device::words(&parts.headers);
    let origin = origin(node, parts);
    let actor = actor(node, &origin, Some(account));
    let begun: crate::db::Result<(Token, Token)> = transaction!(&node.db, |tx| {
        actor.did(&mut tx, Event::SignedIn, actor.account).await?;
        if let Some(old) = &old {
            session::end(&mut tx, old).await?;
        }
        if let Some(half) = &half {
            half_way::end(&mut tx, half).await?;
        }
        let browser =
            known_browser::note(&mut tx, node.random, now, account, browser.clone()).await?;
        let session = session::begin(&mut tx, node.random, now, account, (&device, lasts)).await?;
        Ok((session, browser))
    });
    let (session, browser) = begun?;
    count("ok");
    let age = match lasts {
        Lasts::Shortly => None,
        Lasts::Long => Some(lasts.at_most()),
    };
    let mut response = Redirect::to(onward(next)).into_response();
    let headers = response.headers_mut();
    headers.append(SET_COOKIE, cookie::SESSION.set(session.as_str(), age));
    if half.is_some() {
        headers.append(SET_COOKIE, cookie::HALF_WAY.clear());
    }
    let known_for = Some(known_browser::KNOWN_FOR);
    headers.append(SET_COOKIE, cookie::BROWSER.set(browser.as_str(), known_for));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_becomes_a_sentence() {
        assert_eq!(
            sentence("this is over; try again"),
            "This is over; try again."
        );
        assert_eq!(sentence("öffne"), "Öffne.");
    }

    #[test]
    fn nobody_is_led_to_another_site() {
        for next in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "javascript:alert(1)",
            "evil",
            "",
        ] {
            assert_eq!(onward(next), HOME, "{next:?}");
        }
        let page = "/occupations/15-1254.00?place=US-CA#pay";
        assert_eq!(onward(page), page);
    }
}
