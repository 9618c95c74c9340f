//! The Employment Projections workbooks: `occupation.xlsx` (tables 1.2 and 1.10), `education.xlsx` (5.3 and 5.4).

use std::collections::BTreeMap;

use super::workbook::{SheetRow, Workbook};
use super::{Folder, OnStep, SourceError};
use crate::code::SocCode;
use crate::projections::{BrightRule, Outlook, ProjectedWage, Projections};
use crate::release::{About, Content, Release, Source, TableCount};

/// Table 1.2. Years stand in the headers, so only what stays from release to release is compared.
const TABLE_1_2: [&str; 14] = [
    "",
    "",
    "Occupation type",
    "Employment, 2",
    "Employment, 2",
    "Employment change, numeric",
    "Employment change, percent",
    "Percent self employed",
    "Occupational openings",
    "Median annual wage",
    "Typical education needed for entry",
    "Work experience in a related occupation",
    "Typical on-the-job training",
    "Related Occupational Outlook Handbook",
];
const TABLE_1_10: [&str; 4] = ["", "", "Labor force exits", "Occupational transfers"];
const TABLE_5_3: [&str; 9] = [
    "",
    "",
    "Less than high school diploma",
    "High school diploma or equivalent",
    "Some college, no degree",
    "Associate's degree",
    "Bachelor's degree",
    "Master's degree",
    "Doctoral or professional degree",
];
const TABLE_5_4: [&str; 5] = [
    "",
    "",
    "Typical education needed for entry",
    "Work experience in a related occupation",
    "Typical on-the-job training",
];

/// Reads the projections in a folder; nothing for another folder.
pub(super) fn read(folder: &Folder, on_step: OnStep<'_>) -> Result<Option<Release>, SourceError> {
    if !folder.has("occupation.xlsx") {
        return Ok(None);
    }
    let mut book = Workbook::open(folder, "occupation.xlsx", on_step)?;
    let (from, to, mut outlooks) = table_1_2(&mut book)?;
    let separations = table_1_10(&mut book, &mut outlooks)?;
    let mut book = Workbook::open(folder, "education.xlsx", on_step)?;
    let attainment = table_5_3(&mut book, &mut outlooks)?;
    let entry = table_5_4(&mut book, &mut outlooks)?;
    let counts = vec![
        TableCount::new("occupations and aggregates", outlooks.len()),
        TableCount::new("separations", separations),
        TableCount::new("attainment", attainment),
        TableCount::new("entry requirements", entry),
    ];
    let capped = outlooks.values().filter(|outlook| matches!(outlook.wage, ProjectedWage::AtLeast(_))).count();
    let mut notes = Vec::new();
    if capped > 0 {
        notes.push(format!("{capped} median wages are given as at or above the cap"));
    }
    let projections =
        Projections { from, to, outlooks: outlooks.into_values().collect(), bright_rule: BrightRule::default() };
    let about = About {
        source: Source::Projections,
        vintage: format!("{from}–{:02}", to % 100),
        files: folder.files_read(),
        counts,
        notes,
    };
    Ok(Some(Release { about, content: Content::Projections(projections) }))
}

type Outlooks = BTreeMap<SocCode, Outlook>;

