//! The types of employment that an ad offers: full time, part time, on contract, ….

mod conditions;
mod kind;
mod offer;

use std::ops::Range;

pub(crate) use self::conditions::{after_label, in_line_of_conditions};
pub use self::kind::Employment;

use self::conditions::sentence;
use self::kind::TYPES;
use self::offer::{before, is_offered};
use crate::heading::{Field, Heading};
use crate::phrase::{Phrases, Words, is_any, is_hyphen};
use crate::text::{Span, Text, TokenKind};
use Employment::{Contract, FullTime, Internship, PartTime, PerDiem, Temporary, Volunteer};

/// The types of employment that an ad offers, each where it is first offered, in the order of the
/// text.
///
/// The heading may just name them; below it they count after a label (`Job type:`), in a line of
/// conditions, and with words that make them an offer (`a full-time position`, `on a contract
/// basis`). Full-time support, full-time employees who get benefits and contracts with vendors are
/// no offer.
pub fn of(text: &Text, heading: &Heading) -> Vec<(Employment, Span)> {
    let mut found: Vec<(Employment, Span)> = Vec::new();
    for (tokens, kind) in TYPES.all(text, 0..text.tokens.len()) {
        if found.iter().any(|(known, _)| *known == kind) {
            continue;
        }
        let field = heading
            .fields
            .iter()
            .find(|field| field.tokens.start <= tokens.start && tokens.end <= field.tokens.end);
        let headed = field.is_some_and(|field| in_heading(text, field, &tokens, kind));
        if headed || in_body(text, &tokens, kind) {
            found.push((kind, text.span(tokens)));
        }
    }
    found
}

/// Longer fields of a heading are sentences, which are read as those of the body.
const LONGEST_FIELD: usize = 14;

/// What may follow a type in a heading.
static AFTER_TYPE: Words = Words::new(|| {
    Phrases::list(
        "or | and | to | position | positions | role | roles | job | jobs | remote | onsite | on | basis | only | work | opportunity | \
         opportunities | possible | ok | okay | welcome | available | permanent | preferred | employment | considered | with | in | w2 | \
         hybrid | yes",
    )
});

/// Words before a type that make it something else: `smart contract`, `vendor contract`.
static NO_TYPE: Words =
    Words::new(|| Phrases::list("smart | and | & | vendor | on | no | not | non"));

fn in_heading(text: &Text, field: &Field, tokens: &Range<usize>, kind: Employment) -> bool {
    let (before, end) = (before(text, tokens.start), tokens.end);
    let name = text.span(tokens.clone()).of(text.raw);
    if is_any(text.word(before), &["no", "not", "non"]) || name.len() == 2 && name != "FT" {
        return false;
    }
    // `Contract Lawyer`, `Volunteer Coordinator`, `Smart Contract Developer` and `Intern Programme
    // Lead` are titles.
    let alone = end >= field.tokens.end
        || is_mark(text, end)
        || AFTER_TYPE.has(text, end)
        || TYPES.at(text, end).is_some();
    match kind {
        FullTime | PartTime | PerDiem => field.tokens.len() <= LONGEST_FIELD || alone,
        Temporary => field.line == 0,
        Contract => alone && !NO_TYPE.has(text, before) && !is_any(name, &["contracts"]),
        Volunteer => alone && field.line == 0,
        Internship => alone || is_any(text.word(end), &["in", "for", "at"]),
    }
}

fn in_body(text: &Text, tokens: &Range<usize>, kind: Employment) -> bool {
    let name = text.span(tokens.clone()).of(text.raw);
    let capitals = !is_any(name, &["ft", "fte", "prn"]) || !name.contains(char::is_lowercase);
    let negated = (tokens.start.saturating_sub(3)..tokens.start).any(|at| {
        is_any(
            text.word(at),
            &["no", "not", "isn't", "aren't", "non", "without"],
        )
    });
    // Contracts and contractors in lists, or alone in a line, are those of others.
    let plain = !is_any(
        name,
        &["contracts", "contractor", "contractors", "volunteers"],
    );
    let bracket =
        || sentence(text, tokens.start).len() <= LONGEST_WITH_BRACKETS && in_brackets(text, tokens);
    let alone = || plain && (bracket() || in_line_of_conditions(text, tokens.start));
    capitals
        && !negated
        && (after_label(text, tokens.start) || alone() || is_offered(text, tokens, kind))
}

fn is_mark(text: &Text, at: usize) -> bool {
    text.tokens.get(at).is_none_or(|token| {
        token.kind == TokenKind::Mark && (token.spaced || !is_hyphen(text.word(at)))
    })
}

