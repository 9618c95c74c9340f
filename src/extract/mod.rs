//! Reading ads: one text in, its facts out, each with the place that it was read from. Pages, API
//! and command line give the same answer.

mod answer;
pub mod api;
mod highlight;
mod page;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;

pub use answer::{Coded, Extracted, coded, extracted};
pub use highlight::{Mark, Piece, pieces};

use crate::web::App;

/// What a form or a request may carry: a batch of a hundred ads, or the longest text that is read.
pub const LARGEST_BODY: usize = 2 << 20;

/// `/extract`.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/extract", get(page::form).post(page::read))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
}
