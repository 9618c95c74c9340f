//! Reads the technologies that O*NET names for each occupation, such as "Python".

use super::code::{CODE, ReadCode};
use crate::onet::Technology;
use crate::source::error::SourceError;
use crate::source::folder::Folder;
use crate::source::step::OnStep;
use crate::source::table::{Layout, Table};

const FILES: [&str; 2] = ["Software Skills.txt", "Technology Skills.txt"];

/// The technologies, sorted by occupation and name.
pub(super) fn technologies(
    folder: &Folder,
    read_code: ReadCode<'_>,
    on_step: OnStep<'_>,
) -> Result<Vec<Technology>, SourceError> {
    let file = folder
        .first(&FILES)
        .ok_or_else(|| folder.missing("`Software Skills.txt` (or `Technology Skills.txt`)"))?;
    let layouts: [Layout; 2] = [
        &[
            CODE,
            "Workplace Example",
            "Element Name",
            "Hot Technology",
            "In Demand",
        ],
        &[
            CODE,
            "Example",
            "Commodity Title",
            "Hot Technology",
            "In Demand",
        ],
    ];
    let mut table = Table::open(folder, file, &layouts, on_step)?;
    let mut found = Vec::new();
    while let Some(row) = table.next()? {
        found.push(Technology {
            code: read_code(&row)?,
            name: row.text(1)?.to_owned(),
            class: row.text(2)?.to_owned(),
            hot: row.flag(3)?,
            in_demand: row.flag(4)?,
        });
    }
    found.sort();
    // Some technologies stand under two classes of one occupation; the first class is kept.
    found.dedup_by(|later, earlier| (later.code, &later.name) == (earlier.code, &earlier.name));
    Ok(found)
}
