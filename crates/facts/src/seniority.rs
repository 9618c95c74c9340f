//! How senior the job is, as the ad states it: intern, entry, …, executive.

mod level;
mod rank;

use std::ops::Range;
use std::sync::LazyLock;

pub use self::level::Seniority;

use self::rank::{RANKS, grade, ranked};
use crate::head_noun::is_head;
use crate::heading::{self, Heading};
use crate::phrase::{Phrases, is_any, is_hyphen};
use crate::text::{Span, Text, TokenKind};
use Seniority::{Entry, Intern, Lead, Mid, Senior};

/// The seniority that an ad states, and where: in its title first, else in a plain statement
/// (`entry-level position`, `we are looking for a senior …`). Of several titles the first counts,
/// and of a range (`mid to senior`) its beginning. `None` when none is stated; years of
/// experience are none.
pub fn of(text: &Text, heading: &Heading) -> Option<(Seniority, Span)> {
    let found = match title_field(text, heading) {
        Some(title) => in_title(text, title),
        None => None,
    };
    let (rank, tokens) = found.or_else(|| in_body(text))?;
    Some((rank, text.span(tokens)))
}

/// The title, with what stands in its field around it up to another title: `Scientist, Senior`,
/// `Nurse (Junior)`.
fn title_field(text: &Text, heading: &Heading) -> Option<Range<usize>> {
    let title = heading.title_tokens.clone()?;
    let fields = &heading.fields;
    let Some(at) = fields
        .iter()
        .position(|field| field.tokens.start <= title.start && title.end <= field.tokens.end)
    else {
        return Some(title);
    };
    let mut end = fields[at].tokens.end;
    // `Nurse (Junior)`, `Nurse - Night (Senior)`, but not the next field of `Nurse | Head of Acme`.
    for next in fields[at + 1..]
        .iter()
        .take_while(|next| next.line == fields[at].line && next.tokens.len() <= 3)
    {
        if (end..next.tokens.start).any(|at| matches!(text.word(at), "|" | ";" | ":")) {
            break;
        }
        end = next.tokens.end;
    }
    let other = (title.end..end).find(|at| is_head(text, *at) && RANKS.at(text, *at).is_none());
    // A rank before another title is of that title; an intern is one, whatever else.
    let intern = end > 0
        && RANKS
            .at(text, end - 1)
            .is_some_and(|(_, rank)| rank == Intern);
    let other = other.filter(|_| !intern);
    let other = other.map(|head| {
        (title.end..head)
            .find(|at| RANKS.at(text, *at).is_some())
            .unwrap_or(head)
    });
    // `(Senior) Nurse`
    let before = at
        .checked_sub(1)
        .map(|at| &fields[at])
        .filter(|field| field.line == fields[at].line);
    let rank = before.filter(|field| {
        RANKS
            .at(text, field.tokens.start)
            .is_some_and(|(rank, _)| rank == field.tokens)
    });
    let start = rank.map_or(title.start, |field| field.tokens.start);
    Some(start..other.unwrap_or(end))
}

/// The rank in a title. Who is junior or an intern is that, whatever else; else the highest rank
/// counts.
fn in_title(text: &Text, title: Range<usize>) -> Option<(Seniority, Range<usize>)> {
    let words = RANKS
        .all(text, title.clone())
        .filter_map(|(tokens, rank)| ranked(text, &title, tokens, rank));
    let ranks: Vec<_> = words
        .chain(title.clone().filter_map(|at| grade(text, &title, at)))
        .collect();
    let below = ranks
        .iter()
        .filter(|(rank, _)| *rank <= Entry)
        .min_by_key(|(rank, _)| *rank);
    let range = ranks.first().filter(|(rank, _)| *rank == Mid);
    below
        .or(range)
        .or_else(|| ranks.iter().rev().max_by_key(|(rank, _)| *rank))
        .cloned()
}

/// What may state a rank below the title.
#[derive(Debug, Clone, Copy)]
enum Cue {
    /// So many words: `entry-level position`.
    Statement(Seniority),
    /// A label, which a colon and the rank follow: `Level: senior`.
    Label,
    /// A label, which a colon and another title follow: `Position title: Senior Nurse`.
    Title,
    /// What a title with the rank follows: `looking for a senior nurse`.
    Opener,
}

static CUES: LazyLock<Phrases<Cue>> = LazyLock::new(|| {
    Phrases::lists(&[
        (
            Cue::Statement(Entry),
            "entry level position | entry level role | entry level job | entry level opportunity",
        ),
        (
            Cue::Statement(Entry),
            "is an entry level | junior level position | junior position | junior role",
        ),
        (Cue::Statement(Mid), "mid level position | mid level role"),
        (
            Cue::Statement(Senior),
            "senior position | senior role | senior level position | senior level role",
        ),
        (
            Cue::Label,
            "level | seniority | seniority level | experience level | career level | job level | position level",
        ),
        (Cue::Label, "level of experience"),
        (Cue::Title, "job title | position title | job position"),
        (Cue::Opener, heading::OPENERS),
        (Cue::Opener, "you are | you're"),
    ])
});

/// How many tokens may stand between `looking for` and the rank: `a talented and driven`.
const BEFORE_RANK: usize = 4;

/// How many tokens may stand between a rank and the noun it ranks: `senior, front-end web`.
const BEFORE_HEAD: usize = 6;

