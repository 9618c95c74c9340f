//! The composition root: every route of pages, API and files is named here, once, and this is the
//! only file that knows every page. The API's document is made of the same list.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::http::{Extensions, HeaderMap, Method, header};
use axum::response::Redirect;
use axum::routing::{get, post};
use axum::{Extension, Router, middleware};
use tower_http::compression::predicate::{DefaultPredicate, Predicate as _};
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_http::cors::{Any, CorsLayer};
use tower_http::csrf::CsrfLayer;
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::posting::Filter;
use crate::reference::{Head, Reference};
use crate::snapshot::Node;
use crate::web::front::Front;
use crate::web::query::{self, Declared};
use crate::web::{cache, files, guard, headers, large_bodies, observe};
use crate::{
    account, career, extract, occupation, operations, posting, profile, reference, release, search,
    skill,
};

/// How long an ordinary answer may take: several times what the slowest takes on a small machine.
const TIME_LIMIT: Duration = Duration::from_secs(10);
/// How long the reading of long texts may take, with waiting for a place.
const TIME_LIMIT_OF_TEXTS: Duration = Duration::from_secs(30);

/// What answers requests: all routes, with what stands around them.
pub fn site(node: &Arc<Node>) -> Front {
    let api = Router::new()
        .nest("/api", api())
        .route("/api", get(reference::page::show))
        .layer(Extension(Arc::clone(&REFERENCE)));
    // Well where an answer is kept and sent many times; quickly where it is made for one request.
    let keeps_pages = node.settings.page_cache_bytes > 0;
    let is_kept = move |_, _, _: &HeaderMap, extensions: &Extensions| {
        keeps_pages && cache::will_be_kept(extensions)
    };
    let well = CompressionLayer::new().compress_when(DefaultPredicate::new().and(is_kept));
    // The first layer is the innermost.
    let mut routes = pages().merge(api);
    if !node.settings.metrics_apart {
        routes = routes.merge(metrics());
    }
    let routes = routes
        .fallback(async |uri: axum::http::Uri| guard::respond(uri.path(), guard::nothing_here()))
        // An address that takes larger bodies says so beside its route.
        .layer(DefaultBodyLimit::max(large_bodies::NOT_LARGE))
        .layer(middleware::from_fn_with_state(
            large_bodies::places(),
            large_bodies::layer,
        ))
        .layer(well)
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(middleware::from_fn_with_state(
            Arc::clone(node),
            operations::page::refuse_if_older,
        ))
        .layer(middleware::from_fn(guard::layer))
        .layer(middleware::from_fn(headers::layer))
        .layer(middleware::from_fn(observe::layer))
        .layer(middleware::from_fn_with_state(
            Arc::clone(&node.pages),
            cache::layer,
        ))
        .layer(middleware::from_fn_with_state(
            Arc::new(declared()),
            query::layer,
        ))
        .with_state(Arc::clone(node));
    Front::new(Arc::clone(&node.pages), node.random, routes)
}

/// The query parameters that pages read, in the order in which their links have them. A page gets
/// none but these.
const OF_PAGES: [(&str, &[&[&str]]); 12] = [
    ("/sign-in", &[&["next"]]),
    ("/sign-in/second", &[&["next", "keep"]]),
    (
        "/sign-in/openid/back",
        &[&["state", "code", "error", "iss"]],
    ),
    ("/account/prove", &[&["next"]]),
    ("/search", &[&["q"]]),
    ("/compare", &[&["o"]]),
    ("/extract", &[&["example"]]),
    ("/careers/{area}", &[&Filter::PARAMETERS]),
    ("/careers/{area}/{group}", &[&Filter::PARAMETERS]),
    ("/occupations/{code}", &[&Filter::PARAMETERS]),
    (
        "/occupations/{code}/{specialization}",
        &[&Filter::PARAMETERS],
    ),
    (
        "/postings/search",
        &[&["of", "skill"], &Filter::PARAMETERS, &["page"]],
    ),
];

/// The query parameters of every route: those of pages, and those of the API as its document has
/// them.
fn declared() -> Declared {
    let of_pages = OF_PAGES
        .into_iter()
        .fold(Declared::default(), |declared, (pattern, names)| {
            declared.with(pattern, names.concat())
        });
    REFERENCE
        .query_parameters()
        .fold(of_pages, |declared, (pattern, names)| {
            declared.with(pattern, names)
        })
}

