//! Which skill of the vocabulary a phrase means that does not name it.
//!
//! A phrase and the labels of skills are vectors ([`model`]), and the skill is the one whose label
//! points in the direction of the phrase. A sentence asks for several: each is judged by the phrase
//! of the sentence that says it best, and a little by the whole sentence, which tells apart what
//! the phrase alone does not.

mod index;
pub mod model;
pub mod pieces;
mod sentence;
mod stop_words;

use std::cmp::Reverse;

use catalogue::Catalogue;

use self::index::{Index, Target, cosine, direction, nearness};
use self::model::{DIMENSIONS, Model};
use self::pieces::each_word;
use self::stop_words::{is_empty, is_frame};

/// The bundled model, made by `cargo xtask train linker`.
const MODEL: &[u8] = include_bytes!("../../data/linker.model");

/// A link of less confidence is more often wrong than right.
const LEAST_CONFIDENCE: f32 = 0.5;

/// A skill that is meant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Linked {
    /// Index into the skills of the catalogue's vocabulary.
    pub skill: usize,
    /// How near the label is to the phrase, as a cosine.
    pub near: f32,
    /// How likely it is the right one, 0 to 1.
    pub confidence: f32,
}

/// Finds the skills that phrases and sentences mean.
#[derive(Debug)]
pub struct Linker {
    model: Model,
    index: Index,
}

impl Linker {
    /// Reads the bundled model and places the skills of a catalogue; takes about a tenth of a
    /// second.
    ///
    /// # Panics
    /// Never: the bundled model is whole.
    pub fn new(catalogue: &Catalogue) -> Self {
        let model = Model::read(MODEL).expect("the bundled model is whole");
        let index = Index::new(catalogue, &model);
        Self { model, index }
    }

    /// The skill that a phrase means, if one is likely.
    pub fn phrase(&self, phrase: &str) -> Option<Linked> {
        // A little less than the cosine that has the least confidence: what counts is the
        // confidence.
        let least = nearness(CONFIDENCE_HALF - 0.001);
        self.nearest_from(phrase, least)
            .filter(|linked| linked.confidence >= LEAST_CONFIDENCE)
    }

    /// The skill that is nearest to a phrase, however unlikely, of those that have a piece of a
    /// word in common with it. The others are hardly ever near enough to be likely.
    pub fn nearest(&self, phrase: &str) -> Option<Linked> {
        self.nearest_from(phrase, i32::MIN)
    }

    /// The same, of the skills that have at least some nearness.
    fn nearest_from(&self, phrase: &str, least: i32) -> Option<Linked> {
        let mut sum = [0.0; DIMENSIONS];
        let mut pieces = Vec::new();
        each_word(phrase, |word| {
            if is_frame(word) {
                return;
            }
            // An empty word tells `work in teams` from `work teams`, but leads to no skill.
            let empty = is_empty(word);
            self.model.pieces().each_of(word, |piece| {
                self.model.add(piece, &mut sum);
                if !empty {
                    pieces.push(piece);
                }
            });
        });
        let to = Target::new(&direction(&sum)?);
        let mut best: Option<(i32, Reverse<u32>)> = None;
        for entry in pieces
            .into_iter()
            .flat_map(|piece| self.index.with_piece(piece))
        {
            let least = best.map_or(least, |(near, _)| near);
            if let Some(near) = self.index.near_at_least(*entry, &to, least) {
                // Of two alike, the first skill.
                best = best.max(Some((near, Reverse(*entry))));
            }
        }
        let (near, Reverse(entry)) = best?;
        Some(self.linked(entry, cosine(near)))
    }

    /// The skills that a sentence asks for, the likeliest first, as many as `limit`; the confidence
    /// is that of the phrase that says the skill best. Compares every phrase with every skill,
    /// which takes about ten milliseconds.
    pub fn sentence(&self, sentence: &str, limit: usize) -> Vec<Linked> {
        let ranked = sentence::rank(&self.model, &self.index, sentence, limit);
        ranked
            .into_iter()
            .map(|(entry, near)| self.linked(entry, near))
            .collect()
    }

