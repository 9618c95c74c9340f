//! Reads the education that workers say a new hire in their occupation needs.

use std::collections::HashSet;

use super::code::{CODE, ReadCode};
use super::number::{hundredths, sample_size};
use crate::onet::EducationShare;
use crate::source::error::SourceError;
use crate::source::folder::Folder;
use crate::source::step::OnStep;
use crate::source::table::{Layout, Table};

const SHARES: &str = "Education, Training, and Experience.txt";
const LEVELS: &str = "Education, Training, and Experience Categories.txt";

/// The names of the levels of education, from least to most.
pub(super) fn levels(folder: &Folder, on_step: OnStep<'_>) -> Result<Vec<String>, SourceError> {
    let mut levels = Vec::new();
    let layout: Layout = &["Element ID", "Scale ID", "Category", "Category Description"];
    let mut table = Table::open(folder, LEVELS, &[layout], on_step)?;
    while let Some(row) = table.next()? {
        if row.get(1) == "RL" {
            if row.parse::<usize>(2)? != levels.len() + 1 {
                return Err(row.wrong(2, "the categories are not numbered from 1 in order"));
            }
            // The name of the level; what follows the dash explains it in O*NET's words.
            levels.push(
                row.text(3)?
                    .split(" - ")
                    .next()
                    .unwrap_or_default()
                    .trim()
                    .to_owned(),
            );
        }
    }
    Ok(levels)
}

/// What share of workers names each level, sorted by occupation and level. There are `levels` of
/// them, numbered from 1.
pub(super) fn shares(
    folder: &Folder,
    levels: usize,
    read_code: ReadCode<'_>,
    on_step: OnStep<'_>,
) -> Result<Vec<EducationShare>, SourceError> {
    let layout: Layout = &[
        CODE,
        "Scale ID",
        "Category",
        "Data Value",
        "N",
        "Recommend Suppress",
    ];
    let mut table = Table::open(folder, SHARES, &[layout], on_step)?;
    let (mut shares, mut seen) = (Vec::new(), HashSet::new());
    while let Some(row) = table.next()? {
        // RL: required level of education; the other scales are experience and training, which the
        // page takes from BLS.
        if row.get(1) != "RL" {
            continue;
        }
        let level: u8 = row.parse(2)?;
        if level == 0 || usize::from(level) > levels {
            return Err(row.wrong(2, format!("{level} is not among the {levels} categories")));
        }
        let code = read_code(&row)?;
        if !seen.insert((code, level)) {
            return Err(row.wrong(2, format!("category {level} stands here twice for {code}")));
        }
        shares.push(EducationShare {
            code,
            level,
            percent_hundredths: hundredths(&row, 3, 0.0..=100.0)?,
            n: sample_size(&row, 4)?,
            suppress: row.flag(5)?,
        });
    }
    shares.sort_by_key(|share| (share.code, share.level));
    Ok(shares)
}
