//! Parts of a list: how much of it is asked for, and the part as it is sent.

use serde::Serialize;
use utoipa::ToSchema;

use crate::web::error::Error;

/// What a part of a list has at most.
const MOST: u32 = 100;
/// No list is longer.
const FARTHEST: u32 = 1_000_000;
/// What a part of a list has unless asked otherwise.
const USUAL: u32 = 20;

/// Which part of a list is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Paging {
    limit: Option<u32>,
    offset: Option<u32>,
}

impl Paging {
    /// As asked for.
    pub const fn new(limit: Option<u32>, offset: Option<u32>) -> Self {
        Self { limit, offset }
    }

    /// The part, checked.
    ///
    /// # Errors
    /// When the limit is not between 1 and 100, or the offset lies beyond any list.
    pub fn check(self) -> Result<(usize, usize), Error> {
        let limit = self.limit.unwrap_or(USUAL);
        if !(1..=MOST).contains(&limit) {
            return Err(Error::invalid(
                "limit",
                format!("must be between 1 and {MOST}"),
            ));
        }
        let offset = self.offset.unwrap_or(0);
        if offset > FARTHEST {
            return Err(Error::invalid(
                "offset",
                format!("must be at most {FARTHEST}"),
            ));
        }
        Ok((limit as usize, offset as usize))
    }
}

/// A part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Items<T> {
    /// The items.
    pub items: Vec<T>,
    /// How many there are in all.
    pub total: usize,
    /// How many were skipped.
    pub offset: usize,
}

impl<T> Items<T> {
    /// Takes the part that was asked for.
    pub fn part(all: impl ExactSizeIterator<Item = T>, (limit, offset): (usize, usize)) -> Self {
        let total = all.len();
        Self {
            items: all.skip(offset).take(limit).collect(),
            total,
            offset,
        }
    }

    /// A list that is always sent whole.
    pub fn whole(items: Vec<T>) -> Self {
        Self {
            total: items.len(),
            items,
            offset: 0,
        }
    }
}
