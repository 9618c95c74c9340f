//! The levels of education.

use serde::{Deserialize, Serialize};

/// How far an education goes, from the lowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    /// The ad says that none is needed.
    NoFormal,
    /// A high-school diploma, GED, the tenth or twelfth grade.
    HighSchool,
    /// A certificate or diploma after school and below a degree: technical and vocational training
    /// (TVET), Ethiopia's "diploma" and "10+2".
    PostSecondary,
    /// An associate degree.
    Associate,
    /// A bachelor's degree; also a "degree" of which nothing more is said.
    Bachelor,
    /// A master's degree; also an "advanced" or "graduate" degree.
    Master,
    /// A first professional degree: JD, MD, `PharmD`, DVM, DDS.
    Professional,
    /// A doctorate.
    Doctorate,
}

impl Level {
    /// All of them, from the lowest.
    pub const ALL: [Self; 8] = [
        Self::NoFormal,
        Self::HighSchool,
        Self::PostSecondary,
        Self::Associate,
        Self::Bachelor,
        Self::Master,
        Self::Professional,
        Self::Doctorate,
    ];

    /// The number that it is stored as. It stays what it is, whatever is added.
    pub const fn to_code(self) -> i64 {
        match self {
            Self::NoFormal => 0,
            Self::HighSchool => 1,
            Self::PostSecondary => 2,
            Self::Associate => 3,
            Self::Bachelor => 4,
            Self::Master => 5,
            Self::Professional => 6,
            Self::Doctorate => 7,
        }
    }

    /// What is stored as a number.
    pub fn from_code(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.to_code() == code)
    }

    /// The word for it in the API and in addresses.
    pub const fn id(self) -> &'static str {
        match self {
            Self::NoFormal => "none",
            Self::HighSchool => "high-school",
            Self::PostSecondary => "certificate",
            Self::Associate => "associate",
            Self::Bachelor => "bachelor",
            Self::Master => "master",
            Self::Professional => "professional",
            Self::Doctorate => "doctorate",
        }
    }

    /// What a word of the API means.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.id() == id)
    }

    /// How people write it: `Bachelor’s degree`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoFormal => "No formal education",
            Self::HighSchool => "High school",
            Self::PostSecondary => "Certificate or diploma",
            Self::Associate => "Associate degree",
            Self::Bachelor => "Bachelor’s degree",
            Self::Master => "Master’s degree",
            Self::Professional => "Professional degree",
            Self::Doctorate => "Doctorate",
        }
    }
}
