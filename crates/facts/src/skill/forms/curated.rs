//! The tables that are kept by hand: usual forms that no label has, skills that two sources both
//! have, and forms not to trust.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::skill::Vocabulary;

use super::words::words;

/// Skill and form, one of each a line.
const FORMS: &str = include_str!("../../../data/surface-forms.tsv");
/// The skill that is kept, and the same one of another source.
const SAME: &str = include_str!("../../../data/same-skills.tsv");
/// Form, `judge` or `never`, and why.
const DISTRUST: &str = include_str!("../../../data/distrust.tsv");

/// The curated tables, resolved against a vocabulary. A line whose skill the vocabulary does not
/// have is left out: the operator may have imported other releases.
pub(super) struct Curated {
    /// Forms with the skills they stand for.
    pub(super) forms: Vec<(&'static str, u32)>,
    /// Forms that the context decides.
    pub(super) judge: BTreeSet<Vec<u64>>,
    /// Forms that are not skills.
    pub(super) never: BTreeSet<Vec<u64>>,
    same: BTreeMap<u32, u32>,
}

impl Curated {
    pub(super) fn read(vocabulary: &Vocabulary) -> Self {
        let index = |slug: &str| {
            vocabulary
                .by_address(slug)
                .and_then(|index| u32::try_from(index).ok())
        };
        let forms = lines(FORMS)
            .filter_map(|(slug, form)| Some((form, index(slug)?)))
            .collect();
        let same = lines(SAME)
            .filter_map(|(kept, other)| Some((index(other)?, index(kept)?)))
            .collect();
        let with = |rule: &'static str| {
            let rules =
                lines(DISTRUST).map(|(form, rest)| (form, rest.split('\t').next().unwrap_or(rest)));
            rules
                .filter(move |(_, is)| *is == rule)
                .map(|(form, _)| words(form))
                .collect()
        };
        Self {
            forms,
            judge: with("judge"),
            never: with("never"),
            same,
        }
    }

    /// The skill that stands for a skill of two sources.
    pub(super) fn kept(&self, skill: u32) -> u32 {
        self.same.get(&skill).copied().unwrap_or(skill)
    }
}

/// The lines of a table but its heading, each as its first column and the rest.
fn lines(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once('\t'))
}
