//! The types of employment, and the words that name them in ads.

use std::sync::LazyLock;

use crate::phrase::Phrases;

/// A type of employment, as schema.org's `employmentType` has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Employment {
    /// All hours of a week.
    FullTime,
    /// Some hours of a week.
    PartTime,
    /// For a fixed term, or freelance.
    Contract,
    /// For a while or a season.
    Temporary,
    /// To learn.
    Internship,
    /// Unpaid.
    Volunteer,
    /// By the day, as called.
    PerDiem,
}

impl Employment {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 7] = [
        Self::FullTime,
        Self::PartTime,
        Self::Contract,
        Self::Temporary,
        Self::Internship,
        Self::Volunteer,
        Self::PerDiem,
    ];

    /// The bit that it is stored as, in a number that holds all that an ad offers. It stays what it
    /// is, whatever is added.
    pub const fn to_code(self) -> i64 {
        match self {
            Self::FullTime => 1 << 0,
            Self::PartTime => 1 << 1,
            Self::Contract => 1 << 2,
            Self::Temporary => 1 << 3,
            Self::Internship => 1 << 4,
            Self::Volunteer => 1 << 5,
            Self::PerDiem => 1 << 6,
        }
    }

    /// All whose bits are set in a number, in the order in which they are shown.
    pub fn from_bits(bits: i64) -> impl Iterator<Item = Self> {
        Self::ALL
            .into_iter()
            .filter(move |one| bits & one.to_code() != 0)
    }

    /// The word for it in the API and in addresses.
    pub const fn id(self) -> &'static str {
        match self {
            Self::FullTime => "full-time",
            Self::PartTime => "part-time",
            Self::Contract => "contract",
            Self::Temporary => "temporary",
            Self::Internship => "internship",
            Self::Volunteer => "volunteer",
            Self::PerDiem => "per-diem",
        }
    }

    /// How people write it: `full time`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FullTime => "full time",
            Self::PartTime => "part time",
            Self::PerDiem => "per diem",
            Self::Contract | Self::Temporary | Self::Internship | Self::Volunteer => self.id(),
        }
    }
}

use Employment::{Contract, FullTime, Internship, PartTime, PerDiem, Temporary, Volunteer};

/// The words that name a type.
pub(super) static TYPES: LazyLock<Phrases<Employment>> = LazyLock::new(|| {
    Phrases::lists(&[
        (
            FullTime,
            "full time | fulltime | full timer | f / t | ft | fte",
        ),
        (PartTime, "part time | parttime | part timer | p / t"),
        (
            Contract,
            "contract | contracts | contracting | contractual | contract to hire | contractor | contractors",
        ),
        (Contract, "freelance | freelancer | freelancers"),
        (Temporary, "temporary | temp | temp to hire | seasonal"),
        (Internship, "intern | interns | internship | internships"),
        (Volunteer, "volunteer | volunteers"),
        (PerDiem, "per diem | prn"),
    ])
});
