//! From the titles of one occupation to its groups.

use std::collections::BTreeMap;
use std::ops::Range;

use super::curated::Correction;
use super::phrase::{Letters, Part, Vocabulary, split_bracket};
use super::{roles, words};
use crate::code::OnetCode;
use crate::hash::QuickMap;
use crate::onet::Title;

/// Different titles that a group needs.
pub(super) const TITLES_AT_LEAST: usize = 2;

/// Reads titles and groups them; remembers every word, and what abbreviations stand for.
#[derive(Default)]
pub(super) struct Grouper {
    pub(super) vocabulary: Vocabulary,
    pub(super) abbreviations: QuickMap<u32, Vec<u32>>,
    /// For every role that has others of the same meaning in the occupation at hand: their set, and
    /// its place in it.
    pub(super) same_role: QuickMap<u32, (u32, usize)>,
    sets: Vec<&'static [&'static str]>,
    parts: Vec<Part>,
}

/// A title as it is grouped.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Which title, by its place among all.
    pub(super) title: usize,
    /// The stem of its role.
    pub(super) role: u32,
    /// All its modifiers, joined.
    pub(super) modifiers: Letters,
    /// The whole title, joined: titles that differ in spelling only have the same.
    spelled: Letters,
    /// The modifiers that say something in this occupation, joined; and which words they are.
    key: Letters,
    words: Range<usize>,
    /// It joined a broader group.
    joined: bool,
}

/// Titles of one occupation that name the same job.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) code: OnetCode,
    pub(super) entries: Vec<Entry>,
    /// Titles that differ in more than spelling.
    pub(super) distinct: usize,
    /// Titles that workers reported.
    pub(super) reported: usize,
    /// Words that it shares with the occupation's own title.
    pub(super) shared: usize,
    /// A name given by hand; the group is then kept whatever its size.
    pub(super) given: Option<&'static str>,
    /// The name, where the group may be kept; and the modifiers of the titles that it is taken
    /// from.
    pub(super) name: String,
    pub(super) named_by: Letters,
}

/// What the two spellings of a title, outside and inside its brackets, were read as.
pub(super) struct Reading {
    outside: Range<usize>,
    inside: Range<usize>,
}

impl Group {
    fn new(code: OnetCode, entries: Vec<Entry>) -> Self {
        let named_by = entries[0].modifiers;
        Self {
            code,
            entries,
            distinct: 0,
            reported: 0,
            shared: 0,
            given: None,
            name: String::new(),
            named_by,
        }
    }

    /// Counts its titles, and the words that it shares with the occupation's own title. In `said`
    /// stand the words of all entries.
    fn count(&mut self, is_reported: impl Fn(usize) -> bool, own_words: &[u32], said: &[u32]) {
        let entries = &self.entries;
        let says = |word: &&u32| {
            entries
                .iter()
                .any(|entry| entry.role == **word || said[entry.words.clone()].contains(word))
        };
        self.shared = own_words.iter().filter(says).count();
        self.distinct = distinct(entries);
        self.reported = entries
            .iter()
            .filter(|entry| is_reported(entry.title))
            .count();
    }

    /// Whether it may be kept: by hand, for its titles, or because workers reported one.
    pub(super) fn may_be_kept(&self) -> bool {
        self.given.is_some() || self.distinct >= TITLES_AT_LEAST || self.reported > 0
    }

    /// What decides between occupations that have a group of the same name.
    pub(super) fn strength(&self) -> (bool, usize, usize, usize) {
        (
            self.given.is_some(),
            self.distinct,
            self.reported,
            self.shared,
        )
    }

    /// The titles that did not join from a narrower group.
    pub(super) fn own(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| !entry.joined)
    }
}

