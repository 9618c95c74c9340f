//! The site in this process: the bundled starter release behind the real layers, without a socket.
//! Loaded once, shared by every test, read only.

use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};

use axum::body::{Body, Bytes, to_bytes};
use axum::http;
use axum::http::{HeaderMap, HeaderName, Method, Request, StatusCode};
use futures_util::FutureExt as _;
use metier::account::openid::Configuration;
use metier::clock::Clock;
use metier::db::{DatabaseUrl, Db, SQLITE_READERS};
use metier::random::Random;
use metier::release::{self, Current};
use metier::routes::site;
use metier::snapshot::{Node, RunBy, Settings, SignUp};
use metier::sql;
use metier::web::front::Front;
use metier::web::serve::{Limits, serve};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tower::ServiceExt as _;

use super::database::Database;
use super::html::Page;
use super::provider;

/// Where the site says that it is reached from outside.
pub(crate) const ORIGIN: &str = "https://metier.example";

/// A site with a database of its own.
pub(crate) struct Site {
    runtime: Arc<Runtime>,
    node: Arc<Node>,
    front: Front,
}

static SITE: LazyLock<Site> = LazyLock::new(|| Site::with(async |_, _| ()));

/// The time at every site of the tests, in seconds since 1970.
pub(crate) const NOW: i64 = 1_767_600_000;

impl Site {
    /// A site with the bundled starter release, and with what is put into its database first.
    pub(crate) fn with(fill: impl AsyncFnOnce(&Db, &Arc<Current>)) -> Self {
        let runtime = Arc::new(Runtime::new().expect("threads"));
        let node = Arc::new(runtime.block_on(load(fill)));
        Self {
            front: site(&node),
            node,
            runtime,
        }
    }

    /// A site on a database of tests.
    pub(crate) fn on(database: &Database) -> Self {
        let runtime = Arc::new(Runtime::new().expect("threads"));
        let node = Arc::new(runtime.block_on(load_from(&database.url(), async |_, _| ())));
        Self {
            front: site(&node),
            node,
            runtime,
        }
    }

    /// A second node on the database of this one, with other settings and another provider of OpenID
    /// Connect, for as long as the tests run.
    pub(crate) fn beside(
        &self,
        change: impl FnOnce(&mut Settings),
        openid: Option<Configuration>,
    ) -> &'static Self {
        let mut settings = self.node.settings.clone();
        change(&mut settings);
        let (db, clock) = (self.node.db.clone(), self.node.clock);
        let node = self.wait(Node::load(db, settings, clock, self.node.random));
        let node = Arc::new(node.expect("a catalogue").with_openid(openid));
        Box::leak(Box::new(Self {
            front: site(&node),
            node,
            runtime: Arc::clone(&self.runtime),
        }))
    }

    pub(crate) fn node(&self) -> &Arc<Node> {
        &self.node
    }

    /// Waits for what is asked of its database.
    pub(crate) fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// `GET` of a path.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], String::new())
    }

    /// How many answers it keeps.
    pub(crate) fn kept_pages(&self) -> usize {
        self.node.pages.count()
    }

    pub(crate) fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(HeaderName, &str)],
        body: String,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        self.answer(request.body(Body::from(body)).expect("a request"))
    }

    /// The answer to a request.
    pub(crate) fn answer(&self, request: Request<Body>) -> Answer {
        self.runtime.block_on(async {
            let response = self
                .front
                .clone()
                .oneshot(request)
                .await
                .expect("the site always answers");
            let (parts, body) = response.into_parts();
            let body = to_bytes(body, usize::MAX).await.expect("a body");
            Answer {
                status: parts.status,
                headers: parts.headers,
                body,
            }
        })
    }
}

/// The site behind a socket, with limits of its own; it stops when dropped.
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<()>>,
}

impl Served {
    pub(crate) fn with(limits: Limits) -> Self {
        let listener = SITE.runtime.block_on(TcpListener::bind("127.0.0.1:0"));
        let listener = listener.expect("a port");
        let (stop, stopped) = oneshot::channel();
        Self {
            address: listener.local_addr().expect("an address"),
            task: Some(SITE.runtime.spawn(serve(
                SITE.front.clone(),
                listener,
                limits,
                stopped.map(|_| ()),
            ))),
            stop: Some(stop),
        }
    }

