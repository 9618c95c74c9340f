//! Short words that tell what the words after them are for: `experience with …`.

use std::sync::LazyLock;

use super::normal::key;

/// Short words that tell what the words after them are for; the tagger remembers the last three.
pub const CUES: [&str; 35] = [
    "experience",
    "knowledge",
    "ability",
    "skills",
    "understanding",
    "familiarity",
    "proficiency",
    "expertise",
    "will",
    "you",
    "we",
    "our",
    "your",
    "to",
    "in",
    "with",
    "of",
    "for",
    "and",
    "the",
    "background",
    "degree",
    "able",
    "responsible",
    "strong",
    "excellent",
    "good",
    "must",
    "is",
    "are",
    "experienced",
    "familiar",
    "using",
    "as",
    "or",
];

/// The last three cues before a place, as numbers of [`CUES`] from 1, the last first; zero: none.
pub type Cues = [u8; 3];

/// The key of a cue, by its number from 1; zero: none.
pub(super) fn cue_key(number: u8) -> u64 {
    static KEYS: LazyLock<[u64; CUES.len()]> = LazyLock::new(|| CUES.map(key));
    usize::from(number).checked_sub(1).map_or(0, |at| KEYS[at])
}
