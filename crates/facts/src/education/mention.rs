//! Where an ad names a level of education.

use std::ops::Range;
use std::sync::LazyLock;

use super::level::Level;
use crate::lexicon::{Lexicon, says};
use crate::near;
use crate::text::{Span, Text, TokenKind};

/// One mention of a level.
pub(super) struct Mention {
    pub level: Level,
    pub tokens: Range<usize>,
    pub span: Span,
    /// Whether it says "degree" and no more.
    pub vague: bool,
}

/// What a phrase names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    /// A level, whatever stands around it.
    Level(Level),
    /// A level, or something else of two letters: `MS` Office, Boston `MA`, `BA` for business
    /// analyst.
    Letters(Level),
    /// "degree".
    Degree,
    /// What only looks like a level.
    Nothing,
}

static NAMES: LazyLock<Lexicon<Name>> = LazyLock::new(|| {
    Lexicon::new(&[
        (
            Name::Level(Level::NoFormal),
            "no degree required|no degree necessary|no degree needed|no degree is required|degree not required|\
             degree is not required|degree not necessary|degree is not necessary|degrees not required|\
             no formal education|no college degree required|no degrees required|no cs degree required|\
             no education required|degree not needed|education is not required|don't need a degree|\
             don't require a degree|do not require a degree|education : not required|don't need a cs degree|\
             don't care if you have a degree|don't care about degrees|degree optional|no diploma required|\
             not care about degrees|not care about your degree|not care about your degrees|\
             not care about your academic degree|not care about your academic degrees|\
             don't care about your degree|don't care about your degrees|don't care about your academic degrees|\
             የትምህርት ደረጃ አይጠይቅም",
        ),
        (
            Name::Level(Level::HighSchool),
            "high school diploma|high - school diploma|highschool diploma|hs diploma|h . s . diploma|h.s diploma|\
             ged|high school graduate|high school or equivalent|high school degree|high school education|\
             high school certificate|secondary school certificate|secondary school diploma|secondary education|\
             10th grade|12th grade|grade 10|grade 12|grade ten|grade twelve|high school complete|\
             high school completed|completed high school|high school completion|secondary school graduate|\
             completed grade 12|completed grade 10|education : high school|high school level|G.E.D|high school /|\
             secondary school completion|completion of high school|completed secondary school|at least high school|\
             high school , ged|12ኛ ክፍል|12ተኛ ክፍል|10ኛ ክፍል|10ኛ / 12ኛ ክፍል|\
             ከ12ኛ ክፍል|ከ12ተኛ ክፍል|ከ10ኛ ክፍል",
        ),
        (
            Name::Level(Level::PostSecondary),
            "diploma|diplomas|deploma|college diploma|advanced diploma|tvet|10 + 2|10 + 3|vocational certificate|\
             technical certificate|vocational school|trade school|technical school|technical diploma|\
             vocational diploma|certificate or degree|certificate / degree|certificate / diploma|\
             certificate or diploma|certificate , diploma|certificate and above|certificate or above|\
             technical degree or certificate|ዲፕሎማ|vocational training certificate|trade certificate|\
             college certificate|education : certificate|level iv certificate",
        ),
        (
            Name::Level(Level::Associate),
            "associate's|associate's degree|associates degree|associate degree|associate of science|\
             associate of arts|associate's of|associate or bachelor*|associate / bachelor*|associates / bachelor*|\
             associate's / bachelor*|AAS|A.A.S|A.A|A.S|AA degree|AS degree|AA / AS|A.A / A.S|AS / BS|AA / BA|\
             two - year degree|2 - year degree|two year degree|2 year degree",
        ),
        (
            Name::Level(Level::Bachelor),
            "bachelor's|bachelors|bachelor's of|bachelor|bachelor of science|bachelor of arts|bachelor's of science|\
             bachelors of science|bachelor s|bachelor * degree|baccalaureate|bachlor|bachlor's|bacholer|bacholer's|\
             bachelorrsquos|bachelores|bechlor|bsc|b.sc|b . sc|b.s.c|beng|b.eng|b . eng|btech|b.tech|b . tech|bba|\
             bca|bcom|b.com|llb|bsn|bfa|bscs|bsee|bsba|bsce|undergraduate degree|undergrad degree|\
             undergraduate , masters|undergraduate or graduate level degree|college or graduate degree|\
             undergraduate or masters|undergraduate or master's|undergraduate / graduate degree|\
             undergraduate / masters|undergraduate and graduate degree|college or advanced degree|\
             bachelor or advanced degree|college / university degree|undergraduate or advanced degree|\
             undergraduate or graduate degree|undergraduate level degree|4 - year degree|four - year degree|\
             four year degree|4 year degree|4yr degree|first degree|university degree|college degree|\
             university - level degree|university level degree|college graduate|university graduate|\
             4 - year college degree|four - year college degree|degree or higher|4 year college degree|\
             honours degree|honors degree|ዲግሪ|undergraduate qualification|ba / bsc|ba / bs|ba / b.sc|bachelor`s|\
             bachelor ' s|batchelor*|bachelor´s",
        ),
        (
            Name::Level(Level::Master),
            "master's|masters|masters of science|masters of arts|masters of business|masters of engineering|\
             masters of public|master degree|master degrees|master s degree|master of science|master of arts|\
             master of business|master of engineering|master of public|master in|master or|master / phd|\
             master level|msc|m.sc|m . sc|mba|m.b.a|meng|m.eng|mtech|m.tech|m . tech|mph|mfa|llm|mca|\
             postgraduate degree|post - graduate degree|post graduate degree|graduate degree|graduate degrees|\
             advanced degree|advanced degrees|graduate - level degree|higher degree|advanced technical degree|\
             advanced cs degree|advanced academic degree|graduate level degree|advanced university degree|ማስተርስ|\
             master`s|advanced engineering degree|advanced scientific degree|advanced quantitative degree|\
             post graduate qualification",
        ),
        (
            Name::Level(Level::Professional),
            "juris doctor|J.D|JD degree|JD required|MD degree|M.D|pharmd|pharm . d|pharm.d|DVM|D.V.M|medical degree|\
             doctor of pharmacy|doctor of medicine|MD / PhD|MD or PhD|MD , PhD|MD / Ph . D|MD or Ph . D",
        ),
        (
            Name::Level(Level::Doctorate),
            "phd|ph . d|ph.d|ph d|p.hd|doctorate|doctorates|doctoral degree|doctoral degrees|dphil|phd's|doctoral|\
             doctorate's|phd degree",
        ),
        (
            Name::Letters(Level::Bachelor),
            "BS|B.S|BA|B.A|B . S|Bs|B . A|B.E|BE|BSC",
        ),
        (Name::Letters(Level::Master), "MS|M.S|MA|M.A|M . S|M.E"),
        (Name::Degree, "degree|degrees|degree's"),
        (
            Name::Nothing,
            "post - secondary education|post secondary education|phd positions|phd position|phd candidate|\
             what degree|which degree|phd manager|to grade 12|to grade 10|scrum masters|scrum master|masters of|\
             master of|bachelor party|bachelor pad|masters the|masters of the|degree of|degrees of|degree program|\
             degree programs|degree programme|degree angle|degree view|degree feedback|degrees celsius|\
             degrees fahrenheit|degree apprenticeship|MS - SQL|MS SQL|MS / MS|BS / MS program|some degree|\
             high degree|large degree|highest degree|great degree|certain degree|nth degree|degree audit|\
             ged classes|diploma mill|phd students|phd student|phd program|phd programs|phd thesis|phds|\
             bachelor thesis|phd candidates|master thesis|master's thesis|doctoral student|doctoral students|\
             doctoral candidates|doctoral program|doctoral research|doctoral fellow|doctoral researcher|\
             doctoral researchers|doctoral training|degree . ,|degree seeking|degree - seeking|mba program|\
             mba programs|master in the|master in a|mba students|mba graduate|master in your|master or slave",
        ),
    ])
});

