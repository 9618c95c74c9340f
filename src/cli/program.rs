//! What a command is run with: the options, clock and randomness; the log, the threads and the
//! database for those that need them.

use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, bail};
use catalogue::Catalogue;

use super::{LogFormat, Options, output};
use crate::account::openid::Configuration;
use crate::clock::Clock;
use crate::db::{DatabaseUrl, Db};
use crate::mail::Smtp;
use crate::random::Random;
use crate::release;

/// No URL of a database is longer; what is read of a file that was named by mistake ends here.
const LONGEST_URL: u64 = 64 << 10;
/// How long threads may take to end after the work: nobody waits for what they still compute.
const LEFTOVERS: Duration = Duration::from_secs(1);

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
        let result = runtime.block_on(work);
        runtime.shutdown_timeout(LEFTOVERS);
        result
    }

    /// The same with a database of its own in a folder, and with answers for people.
    pub(super) fn in_folder(&self, folder: &Path) -> Self {
        let options = Options {
            data: folder.to_owned(),
            database: None,
            database_file: None,
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

    /// The server that sends mail, if the options name one.
    pub(super) fn smtp(&self) -> anyhow::Result<Option<Smtp>> {
        let Options {
            smtp,
            smtp_file,
            mail_from,
            ..
        } = &self.options;
        let url = match (smtp, smtp_file) {
            (Some(url), _) => url.clone(),
            (None, Some(file)) => {
                secret_in(file).with_context(|| format!("--smtp-file {}", file.display()))?
            }
            (None, None) => return Ok(None),
        };
        Ok(Some(Smtp::new(
            &url,
            mail_from.as_deref().unwrap_or_default(),
        )?))
    }

    /// The provider of OpenID Connect, if the options name one.
    pub(super) fn openid(&self) -> anyhow::Result<Option<Configuration>> {
        let Options {
            openid_issuer: issuer,
            openid_client_id: id,
            openid_client_secret_file: file,
            openid_name: name,
            ..
        } = &self.options;
        let (issuer, id, file, name) = match (issuer, id, file, name) {
            (Some(issuer), Some(id), Some(file), Some(name)) => (issuer, id, file, name),
            (None, None, None, None) => return Ok(None),
            _ => bail!(
                "--openid-issuer, --openid-client-id, --openid-client-secret-file and --openid-name go together: give all of them or none"
            ),
        };
        let secret = secret_in(file)
            .with_context(|| format!("--openid-client-secret-file {}", file.display()))?;
        let configuration = Configuration::new(issuer, id, &secret, name);
        Ok(Some(configuration.context("OpenID Connect")?))
    }

    /// Where the site is reached from outside, as far as the options say.
    pub(super) fn origin(&self) -> String {
        let localhost = || format!("http://localhost:{}", self.options.listen.port());
        let origin = self.options.origin.clone().unwrap_or_else(localhost);
        origin.trim_end_matches('/').to_owned()
    }

    /// The catalogue of the releases in use.
    pub(super) async fn catalogue(&self) -> anyhow::Result<Catalogue> {
        self.with_database(async |db| Ok(release::load(db).await?.catalogue))
            .await
    }

    /// Opens the database as it is.
    pub(super) async fn connect(&self) -> anyhow::Result<Db> {
        let url = self.database_url()?;
        let Options {
            database,
            database_file,
            data,
            ..
        } = &self.options;
        if database.is_none() && database_file.is_none() {
            create_private(data)
                .with_context(|| format!("cannot create the data folder {}", data.display()))?;
        }
        Ok(Db::connect(&url).await?)
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

    /// The database of the options; without one, a file in the data folder.
    pub(super) fn database_url(&self) -> anyhow::Result<DatabaseUrl> {
        if let Some(url) = &self.options.database {
            // Read here and not by the argument parser, whose error would repeat a password.
            return url.parse().context("--database");
        }
        if let Some(file) = &self.options.database_file {
            return url_in(file).with_context(|| format!("--database-file {}", file.display()));
        }
        let file = std::path::absolute(&self.options.data)?.join("metier.db");
        format!("sqlite://{}", file.display())
            .parse()
            .context("--data")
    }
}

/// Creates a folder that only its owner may look into; one that is there stays as it is.
fn create_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// The URL that a file holds. No error repeats what is in it.
fn url_in(path: &Path) -> anyhow::Result<DatabaseUrl> {
    Ok(secret_in(path)?.parse()?)
}

/// What a file holds that others may not read.
fn secret_in(path: &Path) -> anyhow::Result<String> {
    let mut file = std::fs::File::open(path)?;
    warn_if_others_may_read(path, &file)?;
    let mut url = String::new();
    file.by_ref().take(LONGEST_URL).read_to_string(&mut url)?;
    Ok(url.trim().to_owned())
}

#[cfg(unix)]
fn warn_if_others_may_read(path: &Path, file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = file.metadata()?.permissions().mode();
    if mode & 0o077 != 0 {
        let path = path.display();
        tracing::warn!("others may read {path}, which may hold a password: chmod 600 {path}");
    }
    Ok(())
}

#[cfg(not(unix))]
fn warn_if_others_may_read(_: &Path, _: &std::fs::File) -> std::io::Result<()> {
    Ok(())
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