/// What operators measure the site by, where it has an address of its own.
pub fn metrics<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/metrics", get(operations::page::metrics))
}

/// Every page and file.
fn pages() -> Router<Arc<Node>> {
    let to_careers = async || Redirect::permanent("/careers");
    let to_search = async || Redirect::permanent("/search");
    Router::new()
        .route("/", get(search::page::home))
        .route("/search", get(search::page::search))
        .route("/methodology", get(search::page::methodology))
        .route("/sitemap.xml", get(search::page::sitemap::show))
        .route("/robots.txt", get(search::page::sitemap::robots))
        .route("/careers", get(career::page::all))
        .route("/careers/{area}", get(career::page::area))
        .route("/careers/{area}/{group}", get(career::page::group))
        .route("/occupations", get(to_careers))
        .route("/occupations/{code}", get(occupation::page::show))
        .route(
            "/occupations/{code}/{specialization}",
            get(occupation::page::specialization::show),
        )
        .route("/compare", get(occupation::page::compare::show))
        .route("/skills", get(to_search))
        .route("/skills/{skill}", get(skill::page::show))
        .route("/postings", get(posting::page::overview))
        .route("/postings/search", get(posting::page::search))
        .route("/postings/{id}", get(posting::page::show))
        .route("/data", get(release::page::show))
        .route("/privacy", get(account::page::show_privacy))
        .merge(accounts())
        .layer(middleware::from_fn_with_state(
            TIME_LIMIT,
            guard::time_limit,
        ))
        .merge(long_texts())
        // No form of another site may change anything here. The API is left out: it reads no
        // cookie, so there is no one whose rights another site could borrow.
        .layer(CsrfLayer::new())
        .route("/healthz", get(operations::page::health))
        .route("/readyz", get(operations::page::ready))
        .route("/static/{version}/{file}", get(files::show))
}

/// The pages of those who sign in.
fn accounts() -> Router<Arc<Node>> {
    use account::page as pages;
    let sign_in = get(pages::sign_in_form).post(pages::sign_in);
    let reset = get(pages::reset_form).post(pages::ask_reset);
    let sign_up = get(pages::sign_up_form).post(pages::ask_sign_up);
    let erase = get(pages::erase_form).post(pages::erase);
    let tokens = get(pages::show_tokens).post(pages::make_token);
    Router::new()
        .route("/sign-in", sign_in)
        .route("/sign-in/reset", reset)
        .route("/sign-out", post(pages::sign_out))
        .route("/sign-up", sign_up)
        .route("/link/{token}", get(pages::open).post(pages::spend))
        .route("/admin", get(pages::overview))
        .route("/admin/mail", get(pages::outbox))
        .route("/admin/invite", post(pages::invite))
        .route("/admin/reset", post(pages::reset))
        .route("/admin/promote", post(pages::promote))
        .route("/admin/disable", post(pages::disable))
        .route("/account", get(pages::show))
        .route("/account/data", get(pages::show_data))
        .route("/account/export", post(pages::take_along))
        .route("/account/erase", erase)
        .route("/account/name", post(pages::change_name))
        .route("/account/time-zone", post(pages::change_time_zone))
        .route("/account/tokens", tokens)
        .route("/account/tokens/revoke", post(pages::revoke_token))
        .route("/account/address", post(pages::change_address))
        .route("/account/password", post(pages::change_password))
        .route("/account/sessions/end", post(pages::end_session))
        .route(
            "/account/sessions/end-others",
            post(pages::end_other_sessions),
        )
        .merge(second_factors())
        .merge(openid())
}

/// Those who sign in by OpenID Connect.
fn openid() -> Router<Arc<Node>> {
    use account::page as pages;
    let newcomer = get(pages::newcomer_form).post(pages::make_newcomer);
    Router::new()
        .route("/sign-in/openid", post(pages::begin_openid))
        .route("/sign-in/openid/back", get(pages::back_from_openid))
        .route("/sign-up/openid", newcomer)
        .route("/account/prove/openid", post(pages::prove_by_openid))
        .route("/account/openid", post(pages::add_identity))
        .route("/account/openid/remove", post(pages::remove_identity))
}

