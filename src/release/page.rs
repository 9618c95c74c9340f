//! `/data`: which releases every number on the site comes from.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use catalogue::InUse;
use catalogue::release::{FileRead, Source, TableCount};

use crate::format::Count;
use crate::snapshot::Node;
use crate::web::error::PageError;
use crate::web::page;
use crate::web::shell::Shell;

#[derive(Template)]
#[template(path = "release/data.html")]
struct DataPage<'a> {
    shell: Shell<'a>,
    version: &'a str,
    releases: Vec<Entry<'a>>,
    without: Vec<Source>,
}

struct Entry<'a> {
    source: Source,
    vintage: &'a str,
    id: &'a str,
    counts: &'a [TableCount],
    notes: &'a [String],
    files: &'a [FileRead],
    attribution: String,
}

impl<'a> Entry<'a> {
    fn of(source: Source, release: &'a InUse) -> Self {
        Self {
            source,
            vintage: &release.about.vintage,
            id: release.id.as_str(),
            counts: &release.about.counts,
            notes: &release.about.notes,
            files: &release.about.files,
            attribution: source.attribution(&release.about.vintage),
        }
    }
}

pub(crate) async fn show(State(node): State<Arc<Node>>) -> Result<Response, PageError> {
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let without = Source::ALL
        .into_iter()
        .filter(|source| !catalogue.releases.contains_key(source));
    let html = page(&DataPage {
        shell: Shell {
            title: "Data sources",
            description: "Every source behind Metier with its vintage, license, row counts and content hash.",
            path: "/data",
            origin: &node.settings.origin,
            query: "",
            json_ld: &[],
            session: None,
        },
        version: &catalogue.version,
        releases: catalogue
            .releases
            .iter()
            .map(|(source, release)| Entry::of(*source, release))
            .collect(),
        without: without.collect(),
    })?;
    Ok(snapshot.public(html).into_response())
}
