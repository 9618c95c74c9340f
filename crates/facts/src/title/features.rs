//! The features of a title that the model weighs: its words, pairs of words, the first and the last
//! word, and parts of words.

/// The number of a feature: a hash of its kind and text.
pub type Feature = u32;

/// Parts of words count less than whole words: there are many of them, and they say the same thing
/// over and over.
const PART: f32 = 0.3;

/// Parts of a word have so many letters, with marks for its beginning and its end.
const PART_LETTERS: [usize; 3] = [3, 4, 5];

/// Of a longer word only the beginning is taken apart: no word of a title is longer.
const MOST_LETTERS: usize = 30;

/// The features of normalised words, each with its weight, in no special order; one may come more
/// than once.
pub fn of_title(words: &[&str], mut add: impl FnMut(Feature, f32)) {
    let Some((last, before)) = words.split_last() else {
        return;
    };
    for word in words {
        add(hash(b'w', &[word]), 1.0);
        parts(word, |part| add(hash_bytes(b'c', part), PART));
    }
    for pair in words.windows(2) {
        add(hash(b'p', pair), 1.0);
    }
    // The last word is mostly the role; every other word says what kind. The word just before it is
    // in a pair already.
    for word in before.iter().rev().skip(1) {
        add(hash(b's', &[word, last]), 1.0);
    }
    add(hash(b'l', &[last]), 1.0);
    add(hash(b'f', &[words[0]]), 1.0);
}

/// The features of running text: its words alone.
pub fn of_text(words: &[&str], mut add: impl FnMut(Feature, f32)) {
    for word in words {
        add(hash(b'w', &[word]), 1.0);
    }
}

fn parts(word: &str, mut add: impl FnMut(&[u8])) {
    let mut marked = [b'<'; MOST_LETTERS + 2];
    let letters = word.len().min(MOST_LETTERS);
    marked[1..=letters].copy_from_slice(&word.as_bytes()[..letters]);
    marked[letters + 1] = b'>';
    let marked = &marked[..letters + 2];
    for length in PART_LETTERS {
        if marked.len() > length {
            marked.windows(length).for_each(&mut add);
        }
    }
}

fn hash(kind: u8, words: &[&str]) -> Feature {
    words.iter().fold(start(kind), |hash, word| {
        step(word.bytes().fold(hash, step), b' ')
    })
}

fn hash_bytes(kind: u8, bytes: &[u8]) -> Feature {
    bytes
        .iter()
        .fold(start(kind), |hash, byte| step(hash, *byte))
}

/// FNV-1a, 32 bits.
fn start(kind: u8) -> u32 {
    step(0x811c_9dc5, kind)
}

fn step(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}
