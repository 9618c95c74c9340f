//! What a command is run with: the options, clock and randomness; the log, the threads and the
//! database for those that need them.

use std::path::Path;

use anyhow::Context as _;
use catalogue::Catalogue;

use super::{LogFormat, Options, output};
use crate::clock::Clock;
use crate::db::{DatabaseUrl, Db};
use crate::random::Random;
use crate::release;

/// One run of the program.
pub(super) struct Program {
    pub(super) options: Options,
    pub(super) clock: Clock,
    pub(super) random: Random,
}

impl Program {
    /// Starts the log and the threads, and waits for the work.
    pub(super) fn block_on(
        &self,
        work: impl Future<Output = anyhow::Result<()>>,
    ) -> anyhow::Result<()> {
        start_log(&self.options)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .context("cannot start threads")?;
        runtime.block_on(work)
    }

    /// The same with a database of its own in a folder, and with answers for people.
    pub(super) fn in_folder(&self, folder: &Path) -> Self {
        let options = Options {
            data: folder.to_owned(),
            database: None,
            json: false,
            ..self.options.clone()
        };
        Self { options, ..*self }
    }

    /// Opens the database, does the work, and closes the database whatever came of it.
    pub(super) async fn with_database<T>(
        &self,
        work: impl AsyncFnOnce(&Db) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let db = self.open_database().await?;
        let result = work(&db).await;
        db.close().await;
        result
    }

    /// The catalogue of the releases in use.
    pub(super) async fn catalogue(&self) -> anyhow::Result<Catalogue> {
        self.with_database(async |db| Ok(release::load(db).await?.catalogue))
            .await
    }

    /// Opens the database as it is.
    pub(super) async fn connect(&self) -> anyhow::Result<Db> {
        Ok(Db::connect(&self.database_url()?).await?)
    }

    /// Opens the database and makes sure that there is something in it.
    async fn open_database(&self) -> anyhow::Result<Db> {
        let db = self.connect().await?;
        let installed = release::install_starter(&db, self.clock.now()).await?;
        if installed > 0 {
            tracing::info!(
                releases = installed,
                "installed the bundled starter release"
            );
        }
        Ok(db)
    }

    /// The database of the options; without one, a file in the data folder, which is created.
    pub(super) fn database_url(&self) -> anyhow::Result<DatabaseUrl> {
        if let Some(url) = &self.options.database {
            // Read here and not by the argument parser, whose error would repeat a password.
            return url.parse().context("--database");
        }
        let folder = &self.options.data;
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot create the data folder {}", folder.display()))?;
        let file = std::path::absolute(folder)?.join("metier.db");
        format!("sqlite://{}", file.display())
            .parse()
            .context("--data")
    }
}

fn start_log(options: &Options) -> anyhow::Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_new(&options.log)
        .map_err(|error| anyhow::anyhow!("--log: `{}` is not a filter: {error}", options.log))?;
    // Without colors: an escape sequence in the text is somebody else's.
    let builder = tracing_subscriber::fmt().with_env_filter(filter);
    match options.log_format {
        LogFormat::Text => builder.with_writer(output::errors).init(),
        LogFormat::Json => builder.json().with_writer(output::raw_errors).init(),
    }
    Ok(())
}
