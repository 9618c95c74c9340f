//! A release: one vintage of one source, immutable, addressed by the hash of its content.
//!
//! Stored as `MAGIC`, then zstd of `MessagePack` of [`Release`]. Structs are written as arrays, so
//! later versions of this program may *append* fields marked `#[serde(default)]`, and every release
//! ever imported stays readable.

use std::fmt;
use std::io::Read;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{bright, crosswalk, esco, onet, projections, wages};

const MAGIC: &[u8; 8] = b"METIER\x01\n";
/// No release unpacks to more; the largest, OEWS metropolitan, is about 20 MB.
const MAX_UNPACKED: u64 = 128 << 20;
/// Releases pack 2 to 5 : 1; a bomb does 10,000 : 1.
const MAX_RATIO: u64 = 100;
/// Below this size the ratio says nothing.
const RATIO_MATTERS_FROM: u64 = 1 << 20;
/// High enough to halve the repository's starter release, low enough that an import does not wait
/// for it.
const LEVEL: i32 = 15;

/// Where data comes from. The order is the order in which releases are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The O*NET database: occupations, ratings, technologies, education, tasks.
    Onet,
    /// The job titles of a newer O*NET release than the rest.
    OnetTitles,
    /// OEWS wages and employment, whole country.
    OewsNational,
    /// OEWS wages and employment by state.
    OewsState,
    /// OEWS wages and employment by metropolitan and nonmetropolitan area.
    OewsMetropolitan,
    /// BLS Employment Projections.
    Projections,
    /// BLS's crosswalk from O*NET-SOC codes to the codes of the projections.
    Crosswalk,
    /// ESCO skills.
    Esco,
    /// O*NET's own Bright Outlook list.
    BrightOutlook,
}

impl Source {
    /// Every source, in order.
    pub const ALL: [Self; 9] = [
        Self::Onet,
        Self::OnetTitles,
        Self::OewsNational,
        Self::OewsState,
        Self::OewsMetropolitan,
        Self::Projections,
        Self::Crosswalk,
        Self::Esco,
        Self::BrightOutlook,
    ];

