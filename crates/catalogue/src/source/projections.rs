//! The Employment Projections workbooks: `occupation.xlsx` (tables 1.2 and 1.10), `education.xlsx`
//! (5.3 and 5.4).

use std::collections::{BTreeMap, HashSet};

use super::error::SourceError;
use super::folder::Folder;
use super::step::OnStep;
use super::table::clip;
use super::workbook::{Sheet, SheetRow, Workbook};
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
    let separations = table_1_10(&book.sheet("Table 1.10", &TABLE_1_10)?, from, &mut outlooks)?;
    let mut book = Workbook::open(folder, "education.xlsx", on_step)?;
    let (attainment, attainment_years) =
        table_5_3(&book.sheet("Table 5.3", &TABLE_5_3)?, from, &mut outlooks)?;
    let entry = table_5_4(&book.sheet("Table 5.4", &TABLE_5_4)?, from, &mut outlooks)?;
    let counts = vec![
        TableCount::new("occupations and aggregates", outlooks.len()),
        TableCount::new("separations", separations),
        TableCount::new("attainment", attainment),
        TableCount::new("entry requirements", entry),
    ];
    let capped = outlooks
        .values()
        .filter(|outlook| matches!(outlook.wage, ProjectedWage::AtLeast(_)))
        .count();
    let mut notes = Vec::new();
    if capped > 0 {
        notes.push(format!(
            "{capped} median wages are given as at or above the cap"
        ));
    }
    let (bright_rule, is_own) = BrightRule::of(from);
    if !is_own {
        notes.push(format!(
            "no Bright Outlook rule is known for {from}–{:02}; an earlier one is applied",
            to % 100
        ));
    }
    let outlooks = outlooks.into_values().collect();
    let projections = Projections {
        from,
        to,
        outlooks,
        bright_rule,
        attainment_years,
    };
    let about = About {
        source: Source::Projections,
        vintage: format!("{from}–{:02}", to % 100),
        files: folder.files_read(),
        counts,
        notes,
    };
    Ok(Some(Release {
        about,
        content: Content::Projections(projections),
    }))
}

type Outlooks = BTreeMap<SocCode, Outlook>;

/// Table 1.2, with the years from and to which it projects.
fn table_1_2(book: &mut Workbook) -> Result<(u16, u16, Outlooks), SourceError> {
    let sheet = book.sheet("Table 1.2", &TABLE_1_2)?;
    let (from, to) = (year(&sheet, 3)?, year(&sheet, 4)?);
    if from >= to {
        return Err(sheet.incomplete(format!(
            "projects from {from} to {to}: the columns are not in BLS's order"
        )));
    }
    let mut outlooks = Outlooks::new();
    for row in sheet.rows() {
        let Some(code) = code(&row)? else { continue };
        let outlook = outlook(&row, code)?;
        if outlooks.insert(code, outlook).is_some() {
            return Err(row.wrong(1, format!("{code} stands here twice")));
        }
    }
    if !outlooks.contains_key(&SocCode::ALL) || outlooks.len() < 2 {
        return Err(sheet.incomplete("has no rows"));
    }
    Ok((from, to, outlooks))
}

/// What table 1.2 says of one occupation; the other tables add to it.
fn outlook(row: &SheetRow<'_>, code: SocCode) -> Result<Outlook, SourceError> {
    let needed = |column: usize| -> Result<u32, SourceError> {
        row.count_optional(column, 10.0)?
            .ok_or_else(|| row.wrong(column, "is empty"))
    };
    let summary = match row.text(2).as_str() {
        "Summary" => Ok(true),
        "Line item" => Ok(false),
        other => Err(row.wrong(
            2,
            format!("`{}` is neither Summary nor Line item", clip(other, 40)),
        )),
    };
    Ok(Outlook {
        code,
        wage: wage(row)?,
        title: row.text(0),
        summary: summary?,
        employment_hundreds: needed(3)?,
        projected_hundreds: needed(4)?,
        change_hundreds: row.scaled(5, 10.0)?,
        growth_tenths: row.scaled(6, 10.0)?,
        self_employed_tenths: share(row, 7)?,
        openings_hundreds: row.count_optional(8, 10.0)?,
        exits_hundreds: None,
        transfers_hundreds: None,
        education: row.optional(10),
        experience: row.optional(11),
        training: row.optional(12),
        attainment_tenths: None,
        attainment_is_wider: false,
    })
}

