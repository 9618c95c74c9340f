//! Where the work is done: on site, at home, or partly.

use std::ops::Range;
use std::sync::LazyLock;

use crate::employment::{after_label, in_line_of_conditions};
use crate::head_noun::is_head;
use crate::heading::{Field, Heading};
use crate::phrase::{Phrases, Words, is, is_any, is_hyphen};
use crate::place::gazetteer;
use crate::text::{Span, Text, TokenKind};

/// Where the work is done. In order of what it allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Workplace {
    /// At the employer's; also where an ad rules remote work out.
    Onsite,
    /// Partly, on some days, or only by arrangement: `remote considered`, `two days from home`.
    Hybrid,
    /// From elsewhere.
    Remote,
}

impl Workplace {
    /// All of them, in order of what they allow.
    pub const ALL: [Self; 3] = [Self::Onsite, Self::Hybrid, Self::Remote];

    /// The number that it is stored as. It stays what it is, whatever is added.
    pub const fn to_code(self) -> i64 {
        match self {
            Self::Onsite => 1,
            Self::Hybrid => 2,
            Self::Remote => 3,
        }
    }

    /// What is stored as a number; 0 means that none is stated.
    pub fn from_code(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.to_code() == code)
    }

    /// The word for it in the API and in addresses.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Onsite => "onsite",
            Self::Hybrid => "hybrid",
            Self::Remote => "remote",
        }
    }

    /// What a word of the API means.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.id() == id)
    }
}

use Workplace::{Hybrid, Onsite, Remote};

/// What an ad says of where the work is done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Workplaces {
    /// All that is offered, each where it is first said: `ONSITE or REMOTE` offers both.
    pub offered: Vec<(Workplace, Span)>,
    /// Whom or where a remote job is limited to: `US only`, `within 3 hours of CET`.
    pub limit: Option<Span>,
}

/// Words and phrases, the workplace they mean, and whether they leave no doubt wherever they stand.
/// The others count in a heading and after labels.
static CUES: LazyLock<Phrases<(Workplace, bool)>> = LazyLock::new(|| {
    Phrases::lists(&[
        (
            (Remote, false),
            "remote | remotely | remotes | telework | wfh | home based | distributed team",
        ),
        ((Hybrid, false), "hybrid"),
        (
            (Onsite, false),
            "onsite | on site | in office | in person | in house",
        ),
        (
            (Remote, true),
            "fully remote | 100 % remote | completely remote | entirely remote | remote position | remote positions",
        ),
        (
            (Remote, true),
            "remote job | remote role | remote roles | remote opportunity | remote work is ok | remote work ok",
        ),
        (
            (Remote, true),
            "remote work available | remote work is fine | remote work is okay | remote is ok | remote is fine",
        ),
        (
            (Remote, true),
            "remote ok | remote okay | remote welcome | remotes welcome | remote friendly | remote only | remote first",
        ),
        (
            (Remote, true),
            "remote candidates | remote applicants | remote allowed | remote available | open to remote | is remote",
        ),
        (
            (Remote, true),
            "or remote | or remotely | remote or onsite | remote or on site | remote or local | local or remote",
        ),
        (
            (Remote, true),
            "local and remote | work remote | work remotely | working remotely | work 100 % remotely",
        ),
        (
            (Remote, true),
            "work from anywhere | work from any location | working from anywhere | work from home",
        ),
        (
            (Remote, true),
            "working from home | telecommute | telecommuting | telecommuters | fully distributed",
        ),
        ((Remote, true), "distributed company"),
        (
            (Remote, true),
            "remote possible | remote work possible | remote is possible | team remotely | join us remotely",
        ),
        ((Hybrid, true), "remote considered | some remote"),
        (
            (Hybrid, true),
            "remote work considered | partially remote | partly remote | partly remotely | partial remote",
        ),
        (
            (Hybrid, true),
            "hybrid position | hybrid setup | hybrid role | hybrid work | hybrid schedule | hybrid model",
        ),
        ((Hybrid, true), "remote options"),
        (
            (Hybrid, true),
            "remote work options | telework eligible | telework options | authorized to telework",
        ),
        (
            (Onsite, true),
            "onsite only | on site only | onsite position | on site position | onsite role | on site role",
        ),
        (
            (Onsite, true),
            "onsite job | on site job | work onsite | work on site | working onsite | be onsite | be on site",
        ),
        (
            (Onsite, true),
            "is onsite | is on site | onsite in our | on site in our | in office position | onsite preferred",
        ),
        (
            (Onsite, true),
            "local candidates only | locals only | local only | no remote | no remotes | noremote | not remote",
        ),
        (
            (Onsite, true),
            "non remote | no telecommuting | no telecommute",
        ),
    ])
});

