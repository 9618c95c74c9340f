//! How skills are written: every label, alternative label and usual form, found in a text in one
//! pass.
//!
//! A form is a sequence of words; case does not matter, nor does a hyphen between two words. Forms
//! come from the vocabulary's labels by the rules in `written`, and from the tables that `curated`
//! reads, which also decide for forms that several skills share.

mod curated;
mod table;
mod words;
mod written;

use std::cmp::Reverse;
use std::ops::Range;

use catalogue::Catalogue;
use catalogue::skill::{Skill, SkillKind};

use self::curated::Curated;
use self::table::Table;
use self::words::{is_hyphen, words};
use super::kind::Kind;
use crate::text::Text;

/// Whether a form alone is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// It means the skill wherever it stands.
    Sight,
    /// It may be an ordinary word: the context decides.
    Judge,
}

/// What a form stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// Index of the skill in the catalogue's vocabulary.
    pub skill: u32,
    /// Whether it alone is enough.
    pub trust: Trust,
    /// Whether the skill is a piece of software.
    pub software: bool,
    /// What sort of skill it is.
    pub kind: Kind,
}

/// A form found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Where it stands.
    pub tokens: Range<usize>,
    /// What it stands for.
    pub form: Form,
}

/// All forms, as a tree of words.
#[derive(Debug)]
pub struct Forms {
    tree: Table,
    forms: Vec<Form>,
}

/// Longer labels are sentences; of 55,000 ads none has one.
const MOST_WORDS: usize = 8;

impl Forms {
    /// The forms of a catalogue's vocabulary.
    pub fn new(catalogue: &Catalogue) -> Self {
        let curated = Curated::read(&catalogue.vocabulary);
        let mut offers = Offers::default();
        for (index, skill) in (0_u32..).zip(&catalogue.vocabulary.skills) {
            let uses = u32::try_from(skill.uses.len()).unwrap_or(u32::MAX);
            for (form, derived) in written::forms(skill) {
                offers.add(&form, (1 + derived, Reverse(uses)), curated.kept(index));
            }
        }
        for (form, skill) in &curated.forms {
            offers.add(form, (0, Reverse(0)), curated.kept(*skill));
        }
        let mut chosen = offers.best();
        chosen.retain(|(words, _)| !curated.never.contains::<[u64]>(words));
        let form = |(words, skill): &(&[u64], u32)| {
            let trust = if curated.judge.contains::<[u64]>(words) {
                Trust::Judge
            } else {
                Trust::Sight
            };
            let skill_of = &catalogue.vocabulary.skills[*skill as usize];
            Form {
                skill: *skill,
                trust,
                software: skill_of.software,
                kind: kind_of(catalogue, skill_of),
            }
        };
        let forms = chosen.iter().map(form).collect();
        Self {
            tree: Table::new(chosen.iter().map(|(words, _)| *words).zip(0..)),
            forms,
        }
    }

    /// The forms in a text from left to right, the longest at each place, without overlaps; none
    /// goes over the end of a sentence.
    pub fn matches(&self, text: &Text) -> Vec<Match> {
        let mut matches = Vec::new();
        for sentence in &text.sentences {
            let mut at = sentence.tokens.start;
            while at < sentence.tokens.end {
                match self.longest(text, at..sentence.tokens.end) {
                    Some(found) => {
                        at = found.tokens.end;
                        matches.push(found);
                    }
                    None => at += 1,
                }
            }
        }
        matches
    }

    /// The longest form at the beginning of some tokens.
    fn longest(&self, text: &Text, within: Range<usize>) -> Option<Match> {
        let start = within.start;
        if !self.tree.may_begin(text.keys[start]) {
            return None;
        }
        let mut node = Table::ROOT;
        let mut longest = None;
        let mut at = start;
        while at < within.end.min(start + 2 * MOST_WORDS) {
            if at > start && is_hyphen(text, at) {
                at += 1;
                continue;
            }
            let Some(next) = self.tree.step(node, text.keys[at]) else {
                break;
            };
            node = next;
            at += 1;
            if let Some(form) = self.tree.end(node) {
                longest = Some(Match {
                    tokens: start..at,
                    form: self.forms[form as usize],
                });
            }
        }
        longest
    }
}

/// Software and specialized subjects are knowledge, and of ESCO's specialized concepts those that
/// it calls so; the others, and all common skills, are things to do.
fn kind_of(catalogue: &Catalogue, skill: &Skill) -> Kind {
    let esco = skill
        .esco
        .and_then(|index| catalogue.esco.as_ref()?.skills.get(index as usize));
    let called_so =
        esco.is_none_or(|concept| concept.groups.iter().any(|group| group.starts_with('K')));
    if skill.software || skill.kind == SkillKind::Specialized && called_so {
        Kind::Knowledge
    } else {
        Kind::Competence
    }
}

/// Which of several skills a form stands for, lowest first: curated forms, then labels, then what
/// is derived from them; of those the skill that most occupations use.
type Rank = (u8, Reverse<u32>);

/// Forms with what they may stand for. The words of all stand in one list: there are a hundred
/// thousand forms, and a server should not need several times the memory of what it keeps.
#[derive(Default)]
struct Offers {
    words: Vec<u64>,
    /// Where the words of a form stand, and a skill that it may stand for.
    all: Vec<(Range<u32>, Rank, u32)>,
}

impl Offers {
    fn add(&mut self, form: &str, rank: Rank, skill: u32) {
        let words = words(form);
        if words.is_empty() || words.len() > MOST_WORDS {
            return;
        }
        let number =
            |count: usize| u32::try_from(count).expect("no vocabulary has four billion words");
        let start = number(self.words.len());
        self.words.extend(words);
        self.all
            .push((start..number(self.words.len()), rank, skill));
    }

    /// Each form once, in the order of its words, with the skill that it stands for.
    fn best(&mut self) -> Vec<(&[u64], u32)> {
        let words = |range: &Range<u32>| &self.words[range.start as usize..range.end as usize];
        self.all
            .sort_unstable_by(|(a, a_rank, a_skill), (b, b_rank, b_skill)| {
                words(a)
                    .cmp(words(b))
                    .then((a_rank, a_skill).cmp(&(b_rank, b_skill)))
            });
        let mut best: Vec<(&[u64], u32)> = self
            .all
            .iter()
            .map(|(range, _, skill)| (words(range), *skill))
            .collect();
        best.dedup_by_key(|(words, _)| *words);
        best
    }
}
