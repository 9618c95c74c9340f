//! The two sorts of skills that a text asks for.

/// What sort of skill a mention names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A nameable tool or subject: `Python`, `contract law`.
    Knowledge,
    /// A phrase of doing or being: `lead a team`, `attention to detail`.
    Competence,
}

impl Kind {
    /// The word for it in answers.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Knowledge => "knowledge",
            Self::Competence => "competence",
        }
    }
}
