//! How much an ad wants what it names: some of it it requires, some it only prefers.

use std::ops::Range;
use std::sync::LazyLock;

use crate::lexicon::{Lexicon, says};
use crate::near;
use crate::text::{Text, TokenKind};

/// What words say about what stands near them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cue {
    /// "… preferred", "… is a plus": what stands before is a wish.
    Before,
    /// "preferably …": what follows is a wish.
    After,
    /// "… required": what stands before is none.
    Required,
    /// The first word of another item, in a list that lost its line breaks.
    Item,
}

static CUES: LazyLock<Lexicon<Cue>> = LazyLock::new(|| {
    Lexicon::new(&[
        (
            Cue::Before,
            "preferred|prefered|preferable|is not a must|not a must|isn't required|is not required|not required|\
             not a requirement|not a prerequisite|isn't necessary|not essential|won't hurt|wouldn't hurt|\
             doesn't hurt|is not necessary|a plus|plus !|big plus|huge plus|strong plus|definite plus|great plus|\
             is plus|major plus|an asset|an advantage|added advantage|advantageous|plus point|desired|desirable|\
             desireable|nice to have|nice - to - have|a bonus|bonus points|beneficial|not mandatory|not necessary|\
             would be nice|appreciated|even better|optional|helpful|an extra|highly valued|strongly considered|ideal",
        ),
        (
            Cue::After,
            "preferably|preferrably|ideally|prefer|prefers|preference|bonus|pluses|desired|desirable|preferred",
        ),
        (
            Cue::Item,
            "Experience|Strong|Good|Knowledge|Ability|Female|Male|Excellent|Proficient|Proficiency|Proven|Must|\
             Candidates|Familiar|Familiarity|Education|Location|Salary|Age|Fluent|Fluency|Basic|Demonstrated|\
             Previous|Minimum|Willingness|Willing|Attention|Relevant|Prior",
        ),
        (
            Cue::Required,
            "required|mandatory|must|needed|minimum|requires|require",
        ),
    ])
});

/// What the title of a part of an ad says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Title {
    /// That the part lists wishes.
    Wishes,
    /// The same, if it is all that the title says: "Go preferred" is no title.
    Wish,
    /// That it lists something else.
    Other,
}

static TITLES: LazyLock<Lexicon<Title>> = LazyLock::new(|| {
    Lexicon::new(&[
        (
            Title::Wishes,
            "preferred qualifications|preferred qualification|preferred requirements|preferred skills|\
             preferred knowledge|preferred experience|preferred education|desired qualifications|desired skills|\
             desired experience|nice to have|nice to haves|nice - to - have|nice - to - haves|bonus points|\
             extra points|pluses|big plus|bonus skills|additional qualifications|good to have|would be nice|\
             what would be nice|would be a plus|nice if|extra credit|desirable skills|added advantage|preferences|\
             ideally you|ideally , you|ideally the|ideally seeking|bonus would|preferred technical|\
             preferred professional|desired technical|experience pluses|highly desired",
        ),
        (
            Title::Wish,
            "preferred|desired|desirable|bonus|plus|optional|ideally",
        ),
        (
            Title::Other,
            "requirements|responsibilities|benefits|how to apply|what we offer|required qualifications|\
             required skills|minimum qualifications|basic qualifications|must have|must haves|qualifications|\
             about us|about the role|about the company|required|education requirements|compensation|salary|perks|\
             who we are|what you'll do|required experience|required education|minimum experience|minimum education|\
             minimum requirements|we offer|duties|education|mandatory",
        ),
    ])
});

/// The parts of an ad that list wishes.
pub(crate) struct Wishes(Vec<Range<usize>>);

/// A longer line is no title.
const LONGEST_TITLE: usize = 7;
/// A part of an ad that lost its line breaks is no longer.
const LONGEST_PART: usize = 400;

impl Wishes {
    /// Finds them.
    pub(crate) fn of(text: &Text) -> Self {
        let mut parts: Vec<Range<usize>> = Vec::new();
        let mut open = None;
        for line in near::lines(text) {
            let mut next = line.start;
            while next < line.end {
                let at = next;
                next += 1;
                let Some((title, len)) = TITLES.at(text, at) else {
                    continue;
                };
                next = at + len;
                let Some(reach) = reach(text, &line, at..next, title) else {
                    continue;
                };
                if let Some(start) = open.take() {
                    parts.push(start..at);
                }
                match (title, reach) {
                    (Title::Other, _) => {}
                    (_, Reach::Part) => open = Some(at),
                    (_, Reach::Line) => parts.push(at..line.end),
                }
            }
        }
        parts.extend(open.map(|start| start..text.tokens.len()));
        for part in &mut parts {
            part.end = part.end.min(part.start + LONGEST_PART);
        }
        Self(parts)
    }

    /// Whether a token stands in one of them.
    fn contain(&self, token: usize) -> bool {
        let after = self.0.partition_point(|part| part.start <= token);
        after > 0 && self.0[after - 1].contains(&token)
    }
}

enum Reach {
    /// To the next title.
    Part,
    /// To the end of its own line, which says more.
    Line,
}

