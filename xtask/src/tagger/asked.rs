//! How often a tagger marks each word in unlabelled ads: it meets a word in many more contexts than
//! were annotated.

use facts::skill::Kind;
use facts::skill::forms::Forms;
use facts::skill::tagger::Tagger;
use facts::skill::tagger::units::{Units, Word};
use facts::skill::tagger::vocabulary::{ASKED_STEPS, Vocabulary};
use facts::text::Text;

/// A rare word gets so many occurrences with the share of all words.
const MORE: f64 = 4.0;

/// How often words were seen, and how often marked: knowledge, competence, first of a competence.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    seen: Vec<f64>,
    marked: Vec<[f64; 3]>,
}

impl Asked {
    /// Counts what a tagger marks.
    pub fn count(
        tagger: &Tagger,
        vocabulary: &Vocabulary,
        forms: &Forms,
        texts: &[String],
    ) -> Self {
        let words = vocabulary.words().len();
        let mut asked = Self {
            seen: vec![0.0; words],
            marked: vec![[0.0; 3]; words],
        };
        let mut units = Units::default();
        for raw in texts {
            let text = Text::new(raw);
            let matches = forms.matches(&text);
            let mut marks = vec![[0.0_f64; 3]; text.tokens.len()];
            for tagged in tagger.tag(&text, &matches).marked {
                let confidence = f64::from(tagged.confidence);
                for at in tagged.tokens.clone() {
                    match tagged.kind {
                        Kind::Knowledge => marks[at][0] = confidence,
                        Kind::Competence => {
                            marks[at][1] = confidence;
                            marks[at][2] = if at == tagged.tokens.start {
                                confidence
                            } else {
                                0.0
                            };
                        }
                    }
                }
            }
            for sentence in &text.sentences {
                units.cut(vocabulary, &text, sentence.tokens.clone(), &matches);
                for unit in &units.all {
                    let Word::Known(number) = unit.word else {
                        continue;
                    };
                    asked.seen[number as usize] += 1.0;
                    for (sum, mark) in asked.marked[number as usize]
                        .iter_mut()
                        .zip(marks[unit.first as usize])
                    {
                        *sum += mark;
                    }
                }
            }
        }
        asked
    }

    /// Adds the counts of another tagger.
    pub fn merge(&mut self, other: &Self) {
        self.seen.resize(other.seen.len(), 0.0);
        self.marked.resize(other.marked.len(), [0.0; 3]);
        for (own, other) in self.seen.iter_mut().zip(&other.seen) {
            *own += other;
        }
        for (own, other) in self
            .marked
            .iter_mut()
            .flatten()
            .zip(other.marked.iter().flatten())
        {
            *own += other;
        }
    }

    /// The shares, in steps.
    pub fn steps(&self) -> Vec<[u8; 3]> {
        let seen: f64 = self.seen.iter().sum();
        let means: [f64; 3] = std::array::from_fn(|mark| {
            self.marked.iter().map(|marks| marks[mark]).sum::<f64>() / seen
        });
        let step = |share: f64| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between 1 and the steps"
            )]
            let step = (share.sqrt() * f64::from(ASKED_STEPS)) as u8;
            step.min(ASKED_STEPS - 1) + 1
        };
        let of_word = |(seen, marks): (&f64, &[f64; 3])| {
            if *seen == 0.0 {
                return [0; 3];
            }
            std::array::from_fn(|mark| step((marks[mark] + MORE * means[mark]) / (seen + MORE)))
        };
        self.seen.iter().zip(&self.marked).map(of_word).collect()
    }
}
