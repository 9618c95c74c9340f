//! Reads `jobLocation`: where a posting says that the job is.

use serde_json::Value;

use crate::clean;

/// More places than these are a list of offices, not a place.
const MOST_PLACES: usize = 5;

/// A location as people write it: `Austin, TX, US`; several with a bar between.
pub(super) fn of(location: &Value) -> Option<String> {
    let Value::Array(locations) = location else {
        return one(location);
    };
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
    let written = match place.get("address") {
        Some(address) => of_address(address),
        None => clean::name(place),
    };
    known(&written?)
}

/// An address: its parts, or the text that it is.
fn of_address(address: &Value) -> Option<String> {
    if let Value::Array(addresses) = address {
        return addresses.iter().find_map(of_address);
    }
    let mut parts: Vec<String> = Vec::new();
    for key in ["addressLocality", "addressRegion", "addressCountry"] {
        if let Some(part) = address.get(key).and_then(clean::name)
            && !parts.contains(&part)
        {
            parts.push(part);
        }
    }
    if parts.is_empty() {
        clean::name(address)
    } else {
        Some(parts.join(", "))
    }
}

/// A place without what forms offer to those who find none: `Others, Ethiopia` is in Ethiopia.
fn known(place: &str) -> Option<String> {
    let parts = place.split(',').map(str::trim);
    let parts: Vec<&str> = parts
        .filter(|part| {
            !part.is_empty()
                && !part.eq_ignore_ascii_case("other")
                && !part.eq_ignore_ascii_case("others")
        })
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