    /// Tells it to stop, and waits until it has.
    pub(crate) fn stop(mut self) {
        drop(self.stop.take());
        let task = self.task.take().expect("it runs");
        SITE.runtime.block_on(task).expect("it does not panic");
    }
}

async fn load(fill: impl AsyncFnOnce(&Db, &Arc<Current>)) -> Node {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let url: DatabaseUrl = format!("sqlite://{}/metier.db", folder.path().display())
        .parse()
        .expect("an address");
    let node = load_from(&url, fill).await;
    open_all(&node.db).await;
    // The folder goes here: what is open stays readable on Unix, and nothing is left however the
    // tests end.
    drop(folder);
    node
}

async fn load_from(url: &DatabaseUrl, fill: impl AsyncFnOnce(&Db, &Arc<Current>)) -> Node {
    let db = Db::connect(url).await.expect("a database");
    metier::release::install_starter(&db, NOW)
        .await
        .expect("the bundled release");
    let current = release::load(&db).await.expect("a catalogue");
    fill(&db, &Arc::new(current)).await;
    // Small enough that the walk over every page also throws pages out.
    let settings = Settings {
        origin: ORIGIN.to_owned(),
        page_cache_bytes: 4 << 20,
        least_postings: metier::estimate::LEAST,
        trusted_proxies: Vec::new(),
        metrics_apart: false,
        sign_up: SignUp::Open,
        run_by: RunBy::default(),
    };
    let node = Node::load(db, settings, Clock::of(|| NOW), Random::system()).await;
    let openid = Some(provider::configuration("main"));
    node.expect("a catalogue").with_openid(openid)
}

/// Opens every connection that requests may ask for at the same time.
async fn open_all(db: &Db) {
    let mut open = Vec::new();
    for _ in 0..SQLITE_READERS {
        let mut snapshot = db.snapshot().await.expect("a connection");
        let read = sql!("SELECT COUNT(*) FROM release").one::<(i64,)>(&mut snapshot);
        read.await.expect("a database");
        open.push(snapshot);
    }
}

/// The catalogue that the pages are made of.
pub(crate) fn catalogue() -> Arc<Current> {
    // On a thread of its own: an asynchronous test that comes first cannot wait for the site.
    std::thread::spawn(|| Arc::clone(&SITE.node.snapshot().current))
        .join()
        .expect("a site")
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// A header; empty where there is none.
    pub(crate) fn header(&self, name: impl http::header::AsHeaderName) -> &str {
        self.headers
            .get(name)
            .map(|value| value.to_str().expect("headers are ASCII"))
            .unwrap_or_default()
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("UTF-8")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error} in {}", self.text()))
    }

    pub(crate) fn page(&self) -> Page {
        Page::parse(self.text())
    }
}

/// `GET` of a path.
pub(crate) fn get(path: &str) -> Answer {
    get_with(path, &[])
}

/// `GET` of a path with headers.
pub(crate) fn get_with(path: &str, headers: &[(HeaderName, &str)]) -> Answer {
    send(Method::GET, path, headers)
}

/// A request without a body.
pub(crate) fn send(method: Method, path: &str, headers: &[(HeaderName, &str)]) -> Answer {
    send_body(method, path, headers, String::new())
}

/// A request with a body.
pub(crate) fn send_body(
    method: Method,
    path: &str,
    headers: &[(HeaderName, &str)],
    body: String,
) -> Answer {
    SITE.send(method, path, headers, body)
}

/// A page that is there.
pub(crate) fn page(path: &str) -> Page {
    let answer = get(path);
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    answer.page()
}

/// Where an address leads: itself, or what it redirects to.
pub(crate) fn leads_to(path: &str) -> String {
    let answer = get(path);
    if answer.status.is_redirection() {
        answer.header(http::header::LOCATION).to_owned()
    } else {
        path.to_owned()
    }
}

/// A JSON answer that is there.
pub(crate) fn json(path: &str) -> Value {
    let answer = get(path);
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
    assert_eq!(
        answer.header(http::header::CONTENT_TYPE),
        "application/json",
        "{path}"
    );
    answer.json()
}