/// What an ad says of where the work is done: in its heading; when that is silent, after a label
/// (`Location: remote`), in a line of conditions, or in words that leave no doubt (`this is a
/// remote position`). Remote sensing, sites and teams say nothing.
pub fn of(text: &Text, heading: &Heading) -> Workplaces {
    let mut found = Workplaces::default();
    for field in &heading.fields {
        in_field(text, field, &mut found);
    }
    if found.offered.is_empty() {
        in_body(text, &mut found);
    }
    // `Hybrid (remote and on site)` offers neither of the two for all days.
    let hybrid = |(_, span): &(Workplace, Span)| {
        span.of(text.raw)
            .get(..6)
            .is_some_and(|word| is(word, "hybrid"))
    };
    if found.offered.iter().any(hybrid) {
        found.offered.retain(hybrid);
    }
    found
}

fn in_field(text: &Text, field: &Field, found: &mut Workplaces) {
    for (tokens, (workplace, plain)) in CUES.all(text, field.tokens.clone()) {
        let alone = plain
            || in_capitals(text, &tokens)
            || piece(text, &field.tokens, &tokens) <= LONGEST_PIECE;
        if alone && !is_other(text, &tokens, workplace) {
            found.add(text, tokens, workplace);
        }
    }
    let alone = |at: usize| {
        text.tokens
            .get(at)
            .is_none_or(|token| token.kind == TokenKind::Mark)
    };
    let local =
        |at: &usize| is(text.word(*at), "local") && alone(at + 1) && (*at == 0 || alone(at - 1));
    if let Some(at) = field.tokens.clone().find(local) {
        found.add(text, at..at + 1, Onsite);
    }
}

/// Longer pieces of a heading are sentences, in which a phrase must leave no doubt.
const LONGEST_PIECE: usize = 14;

/// How many tokens stand around some between the commas of a field.
fn piece(text: &Text, field: &Range<usize>, tokens: &Range<usize>) -> usize {
    let comma = |at: &usize| text.word(*at) == ",";
    let start = (field.start..tokens.start)
        .rev()
        .find(comma)
        .unwrap_or(field.start);
    let end = (tokens.end..field.end).find(comma).unwrap_or(field.end);
    end - start
}

/// `REMOTE` is said on purpose, wherever it stands.
fn in_capitals(text: &Text, tokens: &Range<usize>) -> bool {
    !text
        .span(tokens.clone())
        .of(text.raw)
        .contains(char::is_lowercase)
}

fn in_body(text: &Text, found: &mut Workplaces) {
    for (tokens, (workplace, plain)) in CUES.all(text, 0..text.tokens.len()) {
        let bracket =
            tokens.start > 0 && text.word(tokens.start - 1) == "(" || text.word(tokens.end) == ")";
        // `a remote nurse`
        let worker = || {
            tokens.start > 0
                && is_any(text.word(tokens.start - 1), &["a", "an"])
                && (tokens.end..=tokens.end + NEAR).any(|at| is_head(text, at))
        };
        let named = || after_label(text, tokens.start) || in_line_of_conditions(text, tokens.start);
        let said = plain || bracket || in_capitals(text, &tokens) || worker() || named();
        if said && !is_other(text, &tokens, workplace) {
            found.add(text, tokens, workplace);
        }
    }
}

impl Workplaces {
    /// The one that stands for the ad, and where it is said: what allows most. Who may work from
    /// home is looking for `ONSITE or REMOTE`, too.
    pub fn most(&self) -> Option<(Workplace, Span)> {
        let workplace = |(workplace, _): &&(Workplace, Span)| *workplace;
        self.offered.iter().max_by_key(workplace).copied()
    }

    /// Adds what the tokens say, with their neighbours.
    fn add(&mut self, text: &Text, tokens: Range<usize>, workplace: Workplace) {
        let (workplace, start) = if workplace == Onsite {
            let not = tokens.start > 0 && is_any(text.word(tokens.start - 1), &["not", "non"]);
            (if not { Remote } else { Onsite }, tokens.start)
        } else {
            turned(text, &tokens, workplace)
        };
        if workplace != Onsite && self.limit.is_none() {
            self.limit = limit(text, &tokens);
        }
        if !self.offered.iter().any(|(known, _)| *known == workplace) {
            self.offered.push((workplace, text.span(start..tokens.end)));
        }
    }
}

/// What is remote or hybrid, but not the work.
static OTHERS: Words = Words::new(|| {
    Phrases::list(
        "sensing | sensor | control | controlled | controls | site | sites | server | servers | desktop | access | monitoring | procedure | \
         team | teams | client | clients | area | areas | region | regions | village | villages | support | patient | devices | device | \
         diagnostics | debugging | offices | employees | users | locations | cloud | vehicle | vehicles | mobile | app | apps",
    )
});

/// What is on site, but not the work.
static ON_SITE: Words = Words::new(|| {
    Phrases::list(
        "interview | interviews | support | gym | visits | training | chef | parking | childcare | at client",
    )
});

fn is_other(text: &Text, tokens: &Range<usize>, workplace: Workplace) -> bool {
    if workplace == Onsite {
        ON_SITE.has(text, tokens.end)
    } else {
        OTHERS.has(text, tokens.end)
    }
}

/// Words that rule out what follows.
static NOT: Words = Words::new(|| {
    Phrases::list(
        "no | not | non | cannot | can't | don't | isn't | aren't | without | sorry | unfortunately | not accepting",
    )
});

