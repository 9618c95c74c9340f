//! Joins what the sources say of the same skill.
//!
//! A concept comes from an O*NET element (skills and knowledge), an O*NET technology, an ESCO
//! concept, or Metier's own list. Two of them are one skill where the table of aliases says so.
//! Where it says nothing, labels decide: an ESCO concept joins an O*NET one where its preferred
//! label, without the qualifier in brackets, is the same text; for technologies only where ESCO
//! files it under computing, because *Blackboard* may also be a board. A skill of the own list joins
//! the source that has since taken it up by the same rule.

use std::collections::{BTreeMap, HashMap};

use super::address;
use super::alias::Aliases;
use super::id::SkillId;
use super::own;
use super::vocabulary::{Skill, SkillKind, Vocabulary};
use crate::esco::{Esco, EscoSkill};
use crate::onet::{Element, ElementKind, Onet};

impl Vocabulary {
    /// Joins the sources. Deterministic, and the same in whichever order they list their skills.
    pub(crate) fn build(onet: &Onet, esco: Option<&Esco>) -> Self {
        Self::join(onet, esco, &Aliases::bundled())
    }

    fn join(onet: &Onet, esco: Option<&Esco>, aliases: &Aliases) -> Self {
        let mut join = Join {
            aliases,
            skills: Vec::new(),
            by_id: HashMap::new(),
            by_label: HashMap::new(),
        };
        let by_element = join.add_elements(onet);
        let by_technology = join.add_technologies(onet);
        let concepts = esco.map_or(&[][..], |esco| &esco.skills);
        join.add_concepts(concepts);
        join.add_own(concepts);
        join.finish(by_technology, by_element)
    }
}

/// Skills while they are joined.
struct Join<'a> {
    aliases: &'a Aliases,
    skills: Vec<Skill>,
    by_id: HashMap<SkillId, usize>,
    /// The first skill of each label, as [`key`] has it.
    by_label: HashMap<String, usize>,
}

