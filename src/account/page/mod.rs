//! The pages of those who sign in.

mod account;
mod link;
mod reset;
mod sign_in;
mod sign_up;

use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse as _, Redirect, Response};

pub(crate) use self::account::{
    change_address, change_name, change_password, end_other_sessions, end_session, show,
};
pub(crate) use self::link::{open, spend};
pub(crate) use self::reset::{ask as ask_reset, form as reset_form};
pub(crate) use self::sign_in::{form as sign_in_form, sign_in, sign_out};
pub(crate) use self::sign_up::{ask as ask_sign_up, form as sign_up_form};
use super::session::{self, Lasts};
use super::{AccountId, known_browser};
use crate::snapshot::Node;
use crate::token::Token;
use crate::transaction;
use crate::web::cookie;
use crate::web::error::Error;

/// Where somebody is led who has signed in, and came from nowhere else.
const HOME: &str = "/account";

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

/// Signs a browser in, whatever it was signed in to before, and leads it onward.
async fn begin(
    node: &Node,
    headers: &HeaderMap,
    account: &AccountId,
    lasts: Lasts,
    next: &str,
) -> Result<Response, Error> {
    let now = node.clock.now();
    let brought = |cookie: cookie::Cookie| cookie.of(headers)?.parse::<Token>().ok();
    let (old, browser) = (brought(cookie::SESSION), brought(cookie::BROWSER));
    let device = super::device::words(headers);
    let begun: crate::db::Result<(Token, Token)> = transaction!(&node.db, |tx| {
        if let Some(old) = &old {
            session::end(&mut tx, old).await?;
        }
        let browser =
            known_browser::note(&mut tx, node.random, now, account, browser.clone()).await?;
        let session = session::begin(&mut tx, node.random, now, account, (&device, lasts)).await?;
        Ok((session, browser))
    });
    let (session, browser) = begun?;
    let age = match lasts {
        Lasts::Shortly => None,
        Lasts::Long => Some(lasts.at_most()),
    };
    let mut response = Redirect::to(onward(next)).into_response();
    let headers = response.headers_mut();
    headers.append(SET_COOKIE, cookie::SESSION.set(session.as_str(), age));
    let known_for = Some(known_browser::KNOWN_FOR);
    headers.append(SET_COOKIE, cookie::BROWSER.set(browser.as_str(), known_for));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

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
