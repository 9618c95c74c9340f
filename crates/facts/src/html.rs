//! The text of an ad that was written as HTML.

/// A longer tag or comment is text that happens to have a `<`: the longest real ones carry an
/// address.
const LONGEST_TAG: usize = 4096;

/// What HTML says, as text: paragraphs and items on lines of their own, without tags, comments,
/// scripts and styles.
///
/// Lenient and linear: what is not closed, and what is no element of HTML (`a < b`, `<ADDRESS>`),
/// is text.
pub fn text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((tag, len)) = tag(rest) {
            let closes = rest.starts_with("</");
            push_space(
                &mut text,
                if closes && tag == "li" {
                    "\n"
                } else {
                    space(tag)
                },
            );
            rest = &rest[len..];
            if matches!(tag, "script" | "style") && !closes {
                rest = rest.find("</").map_or("", |end| &rest[end..]);
            }
        } else {
            text.push('<');
            rest = &rest[1..];
        }
    }
    text.push_str(rest);
    html_escape::decode_html_entities(&text)
        .replace('\u{a0}', " ")
        .trim()
        .to_owned()
}

/// Elements that ads are written with. Others are text: `Vec<String>`, `<COMPANY>`.
const ELEMENTS: [&str; 50] = [
    "a",
    "article",
    "b",
    "blockquote",
    "body",
    "br",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "img",
    "li",
    "link",
    "main",
    "meta",
    "ol",
    "p",
    "pre",
    "script",
    "section",
    "small",
    "span",
    "strong",
    "style",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "title",
    "tr",
    "u",
    "ul",
];

/// The element whose tag stands at the start, opened or closed, and the length of the tag. A
/// comment counts as an element without name.
fn tag(rest: &str) -> Option<(&'static str, usize)> {
    let within = |end: &str| {
        let mut limit = rest.len().min(LONGEST_TAG);
        while !rest.is_char_boundary(limit) {
            limit -= 1;
        }
        rest[..limit].find(end).map(|at| at + end.len())
    };
    if rest.starts_with("<!--") {
        return Some(("", within("-->")?));
    }
    let inner = rest[1..].trim_start_matches('/');
    let name = &inner[..inner
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(inner.len())];
    let element = ELEMENTS
        .iter()
        .find(|element| element.eq_ignore_ascii_case(name))?;
    Some((element, within(">")?))
}

/// Adds space, but no third line break: a list in a paragraph is one paragraph further down, not
/// three.
fn push_space(text: &mut String, space: &str) {
    let lines = text
        .bytes()
        .rev()
        .take(2)
        .take_while(|byte| *byte == b'\n')
        .count();
    text.push_str(&space[lines.min(space.bytes().take_while(|byte| *byte == b'\n').count())..]);
}

/// What stands where a tag was.
fn space(element: &str) -> &'static str {
    match element {
        "p" | "div" | "ul" | "ol" | "dl" | "table" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
        | "section" | "article" | "blockquote" | "pre" | "header" | "footer" | "main" => "\n\n",
        "br" | "tr" | "dt" | "dd" | "hr" => "\n",
        "li" => "\n- ",
        "td" | "th" => "\t",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn paragraphs_and_items_stand_on_lines_of_their_own() {
        assert_eq!(
            text("Acme | Nurse<p>We need:<ul><li>CPR</li><li>RN &amp; BLS"),
            "Acme | Nurse\n\nWe need:\n\n- CPR\n- RN & BLS"
        );
    }

    #[test]
    fn what_is_no_element_is_text() {
        assert_eq!(
            text("if a < b then Vec<String> at <ADDRESS>"),
            "if a < b then Vec<String> at <ADDRESS>"
        );
    }

    #[test]
    fn scripts_comments_and_addresses_are_left_out() {
        assert_eq!(
            text(
                "<script>alert('x')</script>Go to <a href=\"https://example.com\">our page</a><!-- old -->."
            ),
            "Go to our page."
        );
    }

    proptest! {
        #[test]
        fn any_text_is_taken(html in "(<|>|</|<p>|<!--|-->|&amp;|&#|script|é|[a-z ]){0,60}") {
            text(&html);
        }
    }
}
