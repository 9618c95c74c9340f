//! The first pay of a text, in the form in which the tables of cases write it.

use crate::pay::{Cents, Currency, Period, read};
use crate::text::Text;

/// Pay in whole units, as `min..max`.
pub(super) fn first(raw: &str) -> Option<(String, Period, Currency, &str)> {
    let text = Text::new(raw);
    let pay = read(&text).salaries.first().copied()?;
    let amount = |cents: Option<Cents>| {
        cents.map_or(String::new(), |cents| match cents % 100 {
            0 => (cents / 100).to_string(),
            rest => format!("{}.{rest:02}", cents / 100),
        })
    };
    Some((
        format!("{}..{}", amount(pay.min), amount(pay.max)),
        pay.period,
        pay.currency,
        pay.span.of(raw),
    ))
}
