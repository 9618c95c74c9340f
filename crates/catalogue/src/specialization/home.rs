//! Which groups are kept, and under which occupation each is at home.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::group::{Group, TITLES_AT_LEAST};
use super::phrase::Letters;
use crate::code::OnetCode;

/// Until an occupation has so many groups, one title is enough if workers reported it.
const FILLED_UP_TO: usize = 6;

/// Groups that one occupation has at most: more is a list, not a choice.
const PER_OCCUPATION: usize = 40;

/// A group that is kept, and where else its titles stand.
pub(super) struct Home<'g> {
    pub(super) group: &'g Group,
    /// Other occupations under which titles of its name stand, sorted.
    pub(super) also_under: Vec<OnetCode>,
    /// Whether it is kept under another occupation too.
    pub(super) ambiguous: bool,
}

/// A title by its modifiers and its role, and a group in which it stands.
type Place = (Letters, u32, usize);

/// Keeps the groups that deserve it, each where it is at home; the strongest first.
pub(super) fn homes(groups: &[Group]) -> Vec<Home<'_>> {
    let mut kept: Vec<usize> = (0..groups.len())
        .filter(|&at| groups[at].may_be_kept())
        .collect();
    keep_a_choice(&mut kept, groups);
    // From the strongest group down, so that a group only ever gives way to one that stays.
    kept.sort_by_key(|&at| (Reverse(groups[at].strength()), at));
    let places = places(groups);
    let others: Vec<Elsewhere> = kept
        .iter()
        .map(|&at| elsewhere(&groups[at], groups, &places))
        .collect();
    let mut at_home = vec![false; groups.len()];
    for (&at, others) in kept.iter().zip(&others) {
        let group = &groups[at];
        let gives_way = |other: usize| {
            at_home[other]
                && groups[other].named_by == group.named_by
                && groups[other].strength() > group.strength()
        };
        at_home[at] = group.given.is_some() || !others.mostly.iter().any(|&other| gives_way(other));
    }
    kept.iter()
        .zip(&others)
        .filter(|(at, _)| at_home[**at])
        .map(|(&at, others)| home(&groups[at], others, groups, &at_home))
        .collect()
}

fn home<'g>(group: &'g Group, others: &Elsewhere, groups: &[Group], at_home: &[bool]) -> Home<'g> {
    let named = || others.named.iter().copied();
    let mut also_under: Vec<OnetCode> = named().map(|other| groups[other].code).collect();
    also_under.dedup();
    Home {
        group,
        also_under,
        ambiguous: named().any(|other| at_home[other] && groups[other].named_by == group.named_by),
    }
}

/// Every title of every group, sorted.
fn places(groups: &[Group]) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        let entries = group.entries.iter();
        places.extend(entries.map(|entry| (entry.modifiers, entry.role, at)));
    }
    places.sort_unstable();
    places.dedup();
    places
}

/// Where else the titles of a group stand: groups of other occupations.
struct Elsewhere {
    /// Those that hold a title from which the group has its name.
    named: BTreeSet<usize>,
    /// Those that hold more than half of its titles.
    mostly: Vec<usize>,
}

/// Finds where else the titles of a group stand.
fn elsewhere(group: &Group, groups: &[Group], places: &[Place]) -> Elsewhere {
    let mut titles: Vec<(Letters, u32)> = group
        .own()
        .map(|entry| (entry.modifiers, entry.role))
        .collect();
    titles.sort_unstable();
    titles.dedup();
    let mut times: BTreeMap<usize, usize> = BTreeMap::new();
    let mut named = BTreeSet::new();
    for &title in &titles {
        let start = places.partition_point(|place| (place.0, place.1) < title);
        let same = places[start..]
            .iter()
            .take_while(|place| (place.0, place.1) == title);
        for other in same
            .map(|place| place.2)
            .filter(|&other| groups[other].code != group.code)
        {
            *times.entry(other).or_default() += 1;
            if title.0 == group.named_by {
                named.insert(other);
            }
        }
    }
    let mostly = times
        .into_iter()
        .filter(|(_, times)| times * 2 > titles.len())
        .map(|(other, _)| other)
        .collect();
    Elsewhere { named, mostly }
}

/// Of each occupation keeps the groups with most titles, and single titles only as long as there
/// are few groups.
fn keep_a_choice(kept: &mut Vec<usize>, groups: &[Group]) {
    kept.sort_by_cached_key(|&at| {
        let group = &groups[at];
        let words = group.name.split(' ').count();
        (
            group.code,
            Reverse((group.given.is_some(), group.distinct, group.shared)),
            words,
            &group.name,
        )
    });
    let (mut code, mut number) = (None, 0);
    kept.retain(|&at| {
        let group = &groups[at];
        number = if code == Some(group.code) {
            number + 1
        } else {
            1
        };
        code = Some(group.code);
        let is_alone = group.given.is_none() && group.distinct < TITLES_AT_LEAST;
        number
            <= if is_alone {
                FILLED_UP_TO
            } else {
                PER_OCCUPATION
            }
    });
}
