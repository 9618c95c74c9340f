//! The name of a group of titles.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::group::{Group, Grouper};
use super::phrase::{Letters, split_bracket};
use crate::onet::Title;

impl Grouper {
    /// The most natural name: the modifiers as most titles write them, and the most frequent roles;
    /// or the name given by hand. Also the joined modifiers of the title that it is taken from.
    pub(super) fn name(
        &mut self,
        group: &Group,
        titles: &[&Title],
        first: usize,
        lead_is_rank: bool,
    ) -> (String, Letters) {
        let mut spellings: BTreeMap<String, (usize, bool, Letters)> = BTreeMap::new();
        for entry in group.own() {
            let (outside, inside) = split_bracket(&titles[entry.title - first].text);
            // What O*NET writes first counts twice.
            for (text, weight) in [(&*outside, 2), (inside.unwrap_or_default(), 1)] {
                if let Some((spelling, plain)) = self.spelling(text, entry.role, lead_is_rank) {
                    spellings
                        .entry(spelling)
                        .or_insert((0, plain, entry.modifiers))
                        .0 += weight;
                }
            }
        }
        let best = spellings
            .into_iter()
            .min_by_key(|(spelling, (times, plain, _))| (Reverse(*times), !plain, spelling.len()));
        let (modifiers, key) = best.map_or(
            (String::new(), group.entries[0].modifiers),
            |(spelling, (_, _, key))| (spelling, key),
        );
        if let Some(given) = group.given {
            return (given.to_owned(), key);
        }
        let mut roles: BTreeMap<u32, usize> = BTreeMap::new();
        for entry in &group.entries {
            *roles.entry(entry.role).or_default() += 1;
        }
        let mut roles: Vec<(u32, usize)> = roles.into_iter().collect();
        roles.sort_by_key(|&(role, times)| {
            (
                Reverse(times),
                self.same_role.get(&role).map(|(_, rank)| *rank),
                self.vocabulary.text(role),
            )
        });
        let roles: Vec<String> = roles
            .iter()
            .take(2)
            .map(|&(role, _)| capitalized(self.vocabulary.text(role)))
            .collect();
        (
            format!("{modifiers} {}", roles.join(" / "))
                .trim()
                .to_owned(),
            key,
        )
    }

    /// The modifiers as a title writes them, and whether they are plain: few words and no
    /// abbreviation.
    fn spelling(&mut self, text: &str, role: u32, lead_is_rank: bool) -> Option<(String, bool)> {
        let mut text = Cow::Borrowed(text);
        let mut parts = Vec::with_capacity(8);
        self.vocabulary.read(&text, &mut parts);
        let last = *parts.last()?;
        if let Some(long) = self.abbreviations.get(&last.word) {
            // A last word that holds the role and more, such as NP, is spelled out.
            let long: Vec<String> = long
                .iter()
                .map(|&word| capitalized(self.vocabulary.text(word)))
                .collect();
            text = Cow::Owned(format!(
                "{}{}",
                &text[..last.start as usize],
                long.join(" ")
            ));
            parts.clear();
            self.vocabulary.read(&text, &mut parts);
        }
        let read = parts.clone();
        let found = self.vocabulary.role(&mut parts, lead_is_rank)?;
        if found.word != role {
            return None;
        }
        parts.truncate(found.modifiers);
        let (first, end) = (parts.first()?.start as usize, parts.last()?.end as usize);
        let within = read
            .iter()
            .filter(|part| (first..end).contains(&(part.start as usize)))
            .count();
        let spelling = if within == parts.len() && first < end {
            text[first..end].to_owned()
        } else {
            parts.dedup_by_key(|part| part.start);
            parts
                .iter()
                .map(|part| &text[part.start as usize..part.end as usize])
                .collect::<Vec<_>>()
                .join(" ")
        };
        let plain = parts.len() <= 3
            && !parts
                .iter()
                .any(|part| self.vocabulary.is_acronym(part.word));
        Some((spelling.trim_end_matches(',').to_owned(), plain))
    }
}

/// A role as a name writes it: `team member` becomes `Team Member`.
fn capitalized(role: &str) -> String {
    let mut name = String::with_capacity(role.len());
    for c in role.chars() {
        if name.is_empty() || name.ends_with(' ') {
            name.extend(c.to_uppercase());
        } else {
            name.push(c);
        }
    }
    name
}
