//! Whether the words around a type of employment, below the heading, make it an offer.

use std::ops::Range;

use super::conditions::{LABELLED, sentence};
use super::kind::Employment::{
    self, Contract, FullTime, Internship, PartTime, PerDiem, Temporary, Volunteer,
};
use super::kind::TYPES;
use crate::head_noun::is_head;
use crate::heading;
use crate::phrase::{Phrases, Words, is_any, is_hyphen};
use crate::text::{Text, Token, TokenKind};

/// Nouns after a type that make it an offer.
static OFFERS: Words = Words::new(|| {
    Phrases::list(
        "position | positions | role | roles | job | jobs | opportunity | opportunities | basis | employment | hire | hires | \
         assignment | assignments | gig | gigs | vacancy | opening | openings | salaried | appointment | permanent",
    )
});

/// Words before a type that make it an offer.
static OFFERING: Words = Words::new(|| {
    Phrases::list("hiring | seeking | hire | need | wanted | offer | offering | as | either")
});

/// Words before a type that say it of the job: `this job is full-time`.
static SAYING: Words = Words::new(|| {
    Phrases::list(
        "is | position | positions | role | roles | job | join | available | work | working | be | are",
    )
});

/// Words before a type that say it of others, or of the past: `three years of full-time
/// experience`, `all full-time employees`.
static OF_OTHERS: Words = Words::new(|| {
    Phrases::list(
        "previous | prior | experience | year of | years | whether | including | mentor | students | eligible | former | authorized | performed | thinking | served",
    )
});

/// Between a type and the noun it belongs to: `full-time, permanent and paid position`.
static BETWEEN: Words = Words::new(|| {
    Phrases::list(
        "or | and | paid | permanent | regular | remote | onsite | on | site | salaried | hourly | exempt | long | term | based | , | / | ( | ) | - | –",
    )
});

/// What tells how long a contract is: `6-month contract`.
static TERMS: Words = Words::new(|| {
    Phrases::list("month | months | year | years | week | weeks | fixed | w2 | term | 1099")
});

/// How far before a type, in its sentence, the words that make it one of others may stand.
const FAR: usize = 10;

/// How far before a type the words that make it an offer may stand.
const NEAR: usize = 4;

/// What stands around a type below the heading.
struct Around<'t> {
    text: &'t Text<'t>,
    tokens: Range<usize>,
    /// The noun that the type belongs to: `position` of `full-time, paid position`.
    noun: usize,
    /// The word before it.
    before: usize,
    /// Whether words before it announce an offer: `we are hiring`.
    opens: bool,
    /// Whether it is said of others, or of the past.
    others: bool,
}

impl<'t> Around<'t> {
    fn new(text: &'t Text<'t>, tokens: &Range<usize>) -> Self {
        let noun = noun(text, tokens.end);
        let before = before(text, tokens.start);
        let near = tokens.start.saturating_sub(NEAR)..tokens.start;
        let from = sentence(text, tokens.start)
            .start
            .max(tokens.start.saturating_sub(FAR));
        // What stands in brackets before is said of something else.
        let from = (from..tokens.start)
            .rev()
            .find(|at| text.word(*at) == ")")
            .unwrap_or(from);
        Self {
            opens: OFFERING.has(text, before) || heading::opener(text, near).is_some(),
            others: OF_OTHERS.within(text, from..tokens.start),
            tokens: tokens.clone(),
            text,
            noun,
            before,
        }
    }

    /// Whether the words that name the type are one of these.
    fn is_named(&self, names: &[&str]) -> bool {
        is_any(self.text.span(self.tokens.clone()).of(self.text.raw), names)
    }

    fn is_noun(&self, nouns: &[&str]) -> bool {
        is_any(self.text.word(self.noun), nouns)
    }

    /// Whether its noun makes it an offer.
    fn is_offer(&self) -> bool {
        OFFERS.has(self.text, self.noun)
    }

    /// Whether a mark stands in the place of its noun.
    fn is_last(&self) -> bool {
        let mark = |token: &Token| token.kind == TokenKind::Mark;
        self.text.tokens.get(self.noun).is_none_or(mark)
    }

    fn has_article(&self) -> bool {
        let before = self.text.word(self.before);
        is_any(before, &["a", "an", "our", "another", "this"])
    }

