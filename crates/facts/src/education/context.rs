//! What stands around a level of education: alternatives to it, and whose it is.

use std::ops::Range;
use std::sync::LazyLock;

use super::mention::Mention;
use crate::lexicon::{Lexicon, says};
use crate::near;
use crate::text::Text;

/// Further apart, two levels are of two statements.
const WIDEST_GAP: usize = 12;

/// What may stand between two alternatives, if nothing else does.
static JOINTS: LazyLock<Lexicon<()>> = LazyLock::new(|| {
    Lexicon::new(&[(
        (),
        "/|,|or|and|&|-|–|(|)|.|a|an|to|degree|degrees|either|and / or|through|higher|level|'|upto|the|of|science|\
         arts",
    )])
});

/// What stands right before the second alternative.
static OR: LazyLock<Lexicon<()>> = LazyLock::new(|| {
    Lexicon::new(&[((), "or|/|and / or|or a|or an|upto|up to|or with a|or with")])
});

/// What makes a wish of the second level alone: "BS, MS preferred".
static WISH: LazyLock<Lexicon<()>> = LazyLock::new(|| {
    Lexicon::new(&[(
        (),
        "preferred|prefered|preferable|a plus|desired|desirable|an advantage|strongly|highly|advantage|is a|a bonus|\
         plus|is preferred|a big|would be|is an|ideal|are",
    )])
});

/// Whether one may have one or the other of two levels.
pub(super) fn are_alternatives(text: &Text, one: &Range<usize>, other: &Range<usize>) -> bool {
    if near::sentence(text, one.start) != near::sentence(text, other.start) {
        // "B.S. M.S."
        return text.word(one.end) == "." && other.start <= one.end + 2;
    }
    let gap = one.end..other.start;
    if gap.len() > WIDEST_GAP {
        return false;
    }
    let or = gap
        .clone()
        .rev()
        .take(3)
        .any(|at| OR.at(text, at).is_some_and(|((), len)| at + len == gap.end));
    let joined = gap.clone().all(|at| JOINTS.at(text, at).is_some());
    let wished = (other.end..other.end + 3).any(|at| WISH.at(text, at).is_some());
    or || joined
        && !(wished
            && gap
                .clone()
                .all(|at| !matches!(text.word(at), "/" | "and" | "&")))
}

/// Whether words between a level and "degree" make the latter an alternative that says no level:
/// "MS or a relevant degree". A degree that comes after the field of the named one is of the same
/// level: "MS in botany or a related degree".
pub(super) fn is_any_degree(text: &Text, gap: Range<usize>) -> bool {
    gap.len() <= 3
        && gap.clone().any(|at| says(text.word(at), "or"))
        && gap.clone().all(|at| {
            ["or", "a", "relevant"]
                .iter()
                .any(|word| says(text.word(at), word))
        })
}

/// What a sentence with a level of education is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cue {
    /// Someone is sought.
    Seeks,
    /// The company, its people, its customers, or what it pays for.
    Others,
}

static BEFORE: LazyLock<Lexicon<Cue>> = LazyLock::new(|| {
    Lexicon::new(&[
        (
            Cue::Seeks,
            "you|your|you've|candidate|candidates|applicant|applicants|must|should|require|requires|required|\
             requirement|requirements|minimum|looking|seeking|seek|need|needs|needed|ideal|ideally|someone|\
             qualifications|qualification|qualified|preferred|preferably|prefer|hiring|have a|having|education|\
             possess|possession|hold|holds|background|least",
        ),
        (
            Cue::Others,
            "founder|founders|founded|cofounder|cofounders|our team|team of|we have|we are|we're|we've|our|cto|ceo|\
             alumni|alum|led by|built by|group of|staffed|scientists from|professor|professors|customers|students|\
             universities|teachers|tuition|reimbursement|scholarship|scholarships|sponsor|I have|I do|I am|I'm|\
             I graduated|get your|back to school|classes towards|classes toward|courses toward|still working on|my|\
             he|she|graduates of|started by|run by|employees|former|colleagues|engineers from|spun out|\
             completed his|completed her|while pursuing|pursue your|further your|toward your|half of|team has|\
             team includes|are phds|including|mentors|advisors|alongside|collaborate|colleges|many of us|invented",
        ),
    ])
});

static AFTER: LazyLock<Lexicon<()>> = LazyLock::new(|| {
    Lexicon::new(&[(
        (),
        "students|student|program|programs|programme|thesis|may substitute|can substitute|may be substituted|\
         can be substituted|may also be substituted|substitutes|in the team|on staff|on the team|on our team|\
         dropout|dropouts|courses|curriculum|admissions|holders and|researchers|will be considered as|in lieu of|\
         reimbursement|assistance|may be substituted for|loan*|candidates and|completion program|tuition|recipients",
    )])
});

