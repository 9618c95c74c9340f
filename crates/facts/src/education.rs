//! What education an ad asks for.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::demand::{self, Wishes};
use crate::near;
use crate::text::{Span, Text};
use mention::Mention;

mod context;
mod level;
mod mention;

pub use level::Level;

/// What education an ad asks for.
///
/// Required is the lowest level with which one may apply: of "Bachelor's or Master's" the
/// Bachelor's, and of several jobs in one ad that of the least demanding one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Education {
    /// The lowest level that is required, and what names it.
    pub required: Option<(Level, Span)>,
    /// The highest level that is a wish, and what names it.
    pub preferred: Option<(Level, Span)>,
    /// Whether something else is taken for the required one: "or equivalent experience".
    pub equivalent: bool,
    /// Whether the required one may be unfinished: "pursuing a Bachelor's degree".
    pub pursuing: bool,
}

/// Reads what education an ad asks for.
pub fn read(text: &Text) -> Education {
    let mut education = Education::default();
    let mut mentions = mention::mentions(text);
    for next in 1..mentions.len() {
        let gap = mentions[next - 1].tokens.end..mentions[next].tokens.start;
        mentions[next].vague &= mentions[next - 1].vague || !context::is_any_degree(text, gap);
    }
    if mentions.is_empty() {
        return education;
    }
    let wishes = Wishes::of(text);
    let (vague, named): (Vec<Mention>, Vec<Mention>) =
        mentions.into_iter().partition(|mention| mention.vague);
    education.add(text, &wishes, &named);
    if education.required.is_none() {
        // A "degree" next to a named one is that one.
        let sentence = |mention: &Mention| near::sentence(text, mention.tokens.start).start;
        let apart = |mention: &Mention| {
            named
                .binary_search_by_key(&sentence(mention), sentence)
                .is_err()
        };
        let vague: Vec<Mention> = vague.into_iter().filter(apart).collect();
        education.add(text, &wishes, &vague);
    }
    education
}

impl Education {
    fn add(&mut self, text: &Text, wishes: &Wishes, mentions: &[Mention]) {
        let mut rest = mentions;
        while let Some((first, others)) = rest.split_first() {
            // "BS/MS", "Bachelor's or Master's degree": alternatives are required or wished for
            // together.
            let mut last = first;
            let joined = others.iter().take_while(|next| {
                let alternative = context::are_alternatives(text, &last.tokens, &next.tokens);
                last = next;
                alternative
            });
            let (group, after) = rest.split_at(1 + joined.count());
            rest = after;
            let tokens = first.tokens.start
                ..group
                    .last()
                    .map_or(first.tokens.end, |last| last.tokens.end);
            let limit = rest
                .first()
                .map_or(text.tokens.len(), |next| next.tokens.start);
            self.add_group(text, wishes, group, &tokens, limit);
        }
    }

