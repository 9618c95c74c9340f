//! Reads the job titles of O*NET.

use std::collections::BTreeMap;

use super::code::{CODE, ReadCode};
use crate::code::OnetCode;
use crate::onet::Title;
use crate::source::error::SourceError;
use crate::source::folder::Folder;
use crate::source::step::OnStep;
use crate::source::table::{Layout, Table};

/// The file of job titles, under its newer and its older name.
pub(super) const FILES: [&str; 2] = ["Job Titles.txt", "Alternate Titles.txt"];
const REPORTED: &str = "Sample of Reported Titles.txt";

/// The titles of both files, sorted by occupation; one that stands in both is one title, marked as
/// reported.
pub(super) fn titles(
    folder: &Folder,
    read_code: ReadCode<'_>,
    on_step: OnStep<'_>,
) -> Result<Vec<Title>, SourceError> {
    let file = folder
        .first(&FILES)
        .ok_or_else(|| folder.missing("`Job Titles.txt` (or `Alternate Titles.txt`)"))?;
    let mut found = BTreeMap::<(OnetCode, String), (Option<String>, bool)>::new();
    let layouts: [Layout; 2] = [
        &[CODE, "Job Title", "Short Title"],
        &[CODE, "Alternate Title", "Short Title"],
    ];
    let mut table = Table::open(folder, file, &layouts, on_step)?;
    while let Some(row) = table.next()? {
        let short = &mut found
            .entry((read_code(&row)?, row.text(1)?.to_owned()))
            .or_default()
            .0;
        *short = short.take().max(row.optional(2).map(str::to_owned));
    }
    if folder.has(REPORTED) {
        let mut table = Table::open(folder, REPORTED, &[&[CODE, "Reported Job Title"]], on_step)?;
        while let Some(row) = table.next()? {
            found
                .entry((read_code(&row)?, row.text(1)?.to_owned()))
                .or_default()
                .1 = true;
        }
    }
    let titles = found
        .into_iter()
        .map(|((code, text), (short, reported))| Title {
            code,
            text,
            short,
            reported,
        });
    Ok(titles.collect())
}