/// What denies the level that follows soon.
static DENIALS: LazyLock<Lexicon<()>> = LazyLock::new(|| {
    Lexicon::new(&[(
        (),
        "don't|no|not have|not require|without|regardless|over|nor|lack|whether|never|isn't|doesn't|instead of|\
         not need|aren't|not a|than|not care|beyond",
    )])
});

/// How far before a level its sentence tells whom it speaks of, and a word denies it.
const REACH_BEFORE: usize = 20;
const REACH_OF_DENIAL: usize = 6;

/// Whether it is not the applicant who has, or needs, the levels from a mention up to a token.
pub(super) fn is_about_others(text: &Text, first: &Mention, end: usize) -> bool {
    let start = first.tokens.start;
    let sentence = near::sentence(text, start);
    let after = (end..sentence.end.min(end + 2)).any(|at| AFTER.at(text, at).is_some());
    if after && !is_pursued(text, start) || substitutes(text, end..sentence.end) {
        return true;
    }
    if first.span.start > text.tokens[start].span.start {
        // A lost line break stands right before it.
        return false;
    }
    let from = sentence.start.max(start.saturating_sub(REACH_BEFORE));
    let stop = (from..start)
        .rev()
        .find(|at| text.word(*at) == "." && !is_abbreviated(text, *at));
    let from = stop.map_or(from, |stop| stop + 1);
    if (from.max(start.saturating_sub(REACH_OF_DENIAL))..start)
        .any(|at| DENIALS.at(text, at).is_some())
    {
        return true;
    }
    let cues = (from..start)
        .filter_map(|at| BEFORE.at(text, at))
        .map(|(cue, _)| cue);
    cues.max_by_key(|cue| *cue == Cue::Seeks) == Some(Cue::Others)
}

/// Whether what is asked for can be replaced by a level: "5 years; a BS degree in botany can
/// substitute for two".
fn substitutes(text: &Text, after: Range<usize>) -> bool {
    static CAN: LazyLock<Lexicon<()>> = LazyLock::new(|| {
        Lexicon::new(&[(
            (),
            "can substitute for|may substitute for|can be substituted for|may be substituted for|substitutes for|\
             may also be substituted for|can also substitute for",
        )])
    });
    let near = after.start..after.end.min(after.start + REACH_BEFORE);
    let other = |at: usize| {
        text.word(at) == ";"
            || ["experience", "however", "but"]
                .iter()
                .any(|word| says(text.word(at), word))
    };
    near.take_while(|at| !other(*at))
        .any(|at| CAN.at(text, at).is_some())
}

/// Whether a full stop belongs to letters such as "Ph.D." and ends no sentence.
fn is_abbreviated(text: &Text, stop: usize) -> bool {
    stop.checked_sub(1)
        .is_some_and(|at| text.word(at).len() <= 2 || text.word(at).contains('.'))
}

/// What is taken instead of a level.
static EQUIVALENTS: LazyLock<Lexicon<()>> = LazyLock::new(|| {
    Lexicon::new(&[(
        (),
        "equivalent|equivalents|equivalence|equiv|equivalant|in lieu|in place of|commensurate experience|\
         comparable experience|or relevant experience|or related experience|or relevant work|or work experience|\
         or experience|or commensurate|or practical experience|or industry experience|or comparable|\
         or similar experience|or real - world|or equal|or professional experience|and / or experience|\
         and / or relevant|and / or equivalent|or self - taught|or relevant industry",
    )])
});

/// How far after a level an alternative to it stands: its subjects come between.
const REACH_OF_EQUIVALENT: usize = 40;

/// Whether something else is taken for a level.
pub(super) fn has_equivalent(text: &Text, tokens: &Range<usize>) -> bool {
    let sentence = near::sentence(text, tokens.start);
    (tokens.end..sentence.end.min(tokens.end + REACH_OF_EQUIVALENT))
        .any(|at| EQUIVALENTS.at(text, at).is_some())
}

static PURSUITS: LazyLock<Lexicon<()>> = LazyLock::new(|| {
    Lexicon::new(&[(
        (),
        "pursuing|enrolled|working toward|working towards|studying|completing|undergoing|pursue|current student",
    )])
});

/// How far before a level it is said to be unfinished.
const REACH_OF_PURSUIT: usize = 8;

/// Whether a level may be unfinished.
pub(super) fn is_pursued(text: &Text, start: usize) -> bool {
    (start.saturating_sub(REACH_OF_PURSUIT)..start).any(|at| PURSUITS.at(text, at).is_some())
}
