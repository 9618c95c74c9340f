//! One type for every number that is taken from job ads: a value with its interval, its sample and
//! where the sample comes from.
//!
//! The methods, each explained to an adviser in `docs/methodology.md` ("Numbers from job ads"):
//!
//! - a share has Wilson's interval (Wilson 1927);
//! - a mean has the interval of Student's t;
//! - a quantile has that of order statistics: the ranks between which it lies in 95 of 100 samples,
//!   by the normal approximation of the binomial distribution.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

/// What a value is worth showing from, unless the operator says otherwise: with fewer postings it
/// says more about chance than about the occupation.
pub const LEAST: i64 = 10;

/// The 97.5% point of the normal distribution, for intervals of 95%.
const Z: f64 = 1.959_964;

/// Where the postings of a sample come from, and when they were posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Basis {
    /// The collection: `own` (read into this database) or `starter` (came with the program).
    pub collection: &'static str,
    /// The sources, such as `greenhouse:acme`.
    pub sources: Vec<String>,
    /// The first month, as `2019-07`; none where no posting has a date.
    pub from: Option<String>,
    /// The last month.
    pub to: Option<String>,
}

/// How a value was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// k of n, Wilson interval.
    Share,
    /// Mean, t interval.
    Mean,
    /// Quantile, order-statistic interval.
    Quantile,
}

/// A value with its sample. It cannot be made without one.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    value: f64,
    low: f64,
    high: f64,
    n: i64,
    of: i64,
    method: Method,
    basis: Arc<Basis>,
}

/// Why there is no value: too few postings say something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Withheld {
    /// So many do.
    pub n: i64,
    /// So many are needed.
    pub least: i64,
}

/// A value, or why there is none.
pub type Shown = Result<Estimate, Withheld>;

impl Estimate {
    /// The share `n` of `of` postings.
    ///
    /// # Errors
    /// When there are fewer than `least` postings.
    pub fn share(n: i64, of: i64, least: i64, basis: &Arc<Basis>) -> Shown {
        enough(of, least)?;
        let (low, high) = wilson(n, of);
        Ok(Self {
            value: ratio(n, of),
            low,
            high,
            n,
            of,
            method: Method::Share,
            basis: Arc::clone(basis),
        })
    }

    /// The mean of values, each with how many postings state it; `of` postings were asked.
    ///
    /// # Errors
    /// When fewer than `least` postings state one.
    pub fn mean(values: &[(f64, i64)], of: i64, least: i64, basis: &Arc<Basis>) -> Shown {
        let n = total(values);
        enough(n, least)?;
        let count = float(n);
        let mean = values
            .iter()
            .map(|(value, count)| value * float(*count))
            .sum::<f64>()
            / count;
        let squares: f64 = values
            .iter()
            .map(|(value, count)| (value - mean).powi(2) * float(*count))
            .sum();
        let error = if n > 1 {
            (squares / (count - 1.0) / count).sqrt() * student(n - 1)
        } else {
            0.0
        };
        let (low, high) = (mean - error, mean + error);
        Ok(Self {
            value: mean,
            low,
            high,
            n,
            of,
            method: Method::Mean,
            basis: Arc::clone(basis),
        })
    }

    /// The quantile `at` (0.5: the median) of values in rising order, each with how many postings
    /// state it.
    ///
    /// # Errors
    /// When fewer than `least` postings state one.
    pub fn quantile(
        at: f64,
        values: &[(f64, i64)],
        of: i64,
        least: i64,
        basis: &Arc<Basis>,
    ) -> Shown {
        let n = total(values);
        enough(n, least)?;
        let (place, spread) = (at * float(n), Z * (float(n) * at * (1.0 - at)).sqrt());
        let (low, high) = (
            ranked(values, place - spread),
            ranked(values, place + spread + 1.0),
        );
        let value = ranked(values, place.ceil().max(1.0));
        Ok(Self {
            value,
            low,
            high,
            n,
            of,
            method: Method::Quantile,
            basis: Arc::clone(basis),
        })
    }

    /// The same of values that are means of bins: the interval reaches to the ends of its bins, of
    /// which each is so much wider than it begins (0.02: two percent).
    #[must_use]
    pub fn of_bins(self, width: f64) -> Self {
        Self {
            low: self.low / (1.0 + width),
            high: self.high * (1.0 + width),
            ..self
        }
    }

    /// The value: a share from 0 to 1, or what was asked for in its own unit.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// The ends of its interval of 95%.
    pub fn interval(&self) -> (f64, f64) {
        (self.low, self.high)
    }

    /// How many postings say it (a share), or state a value (a mean or quantile).
    pub fn n(&self) -> i64 {
        self.n
    }

    /// Of how many.
    pub fn of(&self) -> i64 {
        self.of
    }

    /// How it was made.
    pub fn method(&self) -> Method {
        self.method
    }

    /// Where the postings come from.
    pub fn basis(&self) -> &Basis {
        &self.basis
    }
}

