//! `/account/app`: setting up an authenticator app, and removing it.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Redirect, Response};
use qrcode::QrCode;
use qrcode::render::svg;
use serde::Deserialize;

use super::ways::{self, Added};
use crate::account::second_factor::Removed;
use crate::account::totp::{self, Secret};
use crate::account::visitor::WAYS;
use crate::account::{Proved, Visitor, link};
use crate::snapshot::Node;
use crate::web::error::{Error, PageError};
use crate::web::form::{Field, FormBody};
use crate::web::page;
use crate::web::shell::Shell;
use crate::{db, transaction};

/// How wide the QR code is at least, in pixels: as wide as a camera likes it.
const WIDTH: u32 = 220;

#[derive(Template)]
#[template(path = "account/app.html")]
struct AppPage<'a> {
    shell: Shell<'a>,
    /// An SVG of our own, which is no text of anybody.
    qr_code: String,
    secret: String,
    code: Field<'a>,
}

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    code: String,
}

/// The QR code of a text, as a part of a page.
fn qr_code(text: &str) -> Result<String, Error> {
    let code = QrCode::new(text).map_err(Error::internal)?;
    let image = code
        .render::<svg::Color<'_>>()
        .min_dimensions(WIDTH, WIDTH)
        .build();
    // A page wants the element without the declaration of a file.
    let at = image.find("<svg").unwrap_or_default();
    Ok(image[at..].to_owned())
}

fn shown(
    node: &Node,
    visitor: &Visitor,
    secret: &Secret,
    code: Field<'_>,
) -> Result<Response, PageError> {
    let site = link::host(&node.settings.origin);
    let status = match code.error {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let html = page(&AppPage {
        shell: visitor.shell(node.clock.now(), "Set up an authenticator app"),
        qr_code: qr_code(&secret.uri(site, &visitor.account.address))?,
        secret: secret.text(),
        code,
    })?;
    Ok((status, html).into_response())
}

/// Makes a secret, which does not count until a code of it is typed.
pub(crate) async fn prepare(
    State(node): State<Arc<Node>>,
    Proved(visitor): Proved,
) -> Result<Response, PageError> {
    let secret = Secret::new(node.random);
    totp::prepare(&node.db, node.clock.now(), &visitor.account.id, &secret).await?;
    Ok(Redirect::to("/account/app").into_response())
}

/// Shows the secret as long as it does not count; never afterwards.
pub(crate) async fn form(
    State(node): State<Arc<Node>>,
    Proved(visitor): Proved,
) -> Result<Response, PageError> {
    match totp::of(&node.db, &visitor.account.id).await? {
        Some(totp) if totp.confirmed_at.is_none() => {
            shown(&node, &visitor, &totp.secret, Field::default())
        }
        _ => Ok(Redirect::to(WAYS).into_response()),
    }
}

pub(crate) async fn confirm(
    State(node): State<Arc<Node>>,
    Proved(visitor): Proved,
    FormBody(sent): FormBody<Sent>,
) -> Result<Response, PageError> {
    let (id, now) = (&visitor.account.id, node.clock.now());
    let code: String = sent.code.chars().filter(|c| !c.is_whitespace()).collect();
    let told = ways::told(&node, &visitor, "authenticator app, which was added")?;
    let totp = totp::of(&node.db, id).await?;
    let Some(totp) = totp.filter(|totp| totp.confirmed_at.is_none()) else {
        return Ok(Redirect::to(WAYS).into_response());
    };
    let confirmed: db::Result<Option<Added>> = transaction!(&node.db, |tx| {
        if !totp::confirm(&mut tx, now, id, (&totp, &code)).await? {
            return Ok(None);
        }
        Ok(Some(ways::added(&mut tx, &node, &visitor, &told).await?))
    });
    if let Some(codes) = confirmed? {
        return ways::after(&node, &visitor, codes, "The authenticator app is added.").await;
    }
    let wrong = "is wrong. Type the one that the app shows now; the clocks of both must be right.";
    shown(&node, &visitor, &totp.secret, Field::default().wrong(wrong))
}

pub(crate) async fn remove(
    State(node): State<Arc<Node>>,
    Proved(visitor): Proved,
    parts: Parts,
) -> Result<Response, PageError> {
    let what = "authenticator app, which was removed";
    ways::remove(&node, &visitor, &parts, Removed::App, what).await
}
