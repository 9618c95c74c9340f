//! The levels of seniority.

/// How senior a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Seniority {
    /// Intern.
    Intern,
    /// Junior, graduate, trainee, apprentice, entry level; grade I.
    Entry,
    /// Mid level, intermediate; grade II.
    Mid,
    /// Senior; grades III to V.
    Senior,
    /// Above senior, or first among some: lead, staff and principal engineers, supervisors.
    Lead,
    /// Leads a department or the people of one: manager, director, head of.
    Manager,
    /// Leads the organisation: chief … officer, president, vice president.
    Executive,
}

impl Seniority {
    /// All of them, from the lowest.
    pub const ALL: [Self; 7] = [
        Self::Intern,
        Self::Entry,
        Self::Mid,
        Self::Senior,
        Self::Lead,
        Self::Manager,
        Self::Executive,
    ];

    /// The number that it is stored as. It stays what it is, whatever is added.
    pub const fn to_code(self) -> i64 {
        match self {
            Self::Intern => 1,
            Self::Entry => 2,
            Self::Mid => 3,
            Self::Senior => 4,
            Self::Lead => 5,
            Self::Manager => 6,
            Self::Executive => 7,
        }
    }

    /// What is stored as a number; 0 means that none is stated.
    pub fn from_code(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.to_code() == code)
    }

    /// The word for it in the API and in addresses.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Intern => "intern",
            Self::Entry => "entry",
            Self::Mid => "mid",
            Self::Senior => "senior",
            Self::Lead => "lead",
            Self::Manager => "manager",
            Self::Executive => "executive",
        }
    }

    /// What a word of the API means.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.id() == id)
    }
}
