//! What an ESCO release holds: skill labels and the hierarchy above them.

use serde::{Deserialize, Serialize};

/// ESCO's skills pillar.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Esco {
    /// Skills, sorted by id.
    pub skills: Vec<EscoSkill>,
    /// Groups of the hierarchy, sorted by code.
    pub groups: Vec<EscoGroup>,
}

/// One skill or knowledge concept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EscoSkill {
    /// The UUID at the end of its URI.
    pub id: String,
    /// Preferred label.
    pub label: String,
    /// Alternative labels, sorted.
    pub alternatives: Vec<String>,
    /// Codes of the groups right above it, such as `S5.6.1` or `K0613`; sorted.
    pub groups: Vec<String>,
}

/// One group of the hierarchy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EscoGroup {
    /// Its code: S skills, K knowledge, T transversal, L languages, A attitudes.
    pub code: String,
    /// Its label.
    pub label: String,
}

impl EscoSkill {
    /// Its address in the ESCO data set.
    pub fn uri(&self) -> String {
        format!("http://data.europa.eu/esco/skill/{}", self.id)
    }
}

impl Esco {
    /// The label of a group.
    pub fn group(&self, code: &str) -> Option<&str> {
        self.groups
            .binary_search_by(|group| group.code.as_str().cmp(code))
            .ok()
            .map(|i| self.groups[i].label.as_str())
    }
}
