//! The clock. Whatever needs the time is given a [`Clock`], so that a test can hold time still;
//! nothing else asks what time it is.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::tz::TimeZone;

/// Tells the time in whole seconds since 1970, as the database keeps it.
#[derive(Debug, Clone, Copy)]
pub struct Clock(fn() -> i64);

impl Clock {
    /// The clock of this machine. Made once, where the program starts.
    pub const fn system() -> Self {
        Self(system_seconds)
    }

    /// A clock that shows what a function says: for tests.
    pub const fn of(seconds: fn() -> i64) -> Self {
        Self(seconds)
    }

    /// Whole seconds since 1970.
    pub fn now(self) -> i64 {
        (self.0)()
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the clock")]
fn system_seconds() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// Seconds since 1970 as a person reads them: `2026-11-23 19:12 UTC`.
pub fn written(seconds: i64) -> String {
    written_in(seconds, &TimeZone::UTC)
}

/// The same, as a person in a time zone reads them: `2026-11-23 13:12 CST`.
pub fn written_in(seconds: i64, zone: &TimeZone) -> String {
    match jiff::Timestamp::from_second(seconds) {
        Ok(time) => {
            let time = time.to_zoned_datetime(zone.clone());
            time.strftime("%Y-%m-%d %H:%M %Z").to_string()
        }
        Err(_) => "an unknown time".to_owned(),
    }
}

/// Seconds since 1970 as programs read them: `2026-11-23T19:12:00Z` (RFC 3339).
pub fn for_programs(seconds: i64) -> String {
    let time = jiff::Timestamp::from_second(seconds).unwrap_or_default();
    time.to_string()
}

/// The date of a day, counted from 1970-01-01.
pub fn date(day: i64) -> Option<jiff::civil::Date> {
    jiff::civil::date(1970, 1, 1)
        .checked_add(jiff::Span::new().try_days(day).ok()?)
        .ok()
}

#[cfg(test)]
mod tests {
    use super::written;

    #[test]
    fn seconds_read_as_a_date() {
        assert_eq!(written(1_795_461_120), "2026-11-23 19:12 UTC");
        assert_eq!(written(i64::MAX), "an unknown time");
    }
}
