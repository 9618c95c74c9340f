//! `GET /api/v1/releases`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use catalogue::release::{FileRead, Source, TableCount};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::Items;
use crate::snapshot::Node;
use crate::web::cache::Public;

/// A release in use.
#[derive(Debug, Serialize, ToSchema)]
pub struct Release {
    /// SHA-256 of its content.
    id: String,
    /// Its source.
    source: &'static str,
    /// The source's name.
    name: &'static str,
    /// Its vintage.
    vintage: String,
    /// Who publishes it.
    publisher: &'static str,
    /// Where it is published.
    address: &'static str,
    /// Under which terms it may be used.
    license: &'static str,
    /// The sentence by which the publisher wants to be named.
    attribution: String,
    /// What it holds.
    counts: Vec<Count>,
    /// What was left out or is odd in the files.
    notes: Vec<String>,
    /// The files it was read from.
    files: Vec<File>,
}

/// How many rows of a table a release holds.
#[derive(Debug, Serialize, ToSchema)]
pub struct Count {
    /// What the rows are.
    table: String,
    /// How many.
    rows: u64,
}

/// A file that a release was read from.
#[derive(Debug, Serialize, ToSchema)]
pub struct File {
    /// Its name.
    name: String,
    /// Its size.
    bytes: u64,
    /// Its hash.
    sha256: String,
}

impl From<&TableCount> for Count {
    fn from(count: &TableCount) -> Self {
        Self {
            table: count.table.clone(),
            rows: count.rows,
        }
    }
}

impl From<&FileRead> for File {
    fn from(file: &FileRead) -> Self {
        Self {
            name: file.name.clone(),
            bytes: file.bytes,
            sha256: file.sha256.clone(),
        }
    }
}

/// List the releases in use: source, vintage, license, row counts, files and hash.
#[utoipa::path(get, path = "/releases", operation_id = "list_releases", tag = "releases", responses((status = 200, body = Items<Release>)))]
pub(crate) async fn list(State(node): State<Arc<Node>>) -> Public<Json<Items<Release>>> {
    let snapshot = node.snapshot();
    let releases = snapshot
        .catalogue()
        .releases
        .iter()
        .map(|(source, release): (&Source, _)| Release {
            id: release.id.to_string(),
            source: source.id(),
            name: source.name(),
            vintage: release.about.vintage.clone(),
            publisher: source.publisher(),
            address: source.address(),
            license: source.licence(),
            attribution: source.attribution(&release.about.vintage),
            counts: release.about.counts.iter().map(Count::from).collect(),
            notes: release.about.notes.clone(),
            files: release.about.files.iter().map(File::from).collect(),
        });
    snapshot.public(Json(Items::whole(releases.collect())))
}
