//! Dependencies run one way: `routes, cli → pages and answers → snapshot → rooms → parts → base`.
//! This reads every `use crate::…` and every `crate::…` path of `src/` and refuses a step back.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::support::program::in_repository;

/// What every level above may use; each only what stands before it.
const BASE: [&str; 15] = [
    "bidi", "file", "clock", "random", "token", "estimate", "format", "json_ld", "chart", "db",
    "job", "limit", "config", "mail", "static",
];
/// Parts of a page and of an answer. They know no room.
const PARTS: [&str; 2] = ["web", "api"];
/// The rooms, in their order: what lies under a `mod.rs` uses earlier rooms only. The first are the
/// explorer; those who sign in follow.
const ROOMS: [&str; 15] = [
    "release",
    "skill",
    "career",
    "occupation",
    "search",
    "extract",
    "posting",
    "profile",
    "ingest",
    "export",
    "operations",
    "reference",
    "audit",
    "account",
    "backup",
];
/// Above all rooms: the one value in memory.
const SNAPSHOT: &str = "snapshot";
/// Above all: what names every page.
const ROUTES: &str = "routes";
/// Beside the routes: commands.
const CLI: &str = "cli";

/// A module by its level: a lower one may not use a higher one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Base,
    /// `web`, then `api`.
    Part(usize),
    /// By its place among the rooms.
    Room(usize),
    Snapshot,
    /// A `page.rs` or `api.rs`, or what lies in a folder of that name.
    Page,
    Routes,
    Cli,
}

/// The level of a path below the crate, such as `["posting", "page", "Line"]`.
fn level(path: &[&str]) -> Option<Level> {
    let top = *path.first()?;
    let place = |list: &[&str]| list.iter().position(|one| *one == top);
    if let Some(at) = place(&ROOMS) {
        let is_page = matches!(path.get(1), Some(&"page" | &"api"));
        return Some(if is_page {
            Level::Page
        } else {
            Level::Room(at)
        });
    }
    if let Some(at) = place(&PARTS) {
        return Some(Level::Part(at));
    }
    match top {
        SNAPSHOT => Some(Level::Snapshot),
        ROUTES => Some(Level::Routes),
        CLI => Some(Level::Cli),
        _ if BASE.contains(&top) => Some(Level::Base),
        _ => None,
    }
}

/// Why a file may not use a path, if it may not.
fn refused(file: &[&str], path: &[&str]) -> Option<String> {
    let from = level(file)?;
    let same_room = file.first() == path.first();
    let Some(to) = level(path) else {
        return Some("no level is known for it".to_owned());
    };
    let is_top = matches!(from, Level::Routes | Level::Cli);
    if to == Level::Page {
        let own = same_room && from == Level::Page;
        return (from != Level::Routes && !own)
            .then(|| "only routes may import a page or an api".to_owned());
    }
    if !same_room && to > from {
        return Some(format!("{to:?} stands above {from:?}"));
    }
    // A room is entered by its `mod.rs`; deeper are only its public files, by module and item.
    let reaches_past = !same_room && !is_top && path.len() > 3;
    (matches!(to, Level::Room(_)) && reaches_past)
        .then(|| "it reaches past the room's mod.rs".to_owned())
}

/// The crate's paths that a source text names.
fn paths(text: &str) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let before = text[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | ':')) {
            continue; // `$crate::` of a macro stands for this crate, where it is used.
        }
        expand(&text[at + "crate::".len()..], &[], &mut paths);
    }
    paths
}

