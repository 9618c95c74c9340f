//! How well predicted spans agree with the marked ones.

use std::fmt;

use facts::skill::forms::Forms;
use facts::skill::tagger::weights::KINDS;
use facts::skill::tagger::{ALL_KINDS, Tagger};
use facts::text::{Span, Text};

use super::skillspan::Marked;
use crate::card::Card;

/// Counts of one kind of span.
#[derive(Debug, Clone, Copy, Default)]
pub struct Agreement {
    predicted: u32,
    gold: u32,
    /// The same bytes and kind.
    exact: u32,
    /// Predicted spans that share a byte with a marked one of the kind, and the other way round.
    predicted_near: u32,
    gold_near: u32,
    /// The same with a marked span of any kind.
    predicted_near_any: u32,
    gold_near_any: u32,
}

/// Agreement by kind.
#[derive(Debug, Clone, Copy, Default)]
pub struct Score([Agreement; KINDS]);

/// A predicted span: its log-odds of being right, and whether it is.
pub type Outcome = (f32, bool);

/// Tags texts and compares; also gives what became of each predicted span, by kind.
pub fn score(tagger: &Tagger, forms: &Forms, texts: &[Marked]) -> (Score, [Vec<Outcome>; KINDS]) {
    let mut score = Score::default();
    let mut outcomes: [Vec<Outcome>; KINDS] = Default::default();
    for marked in texts {
        let text = Text::new(&marked.text);
        let mut predicted: [Vec<Span>; KINDS] = Default::default();
        for tagged in tagger.tag(&text, &forms.matches(&text)).marked {
            let kind = ALL_KINDS
                .iter()
                .position(|kind| *kind == tagged.kind)
                .expect("one of all kinds");
            let span = text.span(tagged.tokens);
            let odds = (tagged.confidence / (1.0 - tagged.confidence)).ln();
            outcomes[kind].push((odds, marked.gold[kind].contains(&span)));
            predicted[kind].push(span);
        }
        score.add(&predicted, &marked.gold);
    }
    (score, outcomes)
}

/// Compares what anything marks in texts, by kind.
pub fn agree(texts: &[Marked], mark: impl Fn(&Text) -> [Vec<Span>; KINDS]) -> Score {
    let mut score = Score::default();
    for marked in texts {
        score.add(&mark(&Text::new(&marked.text)), &marked.gold);
    }
    score
}

impl Score {
    fn add(&mut self, predicted: &[Vec<Span>; KINDS], gold: &[Vec<Span>; KINDS]) {
        let near = |span: &Span, others: &[Span]| others.iter().any(|other| span.overlaps(*other));
        let near_any = |span: &Span, others: &[Vec<Span>; KINDS]| {
            others.iter().any(|others| near(span, others))
        };
        let count = |spans: &[Span], holds: &dyn Fn(&Span) -> bool| {
            u32::try_from(spans.iter().filter(|span| holds(span)).count())
                .expect("fewer spans than bytes")
        };
        for (kind, agreement) in self.0.iter_mut().enumerate() {
            let (some, marked) = (&predicted[kind], &gold[kind]);
            agreement.predicted += count(some, &|_| true);
            agreement.gold += count(marked, &|_| true);
            agreement.exact += count(some, &|span| marked.contains(span));
            agreement.predicted_near += count(some, &|span| near(span, marked));
            agreement.gold_near += count(marked, &|span| near(span, some));
            agreement.predicted_near_any += count(some, &|span| near_any(span, gold));
            agreement.gold_near_any += count(marked, &|span| near_any(span, predicted));
        }
    }

    /// Its figures that have a target.
    pub fn tell(&self, reader: &str, card: &mut Card) {
        let [knowledge, competence] = &self.0;
        let both = knowledge.with(competence);
        for (name, counts, target) in [
            ("knowledge", knowledge, 58.0),
            ("competence", competence, 32.0),
            ("both", &both, 47.0),
        ] {
            card.add(
                format!("SkillSpan dev, {reader}: {name}, strict F1"),
                counts.f1(counts.exact, counts.exact),
                target,
            );
        }
        let overlap = both.f1(both.predicted_near, both.gold_near);
        card.add(
            format!("SkillSpan dev, {reader}: both, overlap F1 of the kind"),
            overlap,
            71.0,
        );
    }

    /// Adds the counts of other texts.
    pub fn merge(&mut self, other: &Self) {
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            *own = own.with(other);
        }
    }
}

impl Agreement {
    fn with(&self, other: &Self) -> Self {
        Self {
            predicted: self.predicted + other.predicted,
            gold: self.gold + other.gold,
            exact: self.exact + other.exact,
            predicted_near: self.predicted_near + other.predicted_near,
            gold_near: self.gold_near + other.gold_near,
            predicted_near_any: self.predicted_near_any + other.predicted_near_any,
            gold_near_any: self.gold_near_any + other.gold_near_any,
        }
    }

    fn f1(&self, right: u32, found: u32) -> f64 {
        let precision = f64::from(right) / f64::from(self.predicted.max(1));
        let recall = f64::from(found) / f64::from(self.gold.max(1));
        if right + found == 0 {
            0.0
        } else {
            200.0 * precision * recall / (precision + recall)
        }
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let [knowledge, competence] = &self.0;
        for (name, counts) in [
            ("knowledge", knowledge),
            ("competence", competence),
            ("both", &knowledge.with(competence)),
        ] {
            let percent = |part: u32, all: u32| 100.0 * f64::from(part) / f64::from(all.max(1));
            writeln!(
                f,
                "  {name:<10}  strict F1 {:.1} (precision {:.1}, recall {:.1})  overlap F1 {:.1} of the kind, {:.1} of any",
                counts.f1(counts.exact, counts.exact),
                percent(counts.exact, counts.predicted),
                percent(counts.exact, counts.gold),
                counts.f1(counts.predicted_near, counts.gold_near),
                counts.f1(counts.predicted_near_any, counts.gold_near_any),
            )?;
        }
        Ok(())
    }
}
