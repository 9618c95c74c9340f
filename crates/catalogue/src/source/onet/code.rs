//! The occupation code with which rows of O*NET's tables begin, and whether each table has rows for
//! all of them.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};

use crate::code::OnetCode;
use crate::onet::Occupation;
use crate::source::error::SourceError;
use crate::source::table::Row;

/// The table of all occupations. A folder that has it holds a whole release.
pub(super) const OCCUPATIONS: &str = "Occupation Data.txt";
/// The column of the code, the first that every reader names.
pub(super) const CODE: &str = "O*NET-SOC Code";

/// How a table's reader takes the code from the first column of a row.
pub(super) type ReadCode<'a> = &'a dyn Fn(&Row<'_>) -> Result<OnetCode, SourceError>;

/// The codes of one release, and how far each of its files has been read.
pub(super) struct Codes {
    all: HashSet<OnetCode>,
    /// The last code in each file.
    last_by_file: RefCell<BTreeMap<String, OnetCode>>,
}

impl Codes {
    pub(super) fn new(occupations: &[Occupation]) -> Self {
        Self {
            all: occupations.iter().map(|one| one.code).collect(),
            last_by_file: RefCell::default(),
        }
    }

    /// Whether the release has this occupation.
    pub(super) fn contain(&self, code: OnetCode) -> bool {
        self.all.contains(&code)
    }

    /// The code of a row, which has to be one of the release.
    pub(super) fn read(&self, row: &Row<'_>) -> Result<OnetCode, SourceError> {
        let code = row.parse(0)?;
        if !self.contain(code) {
            return Err(row.wrong(
                0,
                format!("{code} is not in {OCCUPATIONS}: the files are of different releases"),
            ));
        }
        let mut last_by_file = self.last_by_file.borrow_mut();
        match last_by_file.get_mut(row.file()) {
            Some(last) => *last = code.max(*last),
            None => drop(last_by_file.insert(row.file().to_owned(), code)),
        }
        Ok(code)
    }

    /// Refuses a file that was cut off between two lines. Every file has rows up to the last major
    /// group that is surveyed, so such a file ends earlier than the others. `titles` go further:
    /// military occupations, the last of all, have nothing but titles.
    pub(super) fn check_ends(&self, titles: &[&str]) -> Result<(), SourceError> {
        let last_by_file = self.last_by_file.borrow();
        let has_titles = |file: &str| titles.iter().any(|name| file.starts_with(name));
        let surveyed = last_by_file.iter().filter(|(file, _)| !has_titles(file));
        let Some(furthest) = surveyed.map(|(_, code)| *code).max() else {
            return Ok(());
        };
        let major_group = |code: OnetCode| code.soc().number() / 10_000;
        match last_by_file
            .iter()
            .find(|(_, code)| major_group(**code) < major_group(furthest))
        {
            Some((file, code)) => Err(SourceError::Incomplete {
                file: file.clone(),
                problem: format!(
                    "ends with {code}, but this release goes on to {furthest}: it is cut off, download it again"
                ),
            }),
            None => Ok(()),
        }
    }
}
