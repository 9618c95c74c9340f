//! `/privacy`: who runs the site, what is kept of people, why, how long, and what they may do.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse;

use crate::account::erasure;
use crate::account::session::Lasts;
use crate::snapshot::{Node, RunBy};
use crate::web::cookie;
use crate::web::error::PageError;
use crate::web::page;
use crate::web::shell::Shell;
use crate::{account, mail};

#[derive(Template)]
#[template(path = "account/privacy.html")]
struct PrivacyPage<'a> {
    shell: Shell<'a>,
    run_by: &'a RunBy,
    has_accounts: bool,
    cookies: [Cookie; 5],
    periods: Periods,
}

/// A cookie, and what it is for.
struct Cookie {
    name: String,
    what: &'static str,
    lasts: &'static str,
}

/// How long is kept what ends by itself, in hours or days.
struct Periods {
    idle_hours: i64,
    session_hours: i64,
    idle_days: i64,
    session_days: i64,
    browser_days: i64,
    mail_days: i64,
    erased_days: i64,
}

impl Periods {
    const fn of_the_program() -> Self {
        const HOUR: i64 = 60 * 60;
        const DAY: i64 = 24 * HOUR;
        Self {
            idle_hours: Lasts::Shortly.idle() / HOUR,
            session_hours: Lasts::Shortly.at_most() / HOUR,
            idle_days: Lasts::Long.idle() / DAY,
            session_days: Lasts::Long.at_most() / DAY,
            browser_days: account::KNOWN_FOR / DAY,
            mail_days: mail::SENT_KEPT / DAY,
            erased_days: erasure::KEPT / DAY,
        }
    }
}

fn cookies() -> [Cookie; 5] {
    let while_signing_in = "some minutes";
    [
        (
            cookie::SESSION,
            "says who is signed in",
            "until you sign out, or as long as you are signed in",
        ),
        (
            cookie::BROWSER,
            "says that you have signed in with this browser before",
            "a year",
        ),
        (
            cookie::HALF_WAY,
            "waits for your second factor",
            while_signing_in,
        ),
        (cookie::CEREMONY, "waits for your passkey", while_signing_in),
        (
            cookie::OPENID,
            "waits for the other site by which you sign in",
            while_signing_in,
        ),
    ]
    .map(|(cookie, what, lasts)| Cookie {
        name: cookie.to_string(),
        what,
        lasts,
    })
}

pub(crate) async fn show(State(node): State<Arc<Node>>) -> Result<impl IntoResponse, PageError> {
    let html = page(&PrivacyPage {
        shell: Shell {
            title: "Privacy",
            description: "What this site keeps of people, why, how long, and what they may do.",
            path: "/privacy",
            origin: &node.settings.origin,
            query: "",
            json_ld: &[],
            session: None,
        },
        run_by: &node.settings.run_by,
        has_accounts: node.settings.why_no_accounts().is_none(),
        cookies: cookies(),
        periods: Periods::of_the_program(),
    })?;
    Ok(node.snapshot().public(html))
}
