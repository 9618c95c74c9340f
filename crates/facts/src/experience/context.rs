//! Whether a length of time is experience that the ad requires, by what stands around it.

use std::ops::Range;
use std::sync::LazyLock;

use super::duration::{Duration, Months};
use crate::lexicon::{Lexicon, says};
use crate::near;
use crate::text::{Text, TokenKind};

/// What the words around a number say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cue {
    /// It is experience.
    Experience,
    /// Someone is sought.
    Seeks,
    /// The sentence speaks of the company or its people.
    Company,
    /// Right after the years: they are something else.
    OtherAfter,
    /// Right before the years: they are something else.
    OtherBefore,
}

static CUES: LazyLock<Lexicon<Cue>> = LazyLock::new(|| {
    Lexicon::new(&[
        (
            Cue::Experience,
            "experience|experiences|experienced|exp|expertise|background|experiance|expérience|experince|exposure|xp",
        ),
        (
            Cue::Seeks,
            "you|your|you've|you'll|candidate|candidates|applicant|applicants|must|should|require|requires|required|\
             requirement|requirements|minimum|min|least|atleast|looking|seeking|seek|need|needs|needed|ideal|\
             ideally|someone|want|qualifications|qualification|qualified|preferred|preferably|prefer|preferable|\
             prerequisites|hiring|developers with|engineers with|engineer with|developer with",
        ),
        (
            Cue::Company,
            "we've|we have|we had|we bring|have we|I've|I have|our|ours|founder|founders|founded|cofounder|cofounders|\
             combined|collective|collectively|established|team has|they have|they've|has been|have been|CTO|CEO|COO|\
             bootstrapped|startup|leader in|people have|veterans|raised|dating back|company with|firm with|\
             group with|agency with|team with|provider with|manufacturer with|cumulative|average of|is built on|\
             based on|draws on|drawing on|built on|business with|sector with|pioneer",
        ),
        (
            Cue::OtherAfter,
            "ago|old|older|of age|from now|later|in business|in the making|in operation|in existence|history|runway|\
             warranty|contract|contracts|degree|degrees|college|university|program|programme|course|vesting|vest|\
             plan|in a row|anniversary|term|roadmap|internship|fixed|FTC|rolling|assignment|engagement|residency|\
             fellowship|of history|of operation|of operations|of runway|of funding|of study|of college|\
             of university|of school|of graduate|of full - time graduate|of hire|of the date|of date|of appointment|\
             of employment|of eligibility|of growth|of vacation|of cutting|of award|of academic|of parental|\
             of revenue|of profit*|of education|of progressively higher|of higher|straight|running|now|since|until|\
             left|young|extension|intensive|season|probation|lease|renewable|bachelor*|master*|of stealth|of r&d|\
             or older|and older|of proven science|of service|of continuous improvement|full - time graduate|\
             post - secondary|secondary|course of|mark|period|horizon|cliff|membership|subscription|medical|paid|\
             maternity|passport|prior to|before|of technical debt|of legacy|experience credit",
        ),
        (
            Cue::OtherBefore,
            "last|past|next|first|previous|coming|every|each|within|in|after|during|since|another|per|ages|age|aged|\
             under|the|those|following|duration|term|length|contract|founded|about|almost|period of|\
             over the course of|total of|history of|probation|upcoming|recent|final|by|this|until|additional|\
             substitute|substituting|throughout|across|took|took us|take|takes|spent|duration :|age :",
        ),
    ])
});

/// Years from which on they need not be experience, because people must be so old.
const LEAST_AGE: Months = 16 * 12;

/// How far around a number its sentence tells what it means.
const REACH: usize = 18;
/// The same for months, which are seldom experience.
const REACH_OF_MONTHS: usize = 6;

/// What one does for years that is no work: "must have lived in the country for 5 years".
static LIVED: LazyLock<Lexicon<()>> = LazyLock::new(|| {
    Lexicon::new(&[(
        (),
        "live|lived|reside|resided|resident|residents|citizen|citizens|married|insured",
    )])
});

/// How far before the years it stands.
const REACH_OF_LIFE: usize = 8;

/// Whether a length of time is experience that the ad requires. The rules decide in this order.
pub(super) fn is_required(text: &Text, duration: &Duration) -> bool {
    let around = Around::new(text, duration);
    if around.is_something_else() || around.is_of_others() || around.is_of_life() {
        return false;
    }
    if around.is_adjective() {
        // "a 30-year brand", but "5-year experience".
        return around.has(around.next..around.next + 3, Cue::Experience);
    }
    if around.opens_praise() {
        return false;
    }
    around.experience || !duration.in_months && around.is_of_work()
}

