//! Reads the occupations of O*NET, and the job zone of each.

use std::collections::BTreeMap;

use super::code::{CODE, OCCUPATIONS, ReadCode};
use crate::code::OnetCode;
use crate::onet::Occupation;
use crate::source::error::SourceError;
use crate::source::folder::Folder;
use crate::source::step::OnStep;
use crate::source::table::Table;

/// The occupations, sorted by code.
pub(super) fn occupations(
    folder: &Folder,
    on_step: OnStep<'_>,
) -> Result<Vec<Occupation>, SourceError> {
    let mut table = Table::open(
        folder,
        OCCUPATIONS,
        &[&[CODE, "Title", "Description"]],
        on_step,
    )?;
    let mut found = BTreeMap::new();
    while let Some(row) = table.next()? {
        let code: OnetCode = row.parse(0)?;
        let (title, description) = (row.text(1)?.to_owned(), Some(row.text(2)?.to_owned()));
        if found
            .insert(
                code,
                Occupation {
                    code,
                    title,
                    description,
                    job_zone: None,
                },
            )
            .is_some()
        {
            return Err(row.wrong(0, format!("{code} stands here twice")));
        }
    }
    Ok(found.into_values().collect())
}

/// Adds to each occupation its job zone, where O*NET gives one.
pub(super) fn job_zones(
    folder: &Folder,
    occupations: &mut [Occupation],
    read_code: ReadCode<'_>,
    on_step: OnStep<'_>,
) -> Result<(), SourceError> {
    let mut table = Table::open(folder, "Job Zones.txt", &[&[CODE, "Job Zone"]], on_step)?;
    while let Some(row) = table.next()? {
        let (code, zone) = (read_code(&row)?, row.parse(1)?);
        if !(1..=5).contains(&zone) {
            return Err(row.wrong(1, format!("{zone} is no job zone (1 to 5)")));
        }
        let place = occupations.binary_search_by_key(&code, |occupation| occupation.code);
        if place
            .ok()
            .and_then(|index| occupations[index].job_zone.replace(zone))
            .is_some()
        {
            return Err(row.wrong(0, format!("{code} stands here twice")));
        }
    }
    Ok(())
}
