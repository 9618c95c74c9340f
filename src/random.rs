//! Randomness. Whatever must be unguessable or unique is given a [`Random`], so that a test can
//! foretell it; nothing else draws random bytes.

/// A source of random bytes that nobody can foretell.
#[derive(Debug, Clone, Copy)]
pub struct Random(fn(&mut [u8]));

impl Random {
    /// The operating system's. Made once, where the program starts.
    pub const fn system() -> Self {
        Self(system_bytes)
    }

    /// A source that fills with what a function says: for tests.
    pub const fn of(fill: fn(&mut [u8])) -> Self {
        Self(fill)
    }

    /// So many random bytes.
    pub fn bytes<const N: usize>(self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.0)(&mut bytes);
        bytes
    }

    /// So many random bytes as hex digits, two for each.
    pub fn hex<const N: usize>(self) -> String {
        const DIGITS: [char; 16] = [
            '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
        ];
        // Without formatting, which would be the slowest part of sending a kept page.
        let digits = self.bytes::<N>().into_iter();
        let digits = digits.flat_map(|byte| [byte >> 4, byte & 15]);
        let digits = digits.map(|digit| DIGITS[usize::from(digit)]);
        let mut text = String::with_capacity(2 * N);
        text.extend(digits);
        text
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the source of randomness"
)]
fn system_bytes(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("an operating system without randomness cannot run a server");
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn two_draws_differ() {
        let random = Random::system();
        assert_ne!(random.bytes::<16>(), random.bytes::<16>());
    }

    #[test]
    fn bytes_read_as_hex() {
        let counting = Random::of(|bytes| bytes.fill(0xa7));
        assert_eq!(counting.hex::<2>(), "a7a7");
    }
}
