//! OEWS as workbooks: `national_M2025_dl.xlsx`, `state_M2025_dl.xlsx`, `MSA_M2025_dl.xlsx` (and
//! `BOS_…` beside it).

use std::collections::BTreeMap;

use super::error::SourceError;
use super::folder::Folder;
use super::oews;
use super::step::OnStep;
use super::table::clip;
use super::workbook::{SheetRow, Workbook};
use crate::code::SocCode;
use crate::release::{Release, Source};
use crate::wages::{Cap, Figure, Measure, PackedFigure, Place, WageCell, Wages};

/// The columns of May 2019 and later, in their order; what is not read is left out.
const COLUMNS: [&str; 24] = [
    "AREA",
    "AREA_TITLE",
    "AREA_TYPE",
    "PRIM_STATE",
    "NAICS",
    "I_GROUP",
    "OCC_CODE",
    "O_GROUP",
    "TOT_EMP",
    "JOBS_1000",
    "LOC_QUOTIENT",
    "H_MEAN",
    "A_MEAN",
    "H_PCT10",
    "H_PCT25",
    "H_MEDIAN",
    "H_PCT75",
    "H_PCT90",
    "A_PCT10",
    "A_PCT25",
    "A_MEDIAN",
    "A_PCT75",
    "A_PCT90",
    "ANNUAL",
];
const FIGURES: [(usize, Measure, f64); 15] = [
    (8, Measure::Employment, 1.0),
    (9, Measure::JobsPer1000Thousandths, 1000.0),
    (10, Measure::LocationQuotientHundredths, 100.0),
    (11, Measure::HourlyMeanCents, 100.0),
    (12, Measure::AnnualMean, 1.0),
    (13, Measure::HourlyP10Cents, 100.0),
    (14, Measure::HourlyP25Cents, 100.0),
    (15, Measure::HourlyMedianCents, 100.0),
    (16, Measure::HourlyP75Cents, 100.0),
    (17, Measure::HourlyP90Cents, 100.0),
    (18, Measure::AnnualP10, 1.0),
    (19, Measure::AnnualP25, 1.0),
    (20, Measure::AnnualMedian, 1.0),
    (21, Measure::AnnualP75, 1.0),
    (22, Measure::AnnualP90, 1.0),
];

/// Reads the OEWS workbooks in a folder as one release for each level; nothing for another folder.
pub(super) fn read(folder: &Folder, on_step: OnStep<'_>) -> Result<Vec<Release>, SourceError> {
    let mut by_level = BTreeMap::<Source, Vec<(String, u16)>>::new();
    for name in folder.names() {
        if let Some((source, year)) = level_and_year(name) {
            by_level
                .entry(source)
                .or_default()
                .push((name.to_owned(), year));
        }
    }
    let mut releases = Vec::new();
    for (source, files) in by_level {
        let year = files[0].1;
        if files.iter().any(|(_, other)| *other != year) {
            return Err(SourceError::Incomplete {
                file: folder.name().to_owned(),
                problem: format!(
                    "holds {source} workbooks of different years: import one year at a time"
                ),
            });
        }
        let mut cells = BTreeMap::new();
        let mut places = BTreeMap::new();
        let mut cap = Cap::default();
        for (file, _) in &files {
            cap = read_workbook(folder, file, source, &mut places, &mut cells, on_step)?
                .unwrap_or(cap);
        }
        releases.push(oews::release(
            source,
            year,
            folder.files_read(),
            assemble(places, cells, cap),
        ));
    }
    Ok(releases)
}

/// What a workbook's name says of it.
fn level_and_year(name: &str) -> Option<(Source, u16)> {
    let lower = name.to_ascii_lowercase();
    let stem = lower.strip_suffix("_dl.xlsx")?;
    let (level, year) = stem.split_once("_m")?;
    let source = match level {
        "national" => Source::OewsNational,
        "state" => Source::OewsState,
        "msa" | "bos" => Source::OewsMetropolitan,
        _ => return None,
    };
    Some((
        source,
        year.parse()
            .ok()
            .filter(|year| (2019..2100).contains(year))?,
    ))
}

type Figures = [PackedFigure; crate::wages::MEASURES];