/// How far some words of a line reach if they are a title: they make a short line, or a colon ends
/// them, or they have capitals amid an ad that lost its line breaks.
fn reach(text: &Text, line: &Range<usize>, words: Range<usize>, title: Title) -> Option<Reach> {
    let colon = (words.end..line.end.min(words.end + 3)).find(|at| text.word(*at) == ":");
    let has_capital = |at: usize| text.word(at).starts_with(char::is_uppercase);
    if line.len() > LONGEST_LINE {
        let titled = has_capital(words.start)
            && (colon.is_some() || words.len() > 1 && has_capital(words.end - 1));
        return titled.then_some(Reach::Part);
    }
    let is_mark = |at: usize| text.tokens[at].kind == TokenKind::Mark;
    let last = colon.is_some_and(|colon| (colon..line.end).all(is_mark));
    if last && line.len() <= 2 * LONGEST_TITLE {
        return Some(Reach::Part);
    }
    let begins = words.start <= line.start + 3;
    if colon.is_some() {
        return begins.then_some(Reach::Line);
    }
    let short = match title {
        Title::Wish => line.len() <= 2 && words.start == line.start,
        Title::Wishes | Title::Other => begins && line.len() <= LONGEST_TITLE,
    };
    (short && text.word(line.end - 1) != ".").then_some(Reach::Part)
}

/// Whether a word has a capital and small letters, as those of titles have.
fn is_titled(text: &Text, at: usize) -> bool {
    let mut letters = text.word(at).chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
}

/// Whether a full stop ends a line whose break is lost: `field.2 years`, but not `B.S. in`.
fn is_lost_end(text: &Text, at: usize) -> bool {
    let next = text.tokens.get(at + 1);
    text.word(at) == "."
        && next.is_some_and(|next| !next.spaced && next.kind != TokenKind::Mark)
        && at
            .checked_sub(1)
            .is_some_and(|before| text.word(before).len() >= SHORTEST_LAST_WORD)
}

/// A shorter word before a full stop is an abbreviation.
const SHORTEST_LAST_WORD: usize = 4;

/// A longer line lost its line breaks.
const LONGEST_LINE: usize = 80;

/// How far words reach that say what is a wish.
const REACH_AFTER: usize = 16;
/// The same for what lists subjects.
const REACH_OF_LIST: usize = 30;
const REACH_BEFORE: usize = 7;

/// Whether the rest of a sentence after a comma goes on with a list and says that the whole of it
/// is a wish: "4 years in roasting, grinding or tasting coffee is preferred".
fn ends_as_wish(text: &Text, rest: Range<usize>) -> bool {
    static OTHERS: LazyLock<Lexicon<()>> = LazyLock::new(|| {
        Lexicon::new(&[(
            (),
            "experience|knowledge|understanding|familiarity|proficiency|expertise|background|ability|skills|degree|\
             degrees|bachelor*|master*|phd|diploma|certificate*|certification*|license*|years|;|.",
        )])
    });
    let end = if rest.end > rest.start && text.word(rest.end - 1) == "." {
        rest.end - 1
    } else {
        rest.end
    };
    let is_wish = |at: usize| {
        matches!(CUES.at(text, at), Some((Cue::Before, len)) if at + len == end)
            && matches!(text.word(at - 1), "is" | "are" | "be")
    };
    rest.len() <= REACH_OF_LIST
        && (rest.start..end).any(|at| says(text.word(at), "or"))
        && (rest.start..end).all(|at| OTHERS.at(text, at).is_none())
        && (rest.start + 1..end).any(is_wish)
}

/// Whether what stands at some tokens is only preferred. `limit` is where the next thing of its
/// kind begins; `lists` says whether it may itself go on after a comma, as the fields of a degree
/// do.
pub(crate) fn is_preferred(
    text: &Text,
    wishes: &Wishes,
    at: &Range<usize>,
    limit: usize,
    lists: bool,
) -> bool {
    let sentence = near::sentence(text, at.start);
    let reach = if lists { REACH_OF_LIST } else { REACH_AFTER };
    for token in at.end..sentence.end.min(limit).min(at.end + reach) {
        let word = text.word(token);
        // "preferredSix or more years" lost a line break.
        match near::head(word).and_then(|head| CUES.word(head)) {
            Some(Cue::Before) => return true,
            Some(Cue::Required) => return false,
            _ => {}
        }
        let stops = is_lost_end(text, token)
            || word == ";"
            || !lists && matches!(word, "," | "." | "-" | "•")
            || word == "("
                && !matches!(
                    CUES.at(text, token + 1),
                    Some((Cue::Before | Cue::Required | Cue::After, _))
                );
        if stops {
            if word == "," && ends_as_wish(text, token + 1..sentence.end.min(limit)) {
                return true;
            }
            break;
        }
        match CUES.at(text, token) {
            // "5 years of experience Preferred Qualifications": the title of the next part.
            Some((Cue::Before, len))
                if token > at.end && is_titled(text, token) && is_titled(text, token + len) =>
            {
                break;
            }
            Some((Cue::Before, _)) => return true,
            Some((Cue::After, _)) => {
                // "experience, preferably in banking" wishes for the bank only.
                break;
            }
            Some((Cue::Required, _)) => return false,
            Some((Cue::Item, _)) if token > at.end => break,
            Some((Cue::Item, _)) | None => {}
        }
    }
    for token in (sentence.start.max(at.start.saturating_sub(REACH_BEFORE))..at.start).rev() {
        match CUES.at(text, token) {
            Some((Cue::After, _)) => return true,
            Some((Cue::Before, len)) if text.word(token + len) == ":" => return true,
            Some((Cue::Required, _)) => return false,
            _ if matches!(text.word(token), ";" | ".") => break,
            _ => {}
        }
    }
    wishes.contain(at.start)
}
