//! What a document and its titles are.

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An O*NET-SOC occupation.
    Occupation,
    /// A specialised occupation: a group of job titles under one occupation.
    Specialization,
    /// A skill.
    Skill,
}

/// How much a title belongs to its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// The document's own name; the first counts as the name.
    Name,
    /// A job title that people in the occupation reported.
    Reported,
    /// Another title for it.
    Alternate,
    /// A short form.
    Short,
}

/// One document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Doc {
    pub(super) kind: Kind,
    pub(super) prior: f32,
    /// The form of its own title, if it has one.
    pub(super) name: Option<u32>,
}