/// Brackets in longer sentences say something of the sentence: `manufacturing (contract) and
/// sales`.
const LONGEST_WITH_BRACKETS: usize = 20;

/// `Nurse (part time)`, `Nurse (Oslo, part time)`.
fn in_brackets(text: &Text, tokens: &Range<usize>) -> bool {
    let first = tokens.start.checked_sub(1).map_or("", |at| text.word(at));
    let last = text.word(tokens.end);
    matches!(first, "(" | "[" | "|") && matches!(last, ")" | "]" | "," | "/" | "|")
        || matches!(first, "," | "/") && matches!(last, ")" | "]")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heading;
    use proptest::prelude::*;

    fn offered(raw: &str) -> Vec<(Employment, Span)> {
        let text = Text::new(raw);
        of(&text, &heading::of(&text))
    }

    fn found(raw: &str) -> Vec<Employment> {
        offered(raw).into_iter().map(|(kind, _)| kind).collect()
    }

    #[test]
    fn what_is_offered_is_found() {
        for (raw, expected) in [
            ("Acme | Nurse | Full-Time | Oslo", &[FullTime][..]),
            (
                "Acme | Nurse | FULLTIME, CONTRACT, INTERNS | Oslo",
                &[FullTime, Contract, Internship],
            ),
            ("Acme | Nurse | F/T or part-time", &[FullTime, PartTime]),
            ("Nurse (part time)\n\nYou care.", &[PartTime]),
            ("Marketing Intern\n\nYou learn.", &[Internship]),
            (
                "Nurse\n\nYou care. Job Type: Permanent (Full-time) About us",
                &[FullTime],
            ),
            ("Nurse\n\nYou care.\n\nFull-time, onsite", &[FullTime]),
            (
                "Nurse\n\nThis is a full-time, permanent position.",
                &[FullTime],
            ),
            ("Nurse\n\nWe are hiring a part-time nurse.", &[PartTime]),
            ("Nurse\n\nThe role is a 6-month contract.", &[Contract]),
            ("Nurse\n\nThe position is a 2-year contract.", &[Contract]),
            (
                "Nurse\n\nWe offer full-time or contract.",
                &[FullTime, Contract],
            ),
            (
                "Nurse\n\nThis is a temporary position on a per diem basis.",
                &[Temporary, PerDiem],
            ),
            ("Nurse\n\nA volunteer position.", &[Volunteer]),
            ("Nurse\n\nWe are looking for interns.", &[Internship]),
            (
                "Nurse\n\nJob Types: Full-time, Part-time, Contract",
                &[FullTime, PartTime, Contract],
            ),
            ("Nurse\n\n- Part-time (some hours a day)", &[PartTime]),
            ("Nurse\n\nSchedule Full Time\n\nShift Day", &[FullTime]),
            (
                "Nurse\n\nA nurse (with some experience) to work part-time in our ward",
                &[PartTime],
            ),
        ] {
            assert_eq!(found(raw), expected, "{raw}");
        }
    }

    #[test]
    fn what_is_only_mentioned_is_not() {
        for raw in [
            "Contract Lawyer\n\nYou negotiate contracts with vendors and lead contract management.",
            "Acme | Smart Contract Developer",
            "Volunteer Coordinator\n\nYou lead volunteers.",
            "Nurse\n\nBenefits for all full-time employees.",
            "Nurse\n\nYou give full-time support of customers.",
            "Nurse\n\nTwo years of full-time experience or an internship.",
            "Nurse\n\nTemporary files and smart contracts.",
            "Nurse\n\nYou get a per diem when you travel.",
            "Nurse\n\nThis is not a full-time position.",
            "Nurse\n\nYou have at least one year of full-time work in a ward.",
            "Nurse\n\nBenefits depend on whether your position is full-time.",
            "Nurse\n\nRead our notice for employees, contractors and job applicants.",
        ] {
            assert_eq!(found(raw), [], "{raw}");
        }
    }

    proptest! {
        #[test]
        fn spans_quote_the_type(raw in "(\\PC|\n|\\||full-time|contract|intern|: | or |position|type){0,60}") {
            for (kind, span) in offered(&raw) {
                let quote = span.of(&raw).to_owned();
                prop_assert_eq!(TYPES.at(&Text::new(&quote), 0).map(|(_, kind)| kind), Some(kind));
            }
            prop_assert_eq!(offered(&raw), offered(&raw));
        }
    }
}
