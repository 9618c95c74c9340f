//! Parts of a page and of an answer, for all rooms: the shell around a page, errors, what is kept,
//! security headers, and what stands before and around every handler. It knows no room.

pub mod cache;
pub mod capacity;
pub mod client;
pub mod content;
pub mod cookie;
pub mod error;
pub mod escape;
pub mod files;
pub mod form;
pub mod front;
pub mod guard;
pub mod headers;
pub mod large_bodies;
pub mod observe;
pub mod params;
pub mod part;
pub mod problem;
pub mod query;
pub mod serve;
pub mod shell;
pub mod unreadable;

use askama::Template;
use axum::response::Html;

use self::error::Error;

/// Renders a page.
///
/// # Errors
/// When rendering fails, which is a mistake of ours.
pub fn page(template: &impl Template) -> Result<Html<String>, Error> {
    Ok(Html(template.render()?))
}
