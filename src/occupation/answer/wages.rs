//! Wages of an occupation, as OEWS has them for one place.

use catalogue::release::Source;
use catalogue::wages::{Figure, Measure, WageCell};
use catalogue::{Basis, Catalogue, Occupation, PublishedUnder};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::Provenance;

/// The wages of one place.
#[derive(Debug, Serialize, ToSchema)]
pub struct WageItem {
    /// BLS's area code, seven digits.
    place: String,
    /// The place's name.
    name: String,
    /// The code that BLS publishes the figures under.
    published_under: UnderItem,
    /// Jobs.
    employment: FigureItem,
    /// Jobs in a thousand.
    jobs_per_1000: FigureItem,
    /// Share of jobs here divided by the share in the country.
    location_quotient: FigureItem,
    /// Dollars a year.
    annual: Distribution,
    /// Dollars an hour.
    hourly: Distribution,
    /// Where they come from.
    provenance: Option<Provenance>,
}

/// A mean and percentiles.
#[derive(Debug, Serialize, ToSchema)]
pub struct Distribution {
    /// Mean.
    mean: FigureItem,
    /// 10th percentile.
    p10: FigureItem,
    /// 25th percentile.
    p25: FigureItem,
    /// Median.
    median: FigureItem,
    /// 75th percentile.
    p75: FigureItem,
    /// 90th percentile.
    p90: FigureItem,
}

/// A published figure, or why there is none.
#[derive(Debug, Serialize, ToSchema)]
pub struct FigureItem {
    /// The value. With the status `at-cap` it is the cap: the true value is the same or more.
    value: Option<f64>,
    /// `published`, `at-cap`, `not-reported` (not paid this way) or `not-released`.
    status: &'static str,
}

impl FigureItem {
    fn of(figure: Figure, scale: f64, cap: Option<f64>) -> Self {
        match figure {
            Figure::Value(value) => Self {
                value: Some(f64::from(value) / scale),
                status: "published",
            },
            Figure::AtCap => Self {
                value: cap,
                status: "at-cap",
            },
            Figure::NotReported => Self {
                value: None,
                status: "not-reported",
            },
            Figure::NotReleased => Self {
                value: None,
                status: "not-released",
            },
        }
    }
}

/// The code that figures are published under.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnderItem {
    /// SOC code, or one of BLS's aggregates.
    code: String,
    /// `own`, `whole-soc` (this occupation is a part of it) or `together` (published together with
    /// others).
    basis: &'static str,
    /// The wider occupation's title.
    title: Option<String>,
}

impl From<&PublishedUnder> for UnderItem {
    fn from(under: &PublishedUnder) -> Self {
        let (basis, title) = match &under.basis {
            Basis::Own => ("own", None),
            Basis::WholeSoc(title) => ("whole-soc", Some(title.clone())),
            Basis::Together(title) => ("together", Some(title.clone())),
        };
        Self {
            code: under.code.to_string(),
            basis,
            title,
        }
    }
}

impl WageItem {
    /// A cell of OEWS.
    pub fn of(
        catalogue: &Catalogue,
        occupation: &Occupation,
        source: Source,
        cell: &WageCell,
    ) -> Self {
        let wages = &catalogue.wages[&source];
        let place = wages.places.get(usize::from(cell.place));
        let cap = wages.cap;
        let plain = |measure, scale| FigureItem::of(cell.get(measure), scale, None);
        let annual =
            |measure| FigureItem::of(cell.get(measure), 1.0, Some(f64::from(cap.annual_dollars)));
        let hourly = |measure| {
            FigureItem::of(
                cell.get(measure),
                100.0,
                Some(f64::from(cap.hourly_cents) / 100.0),
            )
        };
        let fallback = PublishedUnder {
            code: cell.soc,
            basis: Basis::Own,
        };
        Self {
            place: place.map_or_else(String::new, |place| format!("{:07}", place.code)),
            name: place.map_or_else(String::new, |place| place.name.clone()),
            published_under: UnderItem::from(occupation.wage_code.as_ref().unwrap_or(&fallback)),
            employment: plain(Measure::Employment, 1.0),
            jobs_per_1000: plain(Measure::JobsPer1000Thousandths, 1000.0),
            location_quotient: plain(Measure::LocationQuotientHundredths, 100.0),
            annual: Distribution {
                mean: annual(Measure::AnnualMean),
                p10: annual(Measure::AnnualP10),
                p25: annual(Measure::AnnualP25),
                median: annual(Measure::AnnualMedian),
                p75: annual(Measure::AnnualP75),
                p90: annual(Measure::AnnualP90),
            },
            hourly: Distribution {
                mean: hourly(Measure::HourlyMeanCents),
                p10: hourly(Measure::HourlyP10Cents),
                p25: hourly(Measure::HourlyP25Cents),
                median: hourly(Measure::HourlyMedianCents),
                p75: hourly(Measure::HourlyP75Cents),
                p90: hourly(Measure::HourlyP90Cents),
            },
            provenance: Provenance::of(catalogue, source),
        }
    }
}