    /// The word for it in commands, addresses and the database.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Onet => "onet",
            Self::OnetTitles => "onet-titles",
            Self::OewsNational => "oews-national",
            Self::OewsState => "oews-state",
            Self::OewsMetropolitan => "oews-metropolitan",
            Self::Projections => "projections",
            Self::Crosswalk => "crosswalk",
            Self::Esco => "esco",
            Self::BrightOutlook => "bright-outlook",
        }
    }

    /// Its name on a page.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Onet => "O*NET Database",
            Self::OnetTitles => "O*NET job titles",
            Self::OewsNational => "Occupational Employment and Wage Statistics, national",
            Self::OewsState => "Occupational Employment and Wage Statistics, states",
            Self::OewsMetropolitan => {
                "Occupational Employment and Wage Statistics, metropolitan areas"
            }
            Self::Projections => "Employment Projections",
            Self::Crosswalk => "O*NET-SOC to National Employment Matrix crosswalk",
            Self::Esco => "ESCO skills",
            Self::BrightOutlook => "O*NET Bright Outlook occupations",
        }
    }

    /// Source and vintage, short enough to stand under a number: `BLS OEWS, May 2025`, `O*NET
    /// 30.1`.
    pub fn cited(self, vintage: &str) -> String {
        let name = match self {
            // Their vintages carry the name.
            Self::Onet | Self::OnetTitles => {
                return vintage.trim_end_matches(" Database").to_owned();
            }
            Self::Esco | Self::BrightOutlook => return vintage.to_owned(),
            Self::OewsNational | Self::OewsState | Self::OewsMetropolitan => "BLS OEWS",
            Self::Projections => "BLS projections",
            Self::Crosswalk => "BLS crosswalk",
        };
        format!("{name}, {vintage}")
    }

    /// Who publishes it.
    pub const fn publisher(self) -> &'static str {
        match self {
            Self::Onet | Self::OnetTitles | Self::BrightOutlook => {
                "U.S. Department of Labor, Employment and Training Administration"
            }
            Self::Esco => "European Commission",
            Self::OewsNational
            | Self::OewsState
            | Self::OewsMetropolitan
            | Self::Projections
            | Self::Crosswalk => "U.S. Bureau of Labor Statistics",
        }
    }

    /// Where it is published.
    pub const fn address(self) -> &'static str {
        match self {
            Self::Onet | Self::OnetTitles => "https://www.onetcenter.org/database.html",
            Self::BrightOutlook => "https://www.onetonline.org/find/bright",
            Self::OewsNational | Self::OewsState | Self::OewsMetropolitan => {
                "https://www.bls.gov/oes/"
            }
            Self::Projections => "https://www.bls.gov/emp/",
            Self::Crosswalk => "https://www.bls.gov/emp/documentation/crosswalks.htm",
            Self::Esco => "https://esco.ec.europa.eu/en/use-esco/download",
        }
    }

    /// Under which terms it may be used.
    pub const fn licence(self) -> &'static str {
        match self {
            Self::Onet | Self::OnetTitles | Self::BrightOutlook => "CC BY 4.0",
            Self::Esco => {
                "European Commission reuse policy (Decision 2011/833/EU), with attribution"
            }
            Self::OewsNational
            | Self::OewsState
            | Self::OewsMetropolitan
            | Self::Projections
            | Self::Crosswalk => "Public domain, cited",
        }
    }

    /// The sentence by which the publisher wants to be named; `vintage` is the release's.
    pub fn attribution(self, vintage: &str) -> String {
        match self {
            Self::Onet | Self::OnetTitles | Self::BrightOutlook => format!(
                "Includes information from the {vintage} by the U.S. Department of Labor, Employment and Training \
                 Administration (USDOL/ETA), used under the CC BY 4.0 license. O*NET® is a trademark of USDOL/ETA. Metier \
                 has selected, joined and reformatted this information; USDOL/ETA has not approved, endorsed or tested \
                 these changes."
            ),
            Self::Esco => format!(
                "This service uses the ESCO classification ({vintage}) of the European Commission."
            ),
            Self::OewsNational
            | Self::OewsState
            | Self::OewsMetropolitan
            | Self::Projections
            | Self::Crosswalk => {
                format!("{} ({vintage}), {}.", self.name(), self.publisher())
            }
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl FromStr for Source {
    type Err = UnknownSource;

    fn from_str(text: &str) -> Result<Self, UnknownSource> {
        Self::ALL
            .into_iter()
            .find(|source| source.id() == text)
            .ok_or_else(|| UnknownSource(text.to_owned()))
    }
}

/// A word that names no source.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no source")]
pub struct UnknownSource(String);

/// The hash of a release's content: SHA-256 of its unpacked bytes, as 64 hex digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReleaseId(String);

impl ReleaseId {
    /// The 64 hex digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first twelve digits, enough to tell releases apart in a list.
    pub fn short(&self) -> &str {
        &self.0[..12]
    }
}

impl fmt::Display for ReleaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// One file that a release was read from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileRead {
    /// Its name, as downloaded.
    pub name: String,
    /// Its size as stored.
    pub bytes: u64,
    /// SHA-256 of its bytes as stored, in hex.
    pub sha256: String,
}

/// How many rows of a table a release holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableCount {
    /// What the rows are, such as `job titles`.
    pub table: String,
    /// How many.
    pub rows: u64,
}

impl TableCount {
    pub(crate) fn new(table: &str, rows: usize) -> Self {
        Self {
            table: table.to_owned(),
            rows: rows as u64,
        }
    }
}

/// What a release is, without its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Where it comes from.
    pub source: Source,
    /// Which vintage, as the publisher names it: `O*NET 30.1 Database`, `May 2025`, `2024–34`.
    pub vintage: String,
    /// The files it was read from.
    pub files: Vec<FileRead>,
    /// What it holds.
    pub counts: Vec<TableCount>,
    /// What was left out or is odd in the files, in words.
    pub notes: Vec<String>,
}

impl About {
    /// The rows of all tables together.
    pub fn rows(&self) -> u64 {
        self.counts.iter().map(|count| count.rows).sum()
    }
}

