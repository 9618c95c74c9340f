//! `/sign-in/reset`: asking for a link to choose another password.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use super::sign_up::{Sent, SentPage};
use crate::account::{Purpose, link};
use crate::mail::Address;
use crate::snapshot::Node;
use crate::web::error::PageError;
use crate::web::form::{Field, FormBody};
use crate::web::page;
use crate::web::shell::Shell;

#[derive(Template)]
#[template(path = "account/reset.html")]
struct ResetPage<'a> {
    shell: Shell<'a>,
    address: Field<'a>,
}

pub(crate) async fn form() -> Result<Response, PageError> {
    let html = page(&ResetPage {
        shell: Shell::unlisted("Choose another password"),
        address: Field::default(),
    })?;
    Ok(html.into_response())
}

/// Answers every address alike.
pub(crate) async fn ask(
    State(node): State<Arc<Node>>,
    FormBody(Sent { address: typed }): FormBody<Sent>,
) -> Result<Response, PageError> {
    let address: Address = match typed.parse() {
        Ok(address) => address,
        Err(problem) => {
            let html = page(&ResetPage {
                shell: Shell::unlisted("Choose another password"),
                address: Field::typed(&typed).wrong(problem.to_string()),
            })?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response());
        }
    };
    link::ask(
        &node.db,
        node.random,
        node.clock.now(),
        Purpose::Reset,
        &address,
    )
    .await?;
    let html = page(&SentPage {
        shell: Shell::unlisted("Look into your mail"),
        address: typed.trim(),
    })?;
    Ok(html.into_response())
}
