//! The server: state, routes, and the layers around them.

pub mod cache;
pub mod content;
pub mod front;
pub mod headers;
pub mod shell;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use arc_swap::ArcSwap;
use askama::Template;
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use catalogue::Catalogue;
use facts::reader::Reader;
use front::Front;
use percent_encoding::percent_decode_str;
use tokio::net::TcpListener;
use tower::ServiceBuilder;
use tower::make::Shared;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use crate::db::Db;
use crate::error::{Error, PageError};
use crate::profile::{self, Collections};
use crate::{api, career, extract, occupation, operations, posting, release, search, skill};

/// Longer than any answer takes; a request that is still open then is cut off.
const TIMEOUT: Duration = Duration::from_secs(30);
/// How often a node asks whether its catalogue is still the current one.
const LOOK_FOR_RELEASES: Duration = Duration::from_secs(2);
/// How long open requests may take after the signal to stop.
const GRACE: Duration = Duration::from_secs(10);

/// What a node holds in memory.
pub struct App {
    /// The only state.
    pub db: Db,
    /// Where the site is reached from outside, without a slash at the end.
    pub origin: String,
    /// How large the cache of rendered pages may get; 0 turns it off.
    pub page_cache_bytes: u64,
    /// With fewer postings a value is withheld.
    pub least_postings: i64,
    current: ArcSwap<Current>,
    counted: ArcSwap<Counted>,
    pages: cache::Pages,
    contents: content::Contents,
    pub(crate) sections: profile::page::Sections,
    pub(crate) profiles: profile::page::Profiles,
}

/// What an operator may choose.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the site is reached from outside.
    pub origin: String,
    /// How large the cache of rendered pages may get; 0 turns it off.
    pub page_cache_bytes: u64,
    /// With fewer postings a value is withheld.
    pub least_postings: i64,
}

/// The collections of postings, and the version of all that pages show.
#[derive(Debug)]
pub struct Counted {
    /// The collections.
    pub collections: Collections,
    /// Changes with the catalogue and with the postings.
    pub version: Arc<str>,
    tag: HeaderValue,
}

/// A catalogue and which set of releases it was made of.
#[derive(Debug)]
pub struct Current {
    /// The catalogue.
    pub catalogue: Catalogue,
    /// Its version.
    pub version: Arc<str>,
    releases: String,
    reader: OnceLock<Reader>,
}

impl Current {
    /// What reads ads with this catalogue's titles and skills. Built when it is first asked for,
    /// which takes some tenths of a second; do not ask on a thread that answers requests.
    pub fn reader(&self) -> &Reader {
        self.reader.get_or_init(|| Reader::new(&self.catalogue))
    }
}

impl App {
    /// Loads the current catalogue.
    ///
    /// # Errors
    /// When the database fails or holds no usable O*NET release.
    pub async fn load(db: Db, settings: Settings) -> Result<Self, release::LoadError> {
        let Settings {
            origin,
            page_cache_bytes,
            least_postings,
        } = settings;
        let current = load_current(&db).await?;
        let counted = count(&db, &current).await?;
        Ok(Self {
            db,
            origin: origin.trim_end_matches('/').to_owned(),
            page_cache_bytes,
            least_postings,
            current: ArcSwap::from_pointee(current),
            counted: ArcSwap::from_pointee(counted),
            pages: cache::pages(page_cache_bytes),
            contents: content::contents(),
            sections: profile::page::sections(),
            profiles: profile::page::profiles(),
        })
    }

    /// The current catalogue; stays whole while it is held, whatever is imported meanwhile.
    pub fn current(&self) -> Arc<Current> {
        self.current.load_full()
    }

    /// The collections of postings.
    pub fn counted(&self) -> Arc<Counted> {
        self.counted.load_full()
    }

    /// Loads the current releases if they are others than those in memory.
    ///
    /// # Errors
    /// When the database fails or holds no usable O*NET release; the catalogue in memory stays.
    pub async fn refresh(&self) -> Result<(), release::LoadError> {
        if release::current_version(&self.db).await? != self.current.load().releases {
            let next = load_current(&self.db).await?;
            tracing::info!(version = &*next.version, "catalogue loaded");
            self.current.store(Arc::new(next));
            self.contents.clear();
            self.counted
                .store(Arc::new(count(&self.db, &self.current()).await?));
        } else if posting::state(&self.db).await?.version != self.counted.load().collections.version
        {
            self.counted
                .store(Arc::new(count(&self.db, &self.current()).await?));
        }
        Ok(())
    }

    /// Whether this is still the catalogue that requests are answered from.
    pub fn is_current(&self, current: &Arc<Current>) -> bool {
        Arc::ptr_eq(&self.current.load(), current)
    }
}

/// Loads the current releases.
///
/// # Errors
/// When the database fails or holds no usable O*NET release.
pub async fn load_current(db: &Db) -> Result<Current, release::LoadError> {
    let releases = release::current_version(db).await?;
    let catalogue = release::catalogue(db).await?;
    operations::record_catalogue(&catalogue);
    Ok(Current {
        version: Arc::from(catalogue.version.as_str()),
        catalogue,
        releases,
        reader: OnceLock::new(),
    })
}

async fn count(db: &Db, current: &Current) -> Result<Counted, release::LoadError> {
    let collections = Collections::load(db, &current.catalogue).await?;
    let version = format!("{}-{}", current.version, collections.version);
    Ok(Counted {
        collections,
        tag: cache::etag(&version),
        version: Arc::from(version),
    })
}

