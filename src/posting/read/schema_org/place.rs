//! Where a posting says that the job is.

use serde_json::Value;

use super::super::clean;

/// More places than these are a list of offices, not a place.
const MOST_PLACES: usize = 5;

/// A location as people write it: `Austin, TX, US`; several with a bar between.
pub(super) fn of(location: &Value) -> Option<String> {
    let Value::Array(locations) = location else { return one(location) };
    let mut places: Vec<String> = Vec::new();
    for place in locations.iter().filter_map(one) {
        if !places.contains(&place) && places.len() < MOST_PLACES {
            places.push(place);
        }
    }
    (!places.is_empty()).then(|| places.join(" / "))
}

/// A place: its address, else its name.
fn one(place: &Value) -> Option<String> {
    let Value::Object(fields) = place else { return clean::name(place).and_then(|text| known(&text)) };
    match fields.get("address") {
        Some(Value::Object(address))
            if address.contains_key("addressLocality")
                || address.contains_key("addressRegion")
                || address.contains_key("addressCountry") =>
        {
            let parts = ["addressLocality", "addressRegion", "addressCountry"];
            let mut named: Vec<String> = Vec::new();
            for part in parts.iter().filter_map(|key| clean::name(address.get(*key)?)) {
                if !named.contains(&part) {
                    named.push(part);
                }
            }
            known(&named.join(", "))
        }
        Some(Value::Array(addresses)) => {
            addresses.iter().find_map(|address| one(&serde_json::json!({ "address": address })))
        }
        Some(address) => clean::name(address).and_then(|text| known(&text)),
        None => clean::name(place).and_then(|text| known(&text)),
    }
}

/// A place without what forms offer to those who find none: `Others, Ethiopia` is in Ethiopia.
fn known(place: &str) -> Option<String> {
    let parts = place.split(',').map(str::trim);
    let parts: Vec<&str> = parts
        .filter(|part| !part.is_empty() && !part.eq_ignore_ascii_case("other") && !part.eq_ignore_ascii_case("others"))
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
