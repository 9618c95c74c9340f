//! The skills that a text asks for: where they stand, and which skill of the vocabulary each is.
//!
//! Two readers look at the same words. The *tagger* has learned from labelled ads which phrases are
//! asked for, whatever their words; the *vocabulary* knows how skills are written, whatever stands
//! around. A phrase is a mention if the tagger says so, or if the vocabulary knows its words and
//! nothing speaks against their being asked for. Words that are ordinary words as well are decided
//! by their context, for both. Which skill a phrase is, the vocabulary says where it has the words,
//! else the linker. What is negated, and what stands in equal-opportunity texts, is not asked for.

pub mod context;
pub mod forms;
mod kind;
pub mod link;
pub mod tagger;

use std::ops::Range;

use catalogue::Catalogue;

use self::context::{Judge, Judgement, Place};
use self::forms::{Forms, Match, Trust};
pub use self::kind::Kind;
use self::link::Linker;
use self::tagger::{Tagged, Tagger, Tags};
use crate::section::{self, Section};
use crate::stop::{Stop, Stopped};
use crate::text::{Sentence, Span, Text};

/// A skill where a text asks for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mention {
    /// Where it stands.
    pub span: Span,
    /// The words that name it: a part of the span where that is one word of several names, else all
    /// of it.
    pub name: Span,
    /// What sort of skill it is.
    pub kind: Kind,
    /// Index of the skill in the catalogue's vocabulary; none where it has no such skill.
    pub skill: Option<u32>,
    /// How sure it is that the text asks for this, 0 to 1.
    pub confidence: f32,
    /// Who says so.
    pub by: By,
}

/// Why words are a mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The vocabulary knows the words.
    Vocabulary,
    /// The vocabulary knows the word, which is an ordinary one as well; the words around it
    /// decided.
    Context,
    /// The tagger marked the phrase; the vocabulary has words of it, or a skill that is near.
    Tagger,
}

/// Reads the skills of texts.
#[derive(Debug)]
pub struct Extractor {
    forms: Forms,
    judge: Judge,
    tagger: Tagger,
    linker: Linker,
}

/// How sure a form is that means its skill on sight: 537 of 599 on the labelled ads (`cargo xtask
/// eval ads`).
const ON_SIGHT: f32 = 0.9;
/// From here on the context says that a word is a skill.
const LIKELY: f32 = 0.5;
/// A phrase of which the tagger is as sure as this is asked for, though the context says that the
/// word is an ordinary one. Chosen on the dev half of `SkillSpan` and the sentences of ambiguous
/// words.
const SURE: f32 = 0.7;
/// Below this the context leaves no doubt, not even of a sure tagger.
const HARDLY: f32 = 0.02;

impl Extractor {
    /// Builds it from a catalogue's vocabulary.
    pub fn new(catalogue: &Catalogue) -> Self {
        Self {
            forms: Forms::new(catalogue),
            judge: Judge::bundled(),
            tagger: Tagger::load(),
            linker: Linker::new(catalogue),
        }
    }

    /// The mentions of a text, in order, none twice. What is negated, and what stands in
    /// boilerplate, is none.
    ///
    /// # Panics
    /// Never: nobody can stop it.
    pub fn extract(&self, text: &Text) -> Vec<Mention> {
        let mentions = self.extract_unless(text, &Stop::default());
        mentions.expect("nobody else has what stops it")
    }

    /// The same, for a reader who may stop waiting: it then ends before the next of its steps.
    ///
    /// # Errors
    /// When it was stopped.
    pub fn extract_unless(&self, text: &Text, stop: &Stop) -> Result<Vec<Mention>, Stopped> {
        let matches = self.forms.matches(text);
        stop.check()?;
        let Tags {
            marked: tagged,
            considered,
        } = self.tagger.tag(text, &matches);
        stop.check()?;
        let sections = section::of(text);
        let known = self.candidates(text, &matches, |found, item| {
            match sections.at(found.tokens.start) {
                Section::Offer => true,
                _ if item => false,
                Section::Company => true,
                _ => {
                    found.form.trust == Trust::Sight
                        && !considered[found.tokens.clone()].contains(&true)
                }
            }
        });
        stop.check()?;
        let mut marked: Vec<Marked> = Vec::new();
        // The last knowledge phrase: forms inside it have been dealt with.
        let mut next = 0;
        for phrase in &tagged {
            let inside = &known[starting(&known, &phrase.tokens)];
            if phrase.kind == Kind::Knowledge {
                marked.extend(
                    known[next..]
                        .iter()
                        .take_while(|known| known.found.tokens.end <= phrase.tokens.start)
                        .filter_map(Candidate::alone),
                );
                next = next.max(
                    known.partition_point(|known| known.found.tokens.start < phrase.tokens.end),
                );
            }
            match around(&known, phrase) {
                Some(known) => marked.push(known.named(phrase)),
                None => self.phrase(text, phrase, inside, &mut marked),
            }
        }
        marked.extend(known[next..].iter().filter_map(Candidate::alone));
        let asked = |marked: &Marked| {
            sections.at(marked.tokens.start) != Section::Legal
                && !section::negated(text, marked.tokens.clone())
        };
        let mut mentions: Vec<Mention> = marked
            .into_iter()
            .filter(asked)
            .map(|marked| marked.mention(text))
            .collect();
        mentions.sort_by_key(|mention| (mention.span, mention.kind, mention.skill));
        mentions.dedup_by_key(|mention| (mention.span, mention.kind, mention.skill));
        Ok(mentions)
    }