/// The median wage of an occupation in table 1.2; `>=` stands before the cap, above which BLS gives
/// no wages.
fn wage(row: &SheetRow<'_>) -> Result<ProjectedWage, SourceError> {
    let text = row.text(9);
    let Some(cap) = text.strip_prefix(">=") else {
        let dollars = row.count_optional(9, 1.0)?;
        return Ok(dollars.map_or(ProjectedWage::NotGiven, ProjectedWage::Dollars));
    };
    cap.replace(['$', ','], "")
        .parse()
        .map(ProjectedWage::AtLeast)
        .map_err(|_| row.wrong(9, format!("`{}` is not an amount", clip(cap, 40))))
}

fn table_1_10(sheet: &Sheet, from: u16, outlooks: &mut Outlooks) -> Result<usize, SourceError> {
    for_each(sheet, from, outlooks, |row, outlook| {
        outlook.exits_hundreds = row.count_optional(2, 10.0)?;
        outlook.transfers_hundreds = row.count_optional(3, 10.0)?;
        Ok(())
    })
}

fn table_5_3(
    sheet: &Sheet,
    from: u16,
    outlooks: &mut Outlooks,
) -> Result<(usize, String), SourceError> {
    let count = for_each(sheet, from, outlooks, |row, outlook| {
        let mut shares = [0; 7];
        for (tenths, column) in shares.iter_mut().zip(2..) {
            *tenths = share(row, column)?.unwrap_or(0);
        }
        outlook.attainment_tenths = Some(shares);
        outlook.attainment_is_wider = row.has_footnote(0);
        Ok(())
    })?;
    // The title ends with the years of the survey and the unit: “…, 2022–23 (Percent)”.
    let title = sheet.title();
    let years = title
        .rsplit_once(", ")
        .map_or("", |(_, rest)| rest)
        .split(" (")
        .next()
        .unwrap_or_default();
    Ok((count, years.to_owned()))
}

/// Table 5.4 repeats columns of 1.2 for the detailed occupations; where they differ, 5.4 is the
/// assignment itself.
fn table_5_4(sheet: &Sheet, from: u16, outlooks: &mut Outlooks) -> Result<usize, SourceError> {
    for_each(sheet, from, outlooks, |row, outlook| {
        (outlook.education, outlook.experience, outlook.training) =
            (row.optional(2), row.optional(3), row.optional(4));
        Ok(())
    })
}

/// Adds what a table beside 1.2 says of each occupation; gives the number of its rows.
fn for_each(
    sheet: &Sheet,
    from: u16,
    outlooks: &mut Outlooks,
    add: impl Fn(&SheetRow<'_>, &mut Outlook) -> Result<(), SourceError>,
) -> Result<usize, SourceError> {
    let of = year(sheet, 1)?;
    if of != from {
        return Err(sheet.incomplete(format!(
            "is of {of}, table 1.2 of {from}: the workbooks are of different releases"
        )));
    }
    let mut seen = HashSet::new();
    for row in sheet.rows() {
        let Some(code) = code(&row)? else { continue };
        if !seen.insert(code) {
            return Err(row.wrong(1, format!("{code} stands here twice")));
        }
        let outlook = outlooks.get_mut(&code);
        add(
            &row,
            outlook.ok_or_else(|| {
                row.wrong(1, format!("{code} is not in table 1.2 of occupation.xlsx"))
            })?,
        )?;
    }
    if seen.is_empty() {
        return Err(sheet.incomplete("has no rows"));
    }
    Ok(seen.len())
}

/// The last year that a column's header names.
fn year(sheet: &Sheet, column: usize) -> Result<u16, SourceError> {
    let header = sheet.header(column);
    header
        .rsplit(|c: char| !c.is_ascii_digit())
        .find(|part| part.len() == 4)
        .and_then(|part| part.parse().ok())
        .ok_or_else(|| {
            sheet.incomplete(format!(
                "the header `{}` does not name a year",
                clip(header, 60)
            ))
        })
}

/// A percentage in tenths, or none.
fn share(row: &SheetRow<'_>, column: usize) -> Result<Option<u16>, SourceError> {
    match row.count_optional(column, 10.0)? {
        Some(tenths) if tenths > 1000 => Err(row.wrong(column, "is more than 100 percent")),
        tenths => Ok(tenths.and_then(|tenths| u16::try_from(tenths).ok())),
    }
}

/// The code of a row; none for the notes below a table, which have nothing but a text in the first
/// column.
fn code(row: &SheetRow<'_>) -> Result<Option<SocCode>, SourceError> {
    let text = row.text(1);
    if text.is_empty() && !row.has_values_from(2) {
        return Ok(None);
    }
    text.parse()
        .map(Some)
        .map_err(|error: crate::code::CodeError| row.wrong(1, error.to_string()))
}
