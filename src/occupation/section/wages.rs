//! What an occupation pays: the distribution, the map of the states, the tables.

use catalogue::release::Source;
use catalogue::wages::{Cap, Figure, Measure, WageCell};
use catalogue::{Catalogue, Occupation};
use serde_json::{Value, json};

use crate::chart::{Tile, WageBand, thousands, tile_map};
use crate::format::{Annual, Count, Hourly, Hundredths};
use crate::occupation::cap;
use crate::occupation::sentence::basis_note;
use crate::web::part::Provenance;

/// One row of a wage table.
#[derive(Debug, Clone)]
pub struct WageRow {
    /// A percentile, or a place.
    pub name: String,
    /// By the year.
    pub annual: String,
    /// By the hour.
    pub hourly: String,
    /// Jobs, for a place.
    pub jobs: String,
    /// How concentrated the work is there, for a place.
    pub quotient: String,
}

/// What the work pays, in the country and by state.
#[derive(Debug)]
pub struct Wages<'a> {
    cell: &'a WageCell,
    /// What the picture shows, as a sentence.
    pub finding: String,
    /// Why the figures are those of a wider group.
    pub note: Option<String>,
    /// The distribution drawn, where it can be.
    pub chart: Option<String>,
    /// The same numbers.
    pub rows: Vec<WageRow>,
    /// Where they come from.
    pub from: Provenance<'a>,
    /// The states drawn, where a state is published.
    pub map: Option<String>,
    /// What the map shows, as a sentence.
    pub map_finding: String,
    /// The same numbers, by name of state.
    pub states: Vec<WageRow>,
    /// Metropolitan areas, where they are imported, highest median first.
    pub areas: Vec<WageRow>,
    /// Where the states' numbers come from.
    pub states_from: Provenance<'a>,
    /// Where the areas' numbers come from.
    pub areas_from: Provenance<'a>,
}

/// The percentiles of a wage, by the year and by the hour.
const PERCENTILES: [(&str, Measure, Measure); 5] = [
    (
        "One in ten earns less than",
        Measure::AnnualP10,
        Measure::HourlyP10Cents,
    ),
    (
        "One in four earns less than",
        Measure::AnnualP25,
        Measure::HourlyP25Cents,
    ),
    (
        "Half earn less than",
        Measure::AnnualMedian,
        Measure::HourlyMedianCents,
    ),
    (
        "One in four earns more than",
        Measure::AnnualP75,
        Measure::HourlyP75Cents,
    ),
    (
        "One in ten earns more than",
        Measure::AnnualP90,
        Measure::HourlyP90Cents,
    ),
];
const MEAN: (&str, Measure, Measure) = (
    "Average (mean)",
    Measure::AnnualMean,
    Measure::HourlyMeanCents,
);

impl<'a> Wages<'a> {
    /// The wages of an occupation; none where BLS publishes none.
    pub fn of(catalogue: &'a Catalogue, occupation: &'a Occupation) -> Option<Self> {
        let cell = catalogue.national_wage(occupation)?;
        let cap = cap(catalogue, Source::OewsNational);
        let row = |(name, annual, hourly): (&str, Measure, Measure)| WageRow {
            name: name.to_owned(),
            annual: Annual(cell.get(annual), cap).to_string(),
            hourly: Hourly(cell.get(hourly), cap).to_string(),
            jobs: String::new(),
            quotient: String::new(),
        };
        let band = WageBand {
            percentiles: PERCENTILES.map(|(_, annual, _)| cell.get(annual).value()),
        };
        let states = place_rows(catalogue, occupation, Source::OewsState);
        let mut areas = place_rows(catalogue, occupation, Source::OewsMetropolitan);
        areas.sort_by_key(|(rank, row)| (std::cmp::Reverse(*rank), row.name.clone()));
        let map = map(catalogue, occupation);
        Some(Self {
            cell,
            finding: middle_half(cell, cap),
            note: basis_note(occupation.wage_code.as_ref()),
            chart: band.svg(),
            rows: PERCENTILES.into_iter().chain([MEAN]).map(row).collect(),
            from: Provenance::of(catalogue, Source::OewsNational),
            map_finding: map
                .as_ref()
                .map_or_else(String::new, |_| highest_and_lowest(&states)),
            map,
            states: states.into_iter().map(|(_, row)| row).collect(),
            areas: areas.into_iter().map(|(_, row)| row).collect(),
            states_from: Provenance::of(catalogue, Source::OewsState),
            areas_from: Provenance::of(catalogue, Source::OewsMetropolitan),
        })
    }

