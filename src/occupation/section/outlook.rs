//! What BLS projects for an occupation.

use catalogue::projections::{Bright, Outlook as Projection};
use catalogue::release::Source;
use catalogue::{BrightBy, Catalogue, Occupation};

use crate::format::{Change, Count, Hundreds, Percent, Projected};
use crate::occupation::sentence::basis_note;
use crate::web::part::Provenance;

/// What BLS projects for an occupation.
#[derive(Debug)]
pub struct Outlook<'a> {
    /// From which year.
    pub from_year: u16,
    /// To which year.
    pub to_year: u16,
    /// Why the figures are those of a wider group.
    pub note: Option<String>,
    /// The figures.
    pub rows: Vec<OutlookRow>,
    /// Where they come from.
    pub from: Provenance<'a>,
}

/// A figure of the projection.
#[derive(Debug)]
pub struct OutlookRow {
    /// What it is.
    pub name: String,
    /// The figure as written.
    pub value: String,
}

impl<'a> Outlook<'a> {
    /// The projection of an occupation; none where BLS makes none.
    pub fn of(catalogue: &'a Catalogue, occupation: &'a Occupation) -> Option<Self> {
        let outlook = catalogue.outlook(occupation)?;
        let projections = catalogue.projections.as_ref()?;
        let (from_year, to_year) = (projections.from, projections.to);
        let rows = figures(outlook, from_year, to_year)
            .into_iter()
            .chain(entry(outlook));
        Some(Self {
            from_year,
            to_year,
            note: basis_note(occupation.outlook_code.as_ref()),
            rows: rows
                .filter_map(|(name, value)| {
                    Some(OutlookRow {
                        name,
                        value: value?,
                    })
                })
                .collect(),
            from: Provenance::of(catalogue, Source::Projections),
        })
    }
}

/// Employment, openings and pay.
fn figures(outlook: &Projection, from: u16, to: u16) -> [(String, Option<String>); 8] {
    let hundreds = |value: Option<u32>| value.map(|n| Hundreds(n).to_string());
    let self_employed = outlook
        .self_employed_tenths
        .map(|tenths| Percent(i64::from(tenths)).to_string());
    [
        (
            format!("Employment, {from}"),
            hundreds(Some(outlook.employment_hundreds)),
        ),
        (
            format!("Employment, {to}"),
            hundreds(Some(outlook.projected_hundreds)),
        ),
        (
            format!("Change, {from}–{:02}", to % 100),
            Some(Change(outlook.growth_tenths).to_string()),
        ),
        (
            "Openings a year".to_owned(),
            hundreds(outlook.openings_hundreds),
        ),
        (
            "… because people leave the labor force".to_owned(),
            hundreds(outlook.exits_hundreds),
        ),
        (
            "… because people change occupation".to_owned(),
            hundreds(outlook.transfers_hundreds),
        ),
        ("Self-employed".to_owned(), self_employed),
        (
            format!("Median wage, {from} (projections table)"),
            Some(Projected(outlook.wage).to_string()),
        ),
    ]
}

/// What people typically need to start.
fn entry(outlook: &Projection) -> [(String, Option<String>); 3] {
    // BLS writes "None" where nothing is typically needed.
    let needed = |value: &Option<String>| {
        let value = value.as_deref()?;
        Some(
            if value == "None" {
                "none needed"
            } else {
                value
            }
            .to_owned(),
        )
    };
    [
        (
            "Typical education to start".to_owned(),
            outlook.education.clone(),
        ),
        (
            "Work experience in a related occupation".to_owned(),
            needed(&outlook.experience),
        ),
        ("On-the-job training".to_owned(), needed(&outlook.training)),
    ]
}

/// Why the outlook is bright, by whose rule.
pub fn bright(catalogue: &Catalogue, occupation: &Occupation) -> Option<String> {
    match occupation.bright.as_ref()? {
        BrightBy::List(words) => Some(format!(
            "On O*NET's Bright Outlook list: {}",
            words.replace(';', ",")
        )),
        BrightBy::Rule(why) => {
            let projections = catalogue.projections.as_ref()?;
            let rule = projections.bright_rule;
            let growth = format!(
                "growth of {}% or more",
                f64::from(rule.growth_tenths) / 10.0
            );
            let openings = format!("{} or more openings", Count(u64::from(rule.openings)));
            let why = match why {
                Bright::RapidGrowth => growth,
                Bright::NumerousOpenings => openings,
                Bright::Both => format!("{growth}, and {openings}"),
            };
            Some(format!(
                "{why} over {}–{:02}",
                projections.from,
                projections.to % 100
            ))
        }
    }
}
