//! Authenticator apps: codes of six digits, another one every half minute (RFC 6238).

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

use super::AccountId;
use crate::db::{self, On};
use crate::random::Random;
use crate::sql;

/// How long a code is shown, in seconds. Apps know no other time.
const STEP: i64 = 30;
/// Codes of so many steps before and after are taken: clocks differ, and people type slowly.
const AROUND: i64 = 1;
/// As many bits as SHA-1 has (RFC 4226, 4).
const LENGTH: usize = 20;

/// What the app and this site both know.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; LENGTH]);

/// Nobody sees it in a log.
impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    /// A new one.
    pub fn new(random: Random) -> Self {
        Self(random.bytes())
    }

    /// The code of a step: so many half minutes since 1970.
    ///
    /// # Panics
    /// Never: every length is a key of HMAC.
    pub fn code(&self, step: i64) -> String {
        let mut hash = Hmac::<Sha1>::new_from_slice(&self.0).expect("every length is a key");
        hash.update(&step.to_be_bytes());
        let hash = hash.finalize().into_bytes();
        // RFC 4226, 5.3: the last half byte says where 31 bits are taken.
        let at = usize::from(hash[LENGTH - 1] & 15);
        let bits = u32::from_be_bytes([hash[at], hash[at + 1], hash[at + 2], hash[at + 3]]);
        format!("{:06}", (bits & 0x7fff_ffff) % 1_000_000)
    }

    /// The step that a code is of, if it is one of now and later than the last one used.
    pub fn step(&self, code: &str, now: i64, used: i64) -> Option<i64> {
        let present = now.div_euclid(STEP);
        let mut steps = (present - AROUND)..=(present + AROUND);
        steps.find(|step| *step > used && self.code(*step) == code)
    }

    /// The secret to be typed into an app, in groups of four.
    pub fn text(&self) -> String {
        let text = data_encoding::BASE32_NOPAD.encode(&self.0);
        let groups = text.as_bytes().chunks(4).map(String::from_utf8_lossy);
        groups.collect::<Vec<_>>().join(" ")
    }

    /// What the QR code says: the secret, and what the app shows beside its codes.
    pub fn uri(&self, site: &str, address: &str) -> String {
        let text = data_encoding::BASE32_NOPAD.encode(&self.0);
        let encoded = |text: &str| {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
                .to_string()
        };
        let (site, address) = (encoded(site), encoded(address));
        format!("otpauth://totp/{site}:{address}?secret={text}&issuer={site}")
    }
}

impl TryFrom<Vec<u8>> for Secret {
    type Error = String;

    fn try_from(bytes: Vec<u8>) -> Result<Self, String> {
        let bytes = bytes.try_into();
        bytes
            .map(Self)
            .map_err(|_| format!("a secret has other than {LENGTH} bytes"))
    }
}

/// The authenticator app of an account.
#[derive(Debug, sqlx::FromRow)]
pub struct Totp {
    /// What the app knows.
    #[sqlx(try_from = "Vec<u8>")]
    pub secret: Secret,
    /// When a code of it was typed, so that it counts; in seconds since 1970, as all times.
    pub confirmed_at: Option<i64>,
    /// The step of the last code.
    pub used_step: i64,
    /// When it was used last.
    pub used_at: Option<i64>,
}

/// The app of an account, whether it counts yet or not.
///
/// # Errors
/// When the database fails.
pub async fn of(on: impl Into<On<'_>>, account: &AccountId) -> db::Result<Option<Totp>> {
    sql!(
        "SELECT secret, confirmed_at, used_step, used_at FROM totp WHERE account = $1",
        account
    )
    .optional(on)
    .await
}

