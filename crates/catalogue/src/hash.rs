//! A hash map for words and small numbers. Maps here are only asked, never listed, so results do
//! not depend on it.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map with a hash that is several times faster than the standard one; all keys come from
/// releases, so that nobody can choose them to collide.
pub(crate) type QuickMap<K, V> = HashMap<K, V, BuildHasherDefault<Quick>>;

/// Multiply and rotate, eight bytes at a time.
#[derive(Default)]
pub(crate) struct Quick(u64);

impl Quick {
    fn add(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(5) ^ number).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        for eight in bytes.chunks(8) {
            let mut padded = [0; 8];
            padded[..eight.len()].copy_from_slice(eight);
            self.add(u64::from_le_bytes(padded));
        }
    }

    fn write_u8(&mut self, number: u8) {
        self.add(number.into());
    }

    fn write_u32(&mut self, number: u32) {
        self.add(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        self.add(number);
    }

    fn finish(&self) -> u64 {
        // The map looks at the highest bits and at the lowest.
        self.0.rotate_left(26)
    }
}
