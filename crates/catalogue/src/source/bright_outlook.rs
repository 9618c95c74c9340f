//! O*NET's Bright Outlook list, as O*NET OnLine offers it (`All_Bright_Outlook_Occupations.csv`).

use super::error::SourceError;
use super::folder::{Folder, has_extension};
use super::step::OnStep;
use crate::bright::BrightOutlook;
use crate::release::{About, Content, Release, Source, TableCount};

/// Reads the list in a folder; nothing for another folder.
pub(super) fn read(folder: &Folder, on_step: OnStep<'_>) -> Result<Option<Release>, SourceError> {
    let is_list = |name: &&str| {
        let lower = name.to_ascii_lowercase();
        lower.contains("bright_outlook") && has_extension(lower.trim_end_matches(".gz"), "csv")
    };
    let Some(file) = folder
        .names()
        .find(is_list)
        .map(|name| name.trim_end_matches(".gz").to_owned())
    else {
        return Ok(None);
    };
    let mut csv = super::csv::Csv::open(folder, &file, &["Code", "Categories"], on_step)?;
    let mut rows = Vec::new();
    while let Some(row) = csv.next()? {
        let code = row
            .get(0)
            .parse()
            .map_err(|error: crate::code::CodeError| row.wrong(0, error.to_string()))?;
        rows.push((code, row.get(1).to_owned()));
    }
    rows.sort();
    rows.dedup_by_key(|row| row.0);
    if rows.is_empty() {
        return Err(SourceError::Incomplete {
            file,
            problem: "has no rows".to_owned(),
        });
    }
    let about = About {
        source: Source::BrightOutlook,
        // The list itself carries no date.
        vintage: "O*NET Bright Outlook list".to_owned(),
        files: folder.files_read(),
        counts: vec![TableCount::new("occupations", rows.len())],
        notes: Vec::new(),
    };
    Ok(Some(Release {
        about,
        content: Content::BrightOutlook(BrightOutlook { rows }),
    }))
}