/// All mentions, in the order of the text.
pub(super) fn mentions(text: &Text) -> Vec<Mention> {
    let mut mentions: Vec<Mention> = Vec::new();
    let mut at = 0;
    while at < text.tokens.len() {
        let token = at;
        at += 1;
        if text.tokens[token].kind == TokenKind::Mark {
            continue;
        }
        let Some((name, mut len)) = NAMES.at(text, token) else {
            mentions.extend(joined(text, token));
            continue;
        };
        let (level, vague) = match name {
            Name::Level(level) => (level, false),
            Name::Letters(level) if are_a_degree(text, token, len) => (level, false),
            Name::Degree if is_a_degree(text, token) => (Level::Bachelor, true),
            Name::Nothing => {
                at = token + len;
                continue;
            }
            Name::Letters(_) | Name::Degree => continue,
        };
        // "Master's degree or higher": the degree is the master's.
        if !vague
            && (says(text.word(token + len), "degree") || says(text.word(token + len), "degrees"))
        {
            len += 1;
        }
        at = token + len;
        if is_part(text, at) || level >= Level::Master && are_people(text, token, at) {
            continue;
        }
        mentions.push(Mention {
            level,
            tokens: token..at,
            span: text.span(token..at),
            vague,
        });
    }
    mentions
}

