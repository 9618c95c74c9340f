//! The walk over every page that the sitemap lists: each is well-formed, complete, and leads on to
//! pages that are there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use axum::http::{StatusCode, header};
use scraper::{ElementRef, Html, Node};
use serde_json::Value;

use crate::support::site::{ORIGIN, catalogue, get};

/// Where a link leads: a path with its query, and the id on that page.
type Target = (String, Option<String>);

/// What the walk has seen.
#[derive(Default)]
struct Walk {
    problems: Vec<String>,
    links: BTreeSet<Target>,
    /// The ids of the pages that a link with a fragment may point at.
    ids: BTreeMap<String, BTreeSet<String>>,
}

fn sitemap() -> Vec<String> {
    let answer = get("/sitemap.xml");
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        answer.header(header::CONTENT_TYPE),
        "application/xml; charset=utf-8"
    );
    let entries = answer
        .text()
        .split("<loc>")
        .skip(1)
        .map(|rest| rest.split("</loc>").next().unwrap());
    let paths = entries.map(|url| {
        url.strip_prefix(ORIGIN)
            .unwrap_or_else(|| panic!("{url} is elsewhere"))
            .to_owned()
    });
    paths.collect()
}

/// Looks at many pages, on all cores.
fn visit(paths: &[String], look: impl Fn(&str, &mut Walk) + Sync) -> Walk {
    let (next, seen) = (AtomicUsize::new(0), Mutex::new(Walk::default()));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                let mut mine = Walk::default();
                while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                    look(path, &mut mine);
                }
                let mut seen = seen.lock().unwrap();
                seen.problems.extend(mine.problems);
                seen.links.extend(mine.links);
                seen.ids.extend(mine.ids);
            });
        }
    });
    seen.into_inner().unwrap()
}

#[test]
fn the_sitemap_lists_every_occupation_once_and_no_address_twice() {
    let paths = sitemap();
    let unique: BTreeSet<&String> = paths.iter().collect();
    assert_eq!(unique.len(), paths.len());
    for occupation in &catalogue().catalogue.occupations {
        assert!(
            unique.contains(&format!("/occupations/{}", occupation.code)),
            "{}",
            occupation.code
        );
    }
}

#[test]
fn every_page_of_the_sitemap_is_sound_and_leads_only_to_pages_that_are_there() {
    let paths = sitemap();
    let mut walk = visit(&paths, |path, walk| {
        let answer = get(path);
        if answer.status == StatusCode::OK {
            look_at_page(path, answer.text(), walk);
        } else {
            walk.problems.push(format!("{path}: {}", answer.status));
        }
    });

    let listed: BTreeSet<String> = paths.into_iter().collect();
    let others: BTreeSet<String> = walk.links.iter().map(|(path, _)| path.clone()).collect();
    let others: Vec<String> = others.difference(&listed).cloned().collect();
    let found = visit(&others, |path, walk| {
        let status = get(path).status;
        // Whoever is not signed in is sent to sign in first.
        let is_account = path.starts_with("/account") && status == StatusCode::SEE_OTHER;
        if status != StatusCode::OK && !is_account {
            walk.problems
                .push(format!("{path}: {status}, but a page links to it"));
        }
    });
    walk.problems.extend(found.problems);

    for (path, fragment) in &walk.links {
        if let Some(fragment) = fragment
            && !walk.ids.get(path).is_some_and(|ids| ids.contains(fragment))
        {
            walk.problems.push(format!(
                "{path}: there is nothing with the id {fragment}, but a page links to it"
            ));
        }
    }
    none_of(walk.problems);
}

#[test]
fn skills_that_no_occupation_asks_for_are_sound_too() {
    let current = catalogue();
    let unlisted = current
        .catalogue
        .vocabulary
        .skills
        .iter()
        .filter(|one| one.uses.is_empty() && one.element.is_none());
    let some: Vec<String> = unlisted
        .step_by(50)
        .map(|skill| format!("/skills/{}", skill.slug))
        .collect();
    assert!(some.len() > 100, "{}", some.len());
    let walk = visit(&some, |path, walk| {
        let answer = get(path);
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        look_at_page(path, answer.text(), walk);
    });
    none_of(walk.problems);
}