/// Adds the paths that begin here: `a::b`, or each of `a::{b, c::d}`.
fn expand<'t>(text: &'t str, before: &[&str], paths: &mut Vec<Vec<String>>) -> &'t str {
    let text = text.trim_start();
    if let Some(mut rest) = text.strip_prefix('{') {
        loop {
            rest = expand(rest, before, paths).trim_start();
            if let Some(more) = rest.strip_prefix(',') {
                rest = more.trim_start();
            }
            match rest.strip_prefix('}') {
                Some(rest) => return rest,
                None if rest.is_empty() => return rest,
                None => {}
            }
        }
    }
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '*';
    let end = text.find(|c| !is_name(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let mut path: Vec<&str> = before.to_vec();
    path.extend((name != "self" && !name.is_empty()).then_some(name));
    if let Some(rest) = rest.strip_prefix("::") {
        return expand(rest, &path, paths);
    }
    paths.push(path.into_iter().map(str::to_owned).collect());
    if name.is_empty() {
        return rest.get(1..).unwrap_or_default(); // Not to stand still.
    }
    match rest.strip_prefix(" as ") {
        Some(renamed) => renamed.trim_start_matches(is_name),
        None => rest,
    }
}

/// The module of a file below `src/`, such as `["posting", "page"]`.
fn module(source: &Path, file: &Path) -> Vec<String> {
    let below = file.strip_prefix(source).expect("a file below src/");
    let parts = below.with_extension("");
    parts
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .filter(|part| part != "mod")
        .collect()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the source is there").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

fn strs(path: &[String]) -> Vec<&str> {
    path.iter().map(String::as_str).collect()
}

#[test]
fn dependencies_run_one_way() {
    let source = in_repository("src");
    let mut all = Vec::new();
    files(&source, &mut all);
    let mut wrong = String::new();
    for file in all {
        let module = module(&source, &file);
        if matches!(module[0].as_str(), "lib" | "main") {
            continue;
        }
        assert!(
            level(&strs(&module)).is_some(),
            "{} has no level: give its folder one in this test",
            file.display()
        );
        let text = fs::read_to_string(&file).expect("a source is text");
        let text: String = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .fold(String::new(), |text, line| text + line + "\n");
        for path in paths(&text) {
            // A macro stands at the root of the crate, wherever it was written.
            let root = path.first().map(String::as_str);
            if matches!(root, Some("sql" | "sql_file" | "transaction")) {
                continue;
            }
            if let Some(why) = refused(&strs(&module), &strs(&path)) {
                let (file, path) = (module.join("::"), path.join("::"));
                let _ = writeln!(wrong, "{file} uses {path}: {why}");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_step_back_is_refused() {
    for (file, path) in [
        (&["posting", "store"][..], &["routes", "site"][..]),
        (&["posting", "store"], &["profile", "add"]),
        (&["web", "cache"], &["release", "current_version"]),
        (&["web", "page"], &["snapshot", "Node"]),
        (&["db"], &["web", "error", "Error"]),
        (&["skill", "page"], &["occupation", "page", "show"]),
        (&["profile", "api"], &["occupation", "api", "get"]),
        (&["cli", "show"], &["occupation", "api", "get"]),
        (&["snapshot"], &["skill", "page", "show"]),
        (
            &["profile", "mod"],
            &["posting", "search", "coverage", "inner"],
        ),
        (&["posting", "store"], &["somewhere", "else"]),
    ] {
        assert!(refused(file, path).is_some(), "{file:?} → {path:?}");
    }
}

#[test]
fn a_step_down_is_taken() {
    for (file, path) in [
        (&["routes"][..], &["skill", "page", "show"][..]),
        (&["skill", "page"], &["profile", "section", "cited"]),
        (&["skill", "page"], &["snapshot", "Node"]),
        (&["profile", "cache"], &["posting", "Scope"]),
        (&["posting", "mod"], &["web", "error", "Error"]),
        (&["api", "body"], &["web", "error", "Error"]),
        (
            &["occupation", "page", "compare"],
            &["occupation", "page", "Row"],
        ),
        (&["cli", "serve"], &["routes", "site"]),
    ] {
        assert_eq!(refused(file, path), None, "{file:?} → {path:?}");
    }
}

#[test]
fn every_path_of_a_use_is_read() {
    let text = "use crate::a::{self, b::{C, d::*}, e as f};\nlet x = crate::g::h(); $crate::no;";
    let read: Vec<String> = paths(text).iter().map(|path| path.join("::")).collect();
    assert_eq!(read, ["a", "a::b::C", "a::b::d::*", "a::e", "g::h"]);
}