/// Gives an account a secret that does not count yet, in place of one that does not.
///
/// # Errors
/// When the database fails.
pub async fn prepare(
    on: impl Into<On<'_>>,
    now: i64,
    account: &AccountId,
    secret: &Secret,
) -> db::Result<()> {
    sql!(
        "INSERT INTO totp (account, secret, created_at, confirmed_at, used_step, used_at) VALUES ($1, $2, $3, NULL, 0, NULL)
         ON CONFLICT (account) DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at
         WHERE totp.confirmed_at IS NULL",
        account,
        secret.0.to_vec(),
        now
    )
    .execute(on)
    .await?;
    Ok(())
}

/// Takes a code of an app that counts, once. Says whether it was right.
///
/// # Errors
/// When the database fails.
pub async fn take(
    on: impl Into<On<'_>>,
    now: i64,
    account: &AccountId,
    (totp, code): (&Totp, &str),
) -> db::Result<bool> {
    let Some(step) = totp.secret.step(code, now, totp.used_step) else {
        return Ok(false);
    };
    // Of two who send the same code at once, one is late.
    let taken = sql!(
        "UPDATE totp SET used_step = $1, used_at = $2 WHERE account = $3 AND used_step < $1 AND confirmed_at IS NOT NULL",
        step,
        now,
        account
    )
    .execute(on)
    .await?;
    Ok(taken > 0)
}

/// Makes an app count, by a code of it. Says whether the code was right.
///
/// # Errors
/// When the database fails.
pub async fn confirm(
    on: impl Into<On<'_>>,
    now: i64,
    account: &AccountId,
    (totp, code): (&Totp, &str),
) -> db::Result<bool> {
    let Some(step) = totp.secret.step(code, now, totp.used_step) else {
        return Ok(false);
    };
    let confirmed = sql!(
        "UPDATE totp SET confirmed_at = $1, used_step = $2 WHERE account = $3 AND secret = $4 AND confirmed_at IS NULL",
        now,
        step,
        account,
        totp.secret.0.to_vec()
    )
    .execute(on)
    .await?;
    Ok(confirmed > 0)
}

/// Removes the app of an account. Says whether there was one that counted.
///
/// # Errors
/// When the database fails.
pub async fn remove(on: impl Into<On<'_>>, account: &AccountId) -> db::Result<bool> {
    let removed = sql!(
        "DELETE FROM totp WHERE account = $1 AND confirmed_at IS NOT NULL",
        account
    )
    .execute(on)
    .await?;
    Ok(removed > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B.
    fn of_the_rfc() -> Secret {
        Secret(*b"12345678901234567890")
    }

    #[test]
    fn codes_are_those_of_the_rfc() {
        // The RFC has eight digits; apps show the last six.
        for (seconds, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(of_the_rfc().code(seconds / STEP), code[2..], "{seconds}");
        }
    }

    #[test]
    fn a_code_of_the_step_before_and_after_is_taken_and_no_other() {
        let (secret, now) = (of_the_rfc(), 1_234_567_890);
        let present = now / STEP;
        for (step, is_taken) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let step = present + step;
            let taken = secret.step(&secret.code(step), now, 0);
            assert_eq!(taken, is_taken.then_some(step));
        }
    }

    #[test]
    fn no_code_is_taken_twice_nor_one_before_it() {
        let (secret, now) = (of_the_rfc(), 1_234_567_890);
        let present = now / STEP;
        assert_eq!(secret.step(&secret.code(present), now, present), None);
        assert_eq!(secret.step(&secret.code(present - 1), now, present), None);
        let next = secret.step(&secret.code(present + 1), now, present);
        assert_eq!(next, Some(present + 1));
    }

    #[test]
    fn a_secret_reads_as_apps_take_it() {
        let secret = of_the_rfc();
        assert_eq!(secret.text(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        let uri = secret.uri("metier.example", "ada+1@example.org");
        let expected = "otpauth://totp/metier%2Eexample:ada%2B1%40example%2Eorg?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=metier%2Eexample";
        assert_eq!(uri, expected);
        assert_eq!(format!("{secret:?}"), "Secret");
    }
}
