//! BLS's crosswalk from O*NET-SOC codes to National Employment Matrix codes.

use super::error::SourceError;
use super::folder::Folder;
use super::folder::has_extension;
use super::step::OnStep;
use super::workbook::Workbook;
use crate::crosswalk::{Crosswalk, CrosswalkRow};
use crate::release::{About, Content, Release, Source, TableCount};

const COLUMNS: [&str; 4] = [
    "O*NET-SOC Code",
    "O*NET-SOC Title",
    "NEM Code",
    "National Employment Matrix Occupational Title",
];

/// Reads the crosswalk in a folder; nothing for another folder.
pub(super) fn read(folder: &Folder, on_step: OnStep<'_>) -> Result<Option<Release>, SourceError> {
    let is_crosswalk = |name: &&str| {
        let lower = name.to_ascii_lowercase();
        lower.starts_with("nem-onet-to-soc-crosswalk") && has_extension(&lower, "xlsx")
    };
    let mut files = folder.names().filter(is_crosswalk);
    let Some(file) = files.next() else {
        return Ok(None);
    };
    if let Some(other) = files.next() {
        return Err(SourceError::Incomplete {
            file: folder.name().to_owned(),
            problem: format!("holds the crosswalk twice ({file} and {other}): keep the newer one"),
        });
    }
    let mut book = Workbook::open(folder, file, on_step)?;
    let first = book.sheets().first().cloned().unwrap_or_default();
    let sheet = book.sheet(&first, &COLUMNS)?;
    let mut rows = Vec::new();
    for row in sheet.rows() {
        if !row.has_values_from(0) {
            continue;
        }
        let code = row
            .text(0)
            .parse()
            .map_err(|error: crate::code::CodeError| row.wrong(0, error.to_string()))?;
        let matrix = row
            .text(2)
            .parse()
            .map_err(|error: crate::code::CodeError| row.wrong(2, error.to_string()))?;
        rows.push(CrosswalkRow {
            code,
            matrix,
            title: row.text(3),
        });
    }
    rows.sort();
    if let Some(pair) = rows.windows(2).find(|pair| pair[0].code == pair[1].code) {
        return Err(sheet.incomplete(format!("maps {} twice", pair[0].code)));
    }
    if rows.is_empty() {
        return Err(sheet.incomplete("has no rows"));
    }
    // BLS names the vintage in the file (`…-2023-09.xlsx`) and in words above the table.
    let vintage = file
        .trim_end_matches(".xlsx")
        .rsplit("crosswalk")
        .next()
        .unwrap_or_default();
    let vintage = vintage.trim_matches(['-', '_', ' ']);
    let about = About {
        source: Source::Crosswalk,
        vintage: if vintage.is_empty() {
            "undated".to_owned()
        } else {
            vintage.to_owned()
        },
        files: folder.files_read(),
        counts: vec![TableCount::new("codes", rows.len())],
        notes: Vec::new(),
    };
    Ok(Some(Release {
        about,
        content: Content::Crosswalk(Crosswalk { rows }),
    }))
}
