//! Metier: occupation pages whose every number can be traced, learning plans, and skills passports.
//! See ARCHITECTURE.md.

pub mod account;
pub mod api;
pub mod audit;
pub mod backup;
mod bidi;
pub mod career;
mod chart;
pub mod cli;
pub mod clock;
pub mod db;
pub mod estimate;
pub mod export;
pub mod extract;
mod file;
mod format;
pub mod ingest;
pub mod job;
mod json_ld;
pub mod limit;
pub mod mail;
pub mod occupation;
mod operations;
pub mod posting;
pub mod profile;
pub mod random;
mod reference;
pub mod release;
pub mod routes;
pub mod search;
pub mod skill;
pub mod snapshot;
pub mod token;
pub mod web;
