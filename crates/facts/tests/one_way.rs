//! The files of the crate stand in an order: none uses another that, directly or through others,
//! uses it. A parent stands above its children, so what they share has a file of its own below.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The files that each file uses, by their paths as modules: `pay::amount` uses `pay::currency`.
type Uses = BTreeMap<String, BTreeSet<String>>;

#[test]
fn no_file_uses_one_that_uses_it() {
    let files = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let names: BTreeSet<String> = files.keys().cloned().collect();
    let uses: Uses = (files.iter())
        .map(|(file, code)| (file.clone(), used_in(file, code, &names)))
        .collect();
    assert!(uses["reader"].contains("pay"), "{:?}", uses["reader"]);
    assert_eq!(in_circles(uses), Uses::new());
}

#[test]
fn a_circle_is_found() {
    let uses = |of: &[(&str, &str)]| -> Uses {
        of.iter()
            .map(|(file, used)| ((*file).to_owned(), [(*used).to_owned()].into()))
            .collect()
    };
    assert_eq!(in_circles(uses(&[("a", "b"), ("b", "c")])), Uses::new());
    let circle = uses(&[("b", "c"), ("c", "b")]);
    assert_eq!(
        in_circles(uses(&[("a", "b"), ("b", "c"), ("c", "b")])),
        circle
    );
}

#[test]
fn what_a_file_uses_is_read_from_its_paths() {
    let names = ["pay", "pay::amount", "pay::period", "text"].map(str::to_owned);
    for (code, used) in [
        ("use super::period::{self, Period};", Some("pay::period")),
        ("use super::Cents;", Some("pay")),
        ("crate::text::at(1); // crate::pay", Some("text")),
        ("/// As [`crate::text`] says.", None),
        ("#[cfg(test)]\nmod tests { use super::Cents; }", None),
    ] {
        let found = used_in("pay::amount", code, &names.clone().into());
        assert!(
            found.iter().map(String::as_str).eq(used),
            "{code}: {found:?}"
        );
    }
    let children = used_in("pay", "mod amount;\npub mod period;", &names.into());
    assert!(children.iter().eq(["pay::amount", "pay::period"]));
}

/// The code of each file under a folder.
fn files(src: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![src.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
        {
            if path.is_dir() {
                folders.push(path);
            } else {
                let file = path.strip_prefix(src).unwrap().with_extension("");
                let name = file.to_str().unwrap().replace(['/', '\\'], "::");
                files.insert(name, fs::read_to_string(path).unwrap());
            }
        }
    }
    files
}

/// The files that a file uses: its modules, and those whose items it names by a path.
fn used_in(file: &str, code: &str, names: &BTreeSet<String>) -> BTreeSet<String> {
    let parent = file.rsplit_once("::").map_or("", |(parent, _)| parent);
    let code = code.split("#[cfg(test)]").next().unwrap();
    let mut used = BTreeSet::new();
    for line in code.lines().map(|line| line.split("//").next().unwrap()) {
        for (start, from) in [("mod ", file), ("super::", parent), ("crate::", "")] {
            for rest in line.split(start).skip(1) {
                let mut path = from.split("::").chain(
                    rest.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':')
                        .next()
                        .unwrap()
                        .split("::"),
                );
                // The longest beginning of the path that is a file.
                let mut longest = path.find(|part| !part.is_empty()).unwrap_or("").to_owned();
                for part in path {
                    let longer = format!("{longest}::{part}");
                    longest = if names.contains(&longer) {
                        longer
                    } else {
                        break;
                    };
                }
                used.insert(longest);
            }
        }
    }
    used.retain(|used| used != file && names.contains(used));
    used
}

/// What is left when the files that use no other, or that no other uses, are taken away, again and
/// again.
fn in_circles(mut left: Uses) -> Uses {
    loop {
        let before = left.clone();
        let used: BTreeSet<&String> = before.values().flatten().collect();
        left.retain(|file, uses| used.contains(file) && !uses.is_empty());
        for uses in left.values_mut() {
            uses.retain(|used| before.get(used).is_some_and(|uses| !uses.is_empty()));
        }
        if left == before {
            return left;
        }
    }
}
