//! `GET` and `PATCH /api/v1/me`: one's own account, for programs with a token.

use std::fmt;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::api_token::Scope;
use super::{Bearer, Name, TimeZone, page};
use crate::account;
use crate::api::body::Body;
use crate::api::problem::{NotTaken, Refused, Unreadable};
use crate::snapshot::Node;
use crate::web::error::Error;
use crate::web::problem::ApiError;
use crate::{clock, db, transaction};

/// The account that a token is of.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// Names it for ever.
    pub id: String,
    /// Its address of mail.
    pub address: String,
    /// What the person wants to be called.
    pub name: String,
    /// As in the time zone database, such as `America/Chicago`.
    pub time_zone: String,
    /// When it was made (RFC 3339).
    pub created_at: String,
}

/// What is to be changed; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct Change {
    /// What the person wants to be called.
    #[serde(default)]
    pub name: Option<String>,
    /// As in the time zone database, such as `America/Chicago`.
    #[serde(default)]
    pub time_zone: Option<String>,
}

/// Reads an object only: what serde derives would take an array, too.
impl<'de> Deserialize<'de> for Change {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Change;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Change, A::Error> {
                Change::deserialize(MapAccessDeserializer::new(map))
            }
        }

        from.deserialize_map(Object)
    }
}

/// Get the account that the token is of.
#[utoipa::path(
    get,
    path = "/me",
    operation_id = "get_me",
    tag = "me",
    security(("token" = ["read"])),
    responses(
        (status = 200, body = Me),
        Unreadable,
        Refused,
    )
)]
pub(crate) async fn get(bearer: Bearer) -> Result<Json<Me>, ApiError> {
    bearer.may(Scope::Read)?;
    let account = bearer.account;
    Ok(Json(Me {
        id: account.id.as_str().to_owned(),
        address: account.address,
        name: account.name,
        time_zone: account.time_zone,
        created_at: clock::for_programs(account.created_at),
    }))
}

/// Change the name or the time zone of the account that the token is of.
#[utoipa::path(
    patch,
    path = "/me",
    operation_id = "change_me",
    tag = "me",
    security(("token" = ["write"])),
    responses(
        (status = 204, description = "It is changed."),
        Unreadable,
        Refused,
        NotTaken,
    )
)]
pub(crate) async fn change(
    State(node): State<Arc<Node>>,
    bearer: Bearer,
    parts: Parts,
    Body(change): Body<Change>,
) -> Result<StatusCode, ApiError> {
    bearer.may(Scope::Write)?;
    let name = change.name.map(|name| name.parse::<Name>()).transpose();
    let name = name.map_err(|problem| Error::invalid("name", problem.to_string()))?;
    let zone = change.time_zone.map(|zone| zone.parse::<TimeZone>());
    let zone = zone.transpose();
    let zone = zone.map_err(|problem| Error::invalid("time_zone", problem.to_string()))?;
    let id = &bearer.account.id;
    let origin = page::origin(&node, &parts);
    let actor = page::actor(&node, &origin, Some(id));
    let changed: db::Result<()> = transaction!(&node.db, |tx| {
        if let Some(name) = &name {
            account::set_name(&mut tx, &actor, id, name).await?;
        }
        if let Some(zone) = &zone {
            account::set_time_zone(&mut tx, &actor, id, zone).await?;
        }
        Ok(())
    });
    changed?;
    Ok(StatusCode::NO_CONTENT)
}
