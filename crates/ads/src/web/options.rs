//! How a source on the web is read: who asks, what was read before, and limits of time and size.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

/// Redirects that are followed for one address.
pub(super) const MOST_REDIRECTS: usize = 5;

/// Waits; a test only counts.
pub type Sleep = Arc<dyn Fn(Duration) + Send + Sync>;

/// How a source on the web is read.
#[derive(Clone)]
pub struct WebOptions {
    /// A stand-in for the service, for tests: what would be asked of the service is asked of it,
    /// and it alone may be at a private address.
    pub base: Option<Url>,
    /// Where this site is reached, so that those who are visited can find who visits.
    pub origin: Option<String>,
    /// What the source said of itself when it was read last: only what changed is read.
    pub validators: Option<Validators>,
    /// Who asks USAJOBS.
    pub usajobs: Option<UsaJobs>,
    /// Limits of time and size.
    pub limits: Limits,
    /// Waits.
    pub sleep: Sleep,
}

impl Default for WebOptions {
    fn default() -> Self {
        Self {
            base: None,
            origin: None,
            validators: None,
            usajobs: None,
            limits: Limits::default(),
            sleep: Arc::new(std::thread::sleep),
        }
    }
}

impl fmt::Debug for WebOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebOptions")
            .field("base", &self.base)
            .field("origin", &self.origin)
            .field("validators", &self.validators)
            .field("usajobs", &self.usajobs)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// Limits of time and size.
#[derive(Debug, Clone)]
pub struct Limits {
    /// For a connection.
    pub connect: Duration,
    /// For one request with its answer.
    pub whole: Duration,
    /// How often a request is made before it is given up.
    pub attempts: u32,
    /// Before the second attempt; twice as long before each further one.
    pub back_off: Duration,
    /// A site that asks for a longer wait is left.
    pub longest_wait: Duration,
    /// Between two of many requests to one site.
    pub pause: Duration,
    /// The longest answer. The largest boards of employers have some tens of megabytes.
    pub longest: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            whole: Duration::from_mins(2),
            attempts: 4,
            back_off: Duration::from_secs(2),
            longest_wait: Duration::from_mins(5),
            pause: Duration::from_millis(250),
            longest: 64 << 20,
        }
    }
}

/// What a server said of an answer, to ask whether it is still so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
}

impl Validators {
    pub(super) fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let etag = self.etag.as_deref().map(|etag| ("if-none-match", etag));
        let since = self
            .last_modified
            .as_deref()
            .map(|since| ("if-modified-since", since));
        etag.into_iter().chain(since)
    }
}

/// The key of USAJOBS and the e-mail address that it belongs to. Neither is ever shown.
#[derive(Clone)]
pub struct UsaJobs {
    /// The key of the API.
    pub key: String,
    /// The e-mail address under which it was given.
    pub email: String,
}

impl UsaJobs {
    /// What `METIER_USAJOBS_KEY` and `METIER_USAJOBS_EMAIL` say.
    pub fn from_environment() -> Option<Self> {
        let read = |name| {
            std::env::var(name)
                .ok()
                .filter(|value: &String| !value.trim().is_empty())
        };
        Some(Self {
            key: read("METIER_USAJOBS_KEY")?,
            email: read("METIER_USAJOBS_EMAIL")?,
        })
    }
}

impl fmt::Debug for UsaJobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UsaJobs(…)")
    }
}