/// A level at the end of a word that lost a line break: `QualificationsMaster's`.
fn joined(text: &Text, token: usize) -> Option<Mention> {
    let word = text.word(token);
    if word.len() < LEAST_JOINED {
        return None;
    }
    let tail = near::tail(word)?;
    let mut end = token + 1;
    let degree = says(text.word(end), "degree");
    let (level, vague) = match NAMES.word(tail) {
        Some(Name::Level(level)) => (level, false),
        Some(Name::Degree) if says(text.word(end), "in") => (Level::Bachelor, true),
        None if degree && says(tail, "associate*") => (Level::Associate, false),
        _ => return None,
    };
    end += usize::from(degree);
    let mut span = text.span(token..end);
    span.start += u32::try_from(word.len() - tail.len()).ok()?;
    Some(Mention {
        level,
        tokens: token..end,
        span,
        vague,
    })
}

/// A shorter word is one word.
const LEAST_JOINED: usize = 10;

/// What follows two letters that are a degree.
static AFTER_LETTERS: LazyLock<Lexicon<()>> = LazyLock::new(|| {
    Lexicon::new(&[(
        (),
        "degree|degrees|in|with|required|preferred|from|holder|+|level|or equivalent|or higher|or above|\
         and above|or related|desired|( or|of science|of arts|or better|plus|minimum|& above|or a|or advanced|\
         dgree|computer science|computer|cs|ee|electrical|mechanical|engineering|mathematics|math|statistics|\
         physics|biology|chemistry|accounting|finance|economics|nursing|marketing|management|is required|\
         is preferred|a plus",
    )])
});

/// What follows them where they may as well be a state.
static AFTER_LETTERS_OF_STATES: LazyLock<Lexicon<()>> = LazyLock::new(|| {
    Lexicon::new(&[(
        (),
        "degree|degrees|preferred|a plus|required|desired|desirable",
    )])
});

/// What joins the letters of two degrees: `BS/MS`, `BA, MA or PhD`.
const JOINTS: [&str; 14] = [
    "/", ",", "or", "and", "&", "to", "through", "-", "and/or", "(", "OR", ".", "|", "–",
];

/// Capitalised words before the letters of a degree; others may be the name of a city.
const LABELS: [&str; 10] = [
    "Education",
    "Degree",
    "Minimum",
    "Required",
    "Requires",
    "Qualifications",
    "A",
    "Preferred",
    "Either",
    "Requirements",
];

/// Whether two letters name a degree.
fn are_a_degree(text: &Text, at: usize, len: usize) -> bool {
    let word = text.word(at);
    let letters = word
        .bytes()
        .filter(u8::is_ascii_alphabetic)
        .collect::<Vec<_>>();
    let dotted = len > 1 || word.contains('.');
    let next = at + len;
    let next = next + usize::from(dotted && text.word(next) == ".");
    // "BS/MS", "BA, MA or PhD": the letters of two degrees confirm each other.
    let is_joint = |at: usize| JOINTS.contains(&text.word(at));
    let names = |at: usize| {
        matches!(
            NAMES.at(text, at),
            Some((Name::Level(_) | Name::Letters(_), _))
        )
    };
    let after = is_joint(next) && (names(next + 1) || is_joint(next + 1) && names(next + 2));
    let before = at >= 2
        && is_joint(at - 1)
        && (ends_name(text, at - 1) || is_joint(at - 2) && ends_name(text, at - 2));
    let previous = at.checked_sub(1).map_or("", |at| text.word(at));
    if previous == "-" && !text.tokens[at].spaced && !text.tokens[at - 1].spaced && !before {
        // "LC-MS"
        return false;
    }
    let state = letters == b"MA" || letters == b"MS" || letters == b"ME" || letters == b"DE";
    let after_place = state
        && !dotted
        && (previous == ","
            || previous.starts_with(char::is_uppercase)
                && previous.ends_with(char::is_lowercase)
                && !LABELS.contains(&previous));
    let engineering = letters == b"BE" || letters == b"ME";
    if after_place {
        let degree = AFTER_LETTERS_OF_STATES.at(text, next).is_some();
        return degree || before || after && !says(text.word(next), ",") && previous != ",";
    }
    if engineering && !dotted {
        return before || after;
    }
    let degree = AFTER_LETTERS.at(text, next).is_some() && !says(previous, "no");
    let label =
        matches!(previous, ":" | "-") && matches!(text.word(next), "" | "," | "." | ")" | ";");
    degree
        || after
        || before
        || dotted && letters.len() == 2 && text.word(next) != ","
        || label && text.tokens[at].spaced
}

