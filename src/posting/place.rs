//! How places of facts read.

/// Countries that ads name most, by their two letters of ISO 3166-1; others are shown by these
/// letters.
const COUNTRIES: [(&str, &str); 58] = [
    ("AE", "United Arab Emirates"),
    ("AR", "Argentina"),
    ("AT", "Austria"),
    ("AU", "Australia"),
    ("BE", "Belgium"),
    ("BG", "Bulgaria"),
    ("BR", "Brazil"),
    ("CA", "Canada"),
    ("CH", "Switzerland"),
    ("CL", "Chile"),
    ("CN", "China"),
    ("CO", "Colombia"),
    ("CR", "Costa Rica"),
    ("CZ", "Czechia"),
    ("DE", "Germany"),
    ("DK", "Denmark"),
    ("EE", "Estonia"),
    ("EG", "Egypt"),
    ("ES", "Spain"),
    ("ET", "Ethiopia"),
    ("FI", "Finland"),
    ("FR", "France"),
    ("GB", "United Kingdom"),
    ("GR", "Greece"),
    ("HK", "Hong Kong"),
    ("HR", "Croatia"),
    ("HU", "Hungary"),
    ("ID", "Indonesia"),
    ("IE", "Ireland"),
    ("IL", "Israel"),
    ("IN", "India"),
    ("IS", "Iceland"),
    ("IT", "Italy"),
    ("JP", "Japan"),
    ("KE", "Kenya"),
    ("KR", "South Korea"),
    ("LT", "Lithuania"),
    ("LU", "Luxembourg"),
    ("LV", "Latvia"),
    ("MX", "Mexico"),
    ("MY", "Malaysia"),
    ("NG", "Nigeria"),
    ("NL", "Netherlands"),
    ("NO", "Norway"),
    ("NZ", "New Zealand"),
    ("PH", "Philippines"),
    ("PL", "Poland"),
    ("PT", "Portugal"),
    ("RO", "Romania"),
    ("RS", "Serbia"),
    ("RU", "Russia"),
    ("SE", "Sweden"),
    ("SG", "Singapore"),
    ("TH", "Thailand"),
    ("TR", "Turkey"),
    ("UA", "Ukraine"),
    ("VN", "Vietnam"),
    ("ZA", "South Africa"),
];

/// A place of a fact as people call it.
pub fn place_name(place: &str) -> String {
    if let Some(usps) = place.strip_prefix("US-") {
        let state = catalogue::place::STATES
            .iter()
            .find(|state| state.usps == usps);
        return state.map_or(usps, |state| state.name).to_owned();
    }
    if place == "US" {
        return "United States, no state named".to_owned();
    }
    let country = COUNTRIES.iter().find(|(code, _)| *code == place);
    country.map_or(place, |(_, name)| name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_and_a_country_of_the_same_letters_have_their_own_names() {
        assert_eq!(place_name("US-CA"), "California");
        assert_eq!(place_name("CA"), "Canada");
        assert_eq!(place_name("ZZ"), "ZZ");
    }
}
