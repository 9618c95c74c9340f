//! The form that counts only some of the ads.

use catalogue::Catalogue;
use facts::seniority::Seniority;
use facts::workplace::Workplace;

use super::Context;
use crate::format::Count;
use crate::posting::Scope;
use crate::posting::place::place_name;
use crate::web::form::Field;

/// How many places are offered as a filter, those with most postings.
const PLACES_OFFERED: usize = 60;

/// The form, with what was typed.
pub(super) struct FilterForm {
    /// The page that it leads to.
    pub(super) action: String,
    /// Whether something was typed.
    pub(super) is_typed: bool,
    /// Whether only some of the ads are counted: what was typed may be no filter.
    pub(super) is_in_use: bool,
    pub(super) place: Select,
    pub(super) workplace: Select,
    pub(super) seniority: Select,
    pub(super) from: Field<'static>,
    pub(super) to: Field<'static>,
    /// The first month of any ad, as `2019-07`.
    pub(super) first: String,
    /// The last month of any ad.
    pub(super) last: String,
}

/// A field whose values are offered.
pub(super) struct Select {
    pub(super) field: Field<'static>,
    pub(super) choices: Vec<Choice>,
}

/// A value that is offered.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) name: String,
    pub(super) is_chosen: bool,
}

impl FilterForm {
    /// The form on the page of a scope.
    pub(super) fn of(catalogue: &Catalogue, scope: &Scope<'_>, context: &Context<'_>) -> Self {
        let (whole, typed) = (context.whole, context.typed);
        let field = |name: &str, value: &Option<String>| {
            let field = Field::typed(value.clone().unwrap_or_default());
            match context.problem {
                Some(problem) if problem.field == name => field.wrong(problem.problem.clone()),
                _ => field,
            }
        };
        let places = whole.places.iter().take(PLACES_OFFERED);
        let places = places.map(|(place, n)| {
            let name = format!("{} ({})", place_name(place), Count::of(*n));
            (place.clone(), name)
        });
        let words = |word: &'static str| (word.to_owned(), word.to_owned());
        let workplaces = Workplace::ALL.map(|one| words(one.id()));
        let seniorities = Seniority::ALL.map(|one| words(one.id()));
        Self {
            action: scope.path(catalogue),
            is_typed: !typed.is_empty(),
            is_in_use: !typed.is_empty() && context.problem.is_none(),
            place: Select::of(field("place", &typed.place), places),
            workplace: Select::of(field("workplace", &typed.workplace), workplaces),
            seniority: Select::of(field("seniority", &typed.seniority), seniorities),
            from: field("from", &typed.from),
            to: field("to", &typed.to),
            first: whole.basis.from.clone().unwrap_or_default(),
            last: whole.basis.to.clone().unwrap_or_default(),
        }
    }
}

impl Select {
    /// A field that offers these values, each with its name.
    fn of(field: Field<'static>, values: impl IntoIterator<Item = (String, String)>) -> Self {
        let choice = |(value, name)| Choice {
            is_chosen: field.value == value,
            value,
            name,
        };
        let choices = values.into_iter().map(choice).collect();
        Self { field, choices }
    }
}