fn table_1_2(book: &mut Workbook) -> Result<(u16, u16, Outlooks), SourceError> {
    let sheet = book.sheet("Table 1.2", &TABLE_1_2)?;
    let year = |column: usize| -> Result<u16, SourceError> {
        let header = sheet.header(column);
        header
            .rsplit(|c: char| !c.is_ascii_digit())
            .find(|part| part.len() == 4)
            .and_then(|part| part.parse().ok())
            .ok_or_else(|| sheet.incomplete(format!("the header `{header}` does not name a year")))
    };
    let (from, to) = (year(3)?, year(4)?);
    let mut outlooks = Outlooks::new();
    for row in sheet.rows() {
        let Some(code) = code(&row)? else { continue };
        let wage = match row.text(9).strip_prefix(">=") {
            Some(cap) => {
                let dollars = cap.replace(['$', ','], "").parse();
                ProjectedWage::AtLeast(dollars.map_err(|_| row.wrong(9, format!("`{cap}` is not an amount")))?)
            }
            None => row.count_optional(9, 1.0)?.map_or(ProjectedWage::NotGiven, ProjectedWage::Dollars),
        };
        let needed = |column: usize| -> Result<u32, SourceError> {
            row.count_optional(column, 10.0)?.ok_or_else(|| row.wrong(column, "is empty"))
        };
        let outlook = Outlook {
            code,
            title: row.text(0),
            summary: match row.text(2).as_str() {
                "Summary" => true,
                "Line item" => false,
                other => return Err(row.wrong(2, format!("`{other}` is neither Summary nor Line item"))),
            },
            employment_hundreds: needed(3)?,
            projected_hundreds: needed(4)?,
            change_hundreds: row.scaled(5, 10.0)?,
            growth_tenths: row.scaled(6, 10.0)?,
            self_employed_tenths: row.count_optional(7, 10.0)?.and_then(|tenths| u16::try_from(tenths).ok()),
            openings_hundreds: row.count_optional(8, 10.0)?,
            exits_hundreds: None,
            transfers_hundreds: None,
            wage,
            education: row.optional(10),
            experience: row.optional(11),
            training: row.optional(12),
            attainment_tenths: None,
            attainment_is_wider: false,
        };
        if outlooks.insert(code, outlook).is_some() {
            return Err(row.wrong(1, format!("{code} stands here twice")));
        }
    }
    if !outlooks.contains_key(&SocCode::ALL) || outlooks.len() < 2 {
        return Err(sheet.incomplete("has no rows"));
    }
    Ok((from, to, outlooks))
}

fn table_1_10(book: &mut Workbook, outlooks: &mut Outlooks) -> Result<usize, SourceError> {
    let sheet = book.sheet("Table 1.10", &TABLE_1_10)?;
    let mut count = 0;
    for row in sheet.rows() {
        let Some(outlook) = code(&row)?.and_then(|code| outlooks.get_mut(&code)) else { continue };
        outlook.exits_hundreds = row.count_optional(2, 10.0)?;
        outlook.transfers_hundreds = row.count_optional(3, 10.0)?;
        count += 1;
    }
    Ok(count)
}

fn table_5_3(book: &mut Workbook, outlooks: &mut Outlooks) -> Result<usize, SourceError> {
    let sheet = book.sheet("Table 5.3", &TABLE_5_3)?;
    let mut count = 0;
    for row in sheet.rows() {
        let Some(outlook) = code(&row)?.and_then(|code| outlooks.get_mut(&code)) else { continue };
        let mut shares = [0; 7];
        for (share, column) in shares.iter_mut().zip(2..) {
            let tenths = row.count_optional(column, 10.0)?.unwrap_or(0);
            if tenths > 1000 {
                return Err(row.wrong(column, "is more than 100 percent"));
            }
            *share = u16::try_from(tenths).expect("just checked to be at most 1000");
        }
        outlook.attainment_tenths = Some(shares);
        outlook.attainment_is_wider = row.has_footnote(0);
        count += 1;
    }
    Ok(count)
}

/// Table 5.4 repeats columns of 1.2 for the detailed occupations; where they differ, 5.4 is the assignment itself.
fn table_5_4(book: &mut Workbook, outlooks: &mut Outlooks) -> Result<usize, SourceError> {
    let sheet = book.sheet("Table 5.4", &TABLE_5_4)?;
    let mut count = 0;
    for row in sheet.rows() {
        let Some(outlook) = code(&row)?.and_then(|code| outlooks.get_mut(&code)) else { continue };
        (outlook.education, outlook.experience, outlook.training) = (row.optional(2), row.optional(3), row.optional(4));
        count += 1;
    }
    Ok(count)
}

/// The code of a row; none for the notes below a table, which have no second column.
fn code(row: &SheetRow<'_>) -> Result<Option<SocCode>, SourceError> {
    let text = row.text(1);
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|error: crate::code::CodeError| row.wrong(1, error.to_string()))
}
