//! Words that tell what a certain ambiguous word means: *fuel* beside *Shell*, *to* before *go*.
//!
//! The model of contexts is the same for all words, so it cannot know what is special to one. A
//! table, kept by hand, does.

use std::collections::HashMap;

use super::place::Place;
use crate::text::Text;

/// Form, words that speak for the skill, words that speak against it. `x_` counts only just before
/// the form, `_x` only just after it, `x` anywhere in the sentence; `x_y` is two words.
const HINTS: &str = include_str!("../../../data/context-hints.tsv");

/// What a word beside the form adds to the log-odds: more than the model mostly says.
const BESIDE: f32 = 5.0;
/// What a word elsewhere in the sentence adds: less, so that the nearer one decides where two
/// disagree.
const NEARBY: f32 = 3.5;

/// Where a hint stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Where {
    Before,
    After,
    Sentence,
}

/// One word or more that tell something.
#[derive(Debug)]
struct Hint {
    keys: Vec<u64>,
    place: Where,
    speaks_for: bool,
}

/// The hints of all forms.
#[derive(Debug)]
pub(super) struct Hints {
    /// By form, then by the first word of the hint.
    forms: HashMap<Vec<u64>, HashMap<u64, Vec<Hint>>>,
}

impl Hints {
    /// Those of the table.
    pub(super) fn bundled() -> Self {
        let mut forms = HashMap::new();
        for line in HINTS.lines().skip(1) {
            let mut columns = line.split('\t');
            let Some(form) = columns.next() else { continue };
            let hints: &mut HashMap<u64, Vec<Hint>> =
                forms.entry(Text::new(form).keys).or_default();
            for (speaks_for, words) in [true, false].into_iter().zip(columns) {
                for hint in words
                    .split(' ')
                    .filter_map(|word| Hint::read(word, speaks_for))
                {
                    hints.entry(hint.keys[0]).or_default().push(hint);
                }
            }
        }
        Self { forms }
    }

    /// What to add to the log-odds of a place; none if nothing tells, or as much for as against.
    pub(super) fn of(&self, place: &Place) -> Option<f32> {
        let hints = self.forms.get(&place.text.keys[place.tokens.clone()])?;
        let (mut for_it, mut against) = (0.0_f32, 0.0_f32);
        for at in place.sentence.clone() {
            for hint in hints.get(&place.text.keys[at]).into_iter().flatten() {
                let weight = hint.weight(place, at);
                let side = if hint.speaks_for {
                    &mut for_it
                } else {
                    &mut against
                };
                *side = side.max(weight);
            }
        }
        let sum = for_it - against;
        (sum != 0.0).then_some(sum)
    }
}

impl Hint {
    fn read(word: &str, speaks_for: bool) -> Option<Self> {
        let place = match (word.starts_with('_'), word.ends_with('_')) {
            (true, _) => Where::After,
            (_, true) => Where::Before,
            _ => Where::Sentence,
        };
        let keys = Text::new(&word.replace('_', " ")).keys;
        (!keys.is_empty()).then_some(Self {
            keys,
            place,
            speaks_for,
        })
    }

    /// What it says where its first word stands `at`; nothing if the others do not follow or it
    /// stands elsewhere.
    fn weight(&self, place: &Place, at: usize) -> f32 {
        let end = at + self.keys.len();
        let form = &place.tokens;
        let outside = end <= form.start || at >= form.end;
        if end > place.sentence.end || !outside || place.text.keys[at..end] != self.keys {
            return 0.0;
        }
        match self.place {
            Where::Before if end == form.start => BESIDE,
            Where::After if at == form.end => BESIDE,
            Where::Sentence => NEARBY,
            _ => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(raw: &str, form: &str) -> Option<f32> {
        let text = Text::new(raw);
        let at = (0..text.tokens.len())
            .find(|at| text.word(*at).eq_ignore_ascii_case(form))
            .unwrap();
        Hints::bundled().of(&Place {
            text: &text,
            tokens: at..at + 1,
            sentence: 0..text.tokens.len(),
            matches: &[],
        })
    }

    #[test]
    fn a_word_in_the_sentence_speaks_for_or_against() {
        assert_eq!(
            of("Plot survival curves in R with ggplot2", "r"),
            Some(NEARBY)
        );
        assert_eq!(
            of("Cold drinks and coffee from Java", "java"),
            Some(-NEARBY)
        );
        assert_eq!(of("We use R", "r"), None);
    }

    #[test]
    fn the_word_beside_decides() {
        assert_eq!(
            of("The statistics office is in building R", "r"),
            Some(NEARBY - BESIDE)
        );
        assert_eq!(of("We build models in R", "r"), Some(NEARBY));
    }

    #[test]
    fn every_line_of_the_table_is_whole() {
        for line in HINTS.lines() {
            assert_eq!(line.split('\t').count(), 3, "{line}");
        }
    }
}
