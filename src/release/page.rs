//! `/data`: which releases every number on the site comes from.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use catalogue::InUse;
use catalogue::release::{FileRead, Source, TableCount};

use crate::error::PageError;
use crate::format::Count;
use crate::web::shell::Shell;
use crate::web::{App, page};

/// The page.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/data", get(show))
}

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

async fn show(State(app): State<Arc<App>>) -> Result<Response, PageError> {
    let current = app.current();
    let catalogue = &current.catalogue;
    let without = Source::ALL
        .into_iter()
        .filter(|source| !catalogue.releases.contains_key(source));
    page(&DataPage {
        shell: Shell {
            title: "Data sources",
            description: "Every source behind Metier with its vintage, license, row counts and content hash.",
            path: "/data",
            origin: &app.origin,
            query: "",
            json_ld: &[],
        },
        version: &catalogue.version,
        releases: catalogue
            .releases
            .iter()
            .map(|(source, release)| Entry::of(*source, release))
            .collect(),
        without: without.collect(),
    })
}
