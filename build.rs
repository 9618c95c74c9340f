//! Compiles the program again when a migration is added, which cargo does not see; and gives it the
//! hash of all that it is made of, so that no browser keeps a page of an earlier build.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::Path;

/// What a page is made of: code, templates and styles, tables and models, and words.
const SOURCES: [&str; 5] = [
    "src",
    "crates",
    "migrations",
    "docs/methodology.md",
    "Cargo.lock",
];

fn main() {
    let mut hash = DefaultHasher::new();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        add(Path::new(source), &mut hash);
    }
    println!("cargo::rustc-env=METIER_BUILD={:016x}", hash.finish());
}

/// Adds a file, or all files below a folder, in the order of their names.
fn add(path: &Path, hash: &mut DefaultHasher) {
    if path.is_dir() {
        let entries = fs::read_dir(path).expect("the source can be read");
        let mut entries: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        entries.sort();
        for entry in entries {
            add(&entry, hash);
        }
        return;
    }
    path.hash(hash);
    fs::read(path).expect("the source can be read").hash(hash);
}
