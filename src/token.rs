//! Tokens: what a cookie or a link holds to show that it came from here. The database has their
//! hashes only, so that nobody who reads it can use them.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

use crate::random::Random;

/// 256 random bits, as 64 hex digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// What the database has of a token: its SHA-256. A plain hash is enough, as nobody can try 2²⁵⁶ tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hash(Vec<u8>);

impl Hash {
    /// The hash of no token: it is shorter than any.
    pub const fn of_none() -> Self {
        Self(Vec::new())
    }
}

/// The text is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAToken;

/// Nobody sees it in a log.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

impl Token {
    /// A new one.
    pub fn new(random: Random) -> Self {
        Self(random.hex::<32>())
    }

    /// As a cookie or a link holds it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As the database has it.
    pub fn hash(&self) -> Hash {
        Hash(Sha256::digest(&self.0).to_vec())
    }
}

impl FromStr for Token {
    type Err = NotAToken;

    fn from_str(text: &str) -> Result<Self, NotAToken> {
        let is_token =
            text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if is_token {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAToken)
        }
    }
}

impl From<Hash> for crate::db::Value<'_> {
    fn from(hash: Hash) -> Self {
        hash.0.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_as_itself_and_nothing_else_is_one() {
        let token = Token::new(Random::system());
        assert_eq!(token.as_str().parse(), Ok(token.clone()));
        for text in [
            "",
            "ab",
            &token.as_str()[1..],
            &token.as_str().to_uppercase().replace('0', "A"),
        ] {
            assert_eq!(text.parse::<Token>(), Err(NotAToken), "{text}");
        }
        assert_eq!(format!("{token:?}"), "Token");
    }
}
