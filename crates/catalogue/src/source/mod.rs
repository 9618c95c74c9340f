//! Readers of the official files, as downloaded: a folder, or a zip of one. Each reader turns a
//! [`Folder`] into the [`Release`]s it holds; what it cannot read is an error that names file, line
//! and column.

mod bright_outlook;
mod crosswalk;
mod csv;
mod esco;
mod folder;
mod oews_flat;
mod oews_workbook;
mod onet;
mod projections;
mod table;
mod workbook;

use std::path::Path;

pub use folder::Folder;

use crate::release::Release;

/// Why an official file could not be read. Nothing has been changed when one of these is returned.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The file system refused.
    #[error("{path}: {error}")]
    Io {
        /// The path as given.
        path: String,
        /// What the file system said.
        error: std::io::Error,
    },
    /// The zip, gz or workbook container is broken, or expands beyond what any official file needs.
    #[error("{file}: {problem}")]
    Container {
        /// File name, with the archive it is in.
        file: String,
        /// What is wrong, and what to do.
        problem: String,
    },
    /// A file has other columns than the layouts that this program knows.
    #[error(
        "{file}, line {line}: expected the columns [{expected}] in this order, found [{found}]"
    )]
    Header {
        /// File name.
        file: String,
        /// Line of the header, from 1.
        line: u64,
        /// The columns that were looked for.
        expected: String,
        /// The columns that are there.
        found: String,
    },
    /// One value is not what its column holds.
    #[error("{file}, line {line}, column {column}: {problem}")]
    Value {
        /// File name, with the sheet for a workbook.
        file: String,
        /// Line or sheet row, from 1.
        line: u64,
        /// Column name, or number where there is no name.
        column: String,
        /// What is wrong.
        problem: String,
    },
    /// A file as a whole cannot be right: cut off, empty, or in conflict with its neighbours.
    #[error("{file}: {problem}")]
    Incomplete {
        /// File name.
        file: String,
        /// What is missing.
        problem: String,
    },
    /// Nothing that this program knows was found.
    #[error("{path}: no official file found here. {hint}")]
    Unknown {
        /// The path as given.
        path: String,
        /// What would be recognised.
        hint: &'static str,
    },
}

const RECOGNISED: &str = "Expected a folder or zip with O*NET text files (Occupation Data.txt …), OEWS flat files \
    (oe.data.*, oe.area …) or workbooks (state_M2025_dl.xlsx …), the Employment Projections workbooks \
    (occupation.xlsx and education.xlsx), the O*NET-SOC to NEM crosswalk, ESCO skills (skills_en.csv and \
    skillsHierarchy_en.csv), or O*NET's Bright Outlook list.";

/// How far reading has come; `read` and `of` are bytes of the file as stored on disk.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// The file that is being read.
    pub file: &'a str,
    /// Bytes read so far.
    pub read: u64,
    /// Bytes in all.
    pub of: u64,
}

/// Called now and then while a file is read.
pub type OnStep<'a> = &'a dyn Fn(Step<'_>);

/// Reads every official release found at `path` (a folder, searched with its subfolders, or a zip),
/// in the order of [`Source`](crate::release::Source).
///
/// # Errors
/// The first problem found; see [`SourceError`].
pub fn read(path: &Path, on_step: OnStep<'_>) -> Result<Vec<Release>, SourceError> {
    let mut releases = Vec::new();
    for folder in Folder::discover(path)? {
        releases.extend(onet::read(&folder, on_step)?);
        releases.extend(oews_flat::read(&folder, on_step)?);
        releases.extend(oews_workbook::read(&folder, on_step)?);
        releases.extend(projections::read(&folder, on_step)?);
        releases.extend(crosswalk::read(&folder, on_step)?);
        releases.extend(esco::read(&folder, on_step)?);
        releases.extend(bright_outlook::read(&folder, on_step)?);
    }
    if releases.is_empty() {
        return Err(SourceError::Unknown {
            path: path.display().to_string(),
            hint: RECOGNISED,
        });
    }
    releases.sort_by_key(|release| release.about.source);
    if let Some(pair) = releases
        .windows(2)
        .find(|pair| pair[0].about.source == pair[1].about.source)
    {
        return Err(SourceError::Incomplete {
            file: path.display().to_string(),
            problem: format!(
                "holds {} twice ({} and {}): import one folder at a time",
                pair[0].about.source, pair[0].about.vintage, pair[1].about.vintage
            ),
        });
    }
    Ok(releases)
}
