//! `metier serve`: the pages and the API, until the program is told to stop.

use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared};
use tokio::net::TcpListener;
use tokio::time::sleep;

use super::program::Program;
use super::{Options, background, output};
use crate::account::last_origin::{self, BREAKS};
use crate::account::openid::Configuration;
use crate::account::{self, Purpose, link};
use crate::audit;
use crate::db::Db;
use crate::snapshot::{Node, RunBy, Settings};
use crate::web::observe;
use crate::web::serve::{Limits, serve, stop_signal};
use crate::{job, mail, routes};

/// How often a node asks whether the data in its memory is still the newest.
const REFRESH_EVERY: Duration = Duration::from_secs(2);
/// How long stopping takes at most, with jobs and the database: service managers kill what takes ten
/// seconds. A job goes on elsewhere, and the database rolls back what was open.
const LONGEST_STOP: Duration = Duration::from_secs(7);

/// Ends when the program is to stop.
type Stop = Shared<BoxFuture<'static, ()>>;

/// Serve the pages and the API (the default).
#[derive(Debug, clap::Args)]
pub(super) struct Command;

pub(super) async fn run(program: &Program) -> anyhow::Result<()> {
    observe::start_metrics();
    // The address first: a port that is taken should be told before anything else is done.
    let openid = program.openid()?;
    let listener = listen(program.options.listen, "--listen").await?;
    let metrics = match program.options.metrics_listen {
        Some(address) => Some(listen(address, "--metrics-listen").await?),
        None => None,
    };
    let outside = Outside {
        listener,
        metrics,
        openid,
    };
    // One signal for all who stop, from here on: also one that comes before everything is loaded.
    let stop = stop_signal().boxed().shared();
    let late = stop.clone().then(|()| sleep(LONGEST_STOP));
    let work = async |db: &Db| serve_from(program, db, outside, stop).await;
    tokio::select! {
        result = program.with_database(work) => result,
        () = late => {
            tracing::warn!("stopping took too long; what was not done is left");
            Ok(())
        }
    }
}

/// Where the node is asked, and whom it asks.
struct Outside {
    listener: TcpListener,
    /// For `/metrics`, where it is served apart.
    metrics: Option<TcpListener>,
    openid: Option<Configuration>,
}

async fn listen(address: SocketAddr, option: &str) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(address).await;
    listener.with_context(|| {
        format!("cannot listen on {address}; choose another address with {option}")
    })
}

/// Serves what is in the database, and stops in order.
async fn serve_from(
    program: &Program,
    db: &Db,
    outside: Outside,
    stop: Stop,
) -> anyhow::Result<()> {
    let Outside {
        listener,
        metrics,
        openid,
    } = outside;
    let options = &program.options;
    let address = listener.local_addr()?;
    let localhost = format!("http://localhost:{}", address.port());
    let settings = settings(options, &localhost, metrics.is_some());
    let node = Node::load(db.clone(), settings, program.clock, program.random).await?;
    let node = Arc::new(node.with_openid(openid));
    note_origin(&node).await?;
    let shown = if address.ip().is_loopback() {
        localhost
    } else {
        format!("http://{address}")
    };
    let mut out = output::text();
    writeln!(out, "Metier is at {shown}")?;
    writeln!(out, "Data is in {}. Stop with Ctrl-C.", place(options))?;
    if let Some(metrics) = metrics {
        writeln!(
            out,
            "Metrics are at http://{}/metrics",
            metrics.local_addr()?
        )?;
        tokio::spawn(serve_metrics(metrics));
    }
    if let Some(link) = first_link(&node).await? {
        writeln!(
            out,
            "Nobody looks after this site yet. To make the account that does, open within a day:\n{link}"
        )?;
    }
    out.flush()?;
    let follow = tokio::spawn(follow_data(Arc::clone(&node)));
    background::queue(db, program.clock.now()).await?;
    let handlers = background::handlers(
        db,
        (program.clock, program.random),
        &node.settings.origin,
        program.smtp()?,
    );
    let jobs = tokio::spawn(job::run(db.clone(), program.clock, handlers, stop.clone()));
    let limits = Limits::of_this_process();
    serve(routes::site(&node), listener, limits, stop).await;
    follow.abort();
    jobs.await.context("the runner of jobs")
}

/// What the operator chose.
fn settings(options: &Options, localhost: &str, metrics_apart: bool) -> Settings {
    let origin = options.origin.as_deref().unwrap_or(localhost);
    Settings {
        origin: origin.to_owned(),
        page_cache_bytes: options.page_cache.saturating_mul(1 << 20),
        least_postings: options.least_postings,
        trusted_proxies: options.trusted_proxy.clone(),
        metrics_apart,
        sign_up: options.sign_up.into(),
        run_by: RunBy {
            name: options.run_by.clone(),
            contact: options.contact.clone(),
        },
    }
}

/// Where the data is, in words.
fn place(options: &Options) -> String {
    if options.database.is_some() || options.database_file.is_some() {
        "the database given".to_owned()
    } else {
        options.data.display().to_string()
    }
}

/// Notes where the site is reached, and warns where that is elsewhere than before.
async fn note_origin(node: &Node) -> anyhow::Result<()> {
    let now = &node.settings.origin;
    if let Some(before) = last_origin::get(&node.db).await?
        && last_origin::is_moved(&before, now)
    {
        tracing::warn!(before, now, "the site has moved: {BREAKS}");
    }
    Ok(last_origin::note(&node.db, now).await?)
}

/// The link that makes the first account, while nobody looks after the site.
async fn first_link(node: &Node) -> anyhow::Result<Option<String>> {
    if node.settings.why_no_accounts().is_some() || account::has_administrator(&node.db).await? {
        return Ok(None);
    }
    let purpose = (Purpose::Administrator, None);
    let token = link::make(&node.db, node.random, node.clock.now(), purpose, None).await?;
    Ok(Some(format!(
        "{}{}",
        node.settings.origin,
        link::path(&token)
    )))
}

/// Serves the metrics as long as the program runs.
async fn serve_metrics(listener: TcpListener) {
    if let Err(error) = axum::serve(listener, routes::metrics::<()>()).await {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "the metrics are no longer served"
        );
    }
}

/// Follows releases and postings, and makes the large pages of each catalogue ahead. Begins with a
/// pause: the first requests go first.
async fn follow_data(node: Arc<Node>) {
    let mut prepared = None;
    loop {
        sleep(REFRESH_EVERY).await;
        observe::tidy_metrics();
        if let Err(error) = audit::seal_all(&node.db, node.clock.now()).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the audit could not be sealed; it is tried again"
            );
        }
        // When the database fails, the next line says so.
        let _ = mail::measure(&node.db).await;
        if let Err(error) = node.refresh().await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "newer data could not be loaded; what is in memory stays, and it is tried again"
            );
        }
        let current = Arc::clone(&node.snapshot().current);
        let is_new = prepared
            .as_ref()
            .is_none_or(|prepared| !Arc::ptr_eq(prepared, &current));
        if is_new {
            prepared = Some(current);
            prepare(Arc::clone(&node));
        }
    }
}

/// Makes pages ahead on a thread of its own: the runtime waits for its blocking tasks when the
/// program stops, and this may be cut off.
fn prepare(node: Arc<Node>) {
    let thread = std::thread::Builder::new().name("prepare".to_owned());
    if let Err(error) = thread.spawn(move || routes::prepare(&node)) {
        tracing::warn!(
            %error,
            "no thread to make pages ahead; they are made when they are asked for"
        );
    }
}
