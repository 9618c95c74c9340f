//! Ambiguous words in sentences of both kinds.

use facts::skill::context::{Judge, Place};
use facts::skill::forms::{Forms, Trust};
use facts::text::Text;

/// Form, `yes` or `no`, and a sentence with the form in double brackets.
const SENTENCES: &str = include_str!("../../crates/facts/tests/ambiguous.tsv");

/// Prints how many sentences are judged right, and those that are not.
///
/// # Errors
/// When the starter release cannot be read.
pub fn eval() -> anyhow::Result<()> {
    let forms = Forms::new(&crate::catalogue()?);
    let judge = Judge::bundled();
    let (mut right, mut all) = (0, 0);
    for line in SENTENCES.lines().skip(1) {
        let mut columns = line.split('\t');
        let (Some(form), Some(skill), Some(marked)) = (columns.next(), columns.next(), columns.next()) else {
            continue;
        };
        let at = marked.find("[[").unwrap_or_default();
        let sentence = marked.replace("[[", "").replace("]]", "");
        let text = Text::new(&sentence);
        let matches = forms.matches(&text);
        let found = matches.iter().find(|found| {
            let span = text.span(found.tokens.clone());
            span.start as usize <= at && at < span.end as usize
        });
        let probability = found.map_or(-1.0, |found| match found.form.trust {
            Trust::Sight => 2.0,
            Trust::Judge => {
                let sentence = text.sentences.iter().find(|sentence| sentence.tokens.contains(&found.tokens.start));
                let sentence = sentence.map_or(0..text.tokens.len(), |sentence| sentence.tokens.clone());
                judge.probability(&Place { text: &text, tokens: found.tokens.clone(), sentence, matches: &matches })
            }
        });
        all += 1;
        if (probability > 0.5) == (skill == "yes") {
            right += 1;
        } else {
            println!("{form}\t{skill}\t{probability:.2}\t{marked}");
        }
    }
    println!("{right} of {all} right");
    Ok(())
}
