//! The REST API: what its resources share, its document, and its readable page.

pub mod problem;

use std::sync::{Arc, LazyLock};

use askama::Template;
use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Query, State};
use axum::http::request::Parts;
use axum::http::{Method, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use catalogue::Catalogue;
use catalogue::release::Source;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tower_http::cors::{Any, CorsLayer};
use utoipa::openapi::{RefOr, Required};
use utoipa::{OpenApi, ToSchema};

use crate::error::{ApiError, Error, PageError};
use crate::web::shell::Shell;
use crate::web::{App, page};
use crate::{career, extract, occupation, posting, profile, release, search, skill};

/// What a page of a list has at most.
const MOST: u32 = 100;
/// No list is longer.
const FARTHEST: u32 = 1_000_000;
/// What a page of a list has unless asked otherwise.
const USUAL: u32 = 20;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Metier API",
        description = "Occupations, skills, wages and outlook from public data, joined, and what job ads ask for. Every number \
                       names its source and vintage, or its sample, interval and period. Reading needs no account. Answers \
                       change only when a release is imported or ads are read: use `ETag`.",
    ),
    servers((url = "/api/v1")),
    paths(
        search::api::search,
        occupation::api::list,
        occupation::api::get,
        occupation::api::skills::skills,
        occupation::api::wages::wages,
        occupation::api::outlook::outlook,
        occupation::api::related,
        occupation::api::specializations,
        profile::api::of_occupation,
        profile::api::skills,
        profile::api::pay,
        profile::api::months,
        skill::api::list,
        skill::api::get,
        skill::api::demand,
        career::api::areas,
        profile::api::of_area,
        profile::api::of_group,
        posting::api::list,
        posting::api::coverage,
        posting::api::get,
        career::api::places,
        release::api::list,
        extract::api::extract,
        extract::api::code,
    ),
    components(schemas(crate::error::Problem)),
)]
struct Document;

static DOCUMENT: LazyLock<String> = LazyLock::new(|| {
    Document::openapi()
        .to_pretty_json()
        .expect("a document made of texts can be written")
});

/// The API's document, OpenAPI 3.1, as JSON.
pub fn document() -> &'static str {
    &DOCUMENT
}

/// Everything under `/api`.
pub fn routes() -> Router<Arc<App>> {
    let v1 = Router::new()
        .route("/search", get(search::api::search))
        .route("/occupations", get(occupation::api::list))
        .route("/occupations/{code}", get(occupation::api::get))
        .route(
            "/occupations/{code}/skills",
            get(occupation::api::skills::skills),
        )
        .route(
            "/occupations/{code}/wages",
            get(occupation::api::wages::wages),
        )
        .route(
            "/occupations/{code}/outlook",
            get(occupation::api::outlook::outlook),
        )
        .route("/occupations/{code}/related", get(occupation::api::related))
        .route(
            "/occupations/{code}/specializations",
            get(occupation::api::specializations),
        )
        .route(
            "/occupations/{code}/profile",
            get(profile::api::of_occupation),
        )
        .route(
            "/occupations/{code}/profile/skills",
            get(profile::api::skills),
        )
        .route("/occupations/{code}/profile/pay", get(profile::api::pay))
        .route(
            "/occupations/{code}/profile/trend",
            get(profile::api::months),
        )
        .route("/skills", get(skill::api::list))
        .route("/skills/{id}", get(skill::api::get))
        .route("/skills/{id}/demand", get(skill::api::demand))
        .route("/areas", get(career::api::areas))
        .route("/areas/{area}/profile", get(profile::api::of_area))
        .route(
            "/areas/{area}/groups/{group}/profile",
            get(profile::api::of_group),
        )
        .route("/postings", get(posting::api::list))
        .route("/postings/coverage", get(posting::api::coverage))
        .route("/postings/{id}", get(posting::api::get))
        .route("/places", get(career::api::places))
        .route("/releases", get(release::api::list))
        .route("/extract", post(extract::api::extract))
        .route("/code", post(extract::api::code))
        .layer(DefaultBodyLimit::max(extract::LARGEST_BODY));
    let open = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers([header::IF_NONE_MATCH, header::ACCEPT, header::CONTENT_TYPE])
        .expose_headers([header::ETAG]);
    Router::new()
        .nest("/v1", v1)
        .route("/openapi.json", get(|| async { json_text(document()) }))
        .method_not_allowed_fallback(not_allowed)
        .layer(open)
        .route("/", get(readable))
}

