//! Which postings are counted: the filter of an address, and the conditions that it means.

use facts::seniority::Seniority;
use facts::workplace::Workplace;
use serde::Deserialize;

use super::month::{Month, month_name};
use super::place::place_name;
use crate::web::error::Error;

/// Why a filter cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct FilterError {
    /// The field of the filter.
    pub field: &'static str,
    /// What is wrong, and what would be right.
    pub problem: String,
}

impl FilterError {
    const fn new(field: &'static str, problem: String) -> Self {
        Self { field, problem }
    }
}

impl From<FilterError> for Error {
    fn from(error: FilterError) -> Self {
        Self::invalid(error.field, error.problem)
    }
}

/// Which of the postings are counted, as in an address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// A state of the United States (`US-CA`), or the two letters of a country.
    #[param(pattern = "^([A-Za-z]{2}|US-[A-Za-z]{2})?$")]
    pub place: Option<String>,
    /// onsite, hybrid or remote.
    #[param(pattern = "^(onsite|hybrid|remote)?$")]
    pub workplace: Option<String>,
    /// intern, entry, mid, senior, lead, manager or executive.
    #[param(pattern = "^(intern|entry|mid|senior|lead|manager|executive)?$")]
    pub seniority: Option<String>,
    /// The first month, as `2019-07`.
    #[param(pattern = "^([0-9]{4}-(0[1-9]|1[0-2]))?$")]
    pub from: Option<String>,
    /// The last month, not before the first.
    #[param(pattern = "^([0-9]{4}-(0[1-9]|1[0-2]))?$")]
    pub to: Option<String>,
}

/// A filter as the database takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conditions {
    /// As in a fact; empty: any.
    pub place: String,
    /// The code of a workplace; 0: any.
    pub workplace: i64,
    /// The code of a seniority; 0: any.
    pub seniority: i64,
    /// As in a fact.
    pub from: Month,
    /// As in a fact.
    pub to: Month,
}

impl Filter {
    /// The names of its fields, in their order.
    pub const PARAMETERS: [&str; 5] = ["place", "workplace", "seniority", "from", "to"];

    /// Whether it leaves nothing out.
    pub fn is_empty(&self) -> bool {
        let given = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
        ![
            &self.place,
            &self.workplace,
            &self.seniority,
            &self.from,
            &self.to,
        ]
        .into_iter()
        .any(given)
    }

    /// What it leaves in, in words.
    pub fn words(&self) -> Vec<String> {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let mut words = Vec::new();
        words.extend(given(&self.place).map(|place| place_name(&place.to_ascii_uppercase())));
        words.extend(given(&self.workplace));
        words.extend(given(&self.seniority));
        words.extend(
            given(&self.from).map(|month| format!("from {}", month_name(&month).unwrap_or(month))),
        );
        words.extend(
            given(&self.to).map(|month| format!("to {}", month_name(&month).unwrap_or(month))),
        );
        words
    }

    /// What somebody who filled in the form has got wrong, if anything: no ad can be of that place
    /// or of those months.
    ///
    /// # Errors
    /// Which it is.
    pub fn possible(&self) -> Result<(), FilterError> {
        let is_state = |usps: &str| {
            catalogue::place::STATES
                .iter()
                .any(|state| state.usps.eq_ignore_ascii_case(usps))
        };
        if self
            .place
            .as_deref()
            .and_then(|place| place.strip_prefix("US-"))
            .is_some_and(|usps| !is_state(usps))
        {
            let problem = "must be a state such as US-CA".to_owned();
            return Err(FilterError::new("place", problem));
        }
        let conditions = self.conditions()?;
        if conditions.from > conditions.to {
            let problem = "must not be earlier than the month in `from`".to_owned();
            return Err(FilterError::new("to", problem));
        }
        Ok(())
    }

