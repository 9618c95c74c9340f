//! Passwords: which ones are taken, and how they are kept.

use std::fmt;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use unicode_normalization::UnicodeNormalization as _;

use super::Address;
use crate::random::Random;

/// The fewest characters (ASVS 5.0, 6.2.1).
const SHORTEST: usize = 8;
/// The most bytes: longer than anyone remembers, and quick to hash.
const LONGEST: usize = 1024;
/// What is found in fewer guesses is among the most used, or made of them or of the account's words.
const FEWEST_GUESSES: u64 = 1_000_000;
/// A hash that no password has, made with the same effort as others.
const OF_NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A password as somebody typed it, in its one form (NFKC), so that every keyboard types the same.
pub struct Password(String);

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weak {
    /// It has too few characters.
    #[error("must have {SHORTEST} characters or more")]
    Short,
    /// It has too many.
    #[error("is too long")]
    Long,
    /// Whoever guesses tries it early.
    #[error("is easy to guess; use several words, or let your browser make one")]
    Guessable,
}

/// Nobody sees it in a log.
impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password")
    }
}

impl Password {
    /// What was typed.
    pub fn typed(text: &str) -> Self {
        // What is too long is never right, and need not be read to its end.
        let text = text.get(..LONGEST + 1).unwrap_or(text);
        Self(text.nfkc().collect())
    }

    /// Whether it may be the password of an account with this address and name. No kinds of
    /// characters are asked for: what counts is how soon it is guessed.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self, address: &Address, name: &str) -> Result<(), Weak> {
        if self.0.chars().count() < SHORTEST {
            return Err(Weak::Short);
        }
        if self.0.len() > LONGEST {
            return Err(Weak::Long);
        }
        let mut own = vec!["metier", address.as_str(), address.local()];
        own.extend(address.as_str().split(['@', '.', '+', '-', '_']));
        own.extend(name.split_whitespace());
        let together: String = name.split_whitespace().collect();
        own.push(&together);
        if zxcvbn::zxcvbn(&self.0, &own).guesses() < FEWEST_GUESSES {
            return Err(Weak::Guessable);
        }
        Ok(())
    }

    /// Its hash, as it is stored: Argon2id with 19 MB, as OWASP advises. Takes a core for some
    /// hundredths of a second.
    ///
    /// # Panics
    /// Never: the parameters are constants.
    pub fn hash(&self, random: Random) -> String {
        let salt: [u8; 16] = random.bytes();
        let hash = Argon2::default().hash_password_with_salt(self.0.as_bytes(), &salt);
        hash.expect("the salt and the parameters are of the right size")
            .to_string()
    }

    /// Whether it is the one of a hash. Without a hash it is not, and that takes as long.
    pub fn is(&self, hash: Option<&str>) -> bool {
        let Ok(known) = PasswordHash::new(hash.unwrap_or(OF_NOBODY)) else {
            return false;
        };
        let found = Argon2::default().verify_password(self.0.as_bytes(), &known);
        found.is_ok() && hash.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<(), Weak> {
        let address = "vera.holm@example.org".parse().unwrap();
        Password::typed(text).check(&address, "Vera Holm")
    }

    #[test]
    fn what_is_soon_guessed_is_refused() {
        for text in [
            "password",
            "Password1!",
            "qwertyuiop",
            "11111111",
            "vera.holm@example.org",
            "veraholm2024",
            "metier2026",
        ] {
            assert_eq!(check(text), Err(Weak::Guessable), "{text}");
        }
        assert_eq!(check("k7#Q"), Err(Weak::Short));
        assert_eq!(check(&"ab".repeat(600)), Err(Weak::Long));
    }

    #[test]
    fn words_are_enough_and_no_kind_of_character_is_asked_for() {
        for text in [
            "velvet anchor monsoon",
            "mmxkqzwpvd",
            "гора снег лодка утро",
        ] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn a_password_is_known_by_its_hash_however_its_letters_are_typed() {
        let hash = Password::typed("caf\u{e9} anchor monsoon").hash(Random::system());
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(Password::typed("cafe\u{301} anchor monsoon").is(Some(&hash)));
        assert!(!Password::typed("cafe anchor monsoon").is(Some(&hash)));
        assert!(!Password::typed("caf\u{e9} anchor monsoon").is(None));
    }

    #[test]
    fn the_hash_of_nobody_takes_the_same_effort() {
        let hash = Password::typed("x").hash(Random::system());
        let effort = |hash: &str| hash.rsplitn(3, '$').nth(2).map(str::to_owned);
        assert_eq!(effort(&hash), effort(OF_NOBODY));
        assert!(PasswordHash::new(OF_NOBODY).is_ok());
    }

    #[test]
    fn a_password_is_not_shown() {
        assert_eq!(
            format!("{:?}", Password::typed("velvet anchor")),
            "Password"
        );
    }
}
