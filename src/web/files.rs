//! The files that pages load: one style sheet, one script, one icon, all our own.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::error::{Error, PageError};
use super::shell;

/// `/static/{version}/{file}`.
pub async fn show(Path((version, file)): Path<(String, String)>) -> Response {
    let (kind, body) = match file.as_str() {
        "metier.css" => ("text/css; charset=utf-8", shell::CSS),
        "metier.js" => ("text/javascript; charset=utf-8", shell::JS),
        "icon.svg" => ("image/svg+xml; charset=utf-8", shell::ICON),
        _ => {
            let nothing = Error::NotFound("There is no file at this address.".to_owned());
            return PageError(nothing).into_response();
        }
    };
    // An address of an earlier version still answers, but is not kept: the page around it is an
    // old one.
    let fresh = if version == *shell::STATIC_VERSION {
        "public, max-age=31536000, immutable"
    } else {
        "no-store"
    };
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, fresh)];
    (headers, body).into_response()
}