/// A length of time with what stands around it in its sentence.
struct Around<'t> {
    text: &'t Text<'t>,
    duration: &'t Duration,
    sentence: Range<usize>,
    /// The word before it, but for articles and marks; none where it begins the sentence.
    before: Option<usize>,
    /// The word after it, but for marks that join.
    next: usize,
    /// What is read before it.
    ahead: Range<usize>,
    /// Whether "with" stands right before it.
    with: bool,
    /// Whether experience is named close to it.
    experience: bool,
    /// Whether someone is sought before it.
    seeks: bool,
}

impl<'t> Around<'t> {
    fn new(text: &'t Text<'t>, duration: &'t Duration) -> Self {
        let Duration {
            ref tokens,
            context,
            in_months,
            ..
        } = *duration;
        // "3\nyears of experience" is broken by a line.
        let sentence =
            near::sentence(text, tokens.start).start..near::sentence(text, tokens.end - 1).end;
        let mut next = tokens.end;
        while matches!(text.word(next), "'" | "’" | "-") {
            next += 1;
        }
        let mut previous = context;
        while previous > sentence.start && is_filler(text.word(previous - 1)) {
            previous -= 1;
        }
        let glued = duration.skip > 0;
        let mut around = Self {
            text,
            duration,
            before: previous
                .checked_sub(1)
                .filter(|at| *at >= sentence.start && !glued),
            next,
            ahead: sentence.start.max(context.saturating_sub(REACH))..tokens.start,
            with: context
                .checked_sub(1)
                .is_some_and(|at| says(text.word(at), "with")),
            sentence,
            experience: false,
            seeks: false,
        };
        let reach = if in_months { REACH_OF_MONTHS } else { REACH };
        let after = next..around.sentence.end.min(next + reach);
        let near_ahead = around
            .ahead
            .start
            .max(tokens.start.saturating_sub(reach / 2))..tokens.start;
        around.experience =
            around.has(after, Cue::Experience) || around.has(near_ahead, Cue::Experience);
        around.seeks = around.has(around.ahead.clone(), Cue::Seeks);
        around
    }

    /// What the words at a token say.
    fn cue(&self, at: usize) -> Option<Cue> {
        // "experienceAbility" has lost a line break.
        let joined = || {
            near::head(self.text.word(at))
                .and_then(|head| CUES.word(head))
                .filter(|cue| *cue == Cue::Experience)
        };
        CUES.at(self.text, at).map(|(cue, _)| cue).or_else(joined)
    }

    fn has(&self, mut tokens: Range<usize>, cue: Cue) -> bool {
        tokens.any(|at| self.cue(at) == Some(cue))
    }

    /// The most time it may mean.
    fn months(&self) -> Months {
        self.duration.max.or(self.duration.min).unwrap_or(0)
    }

    /// Whether the words right beside it make it something else: "the last 5 years", "5 years ago".
    fn is_something_else(&self) -> bool {
        // The table says it of what stands after, and a word has one meaning there.
        let prolonged = |at: usize| {
            ["renewable", "extendable"]
                .iter()
                .any(|word| says(self.text.word(at), word))
        };
        let is_other = |at: usize| self.cue(at) == Some(Cue::OtherBefore) || prolonged(at);
        self.next < self.sentence.end && self.cue(self.next) == Some(Cue::OtherAfter)
            || !self.with && self.before.is_some_and(is_other)
    }

    /// Whether it is the time of the company, or the age of people.
    fn is_of_others(&self) -> bool {
        self.has(self.ahead.clone(), Cue::Company) && !self.seeks
            || self.months() >= LEAST_AGE && !self.experience
    }

    /// Whether it is time that is lived and not worked: "lived here for 5 years".
    fn is_of_life(&self) -> bool {
        let lived = || {
            self.ahead
                .clone()
                .rev()
                .take(REACH_OF_LIFE)
                .any(|at| LIVED.at(self.text, at).is_some())
        };
        self.before
            .is_some_and(|at| says(self.text.word(at), "for"))
            && (!self.seeks || lived())
            && !self.experience
    }

