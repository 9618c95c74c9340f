//! Reads which files of a crate use which others, and finds circles among them. The crates' tests of
//! one way share it: `#[path = "../../../tests/one_way/mod.rs"] mod one_way;`.
//!
//! A parent stands above its children: it uses them by declaring them. What they share has a file
//! of its own below.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The files of a crate as modules (`crate::skill::id`), each with those that it uses.
pub type Uses = BTreeMap<String, BTreeSet<String>>;

/// Reads all files below `src`. Comments, and tests at the end of a file, do not count.
pub fn read(src: &Path) -> Uses {
    let mut texts = BTreeMap::new();
    read_folder(src, "crate", &mut texts);
    let modules: BTreeSet<String> = texts.keys().cloned().collect();
    texts
        .iter()
        .map(|(module, text)| (module.clone(), used_in(module, text, &modules)))
        .collect()
}

/// Modules that use one another in a circle, as `a → b → a`; none where all arrows run one way.
pub fn circle(uses: &Uses) -> Option<String> {
    let mut open: BTreeSet<&String> = uses.keys().collect();
    // What uses nothing that is still open is in no circle.
    let is_done = |one: &&String, open: &BTreeSet<&String>| {
        uses[*one].iter().all(|other| !open.contains(other))
    };
    while let Some(done) = open.iter().copied().find(|one| is_done(one, &open)) {
        open.remove(done);
    }
    let mut path: Vec<&str> = vec![open.first()?];
    loop {
        let next = uses[path[path.len() - 1]]
            .iter()
            .find(|other| open.contains(other))?;
        let from = path.iter().position(|one| one == next);
        path.push(next);
        if let Some(from) = from {
            return Some(path[from..].join(" → "));
        }
    }
}

/// The modules that a file declares, and those whose items it names by a path.
fn used_in(module: &str, text: &str, modules: &BTreeSet<String>) -> BTreeSet<String> {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
    let lines = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or(line));
    let code = lines.collect::<Vec<_>>().join("\n");
    let mut used = BTreeSet::new();
    let mut before = ' ';
    for (at, c) in code.char_indices() {
        let begins = (c.is_alphabetic() || c == '_')
            && !(before.is_alphanumeric() || "_:.$".contains(before));
        before = c;
        if !begins {
            continue;
        }
        let (word, rest) = split_word(&code[at..]);
        if word == "mod" {
            used.extend(step(module, split_word(rest.trim_start()).0, modules));
        } else if let (true, Some(next)) = (rest.starts_with("::"), step(module, word, modules)) {
            follow(next, rest, modules, &mut used);
        }
    }
    used.remove(module);
    used
}

fn read_folder(folder: &Path, parent: &str, texts: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the sources") {
        let path = entry.expect("an entry of the sources").path();
        let name = path
            .file_stem()
            .and_then(|name| name.to_str())
            .expect("a name in UTF-8");
        let module = match name {
            "lib" | "mod" => parent.to_owned(),
            _ => format!("{parent}::{name}"),
        };
        if path.is_dir() {
            read_folder(&path, &module, texts);
        } else if path.extension().is_some_and(|extension| extension == "rs") && name != "main" {
            texts.insert(
                module,
                std::fs::read_to_string(&path).expect("a source file"),
            );
        }
    }
}

/// Follows a path that has come to `module`, and every branch of its braces, to where it ends.
fn follow(module: String, rest: &str, modules: &BTreeSet<String>, used: &mut BTreeSet<String>) {
    let Some(rest) = rest.strip_prefix("::") else {
        used.insert(module);
        return;
    };
    let branches = rest.strip_prefix('{').map_or_else(|| vec![rest], branches);
    for branch in branches {
        let (word, rest) = split_word(branch.trim_start());
        match step(&module, word, modules) {
            Some(next) => follow(next, rest, modules, used),
            // The name of an item.
            None => drop(used.insert(module.clone())),
        }
    }
}

/// The module that a word of a path leads to, where it leads to a file.
fn step(module: &str, word: &str, modules: &BTreeSet<String>) -> Option<String> {
    match word {
        "crate" => Some("crate".to_owned()),
        "self" => Some(module.to_owned()),
        "super" => module
            .rsplit_once("::")
            .map(|(parent, _)| parent.to_owned()),
        _ => Some(format!("{module}::{word}")).filter(|child| modules.contains(child)),
    }
}

/// The parts between the commas of a group, up to the brace that ends it.
fn branches(group: &str) -> Vec<&str> {
    let (mut depth, mut from, mut parts) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            ',' if depth == 0 => parts.push(&group[std::mem::replace(&mut from, at + 1)..at]),
            '}' if depth == 0 => {
                parts.push(&group[from..at]);
                break;
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

fn split_word(text: &str) -> (&str, &str) {
    text.split_at(
        text.find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(text.len()),
    )
}

#[test]
fn a_circle_is_found_and_named() {
    let uses = |of: &[(&str, &str)]| -> Uses {
        of.iter()
            .map(|(file, used)| {
                (
                    (*file).to_owned(),
                    used.split_whitespace().map(str::to_owned).collect(),
                )
            })
            .collect()
    };
    assert_eq!(circle(&uses(&[("a", "b c"), ("b", "c"), ("c", "")])), None);
    let round = circle(&uses(&[("a", "b"), ("b", "c"), ("c", "d"), ("d", "b")]));
    assert_eq!(round.as_deref(), Some("b → c → d → b"));
}

#[test]
fn what_a_file_uses_is_read_from_its_paths() {
    let modules = [
        "crate",
        "crate::pay",
        "crate::pay::amount",
        "crate::pay::period",
        "crate::text",
    ];
    let modules: BTreeSet<String> = modules.map(str::to_owned).into();
    for (code, used) in [
        ("use super::period::{self, Period};", "crate::pay::period"),
        (
            "use crate::{text::at, pay::{Cents, period::Hour}};",
            "crate::pay crate::pay::period crate::text",
        ),
        ("crate::text::at(1); // crate::pay", "crate::text"),
        (
            "/// As [`crate::text`] says.\npub(super) fn text() { text.find(text) }",
            "",
        ),
        ("#[cfg(test)]\nmod tests { use super::Cents; }", ""),
    ] {
        let found = used_in("crate::pay::amount", code, &modules);
        assert!(
            found.iter().eq(used.split_whitespace()),
            "{code}: {found:?}"
        );
    }
    let children = used_in("crate::pay", "mod amount;\nuse period::Hour;", &modules);
    assert!(
        children
            .iter()
            .eq(["crate::pay::amount", "crate::pay::period"])
    );
}
