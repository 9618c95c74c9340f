//! The API's reference: its document (OpenAPI 3.1) as programs read it, and as people do.

pub mod page;

use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{OpenApi as Document, RefOr, Required};
use utoipa::{Modify, OpenApi};

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
    modifiers(&Token),
)]
pub struct Head;

/// Tells the document how a program shows a personal token.
struct Token;

impl Modify for Token {
    fn modify(&self, document: &mut Document) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some(
                "A personal token, made at /account/tokens: `metier_` and 64 hex digits.",
            ));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(scheme.build()));
    }
}

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
    is_in_query: bool,
}

impl Reference {
    /// The query parameters of each endpoint, by its path.
    pub fn query_parameters(&self) -> impl Iterator<Item = (&str, impl Iterator<Item = &str>)> {
        self.endpoints.iter().map(|endpoint| {
            let parameters = endpoint.parameters.iter().filter(|one| one.is_in_query);
            (&*endpoint.path, parameters.map(|one| &*one.name))
        })
    }
}

impl From<&Document> for Reference {
    fn from(document: &Document) -> Self {
        let endpoints = document.paths.paths.iter().flat_map(|(path, item)| {
            let get = item.get.as_ref().map(|get| ("GET", get));
            let post = item.post.as_ref().map(|post| ("POST", post));
            let patch = item.patch.as_ref().map(|patch| ("PATCH", patch));
            let methods = get.into_iter().chain(post).chain(patch);
            methods.map(move |(method, operation)| Endpoint::of(method, path, operation))
        });
        let json = document
            .to_pretty_json()
            .expect("a document made of texts can be written");
        Self {
            json: unwrap_lines(&json),
            endpoints: endpoints.collect(),
        }
    }
}

/// The same JSON, with each paragraph of a description on one line. Descriptions come from doc
/// comments, whose lines end where the source's do.
fn unwrap_lines(json: &str) -> String {
    let is_text = |line: &str| {
        let line = line.trim_start();
        line.starts_with("\"description\"") || line.starts_with("\"summary\"")
    };
    let lines = json.lines().map(|line| {
        if is_text(line) {
            on_one_line(line, "\\n")
        } else {
            line.to_owned()
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A text with each of its paragraphs on one line; `end` is how the end of a line is written.
fn on_one_line(text: &str, end: &str) -> String {
    let between = end.repeat(2);
    let paragraphs = text.split(&between);
    let paragraphs = paragraphs.map(|paragraph| paragraph.replace(end, " "));
    paragraphs.collect::<Vec<_>>().join(&between)
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
                description: on_one_line(
                    parameter.description.as_deref().unwrap_or_default(),
                    "\n",
                ),
                is_required: parameter.required == Required::True,
                is_in_query: parameter.parameter_in == ParameterIn::Query,
            })
        });
        Self {
            method,
            path: format!("/api/v1{path}"),
            summary: on_one_line(operation.summary.as_deref().unwrap_or_default(), "\n"),
            parameters: parameters.collect(),
        }
    }
}
