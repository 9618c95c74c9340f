//! Words of rank in a title: which level each means there, and where it is part of an occupation.

use std::ops::Range;
use std::sync::LazyLock;

use super::level::Seniority::{self, Entry, Executive, Intern, Lead, Manager, Mid, Senior};
use crate::head_noun::is_head;
use crate::phrase::{Phrases, Words, is_any, is_hyphen};
use crate::text::Text;

/// The words of rank, each with the level that it mostly means.
pub(super) static RANKS: LazyLock<Phrases<Seniority>> = LazyLock::new(|| {
    Phrases::lists(&[
        (Intern, "intern | interns | internship | internships"),
        (
            Entry,
            "junior | jr | entry level | graduate | graduates | new grad | new grads | trainee | trainees | apprentice",
        ),
        (
            Entry,
            "apprenticeship | i | recent graduate | recent graduates | recent college graduate | new college graduate",
        ),
        (
            Mid,
            "mid | mid level | midlevel | medior | intermediate | intermediate level | ii",
        ),
        (Senior, "senior | seniors | sr | snr | iii | iv"),
        (
            Lead,
            "lead | leads | team leader | supervisor | foreman | forman | staff | principal | chief",
        ),
        (Manager, "manager | managers | director | directors | head"),
        (
            Executive,
            "vp | svp | evp | vice president | president | ceo | cto | cfo | coo | cmo | cio | ciso | cpo",
        ),
        (Executive, "executive director"),
    ])
});

/// The level that a rank in a title comes to, with its neighbours; `None` where the word is part of
/// an occupation.
pub(super) fn ranked(
    text: &Text,
    title: &Range<usize>,
    tokens: Range<usize>,
    rank: Seniority,
) -> Option<(Seniority, Range<usize>)> {
    let word = RankWord::new(text, title, &tokens);
    let level = match rank {
        Intern => (!word.is_of_intern_program()).then_some(Intern),
        Entry => (!word.is_no_entry()).then_some(Entry),
        Mid => (!word.is_no_mid()).then_some(Mid),
        Senior => (!word.is_no_senior()).then_some(Senior),
        Lead => word.lead(),
        Manager => word.manager(),
        Executive => word.executive(),
    };
    Some((level?, tokens))
}

/// A word of rank with what stands around it in a title.
struct RankWord<'t> {
    text: &'t Text<'t>,
    title: &'t Range<usize>,
    tokens: &'t Range<usize>,
    /// As the ad writes it.
    written: &'t str,
    /// The words before and after it in the title; empty where there is none.
    before: &'t str,
    after: &'t str,
}

impl<'t> RankWord<'t> {
    fn new(text: &'t Text<'t>, title: &'t Range<usize>, tokens: &'t Range<usize>) -> Self {
        let before = tokens.start.checked_sub(1).filter(|at| *at >= title.start);
        let after = Some(tokens.end).filter(|at| *at < title.end);
        let word = |at: Option<usize>| at.map_or("", |at| text.word(at));
        Self {
            text,
            title,
            tokens,
            written: text.span(tokens.clone()).of(text.raw),
            before: word(before),
            after: word(after),
        }
    }

    fn is(&self, words: &[&str]) -> bool {
        is_any(self.written, words)
    }

    fn is_before(&self, words: &[&str]) -> bool {
        is_any(self.after, words)
    }

    fn is_after(&self, words: &[&str]) -> bool {
        is_any(self.before, words)
    }

    /// `Internship Coordinator`
    fn is_of_intern_program(&self) -> bool {
        self.is(&["internship", "internships"]) && self.is_before(&["coordinator", "manager"])
    }

    /// `Graduate School Dean`, or an I that is no grade.
    fn is_no_entry(&self) -> bool {
        let studies = ["school", "degree", "admissions", "student", "studies"];
        self.is(&["i"]) && (self.written == "i" || !self.is_grade())
            || self.is(&["graduate", "graduates"]) && self.is_before(&studies)
    }

    /// `Mid-Market Seller`, or a II that is no grade.
    fn is_no_mid(&self) -> bool {
        let second = self.text.word(self.tokens.end + 1);
        self.is(&["ii"]) && !self.is_grade()
            || self.is(&["mid"]) && is_any(second, &["market", "term", "century"])
    }

    /// `Senior Living Aide`, or a III that is no grade.
    fn is_no_senior(&self) -> bool {
        const FOR_THE_OLD: [&str; 10] = [
            "living", "care", "center", "centre", "citizen", "citizens", "housing", "home",
            "services", "service",
        ];
        self.is(&["iii", "iv"]) && !self.is_grade() || self.is_before(&FOR_THE_OLD)
    }

