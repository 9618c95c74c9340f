//! Addresses of skills: which word stands for a skill in a path.

use std::collections::{HashMap, HashSet};

use super::id::SkillId;
use super::vocabulary::{Skill, Vocabulary};
use crate::slug::slug;

/// Addresses that belong to one skill for good: slug, the skill's id, and the month since when.
/// What stood there in an earlier release is found there, and nothing else ever stands there.
const KEPT: &str = include_str!("../../data/skill-addresses.tsv");

/// The addresses that belong to one skill for good.
pub(super) fn kept() -> HashMap<&'static str, SkillId> {
    let lines = KEPT.lines().skip(1).filter_map(|line| {
        let mut columns = line.split('\t');
        Some((columns.next()?, columns.next()?.parse().ok()?))
    });
    lines.collect()
}

/// Gives every skill the slug of its label. Of several with the same slug, the one to which `kept`
/// gives it has it, else the one whose id comes first; the others get their id after it:
/// `mathematics-onet-2-c-4-a`. So a slug depends on labels and ids only, never on the order in
/// which sources list their skills.
pub(super) fn give_slugs(
    skills: &mut [Skill],
    by_id: &HashMap<SkillId, usize>,
    kept: &HashMap<&str, SkillId>,
) {
    let mut order: Vec<usize> = (0..skills.len()).collect();
    order.sort_by(|one, other| skills[*one].id.cmp(&skills[*other].id));
    let mut taken = HashSet::new();
    for at in order {
        let may_have = |slug: &str| kept.get(slug).is_none_or(|id| by_id.get(id) == Some(&at));
        let mut candidate = slug(&skills[at].label);
        while !(may_have(&candidate) && taken.insert(candidate.clone())) {
            candidate = format!("{candidate}-{}", skills[at].id.address_part());
        }
        skills[at].slug = candidate;
    }
}

/// The addresses under which a newer vocabulary no longer finds the skill that stood there, as lines
/// to be added to `data/skill-addresses.tsv`.
pub fn moved(before: &Vocabulary, after: &Vocabulary) -> Vec<String> {
    let moved = before.skills.iter().filter(|skill| {
        let now = after.by_id(&skill.id);
        now.is_some() && now != after.by_address(&skill.slug)
    });
    moved
        .map(|skill| format!("{}\t{}\tYYYY-MM", skill.slug, skill.id))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kept_address_is_a_slug_with_an_id() {
        assert_eq!(kept().len(), KEPT.lines().count() - 1);
        assert!(kept().keys().all(|address| slug(address) == *address));
        assert!(KEPT.lines().skip(1).is_sorted());
    }
}
