//! Compiles the program again when a migration is added, which cargo does not see; and tells it
//! which templates it has.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=src");
    let mut templates = Vec::new();
    collect(Path::new("src"), &mut templates);
    templates.sort();
    let mut hash = DefaultHasher::new();
    templates.hash(&mut hash);
    println!(
        "cargo::rustc-env=METIER_TEMPLATES={:08x}",
        hash.finish() >> 32
    );
}

/// The text of every template below a folder.
fn collect(folder: &Path, templates: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("the source is there").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, templates);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "html")
        {
            templates.push(fs::read_to_string(&path).expect("a template is text"));
        }
    }
}