/// What people show beside a password, or in its place.
fn second_factors() -> Router<Arc<Node>> {
    use account::page as pages;
    let second = get(pages::second_form).post(pages::check_second);
    let prove = get(pages::prove_form).post(pages::prove);
    let app = get(pages::app_form).post(pages::confirm_app);
    Router::new()
        .route("/sign-in/second", second)
        .route("/sign-in/passkey", post(pages::sign_in_by_passkey))
        .route("/sign-in/passkey/begin", post(pages::begin_passkey_use))
        .route("/account/ways", get(pages::show_ways))
        .route("/account/prove", prove)
        .route("/account/prove/passkey", post(pages::prove_by_passkey))
        .route("/account/passkeys", post(pages::add_passkey))
        .route("/account/passkeys/begin", post(pages::begin_passkey))
        .route("/account/passkeys/remove", post(pages::remove_passkey))
        .route("/account/app", app)
        .route("/account/app/begin", post(pages::prepare_app))
        .route("/account/app/remove", post(pages::remove_app))
        .route("/account/recovery-codes", post(pages::renew_codes))
}

/// The page that reads long texts, with limits of its own.
fn long_texts() -> Router<Arc<Node>> {
    let form = get(extract::page::form).post(extract::page::read);
    Router::new()
        .route("/extract", form)
        .layer(DefaultBodyLimit::max(extract::LARGEST_BODY))
        .layer(middleware::from_fn_with_state(
            TIME_LIMIT_OF_TEXTS,
            guard::time_limit,
        ))
}

/// The endpoints of the API, each with its entry in the document.
fn endpoints() -> OpenApiRouter<Arc<Node>> {
    let long_texts = OpenApiRouter::new()
        .routes(routes!(extract::api::extract))
        .routes(routes!(extract::api::code))
        .layer(DefaultBodyLimit::max(extract::LARGEST_BODY))
        .layer(middleware::from_fn_with_state(
            TIME_LIMIT_OF_TEXTS,
            guard::time_limit,
        ));
    OpenApiRouter::with_openapi(Head::openapi())
        .routes(routes!(search::api::search))
        .routes(routes!(occupation::api::list))
        .routes(routes!(occupation::api::get))
        .routes(routes!(occupation::api::skills::skills))
        .routes(routes!(occupation::api::wages::wages))
        .routes(routes!(occupation::api::outlook::outlook))
        .routes(routes!(occupation::api::related))
        .routes(routes!(occupation::api::specializations))
        .routes(routes!(profile::api::of_occupation))
        .routes(routes!(profile::api::skills))
        .routes(routes!(profile::api::pay))
        .routes(routes!(profile::api::months))
        .routes(routes!(skill::api::list))
        .routes(routes!(skill::api::get))
        .routes(routes!(skill::api::demand))
        .routes(routes!(career::api::areas))
        .routes(routes!(profile::api::of_area))
        .routes(routes!(profile::api::of_group))
        .routes(routes!(posting::api::list))
        .routes(routes!(posting::api::coverage))
        .routes(routes!(posting::api::get))
        .routes(routes!(career::api::places))
        .routes(routes!(release::api::list))
        .routes(routes!(account::api::get, account::api::change))
        .layer(middleware::from_fn_with_state(
            TIME_LIMIT,
            guard::time_limit,
        ))
        .merge(long_texts)
}

/// The API's document, as it is served.
pub fn document() -> &'static str {
    &REFERENCE.json
}

static REFERENCE: LazyLock<Arc<Reference>> = LazyLock::new(|| {
    let (_, document) = endpoints().split_for_parts();
    Arc::new(Reference::from(&document))
});

/// Everything below `/api/`. Any site may read it: it is public, and it reads no cookie. Any site may send
/// a token, too: unlike a cookie, no browser adds one by itself, so a page has only those that a person
/// gave it.
fn api() -> Router<Arc<Node>> {
    let (endpoints, _) = endpoints().split_for_parts();
    let any_site = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PATCH])
        .allow_headers([
            header::IF_NONE_MATCH,
            header::ACCEPT,
            header::CONTENT_TYPE,
            header::AUTHORIZATION,
        ])
        .expose_headers([header::ETAG]);
    Router::new()
        .nest("/v1", endpoints)
        .route("/openapi.json", get(reference::page::document))
        .layer(any_site)
}

/// Makes ahead what takes long and is asked for often, for the data that the node holds now.
pub fn prepare(node: &Node) {
    if let Err(error) = occupation::page::prepare(node) {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "the pages of occupations could not be made ahead"
        );
    }
}