impl Join<'_> {
    /// Adds what a source says: to the skill that the table of aliases names, else to `same`, else
    /// as a skill of its own. The kind of id that takes precedence is added first.
    fn add(&mut self, said: Skill, same: Option<usize>) -> usize {
        let id = said.id.clone();
        let declared = self.aliases.get(&id);
        let means = declared.unwrap_or(&id).clone();
        let there = self.by_id.get(&means).copied();
        let there = there.or(same.filter(|_| declared.is_none()));
        let at = there.unwrap_or(self.skills.len());
        if let Some(skill) = self.skills.get_mut(at) {
            take_in(skill, said);
        } else {
            self.by_label.entry(key(&said.label)).or_insert(at);
            self.by_id.insert(means.clone(), at);
            self.skills.push(Skill { id: means, ..said });
        }
        self.by_id.insert(id, at);
        at
    }

    /// The order in which the skills of a source are added. Joins that the table declares come
    /// first, because a label may only add to them; what became another skill of the same source
    /// comes last, because that one gives the label.
    fn order(&self, id: &SkillId) -> (u8, SkillId) {
        let group = match self.aliases.get(id) {
            Some(means) if means.precedence() != id.precedence() => 0,
            None => 1,
            Some(_) => 2,
        };
        (group, id.clone())
    }

    /// Adds skills and knowledge; gives the skill of each by its index.
    fn add_elements(&mut self, onet: &Onet) -> HashMap<u16, usize> {
        let elements = (0u16..).zip(&onet.elements);
        let mut said: Vec<(u16, Skill)> = elements
            .filter_map(|(index, element)| {
                let skill = Skill {
                    kind: kind_of(element)?,
                    element: Some(index),
                    ..said(SkillId::element(&element.id).ok()?, &element.name)
                };
                Some((index, skill))
            })
            .collect();
        said.sort_by_cached_key(|(_, skill)| self.order(&skill.id));
        said.into_iter()
            .map(|(index, skill)| (index, self.add(skill, None)))
            .collect()
    }

    /// Adds technologies; gives the skill of each by its name.
    fn add_technologies(&mut self, onet: &Onet) -> HashMap<String, usize> {
        let mut classes = BTreeMap::<&str, &str>::new();
        for technology in &onet.technologies {
            classes.entry(&technology.name).or_insert(&technology.class);
        }
        let mut said: Vec<Skill> = classes
            .iter()
            .filter_map(|(name, class)| {
                Some(Skill {
                    software: true,
                    class: Some((*class).to_owned()),
                    ..said(SkillId::technology(name).ok()?, name)
                })
            })
            .collect();
        said.sort_by_cached_key(|skill| self.order(&skill.id));
        said.into_iter()
            .map(|skill| (skill.label.clone(), self.add(skill, None)))
            .collect()
    }

    fn add_concepts(&mut self, concepts: &[EscoSkill]) {
        let mut said: Vec<(&EscoSkill, Skill)> = (0u32..)
            .zip(concepts)
            .filter_map(|(index, concept)| {
                let skill = Skill {
                    kind: if is_transversal(concept) {
                        SkillKind::Common
                    } else {
                        SkillKind::Specialized
                    },
                    alternatives: concept.alternatives.clone(),
                    esco: Some(index),
                    ..said(SkillId::esco(&concept.id).ok()?, &concept.label)
                };
                Some((concept, skill))
            })
            .collect();
        said.sort_by_cached_key(|(_, skill)| self.order(&skill.id));
        for (concept, skill) in said {
            let same = self.by_label.get(&key(&skill.label)).copied();
            let same = same.filter(|at| {
                let there = &self.skills[*at];
                there.element.is_some() || (there.class.is_some() && is_computing(concept))
            });
            self.add(skill, same);
        }
    }

    fn add_own(&mut self, concepts: &[EscoSkill]) {
        for own in own::skills() {
            let same = self.by_label.get(&key(own.label)).copied();
            let same = same.filter(|at| {
                let there = &self.skills[*at];
                let concept = there.esco.and_then(|at| concepts.get(at as usize));
                !own.software || there.software || concept.is_some_and(is_computing)
            });
            let skill = Skill {
                kind: own.kind,
                software: own.software,
                alternatives: own.alternatives,
                ..said(own.id, own.label)
            };
            self.add(skill, same);
        }
    }

    fn finish(
        self,
        mut by_technology: HashMap<String, usize>,
        mut by_element: HashMap<u16, usize>,
    ) -> Vocabulary {
        let (mut skills, mut by_id) = (self.skills, self.by_id);
        // What a source no longer has is still known by the table.
        for (alias, id) in self.aliases.iter() {
            if let Some(at) = by_id.get(id).copied() {
                by_id.insert(alias.clone(), at);
            }
        }
        for (id, at) in &by_id {
            if skills[*at].id != *id {
                skills[*at].aliases.push(id.clone());
            }
        }
        let kept = address::kept();
        address::give_slugs(&mut skills, &by_id, &kept);
        let mut order: Vec<usize> = (0..skills.len()).collect();
        order.sort_by(|one, other| skills[*one].slug.cmp(&skills[*other].slug));
        let mut place = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            place[*old] = new;
        }
        let indices = by_id
            .values_mut()
            .chain(by_technology.values_mut())
            .chain(by_element.values_mut());
        indices.for_each(|at| *at = place[*at]);
        skills.sort_by(|one, other| one.slug.cmp(&other.slug));
        for skill in &mut skills {
            skill.aliases.sort();
        }
        let by_kept_address = kept
            .iter()
            .filter_map(|(address, id)| Some((*address, *by_id.get(id)?)))
            .collect();
        Vocabulary {
            skills,
            by_id,
            by_kept_address,
            by_technology,
            by_element,
        }
    }
}

