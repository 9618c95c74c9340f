//! The skill vocabulary: one concept for each skill, whichever sources name it.
//!
//! A concept comes from an O*NET element (skills and knowledge), an O*NET technology, or an ESCO
//! concept. An ESCO concept joins an O*NET one where its preferred label, without the qualifier in
//! brackets, is the same text; for technologies only where ESCO files it under computing, because
//! *Blackboard* may also be a board. What job ads ask for and neither source has is in Metier's own
//! list, `data/skills.tsv`.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::esco::{Esco, EscoSkill};
use crate::onet::{Element, ElementKind, Onet};
use crate::slug::slug;

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
    /// Its stable id and part of the address, from the preferred label.
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
    by_technology: HashMap<String, usize>,
    by_element: HashMap<u16, usize>,
}

impl Vocabulary {
    /// The skill of a slug.
    pub fn get(&self, slug: &str) -> Option<&Skill> {
        self.index(slug).map(|index| &self.skills[index])
    }

    /// The index of a slug.
    pub fn index(&self, slug: &str) -> Option<usize> {
        self.skills
            .binary_search_by(|skill| skill.slug.as_str().cmp(slug))
            .ok()
    }

    /// The index of an O*NET technology.
    pub fn technology(&self, name: &str) -> Option<usize> {
        self.by_technology.get(name).copied()
    }

    /// The index of an O*NET element.
    pub fn element(&self, element: u16) -> Option<usize> {
        self.by_element.get(&element).copied()
    }

    /// Joins the sources. Deterministic: the order is that of the releases, which are sorted.
    pub(crate) fn build(onet: &Onet, esco: Option<&Esco>) -> Self {
        let mut drafts: Vec<Skill> = Vec::new();
        let mut by_key = HashMap::<String, usize>::new();
        for (index, element) in (0u16..).zip(&onet.elements) {
            let Some(kind) = kind_of(element) else {
                continue;
            };
            by_key.entry(key(&element.name)).or_insert(drafts.len());
            drafts.push(Skill {
                kind,
                element: Some(index),
                ..draft(&element.name)
            });
        }
        let mut technologies = BTreeMap::<&str, &str>::new();
        for technology in &onet.technologies {
            technologies
                .entry(&technology.name)
                .or_insert(&technology.class);
        }
        for (name, class) in technologies {
            by_key.entry(key(name)).or_insert(drafts.len());
            drafts.push(Skill {
                software: true,
                class: Some(class.to_owned()),
                ..draft(name)
            });
        }
        for (index, concept) in (0u32..).zip(esco.iter().flat_map(|esco| &esco.skills)) {
            let joined = by_key.get(&key(&concept.label)).copied();
            let joined = joined.filter(|at| {
                drafts[*at].esco.is_none() && (!drafts[*at].software || is_computing(concept))
            });
            if let Some(at) = joined {
                let skill = &mut drafts[at];
                skill.esco = Some(index);
                let labels = std::iter::once(&concept.label).chain(&concept.alternatives);
                skill
                    .alternatives
                    .extend(labels.filter(|label| **label != skill.label).cloned());
            } else {
                let kind = if is_transversal(concept) {
                    SkillKind::Common
                } else {
                    SkillKind::Specialized
                };
                let alternatives = concept.alternatives.clone();
                by_key.entry(key(&concept.label)).or_insert(drafts.len());
                drafts.push(Skill {
                    kind,
                    alternatives,
                    esco: Some(index),
                    ..draft(&concept.label)
                });
            }
        }
        // Last, so that the ids of the sources' skills do not depend on the list.
        drafts.extend(own().filter(|skill| !by_key.contains_key(&key(&skill.label))));
        give_slugs(&mut drafts);
        drafts.sort_by(|a, b| a.slug.cmp(&b.slug));
        let mut vocabulary = Self {
            skills: drafts,
            ..Self::default()
        };
        for (index, skill) in vocabulary.skills.iter().enumerate() {
            if skill.class.is_some() {
                vocabulary.by_technology.insert(skill.label.clone(), index);
            }
            if let Some(element) = skill.element {
                vocabulary.by_element.insert(element, index);
            }
        }
        vocabulary
    }
}

/// Label, kind, whether it is software, and alternative labels.
const OWN: &str = include_str!("../data/skills.tsv");

/// Metier's own list.
fn own() -> impl Iterator<Item = Skill> {
    OWN.lines().skip(1).filter_map(|line| {
        let mut columns = line.split('\t');
        let (label, kind, software) = (columns.next()?, columns.next()?, columns.next()?);
        let alternatives = columns
            .next()
            .unwrap_or_default()
            .split(" | ")
            .filter(|label| !label.is_empty());
        Some(Skill {
            kind: if kind == "common" {
                SkillKind::Common
            } else {
                SkillKind::Specialized
            },
            software: software == "yes",
            alternatives: alternatives.map(str::to_owned).collect(),
            ..draft(label)
        })
    })
}

