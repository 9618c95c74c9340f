//! How many typing mistakes lie between two words.

/// Longer words are not corrected: the bits of one number hold a word.
const LONGEST: usize = 64;

/// How many mistakes a word of so many letters may hold: a short word with a mistake is as likely
/// another word.
pub(super) fn allowed(letters: usize) -> usize {
    match letters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// Which letters a word has, one bit each: two words `k` mistakes apart differ in at most `k` bits
/// either way.
pub(super) fn letters(word: &[u8]) -> u32 {
    word.iter().fold(0, |set, byte| set | 1 << (byte & 31))
}

/// Takes `most` bits away, one or two; what is left is more than so many mistakes explain.
pub(super) fn strip(set: u32, most: usize) -> u32 {
    let one = set & set.wrapping_sub(1);
    let two = one & one.wrapping_sub(1);
    if most < 2 { one } else { two }
}

/// A typed word, prepared to be compared with many.
pub(super) struct Typed {
    /// Where each byte occurs in it, one bit each.
    places: [u64; 256],
    length: usize,
    most: usize,
    unfinished: bool,
}

impl Typed {
    /// Up to `most` mistakes will do; an `unfinished` word is compared with the beginning of the
    /// other that suits it best.
    pub(super) fn new(word: &[u8], most: usize, unfinished: bool) -> Self {
        let mut places = [0; 256];
        for (at, byte) in word.iter().take(LONGEST).enumerate() {
            places[usize::from(*byte)] |= 1 << at;
        }
        Self {
            places,
            length: word.len(),
            most,
            unfinished,
        }
    }

    /// Letters added, left out, changed or swapped with their neighbour; none when there are too
    /// many.
    ///
    /// Optimal string alignment (no letter is edited twice), a column of the table at a time, by
    /// the differences between its cells: H. Hyyrö, A bit-vector algorithm for computing
    /// Levenshtein and Damerau edit distances, 2003.
    pub(super) fn mistakes(&self, word: &[u8]) -> Option<usize> {
        let too_short = self.length > word.len() + self.most;
        let too_long = !self.unfinished && word.len() > self.length + self.most;
        if self.length == 0 || self.length > LONGEST || too_short || too_long {
            return None;
        }
        let end = 1_u64 << (self.length - 1);
        // cells one above, one below the cell before them
        let (mut higher, mut lower) = (u64::MAX, 0_u64);
        let (mut same, mut before) = (0_u64, 0_u64);
        let (mut cost, mut least) = (self.length, self.length);
        for byte in word.iter().take(self.length + self.most) {
            let here = self.places[usize::from(*byte)];
            let swapped = ((!same & here) << 1) & before;
            same = (((here & higher).wrapping_add(higher)) ^ higher) | here | lower | swapped;
            let up = lower | !(same | higher);
            let down = same & higher;
            cost = cost + usize::from(up & end != 0) - usize::from(down & end != 0);
            least = least.min(cost);
            let (up, down) = (up << 1 | 1, down << 1);
            higher = down | !(same | up);
            lower = up & same;
            before = here;
        }
        let cost = if self.unfinished { least } else { cost };
        (cost <= self.most).then_some(cost)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The textbook table, all of it.
    fn plain(a: &[u8], b: &[u8]) -> usize {
        let mut d = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                d[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let change = d[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                    let mut cost = change.min(d[i - 1][j] + 1).min(d[i][j - 1] + 1);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        cost = cost.min(d[i - 2][j - 2] + 1);
                    }
                    cost
                };
            }
        }
        d[a.len()][b.len()]
    }

    fn within(typed: &[u8], word: &[u8], most: usize, unfinished: bool) -> Option<usize> {
        Typed::new(typed, most, unfinished).mistakes(word)
    }

    #[test]
    fn the_four_mistakes_cost_one_each() {
        for typed in ["electrcian", "electtrician", "elektrician", "electrciian"] {
            assert_eq!(
                within(typed.as_bytes(), b"electrician", 2, false),
                Some(1),
                "{typed}"
            );
        }
        assert_eq!(within(b"nurse", b"purse", 0, false), None);
    }

    #[test]
    fn an_unfinished_word_is_compared_with_the_beginning() {
        assert_eq!(within(b"elecr", b"electrician", 1, true), Some(1));
        assert_eq!(within(b"elecr", b"electrician", 1, false), None);
    }

    proptest! {
        #[test]
        fn it_agrees_with_the_textbook(a in "[a-c]{1,9}", b in "[a-c]{0,9}", most in 0_usize..3) {
            let (a, b) = (a.as_bytes(), b.as_bytes());
            let distance = plain(a, b);
            prop_assert_eq!(within(a, b, most, false), (distance <= most).then_some(distance));
            let least = (0..=b.len()).map(|end| plain(a, &b[..end])).min().unwrap();
            prop_assert_eq!(within(a, b, most, true), (least <= most).then_some(least));
            if distance <= most && most > 0 {
                prop_assert_eq!(strip(letters(a) & !letters(b), most), 0);
            }
        }
    }
}