impl Grouper {
    /// Reads all titles and learns from their brackets what abbreviations stand for.
    pub(super) fn read(&mut self, titles: &[&Title]) -> (Vec<u32>, Vec<Reading>) {
        let mut stems = Vec::with_capacity(titles.len() * 5);
        let mut readings = Vec::with_capacity(titles.len());
        let mut learned: BTreeMap<u32, BTreeMap<Vec<u32>, usize>> = BTreeMap::new();
        for title in titles {
            let (outside, inside) = split_bracket(&title.text);
            let outside = self.stems(&outside, &mut stems);
            let inside = self.stems(inside.unwrap_or_default(), &mut stems);
            if let Some((short, long)) =
                self.abbreviation(&stems[outside.clone()], &stems[inside.clone()])
            {
                *learned
                    .entry(short)
                    .or_default()
                    .entry(long.to_vec())
                    .or_default() += 1;
            }
            readings.push(Reading { outside, inside });
        }
        for (short, meanings) in learned {
            let all: usize = meanings.values().sum();
            // An abbreviation that often stands for something else is left as it is.
            if let Some((long, _)) = meanings.into_iter().find(|(_, times)| times * 3 > all * 2) {
                self.abbreviations.insert(short, long);
            }
        }
        (stems, readings)
    }

    fn stems(&mut self, text: &str, stems: &mut Vec<u32>) -> Range<usize> {
        self.parts.clear();
        self.vocabulary.read(text, &mut self.parts);
        let start = stems.len();
        stems.extend(self.parts.iter().map(|part| part.word));
        start..stems.len()
    }