    fn linked(&self, entry: u32, near: f32) -> Linked {
        Linked {
            skill: self.index.skill(entry),
            near,
            confidence: confidence(near),
        }
    }
}

/// How likely the nearest skill is the right one, by its cosine: a logistic curve, fitted to the
/// annotated phrases of the validation halves of Decorte et al., those without a skill included
/// (`cargo xtask eval linker` prints the fit).
fn confidence(near: f32) -> f32 {
    1.0 / (1.0 + (-CONFIDENCE_RISES * (near - CONFIDENCE_HALF)).exp())
}

/// The cosine at which the nearest skill is as often right as wrong.
const CONFIDENCE_HALF: f32 = 0.84;
/// How fast confidence rises with the cosine.
const CONFIDENCE_RISES: f32 = 9.4;

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use catalogue::release::Release;
    use catalogue::starter;
    use proptest::prelude::*;

    use super::*;

    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
        let releases = starter::files()
            .iter()
            .map(|(_, bytes)| Release::unpack(bytes).unwrap());
        Catalogue::assemble(releases.collect()).unwrap()
    });
    static LINKER: LazyLock<Linker> = LazyLock::new(|| Linker::new(&CATALOGUE));

    fn slug(linked: Linked) -> &'static str {
        &CATALOGUE.vocabulary.skills[linked.skill].slug
    }

    fn phrase(phrase: &str) -> Option<&'static str> {
        LINKER.phrase(phrase).map(slug)
    }

    #[test]
    fn a_phrase_is_linked_to_the_skill_that_it_paraphrases() {
        assert_eq!(phrase("managing budgets"), Some("manage-budgets"));
        assert_eq!(phrase("welding techniques"), Some("welding-techniques"));
        assert_eq!(
            phrase("excellent communication skills"),
            Some("communication")
        );
    }

    #[test]
    fn a_phrase_that_means_no_skill_is_not_linked() {
        assert_eq!(phrase("free lunch on Fridays"), None);
        assert_eq!(phrase("strong understanding"), None);
        assert_eq!(phrase("…"), None);
    }

    #[test]
    fn a_sentence_asks_for_several_skills() {
        let sentence =
            "You will supervise staff, negotiate contracts with suppliers and use JavaScript.";
        let found: Vec<&str> = LINKER.sentence(sentence, 5).into_iter().map(slug).collect();
        assert!(found.contains(&"javascript"), "{found:?}");
        assert!(found.contains(&"supervise-staff"), "{found:?}");
        assert!(
            found.iter().any(|slug| slug.contains("negotiat")),
            "{found:?}"
        );
    }

    #[test]
    fn the_best_skill_of_a_sentence_comes_first() {
        let found = LINKER.sentence("Candidates must be able to operate forklifts", 3);
        assert_eq!(slug(found[0]), "operate-forklift");
        assert_eq!(found.len(), 3);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_link_is_the_nearest_skill_if_that_is_likely(
            words in proptest::sample::subsequence(
                vec!["manage", "train", "weld", "sell", "write", "staff", "budgets", "reports", "pipes", "customers", "safely"],
                1..4,
            ).prop_shuffle(),
        ) {
            let phrase = words.join(" ");
            let nearest = LINKER.nearest(&phrase).filter(|linked| linked.confidence >= LEAST_CONFIDENCE);
            prop_assert_eq!(LINKER.phrase(&phrase), nearest);
        }

        #[test]
        fn any_text_is_linked_alike_each_time(text in "\\PC{0,80}") {
            prop_assert_eq!(LINKER.phrase(&text), LINKER.phrase(&text));
            let found = LINKER.sentence(&text, 3);
            prop_assert_eq!(&found, &LINKER.sentence(&text, 3));
            prop_assert!(found.iter().all(|linked| (0.0..=1.0).contains(&linked.confidence)));
        }
    }
}
