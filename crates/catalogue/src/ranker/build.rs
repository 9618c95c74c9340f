//! From documents and their titles to the index.

use super::document::{Doc, Kind, Strength};
use super::index::{Form, Index};
use super::search::Ranker;
use super::vocabulary::{Vocabulary, len_u32};
use super::words::{brackets, each_word, singular};
use crate::hash::QuickMap;

/// `abbreviation<TAB>expansion`, for what the titles do not say themselves.
const ABBREVIATIONS: &str = include_str!("abbreviations.tsv");

/// An abbreviation stands for at most so many things.
const MOST_EXPANSIONS: usize = 2;

/// Words by the number of their first sight.
type Ids = QuickMap<Box<str>, u32>;

/// Takes documents in and makes the [`Ranker`].
#[derive(Debug, Default)]
pub struct Builder {
    ids: Ids,
    /// How often each word occurs.
    counts: Vec<u32>,
    index: Index,
    /// Abbreviation and expansion from the brackets of titles, each as often as it occurs.
    abbreviations: Vec<(u32, Vec<u32>)>,
}

impl Builder {
    /// Adds a document with its titles and gives its number: 0, 1, 2 and so on.
    ///
    /// `prior` says how much the document is looked for, 0 to 1, whatever the query: for an
    /// occupation, its employment on a logarithmic scale. Titles are numbered from 0 in the order
    /// given. Brackets are read: what abbreviates or spells out the rest, as in `Registered Nurse
    /// (RN)`, is a title too; what only explains it, as in `Java (computer programming)`, may be
    /// left out by who searches. What follows `except` is not in the title.
    pub fn add_doc<S: AsRef<str>>(
        &mut self,
        kind: Kind,
        prior: f32,
        titles: impl IntoIterator<Item = (S, Strength)>,
    ) -> u32 {
        let doc = len_u32(&self.index.docs);
        let prior = if prior > 0.0 { prior.min(1.0) } else { 0.0 };
        self.index.docs.push(Doc {
            kind,
            prior,
            name: None,
        });
        for (title, (text, strength)) in (0..).zip(titles) {
            let text = text.as_ref();
            let Some((outside, inside)) = brackets(text) else {
                self.add_form(doc, title, strength, &[text]);
                continue;
            };
            let first = self.add_form(doc, title, strength, &outside);
            if abbreviates(&outside, inside) {
                let second = self.add_form(doc, title, strength, &[inside]);
                if let (Some(first), Some(second)) = (first, second) {
                    self.note_abbreviation(first, second);
                }
            } else {
                self.add_form(doc, title, strength, &[outside[0], inside, outside[1]]);
            }
        }
        doc
    }

    fn add_form(
        &mut self,
        doc: u32,
        title: u32,
        strength: Strength,
        texts: &[&str],
    ) -> Option<u32> {
        let start = len_u32(&self.index.words);
        for text in texts {
            let mut excepted = false;
            each_word(text, |word| {
                excepted |= word == "except";
                if !excepted {
                    singular(word);
                    let id = intern(&mut self.ids, &mut self.counts, word);
                    self.counts[id as usize] += 1;
                    self.index.words.push(id);
                }
            });
        }
        if start == len_u32(&self.index.words) {
            return None;
        }
        let form = len_u32(&self.index.forms);
        self.index.forms.push(Form {
            doc,
            title,
            weight: 0.0,
            strength,
            start,
        });
        if strength == Strength::Name {
            self.index.docs[doc as usize].name.get_or_insert(form);
        }
        Some(form)
    }

    /// Remembers `rn` for `registered nurse`: one form is a single word, the other is not.
    fn note_abbreviation(&mut self, one: u32, other: u32) {
        for (short, long) in [(one, other), (other, one)] {
            if let ([short], long @ [_, _, ..]) =
                (self.index.words_of(short), self.index.words_of(long))
            {
                self.abbreviations.push((*short, long.to_vec()));
            }
        }
    }

