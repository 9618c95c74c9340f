//! What the boards of all services have in common: how a board is described, and how the fields of
//! a job are read.

use serde_json::Value;
use url::Url;

use crate::ad::Ad;
use crate::clean;
use crate::record::Reason;
use crate::web::WebError;

/// A board that comes in one answer.
pub(super) struct Board {
    /// Where it is.
    pub address: String,
    /// The key under which its list is; a board that is a list itself has none.
    pub list: &'static str,
    /// Maps one job; the name is the employer's.
    pub ad: fn(&Value, &str, i64) -> Result<Ad, Reason>,
}

pub(super) fn address(written: &str) -> Result<Url, WebError> {
    Url::parse(written).map_err(|_| WebError::Scheme(written.to_owned()))
}

pub(super) fn parsed(json: &[u8]) -> Result<Value, Reason> {
    let text =
        std::str::from_utf8(json).map_err(|error| Reason::Encoding(error.valid_up_to() + 1))?;
    serde_json::from_str(text).map_err(|error| Reason::Json(error.to_string()))
}

/// A field as a short text.
pub(super) fn name(job: &Value, key: &str) -> Option<String> {
    clean::name(&job[key])
}

/// The key of a job: without one, it cannot be known again, so it is none.
pub(super) fn key(job: &Value, field: &str) -> Result<String, Reason> {
    name(job, field)
        .map(crate::key::given)
        .ok_or(Reason::NoAd("it has no id"))
}

/// Parts of a place as people write it.
pub(super) fn place(parts: [Option<String>; 3]) -> Option<String> {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Texts one under the other, HTML as text; those that say nothing are left out.
pub(super) fn texts<'a>(parts: impl IntoIterator<Item = &'a Value>) -> Result<String, Reason> {
    let mut texts = Vec::new();
    for part in parts.into_iter().filter_map(Value::as_str) {
        match clean::text(part) {
            Ok(text) => texts.push(text),
            Err(Reason::NoText) => {}
            Err(reason) => return Err(reason),
        }
    }
    clean::text_of_length(texts.join("\n\n"))
}
