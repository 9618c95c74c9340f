//! Reading from the web, as a guest: by HTTPS only, where `robots.txt` allows it, no faster and no
//! more than is asked for, and never from an address inside of the operator's own network.

mod address;
mod error;
mod fetch;
mod options;
mod robots;

use std::collections::HashMap;

use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::transport::DefaultConnector;
use url::Url;

pub use error::WebError;
pub(crate) use fetch::Answer;
pub use options::{Limits, Sleep, UsaJobs, Validators, WebOptions};

use address::PublicResolver;
use fetch::Fetched;
use options::MOST_REDIRECTS;
use robots::Robots;

/// RFC 9309 lets a reader stop after 500 KiB of `robots.txt`.
const LONGEST_ROBOTS: usize = 500 << 10;

/// What a request says besides the address.
#[derive(Debug, Clone, Default)]
pub(super) struct Request {
    /// Headers, among them secrets: they are sent to no other site.
    pub headers: Vec<(&'static str, String)>,
    /// Of the answer that was read before: one that is still the same is not sent again.
    pub validators: Option<Validators>,
    /// How long the answer may be.
    pub longest: usize,
}

/// An HTTP client that reads as a guest.
pub(super) struct Client {
    agent: Agent,
    options: WebOptions,
    /// What each site that was visited allows.
    robots: HashMap<String, Robots>,
    user_agent: String,
}

impl Client {
    pub fn new(options: &WebOptions) -> Result<Self, WebError> {
        let limits = &options.limits;
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0) // followed below, each step checked
            .proxy(None) // a proxy would resolve names by itself, unchecked
            .tls_config(tls(options.base.is_some())?)
            .timeout_connect(Some(limits.connect))
            .timeout_global(Some(limits.whole))
            .accept_encoding(ureq::config::AutoHeaderValue::None)
            .build();
        let resolver = PublicResolver::new(options.base.as_ref());
        let agent = Agent::with_parts(config, DefaultConnector::default(), resolver);
        let about = options
            .origin
            .as_ref()
            .map_or_else(String::new, |origin| format!(" (+{origin})"));
        let user_agent = format!("Metier/{}{about}", env!("CARGO_PKG_VERSION"));
        Ok(Self {
            agent,
            options: options.clone(),
            robots: HashMap::new(),
            user_agent,
        })
    }

    /// Reads what stands at an address, after asking the site whether it may be read.
    pub fn get(&mut self, address: &Url, request: &Request) -> Result<Answer, WebError> {
        self.follow(address, request, true)
    }

    /// Waits before the next of many requests, as long as the site asks for.
    pub fn pause(&self, address: &Url) {
        let asked = self
            .robots
            .get(&self.aim(address).origin().ascii_serialization())
            .and_then(Robots::delay);
        let limits = &self.options.limits;
        (self.options.sleep)(
            asked
                .unwrap_or(limits.pause)
                .clamp(limits.pause, limits.longest_wait.max(limits.pause)),
        );
    }

    fn follow(
        &mut self,
        address: &Url,
        request: &Request,
        as_guest: bool,
    ) -> Result<Answer, WebError> {
        let first = self.aim(address);
        let mut at = first.clone();
        for _ in 0..=MOST_REDIRECTS {
            if at.scheme() != "https" && !self.is_base(&at) {
                return Err(WebError::Scheme(at.to_string()));
            }
            if as_guest {
                self.ask_whether_allowed(&at)?;
            }
            let mut headers: Vec<(&str, &str)> = vec![
                ("accept-encoding", "gzip"),
                ("user-agent", &self.user_agent),
            ];
            if at.origin() == first.origin() {
                for (name, value) in &request.headers {
                    headers.retain(|(usual, _)| usual != name);
                    headers.push((name, value));
                }
                if let Some(validators) = &request.validators {
                    headers.extend(validators.headers());
                }
            }
            match fetch::fetch(&self.agent, &self.options, &at, &headers, request.longest)? {
                Fetched::Answer(answer) => return Ok(answer),
                Fetched::Elsewhere(location) => {
                    at = at.join(&location).map_err(|_| WebError::Scheme(location))?;
                }
            }
        }
        Err(WebError::Redirects(address.to_string()))
    }

    fn ask_whether_allowed(&mut self, address: &Url) -> Result<(), WebError> {
        let site = address.origin().ascii_serialization();
        if !self.robots.contains_key(&site) {
            let robots = self.robots_of(address)?;
            self.robots.insert(site.clone(), robots);
        }
        let target = &address[url::Position::BeforePath..url::Position::AfterQuery];
        if self
            .robots
            .get(&site)
            .is_none_or(|robots| robots.allows(target))
        {
            Ok(())
        } else {
            Err(WebError::Robots(address.to_string()))
        }
    }

    /// As RFC 9309 says: where there is no `robots.txt`, all may be read; where it cannot be read,
    /// nothing.
    fn robots_of(&mut self, address: &Url) -> Result<Robots, WebError> {
        let mut at = address.clone();
        at.set_path("/robots.txt");
        at.set_query(None);
        at.set_fragment(None);
        let request = Request {
            longest: LONGEST_ROBOTS,
            ..Request::default()
        };
        match self.follow(&at, &request, false) {
            Ok(Answer::Body(body, _)) => Ok(Robots::read(&String::from_utf8_lossy(&body))),
            Ok(Answer::Unchanged)
            | Err(
                WebError::Status {
                    status: 400..=499, ..
                }
                | WebError::TooLong { .. },
            ) => Ok(Robots::default()),
            // Not a matter of robots.
            Err(error @ (WebError::Private { .. } | WebError::Scheme(_))) => Err(error),
            Err(error) => {
                let host = address.host_str().unwrap_or_default().to_owned();
                Err(WebError::NoRobots {
                    host,
                    source: Box::new(error),
                })
            }
        }
    }

    /// The stand-in's address for an address of the real service.
    fn aim(&self, address: &Url) -> Url {
        let mut aimed = address.clone();
        if let Some(base) = &self.options.base {
            aimed.clone_from(base);
            aimed.set_path(address.path());
            aimed.set_query(address.query());
        }
        aimed
    }

    fn is_base(&self, address: &Url) -> bool {
        self.options
            .base
            .as_ref()
            .is_some_and(|base| base.origin() == address.origin())
    }
}

/// TLS by rustls on ring, with the roots that the system trusts. A stand-in needs none.
fn tls(stand_in: bool) -> Result<TlsConfig, WebError> {
    let roots: Vec<Certificate<'static>> = rustls_native_certs::load_native_certs()
        .certs
        .iter()
        .map(|certificate| Certificate::from_der(certificate).to_owned())
        .collect();
    if roots.is_empty() && !stand_in {
        return Err(WebError::NoRoots);
    }
    Ok(TlsConfig::builder()
        .root_certs(RootCerts::Specific(roots.into()))
        .unversioned_rustls_crypto_provider(rustls::crypto::ring::default_provider().into())
        .build())
}