    fn add_group(
        &mut self,
        text: &Text,
        wishes: &Wishes,
        group: &[Mention],
        tokens: &Range<usize>,
        limit: usize,
    ) {
        let (Some(low), Some(high)) = (
            group.iter().min_by_key(|mention| mention.level),
            group.iter().max_by_key(|mention| mention.level),
        ) else {
            return;
        };
        if context::is_about_others(text, &group[0], tokens.end) {
            return;
        }
        if low.level > Level::NoFormal && demand::is_preferred(text, wishes, tokens, limit, true) {
            if self.preferred.is_none_or(|(level, _)| high.level > level) {
                self.preferred = Some((high.level, high.span));
            }
            return;
        }
        self.equivalent |= low.level > Level::HighSchool && context::has_equivalent(text, tokens);
        self.pursuing |= context::is_pursued(text, tokens.start);
        if self.required.is_none_or(|(level, _)| low.level < level) {
            self.required = Some((low.level, low.span));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Level::{
        Associate, Bachelor, Doctorate, HighSchool, Master, NoFormal, PostSecondary, Professional,
    };
    use super::*;
    use proptest::prelude::*;

    fn of(raw: &str) -> Education {
        read(&Text::new(raw))
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table of cases")]
    fn the_level_is_read() {
        let table = [
            (
                "Bachelor's degree in nursing",
                Bachelor,
                "Bachelor's degree",
            ),
            ("bachelors degree required", Bachelor, "bachelors degree"),
            ("Bachelor’s in any field", Bachelor, "Bachelor’s"),
            (
                "Bachelor of Science in forestry",
                Bachelor,
                "Bachelor of Science",
            ),
            ("BS in biology", Bachelor, "BS"),
            ("B.S. in biology", Bachelor, "B.S"),
            ("BSc in mathematics", Bachelor, "BSc"),
            ("B.Sc. degree in chemistry", Bachelor, "B.Sc"),
            ("BA degree in accounting", Bachelor, "BA degree"),
            ("BA/BSc in any field", Bachelor, "BA/BSc"),
            ("B.Tech from a good school", Bachelor, "B.Tech"),
            ("Education: LLB", Bachelor, "LLB"),
            (
                "You hold an undergraduate degree",
                Bachelor,
                "undergraduate degree",
            ),
            ("Requires a degree in law", Bachelor, "degree"),
            ("A four-year degree", Bachelor, "four-year degree"),
            ("College degree required", Bachelor, "College degree"),
            (
                "University degree in engineering",
                Bachelor,
                "University degree",
            ),
            ("- CS degree", Bachelor, "degree"),
            ("MS in statistics", Master, "MS"),
            ("M.Sc. in physics", Master, "M.Sc"),
            ("Master's degree in social work", Master, "Master's degree"),
            ("Masters in public health", Master, "Masters"),
            ("MBA required", Master, "MBA"),
            ("MA degree in history", Master, "MA degree"),
            ("Advanced degree in economics", Master, "Advanced degree"),
            ("PhD in botany", Doctorate, "PhD"),
            ("Ph.D. in botany", Doctorate, "Ph.D"),
            ("Doctorate required", Doctorate, "Doctorate"),
            ("A doctoral degree in botany", Doctorate, "doctoral degree"),
            ("J.D. required", Professional, "J.D"),
            ("PharmD required", Professional, "PharmD"),
            (
                "High school diploma or GED",
                HighSchool,
                "High school diploma",
            ),
            ("GED required", HighSchool, "GED"),
            (
                "Education: High school",
                HighSchool,
                "Education: High school",
            ),
            ("Completed grade 10", HighSchool, "Completed grade 10"),
            ("Minimum grade 12 complete", HighSchool, "grade 12"),
            ("Associate degree in nursing", Associate, "Associate degree"),
            ("Associate's degree", Associate, "Associate's degree"),
            ("Diploma in hotel management", PostSecondary, "Diploma"),
            ("TVET level IV in metal work", PostSecondary, "TVET"),
            ("10+2 in accounting", PostSecondary, "10+2"),
            (
                "College diploma in secretarial science",
                PostSecondary,
                "College diploma",
            ),
            ("No degree required", NoFormal, "No degree required"),
            (
                "Education: not required",
                NoFormal,
                "Education: not required",
            ),
            ("You don't need a degree", NoFormal, "don't need a degree"),
            (
                "We do not care about your academic degrees",
                NoFormal,
                "not care about your academic degrees",
            ),
            (
                "You talk to all audiencesDegree in baking",
                Bachelor,
                "Degree",
            ),
            ("ከ12ኛ ክፍል በላይ", HighSchool, "ከ12ኛ ክፍል"),
            (
                "Minimum QualificationsMaster's degree in botany",
                Master,
                "Master's degree",
            ),
        ];
        for (raw, level, span) in table {
            assert_eq!(
                of(raw).required.map(|(level, span)| (level, span.of(raw))),
                Some((level, span)),
                "{raw}"
            );
        }
    }

    #[test]
    fn of_alternatives_the_lowest_is_required() {
        let table = [
            ("BS/MS in computer science", Bachelor),
            ("Bachelor's or Master's degree in finance", Bachelor),
            ("B.S., M.S. or Ph.D. in computer science", Bachelor),
            ("MS or PhD in statistics", Master),
            ("MA, MS, or PhD degree", Master),
            ("Diploma or Bachelor's degree in marketing", PostSecondary),
            ("Degree/Diploma in tourism", PostSecondary),
            (
                "Bachelor's with 5 years or Master's with 3 years of experience",
                Bachelor,
            ),
            (
                "High school diploma and 5 years, or a Bachelor's degree",
                HighSchool,
            ),
            (
                "PhD in biology\nOR\nMaster's degree and 4 years\nOR\nBachelor's degree and 6 years",
                Bachelor,
            ),
            ("Associate or Bachelor's degree", Associate),
            ("Degree: Master's or PhD", Master),
            ("A diploma or degree in baking", PostSecondary),
            ("PhD, MS or a relevant degree", Bachelor),
            ("Ph.D., MS or MBA in baking", Master),
            ("Master's degree or higher in baking", Master),
            (
                "Bachelor's degree with six years ORAssociates Degree with eight",
                Associate,
            ),
            ("MS in physics or a related degree", Master),
        ];
        for (raw, level) in table {
            assert_eq!(
                of(raw).required.map(|(level, _)| level),
                Some(level),
                "{raw}"
            );
        }
    }

    #[test]
    fn wishes_are_apart() {
        let table = [
            (
                "Bachelor's degree required, Master's preferred",
                Some(Bachelor),
                Some(Master),
            ),
            (
                "Bachelor's degree in law. Master's degree is a plus.",
                Some(Bachelor),
                Some(Master),
            ),
            ("BS in CS, MS preferred", Some(Bachelor), Some(Master)),
            ("BS degree (MS preferred)", Some(Bachelor), Some(Master)),
            ("Preferably a PhD in physics", None, Some(Doctorate)),
            (
                "Bachelor's degree in marketing or a related field preferred",
                None,
                Some(Bachelor),
            ),
            (
                "An advanced degree is an added advantage",
                None,
                Some(Master),
            ),
            ("Nice to have:\n- MS in robotics", None, Some(Master)),
            (
                "Requirements\n- BS in CS\n\nPreferred qualifications\n- PhD in CS",
                Some(Bachelor),
                Some(Doctorate),
            ),
            (
                "A degree in accounting is required. MBA desirable.",
                Some(Bachelor),
                Some(Master),
            ),
            (
                "BA in baking or a related field.2 years of work, ovens preferred",
                Some(Bachelor),
                None,
            ),
            (
                "MS or PhD in baking preferredFive years of work",
                None,
                Some(Doctorate),
            ),
        ];
        for (raw, required, preferred) in table {
            let read = of(raw);
            let levels = (
                read.required.map(|(level, _)| level),
                read.preferred.map(|(level, _)| level),
            );
            assert_eq!(levels, (required, preferred), "{raw}");
        }
    }

    #[test]
    fn what_only_looks_like_a_level_is_none() {
        for raw in [
            "Good knowledge of MS Office and MS Excel",
            "Ms. Smith hires",
            "Boston, MA",
            "Cambridge, MA or remote",
            "MS SQL Server",
            "LC-MS and GC-MS methods",
            "Work with the BA and the QA team",
            "as soon as possible",
            "A bachelor party planner",
            "Certified Scrum Master",
            "Push to the master branch",
            "You will master the art of tea",
            "A high degree of autonomy",
            "A 360-degree view",
            "Bake at 200 degrees",
            "Sales Associate",
            "Work with a doctor and two nurses",
            "Teach high school students",
            "Our founders have PhDs from good schools",
            "Our CTO holds... he has a PhD in physics",
            "We are a team of engineers with Master's degrees",
            "You will mentor PhD students",
            "Tuition reimbursement for a Master's degree",
            "Jackson, MS",
            "No BS",
            "Some degree of travel",
            "7 years in a kitchen; a BS degree in catering can substitute for 2 years",
            "We value skill over college degrees",
            "The AS road",
        ] {
            assert_eq!(of(raw).required, None, "{raw}");
        }
    }

    #[test]
    fn equivalents_and_unfinished_degrees_are_noted() {
        assert!(of("BS in CS or equivalent experience").equivalent);
        assert!(of("Bachelor's degree in economics, or equivalent").equivalent);
        assert!(of("Degree or experience in lieu").equivalent);
        assert!(!of("High school diploma or equivalent").equivalent);
        assert!(!of("Bachelor's degree in economics").equivalent);
        assert!(of("Currently pursuing a Bachelor's degree").pursuing);
        assert!(of("You are enrolled in a Bachelor's degree program").pursuing);
        assert!(!of("Bachelor's degree").pursuing);
    }

    proptest! {
        #[test]
        fn any_text_is_read_alike_twice_and_spans_stand_in_it(
            raw in "(BS|/|M\\.S\\.|PhD| or |, |degree| in |Master’s|xMaster's|MA|\\n|:|diploma|é|[a-z.,]| ){0,40}",
        ) {
            let text = Text::new(&raw);
            let education = read(&text);
            prop_assert_eq!(education, read(&text));
            for (_, span) in education.required.into_iter().chain(education.preferred) {
                prop_assert!(!span.of(&raw).is_empty());
            }
        }
    }
}
