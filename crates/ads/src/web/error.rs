//! Why something cannot be read from the web.

use std::net::IpAddr;

use super::options::MOST_REDIRECTS;

/// Why something cannot be read from the web.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// Only HTTPS is spoken.
    #[error("{0}: only addresses that begin with https:// are read")]
    Scheme(String),
    /// An address leads into a private network.
    #[error(
        "{}{ip}, which is not on the public internet: nothing is read from there",
        at(host)
    )]
    Private {
        /// The name that was asked for.
        host: String,
        /// Where it leads.
        ip: IpAddr,
    },
    /// The site asks not to be read.
    #[error("{0}: the site asks programs not to read this (robots.txt)")]
    Robots(String),
    /// The site cannot be asked whether it may be read.
    #[error("{host} does not tell whether it may be read: its robots.txt cannot be read")]
    NoRobots {
        /// The site.
        host: String,
        /// Reason.
        source: Box<WebError>,
    },
    /// The site says no.
    #[error("{address} answers {status}")]
    Status {
        /// What was asked for.
        address: String,
        /// The status of HTTP.
        status: u16,
    },
    /// The site asks to come back later than a run can wait.
    #[error("{address} asks to come back in {seconds} s")]
    Later {
        /// What was asked for.
        address: String,
        /// In how many seconds.
        seconds: u64,
    },
    /// The site does not answer, or breaks off.
    #[error("{address} cannot be read after {attempts} attempts: {problem}")]
    Failed {
        /// What was asked for.
        address: String,
        /// How often it was tried.
        attempts: u32,
        /// What went wrong last.
        problem: String,
    },
    /// The answer has no end, or none that an honest one has.
    #[error("{address} answers with more than {} MB", .longest >> 20)]
    TooLong {
        /// What was asked for.
        address: String,
        /// How much is read.
        longest: usize,
    },
    /// The service answers with something else than it documents.
    #[error("{0} answers with something else than a list of jobs")]
    Unexpected(String),
    /// The site sends from place to place.
    #[error("{0} leads from one address to the next, more than {MOST_REDIRECTS} times")]
    Redirects(String),
    /// The program's own trust in the web is not set up.
    #[error("no root certificates are found on this system, so no site can be trusted")]
    NoRoots,
}

/// Where a name leads, unless it is the address itself.
fn at(host: &str) -> String {
    if host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
        String::from("an address leads to ")
    } else {
        format!("{host} is at ")
    }
}
