//! BLS's crosswalk from O*NET-SOC codes to National Employment Matrix codes.

use std::str::FromStr;

use super::error::SourceError;
use super::folder::{Folder, has_extension};
use super::step::OnStep;
use super::workbook::{Sheet, SheetRow, Workbook};
use crate::code::CodeError;
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
    let Some(file) = file(folder)? else {
        return Ok(None);
    };
    let mut book = Workbook::open(folder, file, on_step)?;
    let first = book.sheets().first().cloned().unwrap_or_default();
    let rows = rows(&book.sheet(&first, &COLUMNS)?)?;
    let about = About {
        source: Source::Crosswalk,
        vintage: vintage(file),
        files: folder.files_read(),
        counts: vec![TableCount::new("codes", rows.len())],
        notes: Vec::new(),
    };
    Ok(Some(Release {
        about,
        content: Content::Crosswalk(Crosswalk { rows }),
    }))
}

/// The workbook's name, where the folder has it.
fn file(folder: &Folder) -> Result<Option<&str>, SourceError> {
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
    Ok(Some(file))
}

/// The matrix code of each O*NET-SOC code, sorted.
fn rows(sheet: &Sheet) -> Result<Vec<CrosswalkRow>, SourceError> {
    let mut rows = Vec::new();
    for row in sheet.rows().filter(|row| row.has_values_from(0)) {
        rows.push(CrosswalkRow {
            code: code(&row, 0)?,
            matrix: code(&row, 2)?,
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
    Ok(rows)
}

fn code<T: FromStr<Err = CodeError>>(row: &SheetRow<'_>, column: usize) -> Result<T, SourceError> {
    row.text(column)
        .parse()
        .map_err(|error: CodeError| row.wrong(column, error.to_string()))
}

/// BLS names the vintage in the file (`…-2023-09.xlsx`) and in words above the table.
fn vintage(file: &str) -> String {
    let end = file
        .trim_end_matches(".xlsx")
        .rsplit("crosswalk")
        .next()
        .unwrap_or_default();
    match end.trim_matches(['-', '_', ' ']) {
        "" => "undated".to_owned(),
        vintage => vintage.to_owned(),
    }
}