    /// schema.org `MonetaryAmountDistribution`.
    pub fn json_ld(&self) -> Option<Value> {
        let value = |measure| self.cell.get(measure).value();
        value(Measure::AnnualMedian)?;
        let distribution = json!({
            "@type": "MonetaryAmountDistribution",
            "name": "base",
            "currency": "USD",
            "duration": "P1Y",
            "percentile10": value(Measure::AnnualP10),
            "percentile25": value(Measure::AnnualP25),
            "median": value(Measure::AnnualMedian),
            "percentile75": value(Measure::AnnualP75),
            "percentile90": value(Measure::AnnualP90),
        });
        // A percentile at the cap has no number; schema.org has no way to say "or more".
        let Value::Object(mut fields) = distribution else {
            return None;
        };
        fields.retain(|_, value| !value.is_null());
        Some(json!([fields]))
    }
}

/// The rows of a table by place with the rank of their median, by name of place.
fn place_rows(
    catalogue: &Catalogue,
    occupation: &Occupation,
    source: Source,
) -> Vec<(Option<u32>, WageRow)> {
    let Some(wages) = catalogue.wages.get(&source) else {
        return Vec::new();
    };
    let mut rows: Vec<(Option<u32>, WageRow)> = catalogue
        .wages_of(occupation, source)
        .iter()
        .filter_map(|cell| {
            let place = wages.places.get(usize::from(cell.place))?;
            let (annual, hourly) = (
                cell.get(Measure::AnnualMedian),
                cell.get(Measure::HourlyMedianCents),
            );
            let jobs = cell.get(Measure::Employment).value();
            let row = WageRow {
                name: place.name.clone(),
                annual: Annual(annual, wages.cap).to_string(),
                hourly: Hourly(hourly, wages.cap).to_string(),
                jobs: jobs.map_or_else(
                    || "not released".to_owned(),
                    |jobs| Count(u64::from(jobs)).to_string(),
                ),
                quotient: match cell.get(Measure::LocationQuotientHundredths) {
                    Figure::Value(hundredths) => {
                        Hundredths(i32::try_from(hundredths).unwrap_or(i32::MAX)).to_string()
                    }
                    _ => "not released".to_owned(),
                },
            };
            Some((least(annual, hourly, wages.cap), row))
        })
        .collect();
    rows.sort_by(|a, b| a.1.name.cmp(&b.1.name));
    rows
}

/// The least that a median wage can be, by the year or else by the hour.
fn least(annual: Figure, hourly: Figure, cap: Cap) -> Option<u32> {
    annual
        .at_least(cap.annual_dollars)
        .or(hourly.at_least(cap.hourly_cents))
}

/// What the chart of the distribution shows, as a sentence.
fn middle_half(cell: &WageCell, cap: Cap) -> String {
    match (cell.get(Measure::AnnualP25), cell.get(Measure::AnnualP75)) {
        (low @ Figure::Value(_), high) if high.is_known() => format!(
            "The middle half earn {} to {}",
            Annual(low, cap),
            Annual(high, cap)
        ),
        _ => "What people earn".to_owned(),
    }
}

/// The states by their median wage; none where no state is published.
fn map(catalogue: &Catalogue, occupation: &Occupation) -> Option<String> {
    let wages = catalogue.wages.get(&Source::OewsState)?;
    let cells = catalogue.wages_of(occupation, Source::OewsState);
    let tiles: Vec<Tile> = cells
        .iter()
        .filter_map(|cell| {
            let place = wages.places.get(usize::from(cell.place))?;
            let (annual, hourly) = (
                cell.get(Measure::AnnualMedian),
                cell.get(Measure::HourlyMedianCents),
            );
            let label = match (annual, hourly) {
                (Figure::Value(dollars), _) => thousands(dollars),
                (Figure::AtCap, _) => format!("{}+", thousands(wages.cap.annual_dollars)),
                (_, Figure::Value(cents)) => format!("${}/h", (cents + 50) / 100),
                _ => return None,
            };
            Some(Tile {
                state: place.state,
                value: least(annual, hourly, wages.cap),
                label,
            })
        })
        .collect();
    (!tiles.is_empty()).then(|| tile_map(&tiles))
}

/// What the map shows, as a sentence.
fn highest_and_lowest(states: &[(Option<u32>, WageRow)]) -> String {
    // A sentence names values only: of a figure at the cap nobody knows how high it is.
    let valued = || {
        states
            .iter()
            .filter(|(least, row)| least.is_some() && !row.annual.ends_with("or more"))
    };
    let value = |row: &WageRow| {
        if row.annual.starts_with('$') {
            row.annual.clone()
        } else {
            format!("{} an hour", row.hourly)
        }
    };
    match (
        valued().max_by_key(|(least, _)| *least),
        valued().min_by_key(|(least, _)| *least),
    ) {
        (Some((_, high)), Some((_, low))) if high.name != low.name => format!(
            "Half earn more than {} in {}, and {} in {}",
            value(high),
            high.name,
            value(low),
            low.name
        ),
        _ => "Median wage by state".to_owned(),
    }
}