/// What a release holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Content {
    /// Of [`Source::Onet`].
    Onet(Box<onet::Onet>),
    /// Of [`Source::OnetTitles`].
    Titles(Vec<onet::Title>),
    /// Of the three OEWS sources.
    Wages(wages::Wages),
    /// Of [`Source::Projections`].
    Projections(projections::Projections),
    /// Of [`Source::Crosswalk`].
    Crosswalk(crosswalk::Crosswalk),
    /// Of [`Source::Esco`].
    Esco(esco::Esco),
    /// Of [`Source::BrightOutlook`].
    BrightOutlook(bright::BrightOutlook),
}

/// One vintage of one source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Release {
    /// What it is.
    pub about: About,
    /// What it holds.
    pub content: Content,
}

/// Why stored bytes are not a release.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// Not written by this program, or by one with another layout.
    #[error("these bytes are not a Metier release of a layout that this version reads")]
    NotARelease,
    /// Damaged after it was written.
    #[error("the stored release is damaged ({0}); import it again")]
    Damaged(String),
}

/// A release as it is stored.
#[derive(Debug, Clone)]
pub struct Packed {
    /// The hash of its content.
    pub id: ReleaseId,
    /// The bytes to store.
    pub bytes: Vec<u8>,
}

impl Release {
    /// Packs the release for storage. The same content gives the same bytes.
    ///
    /// # Panics
    /// Never: every type in a release can be written.
    pub fn pack(&self) -> Packed {
        let plain =
            rmp_serde::to_vec(self).expect("numbers, texts and lists can always be written");
        let id = ReleaseId(hex(&Sha256::digest(&plain)));
        let mut bytes = MAGIC.to_vec();
        bytes.extend(
            zstd::bulk::compress(&plain, LEVEL).expect("compression into memory does not fail"),
        );
        Packed { id, bytes }
    }

    /// Reads a stored release back, and the hash of its content.
    ///
    /// # Errors
    /// When the bytes were not written by [`pack`](Self::pack), or were damaged since.
    pub fn unpack(bytes: &[u8]) -> Result<(ReleaseId, Self), ReleaseError> {
        let packed = bytes.strip_prefix(MAGIC).ok_or(ReleaseError::NotARelease)?;
        let damaged = |error: &dyn fmt::Display| ReleaseError::Damaged(error.to_string());
        // MessagePack may say in one byte what takes 24 in memory, so what goes in has to be
        // bounded: its own lengths are only claims, which `serde` and `rmp_serde` do not make room
        // for before the values have come.
        let limit = MAX_UNPACKED.min(RATIO_MATTERS_FROM.max(packed.len() as u64 * MAX_RATIO));
        let mut plain = Vec::new();
        zstd::Decoder::new(packed)
            .and_then(|decoder| decoder.take(limit + 1).read_to_end(&mut plain))
            .map_err(|error| damaged(&error))?;
        if plain.len() as u64 > limit {
            return Err(damaged(&"it unpacks to far more than a release does"));
        }
        let release = rmp_serde::from_slice(&plain).map_err(|error| damaged(&error))?;
        Ok((ReleaseId(hex(&Sha256::digest(&plain))), release))
    }
}

/// A number as a note has it: `46,488`.
pub(crate) fn separated(number: usize) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let mut groups: Vec<&str> = if first > 0 {
        vec![&digits[..first]]
    } else {
        Vec::new()
    };
    groups.extend(
        (first..digits.len())
            .step_by(3)
            .map(|at| &digits[at..at + 3]),
    );
    groups.join(",")
}

/// Bytes as lower-case hex digits.
pub fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// A text that is no id of a release.
#[derive(Debug, thiserror::Error)]
#[error("a release id is 64 hex digits in lower case")]
pub struct ReleaseIdError;

impl FromStr for ReleaseId {
    type Err = ReleaseIdError;

    fn from_str(text: &str) -> Result<Self, ReleaseIdError> {
        if text.len() == 64
            && text
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        {
            Ok(Self(text.to_owned()))
        } else {
            Err(ReleaseIdError)
        }
    }
}