    /// The one word in which the spellings differ, and the words that the other has in its place.
    fn abbreviation<'a>(&self, one: &'a [u32], other: &'a [u32]) -> Option<(u32, &'a [u32])> {
        let (short, long) = if one.len() <= other.len() {
            (one, other)
        } else {
            (other, one)
        };
        let front = short.iter().zip(long).take_while(|(a, b)| a == b).count();
        let (short, long) = (&short[front..], &long[front..]);
        let back = short
            .iter()
            .rev()
            .zip(long.iter().rev())
            .take_while(|(a, b)| a == b)
            .count();
        let (short, long) = (&short[..short.len() - back], &long[..long.len() - back]);
        let &[word] = short else { return None };
        let initials = || {
            long.iter()
                .filter_map(|&word| self.vocabulary.text(word).chars().next())
        };
        let spells = |letters: &str| {
            letters
                .chars()
                .map(|c| c.to_ascii_lowercase())
                .eq(initials().map(|c| c.to_ascii_lowercase()))
        };
        let text = self.vocabulary.text(word);
        let stands_for = match long {
            [one] => self.vocabulary.text(*one).starts_with(text),
            _ => self.vocabulary.is_acronym(word) && (front + back > 0 || spells(text)),
        };
        stands_for.then_some((word, long))
    }

    /// Groups the titles of one occupation. `first` is the place of the first title among all.
    pub(super) fn groups(
        &mut self,
        own_title: &str,
        titles: &[&Title],
        first: usize,
        (stems, readings): (&[u32], &[Reading]),
        corrections: &[Correction],
    ) -> Vec<Group> {
        let Some(code) = titles.first().map(|title| title.code) else {
            return Vec::new();
        };
        let written = code.to_string();
        let own_words = self.own_words(own_title);
        let implied = self.implied(own_title, &written);
        self.find_same_roles(&written);
        let lead_is_rank = words::lead_is_rank(&written);

        let mut said = Vec::new();
        let mut places: QuickMap<(u32, Letters), usize> = QuickMap::default();
        let mut groups: Vec<Vec<Entry>> = Vec::new();
        for (at, reading) in readings.iter().enumerate() {
            let Some(entry) = self.entry(
                first + at,
                reading,
                stems,
                &implied,
                &mut said,
                lead_is_rank,
            ) else {
                continue;
            };
            let place = (self.set(entry.role), entry.key);
            if let Some(&at) = places.get(&place) {
                groups[at].push(entry);
            } else {
                places.insert(place, groups.len());
                groups.push(vec![entry]);
            }
        }
        self.join_broader(&mut groups, &places, &said, titles, first);
        let mut groups: Vec<Group> = groups
            .into_iter()
            .filter(|entries| !entries.is_empty())
            .map(|entries| Group::new(code, entries))
            .collect();
        correct(&mut groups, corrections, |title| {
            &titles[title - first].text
        });
        groups.retain(|group| {
            group.given.is_some() || group.entries.iter().any(|entry| !entry.words.is_empty())
        });
        for group in &mut groups {
            group.count(|title| titles[title - first].reported, &own_words, &said);
            if group.may_be_kept() {
                (group.name, group.named_by) = self.name(group, titles, first, lead_is_rank);
            }
        }
        groups
    }

    /// One title as it is grouped; none where it has no role.
    fn entry(
        &mut self,
        title: usize,
        reading: &Reading,
        stems: &[u32],
        implied: &[Letters],
        said: &mut Vec<u32>,
        lead_is_rank: bool,
    ) -> Option<Entry> {
        let (outside, inside) = (
            &stems[reading.outside.clone()],
            &stems[reading.inside.clone()],
        );
        let spelled_out =
            inside.len() > outside.len() && (outside.len() == 1 || inside.last() == outside.last());
        let mut parts = std::mem::take(&mut self.parts);
        parts.clear();
        for &word in if spelled_out { inside } else { outside } {
            match self.abbreviations.get(&word) {
                Some(long) => parts.extend(long.iter().map(|&word| Part {
                    word,
                    start: 0,
                    end: 0,
                })),
                None => parts.push(Part {
                    word,
                    start: 0,
                    end: 0,
                }),
            }
        }
        let spelled = self.vocabulary.letters(parts.iter().map(|part| part.word));
        let role = self.vocabulary.role(&mut parts, lead_is_rank);
        let entry = role.map(|role| {
            let modifiers = &parts[..role.modifiers];
            let start = said.len();
            said.extend(
                modifiers
                    .iter()
                    .map(|part| part.word)
                    .filter(|&word| !implied.contains(&self.vocabulary.letters([word]))),
            );
            Entry {
                title,
                role: role.word,
                modifiers: self
                    .vocabulary
                    .letters(modifiers.iter().map(|part| part.word)),
                spelled,
                key: self.vocabulary.letters(said[start..].iter().copied()),
                words: start..said.len(),
                joined: false,
            }
        });
        self.parts = parts;
        entry
    }

    /// A title that is alone joins the group that its last words name: the words nearest to the
    /// role say its kind.
    fn join_broader(
        &mut self,
        groups: &mut [Vec<Entry>],
        places: &QuickMap<(u32, Letters), usize>,
        said: &[u32],
        titles: &[&Title],
        first: usize,
    ) {
        let is_alone = |entries: &[Entry]| {
            distinct(entries) == 1
                && entries
                    .iter()
                    .all(|entry| !titles[entry.title - first].reported)
        };
        let mut alone: Vec<usize> = (0..groups.len())
            .filter(|&at| is_alone(&groups[at]))
            .collect();
        alone.sort_by_key(|&at| std::cmp::Reverse(groups[at][0].words.len()));
        for at in alone {
            if !is_alone(&groups[at]) {
                continue;
            }
            let entry = &groups[at][0];
            let set = self.set(entry.role);
            let words = &said[entry.words.clone()];
            let broader = (1..words.len()).find_map(|skip| {
                let key = self.vocabulary.letters(words[skip..].iter().copied());
                places
                    .get(&(set, key))
                    .copied()
                    .filter(|&place| !groups[place].is_empty())
            });
            if let Some(place) = broader {
                let moved = std::mem::take(&mut groups[at]);
                groups[place].extend(moved.into_iter().map(|entry| Entry {
                    joined: true,
                    ..entry
                }));
            }
        }
    }

    fn find_same_roles(&mut self, code: &str) {
        // Neighbouring occupations mostly have the same table.
        let sets: Vec<&[&str]> = roles::sets_of_same(code).collect();
        if sets == self.sets {
            return;
        }
        self.same_role.clear();
        for (set, roles) in (0..).zip(&sets) {
            for (rank, role) in roles.iter().enumerate() {
                // Sets are numbered from the top, roles from zero: they never meet.
                self.same_role
                    .entry(self.vocabulary.stem(role))
                    .or_insert((u32::MAX - set, rank));
            }
        }
        self.sets = sets;
    }

    /// The set of a role, or the role itself.
    fn set(&self, role: u32) -> u32 {
        self.same_role.get(&role).map_or(role, |(set, _)| *set)
    }

    fn own_words(&mut self, own_title: &str) -> Vec<u32> {
        let mut words = Vec::new();
        self.stems(own_title, &mut words);
        words.sort_unstable();
        words.dedup();
        words
    }

    /// The words that titles of an occupation need not say: those of its own title, and those that
    /// say nothing in it.
    fn implied(&mut self, own_title: &str, code: &str) -> Vec<Letters> {
        let mut words = self.said_of_all(own_title);
        words.extend(words::says_nothing(code).map(|word| self.vocabulary.stem(word)));
        words
            .into_iter()
            .map(|word| self.vocabulary.letters([word]))
            .collect()
    }

    /// The words that an occupation's own title says of every job in it. Words in an enumeration
    /// are not: a Bus Mechanic is one kind of Bus and Truck Mechanic.
    fn said_of_all(&mut self, own_title: &str) -> Vec<u32> {
        let own = own_title.split(", Except").next().unwrap_or(own_title);
        let tokens: Vec<&str> = own.split(' ').collect();
        let joins = |at: Option<usize>| {
            at.and_then(|at| tokens.get(at))
                .is_some_and(|token| matches!(*token, "and" | "or"))
        };
        let comma = |at: Option<usize>| {
            at.and_then(|at| tokens.get(at))
                .is_some_and(|token| token.ends_with(','))
        };
        let mut words = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let before = at.checked_sub(1);
            if !(joins(before) || joins(Some(at + 1)) || comma(before) || comma(Some(at))) {
                self.stems(token, &mut words);
            }
        }
        words
    }
}

