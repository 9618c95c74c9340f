//! The readers of the official files: every format under each of its names and forms, damage of
//! every kind, and bytes that mean harm. The fixtures are small folders of the official shapes,
//! written by `fixtures/`; `official.rs` reads the real files where they are at hand.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod esco;
mod fixtures;
mod hostile;
mod oews;
mod official;
mod onet;
mod projections;
mod properties;