async fn not_allowed() -> Response {
    crate::error::problem(
        axum::http::StatusCode::METHOD_NOT_ALLOWED,
        "This method is not offered here",
        "The API is read with GET; only /api/v1/extract and /api/v1/code take POST.".to_owned(),
    )
}

fn json_text(text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

/// Query parameters; what cannot be read is a problem, told as one.
#[derive(Debug)]
pub struct Params<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let read: Result<Query<T>, QueryRejection> = Query::from_request_parts(parts, state).await;
        match read {
            Ok(Query(params)) => Ok(Self(params)),
            Err(rejection) => Err(Error::Invalid {
                parameter: "query",
                problem: rejection.body_text(),
            }
            .into()),
        }
    }
}

/// Which part of a list is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Paging {
    limit: Option<u32>,
    offset: Option<u32>,
}

impl Paging {
    /// As asked for.
    pub const fn new(limit: Option<u32>, offset: Option<u32>) -> Self {
        Self { limit, offset }
    }

    /// The part, checked.
    ///
    /// # Errors
    /// When the limit is not between 1 and 100, or the offset lies beyond any list.
    pub fn check(self) -> Result<(usize, usize), Error> {
        let limit = self.limit.unwrap_or(USUAL);
        if !(1..=MOST).contains(&limit) {
            return Err(Error::Invalid {
                parameter: "limit",
                problem: format!("must be between 1 and {MOST}"),
            });
        }
        let offset = self.offset.unwrap_or(0);
        if offset > FARTHEST {
            return Err(Error::Invalid {
                parameter: "offset",
                problem: format!("must be at most {FARTHEST}"),
            });
        }
        Ok((limit as usize, offset as usize))
    }
}

/// A part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Items<T> {
    /// The items.
    pub items: Vec<T>,
    /// How many there are in all.
    pub total: usize,
    /// How many were skipped.
    pub offset: usize,
}

impl<T> Items<T> {
    /// Takes the part that was asked for.
    pub fn part(all: impl ExactSizeIterator<Item = T>, (limit, offset): (usize, usize)) -> Self {
        let total = all.len();
        Self {
            items: all.skip(offset).take(limit).collect(),
            total,
            offset,
        }
    }

    /// A list that is always sent whole.
    pub fn whole(items: Vec<T>) -> Self {
        Self {
            total: items.len(),
            items,
            offset: 0,
        }
    }
}

/// Where numbers come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Provenance {
    /// The source, as in `/releases`.
    pub source: &'static str,
    /// Its vintage.
    pub vintage: String,
    /// The id of the release.
    pub release: String,
}

impl Provenance {
    /// The release of a source in use; none where there is none.
    pub fn of(catalogue: &Catalogue, source: Source) -> Option<Self> {
        let release = catalogue.releases.get(&source)?;
        Some(Self {
            source: source.id(),
            vintage: release.about.vintage.clone(),
            release: release.id.to_string(),
        })
    }
}

#[derive(Template)]
#[template(path = "api/readable.html")]
struct ReadablePage<'a> {
    shell: Shell<'a>,
    operations: Vec<Operation>,
}

struct Operation {
    method: &'static str,
    path: String,
    summary: String,
    parameters: Vec<(String, String, bool)>,
}

async fn readable(State(app): State<Arc<App>>) -> Result<Response, PageError> {
    let document = Document::openapi();
    let operations = document.paths.paths.iter().filter_map(|(path, item)| {
        let (method, operation) = item
            .get
            .as_ref()
            .map(|get| ("GET", get))
            .or(item.post.as_ref().map(|post| ("POST", post)))?;
        let parameters = operation
            .parameters
            .iter()
            .flatten()
            .filter_map(|parameter| {
                let RefOr::T(parameter) = parameter else {
                    return None;
                };
                let required = parameter.required == Required::True;
                Some((
                    parameter.name.clone(),
                    parameter.description.clone().unwrap_or_default(),
                    required,
                ))
            });
        Some(Operation {
            method,
            path: format!("/api/v1{path}"),
            summary: operation.summary.clone().unwrap_or_default(),
            parameters: parameters.collect(),
        })
    });
    page(&ReadablePage {
        shell: Shell {
            title: "API",
            description: "The REST API of Metier: occupations, skills, wages and outlook as JSON, with source and vintage.",
            path: "/api",
            origin: &app.origin,
            query: "",
            json_ld: &[],
        },
        operations: operations.collect(),
    })
}
