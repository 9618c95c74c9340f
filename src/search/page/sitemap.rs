//! `/sitemap.xml` and `/robots.txt`.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::snapshot::Node;
use crate::{career, occupation, skill};

/// What a sitemap may list (sitemaps.org).
const MOST: usize = 50_000;

/// Every page worth finding: skills only where an occupation asks for them.
pub(crate) async fn show(State(node): State<Arc<Node>>) -> Response {
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let mut paths: Vec<String> = [
        "/",
        "/careers",
        "/compare",
        "/data",
        "/extract",
        "/methodology",
        "/privacy",
        "/api",
    ]
    .map(str::to_owned)
    .into();
    paths.extend(catalogue.areas.iter().map(career::area_path));
    paths.extend(
        catalogue
            .groups
            .iter()
            .filter(|g| !g.occupations.is_empty())
            .map(|g| career::group_path(catalogue, g)),
    );
    paths.extend(catalogue.occupations.iter().map(occupation::path));
    paths.extend(
        catalogue
            .specializations
            .iter()
            .map(occupation::specialization_path),
    );
    let asked_for = catalogue
        .vocabulary
        .skills
        .iter()
        .filter(|one| !one.uses.is_empty() || one.element.is_some());
    paths.extend(asked_for.map(skill::path));
    paths.truncate(MOST);
    let mut xml = String::with_capacity(paths.len() * 80);
    xml.push_str(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for path in paths {
        // Paths are slugs and codes: nothing in them needs escaping.
        let _ = writeln!(xml, "<url><loc>{}{path}</loc></url>", node.settings.origin);
    }
    xml.push_str("</urlset>\n");
    let kind = [(header::CONTENT_TYPE, "application/xml; charset=utf-8")];
    snapshot.public((kind, xml)).into_response()
}

/// What robots may read.
pub(crate) async fn robots(State(node): State<Arc<Node>>) -> Response {
    let text = format!(
        "User-agent: *\nDisallow: /search\nDisallow: /compare?\n\nSitemap: {}/sitemap.xml\n",
        node.settings.origin
    );
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    node.snapshot().public((kind, text)).into_response()
}
