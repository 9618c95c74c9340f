//! Which words name a role in a job title, and which roles name the same job: plain tables, to be
//! read and argued with.

/// Roles that are named by two words.
const OF_TWO_WORDS: &[(&str, &str)] = &[
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
const SAME: &[(&[&str], &[&str])] = &[
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

/// Whether the two words together name a role.
pub(super) fn is_of_two_words(first: &str, second: &str) -> bool {
    OF_TWO_WORDS.contains(&(first, second))
}

/// Whether a word may name a role, by its ending. Needed only where a title may not end with its
/// role.
pub(super) fn may_be(word: &str) -> bool {
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
pub(super) fn sets_of_same(code: &str) -> impl Iterator<Item = &'static [&'static str]> {
    SAME.iter()
        .filter(move |(codes, _)| codes.iter().any(|start| code.starts_with(start)))
        .map(|(_, roles)| *roles)
}
