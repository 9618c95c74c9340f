//! The types of employment that an ad offers: full time, part time, on contract, ….

use std::ops::Range;
use std::sync::LazyLock;

use crate::head_noun::is_head;
use crate::heading::{self, Field, Heading};
use crate::phrase::{Phrases, Words, is_any, is_hyphen};
use crate::text::{Span, Text, Token, TokenKind};

/// A type of employment, as schema.org's `employmentType` has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Employment {
    /// All hours of a week.
    FullTime,
    /// Some hours of a week.
    PartTime,
    /// For a fixed term, or freelance.
    Contract,
    /// For a while or a season.
    Temporary,
    /// To learn.
    Internship,
    /// Unpaid.
    Volunteer,
    /// By the day, as called.
    PerDiem,
}

use Employment::{Contract, FullTime, Internship, PartTime, PerDiem, Temporary, Volunteer};

impl Employment {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 7] = [
        Self::FullTime,
        Self::PartTime,
        Self::Contract,
        Self::Temporary,
        Self::Internship,
        Self::Volunteer,
        Self::PerDiem,
    ];

    /// The bit that it is stored as, in a number that holds all that an ad offers. It stays what it
    /// is, whatever is added.
    pub const fn to_code(self) -> i64 {
        match self {
            Self::FullTime => 1 << 0,
            Self::PartTime => 1 << 1,
            Self::Contract => 1 << 2,
            Self::Temporary => 1 << 3,
            Self::Internship => 1 << 4,
            Self::Volunteer => 1 << 5,
            Self::PerDiem => 1 << 6,
        }
    }

    /// All whose bits are set in a number, in the order in which they are shown.
    pub fn from_bits(bits: i64) -> impl Iterator<Item = Self> {
        Self::ALL
            .into_iter()
            .filter(move |one| bits & one.to_code() != 0)
    }

    /// The word for it in the API and in addresses.
    pub const fn id(self) -> &'static str {
        match self {
            Self::FullTime => "full-time",
            Self::PartTime => "part-time",
            Self::Contract => "contract",
            Self::Temporary => "temporary",
            Self::Internship => "internship",
            Self::Volunteer => "volunteer",
            Self::PerDiem => "per-diem",
        }
    }

    /// How people write it: `full time`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FullTime => "full time",
            Self::PartTime => "part time",
            Self::PerDiem => "per diem",
            Self::Contract | Self::Temporary | Self::Internship | Self::Volunteer => self.id(),
        }
    }
}

static TYPES: LazyLock<Phrases<Employment>> = LazyLock::new(|| {
    Phrases::lists(&[
        (
            FullTime,
            "full time | fulltime | full timer | f / t | ft | fte",
        ),
        (PartTime, "part time | parttime | part timer | p / t"),
        (
            Contract,
            "contract | contracts | contracting | contractual | contract to hire | contractor | contractors",
        ),
        (Contract, "freelance | freelancer | freelancers"),
        (Temporary, "temporary | temp | temp to hire | seasonal"),
        (Internship, "intern | interns | internship | internships"),
        (Volunteer, "volunteer | volunteers"),
        (PerDiem, "per diem | prn"),
    ])
});

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

/// The word before a token, perhaps with a hyphen between.
fn before(text: &Text, at: usize) -> usize {
    let hyphen = at > 0 && is_hyphen(text.word(at - 1));
    at.checked_sub(1 + usize::from(hyphen))
        .unwrap_or(text.tokens.len())
}

fn is_mark(text: &Text, at: usize) -> bool {
    text.tokens.get(at).is_none_or(|token| {
        token.kind == TokenKind::Mark && (token.spaced || !is_hyphen(text.word(at)))
    })
}

/// What stands between a type of employment, or a workplace, and a colon.
static LABELS: Words = Words::new(|| {
    Phrases::list(
        "type | job type | employment type | type of employment | position type | contract type | type of contract | employment | \
         employment status | status | schedule | work schedule | job status | hours | working hours | work hours | duration | time type | \
         commitment | shift | job types | work type | terms of employment | term of employment | employment term | position status | \
         working condition | working conditions | classification | work mode | mode of work | job term | contract | term | \
         employment terms | type of job | type of position | employee type | full time / part time | location | work arrangement | \
         workplace type | work model | job category | position category | job mode | work setup | appointment type | \
         type of appointment | employee status | work location | working mode | mode | period of employment | job location",
    )
});

