//! Metier: occupation pages whose every number can be traced, learning plans, and skills passports.
//! See ARCHITECTURE.md.

pub mod api;
pub mod career;
mod chart;
pub mod cli;
pub mod clock;
pub mod db;
pub mod error;
pub mod estimate;
pub mod extract;
mod format;
mod json_ld;
pub mod occupation;
mod operations;
pub mod posting;
pub mod profile;
pub mod release;
pub mod search;
pub mod skill;
pub mod web;
