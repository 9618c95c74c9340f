//! How many years of experience an ad asks for.

use std::ops::Range;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::demand::{self, Wishes};
use crate::lexicon::{Lexicon, says};
use crate::near;
use crate::text::{Span, Text, TokenKind};

mod context;
mod duration;

pub use duration::Months;

/// One statement of how much experience is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Experience {
    /// At least so much. `5 years` and `5+ years` state a minimum only.
    pub min: Option<Months>,
    /// At most so much.
    pub max: Option<Months>,
    /// What states it: `3-5 years`, `no experience required`.
    pub span: Span,
    /// Whether it is a wish ("preferred", "a plus") and no requirement.
    pub preferred: bool,
    /// Whether it is asked of those only who lack the degree: "a degree or 5 years of experience".
    pub instead: bool,
}

/// The statement that stands for the ad: the largest that it requires, because who meets it meets
/// the others.
///
/// They are not added: "5 years, 2 of them in sales" asks for 5. Of alternatives by degree ("5
/// years with a Bachelor's or 3 with a Master's") the largest is that of the lowest degree, which
/// is also what [`crate::education`] reports, so that both speak of one applicant. What is asked
/// instead of a degree counts only if nothing else is asked. An ad that has wishes only requires
/// nothing.
pub fn requirement(statements: &[Experience]) -> Option<&Experience> {
    let rank = |statement: &Experience| (!statement.instead, statement.min.or(statement.max));
    let required = statements.iter().filter(|statement| !statement.preferred);
    required.reduce(|best, next| if rank(next) > rank(best) { next } else { best })
}

/// Reads all statements, in the order of the text.
pub fn read(text: &Text) -> Vec<Experience> {
    let mut found: Vec<Experience> = Vec::new();
    let mut wishes = None;
    for at in 0..text.tokens.len() {
        let Some(mut statement) = statement(text, at) else {
            continue;
        };
        let wishes = wishes.get_or_insert_with(|| Wishes::of(text));
        statement.read.preferred =
            demand::is_preferred(text, wishes, &statement.tokens, text.tokens.len(), false);
        // "2 years to 5 years" is first read as "2 years".
        found.pop_if(|before| before.span.overlaps(statement.read.span));
        if let Some(before) = found.pop_if(|before| is_next_grade(text, *before, &statement)) {
            statement.read.min = before.min;
            statement.read.span = before.span.to(statement.read.span);
        }
        found.push(statement.read);
    }
    found
}

/// Whether a statement is the next grade of a job that is offered in several: "0-3 years | 4-8
/// years | 9+ years".
fn is_next_grade(text: &Text, before: Experience, next: &Statement) -> bool {
    let bar = next
        .tokens
        .start
        .checked_sub(1)
        .filter(|at| text.word(*at) == "|");
    let adjoins = |bar: usize| bar > 0 && text.tokens[bar - 1].span.end == before.span.end;
    bar.is_some_and(adjoins) && before.min < next.read.min
}

/// A statement whose demand is still to be read.
struct Statement {
    read: Experience,
    tokens: Range<usize>,
}

/// Reads the statement whose unit of time, or whose first word, is at a token.
fn statement(text: &Text, at: usize) -> Option<Statement> {
    match *text.word(at).as_bytes() {
        [b'y' | b'Y', b'e' | b'E' | b'r' | b'R' | b'o' | b'O', ..]
        | [b'm' | b'M', b'o' | b'O', ..]
        | [b'0'..=b'9', .., b'a'..=b'z' | b'A'..=b'Z' | b'+'] => some_needed(text, at),
        [b'n' | b'N', b'o' | b'O'] | [b'w' | b'W' | b'e' | b'E' | b'f' | b'F' | ETHIOPIC, ..] => {
            none_needed(text, at)
        }
        _ => None,
    }
}

/// The first byte of Amharic letters.
const ETHIOPIC: u8 = 0xe1;

fn some_needed(text: &Text, at: usize) -> Option<Statement> {
    let duration =
        duration::duration(text, at).filter(|duration| context::is_required(text, duration))?;
    let instead = context::is_instead(text, &duration);
    let mut span = text.span(duration.tokens.clone());
    span.start += duration.skip;
    let read = Experience {
        min: duration.min,
        max: duration.max,
        span,
        preferred: false,
        instead,
    };
    Some(Statement {
        read,
        tokens: duration.tokens,
    })
}