    /// Whether full time or part time is offered.
    fn offers_hours(&self) -> bool {
        let Self { text, tokens, .. } = self;
        let worker = (self.noun..self.noun + NEAR).any(|at| is_head(text, at))
            && !self.is_noun(&["employees", "staff", "team"]);
        let goes_on = |at: usize| {
            is_any(
                text.word(at),
                &["in", "with", "at", "from", "for", "on", "and", "or", ","],
            )
        };
        let said = SAYING.within(text, tokens.start.saturating_sub(2)..tokens.start)
            && (self.is_last() || goes_on(tokens.end) || goes_on(self.noun));
        let begins = text
            .sentences
            .binary_search_by_key(&tokens.start, |sentence| sentence.tokens.start)
            .is_ok();
        let bracket = begins && text.word(tokens.end) == "(";
        !self.others
            && (self.is_offer()
                || bracket
                || (self.has_article() || self.opens || begins) && worker
                || (self.opens || begins) && self.is_last()
                || said)
    }

    /// Whether a contract is offered.
    fn offers_contract(&self) -> bool {
        let Self { text, tokens, .. } = self;
        let worker = self.is_named(&["contractor", "contractors", "freelancer", "freelancers"]);
        let before = text.word(self.before);
        let term = TERMS.has(text, self.before)
            && !is_any(text.word(tokens.start.saturating_sub(3)), &["multi"])
            || is_any(before, &["on"]) && self.is_last();
        let length = is_any(text.word(tokens.end), &["duration", "length"])
            && text.word(tokens.end + 1) == ":";
        // `contractors and job applicants` are people, not a kind of job.
        let people = worker && is_any(text.word(tokens.end), &["and", "or", ","]);
        let one = text.span(tokens.clone()).of(text.raw).ends_with('r');
        let offered = length
            || self.is_offer() && !people && !self.is_noun(&["opportunities", "vacancy"])
            || self.is_named(&["contract to hire"])
            || self.is_named(&["contract"]) && term
            || self.is_named(&["freelance", "contractual"]) && (self.has_article() || self.opens)
            || worker && (self.opens || one && is_any(before, &["independent"]));
        !self.others && offered || is_paired(text, tokens)
    }
}

/// Whether the words around a type below the heading make it an offer.
pub(super) fn is_offered(text: &Text, tokens: &Range<usize>, kind: Employment) -> bool {
    let around = Around::new(text, tokens);
    match kind {
        FullTime | PartTime => around.offers_hours(),
        Contract => around.offers_contract(),
        Temporary => {
            around.is_offer() && !around.others && !around.is_noun(&["assignment", "assignments"])
                || around.has_article() && is_head(text, around.noun)
        }
        Internship => {
            let program = is_any(
                text.word(tokens.end),
                &[
                    "position",
                    "role",
                    "opportunity",
                    "program",
                    "programme",
                    "with",
                    "for",
                ],
            );
            !around.others && (around.opens || around.has_article() && program)
        }
        Volunteer => {
            around.is_noun(&[
                "position",
                "positions",
                "role",
                "roles",
                "basis",
                "opportunity",
            ]) || around.opens && around.is_last()
        }
        PerDiem => {
            around.is_offer()
                || around.has_article() && is_head(text, around.noun)
                || around.is_noun(&["shifts", "shift", "rn", "nurse"])
        }
    }
}

/// The noun that a type before this token belongs to.
fn noun(text: &Text, start: usize) -> usize {
    let mut at = start;
    while at < start + LABELLED {
        match TYPES.at(text, at) {
            Some((found, _)) => at = found.end,
            None if BETWEEN.has(text, at) => at += 1,
            None => break,
        }
    }
    at
}

/// `full-time or contract`, `contract and full time`.
fn is_paired(text: &Text, tokens: &Range<usize>) -> bool {
    let joins = |at: usize| is_any(text.word(at), &["or", "and", "/", "&"]);
    let hours = |kind: Employment| matches!(kind, FullTime | PartTime | Internship);
    let after = joins(tokens.end)
        && TYPES
            .at(text, tokens.end + 1)
            .is_some_and(|(_, kind)| hours(kind));
    let from = tokens.start.saturating_sub(NEAR);
    let before = tokens.start > from
        && joins(tokens.start - 1)
        && TYPES
            .all(text, from..tokens.start - 1)
            .any(|(found, kind)| found.end == tokens.start - 1 && hours(kind));
    after || before
}

/// The word before a token, perhaps with a hyphen between.
pub(super) fn before(text: &Text, at: usize) -> usize {
    let hyphen = at > 0 && is_hyphen(text.word(at - 1));
    at.checked_sub(1 + usize::from(hyphen))
        .unwrap_or(text.tokens.len())
}
