//! Large work in pieces, so that whoever writes beside it never waits for long.

use std::time::Duration;

use tokio::time::sleep;

use super::Db;

/// The longest that one transaction may keep SQLite's one writer: somebody who signs in meanwhile
/// should not notice.
pub const LONGEST_WRITE: Duration = Duration::from_millis(250);
/// How long a piece should take: short of [`LONGEST_WRITE`], as the same rows take longer when the
/// machine is busy or the disk slow.
const TARGET: Duration = Duration::from_millis(100);
/// Rows of the first piece, before it is known how long they take.
const FIRST: u32 = 100;

/// How many rows the next piece of a large work takes, from how long the last one did.
#[derive(Debug)]
pub struct BatchSize {
    rows: u32,
    most: u32,
    is_full: bool,
}

impl BatchSize {
    /// A work whose pieces have at most so many rows.
    pub fn new(most: u32) -> Self {
        Self {
            rows: FIRST.clamp(1, most.max(1)),
            most: most.max(1),
            is_full: false,
        }
    }

    /// How many of the rows that are left the next piece takes.
    pub fn take<N: Copy + Ord + TryFrom<u32>>(&mut self, left: N) -> N {
        let taken = N::try_from(self.rows).map_or(left, |rows| rows.min(left));
        self.is_full = N::try_from(self.rows).is_ok_and(|rows| rows == taken);
        taken
    }

    /// After a piece that took so long.
    pub(super) async fn rest(&mut self, db: &Db, took: Duration) {
        self.adapt(took);
        // Another process that waits for the file only asks now and then whether it is free: up to
        // a quarter of a second, at intervals of at most a quarter of the time that it has waited.
        if db.is_sqlite() {
            sleep(took / 4).await;
        }
    }

    /// Grows only after a full piece: what a smaller one took says little of a larger one.
    fn adapt(&mut self, took: Duration) {
        let fitting = u128::from(self.rows) * TARGET.as_micros() / took.as_micros().max(1);
        let fitting = u32::try_from(fitting).unwrap_or(self.most);
        if self.is_full || took > TARGET {
            let (least, most) = (
                (self.rows / 4).max(1),
                self.rows.saturating_mul(2).min(self.most),
            );
            self.rows = fitting.clamp(least, most);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BatchSize, TARGET};

    #[test]
    fn pieces_grow_until_they_take_as_long_as_they_should() {
        let mut size = BatchSize::new(10_000);
        for _ in 0..20 {
            let rows: u32 = size.take(1_000_000);
            size.adapt(TARGET * rows / 3_000);
        }
        assert_eq!(size.take(1_000_000), 3_000);
        assert_eq!(size.take(7), 7, "no more than are left");
    }

    #[test]
    fn a_piece_that_took_too_long_is_followed_by_a_smaller_one() {
        let mut size = BatchSize::new(10_000);
        assert_eq!(size.take(500), 100);
        size.adapt(TARGET * 2);
        assert_eq!(size.take(500), 50);
        size.adapt(TARGET * 1_000);
        assert_eq!(size.take(500), 12);
    }

    #[test]
    fn the_last_small_piece_does_not_let_the_next_one_grow() {
        let mut size = BatchSize::new(10_000);
        assert_eq!(size.take(3), 3);
        size.adapt(TARGET / 100);
        assert_eq!(size.take(500), 100);
    }

    #[test]
    fn a_piece_has_at_least_one_row_and_at_most_as_many_as_are_allowed() {
        let mut size = BatchSize::new(1);
        for took in [TARGET * 100, TARGET / 100] {
            assert_eq!(size.take(5), 1);
            size.adapt(took);
        }
        assert_eq!(BatchSize::new(30).take(100), 30);
    }
}
