//! O*NET's own Bright Outlook list, which stands before the rule of the projections where an
//! operator imports it.

use serde::{Deserialize, Serialize};

use crate::code::OnetCode;

/// The list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrightOutlook {
    /// Code and O*NET's categories in words, sorted by code.
    pub rows: Vec<(OnetCode, String)>,
}

impl BrightOutlook {
    /// The categories of an occupation on the list.
    pub fn get(&self, code: OnetCode) -> Option<&str> {
        self.rows
            .binary_search_by_key(&code, |row| row.0)
            .ok()
            .map(|index| self.rows[index].1.as_str())
    }
}
