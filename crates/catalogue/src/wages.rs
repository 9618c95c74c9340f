//! What an OEWS release holds: employment and wages by place and occupation.

use serde::{Deserialize, Serialize};

use crate::code::SocCode;

/// Employment and wages of one level of places: the country, the states, or metropolitan areas.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wages {
    /// The places, sorted by code.
    pub places: Vec<Place>,
    /// One cell for each place and occupation with data, sorted by occupation, then place.
    pub cells: Vec<WageCell>,
    /// At which hourly and annual wage BLS stops publishing values (footnote 5), in cents and
    /// dollars.
    pub cap: Cap,
}

/// Where BLS stops publishing wages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cap {
    /// Cents an hour.
    pub hourly_cents: u32,
    /// Dollars a year.
    pub annual_dollars: u32,
}

impl Default for Cap {
    /// The cap of May 2023 to May 2025, $115.00 an hour; used where a release does not say.
    fn default() -> Self {
        Self {
            hourly_cents: 11_500,
            annual_dollars: 239_200,
        }
    }
}

/// A country, state, or metropolitan or nonmetropolitan area.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// BLS's area code as a number: 0 for the country, FIPS state × 100,000, or the area's CBSA
    /// code.
    pub code: u32,
    /// Its name, such as `Washington` or `Akron, OH`.
    pub name: String,
    /// FIPS code of the state it (mainly) lies in; 0 for the country.
    pub state: u8,
}

/// One published figure, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// The value, in the unit of its column.
    Value(u32),
    /// At or above the cap (footnote 5).
    AtCap,
    /// Not published for this occupation because it is not paid by the hour, or not by the year
    /// (footnote 4).
    NotReported,
    /// Estimated but not released (footnote 8), or not in the files.
    NotReleased,
}

impl Figure {
    /// The value, where there is one.
    pub const fn value(self) -> Option<u32> {
        if let Self::Value(value) = self {
            Some(value)
        } else {
            None
        }
    }

    /// Whether there is something to show: a value, or the cap.
    pub const fn is_known(self) -> bool {
        matches!(self, Self::Value(_) | Self::AtCap)
    }

    /// The least that it can be, for sorting by size: the cap itself where the figure is at or
    /// above it. Since May 2025 BLS also publishes values far above the cap, so a figure at the cap
    /// is not the highest.
    pub const fn at_least(self, cap: u32) -> Option<u32> {
        match self {
            Self::Value(value) => Some(value),
            Self::AtCap => Some(cap),
            _ => None,
        }
    }
}

/// Three million figures are kept: four bytes each, the last three numbers standing for the
/// reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PackedFigure(u32);

impl PackedFigure {
    const AT_CAP: u32 = u32::MAX;
    const NOT_REPORTED: u32 = u32::MAX - 1;
    const NOT_RELEASED: u32 = u32::MAX - 2;
    /// The largest value that a figure can have.
    pub const MAX: u32 = Self::NOT_RELEASED - 1;
}

impl Default for PackedFigure {
    fn default() -> Self {
        Figure::NotReleased.into()
    }
}

impl From<Figure> for PackedFigure {
    fn from(figure: Figure) -> Self {
        Self(match figure {
            Figure::Value(value) => value.min(Self::MAX),
            Figure::AtCap => Self::AT_CAP,
            Figure::NotReported => Self::NOT_REPORTED,
            Figure::NotReleased => Self::NOT_RELEASED,
        })
    }
}

impl From<PackedFigure> for Figure {
    fn from(packed: PackedFigure) -> Self {
        match packed.0 {
            PackedFigure::AT_CAP => Self::AtCap,
            PackedFigure::NOT_REPORTED => Self::NotReported,
            PackedFigure::NOT_RELEASED => Self::NotReleased,
            value => Self::Value(value),
        }
    }
}

/// A column of OEWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
#[expect(missing_docs, reason = "each is named as BLS names it, with its unit")]
pub enum Measure {
    Employment,
    HourlyMeanCents,
    AnnualMean,
    HourlyP10Cents,
    HourlyP25Cents,
    HourlyMedianCents,
    HourlyP75Cents,
    HourlyP90Cents,
    AnnualP10,
    AnnualP25,
    AnnualMedian,
    AnnualP75,
    AnnualP90,
    JobsPer1000Thousandths,
    LocationQuotientHundredths,
}

/// How many columns there are.
pub const MEASURES: usize = 15;

/// The figures of one occupation at one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WageCell {
    /// The occupation, or one of BLS's aggregates.
    pub soc: SocCode,
    /// Index into [`Wages::places`].
    pub place: u16,
    /// By [`Measure`].
    pub figures: [PackedFigure; MEASURES],
}

impl WageCell {
    /// A cell without figures.
    pub fn new(soc: SocCode, place: u16) -> Self {
        Self {
            soc,
            place,
            figures: [PackedFigure::default(); MEASURES],
        }
    }

    /// One figure.
    pub fn get(&self, measure: Measure) -> Figure {
        self.figures[measure as usize].into()
    }

    /// Sets one figure.
    pub fn set(&mut self, measure: Measure, figure: Figure) {
        self.figures[measure as usize] = figure.into();
    }

    /// Whether any wage is known, by the hour or by the year.
    pub fn has_wage(&self) -> bool {
        self.get(Measure::AnnualMedian).is_known()
            || self.get(Measure::HourlyMedianCents).is_known()
    }
}

impl Wages {
    /// The cells of one occupation, sorted by place.
    pub fn of(&self, soc: SocCode) -> &[WageCell] {
        let from = self.cells.partition_point(|cell| cell.soc < soc);
        let to = self.cells.partition_point(|cell| cell.soc <= soc);
        &self.cells[from..to]
    }

    /// Sorts the cells as [`of`](Self::of) needs them.
    pub(crate) fn sort(&mut self) {
        self.cells.sort_by_key(|cell| (cell.soc, cell.place));
    }
}
