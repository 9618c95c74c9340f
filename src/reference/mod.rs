//! The API's reference: its document (OpenAPI 3.1) as programs read it, and as people do.

pub mod page;

use utoipa::OpenApi;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{OpenApi as Document, RefOr, Required};

/// What the document says before its endpoints, which the routes add.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Metier API",
        description = "Occupations, skills, wages and outlook from public data, joined, and what job ads ask for. Every number \
                       names its source and vintage, or its sample, interval and period. Reading needs no account. Answers \
                       change only when a release is imported or ads are read: use `ETag`.",
    ),
    servers((url = "/api/v1")),
    components(schemas(crate::web::problem::Problem)),
)]
pub struct Head;

/// The document, written once when the program starts.
#[derive(Debug)]
pub struct Reference {
    /// As JSON.
    pub json: String,
    /// Its endpoints, for people.
    endpoints: Vec<Endpoint>,
}

/// One endpoint, as people read it.
#[derive(Debug)]
struct Endpoint {
    method: &'static str,
    path: String,
    summary: String,
    parameters: Vec<Parameter>,
}

/// A parameter of an endpoint.
#[derive(Debug)]
struct Parameter {
    name: String,
    description: String,
    is_required: bool,
}

impl From<&Document> for Reference {
    fn from(document: &Document) -> Self {
        let endpoints = document.paths.paths.iter().flat_map(|(path, item)| {
            let get = item.get.as_ref().map(|get| ("GET", get));
            let post = item.post.as_ref().map(|post| ("POST", post));
            let methods = get.into_iter().chain(post);
            methods.map(move |(method, operation)| Endpoint::of(method, path, operation))
        });
        Self {
            json: document
                .to_pretty_json()
                .expect("a document made of texts can be written"),
            endpoints: endpoints.collect(),
        }
    }
}

impl Endpoint {
    fn of(method: &'static str, path: &str, operation: &Operation) -> Self {
        let parameters = operation.parameters.iter().flatten();
        let parameters = parameters.filter_map(|parameter| {
            let RefOr::T(parameter) = parameter else {
                return None;
            };
            Some(Parameter {
                name: parameter.name.clone(),
                description: parameter.description.clone().unwrap_or_default(),
                is_required: parameter.required == Required::True,
            })
        });
        Self {
            method,
            path: format!("/api/v1{path}"),
            summary: operation.summary.clone().unwrap_or_default(),
            parameters: parameters.collect(),
        }
    }
}
