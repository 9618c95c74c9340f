//! What an occupation pays: the distribution, the map of the states, the tables.

use catalogue::release::Source;
use catalogue::wages::{Cap, Figure, Measure, WageCell};
use catalogue::{Catalogue, Occupation};
use serde_json::{Value, json};

use super::cap;
use crate::chart::{Tile, WageBand, thousands, tile_map};
use crate::format::{Annual, Count, Hourly, Hundredths};
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

impl<'a> Wages<'a> {
    /// The wages of an occupation; none where BLS publishes none.
    pub fn of(catalogue: &'a Catalogue, occupation: &'a Occupation) -> Option<Self> {
        let cell = catalogue.national_wage(occupation)?;
        let cap = cap(catalogue, Source::OewsNational);
        let annual = |measure| cell.get(measure);
        let percentiles = [
            Measure::AnnualP10,
            Measure::AnnualP25,
            Measure::AnnualMedian,
            Measure::AnnualP75,
            Measure::AnnualP90,
        ];
        let hourly = [
            Measure::HourlyP10Cents,
            Measure::HourlyP25Cents,
            Measure::HourlyMedianCents,
            Measure::HourlyP75Cents,
            Measure::HourlyP90Cents,
        ];
        let names = [
            "One in ten earns less than",
            "One in four earns less than",
            "Half earn less than",
            "One in four earns more than",
            "One in ten earns more than",
        ];
        let mut rows: Vec<WageRow> = names
            .iter()
            .zip(percentiles.iter().zip(hourly))
            .map(|(name, (year, hour))| WageRow {
                name: (*name).to_owned(),
                annual: Annual(annual(*year), cap).to_string(),
                hourly: Hourly(cell.get(hour), cap).to_string(),
                jobs: String::new(),
                quotient: String::new(),
            })
            .collect();
        rows.push(WageRow {
            name: "Average (mean)".to_owned(),
            annual: Annual(annual(Measure::AnnualMean), cap).to_string(),
            hourly: Hourly(cell.get(Measure::HourlyMeanCents), cap).to_string(),
            jobs: String::new(),
            quotient: String::new(),
        });
        let finding = match (annual(Measure::AnnualP25), annual(Measure::AnnualP75)) {
            (Figure::Value(low), high) if high.is_known() => {
                format!(
                    "The middle half earn {} to {}",
                    Annual(Figure::Value(low), cap),
                    Annual(high, cap)
                )
            }
            _ => "What people earn".to_owned(),
        };
        let states = place_rows(catalogue, occupation, Source::OewsState);
        let mut areas = place_rows(catalogue, occupation, Source::OewsMetropolitan);
        areas.sort_by_key(|(rank, row)| (std::cmp::Reverse(*rank), row.name.clone()));
        let (map, map_finding) = map(catalogue, occupation, &states);
        Some(Self {
            cell,
            finding,
            note: occupation
                .wage_code
                .as_ref()
                .and_then(|under| basis_note(&under.basis)),
            chart: WageBand {
                percentiles: percentiles.map(|measure| annual(measure).value()),
            }
            .svg(),
            rows,
            from: Provenance::of(catalogue, Source::OewsNational),
            map,
            map_finding,
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

fn map(
    catalogue: &Catalogue,
    occupation: &Occupation,
    states: &[(Option<u32>, WageRow)],
) -> (Option<String>, String) {
    let Some(wages) = catalogue.wages.get(&Source::OewsState) else {
        return (None, String::new());
    };
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
    if tiles.is_empty() {
        return (None, String::new());
    }
    // A sentence names values only: of a figure at the cap nobody knows how high it is.
    let valued = || {
        states
            .iter()
            .filter(|(least, row)| least.is_some() && !row.annual.ends_with("or more"))
    };
    let finding = match (
        valued().max_by_key(|(least, _)| *least),
        valued().min_by_key(|(least, _)| *least),
    ) {
        (Some((_, high)), Some((_, low))) if high.name != low.name => {
            let value = |row: &WageRow| {
                if row.annual.starts_with('$') {
                    row.annual.clone()
                } else {
                    format!("{} an hour", row.hourly)
                }
            };
            format!(
                "Half earn more than {} in {}, and {} in {}",
                value(high),
                high.name,
                value(low),
                low.name
            )
        }
        _ => "Median wage by state".to_owned(),
    };
    (Some(tile_map(&tiles)), finding)
}
