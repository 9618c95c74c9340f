//! The key of an ad, which tells it from all other ads of its source.

use sha2::{Digest, Sha256};

use crate::ad::Ad;

/// Longer keys are kept as their hash.
const LONGEST: usize = 200;

/// A key that a source gives, at a length that can be kept.
pub(super) fn given(key: String) -> String {
    if key.len() <= LONGEST {
        key
    } else {
        format!("{:x}", Sha256::digest(key))
    }
}

/// The key of an ad whose source gives none: what it says, so that the same ad has it again.
pub(super) fn of_content(ad: &Ad) -> String {
    let mut hash = Sha256::new();
    let day = ad.posted.map(|day| day.to_string());
    let parts = [
        ad.title.as_ref(),
        ad.employer.as_ref(),
        ad.place.as_ref(),
        day.as_ref(),
        Some(&ad.text),
    ];
    for part in parts {
        hash.update(part.map_or("", String::as_str));
        hash.update([0]);
    }
    format!("{:x}", hash.finalize())
}