/// How far after its label a type may stand: `Job type: permanent, full-time`. Other types between
/// do not count.
const LABELLED: usize = 7;

/// What stands in a list of types.
static LISTED: Words = Words::new(|| {
    Phrases::list(
        "full | part | time | contract | temporary | permanent | internship | or | and | , | / | - | &",
    )
});

/// Tokens of such a list.
const MOST_LISTED: usize = 12;

/// A line of a label and a type has no more tokens: `Schedule Full-Time`.
const LONGEST_LABELLED_LINE: usize = 4;

/// Labels have no more tokens than this.
const LONGEST_LABEL: usize = 5;

/// Whether a label stands before this token: with a colon shortly before and nothing that ends a
/// sentence between, or right before, as in `Employment Type Full-Time`.
pub(crate) fn after_label(text: &Text, at: usize) -> bool {
    let ends = |end: usize, start: usize| {
        LABELS
            .at(text, start)
            .is_some_and(|(label, ())| label.end == end)
    };
    let listed = (0..at)
        .rev()
        .take(MOST_LISTED)
        .take_while(|at| LISTED.has(text, *at))
        .last()
        .unwrap_or(at);
    let back = (listed.saturating_sub(LABELLED)..at).rev();
    let colon = back
        .take_while(|at| text.word(*at) != ".")
        .find(|at| text.word(*at) == ":");
    if let Some(colon) = colon {
        return (colon.saturating_sub(LONGEST_LABEL)..colon).any(|start| ends(colon, start));
    }
    let mut end = at;
    while end > 0
        && (text.tokens[end - 1].kind == TokenKind::Mark
            || is_any(text.word(end - 1), &["regular", "permanent"]))
    {
        end -= 1;
    }
    let named = |start: usize| ends(end, start) && text.word(start).starts_with(char::is_uppercase);
    // A label of one word is one at the beginning of a line of two or three: `Schedule Full Time`.
    let line = sentence(text, at);
    if end == line.start + 1 && line.len() <= LONGEST_LABELLED_LINE && named(line.start) {
        return true;
    }
    (end.saturating_sub(LONGEST_LABEL)..end.saturating_sub(1)).any(named)
        || end > 0 && text.word(end - 1) == "Type"
}

/// Brackets in longer sentences say something of the sentence: `manufacturing (contract) and
/// sales`.
const LONGEST_WITH_BRACKETS: usize = 20;

/// The tokens of the sentence with this token; none in the mark of a list item.
fn sentence(text: &Text, token: usize) -> Range<usize> {
    let next = text
        .sentences
        .partition_point(|sentence| sentence.tokens.start <= token);
    let sentence = next
        .checked_sub(1)
        .map_or(0..0, |at| text.sentences[at].tokens.clone());
    if sentence.contains(&token) {
        sentence
    } else {
        token..token
    }
}

/// Lines of more tokens than this are sentences.
const LONGEST_LINE: usize = 9;

/// Words that stand in lines of conditions.
static CONDITIONS: Words = Words::new(|| {
    Phrases::list(
        "or | and | permanent | remote | onsite | on | site | hybrid | position | role | job | paid | regular | only | employment | \
         basis | salaried | w2 | exempt | opportunity | h1b | visa | local | perm | all | welcome | ok | okay | yes | relocation | sponsorship",
    )
});

/// Whether the sentence of this token says nothing but conditions: `Full-time, permanent`.
pub(crate) fn in_line_of_conditions(text: &Text, token: usize) -> bool {
    let sentence = sentence(text, token);
    if sentence.len() > LONGEST_LINE {
        return false;
    }
    let mut at = sentence.start;
    while at < sentence.end {
        match TYPES.at(text, at) {
            Some((found, _)) => at = found.end,
            None if text.tokens[at].kind == TokenKind::Mark || CONDITIONS.has(text, at) => at += 1,
            None => return false,
        }
    }
    true
}

/// `Nurse (part time)`, `Nurse (Oslo, part time)`.
fn in_brackets(text: &Text, tokens: &Range<usize>) -> bool {
    let first = tokens.start.checked_sub(1).map_or("", |at| text.word(at));
    let last = text.word(tokens.end);
    matches!(first, "(" | "[" | "|") && matches!(last, ")" | "]" | "," | "/" | "|")
        || matches!(first, "," | "/") && matches!(last, ")" | "]")
}

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
fn is_offered(text: &Text, tokens: &Range<usize>, kind: Employment) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;
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
