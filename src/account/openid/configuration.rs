//! Which provider the operator names, and what this site is to it.

use openidconnect::url::{Host, Url};
use openidconnect::{ClientId, ClientSecret, IssuerUrl};

/// The provider that the operator names. No log has its secret.
#[derive(Debug, Clone)]
pub struct Configuration {
    pub(super) issuer: IssuerUrl,
    pub(super) client_id: ClientId,
    pub(super) secret: ClientSecret,
    pub(super) name: String,
}

/// Why a provider cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotUsable {
    /// It is no address, or one that others can listen to.
    #[error(
        "`{0}` names no provider: it must be its address with https://, without `?` and `#`; http:// is for localhost only"
    )]
    Issuer(String),
    /// Something is empty.
    #[error("{0} is empty")]
    Empty(&'static str),
}

impl Configuration {
    /// Checks what an operator says of a provider.
    ///
    /// # Errors
    /// What is wrong.
    pub fn new(issuer: &str, client_id: &str, secret: &str, name: &str) -> Result<Self, NotUsable> {
        let not_usable = || NotUsable::Issuer(issuer.to_owned());
        let address = Url::parse(issuer).map_err(|_| not_usable())?;
        let is_plain = address.query().is_none()
            && address.fragment().is_none()
            && address.username().is_empty()
            && address.password().is_none();
        if !is_plain || !is_safe(&address) {
            return Err(not_usable());
        }
        for (text, what) in [
            (client_id, "the id of the client"),
            (secret, "the secret of the client"),
            (name, "the name of the provider"),
        ] {
            if text.trim().is_empty() {
                return Err(NotUsable::Empty(what));
            }
        }
        Ok(Self {
            issuer: IssuerUrl::new(issuer.to_owned()).map_err(|_| not_usable())?,
            client_id: ClientId::new(client_id.trim().to_owned()),
            secret: ClientSecret::new(secret.to_owned()),
            name: name.trim().to_owned(),
        })
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// By which it names itself.
    pub fn issuer(&self) -> &str {
        self.issuer.as_str()
    }
}

/// Whether nobody can listen on the way to an address, or change what comes back.
pub(super) fn is_safe(address: &Url) -> bool {
    let is_here = match address.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    address.scheme() == "https" || (address.scheme() == "http" && is_here)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_reached_by_https_or_on_this_machine() {
        for issuer in [
            "https://accounts.example.org",
            "https://login.example.org/realms/college",
            "http://localhost:8090",
            "http://127.0.0.1:8090",
        ] {
            assert!(
                Configuration::new(issuer, "metier", "secret", "College").is_ok(),
                "{issuer}"
            );
        }
        for issuer in [
            "http://accounts.example.org",
            "http://localhost.example.org",
            "https://accounts.example.org/?tenant=a",
            "https://accounts.example.org/#a",
            "https://user:password@accounts.example.org",
            "ftp://localhost",
            "accounts.example.org",
            "",
        ] {
            let wrong = Configuration::new(issuer, "metier", "secret", "College").unwrap_err();
            assert_eq!(wrong, NotUsable::Issuer(issuer.to_owned()));
        }
    }

    #[test]
    fn nothing_may_be_empty_and_the_secret_is_shown_nowhere() {
        let issuer = "https://accounts.example.org";
        for (id, secret, name) in [("", "s", "n"), ("i", " ", "n"), ("i", "s", "")] {
            let wrong = Configuration::new(issuer, id, secret, name).unwrap_err();
            assert!(matches!(wrong, NotUsable::Empty(_)), "{wrong}");
        }
        let configuration = Configuration::new(issuer, "i", "very-secret", "n").unwrap();
        assert!(!format!("{configuration:?}").contains("very-secret"));
    }
}
