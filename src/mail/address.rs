//! Addresses of mail, each in its one spelling, by which they are compared.

use std::fmt;
use std::str::FromStr;

/// The longest address that can be written to (RFC 5321, 4.5.3.1.3, without the brackets).
const LONGEST: usize = 254;

/// An address of mail: trimmed, with ASCII letters lower case and the host as DNS has it. Nothing else
/// is folded: a `+` and dots belong to whoever reads the mail, and letters that look alike are not the
/// same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Address(String);

/// Why a text is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an e-mail address such as ada@example.org")]
pub struct NotAnAddress;

impl FromStr for Address {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let (local, host) = text.trim().rsplit_once('@').ok_or(NotAnAddress)?;
        // What a header of mail or a log would read as an end, and quoted local parts, which nobody has.
        let is_odd = |c: char| c.is_control() || c.is_whitespace() || "\"<>()[]\\,:;@".contains(c);
        let is_bidi = |c: char| crate::bidi::is_control(c);
        if local.is_empty() || local.contains(is_odd) || local.contains(is_bidi) {
            return Err(NotAnAddress);
        }
        let host = idna::domain_to_ascii_strict(host).map_err(|_| NotAnAddress)?;
        if host.is_empty() || host.parse::<std::net::IpAddr>().is_ok() {
            return Err(NotAnAddress);
        }
        let address = format!("{}@{host}", local.to_ascii_lowercase());
        if address.len() > LONGEST {
            return Err(NotAnAddress);
        }
        Ok(Self(address))
    }
}

impl Address {
    /// Its one spelling.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the `@`.
    pub fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// As it is stored, which is its one spelling.
impl TryFrom<String> for Address {
    type Error = NotAnAddress;

    fn try_from(text: String) -> Result<Self, NotAnAddress> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spelled(text: &str) -> String {
        text.parse::<Address>().unwrap().to_string()
    }

    #[test]
    fn an_address_has_one_spelling() {
        for text in [
            "rita.lund@example.org",
            " RITA.Lund@EXAMPLE.org ",
            "Rita.Lund@example.ORG\n",
        ] {
            assert_eq!(spelled(text), "rita.lund@example.org");
        }
        assert_eq!(
            spelled("a+b.c@bücher.example"),
            "a+b.c@xn--bcher-kva.example"
        );
        assert_eq!(spelled("ada@localhost"), "ada@localhost");
    }

    #[test]
    fn letters_that_look_alike_are_different_addresses() {
        let ada = "mika@example.org";
        for other in ["mi\u{212a}a@example.org", "m\u{456}ka@example.org"] {
            assert_ne!(spelled(other), spelled(ada));
        }
    }

    #[test]
    fn what_cannot_be_written_to_is_refused() {
        for text in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "ada@exa mple.org",
            "a da@example.org",
            "ada@example.org\r\nBcc: all@example.org",
            "ada\r\n@example.org",
            "<ada@example.org>",
            "ada,eve@example.org",
            "a@b@example.org",
            "ada@[127.0.0.1]",
            "ada@127.0.0.1",
            "ada\u{202e}@example.org",
        ] {
            assert!(text.parse::<Address>().is_err(), "{text:?}");
        }
        assert!(
            format!("{}@example.org", "a".repeat(250))
                .parse::<Address>()
                .is_err()
        );
    }

    proptest! {
        #[test]
        fn a_spelling_is_spelled_as_itself(text in "\\PC{0,20}@[a-zA-Z0-9äß.-]{1,20}") {
            if let Ok(address) = text.parse::<Address>() {
                prop_assert_eq!(address.as_str().parse::<Address>(), Ok(address.clone()));
                prop_assert!(!address.as_str().contains(['\r', '\n', ' ', '<', '>']));
            }
        }
    }
}
