//! The normal form of a word, and the hashes that the tagger knows it by.

/// Hashes of the first 2, 3 and 4 bytes of a word's normal form and of the last 2, 3 and 4.
pub type Affixes = [u64; 6];

/// The key of a word, as [`Unit::key`](super::units::Unit::key) says.
pub fn key(word: &str) -> u64 {
    let mut normal = Vec::new();
    normalise(word, &mut normal);
    hash(&normal)
}

/// Writes the normal form and returns the shape: up to [`MOST_RUNS`] runs of characters of one
/// class, in base 8.
pub(super) fn normalise(raw: &str, normal: &mut Vec<u8>) -> u64 {
    normal.clear();
    let mut shape = Shape::default();
    for c in raw.chars() {
        let (class, c) = match c {
            'a'..='z' => (2, c),
            'A'..='Z' => (1, c.to_ascii_lowercase()),
            '0'..='9' => (3, '0'),
            '’' | '‘' => (5, '\''),
            '–' | '—' => (5, '-'),
            '“' | '”' => (5, '"'),
            _ if c.is_ascii() => (
                if matches!(c, '.' | '-' | '\'' | '&' | '+' | '#' | '/') {
                    4
                } else {
                    5
                },
                c,
            ),
            _ if c.is_uppercase() => (1, c.to_lowercase().next().unwrap_or(c)),
            _ if c.is_alphabetic() => (2, c),
            _ if c.is_numeric() => (3, '0'),
            _ => (6, '•'),
        };
        shape.add(class);
        normal.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
    shape.runs
}

#[derive(Default)]
struct Shape {
    runs: u64,
    count: usize,
    last: u64,
}

/// Longer shapes are of addresses and codes; they need not be told apart.
const MOST_RUNS: usize = 5;

impl Shape {
    fn add(&mut self, class: u64) {
        if class != self.last && self.count < MOST_RUNS {
            self.runs = self.runs * 8 + class;
            self.count += 1;
        }
        self.last = class;
    }
}

pub(super) fn affixes(normal: &[u8]) -> Affixes {
    let first = |n: usize| hash(&normal[..n.min(normal.len())]);
    let last = |n: usize| hash(&normal[normal.len().saturating_sub(n)..]);
    [first(2), first(3), first(4), last(2), last(3), last(4)]
}

/// FNV-1a, with the high bits folded into the low ones.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in bytes {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    mix(hash, 0)
}

/// One hash of two.
pub(super) fn mix(a: u64, b: u64) -> u64 {
    let x = (a.rotate_left(23) ^ b).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x ^ (x >> 32)
}
