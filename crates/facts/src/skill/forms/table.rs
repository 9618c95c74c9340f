//! A tree of words in one flat hash table: fast because most words of a text begin no form, and a
//! small bitmap knows that.

/// A step from a node over a word. Two different steps are taken for the same only if 32 bits of
/// check and the place in the table agree by accident: once in some 10¹⁴ look-ups.
#[derive(Debug, Clone, Copy, Default)]
struct Step {
    check: u32,
    /// 0 for an empty place: no step leads back to the root.
    node: u32,
}

/// A tree whose edges are words, given by their keys.
#[derive(Debug)]
pub(super) struct Table {
    steps: Vec<Step>,
    /// For each node the number of what ends there.
    ends: Vec<u32>,
    /// Which words begin a form: one bit for each, by the highest bits of its key.
    begins: Vec<u64>,
}

const NONE: u32 = u32::MAX;
/// 32 KB, which stays in the processor's first cache.
const BITS: u32 = 18;

impl Table {
    /// Where every form begins.
    pub(super) const ROOT: u32 = 0;

    /// Makes a tree of sequences of words, each with its number; sorted, so that those that begin
    /// alike follow each other.
    pub(super) fn new<'a>(sequences: impl Iterator<Item = (&'a [u64], u32)> + Clone) -> Self {
        let mut nodes = 0;
        let mut before: &[u64] = &[];
        for (words, _) in sequences.clone() {
            nodes += words.len() - words.iter().zip(before).take_while(|(a, b)| a == b).count();
            before = words;
        }
        let size = (2 * nodes).next_power_of_two().max(16);
        let mut table = Self {
            steps: vec![Step::default(); size],
            ends: Vec::with_capacity(1 + nodes),
            begins: vec![0; (1 << BITS) / 64],
        };
        table.ends.push(NONE);
        for (words, number) in sequences {
            table.insert(words, number);
        }
        table
    }

    fn insert(&mut self, words: &[u64], number: u32) {
        if let Some(first) = words.first() {
            let bit = bit(*first);
            self.begins[bit / 64] |= 1 << (bit % 64);
        }
        let mut node = Self::ROOT;
        for word in words {
            let (place, check) = self.place(node, *word);
            if self.steps[place].node == 0 {
                self.steps[place] = Step {
                    check,
                    node: u32::try_from(self.ends.len()).unwrap_or(NONE),
                };
                self.ends.push(NONE);
            }
            node = self.steps[place].node;
        }
        self.ends[node as usize] = number;
    }

    /// Whether a form may begin with a word: never wrong when it says no.
    pub(super) fn may_begin(&self, word: u64) -> bool {
        let bit = bit(word);
        self.begins[bit / 64] >> (bit % 64) & 1 == 1
    }

    /// The node that a word leads to.
    pub(super) fn step(&self, node: u32, word: u64) -> Option<u32> {
        let (place, _) = self.place(node, word);
        Some(self.steps[place].node).filter(|node| *node != 0)
    }

    /// The number of the sequence that ends at a node.
    pub(super) fn end(&self, node: u32) -> Option<u32> {
        Some(self.ends[node as usize]).filter(|number| *number != NONE)
    }

    /// Where a step stands, or would stand, and its check. The table is at most half full, so there
    /// is an empty place.
    #[expect(clippy::cast_possible_truncation, reason = "the halves of a hash")]
    fn place(&self, node: u32, word: u64) -> (usize, u32) {
        let hash = (word ^ u64::from(node).wrapping_mul(0xff51_afd7_ed55_8ccd))
            .wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let (mut place, check) = ((hash >> 32) as usize & (self.steps.len() - 1), hash as u32);
        while self.steps[place].node != 0 && self.steps[place].check != check {
            place = (place + 1) & (self.steps.len() - 1);
        }
        (place, check)
    }
}

fn bit(word: u64) -> usize {
    (word.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sequence_is_found_by_its_words() {
        let sequences: [(&[u64], u32); 3] = [(&[1], 1), (&[1, 2], 0), (&[3, 1, 2], 2)];
        let table = Table::new(sequences.into_iter());
        let walk = |words: &[u64]| {
            words
                .iter()
                .try_fold(Table::ROOT, |node, word| table.step(node, *word))
        };
        for (words, number) in sequences {
            assert!(table.may_begin(words[0]));
            assert_eq!(walk(words).and_then(|node| table.end(node)), Some(number));
        }
        assert_eq!(walk(&[3, 1]).map(|node| table.end(node)), Some(None));
        assert_eq!(walk(&[2]), None);
    }
}
