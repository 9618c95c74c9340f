//! What speaks HTTP with the provider. It follows no redirect, takes no more than an answer has, and
//! waits no longer than somebody does who signs in.

use std::fmt::Write as _;
use std::time::Duration;

use openidconnect::url::Url;
use openidconnect::{HttpRequest, HttpResponse};
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use super::configuration::is_safe;

/// How long one answer may take: two of them fit into the time limit of a request.
const LONGEST_WAIT: Duration = Duration::from_secs(4);
/// How long an answer may be: several times what the largest set of keys has.
const LONGEST_ANSWER: u64 = 256 << 10;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    /// Others could listen, or answer in its place.
    #[error("{0} is not encrypted")]
    NotEncrypted(String),
    /// It does not answer, not in time, or with too much.
    #[error(transparent)]
    Failed(#[from] ureq::Error),
}

/// An HTTP client, cheap to clone.
#[derive(Clone)]
pub(super) struct HttpClient(Agent);

impl HttpClient {
    /// TLS by rustls on ring, with the roots that the system trusts.
    pub(super) fn new() -> Self {
        let roots: Vec<Certificate<'static>> = rustls_native_certs::load_native_certs()
            .certs
            .iter()
            .map(|certificate| Certificate::from_der(certificate).to_owned())
            .collect();
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::Specific(roots.into()))
            .unversioned_rustls_crypto_provider(rustls::crypto::ring::default_provider().into())
            .build();
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .tls_config(tls)
            .timeout_global(Some(LONGEST_WAIT))
            .accept_encoding(ureq::config::AutoHeaderValue::None)
            .build();
        Self(Agent::new_with_config(config))
    }

    /// Sends a request, and waits for the whole answer.
    pub(super) fn send(&self, request: HttpRequest) -> Result<HttpResponse, Error> {
        let address = request.uri().to_string();
        if !Url::parse(&address).is_ok_and(|address| is_safe(&address)) {
            return Err(Error::NotEncrypted(address));
        }
        let (head, body) = request.into_parts();
        let response = if body.is_empty() {
            self.0.run(ureq::http::Request::from_parts(head, ()))?
        } else {
            self.0.run(ureq::http::Request::from_parts(head, body))?
        };
        let (head, body) = response.into_parts();
        let body = body
            .into_with_config()
            .limit(LONGEST_ANSWER)
            .read_to_vec()?;
        Ok(HttpResponse::from_parts(head, body))
    }
}

/// What failed, and the causes behind it.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut chain = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(chain, ": {error}");
        cause = error.source();
    }
    chain
}
