//! What a crosswalk release holds: for each O*NET-SOC code, the code under which BLS publishes
//! wages and projections.

use serde::{Deserialize, Serialize};

use crate::code::{OnetCode, SocCode};

/// O*NET-SOC codes and the National Employment Matrix codes that cover them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crosswalk {
    /// Sorted by O*NET-SOC code.
    pub rows: Vec<CrosswalkRow>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CrosswalkRow {
    /// The O*NET-SOC code.
    pub code: OnetCode,
    /// The code that BLS publishes it under.
    pub matrix: SocCode,
    /// BLS's title of that code.
    pub title: String,
}

impl Crosswalk {
    /// The row of a code.
    pub fn get(&self, code: OnetCode) -> Option<&CrosswalkRow> {
        self.rows
            .binary_search_by_key(&code, |row| row.code)
            .ok()
            .map(|index| &self.rows[index])
    }
}