/// Words that rule out what stands before them.
static REFUSED: Words = Words::new(|| Phrases::list("not | isn't | unavailable | unlikely"));

/// Words before `remote` that make it an arrangement.
static PARTLY: Words = Words::new(|| {
    Phrases::list(
        "partial | partially | partly | some | possibly | occasional | occasionally | semi | maybe | sometimes | days | day | perhaps | \
         limited | mostly | hybrid | potentially",
    )
});

/// Words after `remote` that make it an arrangement.
static PERHAPS: Words = Words::new(|| {
    Phrases::list(
        "possibly | possibility | considered | negotiable | may | might | days | sometimes | occasionally | optional | \
         potentially | consider | partially | partly | fridays | exceptional | discussed | depending | maybe | \
         part of | day | a week | for the right | for exceptional | for right",
    )
});

/// How far before and after `remote` the words that turn it stand.
const NEAR: usize = 4;

/// The words shortly before a token, back to the last mark.
fn just_before(text: &Text, start: usize) -> Range<usize> {
    let joined = |at: &usize| text.tokens[*at].kind != TokenKind::Mark || is_hyphen(text.word(*at));
    let first = (start.saturating_sub(NEAR)..start)
        .rev()
        .take_while(joined)
        .last();
    first.unwrap_or(start)..start
}

/// What a word means with its neighbours, and where that begins: `no remote`, `remote perhaps`, `2
/// days remote`.
fn turned(text: &Text, tokens: &Range<usize>, workplace: Workplace) -> (Workplace, usize) {
    let before = just_before(text, tokens.start);
    let rules_out =
        |at: &usize| NOT.has(text, *at) && !is_any(text.word(at + 1), &["only", "just"]);
    if let Some(not) = before.clone().find(rules_out) {
        return (Onsite, not);
    }
    let ends = |at: &usize| matches!(text.word(*at), "," | "." | "|" | ")" | "/" | ";" | "(");
    let after = || (tokens.end..tokens.end + NEAR).take_while(|at| !ends(at));
    if is_any(text.word(tokens.end), &["no"])
        || after().any(|at| REFUSED.has(text, at)) && !is_any(text.word(tokens.end), &["or"])
    {
        return (Onsite, tokens.start);
    }
    let bracket = usize::from(text.word(tokens.end) == "(");
    let unsure = PARTLY.within(text, before)
        || after().any(|at| PERHAPS.has(text, at))
        || PERHAPS.has(text, tokens.end + bracket);
    (if unsure { Hybrid } else { workplace }, tokens.start)
}

/// A limit of more tokens than this is a remark.
const LONGEST_LIMIT: usize = 14;

/// Words that limit.
static LIMITS: Words = Words::new(|| {
    Phrases::list(
        "only | within | timezone | timezones | time zone | time zones | eu | europe | us | citizens | hours | utc | gmt | cet | est | \
         pst | based | worldwide | anywhere | overlap | america | km",
    )
});

/// Whether a country or state begins here. A city is where the office is.
fn is_country(text: &Text, at: usize) -> bool {
    gazetteer::at(text, at).is_some_and(|(_, place)| place.city.is_none())
}

/// Whom a remote job is limited to: what stands in brackets after it, or around it: `REMOTE (US
/// only)`, `US-only remote`.
fn limit(text: &Text, remote: &Range<usize>) -> Option<Span> {
    let limits = |tokens: Range<usize>| {
        tokens
            .clone()
            .any(|at| LIMITS.has(text, at) || is_country(text, at))
    };
    let bracket = remote.end + usize::from(is_hyphen(text.word(remote.end)));
    let most = |start: usize| text.tokens.len().min(start + LONGEST_LIMIT);
    if text.word(bracket) == "(" {
        let close = (bracket..most(bracket)).find(|at| text.word(*at) == ")")?;
        let inner = bracket + 1..close;
        return (!inner.is_empty() && limits(inner.clone())).then(|| text.span(inner));
    }
    let mut start = bracket;
    while is_any(
        text.word(start),
        &["ok", "okay", "work", "possible", "position", ","],
    ) {
        start += 1;
    }
    let wide = is_any(text.word(start), &["within", "anywhere", "worldwide"]);
    if wide || is_any(text.word(start), &["in", "from"]) || gazetteer::at(text, start).is_some() {
        let end = (start + 1..most(start))
            .find(|at| matches!(text.word(*at), "|" | "." | ";" | ")" | "/" | ","));
        let end = end.unwrap_or(most(start));
        let said = wide || (start..end).any(|at| is(text.word(at), "only"));
        return (said && limits(start..end) && !text.span(start..end).of(text.raw).contains('\n'))
            .then(|| text.span(start..end));
    }
    // `US-only remote`, `US remote`.
    let mut start = remote.start;
    for word in ["only", "-", ""] {
        let before = start.checked_sub(1)?;
        start = if word.is_empty() || is(text.word(before), word) {
            before
        } else {
            start
        };
    }
    let country = is_country(text, start) || matches!(text.word(start), "EU" | "US");
    country.then(|| text.span(start..remote.start))
}

#[cfg(test)]
mod tests;
