//! Occupation codes: SOC 2018 (`15-1254`) and O*NET-SOC 2019 (`15-1254.00`). A parsed code cannot
//! be malformed.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Why a text is not an occupation code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct CodeError {
    text: String,
    expected: &'static str,
}

/// A code of the Standard Occupational Classification 2018, such as `15-1254`: six digits, kept as
/// one number.
///
/// Codes of every level have this shape: major group `15-0000`, minor group `15-1200`, broad
/// occupation `15-1250`, detailed occupation `15-1254`, and the aggregates that BLS publishes in
/// their place (`31-1120`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SocCode(u32);

impl SocCode {
    /// All occupations together, `00-0000`.
    pub const ALL: Self = Self(0);

    /// Reads the undashed form of the BLS flat files, `151254`.
    ///
    /// # Errors
    /// When the text is not exactly six digits.
    pub fn from_digits(text: &str) -> Result<Self, CodeError> {
        let wrong = || CodeError {
            text: clip(text),
            expected: "a six-digit SOC code such as 151254",
        };
        if text.len() != 6 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wrong());
        }
        text.parse().map(Self).map_err(|_| wrong())
    }

    /// The six digits as a number, `151_254`.
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl FromStr for SocCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let wrong = || CodeError {
            text: clip(text),
            expected: "a SOC code such as 15-1254",
        };
        let (major, detail) = text.split_once('-').ok_or_else(wrong)?;
        if major.len() != 2 || detail.len() != 4 {
            return Err(wrong());
        }
        Self::from_digits(&format!("{major}{detail}")).map_err(|_| wrong())
    }
}

impl fmt::Display for SocCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:04}", self.0 / 10_000, self.0 % 10_000)
    }
}

/// A code of the O*NET-SOC 2019 taxonomy, such as `15-1254.00`: a SOC code and two digits that tell
/// its parts apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OnetCode(u32);

impl OnetCode {
    /// The SOC occupation that this one is, or is a part of.
    pub const fn soc(self) -> SocCode {
        SocCode(self.0 / 100)
    }

    /// The eight digits as a number, `15_125_400`.
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The code of eight digits.
    ///
    /// # Errors
    /// When they are more than eight.
    pub fn from_number(number: u32) -> Result<Self, CodeError> {
        let wrong = || CodeError {
            text: number.to_string(),
            expected: "the eight digits of an O*NET-SOC code",
        };
        if number > Self::MAX {
            Err(wrong())
        } else {
            Ok(Self(number))
        }
    }

    /// Whether the code stands for the whole SOC occupation (`.00`) and not for a part of it.
    pub const fn is_whole_soc(self) -> bool {
        self.0.is_multiple_of(100)
    }

    /// The code of the whole SOC occupation, `15-1299.08` → `15-1299.00`.
    #[must_use]
    pub const fn whole(self) -> Self {
        Self(self.0 / 100 * 100)
    }
}

impl FromStr for OnetCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let wrong = || CodeError {
            text: clip(text),
            expected: "an O*NET-SOC code such as 15-1254.00",
        };
        let (soc, part) = text.split_once('.').ok_or_else(wrong)?;
        let soc: SocCode = soc.parse().map_err(|_| wrong())?;
        if part.len() != 2 || !part.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wrong());
        }
        let part: u32 = part.parse().map_err(|_| wrong())?;
        Ok(Self(soc.0 * 100 + part))
    }
}

impl From<SocCode> for OnetCode {
    fn from(soc: SocCode) -> Self {
        Self(soc.0 * 100)
    }
}

impl fmt::Display for OnetCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.soc(), self.0 % 100)
    }
}

/// A code in outside text may be anything: an error quotes no more of it than a person can read.
fn clip(text: &str) -> String {
    text.chars().take(40).collect()
}

// Compact in a release (one number), readable in JSON (the written form).
macro_rules! serde_as_number_or_text {
    ($code:ty) => {
        impl Serialize for $code {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    serializer.serialize_u32(self.0)
                }
            }
        }
        impl<'de> Deserialize<'de> for $code {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    String::deserialize(deserializer)?
                        .parse()
                        .map_err(de::Error::custom)
                } else {
                    let number = u32::deserialize(deserializer)?;
                    if number > <$code>::MAX {
                        Err(de::Error::custom("code out of range"))
                    } else {
                        Ok(Self(number))
                    }
                }
            }
        }
    };
}

impl SocCode {
    const MAX: u32 = 999_999;
}
impl OnetCode {
    const MAX: u32 = 99_999_999;
}
serde_as_number_or_text!(SocCode);
serde_as_number_or_text!(OnetCode);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_code_reads_as_it_is_written() {
        let code: OnetCode = "15-1299.08".parse().unwrap();
        assert_eq!(code.to_string(), "15-1299.08");
        assert_eq!(code.soc().to_string(), "15-1299");
        assert_eq!(code.whole().to_string(), "15-1299.00");
        assert!(!code.is_whole_soc());
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for text in [
            "",
            "15-1254",
            "15-1254.0",
            "151254.00",
            "15-1254.00 ",
            "1५-1254.00",
            "15-12-4.00",
            "+5-1254.00",
        ] {
            assert!(text.parse::<OnetCode>().is_err(), "{text}");
        }
        assert!("15-12".parse::<SocCode>().is_err());
        assert!(SocCode::from_digits("+51254").is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_back_or_refused(text in ".{0,12}") {
            if let Ok(code) = text.parse::<OnetCode>() {
                prop_assert_eq!(code.to_string(), text);
            }
        }

        #[test]
        fn every_code_survives_writing(number in 0..=OnetCode::MAX) {
            let code = OnetCode(number);
            prop_assert_eq!(code.to_string().parse::<OnetCode>(), Ok(code));
        }
    }
}