/// Fails with the problems, the first of each kind.
fn none_of(problems: Vec<String>) {
    let mut kinds: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for problem in problems {
        let (path, what) = problem.split_once(": ").unwrap_or(("", &problem));
        kinds
            .entry(what.to_owned())
            .or_default()
            .push(path.to_owned());
    }
    let told: Vec<String> = kinds
        .iter()
        .take(60)
        .map(|(what, paths)| {
            format!(
                "{what}\n    on {} pages, such as {}",
                paths.len(),
                paths[..paths.len().min(3)].join(" ")
            )
        })
        .collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

fn look_at_page(path: &str, text: &str, walk: &mut Walk) {
    let html = Html::parse_document(text);
    let mut page = PageSeen::default();
    if let Some(root) = html.tree.root().children().find_map(ElementRef::wrap) {
        page.look(root, Inside::default());
    }
    page.finish_section(1);

    let mut problem = |what: String| walk.problems.push(format!("{path}: {what}"));
    let errors: BTreeSet<&str> = html.errors.iter().map(AsRef::as_ref).collect();
    for error in errors {
        problem(format!("HTML: {error}"));
    }
    if page.title.trim().is_empty() {
        problem("no title".to_owned());
    }
    if page.description.trim().is_empty() {
        problem("no description".to_owned());
    }
    if page.canonical != format!("{ORIGIN}{path}") {
        problem(format!("its canonical address is `{}`", page.canonical));
    }
    if page.main_headings != 1 {
        problem(format!("{} main headings", page.main_headings));
    }
    page.problems.into_iter().for_each(&mut problem);
    for href in page.links {
        let (to, fragment) = href
            .split_once('#')
            .map_or((href.as_str(), None), |(to, id)| (to, Some(id.to_owned())));
        let to = if to.is_empty() { path } else { to };
        walk.links.insert((to.to_owned(), fragment));
    }
    // Pages below these are linked without a fragment, apart from their own.
    let own = walk
        .links
        .iter()
        .any(|(to, fragment)| to == path && fragment.is_some());
    if own || path.matches('/').count() == 1 {
        walk.ids.insert(path.to_owned(), page.ids);
    }
}

#[test]
fn the_walk_notices_what_is_wrong_with_a_page() {
    const BAD: &str = r#"<!doctype html><html lang="en"><head><title> </title></head><body onload="go()"><main><h1>One</h1>
        <h1></h1><p id="a" style="color:red"><a id="a" href="/x#y">NaN</b></p><h2>Empty</h2><h2>Full</h2>text<h4>Deep</h4>
        <table><tr><td>1</td></tr></table><script>go()</script><script type="application/ld+json">{"@type":1}</script>
        <h3>Last</h3></main></body></html>"#;
    let mut walk = Walk::default();
    look_at_page("/bad", BAD, &mut walk);
    let expected = [
        "HTML: ",
        "no title",
        "no description",
        "its canonical address is ``",
        "2 main headings",
        "an inline event handler: onload",
        "nothing under the heading `One`",
        "an empty heading",
        "a style attribute",
        "the id a is there twice",
        "leftovers in `NaN`",
        "nothing under the heading `Empty`",
        "a heading of level 4 under one of level 2",
        "a table without headers",
        "an inline script",
        "JSON-LD without",
        "nothing under the heading `Last`",
    ];
    for what in expected {
        assert!(
            walk.problems.iter().any(|told| told.contains(what)),
            "{what} is missing from {:#?}",
            walk.problems
        );
    }
    assert!(
        walk.links
            .contains(&("/x".to_owned(), Some("y".to_owned()))),
        "{:?}",
        walk.links
    );
}

/// Where an element stands.
#[derive(Clone, Copy, Default)]
struct Inside {
    main: bool,
    heading: bool,
}

/// What one page holds, gathered in one pass.
#[derive(Default)]
struct PageSeen {
    title: String,
    description: String,
    canonical: String,
    main_headings: usize,
    /// The level and text of the last heading, while nothing has followed it.
    bare_heading: Option<(u8, String)>,
    last_level: u8,
    ids: BTreeSet<String>,
    links: Vec<String>,
    problems: Vec<String>,
}

impl PageSeen {
    fn look(&mut self, element: ElementRef<'_>, mut inside: Inside) {
        let value = element.value();
        for (name, attribute) in value.attrs() {
            match name {
                "id" if !self.ids.insert(attribute.to_owned()) => {
                    self.tell(format!("the id {attribute} is there twice"));
                }
                "id" if attribute.is_empty() => self.tell("an empty id".to_owned()),
                "style" => self.tell(format!("a style attribute: {attribute}")),
                _ if name.starts_with("on") => {
                    self.tell(format!("an inline event handler: {name}"));
                }
                "href" | "src" | "action" => self.look_at_address(value.name(), attribute),
                _ => {}
            }
        }
        match value.name() {
            "title" if !inside.main => self.title = element.text().collect(),
            "meta" if value.attr("name") == Some("description") => {
                self.description = value.attr("content").unwrap_or_default().into();
            }
            "link" if value.attr("rel") == Some("canonical") => {
                self.canonical = value.attr("href").unwrap_or_default().into();
            }
            "script" => return self.look_at_script(element),
            "style" => self.tell("an inline style sheet".to_owned()),
            "table" => self.look_at_table(element),
            "main" => inside.main = true,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.look_at_heading(element);
                inside.heading = true;
            }
            "svg" | "input" if inside.main && !inside.heading => self.bare_heading = None,
            _ => {}
        }
        for child in element.children() {
            match child.value() {
                Node::Text(text) => self.look_at_text(text, inside),
                Node::Element(_) => self.look(ElementRef::wrap(child).unwrap(), inside),
                _ => {}
            }
        }
    }

    fn tell(&mut self, problem: String) {
        self.problems.push(problem);
    }

    fn look_at_address(&mut self, element: &str, address: &str) {
        if address.trim_start().starts_with("javascript:") || address.is_empty() {
            self.tell(format!("an address that is none: `{address}`"));
        } else if address.starts_with(['/', '#']) && !address.starts_with("//") && element != "link"
        {
            self.links.push(address.to_owned());
        }
    }

    fn look_at_script(&mut self, element: ElementRef<'_>) {
        let value = element.value();
        if value.attr("type") == Some("application/ld+json") {
            let text: String = element.text().collect();
            match serde_json::from_str::<Value>(&text) {
                Ok(block)
                    if block["@context"] == "https://schema.org" && block["@type"].is_string() =>
                {
                    if text.contains(":null") {
                        self.tell("JSON-LD with a null".to_owned());
                    }
                }
                Ok(_) => self.tell("JSON-LD without @context or @type".to_owned()),
                Err(error) => self.tell(format!("JSON-LD that cannot be read: {error}")),
            }
        } else if value.attr("src").is_none() {
            self.tell("an inline script".to_owned());
        }
    }

    fn look_at_table(&mut self, element: ElementRef<'_>) {
        let mut headers = element
            .descendants()
            .filter_map(ElementRef::wrap)
            .filter(|cell| cell.value().name() == "th");
        if !headers.clone().any(|_| true) {
            self.tell("a table without headers".to_owned());
        }
        if !headers.all(|header| matches!(header.attr("scope"), Some("col" | "row"))) {
            self.tell("a table header without a scope".to_owned());
        }
    }

    fn look_at_heading(&mut self, element: ElementRef<'_>) {
        let level = element.value().name().as_bytes()[1] - b'0';
        let text: String = element.text().collect();
        if text.trim().is_empty() {
            self.tell("an empty heading".to_owned());
        }
        self.main_headings += usize::from(level == 1);
        self.finish_section(level);
        if level > self.last_level + 1 {
            self.tell(format!(
                "a heading of level {level} under one of level {}",
                self.last_level
            ));
        }
        self.last_level = level;
        self.bare_heading = Some((level, text));
    }

    /// A heading of this level follows, or the end of the page.
    fn finish_section(&mut self, level: u8) {
        if let Some((last, text)) = self.bare_heading.take()
            && level <= last
        {
            self.tell(format!("nothing under the heading `{text}`"));
        }
    }

    fn look_at_text(&mut self, text: &str, inside: Inside) {
        if text.trim().is_empty() {
            return;
        }
        if inside.main && !inside.heading {
            self.bare_heading = None;
        }
        // What Rust, JavaScript or a template leaves behind when something is missing.
        let words = text.replace("None of ", "");
        let is_left = |word: &str| matches!(word, "NaN" | "None" | "null" | "undefined" | "inf");
        if words.split(|c: char| !c.is_alphanumeric()).any(is_left)
            || ["{{", "}}", "{%", "Some(", "&amp;", "&lt;", "\u{fffd}"]
                .iter()
                .any(|left| text.contains(left))
        {
            self.tell(format!("leftovers in `{}`", text.trim()));
        }
    }
}
