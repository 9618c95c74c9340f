//! Reads the ratings of O*NET: how important a skill, an ability or an activity is in an
//! occupation, and at what level.

use std::collections::BTreeMap;

use super::code::{CODE, ReadCode};
use super::element::Elements;
use super::number::{hundredths, sample_size};
use crate::code::OnetCode;
use crate::onet::{ElementKind, Score};
use crate::source::error::SourceError;
use crate::source::folder::Folder;
use crate::source::step::OnStep;
use crate::source::table::{Layout, Table, clip};

/// The files of ratings in all releases; what was `Skills.txt` is two files from 30.3 on.
const FILES: [(&str, ElementKind); 6] = [
    ("Skills.txt", ElementKind::Skill),
    ("Essential Skills.txt", ElementKind::Skill),
    ("Transferable Skills.txt", ElementKind::Skill),
    ("Knowledge.txt", ElementKind::Knowledge),
    ("Abilities.txt", ElementKind::Ability),
    ("Work Activities.txt", ElementKind::Activity),
];
const LAYOUT: Layout = &[
    CODE,
    "Element ID",
    "Element Name",
    "Scale ID",
    "Data Value",
    "N",
    "Standard Error",
    "Recommend Suppress",
    "Not Relevant",
];

/// Importance and level, by occupation and element.
pub(super) type Ratings = BTreeMap<(OnetCode, usize), (Option<Score>, Option<Score>)>;

/// The ratings of every file that there is. Those of skills have to be there.
pub(super) fn ratings(
    folder: &Folder,
    elements: &mut Elements,
    read_code: ReadCode<'_>,
    on_step: OnStep<'_>,
) -> Result<Ratings, SourceError> {
    let mut ratings = Ratings::new();
    for (file, kind) in FILES {
        if folder.has(file) {
            read_ratings(
                folder,
                file,
                kind,
                elements,
                &mut ratings,
                read_code,
                on_step,
            )?;
        }
    }
    let of_skill = |(_, element): &(OnetCode, usize)| elements.kind(*element) == ElementKind::Skill;
    if ratings.keys().any(of_skill) {
        return Ok(ratings);
    }
    Err(folder.missing("`Skills.txt` (or `Essential Skills.txt` and `Transferable Skills.txt`)"))
}

fn read_ratings(
    folder: &Folder,
    file: &str,
    kind: ElementKind,
    elements: &mut Elements,
    ratings: &mut Ratings,
    read_code: ReadCode<'_>,
    on_step: OnStep<'_>,
) -> Result<(), SourceError> {
    let mut table = Table::open(folder, file, &[LAYOUT], on_step)?;
    let mut rows_of = BTreeMap::<OnetCode, usize>::new();
    while let Some(row) = table.next()? {
        let code = read_code(&row)?;
        let element = elements.index(&row, kind)?;
        let (most, importance) = match row.get(3) {
            "IM" => (5.0, true),
            "LV" => (7.0, false),
            other => {
                return Err(row.wrong(3, format!("`{}` is neither IM nor LV", clip(other, 20))));
            }
        };
        let score = Score {
            hundredths: hundredths(&row, 4, 0.0..=most)?,
            n: sample_size(&row, 5)?,
            error_e4: row.scaled_optional(6, 10_000.0, 0.0..=100.0)?,
            suppress: row.flag(7)?,
            not_relevant: row.flag(8)?,
        };
        let rating = ratings.entry((code, element)).or_default();
        let place = if importance {
            &mut rating.0
        } else {
            &mut rating.1
        };
        if place.replace(score).is_some() {
            return Err(row.wrong(
                1,
                "this element is rated twice for the occupation on the same scale",
            ));
        }
        *rows_of.entry(code).or_default() += 1;
    }
    // The files are sorted by code: a file cut off between two lines shows in its last occupation.
    match (rows_of.values().max(), rows_of.last_key_value()) {
        (Some(most), Some((code, last))) if last < most => Err(table.incomplete(format!(
            "ends in the middle of {code} ({last} of {most} rows): it is cut off, download it again"
        ))),
        _ => Ok(()),
    }
}
