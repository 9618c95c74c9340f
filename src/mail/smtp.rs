//! Sending: the server for mail, and how a mail looks on its way.

use std::fmt;
use std::time::Duration;

use askama::Template;
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::{self, AsyncSmtpTransport};
use lettre::{AsyncTransport as _, Message as Envelope, Tokio1Executor};

use super::{Address, Stored};
/// How long a server for mail may take to answer: others wait for their mail.
const PATIENCE: Duration = Duration::from_secs(30);

/// The server for mail, and in whose name mail is sent.
#[derive(Clone)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Why a mail was not sent.
#[derive(Debug, thiserror::Error)]
pub enum NotSent {
    /// It will never be: the address, or the mail, is refused.
    #[error("refused: {0}")]
    Refused(String),
    /// It may be, later.
    #[error("the server for mail does not take it: {0}")]
    Later(String),
}

/// Why a server for mail cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NoServer {
    /// The URL names none. It is not shown, as it has a password.
    #[error(
        "the URL of the server for mail must be like smtps://user:password@mail.example.org:465, or smtp://localhost:25: {0}"
    )]
    Url(#[source] smtp::Error),
    /// Nobody can be written back to.
    #[error("mail cannot be sent from `{0}`: it must be an address such as metier@example.org")]
    From(String),
}

#[derive(Template)]
#[template(path = "mail/mail.html")]
struct Twin<'a> {
    paragraphs: Vec<&'a str>,
    link: Option<&'a str>,
}

/// Nobody sees its password in a log.
impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Smtp from {}", self.from)
    }
}

impl Smtp {
    /// A server by its URL, and the address that mail comes from. With `smtps`, and with
    /// `smtp://…?tls=required`, mail and password go over TLS only.
    ///
    /// # Errors
    /// When the URL names no server, or the address none that can be written to.
    pub fn new(url: &str, from: &str) -> Result<Self, NoServer> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url);
        let transport = transport.map_err(NoServer::Url)?;
        let from: Address = from.parse().map_err(|_| NoServer::From(from.to_owned()))?;
        let from = mailbox(from.as_str()).ok_or_else(|| NoServer::From(from.to_string()))?;
        Ok(Self {
            transport: transport.timeout(Some(PATIENCE)).build(),
            from,
        })
    }

    /// Sends a mail.
    ///
    /// # Errors
    /// When it is not sent.
    pub async fn send(&self, mail: &Stored) -> Result<(), NotSent> {
        let to = mailbox(&mail.address)
            .ok_or_else(|| NotSent::Refused("the address cannot be written to".to_owned()))?;
        let link = mail.link.as_deref();
        let bodies =
            MultiPart::alternative_plain_html(plain(&mail.text, link), html(&mail.text, link));
        let envelope = Envelope::builder()
            .from(self.from.clone())
            .to(to)
            .subject(&mail.subject)
            .multipart(bodies)
            .map_err(|error| NotSent::Refused(error.to_string()))?;
        match self.transport.send(envelope).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() => Err(NotSent::Refused(error.to_string())),
            Err(error) => Err(NotSent::Later(error.to_string())),
        }
    }
}

/// An address without a name: a name is what somebody chose, and a header is no place for it.
fn mailbox(address: &str) -> Option<Mailbox> {
    Some(Mailbox::new(None, address.parse().ok()?))
}

/// The mail as plain text: the link stands on a line of its own after it.
pub fn plain(text: &str, link: Option<&str>) -> String {
    match link {
        Some(link) => format!("{text}\n\n{link}\n"),
        None => format!("{text}\n"),
    }
}

/// The mail as plain HTML, with nothing that is loaded from elsewhere.
pub fn html(text: &str, link: Option<&str>) -> String {
    let twin = Twin {
        paragraphs: text.split("\n\n").collect(),
        link,
    };
    twin.render().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_is_text_in_both_forms() {
        let (text, link) = (
            "Hello <b>\n\nBye & so on",
            Some("https://m.example/link/ab?a=1&b"),
        );
        assert_eq!(
            plain(text, link),
            "Hello <b>\n\nBye & so on\n\nhttps://m.example/link/ab?a=1&b\n"
        );
        let html = html(text, link);
        assert!(html.contains("<p>Hello &#60;b&#62;</p>\n<p>Bye &#38; so on</p>"));
        assert_eq!(html.matches("href=").count(), 1);
        assert!(!html.contains("src="));
    }

    #[test]
    fn what_names_no_server_is_refused_without_its_password() {
        let error = Smtp::new("imap://me:hunter42@mail.example", "metier@example.org").unwrap_err();
        assert!(!error.to_string().contains("hunter42"), "{error}");
        assert!(Smtp::new("smtp://localhost:25", "metier").is_err());
        let server =
            Smtp::new("smtps://me:hunter42@mail.example:465", "metier@example.org").unwrap();
        assert_eq!(format!("{server:?}"), "Smtp from metier@example.org");
    }
}
