//! The address of a database, as the operator writes it.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

use super::{Error, Result};

/// Where the database is: `sqlite:///absolute/file.db`, `sqlite://relative.db` or
/// `postgres://user:password@host/name`.
///
/// Shown without the password, whichever way.
#[derive(Clone)]
pub struct DatabaseUrl(pub(super) Place);

#[derive(Clone)]
pub(super) enum Place {
    Sqlite(PathBuf),
    // Boxed because it is ten times as large.
    Postgres(Box<PgConnectOptions>),
}

impl FromStr for DatabaseUrl {
    type Err = Error;

    /// No error repeats the text, which may hold a password.
    fn from_str(url: &str) -> Result<Self> {
        if let Some(file) = url.strip_prefix("sqlite://") {
            match file {
                "" => Err(Error::Url("sqlite:// is followed by the path of a file")),
                ":memory:" => Err(Error::Url(
                    "a database in memory would be a different one on every connection",
                )),
                _ if file.contains('?') => Err(Error::Url("sqlite:// takes a path and no options")),
                _ => Ok(Self(Place::Sqlite(file.into()))),
            }
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            if !parameters_are_known(url) {
                return Err(Error::Url(
                    "a parameter after the ? is not one of PostgreSQL's, such as sslmode or host",
                ));
            }
            let options = PgConnectOptions::from_str(url).map_err(|_| {
                Error::Url(
                    "expected postgres://user:password@host:port/name, special characters as %XX",
                )
            })?;
            Ok(Self(Place::Postgres(Box::new(
                options.application_name("metier"),
            ))))
        } else {
            Err(Error::Url("it starts with sqlite:// or postgres://"))
        }
    }
}

/// Whether sqlx knows every parameter. It writes those that it does not know to the log, value and
/// all, and goes on; a misspelled `password` would stand there.
fn parameters_are_known(url: &str) -> bool {
    const KNOWN: [&str; 18] = [
        "sslmode",
        "ssl-mode",
        "sslrootcert",
        "ssl-root-cert",
        "ssl-ca",
        "sslcert",
        "ssl-cert",
        "sslkey",
        "ssl-key",
        "statement-cache-capacity",
        "host",
        "hostaddr",
        "port",
        "dbname",
        "user",
        "password",
        "application_name",
        "options",
    ];
    let (_, query) = url.split_once('?').unwrap_or((url, ""));
    form_urlencoded::parse(query.as_bytes())
        .all(|(key, _)| KNOWN.contains(&&*key) || key.starts_with("options["))
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Sqlite(file) => write!(f, "sqlite://{}", file.display()),
            Place::Postgres(options) => {
                let name = options.get_database().unwrap_or(options.get_username());
                match options.get_socket() {
                    Some(socket) => write!(f, "postgres:///{name}?host={}", socket.display()),
                    None => write!(
                        f,
                        "postgres://{}:{}/{name}",
                        options.get_host(),
                        options.get_port()
                    ),
                }
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
