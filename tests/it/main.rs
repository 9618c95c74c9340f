//! What Metier promises, one file per subject.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

mod account;
mod api;
mod audit;
mod backup;
mod browser;
mod caching;
mod command_line;
mod connections;
mod damaged;
mod db;
mod doctor;
mod durable;
mod earlier;
mod extract;
mod forms;
mod full_disk;
mod headers;
mod hostile_text;
mod job;
mod killed;
mod limit;
mod mail;
mod one_way;
mod opening;
mod operations;
mod outages;
mod pages;
mod posting;
mod posting_api;
mod posting_search;
#[cfg(unix)]
mod private_files;
mod release;
mod search;
mod sitemap;
mod snapshot;
mod snapshots;
mod statements;
mod upgrades;