    /// The forms of a text, with how likely each means its skill there. `doubtful` says of a form,
    /// and of whether it is an item of a list by itself, whether it is hardly asked for.
    fn candidates(
        &self,
        text: &Text,
        matches: &[Match],
        doubtful: impl Fn(&Match, bool) -> bool,
    ) -> Vec<Candidate> {
        let mut sentences = text.sentences.iter().peekable();
        let mut known = Vec::with_capacity(matches.len());
        for found in matches {
            while sentences
                .peek()
                .is_some_and(|sentence| sentence.tokens.end <= found.tokens.start)
            {
                sentences.next();
            }
            let sentence = sentences.peek();
            let Judgement {
                probability,
                hinted,
            } = match found.form.trust {
                Trust::Sight => Judgement {
                    probability: ON_SIGHT,
                    hinted: false,
                },
                Trust::Judge => {
                    let sentence =
                        sentence.map_or(found.tokens.clone(), |sentence| sentence.tokens.clone());
                    self.judge.judge(&Place {
                        text,
                        tokens: found.tokens.clone(),
                        sentence,
                        matches,
                    })
                }
            };
            let item = sentence.is_some_and(|sentence| is_item(text, sentence, &found.tokens));
            let doubtful = doubtful(found, item);
            known.push(Candidate {
                found: found.clone(),
                likely: probability,
                hinted,
                item,
                doubtful,
            });
        }
        known
    }

    /// What a phrase of the tagger is: one mention; or, if it is a list of names, each of them.
    fn phrase(&self, text: &Text, phrase: &Tagged, inside: &[Candidate], marked: &mut Vec<Marked>) {
        let whole = |skill, confidence, by| {
            let (tokens, name) = (phrase.tokens.clone(), phrase.tokens.clone());
            Marked {
                tokens,
                name,
                kind: phrase.kind,
                skill,
                confidence,
                by,
            }
        };
        let same = inside
            .iter()
            .find(|known| known.found.tokens == phrase.tokens);
        if let Some(known) = same {
            // Of software the context knows better; of other words it was not taught, unless a word
            // tells.
            let sure = phrase.confidence >= SURE && known.likely >= HARDLY;
            if known.likely >= LIKELY || sure || !known.found.form.software && !known.hinted {
                marked.push(whole(
                    Some(known.found.form.skill),
                    phrase.confidence.max(known.likely),
                    known.by(),
                ));
            }
            return;
        }
        let likely = || inside.iter().filter(|known| known.likely >= LIKELY);
        if phrase.kind == Kind::Knowledge && likely().count() > 1 && is_list(text, phrase, inside) {
            // Names that make one word are asked for by the whole of it.
            let one_word = is_word(text, &phrase.tokens);
            marked.extend(likely().map(|known| {
                let named = known.named(phrase);
                if one_word {
                    Marked {
                        tokens: phrase.tokens.clone(),
                        ..named
                    }
                } else {
                    named
                }
            }));
            return;
        }
        let longest = likely()
            .filter(|_| phrase.kind == Kind::Knowledge)
            .max_by_key(|known| known.found.tokens.len());
        let skill = match longest {
            Some(known) => Some(known.found.form.skill),
            None => self
                .linker
                .phrase(text.span(phrase.tokens.clone()).of(text.raw))
                .and_then(|linked| u32::try_from(linked.skill).ok()),
        };
        marked.push(whole(skill, phrase.confidence, By::Tagger));
    }
}

