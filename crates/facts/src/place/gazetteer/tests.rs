//! Which places are read from a text, case by case.

use super::*;

fn read(raw: &str) -> Option<Place> {
    at(&Text::new(raw), 0).map(|(_, place)| place)
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn cities_states_and_countries_are_resolved() {
    for (raw, span, city, state, country) in [
        ("Boston, MA", "Boston, MA", "Boston", Some("MA"), Some("US")),
        ("Austin TX", "Austin TX", "Austin", Some("TX"), Some("US")),
        (
            "Portland OR remote",
            "Portland OR",
            "Portland",
            Some("OR"),
            Some("US"),
        ),
        (
            "Portland, ME",
            "Portland, ME",
            "Portland",
            Some("ME"),
            Some("US"),
        ),
        ("SF, OR NYC", "SF", "San Francisco", Some("CA"), Some("US")),
        ("Toronto, CA", "Toronto, CA", "Toronto", None, Some("CA")),
        ("Berlin, DE", "Berlin, DE", "Berlin", None, Some("DE")),
        ("London, UK", "London, UK", "London", None, Some("GB")),
        ("London, ON", "London, ON", "London", None, Some("CA")),
        ("Cambridge", "Cambridge", "Cambridge", None, None),
        (
            "Cambridge MA",
            "Cambridge MA",
            "Cambridge",
            Some("MA"),
            Some("US"),
        ),
        (
            "Cambridge, UK",
            "Cambridge, UK",
            "Cambridge",
            None,
            Some("GB"),
        ),
        (
            "Seattle, Washington, USA",
            "Seattle, Washington, USA",
            "Seattle",
            Some("WA"),
            Some("US"),
        ),
        (
            "Washington, DC",
            "Washington, DC",
            "Washington",
            Some("DC"),
            Some("US"),
        ),
        (
            "Eindhoven, the Netherlands",
            "Eindhoven, the Netherlands",
            "Eindhoven",
            None,
            Some("NL"),
        ),
        (
            "Palo Alto (California)",
            "Palo Alto (California)",
            "Palo Alto",
            Some("CA"),
            Some("US"),
        ),
        (
            "Little Hollow, KS",
            "Little Hollow, KS",
            "Little Hollow",
            Some("KS"),
            Some("US"),
        ),
        (
            "Addis Ababa, Ethiopia",
            "Addis Ababa, Ethiopia",
            "Addis Ababa",
            None,
            Some("ET"),
        ),
        (
            "St. Louis, MO",
            "St. Louis, MO",
            "St. Louis",
            Some("MO"),
            Some("US"),
        ),
        ("Berlin, London", "Berlin", "Berlin", None, Some("DE")),
        (
            "Houston, US-TX",
            "Houston, US-TX",
            "Houston",
            Some("TX"),
            Some("US"),
        ),
        (
            "US-TX-Houston",
            "US-TX-Houston",
            "Houston",
            Some("TX"),
            Some("US"),
        ),
        (
            "USA - TX - HoustonJob type",
            "USA - TX - Houston",
            "Houston",
            Some("TX"),
            Some("US"),
        ),
        ("Singapore", "Singapore", "Singapore", None, Some("SG")),
    ] {
        let place = read(raw).expect(raw);
        assert_eq!(
            (place.city.as_deref(), place.state, place.country),
            (Some(city), state, country),
            "{raw}"
        );
        assert_eq!(place.span.of(raw), span);
    }
    for (raw, state, country) in [
        ("Texas", Some("TX"), Some("US")),
        ("Germany", None, Some("DE")),
    ] {
        let place = read(raw).expect(raw);
        assert_eq!(
            (place.city, place.state, place.country),
            (None, state, country),
            "{raw}"
        );
    }
}

#[test]
fn what_is_no_place_is_none() {
    for raw in [
        "us",
        "la",
        "Acme Labs, CA",
        "Software Engineer, CA",
        "Mobile",
        "Python, OR Java",
        "or",
        "",
        "berlin",
    ] {
        assert_eq!(read(raw), None, "{raw}");
    }
}
