//! Skills, and the ways to find one.

use std::collections::HashMap;

use super::id::SkillId;

/// Whether a skill tells occupations apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SkillKind {
    /// Asked for in some kinds of work.
    Specialized,
    /// Useful in almost any work.
    Common,
}

impl SkillKind {
    /// The word for it in pages and API.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Specialized => "specialized",
            Self::Common => "common",
        }
    }
}

/// One skill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skill {
    /// What stays the same whichever release is in use.
    pub id: SkillId,
    /// Its other ids: of other sources that have it, and those that it had before; sorted.
    pub aliases: Vec<SkillId>,
    /// The word that stands for it in addresses, from the preferred label. It may change with the
    /// label, so what is stored is the id.
    pub slug: String,
    /// Preferred label.
    pub label: String,
    /// Alternative labels.
    pub alternatives: Vec<String>,
    /// Specialized or common.
    pub kind: SkillKind,
    /// Whether it is a piece of software.
    pub software: bool,
    /// The O*NET element, as index into the catalogue's elements.
    pub element: Option<u16>,
    /// The O*NET technology class, for a technology.
    pub class: Option<String>,
    /// The ESCO concept, as index into the release's skills.
    pub esco: Option<u32>,
    /// Occupations that use the technology, best known users first.
    pub uses: Vec<Use>,
}

/// An occupation that uses a technology.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// Index of the occupation.
    pub occupation: usize,
    /// Often asked for in job ads of all occupations.
    pub hot: bool,
    /// Often asked for in job ads of this occupation.
    pub in_demand: bool,
}

/// The vocabulary and the ways into it.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// All skills, sorted by slug.
    pub skills: Vec<Skill>,
    pub(super) by_id: HashMap<SkillId, usize>,
    pub(super) by_kept_address: HashMap<&'static str, usize>,
    pub(super) by_technology: HashMap<String, usize>,
    pub(super) by_element: HashMap<u16, usize>,
}

impl Vocabulary {
    /// The index of the skill that has an id, or has it as an alias.
    pub fn by_id(&self, id: &SkillId) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The index of the skill that stands at an address or, where none does, stood there once.
    pub fn by_address(&self, slug: &str) -> Option<usize> {
        let now = self
            .skills
            .binary_search_by(|skill| skill.slug.as_str().cmp(slug));
        now.ok().or_else(|| self.by_kept_address.get(slug).copied())
    }

    /// The index of an O*NET technology.
    pub fn technology(&self, name: &str) -> Option<usize> {
        self.by_technology.get(name).copied()
    }

    /// The index of an O*NET element.
    pub fn element(&self, element: u16) -> Option<usize> {
        self.by_element.get(&element).copied()
    }
}