    /// The filter, checked. A form sends what is not chosen as empty.
    ///
    /// # Errors
    /// When a value is none of those that there are.
    pub fn conditions(&self) -> Result<Conditions, FilterError> {
        let given = |text: &'_ Option<String>| text.clone().filter(|text| !text.is_empty());
        let month = |text: Option<String>, parameter, open: Month| match text {
            None => Ok(open),
            Some(text) => Month::parse(&text).ok_or_else(|| {
                FilterError::new(parameter, "must be a month such as 2019-07".to_owned())
            }),
        };
        let place = given(&self.place).map_or(Ok(String::new()), |place| {
            let well_formed = place.len() == 2 && place.bytes().all(|b| b.is_ascii_alphabetic())
                || place.len() == 5 && place.starts_with("US-") && place.is_ascii();
            let problem =
                "must be a state such as US-CA, or the two letters of a country".to_owned();
            if well_formed {
                Ok(place.to_ascii_uppercase())
            } else {
                Err(FilterError::new("place", problem))
            }
        })?;
        Ok(Conditions {
            place,
            workplace: code(
                given(&self.workplace),
                "workplace",
                &Workplace::ALL.map(|one| (one.id(), one.to_code())),
            )?,
            seniority: code(
                given(&self.seniority),
                "seniority",
                &Seniority::ALL.map(|one| (one.id(), one.to_code())),
            )?,
            from: month(given(&self.from), "from", Month::UNKNOWN)?,
            to: month(given(&self.to), "to", Month::END)?,
        })
    }
}

/// The code of a word, of some that there are; 0 for none.
fn code(
    word: Option<String>,
    field: &'static str,
    codes: &[(&str, i64)],
) -> Result<i64, FilterError> {
    let Some(word) = word else { return Ok(0) };
    let found = codes.iter().find(|(id, _)| *id == word);
    found.map(|(_, code)| *code).ok_or_else(|| {
        let ids: Vec<&str> = codes.iter().map(|(id, _)| *id).collect();
        FilterError::new(field, format!("must be one of {}", ids.join(", ")))
    })
}

impl Conditions {
    /// The first and the last place that is counted: with a country also its states.
    pub fn places(&self) -> (&str, String) {
        // After all letters and digits, as places are sorted.
        const LAST: &str = "~";
        let last = match self.place.len() {
            0 => LAST.to_owned(),
            2 => format!("{}-{LAST}", self.place),
            _ => self.place.clone(),
        };
        (&self.place, last)
    }
}

impl Default for Conditions {
    fn default() -> Self {
        Self {
            place: String::new(),
            workplace: 0,
            seniority: 0,
            from: Month::UNKNOWN,
            to: Month::END,
        }
    }
}

#[cfg(test)]
mod tests {
    use utoipa::IntoParams as _;

    use super::*;

    #[test]
    fn every_field_is_a_parameter() {
        let fields = Filter::into_params(|| None).into_iter();
        let fields: Vec<String> = fields.map(|field| field.name).collect();
        assert_eq!(fields, Filter::PARAMETERS);
    }

    #[test]
    fn what_is_no_month_is_refused() {
        for text in ["2019", "2019-7", "2019-13", "19-07", "2019-00", "20 9-07"] {
            let filter = Filter {
                from: Some(text.to_owned()),
                ..Filter::default()
            };
            assert!(filter.conditions().is_err(), "{text}");
        }
    }

    #[test]
    fn a_place_that_is_none_and_months_in_the_wrong_order_are_refused() {
        let place = |place: &str| Filter {
            place: Some(place.to_owned()),
            ..Filter::default()
        };
        assert!(place("US-CA").possible().is_ok() && place("US-ca").possible().is_ok());
        assert!(place("US-XX").possible().is_err());
        let months = |from: &str, to: &str| Filter {
            from: Some(from.to_owned()),
            to: Some(to.to_owned()),
            ..Filter::default()
        };
        assert!(months("2019-07", "2019-07").possible().is_ok());
        assert!(months("2019-08", "2019-07").possible().is_err());
    }

    #[test]
    fn an_empty_field_of_a_form_filters_nothing() {
        let filter = Filter {
            place: Some(String::new()),
            ..Filter::default()
        };
        assert!(filter.is_empty());
        assert_eq!(filter.conditions().unwrap(), Conditions::default());
    }
}