    /// Whether it says how long something is: "a 30-year brand".
    fn is_adjective(&self) -> bool {
        let end = self.duration.tokens.end;
        self.text.word(end - 1).eq_ignore_ascii_case("year")
            && self.text.word(end.wrapping_sub(2)) == "-"
            && self.months() > 12
    }

    /// "With 25 years of experience, we …"
    fn opens_praise(&self) -> bool {
        self.with && self.duration.context == self.sentence.start + 1 && !self.seeks
    }

    /// Whether it is required of work, though experience is not named.
    fn is_of_work(&self) -> bool {
        let Self { text, duration, .. } = self;
        let first = duration.tokens.start - self.sentence.start <= 4;
        if duration.firm {
            let is_we = |at: usize| matches!(text.word(at), "we" | "We" | "I" | "has" | "have");
            return first || self.seeks || !self.ahead.clone().any(is_we);
        }
        let word = text.word(self.next);
        let of_work = ["in", "with", "as", "of", "using", "on", "at"]
            .iter()
            .any(|name| name.eq_ignore_ascii_case(word))
            || word.ends_with("ing");
        let before = text.word(duration.context.wrapping_sub(1));
        let labelled = matches!(before, ":" | "(" | "-" | "–")
            && matches!(word, "(" | ")" | "" | "," | "." | ";");
        of_work && (first || self.seeks) || labelled
    }
}

/// Whether a word before a number says nothing of it.
fn is_filler(word: &str) -> bool {
    matches!(word, "a" | "the" | "with" | "," | "-" | ":")
}

static DEGREE: LazyLock<Lexicon<()>> = LazyLock::new(|| {
    Lexicon::new(&[(
        (),
        "degree|degrees|bachelor*|master*|phd|BS|MS|BA|MA|B.S|M.S|diploma",
    )])
});

/// Whether years are asked of those only who have no degree: "a degree or 5 years of experience".
pub(super) fn is_instead(text: &Text, duration: &Duration) -> bool {
    let Duration {
        ref tokens,
        context,
        ..
    } = *duration;
    let sentence = near::sentence(text, tokens.start);
    let or = context
        .checked_sub(1)
        .is_some_and(|at| says(text.word(at), "or"));
    let degree = |mut tokens: Range<usize>| tokens.any(|at| DEGREE.at(text, at).is_some());
    let after = tokens.end..sentence.end.min(tokens.end + REACH);
    let lieu = after
        .clone()
        .find(|at| says(text.word(*at), "lieu") || says(text.word(*at), "substitut*"));
    // "7 years; a degree can substitute for 2 of them" asks for all seven.
    let lieu = lieu.is_some_and(|lieu| !degree(after.start..lieu));
    let option = is_later_option(text, context) && !degree(context..after.end);
    let line = is_own_alternative(text, context)
        && degree(context.saturating_sub(4 * REACH)..context)
        && !degree(after.clone());
    line || or && degree(sentence.start.max(context.saturating_sub(2 * REACH))..context)
        || lieu
        || option
}

/// Whether words begin a line, and the line before ends with "or": "- OR -\n7 years in a bakery".
fn is_own_alternative(text: &Text, at: usize) -> bool {
    /// "or", and the marks around it.
    const REACH_BACK: usize = 6;
    let start = near::sentence(text, at).start;
    let sentence = text
        .sentences
        .binary_search_by_key(&start, |sentence| sentence.tokens.start);
    let begins_line = sentence.is_ok_and(|number| text.sentences[number].begins_line);
    let is_mark = |at: usize| text.tokens[at].kind == TokenKind::Mark;
    let before = (start.saturating_sub(REACH_BACK)..start)
        .rev()
        .find(|at| !is_mark(*at));
    begins_line
        && (start..at).all(|at| is_mark(at) || is_least(text, at))
        && before.is_some_and(|at| says(text.word(at), "or"))
}

/// Whether a word only leads up to a number: "you have at least".
fn is_least(text: &Text, at: usize) -> bool {
    ["at", "least", "minimum", "of", "a", "you", "have"]
        .iter()
        .any(|word| says(text.word(at), word))
}

/// Whether words stand after the number of an alternative that is not the first: `Option 3: 5
/// years`.
fn is_later_option(text: &Text, at: usize) -> bool {
    at >= 3
        && matches!(text.word(at - 1), "-" | "–" | ":" | ")" | ".")
        && text.tokens[at - 2].kind == TokenKind::Number
        && text.word(at - 2) != "1"
        && says(text.word(at - 3), "option")
}
