//! Reads `baseSalary`, in all the shapes that it has in the wild.

use facts::pay::Period;
use serde_json::{Map, Value};

use crate::ad::StatedPay;
use crate::{clean, pay};

/// Pay in fields: a `MonetaryAmount` with a `QuantitativeValue`, or any part of that left out.
pub(super) fn stated(posting: &Map<String, Value>) -> Option<StatedPay> {
    let elsewhere = posting
        .get("salaryCurrency")
        .and_then(clean::name)
        .and_then(|name| pay::currency(&name));
    amount(posting.get("baseSalary")?, elsewhere)
}

/// Pay as a text that is no number, such as `$80k - $95k a year`: it is read as part of the ad.
pub(super) fn in_words(posting: &Map<String, Value>) -> Option<String> {
    let salary = posting.get("baseSalary")?;
    let text = match salary {
        Value::Object(fields) => fields.get("value").filter(|value| value.is_string())?,
        salary => salary,
    };
    clean::line(text.as_str()?).filter(|text| text.contains(|c: char| c.is_ascii_digit()))
}

fn amount(salary: &Value, currency: Option<String>) -> Option<StatedPay> {
    let fields = match salary {
        Value::Array(all) => return all.iter().find_map(|one| amount(one, currency.clone())),
        Value::Object(fields) => fields,
        one => {
            let amount = pay::hundredths(one);
            return pay::stated(amount, amount, currency, None);
        }
    };
    let named = ["currency", "priceCurrency"]
        .iter()
        .find_map(|key| pay::currency(&clean::name(fields.get(*key)?)?));
    let currency = named.or(currency);
    // The amounts stand in the value, or a level above it.
    let inner = match fields.get("value") {
        Some(Value::Object(inner)) => inner,
        Some(Value::Array(all)) => all.iter().find_map(Value::as_object)?,
        _ => fields,
    };
    let levels = [inner, fields];
    let find = |keys: [&str; 2]| {
        levels.iter().find_map(|level| {
            keys.iter()
                .find_map(|key| pay::hundredths(level.get(*key)?))
        })
    };
    let (min, max, exact) = (
        find(["minValue", "minPrice"]),
        find(["maxValue", "maxPrice"]),
        find(["value", "price"]),
    );
    let period = levels.iter().find_map(|level| period(level));
    match (min, max) {
        (None, None) => pay::stated(exact, exact, currency, period),
        _ => pay::stated(min, max, currency, period),
    }
}

fn period(level: &Map<String, Value>) -> Option<Period> {
    let unit = ["unitText", "unitCode", "duration"]
        .iter()
        .find_map(|key| clean::name(level.get(*key)?))?;
    // The codes of UN/CEFACT, which schema.org allows as well.
    match unit.as_str() {
        "HUR" => Some(Period::Hour),
        "WEE" => Some(Period::Week),
        "ANN" => Some(Period::Year),
        unit => pay::period(unit),
    }
}
