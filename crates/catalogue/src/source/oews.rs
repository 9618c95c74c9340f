//! What the flat files and the workbooks of OEWS have in common.

use crate::release::{About, Content, FileRead, Release, Source, TableCount, separated};
use crate::wages::{Cap, Figure, Measure, Wages};

/// The cap in `… equal to or greater than $115.00 per hour or $239,200 per year.`
pub(super) fn cap_in(text: &str) -> Option<Cap> {
    let mut amounts = text.split('$').skip(1).map(|text| {
        text.chars()
            .take_while(|c| c.is_ascii_digit() || *c == ',' || *c == '.')
            .filter(|c| *c != ',')
            .collect::<String>()
    });
    let hourly = amounts.next()?.trim_end_matches('.').parse::<f64>().ok()?;
    let annual_dollars = amounts.next()?.trim_end_matches('.').parse().ok()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be in range"
    )]
    (1.0..10_000.0).contains(&hourly).then(|| Cap {
        hourly_cents: (hourly * 100.0).round() as u32,
        annual_dollars,
    })
}

/// The release of one level, from either kind of file.
pub(super) fn release(source: Source, year: u16, files: Vec<FileRead>, wages: Wages) -> Release {
    let occupations = wages.cells.chunk_by(|a, b| a.soc == b.soc).count();
    let at_cap = wages
        .cells
        .iter()
        .filter(|cell| cell.get(Measure::AnnualMedian) == Figure::AtCap)
        .count();
    let without = wages.cells.iter().filter(|cell| !cell.has_wage()).count();
    let mut notes = Vec::new();
    if at_cap > 0 {
        notes.push(format!(
            "{} median wages are at or above the cap of ${} a year",
            separated(at_cap),
            separated(wages.cap.annual_dollars as usize)
        ));
    }
    if without > 0 {
        notes.push(format!(
            "{} occupation and place pairs have no released median wage",
            separated(without)
        ));
    }
    let counts = vec![
        TableCount::new("occupation and place pairs", wages.cells.len()),
        TableCount::new("occupations and aggregates", occupations),
        TableCount::new("places", wages.places.len()),
    ];
    let about = About {
        source,
        vintage: format!("May {year}"),
        files,
        counts,
        notes,
    };
    Release {
        about,
        content: Content::Wages(wages),
    }
}
