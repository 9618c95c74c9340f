//! Reads the traits of O*NET: the interests and work styles that an occupation goes with.

use std::collections::HashSet;

use super::code::{CODE, ReadCode};
use super::element::Elements;
use crate::onet::{ElementKind, Trait};
use crate::source::error::SourceError;
use crate::source::folder::Folder;
use crate::source::step::OnStep;
use crate::source::table::{Layout, Table};

const INTERESTS: [&str; 2] = ["Career Interest Types.txt", "Interests.txt"];
const STYLES: [&str; 1] = ["Work Styles.txt"];

/// The interests and the work styles, each with the number of its element in the list.
pub(super) fn traits(
    folder: &Folder,
    elements: &mut Elements,
    read_code: ReadCode<'_>,
    on_step: OnStep<'_>,
) -> Result<Vec<Trait>, SourceError> {
    let layout: Layout = &[CODE, "Element ID", "Element Name", "Scale ID", "Data Value"];
    let files = [
        (folder.first(&INTERESTS), ElementKind::Interest),
        (folder.first(&STYLES), ElementKind::Style),
    ];
    let mut traits = Vec::new();
    for (file, kind) in files {
        let Some(file) = file else { continue };
        let mut table = Table::open(folder, file, &[layout], on_step)?;
        let mut seen = HashSet::new();
        while let Some(row) = table.next()? {
            // OI: occupational interest, 1 to 7. WI: work style impact, −3 to 3; IM: its importance
            // until 30.0, 1 to 5. The other scales (high points of interests, distinctiveness
            // ranks) follow from these.
            let range = match row.get(3) {
                "OI" => 1.0..=7.0,
                "WI" => -3.0..=3.0,
                "IM" => 1.0..=5.0,
                _ => continue,
            };
            let value: f64 = row.parse(4)?;
            if !range.contains(&value) {
                return Err(row.wrong(
                    4,
                    format!("{value} is outside {} to {}", range.start(), range.end()),
                ));
            }
            let (code, element) = (read_code(&row)?, elements.index(&row, kind)?);
            if !seen.insert((code, element)) {
                return Err(row.wrong(1, "this element stands here twice for the occupation"));
            }
            #[expect(clippy::cast_possible_truncation, reason = "in range, and rounded")]
            let hundredths = (value * 100.0).round() as i16;
            let element = u16::try_from(element).expect("`index` refuses more elements than fit");
            traits.push(Trait {
                code,
                element,
                hundredths,
            });
        }
    }
    Ok(traits)
}
