//! Metier's own list, `data/skills.tsv`: skills that job ads ask for and no source has.

use super::id::SkillId;
use super::vocabulary::SkillKind;

/// Id without `metier:`, label, kind, whether it is software, and alternative labels. An id stays
/// when a label is edited.
const LIST: &str = include_str!("../../data/skills.tsv");

/// A skill of the list.
pub(super) struct OwnSkill {
    pub(super) id: SkillId,
    pub(super) label: &'static str,
    pub(super) kind: SkillKind,
    pub(super) software: bool,
    pub(super) alternatives: Vec<String>,
}

/// All of them, in the order of the list.
pub(super) fn skills() -> impl Iterator<Item = OwnSkill> {
    LIST.lines().skip(1).filter_map(|line| {
        let columns: Vec<&str> = line.split('\t').collect();
        let [id, label, kind, software, alternatives] = columns[..] else {
            return None;
        };
        let alternatives = alternatives.split(" | ").filter(|label| !label.is_empty());
        Some(OwnSkill {
            id: format!("metier:{id}").parse().ok()?,
            label,
            kind: match kind {
                "common" => SkillKind::Common,
                _ => SkillKind::Specialized,
            },
            software: software == "yes",
            alternatives: alternatives.map(str::to_owned).collect(),
        })
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_line_is_a_skill_with_an_id_of_its_own() {
        assert_eq!(skills().count(), LIST.lines().count() - 1);
        let ids: HashSet<SkillId> = skills().map(|skill| skill.id).collect();
        assert_eq!(ids.len(), skills().count());
    }
}
