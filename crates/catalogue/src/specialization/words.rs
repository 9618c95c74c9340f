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

/// Roles that are named by two words.
const TWO_WORD_ROLES: &[(&str, &str)] = &[
    ("crew", "leader"),
    ("crew", "member"),
    ("faculty", "member"),
    ("staff", "member"),
    ("team", "leader"),
    ("team", "member"),
    ("vice", "president"),
];

/// Roles that name the same job when everything else agrees: the same occupation and the same
/// modifiers. The first column holds the codes for which it is so, by their first characters; a
/// role belongs to the first line that has it. Roles that differ in rank (manager, supervisor) or
/// in the work itself (architect, developer) are never one.
const SAME_ROLE: &[(&[&str], &[&str])] = &[
    (
        &["11-"],
        &[
            "manager",
            "director",
            "administrator",
            "executive",
            "superintendent",
            "head",
            "leader",
        ],
    ),
    (
        &["11-", "13-"],
        &[
            "specialist",
            "coordinator",
            "analyst",
            "consultant",
            "advisor",
            "planner",
            "associate",
        ],
    ),
    (
        &["13-"],
        &[
            "representative",
            "professional",
            "expert",
            "strategist",
            "officer",
            "agent",
            "administrator",
            "technician",
        ],
    ),
    (&["13-"], &["investigator", "examiner"]),
    (&["15-"], &["developer", "engineer", "programmer", "coder"]),
    (
        &["15-"],
        &[
            "analyst",
            "specialist",
            "consultant",
            "administrator",
            "coordinator",
            "technician",
            "expert",
            "associate",
        ],
    ),
    (&["15-", "17-"], &["tester", "inspector"]),
    (
        &["17-1", "17-2"],
        &["engineer", "specialist", "consultant", "analyst", "expert"],
    ),
    (
        &["17-3"],
        &[
            "technician",
            "technologist",
            "specialist",
            "assistant",
            "aide",
            "operator",
            "tester",
            "analyst",
        ],
    ),
    (&["17-", "27-"], &["designer", "drafter"]),
    (
        &["19-1", "19-2", "19-3", "19-5"],
        &[
            "scientist",
            "researcher",
            "specialist",
            "analyst",
            "consultant",
            "expert",
            "associate",
            "officer",
        ],
    ),
    (
        &["19-4"],
        &[
            "technician",
            "technologist",
            "specialist",
            "analyst",
            "assistant",
            "aide",
            "associate",
            "tester",
        ],
    ),
    (
        &["21-"],
        &[
            "counselor",
            "therapist",
            "clinician",
            "advisor",
            "specialist",
            "consultant",
            "officer",
            "agent",
        ],
    ),
    (&["21-"], &["worker", "technician", "aide", "assistant"]),
    (
        &["25-1", "25-2", "25-3"],
        &[
            "teacher",
            "instructor",
            "professor",
            "lecturer",
            "educator",
            "faculty member",
        ],
    ),
    (
        &["25-"],
        &["assistant", "aide", "paraprofessional", "paraeducator"],
    ),
    (
        &["25-", "23-"],
        &["specialist", "coordinator", "consultant", "analyst"],
    ),
    (&["27-"], &["artist", "illustrator"]),
    (&["27-"], &["reporter", "journalist", "correspondent"]),
    (&["27-"], &["interpreter", "translator"]),
    (&["27-"], &["technician", "operator", "specialist"]),
    (&["29-1"], &["physician", "doctor", "specialist"]),
    (
        &["29-"],
        &[
            "technician",
            "technologist",
            "specialist",
            "assistant",
            "aide",
            "associate",
        ],
    ),
    (
        &["31-"],
        &[
            "aide",
            "assistant",
            "attendant",
            "technician",
            "helper",
            "orderly",
            "provider",
            "associate",
        ],
    ),
    (&["33-"], &["officer", "guard"]),
    (&["33-"], &["investigator", "detective", "agent"]),
    (&["35-"], &["waiter", "server"]),
    (
        &["35-", "37-", "39-"],
        &[
            "attendant",
            "worker",
            "aide",
            "assistant",
            "helper",
            "team member",
            "crew member",
            "associate",
            "hand",
        ],
    ),
    (
        &["35-", "37-", "39-"],
        &["technician", "specialist", "operator"],
    ),
    (&["37-"], &["cleaner", "washer"]),
    (&["39-"], &["trainer", "instructor", "teacher", "coach"]),
    (
        &["41-"],
        &[
            "representative",
            "salesperson",
            "associate",
            "consultant",
            "agent",
            "specialist",
            "professional",
            "advisor",
            "clerk",
            "executive",
            "coordinator",
            "vendor",
        ],
    ),
    (
        &["43-"],
        &[
            "clerk",
            "specialist",
            "assistant",
            "associate",
            "coordinator",
            "representative",
            "technician",
            "processor",
            "agent",
            "officer",
            "analyst",
            "worker",
        ],
    ),
    (&["45-"], &["worker", "farmworker", "laborer", "hand"]),
    (&["45-"], &["farmer", "grower", "rancher"]),
    (
        &["47-2", "47-4", "47-5"],
        &[
            "installer",
            "setter",
            "layer",
            "erector",
            "hanger",
            "applicator",
            "fitter",
            "mechanic",
            "technician",
        ],
    ),
    (&["47-2", "47-4", "47-5"], &["worker", "laborer"]),
    (&["47-3"], &["helper", "assistant"]),
    (
        &["53-3"],
        &["driver", "operator", "hauler", "trucker", "chauffeur"],
    ),
    (
        &["45-", "47-", "51-", "53-"],
        &["operator", "tender", "runner", "attendant", "driver"],
    ),
    (
        &["49-"],
        &[
            "mechanic",
            "technician",
            "repairer",
            "servicer",
            "specialist",
            "maintainer",
            "rebuilder",
            "overhauler",
        ],
    ),
    (&["49-"], &["helper", "assistant"]),
    (
        &["51-"],
        &[
            "worker",
            "hand",
            "associate",
            "team member",
            "helper",
            "laborer",
        ],
    ),
    (&["51-"], &["technician", "specialist"]),
    (
        &["51-9061"],
        &["inspector", "tester", "examiner", "checker"],
    ),
    (&["51-9061"], &["sorter", "grader", "selector"]),
    (&["51-"], &["maker", "builder", "assembler", "fabricator"]),
    (&["51-"], &["mixer", "blender"]),
    (&["51-"], &["grinder", "polisher", "buffer", "sander"]),
    (&["51-"], &["cutter", "trimmer"]),
    (&["51-"], &["sewer", "stitcher"]),
    (&["51-"], &["presser", "ironer"]),
    (&["51-"], &["caster", "molder"]),
    (
        &["53-7"],
        &["laborer", "worker", "handler", "helper", "hand"],
    ),
    (&["53-7"], &["packer", "wrapper", "packager"]),
    (&["53-7"], &["cleaner", "washer"]),
    (&["53-"], &["loader", "unloader"]),
    (&["53-2", "53-5"], &["pilot", "captain", "master"]),
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

/// Whether the two words together name a role.
pub(super) fn is_two_word_role(first: &str, second: &str) -> bool {
    TWO_WORD_ROLES.contains(&(first, second))
}

/// Whether a word may name a role, by its ending. Only asked where a title may not end with its
/// role.
pub(super) fn may_be_role(word: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "er", "or", "ist", "ian", "eer", "ant", "person", "ee", "yst",
    ];
    const OTHERS: &[&str] = &[
        "aide", "chief", "clerk", "cook", "dean", "guide", "host", "judge", "mechanic", "nurse",
        "pilot",
    ];
    ENDINGS
        .iter()
        .any(|ending| word.len() > ending.len() + 2 && word.ends_with(ending))
        || OTHERS.contains(&word)
}

/// The sets of roles that are one in an occupation, each in the order in which a name prefers them.
pub(super) fn same_roles(code: &str) -> impl Iterator<Item = &'static [&'static str]> {
    SAME_ROLE
        .iter()
        .filter(move |(codes, _)| codes.iter().any(|start| code.starts_with(start)))
        .map(|(_, roles)| *roles)
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