/// Skills and knowledge are in the vocabulary; abilities, activities, interests and styles describe
/// the occupation only.
fn kind_of(element: &Element) -> Option<SkillKind> {
    match element.kind {
        ElementKind::Skill => Some(SkillKind::Common),
        ElementKind::Knowledge => Some(SkillKind::Specialized),
        _ => None,
    }
}

fn draft(label: &str) -> Skill {
    Skill {
        slug: String::new(),
        label: label.to_owned(),
        alternatives: Vec::new(),
        kind: SkillKind::Specialized,
        software: false,
        element: None,
        class: None,
        esco: None,
        uses: Vec::new(),
    }
}

/// ESCO groups under computing: S5 working with computers, K061 information and communication
/// technologies.
fn is_computing(concept: &EscoSkill) -> bool {
    concept
        .groups
        .iter()
        .any(|group| group.starts_with("S5") || group.starts_with("K06"))
}

/// ESCO's transversal skills, attitudes and values.
fn is_transversal(concept: &EscoSkill) -> bool {
    !concept.groups.is_empty()
        && concept
            .groups
            .iter()
            .all(|group| group.starts_with(['T', 'A']))
}

/// A label without case and without the qualifier in brackets: `Python (computer programming)` →
/// `python`.
fn key(label: &str) -> String {
    let label = label.split_once(" (").map_or(label, |(before, _)| before);
    label.trim().to_lowercase()
}

/// Slugs in the order of the drafts (elements, technologies, ESCO); one that is taken gets a
/// number.
fn give_slugs(drafts: &mut [Skill]) {
    let mut taken = HashSet::new();
    for skill in drafts {
        let first = slug(&skill.label);
        let mut candidate = first.clone();
        let mut number = 2;
        while !taken.insert(candidate.clone()) {
            candidate = format!("{first}-{number}");
            number += 1;
        }
        skill.slug = candidate;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::onet::Technology;

    fn concept(id: &str, label: &str, group: &str) -> EscoSkill {
        let groups = vec![group.to_owned()];
        EscoSkill {
            id: id.to_owned(),
            label: label.to_owned(),
            alternatives: vec![format!("{label} alt")],
            groups,
        }
    }

    fn technology(name: &str) -> Technology {
        let code = "15-1254.00".parse().unwrap();
        Technology {
            code,
            name: name.to_owned(),
            class: "Software".to_owned(),
            hot: true,
            in_demand: false,
        }
    }

    fn vocabulary(technologies: &[&str], concepts: Vec<EscoSkill>) -> Vocabulary {
        let onet = Onet {
            technologies: technologies.iter().map(|name| technology(name)).collect(),
            ..Onet::default()
        };
        Vocabulary::build(
            &onet,
            Some(&Esco {
                skills: concepts,
                groups: Vec::new(),
            }),
        )
    }

    #[test]
    fn a_technology_and_its_esco_concept_are_one_skill() {
        let vocabulary = vocabulary(
            &["Python"],
            vec![concept("1", "Python (computer programming)", "K0613")],
        );
        assert_eq!(
            vocabulary
                .skills
                .iter()
                .filter(|skill| skill.label.contains("Python"))
                .count(),
            1
        );
        let python = vocabulary.get("python").unwrap();
        assert!(python.software && python.esco == Some(0));
        assert_eq!(
            python.alternatives,
            [
                "Python (computer programming)",
                "Python (computer programming) alt"
            ]
        );
    }

    #[test]
    fn a_word_that_means_something_else_in_esco_stays_apart() {
        let vocabulary = vocabulary(&["Blackboard"], vec![concept("1", "blackboard", "S8")]);
        assert!(vocabulary.get("blackboard").unwrap().software);
        assert!(!vocabulary.get("blackboard-2").unwrap().software);
    }

    #[test]
    fn every_line_of_our_own_list_is_a_skill_that_no_source_has() {
        assert_eq!(own().count(), OWN.lines().count() - 1);
        let mut labels: Vec<String> = own().map(|skill| key(&skill.label)).collect();
        labels.sort();
        labels.dedup();
        assert_eq!(labels.len(), own().count());
        assert!(vocabulary(&["Python"], Vec::new()).get("scrum").is_some());
    }

    #[test]
    fn transversal_skills_are_common() {
        let vocabulary = vocabulary(
            &[],
            vec![
                concept("1", "work in teams", "T4.1"),
                concept("2", "weld", "S7.1"),
            ],
        );
        assert_eq!(
            vocabulary.get("work-in-teams").unwrap().kind,
            SkillKind::Common
        );
        assert_eq!(vocabulary.get("weld").unwrap().kind, SkillKind::Specialized);
    }
}
