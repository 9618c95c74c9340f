//! From the label of a skill to the forms that people write.
//!
//! O*NET writes `Hypertext markup language HTML`, `HubSpot software`, `Apache Kafka`; ESCO writes
//! `Java (computer programming)` and `use CAD software`. Ads write `HTML`, `HubSpot`, `Kafka`,
//! `Java`.

use catalogue::skill::Skill;

/// Makers whose name ads leave out. Only products that are known without it: `Office` alone is a
/// room.
const MAKERS: [&str; 24] = [
    "Microsoft Office",
    "Amazon Web Services AWS",
    "Amazon Web Services",
    "Microsoft",
    "Adobe",
    "Apache",
    "Amazon",
    "Google",
    "Atlassian",
    "Autodesk",
    "Intuit",
    "IBM",
    "Oracle",
    "SAP",
    "Apple",
    "Cisco",
    "StataCorp",
    "Dassault Systemes",
    "Salesforce.com",
    "Sun Microsystems",
    "VMware",
    "JetBrains",
    "Grafana Labs",
    "Unity Technologies",
];

/// What labels of software end with.
const SORTS: [&str; 5] = [
    " software",
    " programming language",
    " framework",
    " platform",
    " tools",
];

/// The forms of a skill, each with how far it is derived from a label (0 for a label itself, more
/// is further).
pub(super) fn forms(skill: &Skill) -> Vec<(String, u8)> {
    let mut forms = vec![(skill.label.clone(), 0)];
    forms.extend(skill.alternatives.iter().map(|label| (label.clone(), 1)));
    for label in std::iter::once(&skill.label).chain(&skill.alternatives) {
        let bare = without_bracket(label);
        if bare != label {
            forms.push((bare.to_owned(), 1));
        }
        if skill.software {
            derive(bare, &mut forms);
        } else if let Some(other) = other_number(bare) {
            forms.push((other, 2));
        }
    }
    forms
}

fn derive(label: &str, forms: &mut Vec<(String, u8)>) {
    let mut label = label;
    if let Some(short) = SORTS.iter().find_map(|sort| label.strip_suffix(sort)) {
        forms.push((short.to_owned(), 2));
        label = short;
    }
    let maker = |label: &str| {
        MAKERS
            .iter()
            .find_map(|maker| label.strip_prefix(maker)?.strip_prefix(' '))
            .map(str::to_owned)
    };
    if let Some(product) = maker(label) {
        forms.push((product.clone(), 3));
        with_acronym(&product, forms);
    }
    with_acronym(label, forms);
}

/// `Hypertext markup language HTML` is both the words and the letters.
fn with_acronym(label: &str, forms: &mut Vec<(String, u8)>) {
    let Some((words, letters)) = label.rsplit_once(' ') else {
        return;
    };
    let capitals = letters.len() >= 2
        && letters
            .chars()
            .all(|c| c.is_uppercase() || c.is_numeric() || c == '/' || c == '-');
    let first = |c: char| {
        words
            .chars()
            .next()
            .is_some_and(|first| first.eq_ignore_ascii_case(&c))
    };
    if capitals && words.contains(' ') && letters.chars().next().is_some_and(first) {
        forms.push((words.to_owned(), 2));
        forms.push((letters.to_owned(), 3));
    }
}

/// `Python (computer programming)` → `Python`.
fn without_bracket(label: &str) -> &str {
    label
        .split_once(" (")
        .filter(|(_, rest)| rest.ends_with(')'))
        .map_or(label, |(before, _)| before)
}

/// The plural of a singular, and the singular of a plural, of the last word.
fn other_number(label: &str) -> Option<String> {
    let last = label.rsplit(' ').next()?;
    if last.len() < 4 || !last.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    if let Some(singular) = label.strip_suffix("ies") {
        return Some(format!("{singular}y"));
    }
    if let Some(plural) = label
        .strip_suffix('y')
        .filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u']))
    {
        return Some(format!("{plural}ies"));
    }
    match label.strip_suffix('s') {
        Some(_)
            if label.ends_with("ss")
                || label.ends_with("us")
                || label.ends_with("is")
                || label.ends_with("ics") =>
        {
            None
        }
        Some(singular) => Some(singular.to_owned()),
        None => Some(format!("{label}s")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use catalogue::skill::{SkillId, SkillKind};

    fn written(label: &str, software: bool) -> Vec<String> {
        let skill = Skill {
            id: SkillId::technology(label).expect("a name makes an id"),
            aliases: Vec::new(),
            slug: String::new(),
            label: label.to_owned(),
            alternatives: Vec::new(),
            kind: SkillKind::Specialized,
            software,
            element: None,
            class: None,
            esco: None,
            uses: Vec::new(),
        };
        forms(&skill)
            .into_iter()
            .map(|(form, _)| form)
            .skip(1)
            .collect()
    }

    #[test]
    fn an_acronym_at_the_end_stands_for_the_words_before_it() {
        assert_eq!(
            written("Hypertext markup language HTML", true),
            ["Hypertext markup language", "HTML"]
        );
        assert_eq!(written("Apple iOS", true), ["iOS"]);
    }

    #[test]
    fn the_maker_and_the_sort_are_left_out() {
        assert_eq!(written("Apache Kafka", true), ["Kafka"]);
        assert_eq!(written("HubSpot software", true), ["HubSpot"]);
        assert_eq!(written("Java (computer programming)", false), ["Java"]);
    }

    #[test]
    fn subjects_are_found_in_both_numbers() {
        assert_eq!(
            written("food safety principles", false),
            ["food safety principle"]
        );
        assert_eq!(written("accounting policy", false), ["accounting policies"]);
        assert_eq!(written("statistics", false), Vec::<String>::new());
    }
}
