//! Reads the tasks of each occupation.

use super::code::{CODE, ReadCode};
use crate::onet::Task;
use crate::source::error::SourceError;
use crate::source::folder::Folder;
use crate::source::step::OnStep;
use crate::source::table::Table;

const FILE: &str = "Task Statements.txt";

/// The tasks, sorted by occupation, core tasks first; none where the release comes without them.
pub(super) fn tasks(
    folder: &Folder,
    read_code: ReadCode<'_>,
    on_step: OnStep<'_>,
) -> Result<Vec<Task>, SourceError> {
    if !folder.has(FILE) {
        return Ok(Vec::new());
    }
    let mut table = Table::open(folder, FILE, &[&[CODE, "Task", "Task Type"]], on_step)?;
    let mut found = Vec::new();
    while let Some(row) = table.next()? {
        found.push(Task {
            code: read_code(&row)?,
            text: row.text(1)?.to_owned(),
            core: row.get(2) == "Core",
        });
    }
    found.sort_by_key(|task| (task.code, !task.core));
    Ok(found)
}
