//! Numbers that look random, the same in every run.

/// `SplitMix64` (Steele, Lea and Flood 2014).
pub struct Random(u64);

impl Random {
    /// The series of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// From zero to one, one excluded.
    #[expect(clippy::cast_precision_loss, reason = "24 bits fit a float")]
    pub fn fraction(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1_u32 << 24) as f32
    }

    /// Puts items in any order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other =
                usize::try_from(self.next() % (last as u64 + 1)).expect("not above an index");
            items.swap(last, other);
        }
    }
}
