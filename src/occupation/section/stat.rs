//! The numbers at the top of the page: what it pays, whether it grows, what it takes.

use catalogue::code::SocCode;
use catalogue::projections::Outlook;
use catalogue::release::Source;
use catalogue::wages::{Measure, WageCell};
use catalogue::{Catalogue, Occupation};

use crate::format::{Annual, Change, Count, Hourly, Hundreds};
use crate::occupation::cap;
use crate::occupation::sentence::basis_note;
use crate::web::part::Provenance;

/// A number with what it is, and where it comes from.
#[derive(Debug, Clone)]
pub struct Stat<'a> {
    /// What it is.
    pub label: &'static str,
    /// The number as written, or why there is none.
    pub value: String,
    /// What else to know about it.
    pub note: String,
    /// Where it comes from.
    pub from: Provenance<'a>,
}

/// The numbers of an occupation; what no source publishes is left out, but for the wage.
pub fn stats<'a>(catalogue: &'a Catalogue, occupation: &'a Occupation) -> Vec<Stat<'a>> {
    let mut stats = vec![median_wage(catalogue, occupation)];
    if let Some(outlook) = catalogue.outlook(occupation) {
        stats.extend(projected(catalogue, occupation, outlook));
    }
    stats.extend(jobs(catalogue, occupation));
    stats.extend(job_zone(catalogue, occupation));
    stats
}

fn median_wage<'a>(catalogue: &'a Catalogue, occupation: &Occupation) -> Stat<'a> {
    let (value, note) = match catalogue.national_wage(occupation) {
        Some(cell) => {
            let (value, unit) = written_median(catalogue, cell);
            let basis = basis_note(occupation.wage_code.as_ref()).unwrap_or_default();
            let mut notes = vec![unit, basis];
            notes.retain(|note| !note.is_empty());
            (value, notes.join(", "))
        }
        None => (
            "Not published".to_owned(),
            "BLS publishes no wage for this occupation".to_owned(),
        ),
    };
    Stat {
        label: "Median wage",
        value,
        note,
        from: Provenance::of(catalogue, Source::OewsNational),
    }
}

/// The median wage as written, and its unit.
fn written_median(catalogue: &Catalogue, cell: &WageCell) -> (String, String) {
    let cap = cap(catalogue, Source::OewsNational);
    let (annual, hourly) = (
        cell.get(Measure::AnnualMedian),
        cell.get(Measure::HourlyMedianCents),
    );
    match (annual.is_known(), hourly.is_known()) {
        (true, true) => (
            Annual(annual, cap).to_string(),
            format!("a year, {} an hour", Hourly(hourly, cap)),
        ),
        (true, false) => (Annual(annual, cap).to_string(), "a year".to_owned()),
        (false, true) => (
            Hourly(hourly, cap).to_string(),
            "an hour; not paid by the year".to_owned(),
        ),
        (false, false) => ("not released".to_owned(), String::new()),
    }
}

/// Growth, openings and the education that people typically start with.
fn projected<'a>(
    catalogue: &'a Catalogue,
    occupation: &Occupation,
    outlook: &Outlook,
) -> impl Iterator<Item = Stat<'a>> {
    let basis = basis_note(occupation.outlook_code.as_ref());
    let projections = catalogue.projections.as_ref();
    let all = projections.and_then(|projections| projections.get(SocCode::ALL));
    let comparison = all.map(|all| format!("all occupations: {}", Change(all.growth_tenths)));
    let note = basis.clone().unwrap_or_default();
    let stat = |label, value, note| Stat {
        label,
        value,
        note,
        from: Provenance::of(catalogue, Source::Projections),
    };
    let growth = Change(outlook.growth_tenths).to_string();
    let openings = outlook.openings_hundreds.map(Hundreds);
    [
        Some(stat(
            "Growth",
            growth,
            basis.or(comparison).unwrap_or_default(),
        )),
        openings.map(|openings| stat("Openings a year", openings.to_string(), note.clone())),
        (outlook.education.clone())
            .map(|education| stat("Typical entry education", education, note)),
    ]
    .into_iter()
    .flatten()
}

fn jobs<'a>(catalogue: &'a Catalogue, occupation: &Occupation) -> Option<Stat<'a>> {
    let jobs = catalogue.employment(occupation)?;
    Some(Stat {
        label: "Jobs",
        value: Count(u64::from(jobs)).to_string(),
        note: basis_note(occupation.wage_code.as_ref()).unwrap_or_default(),
        from: Provenance::of(catalogue, Source::OewsNational),
    })
}

fn job_zone<'a>(catalogue: &'a Catalogue, occupation: &Occupation) -> Option<Stat<'a>> {
    let zone = occupation.job_zone?;
    Some(Stat {
        label: "Job zone",
        value: format!("{zone} of 5"),
        note: preparation(zone).to_owned(),
        from: Provenance::of(catalogue, Source::Onet),
    })
}

/// How much preparation a job zone stands for.
const fn preparation(zone: u8) -> &'static str {
    match zone {
        1 => "little or no preparation",
        2 => "some preparation",
        3 => "medium preparation",
        4 => "considerable preparation",
        _ => "extensive preparation",
    }
}
