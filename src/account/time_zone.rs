//! Time zones, by the names of the time zone database that the program brings along.

use std::fmt;
use std::str::FromStr;

use jiff::tz;

/// A time zone with a name, such as `America/Chicago`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeZone(tz::TimeZone);

/// The text names no time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be the name of a time zone, such as America/Chicago or UTC")]
pub struct NotATimeZone;

impl FromStr for TimeZone {
    type Err = NotATimeZone;

    fn from_str(text: &str) -> Result<Self, NotATimeZone> {
        let zone = tz::db().get(text).map_err(|_| NotATimeZone)?;
        let is_named = zone.iana_name().is_some();
        is_named.then_some(Self(zone)).ok_or(NotATimeZone)
    }
}

/// Its name, in its one spelling.
impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.iana_name().unwrap_or("UTC"))
    }
}

impl TimeZone {
    /// That of an account. One that this version does not know is UTC.
    pub fn of(account: &super::Account) -> Self {
        let known = account.time_zone.parse();
        known.unwrap_or(Self(tz::TimeZone::UTC))
    }

    /// Seconds since 1970 as a person there reads them: `2026-11-23 13:12 CST`.
    pub fn written(&self, seconds: i64) -> String {
        crate::clock::written_in(seconds, &self.0)
    }
}

/// The names that a person chooses from: `UTC` and those of places, by their names. The database has
/// others, which are old names of the same.
pub fn names() -> Vec<String> {
    const REGIONS: [&str; 10] = [
        "Africa/",
        "America/",
        "Antarctica/",
        "Arctic/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
        "Pacific/",
    ];
    let all = tz::db().available().map(|name| name.to_string());
    let is_place = |name: &String| REGIONS.iter().any(|region| name.starts_with(region));
    let mut names: Vec<String> = all.filter(is_place).collect();
    names.sort();
    names.insert(0, "UTC".to_owned());
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_zone_is_known_by_its_name_however_it_is_spelled() {
        let zone: TimeZone = "america/chicago".parse().unwrap();
        assert_eq!(zone.to_string(), "America/Chicago");
        assert_eq!(zone.written(1_795_461_120), "2026-11-23 13:12 CST");
        assert_eq!(
            "UTC".parse::<TimeZone>().unwrap().written(0),
            "1970-01-01 00:00 UTC"
        );
        for odd in [
            "",
            "America",
            "America/Nowhere",
            "+05:00",
            "../etc/passwd",
            " UTC",
        ] {
            assert_eq!(odd.parse::<TimeZone>(), Err(NotATimeZone), "{odd}");
        }
    }

    #[test]
    fn every_name_that_is_offered_is_known() {
        let names = names();
        assert!(names.len() > 300, "{}", names.len());
        for name in names {
            assert_eq!(name.parse::<TimeZone>().unwrap().to_string(), name);
        }
    }
}