fn in_body(text: &Text) -> Option<(Seniority, Range<usize>)> {
    CUES.all(text, 0..text.tokens.len())
        .find_map(|(tokens, cue)| match cue {
            Cue::Statement(rank) => {
                let before = tokens.start.saturating_sub(3)..tokens.start;
                let not = before
                    .clone()
                    .any(|at| is_any(text.word(at), &["not", "no", "isn't"]));
                (!not).then_some((rank, tokens))
            }
            Cue::Label if text.word(tokens.end) == ":" => RANKS
                .at(text, tokens.end + 1)
                .filter(|(_, rank)| *rank <= Lead)
                .map(|(tokens, rank)| (rank, tokens)),
            Cue::Title if text.word(tokens.end) == ":" => after_opener(text, tokens.end + 1),
            Cue::Label | Cue::Title => None,
            Cue::Opener => after_opener(text, tokens.end),
        })
}

/// `looking for a talented senior nurse`.
fn after_opener(text: &Text, start: usize) -> Option<(Seniority, Range<usize>)> {
    let plain = |at: &usize| {
        text.tokens
            .get(*at)
            .is_some_and(|token| token.kind == TokenKind::Word || is_hyphen(text.word(*at)))
    };
    let at = (start..start + BEFORE_RANK)
        .take_while(plain)
        .take_while(|at| !is_head(text, *at) || RANKS.at(text, *at).is_some())
        .find(|at| RANKS.at(text, *at).is_some_and(|(_, rank)| rank <= Lead))?;
    let (tokens, rank) = RANKS.at(text, at)?;
    let head = (tokens.end..tokens.end + BEFORE_HEAD)
        .take_while(|at| plain(at) || matches!(text.word(*at), "/" | ","));
    let head = if rank == Intern {
        tokens.end - 1
    } else {
        head.clone().find(|at| is_head(text, *at))?
    };
    ranked(text, &(start..head + 1), tokens, rank)
}

#[cfg(test)]
mod tests {
    use super::Seniority::{Executive, Manager};
    use super::*;
    use proptest::prelude::*;

    fn stated(raw: &str) -> Option<(Seniority, Span)> {
        let text = Text::new(raw);
        of(&text, &heading::of(&text))
    }

    fn rank(raw: &str) -> Option<Seniority> {
        stated(raw).map(|(rank, _)| rank)
    }

    #[test]
    fn the_title_states_the_rank() {
        for (raw, expected) in [
            ("Marketing Intern", Intern),
            ("Junior Manager of Nothing", Entry),
            ("Jr. Welder", Entry),
            ("Graduate Engineer", Entry),
            ("Data Analyst II", Mid),
            ("Sr. Nurse", Senior),
            ("Senior Product Manager", Senior),
            ("Scientist III", Senior),
            ("Staff Software Engineer", Lead),
            ("Principal Scientist", Lead),
            ("Tech Lead", Lead),
            ("Shift Supervisor", Lead),
            ("Chief Accountant", Lead),
            ("Engineering Manager", Manager),
            ("Senior Manager, Finance", Manager),
            ("Head of Nursing", Manager),
            ("Director of Nursing", Manager),
            ("VP of Sales", Executive),
            ("Chief Marketing Officer (CMO)", Executive),
            ("Acme | Senior Welder | Head of Acme: Jo", Senior),
            ("Acme | Welder (Senior) | Oslo", Senior),
            ("(Senior) Welder", Senior),
            ("Welder & Cutter Intern", Intern),
            ("Welding Head", Manager),
            ("Head Pastry Chef", Lead),
            ("Head Nurse", Lead),
            ("Welder (Steel) (Mid-Level)", Mid),
            ("Welder (medior or senior)", Mid),
            ("Welder 1", Entry),
            ("Associate Scientist 2, Fermentation", Mid),
            ("Scientist 3 (Ovens)", Senior),
        ] {
            assert_eq!(rank(&format!("{raw}\n\nMore.")), Some(expected), "{raw}");
        }
    }

    #[test]
    fn words_of_occupations_are_no_rank() {
        for raw in [
            "Nurse",
            "Executive Assistant",
            "Assistant to the Director",
            "Account Executive",
            "Sales Lead",
            "Lead Generation Specialist",
            "Staff Accountant",
            "Staff Nurse",
            "Senior Living Cook",
            "Product Manager",
            "School Vice Principal",
            "World War II Historian",
            "Welder 3-5 years",
            "Welder 2 positions",
            "Acme | Full-time and Internships | Welders",
        ] {
            assert_eq!(
                rank(&format!(
                    "{raw}\n\nMore. You work with senior managers and lead teams."
                )),
                None,
                "{raw}"
            );
        }
    }

    #[test]
    fn without_a_rank_in_the_title_a_statement_counts() {
        for (raw, expected) in [
            ("Welder\n\nThis is an entry-level position.", Some(Entry)),
            ("Welder\n\nThis is not an entry-level position.", None),
            (
                "Acme, Oslo\n\nWe are looking for a driven senior welder.",
                Some(Senior),
            ),
            ("Welder\n\nExperience level: Mid", Some(Mid)),
            (
                "Welder\n\nExperience Level: Recent College Graduate",
                Some(Entry),
            ),
            (
                "Welder\n\nMost probably you are a junior welder.",
                Some(Entry),
            ),
            ("Welder\n\nYou report to the senior welder.", None),
        ] {
            assert_eq!(rank(raw), expected, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn spans_quote_the_rank(raw in "(\\PC|\n|\\||senior|lead|engineer|hiring a| II|, ){0,60}") {
            if let Some((_, span)) = stated(&raw) {
                prop_assert!(!span.of(&raw).is_empty());
            }
            prop_assert_eq!(stated(&raw), stated(&raw));
        }
    }
}
