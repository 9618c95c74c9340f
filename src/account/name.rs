//! What people want to be called.

use std::fmt;
use std::str::FromStr;

use crate::bidi;

/// The longest, in characters.
const LONGEST: usize = 100;

/// What a person wants to be called: any text of one line that no program takes for an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

/// Why a text is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAName {
    /// There is nothing to call somebody by.
    #[error("must not be empty")]
    Empty,
    /// It has too many characters.
    #[error("must have {LONGEST} characters or fewer")]
    Long,
    /// Programs that show mail would make a link of it.
    #[error("must be a name, without < > @ / and without an address of a site")]
    Address,
}

impl FromStr for Name {
    type Err = NotAName;

    fn from_str(text: &str) -> Result<Self, NotAName> {
        let text: Vec<&str> = text.split_whitespace().collect();
        let text = text.join(" ");
        if text.is_empty() {
            return Err(NotAName::Empty);
        }
        if text.chars().count() > LONGEST {
            return Err(NotAName::Long);
        }
        let is_odd = |c: char| c.is_control() || bidi::is_control(c) || "<>@/\\".contains(c);
        if text.contains(is_odd) || text.split(' ').any(is_host) {
            return Err(NotAName::Address);
        }
        Ok(Self(text))
    }
}

/// Whether a word reads like the name of a host: two letters or more on both sides of a dot. Not the
/// initials of somebody.
fn is_host(word: &str) -> bool {
    let labels: Vec<&str> = word.split('.').collect();
    labels
        .windows(2)
        .any(|pair| pair.iter().all(|label| label.chars().count() > 1))
}

impl Name {
    /// As it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_all_people_are_names() {
        for name in [
            "Rita Lund",
            "J. R. O’Neill-Smith",
            "J.R. Smith",
            "Nguyễn Thị Hoa",
            "李",
            "Martin Luther King Jr.",
            "Ö",
        ] {
            assert_eq!(name.parse::<Name>().unwrap().as_str(), name);
        }
        assert_eq!(
            " Rita \t Lund\n".parse::<Name>().unwrap().as_str(),
            "Rita Lund"
        );
    }

    #[test]
    fn what_a_mail_would_show_as_a_link_is_none() {
        for text in [
            "<a href=\"https://evil.example\">Open</a>",
            "www.evil.example/now",
            "evil.example",
            "Rita https://evil.example",
            "rita@evil.example",
            "Rita\u{202e}",
        ] {
            assert_eq!(text.parse::<Name>(), Err(NotAName::Address), "{text}");
        }
        assert_eq!("  ".parse::<Name>(), Err(NotAName::Empty));
        assert_eq!("a".repeat(101).parse::<Name>(), Err(NotAName::Long));
    }
}
