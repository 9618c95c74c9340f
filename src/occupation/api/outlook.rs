//! `GET …/outlook` of an occupation: what BLS projects.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};

use super::super::answer::OutlookItem;
use super::super::named;
use crate::api::problem::Unknown;
use crate::snapshot::Node;
use crate::web::cache::Public;
use crate::web::error::Error;
use crate::web::problem::ApiError;

/// Get what BLS projects for an occupation.
#[utoipa::path(
    get,
    path = "/occupations/{code}/outlook",
    tag = "occupations",
    params(("code" = String, Path, description = "O*NET-SOC or SOC code")),
    responses((status = 200, body = OutlookItem), Unknown)
)]
pub(crate) async fn outlook(
    State(node): State<Arc<Node>>,
    Path(code): Path<String>,
) -> Result<Public<Json<OutlookItem>>, ApiError> {
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let outlook = OutlookItem::of(catalogue, named(catalogue, &code)?);
    Ok(snapshot.public(Json(outlook.ok_or_else(|| {
        Error::NotFound("BLS makes no projection for this occupation.".to_owned())
    })?)))
}