/// Reads the figures of a workbook; gives the cap that it states.
fn read_workbook(
    folder: &Folder,
    file: &str,
    source: Source,
    places: &mut BTreeMap<u32, Place>,
    cells: &mut BTreeMap<(SocCode, u32), Figures>,
    on_step: OnStep<'_>,
) -> Result<Option<Cap>, SourceError> {
    let mut book = Workbook::open(folder, file, on_step)?;
    let sheets = book.sheets();
    let sheet = book.sheet(sheets.first().map_or("", String::as_str), &COLUMNS)?;
    for row in sheet.rows() {
        // Only all industries together; the files may hold industries too.
        match row.text(5).as_str() {
            "cross-industry" => {}
            "" if row.has_values_from(6) => return Err(row.wrong(5, "is empty")),
            _ => continue,
        }
        let place = place(&row, source)?;
        let soc = row
            .text(6)
            .parse()
            .map_err(|error: crate::code::CodeError| row.wrong(6, error.to_string()))?;
        let mut cell = WageCell::new(soc, 0);
        for (column, measure, scale) in FIGURES {
            cell.set(measure, figure(&row, column, scale)?);
        }
        mark_how_it_is_paid(&row, &mut cell);
        // Broad and detailed rows repeat each other where a broad occupation has one detailed one:
        // same code, same figures.
        if cells
            .insert((soc, place.code), cell.figures)
            .is_some_and(|other| other != cell.figures)
        {
            return Err(row.wrong(
                6,
                format!(
                    "{soc} stands here twice for {}, with different figures",
                    place.name
                ),
            ));
        }
        places.entry(place.code).or_insert(place);
        if places.len() > usize::from(u16::MAX) {
            return Err(row.wrong(0, "more areas than BLS has"));
        }
    }
    if cells.is_empty() {
        return Err(sheet.incomplete("has no cross-industry rows"));
    }
    // The sheet with the descriptions explains the mark `#`.
    let explained = sheets
        .iter()
        .skip(1)
        .flat_map(|name| book.texts(name))
        .find(|text| text.trim().starts_with('#'));
    Ok(explained.and_then(|text| oews::cap_in(&text)))
}

/// The place of a row, under the same codes as in the flat files.
fn place(row: &SheetRow<'_>, source: Source) -> Result<Place, SourceError> {
    let area: u32 = row.text(0).parse().map_err(|_| {
        row.wrong(
            0,
            format!("`{}` is not an area code", clip(&row.text(0), 40)),
        )
    })?;
    let (code, state) = match source {
        Source::OewsNational => (0, 0),
        Source::OewsState => {
            let state = u8::try_from(area)
                .map_err(|_| row.wrong(0, format!("`{area}` is not a state code")))?;
            (area * 100_000, state)
        }
        _ => {
            let state = crate::place::fips_of(&row.text(3));
            (
                area,
                state.ok_or_else(|| {
                    row.wrong(3, format!("`{}` is not a state", clip(&row.text(3), 40)))
                })?,
            )
        }
    };
    let name = if source == Source::OewsNational {
        "National".to_owned()
    } else {
        row.text(1)
    };
    Ok(Place { code, name, state })
}

/// `*`: not released; `**`: employment not released; `#`: at or above the cap; `~`: a share below
/// 0.5%.
fn figure(row: &SheetRow<'_>, column: usize, scale: f64) -> Result<Figure, SourceError> {
    match row.text(column).as_str() {
        "*" | "**" | "~" | "" => Ok(Figure::NotReleased),
        "#" => Ok(Figure::AtCap),
        _ => Ok(row
            .count_optional(column, scale)?
            .map_or(Figure::NotReleased, Figure::Value)),
    }
}

/// Where only annual wages are released (column ANNUAL) the hourly ones are not missing but do not
/// exist, and the other way round (HOURLY, the column after it).
fn mark_how_it_is_paid(row: &SheetRow<'_>, cell: &mut WageCell) {
    let hourly = [
        Measure::HourlyMeanCents,
        Measure::HourlyP10Cents,
        Measure::HourlyP25Cents,
        Measure::HourlyMedianCents,
        Measure::HourlyP75Cents,
        Measure::HourlyP90Cents,
    ];
    let annual = [
        Measure::AnnualMean,
        Measure::AnnualP10,
        Measure::AnnualP25,
        Measure::AnnualMedian,
        Measure::AnnualP75,
        Measure::AnnualP90,
    ];
    let has_any =
        |measures: &[Measure]| measures.iter().any(|measure| cell.get(*measure).is_known());
    let (has_hourly, has_annual) = (has_any(&hourly), has_any(&annual));
    let absent: &[Measure] = if has_annual && row.text(23).eq_ignore_ascii_case("true") {
        &hourly
    } else if has_hourly && !has_annual {
        &annual
    } else {
        &[] // nothing is released, or everything
    };
    for measure in absent {
        if cell.get(*measure) == Figure::NotReleased {
            cell.set(*measure, Figure::NotReported);
        }
    }
}

fn assemble(
    places: BTreeMap<u32, Place>,
    cells: BTreeMap<(SocCode, u32), Figures>,
    cap: Cap,
) -> Wages {
    let index: BTreeMap<u32, u16> = places.keys().copied().zip(0..=u16::MAX).collect();
    let cells = cells.into_iter().map(|((soc, place), figures)| WageCell {
        soc,
        place: index[&place],
        figures,
    });
    let mut wages = Wages {
        cells: cells.collect(),
        places: places.into_values().collect(),
        cap,
    };
    wages.sort();
    wages
}