    fn lead(&self) -> Option<Seniority> {
        if self.is(&["chief"]) {
            return self.chief();
        }
        // `Sales Lead` and `Lead Generation` are about customers.
        let of_customers = self.is(&["lead", "leads"])
            && (self.is_before(&["generation", "generator", "gen"]) || self.is_after(&["sales"]));
        let is_none = of_customers
            || self.is(&["staff"]) && !is_staff(self.text, self.title, self.tokens)
            || self.is(&["principal"]) && !self.is_before_head()
            || self.is_assisted();
        (!is_none).then_some(Lead)
    }

    /// `Chief Cook`, `Chief Financial Officer`, but not `Chief of Staff`.
    fn chief(&self) -> Option<Seniority> {
        if self.is_before(&["of"]) {
            return None;
        }
        let officer = (self.tokens.end..self.title.end.min(self.tokens.end + 6))
            .any(|at| is_any(self.text.word(at), &["officer", "executive"]));
        Some(if officer { Executive } else { Lead })
    }

    fn manager(&self) -> Option<Seniority> {
        if self.is(&["head"]) && !self.is_before(&["of"]) {
            // `Head Chef`, `Head Pastry Chef`
            if self.is_before_head() {
                return Some(Lead);
            }
            // `Marketing Head` is one, but neither `Head Office` nor a lone `Head`.
            let alone = self.after.is_empty() && self.before.is_empty();
            if alone || !self.is_before(&[",", "-", ""]) {
                return None;
            }
        }
        let of_things = self.is(&["manager", "managers"])
            && (self.is_after_occupation()
                || self.is_before(&["in"]) && is_hyphen(self.before)
                || self.is_after(&["assistant"]));
        (!of_things && !self.is_assisted()).then_some(Manager)
    }

    fn executive(&self) -> Option<Seniority> {
        let below = self.is(&["president"]) && self.is_after(&["associate", "assistant"]);
        (!below && !self.is_assisted()).then_some(Executive)
    }

    /// `Product Manager`
    fn is_after_occupation(&self) -> bool {
        self.tokens.start > self.title.start && OCCUPATIONS.has(self.text, self.tokens.start - 1)
    }

    /// Whether somebody assists who has the rank: `Assistant to the Director`, `Manager's
    /// Assistant`.
    fn is_assisted(&self) -> bool {
        let assists = |at: usize| is_any(self.text.word(at), &["assistant", "secretary"]);
        (self.tokens.end..self.title.end).any(assists)
            || (self.title.start..self.tokens.start)
                .any(|at| assists(at) && is_any(self.text.word(at + 1), &["to"]))
    }

    /// Whether a numeral is the grade of a title: `Scientist II`, not `World War II Historian`.
    fn is_grade(&self) -> bool {
        !self.written.contains(char::is_lowercase)
            && (self.title.start..self.tokens.start)
                .rev()
                .take(4)
                .any(|at| is_head(self.text, at))
    }

    /// Whether the head of the title follows: `Principal Engineer`, not `School Principal`.
    fn is_before_head(&self) -> bool {
        (self.tokens.end..self.title.end.min(self.tokens.end + 5)).any(|at| is_head(self.text, at))
    }
}

/// Those whose managers manage a thing and not people: it is their occupation.
static OCCUPATIONS: Words = Words::new(|| {
    Phrases::list(
        "product | project | projects | program | programme | programs | account | accounts | case | community | content | \
         media | property | relationship | success | brand | category | event | events | campaign | portfolio | release | care \
         | partner | delivery | database | office | social | wealth | risk | proposal | grants | grant | contract | contracts | \
         estate",
    )
});

/// A grade in digits: `Welder 2`, but not `Welders, 2 positions` or `Welder 3-5 years`.
pub(super) fn grade(
    text: &Text,
    title: &Range<usize>,
    at: usize,
) -> Option<(Seniority, Range<usize>)> {
    let rank = match text.word(at) {
        "1" => Entry,
        "2" => Mid,
        "3" | "4" => Senior,
        _ => return None,
    };
    let next = text.tokens.get(at + 1);
    let ends = next.is_none_or(|next| next.spaced || matches!(text.word(at + 1), "," | ")"))
        && !text.word(at + 1).starts_with(char::is_lowercase)
        && !matches!(text.word(at + 1), "+" | "x");
    let after_head = at > title.start && is_head(text, at - 1) && text.tokens[at].spaced;
    (after_head && ends).then_some((rank, at..at + 1))
}

/// Staff engineers outrank senior ones; staff nurses and accountants do not.
fn is_staff(text: &Text, title: &Range<usize>, staff: &Range<usize>) -> bool {
    const HEADS: [&str; 14] = [
        "engineer",
        "engineers",
        "scientist",
        "scientists",
        "developer",
        "developers",
        "designer",
        "designers",
        "architect",
        "architects",
        "researcher",
        "sre",
        "manager",
        "swe",
    ];
    let head = (staff.end..title.end.min(staff.end + 6)).find(|at| is_head(text, *at));
    head.is_some_and(|head| is_any(text.word(head), &HEADS))
        && !is_any(text.word(staff.start.wrapping_sub(1)), &["of"])
}
