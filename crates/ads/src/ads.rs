//! The ads of an open source as a stream, with how far it is read.

use crate::input::Position;
use crate::record::{Record, Records};
use crate::web::Validators;

/// The ads of a source, one after the other.
pub struct Ads {
    records: Records,
    position: Position,
    total: Option<u64>,
    validators: Option<Validators>,
    unchanged: bool,
}

impl Ads {
    pub(crate) fn new(records: Records, position: Position, total: Option<u64>) -> Self {
        Self {
            records,
            position,
            total,
            validators: None,
            unchanged: false,
        }
    }

    /// Those of a source that is as it was.
    pub(crate) fn unchanged() -> Self {
        Self {
            unchanged: true,
            ..Self::new(Box::new(std::iter::empty()), Position::default(), None)
        }
    }

    pub(crate) fn with(self, validators: Validators) -> Self {
        Self {
            validators: (validators != Validators::default()).then_some(validators),
            ..self
        }
    }

    /// What to pass the next time, to read only what changed: to be kept once all ads are read.
    pub fn validators(&self) -> Option<&Validators> {
        self.validators.as_ref()
    }

    /// Whether the source says that it is as it was when the [`Validators`] of the options were
    /// kept; then it gives no ads.
    pub fn is_unchanged(&self) -> bool {
        self.unchanged
    }

    /// How many bytes of the source are read.
    pub fn position(&self) -> u64 {
        self.position.get()
    }

    /// How many bytes the source has, where that is known before it is read.
    pub fn total(&self) -> Option<u64> {
        self.total
    }
}

impl Iterator for Ads {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        self.records.next()
    }
}
