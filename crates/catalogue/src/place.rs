//! The states and territories that BLS publishes wages for, and where each stands on the tile map.

/// A state, the District of Columbia, or a territory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// FIPS code.
    pub fips: u8,
    /// Two-letter postal abbreviation.
    pub usps: &'static str,
    /// Name.
    pub name: &'static str,
    /// Column and row on the tile map, from the top left.
    pub tile: (u8, u8),
}

/// Columns and rows of the tile map.
pub const TILES: (u8, u8) = (11, 9);

/// All of them, by FIPS code.
pub const STATES: [State; 54] = [
    State {
        fips: 1,
        usps: "AL",
        name: "Alabama",
        tile: (6, 6),
    },
    State {
        fips: 2,
        usps: "AK",
        name: "Alaska",
        tile: (0, 0),
    },
    State {
        fips: 4,
        usps: "AZ",
        name: "Arizona",
        tile: (1, 5),
    },
    State {
        fips: 5,
        usps: "AR",
        name: "Arkansas",
        tile: (4, 5),
    },
    State {
        fips: 6,
        usps: "CA",
        name: "California",
        tile: (0, 4),
    },
    State {
        fips: 8,
        usps: "CO",
        name: "Colorado",
        tile: (2, 4),
    },
    State {
        fips: 9,
        usps: "CT",
        name: "Connecticut",
        tile: (9, 3),
    },
    State {
        fips: 10,
        usps: "DE",
        name: "Delaware",
        tile: (9, 4),
    },
    State {
        fips: 11,
        usps: "DC",
        name: "District of Columbia",
        tile: (8, 5),
    },
    State {
        fips: 12,
        usps: "FL",
        name: "Florida",
        tile: (8, 7),
    },
    State {
        fips: 13,
        usps: "GA",
        name: "Georgia",
        tile: (7, 6),
    },
    State {
        fips: 15,
        usps: "HI",
        name: "Hawaii",
        tile: (0, 7),
    },
    State {
        fips: 16,
        usps: "ID",
        name: "Idaho",
        tile: (1, 2),
    },
    State {
        fips: 17,
        usps: "IL",
        name: "Illinois",
        tile: (5, 2),
    },
    State {
        fips: 18,
        usps: "IN",
        name: "Indiana",
        tile: (5, 3),
    },
    State {
        fips: 19,
        usps: "IA",
        name: "Iowa",
        tile: (4, 3),
    },
    State {
        fips: 20,
        usps: "KS",
        name: "Kansas",
        tile: (3, 5),
    },
    State {
        fips: 21,
        usps: "KY",
        name: "Kentucky",
        tile: (5, 4),
    },
    State {
        fips: 22,
        usps: "LA",
        name: "Louisiana",
        tile: (4, 6),
    },
    State {
        fips: 23,
        usps: "ME",
        name: "Maine",
        tile: (10, 0),
    },
    State {
        fips: 24,
        usps: "MD",
        name: "Maryland",
        tile: (8, 4),
    },
    State {
        fips: 25,
        usps: "MA",
        name: "Massachusetts",
        tile: (10, 2),
    },
    State {
        fips: 26,
        usps: "MI",
        name: "Michigan",
        tile: (7, 2),
    },
    State {
        fips: 27,
        usps: "MN",
        name: "Minnesota",
        tile: (4, 2),
    },
    State {
        fips: 28,
        usps: "MS",
        name: "Mississippi",
        tile: (5, 6),
    },
    State {
        fips: 29,
        usps: "MO",
        name: "Missouri",
        tile: (4, 4),
    },
    State {
        fips: 30,
        usps: "MT",
        name: "Montana",
        tile: (2, 2),
    },
    State {
        fips: 31,
        usps: "NE",
        name: "Nebraska",
        tile: (3, 4),
    },
    State {
        fips: 32,
        usps: "NV",
        name: "Nevada",
        tile: (1, 3),
    },
    State {
        fips: 33,
        usps: "NH",
        name: "New Hampshire",
        tile: (10, 1),
    },
    State {
        fips: 34,
        usps: "NJ",
        name: "New Jersey",
        tile: (8, 3),
    },
    State {
        fips: 35,
        usps: "NM",
        name: "New Mexico",
        tile: (2, 5),
    },
    State {
        fips: 36,
        usps: "NY",
        name: "New York",
        tile: (8, 2),
    },
    State {
        fips: 37,
        usps: "NC",
        name: "North Carolina",
        tile: (6, 5),
    },
    State {
        fips: 38,
        usps: "ND",
        name: "North Dakota",
        tile: (3, 2),
    },
    State {
        fips: 39,
        usps: "OH",
        name: "Ohio",
        tile: (6, 3),
    },
    State {
        fips: 40,
        usps: "OK",
        name: "Oklahoma",
        tile: (3, 6),
    },
    State {
        fips: 41,
        usps: "OR",
        name: "Oregon",
        tile: (0, 3),
    },
    State {
        fips: 42,
        usps: "PA",
        name: "Pennsylvania",
        tile: (7, 3),
    },
    State {
        fips: 44,
        usps: "RI",
        name: "Rhode Island",
        tile: (9, 2),
    },
    State {
        fips: 45,
        usps: "SC",
        name: "South Carolina",
        tile: (7, 5),
    },
    State {
        fips: 46,
        usps: "SD",
        name: "South Dakota",
        tile: (3, 3),
    },
    State {
        fips: 47,
        usps: "TN",
        name: "Tennessee",
        tile: (5, 5),
    },
    State {
        fips: 48,
        usps: "TX",
        name: "Texas",
        tile: (3, 7),
    },
    State {
        fips: 49,
        usps: "UT",
        name: "Utah",
        tile: (1, 4),
    },
    State {
        fips: 50,
        usps: "VT",
        name: "Vermont",
        tile: (9, 1),
    },
    State {
        fips: 51,
        usps: "VA",
        name: "Virginia",
        tile: (7, 4),
    },
    State {
        fips: 53,
        usps: "WA",
        name: "Washington",
        tile: (0, 2),
    },
    State {
        fips: 54,
        usps: "WV",
        name: "West Virginia",
        tile: (6, 4),
    },
    State {
        fips: 55,
        usps: "WI",
        name: "Wisconsin",
        tile: (6, 2),
    },
    State {
        fips: 56,
        usps: "WY",
        name: "Wyoming",
        tile: (2, 3),
    },
    State {
        fips: 66,
        usps: "GU",
        name: "Guam",
        tile: (9, 8),
    },
    State {
        fips: 72,
        usps: "PR",
        name: "Puerto Rico",
        tile: (10, 7),
    },
    State {
        fips: 78,
        usps: "VI",
        name: "Virgin Islands",
        tile: (10, 8),
    },
];

/// The state of a FIPS code.
pub fn state(fips: u8) -> Option<&'static State> {
    STATES
        .binary_search_by_key(&fips, |state| state.fips)
        .ok()
        .map(|index| &STATES[index])
}

/// The FIPS code of a postal abbreviation.
pub(crate) fn fips_of(usps: &str) -> Option<u8> {
    STATES
        .iter()
        .find(|state| state.usps == usps)
        .map(|state| state.fips)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_sorted_and_no_two_share_a_tile() {
        assert!(STATES.windows(2).all(|pair| pair[0].fips < pair[1].fips));
        let mut tiles: Vec<_> = STATES.iter().map(|state| state.tile).collect();
        tiles.sort_unstable();
        tiles.dedup();
        assert_eq!(tiles.len(), STATES.len());
        assert!(
            tiles
                .iter()
                .all(|(column, row)| *column < TILES.0 && *row < TILES.1)
        );
    }
}
