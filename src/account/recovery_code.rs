//! Recovery codes: for whoever has lost every other second factor. Each is taken once.

use sha2::{Digest as _, Sha256};

use super::AccountId;
use crate::db::{self, On, Transaction};
use crate::random::Random;
use crate::sql;

/// As many as fit on a slip of paper, and enough for years.
const HOW_MANY: usize = 10;
/// 120 random bits: from 112 on a plain hash is enough (ASVS 5.0, 6.5.2), as nobody can try them all.
const LENGTH: usize = 15;

/// A recovery code.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode([u8; LENGTH]);

/// Nobody sees it in a log.
impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode")
    }
}

impl RecoveryCode {
    /// A new one.
    fn new(random: Random) -> Self {
        Self(random.bytes())
    }

    /// What was typed, if it can be a code: capital letters or small ones, with or without the lines
    /// and gaps between groups.
    pub fn typed(text: &str) -> Option<Self> {
        let is_gap = |c: char| c == '-' || c.is_whitespace();
        let text: String = text.chars().filter(|c| !is_gap(*c)).collect();
        let bytes = data_encoding::BASE32_NOPAD.decode(text.to_ascii_uppercase().as_bytes());
        bytes.ok()?.try_into().ok().map(Self)
    }

    /// As it is shown: `abcd-efgh-ijkl-mnop-qrst-uvwx`.
    pub fn text(&self) -> String {
        let text = data_encoding::BASE32_NOPAD
            .encode(&self.0)
            .to_ascii_lowercase();
        let groups = text.as_bytes().chunks(4).map(String::from_utf8_lossy);
        groups.collect::<Vec<_>>().join("-")
    }

    fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0).to_vec()
    }
}

/// Gives an account new codes; those that it had are none any more. They can be shown now and never
/// again.
///
/// # Errors
/// When the database fails.
pub async fn renew(
    tx: &mut Transaction,
    random: Random,
    account: &AccountId,
) -> db::Result<Vec<RecoveryCode>> {
    remove_all(&mut *tx, account).await?;
    let codes: Vec<RecoveryCode> = (0..HOW_MANY).map(|_| RecoveryCode::new(random)).collect();
    for code in &codes {
        sql!(
            "INSERT INTO recovery_code (code, account) VALUES ($1, $2)",
            code.hash(),
            account
        )
        .execute(&mut *tx)
        .await?;
    }
    Ok(codes)
}

/// Takes a code, once. Says whether it was one.
///
/// # Errors
/// When the database fails.
pub async fn take(
    on: impl Into<On<'_>>,
    account: &AccountId,
    code: &RecoveryCode,
) -> db::Result<bool> {
    let taken = sql!(
        "DELETE FROM recovery_code WHERE account = $1 AND code = $2",
        account,
        code.hash()
    )
    .execute(on)
    .await?;
    Ok(taken > 0)
}

/// How many codes an account has left.
///
/// # Errors
/// When the database fails.
pub async fn left(on: impl Into<On<'_>>, account: &AccountId) -> db::Result<i64> {
    let (left,): (i64,) = sql!(
        "SELECT COUNT(*) AS count FROM recovery_code WHERE account = $1",
        account
    )
    .one(on)
    .await?;
    Ok(left)
}

/// Removes the codes of an account.
///
/// # Errors
/// When the database fails.
pub async fn remove_all(on: impl Into<On<'_>>, account: &AccountId) -> db::Result<()> {
    sql!("DELETE FROM recovery_code WHERE account = $1", account)
        .execute(on)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_known_however_it_is_typed() {
        let code = RecoveryCode(*b"123456789012345");
        assert_eq!(code.text(), "gezd-gnbv-gy3t-qojq-gezd-gnbv");
        for typed in [
            "gezd-gnbv-gy3t-qojq-gezd-gnbv",
            "GEZDGNBVGY3TQOJQGEZDGNBV",
            " gezd gnbv gy3t qojq gezd gnbv ",
        ] {
            assert_eq!(RecoveryCode::typed(typed), Some(code.clone()), "{typed}");
        }
        for typed in [
            "",
            "123456",
            "gezd-gnbv-gy3t",
            "gezd-gnbv-gy3t-qojq-gezd-gnb!",
        ] {
            assert_eq!(RecoveryCode::typed(typed), None, "{typed}");
        }
        assert_eq!(format!("{code:?}"), "RecoveryCode");
    }
}
