//! Where ads come from, as the operator names it.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use url::Url;

use crate::feed::Service;

/// The longest name of an employer at a service.
const LONGEST_EMPLOYER: usize = 100;

/// Endings that say how a file is written and not what it is.
const FORMATS: [&str; 14] = [
    ".gz",
    ".zst",
    ".jsonl",
    ".ndjson",
    ".jsonlines",
    ".jsonld",
    ".json",
    ".csv",
    ".tsv",
    ".tab",
    ".parquet",
    ".html",
    ".htm",
    ".xml",
];

/// Where ads come from: a file or a folder (`ads.jsonl.gz`), an employer's board at a service
/// (`greenhouse:acme`), or a sitemap on the web (`https://jobs.example.org/sitemap.xml`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    place: Place,
    name: Option<String>,
}

/// Where that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    Path(PathBuf),
    Feed(Service, String),
    Sitemap(Url),
}

/// Why a name is no source.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SourceError {
    /// There is no such service.
    #[error("`{0}` is no service that is known; there are {known}. A file of this name is ./{0}:…", known = services())]
    Service(String),
    /// This cannot be an employer's name there.
    #[error(
        "`{0}` cannot be the name of a board: it has 1 to 100 letters, digits, hyphens and underscores"
    )]
    Employer(String),
    /// The address is not one of a sitemap that is read.
    #[error("`{0}` is not an address that is read: it has to begin with https:// and name a host")]
    Address(String),
    /// Nothing is named.
    #[error("a source is a file, a folder, SERVICE:EMPLOYER or https://…")]
    Empty,
}

impl Source {
    /// The same source under another name: two files of one name in two folders are two sources.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        Self {
            name: Some(name.into()),
            ..self
        }
    }

    /// The name under which its ads are kept, the same each time: `greenhouse:acme`, `jobs` of
    /// `data/jobs.jsonl.gz`.
    pub fn id(&self) -> String {
        if let Some(name) = &self.name {
            return name.clone();
        }
        match &self.place {
            Place::Feed(service, employer) => format!("{}:{}", service.id(), employer),
            Place::Sitemap(address) => {
                let path = stem(address.path().trim_end_matches('/'));
                format!(
                    "{}{}",
                    address.host_str().unwrap_or_default(),
                    path.strip_suffix("/sitemap").unwrap_or(path)
                )
            }
            Place::Path(path) => {
                let whole = path.canonicalize().unwrap_or_else(|_| path.clone());
                let name = path
                    .file_name()
                    .or_else(|| whole.file_name())
                    .unwrap_or_default()
                    .to_string_lossy();
                stem(&name).to_owned()
            }
        }
    }

    /// Whether it is on the web, so that it can be read again for what is new.
    pub fn is_remote(&self) -> bool {
        !matches!(self.place, Place::Path(_))
    }

    pub(super) fn place(&self) -> &Place {
        &self.place
    }
}

impl FromStr for Source {
    type Err = SourceError;

    fn from_str(written: &str) -> Result<Self, SourceError> {
        let place = place(written)?;
        Ok(Self { place, name: None })
    }
}

fn place(written: &str) -> Result<Place, SourceError> {
    if written.is_empty() {
        return Err(SourceError::Empty);
    }
    let Some((scheme, rest)) = written.split_once(':') else {
        return Ok(Place::Path(written.into()));
    };
    if rest.starts_with("//") {
        let address = Url::parse(written)
            .ok()
            .filter(|address| address.scheme() == "https" && address.has_host());
        let plain =
            address.filter(|address| address.username().is_empty() && address.password().is_none());
        return plain
            .map(Place::Sitemap)
            .ok_or_else(|| SourceError::Address(written.to_owned()));
    }
    if let Some(service) = Service::ALL
        .into_iter()
        .find(|service| service.id() == scheme)
    {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        return if (1..=LONGEST_EMPLOYER).contains(&rest.len()) && rest.bytes().all(allowed) {
            Ok(Place::Feed(service, rest.to_owned()))
        } else {
            Err(SourceError::Employer(rest.to_owned()))
        };
    }
    // One letter is a drive.
    if scheme.len() > 1
        && scheme.bytes().all(|byte| byte.is_ascii_lowercase())
        && !rest.contains(['/', '\\'])
    {
        return Err(SourceError::Service(scheme.to_owned()));
    }
    Ok(Place::Path(written.into()))
}

fn services() -> String {
    Service::ALL.map(Service::id).join(", ")
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Path(path) => path.display().fmt(f),
            Place::Feed(service, employer) => write!(f, "{}:{employer}", service.id()),
            Place::Sitemap(address) => address.fmt(f),
        }
    }
}

/// The name of a file without what says how it is written: `jobs` of `jobs.jsonl.gz`.
fn stem(name: &str) -> &str {
    let mut stem = name;
    while let Some(shorter) = FORMATS.iter().find_map(|format| stem.strip_suffix(format)) {
        stem = shorter;
    }
    if stem.is_empty() { name } else { stem }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(name: &str) -> Result<Source, SourceError> {
        name.parse()
    }

    #[test]
    fn a_source_has_the_same_name_wherever_its_file_lies() {
        for (written, id) in [
            ("greenhouse:acme", "greenhouse:acme"),
            (
                "/data/hn-whoishiring-2011-2019.jsonl.gz",
                "hn-whoishiring-2011-2019",
            ),
            ("ads.v2.csv", "ads.v2"),
            ("pages/", "pages"),
            ("https://jobs.example.org/sitemap.xml", "jobs.example.org"),
            (
                "https://jobs.example.org/us/nurses.xml.gz",
                "jobs.example.org/us/nurses",
            ),
            ("C:\\ads.csv", "C:\\ads"),
        ] {
            let source = parsed(written).unwrap();
            assert_eq!(source.id(), id);
            assert_eq!(source.to_string(), written);
        }
        assert_eq!(parsed("a/jobs.csv").unwrap().named("a-jobs").id(), "a-jobs");
    }

    #[test]
    fn a_name_that_is_no_source_says_what_would_be() {
        let told = |name: &str| parsed(name).unwrap_err().to_string();
        assert!(
            told("monster:acme").contains("there are greenhouse, lever, ashby"),
            "{}",
            told("monster:acme")
        );
        for employer in ["", "a/b", "a.b", "..", "a b", "a@b", "é", &"a".repeat(101)] {
            assert_eq!(
                parsed(&format!("lever:{employer}")),
                Err(SourceError::Employer(employer.to_owned()))
            );
        }
        for address in [
            "http://jobs.example.org/sitemap.xml",
            "https://",
            "https://user:secret@example.org/",
            "ftp://example.org/x",
        ] {
            assert_eq!(
                parsed(address),
                Err(SourceError::Address(address.to_owned()))
            );
        }
        assert_eq!(parsed(""), Err(SourceError::Empty));
    }
}
