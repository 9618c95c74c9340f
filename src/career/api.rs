//! `GET /api/v1/areas` and `/api/v1/places`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use catalogue::place::state;
use catalogue::release::Source;
use serde::Serialize;
use utoipa::ToSchema;

use super::{area_path, group_path};
use crate::api::Items;
use crate::snapshot::Node;
use crate::web::cache::Public;

/// A career area with its occupation groups.
#[derive(Debug, Serialize, ToSchema)]
pub struct Area {
    /// Its id, part of its address.
    id: String,
    /// Its name.
    name: &'static str,
    /// The path of its page.
    path: String,
    /// Its groups.
    groups: Vec<Group>,
}

/// An occupation group.
#[derive(Debug, Serialize, ToSchema)]
pub struct Group {
    /// Its id, part of its address.
    id: String,
    /// Its name.
    name: &'static str,
    /// The path of its page.
    path: String,
    /// The codes of its occupations.
    occupations: Vec<String>,
}

/// List career areas with their occupation groups and the codes in each.
#[utoipa::path(get, path = "/areas", tag = "taxonomy", responses((status = 200, body = Items<Area>)))]
pub(crate) async fn areas(State(node): State<Arc<Node>>) -> Public<Json<Items<Area>>> {
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let group = |at: &usize| {
        let group = &catalogue.groups[*at];
        Group {
            id: group.slug.clone(),
            name: group.name,
            path: group_path(catalogue, group),
            occupations: group
                .occupations
                .iter()
                .map(|at| catalogue.occupations[*at].code.to_string())
                .collect(),
        }
    };
    let areas = catalogue.areas.iter().map(|area| Area {
        id: area.slug.clone(),
        name: area.name,
        path: area_path(area),
        groups: area.groups.iter().map(group).collect(),
    });
    snapshot.public(Json(Items::whole(areas.collect())))
}

/// A place that wages are published for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Place {
    /// BLS's area code, seven digits.
    code: String,
    /// Its name.
    name: String,
    /// `national`, `state` or `metropolitan`.
    level: &'static str,
    /// Postal abbreviation of the state it (mainly) lies in.
    state: Option<&'static str>,
}

/// List the places that wages are published for.
#[utoipa::path(get, path = "/places", tag = "taxonomy", responses((status = 200, body = Items<Place>)))]
pub(crate) async fn places(State(node): State<Arc<Node>>) -> Public<Json<Items<Place>>> {
    let snapshot = node.snapshot();
    let levels = [
        (Source::OewsNational, "national"),
        (Source::OewsState, "state"),
        (Source::OewsMetropolitan, "metropolitan"),
    ];
    let places = levels.into_iter().flat_map(|(source, level)| {
        let wages = snapshot.catalogue().wages.get(&source);
        wages
            .into_iter()
            .flat_map(|wages| &wages.places)
            .map(move |place| Place {
                code: format!("{:07}", place.code),
                name: place.name.clone(),
                level,
                state: state(place.state).map(|state| state.usps),
            })
    });
    snapshot.public(Json(Items::whole(places.collect())))
}
