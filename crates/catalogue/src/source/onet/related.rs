//! Reads which occupations O*NET says are related.

use std::collections::HashSet;

use super::code::{CODE, Codes, OCCUPATIONS};
use crate::code::OnetCode;
use crate::onet::Related;
use crate::source::error::SourceError;
use crate::source::folder::Folder;
use crate::source::step::OnStep;
use crate::source::table::{Layout, Table};

/// The related occupations of each, nearest first.
pub(super) fn related(
    folder: &Folder,
    codes: &Codes,
    on_step: OnStep<'_>,
) -> Result<Vec<Related>, SourceError> {
    let layout: Layout = &[CODE, "Related O*NET-SOC Code", "Relatedness Tier", "Index"];
    let mut table = Table::open(folder, "Related Occupations.txt", &[layout], on_step)?;
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    while let Some(row) = table.next()? {
        let to: OnetCode = row.parse(1)?;
        if !codes.contain(to) {
            return Err(row.wrong(1, format!("{to} is not in {OCCUPATIONS}")));
        }
        let (code, index): (OnetCode, u16) = (codes.read(&row)?, row.parse(3)?);
        if !seen.insert((code, to)) {
            return Err(row.wrong(1, format!("{to} stands here twice for {code}")));
        }
        found.push((
            index,
            Related {
                code,
                to,
                primary: row.get(2).starts_with("Primary"),
            },
        ));
    }
    found.sort_by_key(|(index, related)| (related.code, *index, related.to));
    Ok(found.into_iter().map(|(_, related)| related).collect())
}
