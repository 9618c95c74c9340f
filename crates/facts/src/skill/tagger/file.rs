//! The parts of the file of weights: numbers in little-endian order.

/// The bytes are not a file of weights, or not of this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a file of weights of the tagger, or of another version")]
pub struct Broken;

/// Reads the parts in order.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], Broken> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(Broken)?;
        self.rest = rest;
        Ok(taken)
    }

    pub(super) fn bytes<const N: usize>(&mut self) -> Result<[u8; N], Broken> {
        self.take(N)?.try_into().map_err(|_| Broken)
    }

    pub(super) fn count(&mut self, most: usize) -> Result<usize, Broken> {
        let count = u32::from_le_bytes(self.bytes()?) as usize;
        if count > most { Err(Broken) } else { Ok(count) }
    }

    /// A weight, finite.
    pub(super) fn float(&mut self) -> Result<f32, Broken> {
        let float = f32::from_le_bytes(self.bytes()?);
        if float.is_finite() {
            Ok(float)
        } else {
            Err(Broken)
        }
    }

    pub(super) fn end(self) -> Result<(), Broken> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(Broken)
        }
    }
}

/// Writes the parts in order.
#[derive(Default)]
pub(super) struct Writer {
    pub(super) out: Vec<u8>,
}

impl Writer {
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    pub(super) fn count(&mut self, count: usize) {
        self.bytes(
            &u32::try_from(count)
                .expect("no part has 2³² entries")
                .to_le_bytes(),
        );
    }

    pub(super) fn float(&mut self, float: f32) {
        self.bytes(&float.to_le_bytes());
    }
}
