//! Postings: job ads, from where they are published, through what is read from them, to the cells
//! that profiles are made of.
//!
//! ```text
//! file or feed ──read──▶ Ad ──Reader──▶ Fact ──duplicate──▶ posting + fact + cells, one transaction a batch
//! ```
//!
//! A batch is committed with its cells or not at all, and what a source has had already is left
//! out, so that a run that was cut off is finished by running it again.

pub mod api;
mod duplicate;
pub mod export;
pub mod fact;
pub mod identity;
mod ingest;
pub mod look;
mod numbers;
pub mod page;
pub mod pay_bin;
mod rework;
mod store;

pub use ingest::{BATCH, Report, ingest, reading};
pub use numbers::{Names, OF_ONE_OCCUPATION, of_occupation, profile_number, skill_numbers};
pub use rework::{Error as ReworkError, PIECE, Progress, rebuild, reread, sweep};
pub use store::{Committed, Reading, State, commit, keep_report, last_answer, lock, month, state};