    /// Computes everything that can be computed before the first query.
    pub fn build(mut self) -> Ranker {
        let mut curated = self.curated_abbreviations();
        let Self {
            ids,
            counts,
            mut index,
            mut abbreviations,
        } = self;

        let mut sorted: Vec<(Box<str>, u32)> = ids.into_iter().collect();
        sorted.sort_unstable();
        let mut numbers = vec![0_u32; sorted.len()];
        for (new, (_, old)) in (0..).zip(&sorted) {
            numbers[*old as usize] = new;
        }
        let renumber = |word: &mut u32| *word = numbers[*word as usize];
        index.words.iter_mut().for_each(renumber);
        for (short, long) in curated.iter_mut().chain(&mut abbreviations) {
            renumber(short);
            long.iter_mut().for_each(renumber);
        }

        let counted = sorted
            .iter()
            .map(|(word, old)| (&**word, counts[*old as usize] as usize));
        let vocabulary = Vocabulary::new(counted, index.forms.len());
        abbreviations.retain(|(short, long)| {
            let first_letters = long
                .iter()
                .filter_map(|word| vocabulary.word(*word).chars().next());
            first_letters.eq(vocabulary.word(*short).chars())
        });
        index.expansions = expansions(curated, abbreviations);
        index.vocabulary = vocabulary;
        index.words.shrink_to_fit();
        index.forms.shrink_to_fit();
        index.docs.shrink_to_fit();
        index.compute();
        Ranker { index }
    }

    fn curated_abbreviations(&mut self) -> Vec<(u32, Vec<u32>)> {
        let mut read = |text| {
            let mut words = Vec::new();
            each_word(text, |word| {
                singular(word);
                words.push(intern(&mut self.ids, &mut self.counts, word));
            });
            words
        };
        let lines = ABBREVIATIONS
            .lines()
            .filter_map(|line| line.split_once('\t'));
        lines
            .filter_map(|(short, long)| Some((*read(short).first()?, read(long))))
            .collect()
    }
}

fn intern(ids: &mut Ids, counts: &mut Vec<u32>, word: &str) -> u32 {
    if let Some(id) = ids.get(word) {
        return *id;
    }
    let id = len_u32(counts);
    ids.insert(word.into(), id);
    counts.push(0);
    id
}

/// The curated expansions of each abbreviation, then the commonest of the titles.
fn expansions(
    curated: Vec<(u32, Vec<u32>)>,
    mut noted: Vec<(u32, Vec<u32>)>,
) -> Vec<(u32, Box<[u32]>)> {
    noted.sort_unstable();
    let mut counted: Vec<_> = noted
        .chunk_by(|a, b| a == b)
        .map(|same| (same.len(), same[0].clone()))
        .collect();
    counted.sort_by(|(one, _), (other, _)| other.cmp(one));
    let mut all: Vec<(u32, Box<[u32]>)> = Vec::new();
    for (short, long) in curated
        .into_iter()
        .chain(counted.into_iter().map(|(_, pair)| pair))
    {
        let known = all.iter().filter(|(other, _)| *other == short);
        let (mut count, mut same) = (0, false);
        for (_, other) in known {
            count += 1;
            same |= **other == *long;
        }
        if count < MOST_EXPANSIONS && !same {
            all.push((short, long.into()));
        }
    }
    all.sort_by_key(|(short, _)| *short);
    all
}

/// Whether one is short for the other: begins alike, and its letters occur in the other in their
/// order.
fn abbreviates(outside: &[&str; 2], inside: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    let (mut short, mut long) = (letters(&outside.concat()), letters(inside));
    if short.len() > long.len() {
        std::mem::swap(&mut short, &mut long);
    }
    let mut rest = long.chars();
    short.chars().next() == long.chars().next()
        && short
            .chars()
            .all(|letter| rest.any(|other| other == letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_abbreviate_or_explain() {
        for (text, short) in [
            ("Registered Nurse (RN)", true),
            ("RN Case Manager (Registered Nurse Case Manager)", true),
            (
                "Med Surg CNA (Medical Surgical Certified Nursing Assistant)",
                true,
            ),
            ("Java (computer programming)", false),
            ("R (programming)", false),
        ] {
            let (outside, inside) = brackets(text).unwrap();
            assert_eq!(abbreviates(&outside, inside), short, "{text}");
        }
        for text in ["", "()", "Nurse ()", "(RN)", "Nurse (RN", "Nurse )RN("] {
            assert_eq!(brackets(text), None, "{text}");
        }
    }

    #[test]
    fn every_curated_abbreviation_is_one_word_with_an_expansion() {
        for line in ABBREVIATIONS.lines() {
            let (short, long) = line.split_once('\t').unwrap();
            assert!(
                short.bytes().all(|b| b.is_ascii_lowercase()) && !long.is_empty(),
                "{line}"
            );
        }
    }
}
