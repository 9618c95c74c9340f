//! Reading job ads: every layout, and what is refused.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod feeds;
mod hostile;
mod json;
mod pages;
mod properties;
mod real;
mod stand_in;
mod tables;
mod web;

use std::path::PathBuf;

use ads::Ad;
use ads::{Ads, Options, Rejected, Source, open};

/// 2026-11-25.
const NOW: i64 = 1_795_600_000;

fn options() -> Options {
    Options::new(NOW)
}

fn open_file(path: &std::path::Path) -> Ads {
    let source: Source = path.to_str().unwrap().parse().unwrap();
    open(&source, &options()).unwrap()
}

/// What a file of this name and content gives.
fn read(name: &str, bytes: impl AsRef<[u8]>) -> (Vec<Ad>, Vec<Rejected>) {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    sorted(open_file(&path))
}

/// The only ad of a file.
fn only(name: &str, bytes: impl AsRef<[u8]>) -> Ad {
    let (mut ads, rejected) = read(name, bytes);
    assert!(rejected.is_empty(), "{rejected:?}");
    assert_eq!(ads.len(), 1, "{ads:?}");
    ads.remove(0)
}

/// What is wrong, as it is told.
fn messages(rejected: &[Rejected]) -> Vec<String> {
    rejected.iter().map(ToString::to_string).collect()
}

/// Ads, and what is none.
fn sorted(ads: Ads) -> (Vec<Ad>, Vec<Rejected>) {
    let (mut taken, mut rejected) = (Vec::new(), Vec::new());
    for record in ads {
        match record {
            Ok(ad) => taken.push(ad),
            Err(why) => rejected.push(why),
        }
    }
    (taken, rejected)
}