fn enough(n: i64, least: i64) -> Result<(), Withheld> {
    if n >= least.max(1) {
        Ok(())
    } else {
        Err(Withheld { n, least })
    }
}

fn total(values: &[(f64, i64)]) -> i64 {
    values.iter().map(|(_, count)| count).sum()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of postings are far below 2^53"
)]
fn float(count: i64) -> f64 {
    count as f64
}

/// One count by another; 0 of 0 is 0.
pub fn ratio(n: i64, of: i64) -> f64 {
    if of == 0 { 0.0 } else { float(n) / float(of) }
}

/// Wilson's interval of 95% for `n` of `of`.
pub fn wilson(n: i64, of: i64) -> (f64, f64) {
    if of == 0 {
        return (0.0, 1.0);
    }
    let (share, count) = (ratio(n, of), float(of));
    let scale = 1.0 + Z * Z / count;
    let middle = (share + Z * Z / (2.0 * count)) / scale;
    let half = Z / scale * (share * (1.0 - share) / count + Z * Z / (4.0 * count * count)).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

/// Whether two shares differ by more than chance: the two-proportion z test at 5%. Negative: the
/// second is lower.
pub fn change(before: (i64, i64), after: (i64, i64)) -> i8 {
    let (of_before, of_after) = (float(before.1), float(after.1));
    let pooled = ratio(before.0 + after.0, before.1 + after.1);
    let error = (pooled * (1.0 - pooled) * (1.0 / of_before + 1.0 / of_after)).sqrt();
    let difference = ratio(after.0, after.1) - ratio(before.0, before.1);
    match difference / error {
        z if z > Z => 1,
        z if z < -Z => -1,
        _ => 0,
    }
}

/// The value of a rank, from 1.
fn ranked(values: &[(f64, i64)], rank: f64) -> f64 {
    let mut below = 0.0;
    for (value, count) in values {
        below += float(*count);
        if below >= rank {
            return *value;
        }
    }
    values.last().map_or(0.0, |(value, _)| *value)
}

/// The 97.5% point of Student's t (Cornish-Fisher expansion; Abramowitz and Stegun 26.7.5): within
/// 0.1% from 5 degrees of freedom on.
fn student(degrees: i64) -> f64 {
    let (nu, z) = (float(degrees), Z);
    let terms = [
        (z.powi(3) + z) / 4.0,
        (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / 96.0,
        (3.0 * z.powi(7) + 19.0 * z.powi(5) + 17.0 * z.powi(3) - 15.0 * z) / 384.0,
        (79.0 * z.powi(9) + 776.0 * z.powi(7) + 1482.0 * z.powi(5)
            - 1920.0 * z.powi(3)
            - 945.0 * z)
            / 92_160.0,
    ];
    z + terms[0] / nu + terms[1] / nu.powi(2) + terms[2] / nu.powi(3) + terms[3] / nu.powi(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basis() -> Arc<Basis> {
        Arc::new(Basis {
            collection: "own",
            sources: vec!["test".to_owned()],
            from: None,
            to: None,
        })
    }

    #[test]
    fn twelve_of_thirteen_has_the_interval_of_wilson() {
        // The example of docs/methodology.md, worked by hand: 66.7% to 98.6%.
        let (low, high) = wilson(12, 13);
        assert!(
            (low - 0.667).abs() < 0.001 && (high - 0.986).abs() < 0.001,
            "{low} {high}"
        );
    }

    #[test]
    fn a_share_of_nothing_and_of_all_stays_between_0_and_1() {
        assert!(wilson(0, 20).0.abs() < 1e-12);
        assert!((wilson(20, 20).1 - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_points_of_student_are_those_of_the_tables() {
        for (degrees, point) in [
            (5, 2.571),
            (9, 2.262),
            (12, 2.179),
            (29, 2.045),
            (120, 1.980),
        ] {
            assert!(
                (student(degrees) - point).abs() < 0.003,
                "{degrees}: {}",
                student(degrees)
            );
        }
    }

    #[test]
    fn fewer_postings_than_are_needed_give_no_value() {
        assert_eq!(
            Estimate::share(4, 9, 10, &basis()),
            Err(Withheld { n: 9, least: 10 })
        );
        assert_eq!(
            Estimate::mean(&[(5.0, 9)], 100, 10, &basis())
                .unwrap_err()
                .n,
            9
        );
    }

    #[test]
    fn the_median_of_ten_is_between_its_neighbors() {
        let values: Vec<(f64, i64)> = (1..=10).map(|value| (f64::from(value), 1)).collect();
        let median = Estimate::quantile(0.5, &values, 10, 10, &basis()).unwrap();
        assert_eq!((median.value(), median.interval()), (5.0, (2.0, 10.0)));
    }

    #[test]
    fn a_difference_that_chance_explains_is_none() {
        assert_eq!(change((10, 100), (14, 100)), 0);
        assert_eq!(change((10, 100), (40, 100)), 1);
        assert_eq!(change((40, 100), (10, 100)), -1);
    }
}
