//! Readers of the official files, as downloaded: a folder, or a zip of one. Each reader turns a
//! [`Folder`] into the [`Release`]s it holds; what it cannot read is an error that names file, line
//! and column.

mod bright_outlook;
mod crosswalk;
mod csv;
mod error;
mod esco;
mod folder;
mod oews;
mod oews_flat;
mod oews_workbook;
mod onet;
mod projections;
mod step;
mod table;
mod workbook;

use std::path::Path;

pub use error::SourceError;
pub use folder::Folder;
pub use step::{OnStep, Step};

use crate::release::Release;

const RECOGNISED: &str = "Expected a folder or zip with O*NET text files (Occupation Data.txt …), OEWS flat files \
    (oe.data.*, oe.area …) or workbooks (state_M2025_dl.xlsx …), the Employment Projections workbooks \
    (occupation.xlsx and education.xlsx), the O*NET-SOC to NEM crosswalk, ESCO skills (skills_en.csv and \
    skillsHierarchy_en.csv), or O*NET's Bright Outlook list.";

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