fn distinct(entries: &[Entry]) -> usize {
    if entries.len() < 2 {
        return entries.len();
    }
    let mut spelled: Vec<Letters> = entries.iter().map(|entry| entry.spelled).collect();
    spelled.sort_unstable();
    spelled.dedup();
    spelled.len()
}

/// Applies the corrections made by hand. One that names a title which this release does not have
/// changes nothing.
fn correct<'a>(
    groups: &mut Vec<Group>,
    corrections: &[Correction],
    text: impl Fn(usize) -> &'a String,
) {
    for correction in corrections {
        let find = |groups: &[Group], title: &str| {
            groups
                .iter()
                .position(|group| group.entries.iter().any(|entry| text(entry.title) == title))
        };
        match correction {
            Correction::Name { title, name } => {
                if let Some(at) = find(groups, title) {
                    groups[at].given = Some(name);
                }
            }
            Correction::Drop { title } => {
                if let Some(at) = find(groups, title) {
                    groups.swap_remove(at);
                }
            }
            Correction::Merge { title, into } => {
                if let (Some(from), Some(to)) = (find(groups, title), find(groups, into))
                    && from != to
                {
                    let moved = std::mem::take(&mut groups[from].entries);
                    groups[to]
                        .entries
                        .extend(moved.into_iter().map(|entry| Entry {
                            joined: true,
                            ..entry
                        }));
                    groups.swap_remove(from);
                }
            }
            Correction::Add { name, titles } => {
                let mut entries = Vec::new();
                for group in groups.iter_mut() {
                    let named = |entry: &mut Entry| titles.contains(&text(entry.title).as_str());
                    entries.extend(group.entries.extract_if(.., named).map(|entry| Entry {
                        joined: false,
                        ..entry
                    }));
                }
                if let Some(code) = groups.first().map(|group| group.code)
                    && !entries.is_empty()
                {
                    groups.push(Group {
                        given: Some(name),
                        ..Group::new(code, entries)
                    });
                }
                groups.retain(|group| !group.entries.is_empty());
            }
        }
    }
}
