//! The skills that a text asks for: where they stand, and which skill of the vocabulary each is.
//!
//! The vocabulary knows how skills are written; words that are ordinary words as well are decided by their context. What is
//! negated, and what stands in equal-opportunity texts, is not asked for.

pub mod context;
pub mod forms;

use catalogue::Catalogue;

use self::context::{Judge, Place};
use self::forms::{Form, Forms, Match, Trust};
use crate::section::{self, Section};
use crate::text::{Span, Text};

/// What sort of skill a mention names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A nameable tool or subject.
    Knowledge,
    /// A phrase of doing.
    Competence,
}

impl Kind {
    /// The word for it in answers.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Knowledge => "knowledge",
            Self::Competence => "competence",
        }
    }
}

/// A skill where a text asks for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mention {
    /// Where it stands.
    pub span: Span,
    /// What sort of skill it is.
    pub kind: Kind,
    /// Index of the skill in the catalogue's vocabulary.
    pub skill: u32,
    /// How sure it is that the text means this skill, 0 to 1.
    pub confidence: f32,
    /// Who says so.
    pub by: By,
}

/// Why words are a mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The vocabulary knows the words.
    Vocabulary,
    /// The vocabulary knows the word, which is an ordinary one as well; the words around it decided.
    Context,
}

/// Reads the skills of texts.
#[derive(Debug)]
pub struct Extractor {
    forms: Forms,
    judge: Judge,
}

/// How sure a form is that means its skill on sight: 698 of 839 on the labelled ads (`cargo xtask eval ads`), where a skill is
/// labelled once, so that this is rather too low.
const ON_SIGHT: f32 = 0.83;
/// From here on the context says that a word is a skill.
const LIKELY: f32 = 0.5;

impl Extractor {
    /// Builds it from a catalogue's vocabulary.
    pub fn new(catalogue: &Catalogue) -> Self {
        Self { forms: Forms::new(catalogue), judge: Judge::bundled() }
    }

    /// The mentions of a text, in order, without overlaps.
    pub fn extract(&self, text: &Text) -> Vec<Mention> {
        let matches = self.forms.matches(text);
        let sections = section::of(text);
        let mut sentences = text.sentences.iter().peekable();
        let mut mentions = Vec::new();
        for Match { tokens, form } in &matches {
            while sentences.peek().is_some_and(|sentence| sentence.tokens.end <= tokens.start) {
                sentences.next();
            }
            let sentence = sentences.peek().map_or(tokens.clone(), |sentence| sentence.tokens.clone());
            let (confidence, by) = match form.trust {
                Trust::Sight => (ON_SIGHT, By::Vocabulary),
                Trust::Judge => {
                    let place = Place { text, tokens: tokens.clone(), sentence, matches: &matches };
                    (self.judge.probability(&place), By::Context)
                }
            };
            let asked = sections.at(tokens.start) != Section::Legal && !section::negated(text, tokens.clone());
            if confidence >= LIKELY && asked {
                let Form { skill, kind, .. } = *form;
                mentions.push(Mention { span: text.span(tokens.clone()), kind, skill, confidence, by });
            }
        }
        mentions
    }
}
