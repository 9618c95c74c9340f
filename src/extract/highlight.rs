//! A text cut into what was read and what was not, for showing it.

use facts::reader::Facts;
use facts::text::Span;

/// A piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece<'a> {
    /// What stands there.
    pub text: &'a str,
    /// What it was read as: the class of the mark, and words for it. None for plain text.
    pub mark: Option<Mark>,
}

/// What a piece was read as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// `title`, `fact`, `knowledge` or `competence`.
    pub class: &'static str,
    /// In words.
    pub words: String,
}

/// Cuts a text into pieces, in order. Where things that were read overlap, the one that begins
/// first is shown, and of those the longer one. What is one word of the text and names several
/// skills says all of them.
pub fn pieces(text: &str, mut marks: Vec<(Span, Mark)>) -> Vec<Piece<'_>> {
    marks.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    let mut at = 0;
    let mut last = None;
    for (span, mark) in marks {
        let (start, end) = (span.start as usize, span.end as usize);
        if start < at || start == end {
            let same = pieces
                .last_mut()
                .and_then(|piece| piece.mark.as_mut())
                .filter(|of_last| {
                    last == Some(span) && of_last.class == mark.class && of_last.words != mark.words
                });
            if let Some(of_last) = same {
                of_last.words.extend([" and ", &mark.words]);
            }
            continue;
        }
        last = Some(span);
        if start > at {
            pieces.push(Piece {
                text: &text[at..start],
                mark: None,
            });
        }
        pieces.push(Piece {
            text: &text[start..end],
            mark: Some(mark),
        });
        at = end;
    }
    if at < text.len() {
        pieces.push(Piece {
            text: &text[at..],
            mark: None,
        });
    }
    pieces
}

/// What of the facts is marked in the text.
pub fn marks(facts: &Facts, label: impl Fn(u32) -> Option<String>) -> Vec<(Span, Mark)> {
    let mut marks = Vec::new();
    let mut add = |span: Span, class: &'static str, words: &str| {
        let words = words.to_owned();
        marks.push((span, Mark { class, words }));
    };
    if let Some(span) = facts.title {
        add(span, "title", "job title");
    }
    if let Some(span) = facts.employer {
        add(span, "fact", "employer");
    }
    for pay in &facts.pay.salaries {
        add(pay.span, "fact", "pay");
    }
    if let Some(equity) = &facts.pay.equity {
        add(equity.span, "fact", "equity");
    }
    for one in &facts.experience {
        let preferred = if one.preferred { " preferred" } else { "" };
        add(one.span, "fact", &format!("experience{preferred}"));
    }
    if let Some((_, span)) = facts.education.required {
        add(span, "fact", "education");
    }
    if let Some((_, span)) = facts.education.preferred {
        add(span, "fact", "education preferred");
    }
    if let Some((_, span)) = facts.seniority {
        add(span, "fact", "seniority");
    }
    for (_, span) in &facts.employment {
        add(*span, "fact", "employment");
    }
    for (_, span) in &facts.workplace.offered {
        add(*span, "fact", "workplace");
    }
    for place in &facts.places {
        add(place.span, "fact", "place");
    }
    for mention in &facts.mentions {
        let words = mention.skill.and_then(&label);
        add(
            mention.span,
            mention.kind.id(),
            words.as_deref().unwrap_or("skill"),
        );
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_names_two_skills_says_both() {
        let whole = Span { start: 0, end: 11 };
        let mark = |words: &str| {
            (
                whole,
                Mark {
                    class: "knowledge",
                    words: words.to_owned(),
                },
            )
        };
        let pieces = pieces("React/Redux", vec![mark("React"), mark("Redux")]);
        assert_eq!(pieces.len(), 1);
        assert_eq!(pieces[0].mark.as_ref().unwrap().words, "React and Redux");
    }

    #[test]
    fn pieces_together_are_the_text_and_overlaps_are_shown_once() {
        let mark = |class| Mark {
            class,
            words: String::new(),
        };
        let marks = vec![
            (Span { start: 2, end: 4 }, mark("fact")),
            (Span { start: 0, end: 3 }, mark("title")),
            (Span { start: 5, end: 7 }, mark("knowledge")),
        ];
        let pieces = pieces("abcdefgh", marks);
        assert_eq!(
            pieces.iter().map(|piece| piece.text).collect::<Vec<_>>(),
            ["abc", "de", "fg", "h"]
        );
        assert_eq!(
            pieces
                .iter()
                .map(|piece| piece.mark.is_some())
                .collect::<Vec<_>>(),
            [true, false, true, false]
        );
    }
}