/// A form where it stands, and how likely it means its skill there.
struct Candidate {
    found: Match,
    likely: f32,
    /// Whether a word near it tells what just this form means.
    hinted: bool,
    /// Whether it is an item of a list by itself.
    item: bool,
    /// Whether it stands where the employer tells what it gives; or is no item and stands where it
    /// speaks of itself; or is no item and trusted on sight, so that only the tagger has looked at
    /// its context, and considers no knowledge there.
    doubtful: bool,
}

impl Candidate {
    fn by(&self) -> By {
        if self.found.form.trust == Trust::Sight {
            By::Vocabulary
        } else {
            By::Context
        }
    }

    /// A mention because the tagger marked a part of it, or a list that it is in.
    fn named(&self, marked: &Tagged) -> Marked {
        Marked {
            tokens: self.found.tokens.clone(),
            name: self.found.tokens.clone(),
            kind: self.found.form.kind,
            skill: Some(self.found.form.skill),
            confidence: marked.confidence.max(self.likely),
            by: self.by(),
        }
    }

    /// A mention though the tagger did not mark it: software, which is hardly named but to be asked
    /// for, what a word near it tells, and what is an item of a list by itself. Other subjects are
    /// named otherwise, too: *finance* may be what the employer does. Where there is doubt, the
    /// tagger decides.
    fn alone(&self) -> Option<Marked> {
        let named = (self.found.form.software || self.hinted || self.item) && !self.doubtful;
        (named && self.likely >= LIKELY).then(|| Marked {
            tokens: self.found.tokens.clone(),
            name: self.found.tokens.clone(),
            kind: self.found.form.kind,
            skill: Some(self.found.form.skill),
            confidence: self.likely,
            by: self.by(),
        })
    }
}

/// The longer name that a phrase is part of, if it is software: of *AWS Redshift* the tagger may
/// mark the words one by one; or if it is an item of a list. Of other names the tagger knows better
/// where they end.
fn around<'a>(known: &'a [Candidate], phrase: &Tagged) -> Option<&'a Candidate> {
    let first = known.partition_point(|known| known.found.tokens.end <= phrase.tokens.start);
    let longer = known.get(first)?;
    let Range { start, end } = longer.found.tokens;
    let is_part = start <= phrase.tokens.start
        && phrase.tokens.end <= end
        && longer.found.tokens != phrase.tokens;
    let is_whole = longer.item || longer.found.form.software && phrase.kind == Kind::Knowledge;
    (is_part && is_whole && longer.likely >= LIKELY).then_some(longer)
}

/// A mention, by tokens.
struct Marked {
    tokens: Range<usize>,
    name: Range<usize>,
    kind: Kind,
    skill: Option<u32>,
    confidence: f32,
    by: By,
}

impl Marked {
    fn mention(self, text: &Text) -> Mention {
        let Self {
            tokens,
            name,
            kind,
            skill,
            confidence,
            by,
        } = self;
        Mention {
            span: text.span(tokens),
            name: text.span(name),
            kind,
            skill,
            confidence,
            by,
        }
    }
}

/// The forms that lie within some tokens.
fn starting(known: &[Candidate], tokens: &Range<usize>) -> Range<usize> {
    let from = known.partition_point(|known| known.found.tokens.start < tokens.start);
    let to = known.partition_point(|known| known.found.tokens.end <= tokens.end);
    from..to.max(from)
}

/// Whether some tokens are an item of a list, and all of it but the mark at its end.
fn is_item(text: &Text, sentence: &Sentence, tokens: &Range<usize>) -> bool {
    let Range { start, end } = sentence.tokens;
    let is_end = |at: usize| matches!(text.word(at), "." | "," | ";");
    sentence.item
        && start == tokens.start
        && (tokens.end == end || tokens.end + 1 == end && is_end(tokens.end))
}

/// Whether nothing but the marks of a list stands between the names of a phrase.
fn is_list(text: &Text, phrase: &Tagged, inside: &[Candidate]) -> bool {
    let mut names = inside.iter().peekable();
    phrase.tokens.clone().all(|at| {
        while names
            .peek()
            .is_some_and(|known| known.found.tokens.end <= at)
        {
            names.next();
        }
        names
            .peek()
            .is_some_and(|known| known.found.tokens.start <= at)
            || context::separates(text.word(at))
    })
}

/// Whether some tokens are one word to the eye: *React/Redux*.
fn is_word(text: &Text, tokens: &Range<usize>) -> bool {
    text.tokens[tokens.start + 1..tokens.end]
        .iter()
        .all(|token| !token.spaced)
}
