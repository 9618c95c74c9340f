//! Postings: job ads, from where they are published.

pub mod ad;
pub mod read;
