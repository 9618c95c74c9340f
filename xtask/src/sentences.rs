//! Ambiguous words in sentences of both kinds.

use anyhow::Context;
use facts::skill::context::{Judge, Place};
use facts::skill::forms::{Forms, Trust};
use facts::skill::{Extractor, Kind};
use facts::text::Text;

use crate::card::Card;

/// Form, `yes` or `no`, and a sentence with the form in double brackets.
const TABLES: [(&str, &str); 2] = [
    (
        "known while the words that tell were chosen",
        include_str!("../../crates/facts/tests/ambiguous.tsv"),
    ),
    (
        "written before, not looked at",
        include_str!("../../crates/facts/tests/ambiguous-fresh.tsv"),
    ),
];

/// Percent that should be right.
const RIGHT: f64 = 97.0;

/// Prints how many sentences are judged right, and those that are not.
///
/// # Errors
/// When the starter release cannot be read, or a table has a line that is none.
pub fn eval(card: &mut Card) -> anyhow::Result<()> {
    let catalogue = crate::catalogue()?;
    let reader = Reading {
        forms: Forms::new(&catalogue),
        judge: Judge::bundled(),
        extractor: Extractor::new(&catalogue),
    };
    println!(
        "Words that may be a skill or an ordinary word, in sentences of both kinds (target: {RIGHT}% right)"
    );
    for (name, table) in TABLES {
        let (mut all, mut judged, mut extracted) = (0_u32, 0, 0);
        for line in table.lines().skip(1) {
            let [form, skill, marked] = line
                .split('\t')
                .collect::<Vec<_>>()
                .try_into()
                .ok()
                .context("three columns")?;
            let (probability, found) = reader.read(form, marked);
            let is_skill = skill == "yes";
            let right = [(probability > 0.5) == is_skill, found == is_skill];
            all += 1;
            judged += u32::from(right[0]);
            extracted += u32::from(right[1]);
            if right != [true, true] {
                let who = if right[0] {
                    "extractor"
                } else if right[1] {
                    "context"
                } else {
                    "both"
                };
                println!(
                    "  wrong ({who}): {form}, skill: {skill}, probability {probability:.2}: {marked}"
                );
            }
        }
        let percent = |right: u32| 100.0 * f64::from(right) / f64::from(all);
        println!("{all} sentences, {name}:");
        println!(
            "  right by the context alone {judged} ({:.1}%)",
            percent(judged)
        );
        println!(
            "  right in what is extracted {extracted} ({:.1}%)\n",
            percent(extracted)
        );
        card.add(
            format!("ambiguous words, {all} sentences, %"),
            percent(extracted),
            RIGHT,
        );
    }
    Ok(())
}

struct Reading {
    forms: Forms,
    judge: Judge,
    extractor: Extractor,
}

impl Reading {
    /// The probability that the marked word is the skill of the form, and whether it is extracted.
    fn read(&self, form: &str, marked: &str) -> (f32, bool) {
        let at = marked.find("[[").unwrap_or_default();
        let sentence = marked.replace("[[", "").replace("]]", "");
        let text = Text::new(&sentence);
        let bare = Text::new(form);
        let meant = self
            .forms
            .matches(&bare)
            .first()
            .map(|found| found.form.skill);
        let matches = self.forms.matches(&text);
        let found = matches.iter().find(|found| {
            let span = text.span(found.tokens.clone());
            span.start as usize <= at && at < span.end as usize
        });
        let probability = found.map_or(0.0, |found| match found.form.trust {
            // A longer name of knowledge has the word in it (Java Swing); a longer name of doing is
            // another skill.
            Trust::Sight => f32::from(u8::from(
                found.form.kind == Kind::Knowledge || Some(found.form.skill) == meant,
            )),
            Trust::Judge => {
                let sentence = text
                    .sentences
                    .iter()
                    .find(|sentence| sentence.tokens.contains(&found.tokens.start));
                let sentence =
                    sentence.map_or(0..text.tokens.len(), |sentence| sentence.tokens.clone());
                self.judge.probability(&Place {
                    text: &text,
                    tokens: found.tokens.clone(),
                    sentence,
                    matches: &matches,
                })
            }
        });
        let extracted = self.extractor.extract(&text).iter().any(|mention| {
            let covers = mention.span.start as usize <= at && at < mention.span.end as usize;
            covers
                && (mention.kind == Kind::Knowledge
                    || mention.skill.is_some() && mention.skill == meant)
        });
        (probability, extracted)
    }
}
