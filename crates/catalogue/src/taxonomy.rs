//! Career areas and occupation groups: Metier's own plain names over the SOC, from
//! `data/career-areas.tsv`.

use crate::code::OnetCode;
use crate::slug::slug;

/// One line a group: area, group, and the code prefixes that belong to it; the longest matching
/// prefix wins.
const TABLE: &str = include_str!("../data/career-areas.tsv");

/// A career area, such as Information Technology and Computer Science.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CareerArea {
    /// Its name.
    pub name: &'static str,
    /// Its part of the address.
    pub slug: String,
    /// Indices of its groups, in order.
    pub groups: Vec<usize>,
}

/// An occupation group, such as Software Development.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OccupationGroup {
    /// Its name.
    pub name: &'static str,
    /// Its part of the address, unique in the area.
    pub slug: String,
    /// Index of its area.
    pub area: usize,
    prefixes: Vec<&'static str>,
    /// Indices of its occupations in the catalogue, in order of their codes.
    pub occupations: Vec<usize>,
}

/// The areas and groups, without occupations yet.
pub(crate) fn read() -> (Vec<CareerArea>, Vec<OccupationGroup>) {
    let (mut areas, mut groups) = (Vec::<CareerArea>::new(), Vec::new());
    for line in TABLE.lines().skip(1) {
        let mut fields = line.split('\t');
        let (Some(area), Some(group), Some(prefixes)) =
            (fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        if areas.last().is_none_or(|last| last.name != area) {
            areas.push(CareerArea {
                name: area,
                slug: slug(area),
                groups: Vec::new(),
            });
        }
        let index = areas.len() - 1;
        areas[index].groups.push(groups.len());
        groups.push(OccupationGroup {
            name: group,
            slug: slug(group),
            area: index,
            prefixes: prefixes.split(' ').collect(),
            occupations: Vec::new(),
        });
    }
    (areas, groups)
}

/// The group with the longest prefix of a code. A code of a later SOC that no prefix matches goes
/// to the group that shares most of its digits, so that no occupation is without a place.
pub(crate) fn group_of(groups: &[OccupationGroup], code: OnetCode) -> usize {
    let code = code.to_string();
    let shared = |prefix: &&str| {
        let common = code
            .bytes()
            .zip(prefix.bytes())
            .take_while(|(a, b)| a == b)
            .count();
        (common == prefix.len(), common)
    };
    let best = |group: &OccupationGroup| group.prefixes.iter().map(shared).max();
    // `max_by_key` takes the last of equals; the first group of the page order is the natural one.
    (0..groups.len())
        .rev()
        .max_by_key(|index| best(&groups[*index]))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn web_developers_are_in_software_development() {
        let (areas, groups) = read();
        let group = &groups[group_of(&groups, "15-1254.00".parse().unwrap())];
        assert_eq!(group.name, "Software Development");
        assert_eq!(
            areas[group.area].name,
            "Information Technology and Computer Science"
        );
    }

    #[test]
    fn a_longer_prefix_wins_over_a_shorter() {
        let (_, groups) = read();
        assert_eq!(
            groups[group_of(&groups, "15-1299.05".parse().unwrap())].name,
            "Cybersecurity"
        );
        assert_ne!(
            groups[group_of(&groups, "15-1299.09".parse().unwrap())].name,
            "Cybersecurity"
        );
    }

    #[test]
    fn every_line_of_the_table_is_whole_and_every_name_and_prefix_stands_once() {
        let lines: Vec<_> = TABLE.lines().skip(1).collect();
        assert!(lines.iter().all(|line| line.split('\t').count() == 3));
        let (areas, groups) = read();
        assert_eq!(groups.len(), lines.len());
        assert_eq!(
            areas.iter().map(|a| &a.slug).collect::<BTreeSet<_>>().len(),
            areas.len(),
            "an area's lines are together"
        );
        assert_eq!(
            groups
                .iter()
                .map(|g| &g.slug)
                .collect::<BTreeSet<_>>()
                .len(),
            groups.len()
        );
        let prefixes: Vec<_> = groups.iter().flat_map(|group| &group.prefixes).collect();
        assert_eq!(
            prefixes.iter().collect::<BTreeSet<_>>().len(),
            prefixes.len()
        );
    }
}
