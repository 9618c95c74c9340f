//! A page as a reader, a search engine or a browser takes it apart.

use scraper::{ElementRef, Html, Node, Selector};

/// A parsed page.
pub(crate) struct Page {
    pub(crate) html: Html,
}

/// What starts a line of its own.
const BLOCKS: [&str; 26] = [
    "address",
    "article",
    "blockquote",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "header",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "tr",
    "ul",
];

impl Page {
    pub(crate) fn parse(text: &str) -> Self {
        Self {
            html: Html::parse_document(text),
        }
    }

    /// The elements that a CSS selector names.
    pub(crate) fn all(&self, css: &str) -> Vec<ElementRef<'_>> {
        self.html
            .select(&Selector::parse(css).expect("a selector"))
            .collect()
    }

    /// The texts of the elements that a CSS selector names.
    pub(crate) fn texts(&self, css: &str) -> Vec<String> {
        self.all(css).into_iter().map(text_of).collect()
    }

    /// The text of the one element that a CSS selector names.
    pub(crate) fn one(&self, css: &str) -> String {
        let mut all = self.texts(css);
        assert_eq!(all.len(), 1, "{css}: {all:?}");
        all.remove(0)
    }

    /// An attribute of the one element that a CSS selector names.
    pub(crate) fn attribute(&self, css: &str, name: &str) -> String {
        let all = self.all(css);
        assert_eq!(all.len(), 1, "{css}");
        all[0].attr(name).unwrap_or_default().to_owned()
    }

    /// The cells of the table row that starts with `name`, under the heading with the id `section`.
    pub(crate) fn row(&self, section: &str, name: &str) -> Vec<String> {
        let rows = self.all(&format!("section[aria-labelledby={section}] tr"));
        let cells = Selector::parse("th, td").expect("a selector");
        let mut rows = rows
            .into_iter()
            .map(|row| row.select(&cells).map(text_of).collect::<Vec<_>>());
        rows.find(|cells| cells[0] == name)
            .unwrap_or_else(|| panic!("no row {name} in {section}"))
    }

    /// The number under a label at the top of the page, with its note.
    pub(crate) fn stat(&self, label: &str) -> (String, String) {
        for stat in self.all(".stats > div") {
            let part = |css: &str| {
                stat.select(&Selector::parse(css).expect("a selector"))
                    .map(text_of)
                    .collect::<String>()
            };
            if part("dt") == label {
                return (part(".number"), part(".note"));
            }
        }
        panic!("no number is labelled {label}");
    }

    /// What remains when tags are taken away: a line for each block, spaces collapsed.
    pub(crate) fn reading(&self) -> String {
        let mut lines = vec![String::new()];
        read(self.all("body")[0], &mut lines);
        let lines = lines
            .iter()
            .map(|line| collapse(line))
            .filter(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join("\n")
    }
}

fn read(element: ElementRef<'_>, lines: &mut Vec<String>) {
    let name = element.value().name();
    if matches!(name, "script" | "style") {
        return;
    }
    let is_block = BLOCKS.contains(&name);
    if is_block {
        lines.push(if name.starts_with('h') && name.len() == 2 {
            "# ".to_owned()
        } else {
            String::new()
        });
    }
    for child in element.children() {
        match child.value() {
            Node::Text(text) => lines.last_mut().expect("never empty").push_str(text),
            Node::Element(inner) => {
                // Cells and labels of pictures stand beside each other, not glued together.
                if matches!(inner.name(), "td" | "th" | "text" | "span" | "a") {
                    lines.last_mut().expect("never empty").push(' ');
                }
                read(ElementRef::wrap(child).expect("an element"), lines);
            }
            _ => {}
        }
    }
    if is_block {
        lines.push(String::new());
    }
}

fn text_of(element: ElementRef<'_>) -> String {
    collapse(&element.text().collect::<String>())
}

/// Runs of white space as one space.
pub(crate) fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
