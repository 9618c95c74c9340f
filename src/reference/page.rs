//! `/api`, and `/api/openapi.json`.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::header;
use axum::response::{Html, IntoResponse};

use super::{Endpoint, Reference};
use crate::snapshot::Node;
use crate::web::cache::Public;
use crate::web::error::PageError;
use crate::web::page;
use crate::web::shell::Shell;

#[derive(Template)]
#[template(path = "reference/reference.html")]
struct ReferencePage<'a> {
    shell: Shell<'a>,
    endpoints: &'a [Endpoint],
}

/// The reference for people.
pub(crate) async fn show(
    State(node): State<Arc<Node>>,
    Extension(reference): Extension<Arc<Reference>>,
) -> Result<Public<Html<String>>, PageError> {
    let html = page(&ReferencePage {
        shell: Shell {
            title: "API",
            description: "The REST API of Metier: occupations, skills, wages and outlook as JSON, with source and vintage.",
            path: "/api",
            origin: &node.settings.origin,
            query: "",
            json_ld: &[],
            session: None,
        },
        endpoints: &reference.endpoints,
    })?;
    Ok(node.snapshot().public(html))
}

/// The document.
pub(crate) async fn document(
    State(node): State<Arc<Node>>,
    Extension(reference): Extension<Arc<Reference>>,
) -> impl IntoResponse {
    let json = [(header::CONTENT_TYPE, "application/json")];
    node.snapshot().public((json, reference.json.clone()))
}