/// Adds to a skill what another source says of it. Its label and kind stay.
fn take_in(skill: &mut Skill, said: Skill) {
    let labels = std::iter::once(said.label).chain(said.alternatives);
    skill
        .alternatives
        .extend(labels.filter(|label| *label != skill.label));
    skill.software |= said.software;
    skill.element = skill.element.or(said.element);
    skill.class = skill.class.take().or(said.class);
    skill.esco = skill.esco.or(said.esco);
}

/// A skill of which a source says no more than its name.
fn said(id: SkillId, label: &str) -> Skill {
    Skill {
        id,
        aliases: Vec::new(),
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

/// Skills and knowledge are in the vocabulary; abilities, activities, interests and styles describe
/// the occupation only.
fn kind_of(element: &Element) -> Option<SkillKind> {
    match element.kind {
        ElementKind::Skill => Some(SkillKind::Common),
        ElementKind::Knowledge => Some(SkillKind::Specialized),
        _ => None,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::onet::Technology;
    use crate::skill::alias::undeclared;

    const ONE: &str = "00000000-0000-4000-8000-000000000001";
    const TWO: &str = "00000000-0000-4000-8000-000000000002";
    const THREE: &str = "00000000-0000-4000-8000-000000000003";
    const FOUR: &str = "00000000-0000-4000-8000-000000000004";
    const FIVE: &str = "00000000-0000-4000-8000-000000000005";
    /// A table of aliases with nothing in it.
    const NONE: &str = "alias\tid\tsince\treason\n";

    fn element(number: &str, name: &str) -> Element {
        Element {
            id: number.to_owned(),
            name: name.to_owned(),
            kind: ElementKind::Skill,
        }
    }

    fn technology(name: &str) -> Technology {
        Technology {
            code: "15-1254.00".parse().unwrap(),
            name: name.to_owned(),
            class: "Software".to_owned(),
            hot: true,
            in_demand: false,
        }
    }

    fn concept(uuid: &str, label: &str, group: &str) -> EscoSkill {
        EscoSkill {
            id: uuid.to_owned(),
            label: label.to_owned(),
            alternatives: vec![format!("{label} alt")],
            groups: vec![group.to_owned()],
        }
    }

    /// Joins by a table of aliases that this test writes.
    fn joined(
        elements: &[(&str, &str)],
        technologies: &[&str],
        concepts: &[(&str, &str, &str)],
        table: &str,
    ) -> Vocabulary {
        let onet = Onet {
            elements: elements
                .iter()
                .map(|(id, name)| element(id, name))
                .collect(),
            technologies: technologies.iter().map(|name| technology(name)).collect(),
            ..Onet::default()
        };
        let esco = Esco {
            skills: concepts
                .iter()
                .map(|(uuid, label, group)| concept(uuid, label, group))
                .collect(),
            groups: Vec::new(),
        };
        Vocabulary::join(&onet, Some(&esco), &Aliases::read(table).unwrap())
    }

    fn vocabulary(technologies: &[&str], concepts: &[(&str, &str, &str)]) -> Vocabulary {
        joined(&[], technologies, concepts, NONE)
    }

    /// The skill of an id.
    fn of<'a>(vocabulary: &'a Vocabulary, id: &str) -> Option<&'a Skill> {
        let at = vocabulary.by_id(&id.parse().unwrap())?;
        Some(&vocabulary.skills[at])
    }

    /// The skill at an address.
    fn at<'a>(vocabulary: &'a Vocabulary, slug: &str) -> &'a Skill {
        &vocabulary.skills[vocabulary.by_address(slug).unwrap()]
    }

    #[test]
    fn a_technology_and_its_esco_concept_are_one_skill() {
        let vocabulary = vocabulary(
            &["Python"],
            &[(ONE, "Python (computer programming)", "K0613")],
        );
        let pythons = vocabulary
            .skills
            .iter()
            .filter(|skill| skill.label.contains("Python"));
        assert_eq!(pythons.count(), 1);
        let python = at(&vocabulary, "python");
        assert_eq!(python.id.as_str(), "tech:python");
        assert_eq!(python.aliases, [SkillId::esco(ONE).unwrap()]);
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
        let vocabulary = vocabulary(&["Blackboard"], &[(ONE, "blackboard", "S8")]);
        assert!(at(&vocabulary, "blackboard").software);
        assert!(!at(&vocabulary, "blackboard-esco-00000000").software);
    }

    #[test]
    fn two_spellings_of_a_technology_are_one_skill() {
        let vocabulary = vocabulary(&["Node.js", "Node JS"], &[]);
        let node = of(&vocabulary, "tech:node-js").unwrap();
        assert_eq!(
            (node.label.as_str(), &node.alternatives[..]),
            ("Node JS", &["Node.js".to_owned()][..])
        );
        assert_eq!(
            vocabulary.technology("Node.js"),
            vocabulary.technology("Node JS")
        );
    }

    #[test]
    fn a_skill_of_the_own_list_that_a_source_takes_up_is_an_alias_of_the_sources() {
        let before = vocabulary(&["Python"], &[]);
        assert_eq!(at(&before, "scrum").id.as_str(), "metier:scrum");
        let after = vocabulary(&["Python"], &[(ONE, "Scrum", "K0613")]);
        let scrum = of(&after, "metier:scrum").unwrap();
        assert_eq!(scrum.id, SkillId::esco(ONE).unwrap());
        assert_eq!(scrum.slug, "scrum");
    }

    #[test]
    fn transversal_skills_are_common() {
        let vocabulary = vocabulary(
            &[],
            &[(ONE, "work in teams", "T4.1"), (TWO, "weld", "S7.1")],
        );
        let kind = |slug| at(&vocabulary, slug).kind;
        assert_eq!(kind("work-in-teams"), SkillKind::Common);
        assert_eq!(kind("weld"), SkillKind::Specialized);
    }

    #[test]
    fn the_order_of_rows_changes_nothing() {
        let elements = [("2.A.1.e", "Mathematics"), ("2.C.4.a", "Mathematics")];
        let technologies = ["Python", "Objective C", "Blackboard"];
        let concepts = [(ONE, "mathematics", "K0541"), (TWO, "Objective-C", "K0613")];
        let one = joined(&elements, &technologies, &concepts, NONE);
        let mut reversed = (elements, technologies, concepts);
        reversed.0.reverse();
        reversed.1.reverse();
        reversed.2.reverse();
        let other = joined(&reversed.0, &reversed.1, &reversed.2, NONE);
        let names = |vocabulary: &Vocabulary| -> Vec<(SkillId, Vec<SkillId>, String)> {
            let skills = vocabulary.skills.iter();
            skills
                .map(|skill| (skill.id.clone(), skill.aliases.clone(), skill.slug.clone()))
                .collect()
        };
        assert_eq!(names(&one), names(&other));
        assert_eq!(
            at(&one, "mathematics-onet-2-c-4-a").id.as_str(),
            "onet:2.C.4.a"
        );
    }

    #[test]
    fn a_join_that_the_table_holds_outlasts_a_renamed_label_and_a_technology_that_takes_it() {
        let before = [(ONE, "Python (computer programming)", "K0613")];
        let table = format!("{NONE}esco:{ONE}\ttech:python\t2026-11\tsame label\n");
        let a = joined(&[], &["Python"], &before, &table);
        let renamed = [(ONE, "Snake (computer programming)", "K0613")];
        let b = joined(&[], &["Python", "Snake"], &renamed, &table);
        for release in [&a, &b] {
            let python = of(release, "tech:python").unwrap();
            assert_eq!(python, of(release, &format!("esco:{ONE}")).unwrap());
            assert_eq!(python.label, "Python");
        }
        assert_eq!(of(&b, "tech:snake").unwrap().aliases, []);
    }

    #[test]
    fn a_renamed_technology_that_the_table_declares_is_the_same_skill() {
        let table = format!("{NONE}tech:old-name\ttech:new-name\t2026-11\trenamed\n");
        let before = joined(&[], &["Old Name"], &[], &table);
        let after = joined(&[], &["New Name"], &[], &table);
        let both = joined(&[], &["Old Name", "New Name"], &[], &table);
        for (release, label) in [
            (&before, "Old Name"),
            (&after, "New Name"),
            (&both, "New Name"),
        ] {
            let skill = of(release, "tech:old-name").unwrap();
            assert_eq!(
                (skill.id.as_str(), skill.label.as_str()),
                ("tech:new-name", label)
            );
            assert_eq!(Some(skill), of(release, "tech:new-name"));
        }
    }

    /// What two releases say: in the second, labels are renamed, technologies added that take a
    /// label, a concept is gone, and all rows stand in another order.
    fn two_releases() -> [Vocabulary; 2] {
        let elements = [("2.A.1.e", "Mathematics"), ("2.C.4.a", "Mathematics")];
        let technologies = ["Python", "Haskell", "Scala"];
        let concepts = [
            (ONE, "Python (computer programming)", "K0613"),
            (TWO, "mathematics", "K0541"),
            (THREE, "Haskell", "K0613"),
            (FOUR, "blackboard", "S8"),
            (FIVE, "Ada", "K0613"),
        ];
        let first = joined(&elements, &technologies, &concepts, NONE);
        let table = format!("{NONE}{}\n", undeclared(&first).join("\n"));
        let elements = [("2.C.4.a", "Arithmetic"), ("2.A.1.e", "Mathematics")];
        let technologies = ["Snake", "Scala", "Python", "Haskell", "Blackboard", "Ada"];
        let concepts = [
            (FIVE, "Ada", "K0613"),
            (FOUR, "blackboard", "S8"),
            (TWO, "arithmetic", "K0541"),
            (ONE, "Snake (computer programming)", "K0613"),
        ];
        [first, joined(&elements, &technologies, &concepts, &table)]
    }

    #[test]
    fn no_id_means_another_skill_in_another_release() {
        let [first, second] = two_releases();
        for (one, other) in [(&first, &second), (&second, &first)] {
            let mut met = HashMap::new();
            for skill in &one.skills {
                for id in std::iter::once(&skill.id).chain(&skill.aliases) {
                    let Some(at) = other.by_id(id) else { continue };
                    let there = &other.skills[at];
                    assert!(
                        skill.id == there.id
                            || there.aliases.contains(&skill.id)
                            || skill.aliases.contains(&there.id),
                        "{id}: {skill:?}, {there:?}"
                    );
                    let before = met.insert(at, &skill.id);
                    assert!(before.is_none_or(|before| *before == skill.id), "{id}");
                }
            }
        }
    }

    #[test]
    fn every_id_of_a_release_is_found_in_the_next_unless_its_source_dropped_it() {
        let [first, second] = two_releases();
        for id in first.by_id.keys() {
            assert!(second.by_id(id).is_some(), "{id}");
        }
        // A technology came for it; the concept went.
        let ada = of(&second, &format!("esco:{FIVE}")).unwrap();
        assert_eq!(ada.id.as_str(), "tech:ada");
        assert_eq!(
            of(&second, &format!("esco:{THREE}")).unwrap().label,
            "Haskell"
        );
    }

    #[test]
    fn an_address_that_something_else_took_is_named_and_stays_with_its_skill_once_it_is_kept() {
        let [first, second] = two_releases();
        let line = format!("blackboard\tesco:{FOUR}\tYYYY-MM");
        assert!(address::moved(&first, &second).contains(&line));
        let mut skills = second.skills.clone();
        let kept = HashMap::from([("blackboard", SkillId::esco(FOUR).unwrap())]);
        address::give_slugs(&mut skills, &second.by_id, &kept);
        let slug = |id: &str| {
            skills[second.by_id(&id.parse().unwrap()).unwrap()]
                .slug
                .clone()
        };
        assert_eq!(slug(&format!("esco:{FOUR}")), "blackboard");
        assert_eq!(slug("tech:blackboard"), "blackboard-tech-blackboard");
    }
}
