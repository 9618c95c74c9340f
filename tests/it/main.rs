//! What Metier promises, one file per subject.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

mod db;
mod release;
