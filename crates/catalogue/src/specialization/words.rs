//! What single words mean in a job title: plain tables and one spelling rule, to be read and argued
//! with.

/// Words that carry grammar, not meaning.
const GRAMMAR: &[&str] = &[
    "and", "at", "by", "for", "in", "of", "on", "or", "the", "to", "with",
];

/// Where in a title a word says rank or licence and not the kind of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rank {
    /// Anywhere: a Senior Tax Accountant does the same kind of work as a Tax Accountant.
    Always,
    /// As the first word: Assistant Buyer, but Physician Assistant.
    First,
    /// As the first word or directly before the role: Principal Engineer; Lead Software Engineer.
    FirstOrBeforeRole,
    /// Directly before the role: Staff Accountant, but Staff Development Coordinator.
    BeforeRole,
    /// Before "level": Entry Level, but Data Entry.
    BeforeLevel,
    /// After such a word.
    AfterLevel,
}

/// The words of rank.
const RANKS: &[(Rank, &[&str])] = &[
    (
        Rank::Always,
        &[
            "apprentice",
            "certified",
            "credentialed",
            "experienced",
            "intern",
            "journeyman",
            "journeyperson",
            "jr",
            "junior",
            "licensed",
            "registered",
            "senior",
            "sr",
            "trainee",
            "ii",
            "iii",
            "iv",
        ],
    ),
    (
        Rank::First,
        &["adjunct", "assistant", "associate", "deputy", "visiting"],
    ),
    (Rank::FirstOrBeforeRole, &["lead", "principal"]),
    (Rank::BeforeRole, &["chief", "head", "master", "staff"]),
    (Rank::BeforeLevel, &["entry", "mid"]),
    (Rank::AfterLevel, &["level"]),
];

/// One word for several that mean the same in every title.
const SAME_WORD: &[(&str, &str)] = &[
    ("adviser", "advisor"),
    ("asst", "assistant"),
    ("auto", "automotive"),
    ("automobile", "automotive"),
    ("draftsman", "drafter"),
    ("foreman", "supervisor"),
    ("hostess", "host"),
    ("lawyer", "attorney"),
    ("man", "worker"),
    ("math", "mathematics"),
    ("md", "physician"),
    ("mgr", "manager"),
    ("policeman", "officer"),
    ("rep", "representative"),
    ("repairman", "repairer"),
    ("repairperson", "repairer"),
    ("salesman", "salesperson"),
    ("saleswoman", "salesperson"),
    ("serviceman", "servicer"),
    ("tech", "technician"),
    ("vp", "vice president"),
    ("waitress", "waiter"),
    ("watchman", "guard"),
];

/// Words that say nothing in titles of some occupations, besides the words of the occupation's own
/// title.
const SAYS_NOTHING: &[(&str, &[&str])] = &[
    ("15-1252", &["software", "computer"]),
    ("15-1254", &["software", "website", "site", "page"]),
    ("15-1253", &["software"]),
    ("23-1011", &["law"]),
    ("25-1", &["college", "university"]),
    ("25-20", &["elementary", "high", "middle", "secondary"]),
    ("29-1141", &["nursing"]),
    ("29-12", &["medical", "medicine"]),
    ("33-3051", &["police"]),
    ("51-", &["machine"]),
    ("53-3032", &["truck", "commercial", "driver", "license"]),
    ("53-7", &["machine"]),
];

/// Whether the word carries grammar only.
pub(super) fn is_grammar(word: &str) -> bool {
    GRAMMAR.contains(&word)
}

/// Where the word says rank, if anywhere.
pub(super) fn rank(word: &str) -> Option<Rank> {
    RANKS
        .iter()
        .find(|(_, words)| words.contains(&word))
        .map(|(rank, _)| *rank)
}

/// Whether "lead" is a rank in an occupation: in the trades it is a metal.
pub(super) fn lead_is_rank(code: &str) -> bool {
    code < "45"
}

/// Words that say nothing in titles of an occupation.
pub(super) fn says_nothing(code: &str) -> impl Iterator<Item = &'static str> {
    SAYS_NOTHING
        .iter()
        .filter(move |(start, _)| code.starts_with(start))
        .flat_map(|(_, words)| words.iter().copied())
}

/// The form under which a lower-case word is compared: singular, and one word for all that mean the
/// same.
pub(super) fn stem(word: &str) -> String {
    let word = word
        .strip_suffix("'s")
        .or_else(|| word.strip_suffix("s'"))
        .unwrap_or(word)
        .replace('\'', "");
    let one = singular(&word);
    SAME_WORD
        .iter()
        .find(|(from, _)| *from == one)
        .map_or(one, |(_, to)| (*to).to_owned())
}

/// The letters by which words are told apart: electric and electrical, radiologic and radiological
/// are the same.
pub(super) fn letters(word: &str) -> &str {
    if word.len() > 6 && word.ends_with("ical") {
        &word[..word.len() - 2]
    } else {
        word
    }
}

/// Takes the plural ending off. The result is compared, and shown only for a role.
fn singular(word: &str) -> String {
    const KEPT: &[&str] = &[
        "ss", "us", "is", "ics", "gas", "sales", "news", "lens", "series", "canvas",
    ];
    if word == "men" || word.ends_with("men") && word.len() > 5 {
        return format!("{}man", &word[..word.len() - 3]);
    }
    if word.len() < 4 || !word.ends_with('s') || KEPT.iter().any(|kept| word.ends_with(kept)) {
        return word.to_owned();
    }
    if let Some(start) = word.strip_suffix("ies") {
        return format!("{start}y");
    }
    match word.strip_suffix("es") {
        Some(start)
            if ["ss", "sh", "ch", "x", "zz"]
                .iter()
                .any(|end| start.ends_with(end)) =>
        {
            start.to_owned()
        }
        _ => word[..word.len() - 1].to_owned(),
    }
}

/// Whether the word is one of several that mean the same.
pub(super) fn is_same_word(word: &str) -> bool {
    SAME_WORD.iter().any(|(from, _)| *from == word)
}