/// Reads "no experience required", "experience is not needed", "fresh graduates".
fn none_needed(text: &Text, at: usize) -> Option<Statement> {
    static NONE: LazyLock<Lexicon<()>> = LazyLock::new(|| {
        Lexicon::new(&[(
            (),
            "no experience required|no experience is required|no experience needed|no experience necessary|\
             no experience is needed|no experience is necessary|no prior experience required|\
             no prior experience is required|no prior experience needed|no prior experience necessary|\
             no prior experience is necessary|no previous experience required|no previous experience is required|\
             no previous experience needed|no previous experience necessary|no previous experience is necessary|\
             no work experience required|no work experience is required|no prior work experience required|\
             no working experience required|experience not required|experience is not required|\
             experience : not required|experience : - not required|experience not necessary|\
             experience is not necessary|experience not needed|experience is not needed|experience is not mandatory|\
             experience not mandatory|experience : none|experience : no experience|experience : n / a|\
             without experience|fresh graduate|fresh graduates|freshly graduated|fresh graduated|\
             no experience is a must|no experience are required|ያለምንም ልምድ|ልምድ አያስፈልግም|ያለ ልምድ",
        )])
    });
    let ((), len) = NONE.at(text, at)?;
    let tokens = at..at + len;
    if near::sentence(text, at).end < tokens.end {
        return None;
    }
    // "Rust experience not required" is said of Rust only.
    let of_one_kind = says(text.word(at), "experience")
        && text.word(at + 1) != ":"
        && at.checked_sub(1).is_some_and(|before| {
            text.tokens[before].kind == TokenKind::Word
                && !["work", "prior", "previous", "professional", "working"]
                    .iter()
                    .any(|name| says(text.word(before), name))
        });
    if of_one_kind {
        return None;
    }
    let span = text.span(tokens.clone());
    let read = Experience {
        min: Some(0),
        max: None,
        span,
        preferred: false,
        instead: false,
    };
    Some(Statement { read, tokens })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn required(raw: &str) -> Option<(&str, Option<Months>, Option<Months>)> {
        let text = Text::new(raw);
        let found = read(&text);
        requirement(&found).map(|found| (found.span.of(raw), found.min, found.max))
    }

    #[test]
    fn a_minimum_is_read() {
        let table = [
            ("3 years of experience with boats", "3 years", 36),
            ("5+ years experience", "5+ years", 60),
            ("At least two years of nursing experience", "two years", 24),
            ("Minimum of 2 yrs experience in a kitchen", "2 yrs", 24),
            (
                "Ten (10) years of relevant experience",
                "Ten (10) years",
                120,
            ),
            ("Two-plus years selling shoes", "Two-plus years", 24),
            ("Four or more years in a hotel", "Four or more years", 48),
            ("1 year of experience", "1 year", 12),
            ("1.5 years of HR experience", "1.5 years", 18),
            ("6 months of warehouse experience", "6 months", 6),
            ("Experience: six (6) months", "six (6) months", 6),
            ("Experience: 2 years and above", "2 years and above", 24),
            ("Minimum 4 years relevant work experience", "4 years", 48),
            ("Zero years of experience", "Zero years", 0),
            ("0 year experience", "0 year", 0),
            ("You have 3+ years with Python", "3+ years", 36),
            ("- 2+ years of Kotlin", "2+ years", 24),
            ("Python: 3 years (Required)", "3 years", 36),
            ("Senior Welder (8+ yrs)", "8+ yrs", 96),
            ("5yrs experience as a driver", "5yrs", 60),
            ("3 years' experience", "3 years", 36),
            ("Must have > 4 years professional experience", "4 years", 48),
            ("We need someone with 7 years in logistics", "7 years", 84),
            (
                "Must have twenty-five years of flying experience",
                "twenty-five years",
                300,
            ),
            (
                "at least 3 full years of teaching experience",
                "3 full years",
                36,
            ),
            ("2 year(s) of experience", "2 year(s)", 24),
            ("5-plus years of experience", "5-plus years", 60),
            ("Experience- 4 YEARS MINIMUM", "4 YEARS MINIMUM", 48),
            ("Requires over 5 years of experience", "5 years", 60),
            ("a minimum experience of 1 year", "1 year", 12),
        ];
        for (raw, span, min) in table {
            assert_eq!(required(raw), Some((span, Some(min), None)), "{raw}");
        }
    }

    #[test]
    fn a_minimum_is_read_where_words_are_glued_or_a_degree_stands_beside() {
        let table = [
            ("Symfony (2 yrs+)", "2 yrs+", 24),
            ("Data analysis8+ years of SQL experience", "8+ years", 96),
            ("Bachelor's degree OR6 years of experience", "6 years", 72),
            ("5 yearsSenior cook with experience", "5 yearsSenior", 60),
            (
                "A degree is preferredFour or more years of baking experience",
                "Four or more years",
                48,
            ),
            (
                "You have relevant (3>yrs) experience with ovens",
                "3>yrs",
                36,
            ),
            (
                "Minimum of 6 years of baking; a BA degree can substitute for 2 years",
                "6 years",
                72,
            ),
            (
                "A degree and 3\n\nyears of experience in a kitchen",
                "3\n\nyears",
                36,
            ),
            (
                "2 years of baking experience Preferred QualificationsLove of bread",
                "2 years",
                24,
            ),
            (
                "Experience: none needed? No: 2 years of experience",
                "2 years",
                24,
            ),
        ];
        for (raw, span, min) in table {
            assert_eq!(required(raw), Some((span, Some(min), None)), "{raw}");
        }
    }

    #[test]
    fn a_range_is_read() {
        let table = [
            ("3-5 years of experience", "3-5 years", 36, 60),
            ("3 to 5 yrs' experience", "3 to 5 yrs", 36, 60),
            ("0–2 years of sales experience", "0–2 years", 0, 24),
            (
                "between 2 and 4 years of experience",
                "2 and 4 years",
                24,
                48,
            ),
            (
                "two to four years of experience",
                "two to four years",
                24,
                48,
            ),
            (
                "One (1) to three (3) years of experience",
                "One (1) to three (3) years",
                12,
                36,
            ),
            ("(8 to 10) years of experience", "(8 to 10) years", 96, 120),
            ("18-24 months of sales experience", "18-24 months", 18, 24),
            (
                "2 years to 4 years of experience",
                "2 years to 4 years",
                24,
                48,
            ),
            (
                "0 or 1 year of experience is required",
                "0 or 1 year",
                0,
                12,
            ),
            ("3-5+ years experience", "3-5+ years", 36, 60),
            (
                "Career level: Professional (4-9 years)",
                "4-9 years",
                48,
                108,
            ),
            ("1 - 3 years of baking experience", "1 - 3 years", 12, 36),
            (
                "0-2 years | 3-5 years | 6-9 years of experience",
                "0-2 years | 3-5 years | 6-9 years",
                0,
                108,
            ),
        ];
        for (raw, span, min, max) in table {
            assert_eq!(required(raw), Some((span, Some(min), Some(max))), "{raw}");
        }
    }

    #[test]
    fn a_maximum_is_read() {
        for raw in [
            "Up to 3 years of experience",
            "Less than 3 years of experience",
            "maximum 3 years experience",
        ] {
            assert_eq!(
                required(raw),
                Some((
                    raw.split(" of")
                        .next()
                        .unwrap()
                        .trim_end_matches(" experience"),
                    None,
                    Some(36)
                ))
            );
        }
    }

    #[test]
    fn a_lost_line_break_hides_no_experience() {
        let raw = "A degree in physics and 3 years of related work experienceBe able to travel";
        assert_eq!(required(raw).map(|(_, min, _)| min), Some(Some(36)));
    }

    #[test]
    fn no_experience_is_a_minimum_of_none() {
        for raw in [
            "No experience required.",
            "No prior experience is necessary, we train you",
            "Work experience is not required",
            "Experience: - not required",
            "Education: any field Experience:- not required, we train you",
            "የልምድ ደረጃ: ያለምንም ልምድ",
            "A fresh graduate",
            "Fresh graduates are encouraged to apply",
        ] {
            assert_eq!(
                required(raw).map(|(_, min, max)| (min, max)),
                Some((Some(0), None)),
                "{raw}"
            );
        }
    }

    #[test]
    fn other_lengths_of_time_are_no_experience() {
        for raw in [
            "With over 25 years of experience serving farmers, our firm is a leader",
            "For 10 years we have built bridges",
            "Founded 5 years ago, we grow",
            "This is a 2-year contract",
            "five years' experience credit for a PhD",
            "The position is a contract for 2 years, renewable up to 3.5 years",
            "You must be 18 years of age",
            "Candidates should be under 30 years old",
            "A 4-year degree in physics",
            "A 10 year warranty",
            "Our plans for the next 3 years",
            "In the last 5 years you may have moved",
            "We are a 3-year-old startup",
            "A 30-year trusted brand",
            "Our team has 20 years of combined experience",
            "Our founders have 15 years of experience in retail",
            "The CTO has 12 years of experience",
            "revenue grew 300% year over year",
            "Must be certified within 24 months of hire",
            "The company celebrates its 50 years of history",
            "A 6 month contract",
            "Probation period: 2 months",
            "We have been around for 8 years",
            "Age: 20-26 years",
            "Shares vest over four years",
            "classes for children aged 8-12 years",
            "$70,000 a year",
            "Rust experience not required",
            "3 years of college",
            "Sabbatical after 5 years",
            "one of the best employers for three years running",
            "Applicants must have lived in the country for 3-5 years prior to applying",
            "You will rescue a project with 10 years of technical debt",
            "We bring over 30 years of experience serving bakers",
        ] {
            assert_eq!(required(raw), None, "{raw}");
        }
    }

    #[test]
    fn wishes_are_apart() {
        for raw in [
            "5 years of experience preferred",
            "Preferably 5 years of experience",
            "Ideally you bring 5 years of experience",
            "5 years of SQL experience is a plus",
            "5 years of experience (preferred)",
            "Nice to have\n- 5 years of experience",
            "Preferred Qualifications:\n\n- 5 years of experience with trees",
            "Minimum 4 years of experience in roasting, grinding or tasting coffee is preferred",
        ] {
            let text = Text::new(raw);
            let found = read(&text);
            assert_eq!(found.len(), 1, "{raw}");
            assert!(found[0].preferred, "{raw}");
            assert_eq!(requirement(&found), None);
        }
    }

    #[test]
    fn the_largest_requirement_stands_for_the_ad() {
        assert_eq!(
            required(
                "Requirements\n- 2 years of Java\n- 5+ years of experience\n\nPreferred\n- 9 years of experience"
            ),
            Some(("5+ years", Some(60), None))
        );
        assert_eq!(
            required(
                "Bachelor's with 5 years of experience or Master's with 3 years of experience"
            ),
            Some(("5 years", Some(60), None))
        );
        assert_eq!(
            required("2 years of experience and a degree or 10 years of experience"),
            Some(("2 years", Some(24), None))
        );
        assert_eq!(
            required(
                "Option 1: Bachelor's degree and 3 years of experience. Option 2 - 6 years of experience."
            ),
            Some(("3 years", Some(36), None))
        );
        assert_eq!(
            required("Two years of baking in lieu of a degree"),
            Some(("Two years", Some(24), None))
        );
        assert_eq!(
            required(
                "- Bachelor's degree with 3+ years of baking experience - OR -\n- 7+ years of baking experience"
            ),
            Some(("3+ years", Some(36), None))
        );
        for wish in [
            "and knowledge of coffee is preferred",
            "Spanish is a plus",
            "love of bread is a plus",
        ] {
            let raw = format!("4 years of experience in baking, {wish}");
            assert_eq!(required(&raw), Some(("4 years", Some(48), None)), "{raw}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_alike_twice_and_spans_stand_in_it(
            raw in "(at least|3|\\+| years|-| to |five|\\(|\\)| experience|months|é|up to |\\n|ten|OR6|[a-z.,]| ){0,40}",
        ) {
            let text = Text::new(&raw);
            let found = read(&text);
            prop_assert_eq!(&found, &read(&text));
            for experience in found {
                prop_assert!(!experience.span.of(&raw).is_empty());
                prop_assert!(experience.min.is_some() || experience.max.is_some());
                prop_assert!(experience.max.is_none_or(|max| experience.min <= Some(max)));
            }
        }
    }
}