/// Whether the name of a level, which may have several tokens ("Ph.D"), ends before a token.
fn ends_name(text: &Text, end: usize) -> bool {
    (end.saturating_sub(LONGEST_NAME)..end).any(
        |start| matches!(NAMES.at(text, start), Some((Name::Level(_) | Name::Letters(_), len)) if start + len == end),
    )
}

/// The tokens of "Ph . D".
const LONGEST_NAME: usize = 3;

/// Whether "degree" is one of a university that someone asks for.
fn is_a_degree(text: &Text, at: usize) -> bool {
    static AFTER_MANY: LazyLock<Lexicon<()>> = LazyLock::new(|| {
        Lexicon::new(&[((), "in|or|required|preferred|from|a plus|are required|/|(")])
    });
    static AFTER_ONE: LazyLock<Lexicon<()>> = LazyLock::new(|| {
        Lexicon::new(&[(
            (),
            "they|he|she|you|we|process|helps|to which|mill|views|turn|video|obsessed",
        )])
    });
    let number = at.checked_sub(1).is_some_and(|before| {
        let sign = matches!(text.word(before), "-" | "°");
        let before = if sign {
            before.saturating_sub(1)
        } else {
            before
        };
        text.tokens[before].kind == TokenKind::Number || text.word(before) == "°"
    });
    let follows = if says(text.word(at), "degree") {
        AFTER_ONE.at(text, at + 1).is_none()
    } else {
        AFTER_MANY.at(text, at + 1).is_some()
    };
    follows && !number
}

/// Whether a level is part of another word: "MBA-led", but not "PhD-level".
fn is_part(text: &Text, end: usize) -> bool {
    let joined = |at: usize| text.tokens.get(at).is_some_and(|token| !token.spaced);
    let word = text.word(end + 1);
    let level = ["level", "degree", "prepared", "qualified", "holder"]
        .iter()
        .any(|name| says(word, name));
    text.word(end) == "-"
        && joined(end)
        && joined(end + 1)
        && word.starts_with(char::is_lowercase)
        && !level
}

/// Whether a level stands for those who have it: "3 doctorates", "2 Masters of Science", "the
/// doctorate who wrote it".
fn are_people(text: &Text, start: usize, end: usize) -> bool {
    static SAID_OF_LEVELS: LazyLock<Lexicon<()>> = LazyLock::new(|| {
        Lexicon::new(&[(
            (),
            "in|from|or|and|with|degree|degrees|is|a|an|are|preferred*|required*|such|if|level|plus|holder|holders|\
             dealing|desired|strongly|highly|would|at|having|by|needed|but|will|for|equivalent|qualification|to|of|\
             on|as|minimum|working|focused|focusing|specializing|related|relevant|graduate|graduates|desirable|\
             ideal|optional|welcome|necessary|where|any|majoring|within|concentration|specialization|w|nice|helpful|\
             advantageous|essential|mandatory|also|may|can|must|candidates|candidate|scientist|research|\
             quantitative|math|computer|engineering|statistics|physics|biology|economics|science|business|public",
        )])
    });
    let counted = start
        .checked_sub(1)
        .is_some_and(|before| text.tokens[before].kind == TokenKind::Number);
    let next = text.word(end);
    let degree = says(text.word(end - 1), "degree") || says(text.word(end - 1), "degrees");
    let other =
        !degree && next.starts_with(char::is_lowercase) && SAID_OF_LEVELS.at(text, end).is_none();
    counted || other && end < near::sentence(text, start).end
}
