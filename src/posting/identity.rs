//! When two ads are one job: the same title, employer and place, or nearly the same text, within
//! sixty days.

use facts::employer::without_legal_form;
use facts::splitmix::mix;
use sha2::{Digest, Sha256};

/// An ad that comes again later than this is a new demand, not the old ad. In days.
pub const SAME_FOR: i64 = 60;

/// Sketches of one text.
pub const SKETCHES: usize = 4;
/// Texts that share so many of their sketches are nearly the same. Each is made of eight hashes: of
/// two texts with 95% of their phrases in common, 89% are found; of two with 70%, 2%; of two with
/// half, one in ten thousand.
pub const SAME_SKETCHES: usize = 2;
const HASHES_OF_SKETCH: usize = 8;
const HASHES: usize = SKETCHES * HASHES_OF_SKETCH;

/// Words of a phrase that is hashed.
const PHRASE: usize = 4;
/// Shorter texts have nothing of their own.
const SHORTEST: usize = 30;

/// The hash of normalised title, employer and place; none where one of them is not known. The
/// employer counts without its legal form: `Acme, Inc.` is `Acme`.
pub fn identity(title: &str, employer: &str, place: &str) -> Option<i64> {
    let (title, employer, place) = (normal(title), normal(employer), normal(place));
    let employer = without_legal_form(&employer);
    if title.is_empty() || employer.is_empty() || place.is_empty() {
        return None;
    }
    Some(hash(format!("{title}\n{employer}\n{place}").as_bytes()))
}

/// Lower-case words, one space between.
fn normal(text: &str) -> String {
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

fn hash(bytes: &[u8]) -> i64 {
    let digest = Sha256::digest(bytes);
    i64::from_be_bytes(digest[..8].try_into().expect("a digest has 32 bytes"))
}

/// Sketches of a text (min-hashes of its phrases of four words, eight to a sketch; Broder 1997):
/// nearly the same texts share most of them. None for a text that is too short.
pub fn sketches(text: &str) -> Option<[i64; SKETCHES]> {
    let words: Vec<u64> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(word_hash)
        .collect();
    if words.len() < SHORTEST {
        return None;
    }
    let mut least = [u64::MAX; HASHES];
    for phrase in words.windows(PHRASE) {
        let phrase = phrase
            .iter()
            .fold(0, |hash: u64, word| mix(hash.rotate_left(17) ^ word));
        for (number, least) in least.iter_mut().enumerate() {
            *least = (*least).min(mix(phrase ^ SEEDS[number]));
        }
    }
    let sketch = |number: usize| {
        let hashes = &least[number * HASHES_OF_SKETCH..(number + 1) * HASHES_OF_SKETCH];
        hashes
            .iter()
            .fold(number as u64, |sketch, hash| mix(sketch ^ hash))
            .cast_signed()
    };
    Some(std::array::from_fn(sketch))
}

/// Odd numbers that have nothing in common.
const SEEDS: [u64; HASHES] = {
    let mut seeds = [0; HASHES];
    let mut at = 0;
    while at < HASHES {
        seeds[at] = mix(at as u64 + 1) | 1;
        at += 1;
    }
    seeds
};

/// FNV-1a over the lower-case letters.
fn word_hash(word: &str) -> u64 {
    let letters = word.chars().flat_map(char::to_lowercase);
    letters.fold(0xcbf2_9ce4_8422_2325, |hash, letter| {
        (hash ^ u64::from(letter)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(one: &str, other: &str) -> usize {
        let (one, other) = (sketches(one).unwrap(), sketches(other).unwrap());
        one.iter()
            .zip(&other)
            .filter(|(one, other)| one == other)
            .count()
    }

    /// Different words, as many as asked for.
    fn text(words: usize, from: usize) -> String {
        (from..from + words)
            .map(|number| format!("word{number}"))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn the_same_job_is_the_same_however_it_is_written() {
        let one = identity(
            "Registered Nurse - ICU",
            "Mercy Hospital, Inc.",
            "Austin, TX",
        );
        assert!(one.is_some());
        assert_eq!(
            one,
            identity("registered nurse (ICU)", "Mercy Hospital", "Austin TX")
        );
        assert_ne!(
            one,
            identity("Registered Nurse - ICU", "Mercy Hospital", "Dallas, TX")
        );
    }

    #[test]
    fn a_job_without_a_place_has_no_identity() {
        assert_eq!(identity("Nurse", "Mercy", " - "), None);
    }

    #[test]
    fn a_text_with_one_word_changed_is_nearly_the_same() {
        let one = text(400, 0);
        assert!(shared(&one, &one.replace("word200", "other")) >= SAME_SKETCHES);
    }

    #[test]
    fn texts_that_share_half_are_not() {
        let one = text(400, 0);
        assert!(shared(&one, &format!("{} {}", text(200, 0), text(200, 1000))) < SAME_SKETCHES);
    }

    #[test]
    fn a_short_text_has_no_sketches() {
        assert_eq!(sketches("We are hiring. Write to us."), None);
    }
}
