//! OEWS as LABSTAT flat files: `oe.data.*` with one figure a line, and `oe.area`, `oe.footnote`
//! beside it.
//!
//! Layout of a series id, from column 1: `OE`, seasonal `U`, area type `N|S|M`, area code (7),
//! industry code (6), occupation code (6), data type (2).

use std::collections::BTreeMap;

use super::error::SourceError;
use super::folder::Folder;
use super::oews;
use super::step::OnStep;
use super::table::{Layout, Row, Table};
use crate::code::SocCode;
use crate::release::{Release, Source};
use crate::wages::{Cap, Figure, Measure, PackedFigure, Place, WageCell, Wages};

/// All industries together; the files may hold single industries too, which no page shows.
const CROSS_INDUSTRY: &str = "000000";
/// The data types of relative standard errors, which LABSTAT publishes for no current series.
const STANDARD_ERRORS: [&str; 2] = ["02", "05"];
const DATA: Layout = &["series_id", "year", "period", "value", "footnote_codes"];

/// Reads the OEWS flat files in a folder as up to three releases; nothing for another folder.
pub(super) fn read(folder: &Folder, on_step: OnStep<'_>) -> Result<Vec<Release>, SourceError> {
    let data: Vec<&str> = folder
        .names()
        .filter(|name| name.starts_with("oe.data."))
        .collect();
    // `oe.data.1.AllData` holds what `oe.data.0.Current` holds, and the years before it.
    let Some(file) = data
        .iter()
        .find(|name| name.contains("Current"))
        .or(data.first())
    else {
        return Ok(Vec::new());
    };
    let file = file.trim_end_matches(".gz");
    let cap = read_cap(folder, on_step)?;
    let mut levels = read_places(folder, cap, on_step)?;
    let year = read_figures(folder, file, &mut levels, on_step)?;
    let files = folder.files_read();
    let mut releases = Vec::new();
    for (source, mut level) in [
        Source::OewsNational,
        Source::OewsState,
        Source::OewsMetropolitan,
    ]
    .into_iter()
    .zip(levels)
    {
        if level.wages.cells.is_empty() {
            continue;
        }
        level.wages.sort();
        releases.push(oews::release(source, year, files.clone(), level.wages));
    }
    if releases.is_empty() {
        return Err(SourceError::Incomplete {
            file: file.to_owned(),
            problem: "has no cross-industry figures".to_owned(),
        });
    }
    Ok(releases)
}

/// The places of one level, and its cells as they are read.
#[derive(Default)]
struct Level {
    wages: Wages,
    place_by_code: BTreeMap<u32, u16>,
    cell_by_key: std::collections::HashMap<(SocCode, u16), usize>,
    /// For each cell, which of its figures have been read, a bit each.
    figures_read: Vec<u16>,
}

impl Level {
    /// Forgets all cells, which were of an earlier year.
    fn clear(&mut self) {
        self.wages.cells.clear();
        self.cell_by_key.clear();
        self.figures_read.clear();
    }

    /// Adds the figure of a row, and gives the place of its cell in the list; none for a measure
    /// that no page shows.
    fn add(
        &mut self,
        row: &Row<'_>,
        series: &str,
        year: u16,
    ) -> Result<Option<usize>, SourceError> {
        let area: u32 = series[4..11]
            .parse()
            .map_err(|_| row.wrong(0, "the area code is not a number"))?;
        let place = *self.place_by_code.get(&area).ok_or_else(|| {
            row.wrong(
                0,
                format!("area {area:07} is not in oe.area: the files are of different releases"),
            )
        })?;
        let soc = SocCode::from_digits(&series[17..23])
            .map_err(|error| row.wrong(0, error.to_string()))?;
        let data_type = &series[23..25];
        let Some((measure, scale)) = measure(data_type) else {
            if STANDARD_ERRORS.contains(&data_type) {
                return Ok(None);
            }
            return Err(row.wrong(0, format!("`{data_type}` is not a known data type")));
        };
        let figure = figure(row, scale)?;
        let next = self.wages.cells.len();
        let index = *self.cell_by_key.entry((soc, place)).or_insert(next);
        if index == next {
            self.wages.cells.push(WageCell::new(soc, place));
            self.figures_read.push(0);
        }
        let bit = 1 << measure as u16;
        if self.figures_read[index] & bit != 0 {
            return Err(row.wrong(0, format!("{series} stands here twice for {year}")));
        }
        self.figures_read[index] |= bit;
        self.wages.cells[index].set(measure, figure);
        Ok(Some(index))
    }
}

/// The wage from which BLS publishes no values, from the text of footnote 5; the file may be
/// absent.
fn read_cap(folder: &Folder, on_step: OnStep<'_>) -> Result<Cap, SourceError> {
    if !folder.has("oe.footnote") {
        return Ok(Cap::default());
    }
    let mut cap = Cap::default();
    let mut table = Table::open(
        folder,
        "oe.footnote",
        &[&["footnote_code", "footnote_text"]],
        on_step,
    )?;
    while let Some(row) = table.next()? {
        if row.get(0) == "5" {
            cap = oews::cap_in(row.get(1))
                .ok_or_else(|| row.wrong(1, "does not state the hourly and the annual cap"))?;
        }
    }
    Ok(cap)
}