/// What answers requests: all routes with their layers.
pub fn site(app: Arc<App>) -> Front {
    // Everything here is a function of the address and the catalogue alone, and is kept as
    // rendered.
    let pages = Router::new()
        .merge(search::routes())
        .merge(career::routes())
        .merge(occupation::routes())
        .merge(skill::routes())
        .merge(release::page::routes())
        .merge(extract::routes())
        .merge(posting::page::routes())
        .nest("/api", api::routes())
        .route(
            "/occupations",
            get(|| async { Redirect::permanent("/careers") }),
        )
        .fallback(not_found)
        .layer(axum::middleware::from_fn(only_readable))
        .layer(CompressionLayer::new());
    let pages = guarded(pages).layer(axum::middleware::from_fn_with_state(
        Arc::clone(&app),
        cache::layer,
    ));
    let others = Router::new()
        .merge(operations::routes())
        .route("/static/{version}/{file}", get(static_file));
    let routes = guarded(others)
        .fallback_service(pages.with_state(Arc::clone(&app)))
        .with_state(Arc::clone(&app));
    Front::new(app, routes)
}

/// The routes with what every answer needs: an end, whatever the handler does, and the headers.
fn guarded(routes: Router<Arc<App>>) -> Router<Arc<App>> {
    // The first is the outermost. One stack, as every layer of a router by itself is another box
    // for each request.
    let layers = ServiceBuilder::new()
        .layer(axum::middleware::from_fn(headers::layer))
        .layer(RequestBodyLimitLayer::new(extract::LARGEST_BODY))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            TIMEOUT,
        ))
        .layer(CatchPanicLayer::custom(panicked));
    routes.layer(layers)
}

/// Serves until the process is told to stop, then lets open requests finish.
///
/// # Errors
/// When the listener fails.
pub async fn serve(app: Arc<App>, listener: TcpListener) -> std::io::Result<()> {
    let watch = tokio::spawn(look_for_releases(Arc::clone(&app)));
    let (stop, stopped) = tokio::sync::oneshot::channel();
    let server = axum::serve(listener, Shared::new(site(app))).with_graceful_shutdown(async move {
        operations::told_to_stop().await;
        tracing::info!("stopping: open requests may finish");
        // The receiver is gone only if the server ended by itself.
        let _ = stop.send(());
    });
    let result = tokio::select! {
        result = server => result,
        () = async { if stopped.await.is_ok() { tokio::time::sleep(GRACE).await } else { std::future::pending().await } } => {
            tracing::warn!("some requests did not finish in time");
            Ok(())
        }
    };
    watch.abort();
    result
}

/// Follows the current releases, and makes the large pages of each once. Begins with a pause: the
/// first requests go first.
async fn look_for_releases(app: Arc<App>) {
    let mut prepared = None;
    match profile::starter::install(&app.db).await {
        Ok(true) => tracing::info!("installed the bundled starter collection of job ads"),
        Ok(false) => {}
        Err(error) => {
            tracing::error!(%error, "the starter collection could not be installed; pages do without it")
        }
    }
    loop {
        tokio::time::sleep(LOOK_FOR_RELEASES).await;
        operations::tidy_metrics();
        if let Err(error) = app.refresh().await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "the current releases could not be loaded; the catalogue in memory stays"
            );
        }
        let version = Some(Arc::clone(&app.current().version));
        if prepared != version {
            prepared = version;
            let app = Arc::clone(&app);
            // A thread of its own: the runtime waits for its blocking tasks when the program stops,
            // and this may be cut off.
            let made = std::thread::Builder::new().name("prepare".to_owned()).spawn(move || {
                if let Err(error) = occupation::prepare(&app) {
                    tracing::error!(error = %error.0, "the pages of occupations could not be made ahead");
                }
            });
            if let Err(error) = made {
                tracing::warn!(%error, "no thread to make pages ahead; they are made when they are asked for");
            }
        }
    }
}

/// Renders a page.
///
/// # Errors
/// When rendering fails, which is a mistake of ours.
pub fn page(template: &impl Template) -> Result<Response, PageError> {
    Ok(Html(template.render()?).into_response())
}

/// An address that is not UTF-8 is like any other where there is nothing; the router would answer
/// with a line of its own.
async fn only_readable(request: Request, next: Next) -> Response {
    if percent_decode_str(request.uri().path())
        .decode_utf8()
        .is_err()
    {
        return not_found(request.uri().clone()).await;
    }
    next.run(request).await
}

async fn not_found(uri: Uri) -> Response {
    let what = "There is no page at this address.".to_owned();
    if uri.path().starts_with("/api/") {
        return crate::error::ApiError(Error::NotFound(what)).into_response();
    }
    PageError(Error::NotFound(what)).into_response()
}

async fn static_file(
    axum::extract::Path((version, file)): axum::extract::Path<(String, String)>,
) -> Response {
    let (kind, body) = match file.as_str() {
        "metier.css" => ("text/css; charset=utf-8", shell::CSS),
        "metier.js" => ("text/javascript; charset=utf-8", shell::JS),
        "icon.svg" => ("image/svg+xml", shell::ICON),
        _ => {
            return PageError(Error::NotFound(
                "There is no file at this address.".to_owned(),
            ))
            .into_response();
        }
    };
    // An address of an earlier version still answers, but is not kept: the page around it is an old
    // one.
    let fresh = if version == *shell::STATIC_VERSION {
        "public, max-age=31536000, immutable"
    } else {
        "no-store"
    };
    (
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, fresh)],
        body,
    )
        .into_response()
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the signature that the layer asks for"
)]
fn panicked(cause: Box<dyn std::any::Any + Send>) -> Response {
    let text = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or(cause.downcast_ref::<&str>().copied());
    tracing::error!(panic = text.unwrap_or("unknown"), "a handler panicked");
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        "Something went wrong on our side. Please try again in a moment.",
    )
        .into_response()
}
