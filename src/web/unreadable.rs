//! What is wrong with a query, a form or a body that cannot be read: which field, and why.

use std::error::Error as Cause;

use serde::de::value::Error as PairsError;
use serde_path_to_error::{Error as AtPath, Path, Segment};

use super::error::Error;

/// The error of what was refused while it was read. `whole` names all of it, for what is wrong with
/// no single field.
pub fn unreadable(whole: &'static str, rejection: &(dyn Cause + 'static)) -> Error {
    let mut cause = Some(rejection);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<AtPath<PairsError>>() {
            return wrong(whole, error.path(), &error.inner().to_string());
        }
        if let Some(error) = error.downcast_ref::<AtPath<serde_json::Error>>() {
            return wrong(whole, error.path(), &error.inner().to_string());
        }
        cause = error.source();
    }
    Error::invalid(whole, rejection.to_string())
}

fn wrong(whole: &'static str, path: &Path, message: &str) -> Error {
    // A text that breaks off has no path to where it does.
    let is_known = !path.iter().any(|part| matches!(part, Segment::Unknown));
    let path = (is_known && path.iter().len() > 0).then(|| path.to_string());
    // Of a field that is missing, the path is that of what should have it.
    let (name, problem) = match absent(message) {
        Some((name, problem)) => (Some(name), problem),
        None => (None, in_words(message)),
    };
    match (path, name) {
        (Some(path), Some(name)) => Error::invalid(format!("{path}.{name}"), problem),
        (Some(path), None) => Error::invalid(path, problem),
        (None, Some(name)) => Error::invalid(name.to_owned(), problem),
        (None, None) => Error::invalid(whole, problem),
    }
}

/// The field that serde says is missing or there twice, and what is wrong with it.
fn absent(message: &str) -> Option<(&str, String)> {
    let (rest, problem) = if let Some(rest) = message.strip_prefix("missing field `") {
        (rest, "is missing")
    } else {
        (message.strip_prefix("duplicate field `")?, "is given twice")
    };
    let (name, place) = rest.split_once('`')?;
    Some((name, format!("{problem}{place}")))
}

/// What the standard library says of numbers, in other words.
fn in_words(message: &str) -> String {
    match message {
        "invalid digit found in string" | "cannot parse integer from empty string" => {
            "must be a whole number, 0 or more".to_owned()
        }
        "number too large to fit in target type" => "is too large a number".to_owned(),
        other => other.to_owned(),
    }
}