/// The places by level: national, state, metropolitan.
fn read_places(folder: &Folder, cap: Cap, on_step: OnStep<'_>) -> Result<[Level; 3], SourceError> {
    let mut levels: [Level; 3] = Default::default();
    let mut table = Table::open(
        folder,
        "oe.area",
        &[&["area_code", "areatype_code", "state_code", "area_name"]],
        on_step,
    )?;
    while let Some(row) = table.next()? {
        let level = &mut levels[level_index(&row, 1, row.get(1))?];
        let place = Place {
            code: row.parse(0)?,
            name: row.text(3)?.to_owned(),
            state: row.parse(2)?,
        };
        if level.wages.places.len() > usize::from(u16::MAX) {
            return Err(row.wrong(0, "more areas than BLS has"));
        }
        if level.place_by_code.insert(place.code, 0).is_some() {
            return Err(row.wrong(0, format!("area {:07} stands here twice", place.code)));
        }
        level.wages.places.push(place);
    }
    for level in &mut levels {
        level.wages.cap = cap;
        level.wages.places.sort();
        let numbered = level.wages.places.iter().zip(0..=u16::MAX);
        level.place_by_code = numbered.map(|(place, index)| (place.code, index)).collect();
    }
    Ok(levels)
}

fn level_index(row: &Row<'_>, column: usize, letter: &str) -> Result<usize, SourceError> {
    match letter {
        "N" => Ok(0),
        "S" => Ok(1),
        "M" => Ok(2),
        _ => Err(row.wrong(
            column,
            format!(
                "`{}` is not an area type (N, S, M)",
                super::table::clip(letter, 10)
            ),
        )),
    }
}

/// Reads all figures; returns the year, of which there must be one.
fn read_figures(
    folder: &Folder,
    file: &str,
    levels: &mut [Level; 3],
    on_step: OnStep<'_>,
) -> Result<u16, SourceError> {
    let mut table = Table::open(folder, file, &[DATA], on_step)?;
    let (mut found_year, mut last) = (None, None);
    while let Some(row) = table.next()? {
        let series = series(&row)?;
        if &series[11..17] != CROSS_INDUSTRY {
            continue;
        }
        let year: u16 = row.parse(1)?;
        // `AllData` goes back in time; a release is one vintage, the newest.
        match found_year {
            Some(found) if year < found => continue,
            Some(found) if year > found => levels.iter_mut().for_each(Level::clear),
            _ => {}
        }
        found_year = Some(year);
        let number = level_index(&row, 0, &series[3..4])?;
        if let Some(cell) = levels[number].add(&row, series, year)? {
            last = Some((number, cell));
        }
    }
    let (Some(year), Some(last)) = (found_year, last) else {
        return Err(table.incomplete("has no cross-industry figures"));
    };
    match missing_end(levels, last) {
        Some(end) => Err(table.incomplete(format!("{end}: it is cut off, download it again"))),
        None => Ok(year),
    }
}

/// The series id of a row, whose parts stand at fixed places.
fn series<'r>(row: &'r Row<'_>) -> Result<&'r str, SourceError> {
    let series = row.get(0);
    if series.len() == 25 && series.is_ascii() && series.starts_with("OEU") {
        return Ok(series);
    }
    let shown = super::table::clip(series, 40);
    Err(row.wrong(0, format!("`{shown}` is not an OEWS series id")))
}

/// What is missing at the end of a file that was cut off between two lines. BLS states every figure
/// of an occupation at a place, if only as not released, and has occupations for every place in
/// `oe.area`.
fn missing_end(levels: &[Level; 3], (last_level, last_cell): (usize, usize)) -> Option<String> {
    let level = &levels[last_level];
    let (has, all) = (
        level.figures_read[last_cell].count_ones(),
        level.figures_read.iter().map(|read| read.count_ones()),
    );
    let (cell, all) = (&level.wages.cells[last_cell], all.max().unwrap_or_default());
    if has < all {
        let place = &level.wages.places[usize::from(cell.place)];
        return Some(format!(
            "ends in the middle of {} in {} ({has} of {all} figures)",
            cell.soc, place.name
        ));
    }
    levels.iter().find_map(|level| {
        let (place, last) = level.wages.places.iter().zip(0..=u16::MAX).next_back()?;
        let has_figures = level.wages.cells.iter().any(|cell| cell.place == last);
        (!has_figures).then(|| format!("has no figures for {} ({:07})", place.name, place.code))
    })
}

/// Which measure a data type is, and by what its value is multiplied to be whole.
fn measure(data_type: &str) -> Option<(Measure, f64)> {
    Some(match data_type {
        "01" => (Measure::Employment, 1.0),
        "03" => (Measure::HourlyMeanCents, 100.0),
        "04" => (Measure::AnnualMean, 1.0),
        "06" => (Measure::HourlyP10Cents, 100.0),
        "07" => (Measure::HourlyP25Cents, 100.0),
        "08" => (Measure::HourlyMedianCents, 100.0),
        "09" => (Measure::HourlyP75Cents, 100.0),
        "10" => (Measure::HourlyP90Cents, 100.0),
        "11" => (Measure::AnnualP10, 1.0),
        "12" => (Measure::AnnualP25, 1.0),
        "13" => (Measure::AnnualMedian, 1.0),
        "14" => (Measure::AnnualP75, 1.0),
        "15" => (Measure::AnnualP90, 1.0),
        "16" => (Measure::JobsPer1000Thousandths, 1000.0),
        "17" => (Measure::LocationQuotientHundredths, 100.0),
        _ => return None,
    })
}

/// A value, or what its footnote says instead of one.
fn figure(row: &Row<'_>, scale: f64) -> Result<Figure, SourceError> {
    let footnotes = row.get(4);
    match (row.get(3), footnotes) {
        ("-", "5") => Ok(Figure::AtCap),
        ("-", "4") => Ok(Figure::NotReported),
        ("-", "8") => Ok(Figure::NotReleased),
        ("-", _) => Err(row.wrong(
            4,
            format!(
                "`{}` does not explain why there is no value",
                super::table::clip(footnotes, 20)
            ),
        )),
        _ => row
            .scaled(3, scale, 0.0..=f64::from(PackedFigure::MAX) / scale)
            .map(Figure::Value),
    }
}
